//! Finds strings that look like SQL in code that is not a test.

use crate::source::{Kind, Token, tokens};

/// How a statement starts; always followed by a space or a new line.
const STARTS: [&str; 4] = ["SELECT", "INSERT INTO", "UPDATE", "DELETE FROM"];

/// Whether a file holds tests only, by its name.
pub fn is_test_file(path: &str) -> bool {
    path.split('/').any(|part| part == "tests" || part == "benches")
        || ["/tests.rs", "_test.rs", "_tests.rs"].iter().any(|end| path.ends_with(end))
}

/// The lines of the statements outside tests.
pub fn statements(source: &str) -> Vec<usize> {
    let mut lines = Vec::new();
    let mut rest = tokens(source).into_iter().peekable();
    while let Some(token) = rest.next() {
        match token.kind {
            Kind::Text(text) if is_statement(text) => lines.push(token.line),
            Kind::Sign('#') => {
                let whole_file = rest.next_if(|t| t.kind == Kind::Sign('!')).is_some();
                if !is_for_tests(&attribute(&mut rest)) {
                    continue;
                }
                if whole_file {
                    return Vec::new();
                }
                skip_item(&mut rest);
            }
            _ => {}
        }
    }
    lines
}

fn is_statement(text: &str) -> bool {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\\');
    STARTS.iter().any(|start| {
        let rest = text.strip_prefix(start).unwrap_or_default();
        rest.starts_with(char::is_whitespace)
    })
}

/// The words of the attribute whose `#` is already taken.
fn attribute<'a>(rest: &mut impl Iterator<Item = Token<'a>>) -> Vec<&'a str> {
    let mut depth = 0;
    let mut words = Vec::new();
    for token in rest {
        match token.kind {
            Kind::Sign('[') => depth += 1,
            Kind::Sign(']') => depth -= 1,
            Kind::Word(word) => words.push(word),
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    words
}

fn is_for_tests(attribute: &[&str]) -> bool {
    match attribute {
        ["test", ..] | ["tokio", "test", ..] => true,
        ["cfg", conditions @ ..] => conditions.contains(&"test") && !conditions.contains(&"not"),
        _ => false,
    }
}

/// Goes past the next item, to its `;` or its closing brace.
fn skip_item<'a>(rest: &mut impl Iterator<Item = Token<'a>>) {
    let mut depth = 0;
    for token in rest {
        match token.kind {
            Kind::Sign('(' | '[' | '{') => depth += 1,
            Kind::Sign(')' | ']') => depth -= 1,
            Kind::Sign('}') => {
                depth -= 1;
                if depth == 0 {
                    return;
                }
            }
            Kind::Sign(';') if depth == 0 => return,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_statements_by_how_they_start() {
        let source = "f(\"SELECT 1\");\ng(r#\"\n  UPDATE a\"#);\nh(\"\\\n  DELETE FROM a\");\n\
                      i(\"INSERT INTO a\")";
        assert_eq!(statements(source), [1, 2, 4, 6]);
    }

    #[test]
    fn words_in_a_sentence_are_no_statement() {
        let source = "f(\"Select an agent\"); g(\"UPDATED\"); h(\"To SELECT x\"); // \"SELECT 1\"";
        assert_eq!(statements(source), []);
    }

    #[test]
    fn tests_may_hold_statements() {
        let source = "#[cfg(test)]\nmod tests { fn a() -> [u8; 2] { f(\"SELECT 1\") } }\n\
                      #[tokio::test]\nasync fn b() { f(\"SELECT 1\") }\nfn c() { f(\"SELECT 1\") }";
        assert_eq!(statements(source), [5]);
        assert_eq!(statements("#![cfg(test)]\nfn a() { f(\"SELECT 1\") }"), []);
        let source = "#[cfg(not(test))]\nfn a() { f(\"SELECT 1\") }";
        assert_eq!(statements(source), [2]);
    }

    #[test]
    fn test_files_are_known_by_name() {
        assert!(is_test_file("crates/a/tests/b.rs"));
        assert!(is_test_file("crates/a/src/b/tests.rs"));
        assert!(is_test_file("crates/a/src/b_tests.rs"));
        assert!(!is_test_file("crates/a/src/contests.rs"));
    }
}
