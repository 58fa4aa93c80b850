//! What is in attachments, in a folder and in a bucket of a real server that speaks S3 (moto), with the same expectations.

use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use futures_util::{StreamExt as _, TryStreamExt as _};
use jiff::Timestamp;
use mandate_core::{access::Act, attachment::FileName, ledger::Hash};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use tokio::{sync::Barrier, task::JoinSet};

use super::{desk::Cast, on_both};
use crate::{
    Db, StoreError,
    attachment::{self, NewAttachment},
    content::{self, Bucket, Contents, Place, Received},
};

/// Runs a test on a folder and then on a bucket of its own.
async fn in_both(body: impl AsyncFn(&Contents, Option<&Path>)) {
    let folder = TempDir::new().unwrap();
    let inside = folder.path().join("to be made/attachments");
    println!("in a folder");
    body(&Contents::open(&Place::Folder(inside.clone())).unwrap(), Some(&inside)).await;
    println!("in a bucket");
    let bucket = bucket(folder.path());
    let contents = Contents::open(&Place::Bucket(bucket.clone())).unwrap();
    let address = format!("{}/{}", bucket.endpoint.unwrap(), bucket.name);
    let made = reqwest::Client::new().put(address).send().await.unwrap();
    assert!(made.status().is_success(), "{made:?}");
    body(&contents, None).await;
}

/// A bucket that nobody else has, as a folder that nobody else has is called.
fn bucket(folder: &Path) -> Bucket {
    let server = env::var("MANDATE_TEST_S3");
    let server = server.unwrap_or_else(|_| panic!("set MANDATE_TEST_S3, or run `cargo xtask test`"));
    let name = folder.file_name().unwrap().to_str().unwrap().trim_start_matches('.').to_lowercase();
    let name = format!("{name}-{}", std::process::id());
    Bucket {
        name,
        prefix: "some/where".to_owned(),
        endpoint: Some(server),
        region: Some("us-east-1".to_owned()),
        access_key_id: Some("somebody".to_owned()),
        secret_access_key: Some("secret".to_owned()),
    }
}

/// As many bytes as wanted that no two seeds have alike.
fn bytes(seed: u64, count: usize) -> Vec<u8> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    std::iter::repeat_with(&mut next).take(count).collect()
}

async fn receive(contents: &Contents, bytes: &[u8]) -> Received {
    let mut incoming = content::begin(contents).await.unwrap();
    for piece in bytes.chunks(100_000) {
        content::write(&mut incoming, piece).await.unwrap();
    }
    assert_eq!(incoming.size(), bytes.len() as u64);
    content::finish(incoming).await.unwrap()
}

async fn read(contents: &Contents, hash: Hash) -> Vec<u8> {
    let pieces: Vec<_> = content::read(contents, hash).await.unwrap().try_collect().await.unwrap();
    pieces.concat()
}

async fn all(contents: &Contents, before: Timestamp) -> BTreeSet<Hash> {
    content::list(contents, before).try_collect().await.unwrap()
}

/// The files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[tokio::test]
async fn a_content_is_kept_once_under_its_hash_whatever_its_size() {
    in_both(async |contents, folder| {
        let part = 5 * 1024 * 1024;
        let mut expected = BTreeSet::new();
        for (seed, size) in [(1, 0), (2, 1), (3, 100_001), (4, part - 1), (5, part), (6, part + 1), (7, 2 * part + 7)] {
            let bytes = bytes(seed, size);
            for _ in 0..2 {
                let mut received = receive(contents, &bytes).await;
                assert_eq!(received.hash(), Hash(Sha256::digest(&bytes).into()));
                assert_eq!(received.size(), size as u64);
                content::keep(contents, &mut received).await.unwrap();
                // What is there already is left.
                content::keep(contents, &mut received).await.unwrap();
                assert!(read(contents, received.hash()).await == bytes, "{size} bytes come back as they went");
                expected.insert(received.hash());
            }
        }
        assert_eq!(all(contents, Timestamp::MAX).await, expected);
        assert_eq!(all(contents, Timestamp::UNIX_EPOCH).await, BTreeSet::new(), "none is that old");
        if let Some(folder) = folder {
            assert_eq!(files(folder).len(), expected.len(), "nothing else lies there");
        }
        for hash in &expected {
            content::delete(contents, *hash).await.unwrap();
            content::delete(contents, *hash).await.unwrap();
            assert!(matches!(content::read(contents, *hash).await.map(drop), Err(StoreError::Content(_))));
        }
        assert_eq!(all(contents, Timestamp::MAX).await, BTreeSet::new());
    })
    .await;
}

#[tokio::test]
async fn what_is_received_and_not_kept_leaves_nothing() {
    in_both(async |contents, folder| {
        let mut incoming = content::begin(contents).await.unwrap();
        content::write(&mut incoming, &bytes(1, 300_000)).await.unwrap();
        let received = receive(contents, b"whole").await;
        // Not even while it comes: a program that is killed now leaves nothing.
        assert_eq!(all(contents, Timestamp::MAX).await, BTreeSet::new());
        assert_eq!(folder.map(files).unwrap_or_default(), [] as [PathBuf; 0]);
        drop((incoming, received));
        assert_eq!(folder.map(files).unwrap_or_default(), [] as [PathBuf; 0]);
    })
    .await;
}

