//! A customer's sites, and what the vendor tells of them.
//!
//! Owns the kinds of sites and of notices, and which acts a notice is joined and seen by; who may do these acts is
//! [`access`](crate::access)'s to say.

use std::{fmt, str::FromStr};

use jiff::Timestamp;

use crate::{access::Act, party::from_word};

/// What a site is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SiteKind {
    /// The customer works with it.
    Production,
    /// The last step before production.
    Staging,
    /// Where something is made.
    Development,
    /// Anything else.
    Other,
}

impl SiteKind {
    /// Every kind, in the order shown.
    pub const ALL: [Self; 4] = [Self::Production, Self::Staging, Self::Development, Self::Other];

    /// The word kept in the database and in files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Production => "production",
            Self::Staging => "staging",
            Self::Development => "development",
            Self::Other => "other",
        }
    }
}

/// What the vendor tells of sites.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SiteNoticeKind {
    /// Work that will be done from a moment until another.
    PlannedMaintenance,
    /// Something is wrong.
    Incident,
    /// Something to know about the system.
    SystemNotice,
}

impl SiteNoticeKind {
    /// Every kind, in the order shown.
    pub const ALL: [Self; 3] = [Self::PlannedMaintenance, Self::Incident, Self::SystemNotice];

    /// The word kept in the database and in files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PlannedMaintenance => "planned_maintenance",
            Self::Incident => "incident",
            Self::SystemNotice => "system_notice",
        }
    }

    /// The act that being told of it is (P19).
    #[must_use]
    pub const fn joined_by(self) -> Act {
        match self {
            Self::PlannedMaintenance | Self::Incident => Act::JoinSupportNotices,
            Self::SystemNotice => Act::JoinSystemNotices,
        }
    }

    /// The act that reading it is.
    #[must_use]
    pub const fn viewed_by(self) -> Act {
        match self {
            Self::PlannedMaintenance | Self::Incident => Act::ViewSites,
            Self::SystemNotice => Act::ViewSystemNotices,
        }
    }
}

from_word! { SiteKind => "kind of site", SiteNoticeKind => "kind of notice of sites" }

/// From when until when maintenance is planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    begins_at: Timestamp,
    ends_at: Timestamp,
}

/// Why no maintenance can be planned so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WindowError {
    /// It would end before it begins.
    #[error("ends before it begins")]
    EndsFirst,
    /// It would be over already.
    #[error("is over already")]
    Over,
}

impl Window {
    /// A time that ends after it begins and is not over.
    ///
    /// # Errors
    /// When it is neither.
    pub fn new(begins_at: Timestamp, ends_at: Timestamp, now: Timestamp) -> Result<Self, WindowError> {
        if ends_at <= begins_at {
            Err(WindowError::EndsFirst)
        } else if ends_at <= now {
            Err(WindowError::Over)
        } else {
            Ok(Self { begins_at, ends_at })
        }
    }

    /// From when.
    #[must_use]
    pub const fn begins_at(&self) -> Timestamp {
        self.begins_at
    }

    /// Until when.
    #[must_use]
    pub const fn ends_at(&self) -> Timestamp {
        self.ends_at
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::permission::Level;

    #[test]
    fn p19_planned_maintenance_and_incidents_need_look_and_system_notices_create() {
        for (kind, level) in SiteNoticeKind::ALL.into_iter().zip([Level::Look, Level::Look, Level::Create]) {
            assert_eq!((kind.joined_by().level(), kind.viewed_by().level()), (Some(level), Some(level)), "{kind}");
        }
    }

    #[test]
    fn maintenance_ends_after_it_begins_and_in_the_future() {
        let at = |hour: i64| Timestamp::UNIX_EPOCH + jiff::Span::new().hours(hour);
        assert!(Window::new(at(1), at(2), at(0)).is_ok());
        assert!(Window::new(at(1), at(3), at(2)).is_ok(), "it may have begun");
        assert_eq!(Window::new(at(2), at(2), at(0)), Err(WindowError::EndsFirst));
        assert_eq!(Window::new(at(1), at(2), at(2)), Err(WindowError::Over));
    }
}
