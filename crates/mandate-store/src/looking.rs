//! Which of the vendor's staff look at a service request right now: forgotten after a minute, and nobody else's
//! business.

use jiff::{Span, Timestamp};
use mandate_core::access::Permit;

use crate::{
    Result, Tx,
    sql::{from_row, values},
};

/// For how many seconds somebody counts as looking who was seen once.
const SECONDS: i64 = 60;

/// A colleague who looks at the same service request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looking {
    /// What the person is called.
    pub name: String,
    /// Whether it is writing.
    pub writing: bool,
}
from_row!(Looking { name, writing });

/// Notes that somebody looks at the service request that a permit is for.
///
/// # Errors
/// When the database fails.
pub async fn note(tx: &mut Tx, permit: &Permit, writing: bool) -> Result<()> {
    let sql = "INSERT INTO looking (service_request_id, person_id, seen_at, writing) VALUES ($1, $2, $3, $4)
        ON CONFLICT (service_request_id, person_id) DO UPDATE SET seen_at = excluded.seen_at, writing = excluded.writing";
    tx.execute(sql, &values![permit.thing().id(), permit.actor(), permit.at(), writing]).await?;
    Ok(())
}

/// Who else looks at the service request that a permit is for, by name.
///
/// # Errors
/// When the database fails.
pub async fn list(tx: &mut Tx, permit: &Permit) -> Result<Vec<Looking>> {
    // Who began to work elsewhere is no colleague any more.
    let sql = "SELECT p.name, l.writing FROM looking l JOIN person p ON p.id = l.person_id
        JOIN membership m ON m.person_id = p.id AND m.valid_until IS NULL AND m.organization_id = $4
        WHERE l.service_request_id = $1 AND l.person_id <> $2 AND l.seen_at > $3 AND p.locked_at IS NULL ORDER BY p.name";
    let colleagues = permit.actor_organization();
    tx.all(sql, &values![permit.thing().id(), permit.actor(), since(permit.at()), colleagues]).await
}

/// Forgets who looked at what more than a minute ago.
///
/// # Errors
/// When the database fails.
pub async fn sweep(tx: &mut Tx, now: Timestamp) -> Result<()> {
    tx.execute("DELETE FROM looking WHERE seen_at <= $1", &values![since(now)]).await?;
    Ok(())
}

fn since(now: Timestamp) -> Timestamp {
    now.saturating_sub(Span::new().seconds(SECONDS)).unwrap_or(Timestamp::MIN)
}
