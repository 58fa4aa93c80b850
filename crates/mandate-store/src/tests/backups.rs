//! Copies: what was committed before one is made is in it, and what was altered is not put back. Of SQLite alone:
//! PostgreSQL has its own tools.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

use mandate_core::{access::Act, attachment::FileName};
use tempfile::TempDir;

use super::{desk::Cast, start};
use crate::{
    Db,
    attachment::{self, NewAttachment},
    backup::{self, BackupError, Manifest},
    content::{self, Contents, Place},
    db::Location,
    organization, service_request,
};

/// An installation with two files attached, of which one is not where it should lie.
struct Kept {
    folder: TempDir,
    db: Db,
    cast: Cast,
    contents: Contents,
}

impl Kept {
    async fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let db = Db::open(&Location::Sqlite(folder.path().join("mandate.sqlite"))).await.unwrap();
        let contents = Contents::open(&Place::Folder(folder.path().join("attachments"))).unwrap();
        content::check(&contents).await.unwrap();
        let mut tx = db.write().await.unwrap();
        let cast = Cast::new(&mut tx).await;
        let submitted = cast.submit(&mut tx).await;
        let permit = submitted.permit(&cast.desk.vendor.head, Act::UpdateServiceRequest, cast.desk.at());
        for (text, kept) in [("kept", true), ("kept", true), ("lost", false)] {
            let mut incoming = content::begin(&contents).await.unwrap();
            content::write(&mut incoming, text.as_bytes()).await.unwrap();
            let mut received = content::finish(incoming).await.unwrap();
            if kept {
                content::keep(&contents, &mut received).await.unwrap();
            }
            let new = NewAttachment {
                id: cast.desk.maker.id(),
                request: submitted.id,
                message: None,
                internal: false,
                name: &FileName::clean("a.log"),
                media_type: "text/plain",
                size: 4,
                sha256: received.hash(),
            };
            attachment::insert(&mut tx, &permit, &new).await.unwrap();
        }
        tx.commit().await.unwrap();
        Self { folder, db, cast, contents }
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    async fn copy(&self, to: &Path) -> Result<Manifest, BackupError> {
        backup::make(&self.path("mandate.sqlite"), Some(&self.contents), to, start(), "1.2.3").await
    }
}

#[tokio::test]
async fn a_copy_is_its_owners_alone_in_whatever_folder_it_is_made() {
    fn modes(path: &Path) -> Vec<(std::path::PathBuf, u32)> {
        let metadata = fs::metadata(path).unwrap();
        let inside = if path.is_dir() { fs::read_dir(path).unwrap().collect() } else { Vec::new() };
        let own = (path.to_owned(), metadata.permissions().mode() & 0o777);
        inside.into_iter().flat_map(|entry| modes(&entry.unwrap().path())).chain([own]).collect()
    }
    let kept = Kept::new().await;
    let (copy, restored) = (kept.path("copy"), kept.path("restored"));
    for folder in [&copy, &restored] {
        fs::create_dir(folder).unwrap();
        fs::set_permissions(folder, fs::Permissions::from_mode(0o777)).unwrap();
    }
    kept.copy(&copy).await.unwrap();
    backup::restore(&copy, &restored).unwrap();
    for (path, mode) in [modes(&copy), modes(&restored)].concat() {
        assert_eq!(mode, if path.is_dir() { 0o700 } else { 0o600 }, "{}", path.display());
    }
}

#[tokio::test]
async fn a_copy_has_what_was_committed_before_it_and_is_put_back_as_it_was() {
    let kept = Kept::new().await;
    // Somebody is in the middle of writing; what is not committed is not in it, and nobody waits.
    let mut writing = kept.db.write().await.unwrap();
    let permit = kept.cast.desk.vendor.own(Act::Administer, kept.cast.desk.at());
    let name = mandate_core::text::Name::parse("Renamed later").unwrap();
    organization::rename(&mut writing, &permit, kept.cast.customer.id, &name).await.unwrap();
    let manifest = kept.copy(&kept.path("copy")).await.unwrap();
    writing.commit().await.unwrap();
    assert_eq!((manifest.files.len(), manifest.missing.len()), (2, 1), "each content once: {manifest:?}");

    let restored = backup::restore(&kept.path("copy"), &kept.path("restored")).unwrap();
    assert_eq!(restored, manifest);
    let db = Db::open_existing(&Location::Sqlite(kept.path("restored/mandate.sqlite"))).await.unwrap();
    let mut tx = db.read().await.unwrap();
    let customer = organization::find(&mut tx, kept.cast.customer.id).await.unwrap().unwrap();
    assert_ne!(customer.name, "Renamed later");
    let staff = super::scope_of(&mut tx, kept.cast.desk.vendor.head.person_id, kept.cast.desk.at()).await.unwrap();
    let filter = service_request::Filter::default();
    let all = service_request::list(&mut tx, &staff, &filter, service_request::Cursor::Newest, 9).await.unwrap();
    assert_eq!(all.len(), 1);
    let attached = kept.path("restored").join(&manifest.files[1].path);
    assert_eq!(fs::read_to_string(attached).unwrap(), "kept");
}

#[tokio::test]
async fn nothing_is_put_back_from_what_is_no_whole_copy() {
    let kept = Kept::new().await;
    let (copy, to) = (kept.path("copy"), kept.path("restored"));
    let manifest = kept.copy(&copy).await.unwrap();
    assert!(matches!(kept.copy(&copy).await, Err(BackupError::NotEmpty(_))), "nothing is copied over a copy");
    let refused = || match backup::restore(&copy, &to) {
        Ok(_) => panic!("it was put back"),
        Err(error) => {
            let left = fs::read_dir(kept.folder.path()).unwrap().flatten();
            let left = left.filter(|file| file.file_name().to_string_lossy().starts_with(".mandate-restore"));
            assert_eq!(left.count(), 0, "nothing is left of the attempt");
            assert!(!to.exists() || fs::read_dir(&to).unwrap().next().is_none());
            error
        }
    };
    for copied in &manifest.files {
        let path = copy.join(&copied.path);
        let bytes = fs::read(&path).unwrap();
        fs::write(&path, [&bytes[..], b"x"].concat()).unwrap();
        assert!(matches!(refused(), BackupError::Altered(altered) if altered == path));
        fs::remove_file(&path).unwrap();
        assert!(matches!(refused(), BackupError::File(missing, _) if missing == path));
        fs::write(&path, bytes).unwrap();
    }
    let whole = fs::read_to_string(copy.join("manifest.json")).unwrap();
    let name = manifest.files[1].path.to_str().unwrap();
    fs::write(copy.join("manifest.json"), whole.replace(name, "../mandate.sqlite")).unwrap();
    assert!(matches!(refused(), BackupError::Altered(_)), "nothing is taken from elsewhere");
    fs::write(copy.join("manifest.json"), whole.replace("\"format\": 1", "\"format\": 2")).unwrap();
    assert!(matches!(refused(), BackupError::AnotherForm(_, version) if version == "1.2.3"));
    fs::remove_file(copy.join("manifest.json")).unwrap();
    assert!(matches!(refused(), BackupError::NoManifest(..)));
    fs::write(copy.join("manifest.json"), &whole).unwrap();
    fs::write(kept.path("a file"), "").unwrap();
    assert!(matches!(backup::restore(&copy, &kept.path("a file")), Err(BackupError::NotEmpty(_))));
    backup::restore(&copy, &to).unwrap();
    assert!(matches!(backup::restore(&copy, &to), Err(BackupError::NotEmpty(_))), "nothing is put over what is there");
}
