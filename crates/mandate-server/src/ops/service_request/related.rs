//! Service requests that belong together: links between those of one customer.

use mandate_core::{
    access::{self, Act, Permit, Thing},
    id::{OrganizationId, ServiceRequestId},
    service_request::Number,
};
use mandate_store::{
    related as store,
    service_request::{self as requests, Line},
};

use super::{Acting, Caller, authorize, record_list};
use crate::{App, OpError, locale::Message};

/// Those of some service requests that the caller may see; reading another organization's is recorded.
pub(super) async fn visible(acting: &mut Acting<'_>, ids: Vec<ServiceRequestId>) -> Result<Vec<Line>, OpError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let scope = acting.scope().await?;
    let lines = requests::list_by_id(&mut acting.tx, &scope, ids).await?;
    record_list(acting, scope.breadth(), &lines).await?;
    Ok(lines)
}

/// The permit to write to another service request of the same customer; one that the caller may not write to is
/// answered like one that does not exist.
pub(super) async fn other_of_customer(
    acting: &mut Acting<'_>,
    field: &'static str,
    typed: &str,
    customer: OrganizationId,
) -> Result<(Number, Permit), OpError> {
    let unknown = || OpError::field(field, Message::new("related-error-unknown"));
    let number: Number = typed.trim().parse().map_err(|_| unknown())?;
    let found = requests::find_reference(&mut acting.tx, number).await?.ok_or_else(unknown)?;
    let thing = Thing::ServiceRequest { id: found.id, customer_id: found.customer_id, submitted_at: found.created_at };
    let facts = acting.facts(found.customer_id, thing).await?;
    let permit = access::decide(&facts, Act::UpdateServiceRequest, thing, acting.now).map_err(|_| unknown())?;
    if found.customer_id != customer {
        return Err(OpError::field(field, Message::new("related-error-other-customer")));
    }
    Ok((number, permit))
}

/// Notes in the record of one service request that it was linked to another, or not any more.
pub(super) fn note(acting: &mut Acting<'_>, permit: &Permit, number: Number, other: (Number, &Permit), linked: bool) {
    let other = serde_json::json!({ "number": other.0.to_string(), "id": other.1.thing().id() });
    if linked {
        acting.record_change(permit, "related", number.to_string(), None, Some(other));
    } else {
        acting.record_change(permit, "unrelated", number.to_string(), Some(other), None);
    }
}

pub(super) fn id(permit: &Permit) -> ServiceRequestId {
    ServiceRequestId(permit.thing().id().unwrap_or_default())
}

/// Links two service requests of one customer, or ends their link. **Requires:** Update, for both.
///
/// # Errors
/// When it is refused, or there is no such other one.
pub async fn relate(app: &App, caller: &Caller, number: Number, other: &str, linked: bool) -> Result<(), OpError> {
    let (mut acting, permit) = authorize(Acting::begin(app, caller).await?, number, Act::UpdateServiceRequest).await?;
    let customer = permit.thing().customer().ok_or(OpError::NotFound)?;
    let (other, other_permit) = other_of_customer(&mut acting, "other", other, customer).await?;
    if other == number {
        return Err(OpError::field("other", Message::new("related-error-itself")));
    }
    let (one_id, other_id) = (id(&permit), id(&other_permit));
    let changed = if linked {
        store::insert(&mut acting.tx, &permit, one_id, other_id).await?
    } else {
        store::delete(&mut acting.tx, &permit, one_id, other_id).await?
    };
    if changed {
        note(&mut acting, &permit, number, (other, &other_permit), linked);
        note(&mut acting, &other_permit, other, (number, &permit), linked);
    }
    acting.commit().await
}

/// The customer and the subject of a service request to which a new one is to be related. **Requires:** Update.
///
/// # Errors
/// When it is refused.
pub async fn begin_related(app: &App, caller: &Caller, number: Number) -> Result<(OrganizationId, String), OpError> {
    let (acting, permit) = authorize(Acting::begin(app, caller).await?, number, Act::ViewServiceRequest).await?;
    let (mut acting, _) = acting.authorize(Act::UpdateServiceRequest, *permit.thing()).await?;
    let request = requests::get(&mut acting.tx, &permit).await?;
    acting.record_read(&permit, "", number.to_string());
    acting.finish_reading().await?;
    Ok((request.customer_id, request.subject))
}
