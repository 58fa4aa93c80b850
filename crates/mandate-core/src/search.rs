//! Words: how texts are found by them, in any language, the same on every database.
//!
//! A text is cut into *terms*: what is written with spaces into its words, Chinese and Japanese, which have none, into
//! pairs of neighbouring characters. Terms are folded: without regard to case, accents and width.
//!
//! Invariant: [`Words::found_in`] says of a text what an index over [`terms`] says of it.

use std::collections::BTreeSet;

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// The longest term in characters; longer words are found by their beginning.
const LONGEST: usize = 40;

/// How many terms may be looked for at once.
pub const MOST_TERMS: usize = 16;

/// How many characters of a text stand before the first word that was found, and after it.
const BEFORE: usize = 40;
const AFTER: usize = 140;

/// Whether a character is written without spaces between words.
const fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{309f}' | '\u{30a1}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}'
        | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ff9f}'
        | '\u{20000}'..='\u{3fffd}')
}

/// Without regard to case, accents and width. The marks of Japanese syllables are no accents, and stay.
fn fold(text: &str) -> String {
    text.nfkd().filter(|c| !matches!(c, '\u{300}'..='\u{36f}')).nfc().flat_map(char::to_lowercase).collect()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Writing {
    Spaced,
    Unspaced,
    Between,
}

fn writing(c: char, before: Writing) -> Writing {
    match c {
        c if is_unspaced(c) => Writing::Unspaced,
        c if c.is_alphanumeric() => Writing::Spaced,
        _ => {
            // A mark belongs to what it stands on.
            if matches!(c, '\u{300}'..='\u{36f}' | '\u{3099}' | '\u{309a}') { before } else { Writing::Between }
        }
    }
}

/// A piece of a text that is written in one way, with where it begins and ends.
struct Run<'a> {
    text: &'a str,
    start: usize,
    unspaced: bool,
}

fn runs(text: &str) -> Vec<Run<'_>> {
    let mut found: Vec<Run<'_>> = Vec::new();
    let (mut start, mut now) = (0, Writing::Between);
    let mut end = |start: usize, end: usize, writing: Writing| {
        if let (true, Some(text)) = (writing != Writing::Between, text.get(start..end)) {
            found.push(Run { text, start, unspaced: writing == Writing::Unspaced });
        }
    };
    for (position, c) in text.char_indices() {
        let next = if is_combining_mark(c) && now != Writing::Between { now } else { writing(c, now) };
        if next != now {
            end(start, position, now);
            (start, now) = (position, next);
        }
    }
    end(start, text.len(), now);
    found
}

/// A word as it is kept and looked for: folded, and not longer than the longest term.
fn word(run: &str) -> String {
    fold(run).chars().take(LONGEST).collect()
}

/// The pairs of neighbours of an unspaced run, and its last character, so that each character begins a term.
fn pairs(run: &str) -> Vec<String> {
    let folded: Vec<char> = fold(run).chars().collect();
    let mut pairs: Vec<String> = folded.windows(2).map(|pair| pair.iter().collect()).collect();
    pairs.extend(folded.last().map(char::to_string));
    pairs
}

/// The terms by which a text is found.
#[must_use]
pub fn terms(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for run in runs(text) {
        if run.unspaced {
            found.extend(pairs(run.text));
        } else {
            found.insert(word(run.text));
        }
    }
    found.remove("");
    found
}

/// One thing that a text must have to be found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Term {
    /// This term.
    Whole(String),
    /// A term that begins so.
    Prefix(String),
}

impl Term {
    /// Whether a term of a text is this one.
    #[must_use]
    pub fn is(&self, term: &str) -> bool {
        match self {
            Self::Whole(whole) => whole == term,
            Self::Prefix(prefix) => term.starts_with(prefix.as_str()),
        }
    }

    /// What was typed of it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Whole(text) | Self::Prefix(text) => text,
        }
    }
}

/// Why words cannot be looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WordsError {
    /// No letter or digit among them.
    #[error("there is no word")]
    Empty,
    /// More than [`MOST_TERMS`].
    #[error("there are too many words")]
    TooMany,
}

/// What somebody looks for: all of it must be there, the last word at least by its beginning.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words(Vec<Term>);

