//! Mail through a real SMTP server: Debian's aiosmtpd, started by the test, whose mails are read back from a maildir.

use std::{
    path::Path,
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU16, Ordering},
    time::Duration,
};

use serde_json::Value;
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::oneshot,
};

use super::{app::TestApp, on_both_with, world::Terms};
use crate::{config::Config, jobs};

const PYTHON: &str = "/usr/bin/python3";

/// A port that is free and stays so: below those that the system hands out, and another in each process.
fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = u16::try_from(std::process::id() % 1000).unwrap() * 20;
    loop {
        let port = 11_000 + first + NEXT.fetch_add(1, Ordering::SeqCst) % 20;
        if std::net::TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

/// A mail server that keeps what it is sent.
struct MailServer {
    folder: TempDir,
    process: Child,
}

impl Drop for MailServer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl MailServer {
    async fn start(port: u16) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let arguments = ["-m", "aiosmtpd", "-n", "-c", "aiosmtpd.handlers.Mailbox"];
        let process = Command::new(PYTHON)
            .args(arguments)
            .arg(folder.path().join("mails"))
            .args(["-l", &format!("127.0.0.1:{port}")])
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("python3-aiosmtpd is installed");
        let server = Self { folder, process };
        let mut turn = tokio::time::interval(Duration::from_millis(10));
        for _ in 0..3000 {
            turn.tick().await;
            if TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
                return server;
            }
        }
        panic!("the mail server does not answer; is python3-aiosmtpd installed?");
    }

    /// Throws away what was sent so far.
    fn empty(&self) {
        let _ = std::fs::remove_dir_all(self.folder.path().join("mails/new"));
        std::fs::create_dir_all(self.folder.path().join("mails/new")).unwrap();
    }

    /// What was sent, as a mail program reads it, in the order in which it was written.
    fn mails(&self) -> Vec<Value> {
        read(&self.folder.path().join("mails"))
    }
}

fn read(folder: &Path) -> Vec<Value> {
    const READER: &str = r#"
import email, email.policy, json, mailbox, sys
mails = []
for mail in mailbox.Maildir(sys.argv[1], create=True):
    mail = email.message_from_bytes(mail.as_bytes(), policy=email.policy.default)
    part = lambda kind: mail.get_body((kind,)).get_content()
    mails.append({"to": mail["to"], "from": mail["from"], "subject": mail["subject"], "id": mail["message-id"],
                  "kind": mail.get_content_type(), "text": part("plain"), "html": part("html"), "date": mail["date"]})
print(json.dumps(mails))
"#;
    let output = Command::new(PYTHON).args(["-c", READER]).arg(folder).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut mails: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    mails.sort_by_key(|mail| mail["id"].as_str().unwrap().to_owned());
    mails
}

fn through(port: u16) -> impl Fn(&mut Config) {
    move |config| {
        config.public_url = Some("https://desk.example/".to_owned());
        config.mail.server = Some(format!("smtp://127.0.0.1:{port}"));
        config.mail.from = "Fjord Support <desk@fjord.example>".to_owned();
        config.mail.attempts = 3;
    }
}

#[track_caller]
fn is(mail: &Value, to: &str, subject: &str, sentence: &str, link: &str) {
    assert_eq!((mail["to"].as_str(), mail["subject"].as_str()), (Some(to), Some(subject)), "{mail}");
    assert_eq!(mail["from"], "Fjord Support <desk@fjord.example>");
    assert_eq!(mail["kind"], "multipart/alternative");
    assert!(mail["id"].as_str().unwrap().ends_with("@fjord.example>") && mail["date"].is_string(), "{mail}");
    let (text, html) = (mail["text"].as_str().unwrap(), mail["html"].as_str().unwrap());
    assert!(text.contains(sentence) && text.contains(&format!("https://desk.example{link}\n")), "{text}");
    assert!(super::html::text(html).contains(sentence), "{html}");
    assert!(html.contains(&format!("href=\"https://desk.example{link}\"")), "{html}");
}

