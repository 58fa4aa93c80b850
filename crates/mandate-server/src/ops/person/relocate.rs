//! A person that begins to work for another organization: it keeps the authorship of what it wrote and loses the rest.

use std::collections::{BTreeMap, BTreeSet};

use mandate_core::{
    access::{Act, Permit, Thing},
    id::{OrganizationId, PersonId, ServiceRequestId},
    party::Roles,
    text::EmailAddress,
};
use mandate_store::{
    address_change, contact,
    invitation::Purpose,
    membership::{self, NewMembership},
    organization::{self, Organization},
    permission::{self, Permission},
    person::{self, Person},
    saved_view,
};

use super::{
    super::{conflict, notify, organization::parse_location, refused, sign_in},
    Acting, Caller, Losing, Role, check_roles, keep_last, losing,
};
use crate::{
    App, OpError,
    error::{Check, text_error},
    locale::Message,
};

/// Where somebody begins to work.
#[derive(Clone, Debug, Default)]
pub struct Move {
    /// The other organization's name or id.
    pub organization: String,
    /// Its location's id, for a partner.
    pub location: String,
    /// What it is responsible for there.
    pub roles: Vec<String>,
    /// The address there: whoever reads it becomes the person.
    pub email: String,
    /// The id of the organization for which the outcome was seen, once it was.
    pub seen: String,
}

/// What somebody leaves open that another takes over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Succession {
    /// The customer's name.
    pub customer: String,
    /// The contact manager who becomes the primary contact; nobody where there is none.
    pub successor: Option<String>,
    /// Of how many service requests.
    pub count: usize,
}

/// What a move means (X03).
#[derive(Clone, Debug)]
pub struct Moving {
    /// Where to.
    pub to: Organization,
    /// What the person loses.
    pub losing: Losing,
    /// How many of its saved views name a customer, and go.
    pub views: usize,
    /// Of which active service requests others become the primary contact.
    pub successions: Vec<Succession>,
}

/// Whether the caller may move people at all. **Requires:** administrator of the vendor.
///
/// # Errors
/// When it is refused.
pub async fn may_move(app: &App, caller: &Caller) -> Result<(), OpError> {
    let acting = Acting::begin(app, caller).await?;
    acting.authorize(Act::Administer, Thing::Installation).await?;
    Ok(())
}

struct Prepared<'a> {
    acting: Acting<'a>,
    permit: Permit,
    found: Person,
    to: Organization,
    open: Vec<Permission>,
    primary: BTreeMap<OrganizationId, Vec<ServiceRequestId>>,
}

/// Begins a move: nobody changes the people of either organization meanwhile, nor what customers gave the person, nor who
/// is to succeed it with them, and the person itself does nothing.
async fn prepare<'a>(app: &'a App, caller: &'a Caller, id: PersonId, to: &str) -> Result<Prepared<'a>, OpError> {
    // Who may not know of others' people learns nothing, and makes nobody wait.
    let acting = Acting::begin(app, caller).await?;
    let (mut acting, permit) = acting.authorize(Act::Administer, Thing::Installation).await?;
    let found = person::find(&mut acting.tx, id).await?.ok_or(OpError::NotFound)?;
    let to = find_organization(&mut acting, &permit, to).await?;
    let own = permission::list_of_person(&mut acting.tx, &permit, id).await?;
    let leaves = contact::list_primary_elsewhere(&mut acting.tx, &permit, id, to.id).await?;
    drop(acting);
    let customers = own.iter().map(|one| one.customer_id).chain(leaves.iter().map(|(_, customer)| *customer));
    let locked: BTreeSet<_> =
        [permit.actor_organization(), found.organization_id, to.id].into_iter().chain(customers).collect();
    let mut acting = Acting::begin(app, caller).await?;
    // In one order for all who do so.
    for organization in &locked {
        acting.tx.change_grants(*organization).await?;
    }
    acting.tx.change_person(id).await?;
    let (mut acting, permit) = acting.authorize(Act::Administer, Thing::Installation).await?;
    let now = person::find(&mut acting.tx, id).await?.filter(|now| now.organization_id == found.organization_id);
    let found = now.ok_or_else(|| conflict("conflict-changed"))?;
    let open = permission::list_of_person(&mut acting.tx, &permit, id).await?;
    if !open.iter().all(|one| locked.contains(&one.customer_id)) {
        return Err(conflict("conflict-changed"));
    }
    if id == caller.person_id {
        return Err(refused("person-error-move-oneself"));
    }
    if found.organization_id == to.id {
        return Err(OpError::field("organization", Message::new("person-error-move-same")));
    }
    keep_last(&mut acting, &found, Roles::NONE).await?;
    let mut primary: BTreeMap<OrganizationId, Vec<ServiceRequestId>> = BTreeMap::new();
    for (request, customer) in contact::list_primary_elsewhere(&mut acting.tx, &permit, id, to.id).await? {
        primary.entry(customer).or_default().push(request);
    }
    // The record is written with each of them: none is locked after the person.
    if !primary.keys().all(|customer| locked.contains(customer)) {
        return Err(conflict("conflict-changed"));
    }
    Ok(Prepared { acting, permit, found, to, open, primary })
}

