//! TLS by the server itself, in earnest: a new certificate at SIGHUP, one that cannot be used, and what is said of it.

use std::{fs, path::Path};

use reqwest::Certificate;

use crate::support::{
    encrypt, scratch,
    server::{Server, mandate, run_command, signal},
    until,
};

/// Puts a new certificate into a folder; gives a client that trusts only that.
fn renew(folder: &Path) -> reqwest::Client {
    encrypt();
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).expect("a certificate");
    fs::write(folder.join("certificate.pem"), made.cert.pem()).expect("a file");
    fs::write(folder.join("key.pem"), made.signing_key.serialize_pem()).expect("a file");
    let trusted = Certificate::from_pem(made.cert.pem().as_bytes()).expect("a certificate");
    reqwest::Client::builder().tls_certs_only([trusted]).build().expect("a client")
}

#[tokio::test]
async fn a_certificate_is_loaded_again_at_sighup_and_a_bad_one_is_not() {
    let folder = scratch();
    let first = renew(folder.path());
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let (certificate, key, database) = (path("certificate.pem"), path("key.pem"), path("data"));
    let settings = [("MANDATE_TLS_CERTIFICATE", certificate.as_str()), ("MANDATE_TLS_KEY", key.as_str())];
    let mut server = Server::serve(&database, &settings).await;
    assert!(server.address.starts_with("https://127.0.0.1:"), "{}", server.address);
    let ready = format!("{}/readyz", server.address);
    let answers = async |client: &reqwest::Client| client.get(&ready).send().await.is_ok();
    assert!(answers(&first).await);
    let listen = server.address.trim_start_matches("https://").to_owned();
    let command = |name: &str| {
        let mut command = mandate();
        command.args([name, "--database", &database]).envs(settings).env("MANDATE_LISTEN", &listen);
        run_command(&mut command)
    };
    until("a server that is ready", async || (command("health").code == Some(0)).then_some(())).await;

    let said = command("doctor");
    assert!(
        said.out.contains("ok   encryption: by this server, with ") && said.out.contains("until 4096-01-01\n"),
        "{}",
        said.out
    );

    let second = renew(folder.path());
    signal(server.child.id().into(), "HUP");
    until("the second certificate", async || answers(&second).await.then_some(())).await;
    assert!(answers(&first).await, "who is connected stays so");

    fs::write(&certificate, "rubbish").expect("a file");
    signal(server.child.id().into(), "HUP");
    until("a word in the log", async || server.err.text().contains("stays as it was").then_some(())).await;
    assert!(answers(&second).await);
    let said = command("doctor");
    assert!(said.out.contains("bad  encryption: `") && said.out.contains("has no certificate in PEM"), "{}", said.out);
    assert!(server.stop("TERM").await.success());
    let said = command("health");
    assert_eq!(said.code, Some(1), "{}", said.conversation());
}
