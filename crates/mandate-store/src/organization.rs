//! Organizations and the locations of partners.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use mandate_core::{
    access::Permit,
    id::{LocationId, OrganizationId},
    party::{OrganizationKind, Role, Roles},
    text::Name,
};

use crate::{
    Result, Tx,
    sql::{Sql, from_row, values},
};

/// An organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organization {
    /// Its id.
    pub id: OrganizationId,
    /// What it is.
    pub kind: OrganizationKind,
    /// What it is called.
    pub name: String,
    /// Two letters (ISO 3166-1).
    pub country: String,
    /// When it was added.
    pub created_at: Timestamp,
}
from_row!(Organization { id, kind, name, country, created_at });

/// A place of a partner where its people work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// Its id.
    pub id: LocationId,
    /// What it is called.
    pub name: String,
    /// Where it is.
    pub city: String,
}
from_row!(Location { id, name, city });

/// Adds an organization.
///
/// # Errors
/// [`StoreError::Taken`](crate::StoreError::Taken) for a second vendor.
pub async fn insert(
    tx: &mut Tx,
    permit: &Permit,
    id: OrganizationId,
    kind: OrganizationKind,
    name: &Name,
    country: &str,
) -> Result<()> {
    let sql = "INSERT INTO organization (id, kind, name, country, created_at) VALUES ($1, $2, $3, $4, $5)";
    tx.execute(sql, &values![id, kind, name.as_str(), country, permit.at()]).await?;
    Ok(())
}

/// Adds a location of a partner.
///
/// # Errors
/// When the database fails.
pub async fn insert_location(
    tx: &mut Tx,
    _: &Permit,
    id: LocationId,
    organization: OrganizationId,
    name: &Name,
    city: &str,
) -> Result<()> {
    let sql = "INSERT INTO location (id, organization_id, name, city) VALUES ($1, $2, $3, $4)";
    tx.execute(sql, &values![id, organization, name.as_str(), city]).await?;
    Ok(())
}

/// Calls an organization something else.
///
/// # Errors
/// When the database fails.
pub async fn rename(tx: &mut Tx, _: &Permit, id: OrganizationId, name: &Name) -> Result<()> {
    let sql = "UPDATE organization SET name = $2, version = version + 1 WHERE id = $1";
    tx.execute(sql, &values![id, name.as_str()]).await?;
    Ok(())
}

/// Calls a location of an organization something else; false where there is none.
///
/// # Errors
/// When the database fails.
pub async fn rename_location(
    tx: &mut Tx,
    _: &Permit,
    organization: OrganizationId,
    id: LocationId,
    name: &Name,
    city: &Name,
) -> Result<bool> {
    let sql = "UPDATE location SET name = $3, city = $4 WHERE organization_id = $1 AND id = $2 AND removed_at IS NULL";
    Ok(tx.execute(sql, &values![organization, id, name.as_str(), city.as_str()]).await? == 1)
}

/// Removes a location of an organization where nobody works; false where somebody does, or there is none. That people
/// worked there stays known.
///
/// # Errors
/// When the database fails.
pub async fn remove_location(
    tx: &mut Tx,
    permit: &Permit,
    organization: OrganizationId,
    id: LocationId,
) -> Result<bool> {
    let sql = "UPDATE location SET removed_at = $3 WHERE organization_id = $1 AND id = $2 AND removed_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM membership m WHERE m.organization_id = $1 AND m.location_id = $2 AND m.valid_until IS NULL)";
    Ok(tx.execute(sql, &values![organization, id, permit.at()]).await? == 1)
}

/// The organizations of this name, at most so many; by a permit to administer.
///
/// # Errors
/// When the database fails.
pub async fn list_by_name(tx: &mut Tx, _: &Permit, name: &str, limit: i64) -> Result<Vec<Organization>> {
    let sql = "SELECT id, kind, name, country, created_at FROM organization
        WHERE kind IN ('vendor', 'partner', 'customer') AND name = $1 ORDER BY id LIMIT $2";
    tx.all(sql, &values![name, limit]).await
}

