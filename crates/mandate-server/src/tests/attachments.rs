//! Files attached to messages and submissions: up, down, and who may.

use mandate_core::ledger::Hash;
use reqwest::Method;
use sha2::{Digest as _, Sha256};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::{
    app::TestApp,
    client::{Browser, MULTIPART, Page, multipart},
    on_both, on_both_with,
    world::{Terms, submission},
};
use crate::{config::Config, ops::service_request::attachment};

/// A file of random bytes, the same for the same seed.
fn file(seed: u64, bytes: usize) -> Vec<u8> {
    let mut state = seed;
    let next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    std::iter::repeat_with(next).take(bytes).collect()
}

fn sha256(bytes: &[u8]) -> Hash {
    Hash(Sha256::digest(bytes).into())
}

fn messages(number: &str) -> String {
    format!("/service-requests/{number}/messages")
}

impl Page {
    /// The links to attachments on a page of a service request, in their order.
    fn files(&self) -> Vec<String> {
        let links = super::html::tags(&self.body).into_iter().filter_map(|tag| tag.attribute("href"));
        links.filter(|href| href.contains("/attachments/")).collect()
    }
}

impl Browser {
    async fn files(&self, number: &str) -> Vec<String> {
        self.get(&format!("/service-requests/{number}")).await.is(200).files()
    }
}

#[tokio::test]
async fn p12_files_go_up_with_submissions_and_messages_and_come_down_as_they_were() {
    on_both(async |app| {
        app.give(&Terms::new().everybody("create")).await;
        let (hana, tessa, vera) = (app.sign_in("hana").await, app.sign_in("tessa").await, app.sign_in("vera").await);
        let acme = app.world.organization("acme").to_string();
        let large = file(1, 20 * 1024 * 1024);
        let (picture, text) = (b"\x89PNG\r\n\x1a\n a fan".as_slice(), "fan 3: 0 rpm\n".as_bytes());
        let fields = submission(&acme, "Oven 3");
        let number = hana.post_files("/service-requests/new", &fields, &[("fan.png", picture)]).await;
        let number = number.done("submitted").id();
        let page = hana.post_files(&messages(&number), &[("body", "See there.")], &[("core.dump", &large)]).await;
        page.done("message-sent");
        let both = [("fan.log", text), ("empty.log", b"".as_slice())];
        tessa.post_files(&messages(&number), &[("body", "And here.")], &both).await.done("message-sent");
        // Of a file that nobody chose a browser sends a part without name and content.
        tessa.post_files(&messages(&number), &[("body", "Nothing more.")], &[("", b"")]).await.done("message-sent");
        vera.post(&messages(&number), &[("body", "Thank you.")]).await.done("message-sent");

        for who in [&hana, &tessa, &vera] {
            let page = who.get(&format!("/service-requests/{number}")).await.is(200);
            page.shows("fan.png Image, 14 bytes").shows("core.dump File, 20 MB");
            page.shows("fan.log Text, 13 bytes").shows("empty.log Text, 0 bytes");
            let files = page.files();
            assert_eq!(files.len(), 4);
            for (path, bytes) in files.iter().zip([picture, &large, text, b""]) {
                let (status, headers, body) = who.download(path).await;
                assert_eq!((status, sha256(&body)), (200, sha256(bytes)), "{path}");
                assert_eq!(headers["content-length"], bytes.len().to_string());
                assert!(!headers.contains_key("content-encoding"), "it leaves as it is");
            }
        }
        let mut kept = [picture, &large, text, b""].map(sha256);
        kept.sort();
        assert_eq!(app.contents().await, kept);
    })
    .await;
}

