//! Organizations: added by the vendor's administrators.

use mandate_core::{
    access::{Act, Thing},
    id::{JobId, LocationId, OrganizationId},
    party::OrganizationKind,
    text::Name,
};
use mandate_store::{
    job,
    organization::{self, Location, Organization},
};

use super::{Acting, Caller};
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

/// A page of organizations of a kind. **Requires:** administrator of the vendor.
///
/// # Errors
/// When it is refused.
pub async fn list(
    app: &App,
    caller: &Caller,
    kind: OrganizationKind,
    after: Option<&(String, OrganizationId)>,
) -> Result<(Vec<Organization>, bool), OpError> {
    let acting = Acting::begin(app, caller).await?;
    let (mut acting, permit) = acting.authorize(Act::Administer, Thing::Installation).await?;
    let mut found = organization::list_for_administration(&mut acting.tx, &permit, kind, after, PAGE + 1).await?;
    let more = found.len() > PAGE as usize;
    found.truncate(PAGE as usize);
    Ok((found, more))
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
    let id = app.id();
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
pub async fn list_failed_jobs(app: &App, caller: &Caller) -> Result<(Vec<job::Job>, i64), OpError> {
    let acting = Acting::begin(app, caller).await?;
    let (mut acting, _) = acting.authorize(Act::Administer, Thing::Installation).await?;
    let (waiting, _, _) = job::count(&mut acting.tx).await?;
    Ok((job::list_failed(&mut acting.tx, 100).await?, waiting))
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
