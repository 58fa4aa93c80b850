//! An installation that is administered at the command line alone, on both databases: each command once.

use serde_json::Value;

use super::assert_said;
use crate::support::{
    databases::{Postgres, run_sql},
    installation::{ADMINISTRATOR, set_up},
    scratch,
    server::{Said, Server, run},
};

const PARTNER: &str = "Partner Réseaux";
/// With the marks for a name written from right to left.
const REASON: &str = "on leave, see \u{2068}הרצל\u{2069}";
const ENGINEER: &str = "lea.moreau@partner.example";

fn ask(database: &str, arguments: &[&str]) -> Said {
    run(&[&["--database", database], arguments].concat())
}

/// What a command answers that is done.
fn done(database: &str, arguments: &[&str]) -> Value {
    let said = ask(database, &[arguments, &["--json"]].concat());
    assert_eq!(said.code, Some(0), "{arguments:?}: {}", said.conversation());
    // Of several lines the first.
    serde_json::from_str(&said.out)
        .or_else(|_| serde_json::from_str(said.out.lines().next().unwrap_or("null")))
        .expect("JSON")
}

async fn administer(database: &str) {
    let server = Server::serve(database, &[]).await;
    let early = ask(database, &["people", "list"]);
    assert_eq!(early.code, Some(5), "nobody has set it up: {}", early.conversation());
    let administrator = set_up(&server).await;

    let add = ["organizations", "add", PARTNER, "--kind", "partner", "--country", "FR", "--location", "Lyon"];
    let partner = done(database, &add)["id"].as_str().expect("an id").to_owned();
    done(database, &["organizations", "add", "Customer Hospital", "--kind", "customer", "--country", "FR"]);
    let wrong = ask(database, &["organizations", "add", "X", "--kind", "customer", "--country", "Narnia"]);
    assert_eq!(wrong.code, Some(6), "{}", wrong.conversation());
    done(database, &["organizations", "rename", "Customer Hospital", "Customer Hospital Group"]);
    assert_eq!(done(database, &["organizations", "show", "Customer Hospital Group"])["kind"], "customer");
    let locations = ["organizations", "locations"];
    let place = done(database, &[&locations[..], &["add", PARTNER, "Paris", "--city", "Paris"]].concat());
    let place = place["id"].as_str().expect("an id");
    done(database, &[&locations[..], &["change", PARTNER, place, "--name", "Nord"]].concat());
    done(database, &[&locations[..], &["list", &partner]].concat());
    done(database, &[&locations[..], &["remove", PARTNER, place]].concat());
    assert_eq!(ask(database, &[&locations[..], &["remove", PARTNER, place]].concat()).code, Some(4));

    let name = ["--name", "Léa Moreau", "--email", ENGINEER, "--role", "technical_contact"];
    let invite = [&["people", "invite", "--organization", PARTNER][..], &name].concat();
    done(database, &invite);
    let twice = ask(database, &invite);
    assert_eq!(twice.code, Some(6), "{}", twice.conversation());
    assert_said("people-invite-twice", &twice);
    done(database, &["people", "invite-again", ENGINEER]);
    done(database, &["people", "change", ENGINEER, "--name", "Léa Moreau-Petit", "--role", "administrator"]);
    assert_eq!(done(database, &["people", "show", ENGINEER])["roles"][0], "administrator");
    for _ in 0..2 {
        done(database, &["people", "lock", ENGINEER, "--reason", REASON]);
    }
    for _ in 0..2 {
        done(database, &["people", "unlock", ENGINEER, "--yes"]);
    }

    let form = [("name", "Monitoring"), ("scopes", "read"), ("until", &crate::support::days_ahead(30).to_string())];
    let made = administrator.post("/account/tokens", &form).await;
    assert!(made.status.as_u16() < 400, "{}", made.text());
    let token = done(database, &["tokens", "list", "--organization", "Vendor & Söhne"]);
    let token = token["id"].as_str().expect("an id");
    assert_eq!(done(database, &["tokens", "show", token])["revoked_at"], Value::Null);
    assert_eq!(done(database, &["tokens", "revoke", token, "--dry-run"])["done"], false);
    assert_eq!(done(database, &["tokens", "revoke", token])["done"], true);
    assert_ne!(done(database, &["tokens", "show", token])["revoked_at"], Value::Null);
    done(database, &["service-accounts", "list", "--organization", PARTNER]);

    several_of_one_name(database);

    done(database, &["jobs", "list"]);
    assert_said("jobs-retry-none", &ask(database, &["jobs", "retry", "--all"]));
    done(database, &["permissions", "list", "--customer", "Customer Hospital Group"]);
    done(database, &["permissions", "requests", "--customer", "Customer Hospital Group"]);
    done(database, &["service-requests", "list"]);
    done(database, &["record", "list", "--organization", PARTNER]);
    let exported = ask(database, &["record", "export", "--organization", PARTNER]);
    assert!(exported.out.contains("manage-contacts:lock"), "{}", exported.conversation());
    assert!(exported.out.contains(REASON), "not a sign of what people wrote is left out: {}", exported.conversation());
    assert_eq!(ask(database, &["people", "lock", ADMINISTRATOR]).code, Some(6), "the last administrator stays");
    assert_eq!(ask(database, &["verify"]).code, Some(0));
}

