//! The commands for administrators, as they are used in a sandbox: what they print for people and for programs, what
//! they refuse, and what stands in the record of it.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{assert_said, assert_table};
use crate::support::{
    databases::python,
    http::Client,
    server::{PASSWORD, Said, Sandbox, mandate, run, run_command},
};

const CUSTOMER: &str = "Casa Robleda Seguros";
const PARTNER: &str = "Kitano Works";
const ENGINEER: &str = "mika.tanaka@kitanoworks.example";

/// Runs a command at a sandbox.
fn ask(sandbox: &Sandbox, arguments: &[&str]) -> Said {
    run(&[&["--database", &sandbox.database()], arguments].concat())
}

const AT_TERMINAL: &str = "
import pty, subprocess, sys
_, terminal = pty.openpty()
sys.exit(subprocess.run(sys.argv[1:], stdin=terminal).returncode)
";

/// As [`ask`], at a terminal that shows nothing of what is said.
fn ask_at_terminal(sandbox: &Sandbox, arguments: &[&str]) -> Said {
    let program = ["-c", AT_TERMINAL, env!("CARGO_BIN_EXE_mandate"), "--database", &sandbox.database()];
    run_command(python().args(program).args(arguments))
}

/// The lines of JSON that a command prints.
fn lines(sandbox: &Sandbox, arguments: &[&str]) -> Vec<Value> {
    let said = ask(sandbox, &[arguments, &["--json"]].concat());
    assert_eq!(said.code, Some(0), "{}", said.conversation());
    said.out.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
}

/// The document that a command prints.
fn document(sandbox: &Sandbox, arguments: &[&str]) -> Value {
    let said = ask(sandbox, &[arguments, &["--json"]].concat());
    assert_eq!(said.code, Some(0), "{}", said.conversation());
    serde_json::from_str(&said.out).expect("a document of JSON")
}

#[tokio::test]
async fn administration() {
    let sandbox = Sandbox::start().await;
    people(&sandbox);
    organizations(&sandbox);
    service_requests(&sandbox);
    languages_and_readers(&sandbox);
    permissions(&sandbox).await;
    record(&sandbox);
}

fn people(sandbox: &Sandbox) {
    assert_table("people-list", &ask(sandbox, &["people", "list", "tanaka"]));
    assert_table("people-of-organization", &ask(sandbox, &["people", "list", "--organization", PARTNER]));
    assert_table("people-show", &ask(sandbox, &["people", "show", ENGINEER]));
    assert_said("people-show-json", &ask(sandbox, &["people", "show", ENGINEER, "--json"]));
    assert_said("people-show-nobody", &ask(sandbox, &["people", "show", "nobody@kitanoworks.example"]));
    assert_said("people-lock-last", &ask(sandbox, &["people", "lock", "kari.brattvik@haldensystems.example"]));
    assert_table("people-lock-dry-run", &ask(sandbox, &["people", "lock", ENGINEER, "--dry-run"]));
    assert_eq!(document(sandbox, &["people", "show", ENGINEER])["locked_at"], Value::Null, "it was a dry run");

    assert_table("people-lock-cannot-ask", &ask_at_terminal(sandbox, &["people", "lock", ENGINEER]));
    assert_eq!(document(sandbox, &["people", "show", ENGINEER])["locked_at"], Value::Null, "nobody said yes");
    assert_eq!(ask_at_terminal(sandbox, &["people", "lock", ENGINEER, "--yes"]).code, Some(0));
    assert_eq!(ask(sandbox, &["people", "unlock", ENGINEER]).code, Some(0));

    assert_table("people-lock", &ask(sandbox, &["people", "lock", ENGINEER, "--reason", "on leave"]));
    assert_ne!(document(sandbox, &["people", "show", ENGINEER])["locked_at"], Value::Null);
    assert_said("people-unlock-json", &ask(sandbox, &["people", "unlock", ENGINEER, "--json"]));

    let roles = ["people", "change", ENGINEER, "--role", "administrator", "--role", "technical_contact"];
    assert_said("people-change-dry-run", &ask(sandbox, &[&roles[..], &["--dry-run", "--json"]].concat()));
    assert_said("people-change", &ask(sandbox, &roles));
    assert_eq!(document(sandbox, &["people", "show", ENGINEER])["roles"].as_array().map(Vec::len), Some(2));
    assert_said("people-change-wrong", &ask(sandbox, &["people", "change", ENGINEER, "--role", "king"]));
}

fn organizations(sandbox: &Sandbox) {
    assert_table("organizations-list", &ask(sandbox, &["organizations", "list", "--kind", "partner"]));
    assert_table("organizations-show", &ask(sandbox, &["organizations", "show", PARTNER]));
    assert_said("organizations-show-nothing", &ask(sandbox, &["organizations", "show", "Nowhere Ltd."]));
    assert_said("organizations-bad-kind", &ask(sandbox, &["organizations", "list", "--kind", "friend"]));
    let all = lines(sandbox, &["organizations", "list"]);
    let kinds: BTreeSet<_> = all.iter().filter_map(|one| one["kind"].as_str()).collect();
    assert_eq!(kinds, ["customer", "partner", "vendor"].into(), "all pages of all kinds");
    assert_table("organizations-locations", &ask(sandbox, &["organizations", "locations", "list", PARTNER]));
}