impl Words {
    /// Takes what was typed.
    ///
    /// # Errors
    /// When there is no word in it, or there are too many.
    pub fn parse(typed: &str) -> Result<Self, WordsError> {
        let runs = runs(typed);
        let mut found = BTreeSet::new();
        for (position, run) in runs.iter().enumerate() {
            let characters = run.text.chars().count();
            if run.unspaced && characters > 1 {
                let mut pairs = pairs(run.text);
                pairs.pop();
                // Half a syllable and its mark are one character.
                let single = if pairs.is_empty() { Some(Term::Prefix(fold(run.text))) } else { None };
                found.extend(pairs.into_iter().map(Term::Whole).chain(single));
            } else if run.unspaced || (position + 1 == runs.len() && characters > 1) {
                found.insert(Term::Prefix(word(run.text)));
            } else {
                found.insert(Term::Whole(word(run.text)));
            }
        }
        found.remove(&Term::Whole(String::new()));
        match found.len() {
            0 => Err(WordsError::Empty),
            count if count > MOST_TERMS => Err(WordsError::TooMany),
            _ => Ok(Self(found.into_iter().collect())),
        }
    }

    /// The terms, all of which must be there.
    #[must_use]
    pub fn terms(&self) -> &[Term] {
        &self.0
    }

    /// Whether something with these terms is found.
    #[must_use]
    pub fn found_in(&self, terms: &BTreeSet<String>) -> bool {
        self.0.iter().all(|wanted| terms.iter().any(|term| wanted.is(term)))
    }

    /// Whether a text has one of the words at least.
    #[must_use]
    pub fn touches(&self, text: &str) -> bool {
        !self.places(text).is_empty()
    }

    /// A whole text, cut at what was found in it.
    #[must_use]
    pub fn mark(&self, text: &str) -> Vec<Piece> {
        pieces(text, &self.places(text))
    }

    /// A short part of a text around the first word that was found; none where nothing was.
    #[must_use]
    pub fn snippet(&self, text: &str) -> Option<Vec<Piece>> {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let places = self.places(&text);
        let (first, _) = places.first()?;
        let back = |(position, _): (usize, char)| position;
        let start = text.get(..*first)?.char_indices().rev().take(BEFORE).last().map_or(*first, back);
        // No word is cut, where there are spaces between words.
        let space = text.get(start..*first)?.find(' ').filter(|_| start > 0);
        let start = space.map_or(start, |space| start + space + 1);
        let end = text.get(*first..)?.char_indices().nth(AFTER).map_or(text.len(), |(position, _)| first + position);
        let space = text.get(*first..end)?.rfind(' ').filter(|space| *space > 0 && end < text.len());
        let end = space.map_or(end, |space| first + space);
        let within = |(from, to): &(usize, usize)| (*from < end).then(|| (from - start, (*to).min(end) - start));
        let places: Vec<_> = places.iter().filter_map(within).collect();
        let mut pieces = pieces(text.get(start..end)?, &places);
        let more = || Piece { text: "…".to_owned(), found: false };
        if start > 0 {
            pieces.insert(0, more());
        }
        if end < text.len() {
            pieces.push(more());
        }
        Some(pieces)
    }

    /// Where something was found: begins and ends, in their order.
    fn places(&self, text: &str) -> Vec<(usize, usize)> {
        let mut found: Vec<(usize, usize)> = Vec::new();
        let mut add = |from: usize, to: usize| match found.last_mut() {
            Some((_, end)) if *end >= from => *end = to.max(*end),
            _ => found.push((from, to)),
        };
        for run in runs(text) {
            if !run.unspaced {
                let word = word(run.text);
                if self.0.iter().any(|wanted| wanted.is(&word)) {
                    add(run.start, run.start + run.text.len());
                }
                continue;
            }
            let characters: Vec<_> = run.text.char_indices().map(|(at, c)| (run.start + at, c)).collect();
            for (position, (at, c)) in characters.iter().enumerate() {
                let pair: String = characters.iter().skip(position).take(2).map(|(_, c)| c).collect();
                let (single, pair) = (fold(&c.to_string()), fold(&pair));
                let end =
                    |more: usize| characters.get(position + more).map_or(run.start + run.text.len(), |next| next.0);
                for wanted in &self.0 {
                    match wanted {
                        Term::Whole(whole) if *whole == pair => add(*at, end(2)),
                        Term::Prefix(prefix) if *prefix == single => add(*at, end(1)),
                        Term::Whole(_) | Term::Prefix(_) => {}
                    }
                }
            }
        }
        found
    }
}

