//! Webhooks: which events an organization can be sent, when a delivery is tried again, and when it is given up.
//!
//! Owns the kinds of events and the plan of tries. Whether an organization may know of an event is
//! [`decide`](crate::access::decide)'s to say, with the facts of [`Standing::of_organization`](crate::access::Standing::of_organization).

mod event;
pub mod network;

use std::{
    fmt::{self, Write as _},
    str::FromStr,
};

use jiff::SignedDuration;

pub use event::Event;

use crate::{id::WebhookDeliveryId, ledger::Hash, party::from_word};

/// What has happened, as programs are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventKind {
    /// A service request was submitted.
    Submitted,
    /// Something of it changed: severity, contacts, what it is linked with.
    Updated,
    /// It moved to another state.
    StateChanged,
    /// A public message was written.
    MessageAdded,
    /// The vendor's support gave it to somebody, or to nobody.
    Assigned,
    /// It was merged into another one, as a duplicate.
    Merged,
    /// A partner asked for permissions.
    PermissionRequested,
    /// They were granted, in full or in part.
    PermissionGranted,
    /// They were denied.
    PermissionDenied,
    /// They were ended before their time.
    PermissionEnded,
    /// They end soon.
    PermissionEnding,
    /// They were granted anew.
    PermissionRenewed,
    /// Somebody was invited into the organization.
    PersonInvited,
    /// A person's name, location, roles or address changed.
    PersonUpdated,
    /// A person was locked.
    PersonLocked,
    /// A person was unlocked.
    PersonUnlocked,
    /// A person came from another organization.
    PersonJoined,
    /// A person left for another organization.
    PersonLeft,
    /// The vendor published a notice of sites.
    SiteNoticePublished,
    /// It has an update.
    SiteNoticeUpdated,
    /// It was closed.
    SiteNoticeClosed,
    /// Nothing: somebody tries whether the address answers.
    Test,
}

/// What events are about, as people choose among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Service requests.
    ServiceRequest,
    /// Permissions.
    Permission,
    /// The organization's own people.
    Person,
    /// Notices of sites.
    SiteNotice,
}

impl EventKind {
    /// Every kind, in the order shown.
    pub const ALL: [Self; 22] = [
        Self::Submitted,
        Self::Updated,
        Self::StateChanged,
        Self::MessageAdded,
        Self::Assigned,
        Self::Merged,
        Self::PermissionRequested,
        Self::PermissionGranted,
        Self::PermissionDenied,
        Self::PermissionEnded,
        Self::PermissionEnding,
        Self::PermissionRenewed,
        Self::PersonInvited,
        Self::PersonUpdated,
        Self::PersonLocked,
        Self::PersonUnlocked,
        Self::PersonJoined,
        Self::PersonLeft,
        Self::SiteNoticePublished,
        Self::SiteNoticeUpdated,
        Self::SiteNoticeClosed,
        Self::Test,
    ];

    /// The word kept in the database and in forms; with `mandate.` before it the type of the event.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Submitted => "service_request.submitted",
            Self::Updated => "service_request.updated",
            Self::StateChanged => "service_request.state_changed",
            Self::MessageAdded => "service_request.message_added",
            Self::Assigned => "service_request.assigned",
            Self::Merged => "service_request.merged",
            Self::PermissionRequested => "permission.requested",
            Self::PermissionGranted => "permission.granted",
            Self::PermissionDenied => "permission.denied",
            Self::PermissionEnded => "permission.ended",
            Self::PermissionEnding => "permission.ending",
            Self::PermissionRenewed => "permission.renewed",
            Self::PersonInvited => "person.invited",
            Self::PersonUpdated => "person.updated",
            Self::PersonLocked => "person.locked",
            Self::PersonUnlocked => "person.unlocked",
            Self::PersonJoined => "person.joined",
            Self::PersonLeft => "person.left",
            Self::SiteNoticePublished => "site_notice.published",
            Self::SiteNoticeUpdated => "site_notice.updated",
            Self::SiteNoticeClosed => "site_notice.closed",
            Self::Test => "test",
        }
    }

    /// What it is about; nothing for a test, which nobody chooses.
    #[must_use]
    pub const fn family(self) -> Option<Family> {
        match self {
            Self::Submitted
            | Self::Updated
            | Self::StateChanged
            | Self::MessageAdded
            | Self::Assigned
            | Self::Merged => Some(Family::ServiceRequest),
            Self::PermissionRequested
            | Self::PermissionGranted
            | Self::PermissionDenied
            | Self::PermissionEnded
            | Self::PermissionEnding
            | Self::PermissionRenewed => Some(Family::Permission),
            Self::PersonInvited
            | Self::PersonUpdated
            | Self::PersonLocked
            | Self::PersonUnlocked
            | Self::PersonJoined
            | Self::PersonLeft => Some(Family::Person),
            Self::SiteNoticePublished | Self::SiteNoticeUpdated | Self::SiteNoticeClosed => Some(Family::SiteNotice),
            Self::Test => None,
        }
    }

    /// The kinds that can be chosen, in the order shown.
    pub fn chosen() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|kind| kind.family().is_some())
    }
}

