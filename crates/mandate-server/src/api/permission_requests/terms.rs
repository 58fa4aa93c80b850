//! How far, for whom, until when: asked, granted, and what that means for each person.

use std::collections::BTreeMap;

use jiff::civil::Date;
use mandate_core::{
    id::PersonId,
    permission::{self, Level},
};
use serde::Serialize;
use utoipa::ToSchema;

/// The names of the fields that forms call otherwise.
pub(super) const FIELDS: [(&str, &str); 1] = [("personal-", "personal")];

/// The terms of a permission request.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PermissionTerms)]
pub(in crate::api) struct Terms {
    /// The last day, which ends at midnight UTC.
    #[schema(value_type = String, format = Date)]
    until: Date,
    /// The level for everybody of the partner.
    organization: Option<&'static str>,
    /// The levels of single people, by their ids.
    personal: BTreeMap<String, &'static str>,
}

impl From<&permission::Terms> for Terms {
    fn from(terms: &permission::Terms) -> Self {
        Self {
            until: terms.until.date(),
            organization: terms.organization.map(Level::as_str),
            personal: terms.personal.iter().map(|(person, level)| (person.to_string(), level.as_str())).collect(),
        }
    }
}

/// The levels of single people as operations take them.
pub(super) fn pairs(personal: BTreeMap<String, String>) -> Vec<(String, String)> {
    personal.into_iter().collect()
}

/// What somebody has: a level until a day.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct Access {
    level: &'static str,
    #[schema(value_type = String, format = Date)]
    until: Date,
}

impl From<permission::Access> for Access {
    fn from(access: permission::Access) -> Self {
        Self { level: access.level.as_str(), until: access.until.date() }
    }
}

/// What changes for a person.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AccessChange)]
pub(in crate::api) struct Change {
    #[schema(value_type = Uuid)]
    person: PersonId,
    /// What it had.
    before: Option<Access>,
    /// What it has then.
    after: Option<Access>,
}

impl From<&permission::Change> for Change {
    fn from(change: &permission::Change) -> Self {
        Self { person: change.person, before: change.before.map(Access::from), after: change.after.map(Access::from) }
    }
}
