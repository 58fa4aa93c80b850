//! `kill -9` while a file comes: nothing of it is left, and what was attached before is whole.

use std::{fs, path::Path};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::{led_to, submission};
use crate::support::{
    installation::{ENGINEER, PASSWORD, populate},
    scratch,
    server::Server,
    smtp::MailServer,
    until,
};

/// A form with a file, but for its end.
const FORM: &str = "--b\r\nContent-Disposition: form-data; name=\"body\"\r\n\r\nSee there.\r\n\
    --b\r\nContent-Disposition: form-data; name=\"attachments\"; filename=\"a.log\"\r\n\r\n";

/// Begins to send something over a connection of its own.
async fn begin(server: &Server, path: &str, head: &str, length: usize, body: &[u8]) -> TcpStream {
    let host = server.address.trim_start_matches("http://");
    let mut stream = TcpStream::connect(host).await.expect("the server listens");
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: {}\r\nConnection: close\r\nContent-Length: {length}\r\n{head}\r\n\r\n",
        server.address
    );
    stream.write_all(&[head.as_bytes(), body].concat()).await.expect("the server reads");
    stream
}

async fn answer(mut stream: TcpStream) -> String {
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.expect("the server answers");
    String::from_utf8_lossy(&answer).into_owned()
}

/// All files below a folder, with their sizes.
fn files(folder: &Path) -> Vec<u64> {
    let entries = fs::read_dir(folder).expect("a folder").flatten();
    entries
        .flat_map(|entry| match entry.metadata() {
            Ok(found) if found.is_dir() => files(&entry.path()),
            Ok(found) => vec![found.len()],
            Err(_) => Vec::new(),
        })
        .collect()
}

/// How much the server has received into a file without a name.
fn received(process: u32) -> u64 {
    let open = fs::read_dir(format!("/proc/{process}/fd")).expect("an open file each").flatten();
    let nameless =
        open.filter(|file| fs::read_link(file.path()).is_ok_and(|to| to.to_string_lossy().ends_with("(deleted)")));
    nameless.filter_map(|file| fs::metadata(file.path()).ok()).map(|file| file.len()).max().unwrap_or_default()
}

#[tokio::test]
async fn killed_while_a_file_comes() {
    let (folder, mails) = (scratch(), MailServer::start().await);
    let (database, mail_server) = (folder.path().to_string_lossy().into_owned(), mails.address());
    let settings = [("MANDATE_MAIL_SERVER", mail_server.as_str())];
    let server = Server::serve(&database, &settings).await;
    let people = populate(&server, &mails).await;
    let submitted = people.engineer.post("/service-requests/new", &submission(&people.customer, "a", "")).await;
    let page = led_to(&submitted).expect("it was submitted");
    let password = PASSWORD.replace(' ', "+");
    let form = format!("email={ENGINEER}&password={password}&next=/");
    let kind = "Content-Type: application/x-www-form-urlencoded";
    let signed_in = answer(begin(&server, "/sign-in", kind, form.len(), form.as_bytes()).await).await;
    let (_, cookie) = signed_in.split_once("set-cookie: ").expect("a session");
    let head =
        format!("Content-Type: multipart/form-data; boundary=b\r\nCookie: {}", cookie.split(';').next().unwrap_or(""));
    let path = format!("{page}/messages");

    let whole = [FORM.as_bytes(), b"whole", b"\r\n--b--\r\n"].concat();
    let sent = answer(begin(&server, &path, &head, whole.len(), &whole).await).await;
    assert!(sent.starts_with("HTTP/1.1 303"), "{sent}");
    let attachments = folder.path().join("attachments");
    assert_eq!(files(&attachments), [5]);

    // Far more is announced than comes; the server waits for the rest.
    let half = [FORM.as_bytes(), &vec![b'x'; 3 * 1024 * 1024]].concat();
    let stalled = begin(&server, &path, &head, 2 * half.len(), &half).await;
    let process = server.child.id();
    until("half a file", async || (received(process) > 1024 * 1024).then_some(())).await;
    assert_eq!(files(&attachments), [5], "it has no name yet");
    server.kill();
    drop(stalled);
    assert_eq!(files(&attachments), [5], "nothing is left of it");

    let server = Server::serve(&database, &settings).await;
    let engineer = people.engineer.at(&server.address);
    let shown = engineer.get(&page).await;
    assert_eq!(shown.text().matches("See there.").count(), 1, "{}", shown.text());
    let file = shown.values("href", &format!("{page}/attachments/")).remove(0);
    assert_eq!(engineer.get(&file).await.body, "whole");
}