impl Family {
    /// Every one, in the order shown.
    pub const ALL: [Self; 4] = [Self::ServiceRequest, Self::Permission, Self::Person, Self::SiteNotice];

    /// Its word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ServiceRequest => "service_request",
            Self::Permission => "permission",
            Self::Person => "person",
            Self::SiteNotice => "site_notice",
        }
    }
}

/// What became of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryState {
    /// It is still to be tried.
    Waiting,
    /// The address took it.
    Delivered,
    /// It was tried as often as it may be.
    GivenUp,
    /// Nothing was sent: the organization may not know of it any more.
    Withdrawn,
}

impl DeliveryState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Delivered, Self::GivenUp, Self::Withdrawn];

    /// The word kept in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Delivered => "delivered",
            Self::GivenUp => "given_up",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// Why nothing is sent to a webhook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PauseReason {
    /// Somebody paused it.
    Chosen,
    /// Nothing could be delivered for days.
    Failing,
    /// The address said that it is gone for good.
    Gone,
}

impl PauseReason {
    /// Every reason.
    pub const ALL: [Self; 3] = [Self::Chosen, Self::Failing, Self::Gone];

    /// The word kept in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Chosen => "chosen",
            Self::Failing => "failing",
            Self::Gone => "gone",
        }
    }
}

from_word! { EventKind => "kind of event", Family => "family of events", DeliveryState => "state of a delivery", PauseReason => "reason for a pause" }

/// The pauses between the tries, in seconds: three days in all.
const PAUSES: [i64; 10] = [5, 30, 300, 1800, 7200, 18_000, 36_000, 50_400, 64_800, 79_200];

/// How long to wait after so many tries that failed; nothing where the delivery is given up. The pauses of different
/// deliveries differ by up to a fifth, so that what failed together is not tried together.
#[must_use]
pub fn pause_after(tries: i64, delivery: WebhookDeliveryId) -> Option<SignedDuration> {
    let seconds = *PAUSES.get(usize::try_from(tries.checked_sub(1)?).ok()?)?;
    let mut mixed = String::new();
    let _ = write!(mixed, "{delivery} {tries}");
    let byte = i64::from(*Hash::of([mixed.as_bytes()]).0.first()?);
    Some(SignedDuration::from_millis(seconds * 1000 + seconds * 200 * byte / 255))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn pauses_grow_from_five_seconds_over_three_days_and_end() {
        for id in (0..200).map(|id| WebhookDeliveryId(Uuid::from_u128(id))) {
            let pauses: Vec<_> = (1..).map_while(|tries| pause_after(tries, id)).collect();
            assert_eq!(pauses.len(), PAUSES.len());
            assert!(pauses.is_sorted());
            assert!((5..=6).contains(&pauses[0].as_secs()));
            let hours = pauses.iter().sum::<SignedDuration>().as_hours();
            assert!((70..=88).contains(&hours), "{hours} hours");
        }
        let first = |id| pause_after(1, WebhookDeliveryId(Uuid::from_u128(id)));
        assert_ne!(first(1), first(2));
        assert_eq!(pause_after(0, WebhookDeliveryId(Uuid::nil())), None);
        assert_eq!(pause_after(i64::MIN, WebhookDeliveryId(Uuid::nil())), None);
    }

    #[test]
    fn words_survive_being_written_and_read() {
        assert!(EventKind::ALL.iter().all(|kind| kind.as_str().parse() == Ok(*kind)));
        assert!(EventKind::chosen().all(|kind| kind != EventKind::Test));
        for kind in EventKind::chosen() {
            assert_eq!(kind.as_str().split('.').next(), kind.family().map(Family::as_str));
        }
    }
}
