//! Languages, dates and times: every sentence that a person reads comes from `locales/`, through here.
//!
//! A [`Message`] is a sentence that is not put into words yet: its name and what stands in it. Operations give
//! messages; pages and mails put them into the reader's language.

mod experience;
mod formats;
mod language;

use std::{borrow::Cow, cmp::Ordering, collections::HashMap, fmt};

use fluent_templates::{Loader, fluent_bundle::FluentValue, static_loader};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use mandate_core::permission::Until;
use mandate_store::person::Person;
use serde::{Deserialize, Serialize};

use formats::Formats;
pub use language::Language;

static_loader! {
    static LOCALES = {
        locales: "./locales",
        fallback_language: "en",
        customise: |bundle| {
            let language = bundle.locales.first().and_then(|locale| locale.language.as_str().parse().ok());
            bundle.set_formatter(Some(match language.unwrap_or_default() {
                Language::English => |value, _| grouped(Language::English, value),
                Language::Japanese => |value, _| grouped(Language::Japanese, value),
                Language::Spanish => |value, _| grouped(Language::Spanish, value),
            }));
        },
    };
}

/// A number in a sentence, as the language writes it.
fn grouped(language: Language, value: &FluentValue<'_>) -> Option<String> {
    match value {
        FluentValue::Number(number) => Some(Formats::of(language).number(number.value as i64)),
        _ => None,
    }
}

/// A name or a number in a sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Argument {
    /// A number, written as the language writes it.
    Number(i64),
    /// Text.
    Text(String),
    /// A date, written as the language of whoever reads it writes it, also where it was kept meanwhile.
    Date {
        /// The day. Kept under its name, so that no text is taken for one.
        day: Date,
    },
}

impl From<Date> for Argument {
    fn from(date: Date) -> Self {
        Self::Date { day: date }
    }
}

impl From<&str> for Argument {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Argument {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&String> for Argument {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<i64> for Argument {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<&i64> for Argument {
    fn from(number: &i64) -> Self {
        Self::Number(*number)
    }
}

impl From<usize> for Argument {
    fn from(number: usize) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<&usize> for Argument {
    fn from(number: &usize) -> Self {
        Self::from(*number)
    }
}

/// A sentence that is not put into words yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Its name in `locales/`.
    pub id: Cow<'static, str>,
    /// What stands in it.
    pub arguments: HashMap<Cow<'static, str>, Argument>,
}

impl Message {
    /// A sentence by its name.
    #[must_use]
    pub fn new(id: impl Into<Cow<'static, str>>) -> Self {
        Self { id: id.into(), arguments: HashMap::new() }
    }

    /// The sentence with something in it.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Argument>) -> Self {
        self.arguments.insert(Cow::Borrowed(name), value.into());
        self
    }
}

/// A reader's language and time zone.
#[derive(Clone, Debug)]
pub struct Locale {
    language: Language,
    zone: TimeZone,
}

impl Default for Locale {
    fn default() -> Self {
        Self::of_stranger(Language::default())
    }
}

impl Locale {
    /// A person's.
    #[must_use]
    pub fn of(person: &Person) -> Self {
        let language = person.language.parse().unwrap_or_default();
        let zone = TimeZone::get(&person.time_zone).unwrap_or(TimeZone::UTC);
        Self { language, zone }
    }

    /// Somebody's who is not signed in.
    #[must_use]
    pub const fn of_stranger(language: Language) -> Self {
        Self { language, zone: TimeZone::UTC }
    }

    /// The same time zone in another language.
    #[must_use]
    pub fn in_language(self, language: Language) -> Self {
        Self { language, ..self }
    }

    /// The language as pages declare it.
    #[must_use]
    pub const fn language(&self) -> &'static str {
        self.language.as_str()
    }

    fn formats(&self) -> &'static Formats {
        Formats::of(self.language)
    }

