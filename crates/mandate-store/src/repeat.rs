//! Forms that were sent before: a key that the form carries, and what came of it the first time. The installation's own
//! bookkeeping.

use jiff::Timestamp;
use mandate_core::id::PersonId;
use uuid::Uuid;

use crate::{Result, Tx, sql::values};

/// What came of a form with this key when the person sent it before.
///
/// # Errors
/// When the database fails.
pub async fn find(tx: &mut Tx, person: PersonId, key: Uuid) -> Result<Option<String>> {
    let sql = "SELECT outcome FROM repeat WHERE person_id = $1 AND key = $2";
    let found: Option<(String,)> = tx.find(sql, &values![person, key]).await?;
    Ok(found.map(|(outcome,)| outcome))
}

/// Notes what came of a form.
///
/// # Errors
/// [`StoreError::Taken`](crate::StoreError::Taken) where the same form was sent twice at the same moment.
pub async fn insert(tx: &mut Tx, person: PersonId, key: Uuid, outcome: &str, at: Timestamp) -> Result<()> {
    let sql = "INSERT INTO repeat (person_id, key, outcome, at) VALUES ($1, $2, $3, $4)";
    tx.execute(sql, &values![person, key, outcome, at]).await?;
    Ok(())
}

/// Forgets what was sent before a moment.
///
/// # Errors
/// When the database fails.
pub async fn sweep(tx: &mut Tx, before: Timestamp) -> Result<()> {
    tx.execute("DELETE FROM repeat WHERE at < $1", &values![before]).await?;
    Ok(())
}
