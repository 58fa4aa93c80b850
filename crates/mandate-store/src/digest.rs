//! What waits for people's daily mails. The installation's own bookkeeping.

use jiff::Timestamp;
use mandate_core::{
    id::{DigestEntryId, PersonId},
    notice::NoticeKind,
};

use crate::{
    Result, Tx,
    sql::{from_row, values},
};

/// Something that waits for a person's daily mail; put into words when that is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its id.
    pub id: DigestEntryId,
    /// Whose.
    pub person_id: PersonId,
    /// What it is about.
    pub kind: NoticeKind,
    /// The sentence with what stands in it, as JSON.
    pub message: String,
    /// Where it leads.
    pub link: String,
    /// What it tells of, as its mail would keep it: who may not know of that any more does not read it.
    pub about: Option<String>,
    /// When the mail leaves.
    pub due_at: Timestamp,
}
from_row!(Entry { id, person_id, kind, message, link, about, due_at });

/// Adds something to a person's next daily mail; a job must be added with it.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &mut Tx, entry: &Entry) -> Result<()> {
    let sql = "INSERT INTO digest_entry (id, person_id, kind, message, link, about, due_at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let Entry { id, person_id, kind, message, link, about, due_at } = entry;
    tx.execute_later(sql, &values![*id, *person_id, *kind, message, link, about.as_deref(), *due_at])
}

/// What a person's daily mail of a moment says, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn list(tx: &mut Tx, person: PersonId, due_at: Timestamp) -> Result<Vec<Entry>> {
    let sql = "SELECT id, person_id, kind, message, link, about, due_at FROM digest_entry
        WHERE person_id = $1 AND due_at <= $2 ORDER BY due_at, id";
    tx.all(sql, &values![person, due_at]).await
}

/// Forgets what a person's daily mail said, once it was sent or given up.
///
/// # Errors
/// When the database fails.
pub async fn delete(tx: &mut Tx, person: PersonId, due_at: Timestamp) -> Result<()> {
    tx.execute("DELETE FROM digest_entry WHERE person_id = $1 AND due_at <= $2", &values![person, due_at]).await?;
    Ok(())
}
