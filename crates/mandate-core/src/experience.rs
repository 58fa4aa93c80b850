//! *Support experience*: how many service requests were opened and resolved, and how long people waited, by period.
//!
//! Owns the periods, the [`Durations`] and the [`Figures`], which can be added up over customers and taken away again.
//! Whose figures somebody sees is [`access`](crate::access)'s to say. Days are those of UTC: a sum over many customers
//! cannot be cut anew for each reader.

mod days;
mod durations;
mod figures;

use std::{fmt, str::FromStr};

use jiff::{Span, Timestamp, ToSpan as _, civil::Date, tz::TimeZone};

pub use days::Days;
pub use durations::Durations;
pub use figures::{Age, Cell, Fact, Figures};

use crate::party::from_word;

/// So many periods stand beside each other, the present one with them.
pub const PERIODS: usize = 12;

/// The day of a moment.
#[must_use]
pub fn day(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::UTC).date()
}

/// Into what time is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// From Monday to Sunday.
    Week,
    /// Of the calendar.
    Month,
}

impl Unit {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Week, Self::Month];

    /// The word kept in the database and in addresses of pages.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Week => "week",
            Self::Month => "month",
        }
    }

    /// The first day of the period that a day is in.
    #[must_use]
    pub fn begin_of(self, day: Date) -> Date {
        match self {
            Self::Week => earlier(day, i64::from(day.weekday().to_monday_zero_offset()).days()),
            Self::Month => day.first_of_month(),
        }
    }

    /// The first day of the oldest period that a dashboard shows.
    #[must_use]
    pub fn first(self, today: Date) -> Date {
        self.back(today, PERIODS - 1)
    }

    /// The first day of the period so many before the present one.
    fn back(self, today: Date, periods: usize) -> Date {
        let periods = i64::try_from(periods).unwrap_or_default();
        earlier(self.begin_of(today), if self == Self::Week { periods.weeks() } else { periods.months() })
    }

    /// The periods that a dashboard shows, the oldest first, by their days.
    #[must_use]
    pub fn periods(self, today: Date) -> Vec<Days> {
        let next = |begin: Date| later(begin, if self == Self::Week { 1.week() } else { 1.month() });
        let begins = (0..PERIODS).rev().map(|periods| self.back(today, periods));
        begins.map(|begin| Days { from: Some(begin), until: Some(earlier(next(begin), 1.day())) }).collect()
    }
}

/// The first day of which anything is kept: that of the oldest period of all units.
#[must_use]
pub fn horizon(today: Date) -> Date {
    Unit::ALL.into_iter().map(|unit| unit.first(today)).min().unwrap_or(today)
}

fn earlier(day: Date, span: Span) -> Date {
    day.saturating_sub(span)
}

fn later(day: Date, span: Span) -> Date {
    day.saturating_add(span)
}

from_word! { Unit => "period" }

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn p22_periods_are_whole_weeks_and_months_without_a_gap() {
        for unit in Unit::ALL {
            for today in [date(2026, 11, 20), date(2026, 3, 31), date(2027, 1, 1), date(2024, 2, 29)] {
                let periods = unit.periods(today);
                assert_eq!(periods.len(), PERIODS);
                let pairs = periods.windows(2).map(|pair| (pair[0].until.unwrap(), pair[1].from.unwrap()));
                assert!(pairs.clone().all(|(end, begin)| later(end, 1.day()) == begin), "{periods:?}");
                assert!(periods[PERIODS - 1].contains(today));
                assert!(periods.iter().all(|days| unit.begin_of(days.until.unwrap()) == days.from.unwrap()));
                assert_eq!(periods[0].from, Some(unit.first(today)));
                assert!(horizon(today) <= unit.first(today));
            }
        }
        assert_eq!(Unit::Week.begin_of(date(2026, 11, 22)), date(2026, 11, 16));
        assert_eq!(Unit::Month.periods(date(2026, 3, 31))[0].from, Some(date(2025, 4, 1)));
    }
}
