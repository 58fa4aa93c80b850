//! Which service requests belong together: those that were linked, and duplicates that went into another one.

use mandate_core::{access::Permit, id::ServiceRequestId};

use crate::{Result, Tx, sql::values};

/// Links two service requests; false where they are.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &mut Tx, permit: &Permit, one: ServiceRequestId, other: ServiceRequestId) -> Result<bool> {
    let sql = "INSERT INTO related_service_request (service_request_id, other_id, linked_by, linked_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (service_request_id, other_id) DO NOTHING";
    let (first, second) = (one.min(other), one.max(other));
    Ok(tx.execute(sql, &values![first, second, permit.actor(), permit.at()]).await? == 1)
}

/// Ends the link of two service requests; false where there is none.
///
/// # Errors
/// When the database fails.
pub async fn delete(tx: &mut Tx, _: &Permit, one: ServiceRequestId, other: ServiceRequestId) -> Result<bool> {
    let sql = "DELETE FROM related_service_request WHERE service_request_id = $1 AND other_id = $2";
    Ok(tx.execute(sql, &values![one.min(other), one.max(other)]).await? == 1)
}

/// Those linked with the service request that a permit is for; which of them the reader may see is asked of its list.
///
/// # Errors
/// When the database fails.
pub async fn list(tx: &mut Tx, permit: &Permit) -> Result<Vec<ServiceRequestId>> {
    let sql = "SELECT other_id FROM related_service_request WHERE service_request_id = $1
        UNION ALL SELECT service_request_id FROM related_service_request WHERE other_id = $1";
    let found: Vec<(ServiceRequestId,)> = tx.all(sql, &values![permit.thing().id()]).await?;
    Ok(found.into_iter().map(|(id,)| id).collect())
}

/// Notes into which other one a service request went, or that it stands on its own again.
///
/// # Errors
/// When the database fails.
pub async fn set_merged(tx: &mut Tx, _: &Permit, id: ServiceRequestId, into: Option<ServiceRequestId>) -> Result<()> {
    tx.execute("UPDATE service_request SET merged_into_id = $2 WHERE id = $1", &values![id, into]).await?;
    Ok(())
}
