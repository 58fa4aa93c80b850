//! A person that begins to work for another organization: it keeps the authorship of what it wrote and loses the rest.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use mandate_core::{
    access::{Act, Permit, Thing},
    id::{OrganizationId, PersonId},
    party::Roles,
    service_request::ContactRole,
    text::EmailAddress,
    webhook::EventKind,
};
use mandate_store::{
    address_change,
    contact::{self, Elsewhere},
    contact_link::{self, ContactLink},
    invitation::Purpose,
    membership::{self, NewMembership, PlacesAt},
    organization::{self, Organization},
    permission::{self, Permission},
    person::{self, Person},
    saved_view,
};

use super::{
    super::{conflict, notify, organization::parse_location, refused, sign_in},
    Acting, Caller, Losing, Role, check_roles, keep_last, losing, refuse_service_account,
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
    /// Of which service requests, open or still to be reopened, others become the primary contact.
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

/// What a person has at customers that ends with its move.
struct Ending {
    /// Its own permissions.
    open: Vec<Permission>,
    /// Of how many things it is a contact, customer by customer.
    places: Vec<PlacesAt>,
    /// The service requests among them that are open or can be reopened.
    requests: Vec<Elsewhere>,
    /// The old records that are linked to it, and where it is one itself, its link.
    links: Vec<ContactLink>,
}

impl Ending {
    async fn find(acting: &mut Acting<'_>, permit: &Permit, id: PersonId, to: OrganizationId) -> Result<Self, OpError> {
        let days = SignedDuration::from_hours(24 * acting.app.config().service_request.reopen_days);
        let closed_since = acting.now.checked_sub(days).unwrap_or(Timestamp::MIN);
        let mut links = contact_link::list_of_person(&mut acting.tx, id).await?;
        links.extend(contact_link::find_of_record(&mut acting.tx, id).await?);
        Ok(Self {
            open: permission::list_of_person(&mut acting.tx, permit, id).await?,
            places: membership::list_places_left(&mut acting.tx, permit, id, to).await?,
            requests: contact::list_elsewhere(&mut acting.tx, permit, id, to, closed_since).await?,
            links,
        })
    }

    /// The customers where something ends.
    fn customers(&self) -> BTreeSet<OrganizationId> {
        let permissions = self.open.iter().map(|one| one.customer_id);
        let places = self.places.iter().map(|one| one.customer_id);
        permissions.chain(places).chain(self.links.iter().map(|one| one.customer_id)).collect()
    }

    /// How many service requests of each customer have the person as their primary contact.
    fn primary(&self) -> BTreeMap<OrganizationId, usize> {
        let mut count = BTreeMap::new();
        for one in self.requests.iter().filter(|one| one.role == ContactRole::Primary) {
            *count.entry(one.customer_id).or_default() += 1;
        }
        count
    }
}

struct Prepared<'a> {
    acting: Acting<'a>,
    permit: Permit,
    found: Person,
    to: Organization,
    ending: Ending,
}

