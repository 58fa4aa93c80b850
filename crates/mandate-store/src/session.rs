//! Sessions of signed-in browsers, and failures to sign in. The installation's own bookkeeping.

use jiff::Timestamp;
use mandate_core::id::{PersonId, SessionId};

use crate::{
    Result, Tx,
    sql::{from_row, values},
};

/// A session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Whose.
    pub person_id: PersonId,
    /// Since when.
    pub created_at: Timestamp,
    /// When it was last used.
    pub seen_at: Timestamp,
    /// When it ends whatever happens.
    pub ends_at: Timestamp,
    /// What the browser says it is.
    pub browser: String,
}
from_row!(Session { id, person_id, created_at, seen_at, ends_at, browser });

/// Adds a session under the hash of its token.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &mut Tx, session: &Session, token_hash: &str) -> Result<()> {
    let sql = "INSERT INTO session (id, token_hash, person_id, created_at, seen_at, ends_at, browser) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let Session { id, person_id, created_at, seen_at, ends_at, browser } = session;
    tx.execute(sql, &values![*id, token_hash, *person_id, *created_at, *seen_at, *ends_at, browser]).await?;
    Ok(())
}

/// The session of a token, whether or not its time is over.
///
/// # Errors
/// When the database fails.
pub async fn find(tx: &mut Tx, token_hash: &str) -> Result<Option<Session>> {
    let sql = "SELECT id, person_id, created_at, seen_at, ends_at, browser FROM session WHERE token_hash = $1";
    tx.find(sql, &values![token_hash]).await
}

/// Notes that a session was used.
///
/// # Errors
/// When the database fails.
pub async fn touch(tx: &mut Tx, id: SessionId, at: Timestamp) -> Result<()> {
    tx.execute("UPDATE session SET seen_at = $2 WHERE id = $1", &values![id, at]).await?;
    Ok(())
}

/// Ends a session.
///
/// # Errors
/// When the database fails.
pub async fn delete(tx: &mut Tx, id: SessionId) -> Result<()> {
    tx.execute("DELETE FROM session WHERE id = $1", &values![id]).await?;
    Ok(())
}

/// Ends all sessions of a person.
///
/// # Errors
/// When the database fails.
pub async fn delete_of_person(tx: &mut Tx, person: PersonId) -> Result<()> {
    tx.execute("DELETE FROM session WHERE person_id = $1", &values![person]).await?;
    Ok(())
}

/// The sessions of a person, the one used last first.
///
/// # Errors
/// When the database fails.
pub async fn list_of_person(tx: &mut Tx, person: PersonId) -> Result<Vec<Session>> {
    let sql = "SELECT id, person_id, created_at, seen_at, ends_at, browser FROM session WHERE person_id = $1 ORDER BY seen_at DESC, id DESC";
    tx.all(sql, &values![person]).await
}

/// Removes what is over: sessions past their end or idle since, and old failures.
///
/// # Errors
/// When the database fails.
pub async fn sweep(tx: &mut Tx, at: Timestamp, idle_since: Timestamp, failures_before: Timestamp) -> Result<()> {
    tx.execute("DELETE FROM session WHERE ends_at <= $1 OR seen_at <= $2", &values![at, idle_since]).await?;
    tx.execute("DELETE FROM sign_in_failure WHERE at <= $1", &values![failures_before]).await?;
    Ok(())
}

/// Notes a failure to sign in, for an account or an address on the network.
///
/// # Errors
/// When the database fails.
pub async fn insert_failure(tx: &mut Tx, subject: &str, at: Timestamp) -> Result<()> {
    tx.execute("INSERT INTO sign_in_failure (subject, at) VALUES ($1, $2)", &values![subject, at]).await?;
    Ok(())
}

/// How often signing in failed since a moment.
///
/// # Errors
/// When the database fails.
pub async fn count_failures(tx: &mut Tx, subject: &str, since: Timestamp) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM sign_in_failure WHERE subject = $1 AND at > $2";
    let (count,): (i64,) = tx.get(sql, &values![subject, since]).await?;
    Ok(count)
}

/// Takes back a try of a moment that turned out well.
///
/// # Errors
/// When the database fails.
pub async fn delete_failures_of_moment(tx: &mut Tx, subject: &str, at: Timestamp) -> Result<()> {
    tx.execute("DELETE FROM sign_in_failure WHERE subject = $1 AND at = $2", &values![subject, at]).await?;
    Ok(())
}

/// Forgets the failures of an account whose owner has signed in.
///
/// # Errors
/// When the database fails.
pub async fn delete_failures(tx: &mut Tx, subject: &str) -> Result<()> {
    tx.execute("DELETE FROM sign_in_failure WHERE subject = $1", &values![subject]).await?;
    Ok(())
}
