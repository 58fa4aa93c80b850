//! A full disk: a clear answer, nothing half done, and work goes on when there is room again.

use std::process::Command;

use super::{led_to, submission, whole_list};
use crate::support::{
    http::Client,
    installation::{ADMINISTRATOR, PASSWORD, populate},
    scratch,
    server::{Server, mandate, run, run_command},
    smtp::MailServer,
};

/// A server whose writes fail, instead of it being ended, where a file may not grow any more.
async fn serve(database: &str, mails: &MailServer) -> Server {
    let program = mandate();
    let mut shell = Command::new("sh");
    shell.args(["-c", r#"trap "" XFSZ; exec "$0" "$@""#]).arg(program.get_program());
    for (name, _) in program.get_envs() {
        shell.env_remove(name);
    }
    shell.args(["serve", "--listen", "127.0.0.1:0", "--database", database]);
    shell.env("MANDATE_MAIL_SERVER", mails.address()).env("MANDATE_LEDGER_SEAL_SECONDS", "3600");
    Server::serving(&mut shell).await
}

/// No file of the server may be larger than this.
fn limit(server: &Server, bytes: &str) {
    let (process, limit) = (format!("--pid={}", server.child.id()), format!("--fsize={bytes}:"));
    let said = run_command(Command::new("prlimit").args([process, limit]));
    assert_eq!(said.code, Some(0), "{}", said.err);
}

#[tokio::test]
async fn a_full_disk() {
    let (folder, mails) = (scratch(), MailServer::start().await);
    let database = folder.path().to_string_lossy().into_owned();
    let server = serve(&database, &mails).await;
    let people = populate(&server, &mails).await;
    let write_ahead_log = folder.path().join("mandate.sqlite-wal");
    // No room at all; and room for the beginning of what is to be written, but not for its end.
    for room in [None, Some(100), Some(4200), Some(13_000)] {
        let subject = format!("Written on a full disk {room:?}.");
        let once = uuid::Uuid::new_v4().to_string();
        let form = submission(&people.customer, &subject, &once);
        let size = write_ahead_log.metadata().map_or(0, |file| file.len());
        limit(&server, &room.map_or(0, |room| size + room).to_string());

        let full = people.engineer.post("/service-requests/new", &form).await;
        assert_eq!(full.status, 507, "{}", full.text());
        assert!(full.text().contains("The disk of this installation is full"), "{}", full.text());
        assert!(full.text().contains("Nothing was changed."), "{}", full.text());
        let own = people.manager.get("/service-requests").await;
        assert_eq!(own.status, 200, "one's own can be read: {}", own.text());
        assert_eq!(people.administrator.get("/healthz").await.status, 200);
        if room.is_none() {
            let sign_in = [("email", ADMINISTRATOR), ("password", PASSWORD), ("next", "/")];
            let answer = Client::new(&server.address).post("/sign-in", &sign_in).await;
            assert_eq!(answer.status, 507, "{}", answer.text());
        }

        limit(&server, "unlimited");
        assert_eq!(whole_list(&people.engineer).await.matches(&subject).count(), 0, "nothing was half done");
        let said = run(&["verify", "--database", &database]);
        assert_eq!(said.code, Some(0), "{}", said.conversation());
        let again = people.engineer.post("/service-requests/new", &form).await;
        assert!(led_to(&again).is_some(), "there is room again: {}", again.text());
        assert_eq!(whole_list(&people.engineer).await.matches(&subject).count(), 1);
    }
}