/// Begins a move: nobody changes the people of either organization meanwhile, nor what customers gave the person, nor who
/// is to succeed it with them, and the person itself does nothing.
async fn prepare<'a>(app: &'a App, caller: &'a Caller, id: PersonId, to: &str) -> Result<Prepared<'a>, OpError> {
    // Who may not know of others' people learns nothing, and makes nobody wait.
    let acting = Acting::begin(app, caller).await?;
    let (mut acting, permit) = acting.authorize(Act::Administer, Thing::Installation).await?;
    let found = person::find(&mut acting.tx, id).await?.ok_or(OpError::NotFound)?;
    let to = find_organization(&mut acting, &permit, to).await?;
    let ending = Ending::find(&mut acting, &permit, id, to.id).await?;
    drop(acting);
    let changed = ending.open.iter().map(|one| one.customer_id);
    let changed: BTreeSet<_> =
        [permit.actor_organization(), found.organization_id, to.id].into_iter().chain(changed).collect();
    let locked: BTreeSet<_> = changed.iter().copied().chain(ending.customers()).collect();
    let mut acting = Acting::begin(app, caller).await?;
    // In one order for all who do so; where only places end, the customer's grants stay as they are.
    for organization in &locked {
        if changed.contains(organization) {
            acting.change_grants(*organization).await?;
        } else {
            acting.tx.hold_grants(*organization).await?;
        }
    }
    acting.change_person(id).await?;
    let (mut acting, permit) = acting.authorize(Act::Administer, Thing::Installation).await?;
    let now = person::find(&mut acting.tx, id).await?.filter(|now| now.organization_id == found.organization_id);
    let found = now.ok_or_else(|| conflict("conflict-changed"))?;
    let ending = Ending::find(&mut acting, &permit, id, to.id).await?;
    let permissions = ending.open.iter().map(|one| one.customer_id).collect::<BTreeSet<_>>();
    if !permissions.is_subset(&changed) || !ending.customers().is_subset(&locked) {
        return Err(conflict("conflict-changed"));
    }
    if id == caller.person_id {
        return Err(refused("person-error-move-oneself"));
    }
    refuse_service_account(&found)?;
    if found.organization_id == to.id {
        return Err(OpError::field("organization", Message::new("person-error-move-same")));
    }
    keep_last(&mut acting, &found, Roles::NONE).await?;
    Ok(Prepared { acting, permit, found, to, ending })
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
    let Prepared { mut acting, permit, found, to, ending } = prepare(app, caller, id, &wanted.organization).await?;
    let locations = organization::list_locations(&mut acting.tx, to.id).await?;
    let mut check = Check::default();
    let location_id = check.take("location", parse_location(&wanted.location, &locations));
    let roles = check_roles(&mut check, &permit, to.kind, &wanted.roles);
    if wanted.seen != to.id.to_string() {
        let mut successions = Vec::new();
        for (customer, count) in ending.primary() {
            let successor = successor(&mut acting, customer, id).await?.map(|person| person.name);
            let customer = name_of(&mut acting, customer).await?;
            successions.push(Succession { customer, successor, count });
        }
        let views = saved_view::list(&mut acting.tx, id).await?;
        let views = views.iter().filter(|view| names_somebody(&view.query)).count();
        let losing = losing(&mut acting, &permit, id, to.id, &ending.open).await?;
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
    for customer in ending.primary().into_keys() {
        successors.extend(successor(&mut acting, customer, id).await?.map(|person| (customer, person)));
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
    for one in ending.requests.iter().filter(|one| one.role == ContactRole::Primary) {
        if let Some(successor) = successors.get(&one.customer_id) {
            contact::succeed(&mut acting.tx, &permit, one.id, successor.id).await?;
        }
    }
    let mut acting = record(acting, &found, &to, &ending, &successors).await?;
    tell(&mut acting, &found, &to, &ending).await?;
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

/// Records the move with either organization and each customer where it ended something, and in the stories of the
/// service requests that are open or can be reopened.
async fn record<'a>(
    mut acting: Acting<'a>,
    found: &Person,
    to: &Organization,
    ending: &Ending,
    successors: &BTreeMap<OrganizationId, Person>,
) -> Result<Acting<'a>, OpError> {
    let primary = ending.primary();
    let mut organizations = ending.customers();
    organizations.insert(found.organization_id);
    for organization in organizations {
        let (next, permit) = acting.authorize(Act::ManageContacts, Thing::Organization(organization)).await?;
        acting = next;
        let permissions: Vec<_> =
            ending.open.iter().filter(|one| one.customer_id == organization).map(|one| one.id).collect();
        let records: Vec<_> =
            ending.links.iter().filter(|one| one.customer_id == organization).map(|one| one.record_id).collect();
        let places = ending.places.iter().find(|one| one.customer_id == organization);
        let before = serde_json::json!({ "person": found.id, "organization": found.organization_id, "roles": found.roles.to_string() });
        let after = serde_json::json!({
            "permissions_ended": permissions,
            "service_requests_handed_over": primary.get(&organization).copied().unwrap_or_default(),
            "service_requests_left": places.map_or(0, |places| places.service_requests),
            "sites_left": places.map_or(0, |places| places.sites),
            "records_unlinked": records,
        });
        acting.record_change(&permit, "move-away", &found.name, Some(before), Some(after));
        let own = ending.requests.iter().filter(|one| one.customer_id == organization);
        for one in own {
            let before = serde_json::json!({ "contact": found.name, "person": found.id });
            let successor = successors.get(&organization).filter(|_| one.role == ContactRole::Primary);
            let after = successor.map(|person| serde_json::json!({ "contact": person.name, "person": person.id }));
            let step = if after.is_some() { "primary-contact" } else { "contact-removed" };
            acting.record_in_story(&permit, (one.id, one.number), step, Some(before), after);
        }
    }
    let (mut acting, permit) = acting.authorize(Act::ManageContacts, Thing::Organization(to.id)).await?;
    let after = serde_json::json!({ "person": found.id });
    acting.record_change(&permit, "move-in", &found.name, None, Some(after));
    for (customer, request) in ending.open.iter().map(|one| (one.customer_id, one.request_id)).collect::<BTreeSet<_>>()
    {
        acting.happened(EventKind::PermissionEnded, customer, request.to_string());
    }
    Ok(acting)
}

/// Tells those who manage the people on both sides, and the customers where something ended.
async fn tell(acting: &mut Acting<'_>, found: &Person, to: &Organization, ending: &Ending) -> Result<(), OpError> {
    let mut organizations = ending.customers();
    organizations.extend([found.organization_id, to.id]);
    for organization in organizations {
        let people = person::list_of_organization(&mut acting.tx, organization).await?;
        let managers = people.iter().filter(|one| one.roles.manage_people() && one.id != found.id);
        let managers: Vec<_> = managers.map(|one| one.id).collect();
        // Where a person goes is told to those alone to whom it comes.
        let (message, link) = if organization == to.id {
            (Message::new("news-moved-in").with("organization", &to.name), format!("/people/{}", found.id))
        } else {
            let permissions = ending.open.iter().any(|one| one.customer_id == organization);
            let own = organization == found.organization_id;
            let said = if own || permissions { "news-moved-away" } else { "news-moved-away-contact" };
            (Message::new(said).with("organization", &found.organization), "/notices".to_owned())
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
