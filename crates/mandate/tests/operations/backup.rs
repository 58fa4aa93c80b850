//! `mandate backup` while others write, and `mandate restore`.

use std::fs;

use crate::{
    command_line::assert_said,
    support::{
        databases::run_sql,
        installation::populate,
        scratch,
        server::{Server, run},
        smtp::MailServer,
        until,
    },
};

#[tokio::test]
async fn what_was_confirmed_before_a_copy_is_in_it_while_others_write() {
    let (folder, mails) = (scratch(), MailServer::start().await);
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let (database, mail_server) = (path("data"), mails.address());
    let settings = [("MANDATE_MAIL_SERVER", mail_server.as_str()), ("MANDATE_LEDGER_SEAL_SECONDS", "1")];
    let server = Server::serve(&database, &settings).await;
    let people = populate(&server, &mails).await;
    let submit = async |subject: &str| {
        let form = [
            ("customer", people.customer.as_str()),
            ("kind", "question"),
            ("subject", subject),
            ("product", ""),
            ("severity", "3"),
            ("description", "It does not start."),
            ("i_am_the_contact", "on"),
        ];
        let answer = people.engineer.post("/service-requests/new", &form).await;
        assert_eq!(answer.status, 303, "{}", answer.text());
    };
    submit("Before.").await;
    until("a seal", async || (run_sql(&database, "SELECT count(*) FROM ledger_seal").trim() != "0").then_some(()))
        .await;

    // A copy is made while somebody goes on writing: neither waits for the other.
    let copying = tokio::task::spawn_blocking({
        let (database, copy) = (database.clone(), path("copy"));
        move || run(&["backup", &copy, "--database", &database])
    });
    let mut during = 0;
    while !copying.is_finished() {
        submit(&format!("During {during}.")).await;
        during += 1;
    }
    let said = copying.await.expect("it ends");
    assert_eq!(said.code, Some(0), "{}", said.conversation());
    submit("After.").await;
    assert_eq!(run(&["backup", &path("copy"), "--database", &database]).code, Some(1), "a copy is not written over");

    let said = run(&["restore", &path("copy"), "--into", &path("restored"), "--json"]);
    assert_eq!(said.code, Some(0), "{}", said.conversation());
    let manifest: serde_json::Value = serde_json::from_str(&said.out).expect("JSON");
    assert_eq!(manifest["files"][0]["path"], "mandate.sqlite");
    let restored = path("restored");
    assert_eq!(run(&["verify", "--database", &restored]).code, Some(0));
    assert_eq!(run_sql(&restored, "PRAGMA integrity_check").trim(), "ok");
    let subjects = run_sql(&restored, "SELECT subject FROM service_request ORDER BY number");
    assert!(subjects.starts_with("Before.\n") && !subjects.contains("After."), "{subjects}");
    // It is an installation like the first, in which everybody is still signed in.
    let again = Server::serve(&restored, &settings).await;
    let list = people.engineer.at(&again.address).get("/service-requests").await;
    assert!(list.text().contains("Before."), "{}", list.text());
}

#[test]
fn what_cannot_be_copied_or_put_back_says_so() {
    let folder = scratch();
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let nothing = path("nothing");
    assert_said("backup-nothing", &run(&["backup", &path("copy"), "--database", &nothing]));
    assert_said("backup-postgresql", &run(&["backup", &path("copy"), "--database", "postgres://localhost/mandate"]));
    fs::create_dir(path("no copy")).expect("a folder");
    assert_said("restore-no-copy", &run(&["restore", &path("no copy"), "--into", &path("restored")]));
    assert!(!folder.path().join("restored").exists());
}