#[tokio::test]
async fn whoever_may_not_write_attaches_nothing_and_whoever_may_not_read_downloads_nothing() {
    on_both(async |app| {
        let number = app.service_request("Oven 3").await;
        let other = app.service_request("Oven 4").await;
        app.give_person("hana", "look").await;
        app.give_person("kenji", "cc").await;
        let tessa = app.sign_in("tessa").await;
        for number in [&number, &other] {
            tessa.post_files(&messages(number), &[("body", "a")], &[("fan.log", b"fan")]).await.done("message-sent");
        }
        let (file, of_other) = (tessa.files(&number).await.remove(0), tessa.files(&other).await.remove(0));
        let record = app.record().await.len();

        // Look reads, and is told why it does not write; what was typed is not lost, whatever stands behind the file.
        let hana = app.sign_in("hana").await;
        assert_eq!(hana.download(&file).await.2, b"fan");
        let form = [("body", "May I?"), ("then", "closed")];
        let page = hana.post_files(&messages(&number), &form, &[("x.log", b"never")]).await.is(403);
        page.shows("Update is enough").shows("What you typed").shows("May I?");
        let entries = app.record().await.split_off(record);
        let acts: Vec<_> = entries.iter().map(|entry| (entry.act.as_str(), entry.outcome.as_str())).collect();
        assert_eq!(acts, [("view:download", "done"), ("update", "refused")]);

        // The rest of the world learns nothing, and neither does one service request tell of another's files.
        let wrong = file.replace(&number, &other);
        for (who, paths) in [("kenji", [&file, &wrong]), ("nils", [&file, &of_other]), ("bea", [&file, &wrong])] {
            let person = app.sign_in(who).await;
            for path in paths {
                person.get(path).await.is(404);
            }
            person.post_files(&messages(&number), &[("body", "a")], &[("x.log", b"never")]).await.is(404);
            let acme = app.world.organization("acme").to_string();
            let fields = submission(&acme, "Oven 5");
            let page = person.post_files("/service-requests/new", &fields, &[("x.log", b"never")]).await;
            assert!([403, 404].contains(&page.status), "{who}: {}", page.status);
        }
        hana.get(&wrong).await.is(404);
        hana.get(&file.replace(|c: char| c.is_ascii_digit(), "0")).await.is(404);
        assert_eq!(app.contents().await, [sha256(b"fan")], "nothing that was refused is kept");
        // Foreign files are answered like unknown ones.
        let nils = app.sign_in("nils").await;
        let (foreign, unknown) = (nils.get(&file).await, nils.get(&file.replace(&number, "SR-99999")).await);
        assert_eq!(foreign.body, unknown.body.replace("SR-99999", &number));
    })
    .await;
}

#[tokio::test]
async fn x05_downloads_of_anothers_files_stand_in_the_record_with_their_names() {
    on_both(async |app| {
        let number = app.service_request("Oven 3").await;
        app.give_person("hana", "look").await;
        let (tessa, hana, carla) = (app.sign_in("tessa").await, app.sign_in("hana").await, app.sign_in("carla").await);
        tessa.post_files(&messages(&number), &[("body", "a")], &[("oven SR-1.log", b"hot")]).await.done("message-sent");
        let written = app.record().await.into_iter().rfind(|entry| entry.act == "update:message").unwrap();
        let after = written.after.unwrap();
        assert!(after.contains("oven SR-1.log") && after.contains(&sha256(b"hot").to_string()), "{after}");
        let file = tessa.files(&number).await.remove(0);
        let before = app.record().await.len();
        tessa.download(&file).await;
        assert_eq!(app.record().await.len(), before, "one's own files need no entry");
        hana.download(&file).await;
        let entry = app.record().await.pop().unwrap();
        assert_eq!((entry.act.as_str(), entry.actor_id), ("view:download", hana.id));
        assert_eq!(entry.label, format!("{number} oven SR-1.log"));
        assert_eq!(entry.level.as_deref(), Some("look"));
        let record = carla.get("/record").await;
        record.shows("downloaded a file of").shows("oven SR-1.log");
        assert!(record.leads_to(&format!("/service-requests/{number}")));
    })
    .await;
}

#[tokio::test]
async fn x05_files_of_internal_notes_are_never_shown_counted_or_served_outside_the_vendor() {
    on_both(async |app| {
        let number = app.service_request("Oven 3").await;
        app.give_person("hana", "full_admin").await;
        let (vera, odd, hana) = (app.sign_in("vera").await, app.sign_in("odd").await, app.sign_in("hana").await);
        let (carla, tessa) = (app.sign_in("carla").await, app.sign_in("tessa").await);
        let note = [("body", "They never pay."), ("then", "internal")];
        vera.post_files(&messages(&number), &note, &[("SECRET.txt", b"SECRET")]).await.done("note-written");
        let page = vera.get(&format!("/service-requests/{number}")).await;
        let file = page.shows("SECRET.txt").files().remove(0);
        assert_eq!(odd.download(&file).await.2, b"SECRET");
        for person in [&hana, &carla, &tessa] {
            person.get(&format!("/service-requests/{number}")).await.lacks("SECRET").lacks("/attachments/");
            person.get(&file).await.is(404);
            let unknown = format!("/service-requests/{number}/attachments/{}", hana.id);
            assert_eq!(
                person.get(&file).await.body.replace(&file, ""),
                person.get(&unknown).await.body.replace(&unknown, "")
            );
        }
        carla.get("/record?show=all").await.lacks("SECRET").lacks("internal");
        carla.get("/record/export").await.lacks("SECRET").lacks("internal");
        let request = hana.ask("carla@acme.example", &Terms::new().everybody("look")).await;
        carla.get(&format!("/permission-requests/{request}")).await.shows("0 messages, 0 attachments");
        assert!(app.mails().await.iter().all(|mail| !mail.body_text.contains("SECRET")));
    })
    .await;
}

