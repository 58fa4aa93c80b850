//! Duplicates: one service request goes into another of the same customer.
//!
//! Its messages stay where they are; it is closed, and its contacts become contacts of the other one. Reopening it ends
//! the merge; the contacts stay.

use mandate_core::{
    access::{self, Act, Permit, Standing, Thing},
    id::PersonId,
    ledger::Hash,
    service_request::{ContactRole, Number, State},
};
use mandate_store::{
    contact::{self as contacts, Contact},
    contact_link::{self, ContactLink},
    organization, related,
    service_request::{self as store, ServiceRequest},
    standing,
};

use super::{
    Acting, Caller, authorize, list_concerned, move_state, notify, related::other_of_customer, tell_who_may_see,
};
use crate::{App, OpError, locale::Message};

/// A contact of the duplicate that becomes one of the other service request.
#[derive(Clone, Debug)]
pub struct Joining {
    /// Who.
    pub contact: Contact,
    /// To whom it is linked, where it is an old contact record (P31): what is said of sight is said of that person.
    pub link: Option<ContactLink>,
    /// Whether it sees the other service request by that only.
    pub gains: bool,
}

/// What merging would do.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The duplicate, which is closed.
    pub from: ServiceRequest,
    /// The one that it goes into.
    pub into: ServiceRequest,
    /// Under what the duplicate is shown.
    pub permit: Permit,
    /// What the customer is called.
    pub customer: String,
    /// Who becomes a contact of the other one.
    pub joining: Vec<Joining>,
    /// Contacts of the duplicate that do not come along: they may not see the other one even as contacts.
    pub staying: Vec<Contact>,
}

impl Plan {
    /// A mark of all that it shows: another plan has another one.
    #[must_use]
    pub fn mark(&self) -> String {
        let version = |request: &ServiceRequest| format!("{} {}", request.number, request.version);
        let joining = self.joining.iter().map(|joining| {
            let seeing = joining.link.as_ref().map_or(joining.contact.person_id, |link| link.person_id);
            format!("{} {seeing} {}", joining.contact.person_id, joining.gains)
        });
        let parts: Vec<_> = joining.chain([version(&self.from), version(&self.into)]).collect();
        Hash::of(parts.iter().map(String::as_bytes)).to_string()
    }
}

/// What merging would do. **Requires:** vendor's support.
///
/// # Errors
/// When it is refused, or the two cannot be merged.
pub async fn preview(app: &App, caller: &Caller, number: Number, into: &str) -> Result<Plan, OpError> {
    let (mut acting, desk) = authorize(Acting::begin(app, caller).await?, number, Act::WorkTheDesk).await?;
    let (plan, _) = plan(&mut acting, &desk, into).await?;
    acting.record_read(&desk, "form", format!("{} {}", plan.from.number, plan.into.number));
    acting.finish_reading().await?;
    Ok(plan)
}

async fn plan(acting: &mut Acting<'_>, desk: &Permit, into: &str) -> Result<(Plan, Permit), OpError> {
    let facts = acting.facts(desk.thing().customer().ok_or(OpError::NotFound)?, *desk.thing()).await?;
    let permit = access::decide(&facts, Act::UpdateServiceRequest, *desk.thing(), acting.now);
    let permit = permit.map_err(|_| OpError::NotFound)?;
    let customer = permit.thing().customer().ok_or(OpError::NotFound)?;
    let (_, into_permit) = other_of_customer(acting, "into", into, customer).await?;
    if into_permit.thing() == permit.thing() {
        return Err(OpError::field("into", Message::new("merge-error-itself")));
    }
    // Nobody who is to come along begins to work elsewhere meanwhile; who became a contact since stands in no preview.
    let mut people = contacts::list_people(&mut acting.tx, super::related::id(&permit)).await?;
    people.sort();
    for person in people {
        acting.hold_person(person).await?;
    }
    // Both are held in the order of their ids: who merges them the other way round waits, and then reads what was done.
    let (from, into) = if permit.thing().id() < into_permit.thing().id() {
        let from = store::get_for_change(&mut acting.tx, &permit).await?;
        (from, store::get_for_change(&mut acting.tx, &into_permit).await?)
    } else {
        let into = store::get_for_change(&mut acting.tx, &into_permit).await?;
        (store::get_for_change(&mut acting.tx, &permit).await?, into)
    };
    if from.merged_into_id.is_some() {
        return Err(super::super::conflict("conflict-merged"));
    }
    if let Some(further) = into.merged_into_id {
        let number = store::find_number(&mut acting.tx, further).await?.ok_or(OpError::NotFound)?;
        let message = Message::new("merge-error-merged").with("number", number.to_string());
        return Err(OpError::field("into", message));
    }
    // Whoever is led there must be able to go on there.
    if !into.state.is_active() {
        let message = Message::new("merge-error-over").with("number", into.number.to_string());
        return Err(OpError::field("into", message));
    }
    let present: Vec<_> = contacts::list_people(&mut acting.tx, into.id).await?;
    let (mut joining, mut staying) = (Vec::new(), Vec::new());
    for contact in contacts::list(&mut acting.tx, &permit).await? {
        if present.contains(&contact.person_id) {
            continue;
        }
        // A linked record signs in no more: what it is a contact of, the person sees to whom it is linked (P31).
        let link = contact_link::find_of_record(&mut acting.tx, contact.person_id).await?;
        let seeing = link.as_ref().map_or(contact.person_id, |link| link.person_id);
        match sees_as_contact(acting, seeing, &into).await? {
            Some(gains) => joining.push(Joining { contact, link, gains }),
            None => staying.push(contact),
        }
    }
    let customer = organization::find(&mut acting.tx, customer).await?.map_or_else(String::new, |found| found.name);
    Ok((Plan { from, into, permit, customer, joining, staying }, into_permit))
}