#[tokio::test]
async fn what_was_not_finished_is_swept_once_it_is_old() {
    in_both(async |contents, folder| {
        let mut received = receive(contents, b"whole").await;
        content::keep(contents, &mut received).await.unwrap();
        if let Some(folder) = folder {
            let whole = files(folder).remove(0);
            let unfinished = whole.with_file_name(format!("{}#1", received.hash()));
            fs::write(&unfinished, b"hal").unwrap();
            assert_eq!(all(contents, Timestamp::MAX).await.len(), 1, "it is no content");
            content::sweep_unfinished(contents, Timestamp::UNIX_EPOCH).await.unwrap();
            assert!(unfinished.exists(), "somebody may be writing it");
            content::sweep_unfinished(contents, Timestamp::MAX).await.unwrap();
            assert_eq!(files(folder), [whole]);
        }
        content::sweep_unfinished(contents, Timestamp::MAX).await.unwrap();
        assert_eq!(read(contents, received.hash()).await, b"whole");
    })
    .await;
}

#[tokio::test]
async fn a_file_is_what_its_first_bytes_say() {
    let folder = TempDir::new().unwrap();
    let contents = Contents::open(&Place::Folder(folder.path().to_owned())).unwrap();
    let cut_in_two = [vec![b'x'; 8 * 1024 - 1], "é and more".as_bytes().to_vec()].concat();
    for (bytes, media_type) in [
        (&b"%PDF-1.7\n..."[..], "application/pdf"),
        (b"\x89PNG\r\n\x1a\n...", "image/png"),
        (b"PK\x03\x04...", "application/zip"),
        (b"<!DOCTYPE html><html><script>alert(1)</script>", "text/html"),
        ("Grüße, 設定 🦊\r\n\t\u{1b}[1m".as_bytes(), "text/plain"),
        (&cut_in_two, "text/plain"),
        (b"", "text/plain"),
        (b"a\0b", "application/octet-stream"),
        (b"\xff\xfe\xfd", "application/octet-stream"),
    ] {
        assert_eq!(receive(&contents, bytes).await.media_type(), media_type, "{:?}", bytes.get(..20));
    }
}

#[tokio::test]
async fn a_bucket_that_does_not_answer_is_an_error_and_not_a_wait() {
    let bucket = Bucket {
        name: "nothing".to_owned(),
        endpoint: Some("http://127.0.0.1:1".to_owned()),
        region: Some("us-east-1".to_owned()),
        access_key_id: Some("somebody".to_owned()),
        secret_access_key: Some("secret".to_owned()),
        ..Bucket::default()
    };
    let contents = Contents::open(&Place::Bucket(bucket)).unwrap();
    let mut received = receive(&contents, b"whole").await;
    assert!(matches!(content::keep(&contents, &mut received).await, Err(StoreError::Content(_))));
}

/// Attaches a file as a message does: holds the content, makes sure that it is there, adds the row.
async fn attach(db: &Db, contents: &Contents, cast: &Cast, mut received: Received) {
    let mut tx = db.write().await.unwrap();
    let submitted = cast.submit(&mut tx).await;
    let by = submitted.permit(&cast.customer.head, Act::UpdateServiceRequest, submitted.at);
    tx.hold_alone(&received.hash()).await.unwrap();
    content::keep(contents, &mut received).await.unwrap();
    let name = FileName::clean("a");
    let new = NewAttachment {
        id: cast.desk.maker.id(),
        request: submitted.id,
        message: None,
        internal: false,
        name: &name,
        media_type: received.media_type(),
        size: 5,
        sha256: received.hash(),
    };
    attachment::insert(&mut tx, &by, &new).await.unwrap();
    tx.commit().await.unwrap();
}

/// Removes a content as the sweep does: holds it, and makes sure that no file has it.
async fn sweep(db: &Db, contents: &Contents, hash: Hash) -> bool {
    let mut tx = db.write().await.unwrap();
    tx.hold_alone(&hash).await.unwrap();
    let unused = attachment::list_attached(&mut tx, &[hash]).await.unwrap().is_empty();
    if unused {
        content::delete(contents, hash).await.unwrap();
    }
    tx.commit().await.unwrap();
    unused
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_content_is_never_swept_from_under_a_file() {
    let folder = TempDir::new().unwrap();
    let contents = Contents::open(&Place::Folder(folder.path().to_owned())).unwrap();
    on_both(async |db| {
        let mut tx = db.write().await.unwrap();
        let cast = Arc::new(Cast::new(&mut tx).await);
        tx.commit().await.unwrap();
        for round in 0..20 {
            let text = format!("{} {round}", db.name());
            // It is there, and no file has it: of a message that was not sent after all.
            let mut left = receive(&contents, text.as_bytes()).await;
            content::keep(&contents, &mut left).await.unwrap();
            let (mut running, together) = (JoinSet::new(), Arc::new(Barrier::new(4)));
            for sweeps in [true, false, true, true] {
                let (db, contents, cast, together) =
                    (db.clone(), contents.clone(), Arc::clone(&cast), Arc::clone(&together));
                let received = receive(&contents, text.as_bytes()).await;
                running.spawn(async move {
                    together.wait().await;
                    if sweeps {
                        sweep(&db, &contents, received.hash()).await;
                    } else {
                        attach(&db, &contents, &cast, received).await;
                    }
                });
            }
            running.join_all().await;
            assert_eq!(read(&contents, left.hash()).await, text.as_bytes());
            assert!(!sweep(&db.clone(), &contents, left.hash()).await);
        }
        let stored: Vec<_> = content::list(&contents, Timestamp::MAX).collect().await;
        assert!(stored.len() >= 20);
    })
    .await;
}