#[tokio::test]
async fn x03_what_a_level_would_show_counts_attachments() {
    on_both(async |app| {
        let number = app.service_request("Oven 3").await;
        let (tessa, hana) = (app.sign_in("tessa").await, app.sign_in("hana").await);
        let files: [(&str, &[u8]); 2] = [("a.log", b"a"), ("b.log", b"a")];
        tessa.post_files(&messages(&number), &[("body", "a")], &files).await.done("message-sent");
        let request = hana.ask("carla@acme.example", &Terms::new().everybody("look")).await;
        let page = app.sign_in("carla").await.get(&format!("/permission-requests/{request}")).await;
        page.shows("one service request, one message, 2 attachments");
        assert_eq!(app.contents().await, [sha256(b"a")], "what is the same lies there once");
    })
    .await;
}

fn one_megabyte(config: &mut Config) {
    config.attachments.megabytes = 1;
}

#[tokio::test]
async fn files_too_large_or_too_many_are_refused_at_their_field_and_what_was_typed_is_kept() {
    on_both_with(one_megabyte, async |app| {
        let number = app.service_request("Oven 3").await;
        let (tessa, acme) = (app.sign_in("tessa").await, app.world.organization("acme").to_string());
        let (fits, exceeds) = (file(1, 1024 * 1024), file(2, 1024 * 1024 + 1));
        let once = tessa.get(&format!("/service-requests/{number}")).await.value("once").unwrap();
        let record = app.record().await.len();
        let reply = [("body", "It rattles <b>again</b>."), ("once", once.as_str())];
        let new = submission(&acme, "Oven 4 rattles");
        let eleven = vec![("a.log", b"a".as_slice()); 11];
        for (files, says) in [
            (vec![("fits.bin", &*fits), ("no.bin", &exceeds)], "“no.bin” is too large: a file has at most 1 MB."),
            (eleven, "These are too many files: at most 10 fit with one message."),
        ] {
            let page = tessa.post_files(&messages(&number), &reply, &files).await.is(422);
            assert_eq!(page.error_at("attachments").as_deref(), Some(says));
            page.shows("Choose your files again.").shows("It rattles <b>again</b>.");
            assert_eq!(page.value("once").as_deref(), Some(once.as_str()));
            let page = tessa.post_files("/service-requests/new", &new, &files).await.is(422);
            assert_eq!(page.error_at("attachments").as_deref(), Some(says));
            assert_eq!(page.value("subject").as_deref(), Some("Oven 4 rattles"));
        }
        // The text is wrong, or somebody was quicker: the files have to be chosen again, and it is said.
        for body in ["", "\u{0}"] {
            let page = tessa.post_files(&messages(&number), &[("body", body)], &[("a.log", b"a")]).await.is(422);
            assert!(page.error_at("body").is_some());
            page.shows("Choose your files again. They could not be kept; what you typed was.");
        }
        let mut wrong = new.clone();
        wrong.retain(|(name, _)| *name != "severity");
        let page = tessa.post_files("/service-requests/new", &wrong, &[("a.log", b"a")]).await.is(422);
        page.shows("Choose your files again.").shows("It does not turn.");
        tessa.post(&messages(&number), &[("body", "")]).await.is(422).lacks("Choose your files again.");
        // More than could be right together is not even read.
        let far_too_much = vec![("a.bin", &*exceeds); 27];
        let page = tessa.post_files(&messages(&number), &reply, &far_too_much).await.is(413);
        page.shows("The files are too large together.").shows("It rattles <b>again</b>.");
        assert_eq!(app.contents().await, [], "nothing is kept of what was refused");
        let acts: Vec<_> = app.record().await.split_off(record).into_iter().map(|entry| entry.act).collect();
        assert_eq!(acts, [""; 0], "nothing was done: {acts:?}");

        tessa.post_files(&messages(&number), &reply, &[("fits.bin", &fits)]).await.done("message-sent");
        let ten = vec![("a.log", b"a".as_slice()); 10];
        tessa.post_files(&messages(&number), &[("body", "Ten.")], &ten).await.done("message-sent");
        assert_eq!(tessa.files(&number).await.len(), 11);
    })
    .await;
}

