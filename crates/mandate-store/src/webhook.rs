//! Webhooks: addresses of organizations to which events are sent, with the secrets that sign what is sent.

use jiff::Timestamp;
use mandate_core::{
    access::Permit,
    id::{OrganizationId, WebhookId},
    text::Name,
    webhook::{EventKind, PauseReason},
};

use crate::{
    Result, Tx,
    permission::live,
    sql::{ColumnError, FromRow, Row, Sql, values},
};

/// A webhook.
#[derive(Clone, PartialEq, Eq)]
pub struct Webhook {
    /// Its id.
    pub id: WebhookId,
    /// Whose it is.
    pub organization_id: OrganizationId,
    /// What it is called.
    pub name: String,
    /// Where events are sent.
    pub address: String,
    /// Of which kinds.
    pub kinds: Vec<EventKind>,
    /// Of which customer only.
    pub customer_id: Option<OrganizationId>,
    /// What signs what is sent.
    pub secret: String,
    /// The secret before, which signs too until a moment.
    pub former: Option<(String, Timestamp)>,
    /// Since when nothing is sent, and why.
    pub paused: Option<(Timestamp, PauseReason)>,
    /// Since when nothing could be delivered.
    pub failing_since: Option<Timestamp>,
    /// When it was added.
    pub created_at: Timestamp,
    /// Goes up with every change of what was typed.
    pub version: i64,
}

impl Webhook {
    /// Whether events of a kind that happen to a customer's things are sent there, as it is chosen now; a test always is.
    #[must_use]
    pub fn wants(&self, kind: EventKind, customer: OrganizationId) -> bool {
        kind == EventKind::Test
            || (self.kinds.contains(&kind) && self.customer_id.is_none_or(|chosen| chosen == customer))
    }
}

impl std::fmt::Debug for Webhook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Its secrets stand in no log.
        f.debug_struct("Webhook").field("id", &self.id).field("address", &self.address).finish_non_exhaustive()
    }
}

impl FromRow for Webhook {
    fn from_row(row: &mut Row<'_>) -> Result<Self, ColumnError> {
        Ok(Self {
            id: row.take()?,
            organization_id: row.take()?,
            name: row.take()?,
            address: row.take()?,
            // A kind that this version does not know is none that it sends.
            kinds: row.take::<String>()?.split(' ').filter_map(|word| word.parse().ok()).collect(),
            customer_id: row.take()?,
            secret: row.take()?,
            former: row.take::<Option<String>>()?.zip(row.take()?),
            paused: row.take::<Option<Timestamp>>()?.zip(row.take()?),
            failing_since: row.take()?,
            created_at: row.take()?,
            version: row.take()?,
        })
    }
}

const COLUMNS: &str =
    "w.id, w.organization_id, w.name, w.address, w.kinds, w.customer_id, w.secret, w.former_secret, w.former_until,
    w.paused_at, w.paused_because, w.failing_since, w.created_at, w.version";

/// What a webhook is told to be.
#[derive(Clone, Debug)]
pub struct WebhookFacts {
    /// What it is called.
    pub name: Name,
    /// Where events are sent.
    pub address: String,
    /// Of which kinds.
    pub kinds: Vec<EventKind>,
    /// Of which customer only.
    pub customer_id: Option<OrganizationId>,
}

/// The words of some kinds, with a space between.
#[must_use]
pub fn words(kinds: &[EventKind]) -> String {
    kinds.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(" ")
}

/// Adds a webhook of the organization that a permit is for.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &mut Tx, permit: &Permit, id: WebhookId, facts: &WebhookFacts, secret: &str) -> Result<()> {
    let sql =
        "INSERT INTO webhook (id, organization_id, name, address, kinds, customer_id, secret, created_by, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let words = words(&facts.kinds);
    let what = values![id, permit.thing().customer(), facts.name.as_str(), facts.address.as_str(), words];
    let how = values![facts.customer_id, secret, permit.actor(), permit.at()];
    tx.execute(sql, &[&what[..], &how[..]].concat()).await?;
    Ok(())
}

/// Changes a webhook of the organization that a permit is for; false where it was changed since `version`.
///
/// # Errors
/// When the database fails.
pub async fn change(tx: &mut Tx, permit: &Permit, id: WebhookId, version: i64, facts: &WebhookFacts) -> Result<bool> {
    let sql = "UPDATE webhook SET name = $4, address = $5, kinds = $6, customer_id = $7, version = version + 1
        WHERE id = $1 AND organization_id = $2 AND version = $3";
    let (name, address, words) = (facts.name.as_str(), facts.address.as_str(), words(&facts.kinds));
    let values = values![id, permit.thing().customer(), version, name, address, words, facts.customer_id];
    Ok(tx.execute(sql, &values).await? == 1)
}

