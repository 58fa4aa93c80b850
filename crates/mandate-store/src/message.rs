//! The thread of a service request: public messages, and internal notes that never leave the vendor.

use jiff::Timestamp;
use mandate_core::{
    access::Permit,
    id::{MessageId, OrganizationId, PersonId, ServiceRequestId},
    permission::Level,
    text::Body,
};
use uuid::Uuid;

use crate::{
    Result, Tx, experience, search_pending,
    sql::{from_row, values},
    thread::Stretch,
};

/// A message or an internal note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its id.
    pub id: MessageId,
    /// Whether only the vendor's staff see it.
    pub internal: bool,
    /// Who wrote it.
    pub author_id: PersonId,
    /// What the author is called.
    pub author: String,
    /// The author's organization at that moment.
    pub organization_id: OrganizationId,
    /// What that is called.
    pub organization: String,
    /// On whose behalf it was written.
    pub on_behalf_of: Option<OrganizationId>,
    /// Under which level.
    pub level: Option<Level>,
    /// The text, in Markdown.
    pub body: String,
    /// When.
    pub created_at: Timestamp,
}
from_row!(Message {
    id,
    internal,
    author_id,
    author,
    organization_id,
    organization,
    on_behalf_of,
    level,
    body,
    created_at
});

/// Adds a message; a public one counts and can be found by its words, an internal note does not and cannot.
///
/// # Errors
/// When the database fails.
pub async fn insert(
    tx: &mut Tx,
    permit: &Permit,
    id: MessageId,
    request: ServiceRequestId,
    internal: bool,
    body: &Body,
) -> Result<()> {
    let sql = "INSERT INTO message (id, service_request_id, visibility, author_id, author_organization_id, on_behalf_of, level, body, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let visibility = if internal { "internal" } else { "public" };
    let level = permit.ground().permission().map(|permission| permission.level);
    let what = values![id, request, visibility, permit.actor(), permit.actor_organization()];
    let how = values![permit.on_behalf_of(), level, body.as_str(), permit.at()];
    tx.execute(sql, &[&what[..], &how[..]].concat()).await?;
    // An internal note must not show outside the vendor, not even by a changed time.
    if !internal {
        let sql =
            "UPDATE service_request SET message_count = message_count + 1, updated_at = $2, version = version + 1,
                answered_at = CASE WHEN $3 THEN COALESCE(answered_at, $2) ELSE answered_at END
            WHERE id = $1";
        let answers = permit.shows_internal_notes();
        tx.execute(sql, &values![request, permit.at(), answers]).await?;
        if let Some(customer) = permit.thing().customer().filter(|_| answers) {
            experience::mark(tx, customer, permit.at())?;
        }
        search_pending::add(tx, request, &[body.as_str()])?;
    }
    Ok(())
}

/// How many messages others have written to the service request that a permit is for since a step of its story, of those
/// that the permit shows.
///
/// # Errors
/// When the database fails.
pub async fn count_since(tx: &mut Tx, permit: &Permit, step: Uuid) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM message WHERE service_request_id = $1 AND (visibility = 'public' OR $2) AND id > $3 AND author_id <> $4";
    let values = values![permit.thing().id(), permit.shows_internal_notes(), step, permit.actor()];
    let (count,): (i64,) = tx.get(sql, &values).await?;
    Ok(count)
}

/// A part of the thread of the service request that a permit is for, the oldest first; with internal notes only for the
/// vendor's staff.
///
/// # Errors
/// When the database fails.
pub async fn list(tx: &mut Tx, permit: &Permit, stretch: Stretch, limit: i64) -> Result<Vec<Message>> {
    let (narrow, id) = stretch.narrow("m.id", limit);
    let sql = format!(
        "SELECT m.id, m.visibility = 'internal', m.author_id, p.name, m.author_organization_id, o.name, m.on_behalf_of, m.level,
            m.body, m.created_at
        FROM message m JOIN person p ON p.id = m.author_id JOIN organization o ON o.id = m.author_organization_id
        WHERE m.service_request_id = $1 AND (m.visibility = 'public' OR $2){narrow}"
    );
    let found = tx.all(&sql, &values![permit.thing().id(), permit.shows_internal_notes(), id]).await?;
    Ok(stretch.in_order(found))
}
