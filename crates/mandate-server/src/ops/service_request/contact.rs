//! The contacts of a service request (P28, P29).

use std::collections::BTreeSet;

use mandate_core::{
    access::{self, Act, Permit, Thing},
    id::{OrganizationId, PersonId},
    party::OrganizationKind,
    permission::Level,
    service_request::{ContactRole, Number},
};
use mandate_store::{
    contact as contacts, organization, permission, person,
    service_request::{self as store, ServiceRequest},
    standing,
};

use super::{Acting, Caller, authorize, notify, tell_contacts, tell_who_may_see};
use crate::{App, OpError, locale::Message};

/// Somebody who could be added as a contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Who.
    pub id: PersonId,
    /// What it is called.
    pub name: String,
    /// Its organization.
    pub organization: String,
    /// Its level at the customer, where it is a partner's person.
    pub level: Option<Level>,
}

/// Who could be added: the customer's people, and partners' people of any level (P28). A partner sees its own
/// colleagues only: which other partners there are is the customer's business.
pub(super) async fn candidates(
    acting: &mut Acting<'_>,
    permit: &Permit,
    request: &ServiceRequest,
) -> Result<Vec<Candidate>, OpError> {
    let customer = request.customer_id;
    let present: Vec<_> =
        contacts::list(&mut acting.tx, permit).await?.into_iter().map(|contact| contact.person_id).collect();
    let mut found = Vec::new();
    for person in person::list_of_organization(&mut acting.tx, customer).await? {
        if person.locked_at.is_none() {
            found.push(Candidate { id: person.id, name: person.name, organization: person.organization, level: None });
        }
    }
    let own = permit.actor_organization();
    let partners = if permit.shows_internal_notes() || own == customer {
        permission::list_partners_of(&mut acting.tx, permit, customer).await?
    } else {
        vec![own]
    };
    for partner in partners {
        found.extend(partner_candidates(acting, partner, customer).await?);
    }
    found.retain(|candidate| !present.contains(&candidate.id));
    Ok(found)
}

async fn partner_candidates(
    acting: &mut Acting<'_>,
    partner: OrganizationId,
    customer: OrganizationId,
) -> Result<Vec<Candidate>, OpError> {
    let open = permission::list_live(&mut acting.tx, partner, customer, acting.now).await?;
    let grants = permission::grants(&open, acting.now);
    let people = person::list_of_organization(&mut acting.tx, partner).await?;
    let active = people.into_iter().filter(|person| person.locked_at.is_none());
    Ok(active
        .filter_map(|person| {
            let level = grants.of(person.id)?.level;
            Some(Candidate { id: person.id, name: person.name, organization: person.organization, level: Some(level) })
        })
        .collect())
}

/// Adds an additional contact; for somebody with CC that is what opens the service request (P28). **Requires:** Update.
///
/// # Errors
/// When it is refused, or the person cannot be a contact.
pub async fn add(app: &App, caller: &Caller, number: Number, id: PersonId) -> Result<(), OpError> {
    let (mut acting, permit) = authorize(Acting::begin(app, caller).await?, number, Act::UpdateServiceRequest).await?;
    acting.hold_person(id).await?;
    let request = store::get_for_change(&mut acting.tx, &permit).await?;
    let candidates = candidates(&mut acting, &permit, &request).await?;
    let Some(chosen) = candidates.into_iter().find(|candidate| candidate.id == id) else {
        return Err(OpError::field("contact", Message::new("contact-error-not-possible")));
    };
    contacts::insert(&mut acting.tx, &permit, request.id, id, ContactRole::Additional).await?;
    let after = serde_json::json!({ "contact": chosen.name, "person": id });
    acting.record_change(&permit, "contact-added", number.to_string(), None, Some(after));
    let customer = organization::find(&mut acting.tx, request.customer_id)
        .await?
        .map_or_else(String::new, |customer| customer.name);
    let news = notify::News {
        kind: notify::NoticeKind::Progress,
        message: Message::new("news-contact")
            .with("number", number.to_string())
            .with("subject", &request.subject)
            .with("customer", customer),
        detail: None,
        link: format!("/service-requests/{number}"),
        button: "news-service-request-button",
        about: Some(number.into()),
    };
    tell_who_may_see(&mut acting, request.reference(), request.number, vec![id], &news).await?;
    acting.commit().await
}