/// Pauses a webhook, or lets it go on; what failed before counts no more.
///
/// # Errors
/// When the database fails.
pub async fn set_paused(tx: &mut Tx, permit: &Permit, id: WebhookId, why: Option<PauseReason>) -> Result<()> {
    let sql = "UPDATE webhook SET paused_at = $3, paused_because = $4, failing_since = NULL WHERE id = $1 AND organization_id = $2";
    tx.execute(sql, &values![id, permit.thing().customer(), why.map(|_| permit.at()), why]).await?;
    Ok(())
}

/// Gives a webhook another secret; the one before signs too until a moment.
///
/// # Errors
/// When the database fails.
pub async fn set_secret(
    tx: &mut Tx,
    permit: &Permit,
    id: WebhookId,
    secret: &str,
    former_until: Timestamp,
) -> Result<()> {
    let sql = "UPDATE webhook SET former_secret = secret, former_until = $4, secret = $3 WHERE id = $1 AND organization_id = $2";
    tx.execute(sql, &values![id, permit.thing().customer(), secret, former_until]).await?;
    Ok(())
}

/// Removes a webhook with all that it sent and was to send; what it was stands in the record.
///
/// # Errors
/// When the database fails.
pub async fn delete(tx: &mut Tx, permit: &Permit, id: WebhookId) -> Result<()> {
    let sql = "DELETE FROM webhook_delivery WHERE webhook_id = (SELECT w.id FROM webhook w WHERE w.id = $1 AND w.organization_id = $2)";
    tx.execute(sql, &values![id, permit.thing().customer()]).await?;
    let sql = "DELETE FROM webhook WHERE id = $1 AND organization_id = $2";
    tx.execute(sql, &values![id, permit.thing().customer()]).await?;
    Ok(())
}

/// A webhook of the organization that a permit is for.
///
/// # Errors
/// When the database fails.
pub async fn find(tx: &mut Tx, permit: &Permit, id: WebhookId) -> Result<Option<Webhook>> {
    let sql = format!("SELECT {COLUMNS} FROM webhook w WHERE w.id = $1 AND w.organization_id = $2");
    tx.find(&sql, &values![id, permit.thing().customer()]).await
}

/// The webhooks of the organization that a permit is for, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn list(tx: &mut Tx, permit: &Permit) -> Result<Vec<Webhook>> {
    let sql = format!("SELECT {COLUMNS} FROM webhook w WHERE w.organization_id = $1 ORDER BY w.id");
    tx.all(&sql, &values![permit.thing().customer()]).await
}

/// A webhook, for the job that sends to it; nobody else changes it meanwhile.
///
/// # Errors
/// When the database fails.
pub async fn find_for_sending(tx: &mut Tx, id: WebhookId) -> Result<Option<Webhook>> {
    tx.find(&format!("SELECT {COLUMNS} FROM webhook w WHERE w.id = $1{}", tx.for_update()), &values![id]).await
}

/// Those webhooks to which an event of a customer might be sent, whatever the levels: of the customer itself, of the
/// vendor, and of the partners whose people all have a permission there. The decision says which of them may know.
///
/// # Errors
/// When the database fails.
pub async fn list_possible(tx: &mut Tx, customer: OrganizationId, at: Timestamp) -> Result<Vec<Webhook>> {
    let mut sql = Sql::default();
    let (customer, at) = (sql.place(customer), sql.place(at));
    sql.push(&format!(
        "SELECT {COLUMNS} FROM webhook w WHERE w.paused_at IS NULL AND w.organization_id IN (
            SELECT o.id FROM organization o WHERE o.id = {customer} UNION
            SELECT o.id FROM organization o WHERE o.kind = 'vendor' UNION
            SELECT x.partner_id FROM permission x WHERE x.customer_id = {customer} AND x.person_id IS NULL AND {})
         ORDER BY w.id",
        live("x", &at)
    ));
    tx.all_of(&sql).await
}

/// The webhooks of some organizations to which something is sent.
///
/// # Errors
/// When the database fails.
pub async fn list_active(tx: &mut Tx, organizations: &[OrganizationId]) -> Result<Vec<Webhook>> {
    if organizations.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::new("SELECT ");
    sql.push(COLUMNS).push(" FROM webhook w WHERE w.paused_at IS NULL AND w.organization_id IN ");
    sql.bind_list(organizations.iter().copied()).push(" ORDER BY w.id");
    tx.all_of(&sql).await
}

/// Notes that a try failed; gives since when they do.
///
/// # Errors
/// When the database fails.
pub async fn note_failing(tx: &mut Tx, id: WebhookId, at: Timestamp) -> Result<Option<Timestamp>> {
    let sql = "UPDATE webhook SET failing_since = COALESCE(failing_since, $2) WHERE id = $1 RETURNING failing_since";
    let since: Option<(Timestamp,)> = tx.find(sql, &values![id, at]).await?;
    Ok(since.map(|(since,)| since))
}

/// Notes that a try was taken.
///
/// # Errors
/// When the database fails.
pub async fn note_working(tx: &mut Tx, id: WebhookId) -> Result<()> {
    let sql = "UPDATE webhook SET failing_since = NULL WHERE id = $1 AND failing_since IS NOT NULL";
    tx.execute(sql, &values![id]).await?;
    Ok(())
}
