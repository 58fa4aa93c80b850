//! An import that is cut off, or for which there is no room, leaves nothing; the next one brings all of it.

use std::{
    fmt::Write as _,
    fs::{self, OpenOptions},
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
};

use crate::support::{
    databases::{Postgres, run_sql},
    installation::{ADMINISTRATOR, set_up},
    scratch,
    server::{Server, mandate, run, run_command},
    until,
};

const REQUESTS: usize = 1_500;

/// Files of a desk, without messages.
fn write(folder: &Path) {
    fs::create_dir_all(folder).expect("a folder");
    let mut requests = "external_id,customer,subject,description,state,submitter,submitted_at\n".to_owned();
    for number in 0..REQUESTS {
        let words = "It does not start. ".repeat(150);
        writeln!(requests, "T-{number},c1,Request {number}.,{words},open,u1,2024-02-03T04:05:06Z").expect("text grows");
    }
    for (name, text) in [
        ("organizations.csv", "external_id,kind,name,country\nc1,customer,Delta Dairy,NL\n"),
        ("people.csv", "external_id,name,email,organization\nu1,Dina Dekker,dina@delta.example,c1\n"),
        ("service_requests.csv", &requests),
    ] {
        fs::write(folder.join(name), text).expect("a file");
    }
}

async fn installation(database: &str) {
    let mut server = Server::serve(database, &[]).await;
    set_up(&server).await;
    assert!(server.stop("TERM").await.success());
}

fn import(database: &str, folder: &Path) -> Vec<String> {
    let folder = folder.to_string_lossy();
    ["import", &*folder, "--by", ADMINISTRATOR, "--database", database].map(str::to_owned).to_vec()
}

/// Nothing of it is there, the record is whole, and the next one brings all of it.
fn nothing_is_left(database: &str, folder: &Path) {
    let said = run(&["verify", "--database", database]);
    assert_eq!(said.code, Some(0), "{}", said.conversation());
    let said = run_command(mandate().args(import(database, folder)));
    assert_eq!(said.code, Some(0), "{}", said.conversation());
    let expected = format!("organizations     1 added\npeople            1 added\nservice_requests  {REQUESTS} added");
    assert!(said.out.starts_with(&expected), "{}", said.conversation());
}

/// Cuts an import off in the middle of its messages, which come slowly.
async fn kill_in_the_middle(database: &str, folder: &Path) {
    let messages = folder.join("messages.csv");
    let made = Command::new("mkfifo").arg(&messages).status().expect("mkfifo runs");
    assert!(made.success());
    let mut command = mandate();
    command.args(import(database, folder)).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().expect("it starts");
    let path = messages.clone();
    let writer = std::thread::spawn(move || {
        // It opens when the import has come so far, and takes more when it has worked on what was there.
        let mut pipe = OpenOptions::new().write(true).open(path).expect("a pipe");
        pipe.write_all(b"external_id,service_request,author,body,written_at\n").expect("the import reads");
        for number in 0..REQUESTS {
            let line = format!("m{number},T-{number},u1,{},2024-02-04T04:05:06Z\n", "Any news? ".repeat(40));
            pipe.write_all(line.as_bytes()).expect("the import reads");
        }
        pipe
    });
    until("an import in the middle of its messages", async || {
        assert_eq!(child.try_wait().expect("it can be asked"), None, "it goes on");
        writer.is_finished().then_some(())
    })
    .await;
    child.kill().expect("it can be killed");
    child.wait().expect("it ends");
    drop(writer.join().expect("all was written"));
    fs::remove_file(&messages).expect("it was there");
}

#[tokio::test]
async fn an_import_that_was_killed_leaves_nothing_on_sqlite() {
    let folder = scratch();
    let database = folder.path().join("mandate").to_string_lossy().into_owned();
    installation(&database).await;
    let files = folder.path().join("files");
    write(&files);
    kill_in_the_middle(&database, &files).await;
    for table in ["service_request", "message", "feed", "contact", "external_id", "search_pending"] {
        assert_eq!(run_sql(&database, &format!("SELECT count(*) FROM {table}")).trim(), "0", "{table}");
    }
    nothing_is_left(&database, &files);
    assert_eq!(run_sql(&database, "PRAGMA integrity_check").trim(), "ok");
    assert_eq!(run_sql(&database, "PRAGMA foreign_key_check").trim(), "");
}

#[tokio::test]
async fn an_import_that_was_killed_leaves_nothing_on_postgresql() {
    let (database, folder) = (Postgres::create(), scratch());
    installation(&database.address()).await;
    write(folder.path());
    kill_in_the_middle(&database.address(), folder.path()).await;
    nothing_is_left(&database.address(), folder.path());
}

#[tokio::test]
async fn an_import_for_which_there_is_no_room_leaves_nothing() {
    let folder = scratch();
    let database = folder.path().join("mandate").to_string_lossy().into_owned();
    installation(&database).await;
    let files = folder.path().join("files");
    write(&files);
    // No file may grow over two megabytes; so the write fails instead of the program being ended.
    let program = mandate();
    let mut shell = Command::new("sh");
    shell.args(["-c", r#"trap "" XFSZ; ulimit -f 4096; exec "$0" "$@""#]).arg(program.get_program());
    for (name, _) in program.get_envs() {
        shell.env_remove(name);
    }
    let said = run_command(shell.args(import(&database, &files)));
    assert_eq!(said.code, Some(1), "{}", said.conversation());
    assert!(said.err.contains("the disk is full"), "{}", said.conversation());
    nothing_is_left(&database, &files);
}
