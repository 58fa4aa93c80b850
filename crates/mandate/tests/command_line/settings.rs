//! Help, the configuration, the check-up, and what a server refuses to start with.

use std::{fs, net::TcpListener};

use super::assert_said;
use crate::support::{
    databases::run_sql,
    installation::set_up,
    scratch,
    server::{Server, mandate, run, run_command},
    smtp::MailServer,
};

#[test]
fn help() {
    assert_said("help", &run(&["--help"]));
    for command in ["serve", "sandbox", "explain", "import", "verify", "doctor", "health", "backup", "restore"] {
        assert_said(&format!("help-{command}"), &run(&[command, "--help"]));
    }
}

#[test]
fn the_configuration_with_its_defaults() {
    let said = run(&["config"]);
    assert_said("config", &said);
    // What is printed can be read again, with every setting in force.
    let folder = scratch();
    let file = folder.path().join("mandate.toml");
    let in_force = said.out.replacen("\n#listen", "\nlisten", 1).replace("\n#attempts", "\nattempts");
    fs::write(&file, in_force).expect("a file");
    let (file, database) = (file.to_string_lossy().into_owned(), folder.path().to_string_lossy().into_owned());
    let said = run(&["doctor", "--config", &file, "--database", &database]);
    assert_eq!(said.err, "");
}

#[test]
fn what_a_configuration_must_not_have() {
    let folder = scratch();
    let file = folder.path().join("mandate.toml");
    let database = folder.path().to_string_lossy().into_owned();
    for (name, text) in [
        ("config-unknown-setting", "[mail]\nservr = \"smtp://localhost\"\n"),
        ("config-wrong-type", "[session]\nhours = \"many\"\n"),
        ("config-not-toml", "listen = 127.0.0.1\n"),
        ("config-no-bucket", "[attachments]\nstore = \"s3:///support\"\n"),
        ("config-too-large", "[attachments]\nmegabytes = 100000\n"),
        ("config-no-address", "[support]\nemail = \"the desk\"\n"),
        ("config-not-encrypted", "public_url = \"http://support.example\"\n"),
        ("config-half-encrypted", "[tls]\nkey = \"key.pem\"\n"),
        ("config-no-certificate", "[tls]\nkey = \"no-such-key.pem\"\ncertificate = \"no-such-certificate.pem\"\n"),
        ("config-encrypted-by-itself", "public_url = \"http://localhost\"\n[tls]\nkey = \"a\"\ncertificate = \"b\"\n"),
        ("config-no-time-for-heads", "[limits]\nhead_seconds = 0\n"),
        ("config-no-level", "[log]\nlevel = \"mandate=loud\"\n"),
        ("config-no-format", "[log]\nformat = \"xml\"\n"),
        ("config-no-endpoint", "[traces]\nendpoint = \"localhost:4318\"\n"),
    ] {
        fs::write(&file, text).expect("a file");
        assert_said(name, &run(&["serve", "--config", &file.to_string_lossy(), "--database", &database]));
    }
    let missing = folder.path().join("missing.toml");
    assert_said("config-missing", &run(&["doctor", "--config", &missing.to_string_lossy(), "--database", &database]));
    let mut wrong = mandate();
    wrong.args(["doctor", "--database", &database]).env("MANDATE_SESSION_HOURS", "many");
    assert_said("config-wrong-environment", &run_command(&mut wrong));
}

#[test]
fn a_port_that_is_taken() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    let folder = scratch();
    let database = folder.path().to_string_lossy().into_owned();
    assert_said("serve-taken-port", &run(&["serve", "--listen", &address, "--database", &database]));
    assert_said("sandbox-for-everybody", &run(&["sandbox", "--listen", "0.0.0.0:0"]));
}

#[test]
fn nothing_is_made_where_only_is_looked() {
    let folder = scratch();
    let database = folder.path().join("nothing").to_string_lossy().into_owned();
    let about = ["--person", "a@b.example", "--act", "view", "--on", "SR-1"];
    assert_said("verify-nothing", &run(&["verify", "--database", &database]));
    assert_said("explain-nothing", &run(&[["explain", "--database", &database].as_slice(), &about].concat()));
    assert_said("doctor-nothing", &run(&["doctor", "--database", &database]));
    assert!(!folder.path().join("nothing").exists(), "no database was made");
}

#[tokio::test]
async fn a_check_up() {
    let (folder, mails) = (scratch(), MailServer::start().await);
    let (database, mail_server) = (folder.path().to_string_lossy().into_owned(), mails.address());
    let doctor = |settings: &[(&str, &str)]| {
        let mut doctor = mandate();
        run_command(doctor.args(["doctor", "--database", &database]).envs(settings.iter().copied()))
    };
    let mail = ("MANDATE_MAIL_SERVER", mail_server.as_str());
    let mut server = Server::serve(&database, &[mail, ("MANDATE_LEDGER_SEAL_SECONDS", "3600")]).await;
    assert_said("doctor-new", &doctor(&[mail]));
    set_up(&server).await;
    let public = ("MANDATE_PUBLIC_URL", "https://support.example");
    assert_said("doctor-good", &doctor(&[mail, public, ("MANDATE_BEHIND_PROXY", "true")]));
    let files = [("MANDATE_TLS_KEY", "no-such-key.pem"), ("MANDATE_TLS_CERTIFICATE", "no-such-certificate.pem")];
    assert_said("doctor-no-certificate", &doctor(&[&[mail, public], &files[..]].concat()));
    assert_said("doctor-behind-nothing", &doctor(&[mail, public]));
    assert_said("doctor-bad", &doctor(&[]));
    assert_said("doctor-open", &doctor(&[mail, ("MANDATE_LISTEN", "0.0.0.0:80")]));
    // What is sealed cannot be changed unseen; a server seals when it ends.
    assert!(server.stop("TERM").await.success());
    run_sql(&database, "UPDATE ledger_entry SET act = 'view'");
    assert_said("doctor-altered", &doctor(&[mail]));
    assert_said("doctor-no-postgres", &run(&["doctor", "--database", "postgres://nobody@127.0.0.1:1/nothing"]));
}
