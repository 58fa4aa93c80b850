//! The languages that the portal speaks (P35).

use std::str::FromStr;

use axum::http::{HeaderMap, header::ACCEPT_LANGUAGE};
use fluent_langneg::{NegotiationStrategy, accepted_languages, negotiate_languages};
use fluent_templates::{LanguageIdentifier, langid};

/// A language of the portal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English, with days before months.
    #[default]
    English,
    /// Japanese.
    Japanese,
    /// Spanish.
    Spanish,
}

/// In the order of [`Language::ALL`].
static IDENTIFIERS: [LanguageIdentifier; 3] = [langid!("en"), langid!("ja"), langid!("es")];

impl Language {
    /// All of them, as they are offered.
    pub const ALL: [Self; 3] = [Self::English, Self::Japanese, Self::Spanish];

    /// As pages and tables have it: `en`, `ja` or `es`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Japanese => "ja",
            Self::Spanish => "es",
        }
    }

    /// What it calls itself, so that who reads no other finds it.
    #[must_use]
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Japanese => "日本語",
            Self::Spanish => "Español",
        }
    }

    pub(super) fn identifier(self) -> &'static LanguageIdentifier {
        let [english, japanese, spanish] = &IDENTIFIERS;
        match self {
            Self::English => english,
            Self::Japanese => japanese,
            Self::Spanish => spanish,
        }
    }

    /// The one that somebody would rather have, by its `Accept-Language`; none where it says nothing.
    pub(crate) fn asked(headers: &HeaderMap) -> Option<Self> {
        headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).map(Self::wanted)
    }

    /// The one that a browser would rather have, by its `Accept-Language`.
    #[must_use]
    pub fn wanted(header: &str) -> Self {
        let wanted = accepted_languages::parse(header);
        let found = negotiate_languages(&wanted, &IDENTIFIERS, IDENTIFIERS.first(), NegotiationStrategy::Lookup);
        let found = found.first().and_then(|language| language.language.as_str().parse().ok());
        found.unwrap_or_default()
    }
}

impl FromStr for Language {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|language| language.as_str() == word).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p35_a_stranger_is_greeted_in_the_language_that_its_browser_asks_for() {
        for (header, expected) in [
            ("", Language::English),
            ("ja", Language::Japanese),
            ("ja-JP,ja;q=0.9,en;q=0.8", Language::Japanese),
            ("fr-FR, es-MX;q=0.8, en;q=0.5", Language::Spanish),
            ("en-US,en;q=0.9,ja;q=0.8", Language::English),
            ("fr", Language::English),
            ("*;q=x, \u{1F600}", Language::English),
        ] {
            assert_eq!(Language::wanted(header), expected, "{header}");
        }
    }
}
