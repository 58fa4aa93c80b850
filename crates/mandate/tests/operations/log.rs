//! What the program writes about its work.

use std::process::ExitStatus;

use crate::support::{
    encrypt,
    http::Client,
    scratch,
    server::{Server, mandate, signal},
    until,
};

/// What a server writes that is asked for one page.
async fn written(format: &str) -> (String, String, ExitStatus) {
    let folder = scratch();
    let mut command = mandate();
    command.args(["serve", "--listen", "127.0.0.1:0", "--database", &folder.path().to_string_lossy()]);
    command.envs([("MANDATE_LOG", "info"), ("MANDATE_LOG_FORMAT", format)]);
    let mut server = Server::serving(&mut command).await;
    encrypt();
    let client = reqwest::Client::new().get(format!("{}/password/secret-token", server.address));
    let answer = client.send().await.expect("an answer");
    let id = answer.headers()["x-request-id"].to_str().expect("an id").to_owned();
    // Without encryption there is nothing to load again, and it goes on.
    signal(server.child.id().into(), "HUP");
    until("a word about that", async || server.err.text().contains("nothing to load again").then_some(())).await;
    assert_eq!(Client::new(&server.address).get("/healthz").await.status, 200);
    let status = server.stop("TERM").await;
    (server.err.text(), id, status)
}

#[tokio::test]
async fn each_request_is_one_line_with_its_id_for_machines_and_for_people() {
    let (json, id, status) = written("json").await;
    assert!(status.success());
    let lines: Vec<serde_json::Value> = json.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let about: Vec<_> = lines.iter().filter(|line| line["span"]["id"] == id.as_str()).collect();
    assert_eq!(about.len(), 1, "{json}");
    let line = about[0];
    assert_eq!(
        (&line["message"], &line["level"], &line["path"], &line["span"]["route"], &line["span"]["status"]),
        (&"answered".into(), &"INFO".into(), &"/password/…".into(), &"/password/{token}".into(), &404.into())
    );
    assert!(line["ms"].is_number(), "{line}");
    assert!(!json.contains("secret-token"), "links with a token in them are not written");

    let (text, id, status) = written("text").await;
    assert!(status.success());
    let line = text.lines().find(|line| line.contains(&id)).expect("a line about it");
    assert!(
        line.contains("INFO") && line.contains("answered") && serde_json::from_str::<serde_json::Value>(line).is_err()
    );
}
