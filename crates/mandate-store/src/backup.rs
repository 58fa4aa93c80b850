//! Copies of everything that is kept, made while others work on it, and put back from them.
//!
//! A copy is a folder like the one that an installation on SQLite has, with a manifest of what is in it. The database is
//! copied first and as it was at one moment; then the contents that it names, which nobody changes. A folder without a
//! manifest is no copy: it is written last. PostgreSQL has its own tools for this.

use std::{
    collections::BTreeSet,
    fs::{self, DirBuilder, File, OpenOptions, Permissions},
    io::{self, Read as _, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _},
    path::{Component, Path, PathBuf},
    pin::pin,
};

use futures_util::TryStreamExt as _;
use jiff::Timestamp;
use mandate_core::ledger::Hash;
use rusqlite::{Connection, OpenFlags};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use tokio::task;

use crate::{
    StoreError,
    content::{self, Contents},
    db,
};

const MANIFEST: &str = "manifest.json";

/// The form of the manifest, should it ever change.
const FORMAT: u32 = 1;

/// What is in a copy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The form of this manifest.
    pub format: u32,
    /// The version of the program that made it.
    pub version: String,
    /// When it was begun: what was committed before is in it.
    pub made_at: Timestamp,
    /// Everything in it.
    pub files: Vec<Copied>,
    /// Contents that the database names and that were not where they should lie.
    pub missing: Vec<String>,
}

/// A file of a copy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copied {
    /// Where it lies in the folder.
    pub path: PathBuf,
    /// How many bytes it has.
    pub bytes: u64,
    /// The SHA-256 of them.
    pub sha256: String,
}

/// Why there is no copy, or why nothing was put back from one.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// Something is in the folder, or it is a file.
    #[error("`{0}` must be an empty folder, or not there yet")]
    NotEmpty(PathBuf),
    /// It is no folder with a manifest.
    #[error("`{0}` is no whole copy: it has no manifest that can be read")]
    NoManifest(PathBuf, #[source] io::Error),
    /// Its manifest is of another version of the program.
    #[error("`{0}` was made by version {1}, in a form that this version does not know")]
    AnotherForm(PathBuf, String),
    /// A file is not as it was copied.
    #[error("`{0}` is not as it was copied: nothing was put back")]
    Altered(PathBuf),
    /// A file cannot be read or written.
    #[error("`{0}`")]
    File(PathBuf, #[source] io::Error),
    /// The database, or the place of attachments.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl BackupError {
    fn at(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        |error| Self::File(path, error)
    }
}

/// Copies an SQLite database and what is attached into an empty folder; whoever uses them goes on.
///
/// # Errors
/// When the folder is not empty, or anything cannot be read or written; then there is no manifest in it.
pub async fn make(
    database: &Path,
    contents: Option<&Contents>,
    to: &Path,
    at: Timestamp,
    version: &str,
) -> Result<Manifest, BackupError> {
    make_empty(to)?;
    let (from, copy) = (database.to_owned(), to.join(db::FILE));
    let copying = task::spawn_blocking(move || copy_database(&from, &copy).map(|named| (named, copy)));
    let (named, copy) = copying.await.map_err(StoreError::failed)??;
    let mut files = vec![describe(to, copy).await?];
    let mut missing = Vec::new();
    if let Some(contents) = contents {
        for hash in named {
            match copy_content(contents, to, hash).await? {
                Some(copied) => files.push(copied),
                None => missing.push(hash.to_string()),
            }
        }
    }
    let manifest = Manifest { format: FORMAT, version: version.to_owned(), made_at: at, files, missing };
    let text = serde_json::to_vec_pretty(&manifest).map_err(StoreError::failed)?;
    let path = to.join(MANIFEST);
    write_whole(&path, &text).map_err(BackupError::at(&path))?;
    Ok(manifest)
}

/// Puts a copy back into an empty folder, after each of its files was found to be as it was copied.
///
/// # Errors
/// When it is no copy, is not as it was made, or the folder is not empty; then nothing was put back.
pub fn restore(from: &Path, to: &Path) -> Result<Manifest, BackupError> {
    let text = fs::read(from.join(MANIFEST)).map_err(|error| BackupError::NoManifest(from.to_owned(), error))?;
    let manifest: Manifest =
        serde_json::from_slice(&text).map_err(|error| BackupError::NoManifest(from.to_owned(), error.into()))?;
    if manifest.format != FORMAT {
        return Err(BackupError::AnotherForm(from.to_owned(), manifest.version));
    }
    make_empty(to)?;
    let beside = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    let own = Permissions::from_mode(0o700);
    let made = tempfile::Builder::new().prefix(".mandate-restore-").permissions(own).tempdir_in(beside);
    let made = made.map_err(BackupError::at(beside))?;
    make_folder(&made.path().join(content::FOLDER))?;
    for copied in &manifest.files {
        let source = from.join(&copied.path);
        if !copied.path.components().all(|part| matches!(part, Component::Normal(_))) {
            return Err(BackupError::Altered(source));
        }
        let target = made.path().join(&copied.path);
        if let Some(folder) = target.parent() {
            make_folder(folder)?;
        }
        let (bytes, hash) = copy_file(&source, &target).map_err(BackupError::at(&source))?;
        if (bytes, hash.to_string()) != (copied.bytes, copied.sha256.clone()) {
            return Err(BackupError::Altered(source));
        }
    }
    let made = made.keep();
    fs::rename(&made, to).map_err(BackupError::at(to))?;
    Ok(manifest)
}

/// Makes a folder, its owner's alone as the database is.
fn make_folder(folder: &Path) -> Result<(), BackupError> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(BackupError::at(folder))
}