#[tokio::test]
async fn p06_requests_decisions_ends_and_new_service_requests_are_mailed() {
    let port = free_port();
    let server = MailServer::start(port).await;
    on_both_with(through(port), async |app| {
        server.empty();
        let acme = app.world.organization("acme").to_string();
        let terms = Terms::new().everybody("look");
        let request = app.give(&terms).await;
        let (hana, carla) = (app.sign_in("hana").await, app.sign_in("carla").await);
        hana.post("/my-customers/subscription", &[("customer", &acme), ("subscribe", "yes")]).await.is(303);
        let subject =
            "Öfen № 3 läuft 🦊 nicht; a subject so long that no line of a header would hold all of it at once";
        let number = app.service_request(subject).await;
        jobs::run_due(&app.app).await.unwrap();
        let end = carla.get("/my-partners").await.link("/permissions/");
        carla.post(&end, &[("reason", "Genug für <heute>.")]).await.done("ended");
        jobs::run_due(&app.app).await.unwrap();
        assert_eq!(app.jobs().await, (0, 0));

        let sent = server.mails();
        let addresses: Vec<_> = sent.iter().map(|mail| mail["to"].as_str().unwrap().to_owned()).collect();
        let expected = ["carla", "carlos", "hana", "hana", "hana", "aiko", "kenji", "taro"];
        let mut sorted = (addresses.clone(), expected.map(|who| app.world.person(who).email.clone()).to_vec());
        sorted.0.sort();
        sorted.1.sort();
        assert_eq!(sorted.0, sorted.1);
        let to = |who: &str| sent.iter().filter(|mail| mail["to"] == app.world.person(who).email).collect::<Vec<_>>();
        let link = format!("/permission-requests/{request}");
        let asks = "Hana Sato of Sato Partners asks for access to the service requests of Acme Foods.";
        is(to("carla")[0], "carla@acme.example", "Sato Partners asks for access", asks, &link);
        let hanas = to("hana");
        let granted = "Acme Foods has granted what you asked for.";
        is(hanas[0], "hana@sato.example", "Acme Foods has granted access", granted, &link);
        let submitted = format!("{number} was submitted for Acme Foods: {subject}");
        let link = format!("/service-requests/{number}");
        is(hanas[1], "hana@sato.example", &format!("{number} {subject}"), &submitted, &link);
        assert!(hanas[1]["text"].as_str().unwrap().contains("> It does not turn."));
        let ended = "Acme Foods has ended access that you or your organization had. See what is left.";
        is(hanas[2], "hana@sato.example", "Acme Foods has ended access", ended, "/my-customers");
        assert!(hanas[2]["text"].as_str().unwrap().contains("> Genug für <heute>."));
        assert!(hanas[2]["html"].as_str().unwrap().contains("Genug für &#60;heute&#62;."), "{}", hanas[2]["html"]);
        assert!(app.mails().await.iter().all(|mail| mail.sent_at.is_some()));
    })
    .await;
}

#[tokio::test]
async fn an_invitation_and_a_reset_are_mailed_and_their_links_not_kept() {
    let port = free_port();
    let server = MailServer::start(port).await;
    on_both_with(through(port), async |app| {
        server.empty();
        let people = format!("/organizations/{}/people", app.world.organization("sato"));
        let new = [
            ("name", "Zoë “Z” Ñandú, 佐藤"),
            ("email", "zoe@sato.example"),
            ("language", "en"),
            ("time_zone", "UTC"),
            ("location", ""),
        ];
        app.sign_in("aiko").await.post(&people, &new).await.done("invited");
        app.anonymous().post("/forgot", &[("email", "hana@sato.example")]).await.is(200);
        jobs::run_due(&app.app).await.unwrap();
        let sent = server.mails();
        assert_eq!(sent.len(), 2);
        assert_eq!(sent[0]["subject"], "You are invited to the support desk");
        assert!(sent[0]["text"].as_str().unwrap().starts_with("Hello Zoë “Z” Ñandú, 佐藤,"), "{}", sent[0]["text"]);
        assert_eq!(sent[1]["subject"], "Choose another password");
        for mail in &sent {
            let (_, link) = mail["text"].as_str().unwrap().split_once("https://desk.example/password/").unwrap();
            let token = link.split_whitespace().next().unwrap();
            app.anonymous().get(&format!("/password/{token}")).await.is(200);
            assert!(
                app.mails().await.iter().all(|kept| !kept.body_text.contains(token) && !kept.body_html.contains(token))
            );
        }
    })
    .await;
}

