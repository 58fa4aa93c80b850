//! Old contact records of a customer, linked to the person of a partner whose they were (P31).
//!
//! A partner's person had a contact record of its own inside the customer before it got one identity. Linked, what that
//! record is a contact of counts as the person's own; what the person may do with it, its permission alone decides.

use mandate_core::{
    access::{Act, Permit, Thing},
    id::{ContactLinkId, OrganizationId, PersonId},
    ledger::Hash,
    party::{OrganizationKind, Role},
    permission::Access,
    text::EmailAddress,
};
use mandate_store::{
    contact_link::{self as store, ContactLink, Places},
    organization::{self, Organization},
    permission,
    person::{self, Person},
};

use super::{Acting, Caller, conflict, notify, own_business, scope_of, viewer_of_caller};
use crate::{App, OpError, error::Check, locale::Message};

/// To how many records a person can be linked at most: each costs its lists a little.
const MOST: usize = 100;

/// What the page of a customer's linked records shows.
#[derive(Clone, Debug)]
pub struct Links {
    /// The customer.
    pub customer: Organization,
    /// The links that hold.
    pub links: Vec<ContactLink>,
    /// The people of the customer that could be old records: nobody who decides, and nobody linked already.
    pub records: Vec<Person>,
    /// The people of partners with a permission in force, each with what it has.
    pub people: Vec<(Person, Access)>,
}

/// Links of a customer, and what can be linked. **Requires:** contact manager.
///
/// # Errors
/// When it is refused.
pub async fn list(app: &App, caller: &Caller, customer: OrganizationId) -> Result<Links, OpError> {
    let acting = Acting::begin(app, caller).await?;
    let (mut acting, permit) = acting.authorize(Act::LinkContact, Thing::Organization(customer)).await?;
    let found = organization::find(&mut acting.tx, customer).await?.ok_or(OpError::NotFound)?;
    let links = store::list_of_customer(&mut acting.tx, &permit).await?;
    let records = records(&mut acting, customer, &links).await?;
    let people = people(&mut acting, &permit, customer).await?;
    Ok(Links { customer: found, links, records, people })
}

/// The customer's people that could be old records.
async fn records(
    acting: &mut Acting<'_>,
    customer: OrganizationId,
    links: &[ContactLink],
) -> Result<Vec<Person>, OpError> {
    let mut people = person::list_of_organization(&mut acting.tx, customer).await?;
    people.retain(|one| !one.roles.has(Role::ContactManager) && !links.iter().any(|link| link.record_id == one.id));
    Ok(people)
}

/// The people of partners for whom a permission of the customer decides now.
async fn people(
    acting: &mut Acting<'_>,
    permit: &Permit,
    customer: OrganizationId,
) -> Result<Vec<(Person, Access)>, OpError> {
    let mut found = Vec::new();
    for partner in permission::list_partners_of(&mut acting.tx, permit, customer).await? {
        let live = permission::list_live(&mut acting.tx, partner, customer, permit.at()).await?;
        let grants = permission::grants(&live, permit.at());
        let people = person::list_of_organization(&mut acting.tx, partner).await?;
        let active = people.into_iter().filter(|one| one.locked_at.is_none());
        found.extend(active.filter_map(|one| grants.of(one.id).map(|access| (one, access))));
    }
    Ok(found)
}

/// Which record is linked to whom.
#[derive(Clone, Debug, Default)]
pub struct Linking {
    /// The record's id.
    pub record: String,
    /// The id of the partner's person; empty where its address is typed.
    pub person: String,
    /// The address of the partner's person.
    pub address: String,
    /// Once the outcome was seen, the level that it showed.
    pub seen: String,
}

/// What linking means (X03).
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The customer's name.
    pub customer: String,
    /// The record.
    pub record: Person,
    /// The partner's person.
    pub person: Person,
    /// What the person has at the customer now.
    pub access: Access,
    /// What the record is to the customer's service requests.
    pub places: Places,
    /// What was seen, for sending it on.
    pub seen: String,
}

