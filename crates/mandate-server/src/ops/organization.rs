//! Organizations and their locations: added and renamed by the vendor's administrators.

use jiff::Timestamp;
use mandate_core::{
    access::{Act, Permit, Thing},
    id::{JobId, LocationId, OrganizationId, PersonId},
    party::OrganizationKind,
    text::Name,
};
use mandate_store::{
    job,
    organization::{self, Location, Organization},
    person::{self, Person},
    webhook_delivery,
};

use super::{Acting, Caller, Once};
use crate::{
    App, OpError,
    error::{Check, text_error},
    locale::Message,
};

/// How many organizations stand on a page.
const PAGE: i64 = 50;

/// Takes the two letters of a country (ISO 3166-1).
pub(crate) fn parse_country(text: &str) -> Result<String, Message> {
    let text = text.trim().to_uppercase();
    if text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase()) {
        Ok(text)
    } else {
        Err(Message::new("field-country"))
    }
}

/// How many rows are looked at for a page that is searched, at most.
const WALK: usize = 5_000;

/// A page of organizations of a kind.
#[derive(Clone, Debug)]
pub struct OrganizationPage {
    /// The organizations, by name.
    pub organizations: Vec<Organization>,
    /// Those of them that have nobody who decides about partners.
    pub without_contact_manager: Vec<OrganizationId>,
    /// Behind which the next page begins, where there is one.
    pub next: Option<(String, OrganizationId)>,
}

/// A page of organizations of a kind, those only whose names have the words. **Requires:** administrator of the vendor.
///
/// # Errors
/// When it is refused.
pub async fn list(
    app: &App,
    caller: &Caller,
    kind: OrganizationKind,
    words: &str,
    after: Option<(String, OrganizationId)>,
) -> Result<OrganizationPage, OpError> {
    let acting = Acting::begin(app, caller).await?;
    let (mut acting, permit) = acting.authorize(Act::Administer, Thing::Installation).await?;
    let mut walk = Walk::from(after);
    loop {
        let some =
            organization::list_for_administration(&mut acting.tx, &permit, kind, walk.next.as_ref(), PAGE + 1).await?;
        if !walk.take(some, |one| (one.name.clone(), one.id), |one| has_words(&one.name, words)) {
            break;
        }
    }
    let Walk { found, next, .. } = walk;
    let customers: Vec<_> =
        found.iter().filter(|one| one.kind == OrganizationKind::Customer).map(|one| one.id).collect();
    let without_contact_manager =
        organization::list_without_contact_manager(&mut acting.tx, &permit, &customers).await?;
    Ok(OrganizationPage { organizations: found, without_contact_manager, next })
}

/// A page that is being searched: rows are taken in their order, as far as it is full or enough were looked at.
struct Walk<T, Id> {
    found: Vec<T>,
    next: Option<(String, Id)>,
    looked_at: usize,
}

impl<T, Id> From<Option<(String, Id)>> for Walk<T, Id> {
    fn from(next: Option<(String, Id)>) -> Self {
        Self { found: Vec::new(), next, looked_at: 0 }
    }
}

impl<T, Id> Walk<T, Id> {
    /// Takes what fits of one row more than a page; whether the next ones are to be looked at.
    fn take(&mut self, some: Vec<T>, key: impl Fn(&T) -> (String, Id), fits: impl Fn(&T) -> bool) -> bool {
        let (page, count) = (usize::try_from(PAGE).unwrap_or_default(), some.len());
        for (position, one) in some.into_iter().take(page).enumerate() {
            self.next = (position + 1 < count).then(|| key(&one));
            self.looked_at += 1;
            if fits(&one) {
                self.found.push(one);
            }
            if self.found.len() == page {
                return false;
            }
        }
        self.next.is_some() && self.looked_at < WALK
    }
}

/// Whether a text has all words, wherever they stand in it.
pub(crate) fn has_words(text: &str, words: &str) -> bool {
    let text = text.to_lowercase();
    words.to_lowercase().split_whitespace().all(|word| text.contains(word))
}

