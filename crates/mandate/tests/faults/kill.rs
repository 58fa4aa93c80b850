//! `kill -9` at any moment: what was confirmed is there, exactly once; the record verifies; mails left over leave.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};
use uuid::Uuid;

use super::{led_to, submission, whole_list};
use crate::support::{
    databases::{Postgres, run_sql},
    http::Client,
    installation::{People, populate},
    scratch,
    server::{Server, run},
    smtp::MailServer,
    until,
};

/// How many write at the same time.
const WRITERS: usize = 4;

/// A form that was sent, and where it led, if anybody heard.
#[derive(Clone)]
struct Sent {
    writer: usize,
    subject: String,
    once: String,
    led_to: Option<String>,
    /// A message to it that was confirmed.
    message: Option<String>,
}

/// What all writers have sent.
#[derive(Clone, Default)]
struct Book {
    sent: Arc<Mutex<Vec<Sent>>>,
    confirmed: Arc<AtomicUsize>,
}

/// Whose requests a writer makes: half of them are the partner's, half the customer's.
fn client_of(writer: usize, people: &People) -> &Client {
    if writer.is_multiple_of(2) { &people.engineer } else { &people.manager }
}

/// Submits and writes until the server is gone.
async fn write(client: Client, customer: String, round: u64, writer: usize, book: Book) {
    let name = format!("{round}.{writer}");
    for turn in 0.. {
        let subject = format!("Request {name}.{turn}.");
        let once = Uuid::new_v4().to_string();
        let answer = client.try_post("/service-requests/new", &submission(&customer, &subject, &once)).await;
        let mut sent = Sent { writer, subject, once, led_to: answer.as_ref().and_then(led_to), message: None };
        let Some(path) = sent.led_to.clone() else {
            assert!(answer.is_none(), "refused: {}", answer.map(|answer| answer.text()).unwrap_or_default());
            book.sent.lock().expect("nobody panics while noting").push(sent);
            return;
        };
        let message = format!("Message {name}.{turn}.");
        let key = Uuid::new_v4().to_string();
        let form = [("body", message.as_str()), ("then", ""), ("once", &key)];
        let answer = client.try_post(&format!("{path}/messages"), &form).await;
        sent.message = answer.as_ref().and_then(led_to).map(|_| message);
        book.sent.lock().expect("nobody panics while noting").push(sent);
        book.confirmed.fetch_add(1, Ordering::SeqCst);
        if answer.is_none() {
            return;
        }
    }
}

fn verify(database: &str) {
    let said = run(&["verify", "--database", database]);
    assert_eq!(said.code, Some(0), "{}", said.conversation());
}

/// Writes, cuts the power, starts again, so many times; gives the last server and what was sent.
async fn cut(database: &str, mails: &MailServer, rounds: u64) -> (Server, People, Vec<Sent>) {
    let address = mails.address();
    let settings = [("MANDATE_MAIL_SERVER", address.as_str()), ("MANDATE_LEDGER_SEAL_SECONDS", "1")];
    let mut server = Server::serve(database, &settings).await;
    let people = populate(&server, mails).await;
    // A subscriber, so that each submission is told to somebody.
    let subscribe = [("customer", people.customer.as_str()), ("subscribe", "yes")];
    assert_eq!(people.engineer.post("/my-customers/subscription", &subscribe).await.status, 303);
    let book = Book::default();
    for round in 0..rounds {
        let mut rng = StdRng::seed_from_u64(round);
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let client = client_of(writer, &people).at(&server.address);
                tokio::spawn(write(client, people.customer.clone(), round, writer, book.clone()))
            })
            .collect();
        let enough = book.confirmed.load(Ordering::SeqCst) + rng.random_range(3..12);
        until("writers", async || (book.confirmed.load(Ordering::SeqCst) >= enough).then_some(())).await;
        server.kill();
        for writer in writers {
            writer.await.expect("a writer ends with its server");
        }
        verify(database);
        server = Server::serve(database, &settings).await;
    }
    let sent = book.sent.lock().expect("nobody panics while noting").clone();
    assert!(sent.iter().any(|form| form.led_to.is_none()), "somebody was cut off while waiting");
    (server, people, sent)
}

/// All that was confirmed is there; what was sent again where nobody heard an answer is there once, too.
async fn nothing_is_lost(server: &Server, people: &People, mut sent: Vec<Sent>) {
    let engineer = people.engineer.at(&server.address);
    for form in sent.iter_mut().filter(|form| form.led_to.is_none()) {
        let client = client_of(form.writer, people).at(&server.address);
        let again = submission(&people.customer, &form.subject, &form.once);
        let answer = client.post("/service-requests/new", &again).await;
        form.led_to = led_to(&answer);
        assert!(form.led_to.is_some(), "{}", answer.text());
    }
    let list = whole_list(&engineer).await;
    for form in &sent {
        assert_eq!(list.matches(&form.subject).count(), 1, "{} is there exactly once", form.subject);
        let page = engineer.get(form.led_to.as_deref().expect("it led somewhere")).await;
        assert!(page.text().contains(&form.subject), "{} is where it was said to be", form.subject);
        if let Some(message) = &form.message {
            assert_eq!(page.text().matches(message).count(), 1, "{message} is there exactly once");
        }
    }
    assert_eq!(list.matches("Request ").count(), sent.len(), "nothing is there that nobody sent");
}

/// Each mail arrives, at least once; one that arrives again has the same id.
async fn each_mail_arrives(database: &str, mails: &MailServer) {
    until("mails that nobody was sending", async || {
        let idle = "SELECT count(*) FROM job WHERE leased_until IS NULL";
        (run_sql(database, idle).trim() == "0").then_some(())
    })
    .await;
    // What a server had in its hands when it was killed comes when its lease has run out.
    run_sql(database, "UPDATE job SET leased_until = '2020-01-01T00:00:00.000000Z'");
    until("no job left", async || (run_sql(database, "SELECT count(*) FROM job").trim() == "0").then_some(())).await;
    let mut ids: BTreeMap<String, (String, String)> = BTreeMap::new();
    for mail in mails.mails() {
        let said = (mail.to, mail.text);
        let first = ids.entry(mail.id).or_insert_with(|| said.clone());
        assert_eq!(*first, said, "one id, one mail");
    }
    let written = run_sql(database, "SELECT count(*) FROM mail");
    assert_eq!(written.trim(), ids.len().to_string(), "each mail that was written has arrived");
}

#[tokio::test]
async fn killed_on_sqlite() {
    let (folder, mails) = (scratch(), MailServer::start().await);
    let database = folder.path().to_string_lossy().into_owned();
    let (mut server, people, sent) = cut(&database, &mails, 6).await;
    nothing_is_lost(&server, &people, sent).await;
    each_mail_arrives(&database, &mails).await;
    assert!(server.stop("TERM").await.success());
    verify(&database);
    assert_eq!(run_sql(&database, "PRAGMA integrity_check").trim(), "ok");
    assert_eq!(run_sql(&database, "PRAGMA foreign_key_check").trim(), "");
}

#[tokio::test]
async fn killed_on_postgresql() {
    let (database, mails) = (Postgres::create(), MailServer::start().await);
    let (server, people, sent) = cut(&database.address(), &mails, 3).await;
    nothing_is_lost(&server, &people, sent).await;
    verify(&database.address());
}