fn make_empty(folder: &Path) -> Result<(), BackupError> {
    if folder.exists() && !folder.is_dir() {
        return Err(BackupError::NotEmpty(folder.to_owned()));
    }
    make_folder(folder)?;
    let mut found = fs::read_dir(folder).map_err(BackupError::at(folder))?;
    if found.next().is_some() {
        return Err(BackupError::NotEmpty(folder.to_owned()));
    }
    // One that was there already may be open to others.
    fs::set_permissions(folder, Permissions::from_mode(0o700)).map_err(BackupError::at(folder))
}

/// Makes a file, its owner's alone.
fn make_file(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

/// Copies the database as it is at one moment; gives the contents that it names then.
fn copy_database(from: &Path, to: &Path) -> Result<BTreeSet<Hash>, BackupError> {
    let open = |path: &Path, flags| {
        Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX).map_err(StoreError::from)
    };
    if !from.is_file() {
        return Err(StoreError::unavailable(format!("there is no database at `{}`", from.display())).into());
    }
    // For writing, as the write-ahead log wants it; nothing is written.
    let database = open(from, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    // The database goes into an empty file: one of its own making would be open to others.
    make_file(to).map_err(BackupError::at(to))?;
    database.execute("VACUUM INTO ?1", [to.to_string_lossy()]).map_err(StoreError::from)?;
    drop(database);
    File::open(to).and_then(|file| file.sync_all()).map_err(BackupError::at(to))?;
    let copy = open(to, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let named = || {
        let mut statement = copy.prepare("SELECT DISTINCT sha256 FROM attachment")?;
        let found = statement.query_map([], |row| row.get(0))?;
        found.collect::<rusqlite::Result<Vec<String>>>()
    };
    let named = named().map_err(StoreError::from)?;
    Ok(named.iter().map(|hash| hash.parse().map_err(StoreError::failed)).collect::<Result<_, _>>()?)
}

/// Copies a content; none where it is not where it should lie, or is another.
async fn copy_content(contents: &Contents, folder: &Path, hash: Hash) -> Result<Option<Copied>, BackupError> {
    let path = Path::new(content::FOLDER).join(content::address(&hash).to_string());
    let target = folder.join(&path);
    let mut content = match content::read(contents, hash).await {
        Ok(content) => pin!(content),
        Err(StoreError::Content(error)) => {
            tracing::warn!(%hash, %error, "a content is missing");
            return Ok(None);
        }
        Err(error) => return Err(error.into()),
    };
    if let Some(folder) = target.parent() {
        make_folder(folder)?;
    }
    let mut file = make_file(&target).map_err(BackupError::at(&target))?;
    let (mut bytes, mut hasher) = (0, Sha256::new());
    while let Some(piece) = content.try_next().await? {
        bytes += piece.len() as u64;
        hasher.update(&piece);
        file.write_all(&piece).map_err(BackupError::at(&target))?;
    }
    file.sync_all().map_err(BackupError::at(&target))?;
    if Hash(hasher.finalize().into()) != hash {
        tracing::warn!(%hash, "a content is not what it was");
        fs::remove_file(&target).map_err(BackupError::at(&target))?;
        return Ok(None);
    }
    Ok(Some(Copied { path, bytes, sha256: hash.to_string() }))
}

/// A file that was copied, as the manifest names it.
async fn describe(folder: &Path, path: PathBuf) -> Result<Copied, BackupError> {
    let name = path.strip_prefix(folder).unwrap_or(&path).to_owned();
    let reading = task::spawn_blocking(move || digest(&path, &mut io::sink()).map_err(BackupError::at(&path)));
    let (bytes, hash) = reading.await.map_err(StoreError::failed)??;
    Ok(Copied { path: name, bytes, sha256: hash.to_string() })
}

fn copy_file(from: &Path, to: &Path) -> io::Result<(u64, Hash)> {
    let mut file = make_file(to)?;
    let found = digest(from, &mut file)?;
    file.sync_all()?;
    Ok(found)
}

/// Reads a file into another; gives its length and hash.
fn digest(path: &Path, into: &mut impl io::Write) -> io::Result<(u64, Hash)> {
    let (mut file, mut hasher, mut bytes) = (File::open(path)?, Sha256::new(), 0);
    let mut buffer = vec![0; 256 * 1024];
    loop {
        let read = file.read(&mut buffer)?;
        let Some(piece) = buffer.get(..read).filter(|piece| !piece.is_empty()) else { break };
        bytes += piece.len() as u64;
        hasher.update(piece);
        into.write_all(piece)?;
    }
    Ok((bytes, Hash(hasher.finalize().into())))
}

fn write_whole(path: &Path, text: &[u8]) -> io::Result<()> {
    let mut file = make_file(path)?;
    file.write_all(text)?;
    file.sync_all()
}