/// A piece of a text that is shown, and whether it is what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The text.
    pub text: String,
    /// Whether it was looked for.
    pub found: bool,
}

fn pieces(text: &str, places: &[(usize, usize)]) -> Vec<Piece> {
    let (mut pieces, mut last) = (Vec::new(), 0);
    let mut add = |from: usize, to: usize, found| {
        let text = text.get(from..to).unwrap_or_default();
        if !text.is_empty() {
            pieces.push(Piece { text: text.to_owned(), found });
        }
    };
    for (from, to) in places {
        add(last, *from, false);
        add(*from, *to, true);
        last = *to;
    }
    add(last, text.len(), false);
    pieces
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn finds(typed: &str, text: &str) -> bool {
        Words::parse(typed).unwrap().found_in(&terms(text))
    }

    #[test]
    fn words_are_found_without_regard_to_case_accents_and_width() {
        for (typed, text) in [
            ("COMPRESOR averia", "La avería del compresor"),
            ("avería", "AVERIA"),
            ("ｏｖｅｎ", "Oven 3"),
            ("SR-10482", "SR-10482"),
            ("10482", "SR-10482"),
            ("fri", "a cold fridge"),
            ("ｶﾞｽ", "ガス漏れ"),
            ("e\u{301}t", "état"),
        ] {
            assert!(finds(typed, text), "{typed} in {text}");
        }
        assert!(!finds("fri cold", "a cold fridge"), "only the last word may be a beginning");
        assert!(!finds("oven fridge", "a cold fridge"), "all words must be there");
        assert!(!finds("c", "a cold fridge"), "one letter is a word");
        assert!(!finds("かす", "ガス"), "a mark makes another syllable");
    }

    #[test]
    fn japanese_is_found_by_two_characters_by_one_and_by_more() {
        let text = "冷蔵庫の温度が上がらない";
        for typed in ["温度", "冷蔵庫", "庫", "い", "温", "冷蔵庫 温度"] {
            assert!(finds(typed, text), "{typed}");
        }
        for typed in ["蔵度", "度温", "機"] {
            assert!(!finds(typed, text), "{typed}");
        }
    }

    #[test]
    fn what_is_no_word_cannot_be_looked_for() {
        assert_eq!(Words::parse(" -- … "), Err(WordsError::Empty));
        let many: Vec<_> = (10..40).map(|number| number.to_string()).collect();
        assert_eq!(Words::parse(&many.join(" ")), Err(WordsError::TooMany));
    }

    fn shown(pieces: &[Piece]) -> String {
        let piece = |piece: &Piece| if piece.found { format!("[{}]", piece.text) } else { piece.text.clone() };
        pieces.iter().map(piece).collect()
    }

    #[test]
    fn what_was_found_is_marked_where_it_stands() {
        let words = Words::parse("averia comp").unwrap();
        assert_eq!(shown(&words.mark("Avería: compresor")), "[Avería]: [compresor]");
        let words = Words::parse("冷蔵庫").unwrap();
        assert_eq!(shown(&words.mark("この冷蔵庫です")), "この[冷蔵庫]です");
        let long = format!("{} fan {}", "one ".repeat(50), "two ".repeat(80));
        let snippet = Words::parse("fan").unwrap().snippet(&long).unwrap();
        let text = shown(&snippet);
        assert!(text.starts_with('…') && text.ends_with('…') && text.contains("[fan]"), "{text}");
        assert!(text.chars().count() < BEFORE + AFTER + 10);
        assert_eq!(Words::parse("oven").unwrap().snippet("a fan"), None);
    }

    proptest! {
        #[test]
        fn pieces_are_the_whole_text_and_what_was_found_has_a_place(text in "[a-cé 　ア-ウ温度庫\n]{0,40}", typed in "[a-c温度ア]{1,4}") {
            let Ok(words) = Words::parse(&typed) else { return Ok(()) };
            let all: String = words.mark(&text).into_iter().map(|piece| piece.text).collect();
            prop_assert_eq!(&all, &text);
            if words.found_in(&terms(&text)) {
                prop_assert!(words.touches(&text));
                prop_assert!(words.snippet(&text).is_some());
            }
        }
    }
}
