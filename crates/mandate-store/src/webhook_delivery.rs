//! Deliveries: one event for one webhook, its tries, and what came of the last one.

use jiff::Timestamp;
use mandate_core::{
    access::Permit,
    id::{OrganizationId, WebhookDeliveryId, WebhookEventId, WebhookId},
    webhook::{DeliveryState, EventKind},
};

use crate::{
    Result, Tx,
    sql::{from_row, values},
};

/// A delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Its id.
    pub id: WebhookDeliveryId,
    /// To which webhook.
    pub webhook_id: WebhookId,
    /// Which event.
    pub event_id: WebhookEventId,
    /// What happened.
    pub kind: EventKind,
    /// When it happened.
    pub at: Timestamp,
    /// To whose thing.
    pub customer_id: OrganizationId,
    /// To what.
    pub subject: String,
    /// What is sent.
    pub body: String,
    /// What became of it.
    pub state: DeliveryState,
    /// How often it was tried.
    pub tries: i64,
    /// When it is tried next.
    pub next_at: Option<Timestamp>,
    /// When it was tried last.
    pub tried_at: Option<Timestamp>,
    /// With which headers, one on each line.
    pub headers: Option<String>,
    /// The status of the answer.
    pub status: Option<i64>,
    /// The beginning of the answer.
    pub answer: Option<String>,
    /// Why there was no answer.
    pub error: Option<String>,
    /// How long the last try took.
    pub milliseconds: Option<i64>,
}
from_row!(Delivery {
    id,
    webhook_id,
    event_id,
    kind,
    at,
    customer_id,
    subject,
    body,
    state,
    tries,
    next_at,
    tried_at,
    headers,
    status,
    answer,
    error,
    milliseconds
});

const COLUMNS: &str =
    "id, webhook_id, event_id, kind, at, customer_id, subject, body, state, tries, next_at, tried_at, headers, status,
    answer, error, milliseconds";

/// Adds a delivery that is due at once; an event goes to a webhook once only.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &mut Tx, delivery: &Delivery, created_at: Timestamp) -> Result<()> {
    let sql = "INSERT INTO webhook_delivery (id, webhook_id, event_id, kind, at, customer_id, subject, body, state, next_at, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10) ON CONFLICT DO NOTHING";
    let Delivery { id, webhook_id, event_id, kind, at, customer_id, subject, body, state, .. } = delivery;
    let what = values![*id, *webhook_id, *event_id, *kind, *at, *customer_id, subject, body, *state, created_at];
    tx.execute(sql, &what).await?;
    Ok(())
}

/// The webhooks that have something to be sent.
///
/// # Errors
/// When the database fails.
pub async fn list_due(tx: &mut Tx, at: Timestamp) -> Result<Vec<WebhookId>> {
    let sql = "SELECT w.id FROM webhook w WHERE w.paused_at IS NULL AND EXISTS (
        SELECT 1 FROM webhook_delivery d WHERE d.webhook_id = w.id AND d.next_at IS NOT NULL AND d.next_at <= $1) ORDER BY w.id";
    let found: Vec<(WebhookId,)> = tx.all(sql, &values![at]).await?;
    Ok(found.into_iter().map(|(id,)| id).collect())
}

/// Claims some of a webhook's deliveries that are due, and counts the try: whoever claims one has until `leased_until`,
/// from when on it is due again.
///
/// # Errors
/// When the database fails.
pub async fn claim(
    tx: &mut Tx,
    webhook: WebhookId,
    at: Timestamp,
    leased_until: Timestamp,
    most: i64,
) -> Result<Vec<Delivery>> {
    let sql = format!(
        "UPDATE webhook_delivery SET next_at = $3, tries = tries + 1 WHERE id IN (
            SELECT id FROM webhook_delivery WHERE webhook_id = $1 AND next_at IS NOT NULL AND next_at <= $2
            ORDER BY next_at LIMIT $4{}) RETURNING {COLUMNS}",
        tx.skip_locked()
    );
    tx.all(&sql, &values![webhook, at, leased_until, most]).await
}

/// Keeps what came of a try.
///
/// # Errors
/// When the database fails.
pub async fn set_outcome(tx: &mut Tx, delivery: &Delivery) -> Result<()> {
    let sql = "UPDATE webhook_delivery SET state = $2, next_at = $3, tried_at = $4, headers = $5, status = $6, answer = $7, error = $8,
        milliseconds = $9 WHERE id = $1";
    let Delivery { id, state, next_at, tried_at, headers, status, answer, error, milliseconds, .. } = delivery;
    let what = values![*id, *state, *next_at, *tried_at, headers.as_deref(), *status, answer.as_deref()];
    tx.execute(sql, &[&what[..], &values![error.as_deref(), *milliseconds][..]].concat()).await?;
    Ok(())
}

/// Takes a delivery back: it is not sent, and what it would have said is forgotten.
///
/// # Errors
/// When the database fails.
pub async fn withdraw(tx: &mut Tx, id: WebhookDeliveryId) -> Result<()> {
    let sql = "UPDATE webhook_delivery SET state = 'withdrawn', next_at = NULL, body = '' WHERE id = $1";
    tx.execute(sql, &values![id]).await?;
    Ok(())
}

/// Has a delivery of a webhook tried again from the beginning; false where there is none, or where it was withdrawn.
///
/// # Errors
/// When the database fails.
pub async fn resend(tx: &mut Tx, permit: &Permit, webhook: WebhookId, id: WebhookDeliveryId) -> Result<bool> {
    let sql = "UPDATE webhook_delivery SET state = 'waiting', next_at = $3, tries = 0 WHERE id = $1 AND webhook_id = $2 AND state <> 'withdrawn'";
    Ok(tx.execute(sql, &values![id, webhook, permit.at()]).await? == 1)
}

/// A delivery of a webhook.
///
/// # Errors
/// When the database fails.
pub async fn find(tx: &mut Tx, _: &Permit, webhook: WebhookId, id: WebhookDeliveryId) -> Result<Option<Delivery>> {
    let sql = format!("SELECT {COLUMNS} FROM webhook_delivery WHERE id = $1 AND webhook_id = $2");
    tx.find(&sql, &values![id, webhook]).await
}

/// A page of a webhook's deliveries, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn list(
    tx: &mut Tx,
    _: &Permit,
    webhook: WebhookId,
    older_than: Option<WebhookDeliveryId>,
    limit: i64,
) -> Result<Vec<Delivery>> {
    let sql =
        format!("SELECT {COLUMNS} FROM webhook_delivery WHERE webhook_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3");
    let older_than = older_than.unwrap_or(WebhookDeliveryId(uuid::Uuid::max()));
    tx.all(&sql, &values![webhook, older_than, limit]).await
}

/// How many deliveries of all webhooks that are not paused wait, and since when the oldest is due.
///
/// # Errors
/// When the database fails.
pub async fn count_waiting(tx: &mut Tx) -> Result<(i64, Option<Timestamp>)> {
    let sql = "SELECT COUNT(*), MIN(d.next_at) FROM webhook w JOIN webhook_delivery d ON d.webhook_id = w.id AND d.next_at IS NOT NULL
        WHERE w.paused_at IS NULL";
    tx.get(sql, &[]).await
}

/// Removes deliveries from before a moment that do not wait.
///
/// # Errors
/// When the database fails.
pub async fn sweep(tx: &mut Tx, before: Timestamp) -> Result<()> {
    tx.execute("DELETE FROM webhook_delivery WHERE created_at < $1 AND next_at IS NULL", &values![before]).await?;
    Ok(())
}
