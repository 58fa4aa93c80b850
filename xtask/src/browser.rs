//! The browser that the tests steer, and axe-core, which they run in its pages.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Outcome, command, packages};

/// A Chromium that runs. Ubuntu has a program of this name that only asks for a snap.
pub fn chromium() -> Option<PathBuf> {
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    working("MANDATE_CHROMIUM", &names)
}

/// A chromedriver that runs.
pub fn chromedriver() -> Option<PathBuf> {
    let names = ["chromedriver", "chromium.chromedriver"];
    working("MANDATE_CHROMEDRIVER", &names)
}

/// Fetches axe-core, if it is not there yet, and gives its file.
pub fn axe(root: &Path) -> Outcome<PathBuf> {
    let folder = root.join("target").join("axe");
    let file = folder.join("package").join("axe.min.js");
    if file.is_file() {
        println!("already there");
        return Ok(file);
    }
    packages::install(&[&packages::NPM])?;
    fs::create_dir_all(&folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    let mut pack = Command::new("npm");
    pack.current_dir(&folder);
    let packed = command::output(pack.args(["pack", "--silent", "axe-core@4"]))?;
    let name = packed.lines().last().unwrap_or_default().trim();
    let mut unpack = Command::new("tar");
    unpack.current_dir(&folder).arg("-xzf").arg(name);
    command::run(&mut unpack)?;
    if file.is_file() { Ok(file) } else { Err(format!("{name} holds no axe.min.js")) }
}

fn working(variable: &str, names: &[&str]) -> Option<PathBuf> {
    let named = env::var_os(variable).map(PathBuf::from);
    let found = names.iter().filter_map(|name| command::find(name));
    named.into_iter().chain(found).find(|program| command::succeeds(Command::new(program).arg("--version")))
}
