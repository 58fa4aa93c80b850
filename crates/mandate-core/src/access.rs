//! The one decision: may this person do this act on this thing now, and on what ground?
//!
//! Owns [`decide`] and [`scope`], and with them the only ways to a [`Permit`] or a [`Scope`]. What changes something
//! in the store takes a permit, what lists another's things takes a scope: forgetting to ask does not compile.
//! Does not own the facts: they come as a [`Standing`], loaded in the transaction of the act.
//!
//! Invariant: what a list under a scope shows is exactly what [`decide`] allows to view.

mod act;
mod asking;
mod deployment;
mod permit;
mod refusal;
mod standing;
mod token_scope;

#[cfg(test)]
mod tests;

use jiff::Timestamp;

pub use act::{Act, Own, Thing};
pub use asking::{Answer, Asking, asking};
pub use deployment::{DeploymentAccess, DeploymentFact, Missing};
pub use permit::{Breadth, Dashboards, Ground, Permit, Reading, Scope, installation};
pub use refusal::{Reason, Refusal};
pub use standing::{PermissionFact, Standing, Viewer};
pub use token_scope::{TokenScope, TokenScopes};

use crate::party::{OrganizationKind, Role};

/// Decides whether a person may do an act on a thing at a moment.
///
/// # Errors
/// A [`Refusal`] that says what decided, what would be enough, and whether the person may know of the thing at all.
pub fn decide(standing: &Standing, act: Act, thing: Thing, now: Timestamp) -> Result<Permit, Refusal> {
    match ground(standing, act, thing, now) {
        Ok(ground) => Ok(Permit::new(&standing.viewer, act, thing, ground, now)),
        Err(reason) => Err(Refusal::new(standing, act, thing, reason, now)),
    }
}

/// Whose things a person's lists are made of: the vendor's staff see all by their roles, everybody else what
/// [`decide`] allows.
///
/// # Errors
/// When the person is locked or in no organization, or the token it came with is not for reading.
pub fn scope(viewer: &Viewer, now: Timestamp) -> Result<Scope, Refusal> {
    own_business(viewer, Act::ViewServiceRequest, now)?;
    let by_role = one_of(viewer, Act::ViewServiceRequest.staff_roles()).is_some();
    let breadth = match viewer.kind {
        OrganizationKind::Vendor if by_role => Breadth::Staff,
        OrganizationKind::Vendor | OrganizationKind::Partner | OrganizationKind::Customer => Breadth::Party,
    };
    Ok(Scope::new(viewer, breadth, now))
}

/// Whether a person may do what is nobody's business but its own, such as reading its notices or keeping a view: it is not
/// locked, and what it came with is good for such an act.
///
/// # Errors
/// When the person is locked, or the token it came with is not for that.
pub fn own_business(viewer: &Viewer, act: Act, now: Timestamp) -> Result<(), Refusal> {
    let nobody = Standing::without_permission(*viewer);
    let refusal = |reason| Refusal::new(&nobody, act, Thing::Organization(viewer.organization_id), reason, now);
    within_limits(viewer, act).map_err(refusal)
}

/// Whose *Support experience* a person may see added up (P22): the vendor's staff everybody's, everybody else what
/// [`decide`] allows one by one.
///
/// # Errors
/// When the person is locked, in no organization, or of the vendor without a role for it.
pub fn dashboards(viewer: &Viewer, now: Timestamp) -> Result<Dashboards, Refusal> {
    let nobody = Standing::without_permission(*viewer);
    decide(&nobody, Act::ViewDashboard, Thing::Organization(viewer.organization_id), now)?;
    let breadth = match viewer.kind {
        OrganizationKind::Vendor => Breadth::Staff,
        OrganizationKind::Partner | OrganizationKind::Customer => Breadth::Party,
    };
    Ok(Dashboards::new(viewer, breadth, now))
}

fn ground(standing: &Standing, act: Act, thing: Thing, now: Timestamp) -> Result<Ground, Reason> {
    let viewer = &standing.viewer;
    within_limits(viewer, act)?;
    if viewer.kind == OrganizationKind::Vendor {
        let roles = act.staff_roles();
        return one_of(viewer, roles).map(Ground::Staff).ok_or(Reason::NeedsRole(roles));
    }
    if let Some(verdict) = on_own_initiative(viewer, act, thing) {
        return verdict;
    }
    match thing.customer() {
        None => Err(Reason::VendorOnly),
        Some(customer) if customer == viewer.organization_id => in_own_organization(standing, act),
        Some(_) => by_permission(standing, act, thing, now).or_else(|reason| by_deployment(standing, act, reason, now)),
    }
}