/// A page of all people.
pub type PeoplePage = (Vec<Person>, Option<(String, PersonId)>);

/// A page of all people, by name, those only whose name, address or organization has the words. **Requires:**
/// administrator of the vendor.
///
/// # Errors
/// When it is refused.
pub async fn list_people(
    app: &App,
    caller: &Caller,
    words: &str,
    after: Option<(String, PersonId)>,
) -> Result<PeoplePage, OpError> {
    let acting = Acting::begin(app, caller).await?;
    let (mut acting, permit) = acting.authorize(Act::Administer, Thing::Installation).await?;
    let has = |one: &Person| has_words(&format!("{} {} {}", one.name, one.email, one.organization), words);
    let mut walk = Walk::from(after);
    loop {
        let some = person::list_for_administration(&mut acting.tx, &permit, walk.next.as_ref(), PAGE + 1).await?;
        if !walk.take(some, |one| (one.name.clone(), one.id), has) {
            break;
        }
    }
    acting.record(&permit, "list-people", words);
    acting.commit().await?;
    Ok((walk.found, walk.next))
}

/// An organization with its locations, as whoever manages its people sees it. **Requires:** as for its people.
///
/// # Errors
/// When it is refused, or there is no such organization.
pub async fn view(
    app: &App,
    caller: &Caller,
    id: OrganizationId,
) -> Result<(Organization, Vec<Location>, Permit), OpError> {
    let (mut acting, permit, found) = begin(app, caller, id).await?;
    let locations = organization::list_locations(&mut acting.tx, id).await?;
    acting.record_read(&permit, "organization", &found.name);
    acting.finish_reading().await?;
    Ok((found, locations, permit))
}

/// Begins what is done with an organization and its locations. No permission is enough: it is its own and the vendor's.
async fn begin<'a>(
    app: &'a App,
    caller: &'a Caller,
    id: OrganizationId,
) -> Result<(Acting<'a>, Permit, Organization), OpError> {
    let acting = Acting::begin(app, caller).await?;
    let (mut acting, permit) = acting.authorize(Act::ManageContacts, Thing::Organization(id)).await?;
    if permit.ground().permission().is_some() {
        return Err(OpError::NotFound);
    }
    let found = organization::find(&mut acting.tx, id).await?.ok_or(OpError::NotFound)?;
    Ok((acting, permit, found))
}

/// Calls an organization something else. **Requires:** administrator of the vendor.
///
/// # Errors
/// When it is refused, or the name cannot be used.
pub async fn rename(app: &App, caller: &Caller, id: OrganizationId, name: &str) -> Result<(), OpError> {
    let mut acting = Acting::begin(app, caller).await?;
    acting.hold_in_order([id]).await?;
    let (acting, _) = acting.authorize(Act::Administer, Thing::Installation).await?;
    let (mut acting, permit) = acting.authorize(Act::ManageContacts, Thing::Organization(id)).await?;
    let found = organization::find(&mut acting.tx, id).await?.ok_or(OpError::NotFound)?;
    let name = Name::parse(name).map_err(|error| OpError::field("name", text_error(error)))?;
    if name.as_str() != found.name {
        organization::rename(&mut acting.tx, &permit, id, &name).await?;
        let (before, after) = (serde_json::json!({ "name": found.name }), serde_json::json!({ "name": name.as_str() }));
        acting.record_change(&permit, "rename", name.as_str(), Some(before), Some(after));
    }
    acting.commit().await
}

fn parse_place(name: &str, city: &str) -> Result<(Name, Name), OpError> {
    let mut check = Check::default();
    let name = check.take("location", Name::parse(name).map_err(text_error));
    let city = check.take("city", Name::parse(city).map_err(text_error));
    check.done()?;
    name.zip(city).ok_or(OpError::NotFound)
}

