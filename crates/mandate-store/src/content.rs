//! What is in attachments: each content once, outside the database, under the SHA-256 of its bytes.
//!
//! Owns where contents lie (a folder, or a bucket that speaks S3) and how they get there: a file is received without a
//! name, so that it is gone with whoever received it, and kept under its hash when it is whole. Neither way needs memory
//! that grows with its size. Does not own who has a content: that says [`crate::attachment`].
//!
//! Invariant: a content that a committed row points to is there. Whoever adds such a row and whoever removes a content
//! hold it meanwhile ([`Tx::hold_alone`](crate::Tx::hold_alone)); the first makes sure that it is there, the second
//! that no row points to it.

mod place;

use std::{fs, io, path::Path as FilePath};

use bytes::Bytes;
use futures_util::{Stream, TryStreamExt as _, future};
use jiff::Timestamp;
use mandate_core::ledger::Hash;
use object_store::{ObjectStore, ObjectStoreExt as _, PutPayload, path::Path};
use sha2::{Digest as _, Sha256};
use tokio::{
    fs::File,
    io::{AsyncReadExt as _, AsyncSeekExt as _, AsyncWriteExt as _},
    task,
};

pub(crate) use place::FOLDER;
pub use place::{Bucket, Contents, Place};

use crate::{Result, StoreError};

/// How much of a content is in memory at once; no smaller part is taken by S3.
const PART: u64 = 5 * 1024 * 1024;

/// How many of the first bytes tell what a file is.
const HEAD: usize = 8 * 1024;

/// A file that is being received.
#[derive(Debug)]
pub struct Incoming {
    file: File,
    hasher: Sha256,
    size: u64,
    head: Vec<u8>,
}

impl Incoming {
    /// How many bytes have come.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }
}

/// A file that has come whole and is kept nowhere yet.
#[derive(Debug)]
pub struct Received {
    file: File,
    size: u64,
    hash: Hash,
    media_type: &'static str,
}

impl Received {
    /// How many bytes it has.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The hash of its content.
    #[must_use]
    pub const fn hash(&self) -> Hash {
        self.hash
    }

    /// What it is, by its first bytes, whatever its sender says.
    #[must_use]
    pub const fn media_type(&self) -> &'static str {
        self.media_type
    }
}

impl From<io::Error> for StoreError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull(error.into()),
            _ => Self::Content(error.into()),
        }
    }
}

impl From<object_store::Error> for StoreError {
    fn from(error: object_store::Error) -> Self {
        let causes = std::iter::successors(std::error::Error::source(&error), |cause| cause.source());
        let full = |cause: &(dyn std::error::Error + 'static)| {
            cause.downcast_ref::<io::Error>().is_some_and(|cause| cause.kind() == io::ErrorKind::StorageFull)
        };
        if causes.into_iter().any(full) { Self::DiskFull(error.into()) } else { Self::Content(error.into()) }
    }
}

/// Where a content lies.
pub(crate) fn address(hash: &Hash) -> Path {
    let digits = hash.to_string();
    Path::from_iter([digits.get(..2).unwrap_or_default(), digits.as_str()])
}

/// Begins to receive a file.
///
/// # Errors
/// When there is no room for it.
pub async fn begin(contents: &Contents) -> Result<Incoming> {
    let folder = contents.incoming.clone();
    let file = task::spawn_blocking(move || tempfile::tempfile_in(folder)).await.map_err(StoreError::failed)??;
    Ok(Incoming { file: File::from_std(file), hasher: Sha256::new(), size: 0, head: Vec::new() })
}

/// Takes the next bytes of a file.
///
/// # Errors
/// When there is no room for them.
pub async fn write(incoming: &mut Incoming, bytes: &[u8]) -> Result<()> {
    incoming.hasher.update(bytes);
    incoming.size += bytes.len() as u64;
    let room = HEAD.saturating_sub(incoming.head.len());
    incoming.head.extend(bytes.iter().take(room));
    Ok(incoming.file.write_all(bytes).await?)
}

/// Ends what was received whole.
///
/// # Errors
/// When there is no room for it.
pub async fn finish(mut incoming: Incoming) -> Result<Received> {
    incoming.file.flush().await?;
    let Incoming { file, hasher, size, head } = incoming;
    Ok(Received { file, size, hash: Hash(hasher.finalize().into()), media_type: media_type(&head) })
}

/// What a file is, by its first bytes.
fn media_type(head: &[u8]) -> &'static str {
    if let Some(found) = infer::get(head) {
        return found.mime_type();
    }
    let text = match std::str::from_utf8(head) {
        Ok(text) => Some(text),
        // The last character may be cut in two.
        Err(error) if error.error_len().is_none() => {
            head.get(..error.valid_up_to()).and_then(|head| std::str::from_utf8(head).ok())
        }
        Err(_) => None,
    };
    let plain = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t' | '\u{c}' | '\u{1b}');
    if text.is_some_and(|text| text.chars().all(plain)) { "text/plain" } else { "application/octet-stream" }
}

