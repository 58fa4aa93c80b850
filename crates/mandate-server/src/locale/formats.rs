//! Dates, times, numbers and the order of names as each language has them, from the Unicode data (P35).

use std::{cmp::Ordering, sync::LazyLock};

use icu::{
    calendar::Iso,
    collator::{Collator, CollatorBorrowed, options::CollatorOptions},
    datetime::{
        DateTimeFormatter,
        fieldsets::{M, MD, YM, YMD, YMDT},
    },
    decimal::{DecimalFormatter, input::Decimal, options::DecimalFormatterOptions},
    list::{
        ListFormatter,
        options::{ListFormatterOptions, ListLength},
    },
    locale::locale,
    time::DateTime,
};
use jiff::civil;
use jiff_icu::ConvertInto as _;

use super::language::Language;

/// How one language writes.
pub(super) struct Formats {
    date: DateTimeFormatter<YMD>,
    day: DateTimeFormatter<YMD>,
    time: DateTimeFormatter<YMDT>,
    month: DateTimeFormatter<YM>,
    month_alone: DateTimeFormatter<M>,
    day_of_month: DateTimeFormatter<MD>,
    number: DecimalFormatter,
    any: ListFormatter,
    all: ListFormatter,
    names: CollatorBorrowed<'static>,
}

static FORMATS: LazyLock<[Formats; 3]> = LazyLock::new(|| Language::ALL.map(Formats::new));

impl Formats {
    #[expect(clippy::expect_used, reason = "the data of these languages is compiled in")]
    fn new(language: Language) -> Self {
        let locale = match language {
            Language::English => locale!("en-GB"),
            Language::Japanese => locale!("ja"),
            Language::Spanish => locale!("es"),
        };
        let data = "the Unicode data has this language";
        Self {
            date: DateTimeFormatter::try_new(locale.clone().into(), YMD::long()).expect(data),
            day: DateTimeFormatter::try_new(locale.clone().into(), YMD::medium()).expect(data),
            time: DateTimeFormatter::try_new(locale.clone().into(), YMD::medium().with_time_hm()).expect(data),
            month: DateTimeFormatter::try_new(locale.clone().into(), YM::long()).expect(data),
            month_alone: DateTimeFormatter::try_new(locale.clone().into(), M::medium()).expect(data),
            day_of_month: DateTimeFormatter::try_new(locale.clone().into(), MD::medium()).expect(data),
            number: DecimalFormatter::try_new(locale.clone().into(), DecimalFormatterOptions::default()).expect(data),
            any: ListFormatter::try_new_or(locale.clone().into(), ListFormatterOptions::default()).expect(data),
            // A list of units has no comma in Japanese.
            all: ListFormatter::try_new_and(
                locale.clone().into(),
                ListFormatterOptions::default().with_length(ListLength::Narrow),
            )
            .expect(data),
            names: Collator::try_new(locale.into(), CollatorOptions::default()).expect(data),
        }
    }

    pub(super) fn of(language: Language) -> &'static Self {
        let [english, japanese, spanish] = &*FORMATS;
        match language {
            Language::English => english,
            Language::Japanese => japanese,
            Language::Spanish => spanish,
        }
    }

    /// A date, in full.
    pub(super) fn date(&self, date: civil::Date) -> String {
        let date: icu::calendar::Date<Iso> = date.convert_into();
        self.date.format(&date).to_string()
    }

    /// A date, short.
    pub(super) fn day(&self, date: civil::Date) -> String {
        let date: icu::calendar::Date<Iso> = date.convert_into();
        self.day.format(&date).to_string()
    }

    /// A date, short, with the time to the minute.
    pub(super) fn time(&self, at: civil::DateTime) -> String {
        let at = DateTime::<Iso> { date: at.date().convert_into(), time: at.time().convert_into() };
        self.time.format(&at).to_string()
    }

    /// A month with its year.
    pub(super) fn month(&self, date: civil::Date) -> String {
        let date: icu::calendar::Date<Iso> = date.convert_into();
        self.month.format(&date).to_string()
    }

    /// A month, short, without its year.
    pub(super) fn month_alone(&self, date: civil::Date) -> String {
        let date: icu::calendar::Date<Iso> = date.convert_into();
        self.month_alone.format(&date).to_string()
    }

    /// A day, short, without its year.
    pub(super) fn day_of_month(&self, date: civil::Date) -> String {
        let date: icu::calendar::Date<Iso> = date.convert_into();
        self.day_of_month.format(&date).to_string()
    }

    pub(super) fn number(&self, number: i64) -> String {
        self.number.format(&Decimal::from(number)).to_string()
    }

    pub(super) fn any_of(&self, things: &[String]) -> String {
        self.any.format_to_string(things.iter())
    }

    pub(super) fn all_of(&self, things: &[String]) -> String {
        self.all.format_to_string(things.iter())
    }

    /// Which of two names comes first.
    pub(super) fn compare(&self, one: &str, other: &str) -> Ordering {
        self.names.compare(one, other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p35_dates_times_and_numbers_are_written_as_the_language_has_them() {
        let at = civil::date(2027, 3, 5).at(14, 7, 59, 0);
        let written = |language| {
            let formats = Formats::of(language);
            [formats.date(at.date()), formats.day(at.date()), formats.time(at), formats.number(1_234_567)]
        };
        assert_eq!(written(Language::English), ["5 March 2027", "5 Mar 2027", "5 Mar 2027, 14:07", "1,234,567"]);
        assert_eq!(written(Language::Japanese), ["2027年3月5日", "2027/03/05", "2027/03/05 14:07", "1,234,567"]);
        assert_eq!(written(Language::Spanish), ["5 de marzo de 2027", "5 mar 2027", "5 mar 2027, 14:07", "1.234.567"]);
    }

    #[test]
    fn p35_several_things_are_kept_apart_as_the_language_does() {
        let things = ["A", "B", "C"].map(str::to_owned);
        let written = |language| Formats::of(language).all_of(&things);
        assert_eq!(Language::ALL.map(written), ["A, B, C", "A、B、C", "A, B y C"]);
    }

    #[test]
    fn p35_names_are_in_the_order_of_the_language() {
        let sorted = |language, mut names: Vec<&'static str>| {
            names.sort_by(|one, other| Formats::of(language).compare(one, other));
            names
        };
        let names = vec!["Zoë", "Ángel", "andrés", "Ñandú", "Nube", "Oso"];
        assert_eq!(sorted(Language::Spanish, names), ["andrés", "Ángel", "Nube", "Ñandú", "Oso", "Zoë"]);
        let names = vec!["ノルド", "acme", "あおい", "アオイ", "カナ"];
        assert_eq!(sorted(Language::Japanese, names), ["acme", "あおい", "アオイ", "カナ", "ノルド"]);
        assert_eq!(sorted(Language::English, vec!["Östen", "Oz", "Nils"]), ["Nils", "Östen", "Oz"]);
    }
}
