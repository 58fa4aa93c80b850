//! What time does to a permission: its end is announced before it comes, it is reviewed again and again, and a renewal
//! goes on where it ends (X07, P09).

use jiff::{Span, Timestamp, tz::TimeZone};

use super::{Terms, Until};

/// So many days before the end of a permission both sides are told of it (X07).
pub const ANNOUNCED_DAYS: [i64; 3] = [30, 7, 1];

/// When the end of a permission is announced next, after a moment: its beginning, or the announcement before. What was
/// missed because nothing ran is not made up for.
#[must_use]
pub fn next_announcement(end: Timestamp, after: Timestamp) -> Option<Timestamp> {
    let moments = ANNOUNCED_DAYS.into_iter().filter_map(|days| end.checked_sub(Span::new().hours(24 * days)).ok());
    moments.into_iter().find(|moment| *moment > after)
}

/// The moment so many months before another: what was granted or confirmed by then is reviewed.
#[must_use]
pub fn months_before(now: Timestamp, months: i64) -> Timestamp {
    let then = now.to_zoned(TimeZone::UTC).checked_sub(Span::new().months(months));
    then.map_or(Timestamp::MIN, |then| then.timestamp())
}

impl Terms {
    /// The terms to ask for so that these go on: the same levels for the same people, for as many days again.
    #[must_use]
    pub fn continued(&self, since: Timestamp, now: Timestamp) -> Self {
        let today = now.to_zoned(TimeZone::UTC).date();
        let begins = self.until.date().max(today);
        let last = begins.saturating_add(Span::new().days(self.days_from(since)));
        let furthest = today.saturating_add(Span::new().days(Until::MOST_DAYS));
        let until = Until::new(last.min(furthest), now).unwrap_or(self.until);
        Self { until, ..self.clone() }
    }

    /// The terms to ask for again after nobody gave them: until the same day if it is still to come, otherwise for as
    /// many days from now.
    #[must_use]
    pub fn again(&self, since: Timestamp, now: Timestamp) -> Self {
        if now < self.until.end() { self.clone() } else { self.continued(since, now) }
    }

    fn days_from(&self, since: Timestamp) -> i64 {
        let first = since.to_zoned(TimeZone::UTC).date();
        let days = self.until.date().since(first).map_or(1, |span| i64::from(span.get_days()));
        days.clamp(1, Until::MOST_DAYS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::permission::Level;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn x07_an_end_is_announced_30_7_and_1_days_before_and_what_was_missed_once() {
        let end = at("2027-01-31T00:00:00Z");
        let next = |after: &str| next_announcement(end, at(after)).map(|moment| moment.to_string());
        assert_eq!(next("2026-11-20T10:00:00Z").as_deref(), Some("2027-01-01T00:00:00Z"));
        assert_eq!(next("2027-01-01T00:00:00Z").as_deref(), Some("2027-01-24T00:00:00Z"));
        assert_eq!(next("2027-01-24T00:05:00Z").as_deref(), Some("2027-01-30T00:00:00Z"));
        assert_eq!(next("2027-01-30T00:00:00Z"), None);
        assert_eq!(next("2027-01-25T10:00:00Z").as_deref(), Some("2027-01-30T00:00:00Z"), "granted for a few days");
        assert_eq!(next("2027-01-30T10:00:00Z"), None, "granted for hours");
    }

    #[test]
    fn p09_a_renewal_goes_on_for_as_long_again_and_no_longer_than_a_permission_may() {
        let now = at("2026-11-20T10:00:00Z");
        let terms = |date: &str| Terms {
            until: Until::parse(date, now).unwrap(),
            organization: Some(Level::Look),
            personal: [].into(),
        };
        let continued = |date: &str, since: &str| terms(date).continued(at(since), now).until.date().to_string();
        assert_eq!(continued("2026-12-20", "2026-06-23T08:00:00Z"), "2027-06-18");
        assert_eq!(continued("2026-12-20", "2024-12-20T00:00:00Z"), "2028-11-19", "two years ahead at most");
        let earlier = Terms { until: Until::parse("2026-11-21", now).unwrap(), ..terms("2026-12-20") };
        let later = at("2026-12-01T00:00:00Z");
        assert_eq!(earlier.continued(at("2026-11-11T00:00:00Z"), later).until.date().to_string(), "2026-12-11");
        assert_eq!(terms("2026-12-20").again(now, now), terms("2026-12-20"));
        assert_eq!(earlier.again(at("2026-11-11T00:00:00Z"), later).until.date().to_string(), "2026-12-11");
        assert_eq!(months_before(at("2027-02-28T10:00:00Z"), 12), at("2026-02-28T10:00:00Z"));
    }
}
