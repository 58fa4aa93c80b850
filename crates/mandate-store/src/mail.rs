//! Mail: written in the transaction of the act, sent by a job. The installation's own bookkeeping.

use jiff::Timestamp;
use mandate_core::{
    access::Permit,
    id::{MailId, PersonId},
};

use crate::{
    Result, Tx,
    sql::{from_row, values},
};

/// A mail to one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// Its id; also its Message-ID, so that a repeat can be told.
    pub id: MailId,
    /// To whom.
    pub person_id: PersonId,
    /// To which address.
    pub address: String,
    /// The subject.
    pub subject: String,
    /// The text.
    pub body_text: String,
    /// The same as HTML.
    pub body_html: String,
    /// When it was written.
    pub created_at: Timestamp,
    /// When the mail server took it.
    pub sent_at: Option<Timestamp>,
}
from_row!(Mail { id, person_id, address, subject, body_text, body_html, created_at, sent_at });

const COLUMNS: &str = "id, person_id, address, subject, body_text, body_html, created_at, sent_at";

/// Adds a mail; a job must be added with it.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &mut Tx, mail: &Mail) -> Result<()> {
    let sql = "INSERT INTO mail (id, person_id, address, subject, body_text, body_html, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let Mail { id, person_id, address, subject, body_text, body_html, created_at, .. } = mail;
    tx.execute_later(sql, &values![*id, *person_id, address, subject, body_text, body_html, *created_at])
}

/// Adds a mail, or writes it anew where it stands there and was not sent; a job must be there for it.
///
/// # Errors
/// When the database fails.
pub async fn put(tx: &mut Tx, mail: &Mail) -> Result<()> {
    let sql = "INSERT INTO mail (id, person_id, address, subject, body_text, body_html, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (id) DO UPDATE SET address = $3, subject = $4, body_text = $5, body_html = $6";
    let Mail { id, person_id, address, subject, body_text, body_html, created_at, .. } = mail;
    tx.execute(sql, &values![*id, *person_id, address, subject, body_text, body_html, *created_at]).await?;
    Ok(())
}

/// The mail with this id.
///
/// # Errors
/// When the database fails.
pub async fn find(tx: &mut Tx, id: MailId) -> Result<Option<Mail>> {
    tx.find(&format!("SELECT {COLUMNS} FROM mail WHERE id = $1"), &values![id]).await
}

/// Notes that the mail server took it.
///
/// # Errors
/// When the database fails.
pub async fn mark_sent(tx: &mut Tx, id: MailId, at: Timestamp) -> Result<()> {
    tx.execute("UPDATE mail SET sent_at = $2 WHERE id = $1", &values![id, at]).await?;
    Ok(())
}

/// Forgets what a mail said, once it was sent or given up: links in it must not outlive it.
///
/// # Errors
/// When the database fails.
pub async fn forget_text(tx: &mut Tx, id: MailId) -> Result<()> {
    tx.execute("UPDATE mail SET body_text = '', body_html = '' WHERE id = $1", &values![id]).await?;
    Ok(())
}

/// Removes mails and notices from before a moment, but for those that still have a job.
///
/// # Errors
/// When the database fails.
pub async fn sweep(tx: &mut Tx, before: Timestamp) -> Result<()> {
    tx.execute("DELETE FROM mail WHERE created_at < $1 AND sent_at IS NOT NULL", &values![before]).await?;
    tx.execute("DELETE FROM notice WHERE created_at < $1 AND read_at IS NOT NULL", &values![before]).await?;
    Ok(())
}

/// The newest mails to a person, for the sandbox.
///
/// # Errors
/// When the database fails.
pub async fn list_of_person(tx: &mut Tx, person: PersonId, limit: i64) -> Result<Vec<Mail>> {
    tx.all(
        &format!("SELECT {COLUMNS} FROM mail WHERE person_id = $1 ORDER BY id DESC LIMIT $2"),
        &values![person, limit],
    )
    .await
}

/// The newest mails to anybody, for the sandbox.
///
/// # Errors
/// When the database fails.
pub async fn list_newest(tx: &mut Tx, limit: i64) -> Result<Vec<Mail>> {
    tx.all(&format!("SELECT {COLUMNS} FROM mail ORDER BY id DESC LIMIT $1"), &values![limit]).await
}

/// Forgets all mails, their jobs and all notices: for the sandbox, whose past is made up.
///
/// # Errors
/// When the database fails.
pub async fn delete_all(tx: &mut Tx) -> Result<()> {
    tx.execute("DELETE FROM job", &[]).await?;
    tx.execute("DELETE FROM notice", &[]).await?;
    tx.execute("DELETE FROM mail", &[]).await?;
    Ok(())
}

/// Removes the mails that still wait of a person who begins to work elsewhere: their jobs find nothing to send.
///
/// # Errors
/// When the database fails.
pub async fn delete_waiting_of_person(tx: &mut Tx, _: &Permit, person: PersonId) -> Result<()> {
    tx.execute("DELETE FROM mail WHERE person_id = $1 AND sent_at IS NULL", &values![person]).await?;
    Ok(())
}
