//! The contacts of a site: people of the customer, or of a partner that acts for it. Rows end, they are not deleted.

use mandate_core::{
    access::Permit,
    id::{OrganizationId, PersonId},
};

use crate::{
    Result, Tx,
    sql::{from_row, values},
};

/// A contact of a site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteContact {
    /// Who.
    pub person_id: PersonId,
    /// What it is called.
    pub name: String,
    /// Where mail goes.
    pub email: String,
    /// Its organization.
    pub organization_id: OrganizationId,
    /// What that is called.
    pub organization: String,
}
from_row!(SiteContact { person_id, name, email, organization_id, organization });

/// Adds a contact to the site that a permit is for.
///
/// # Errors
/// [`StoreError::Taken`](crate::StoreError::Taken) where the person is one already.
pub async fn insert(tx: &mut Tx, permit: &Permit, person: PersonId) -> Result<()> {
    let sql = "INSERT INTO site_contact (site_id, person_id, added_by, added_at) VALUES ($1, $2, $3, $4)";
    tx.execute(sql, &values![permit.thing().id(), person, permit.actor(), permit.at()]).await?;
    Ok(())
}

/// Ends being a contact of the site that a permit is for; false where the person was none.
///
/// # Errors
/// When the database fails.
pub async fn remove(tx: &mut Tx, permit: &Permit, person: PersonId) -> Result<bool> {
    let sql = "UPDATE site_contact SET removed_by = $3, removed_at = $4 WHERE site_id = $1 AND person_id = $2 AND removed_at IS NULL";
    Ok(tx.execute(sql, &values![permit.thing().id(), person, permit.actor(), permit.at()]).await? == 1)
}

/// Ends all places as a contact of others' sites of a person who begins to work elsewhere.
///
/// # Errors
/// When the database fails.
pub async fn remove_elsewhere(tx: &mut Tx, permit: &Permit, person: PersonId, to: OrganizationId) -> Result<()> {
    let sql = "UPDATE site_contact SET removed_by = $3, removed_at = $4 WHERE person_id = $1 AND removed_at IS NULL
        AND site_id IN (SELECT s.id FROM site_contact c JOIN site s ON s.id = c.site_id
            WHERE c.person_id = $1 AND c.removed_at IS NULL AND s.customer_id <> $2)";
    tx.execute(sql, &values![person, to, permit.actor(), permit.at()]).await?;
    Ok(())
}

/// The present contacts of the site that a permit is for, by name.
///
/// # Errors
/// When the database fails.
pub async fn list(tx: &mut Tx, permit: &Permit) -> Result<Vec<SiteContact>> {
    let sql = "SELECT p.id, p.name, CASE WHEN p.is_service_account = TRUE THEN '' ELSE p.email END, o.id, o.name FROM site_contact c
        JOIN person p ON p.id = c.person_id
        JOIN membership m ON m.person_id = p.id AND m.valid_until IS NULL
        JOIN organization o ON o.id = m.organization_id
        WHERE c.site_id = $1 AND c.removed_at IS NULL ORDER BY p.name, p.id";
    tx.all(sql, &values![permit.thing().id()]).await
}
