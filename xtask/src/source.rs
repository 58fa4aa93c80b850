//! Rust source as a row of tokens, so that no check mistakes a comment or a string for code.

/// One token; numbers, characters, lifetimes and plain comments are left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind<'a> {
    /// A word.
    Word(&'a str),
    /// A single sign.
    Sign(char),
    /// A string as written, without its quotes.
    Text(&'a str),
    /// A documentation line without its `///`.
    Doc(&'a str),
    /// A documentation line of the file or module, without its `//!`.
    InnerDoc(&'a str),
}

/// A token and the line it starts on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token<'a> {
    pub kind: Kind<'a>,
    pub line: usize,
}

/// Reads a whole file.
pub fn tokens(source: &str) -> Vec<Token<'_>> {
    let mut reader = Reader { rest: source, line: 1 };
    let mut tokens = Vec::new();
    while let Some(first) = reader.rest.chars().next() {
        let line = reader.line;
        if let Some(kind) = reader.next(first) {
            tokens.push(Token { kind, line });
        }
    }
    tokens
}

struct Reader<'a> {
    rest: &'a str,
    line: usize,
}

impl<'a> Reader<'a> {
    fn next(&mut self, first: char) -> Option<Kind<'a>> {
        if self.rest.starts_with("//") {
            return self.line_comment();
        }
        if self.rest.starts_with("/*") {
            self.block_comment();
            return None;
        }
        match first {
            '"' => Some(self.text()),
            '\'' => {
                self.character_or_lifetime();
                None
            }
            _ if first.is_ascii_digit() => {
                self.word();
                None
            }
            _ if is_word(first) => Some(self.word_or_raw_text()),
            _ => {
                self.take(first.len_utf8());
                (!first.is_whitespace()).then_some(Kind::Sign(first))
            }
        }
    }

    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, ""));
        self.line += taken.matches('\n').count();
        self.rest = rest;
        taken
    }

    fn take_until(&mut self, end: &str) -> &'a str {
        self.take(self.rest.find(end).unwrap_or(self.rest.len()))
    }

    fn word(&mut self) -> &'a str {
        let end = self.rest.find(|c| !is_word(c));
        self.take(end.unwrap_or(self.rest.len()))
    }

    fn line_comment(&mut self) -> Option<Kind<'a>> {
        let comment = self.take_until("\n");
        if let Some(doc) = comment.strip_prefix("//!") {
            return Some(Kind::InnerDoc(doc));
        }
        let doc = comment.strip_prefix("///")?;
        (!doc.starts_with('/')).then_some(Kind::Doc(doc))
    }

    fn block_comment(&mut self) {
        let mut depth = 0;
        while !self.rest.is_empty() {
            if self.rest.starts_with("/*") {
                depth += 1;
                self.take(2);
            } else if self.rest.starts_with("*/") {
                depth -= 1;
                self.take(2);
                if depth == 0 {
                    return;
                }
            } else {
                self.take(self.rest.chars().next().map_or(1, char::len_utf8));
            }
        }
    }

    fn text(&mut self) -> Kind<'a> {
        self.take(1);
        let mut escaped = false;
        let end = self.rest.find(|c| {
            let closes = c == '"' && !escaped;
            escaped = c == '\\' && !escaped;
            closes
        });
        let text = self.take(end.unwrap_or(self.rest.len()));
        self.take(1);
        Kind::Text(text)
    }

    fn word_or_raw_text(&mut self) -> Kind<'a> {
        let word = self.word();
        if !matches!(word, "r" | "br" | "cr") {
            return Kind::Word(word);
        }
        let hashes = self.rest.chars().take_while(|c| *c == '#').count();
        if self.rest.chars().nth(hashes) != Some('"') {
            return Kind::Word(word);
        }
        self.take(hashes + 1);
        let end = format!("\"{}", "#".repeat(hashes));
        let text = self.take_until(&end);
        self.take(end.len());
        Kind::Text(text)
    }

    fn character_or_lifetime(&mut self) {
        self.take(1);
        let mut ahead = self.rest.chars();
        let (first, second) = (ahead.next(), ahead.next());
        if first == Some('\\') {
            self.take(1 + second.map_or(0, char::len_utf8));
            self.take_until("'");
            self.take(1);
        } else if second == Some('\'') {
            self.take(1 + first.map_or(0, char::len_utf8));
        } else {
            self.word();
        }
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(source: &str) -> Vec<Kind<'_>> {
        tokens(source).into_iter().map(|token| token.kind).collect()
    }

    #[test]
    fn comments_are_dropped_and_documentation_kept() {
        let source = "//! File\n// plain\n//// plain\n/// Item\n/* a /* b */ c */ fn";
        let expected = vec![Kind::InnerDoc(" File"), Kind::Doc(" Item"), Kind::Word("fn")];
        assert_eq!(kinds(source), expected);
    }

    #[test]
    fn strings_end_where_they_end() {
        let source = r###"("a \" // b", r#"c " d"#, b"e\\", r"f\")"###;
        let texts: Vec<_> = kinds(source).into_iter().filter(|kind| matches!(kind, Kind::Text(_))).collect();
        let expected = [r#"a \" // b"#, r#"c " d"#, r"e\\", r"f\"];
        assert_eq!(texts, expected.map(Kind::Text).to_vec());
    }

    #[test]
    fn characters_and_lifetimes_open_no_string() {
        let source = r#"'"' '\'' '\u{1F600}' '字' <'a> 1.5e3 r#type x"#;
        let words: Vec<_> = kinds(source).into_iter().filter(|kind| !matches!(kind, Kind::Sign(_))).collect();
        let expected = ["r", "type", "x"].map(Kind::Word).to_vec();
        assert_eq!(words, expected);
    }

    #[test]
    fn lines_are_counted_through_strings() {
        let found = tokens("a \"\n\n\" b\nc");
        let lines: Vec<_> = found.iter().map(|token| token.line).collect();
        assert_eq!(lines, [1, 1, 3, 4]);
    }
}