/// Adds a location to a partner. **Requires:** partner's administrator, or administrator of the vendor.
///
/// # Errors
/// When it is refused, a field is wrong, or the organization is a customer.
pub async fn add_location(
    app: &App,
    caller: &Caller,
    id: OrganizationId,
    name: &str,
    city: &str,
    once: &str,
) -> Result<LocationId, OpError> {
    let (mut acting, permit, found) = begin(app, caller, id).await?;
    let whose = id.to_string();
    let once = Once { key: once, form: "location", typed: &[&whose, name, city] };
    if let Some(outcome) = acting.sent_before(&once).await? {
        return outcome.parse().map_err(OpError::failed);
    }
    if found.kind == OrganizationKind::Customer {
        return Err(OpError::field("location", Message::new("organization-error-locations")));
    }
    let (name, city) = parse_place(name, city)?;
    let location = app.id();
    organization::insert_location(&mut acting.tx, &permit, location, id, &name, city.as_str()).await?;
    let after = serde_json::json!({ "location": name.as_str(), "city": city.as_str() });
    acting.record_change(&permit, "location-add", name.as_str(), None, Some(after));
    acting.note_sent(&once, &location.to_string()).await?;
    acting.commit().await?;
    Ok(location)
}

/// Calls a location something else. **Requires:** as [`add_location`].
///
/// # Errors
/// When it is refused, a field is wrong, or there is no such location.
pub async fn rename_location(
    app: &App,
    caller: &Caller,
    id: OrganizationId,
    location: LocationId,
    name: &str,
    city: &str,
) -> Result<(), OpError> {
    let (mut acting, permit, _) = begin(app, caller, id).await?;
    let before = find_location(&mut acting, id, location).await?;
    let (name, city) = parse_place(name, city)?;
    organization::rename_location(&mut acting.tx, &permit, id, location, &name, &city).await?;
    let before = serde_json::json!({ "location": before.name, "city": before.city });
    let after = serde_json::json!({ "location": name.as_str(), "city": city.as_str() });
    acting.record_change(&permit, "location-rename", name.as_str(), Some(before), Some(after));
    acting.commit().await
}

/// Removes a location where nobody works. **Requires:** as [`add_location`].
///
/// # Errors
/// When it is refused, there is no such location, or somebody works there.
pub async fn remove_location(
    app: &App,
    caller: &Caller,
    id: OrganizationId,
    location: LocationId,
) -> Result<(), OpError> {
    let (mut acting, permit, _) = begin(app, caller, id).await?;
    let before = find_location(&mut acting, id, location).await?;
    if !organization::remove_location(&mut acting.tx, &permit, id, location).await? {
        return Err(super::refused("organization-error-location-used"));
    }
    let gone = serde_json::json!({ "location": before.name, "city": before.city });
    acting.record_change(&permit, "location-remove", before.name, Some(gone), None);
    acting.commit().await
}

async fn find_location(
    acting: &mut Acting<'_>,
    organization: OrganizationId,
    id: LocationId,
) -> Result<Location, OpError> {
    let locations = organization::list_locations(&mut acting.tx, organization).await?;
    locations.into_iter().find(|location| location.id == id).ok_or(OpError::NotFound)
}

/// What a new organization is told to be.
#[derive(Clone, Debug, Default)]
pub struct NewOrganization {
    /// `partner` or `customer`.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Two letters of its country.
    pub country: String,
    /// Its locations, one on a line, for a partner.
    pub locations: String,
    /// The key of the form; empty where there is none.
    pub once: String,
}

