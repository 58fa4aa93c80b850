//! Some days on end, as they stand in addresses: `2026-11-01..2026-11-30`.

use std::{fmt, str::FromStr};

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use crate::party::UnknownWord;

/// Some days on end, of UTC; without a beginning from ever, without an end until ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    /// The first.
    pub from: Option<Date>,
    /// The last, which belongs to them.
    pub until: Option<Date>,
}

impl Days {
    /// Whether a day is one of them.
    #[must_use]
    pub fn contains(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }

    /// The moment at which they begin.
    #[must_use]
    pub fn begin(&self) -> Option<Timestamp> {
        self.from.and_then(midnight)
    }

    /// The moment at which they are over.
    #[must_use]
    pub fn end(&self) -> Option<Timestamp> {
        self.until.and_then(|until| until.tomorrow().ok()).and_then(midnight)
    }
}

fn midnight(day: Date) -> Option<Timestamp> {
    Some(day.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

impl fmt::Display for Days {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |day: Option<Date>| day.map_or_else(String::new, |day| day.to_string());
        write!(f, "{}..{}", text(self.from), text(self.until))
    }
}

impl FromStr for Days {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || UnknownWord(text.to_owned(), "days");
        let day = |text: &str| -> Result<Option<Date>, UnknownWord> {
            let known = |day: &Date| (1900..=9000).contains(&day.year());
            match text {
                "" => Ok(None),
                text => text.parse().ok().filter(known).map(Some).ok_or_else(wrong),
            }
        };
        let (from, until) = text.split_once("..").ok_or_else(wrong)?;
        let days = Self { from: day(from)?, until: day(until)? };
        let whole = days.from.is_none() && days.until.is_none();
        let backwards = matches!((days.from, days.until), (Some(from), Some(until)) if from > until);
        if whole || backwards { Err(wrong()) } else { Ok(days) }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn p22_days_in_an_address_read_as_they_are_written() {
        let days = Days { from: Some(date(2026, 11, 1)), until: Some(date(2026, 11, 30)) };
        assert_eq!(days.to_string(), "2026-11-01..2026-11-30");
        assert_eq!(days.begin(), "2026-11-01T00:00:00Z".parse().ok());
        assert_eq!(days.end(), "2026-12-01T00:00:00Z".parse().ok());
        for days in [days, Days { from: None, ..days }, Days { until: None, ..days }] {
            assert_eq!(days.to_string().parse(), Ok(days));
        }
        for wrong in ["", "..", "2026-11-01", "2026-11-30..2026-11-01", "a..b", "2026-11-01..x", "0001-01-01.."] {
            assert!(wrong.parse::<Days>().is_err(), "{wrong}");
        }
    }
}
