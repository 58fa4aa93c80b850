//! Text that people type: trimmed, bounded, free of control characters, and otherwise left as it is.
//!
//! Right-to-left names, emoji and markup are text like any other; what shows them escapes them.

use std::fmt;

/// Why a text was not accepted; the caller says it at the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing but white space.
    #[error("must not be empty")]
    Empty,
    /// More characters than fit.
    #[error("has {length} characters, at most {limit} fit")]
    TooLong {
        /// How many it has.
        length: usize,
        /// How many fit.
        limit: usize,
    },
    /// A character that cannot be shown, such as NUL.
    #[error("has a control character")]
    ControlCharacter,
    /// An e-mail address without the shape of one.
    #[error("is not an e-mail address")]
    NotAnAddress,
}

fn bounded(text: &str, limit: usize, several_lines: bool) -> Result<String, TextError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(TextError::Empty);
    }
    let length = text.chars().count();
    if length > limit {
        return Err(TextError::TooLong { length, limit });
    }
    // Browsers send line ends as CR LF; kept as LF.
    let text = if several_lines { text.replace("\r\n", "\n") } else { text.to_owned() };
    let allowed = |c: char| !c.is_control() || (several_lines && (c == '\n' || c == '\t'));
    if text.chars().all(allowed) { Ok(text) } else { Err(TextError::ControlCharacter) }
}

macro_rules! text {
    ($($(#[$doc:meta])* $name:ident($limit:literal, $several_lines:literal)),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// How many characters fit.
            pub const LIMIT: usize = $limit;

            /// Takes what was typed.
            ///
            /// # Errors
            /// When it is empty, too long, or has control characters.
            pub fn parse(text: &str) -> Result<Self, TextError> {
                bounded(text, Self::LIMIT, $several_lines).map(Self)
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

text! {
    /// The name of a person, an organization or a location.
    Name(120, false),
    /// What a service request is about, on one line.
    Subject(200, false),
    /// Where a site is: a postal address, a host name or a URL, on one line.
    SiteAddress(300, false),
    /// A description or message, in Markdown.
    Body(50_000, true),
    /// A short reason or remark.
    Remark(2_000, true),
}

/// An e-mail address, compared without regard to case: kept in lower case.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EmailAddress(String);

impl EmailAddress {
    /// How many characters fit (RFC 5321).
    pub const LIMIT: usize = 254;

    /// Takes what was typed, with the checks that find slips of the hand; whether mail arrives only sending tells.
    ///
    /// # Errors
    /// When it is empty, too long, or has not the shape `somebody@somewhere.example`.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        let text = bounded(text, Self::LIMIT, false)?.to_lowercase();
        let Some((local, domain)) = text.rsplit_once('@') else { return Err(TextError::NotAnAddress) };
        let local_fits = !local.is_empty()
            && local.len() <= 64
            && local.is_ascii()
            && !local.contains(|c: char| c.is_whitespace() || "@<>()[]\\,;:\"".contains(c))
            && !local.starts_with('.')
            && !local.ends_with('.')
            && !local.contains("..");
        let label_fits = |label: &str| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        };
        let domain_fits = domain.contains('.') && domain.split('.').all(label_fits);
        if local_fits && domain_fits { Ok(Self(text)) } else { Err(TextError::NotAnAddress) }
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_trimmed_bounded_and_free_of_control_characters() {
        assert_eq!(Subject::parse("  Fan 3 fails \n").unwrap().as_str(), "Fan 3 fails");
        assert_eq!(Subject::parse(" \t "), Err(TextError::Empty));
        assert_eq!(Subject::parse(&"x".repeat(201)), Err(TextError::TooLong { length: 201, limit: 200 }));
        assert_eq!(Subject::parse("a\u{0}b"), Err(TextError::ControlCharacter));
        assert_eq!(Subject::parse("two\nlines"), Err(TextError::ControlCharacter));
        assert_eq!(Body::parse("two\r\nlines").unwrap().as_str(), "two\nlines");
        assert_eq!(Name::parse("שלום 🦊 <b>").unwrap().as_str(), "שלום 🦊 <b>");
    }

    #[test]
    fn an_address_is_kept_in_lower_case_and_must_have_its_shape() {
        assert_eq!(EmailAddress::parse("Hana.Sato@Example.COM").unwrap().as_str(), "hana.sato@example.com");
        for wrong in [
            "hana",
            "@example.com",
            "hana@",
            "hana@example",
            "a b@example.com",
            "a@b@example.com",
            "hana@-x.com",
            "hana@ex..com",
            ".a@example.com",
        ] {
            assert_eq!(EmailAddress::parse(wrong), Err(TextError::NotAnAddress), "{wrong}");
        }
    }
}
