//! Notices: what a person is told inside the portal. The installation's own bookkeeping.

use jiff::Timestamp;
use mandate_core::{
    access::Permit,
    id::{NoticeId, PersonId},
};

use crate::{
    Result, Tx,
    sql::{from_row, values},
};

/// A notice; its sentence is put together when it is shown, in the reader's language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Its id.
    pub id: NoticeId,
    /// Whose.
    pub person_id: PersonId,
    /// Which sentence.
    pub kind: String,
    /// The names and numbers in it, as a JSON object of texts.
    pub arguments: String,
    /// Where it leads.
    pub link: String,
    /// When.
    pub created_at: Timestamp,
    /// When it was read.
    pub read_at: Option<Timestamp>,
}
from_row!(Notice { id, person_id, kind, arguments, link, created_at, read_at });

/// Adds a notice.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &mut Tx, notice: &Notice) -> Result<()> {
    let sql = "INSERT INTO notice (id, person_id, kind, arguments, link, created_at) VALUES ($1, $2, $3, $4, $5, $6)";
    let Notice { id, person_id, kind, arguments, link, created_at, .. } = notice;
    tx.execute_later(sql, &values![*id, *person_id, kind, arguments, link, *created_at])
}

/// The newest notices of a person.
///
/// # Errors
/// When the database fails.
pub async fn list(tx: &mut Tx, person: PersonId, limit: i64) -> Result<Vec<Notice>> {
    let sql = "SELECT id, person_id, kind, arguments, link, created_at, read_at FROM notice WHERE person_id = $1 ORDER BY id DESC LIMIT $2";
    tx.all(sql, &values![person, limit]).await
}

/// As many unread notices are counted, and no more: the figure stands on every page.
pub const MOST_COUNTED: usize = 100;

/// How many notices a person has not read, at most [`MOST_COUNTED`].
///
/// # Errors
/// When the database fails.
pub async fn count_unread(tx: &mut Tx, person: PersonId) -> Result<usize> {
    let sql = "SELECT id FROM notice WHERE person_id = $1 AND read_at IS NULL LIMIT $2";
    let unread: Vec<(NoticeId,)> = tx.all(sql, &values![person, MOST_COUNTED as i64]).await?;
    Ok(unread.len())
}

/// Marks all notices of a person as read.
///
/// # Errors
/// When the database fails.
pub async fn mark_read(tx: &mut Tx, person: PersonId, at: Timestamp) -> Result<()> {
    tx.execute("UPDATE notice SET read_at = $2 WHERE person_id = $1 AND read_at IS NULL", &values![person, at]).await?;
    Ok(())
}

/// Removes all notices of a person who begins to work elsewhere: they name what it may not know any more.
///
/// # Errors
/// When the database fails.
pub async fn delete_of_person(tx: &mut Tx, _: &Permit, person: PersonId) -> Result<()> {
    tx.execute("DELETE FROM notice WHERE person_id = $1", &values![person]).await?;
    Ok(())
}
