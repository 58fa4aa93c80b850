//! Programs from the Python package index, each in a virtual environment of its own under `target`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Outcome, command, packages};

/// Fetches what a requirement names, if it is not there yet, and gives its program.
pub fn fetch(root: &Path, name: &str, requirement: &str, program: &str) -> Outcome<PathBuf> {
    let folder = root.join("target").join(name).join("venv");
    let programs = folder.join("bin");
    let program = programs.join(program);
    if program.is_file() {
        println!("already there");
        return Ok(program);
    }
    packages::install(&[&packages::VENV])?;
    fs::create_dir_all(&folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    command::run(packages::python().args(["-m", "venv"]).arg(&folder))?;
    let mut pip = Command::new(programs.join("pip"));
    command::run(pip.args(["install", "--quiet", "--disable-pip-version-check", requirement]))?;
    if program.is_file() { Ok(program) } else { Err(format!("{requirement} holds no {}", program.display())) }
}
