//! Canned answers: texts that the vendor's support keeps to answer with, in several languages.

use crate::text::Body;

/// The texts of a canned answer; at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Texts {
    /// In English.
    pub en: Option<Body>,
    /// In Japanese.
    pub ja: Option<Body>,
    /// In Spanish.
    pub es: Option<Body>,
}

impl Texts {
    /// The text for somebody who reads a language: in English where there is none in that, and else in any.
    #[must_use]
    pub fn best_for(&self, language: &str) -> Option<&Body> {
        let wanted = match language {
            "ja" => self.ja.as_ref(),
            "es" => self.es.as_ref(),
            _ => None,
        };
        wanted.or(self.en.as_ref()).or(self.ja.as_ref()).or(self.es.as_ref())
    }
}

/// Fills the places `{contact}`, `{number}` and `{me}` of a text. What is filled in is not looked at again, whatever
/// stands in it; other braces stay as they are.
#[must_use]
pub fn fill(text: &str, contact: &str, number: &str, me: &str) -> String {
    let places = [("{contact}", contact), ("{number}", number), ("{me}", me)];
    let (mut filled, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(brace) = rest.find('{') {
        let (before, from) = rest.split_at(brace);
        filled.push_str(before);
        let place = places.into_iter().find(|(place, _)| from.starts_with(place));
        let (value, length) = place.map_or(("{", 1), |(place, value)| (value, place.len()));
        filled.push_str(value);
        rest = from.get(length..).unwrap_or_default();
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_filled_once_and_other_braces_stay() {
        let text = "Dear {contact}, {number} is ours now. {me} {x} {{me}} {";
        let filled = fill(text, "A {me} {number}", "SR-1", "Vera 🦊");
        assert_eq!(filled, "Dear A {me} {number}, SR-1 is ours now. Vera 🦊 {x} {Vera 🦊} {");
    }

    #[test]
    fn the_text_is_in_the_readers_language_or_in_english_or_in_any() {
        let body = |text: &str| Some(Body::parse(text).unwrap());
        let texts = Texts { en: body("en"), ja: body("ja"), es: None };
        let best = |texts: &Texts, language| texts.best_for(language).map(ToString::to_string).unwrap();
        assert_eq!(["en", "ja", "es", "de"].map(|language| best(&texts, language)), ["en", "ja", "en", "en"]);
        let texts = Texts { en: None, ..texts };
        assert_eq!(["en", "ja", "es"].map(|language| best(&texts, language)), ["ja", "ja", "ja"]);
    }
}
