//! Permission requests and what became of them.

use jiff::Timestamp;
use mandate_core::{
    access::{Permit, Scope},
    id::{OrganizationId, PermissionRequestId, PersonId},
    permission::{PermissionRequest, RequestState, Terms},
};
use uuid::Uuid;

use crate::{
    Result, StoreError, Tx,
    sql::{ColumnError, FromRow, Row, values},
};

const COLUMNS: &str = "id, partner_id, customer_id, requester_id, contact_manager_id, asked, note, asked_at, lapses_at,
    state, decided_by, decided_at, granted, reason, renews";

struct Kept(PermissionRequest);

fn terms(text: &str) -> Result<Terms, ColumnError> {
    serde_json::from_str(text).map_err(|error| ColumnError::Type(5, error.into()))
}

impl FromRow for Kept {
    fn from_row(row: &mut Row<'_>) -> Result<Self, ColumnError> {
        let pending = PermissionRequest {
            id: row.take()?,
            partner_id: row.take()?,
            customer_id: row.take()?,
            requester_id: row.take()?,
            contact_manager_id: row.take()?,
            asked: terms(&row.take::<String>()?)?,
            renews: None,
            note: row.take()?,
            asked_at: row.take()?,
            lapses_at: row.take()?,
            state: RequestState::Pending,
        };
        let word: String = row.take()?;
        let by: Option<PersonId> = row.take()?;
        let at: Option<Timestamp> = row.take()?;
        let granted: Option<String> = row.take()?;
        let reason: Option<String> = row.take()?;
        let state = match (word.as_str(), by, at, granted) {
            ("pending", ..) => RequestState::Pending,
            ("approved", Some(by), Some(at), Some(granted)) => {
                RequestState::Approved { by, at, granted: terms(&granted)? }
            }
            ("denied", Some(by), Some(at), _) => RequestState::Denied { by, at, reason },
            ("withdrawn", Some(by), Some(at), _) => RequestState::Withdrawn { by, at },
            _ => return Err(ColumnError::Word(9, word)),
        };
        Ok(Self(PermissionRequest { state, renews: row.take()?, ..pending }))
    }
}

fn json(terms: &Terms) -> Result<String> {
    serde_json::to_string(terms).map_err(StoreError::failed)
}

/// Adds a request.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &mut Tx, _: &Permit, request: &PermissionRequest) -> Result<()> {
    let sql = "INSERT INTO permission_request
        (id, partner_id, customer_id, requester_id, contact_manager_id, asked, note, asked_at, lapses_at, renews, state)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'pending')";
    let asked = json(&request.asked)?;
    let who =
        values![request.id, request.partner_id, request.customer_id, request.requester_id, request.contact_manager_id];
    let what = values![asked, request.note.as_deref(), request.asked_at, request.lapses_at, request.renews];
    tx.execute(sql, &[&who[..], &what[..]].concat()).await?;
    Ok(())
}

/// Keeps what became of a request that was pending; false where somebody else was quicker.
///
/// # Errors
/// When the database fails.
pub async fn decide(tx: &mut Tx, _: &Permit, request: &PermissionRequest) -> Result<bool> {
    let (by, at, granted, reason) = match &request.state {
        RequestState::Approved { by, at, granted } => (by, at, Some(json(granted)?), None),
        RequestState::Denied { by, at, reason } => (by, at, None, reason.as_deref()),
        RequestState::Withdrawn { by, at } => (by, at, None, None),
        RequestState::Pending | RequestState::Lapsed { .. } => {
            return Err(StoreError::failed("a permission request is kept only when somebody has decided it"));
        }
    };
    let sql = "UPDATE permission_request SET state = $2, decided_by = $3, decided_at = $4, granted = $5, reason = $6
        WHERE id = $1 AND state = 'pending'";
    Ok(tx.execute(sql, &values![request.id, request.state.as_str(), *by, *at, granted, reason]).await? == 1)
}

