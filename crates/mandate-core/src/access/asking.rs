//! Asking what others may do: who may ask about whom, on what. One rule, without input or output.
//!
//! Invariant: the answer for a pair that one may not ask about is [`Answer::Unknown`], whatever the facts of the pair.

use jiff::Timestamp;

use super::{Act, Permit, Refusal, Standing, Thing, Viewer, decide};
use crate::{
    id::OrganizationId,
    party::{OrganizationKind, Role},
};

/// About whom somebody may ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whom {
    /// Only about itself.
    Itself,
    /// About its organization's people on anything, and about others' people on its organization's things.
    Organization,
    /// About everybody on everything.
    Everybody,
}

/// The proof that somebody may ask what others may do, and about whom. Made only by [`asking`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asking {
    viewer: Viewer,
    whom: Whom,
    at: Timestamp,
}

/// What somebody who asks is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is allowed, on this ground.
    Yes(Permit),
    /// It is refused, for this reason.
    No(Refusal),
    /// There is no such person or thing, or one may not ask about them: all the same.
    Unknown,
}

/// Whether somebody may ask what others may do, and about whom. A person asks about itself; a service account, whose
/// manager gave it a token for that, and whoever manages an organization's people, for the organization. The vendor's
/// administrators, and its service accounts for operations, ask about everybody.
///
/// # Errors
/// When the person is locked or of the vendor without a role, or the token it came with is not for asking.
pub fn asking(viewer: &Viewer, is_service_account: bool, now: Timestamp) -> Result<Asking, Refusal> {
    let nobody = Standing::without_permission(*viewer);
    decide(&nobody, Act::AskDecisions, Thing::Organization(viewer.organization_id), now)?;
    let has = |role| viewer.roles.has(role);
    let whom = if viewer.kind == OrganizationKind::Vendor
        && (has(Role::Administrator) || is_service_account && has(Role::Operations))
    {
        Whom::Everybody
    } else if is_service_account || viewer.roles.manage_people() {
        Whom::Organization
    } else {
        Whom::Itself
    };
    Ok(Asking { viewer: *viewer, whom, at: now })
}

impl Asking {
    /// When it is asked.
    #[must_use]
    pub const fn at(&self) -> Timestamp {
        self.at
    }

    /// The organization of whoever asks.
    #[must_use]
    pub const fn organization(&self) -> OrganizationId {
        self.viewer.organization_id
    }

    /// Who asks.
    #[must_use]
    pub const fn viewer(&self) -> &Viewer {
        &self.viewer
    }

    /// Whether it may ask about everybody on everything.
    #[must_use]
    pub const fn is_about_everybody(&self) -> bool {
        matches!(self.whom, Whom::Everybody)
    }

    /// Whether it may ask only about itself.
    #[must_use]
    pub const fn is_about_itself(&self) -> bool {
        matches!(self.whom, Whom::Itself)
    }

    /// Whether a thing is one on which it may ask about others' people.
    #[must_use]
    pub fn owns(&self, thing: Thing) -> bool {
        thing.customer() == Some(self.viewer.organization_id)
    }

    /// Whether it may ask about a person on a thing.
    #[must_use]
    pub fn covers(&self, subject: &Standing, thing: Thing) -> bool {
        match self.whom {
            Whom::Everybody => true,
            Whom::Itself => subject.viewer.person_id == self.viewer.person_id,
            Whom::Organization => {
                subject.viewer.organization_id == self.viewer.organization_id
                    || self.owns(thing) && is_acquainted(subject, thing)
            }
        }
    }

    /// Whether it may ask about an earlier moment of a thing: its own organization's story, or anything for whoever may
    /// ask about everybody.
    #[must_use]
    pub fn may_look_back(&self, thing: Thing) -> bool {
        match self.whom {
            Whom::Everybody => true,
            Whom::Organization => self.owns(thing),
            Whom::Itself => false,
        }
    }

    /// What it is told of a person, an act and a thing at a moment.
    ///
    /// Of a no it learns no more than the person itself: what that may not know of is unknown here, too.
    #[must_use]
    pub fn answer(&self, subject: &Standing, act: Act, thing: Thing, at: Timestamp) -> Answer {
        let now_or_past = at == self.at || at < self.at && self.may_look_back(thing);
        if !now_or_past || !thing.suits(act) || !is_there(thing, at) || !self.covers(subject, thing) {
            return Answer::Unknown;
        }
        // Any partner may ask any customer, whoever tells it of that customer: which there are, nobody is told here.
        let stranger = act == Act::AskPermission && !self.is_about_everybody() && !subject.has_ever_had_anything();
        match decide(subject, act, thing, at) {
            Ok(_) if stranger => Answer::Unknown,
            Ok(permit) => Answer::Yes(permit),
            Err(refusal) if refusal.may_know || self.is_about_everybody() => Answer::No(refusal),
            Err(_) => Answer::Unknown,
        }
    }
}

/// Whether the owner of a thing has to do with another organization's person: the vendor's staff works for everybody; others
/// it has given something, or they ask for it. Whether there is such a person at all, nobody else may learn.
fn is_acquainted(subject: &Standing, thing: Thing) -> bool {
    let named = match thing {
        Thing::Permission { partner_id, .. } | Thing::PermissionRequest { partner_id, .. } => {
            partner_id == subject.viewer.organization_id
        }
        _ => false,
    };
    named || subject.viewer.kind == OrganizationKind::Vendor || subject.has_ever_had_anything()
}

/// Whether a thing was there at a moment.
fn is_there(thing: Thing, at: Timestamp) -> bool {
    match thing {
        Thing::ServiceRequest { submitted_at: since, .. } | Thing::Site { added_at: since, .. } => since <= at,
        _ => true,
    }
}

#[cfg(test)]
mod tests;
