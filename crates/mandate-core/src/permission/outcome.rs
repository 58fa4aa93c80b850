//! What a change of permissions would mean: who gains and who loses what (X03).
//!
//! The same rule as the decision's, that a personal permission goes before the organization-wide one, even when it
//! is the lower one (P14); a property test holds the preview against the decision.

use std::collections::BTreeMap;

use super::{Level, Until};
use crate::id::PersonId;

/// What somebody has: a level until a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Access {
    /// How far.
    pub level: Level,
    /// The last day.
    pub until: Until,
}

/// The live permissions between one partner and one customer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grants {
    /// What everybody of the partner has.
    pub organization: Option<Access>,
    /// What single people have.
    pub personal: BTreeMap<PersonId, Access>,
}

impl Grants {
    /// What decides for a person.
    #[must_use]
    pub fn of(&self, person: PersonId) -> Option<Access> {
        self.personal.get(&person).copied().or(self.organization)
    }

    /// The permissions after an approval: what it grants takes the place of what was there for the same people.
    #[must_use]
    pub fn after(&self, granted: &super::Terms) -> Self {
        let access = |level| Access { level, until: granted.until };
        let mut personal = self.personal.clone();
        personal.extend(granted.personal.iter().map(|(person, level)| (*person, access(*level))));
        Self { organization: granted.organization.map(access).or(self.organization), personal }
    }
}

/// What changes for one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// Who.
    pub person: PersonId,
    /// What it has now.
    pub before: Option<Access>,
    /// What it would have.
    pub after: Option<Access>,
}

impl Change {
    /// Whether the person would be able to do less, or for a shorter time. A change may be a gain as well: more, but
    /// for a shorter time.
    #[must_use]
    pub fn loses(&self) -> bool {
        match (self.before, self.after) {
            (Some(before), Some(after)) => after.level < before.level || after.until < before.until,
            (before, _) => before.is_some(),
        }
    }

    /// Whether the person would be able to do more, or for a longer time.
    #[must_use]
    pub fn gains(&self) -> bool {
        match (self.before, self.after) {
            (Some(before), Some(after)) => after.level > before.level || after.until > before.until,
            (_, after) => after.is_some(),
        }
    }
}

/// What a change of permissions means for each of the partner's people, those left out for whom nothing changes.
pub fn changes(people: impl IntoIterator<Item = PersonId>, before: &Grants, after: &Grants) -> Vec<Change> {
    people
        .into_iter()
        .map(|person| Change { person, before: before.of(person), after: after.of(person) })
        .filter(|change| change.before != change.after)
        .collect()
}
