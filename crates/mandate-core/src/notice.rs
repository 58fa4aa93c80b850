//! What people are told, and how each of them wants to be told.
//!
//! Owns the kinds of notices and the ways; whom a notice is told is the operation's to say, and how it travels the
//! server's.

use std::{fmt, str::FromStr};

use jiff::{Span, Timestamp, civil::Time, tz::TimeZone};

use crate::party::from_word;

/// What a notice is about, as a person chooses by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoticeKind {
    /// Access: asked for, granted, denied, ended, about to end, to be reviewed. It always comes at once.
    Access,
    /// A new service request of a customer or organization to which one has subscribed.
    NewServiceRequest,
    /// A message in a service request of which one is a contact.
    Message,
    /// A change of state or of contacts of such a service request.
    Progress,
    /// Planned maintenance, incidents and system notices of sites.
    SiteNotice,
}

impl NoticeKind {
    /// Every kind, in the order shown.
    pub const ALL: [Self; 5] = [Self::Access, Self::NewServiceRequest, Self::Message, Self::Progress, Self::SiteNotice];

    /// The kinds among whose ways one can choose, in the order shown.
    pub const CHOSEN: [Self; 4] = [Self::NewServiceRequest, Self::Message, Self::Progress, Self::SiteNotice];

    /// The word kept in the database and in forms.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::NewServiceRequest => "new_service_request",
            Self::Message => "message",
            Self::Progress => "progress",
            Self::SiteNotice => "site_notice",
        }
    }
}

/// How a kind of notices comes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Delivery {
    /// In the portal and by a mail of its own.
    #[default]
    AtOnce,
    /// In the portal, and in one mail a day.
    Digest,
    /// Not at all.
    Never,
}

impl Delivery {
    /// Every way, in the order shown.
    pub const ALL: [Self; 3] = [Self::AtOnce, Self::Digest, Self::Never];

    /// The word kept in the database and in forms.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AtOnce => "at_once",
            Self::Digest => "digest",
            Self::Never => "never",
        }
    }
}

from_word! { NoticeKind => "kind of notice", Delivery => "way of being told" }

/// The moment of a person's next daily mail: seven in its morning, whatever its clocks do in between.
#[must_use]
pub fn next_morning(now: Timestamp, zone: &TimeZone) -> Timestamp {
    let here = now.to_zoned(zone.clone());
    let morning = |date: jiff::civil::Date| {
        let at = date.to_datetime(Time::constant(7, 0, 0, 0)).to_zoned(zone.clone());
        at.map_or(now, |at| at.timestamp())
    };
    let today = morning(here.date());
    if now < today { today } else { morning(here.date().saturating_add(Span::new().days(1))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn x07_the_morning_is_the_readers_also_when_its_clocks_change() {
        let oslo = TimeZone::get("Europe/Oslo").unwrap();
        let next = |now: &str| next_morning(now.parse().unwrap(), &oslo).to_string();
        assert_eq!(next("2026-11-20T10:00:00Z"), "2026-11-21T06:00:00Z");
        assert_eq!(next("2026-11-21T05:59:59Z"), "2026-11-21T06:00:00Z");
        assert_eq!(next("2026-11-21T06:00:00Z"), "2026-11-22T06:00:00Z");
        // The last Sundays of March and October.
        assert_eq!(next("2027-03-27T10:00:00Z"), "2027-03-28T05:00:00Z");
        assert_eq!(next("2027-10-30T10:00:00Z"), "2027-10-31T06:00:00Z");
        let tokyo = TimeZone::get("Asia/Tokyo").unwrap();
        assert_eq!(next_morning("2026-11-20T10:00:00Z".parse().unwrap(), &tokyo).to_string(), "2026-11-20T22:00:00Z");
    }
}
