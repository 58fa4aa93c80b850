//! Finds in Rust source the tests that name the rules they prove.

use super::rule_id;
use crate::source::{Kind, Token, tokens};

/// A test and the rules it proves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// The rules, each once.
    pub rules: Vec<String>,
    /// The file, from the folder of the crates.
    pub file: String,
    /// The line of its name.
    pub line: usize,
    /// The function's name.
    pub test: String,
}

/// The tests of one file that prove a rule. A test that is always ignored proves nothing.
pub fn find(file: &str, source: &str) -> Vec<Proof> {
    let mut proofs = Vec::new();
    let mut above = Above::default();
    let mut rest = tokens(source).into_iter();
    while let Some(token) = rest.next() {
        match token.kind {
            Kind::Doc(line) => above.docs.extend([line, "\n"]),
            Kind::Sign('#') => above.attribute(&mut rest),
            Kind::Word("fn") => {
                let above = std::mem::take(&mut above);
                let name = rest.next();
                if let (true, Some(name)) = (above.test && !above.ignored, name) {
                    proofs.extend(proof(file, &name, &above.docs));
                }
            }
            Kind::Word("pub" | "async" | "crate" | "const") | Kind::Sign('(' | ')') => {}
            _ => above = Above::default(),
        }
    }
    proofs
}

/// What stands above a function.
#[derive(Default)]
struct Above {
    docs: String,
    test: bool,
    ignored: bool,
}

impl Above {
    /// Reads an attribute whose `#` is already taken.
    fn attribute<'a>(&mut self, rest: &mut impl Iterator<Item = Token<'a>>) {
        let mut depth = 0;
        let mut path = Vec::new();
        let mut in_path = true;
        for token in rest {
            match token.kind {
                Kind::Sign('[') => depth += 1,
                Kind::Sign(']') => depth -= 1,
                Kind::Word(word) if in_path => path.push(word),
                Kind::Sign(':' | '!') => {}
                _ => in_path = false,
            }
            if depth == 0 && !matches!(token.kind, Kind::Sign('!')) {
                break;
            }
        }
        match path.as_slice() {
            ["test"] | ["tokio", "test"] => self.test = true,
            ["ignore"] => self.ignored = true,
            _ => {}
        }
    }
}

fn proof(file: &str, name: &Token<'_>, docs: &str) -> Option<Proof> {
    let Kind::Word(test) = name.kind else {
        return None;
    };
    let mut rules: Vec<_> = test.split('_').map_while(rule_id).collect();
    rules.extend(named(docs));
    rules.sort();
    rules.dedup();
    (!rules.is_empty()).then(|| Proof { rules, file: file.to_owned(), line: name.line, test: test.to_owned() })
}

/// The ids after each `Proves` in the documentation, to the end of the sentence.
fn named(docs: &str) -> Vec<String> {
    let mut ids = Vec::new();
    let mut listing = false;
    for word in docs.split_whitespace() {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        match rule_id(bare) {
            Some(id) if listing => {
                ids.push(id);
                listing = !word.ends_with('.');
            }
            _ => listing = bare == "Proves" || (listing && bare == "and"),
        }
    }
    ids
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(source: &str) -> Vec<(String, String)> {
        let proofs = find("a/src/b.rs", source);
        let pair = |proof: Proof| (proof.rules.join(" "), proof.test);
        proofs.into_iter().map(pair).collect()
    }

    fn one(rules: &str, test: &str) -> Vec<(String, String)> {
        vec![(rules.to_owned(), test.to_owned())]
    }

    #[test]
    fn ids_at_the_start_of_the_name() {
        let source = "#[test]\nfn p14_level_wins() {}\n#[test] fn other() {}";
        assert_eq!(found(source), one("P14", "p14_level_wins"));
        let source = "#[tokio::test(flavor = \"multi_thread\")]\npub async fn p11_e12_two_p13() {}";
        assert_eq!(found(source), one("E12 P11", "p11_e12_two_p13"));
    }

    #[test]
    fn ids_in_the_documentation_above() {
        let source = "/// Long story.\n/// Proves P12, P13\n/// and X01. P99 differs.\n\
                      #[test]\n#[should_panic(expected = \"]\")]\nfn story() {}";
        assert_eq!(found(source), one("P12 P13 X01", "story"));
        let source = "/// See P12.\n#[test]\nfn story() {}";
        assert_eq!(found(source), []);
    }

    #[test]
    fn documentation_belongs_to_the_next_item_only() {
        let source = "/// Proves P12.\nstruct A;\n#[test]\nfn other() {}";
        assert_eq!(found(source), []);
        let source = "#[test]\nfn other() {}\nfn p12_helper() {}";
        assert_eq!(found(source), []);
    }

    #[test]
    fn tests_inside_proptest_count() {
        let source = "mod t { proptest! {\n#![proptest_config(few())]\n/// Proves P02.\n\
                      #[test]\nfn p01_any(x in 0..9u8) { a(x); }\n} }";
        assert_eq!(found(source), one("P01 P02", "p01_any"));
    }

    #[test]
    fn code_in_strings_and_comments_does_not_count() {
        let source = "// #[test] fn p01_a() {}\nconst A: &str = \"#[test] fn p02_a() {}\";";
        assert_eq!(found(source), []);
    }

    #[test]
    fn an_ignored_test_proves_nothing() {
        let source = "#[test]\n#[ignore = \"slow\"]\nfn p01_a() {}";
        assert_eq!(found(source), []);
    }

    #[test]
    fn the_line_is_that_of_the_name() {
        let proofs = find("a.rs", "\n\n#[test]\nfn p01_a() {}");
        assert_eq!(proofs.first().map(|proof| proof.line), Some(4));
    }
}
