//! What happened of which webhooks tell: noted in the transaction of the act, looked at once by a job, kept for a while.

use jiff::Timestamp;
use mandate_core::{access::Permit, id::OrganizationId, webhook::Event};

use crate::{
    Result, Tx,
    sql::{ColumnError, FromRow, Row, Sql, values},
};

struct Kept(Event);

impl FromRow for Kept {
    fn from_row(row: &mut Row<'_>) -> Result<Self, ColumnError> {
        Ok(Self(Event {
            id: row.take()?,
            kind: row.take()?,
            at: row.take()?,
            customer_id: row.take()?,
            subject: row.take()?,
            actor_id: row.take()?,
            facts: serde_json::from_str(&row.take::<String>()?).unwrap_or_default(),
        }))
    }
}

const COLUMNS: &str = "id, kind, at, customer_id, subject, actor_id, facts";

/// Notes an event; whoever acts does not wait for more than that.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &mut Tx, event: &Event) -> Result<()> {
    let sql = "INSERT INTO webhook_event (id, kind, at, customer_id, subject, actor_id, facts) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let Event { id, kind, at, customer_id, subject, actor_id, facts } = event;
    tx.execute_later(sql, &values![*id, *kind, *at, *customer_id, subject, *actor_id, facts.to_string()])
}

/// Takes some events that were not looked at yet, the oldest first: they are looked at with the end of this transaction.
///
/// # Errors
/// When the database fails.
pub async fn take(tx: &mut Tx, most: i64) -> Result<Vec<Event>> {
    let sql = format!(
        "UPDATE webhook_event SET pending = FALSE WHERE id IN (
            SELECT id FROM webhook_event WHERE pending ORDER BY id LIMIT $1{}) RETURNING {COLUMNS}",
        tx.skip_locked()
    );
    let mut events: Vec<_> = tx.all::<Kept>(&sql, &values![most]).await?.into_iter().map(|kept| kept.0).collect();
    events.sort_by_key(|event| event.id);
    Ok(events)
}

/// The newest events of some customers, or of all, for whoever wants to see what a webhook would have been sent. The
/// decision says which of them may be shown.
///
/// # Errors
/// When the database fails.
pub async fn list_newest(
    tx: &mut Tx,
    _: &Permit,
    customers: Option<&[OrganizationId]>,
    limit: i64,
) -> Result<Vec<Event>> {
    let mut sql = Sql::new("SELECT ");
    sql.push(COLUMNS).push(" FROM webhook_event ");
    match customers {
        None => {}
        Some([]) => return Ok(Vec::new()),
        Some(customers) => {
            sql.push("WHERE customer_id IN ").bind_list(customers.iter().copied());
        }
    }
    sql.push(" ORDER BY id DESC LIMIT ").bind(limit);
    Ok(tx.all_of::<Kept>(&sql).await?.into_iter().map(|kept| kept.0).collect())
}

/// Removes events from before a moment that were looked at.
///
/// # Errors
/// When the database fails.
pub async fn sweep(tx: &mut Tx, before: Timestamp) -> Result<()> {
    tx.execute("DELETE FROM webhook_event WHERE at < $1 AND NOT pending", &values![before]).await?;
    Ok(())
}
