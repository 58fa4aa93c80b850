//! Stopping: what is asked to end ends, and a sandbox leaves nothing behind.

use std::{fs, net::TcpListener, process::Stdio};

use crate::support::{
    http::Client,
    scratch,
    server::{Heard, PASSWORD, Sandbox, Server, mandate, signal},
    until,
};

/// Proves P34.
#[tokio::test]
async fn a_sandbox_leaves_nothing_behind() {
    // It takes another port where the one that is asked for is taken.
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    let mut sandbox = Sandbox::listening(&address).await;
    assert_ne!(sandbox.server.address, format!("http://{address}"));
    // Somebody is still there, with an open connection.
    let client = Client::new(&sandbox.server.address);
    client.sign_in("mika.tanaka@kitanoworks.example", PASSWORD).await;
    assert!(fs::read_dir(sandbox.folder()).expect("a folder").next().is_some());
    let status = sandbox.server.stop("INT").await;
    assert!(status.success(), "{status}: {}", sandbox.server.err.text());
    assert_eq!(fs::read_dir(sandbox.folder()).expect("a folder").count(), 0);
}

/// Who is impatient and stops it while the world is made has nothing left either.
#[tokio::test]
async fn a_sandbox_that_is_stopped_early_leaves_nothing_behind() {
    for name in ["INT", "TERM"] {
        let folder = scratch();
        let mut command = mandate();
        command.args(["sandbox", "--listen", "127.0.0.1:0"]).env("TMPDIR", folder.path());
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("it starts");
        let heard = Heard::listen(child.stderr.take().expect("its output is piped"));
        until("a world in the making", async || heard.text().contains("Making a world").then_some(())).await;
        signal(child.id().into(), name);
        until("its end", async || child.try_wait().expect("it can be asked")).await;
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0, "after {name}");
    }
}

#[tokio::test]
async fn a_server_ends_when_told_to() {
    let folder = scratch();
    let mut server = Server::serve(&folder.path().to_string_lossy(), &[]).await;
    let client = Client::new(&server.address);
    assert_eq!(client.get("/sign-in").await.status, 200);
    assert!(server.stop("TERM").await.success());
    assert!(client.try_get("/sign-in").await.is_none(), "nobody answers any more");
    // The write-ahead log is worked in: one file holds everything but attachments.
    let files = fs::read_dir(folder.path()).expect("a folder").flatten().filter(|file| file.path().is_file());
    let files: Vec<_> = files.map(|file| file.file_name()).collect();
    assert_eq!(files, ["mandate.sqlite"]);
}