/// What holds before anything else is asked: the person is not locked, and what it came with is good for the act.
fn within_limits(viewer: &Viewer, act: Act) -> Result<(), Reason> {
    if !viewer.active {
        return Err(Reason::Inactive);
    }
    let needed = act.token_scope();
    if viewer.scopes.has(needed) { Ok(()) } else { Err(Reason::OutsideToken { scopes: viewer.scopes, needed }) }
}

/// What a partner does before any customer has given it anything: asking for access, and what belongs to asking.
fn on_own_initiative(viewer: &Viewer, act: Act, thing: Thing) -> Option<Result<Ground, Reason>> {
    match (act, thing) {
        (Act::AskPermission, Thing::Organization(customer)) => {
            Some(if viewer.kind == OrganizationKind::Partner && customer != viewer.organization_id {
                Ok(Ground::OwnOrganization(None))
            } else {
                Err(Reason::PartnersOnly)
            })
        }
        (Act::ViewPermissionRequest, Thing::PermissionRequest { partner_id, .. })
            if partner_id == viewer.organization_id =>
        {
            Some(Ok(Ground::OwnOrganization(None)))
        }
        (Act::WithdrawPermissionRequest, Thing::PermissionRequest { partner_id, requester_id, .. })
            if partner_id == viewer.organization_id =>
        {
            Some(if requester_id == viewer.person_id {
                Ok(Ground::OwnOrganization(None))
            } else if viewer.roles.has(Role::Administrator) {
                Ok(Ground::OwnOrganization(Some(Role::Administrator)))
            } else {
                Err(Reason::NeedsRole(&[Role::Administrator]))
            })
        }
        (Act::WithdrawPermissionRequest, _) => Some(Err(Reason::PartnersOnly)),
        _ => None,
    }
}

fn in_own_organization(standing: &Standing, act: Act) -> Result<Ground, Reason> {
    let viewer = &standing.viewer;
    match act.own() {
        Own::Anybody => Ok(Ground::OwnOrganization(None)),
        Own::Roles(roles) => {
            one_of(viewer, roles).map(|role| Ground::OwnOrganization(Some(role))).ok_or(Reason::NeedsRole(roles))
        }
        Own::RolesOrContact(_) if standing.attached => Ok(Ground::OwnContact),
        Own::RolesOrContact(roles) => one_of(viewer, roles)
            .map(|role| Ground::OwnOrganization(Some(role)))
            .ok_or(Reason::NeedsRoleOrContact(roles)),
        Own::Nobody => Err(Reason::VendorOnly),
    }
}

/// A personal permission that is live decides, also when it is the lower one (P14); otherwise the
/// organization-wide one; never the higher of both.
fn by_permission(standing: &Standing, act: Act, thing: Thing, now: Timestamp) -> Result<Ground, Reason> {
    let Some((permission, personal)) = standing.deciding(now) else {
        return Err(standing
            .last_ended(now)
            .map_or(Reason::NoPermission, |(permission, personal)| Reason::Ended { permission, personal }));
    };
    let Some(needed) = act.level() else { return Err(Reason::NotByPermission { permission, personal }) };
    if permission.level >= needed {
        return Ok(Ground::Permission { permission, personal });
    }
    match (act, thing) {
        // Any level reads what it was attached to; for CC that is all it reads (P11, P28).
        (Act::ViewServiceRequest, Thing::ServiceRequest { .. }) if standing.attached => {
            Ok(Ground::Attached { permission, personal, by_record: standing.by_record })
        }
        (Act::ViewServiceRequest, Thing::ServiceRequest { .. }) => Err(Reason::NotAttached { permission, personal }),
        _ => Err(Reason::LevelTooLow { permission, personal, needed }),
    }
}

/// What an open deployment lets do, whatever the permissions say: the one is no reason against the other (E14). Where
/// neither is a ground, a permission that is in force says why, or else what is missing for the deployment.
fn by_deployment(standing: &Standing, act: Act, otherwise: Reason, now: Timestamp) -> Result<Ground, Reason> {
    let Some(deployment) = standing.deployment else { return Err(otherwise) };
    let Some(missing) = deployment.missing(act, now) else { return Ok(Ground::Deployment(deployment)) };
    Err(match otherwise {
        Reason::Ended { permission, .. } if deployment.over(now).is_some_and(|over| over < permission.end()) => {
            otherwise
        }
        Reason::NoPermission | Reason::Ended { .. } => {
            Reason::Deployment { number: deployment.number, missing, over: deployment.over(now) }
        }
        _ => otherwise,
    })
}

fn one_of(viewer: &Viewer, roles: &[Role]) -> Option<Role> {
    roles.iter().copied().find(|role| viewer.roles.has(*role))
}