/// Adds a partner or a customer. **Requires:** administrator of the vendor.
///
/// # Errors
/// When it is refused, or a field is wrong.
pub async fn add(app: &App, caller: &Caller, new: &NewOrganization) -> Result<OrganizationId, OpError> {
    let mut check = Check::default();
    let kind = new.kind.parse().ok().filter(|kind| *kind != OrganizationKind::Vendor);
    let kind = check.take("kind", kind.ok_or_else(|| Message::new("field-choose")));
    let name = check.take("name", Name::parse(&new.name).map_err(text_error));
    let country = check.take("country", parse_country(&new.country));
    let lines = new.locations.lines().map(str::trim).filter(|line| !line.is_empty());
    let locations: Result<Vec<_>, _> = lines.map(|line| Name::parse(line).map_err(text_error)).collect();
    let locations = check.take("locations", locations);
    if kind == Some(OrganizationKind::Customer) && locations.as_ref().is_some_and(|locations| !locations.is_empty()) {
        check.wrong("locations", Message::new("organization-error-locations"));
    }
    check.done()?;
    let (Some(kind), Some(name), Some(country), Some(locations)) = (kind, name, country, locations) else {
        return Err(OpError::NotFound);
    };
    let acting = Acting::begin(app, caller).await?;
    let (mut acting, permit) = acting.authorize(Act::Administer, Thing::Installation).await?;
    let typed = [&new.kind, &new.name, &new.country, &new.locations].map(String::as_str);
    let once = Once { key: &new.once, form: "organization", typed: &typed };
    if let Some(outcome) = acting.sent_before(&once).await? {
        return outcome.parse().map_err(OpError::failed);
    }
    let id: OrganizationId = app.id();
    organization::insert(&mut acting.tx, &permit, id, kind, &name, &country).await?;
    for location in locations {
        organization::insert_location(&mut acting.tx, &permit, app.id(), id, &location, location.as_str()).await?;
    }
    acting.record_change(
        &permit,
        "add-organization",
        name.as_str(),
        None,
        Some(serde_json::json!({ "kind": kind.as_str(), "country": country })),
    );
    acting.note_sent(&once, &id.to_string()).await?;
    acting.commit().await?;
    Ok(id)
}

/// The locations of an organization whose people one may manage.
///
/// # Errors
/// When the database fails.
pub async fn list_locations(app: &App, organization: OrganizationId) -> Result<Vec<Location>, OpError> {
    let mut tx = app.db().read().await?;
    Ok(organization::list_locations(&mut tx, organization).await?)
}

/// A location among those of an organization, by its id as a form sends it; none where nothing is chosen.
pub(crate) fn parse_location(text: &str, locations: &[Location]) -> Result<Option<LocationId>, Message> {
    if text.is_empty() {
        return Ok(None);
    }
    let id = text.parse().map_err(|_| Message::new("field-choose"))?;
    if locations.iter().any(|location| location.id == id) { Ok(Some(id)) } else { Err(Message::new("field-choose")) }
}

/// Jobs that failed for good, and how many wait. **Requires:** administrator of the vendor.
///
/// # Errors
/// When it is refused.
pub async fn list_failed_jobs(app: &App, caller: &Caller) -> Result<Jobs, OpError> {
    let acting = Acting::begin(app, caller).await?;
    let (mut acting, _) = acting.authorize(Act::Administer, Thing::Installation).await?;
    let (waiting, _, _) = job::count(&mut acting.tx).await?;
    let (deliveries, deliveries_since) = webhook_delivery::count_waiting(&mut acting.tx).await?;
    let failed = job::list_failed(&mut acting.tx, 100).await?;
    Ok(Jobs { failed, waiting, deliveries, deliveries_since })
}

/// The work behind the requests, as the administrators see it.
#[derive(Clone, Debug)]
pub struct Jobs {
    /// The jobs that failed for good.
    pub failed: Vec<job::Job>,
    /// How many wait.
    pub waiting: i64,
    /// How many deliveries to webhooks wait.
    pub deliveries: i64,
    /// When the first of them is due.
    pub deliveries_since: Option<Timestamp>,
}

/// Tries a failed job again. **Requires:** administrator of the vendor.
///
/// # Errors
/// When it is refused, or there is no such job.
pub async fn retry_job(app: &App, caller: &Caller, id: JobId) -> Result<(), OpError> {
    let acting = Acting::begin(app, caller).await?;
    let (mut acting, permit) = acting.authorize(Act::Administer, Thing::Installation).await?;
    if !job::revive(&mut acting.tx, id, acting.now).await? {
        return Err(OpError::NotFound);
    }
    acting.record(&permit, "retry-job", id.to_string());
    acting.has_jobs();
    acting.commit().await
}
