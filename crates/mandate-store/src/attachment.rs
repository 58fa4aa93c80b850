//! Which files are attached to which service request and message; what is in them lies in [`crate::content`].

use std::collections::BTreeSet;

use mandate_core::{
    access::Permit,
    attachment::FileName,
    id::{AttachmentId, MessageId, ServiceRequestId},
    ledger::Hash,
};

use crate::{
    Result, Tx,
    sql::{Sql, from_row, values},
};

/// A file that is attached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// Its id.
    pub id: AttachmentId,
    /// The message it came with; none where it came with the service request itself.
    pub message_id: Option<MessageId>,
    /// Whether only the vendor's staff see it, as the note it came with.
    pub internal: bool,
    /// What it is called.
    pub name: String,
    /// What it is, by its first bytes.
    pub media_type: String,
    /// How many bytes it has.
    pub size: i64,
    /// The hash of its content.
    pub sha256: Hash,
}
from_row!(Attachment { id, message_id, internal, name, media_type, size, sha256 });

const COLUMNS: &str = "id, message_id, visibility = 'internal', name, media_type, size, sha256";

/// A file about to be attached.
#[derive(Clone, Copy, Debug)]
pub struct NewAttachment<'a> {
    /// Its id.
    pub id: AttachmentId,
    /// To which service request.
    pub request: ServiceRequestId,
    /// With which message; none with the service request itself.
    pub message: Option<MessageId>,
    /// Whether only the vendor's staff see it.
    pub internal: bool,
    /// What it is called.
    pub name: &'a FileName,
    /// What it is, by its first bytes.
    pub media_type: &'a str,
    /// How many bytes it has.
    pub size: i64,
    /// The hash of its content.
    pub sha256: Hash,
}

/// Attaches a file; a public one counts, an internal one does not.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &mut Tx, permit: &Permit, new: &NewAttachment<'_>) -> Result<()> {
    let sql = "INSERT INTO attachment (id, service_request_id, message_id, visibility, name, media_type, size, sha256, attached_by, attached_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let visibility = if new.internal { "internal" } else { "public" };
    let whose = values![new.id, new.request, new.message, visibility];
    let what = values![new.name.as_str(), new.media_type, new.size, new.sha256, permit.actor(), permit.at()];
    tx.execute(sql, &[&whose[..], &what[..]].concat()).await?;
    if !new.internal {
        let sql = "UPDATE service_request SET attachment_count = attachment_count + 1 WHERE id = $1";
        tx.execute(sql, &values![new.request]).await?;
    }
    Ok(())
}

/// The files of the service request that a permit is for, with those of some of its messages, in the order in which they
/// came; those of internal notes only for the vendor's staff.
///
/// # Errors
/// When the database fails.
pub async fn list_of(tx: &mut Tx, permit: &Permit, messages: &[MessageId]) -> Result<Vec<Attachment>> {
    let mut sql = Sql::new("SELECT ");
    let (request, staff) = (sql.place(permit.thing().id()), sql.place(permit.shows_internal_notes()));
    let of = format!(
        "{COLUMNS} FROM attachment WHERE service_request_id = {request} AND (visibility = 'public' OR {staff})"
    );
    sql.push(&of).push(" AND message_id IS NULL");
    if !messages.is_empty() {
        sql.push(" UNION ALL SELECT ").push(&of).push(" AND message_id IN ").bind_list(messages.iter().copied());
    }
    sql.push(" ORDER BY 1");
    tx.all_of(&sql).await
}

/// One of the files that [`list_of`] gives.
///
/// # Errors
/// When the database fails.
pub async fn find(tx: &mut Tx, permit: &Permit, id: AttachmentId) -> Result<Option<Attachment>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM attachment WHERE id = $3 AND service_request_id = $1 AND (visibility = 'public' OR $2)"
    );
    tx.find(&sql, &values![permit.thing().id(), permit.shows_internal_notes(), id]).await
}

/// Those of some contents that a file has: what nobody has may be removed.
///
/// # Errors
/// When the database fails.
pub async fn list_attached(tx: &mut Tx, contents: &[Hash]) -> Result<BTreeSet<Hash>> {
    if contents.is_empty() {
        return Ok(BTreeSet::new());
    }
    let mut sql = Sql::new("SELECT DISTINCT sha256 FROM attachment WHERE sha256 IN ");
    sql.bind_list(contents.iter().copied());
    let found: Vec<(Hash,)> = tx.all_of(&sql).await?;
    Ok(found.into_iter().map(|(hash,)| hash).collect())
}