/// Takes an additional contact off. **Requires:** Update.
///
/// # Errors
/// When it is refused, or the person is the primary contact or none.
pub async fn remove(app: &App, caller: &Caller, number: Number, id: PersonId) -> Result<(), OpError> {
    let (mut acting, permit) = authorize(Acting::begin(app, caller).await?, number, Act::UpdateServiceRequest).await?;
    let request = store::get_for_change(&mut acting.tx, &permit).await?;
    if request.primary_contact_id == id {
        return Err(super::super::conflict("conflict-primary-contact"));
    }
    let name = contacts::list(&mut acting.tx, &permit)
        .await?
        .into_iter()
        .find(|contact| contact.person_id == id)
        .map(|contact| contact.name);
    let name = name.ok_or(OpError::NotFound)?;
    if !contacts::remove(&mut acting.tx, &permit, request.id, id).await? {
        return Err(OpError::NotFound);
    }
    let before = serde_json::json!({ "contact": name, "person": id });
    acting.record_change(&permit, "contact-removed", number.to_string(), Some(before), None);
    acting.commit().await
}

/// Makes an additional contact the primary one: of a partner's people only those with Update or more (P29).
/// **Requires:** Update.
///
/// # Errors
/// When it is refused, the person may not be the primary contact, or somebody changed the service request meanwhile.
pub async fn make_primary(
    app: &App,
    caller: &Caller,
    number: Number,
    version: i64,
    id: PersonId,
) -> Result<(), OpError> {
    let (mut acting, permit) = authorize(Acting::begin(app, caller).await?, number, Act::UpdateServiceRequest).await?;
    // The present one becomes an additional contact: neither begins to work elsewhere meanwhile.
    let before = store::get(&mut acting.tx, &permit).await?.primary_contact_id;
    for person in BTreeSet::from([before, id]) {
        acting.hold_person(person).await?;
    }
    let request = store::get_for_change(&mut acting.tx, &permit).await?;
    if request.primary_contact_id != before {
        return Err(super::super::conflict("conflict-changed"));
    }
    let present = contacts::list(&mut acting.tx, &permit).await?;
    let name =
        |id: PersonId| present.iter().find(|contact| contact.person_id == id).map(|contact| contact.name.clone());
    let chosen = name(id).ok_or(OpError::NotFound)?;
    let facts = standing::find(&mut acting.tx, id, request.customer_id, Some(request.id), acting.now)
        .await?
        .ok_or(OpError::NotFound)?;
    let thing =
        Thing::ServiceRequest { id: request.id, customer_id: request.customer_id, submitted_at: request.created_at };
    let of_customer = facts.viewer.active
        && facts.viewer.kind != OrganizationKind::Vendor
        && facts.viewer.organization_id == request.customer_id;
    if !of_customer && access::decide(&facts, Act::UpdateServiceRequest, thing, acting.now).is_err() {
        return Err(OpError::field("contact", Message::new("contact-error-needs-update").with("person", chosen)));
    }
    if request.version != version || !store::set_primary_contact(&mut acting.tx, &permit, &request, id).await? {
        return Err(super::super::conflict("conflict-changed"));
    }
    if request.primary_contact_id == id {
        return Ok(());
    }
    let before = name(request.primary_contact_id).unwrap_or_default();
    // The old one goes first: there is never more than one primary contact.
    for person in [request.primary_contact_id, id] {
        contacts::remove(&mut acting.tx, &permit, request.id, person).await?;
    }
    contacts::insert(&mut acting.tx, &permit, request.id, id, ContactRole::Primary).await?;
    // Who began to work elsewhere is no contact any more, and stays none.
    if !before.is_empty() {
        let before = request.primary_contact_id;
        contacts::insert(&mut acting.tx, &permit, request.id, before, ContactRole::Additional).await?;
    }
    let (before, after) = (serde_json::json!({ "contact": before }), serde_json::json!({ "contact": chosen }));
    acting.record_change(&permit, "primary-contact", number.to_string(), Some(before), Some(after));
    let news = notify::News {
        kind: notify::NoticeKind::Progress,
        message: Message::new("news-primary-contact")
            .with("number", number.to_string())
            .with("subject", &request.subject)
            .with("person", chosen),
        detail: None,
        link: format!("/service-requests/{number}"),
        button: "news-service-request-button",
        about: Some(number.into()),
    };
    tell_contacts(&mut acting, &request, &news).await?;
    acting.commit().await
}
