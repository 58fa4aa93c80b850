//! The contacts of a service request: one primary, any number of additional ones. Rows end, they are not deleted.

use jiff::Timestamp;
use mandate_core::{
    access::Permit,
    id::{OrganizationId, PersonId, ServiceRequestId},
    service_request::{ContactRole, Number},
};

use crate::{
    Result, Tx, feed, search_pending,
    sql::{from_row, values},
};

/// A contact of a service request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
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
    /// What it is to the service request.
    pub role: ContactRole,
    /// In which time zone it is reached: the one chosen for this service request (P27), or its own.
    pub time_zone: String,
}
from_row!(Contact { person_id, name, email, organization_id, organization, role, time_zone });

/// Adds a contact, the candidate for its list, and its name to what the service request is found by.
///
/// # Errors
/// [`StoreError::Taken`](crate::StoreError::Taken) where the person is one already, or there is a primary one.
pub async fn insert(
    tx: &mut Tx,
    permit: &Permit,
    id: ServiceRequestId,
    person: PersonId,
    role: ContactRole,
) -> Result<()> {
    let sql =
        "INSERT INTO contact (service_request_id, person_id, role, added_by, added_at) VALUES ($1, $2, $3, $4, $5)";
    tx.execute(sql, &values![id, person, role, permit.actor(), permit.at()]).await?;
    search_pending::add_person(tx, id, person)?;
    feed::attach(tx, permit, id, person).await
}

/// Keeps the time zone in which the primary contact is to be reached about this service request (P27).
///
/// # Errors
/// When the database fails.
pub async fn set_time_zone(tx: &mut Tx, _: &Permit, id: ServiceRequestId, time_zone: &str) -> Result<()> {
    let sql =
        "UPDATE contact SET time_zone = $2 WHERE service_request_id = $1 AND role = 'primary' AND removed_at IS NULL";
    tx.execute_later(sql, &values![id, time_zone])
}

/// Ends being a contact; false where the person was none.
///
/// # Errors
/// When the database fails.
pub async fn remove(tx: &mut Tx, permit: &Permit, id: ServiceRequestId, person: PersonId) -> Result<bool> {
    let sql = "UPDATE contact SET removed_by = $3, removed_at = $4 WHERE service_request_id = $1 AND person_id = $2 AND removed_at IS NULL";
    Ok(tx.execute(sql, &values![id, person, permit.actor(), permit.at()]).await? == 1)
}

/// Ends all places as a contact of others' service requests of a person who begins to work elsewhere.
///
/// # Errors
/// When the database fails.
pub async fn remove_elsewhere(tx: &mut Tx, permit: &Permit, person: PersonId, to: OrganizationId) -> Result<()> {
    let sql = "UPDATE contact SET removed_by = $3, removed_at = $4 WHERE person_id = $1 AND removed_at IS NULL
        AND service_request_id IN (SELECT r.id FROM contact c JOIN service_request r ON r.id = c.service_request_id
            WHERE c.person_id = $1 AND c.removed_at IS NULL AND r.customer_id <> $2)";
    tx.execute(sql, &values![person, to, permit.actor(), permit.at()]).await?;
    Ok(())
}

/// A place as a contact of another's service request that goes on, or may come back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elsewhere {
    /// The service request.
    pub id: ServiceRequestId,
    /// Its number.
    pub number: Number,
    /// Whose it is.
    pub customer_id: OrganizationId,
    /// When it was submitted.
    pub created_at: Timestamp,
    /// What the person is to it.
    pub role: ContactRole,
}
from_row!(Elsewhere { id, number, customer_id, created_at, role });

/// The service requests of others of which a person who begins to work elsewhere is a contact: those that were not
/// closed before some moment, and so are open or can be reopened.
///
/// # Errors
/// When the database fails.
pub async fn list_elsewhere(
    tx: &mut Tx,
    _: &Permit,
    person: PersonId,
    to: OrganizationId,
    closed_since: Timestamp,
) -> Result<Vec<Elsewhere>> {
    let sql = "SELECT r.id, r.number, r.customer_id, r.created_at, c.role FROM contact c CROSS JOIN service_request r
        WHERE r.id = c.service_request_id AND c.person_id = $1 AND c.removed_at IS NULL AND r.customer_id <> $2
            AND (r.closed_at IS NULL OR r.closed_at >= $3)
        ORDER BY r.id";
    tx.all(sql, &values![person, to, closed_since]).await
}

/// Makes somebody the primary contact of a service request whose primary contact has gone.
///
/// # Errors
/// When the database fails.
pub async fn succeed(tx: &mut Tx, permit: &Permit, id: ServiceRequestId, person: PersonId) -> Result<()> {
    remove(tx, permit, id, person).await?;
    let sql =
        "UPDATE service_request SET primary_contact_id = $2, updated_at = $3, version = version + 1 WHERE id = $1";
    tx.execute(sql, &values![id, person, permit.at()]).await?;
    insert(tx, permit, id, person, ContactRole::Primary).await
}

/// The present contacts of a service request, the primary first; by a permit for that service request.
///
/// # Errors
/// When the database fails.
pub async fn list(tx: &mut Tx, permit: &Permit) -> Result<Vec<Contact>> {
    let sql = "SELECT p.id, p.name, CASE WHEN p.is_service_account = TRUE THEN '' ELSE p.email END, o.id, o.name, c.role, COALESCE(c.time_zone, p.time_zone) FROM contact c
        JOIN person p ON p.id = c.person_id
        JOIN membership m ON m.person_id = p.id AND m.valid_until IS NULL
        JOIN organization o ON o.id = m.organization_id
        WHERE c.service_request_id = $1 AND c.removed_at IS NULL
        ORDER BY c.role DESC, p.name, p.id";
    tx.all(sql, &values![permit.thing().id()]).await
}

/// Who the present contacts of a service request are, with those to whom a record among them is linked (P31), to be
/// told of what happens to it; each is asked of the decision
/// before it is told.
///
/// # Errors
/// When the database fails.
pub async fn list_people(tx: &mut Tx, id: ServiceRequestId) -> Result<Vec<PersonId>> {
    let sql = "SELECT person_id FROM (
            SELECT c.person_id, c.added_at FROM contact c WHERE c.service_request_id = $1 AND c.removed_at IS NULL
            UNION SELECT k.person_id, c.added_at FROM contact c JOIN contact_link k ON k.record_id = c.person_id AND k.ended_at IS NULL
                WHERE c.service_request_id = $1 AND c.removed_at IS NULL
        ) people ORDER BY added_at, person_id";
    let found: Vec<(PersonId,)> = tx.all(sql, &values![id]).await?;
    Ok(found.into_iter().map(|(person,)| person).collect())
}
