//! Permissions: six levels, until a date, for everybody of a partner or for one of its people; and the requests
//! from which they come.
//!
//! Owns what may be asked, what may be granted and how the two differ. Which permission decides an act is
//! [`access`](crate::access)'s to say; what a change would mean for whom is [`outcome`]'s.

mod outcome;
mod request;
mod schedule;
mod terms;

pub use outcome::{Access, Change, Grants, changes};
pub use request::{DecisionError, PermissionRequest, RequestState};
pub use schedule::{ANNOUNCED_DAYS, months_before, next_announcement};
pub use terms::{Difference, Terms, TermsError, Until, UntilError, differences};

use std::{fmt, str::FromStr};

use crate::party::from_word;

/// How far a permission goes; each level includes those before it, CC aside (P10).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Reads the service requests that one was attached to, and nothing else (P11).
    Cc,
    /// Reads every service request of the customer, past and present (P12).
    Look,
    /// Also writes to them (P13).
    Update,
    /// Also submits new ones (P15).
    Create,
    /// Also manages the customer's sites and makes the reserved requests (P16).
    ServiceAdmin,
    /// Also manages the customer's contacts (P17).
    FullAdmin,
}

impl Level {
    /// The six levels in their order (P10).
    pub const ALL: [Self; 6] = [Self::Cc, Self::Look, Self::Update, Self::Create, Self::ServiceAdmin, Self::FullAdmin];

    /// The word kept in the database, in addresses of pages and in files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cc => "cc",
            Self::Look => "look",
            Self::Update => "update",
            Self::Create => "create",
            Self::ServiceAdmin => "service_admin",
            Self::FullAdmin => "full_admin",
        }
    }
}

from_word! { Level => "permission level" }

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p10_six_levels_in_order() {
        let words: Vec<_> = Level::ALL.into_iter().map(Level::as_str).collect();
        assert_eq!(words, ["cc", "look", "update", "create", "service_admin", "full_admin"]);
        assert!(Level::ALL.is_sorted());
    }
}