/// When the next job is due, how many wait and how many were given up.
async fn due(app: &TestApp) -> (Option<i64>, i64, i64) {
    let mut tx = app.db().read().await.unwrap();
    let (waiting, at, failed) = mandate_store::job::count(&mut tx).await.unwrap();
    (at.map(|at| at.duration_since(app.app.now()).as_secs()), waiting, failed)
}

#[tokio::test]
async fn a_mail_is_tried_again_given_up_shown_and_sent_when_it_is_tried_again_by_hand() {
    let port = free_port();
    on_both_with(through(port), async |app| {
        let hana = app.sign_in("hana").await;
        hana.ask("carla@acme.example", &Terms::new().everybody("look")).await;
        let ada = app.sign_in("ada").await;
        ada.get("/administration/jobs").await.is(200).shows("No job has failed").shows("2 other jobs wait.");
        for (tried, next) in [(1, 10), (2, 40)] {
            jobs::run_due(&app.app).await.unwrap();
            assert_eq!(due(app).await, (Some(next), 2, 0), "after {tried}");
            app.pass(jiff::SignedDuration::from_secs(next - 1));
            jobs::run_due(&app.app).await.unwrap();
            assert_eq!(due(app).await, (Some(1), 2, 0), "not before its time");
            app.pass(jiff::SignedDuration::from_secs(1));
        }
        jobs::run_due(&app.app).await.unwrap();
        assert_eq!(due(app).await, (None, 0, 2), "given up after the third");
        let failed = ada.get("/administration/jobs").await.is(200);
        failed.shows("Failed jobs 2").shows("No other job waits.");
        let rows = failed.rows::<6>();
        let row = rows.iter().find(|row| row[0] == "Mail").unwrap();
        assert_eq!(row[3], "3", "{row:?}");
        assert!(row[4].to_lowercase().contains("connect"), "it is said why: {row:?}");

        let server = MailServer::start(port).await;
        jobs::run_due(&app.app).await.unwrap();
        assert_eq!(server.mails().len(), 0, "given up is given up");
        for _ in 0..2 {
            let page = ada.get("/administration/jobs").await;
            let hidden = super::html::hidden(&page.body, "/administration/jobs");
            let job = [("job", hidden[0].1.as_str())];
            ada.post("/administration/jobs", &job).await.done("job-retried");
            ada.post("/administration/jobs", &job).await.is(404);
        }
        jobs::run_due(&app.app).await.unwrap();
        assert_eq!(due(app).await, (None, 0, 0));
        let sent = server.mails();
        let mut to: Vec<_> = sent.iter().map(|mail| mail["to"].as_str().unwrap()).collect();
        to.sort_unstable();
        assert_eq!(to, ["carla@acme.example", "carlos@acme.example"]);
        ada.get("/administration/jobs").await.shows("No job has failed");
    })
    .await;
}

