//! Service accounts: people that no human being is, as which programs of an organization act.

use mandate_core::{
    access::Permit,
    id::{OrganizationId, PersonId},
    party::Roles,
    text::{EmailAddress, Name},
};
use uuid::Uuid;

use crate::{
    Result, StoreError, Tx,
    person::{self, NewPerson, PERSON, Person},
    sql::values,
};

/// What a new service account is told to be.
#[derive(Clone, Copy, Debug)]
pub struct NewServiceAccount<'a> {
    /// Its id, that of a person.
    pub id: PersonId,
    /// What it is called.
    pub name: &'a Name,
    /// Whose it is.
    pub organization_id: OrganizationId,
    /// What it may do there.
    pub roles: Roles,
    /// The language in which programs are answered.
    pub language: &'a str,
    /// The time zone of days that programs name.
    pub time_zone: &'a str,
}

/// Adds a service account with its membership. Its address leads nowhere, is nobody else's, and is never shown.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &mut Tx, permit: &Permit, membership: Uuid, new: &NewServiceAccount<'_>) -> Result<()> {
    let NewServiceAccount { id, name, organization_id, roles, language, time_zone } = *new;
    let email = EmailAddress::parse(&format!("{id}@service-account.invalid")).map_err(StoreError::failed)?;
    let email = &email;
    let person = NewPerson { id, name, email, time_zone, language, organization_id, location_id: None, roles };
    person::insert(tx, permit, membership, &person).await?;
    tx.execute("UPDATE person SET is_service_account = TRUE WHERE id = $1", &values![id]).await?;
    Ok(())
}

/// The service accounts of an organization, by name; the locked ones too.
///
/// # Errors
/// When the database fails.
pub async fn list(tx: &mut Tx, _: &Permit, organization: OrganizationId) -> Result<Vec<Person>> {
    let sql = format!("{PERSON} WHERE m.organization_id = $1 AND p.is_service_account = TRUE ORDER BY p.name, p.id");
    tx.all(&sql, &values![organization]).await
}
