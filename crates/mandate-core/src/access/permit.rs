//! Proofs: a permit that one act may be done, a scope of what a list may show. Neither can be made anywhere else.

use std::ops::Deref;

use jiff::Timestamp;

use super::{Act, DeploymentFact, PermissionFact, Thing, Viewer};
use crate::{
    id::{OrganizationId, PersonId},
    party::Role,
};

/// On what ground an act is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// It is the person's own organization, by a role where one was needed.
    OwnOrganization(Option<Role>),
    /// The person is a contact of that service request or site of its own organization.
    OwnContact,
    /// A permission that the customer gave.
    Permission {
        /// Which.
        permission: PermissionFact,
        /// Whether it is the person's own, and not everybody's.
        personal: bool,
    },
    /// Attached as a contact of that service request, under a permission too low for more (P11).
    Attached {
        /// Which permission.
        permission: PermissionFact,
        /// Whether it is the person's own, and not everybody's.
        personal: bool,
        /// Whether it is the person's old contact record that is attached (P31).
        by_record: bool,
    },
    /// A deployment that is open to the person (E11).
    Deployment(DeploymentFact),
    /// The vendor's staff, by a role.
    Staff(Role),
    /// The installation itself, at the hand of whoever runs it.
    Installation,
}

impl Ground {
    /// The word kept in the record.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::OwnOrganization(_) => "own_organization",
            Self::OwnContact => "own_contact",
            Self::Permission { personal: true, .. } => "personal_permission",
            Self::Permission { personal: false, .. } => "organization_permission",
            Self::Attached { .. } => "attached_contact",
            Self::Deployment(_) => "deployment",
            Self::Staff(_) => "vendor_staff",
            Self::Installation => "installation",
        }
    }

    /// The permission it rests on, where it does.
    #[must_use]
    pub const fn permission(&self) -> Option<&PermissionFact> {
        match self {
            Self::Permission { permission, .. } | Self::Attached { permission, .. } => Some(permission),
            Self::OwnOrganization(_) | Self::OwnContact | Self::Deployment(_) | Self::Staff(_) | Self::Installation => {
                None
            }
        }
    }

    /// The deployment it rests on, where it does.
    #[must_use]
    pub const fn deployment(&self) -> Option<&DeploymentFact> {
        match self {
            Self::Deployment(deployment) => Some(deployment),
            Self::OwnOrganization(_)
            | Self::OwnContact
            | Self::Permission { .. }
            | Self::Attached { .. }
            | Self::Staff(_)
            | Self::Installation => None,
        }
    }

    /// The role it rests on, where it does.
    #[must_use]
    pub const fn role(&self) -> Option<Role> {
        match self {
            Self::OwnOrganization(role) => *role,
            Self::Staff(role) => Some(*role),
            Self::OwnContact
            | Self::Permission { .. }
            | Self::Attached { .. }
            | Self::Deployment(_)
            | Self::Installation => None,
        }
    }
}

/// The proof that one person may do one act on one thing at one moment, and on what ground.
///
/// Made only by [`super::decide`] (and [`installation`]); the record is written from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Permit {
    actor: PersonId,
    actor_organization: OrganizationId,
    act: Act,
    thing: Thing,
    ground: Ground,
    at: Timestamp,
}

impl Permit {
    pub(super) const fn new(viewer: &Viewer, act: Act, thing: Thing, ground: Ground, at: Timestamp) -> Self {
        Self { actor: viewer.person_id, actor_organization: viewer.organization_id, act, thing, ground, at }
    }

    /// Who acts.
    #[must_use]
    pub const fn actor(&self) -> PersonId {
        self.actor
    }

    /// Who acts, where it is a person; nobody where the installation acts by itself.
    #[must_use]
    pub fn person(&self) -> Option<PersonId> {
        (self.actor != PersonId::NOBODY).then_some(self.actor)
    }

    /// The actor's own organization.
    #[must_use]
    pub const fn actor_organization(&self) -> OrganizationId {
        self.actor_organization
    }

    /// What is allowed.
    #[must_use]
    pub const fn act(&self) -> Act {
        self.act
    }

    /// On what.
    #[must_use]
    pub const fn thing(&self) -> &Thing {
        &self.thing
    }

    /// On what ground.
    #[must_use]
    pub const fn ground(&self) -> &Ground {
        &self.ground
    }

    /// When it was decided: the moment of the act.
    #[must_use]
    pub const fn at(&self) -> Timestamp {
        self.at
    }

    /// The organization on whose behalf the actor acts: a customer under its permission or a deployment; none on one's own.
    #[must_use]
    pub fn on_behalf_of(&self) -> Option<OrganizationId> {
        let for_another = self.ground.permission().is_some() || self.ground.deployment().is_some();
        self.thing.customer().filter(|_| for_another)
    }

    /// Whether the act touches things of another organization, and so must stand in the record even if it only reads.
    #[must_use]
    pub fn is_on_anothers_thing(&self) -> bool {
        self.thing.customer().is_some_and(|customer| customer != self.actor_organization)
    }

    /// Whether internal notes may be shown under it.
    #[must_use]
    pub const fn shows_internal_notes(&self) -> bool {
        matches!(self.ground, Ground::Staff(_) | Ground::Installation)
    }
}

/// A permit for what whoever runs the installation does at its command line (the first administrator, an import), and
/// for what the installation does by itself when a time has come.
///
/// The one way around [`super::decide`], named so that it stands out where it is used. Of what answers a request over
/// the network only the first set-up calls it, by a link that works once, while there is no vendor yet.
#[must_use]
pub const fn installation(viewer: &Viewer, act: Act, thing: Thing, at: Timestamp) -> Permit {
    Permit::new(viewer, act, thing, Ground::Installation, at)
}

/// How wide a list reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Breadth {
    /// Everything of the installation: the vendor's staff.
    Staff,
    /// One's own organization's things, and what grants open.
    Party,
}

/// Who reads, how wide, and when that was decided: what [`Scope`] and [`Dashboards`] prove.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    viewer: PersonId,
    organization: OrganizationId,
    breadth: Breadth,
    at: Timestamp,
}

impl Reading {
    const fn new(viewer: &Viewer, breadth: Breadth, at: Timestamp) -> Self {
        Self { viewer: viewer.person_id, organization: viewer.organization_id, breadth, at }
    }

    /// Who reads.
    #[must_use]
    pub const fn viewer(&self) -> PersonId {
        self.viewer
    }

    /// The reader's own organization.
    #[must_use]
    pub const fn organization(&self) -> OrganizationId {
        self.organization
    }

    /// How wide it reaches.
    #[must_use]
    pub const fn breadth(&self) -> Breadth {
        self.breadth
    }

    /// When it was decided: grants that are live at this moment count.
    #[must_use]
    pub const fn at(&self) -> Timestamp {
        self.at
    }
}

/// The proof of whose things a list may show. Made only by [`super::scope`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope(Reading);

/// The proof of whose *Support experience* may be added up for one person (P22). Made only by [`super::dashboards`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dashboards(Reading);

macro_rules! reading {
    ($($name:ident),+) => {$(
        impl $name {
            pub(super) const fn new(viewer: &Viewer, breadth: Breadth, at: Timestamp) -> Self {
                Self(Reading::new(viewer, breadth, at))
            }
        }
        impl Deref for $name {
            type Target = Reading;
            fn deref(&self) -> &Reading {
                &self.0
            }
        }
    )+};
}
reading! { Scope, Dashboards }
