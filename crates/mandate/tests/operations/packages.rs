//! What packages the program.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::support::{scratch, server::run_command};

fn packaging() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packaging")
}

/// Where systemd is not there, there is nobody to ask.
#[test]
fn systemd_takes_the_unit_and_finds_little_exposed() {
    if Command::new("systemd-analyze").arg("--version").output().is_err() {
        println!("without systemd");
        return;
    }
    let unit = fs::read_to_string(packaging().join("mandate.service")).expect("the unit");
    let folder = scratch();
    let path = folder.path().join("mandate.service");
    // The program is installed nowhere here.
    fs::write(&path, unit.replace("/usr/local/bin/mandate", env!("CARGO_BIN_EXE_mandate"))).expect("a file");
    let analyze = |arguments: &[&str]| {
        let said = run_command(Command::new("systemd-analyze").args(arguments).arg(&path));
        assert_eq!(said.code, Some(0), "{}", said.conversation());
        said
    };
    assert_eq!(analyze(&["verify"]).err, "");
    analyze(&["security", "--offline=true", "--threshold=20"]);
}

/// Each figure that an alert asks for is one that the documents name.
#[test]
fn alerts_ask_for_figures_that_there_are() {
    let rules = fs::read_to_string(packaging().join("alerts.yml")).expect("the rules");
    let documents = fs::read_to_string(packaging().join("../docs/OPERATIONS.md")).expect("the documents");
    let words = rules.split(|sign: char| !sign.is_ascii_alphanumeric() && sign != '_');
    let figures: Vec<_> = words.filter(|word| word.starts_with("mandate_")).collect();
    assert!(figures.len() > 8);
    for figure in figures {
        assert!(documents.contains(&format!("`{}`", figure.trim_end_matches("_bucket"))), "{figure}");
    }
}