/// Whether a person would see a service request as a contact of it, and if so, whether by that only.
async fn sees_as_contact(
    acting: &mut Acting<'_>,
    person: PersonId,
    request: &ServiceRequest,
) -> Result<Option<bool>, OpError> {
    let (id, customer_id) = (request.id, request.customer_id);
    let facts = standing::find(&mut acting.tx, person, customer_id, Some(id), acting.now).await?;
    let Some(mut facts) = facts else { return Ok(None) };
    let thing = Thing::ServiceRequest { id, customer_id, submitted_at: request.created_at };
    let sees = |facts: &Standing| access::decide(facts, Act::ViewServiceRequest, thing, acting.now).is_ok();
    let already = sees(&facts);
    facts.attached = true;
    Ok(sees(&facts).then_some(!already))
}

/// Whether a person may see a service request at this moment.
async fn may_see(acting: &mut Acting<'_>, person: PersonId, request: &ServiceRequest) -> Result<bool, OpError> {
    let (id, customer_id) = (request.id, request.customer_id);
    let facts = standing::find(&mut acting.tx, person, customer_id, Some(id), acting.now).await?;
    let thing = Thing::ServiceRequest { id, customer_id, submitted_at: request.created_at };
    Ok(facts.is_some_and(|facts| access::decide(&facts, Act::ViewServiceRequest, thing, acting.now).is_ok()))
}

/// Merges a duplicate into another service request of the same customer, as it was previewed. **Requires:** vendor's
/// support.
///
/// # Errors
/// When it is refused, the two cannot be merged, or it would do something else than the preview has shown.
pub async fn merge(app: &App, caller: &Caller, number: Number, into: &str, mark: &str) -> Result<Number, OpError> {
    let (mut acting, desk) = authorize(Acting::begin(app, caller).await?, number, Act::WorkTheDesk).await?;
    let (plan, into_permit) = plan(&mut acting, &desk, into).await?;
    if plan.mark() != mark {
        return Err(super::super::conflict("conflict-preview"));
    }
    let Plan { from, into, permit, joining, .. } = plan;
    if from.state != State::Closed {
        move_state(&mut acting, &permit, &from, State::Closed, None).await?;
    }
    related::set_merged(&mut acting.tx, &permit, from.id, Some(into.id)).await?;
    let name = |request: &ServiceRequest| serde_json::json!({ "number": request.number.to_string(), "id": request.id });
    acting.record_change(&permit, "merged", from.number.to_string(), None, Some(name(&into)));
    acting.record_change(&into_permit, "merged-in", into.number.to_string(), None, Some(name(&from)));
    for Joining { contact, .. } in joining {
        let person = contact.person_id;
        contacts::insert(&mut acting.tx, &into_permit, into.id, person, ContactRole::Additional).await?;
        let after = serde_json::json!({ "contact": contact.name, "person": person });
        acting.record_change(&into_permit, "contact-added", into.number.to_string(), None, Some(after));
    }
    let news = |message: &'static str, request: &ServiceRequest| notify::News {
        kind: notify::NoticeKind::Progress,
        message: Message::new(message)
            .with("from", from.number.to_string())
            .with("number", request.number.to_string())
            .with("subject", &request.subject),
        detail: None,
        link: format!("/service-requests/{}", request.number),
        button: "news-service-request-button",
        about: Some(request.number.into()),
    };
    // Who may not see the duplicate does not learn its number.
    let (mut knowing, mut others) = (Vec::new(), Vec::new());
    for person in list_concerned(&mut acting, &into).await? {
        let side = if may_see(&mut acting, person, &from).await? { &mut knowing } else { &mut others };
        side.push(person);
    }
    for (people, said) in [(knowing, "news-merged"), (others, "news-merged-another")] {
        tell_who_may_see(&mut acting, into.reference(), into.number, people, &news(said, &into)).await?;
    }
    // Who is told of the other one needs no second mail about the duplicate.
    let told = list_concerned(&mut acting, &into).await?;
    let mut others = list_concerned(&mut acting, &from).await?;
    others.retain(|person| !told.contains(person));
    let closed = news("news-state-closed", &from);
    tell_who_may_see(&mut acting, from.reference(), from.number, others, &closed).await?;
    acting.commit().await?;
    Ok(into.number)
}
