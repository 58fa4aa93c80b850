//! Periods and durations as the reader's language has them (P22, P35).

use jiff::civil::Date;
use mandate_core::experience::{Days, Unit};

use super::{Locale, Message};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

impl Locale {
    /// Some days on end.
    #[must_use]
    pub fn days(&self, days: &Days) -> String {
        let day = |day: Date| self.formats().day(day);
        match (days.from, days.until) {
            (Some(from), Some(until)) if from == until => day(from),
            (Some(from), Some(until)) => {
                self.t("days-from-until").with("from", day(from)).with("until", day(until)).to_string()
            }
            (Some(from), None) => self.t("days-from").with("from", day(from)).to_string(),
            (None, Some(until)) => self.t("days-until").with("until", day(until)).to_string(),
            (None, None) => String::new(),
        }
    }

    /// A week by its days, a month by its name.
    #[must_use]
    pub fn period(&self, unit: Unit, days: &Days) -> String {
        match (unit, days.from) {
            (Unit::Month, Some(begin)) => self.formats().month(begin),
            _ => self.days(days),
        }
    }

    /// As [`Self::period`], as short as it goes.
    #[must_use]
    pub fn short_period(&self, unit: Unit, begin: Date) -> String {
        match unit {
            Unit::Month => self.formats().month_alone(begin),
            Unit::Week => self.formats().day_of_month(begin),
        }
    }

    /// How long something took, in two units at most.
    #[must_use]
    pub fn duration(&self, seconds: i64) -> String {
        // Rounded before it is cut, so that a day is never 23 hours and 60 minutes.
        let unit = if seconds >= DAY { HOUR } else { MINUTE };
        let seconds = (seconds + unit / 2) / unit * unit;
        let message = match (seconds / DAY, seconds % DAY / HOUR, seconds % HOUR / MINUTE) {
            (0, 0, minutes) => Message::new("duration-minutes").with("minutes", minutes.max(1)),
            (0, hours, 0) => Message::new("duration-hours").with("hours", hours),
            (0, hours, minutes) => Message::new("duration-hours-minutes").with("hours", hours).with("minutes", minutes),
            (days, 0, _) => Message::new("duration-days").with("days", days),
            (days, hours, _) => Message::new("duration-days-hours").with("days", days).with("hours", hours),
        };
        self.render_plain(&message)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::locale::Language;

    #[test]
    fn p22_p35_durations_and_periods_are_in_the_readers_words() {
        let english = Locale::default();
        for (seconds, words) in [
            (20, "1 min"),
            (3_570, "1 h"),
            (5_430, "1 h 31 min"),
            (86_399, "1 d"),
            (90_000, "1 d 1 h"),
            (10 * 86_400 + 1_700, "10 d"),
        ] {
            assert_eq!(english.duration(seconds), words, "{seconds}");
        }
        let month = Days { from: Some(date(2026, 11, 1)), until: Some(date(2026, 11, 30)) };
        let written = |language| {
            let l = Locale::of_stranger(language);
            [
                l.period(Unit::Month, &month),
                l.short_period(Unit::Month, date(2026, 11, 1)),
                l.short_period(Unit::Week, date(2026, 11, 16)),
                l.duration(100_000),
            ]
        };
        assert_eq!(written(Language::English), ["November 2026", "Nov", "16 Nov", "1 d 4 h"]);
        assert_eq!(written(Language::Japanese), ["2026年11月", "11月", "11月16日", "1日 4時間"]);
        assert_eq!(written(Language::Spanish), ["noviembre de 2026", "nov", "16 nov", "1 d 4 h"]);
    }
}
