//! Requests that carry a key: one sent twice is answered once.

use std::time::Duration;

use jiff::SignedDuration;
use mandate_store::kept_answer;
use serde_json::json;
use tokio::{io::AsyncWriteExt as _, net::TcpStream, time::timeout};

use super::{
    super::{app::TestApp, on_both, world::Terms},
    ALL, submission,
};

/// Longer than anything here takes, however busy the machine is.
const LONG: Duration = Duration::from_secs(60);

#[tokio::test]
async fn a_request_sent_twice_under_its_key_is_answered_once() {
    on_both(async |app| {
        let (tessa, body) = (app.program("tessa", ALL).await, submission(app, "acme", "Oven 3"));
        let first = tessa.post_with_key("/service-requests", "a", &body).await.is(201);
        assert!(!first.headers.contains_key("idempotency-replayed"));
        let again = tessa.post_with_key("/service-requests", "a", &body).await.is(201);
        assert_eq!(again.headers["idempotency-replayed"], "true");
        assert_eq!((&again.body, again.location()), (&first.body, first.location()));
        assert_eq!(again.headers["content-type"], first.headers["content-type"]);
        // What is another request is none of the same key.
        let other = submission(app, "acme", "Oven 4");
        let page = tessa.post_with_key("/service-requests", "a", &other).await.is(422);
        assert_eq!(page.code(), "idempotency-other");
        let page = tessa.post_with_key("/service-requests/SR-1/messages", "a", &body).await.is(422);
        assert_eq!(page.code(), "idempotency-other");
        for key in ["", &"k".repeat(256)] {
            let page = tessa.post_with_key("/service-requests", key, &body).await.is(400);
            assert_eq!(page.code(), "idempotency-key");
        }
        // Another's key is another one.
        app.give(&Terms::new().everybody("create")).await;
        let hana = app.program("hana", ALL).await;
        let theirs = hana.post_with_key("/service-requests", "a", &body).await.is(201);
        assert_ne!(theirs.body, first.body);
        assert_eq!(tessa.get("/service-requests").await.json()["items"].as_array().unwrap().len(), 2);
        // A day later it is forgotten.
        app.pass(SignedDuration::from_hours(25));
        crate::jobs::sweep_all(&app.app).await.unwrap();
        let later = tessa.post_with_key("/service-requests", "a", &body).await.is(201);
        assert_ne!(later.body, first.body);
    })
    .await;
}

