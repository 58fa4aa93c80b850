//! Files that people attach to what they write: how many, and what they are called.
//!
//! Does not own what is in them: a file is kept as it came, and only ever handed out as a download.

use std::fmt;

/// How many files fit with one message.
pub const MOST: usize = 10;

/// What a file is called: as its sender calls it, without folders and without what cannot be seen.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileName(String);

impl FileName {
    /// How many bytes fit, as in the names that file systems take.
    pub const LIMIT: usize = 255;

    /// What a file is called of whose name nothing is left.
    const NAMELESS: &str = "file";

    /// The longest ending that is kept when a name is cut.
    const LONGEST_ENDING: usize = 16;

    /// Makes a name harmless, whatever was sent. Every name has a harmless form, so that none is refused.
    #[must_use]
    pub fn clean(sent: &str) -> Self {
        let name = sent.rsplit(['/', '\\']).next().unwrap_or_default();
        let name: String = name.chars().filter(|c| !c.is_control() && !turns_direction(*c)).collect();
        let name = name.trim();
        if name.trim_matches('.').is_empty() {
            return Self(Self::NAMELESS.to_owned());
        }
        Self(cut(name))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The characters that turn the direction of others, by which `exe.gpj` reads as `jpg.exe`.
const fn turns_direction(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Cuts what is too long before its ending: that says which program opens it.
fn cut(name: &str) -> String {
    if name.len() <= FileName::LIMIT {
        return name.to_owned();
    }
    let ending = name.rfind('.').and_then(|at| name.get(at..)).unwrap_or_default();
    let ending = if ending.len() <= FileName::LONGEST_ENDING { ending } else { "" };
    let mut end = FileName::LIMIT - ending.len();
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}{ending}", name.get(..end).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clean(sent: &str) -> String {
        FileName::clean(sent).to_string()
    }

    #[test]
    fn a_file_name_is_kept_as_it_was_typed() {
        for name in
            ["report.pdf", "a \"b\" 'c'.txt", "שלום.txt", "🦊.png", "設定 (2).cfg", ".profile", "a;b%20c.txt", "SR-1"]
        {
            assert_eq!(clean(name), name);
        }
    }

    #[test]
    fn a_file_name_has_no_folders_no_control_characters_and_does_not_turn_direction() {
        assert_eq!(clean("../../etc/passwd"), "passwd");
        assert_eq!(clean("C:\\Users\\hana\\oven.log"), "oven.log");
        assert_eq!(clean("a\r\nSet-Cookie: b\u{0}.txt"), "aSet-Cookie: b.txt");
        assert_eq!(clean("photo\u{202e}gpj.exe"), "photogpj.exe");
        assert_eq!(clean("\u{2067}x\u{2069}.txt"), "x.txt");
        for nothing in ["", "  ", ".", "..", "a/", "../..", "\u{0}", "\u{202e}"] {
            assert_eq!(clean(nothing), "file", "{nothing:?}");
        }
    }

    #[test]
    fn a_file_name_that_is_too_long_keeps_its_ending() {
        let long = clean(&format!("{}.tar.gz", "é".repeat(200)));
        assert_eq!(long.len(), 255);
        assert!(long.ends_with("é.gz"), "{long}");
        assert_eq!(clean(&"x".repeat(300)), "x".repeat(255));
        assert_eq!(clean(&format!("a.{}", "x".repeat(300))).len(), 255);
        assert_eq!(clean(&"🦊".repeat(64)), "🦊".repeat(63));
    }
}