    /// A number.
    #[must_use]
    pub fn number(&self, number: impl Into<Argument>) -> String {
        match number.into() {
            Argument::Number(number) => self.formats().number(number),
            Argument::Text(text) => text,
            Argument::Date { day } => self.date(day),
        }
    }

    /// Several things, the last two joined by *or*.
    #[must_use]
    pub fn any_of(&self, things: &[String]) -> String {
        self.formats().any_of(things)
    }

    /// Several things, one after the other.
    #[must_use]
    pub fn all_of(&self, things: &[String]) -> String {
        self.formats().all_of(things)
    }

    /// Which of two names comes first.
    #[must_use]
    pub fn compare(&self, one: &str, other: &str) -> Ordering {
        self.formats().compare(one, other)
    }

    /// Whether there is a sentence of this name.
    #[must_use]
    pub fn has(&self, id: &str) -> bool {
        LOCALES.try_lookup(self.language.identifier(), id).is_some()
    }

    /// Puts a sentence into words.
    #[must_use]
    pub fn render(&self, message: &Message) -> String {
        let arguments: HashMap<Cow<'static, str>, FluentValue<'_>> = message
            .arguments
            .iter()
            .map(|(name, value)| {
                let value = match value {
                    Argument::Number(number) => FluentValue::from(*number),
                    Argument::Text(text) => FluentValue::from(text.as_str()),
                    Argument::Date { day } => FluentValue::from(self.date(*day)),
                };
                (name.clone(), value)
            })
            .collect();
        LOCALES
            .try_lookup_with_args(self.language.identifier(), &message.id, &arguments)
            .unwrap_or_else(|| missing(&message.id))
    }

    /// As [`Self::render`], without the invisible marks that keep right-to-left names in their place: for mail
    /// subjects, plain text and terminals.
    #[must_use]
    pub fn render_plain(&self, message: &Message) -> String {
        self.render(message).replace(['\u{2068}', '\u{2069}'], "")
    }

    /// A sentence for a template, to be filled there: `{{ l.t("queue-title") }}`.
    #[must_use]
    pub fn t(&self, id: &'static str) -> Text<'_> {
        Text { locale: self, message: Message::new(id) }
    }

    /// A sentence whose name is put together: `{{ l.word("state", state.as_str()) }}` is `state-open`.
    #[must_use]
    pub fn word(&self, family: &str, word: &str) -> Text<'_> {
        Text { locale: self, message: Message::new(format!("{family}-{}", word.replace(['_', ':', '.'], "-"))) }
    }

    /// A sentence that an operation gave.
    #[must_use]
    pub fn say(&self, message: &Message) -> Text<'_> {
        Text { locale: self, message: message.clone() }
    }

    /// A date.
    #[must_use]
    pub fn date(&self, date: Date) -> String {
        self.formats().date(date)
    }

    /// The day of a moment in the reader's time zone, for a sentence.
    #[must_use]
    pub fn date_of(&self, at: &Timestamp) -> Date {
        at.to_zoned(self.zone.clone()).date()
    }

    /// The last day of a permission.
    #[must_use]
    pub fn until(&self, until: &Until) -> String {
        self.date(until.date())
    }

    /// A moment, in the reader's time zone, to the minute.
    #[must_use]
    pub fn time(&self, at: &Timestamp) -> String {
        self.formats().time(at.to_zoned(self.zone.clone()).datetime())
    }

    /// A time zone with how far it is from UTC at a moment.
    #[must_use]
    pub fn zone_at(&self, zone: &str, at: &Timestamp) -> String {
        let offset = TimeZone::get(zone).map(|there| at.to_zoned(there).strftime("%:z").to_string());
        match offset {
            Ok(offset) => self.t("zone-with-offset").with("zone", zone).with("offset", offset).to_string(),
            Err(_) => zone.to_owned(),
        }
    }

    /// The day of a moment, in the reader's time zone.
    #[must_use]
    pub fn day(&self, at: &Timestamp) -> String {
        self.formats().day(at.to_zoned(self.zone.clone()).date())
    }

