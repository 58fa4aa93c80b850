//! The facts between one person and one customer, from which the decision is made.

use jiff::Timestamp;

use super::{DeploymentFact, TokenScopes};
use crate::{
    id::{OrganizationId, PermissionId, PersonId},
    party::{OrganizationKind, Role, Roles},
    permission::Level,
};

/// Who wants to act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Viewer {
    /// The person.
    pub person_id: PersonId,
    /// Its organization.
    pub organization_id: OrganizationId,
    /// What that organization is.
    pub kind: OrganizationKind,
    /// What the person is responsible for there.
    pub roles: Roles,
    /// Not locked, and a member of the organization at the moment in question.
    pub active: bool,
    /// What it came with is good for; without limits where it signed in itself.
    pub scopes: TokenScopes,
}

/// A permission as the decision needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PermissionFact {
    /// Its id.
    pub id: PermissionId,
    /// How far it goes.
    pub level: Level,
    /// From when.
    pub valid_from: Timestamp,
    /// Until when it was granted; from this instant on it is over (P04).
    pub valid_until: Timestamp,
    /// When it was ended before its time, or replaced.
    pub ended_at: Option<Timestamp>,
}

impl PermissionFact {
    /// When it is over, one way or the other.
    #[must_use]
    pub fn end(&self) -> Timestamp {
        end(self.valid_until, self.ended_at)
    }

    /// Whether it is in force at a moment, by the clock alone (P04).
    #[must_use]
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.valid_from <= now && now < self.end()
    }
}

/// When what was given until a moment is over: then, or when it was ended before.
pub(super) fn end(valid_until: Timestamp, ended_at: Option<Timestamp>) -> Timestamp {
    ended_at.map_or(valid_until, |ended| ended.min(valid_until))
}

/// All facts between one person and one customer, loaded in the transaction of the act; there is no cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Who wants to act.
    pub viewer: Viewer,
    /// Whether the person is a contact of the service request or site in question.
    pub attached: bool,
    /// Whether it is one only by an old contact record of the customer that is linked to the person (P31).
    pub by_record: bool,
    /// The latest permission of the person itself.
    pub personal: Option<PermissionFact>,
    /// The latest permission of everybody of its organization.
    pub organization: Option<PermissionFact>,
    /// Of its organization's deployments there, the one that decides.
    pub deployment: Option<DeploymentFact>,
}

impl Standing {
    /// Somebody to whom no customer has given anything.
    #[must_use]
    pub const fn without_permission(viewer: Viewer) -> Self {
        Self { viewer, attached: false, by_record: false, personal: None, organization: None, deployment: None }
    }

    /// An organization as a whole, for what is sent to it and not to one of its people: as somebody of it with the role that
    /// manages its webhooks, with no permission of its own, and contact of nothing. Deployments are open to people, never to
    /// a whole organization.
    #[must_use]
    pub fn of_organization(
        organization_id: OrganizationId,
        kind: OrganizationKind,
        permission: Option<PermissionFact>,
    ) -> Self {
        let role = match kind {
            OrganizationKind::Vendor | OrganizationKind::Partner => Role::Administrator,
            OrganizationKind::Customer => Role::ContactManager,
        };
        let roles = Roles::NONE.with(role);
        let (person_id, scopes) = (PersonId::NOBODY, TokenScopes::ALL);
        let viewer = Viewer { person_id, organization_id, kind, roles, active: true, scopes };
        Self { organization: permission, ..Self::without_permission(viewer) }
    }

    /// The permission that decides at a moment, and whether it is a personal one: a live personal permission goes
    /// before the organization-wide one, always (P14); one that is over does not decide any more.
    #[must_use]
    pub fn deciding(&self, now: Timestamp) -> Option<(PermissionFact, bool)> {
        let live = |fact: Option<PermissionFact>| fact.filter(|fact| fact.is_live(now));
        live(self.personal).map(|fact| (fact, true)).or_else(|| live(self.organization).map(|fact| (fact, false)))
    }

    /// Whether the customer has ever given the person or its organization anything, or there is a deployment.
    #[must_use]
    pub const fn has_ever_had_anything(&self) -> bool {
        self.personal.is_some() || self.organization.is_some() || self.deployment.is_some()
    }

    /// The permission that was over last, where none is live, and whether it was a personal one.
    #[must_use]
    pub fn last_ended(&self, now: Timestamp) -> Option<(PermissionFact, bool)> {
        let ended = |fact: Option<PermissionFact>| fact.filter(|fact| fact.end() <= now);
        let personal = ended(self.personal).map(|fact| (fact, true));
        let organization = ended(self.organization).map(|fact| (fact, false));
        [personal, organization].into_iter().flatten().max_by_key(|(fact, personal)| (fact.end(), *personal))
    }
}
