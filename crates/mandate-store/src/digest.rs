//! What waits for people's daily mails. The installation's own bookkeeping.

use jiff::Timestamp;
use mandate_core::{
    id::{DigestEntryId, MailId, PersonId},
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

/// What a person's daily mail says, the oldest first: what is due at a moment and stands in no other mail. Each try of a
/// mail takes what it took before, and what has come since.
///
/// # Errors
/// When the database fails.
pub async fn take(tx: &mut Tx, person: PersonId, due_at: Timestamp, mail: MailId) -> Result<Vec<Entry>> {
    let sql = format!(
        "UPDATE digest_entry SET mail_id = $3 WHERE id IN (
            SELECT id FROM digest_entry WHERE person_id = $1 AND due_at <= $2 AND (mail_id IS NULL OR mail_id = $3)
            ORDER BY due_at, id{})
         RETURNING id, person_id, kind, message, link, about, due_at",
        tx.for_update()
    );
    let mut taken: Vec<Entry> = tx.all(&sql, &values![person, due_at, mail]).await?;
    taken.sort_by_key(|entry| (entry.due_at, entry.id));
    Ok(taken)
}

/// Whether something is due for a person that no daily mail has taken.
///
/// # Errors
/// When the database fails.
pub async fn waits(tx: &mut Tx, person: PersonId, due_at: Timestamp) -> Result<bool> {
    let sql = "SELECT id FROM digest_entry WHERE person_id = $1 AND due_at <= $2 AND mail_id IS NULL LIMIT 1";
    let found: Option<(DigestEntryId,)> = tx.find(sql, &values![person, due_at]).await?;
    Ok(found.is_some())
}

/// Leaves to another daily mail what one took that was given up.
///
/// # Errors
/// When the database fails.
pub async fn give_back(tx: &mut Tx, person: PersonId, mail: MailId) -> Result<()> {
    let sql = "UPDATE digest_entry SET mail_id = NULL WHERE person_id = $1 AND mail_id = $2";
    tx.execute(sql, &values![person, mail]).await?;
    Ok(())
}

/// Forgets what a person's daily mail took, once it was sent or is moot.
///
/// # Errors
/// When the database fails.
pub async fn delete(tx: &mut Tx, person: PersonId, mail: MailId) -> Result<()> {
    tx.execute("DELETE FROM digest_entry WHERE person_id = $1 AND mail_id = $2", &values![person, mail]).await?;
    Ok(())
}

/// Forgets all that waits for a person's daily mails.
///
/// # Errors
/// When the database fails.
pub async fn delete_of_person(tx: &mut Tx, person: PersonId) -> Result<()> {
    tx.execute("DELETE FROM digest_entry WHERE person_id = $1", &values![person]).await?;
    Ok(())
}
