//! What only a sandbox has: the list of everybody whom one can be, and the mails that would have left.

use mandate_core::{
    access::{self, Act, Thing, TokenScopes, Viewer},
    id::{LocationId, OrganizationId, PersonId},
    party::{OrganizationKind, Role, Roles},
    text::{EmailAddress, Name},
};
use mandate_store::{
    mail::{self, Mail},
    organization,
    person::{self, Person},
};

use crate::{App, OpError};

/// Everybody, by organization: the vendor first, then partners, then customers.
///
/// # Errors
/// Outside a sandbox there is no such thing.
pub async fn list_people(app: &App) -> Result<Vec<(String, OrganizationKind, Vec<Person>)>, OpError> {
    if !app.is_sandbox() {
        return Err(OpError::NotFound);
    }
    let mut tx = app.db().read().await?;
    let mut organizations: Vec<(String, OrganizationKind, Vec<Person>)> = Vec::new();
    for person in person::list_for_sandbox(&mut tx).await? {
        match organizations.iter_mut().find(|(name, ..)| *name == person.organization) {
            Some((_, _, people)) => people.push(person),
            None => organizations.push((person.organization.clone(), person.kind, vec![person])),
        }
    }
    organizations.sort_by_key(|(name, kind, _)| (*kind as u8, name.clone()));
    Ok(organizations)
}

/// The mails to a person, or to anybody.
///
/// # Errors
/// Outside a sandbox there is no such thing.
pub async fn list_mails(app: &App, person: Option<PersonId>) -> Result<Vec<Mail>, OpError> {
    if !app.is_sandbox() {
        return Err(OpError::NotFound);
    }
    let mut tx = app.db().read().await?;
    Ok(match person {
        Some(person) => mail::list_of_person(&mut tx, person, 100).await?,
        None => mail::list_newest(&mut tx, 100).await?,
    })
}

/// An organization of the world to be made.
#[derive(Clone, Debug)]
pub struct Founding<'a> {
    /// What it is.
    pub kind: OrganizationKind,
    /// Its name.
    pub name: &'a str,
    /// Its country.
    pub country: &'a str,
    /// Its locations: name and city.
    pub locations: Vec<(&'a str, &'a str)>,
    /// Its people.
    pub people: Vec<Inhabitant<'a>>,
}

/// A person of the world to be made.
#[derive(Clone, Debug)]
pub struct Inhabitant<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its address.
    pub email: &'a str,
    /// Its time zone.
    pub time_zone: &'a str,
    /// Its language.
    pub language: &'a str,
    /// The name of its location.
    pub location: Option<&'a str>,
    /// Its roles.
    pub roles: Vec<Role>,
}

/// Makes an organization with its locations and people, who all have the same password; gives their ids in order.
///
/// # Errors
/// Outside a sandbox there is no such thing; and when a name cannot be used.
pub async fn found(
    app: &App,
    founding: &Founding<'_>,
    password: &str,
) -> Result<(OrganizationId, Vec<PersonId>), OpError> {
    if !app.is_sandbox() {
        return Err(OpError::NotFound);
    }
    let (organization_id, founder): (OrganizationId, PersonId) = (app.id(), app.id());
    let viewer = Viewer {
        person_id: founder,
        organization_id,
        kind: founding.kind,
        roles: Roles::NONE,
        active: true,
        scopes: TokenScopes::ALL,
    };
    let permit = access::installation(&viewer, Act::Administer, Thing::Installation, app.now());
    let hash = app.passwords().hash(password).map_err(|error| OpError::failed(error.to_string()))?;
    let mut tx = app.db().write().await?;
    let name = Name::parse(founding.name).map_err(OpError::failed)?;
    organization::insert(&mut tx, &permit, organization_id, founding.kind, &name, founding.country).await?;
    let mut locations = Vec::new();
    for (name, city) in &founding.locations {
        let id: LocationId = app.id();
        organization::insert_location(
            &mut tx,
            &permit,
            id,
            organization_id,
            &Name::parse(name).map_err(OpError::failed)?,
            city,
        )
        .await?;
        locations.push((*name, id));
    }
    let mut ids = Vec::new();
    for inhabitant in &founding.people {
        let location = locations.iter().find(|(name, _)| Some(*name) == inhabitant.location).map(|(_, id)| *id);
        let person = person::NewPerson {
            id: app.id(),
            name: &Name::parse(inhabitant.name).map_err(OpError::failed)?,
            email: &EmailAddress::parse(inhabitant.email).map_err(OpError::failed)?,
            time_zone: inhabitant.time_zone,
            language: inhabitant.language,
            organization_id,
            location_id: location,
            roles: inhabitant.roles.iter().copied().collect(),
        };
        person::insert(&mut tx, &permit, app.id::<uuid::Uuid>(), &person).await?;
        person::set_password(&mut tx, person.id, &hash).await?;
        ids.push(person.id);
    }
    tx.commit().await?;
    Ok((organization_id, ids))
}

/// Clears away the mails, notices and jobs of the made-up past, so that a newcomer's own stand out.
///
/// # Errors
/// Outside a sandbox there is no such thing.
pub async fn clear_news(app: &App) -> Result<(), OpError> {
    if !app.is_sandbox() {
        return Err(OpError::NotFound);
    }
    let mut tx = app.db().write().await?;
    mail::delete_all(&mut tx).await?;
    Ok(tx.commit().await?)
}
