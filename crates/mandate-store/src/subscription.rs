//! Subscriptions: who is told when a service request is submitted for a customer (P20, P21).
//!
//! A subscription hangs on the permission that decided when it was made; when that permission is over, so is the
//! subscription, and a later permission does not bring it back. A renewal without a gap carries it over.

use jiff::Timestamp;
use mandate_core::{
    access::Permit,
    id::{OrganizationId, PermissionId, PersonId},
};

use crate::{Result, Tx, permission::live, sql::values};

/// Subscribes the actor.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &mut Tx, permit: &Permit, customer: OrganizationId) -> Result<()> {
    let permission: Option<PermissionId> = permit.ground().permission().map(|permission| permission.id);
    let sql = "INSERT INTO subscription (person_id, customer_id, permission_id, created_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (person_id, customer_id) DO UPDATE SET permission_id = $3";
    tx.execute(sql, &values![permit.actor(), customer, permission, permit.at()]).await?;
    Ok(())
}

/// Ends one's own subscription, whatever one's permission has become.
///
/// # Errors
/// When the database fails.
pub async fn delete(tx: &mut Tx, person: PersonId, customer: OrganizationId) -> Result<()> {
    tx.execute("DELETE FROM subscription WHERE person_id = $1 AND customer_id = $2", &values![person, customer])
        .await?;
    Ok(())
}

/// Ends all subscriptions of a person who begins to work elsewhere.
///
/// # Errors
/// When the database fails.
pub async fn delete_of_person(tx: &mut Tx, _: &Permit, person: PersonId) -> Result<()> {
    tx.execute("DELETE FROM subscription WHERE person_id = $1", &values![person]).await?;
    Ok(())
}

/// Lets the subscriptions that hang on a permission hang on the one that takes its place.
///
/// # Errors
/// When the database fails.
pub async fn carry_over(tx: &mut Tx, _: &Permit, from: PermissionId, to: PermissionId) -> Result<()> {
    tx.execute("UPDATE subscription SET permission_id = $2 WHERE permission_id = $1", &values![from, to]).await?;
    Ok(())
}

/// Whom to tell of a customer's new service request: those whose subscription still hangs on a live permission, and
/// the customer's own people. Each is asked of the decision before it is told.
///
/// # Errors
/// When the database fails.
pub async fn list_of_customer(tx: &mut Tx, customer: OrganizationId, at: Timestamp) -> Result<Vec<PersonId>> {
    let sql = format!(
        "SELECT s.person_id FROM subscription s LEFT JOIN permission x ON x.id = s.permission_id
         WHERE s.customer_id = $1 AND (s.permission_id IS NULL OR ({})) ORDER BY s.person_id",
        live("x", "$2")
    );
    let found: Vec<(PersonId,)> = tx.all(&sql, &values![customer, at]).await?;
    Ok(found.into_iter().map(|(person,)| person).collect())
}

/// The customers to which a person is subscribed now.
///
/// # Errors
/// When the database fails.
pub async fn list_of_person(tx: &mut Tx, person: PersonId, at: Timestamp) -> Result<Vec<OrganizationId>> {
    let sql = format!(
        "SELECT s.customer_id FROM subscription s LEFT JOIN permission x ON x.id = s.permission_id
         WHERE s.person_id = $1 AND (s.permission_id IS NULL OR ({})) ORDER BY s.customer_id",
        live("x", "$2")
    );
    let found: Vec<(OrganizationId,)> = tx.all(&sql, &values![person, at]).await?;
    Ok(found.into_iter().map(|(customer,)| customer).collect())
}
