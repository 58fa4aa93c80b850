//! New addresses of people, which wait until whoever reads them says so: links that work once and not for long.

use jiff::Timestamp;
use mandate_core::{
    access::Permit,
    id::{OrganizationId, PersonId},
    text::EmailAddress,
};

use crate::{
    Result, Tx,
    sql::{from_row, values},
};

/// A new address whose link still works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressChange {
    /// Whose.
    pub person_id: PersonId,
    /// What the person is called.
    pub name: String,
    /// The address until now.
    pub before: String,
    /// The new one.
    pub address: String,
    /// Where the person works, as it did when it was asked.
    pub organization_id: OrganizationId,
    /// Who asked for it.
    pub asked_by: PersonId,
}
from_row!(AddressChange { person_id, name, before, address, organization_id, asked_by });

/// Keeps a new address under the hash of its token; older links of the person stop working.
///
/// # Errors
/// When the database fails.
pub async fn insert(
    tx: &mut Tx,
    permit: &Permit,
    token_hash: &str,
    person: PersonId,
    address: &EmailAddress,
    expires_at: Timestamp,
) -> Result<()> {
    end_of_person(tx, permit, person).await?;
    let sql = "INSERT INTO address_change (token_hash, person_id, address, asked_by, asked_at, expires_at, organization_id)
        SELECT $1, m.person_id, $3, $4, $5, $6, m.organization_id FROM membership m WHERE m.person_id = $2 AND m.valid_until IS NULL";
    let values = values![token_hash, person, address.as_str(), permit.actor(), permit.at(), expires_at];
    tx.execute(sql, &values).await?;
    Ok(())
}

/// Ends all links to new addresses of a person.
///
/// # Errors
/// When the database fails.
pub async fn end_of_person(tx: &mut Tx, permit: &Permit, person: PersonId) -> Result<()> {
    let sql = "UPDATE address_change SET used_at = $2 WHERE person_id = $1 AND used_at IS NULL";
    tx.execute(sql, &values![person, permit.at()]).await?;
    Ok(())
}

/// Gives a person who begins to work elsewhere its address there, and takes its password: whoever reads that address
/// chooses another.
///
/// # Errors
/// [`StoreError::Taken`](crate::StoreError::Taken) where somebody has the address.
pub async fn begin_elsewhere(tx: &mut Tx, _: &Permit, person: PersonId, address: &EmailAddress) -> Result<()> {
    let sql = "UPDATE person SET email = $2, password_hash = NULL, version = version + 1 WHERE id = $1";
    tx.execute(sql, &values![person, address.as_str()]).await?;
    Ok(())
}

/// The new address of a token, if its link still works: not once the person works elsewhere.
///
/// # Errors
/// When the database fails.
pub async fn find(tx: &mut Tx, token_hash: &str, at: Timestamp) -> Result<Option<AddressChange>> {
    let sql = "SELECT p.id, p.name, p.email, a.address, a.organization_id, a.asked_by FROM address_change a
        JOIN person p ON p.id = a.person_id
        JOIN membership m ON m.person_id = p.id AND m.organization_id = a.organization_id AND m.valid_until IS NULL
        WHERE a.token_hash = $1 AND a.used_at IS NULL AND a.expires_at > $2 AND p.locked_at IS NULL";
    tx.find(sql, &values![token_hash, at]).await
}

/// Gives the person its new address, and uses the link and all other links to it up; false where somebody else was
/// quicker.
///
/// # Errors
/// [`StoreError::Taken`](crate::StoreError::Taken) where somebody has got the address meanwhile.
pub async fn confirm(tx: &mut Tx, permit: &Permit, token_hash: &str, change: &AddressChange) -> Result<bool> {
    let sql = "UPDATE address_change SET used_at = $2 WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2";
    if tx.execute(sql, &values![token_hash, permit.at()]).await? == 0 {
        return Ok(false);
    }
    let sql = "UPDATE person SET email = $2, version = version + 1 WHERE id = $1";
    tx.execute(sql, &values![change.person_id, &change.address]).await?;
    // Links that were mailed to the address before work no more.
    let sql = "UPDATE invitation SET used_at = $2 WHERE person_id = $1 AND used_at IS NULL";
    tx.execute(sql, &values![change.person_id, permit.at()]).await?;
    Ok(true)
}