/// Links a record to a partner's person, once the outcome was seen; gives the outcome until then. From then on the
/// record is locked. **Requires:** contact manager.
///
/// # Errors
/// When it is refused, there is no such record or person, or what the preview showed holds no more.
pub async fn link(
    app: &App,
    caller: &Caller,
    customer: OrganizationId,
    linking: &Linking,
) -> Result<Option<Outcome>, OpError> {
    // Decided before anything is held: who may not must not make others wait. And again, since it may have changed; begun
    // again too, since of two who hold the same and wait for each other to let go of it neither would come to an end.
    let acting = Acting::begin_reading(app, caller).await?;
    let (acting, _) = acting.authorize(Act::LinkContact, Thing::Organization(customer)).await?;
    drop(acting);
    let mut acting = Acting::begin(app, caller).await?;
    acting.change_grants(customer).await?;
    if let Ok(record) = linking.record.parse::<PersonId>() {
        // The record does nothing while it becomes another's.
        acting.change_person(record).await?;
    }
    let (mut acting, permit) = acting.authorize(Act::LinkContact, Thing::Organization(customer)).await?;
    let links = store::list_of_customer(&mut acting.tx, &permit).await?;
    let records = records(&mut acting, customer, &links).await?;
    let people = people(&mut acting, &permit, customer).await?;
    let mut check = Check::default();
    let record = records.into_iter().find(|one| one.id.to_string() == linking.record);
    let record = check.take("record", record.ok_or_else(|| Message::new("field-choose")));
    let person = check.take("person", choose(people, linking));
    check.done()?;
    let (Some(record), Some((person, access))) = (record, person) else { return Err(OpError::NotFound) };
    if store::list_of_person(&mut acting.tx, person.id).await?.len() >= MOST {
        return Err(OpError::field("person", Message::new("link-error-too-many").with("most", MOST)));
    }
    let name = organization::find(&mut acting.tx, customer).await?.map_or_else(String::new, |customer| customer.name);
    let places = store::count_places(&mut acting.tx, &permit, record.id).await?;
    let outcome = format!("{} {} {} {places:?}", record.id, person.id, access.level);
    let outcome = Hash::of([outcome.as_bytes()]).to_string();
    if linking.seen != outcome {
        return Ok(Some(Outcome { customer: name, record, person, access, places, seen: outcome }));
    }
    let id = app.id();
    store::insert(&mut acting.tx, &permit, id, record.id, person.id, person.organization_id).await?;
    person::set_locked(&mut acting.tx, &permit, record.id, true).await?;
    acting.has_notice(record.id);
    let after = serde_json::json!({ "record": record.id, "person": person.id, "partner": person.organization_id });
    let label = format!("{} → {}", record.name, person.name);
    acting.record_change(&permit, "", label, None, Some(after));
    tell(&mut acting, "news-linked", &name, &record.name, &person.name, person.id, customer).await?;
    acting.commit().await?;
    Ok(None)
}

/// The chosen person, or the one whose address was typed: only people of partners with a permission in force are known.
fn choose(people: Vec<(Person, Access)>, linking: &Linking) -> Result<(Person, Access), Message> {
    let typed = linking.address.trim();
    let email =
        (!typed.is_empty()).then(|| EmailAddress::parse(typed).map_err(crate::error::text_error)).transpose()?;
    let chosen = |one: &Person| match &email {
        Some(email) => one.email == email.as_str(),
        None => one.id.to_string() == linking.person,
    };
    people.into_iter().find(|(one, _)| chosen(one)).ok_or_else(|| Message::new("link-error-no-person"))
}

/// A link that is to be ended, with what the record is to the customer's service requests. **Requires:** contact manager.
///
/// # Errors
/// When it is refused, or there is no such link.
pub async fn preview_end(
    app: &App,
    caller: &Caller,
    customer: OrganizationId,
    id: ContactLinkId,
) -> Result<(ContactLink, Places), OpError> {
    let acting = Acting::begin(app, caller).await?;
    let (mut acting, permit) = acting.authorize(Act::LinkContact, Thing::Organization(customer)).await?;
    let link = find(&mut acting, &permit, id).await?;
    let places = store::count_places(&mut acting.tx, &permit, link.record_id).await?;
    Ok((link, places))
}

