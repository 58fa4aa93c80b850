//! Jobs: what is to be done after a transaction, at least once. The installation's own bookkeeping.
//!
//! A job is a row written in the transaction of the act. A runner claims it with a lease; one that dies leaves the
//! lease to run out, and another takes it up.

use jiff::Timestamp;
use mandate_core::id::JobId;

use crate::{
    Result, Tx,
    sql::{from_row, values},
};

/// A job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// What is to be done.
    pub kind: String,
    /// With what.
    pub payload: String,
    /// How often it was tried.
    pub attempts: i64,
    /// When it failed for good.
    pub failed_at: Option<Timestamp>,
    /// How it failed last.
    pub error: Option<String>,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it is tried next.
    pub run_at: Timestamp,
}
from_row!(Job { id, kind, payload, attempts, failed_at, error, created_at, run_at });

const COLUMNS: &str = "id, kind, payload, attempts, failed_at, error, created_at, run_at";

/// Adds a job that is due at once.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &mut Tx, id: JobId, kind: &str, payload: &str, at: Timestamp) -> Result<()> {
    let sql = "INSERT INTO job (id, kind, payload, run_at, created_at) VALUES ($1, $2, $3, $4, $4)";
    tx.execute_later(sql, &values![id, kind, payload, at])
}

/// Adds a job for later, unless it was added before.
///
/// # Errors
/// When the database fails.
pub async fn insert_once(tx: &mut Tx, id: JobId, kind: &str, payload: &str, run_at: Timestamp) -> Result<()> {
    let sql = "INSERT INTO job (id, kind, payload, run_at, created_at) VALUES ($1, $2, $3, $4, $4) ON CONFLICT (id) DO NOTHING";
    tx.execute_later(sql, &values![id, kind, payload, run_at])
}

/// Claims the jobs of a kind that are due, until `leased_until`; counts the attempt.
///
/// # Errors
/// When the database fails.
pub async fn claim(tx: &mut Tx, kind: &str, at: Timestamp, leased_until: Timestamp, most: i64) -> Result<Vec<Job>> {
    let sql = format!(
        "UPDATE job SET leased_until = $2, attempts = attempts + 1 WHERE id IN (
            SELECT id FROM job WHERE failed_at IS NULL AND kind = $4 AND run_at <= $1 AND (leased_until IS NULL OR leased_until <= $1)
            ORDER BY run_at LIMIT $3{})
         RETURNING {COLUMNS}",
        tx.skip_locked()
    );
    tx.all(&sql, &values![at, leased_until, most, kind]).await
}

/// Removes a job that is done.
///
/// # Errors
/// When the database fails.
pub async fn delete(tx: &mut Tx, id: JobId) -> Result<()> {
    tx.execute("DELETE FROM job WHERE id = $1", &values![id]).await?;
    Ok(())
}

/// Puts a job back until `run_at`, with how it failed.
///
/// # Errors
/// When the database fails.
pub async fn retry_at(tx: &mut Tx, id: JobId, run_at: Timestamp, error: &str) -> Result<()> {
    let sql = "UPDATE job SET run_at = $2, leased_until = NULL, error = $3 WHERE id = $1";
    tx.execute(sql, &values![id, run_at, error]).await?;
    Ok(())
}

/// Gives a job up; it is kept for people to see.
///
/// # Errors
/// When the database fails.
pub async fn fail(tx: &mut Tx, id: JobId, at: Timestamp, error: &str) -> Result<()> {
    let sql = "UPDATE job SET failed_at = $2, leased_until = NULL, error = $3 WHERE id = $1";
    tx.execute(sql, &values![id, at, error]).await?;
    Ok(())
}

/// Tries a job again that had failed for good; false where it had not.
///
/// # Errors
/// When the database fails.
pub async fn revive(tx: &mut Tx, id: JobId, at: Timestamp) -> Result<bool> {
    let sql = "UPDATE job SET failed_at = NULL, attempts = 0, run_at = $2 WHERE id = $1 AND failed_at IS NOT NULL";
    Ok(tx.execute(sql, &values![id, at]).await? == 1)
}

/// The newest jobs that failed for good.
///
/// # Errors
/// When the database fails.
pub async fn list_failed(tx: &mut Tx, limit: i64) -> Result<Vec<Job>> {
    tx.all(&format!("SELECT {COLUMNS} FROM job WHERE failed_at IS NOT NULL ORDER BY id DESC LIMIT $1"), &values![limit])
        .await
}

/// How many jobs wait, since when the oldest is due, and how many failed for good.
///
/// # Errors
/// When the database fails.
pub async fn count(tx: &mut Tx) -> Result<(i64, Option<Timestamp>, i64)> {
    let sql = "SELECT COUNT(*), MIN(run_at), (SELECT COUNT(*) FROM job WHERE failed_at IS NOT NULL) FROM job WHERE failed_at IS NULL";
    tx.get(sql, &[]).await
}

/// The jobs of a kind that are in one state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pile {
    /// What is to be done.
    pub kind: String,
    /// `due`, `later` (not yet due), `running` (claimed) or `failed` (given up).
    pub state: String,
    /// How many there are.
    pub count: i64,
    /// When the first of them was due.
    pub oldest: Timestamp,
}
from_row!(Pile { kind, state, count, oldest });

/// All jobs, by kind and state.
///
/// # Errors
/// When the database fails.
pub async fn list_piles(tx: &mut Tx, at: Timestamp) -> Result<Vec<Pile>> {
    let sql = "SELECT kind, state, COUNT(*), MIN(run_at) FROM (
            SELECT kind, run_at, CASE WHEN failed_at IS NOT NULL THEN 'failed' WHEN leased_until > $1 THEN 'running'
                WHEN run_at <= $1 THEN 'due' ELSE 'later' END AS state FROM job) j
        GROUP BY kind, state";
    tx.all(sql, &values![at]).await
}
