//! `cargo xtask dist`: builds the program for release and packs it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Outcome, command, workspace};

/// Leaves `mandate-<version>-<target>.tar.gz` in `target/dist`.
pub fn run(root: &Path) -> Outcome {
    let mut build = command::cargo(root);
    build.args(["build", "--profile", "dist", "--package", "mandate"]);
    command::run(&mut build)?;
    let name = format!("mandate-{}-{}", env!("CARGO_PKG_VERSION"), host()?);
    let folder = workspace::target(root).join("dist");
    let packed = folder.join(&name);
    if packed.exists() {
        fs::remove_dir_all(&packed).map_err(|error| failed("clear", &packed, error))?;
    }
    fs::create_dir(&packed).map_err(|error| failed("make", &packed, error))?;
    let mut files = licences(root)?;
    files.extend([folder.join("mandate"), root.join("README.md")]);
    for file in &files {
        let to = packed.join(file.file_name().unwrap_or_default());
        fs::copy(file, to).map_err(|error| failed("copy", file, error))?;
    }
    let archive = folder.join(format!("{name}.tar.gz"));
    let mut tar = Command::new("tar");
    tar.args(["--sort=name", "--owner=0", "--group=0", "--numeric-owner"]);
    tar.arg("-C").arg(&folder).arg("-czf").arg(&archive);
    command::run(tar.arg(&name))?;
    println!("{}", archive.display());
    Ok(())
}

fn host() -> Outcome<String> {
    let told = command::output(Command::new("rustc").arg("-vV"))?;
    told.lines()
        .find_map(|line| line.strip_prefix("host: "))
        .map(str::to_owned)
        .ok_or_else(|| "rustc does not tell its host".to_owned())
}

fn licences(root: &Path) -> Outcome<Vec<PathBuf>> {
    let entries = fs::read_dir(root).map_err(|error| failed("read", root, error))?;
    let files: Vec<_> = entries
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| {
            let name = path.file_name().unwrap_or_default();
            name.to_string_lossy().starts_with("LICENSE")
        })
        .collect();
    if files.is_empty() {
        return Err("there is no LICENSE file to pack".to_owned());
    }
    Ok(files)
}

fn failed(what: &str, path: &Path, error: std::io::Error) -> String {
    format!("cannot {what} {}: {error}", path.display())
}