    /// The size of a file.
    #[must_use]
    pub fn size(&self, bytes: i64) -> String {
        const KILO: i64 = 1024;
        const MEGA: i64 = KILO * KILO;
        const GIGA: i64 = KILO * MEGA;
        let (message, unit) = match bytes {
            GIGA.. => (Message::new("size-gigabytes"), GIGA),
            MEGA..GIGA => (Message::new("size-megabytes"), MEGA),
            KILO..MEGA => (Message::new("size-kilobytes"), KILO),
            _ => return self.render(&Message::new("size-bytes").with("size", bytes)),
        };
        // To one digit behind the point, below ten only: 9.5 MB, but 25 MB.
        let tenths = bytes.saturating_mul(10).saturating_add(unit / 2) / unit;
        let size = match (tenths / 10, tenths % 10) {
            (whole, tenth) if whole < 10 && tenth > 0 => format!("{whole}.{tenth}"),
            _ => (bytes.saturating_add(unit / 2) / unit).to_string(),
        };
        self.render(&message.with("size", size))
    }

    /// The moment at which a day begins in the reader's time zone.
    #[must_use]
    pub fn begin_of(&self, date: Date) -> Option<Timestamp> {
        Some(date.to_zoned(self.zone.clone()).ok()?.timestamp())
    }

    /// The name of the reader's time zone.
    #[must_use]
    pub fn zone_name(&self) -> &str {
        self.zone.iana_name().unwrap_or("UTC")
    }

    /// A moment in the reader's time zone, as spreadsheets read and sort it.
    #[must_use]
    pub fn sortable_time(&self, at: &Timestamp) -> String {
        at.to_zoned(self.zone.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string()
    }

    /// A moment to the second with its zone, for the record.
    #[must_use]
    pub fn exact_time(&self, at: &Timestamp) -> String {
        at.to_zoned(self.zone.clone()).strftime("%Y-%m-%d %H:%M:%S %Z").to_string()
    }
}

/// A missing sentence is a defect that tests find; a reader at least sees its name.
fn missing(id: &str) -> String {
    tracing::error!(id, "a sentence is missing");
    format!("⟦{id}⟧")
}

/// A sentence in a reader's language, being filled.
#[derive(Clone, Debug)]
pub struct Text<'a> {
    locale: &'a Locale,
    message: Message,
}

impl Text<'_> {
    /// The sentence with something in it.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Argument>) -> Self {
        self.message = self.message.with(name, value);
        self
    }
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.locale.render(&self.message))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_that_was_kept_is_written_in_the_language_of_who_reads_it() {
        let message = Message::new("news-ends-subject").with("count", 1_i64).with("customer", "2026-11-26");
        let message = message.with("date", jiff::civil::date(2026, 11, 26));
        let kept: Message = serde_json::from_str(&serde_json::to_string(&message).unwrap()).unwrap();
        assert_eq!(kept, message);
        for (language, date) in
            [("en", "26 November 2026"), ("es", "26 de noviembre de 2026"), ("ja", "2026年11月26日")]
        {
            let said = Locale::of_stranger(language.parse().unwrap()).render_plain(&kept);
            assert!(said.contains(date), "{said}");
            assert!(said.contains("2026-11-26"), "a name that looks like a day stays: {said}");
        }
    }

    #[test]
    fn sizes_are_in_the_readers_words() {
        for (bytes, words) in [
            (0, "0 bytes"),
            (1, "one byte"),
            (1023, "1,023 bytes"),
            (1024, "1 kB"),
            (1536, "1.5 kB"),
            (10_300, "10 kB"),
            (1_048_576, "1 MB"),
            (9_961_472, "9.5 MB"),
            (10_485_000, "10 MB"),
            (26_214_400, "25 MB"),
            (1_610_612_736, "1.5 GB"),
        ] {
            let said = Locale::default().size(bytes).replace(['\u{2068}', '\u{2069}'], "");
            assert_eq!(said, words, "{bytes}");
        }
    }
}
