//! A no that explains itself: what decided, what would be enough, and whether the thing may be known at all.

use jiff::Timestamp;

use super::{Act, Missing, PermissionFact, Standing, Thing, TokenScope, TokenScopes};
use crate::{
    engagement::DeploymentNumber,
    id::PersonId,
    party::{OrganizationKind, Role},
    permission::Level,
};

/// Why an act is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The person is locked, or in no organization.
    Inactive,
    /// The token that the person came with is not for this.
    OutsideToken {
        /// What it is for.
        scopes: TokenScopes,
        /// What it would have to be for.
        needed: TokenScope,
    },
    /// The customer has never given this person or its organization anything.
    NoPermission,
    /// The permission is over: ended, replaced by nothing, or past its date.
    Ended {
        /// Which.
        permission: PermissionFact,
        /// Whether it was the person's own.
        personal: bool,
    },
    /// The permission that decides is not enough.
    LevelTooLow {
        /// Which.
        permission: PermissionFact,
        /// Whether it is the person's own.
        personal: bool,
        /// What would be enough.
        needed: Level,
    },
    /// The permission that decides opens only what one was attached to (P11).
    NotAttached {
        /// Which.
        permission: PermissionFact,
        /// Whether it is the person's own.
        personal: bool,
    },
    /// No permission of any level allows this act.
    NotByPermission {
        /// The permission that the person has.
        permission: PermissionFact,
        /// Whether it is the person's own.
        personal: bool,
    },
    /// There is a deployment, and something is missing for this (E09, E12, E14).
    Deployment {
        /// Which.
        number: DeploymentNumber,
        /// What.
        missing: Missing,
        /// Since when it is over for the person, where it is.
        over: Option<Timestamp>,
    },
    /// One's own organization (or the vendor, for its staff) leaves it to these roles.
    NeedsRole(&'static [Role]),
    /// As [`Reason::NeedsRole`], or being a contact of that service request or site.
    NeedsRoleOrContact(&'static [Role]),
    /// Only people of partner companies do this.
    PartnersOnly,
    /// Only the vendor's staff do this.
    VendorOnly,
}

impl Reason {
    /// The word by which programs know it, and by which refusals are counted.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Inactive => "inactive",
            Self::OutsideToken { .. } => "outside_token",
            Self::NoPermission => "no_permission",
            Self::Ended { .. } => "ended",
            Self::LevelTooLow { .. } => "level_too_low",
            Self::NotAttached { .. } => "not_attached",
            Self::NotByPermission { .. } => "not_by_permission",
            Self::Deployment { missing: Missing::Confirmation, .. } => "deployment_not_confirmed",
            Self::Deployment { missing: Missing::Opening, .. } => "deployment_not_open",
            Self::Deployment { missing: Missing::Naming, .. } => "deployment_open_to_others",
            Self::Deployment { missing: Missing::Site, .. } => "deployment_for_other_sites",
            Self::Deployment { missing: Missing::Time, .. } => "deployment_over",
            Self::Deployment { missing: Missing::Permission, .. } => "not_by_deployment",
            Self::NeedsRole(_) => "needs_role",
            Self::NeedsRoleOrContact(_) => "needs_role_or_contact",
            Self::PartnersOnly => "partners_only",
            Self::VendorOnly => "vendor_only",
        }
    }
}

/// A refusal: what was asked by whom, why not, and how to answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Who asked.
    pub person: PersonId,
    /// What was asked.
    pub act: Act,
    /// On what.
    pub thing: Thing,
    /// Why not.
    pub reason: Reason,
    /// When it was decided.
    pub at: Timestamp,
    /// Whether the person may know that the thing exists; if not, the answer is that of an unknown id.
    pub may_know: bool,
    /// Whether asking the customer for a permission could help.
    pub may_ask: bool,
}

impl Refusal {
    pub(super) fn new(standing: &Standing, act: Act, thing: Thing, reason: Reason, at: Timestamp) -> Self {
        let viewer = &standing.viewer;
        Self {
            person: viewer.person_id,
            act,
            thing,
            reason,
            at,
            may_know: viewer.active && may_know(standing, thing, at),
            may_ask: viewer.active
                && !matches!(reason, Reason::OutsideToken { .. })
                && viewer.kind == OrganizationKind::Partner
                && act.level().is_some()
                && thing.customer().is_some_and(|customer| customer != viewer.organization_id),
        }
    }

    /// The level that would be enough, where a permission could be.
    #[must_use]
    pub const fn enough(&self) -> Option<Level> {
        if self.may_ask { self.act.level() } else { None }
    }
}

fn may_know(standing: &Standing, thing: Thing, now: Timestamp) -> bool {
    let viewer = &standing.viewer;
    let organization = viewer.organization_id;
    if viewer.kind == OrganizationKind::Vendor || thing.customer() == Some(organization) {
        return true;
    }
    match thing {
        Thing::Installation => true,
        Thing::Organization(_) => standing.has_ever_had_anything(),
        // Known to whoever may view it, and to whoever could until its permission or deployment was over.
        Thing::ServiceRequest { submitted_at: since, .. } => {
            knows_by_permission(standing, since, standing.attached, now) || knows_by_deployment(standing, since, now)
        }
        Thing::Site { added_at: since, .. } => {
            knows_by_permission(standing, since, false, now) || knows_by_deployment(standing, since, now)
        }
        Thing::PermissionRequest { partner_id, .. } | Thing::Permission { partner_id, .. } => {
            partner_id == organization
        }
    }
}

fn knows_by_permission(standing: &Standing, since: Timestamp, attached: bool, now: Timestamp) -> bool {
    let reads = |permission: PermissionFact| permission.level >= Level::Look || attached;
    match standing.deciding(now) {
        Some((permission, _)) => reads(permission),
        None => standing.last_ended(now).is_some_and(|(permission, _)| since < permission.end() && reads(permission)),
    }
}

fn knows_by_deployment(standing: &Standing, since: Timestamp, now: Timestamp) -> bool {
    let Some(deployment) = standing.deployment else { return false };
    let covering = deployment.access.filter(|access| access.covers && access.valid_from <= now);
    covering.is_some_and(|_| deployment.over(now).is_none_or(|over| since < over))
}
