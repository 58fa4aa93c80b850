//! The first start of an installation: a link, printed once, by which the first administrator sets it up.

use mandate_core::{
    access::{self, Act, Thing, TokenScopes, Viewer},
    id::{OrganizationId, PersonId},
    party::{OrganizationKind, Role, Roles},
    text::{EmailAddress, Name},
};
use mandate_store::{Db, installation, job, organization, person as people};
use uuid::Uuid;

use super::{Acting, Caller, sign_in};
use crate::{
    App, OpError,
    auth::token,
    error::{Check, text_error},
    locale::{Language, Message},
};

const SETUP: &str = "setup_token_hash";

/// A new setup token, while the installation has no vendor yet; an older one stops working.
///
/// # Errors
/// When the database fails.
pub async fn offer(app: &App) -> Result<Option<String>, OpError> {
    let mut tx = app.db().write().await?;
    if organization::find_vendor(&mut tx).await?.is_some() {
        return Ok(None);
    }
    let token = token::new();
    installation::set(&mut tx, SETUP, &token::hash(&token)).await?;
    tx.commit().await?;
    Ok(Some(token))
}

/// Whether a setup token works.
///
/// # Errors
/// [`OpError::NotFound`] where it does not.
pub async fn check_offer(app: &App, link: &str) -> Result<(), OpError> {
    let mut tx = app.db().read().await?;
    let expected = installation::find(&mut tx, SETUP).await?;
    if expected.as_deref() == Some(token::hash(link).as_str()) && organization::find_vendor(&mut tx).await?.is_none() {
        Ok(())
    } else {
        Err(OpError::NotFound)
    }
}

/// What `mandate doctor` looks at in the database.
#[derive(Clone, Debug)]
pub struct CheckUp {
    /// The vendor's name, once there is one.
    pub vendor: Option<String>,
    /// How many jobs wait.
    pub waiting_jobs: i64,
    /// How many jobs failed for good.
    pub failed_jobs: i64,
    /// How many entries of the record are as they were sealed.
    pub entries: u64,
    /// How many are not.
    pub defects: usize,
}

/// Looks an installation over.
///
/// # Errors
/// When the database fails.
pub async fn check_up(db: &Db) -> Result<CheckUp, OpError> {
    let mut tx = db.read().await?;
    let vendor = organization::find_vendor(&mut tx).await?.map(|vendor| vendor.name);
    let (waiting_jobs, _, failed_jobs) = job::count(&mut tx).await?;
    drop(tx);
    let verified = super::record::verify(db).await?;
    Ok(CheckUp { vendor, waiting_jobs, failed_jobs, entries: verified.entries, defects: verified.defects.len() })
}

/// What the first administrator types.
#[derive(Clone, Debug, Default)]
pub struct Setup {
    /// The vendor's name.
    pub vendor: String,
    /// The vendor's country.
    pub country: String,
    /// The administrator's name.
    pub name: String,
    /// The administrator's address.
    pub email: String,
    /// The administrator's language: that of its browser.
    pub language: Language,
    /// The administrator's password.
    pub password: String,
    /// The password again.
    pub again: String,
}

/// Makes the vendor and its first administrator; gives the token of the administrator's session.
///
/// # Errors
/// When the link does not work, or something typed is wrong.
pub async fn set_up(app: &App, link: &str, setup: &Setup, browser: &str) -> Result<String, OpError> {
    check_offer(app, link).await?;
    let mut check = Check::default();
    let vendor = check.take("vendor", Name::parse(&setup.vendor).map_err(text_error));
    let country = check.take("country", super::organization::parse_country(&setup.country));
    let name = check.take("name", Name::parse(&setup.name).map_err(text_error));
    let email = check.take("email", EmailAddress::parse(&setup.email).map_err(text_error));
    sign_in::check_password(&mut check, &setup.password, &setup.again);
    check.done()?;
    let (Some(vendor), Some(country), Some(name), Some(email)) = (vendor, country, name, email) else {
        return Err(OpError::NotFound);
    };
    let hash = app.passwords().hash_aside(&setup.password).await.map_err(OpError::failed)?;
    let (person_id, organization_id): (PersonId, OrganizationId) = (app.id(), app.id());
    let roles: Roles = [Role::Administrator, Role::Support].into_iter().collect();
    let caller = Caller::person(person_id, String::new());
    let mut acting = Acting::begin(app, &caller).await?;
    let viewer = Viewer {
        person_id,
        organization_id,
        kind: OrganizationKind::Vendor,
        roles,
        active: true,
        scopes: TokenScopes::ALL,
    };
    let permit = access::installation(&viewer, Act::Administer, Thing::Installation, acting.now);
    organization::insert(&mut acting.tx, &permit, organization_id, OrganizationKind::Vendor, &vendor, &country)
        .await
        .map_err(|error| match error {
        mandate_store::StoreError::Taken(_) => OpError::NotFound,
        error => error.into(),
    })?;
    let new = people::NewPerson {
        id: person_id,
        name: &name,
        email: &email,
        time_zone: "UTC",
        language: setup.language.as_str(),
        organization_id,
        location_id: None,
        roles,
    };
    people::insert(&mut acting.tx, &permit, app.id::<Uuid>(), &new).await?;
    people::set_password(&mut acting.tx, person_id, &hash).await?;
    acting.record(&permit, "set-up", vendor.as_str());
    acting.commit().await?;
    sign_in::sign_in(app, email.as_str(), &setup.password, "setup", browser).await.map_err(|error| match error {
        OpError::Invalid(_) => OpError::Conflict(Message::new("conflict-taken")),
        error => error,
    })
}
