//! The terms of a permission request: how far, for whom, until when.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Span, Timestamp, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};

use super::Level;
use crate::id::PersonId;

/// The last day of a permission. It ends when that day ends in UTC, so that everybody sees the same date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Until(Date);

/// Why a date cannot be the last day of a permission.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UntilError {
    /// Not a day of the calendar, such as 31 February.
    #[error("is not a date")]
    NotADate,
    /// The day is over.
    #[error("is over")]
    Past,
    /// Further away than a permission may last.
    #[error("is later than {0}, the last day possible")]
    TooFar(Date),
}

impl Until {
    /// How long a permission may last at most, in days.
    pub const MOST_DAYS: i64 = 730;

    /// Takes a date as browsers send it, `2027-06-30`.
    ///
    /// # Errors
    /// When it is no date, is over, or lies more than [`Self::MOST_DAYS`] ahead.
    pub fn parse(text: &str, now: Timestamp) -> Result<Self, UntilError> {
        Self::parse_within(text, now, Self::MOST_DAYS)
    }

    /// As [`Self::parse`], for something that may last so many days at most.
    ///
    /// # Errors
    /// As [`Self::parse`].
    pub fn parse_within(text: &str, now: Timestamp, most_days: i64) -> Result<Self, UntilError> {
        let date: Date = text.trim().parse().map_err(|_| UntilError::NotADate)?;
        Self::within(date, now, most_days)
    }

    /// Takes a date.
    ///
    /// # Errors
    /// When it is over, or lies more than [`Self::MOST_DAYS`] ahead.
    pub fn new(date: Date, now: Timestamp) -> Result<Self, UntilError> {
        Self::within(date, now, Self::MOST_DAYS)
    }

    fn within(date: Date, now: Timestamp, most_days: i64) -> Result<Self, UntilError> {
        let today = now.to_zoned(TimeZone::UTC).date();
        let last = today.saturating_add(Span::new().days(most_days));
        if date < today {
            Err(UntilError::Past)
        } else if date > last {
            Err(UntilError::TooFar(last))
        } else {
            Ok(Self(date))
        }
    }

    /// The day on which a permission that ends at this instant is last in force.
    #[must_use]
    pub fn last_day_before(end: Timestamp) -> Self {
        let moment = end.checked_sub(Span::new().microseconds(1)).unwrap_or(end);
        Self(moment.to_zoned(TimeZone::UTC).date())
    }

    /// The day.
    #[must_use]
    pub const fn date(self) -> Date {
        self.0
    }

    /// The instant from which the permission is over: midnight at the end of the day, in UTC.
    #[must_use]
    pub fn end(self) -> Timestamp {
        let next = self.0.saturating_add(Span::new().days(1));
        next.to_zoned(TimeZone::UTC).map_or(Timestamp::MAX, |midnight| midnight.timestamp())
    }
}

/// What is asked for, or granted: an organization-wide level, personal levels, or both together (P02).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// The last day.
    pub until: Until,
    /// The level for everybody of the partner.
    #[serde(with = "level_word")]
    pub organization: Option<Level>,
    /// The levels of single people.
    #[serde(with = "level_words")]
    pub personal: BTreeMap<PersonId, Level>,
}

/// Why terms cannot be asked for or granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TermsError {
    /// Neither a level for everybody nor one for somebody (P03).
    #[error("choose at least one level")]
    NothingChosen,
    /// Granted beyond what was asked: the level for everybody.
    #[error("everybody would get more than was asked")]
    MoreForEverybody,
    /// Granted beyond what was asked: the level of a person.
    #[error("somebody would get more than was asked")]
    MoreForPerson(PersonId),
    /// Granted for longer than was asked.
    #[error("later than was asked")]
    Longer,
}

impl Terms {
    /// Whether these terms ask for anything.
    ///
    /// # Errors
    /// [`TermsError::NothingChosen`].
    pub fn check(&self) -> Result<(), TermsError> {
        if self.organization.is_none() && self.personal.is_empty() { Err(TermsError::NothingChosen) } else { Ok(()) }
    }

    /// What a person would have by these terms alone: its own level where it is named, otherwise everybody's (P14).
    /// Where they were asked, it is also the most that the person may be granted; so an approver may choose people
    /// instead of everybody (X01).
    #[must_use]
    pub fn of(&self, person: PersonId) -> Option<Level> {
        self.personal.get(&person).copied().or(self.organization)
    }