#[tokio::test]
async fn x07_a_daily_mail_that_is_tried_again_has_the_same_message_id_and_nothing_that_was_taken_back() {
    let port = free_port();
    on_both_with(through(port), async |app| {
        let hana = app.sign_in("hana").await;
        for customer in ["acme", "bravo"] {
            app.give_at(customer, &Terms::new().everybody("look")).await;
            let id = app.world.organization(customer).to_string();
            hana.post("/my-customers/subscription", &[("customer", &id), ("subscribe", "yes")]).await.is(303);
        }
        let others = ["kind-message", "kind-progress", "kind-site_notice"].map(|kind| (kind, "at_once"));
        let fields = [&others[..], &[("kind-new_service_request", "digest")]].concat();
        hana.post("/account/notices", &fields).await.done("saved");
        jobs::run_due(&app.sandbox).await.unwrap();
        app.service_request("Oven 3").await;
        app.sign_in("bea").await.submit(app.world.organization("bravo"), "Vault").await;
        jobs::run_due(&app.sandbox).await.unwrap();

        // There is no server: the mail is written and waits. Its runner dies, and another takes it up.
        app.set_clock("2026-11-21T06:00:00Z");
        jobs::run_due(&app.app).await.unwrap();
        let written = app.mails_to("hana").await.last().unwrap().clone();
        assert_eq!((written.subject.as_str(), written.sent_at), ("2 notices from your support desk", None));
        app.pass(jiff::SignedDuration::from_secs(10));
        let mut tx = app.db().write().await.unwrap();
        let lease = app.app.now() + jiff::SignedDuration::from_secs(60);
        let claimed = mandate_store::job::claim(&mut tx, "digest", app.app.now(), lease, 8).await.unwrap();
        assert_eq!(claimed.len(), 1);
        tx.commit().await.unwrap();
        let bea = app.sign_in("bea").await;
        let end = bea.get("/my-partners").await.link("/my-partners/");
        bea.post(&end, &[("reason", "")]).await.done("ended");
        jobs::run_due(&app.sandbox).await.unwrap();

        let server = MailServer::start(port).await;
        app.pass(jiff::SignedDuration::from_secs(61));
        jobs::run_due(&app.app).await.unwrap();
        jobs::run_due(&app.app).await.unwrap();
        let sent = server.mails();
        assert_eq!(sent.len(), 1, "{sent:?}");
        assert_eq!(sent[0]["id"], format!("<{}@fjord.example>", written.id));
        assert_eq!(sent[0]["subject"], "One notice from your support desk");
        let text = sent[0]["text"].as_str().unwrap();
        assert!(text.contains("Oven 3") && !text.contains("Vault"), "{text}");
        assert_eq!(due(app).await, (None, 0, 0));
    })
    .await;
}

#[tokio::test]
async fn without_a_mail_server_mails_wait_and_are_not_given_up() {
    on_both_with(
        |config| config.mail.attempts = 1,
        async |app| {
            app.sign_in("hana").await.ask("carla@acme.example", &Terms::new().everybody("look")).await;
            for _ in 0..3 {
                jobs::run_due(&app.app).await.unwrap();
                assert_eq!(due(app).await, (Some(0), 2, 0));
            }
        },
    )
    .await;
}

#[tokio::test]
async fn a_mail_server_that_falls_silent_holds_up_no_other_mail() {
    let port = free_port();
    let through_silence = |config: &mut Config| {
        through(port)(config);
        config.mail.seconds = 1;
    };
    on_both_with(through_silence, async |app| {
        // It takes connections and never says a word; the first mail waits for it in vain.
        let silent = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
        app.sign_in("hana").await.ask("carla@acme.example", &Terms::new().everybody("look")).await;
        jobs::run_due(&app.app).await.unwrap();
        assert_eq!(due(app).await, (Some(10), 2, 0), "each is tried once more in ten seconds");
        drop(silent);
        let server = MailServer::start(port).await;
        app.pass(jiff::SignedDuration::from_secs(11));
        jobs::run_due(&app.app).await.unwrap();
        assert_eq!((due(app).await, server.mails().len()), ((None, 0, 0), 2));
    })
    .await;
}