/// Keeps a content under its hash, unless it is there already.
///
/// # Errors
/// When the place cannot be reached or is full; then nothing is kept.
pub async fn keep(contents: &Contents, received: &mut Received) -> Result<()> {
    if is_kept(contents, received).await? {
        return Ok(());
    }
    let at = address(&received.hash);
    received.file.rewind().await?;
    if received.size <= PART {
        let whole = next_part(&mut received.file).await?;
        contents.objects.put(&at, whole).await?;
        return Ok(());
    }
    let mut upload = contents.objects.put_multipart(&at).await?;
    let sent = async {
        loop {
            let part = next_part(&mut received.file).await?;
            if part.content_length() == 0 {
                break;
            }
            upload.put_part(part).await?;
        }
        upload.complete().await?;
        Ok(())
    }
    .await;
    if sent.is_err()
        && let Err(error) = upload.abort().await
    {
        tracing::warn!(%error, "an unfinished content could not be removed");
    }
    sent
}

async fn next_part(file: &mut File) -> Result<PutPayload> {
    let mut part = Vec::new();
    file.take(PART).read_to_end(&mut part).await?;
    Ok(part.into())
}

/// Whether the place takes contents: a folder that can be written into, or a bucket that answers.
///
/// # Errors
/// When it cannot be reached.
pub async fn check(contents: &Contents) -> Result<()> {
    drop(begin(contents).await?);
    if contents.folder.is_some() {
        return Ok(());
    }
    match contents.objects.head(&Path::from("nothing")).await {
        Ok(_) | Err(object_store::Error::NotFound { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Whether a content is there already, as whole as it was received.
async fn is_kept(contents: &Contents, received: &Received) -> Result<bool> {
    match contents.objects.head(&address(&received.hash)).await {
        Ok(found) => Ok(found.size == received.size),
        Err(object_store::Error::NotFound { .. }) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Reads a content, piece by piece.
///
/// # Errors
/// When it is not there, or the place cannot be reached.
pub async fn read(contents: &Contents, hash: Hash) -> Result<impl Stream<Item = Result<Bytes>> + Send + use<>> {
    let found = contents.objects.get(&address(&hash)).await?;
    Ok(found.into_stream().map_err(StoreError::from))
}

/// All contents that were kept before a moment, whoever has them.
pub fn list(contents: &Contents, before: Timestamp) -> impl Stream<Item = Result<Hash>> + Send + use<> {
    let found = contents.objects.list(None).map_err(StoreError::from);
    found.try_filter_map(move |object| {
        let hash = object.location.filename().and_then(|name| name.parse().ok());
        let old = object.last_modified.timestamp_micros() < before.as_microsecond();
        future::ready(Ok(hash.filter(|_| old)))
    })
}

/// Removes a content that nobody has, while it is held.
///
/// # Errors
/// When the place cannot be reached.
pub async fn delete(contents: &Contents, hash: Hash) -> Result<()> {
    match contents.objects.delete(&address(&hash)).await {
        Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Removes from a folder what a program that was killed had not finished before a moment. In a bucket a rule of its own
/// does that.
///
/// # Errors
/// When the folder cannot be read.
pub async fn sweep_unfinished(contents: &Contents, before: Timestamp) -> Result<()> {
    let Some(folder) = contents.folder.clone() else { return Ok(()) };
    task::spawn_blocking(move || remove_unfinished(&folder, before)).await.map_err(StoreError::failed)?
}

fn remove_unfinished(folder: &FilePath, before: Timestamp) -> Result<()> {
    for folder in fs::read_dir(folder)? {
        let folder = folder?;
        // Nothing is touched but what lies where contents lie.
        if !is_hex(&folder.file_name().to_string_lossy(), 2) || !folder.path().is_dir() {
            continue;
        }
        for file in fs::read_dir(folder.path())? {
            let file = file?;
            // The library writes beside the address, behind a `#`, and renames what is whole.
            let name = file.file_name();
            let unfinished = name.to_string_lossy().split_once('#').is_some_and(|(hash, _)| is_hex(hash, 64));
            let written = file.metadata().and_then(|metadata| metadata.modified());
            let old = written.is_ok_and(|written| Timestamp::try_from(written).is_ok_and(|written| written < before));
            if unfinished && old {
                match fs::remove_file(file.path()) {
                    // Another node was quicker.
                    Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                    removed => removed?,
                }
            }
        }
    }
    Ok(())
}

fn is_hex(name: &str, length: usize) -> bool {
    name.len() == length && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}
