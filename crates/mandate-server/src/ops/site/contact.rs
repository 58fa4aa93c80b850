//! The contacts of a site: people of the customer, or of a partner that acts for it.

use mandate_core::{
    access::{Act, Permit},
    id::{OrganizationId, PersonId, SiteId},
    permission::Level,
};
use mandate_store::{permission, person, site::Site, site_contact};

use super::{Acting, Caller, authorize};
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
}

/// Whether a contact of some organization is shown under a permit: which other partners there are is the customer's
/// business, and the vendor's.
pub(super) fn may_know(permit: &Permit, customer: OrganizationId, organization: OrganizationId) -> bool {
    permit.on_behalf_of().is_none() || organization == customer || organization == permit.actor_organization()
}

/// Who could be added: the customer's people, and partners' people who may see the site.
pub(super) async fn candidates(
    acting: &mut Acting<'_>,
    permit: &Permit,
    site: &Site,
) -> Result<Vec<Candidate>, OpError> {
    let customer = site.customer_id;
    let present = site_contact::list(&mut acting.tx, permit).await?;
    let mut people = person::list_of_organization(&mut acting.tx, customer).await?;
    people.retain(|person| person.locked_at.is_none());
    for partner in permission::list_partners_of(&mut acting.tx, permit, customer).await? {
        if may_know(permit, customer, partner) {
            let able = permission::list_people_with(&mut acting.tx, partner, customer, Level::Look, acting.now).await?;
            people.extend(person::list_by_id(&mut acting.tx, able).await?);
        }
    }
    people.retain(|person| present.iter().all(|contact| contact.person_id != person.id));
    let candidate =
        |person: person::Person| Candidate { id: person.id, name: person.name, organization: person.organization };
    Ok(people.into_iter().map(candidate).collect())
}

/// Adds a contact. **Requires:** Service Admin; or technical contact or contact manager of one's own organization.
///
/// # Errors
/// When it is refused, or the person cannot be a contact.
pub async fn add(app: &App, caller: &Caller, id: SiteId, person: PersonId) -> Result<(), OpError> {
    let (mut acting, permit, site) = authorize(Acting::begin(app, caller).await?, id, Act::ManageSites).await?;
    acting.hold_person(person).await?;
    let candidates = candidates(&mut acting, &permit, &site).await?;
    let Some(chosen) = candidates.into_iter().find(|candidate| candidate.id == person) else {
        return Err(OpError::field("contact", Message::new("contact-error-not-possible")));
    };
    site_contact::insert(&mut acting.tx, &permit, person).await?;
    let after = serde_json::json!({ "contact": chosen.name, "person": person });
    acting.record_change(&permit, "contact-added", &site.name, None, Some(after));
    acting.commit().await
}

/// Takes a contact off. **Requires:** as [`add`].
///
/// # Errors
/// When it is refused, or the person is none.
pub async fn remove(app: &App, caller: &Caller, id: SiteId, person: PersonId) -> Result<(), OpError> {
    let (mut acting, permit, site) = authorize(Acting::begin(app, caller).await?, id, Act::ManageSites).await?;
    let contacts = site_contact::list(&mut acting.tx, &permit).await?;
    let known = |contact: &&site_contact::SiteContact| {
        contact.person_id == person && may_know(&permit, site.customer_id, contact.organization_id)
    };
    let name = contacts.iter().find(known).map(|contact| contact.name.clone()).ok_or(OpError::NotFound)?;
    if !site_contact::remove(&mut acting.tx, &permit, person).await? {
        return Err(OpError::NotFound);
    }
    let before = serde_json::json!({ "contact": name, "person": person });
    acting.record_change(&permit, "contact-removed", &site.name, Some(before), None);
    acting.commit().await
}
