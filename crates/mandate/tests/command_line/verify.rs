//! `mandate verify`: of a good record, of one that somebody changed, of an export, against a hash kept elsewhere.

use std::{fs, path::Path};

use super::assert_said;
use crate::support::{
    databases::run_sql,
    http::Client,
    scratch,
    server::{PASSWORD, Said, Sandbox, run},
};

/// The record of a sandbox, copied and then changed behind the program's back.
fn changed(record: &Path, sql: &str) -> Said {
    let folder = scratch();
    fs::copy(record, folder.path().join("mandate.sqlite")).expect("a copy");
    let folder = folder.path().to_string_lossy();
    run_sql(&folder, sql);
    run(&["verify", "--database", &folder])
}

/// Proves X05.
#[tokio::test]
async fn verification() {
    let sandbox = Sandbox::start().await;
    of_the_database(&sandbox);
    of_an_export(&sandbox).await;
}

fn of_the_database(sandbox: &Sandbox) {
    let good = run(&["verify", "--database", &sandbox.database()]);
    assert_said("verify-good", &good);

    // The last hash, kept elsewhere, is still among the seals; another is not.
    let hash = good.out.trim().rsplit(' ').next().expect("the last hash");
    let kept = run(&["verify", "--database", &sandbox.database(), "--expect", hash]);
    assert_eq!(kept.conversation(), good.conversation());
    let other = "0".repeat(64);
    assert_said("verify-expect-another", &run(&["verify", "--database", &sandbox.database(), "--expect", &other]));

    let folder = scratch();
    let record = folder.path().join("copy.sqlite");
    run_sql(&sandbox.database(), &format!("VACUUM INTO '{}'", record.display()));
    let some = "(SELECT id FROM ledger_entry WHERE act = 'submit' ORDER BY id LIMIT 1)";
    for (name, sql) in [
        ("verify-altered", format!("UPDATE ledger_entry SET level = 'cc' WHERE id = {some}")),
        ("verify-removed", format!("DELETE FROM ledger_entry WHERE id = {some}")),
        ("verify-inserted", insertion(some)),
        ("verify-seal-altered", "UPDATE ledger_seal SET sealed_at = '2020-01-01T00:00:00.000000Z'".to_owned()),
    ] {
        assert_said(name, &changed(&record, &sql));
    }
}

/// An entry that was never sealed, put into a seal: a copy of another under another id.
fn insertion(some: &str) -> String {
    format!(
        "CREATE TEMP TABLE more AS SELECT * FROM ledger_entry WHERE id = {some};
         UPDATE more SET id = x'ffffffffffff7fffbfffffffffffffff';
         INSERT INTO ledger_entry SELECT * FROM more;"
    )
}

async fn of_an_export(sandbox: &Sandbox) {
    let manager = Client::new(&sandbox.server.address);
    manager.sign_in("yuki.hasegawa@aominehospital.example", PASSWORD).await;
    let export = manager.get("/record/export").await.body;
    let folder = scratch();
    let file = folder.path().join("record.jsonl");
    let verify = |text: &str| {
        fs::write(&file, text).expect("a file");
        run(&["verify", "--export", &file.to_string_lossy()])
    };
    assert_said("verify-export", &verify(&export));
    let altered = export.replacen("\"level\":\"create\"", "\"level\":\"cc\"", 1);
    assert_ne!(altered, export);
    assert_said("verify-export-altered", &verify(&altered));
    assert_said("verify-export-broken", &verify("{\"seal\": 1}"));
    assert_said("verify-export-missing", &run(&["verify", "--export", "no-such-file.jsonl"]));
}
