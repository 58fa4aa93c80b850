//! What docs/COMMAND-LINE.md shows is run, and what it says of exit codes holds; completions and the manual are made.

use std::{os::unix::fs::symlink, process::Command};

use super::assert_said;
use crate::support::{
    scratch,
    server::{Sandbox, mandate, run, run_command},
};

const DOCUMENT: &str = include_str!("../../../../docs/COMMAND-LINE.md");

/// The lines of the blocks for a shell, each with the code that it is to end with.
fn examples() -> Vec<(String, i32)> {
    let blocks = DOCUMENT.split("```sh\n").skip(1).filter_map(|block| block.split("```").next());
    let lines = blocks.flat_map(str::lines).filter(|line| !line.is_empty());
    let code = |line: &str| {
        let (command, code) = line.split_once("# ends with ").unwrap_or((line, "0"));
        (command.trim().to_owned(), code.trim().parse().expect("a number"))
    };
    lines.map(code).collect()
}

#[tokio::test]
async fn the_examples_of_the_document_run() {
    let (sandbox, folder) = (Sandbox::start().await, scratch());
    symlink(env!("CARGO_BIN_EXE_mandate"), folder.path().join("mandate")).expect("a folder of programs");
    let path = format!("{}:{}", folder.path().display(), std::env::var("PATH").expect("a path"));
    let examples = examples();
    assert!(examples.len() > 12, "{examples:?}");
    for (command, code) in examples {
        let mut shell = Command::new("bash");
        shell.args(["-o", "pipefail", "-c", &command]).current_dir(folder.path());
        let said = run_command(shell.env("PATH", &path).env("MANDATE_DATABASE", sandbox.database()));
        assert_eq!(said.code, Some(code), "{command}\n{}", said.conversation());
    }
}

#[test]
fn shells_and_man_are_told_of_the_commands() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let said = run(&["completions", shell]);
        assert_eq!(said.code, Some(0), "{}", said.conversation());
        assert!(said.out.contains("service-requests"), "{shell}");
    }
    let folder = scratch();
    let file = folder.path().join("mandate.bash");
    std::fs::write(&file, run(&["completions", "bash"]).out).expect("a file");
    let checked = run_command(Command::new("bash").arg("-n").arg(&file));
    assert_eq!(checked.code, Some(0), "{}", checked.conversation());
    assert!(run(&["manual"]).out.starts_with(".ie"), "a page for man");
    assert_said("completions-unknown", &run(&["completions", "cobol"]));
}

#[test]
fn a_closed_output_is_no_failure() {
    for command in ["completions bash", "manual", "config", "--help"] {
        let program = mandate().get_program().to_string_lossy().into_owned();
        let piped = format!("{program} {command} | true");
        let said = run_command(Command::new("bash").args(["-o", "pipefail", "-c", &piped]));
        assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{command}");
    }
}