    /// Whether somebody who was asked for `asked` may grant these terms: never more, for nobody, and not longer.
    ///
    /// # Errors
    /// Which part goes too far, or that nothing is granted.
    pub fn check_within(&self, asked: &Self) -> Result<(), TermsError> {
        self.check()?;
        if self.until > asked.until {
            return Err(TermsError::Longer);
        }
        if self.organization > asked.organization {
            return Err(TermsError::MoreForEverybody);
        }
        // Whoever is named on either side: what it would have, by its own level or by everybody's.
        let named = self.personal.keys().chain(asked.personal.keys());
        match named.copied().find(|person| self.of(*person) > asked.of(*person)) {
            Some(person) => Err(TermsError::MoreForPerson(person)),
            None => Ok(()),
        }
    }
}

/// One way in which what was granted differs from what was asked (X01).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Difference {
    /// Granted for a shorter time.
    Shorter {
        /// The last day that was asked for.
        asked: Until,
        /// The last day granted.
        granted: Until,
    },
    /// Everybody got a lower level, or none.
    Everybody {
        /// The level that was asked for.
        asked: Level,
        /// The level granted.
        granted: Option<Level>,
    },
    /// A person who was named got a lower level, or none.
    Person {
        /// Who.
        person: PersonId,
        /// The level that was asked for.
        asked: Level,
        /// The level granted.
        granted: Option<Level>,
    },
    /// A person got a level of its own though it was asked only for everybody.
    ChosenInstead {
        /// Who.
        person: PersonId,
        /// The level granted.
        granted: Level,
    },
}

/// How what was granted differs from what was asked, in a stable order (X01).
#[must_use]
pub fn differences(asked: &Terms, granted: &Terms) -> Vec<Difference> {
    let mut found = Vec::new();
    if granted.until != asked.until {
        found.push(Difference::Shorter { asked: asked.until, granted: granted.until });
    }
    if let Some(level) = asked.organization
        && granted.organization != asked.organization
    {
        found.push(Difference::Everybody { asked: level, granted: granted.organization });
    }
    let people: BTreeSet<_> = asked.personal.keys().chain(granted.personal.keys()).copied().collect();
    for person in people {
        match (asked.personal.get(&person).copied(), granted.personal.get(&person).copied()) {
            (Some(level), got) if got != Some(level) => {
                found.push(Difference::Person { person, asked: level, granted: got });
            }
            (None, Some(level)) => found.push(Difference::ChosenInstead { person, granted: level }),
            _ => {}
        }
    }
    found
}

mod level_word {
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    use crate::permission::Level;

    #[expect(clippy::ref_option, clippy::trivially_copy_pass_by_ref, reason = "the signature is serde's")]
    pub(super) fn serialize<S: Serializer>(level: &Option<Level>, to: S) -> Result<S::Ok, S::Error> {
        level.map(Level::as_str).serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Level>, D::Error> {
        let word = Option::<String>::deserialize(from)?;
        word.map(|word| word.parse().map_err(D::Error::custom)).transpose()
    }
}

mod level_words {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    use crate::{id::PersonId, permission::Level};

