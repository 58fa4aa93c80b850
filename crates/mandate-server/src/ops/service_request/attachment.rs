//! Files attached to service requests: taken with a message or a submission, handed out as downloads.
//!
//! A file lies outside the database. It is kept before the transaction, where nobody waits for it, and looked for again
//! within, while it is held: what a committed row points to is there.

use std::collections::BTreeSet;

use futures_util::Stream;
use mandate_core::{
    access::{Act, Permit, Thing},
    attachment::FileName,
    id::{AttachmentId, MessageId, OrganizationId, ServiceRequestId},
    ledger::Hash,
    service_request::Number,
};
use mandate_store::{
    StoreError,
    attachment::{self as store, NewAttachment},
    content::{self, Contents, Received},
};

use super::{Acting, Caller, authorize};
use crate::{App, OpError, locale::Message};

/// How long the place of contents may take while others wait for the transaction.
const LONGEST_UNDER_LOCK: std::time::Duration = std::time::Duration::from_secs(5);
/// For how many days a content is kept that nobody has.
const KEPT_DAYS: i64 = 14;

/// A file that came with a form.
#[derive(Debug)]
pub struct File {
    /// What it is called.
    pub name: FileName,
    /// What is in it.
    pub content: Received,
}

/// To what files are attached.
#[derive(Clone, Copy, Debug)]
pub(super) struct To {
    pub(super) request: ServiceRequestId,
    /// The message they came with; none for the submission itself.
    pub(super) message: Option<MessageId>,
    /// Whether only the vendor's staff see them.
    pub(super) internal: bool,
}

/// Where contents lie; without such a place nothing can be attached.
///
/// # Errors
/// With a sentence at the field for files.
pub fn contents(app: &App) -> Result<&Contents, OpError> {
    app.contents().ok_or_else(|| OpError::field("attachments", Message::new("attachment-error-nowhere")))
}

/// Whether the caller may attach files to messages of a service request, asked before their bytes are taken; what
/// writes asks again. **Requires:** Update.
///
/// # Errors
/// When it is refused.
pub async fn may_attach(app: &App, caller: &Caller, number: Number) -> Result<(), OpError> {
    let acting = Acting::begin_reading(app, caller).await?;
    authorize(acting, number, Act::UpdateServiceRequest).await.map(drop)
}

/// Whether the caller may attach files to a new service request, asked before their bytes are taken; what submits asks
/// again. **Requires:** Create, or technical contact of it.
///
/// # Errors
/// When it is refused.
pub async fn may_submit(app: &App, caller: &Caller, customer: OrganizationId) -> Result<(), OpError> {
    let acting = Acting::begin_reading(app, caller).await?;
    acting.authorize(Act::SubmitServiceRequest, Thing::Organization(customer)).await.map(drop)
}

/// The names and hashes of files, by which the same form sent again is known.
pub(super) fn names_and_hashes(files: &[File]) -> Vec<String> {
    files.iter().flat_map(|file| [file.name.to_string(), file.content.hash().to_string()]).collect()
}

/// Files as the record has them; nothing where there are none.
pub(super) fn in_record(files: &[File]) -> Option<serde_json::Value> {
    let file = |file: &File| serde_json::json!({ "name": file.name.as_str(), "sha256": file.content.hash() });
    (!files.is_empty()).then(|| files.iter().map(file).collect())
}

/// Keeps the contents of files, before anything points to them.
pub(super) async fn keep(app: &App, files: &mut [File]) -> Result<(), OpError> {
    for file in files {
        content::keep(contents(app)?, &mut file.content).await?;
    }
    Ok(())
}

/// Attaches files, in the transaction of what they came with.
pub(super) async fn attach(
    acting: &mut Acting<'_>,
    permit: &Permit,
    to: To,
    files: &mut [File],
) -> Result<(), OpError> {
    let held: BTreeSet<Hash> = files.iter().map(|file| file.content.hash()).collect();
    for hash in &held {
        acting.tx.hold_alone(hash).await?;
    }
    // Where it was swept since it was kept, it is kept once more. Others wait for this transaction: a place that does not
    // answer holds them up no longer than this.
    let kept = tokio::time::timeout(LONGEST_UNDER_LOCK, keep(acting.app, files)).await;
    kept.map_err(|error| OpError::Unavailable(StoreError::Unavailable(error.into())))??;
    let To { request, message, internal } = to;
    for File { name, content } in files {
        let (id, media_type, sha256) = (acting.app.id(), content.media_type(), content.hash());
        let size = i64::try_from(content.size()).map_err(OpError::failed)?;
        let new = NewAttachment { id, request, message, internal, name, media_type, size, sha256 };
        store::insert(&mut acting.tx, permit, &new).await?;
    }
    Ok(())
}

/// A file on its way to whoever asked for it.
pub struct Download<Content> {
    /// What it is called.
    pub name: String,
    /// What it is.
    pub media_type: String,
    /// How many bytes it has.
    pub size: i64,
    /// What is in it, piece by piece.
    pub content: Content,
}

/// Hands out a file; of another organization's the record says so before its first byte leaves. **Requires:** Look; or
/// any level and being a contact of the service request.
///
/// # Errors
/// When it is refused, or there is no such file.
pub async fn download(
    app: &App,
    caller: &Caller,
    number: Number,
    id: AttachmentId,
) -> Result<Download<impl Stream<Item = Result<axum::body::Bytes, StoreError>> + Send + use<>>, OpError> {
    let (mut acting, permit) = authorize(Acting::begin(app, caller).await?, number, Act::ViewServiceRequest).await?;
    let found = store::find(&mut acting.tx, &permit, id).await?.ok_or(OpError::NotFound)?;
    let step = if found.internal { "download-internal" } else { "download" };
    acting.record_read(&permit, step, format!("{number} {}", found.name));
    acting.finish_reading().await?;
    let content = content::read(contents(app)?, found.sha256).await?;
    Ok(Download { name: found.name, media_type: found.media_type, size: found.size, content })
}

/// Removes contents that nobody has: of messages that were not sent after all, and what a program that was killed left
/// behind. What is younger than two weeks is let be: a database that was put back from a copy may not know yet of
/// what is there.
///
/// # Errors
/// When the database fails, or the place cannot be reached.
pub async fn sweep(app: &App) -> Result<(), OpError> {
    use futures_util::TryStreamExt as _;
    let Some(contents) = app.contents() else { return Ok(()) };
    let earlier = |hours| app.now().saturating_sub(jiff::Span::new().hours(hours)).unwrap_or(jiff::Timestamp::MIN);
    content::sweep_unfinished(contents, earlier(24)).await?;
    let before = earlier(24 * KEPT_DAYS);
    let mut found = std::pin::pin!(content::list(contents, before).try_chunks(256));
    while let Some(some) = found.try_next().await.map_err(|error| OpError::from(error.1))? {
        let mut tx = app.db().read().await?;
        let attached = store::list_attached(&mut tx, &some).await?;
        drop(tx);
        for hash in some.into_iter().filter(|hash| !attached.contains(hash)) {
            let mut tx = app.db().write().await?;
            tx.hold_alone(&hash).await?;
            if store::list_attached(&mut tx, &[hash]).await?.is_empty() {
                content::delete(contents, hash).await?;
            }
            tx.commit().await?;
        }
    }
    Ok(())
}