/// The request with this id.
///
/// # Errors
/// When the database fails.
pub async fn find(tx: &mut Tx, id: PermissionRequestId) -> Result<Option<PermissionRequest>> {
    let found: Option<Kept> =
        tx.find(&format!("SELECT {COLUMNS} FROM permission_request WHERE id = $1"), &values![id]).await?;
    Ok(found.map(|kept| kept.0))
}

/// The newest requests that the reader's own organization made.
///
/// # Errors
/// When the database fails.
pub async fn list_of_partner(tx: &mut Tx, scope: &Scope, limit: i64) -> Result<Vec<PermissionRequest>> {
    let sql = format!("SELECT {COLUMNS} FROM permission_request WHERE partner_id = $1 ORDER BY id DESC LIMIT $2");
    let found: Vec<Kept> = tx.all(&sql, &values![scope.organization(), limit]).await?;
    Ok(found.into_iter().map(|kept| kept.0).collect())
}

/// The newest requests made to a customer, by a permit to view its partners.
///
/// # Errors
/// When the database fails.
pub async fn list_of_customer(
    tx: &mut Tx,
    _: &Permit,
    customer: OrganizationId,
    limit: i64,
) -> Result<Vec<PermissionRequest>> {
    let sql = format!("SELECT {COLUMNS} FROM permission_request WHERE customer_id = $1 ORDER BY id DESC LIMIT $2");
    let found: Vec<Kept> = tx.all(&sql, &values![customer, limit]).await?;
    Ok(found.into_iter().map(|kept| kept.0).collect())
}

/// The requests of a partner to a customer that wait for an answer, by a permit to ask.
///
/// # Errors
/// When the database fails.
pub async fn list_pending(
    tx: &mut Tx,
    permit: &Permit,
    partner: OrganizationId,
    customer: OrganizationId,
) -> Result<Vec<PermissionRequest>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM permission_request
         WHERE customer_id = $2 AND partner_id = $1 AND state = 'pending' AND lapses_at > $3 ORDER BY id"
    );
    let found: Vec<Kept> = tx.all(&sql, &values![partner, customer, permit.at()]).await?;
    Ok(found.into_iter().map(|kept| kept.0).collect())
}

/// The renewals that the reader's own organization asked for and that wait for an answer.
///
/// # Errors
/// When the database fails.
pub async fn list_renewals(tx: &mut Tx, scope: &Scope) -> Result<Vec<PermissionRequest>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM permission_request
         WHERE partner_id = $1 AND renews IS NOT NULL AND state = 'pending' AND lapses_at > $2 ORDER BY id"
    );
    let found: Vec<Kept> = tx.all(&sql, &values![scope.organization(), scope.at()]).await?;
    Ok(found.into_iter().map(|kept| kept.0).collect())
}

/// Some requests that have lapsed without anybody having been told; those after one, by when it lapsed and its id.
///
/// # Errors
/// When the database fails.
pub async fn list_lapsed(
    tx: &mut Tx,
    at: Timestamp,
    after: Option<(Timestamp, PermissionRequestId)>,
    most: i64,
) -> Result<Vec<PermissionRequest>> {
    let (after, id) = after.unwrap_or((Timestamp::UNIX_EPOCH, Uuid::nil().into()));
    let sql = format!(
        "SELECT {COLUMNS} FROM permission_request
         WHERE state = 'pending' AND lapse_told_at IS NULL AND lapses_at <= $1 AND lapses_at >= $3
            AND (lapses_at > $3 OR id > $4) ORDER BY lapses_at, id LIMIT $2"
    );
    let found: Vec<Kept> = tx.all(&sql, &values![at, most, after, id]).await?;
    Ok(found.into_iter().map(|kept| kept.0).collect())
}

/// Notes that both sides are told that a request has lapsed; false where they were before.
///
/// # Errors
/// When the database fails.
pub async fn note_lapse_told(tx: &mut Tx, id: PermissionRequestId, at: Timestamp) -> Result<bool> {
    let sql = "UPDATE permission_request SET lapse_told_at = $2 WHERE id = $1 AND lapse_told_at IS NULL";
    Ok(tx.execute(sql, &values![id, at]).await? == 1)
}