/// Stands before the mail server and swallows its answer to the first mail that it took: the answer never comes.
async fn swallow_first_answer(listener: TcpListener, server: u16, took: oneshot::Sender<()>) {
    let mut took = Some(took);
    loop {
        let (client, _) = listener.accept().await.unwrap();
        let upstream = TcpStream::connect(("127.0.0.1", server)).await.unwrap();
        let ((mut from_client, mut to_client), (from_server, mut to_server)) =
            (client.into_split(), upstream.into_split());
        let forth = tokio::spawn(async move { tokio::io::copy(&mut from_client, &mut to_server).await });
        if let Some(took) = took.take() {
            let (mut lines, mut data) = (BufReader::new(from_server).lines(), false);
            while let Some(line) = lines.next_line().await.unwrap() {
                if data {
                    assert!(line.starts_with("250"), "{line}");
                    took.send(()).unwrap();
                    break;
                }
                data = line.starts_with("354");
                to_client.write_all(format!("{line}\r\n").as_bytes()).await.unwrap();
            }
            // Kept open until the other end goes away.
            forth.await.unwrap().ok();
        } else {
            let mut from_server = from_server;
            tokio::spawn(async move {
                let mut bytes = [0; 4096];
                while let Ok(count @ 1..) = from_server.read(&mut bytes).await {
                    to_client.write_all(&bytes[..count]).await.unwrap();
                }
            });
        }
    }
}

#[tokio::test]
async fn after_a_crash_between_sending_and_noting_it_a_repeat_has_the_same_message_id() {
    let port = free_port();
    on_both_with(through(port), async |app| {
        let (server_port, listener) = (free_port(), TcpListener::bind(("127.0.0.1", port)).await.unwrap());
        let server = MailServer::start(server_port).await;
        let (took, taken) = oneshot::channel();
        let between = tokio::spawn(swallow_first_answer(listener, server_port, took));
        let sato = format!("/organizations/{}/people", app.world.organization("sato"));
        let new = [
            ("name", "Nina"),
            ("email", "nina@sato.example"),
            ("language", "en"),
            ("time_zone", "UTC"),
            ("location", ""),
        ];
        app.sign_in("aiko").await.post(&sato, &new).await.done("invited");

        let served = app.app.clone();
        let run = tokio::spawn(async move { jobs::run_due(&served).await });
        taken.await.unwrap();
        // The crash: the mail server has the mail, and nobody was told.
        run.abort();
        assert!(run.await.unwrap_err().is_cancelled());
        assert_eq!(server.mails().len(), 1);
        jobs::run_due(&app.app).await.unwrap();
        assert_eq!((server.mails().len(), due(app).await.1), (1, 1), "the lease still runs");
        app.pass(jiff::SignedDuration::from_secs(60));
        jobs::run_due(&app.app).await.unwrap();
        let sent = server.mails();
        assert_eq!((sent.len(), due(app).await), (2, (None, 0, 0)));
        assert_eq!(sent[0]["id"], sent[1]["id"], "whoever gets it can tell that it is the same");
        assert_eq!(sent[0]["text"], sent[1]["text"]);
        between.abort();
        assert!(between.await.unwrap_err().is_cancelled());
    })
    .await;
}

#[tokio::test]
async fn p21_a_mail_that_waited_is_not_sent_to_who_may_not_see_it_any_more() {
    let port = free_port();
    let server = MailServer::start(port).await;
    on_both_with(through(port), async |app| {
        server.empty();
        let acme = app.world.organization("acme").to_string();
        app.give(&Terms::new().everybody("look")).await;
        jobs::run_due(&app.app).await.unwrap();
        server.empty();
        let (hana, carla) = (app.sign_in("hana").await, app.sign_in("carla").await);
        hana.post("/my-customers/subscription", &[("customer", &acme), ("subscribe", "yes")]).await.is(303);
        app.service_request("Only for who may see it").await;
        let end = carla.get("/my-partners").await.link("/permissions/");
        carla.post(&end, &[("reason", "")]).await.done("ended");
        jobs::run_due(&app.app).await.unwrap();
        assert_eq!(app.jobs().await, (0, 0));
        let sent = server.mails();
        assert!(!sent.is_empty(), "the end itself is told");
        for mail in sent {
            assert!(!mail["text"].as_str().unwrap().contains("Only for who may see it"), "{mail}");
        }
    })
    .await;
}