async fn find_organization(acting: &mut Acting<'_>, permit: &Permit, text: &str) -> Result<Organization, OpError> {
    let unknown = || OpError::field("organization", Message::new("person-error-no-organization"));
    let text = text.trim();
    if let Ok(id) = text.parse::<OrganizationId>() {
        return organization::find(&mut acting.tx, id).await?.ok_or_else(unknown);
    }
    let mut found = organization::list_by_name(&mut acting.tx, permit, text, 2).await?;
    if found.len() > 1 {
        return Err(OpError::field("organization", Message::new("person-error-two-organizations")));
    }
    found.pop().ok_or_else(unknown)
}

/// Who takes over as the primary contact at a customer: its first contact manager who can sign in.
async fn successor(
    acting: &mut Acting<'_>,
    customer: OrganizationId,
    but: PersonId,
) -> Result<Option<Person>, OpError> {
    let people = person::list_of_organization(&mut acting.tx, customer).await?;
    let can = |one: &Person| {
        one.id != but && one.roles.has(Role::ContactManager) && one.locked_at.is_none() && one.has_password
    };
    Ok(people.into_iter().find(can))
}

/// Whether a saved view names a customer or a person.
fn names_somebody(query: &str) -> bool {
    form_urlencoded::parse(query.as_bytes())
        .any(|(field, value)| matches!(&*field, "customer" | "contact" | "submitter" | "assigned") && !value.is_empty())
}

/// Moves a person to another organization, once the outcome was seen; gives the outcome until then. **Requires:**
/// administrator of the vendor.
///
/// # Errors
/// When it is refused, a field is wrong, it is the caller itself, or the last one that decides.
pub async fn relocate(app: &App, caller: &Caller, id: PersonId, wanted: &Move) -> Result<Option<Moving>, OpError> {
    let Prepared { mut acting, permit, found, to, open, primary } =
        prepare(app, caller, id, &wanted.organization).await?;
    let locations = organization::list_locations(&mut acting.tx, to.id).await?;
    let mut check = Check::default();
    let location_id = check.take("location", parse_location(&wanted.location, &locations));
    let roles = check_roles(&mut check, &permit, to.kind, &wanted.roles);
    if wanted.seen != to.id.to_string() {
        let mut successions = Vec::new();
        for (customer, requests) in &primary {
            let successor = successor(&mut acting, *customer, id).await?.map(|person| person.name);
            let customer = name_of(&mut acting, *customer).await?;
            successions.push(Succession { customer, successor, count: requests.len() });
        }
        let views = saved_view::list(&mut acting.tx, id).await?;
        let views = views.iter().filter(|view| names_somebody(&view.query)).count();
        let losing = losing(&mut acting, &permit, id, to.id).await?;
        return Ok(Some(Moving { to, losing, views, successions }));
    }
    // The old address is the old organization's: whoever reads it there could become the person here.
    let email = check.take("email", EmailAddress::parse(&wanted.email).map_err(text_error));
    if let Some(email) = email.as_ref().filter(|email| email.as_str() != found.email)
        && person::find_by_email(&mut acting.tx, email).await?.is_some()
    {
        check.wrong("email", Message::new("person-error-address-taken"));
    }
    check.done()?;
    let (Some(location_id), Some(roles), Some(email)) = (location_id, roles, email) else {
        return Err(OpError::NotFound);
    };
    let mut successors = BTreeMap::new();
    for customer in primary.keys() {
        successors.extend(successor(&mut acting, *customer, id).await?.map(|person| (*customer, person.id)));
    }
    let new = NewMembership { id: app.id(), person_id: id, organization_id: to.id, location_id, roles };
    membership::change(&mut acting.tx, &permit, &new).await?;
    membership::leave_behind(&mut acting.tx, &permit, id, to.id).await?;
    if email.as_str() != found.email {
        address_change::begin_elsewhere(&mut acting.tx, &permit, id, &email).await?;
    }
    for view in saved_view::list(&mut acting.tx, id).await?.iter().filter(|view| names_somebody(&view.query)) {
        saved_view::delete(&mut acting.tx, id, view.id).await?;
    }
    for (customer, requests) in &primary {
        let Some(successor) = successors.get(customer) else { continue };
        for request in requests {
            contact::succeed(&mut acting.tx, &permit, *request, *successor).await?;
        }
    }
    let (mut acting, told) = record(acting, &found, &to, &open, &primary).await?;
    tell(&mut acting, &found, &to, told).await?;
    let moved = person::find(&mut acting.tx, id).await?.ok_or(OpError::NotFound)?;
    if !moved.has_password && moved.locked_at.is_none() {
        sign_in::invite(&mut acting, &moved, Purpose::Invitation).await?;
    }
    acting.commit().await?;
    Ok(None)
}