    pub(super) fn serialize<S: Serializer>(levels: &BTreeMap<PersonId, Level>, to: S) -> Result<S::Ok, S::Error> {
        levels.iter().map(|(person, level)| (person, level.as_str())).collect::<BTreeMap<_, _>>().serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeMap<PersonId, Level>, D::Error> {
        let words = BTreeMap::<PersonId, String>::deserialize(from)?;
        words.into_iter().map(|(person, word)| Ok((person, word.parse().map_err(D::Error::custom)?))).collect()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn now() -> Timestamp {
        "2026-11-20T10:00:00Z".parse().unwrap()
    }

    fn until(date: &str) -> Until {
        Until::parse(date, now()).unwrap()
    }

    fn person(n: u128) -> PersonId {
        PersonId(Uuid::from_u128(n))
    }

    fn terms(date: &str, organization: Option<Level>, personal: &[(u128, Level)]) -> Terms {
        Terms {
            until: until(date),
            organization,
            personal: personal.iter().map(|(n, level)| (person(*n), *level)).collect(),
        }
    }

    #[test]
    fn p03_the_last_day_must_be_a_day_to_come() {
        assert_eq!(Until::parse("2026-11-19", now()), Err(UntilError::Past));
        assert_eq!(Until::parse("2027-02-31", now()), Err(UntilError::NotADate));
        assert_eq!(Until::parse("", now()), Err(UntilError::NotADate));
        assert_eq!(Until::parse("9999-12-31", now()), Err(UntilError::TooFar(jiff::civil::date(2028, 11, 19))));
        assert_eq!(until("2026-11-20").end().to_string(), "2026-11-21T00:00:00Z");
        assert_eq!(Until::last_day_before(until("2026-11-20").end()), until("2026-11-20"));
    }

    #[test]
    fn p02_a_request_carries_both_kinds_together_and_p03_at_least_one() {
        assert_eq!(terms("2027-06-30", Some(Level::Look), &[(1, Level::Create)]).check(), Ok(()));
        assert_eq!(terms("2027-06-30", None, &[]).check(), Err(TermsError::NothingChosen));
    }

    #[test]
    fn x01_the_approver_may_grant_less_but_never_more() {
        let asked = terms("2027-06-30", Some(Level::Look), &[(1, Level::Create)]);
        let ok = |granted: Terms| granted.check_within(&asked);
        assert_eq!(ok(asked.clone()), Ok(()));
        assert_eq!(ok(terms("2027-03-31", None, &[(1, Level::Update)])), Ok(()));
        assert_eq!(ok(terms("2027-03-31", None, &[(2, Level::Look)])), Ok(()), "a person instead of everybody");
        assert_eq!(ok(terms("2027-07-01", Some(Level::Look), &[])), Err(TermsError::Longer));
        assert_eq!(ok(terms("2027-06-30", Some(Level::Update), &[])), Err(TermsError::MoreForEverybody));
        assert_eq!(ok(terms("2027-06-30", None, &[(1, Level::FullAdmin)])), Err(TermsError::MoreForPerson(person(1))));
        assert_eq!(ok(terms("2027-06-30", None, &[(2, Level::Update)])), Err(TermsError::MoreForPerson(person(2))));
        assert_eq!(ok(terms("2027-06-30", None, &[])), Err(TermsError::NothingChosen));
    }

    #[test]
    fn x01_a_person_for_whom_less_was_asked_than_for_everybody_gets_no_more_by_either_way() {
        let asked = terms("2027-06-30", Some(Level::Create), &[(1, Level::Look)]);
        let ok = |granted: Terms| granted.check_within(&asked);
        assert_eq!(ok(terms("2027-06-30", None, &[(1, Level::Create)])), Err(TermsError::MoreForPerson(person(1))));
        assert_eq!(ok(terms("2027-06-30", Some(Level::Create), &[])), Err(TermsError::MoreForPerson(person(1))));
        assert_eq!(ok(terms("2027-06-30", Some(Level::Create), &[(1, Level::Cc)])), Ok(()));
        assert_eq!(ok(terms("2027-06-30", Some(Level::Look), &[])), Ok(()));
    }

    #[test]
    fn x01_both_sides_see_the_difference() {
        let asked = terms("2027-06-30", Some(Level::Look), &[(1, Level::Create), (3, Level::Look)]);
        let granted = terms("2027-03-31", None, &[(1, Level::Update), (2, Level::Look)]);
        assert_eq!(
            differences(&asked, &granted),
            [
                Difference::Shorter { asked: until("2027-06-30"), granted: until("2027-03-31") },
                Difference::Everybody { asked: Level::Look, granted: None },
                Difference::Person { person: person(1), asked: Level::Create, granted: Some(Level::Update) },
                Difference::ChosenInstead { person: person(2), granted: Level::Look },
                Difference::Person { person: person(3), asked: Level::Look, granted: None },
            ]
        );
        assert_eq!(differences(&asked, &asked), []);
    }

    #[test]
    fn terms_survive_being_written_and_read() {
        let asked = terms("2027-06-30", Some(Level::ServiceAdmin), &[(1, Level::Create)]);
        let text = serde_json::to_string(&asked).unwrap();
        assert_eq!(serde_json::from_str::<Terms>(&text).unwrap(), asked);
        assert!(text.contains("\"service_admin\""), "{text}");
    }
}
