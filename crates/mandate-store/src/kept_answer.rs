//! Answers to requests that carry a key, so that one sent twice is answered once: first a reservation, then the answer.
//! The installation's own bookkeeping.

use jiff::Timestamp;
use mandate_core::id::PersonId;

use crate::{
    Result, Tx,
    sql::{from_row, values},
};

/// A request that carries a key.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Who sent it.
    pub person_id: PersonId,
    /// Its key.
    pub key: &'a str,
    /// The hash of all of it: another request under the same key is another one.
    pub request: &'a str,
}

/// What is kept under a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The hash of the request.
    pub request: String,
    /// Until when its answer is waited for.
    pub leased_until: Timestamp,
    /// The answer, as JSON; none while the request is under way.
    pub answer: Option<String>,
}
from_row!(Kept { request, leased_until, answer });

/// Reserves a key for a request; false where it is taken.
///
/// # Errors
/// When the database fails.
pub async fn reserve(tx: &mut Tx, asked: &Asked<'_>, now: Timestamp, leased_until: Timestamp) -> Result<bool> {
    let sql = "INSERT INTO kept_answer (person_id, key, request, begun_at, leased_until) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (person_id, key) DO NOTHING";
    let Asked { person_id, key, request } = *asked;
    Ok(tx.execute(sql, &values![person_id, key, request, now, leased_until]).await? == 1)
}

/// What is kept under a key.
///
/// # Errors
/// When the database fails.
pub async fn find(tx: &mut Tx, person: PersonId, key: &str) -> Result<Option<Kept>> {
    let sql = "SELECT request, leased_until, answer FROM kept_answer WHERE person_id = $1 AND key = $2";
    tx.find(sql, &values![person, key]).await
}

/// Takes over a reservation whose request has died, as its lease says; false where somebody else was quicker.
///
/// # Errors
/// When the database fails.
pub async fn take_over(tx: &mut Tx, asked: &Asked<'_>, now: Timestamp, leased_until: Timestamp) -> Result<bool> {
    let sql = "UPDATE kept_answer SET leased_until = $5 WHERE person_id = $1 AND key = $2 AND request = $3 AND leased_until <= $4
        AND answer IS NULL";
    let Asked { person_id, key, request } = *asked;
    Ok(tx.execute(sql, &values![person_id, key, request, now, leased_until]).await? == 1)
}

/// Keeps the answer to a request whose reservation is held until a moment.
///
/// # Errors
/// When the database fails.
pub async fn keep(tx: &mut Tx, asked: &Asked<'_>, leased_until: Timestamp, answer: &str) -> Result<()> {
    let sql =
        "UPDATE kept_answer SET answer = $4 WHERE person_id = $1 AND key = $2 AND leased_until = $3 AND answer IS NULL";
    tx.execute(sql, &values![asked.person_id, asked.key, leased_until, answer]).await?;
    Ok(())
}

/// Gives a reservation back whose request came to nothing, so that it may be tried again.
///
/// # Errors
/// When the database fails.
pub async fn release(tx: &mut Tx, asked: &Asked<'_>, leased_until: Timestamp) -> Result<()> {
    let sql = "DELETE FROM kept_answer WHERE person_id = $1 AND key = $2 AND leased_until = $3 AND answer IS NULL";
    tx.execute(sql, &values![asked.person_id, asked.key, leased_until]).await?;
    Ok(())
}

/// Forgets what was asked before a moment.
///
/// # Errors
/// When the database fails.
pub async fn sweep(tx: &mut Tx, before: Timestamp) -> Result<()> {
    tx.execute("DELETE FROM kept_answer WHERE begun_at < $1", &values![before]).await?;
    Ok(())
}