#[tokio::test]
async fn a_form_with_files_takes_its_own_fields_only_and_needs_to_be_whole() {
    on_both(async |app| {
        let number = app.service_request("Oven 3").await;
        let tessa = app.sign_in("tessa").await;
        for fields in [&[("body", "a"), ("king", "1")][..], &[("body", "a"), ("body", "b")]] {
            let page = tessa.post_files(&messages(&number), fields, &[("a.log", b"a")]).await.is(422);
            page.shows(&format!("The form has no field “{}”, or it was sent twice.", fields[1].0));
        }
        let whole = multipart(&[("body", "Not whole.")], &[("a.log", b"a")]);
        for body in [&whole[..whole.len() - 4], b"", b"no form at all"] {
            tessa.post_raw(&messages(&number), MULTIPART, body).await.is(400).shows("broke off or cannot be read");
        }
        // The customer stands before the files, or nobody knows who may send them.
        let acme = app.world.organization("acme").to_string();
        let mut fields = submission(&acme, "Oven 4");
        fields.retain(|(name, _)| *name != "customer");
        let mut body = multipart(&fields, &[("a.log", b"a")]);
        body.truncate(body.len() - "------a--boundary--\r\n".len());
        body.extend(multipart(&[("customer", &acme)], &[]));
        let page = tessa.post_raw("/service-requests/new", MULTIPART, body).await.is(422);
        page.shows("Choose one of the possibilities.").shows("Choose your files again.");
        assert_eq!(app.contents().await, []);
    })
    .await;
}

/// Sends half of a form over a connection of its own and breaks off; gives what the portal answered, if anything.
async fn break_off(app: &TestApp, cookie: &str, path: &str, body: &[u8], half: usize) -> String {
    let address = app.url().trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nSec-Fetch-Site: same-origin\r\nCookie: {cookie}\r\n\
         Content-Type: {MULTIPART}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&body[..half]).await.unwrap();
    stream.shutdown().await.unwrap();
    let mut answer = Vec::new();
    // The portal may close the connection without a word.
    drop(stream.read_to_end(&mut answer).await);
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn an_upload_that_breaks_off_leaves_nothing() {
    on_both(async |app| {
        let number = app.service_request("Oven 3").await;
        let (tessa, acme) = (app.sign_in("tessa").await, app.world.organization("acme").to_string());
        let request = tessa.request(Method::GET, "/").build().unwrap();
        let cookie = request.headers()["cookie"].to_str().unwrap();
        let large = file(1, 4 * 1024 * 1024);
        let record = app.record().await.len();
        for (path, fields) in [
            (messages(&number), vec![("body", "It broke")]),
            ("/service-requests/new".to_owned(), submission(&acme, "It broke")),
        ] {
            let body = multipart(&fields, &[("whole.bin", &large), ("half.bin", &large)]);
            // In the middle of the second file, just before the end of it, and just before the end of the form.
            for half in [body.len() / 4 * 3, body.len() - 26, body.len() - 3] {
                let answer = break_off(app, cookie, &path, &body, half).await;
                assert!(!answer.contains(" 303 "), "{answer}");
            }
        }
        assert_eq!(app.contents().await, []);
        assert_eq!(app.record().await.len(), record);
        let page = tessa.get(&format!("/service-requests/{number}")).await;
        page.lacks("It broke");
        tessa.get("/service-requests").await.lacks("It broke");
    })
    .await;
}