#[tokio::test]
async fn of_many_at_once_one_is_done_and_the_others_wait_or_get_its_answer() {
    on_both(async |app| {
        let (tessa, body) = (app.program("tessa", ALL).await, submission(app, "acme", "Oven 3"));
        let all =
            futures_util::future::join_all((0..8).map(|_| tessa.post_with_key("/service-requests", "k", &body))).await;
        let mut answers: Vec<_> = all.iter().filter(|page| page.status == 201).map(|page| page.body.clone()).collect();
        answers.dedup();
        assert_eq!(answers.len(), 1);
        for page in all.iter().filter(|page| page.status != 201) {
            assert_eq!((page.status, page.code().as_str()), (409, "idempotency-in-flight"));
        }
        assert_eq!(tessa.get("/service-requests").await.json()["items"].as_array().unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn what_a_killed_program_did_is_not_done_again() {
    on_both(async |app| {
        let (tessa, body) = (app.program("tessa", ALL).await, submission(app, "acme", "Oven 3"));
        let first = tessa.post_with_key("/service-requests", "k", &body).await.is(201);
        // As a program leaves it that was killed between the operation and its answer.
        let me = app.world.person("tessa").id;
        let forget = async |leased_until| {
            let mut tx = app.db().write().await.unwrap();
            let kept = kept_answer::find(&mut tx, me, "k").await.unwrap().unwrap();
            let asked = kept_answer::Asked { person_id: me, key: "k", request: &kept.request };
            kept_answer::sweep(&mut tx, jiff::Timestamp::MAX).await.unwrap();
            assert!(kept_answer::reserve(&mut tx, &asked, app.app.now(), leased_until).await.unwrap());
            tx.commit().await.unwrap();
        };
        forget(app.app.now() + SignedDuration::from_secs(90)).await;
        let page = tessa.post_with_key("/service-requests", "k", &body).await.is(409);
        assert_eq!(
            (page.code().as_str(), &page.headers["retry-after"]),
            ("idempotency-in-flight", &"1".parse().unwrap())
        );
        app.pass(SignedDuration::from_secs(91));
        let again = tessa.post_with_key("/service-requests", "k", &body).await.is(201);
        assert_eq!((&again.body, again.headers.get("idempotency-replayed")), (&first.body, None));
        assert_eq!(tessa.get("/service-requests").await.json()["items"].as_array().unwrap().len(), 1);
        // A message is written once, too.
        let path = format!("/service-requests/{}/messages", first.json()["number"].as_str().unwrap());
        let message = json!({ "body": "Hello" });
        tessa.post_with_key(&path, "m", &message).await.is(201);
        let mut tx = app.db().write().await.unwrap();
        kept_answer::sweep(&mut tx, jiff::Timestamp::MAX).await.unwrap();
        tx.commit().await.unwrap();
        tessa.post_with_key(&path, "m", &message).await.is(201);
        let story = tessa.get(&path.replace("/messages", "/story")).await.json();
        assert_eq!(story["items"].as_array().unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn whatever_is_made_is_made_once_under_its_key_even_where_its_answer_was_lost() {
    on_both(async |app| {
        let (ada, aiko) = (app.program("ada", ALL).await, app.program("aiko", ALL).await);
        let (carla, vera) = (app.program("carla", ALL).await, app.program("vera", ALL).await);
        let sites = format!("/organizations/{}/sites", app.world.organization("acme"));
        let sato = app.world.organization("sato");
        let (people, locations) = (format!("/organizations/{sato}/people"), format!("/organizations/{sato}/locations"));
        let mori = json!({ "name": "Mori", "email": "mori@sato.example", "language": "ja", "time_zone": "Asia/Tokyo" });
        for (program, path, body) in [
            (&ada, "/organizations", json!({ "kind": "customer", "name": "Twice Ltd", "country": "NO" })),
            (&aiko, people.as_str(), mori),
            (&aiko, locations.as_str(), json!({ "name": "Osaka", "city": "Osaka" })),
            (&carla, sites.as_str(), json!({ "name": "Osaka", "kind": "production" })),
            (&vera, "/canned-answers", json!({ "name": "Logs", "en": "Please send the logs." })),
            (&ada, "/products", json!({ "name": "Compressor" })),
            (&aiko, "/saved-views", json!({ "name": "Mine", "query": "mine=yes" })),
        ] {
            let first = program.post_with_key(path, path, &body).await.is(201);
            // As a program leaves it that was killed between the operation and its answer.
            let mut tx = app.db().write().await.unwrap();
            kept_answer::sweep(&mut tx, jiff::Timestamp::MAX).await.unwrap();
            tx.commit().await.unwrap();
            let again = program.post_with_key(path, path, &body).await.is(201);
            assert_eq!((&again.body, again.headers.get("idempotency-replayed")), (&first.body, None), "{path}");
        }
        let made = app.record().await.into_iter().filter(|entry| entry.label == "Twice Ltd");
        assert_eq!(made.count(), 1);
        // A secret is shown once: what has one says so instead.
        let webhook = json!({ "name": "Tickets", "address": "https://1.1.1.1/", "kinds": ["person.locked"] });
        let path = format!("/organizations/{sato}/webhooks");
        aiko.post_with_key(&path, "w", &webhook).await.is(201);
        let mut tx = app.db().write().await.unwrap();
        kept_answer::sweep(&mut tx, jiff::Timestamp::MAX).await.unwrap();
        tx.commit().await.unwrap();
        let again = aiko.post_with_key(&path, "w", &webhook).await.is(409);
        assert_eq!(again.json()["reason"], "webhook-error-sent-before");
        assert_eq!(aiko.get(&path).await.json()["items"].as_array().unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn what_was_refused_is_kept_under_no_key_and_done_once_it_may_be() {
    on_both(async |app| {
        let (hana, body) = (app.program("hana", ALL).await, submission(app, "acme", "Oven 3"));
        for _ in 0..2 {
            let page = hana.post_with_key("/service-requests", "k", &body).await;
            assert!((400..500).contains(&page.status) && page.status != 409, "{}", page.status);
            assert_eq!(page.headers.get("idempotency-replayed"), None);
        }
        app.give(&Terms::new().everybody("create")).await;
        let done = hana.post_with_key("/service-requests", "k", &body).await.is(201);
        assert_eq!(hana.post_with_key("/service-requests", "k", &body).await.is(201).body, done.body);
    })
    .await;
}

/// Waits until a key of somebody is reserved or free.
async fn until_reserved(app: &TestApp, who: &str, key: &str, reserved: bool) {
    let me = app.world.person(who).id;
    let same = async {
        loop {
            let mut tx = app.db().read().await.unwrap();
            if kept_answer::find(&mut tx, me, key).await.unwrap().is_some() == reserved {
                break;
            }
            drop(tx);
            tokio::task::yield_now().await;
        }
    };
    timeout(LONG, same).await.unwrap_or_else(|_| panic!("the key `{key}` stays as it was: not reserved = {reserved}"));
}

#[tokio::test]
async fn an_upload_that_breaks_off_gives_its_key_back() {
    on_both(async |app| {
        let tessa = app.program("tessa", ALL).await;
        let made = tessa.post("/service-requests", &submission(app, "acme", "Oven 3")).await.is(201);
        let path = format!("/service-requests/{}/messages", made.json()["number"].as_str().unwrap());
        let head = format!(
            "POST /api/v1{path} HTTP/1.1\r\nHost: desk\r\nAuthorization: Bearer {}\r\nIdempotency-Key: k\r\n\
             Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 1000\r\n\r\n--b\r\n",
            tessa.token
        );
        let mut connection = TcpStream::connect(app.url().trim_start_matches("http://")).await.unwrap();
        connection.write_all(head.as_bytes()).await.unwrap();
        until_reserved(app, "tessa", "k", true).await;
        let message = json!({ "body": "Hello" });
        tessa.post_with_key(&path, "k", &message).await.is(422);
        drop(connection);
        until_reserved(app, "tessa", "k", false).await;
        tessa.post_with_key(&path, "k", &message).await.is(201);
    })
    .await;
}