/// Those of some customers that have nobody who decides about partners: no contact manager with a password and no lock.
///
/// # Errors
/// When the database fails.
pub async fn list_without_contact_manager(
    tx: &mut Tx,
    _: &Permit,
    customers: &[OrganizationId],
) -> Result<Vec<OrganizationId>> {
    let mut without = customers.to_vec();
    for some in customers.chunks(1000) {
        let mut sql =
            Sql::new("SELECT m.organization_id, m.roles FROM membership m JOIN person p ON p.id = m.person_id");
        sql.push(" WHERE m.valid_until IS NULL AND p.locked_at IS NULL AND p.password_hash IS NOT NULL AND m.organization_id IN ");
        sql.bind_list(some.iter().copied());
        let people: Vec<(OrganizationId, Roles)> = tx.all_of(&sql).await?;
        without.retain(|id| !people.iter().any(|(of, roles)| of == id && roles.has(Role::ContactManager)));
    }
    Ok(without)
}

/// The organization with this id.
///
/// # Errors
/// When the database fails.
pub async fn find(tx: &mut Tx, id: OrganizationId) -> Result<Option<Organization>> {
    tx.find("SELECT id, kind, name, country, created_at FROM organization WHERE id = $1", &values![id]).await
}

/// The vendor, once there is one.
///
/// # Errors
/// When the database fails.
pub async fn find_vendor(tx: &mut Tx) -> Result<Option<Organization>> {
    tx.find("SELECT id, kind, name, country, created_at FROM organization WHERE kind = 'vendor'", &[]).await
}

/// The locations of an organization, by name.
///
/// # Errors
/// When the database fails.
pub async fn list_locations(tx: &mut Tx, organization: OrganizationId) -> Result<Vec<Location>> {
    tx.all(
        "SELECT id, name, city FROM location WHERE organization_id = $1 AND removed_at IS NULL ORDER BY name, id",
        &values![organization],
    )
    .await
}

/// All organizations of the installation, for its administrators: by kind and name, a page at a time.
///
/// # Errors
/// When the database fails.
pub async fn list_for_administration(
    tx: &mut Tx,
    _: &Permit,
    kind: OrganizationKind,
    after: Option<&(String, OrganizationId)>,
    limit: i64,
) -> Result<Vec<Organization>> {
    let (name, id) = after.cloned().unwrap_or_else(|| (String::new(), OrganizationId(uuid::Uuid::nil())));
    let sql = "SELECT id, kind, name, country, created_at FROM organization
               WHERE kind = $1 AND (name, id) > ($2, $3) ORDER BY name, id LIMIT $4";
    tx.all(sql, &values![kind, name, id, limit]).await
}

/// The names of organizations.
///
/// # Errors
/// When the database fails.
pub async fn list_names(tx: &mut Tx, ids: BTreeSet<OrganizationId>) -> Result<BTreeMap<OrganizationId, String>> {
    let mut names = BTreeMap::new();
    let ids: Vec<_> = ids.into_iter().collect();
    // Far below the number of values that either database takes in one statement.
    for batch in ids.chunks(1000) {
        let mut sql = Sql::new("SELECT id, name FROM organization WHERE id IN ");
        sql.bind_list(batch.iter().copied());
        names.extend(tx.all_of::<(OrganizationId, String)>(&sql).await?);
    }
    Ok(names)
}

/// The organization with this id, or all with this name, for whoever runs the installation.
///
/// # Errors
/// When the database fails.
pub async fn list_by_name_or_id(tx: &mut Tx, text: &str) -> Result<Vec<(OrganizationId, OrganizationKind)>> {
    match text.parse::<OrganizationId>() {
        Ok(id) => tx.all("SELECT id, kind FROM organization WHERE id = $1", &values![id]).await,
        Err(_) => tx.all("SELECT id, kind FROM organization WHERE name = $1 ORDER BY id", &values![text]).await,
    }
}