#[tokio::test]
async fn a_form_with_files_sent_twice_does_its_work_once() {
    on_both(async |app| {
        let number = app.service_request("Oven 3").await;
        let tessa = app.sign_in("tessa").await;
        let once = tessa.get(&format!("/service-requests/{number}")).await.value("once").unwrap();
        let reply = [("body", "See there."), ("once", once.as_str())];
        for _ in 0..2 {
            tessa.post_files(&messages(&number), &reply, &[("a.log", b"a")]).await.done("message-sent");
        }
        assert_eq!(tessa.files(&number).await.len(), 1);
        // With another file it means something new.
        tessa.post_files(&messages(&number), &reply, &[("a.log", b"b")]).await.done("message-sent");
        assert_eq!(tessa.files(&number).await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn what_no_file_has_is_swept_once_it_is_old() {
    on_both(async |app| {
        let number = app.service_request("Oven 3").await;
        let tessa = app.sign_in("tessa").await;
        tessa.post_files(&messages(&number), &[("body", "a")], &[("a.log", b"a")]).await.done("message-sent");
        let page = tessa.get(&format!("/service-requests/{number}")).await;
        let version = [("state", "closed"), ("version", &page.value("version").unwrap())];
        tessa.post(&format!("/service-requests/{number}/state"), &version).await.done("state-changed");
        // It is closed: the message is not sent, its file is kept for nothing.
        tessa.post_files(&messages(&number), &[("body", "a")], &[("b.log", b"b")]).await.is(409);
        assert_eq!(app.contents().await.len(), 2);
        app.set_clock("2020-01-01T00:00:00Z");
        attachment::sweep(&app.app).await.unwrap();
        assert_eq!(app.contents().await.len(), 2, "somebody may be sending it");
        app.set_clock("2099-01-01T00:00:00Z");
        attachment::sweep(&app.app).await.unwrap();
        assert_eq!(app.contents().await, [sha256(b"a")]);
        app.set_clock("2026-11-20T10:00:02Z");
        assert_eq!(tessa.download(&tessa.files(&number).await[0]).await.2, b"a");
    })
    .await;
}

#[tokio::test]
async fn where_nothing_can_be_attached_no_form_asks_for_files_and_none_are_taken() {
    let nowhere = |config: &mut Config| config.attachments.store = Some("none".to_owned());
    on_both_with(nowhere, async |app| {
        let number = app.service_request("Oven 3").await;
        let tessa = app.sign_in("tessa").await;
        for path in [&format!("/service-requests/{number}"), "/service-requests/new"] {
            tessa.get(path).await.is(200).lacks("type=\"file\"");
        }
        let page = tessa.post_files(&messages(&number), &[("body", "Look:")], &[("a.log", b"a")]).await.is(422);
        page.shows("Nothing can be attached in this installation.").shows("Look:");
        tessa.post_files(&messages(&number), &[("body", "Look:")], &[]).await.done("message-sent");
        attachment::sweep(&app.app).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn what_was_typed_beside_a_file_is_shown_again_when_the_session_ended_meanwhile() {
    on_both(async |app| {
        let number = app.service_request("Oven 3").await;
        let tessa = app.sign_in("tessa").await;
        app.pass(jiff::SignedDuration::from_hours(24 * 8));
        let page = tessa.post_files(&messages(&number), &[("body", "It rattles.")], &[("a.log", b"SECRET")]).await;
        page.is(401).shows("You are not signed in").shows("It rattles.").lacks("SECRET");
        assert_eq!(app.contents().await, []);
    })
    .await;
}

#[tokio::test]
async fn files_lie_in_a_bucket_where_one_is_configured() {
    let server = std::env::var("MANDATE_TEST_S3");
    let server = server.unwrap_or_else(|_| panic!("set MANDATE_TEST_S3, or run `cargo xtask test`"));
    let bucket = format!("mandate-{}", uuid::Uuid::new_v4().simple());
    let in_bucket = |config: &mut Config| {
        config.attachments.store = Some(format!("s3://{bucket}/support/files"));
        config.attachments.endpoint = Some(server.clone());
        config.attachments.region = Some("us-east-1".to_owned());
        config.attachments.access_key_id = Some("somebody".to_owned());
        config.attachments.secret_access_key = Some("secret".to_owned());
    };
    on_both_with(in_bucket, async |app| {
        let number = app.service_request("Oven 3").await;
        let tessa = app.sign_in("tessa").await;
        // There is no such bucket yet: nothing is sent, and what was typed is shown.
        if app.db().name() == "SQLite" {
            let page = tessa.post_files(&messages(&number), &[("body", "Look:")], &[("a.log", b"a")]).await.is(503);
            page.shows("The place where attachments lie does not answer").shows("Look:");
        }
        let made = super::app::http_client(None).put(format!("{server}/{bucket}")).send().await.unwrap();
        assert!(made.status().is_success());
        let large = file(app.db().name().len() as u64, 12 * 1024 * 1024 + 1);
        let files = [("large.bin", &*large), ("small.log", b"small".as_slice())];
        tessa.post_files(&messages(&number), &[("body", "Look:")], &files).await.done("message-sent");
        let paths = tessa.files(&number).await;
        assert_eq!(sha256(&tessa.download(&paths[0]).await.2), sha256(&large));
        assert_eq!(tessa.download(&paths[1]).await.2, b"small");
        assert!(app.contents().await.contains(&sha256(&large)));
    })
    .await;
}
