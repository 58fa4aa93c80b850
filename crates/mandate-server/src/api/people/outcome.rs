//! What locking or moving a person means.

use jiff::civil::Date;
use mandate_core::id::OrganizationId;
use serde::Serialize;
use utoipa::ToSchema;

use super::Named;
use crate::ops::person::{self as ops, Moving};

/// A permission of a person's own.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OwnPermission {
    /// The customer's name.
    customer: String,
    level: &'static str,
    #[schema(value_type = String, format = Date)]
    until: Date,
}

/// What somebody has that it loses.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Losing {
    /// Its own permissions in force.
    permissions: Vec<OwnPermission>,
    /// Of how many service requests of others it is a contact.
    service_requests: i64,
    /// Of how many sites of others it is a contact.
    sites: i64,
    /// How many subscriptions it has.
    subscriptions: i64,
    /// How many old records are linked to it.
    records: i64,
    /// How many deployments are open to it.
    deployments: i64,
    /// How many browsers it is signed in with.
    sessions: usize,
    /// How many tokens it has that programs use.
    tokens: i64,
}

impl From<ops::Losing> for Losing {
    fn from(losing: ops::Losing) -> Self {
        let ops::Losing { permissions, left, sessions, tokens } = losing;
        let own = permissions.into_iter().map(|(customer, level, until)| OwnPermission {
            customer,
            level: level.as_str(),
            until: until.date(),
        });
        Self {
            permissions: own.collect(),
            service_requests: left.service_requests,
            sites: left.sites,
            subscriptions: left.subscriptions,
            records: left.records,
            deployments: left.deployments,
            sessions,
            tokens,
        }
    }
}

/// What somebody leaves open that another takes over.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Succession {
    /// The customer's name.
    customer: String,
    /// The contact manager who becomes the primary contact; nobody where there is none.
    successor: Option<String>,
    /// Of how many service requests.
    count: usize,
}

/// What a move means.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MovePreview {
    /// Where to.
    organization: Named,
    /// What the person loses.
    losing: Losing,
    /// How many of its saved views name a customer, and go.
    saved_views: usize,
    /// Of which service requests others become the primary contact.
    successions: Vec<Succession>,
    /// What the move carries once this was seen.
    #[schema(value_type = Uuid)]
    seen: OrganizationId,
}

impl From<Moving> for MovePreview {
    fn from(Moving { to, losing, views, successions }: Moving) -> Self {
        let succession =
            |ops::Succession { customer, successor, count }: ops::Succession| Succession { customer, successor, count };
        Self {
            organization: Named::new(to.id.0, to.name),
            losing: losing.into(),
            saved_views: views,
            successions: successions.into_iter().map(succession).collect(),
            seen: to.id,
        }
    }
}
