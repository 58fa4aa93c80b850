//! The API, asked all that its document allows and much that it does not (schemathesis): as a partner, as a customer and
//! as the vendor, each with a token for everything, and with a stranger's beside it that must see nothing of theirs.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::{http::token, server::Sandbox, setting};

const PARTNER: &str = "ayako.onodera@kitanoworks.example";
const CUSTOMER: &str = "yuki.hasegawa@aominehospital.example";
const VENDOR: &str = "kari.brattvik@haldensystems.example";
/// Manages a customer that none of them acts for.
const STRANGER: &str = "denise.kowalczyk@prairielantern.example";

/// What a program is answered of itself.
async fn me(address: &str, token: &str) -> StatusCode {
    let request = reqwest::Client::new().get(format!("{address}/api/v1/me")).bearer_auth(token);
    request.send().await.expect("the server answers").status()
}

/// Has schemathesis ask everything in somebody's name.
async fn ask_as(email: &str) {
    let sandbox = Sandbox::set("127.0.0.1:0", &[("MANDATE_API_REQUESTS_PER_MINUTE", "1000000")]).await;
    let address = &sandbox.server.address;
    let (caller, stranger) = (token(address, email).await, token(address, STRANGER).await);
    let carries = |name: &str, token: &str| -> Value {
        json!({ "name": name, "fixedHeaders": [{ "name": "Authorization", "value": format!("Bearer {token}") }] })
    };
    let auth = sandbox.folder().join("auth.json");
    let identities = json!({ "auth": [carries("caller", &caller), carries("stranger", &stranger)] });
    fs::write(&auth, identities.to_string()).expect("the folder takes a file");
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schema");
    let mut command = Command::new(setting("MANDATE_SCHEMATHESIS"));
    command
        // It leaves files where it runs.
        .current_dir(sandbox.folder())
        .arg("--config-file")
        .arg(here.join("schemathesis.toml"))
        .args(["run", &format!("{address}/api/v1/openapi.json")])
        .args(["--checks", "all", "--no-color"])
        .env("MANDATE_URL", address)
        .env("MANDATE_TOKEN", &caller)
        .env("MANDATE_AUTH", &auth)
        .env("SCHEMATHESIS_HOOKS", here.join("hooks.py"))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .stdin(Stdio::null());
    let output =
        tokio::task::spawn_blocking(move || command.output()).await.expect("it is waited for").expect("it runs");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    println!("{said}");
    // Neither ended before the last was asked: nobody was answered only that a token is unknown.
    assert_eq!((me(address, &caller).await, me(address, &stranger).await), (StatusCode::OK, StatusCode::OK));
}

#[tokio::test]
async fn schemathesis_finds_nothing_wrong_as_a_partner() {
    ask_as(PARTNER).await;
}

#[tokio::test]
async fn schemathesis_finds_nothing_wrong_as_a_customer() {
    ask_as(CUSTOMER).await;
}

#[tokio::test]
async fn schemathesis_finds_nothing_wrong_as_the_vendor() {
    ask_as(VENDOR).await;
}