async fn find(acting: &mut Acting<'_>, permit: &Permit, id: ContactLinkId) -> Result<ContactLink, OpError> {
    let links = store::list_of_customer(&mut acting.tx, permit).await?;
    links.into_iter().find(|link| link.id == id).ok_or(OpError::NotFound)
}

/// Ends a link: the person sees by it no more; the record stays locked. **Requires:** contact manager.
///
/// # Errors
/// When it is refused, or there is no such link.
pub async fn end(app: &App, caller: &Caller, customer: OrganizationId, id: ContactLinkId) -> Result<(), OpError> {
    let acting = Acting::begin(app, caller).await?;
    let (mut acting, permit) = acting.authorize_change(Act::LinkContact, Thing::Organization(customer)).await?;
    let link = find(&mut acting, &permit, id).await?;
    if !store::end(&mut acting.tx, &permit, id).await? {
        return Err(conflict("conflict-changed"));
    }
    let before = serde_json::json!({ "record": link.record_id, "person": link.person_id, "partner": link.partner_id });
    let label = format!("{} → {}", link.record, link.person);
    acting.record_change(&permit, "end", label, Some(before), None);
    let name = organization::find(&mut acting.tx, customer).await?.map_or_else(String::new, |customer| customer.name);
    tell(&mut acting, "news-unlinked", &name, &link.record, &link.person, link.person_id, customer).await?;
    acting.commit().await
}

/// Tells both sides: the person, and the customer's other contact managers.
async fn tell(
    acting: &mut Acting<'_>,
    said: &'static str,
    customer_name: &str,
    record: &str,
    person_name: &str,
    person: PersonId,
    customer: OrganizationId,
) -> Result<(), OpError> {
    let people = person::list_of_organization(&mut acting.tx, customer).await?;
    let managers: Vec<_> = people.iter().filter(|one| one.roles.has(Role::ContactManager)).map(|one| one.id).collect();
    let message =
        || Message::new(said).with("customer", customer_name).with("record", record).with("person", person_name);
    let news = |link: String| notify::News {
        kind: notify::NoticeKind::Access,
        message: message(),
        detail: None,
        link,
        button: "news-linked-button",
        about: None,
    };
    notify::tell(acting, &[person], &news("/my-customers".to_owned())).await?;
    notify::tell(acting, &managers, &news(format!("/organizations/{customer}/links"))).await
}

/// The old records linked to the caller, each with its customer's name: for *My customers*.
///
/// # Errors
/// When the database fails.
pub async fn list_own(app: &App, caller: &Caller) -> Result<Vec<(ContactLink, String)>, OpError> {
    own_business(app, caller, Act::ViewServiceRequest).await?;
    let mut tx = app.db().read().await?;
    let me = person::find(&mut tx, caller.person_id).await?.ok_or(OpError::NotSignedIn)?;
    if me.kind != OrganizationKind::Partner {
        return Ok(Vec::new());
    }
    let now = app.now();
    let viewer = viewer_of_caller(&mut tx, caller, now).await?;
    let scope = scope_of(&mut tx, &viewer, now).await?;
    let live = permission::list_of_viewer(&mut tx, &scope).await?;
    let mut links = store::list_of_person(&mut tx, me.id).await?;
    // A record is the customer's: it is named while a permission of it is in force, and no longer.
    links.retain(|link| live.iter().any(|permission| permission.customer_id == link.customer_id));
    let names = organization::list_names(&mut tx, links.iter().map(|link| link.customer_id).collect()).await?;
    let named = links.into_iter().map(|link| {
        let name = names.get(&link.customer_id).cloned().unwrap_or_default();
        (link, name)
    });
    Ok(named.collect())
}
