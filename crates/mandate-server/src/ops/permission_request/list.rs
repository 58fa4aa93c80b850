//! The newest permission requests of the caller's organization, whichever side it is on.

use std::collections::BTreeMap;

use jiff::Timestamp;
use mandate_core::{
    access::{Act, Thing},
    id::{OrganizationId, PermissionRequestId},
    party::OrganizationKind,
    permission::{PermissionRequest, RequestState},
};
use mandate_store::{organization, permission, permission_request, person};

use super::{Acting, Caller};
use crate::{App, OpError, ops::permission::REQUESTS};

/// A permission request as a line of a list.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The request.
    pub request: PermissionRequest,
    /// Where it stands.
    pub state: RequestState,
    /// The other side: the customer for a partner, the partner for a customer.
    pub other: (OrganizationId, String),
    /// Who asked, where the caller is the customer.
    pub requester: Option<String>,
    /// Since when nothing of what it gave is in force any more.
    pub over_since: Option<Timestamp>,
}

/// The newest requests that the caller's organization made, or was asked. **Requires:** being of a partner, or contact
/// manager.
///
/// # Errors
/// When it is refused, or the caller is of neither.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<Listed>, OpError> {
    let mut acting = Acting::begin_reading(app, caller).await?;
    let (own, kind) = acting.own_organization().await?;
    let (mut acting, requests) = match kind {
        OrganizationKind::Vendor => return Err(OpError::NotFound),
        OrganizationKind::Partner => {
            let scope = acting.scope().await?;
            let requests = permission_request::list_of_partner(&mut acting.tx, &scope, REQUESTS).await?;
            (acting, requests)
        }
        OrganizationKind::Customer => {
            let (mut acting, permit) = acting.authorize(Act::ViewPartners, Thing::Organization(own)).await?;
            let requests = permission_request::list_of_customer(&mut acting.tx, &permit, own, REQUESTS).await?;
            (acting, requests)
        }
    };
    let other = |request: &PermissionRequest| {
        if kind == OrganizationKind::Partner { request.customer_id } else { request.partner_id }
    };
    let over = permission::list_over(&mut acting.tx, &requests, acting.now).await?;
    let over: BTreeMap<PermissionRequestId, Timestamp> = over.into_iter().collect();
    let names = organization::list_names(&mut acting.tx, requests.iter().map(other).collect()).await?;
    let requesters = match kind {
        OrganizationKind::Customer => {
            person::list_by_id(&mut acting.tx, requests.iter().map(|request| request.requester_id)).await?
        }
        OrganizationKind::Vendor | OrganizationKind::Partner => Vec::new(),
    };
    let listed = requests.into_iter().map(|request| {
        let requester = requesters.iter().find(|person| person.id == request.requester_id);
        let id = other(&request);
        Listed {
            state: request.state_at(acting.now),
            other: (id, names.get(&id).cloned().unwrap_or_default()),
            requester: requester.map(|person| person.name.clone()),
            over_since: over.get(&request.id).copied(),
            request,
        }
    });
    Ok(listed.collect())
}