async fn name_of(acting: &mut Acting<'_>, id: OrganizationId) -> Result<String, OpError> {
    Ok(organization::find(&mut acting.tx, id).await?.map_or_else(String::new, |found| found.name))
}

/// Records the move with either organization and each customer where it ended something; gives whom to tell.
async fn record<'a>(
    mut acting: Acting<'a>,
    found: &Person,
    to: &Organization,
    open: &[Permission],
    primary: &BTreeMap<OrganizationId, Vec<ServiceRequestId>>,
) -> Result<(Acting<'a>, BTreeSet<OrganizationId>), OpError> {
    let mut customers: BTreeSet<_> =
        open.iter().map(|permission| permission.customer_id).chain(primary.keys().copied()).collect();
    for organization in customers.iter().copied().chain([found.organization_id]).collect::<BTreeSet<_>>() {
        let (next, permit) = acting.authorize(Act::ManageContacts, Thing::Organization(organization)).await?;
        acting = next;
        let ended: Vec<_> = open.iter().filter(|one| one.customer_id == organization).map(|one| one.id).collect();
        let handed = primary.get(&organization).map_or(0, Vec::len);
        let before = serde_json::json!({ "person": found.id, "organization": found.organization_id, "roles": found.roles.to_string() });
        let after = serde_json::json!({ "permissions_ended": ended, "service_requests_handed_over": handed });
        acting.record_change(&permit, "move-away", &found.name, Some(before), Some(after));
    }
    let (mut acting, permit) = acting.authorize(Act::ManageContacts, Thing::Organization(to.id)).await?;
    let after = serde_json::json!({ "person": found.id });
    acting.record_change(&permit, "move-in", &found.name, None, Some(after));
    customers.insert(found.organization_id);
    Ok((acting, customers))
}

/// Tells those who manage the people on both sides, and the customers where something ended.
async fn tell(
    acting: &mut Acting<'_>,
    found: &Person,
    to: &Organization,
    organizations: BTreeSet<OrganizationId>,
) -> Result<(), OpError> {
    for organization in organizations.into_iter().chain([to.id]) {
        let people = person::list_of_organization(&mut acting.tx, organization).await?;
        let manages = |one: &&Person| one.roles.has(Role::ContactManager) || one.roles.has(Role::Administrator);
        let managers: Vec<_> = people.iter().filter(manages).map(|one| one.id).filter(|one| *one != found.id).collect();
        // Where a person goes is told to those alone to whom it comes.
        let (message, link) = if organization == to.id {
            (Message::new("news-moved-in").with("organization", &to.name), format!("/people/{}", found.id))
        } else {
            (Message::new("news-moved-away").with("organization", &found.organization), "/notices".to_owned())
        };
        let news = notify::News {
            kind: notify::NoticeKind::Access,
            message: message.with("person", &found.name),
            detail: None,
            link,
            button: "news-moved-button",
            about: None,
        };
        notify::tell(acting, &managers, &news).await?;
    }
    Ok(())
}