fn service_requests(sandbox: &Sandbox) {
    let list = ["service-requests", "list", "--customer", CUSTOMER, "--limit", "3"];
    assert_eq!(lines(sandbox, &list).len(), 3);
    let number = lines(sandbox, &list)[0]["number"].as_str().expect("a number").to_owned();
    let shown = document(sandbox, &["service-requests", "show", &number]);
    assert_eq!(shown["customer"]["name"], CUSTOMER);
    assert_said("service-requests-nothing", &ask(sandbox, &["service-requests", "show", "SR-99999"]));
    assert_said("service-requests-bad-state", &ask(sandbox, &["service-requests", "list", "--state", "asleep"]));
}

fn languages_and_readers(sandbox: &Sandbox) {
    assert_table("organizations-ja", &ask(sandbox, &["organizations", "list", "aomine", "--language", "ja"]));
    let mut spanish = mandate();
    spanish
        .args(["--database", &sandbox.database(), "people", "show", "nobody@example.com"])
        .env("LANG", "es_ES.UTF-8");
    assert_said("people-show-nobody-es", &run_command(&mut spanish));
    assert_said("language-unknown", &ask(sandbox, &["people", "list", "--language", "tlh"]));

    // Whoever reads may stop: that is no failure, and nothing is said of it.
    let program = env!("CARGO_BIN_EXE_mandate");
    let piped = format!("{program} --database {} service-requests list | head -n 1", sandbox.database());
    let said = run_command(std::process::Command::new("bash").args(["-o", "pipefail", "-c", &piped]));
    assert_eq!((said.code, said.err.as_str(), said.out.lines().count()), (Some(0), "", 1), "{}", said.conversation());
}

/// What is ended at the command line is over at once, told as always, and stands in the record with the operator.
async fn permissions(sandbox: &Sandbox) {
    // When a permission was last used depends on what the server does meanwhile.
    let listed = ask(sandbox, &["permissions", "list", "--customer", CUSTOMER]);
    assert!(listed.out.contains("Kitano Works             Everybody  "), "{}", listed.conversation());
    let requests = lines(sandbox, &["permissions", "requests", "--customer", CUSTOMER]);
    assert!(!requests.is_empty() && requests.iter().all(|request| request["state"].is_string()), "{requests:?}");
    let partners = lines(sandbox, &["permissions", "list", "--customer", CUSTOMER, "--partner", PARTNER]);
    let permission = partners[0]["permissions"][0]["id"].as_str().expect("an id").to_owned();

    assert_table("permissions-end-dry-run", &ask(sandbox, &["permissions", "end", &permission, "--dry-run"]));
    let after = lines(sandbox, &["permissions", "list", "--customer", CUSTOMER, "--partner", PARTNER]);
    assert_eq!(after[0]["permissions"][0]["id"], *permission, "it was a dry run");

    let end = ["permissions", "end", "--partner", PARTNER, "--customer", CUSTOMER, "--reason", "the contract ended"];
    let ended = document(sandbox, &end);
    assert_eq!(ended["done"], true);
    assert!(ended["outcome"]["permissions"].as_array().is_some_and(|all| !all.is_empty()), "{ended}");
    assert_said("permissions-end-again", &ask(sandbox, &["permissions", "end", &permission]));
    assert_said("permissions-end-unknown", &ask(sandbox, &["permissions", "end", "nothing"]));
    assert_said("permissions-end-what", &ask(sandbox, &["permissions", "end"]));
    assert!(lines(sandbox, &["permissions", "list", "--customer", CUSTOMER, "--partner", PARTNER]).is_empty());

    let explained = ["explain", "--person", ENGINEER, "--act", "view", "--on", CUSTOMER];
    assert_eq!(ask(sandbox, &explained).code, Some(3), "a no");
    let manager = Client::new(&sandbox.server.address);
    manager.sign_in("adriana.villasenor@casarobleda.example", PASSWORD).await;
    let page = manager.get("/record").await;
    assert!(page.text().contains("la instalación, por la línea de órdenes: "), "{}", page.text());
}

fn record(sandbox: &Sandbox) {
    let list = ["record", "list", "--organization", CUSTOMER, "--limit", "4"];
    assert_eq!(lines(sandbox, &list).len(), 4);
    let all = lines(sandbox, &["record", "list", "--organization", CUSTOMER]);
    assert!(all.len() > 100, "more than a page: {}", all.len());
    let ended = lines(sandbox, &["record", "list", "--organization", CUSTOMER, "--outcome", "done"]);
    let ended = ended.iter().find(|entry| entry["act"] == "end-permission").expect("it stands in the record");
    assert_eq!(ended["ground"], "installation");
    assert!(ended["request_id"].as_str().is_some_and(|id| id.starts_with("command line: ")), "{ended}");

    let folder = crate::support::scratch();
    let file = folder.path().join("record.jsonl").to_string_lossy().into_owned();
    let export = ["record", "export", "--organization", CUSTOMER, "--to", &file];
    assert_said("record-export", &ask(sandbox, &export));
    assert_said("record-export-again", &ask(sandbox, &export));
    assert_eq!(run(&["verify", "--export", &file]).code, Some(0), "the export verifies on its own");
    let other = folder.path().join("other.jsonl").to_string_lossy().into_owned();
    let nowhere = "01900000-0000-7000-8000-000000000000";
    assert_said(
        "record-export-nothing",
        &ask(sandbox, &["record", "export", "--organization", nowhere, "--to", &other]),
    );
    assert!(!std::path::Path::new(&other).exists(), "no file is left of an export that failed");
    let verified = document(sandbox, &["verify"]);
    assert_eq!(verified["whole"], true, "{verified}");
}