/// Nothing is done with one of several that have the same name: each is named by its id.
fn several_of_one_name(database: &str) {
    let twin = "Fjordglimt";
    let [_, partner] = ["customer", "partner"]
        .map(|kind| done(database, &["organizations", "add", twin, "--kind", kind, "--country", "NO"]));
    let partner = partner["id"].as_str().expect("an id");
    assert_said("organizations-show-several", &ask(database, &["organizations", "show", twin]));
    let about = ["explain", "--person", ENGINEER, "--act", "view", "--on", twin];
    assert_said("explain-several", &ask(database, &about));
    for command in [
        &["organizations", "rename", twin, "Another"][..],
        &["people", "invite", "--organization", twin, "--name", "Siv Dahl", "--email", "siv.dahl@fjordglimt.example"],
        &["permissions", "end", "--partner", twin, "--customer", "Customer Hospital Group"],
        &["permissions", "end", "--partner", PARTNER, "--customer", twin],
        &["record", "export", "--organization", twin],
    ] {
        let said = ask(database, command);
        assert_eq!((said.code, said.out.as_str()), (Some(6), ""), "{command:?}: {}", said.conversation());
        assert!(said.err.contains(partner), "{command:?}: {}", said.conversation());
    }
    done(database, &["organizations", "rename", partner, "Another"]);
    assert_eq!(done(database, &["organizations", "show", twin])["kind"], "customer");
}

/// All that failed are tried again, more than a page of them too.
#[tokio::test]
async fn all_jobs_are_tried_again() {
    let folder = scratch();
    let database = folder.path().join("data").to_string_lossy().into_owned();
    let server = Server::serve(&database, &[]).await;
    set_up(&server).await;
    let then = "'2026-03-03T00:00:00.000000Z'";
    run_sql(
        &database,
        &format!(
            "WITH RECURSIVE some (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM some WHERE n < 230)
             INSERT INTO job (id, kind, payload, attempts, run_at, created_at, failed_at, error)
             SELECT randomblob(16), 'of-no-runner', '', 9, {then}, {then}, {then}, 'broken' FROM some"
        ),
    );
    assert_said("jobs-retry-all", &ask(&database, &["jobs", "retry", "--all"]));
    assert_eq!(run_sql(&database, "SELECT COUNT(*) FROM job WHERE failed_at IS NOT NULL").trim(), "0");
}

#[tokio::test]
async fn an_installation_is_administered_at_the_command_line_on_sqlite() {
    let folder = scratch();
    administer(&folder.path().join("data").to_string_lossy()).await;
}

#[tokio::test]
async fn an_installation_is_administered_at_the_command_line_on_postgresql() {
    let database = Postgres::create();
    administer(&database.address()).await;
}
