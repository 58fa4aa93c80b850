//! Organizations and the locations of partners.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use mandate_core::{
    access::Permit,
    id::{LocationId, OrganizationId},
    party::OrganizationKind,
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
    tx.all("SELECT id, name, city FROM location WHERE organization_id = $1 ORDER BY name, id", &values![organization])
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

/// The id of the organization with this name or id, for whoever runs the installation.
///
/// # Errors
/// When the database fails.
pub async fn find_by_name_or_id(tx: &mut Tx, text: &str) -> Result<Option<OrganizationId>> {
    let found: Option<(OrganizationId,)> = match text.parse::<OrganizationId>() {
        Ok(id) => tx.find("SELECT id FROM organization WHERE id = $1", &values![id]).await?,
        Err(_) => tx.find("SELECT id FROM organization WHERE name = $1 ORDER BY id LIMIT 1", &values![text]).await?,
    };
    Ok(found.map(|(id,)| id))
}
