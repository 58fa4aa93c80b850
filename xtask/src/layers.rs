//! Checks that each crate keeps to its layer: who may depend on what, and where SQL may stand.

mod manifest;
mod sql;

use std::path::Path;

use crate::{Outcome, workspace};

/// The crate that alone speaks to the database.
const STORE: &str = "mandate-store";

/// The crate that holds the rules.
const CORE: &str = "mandate-core";

/// What the rules never depend on.
const NOT_IN_CORE: [&str; 5] = ["tokio", "axum", "rusqlite", "tokio-postgres", "reqwest"];

/// What belongs to one crate alone.
const OWNED: [(&str, &str); 5] = [
    ("rusqlite", STORE),
    ("tokio-postgres", STORE),
    ("refinery", STORE),
    ("object_store", STORE),
    ("axum", "mandate-server"),
];

/// Fails when a crate leaves its layer, and lists where.
pub fn check(root: &Path) -> Outcome {
    let mut faults = Vec::new();
    let crates = workspace::crates(root)?;
    for folder in &crates {
        let path = folder.join("Cargo.toml");
        let text = workspace::read(&path)?;
        let name = manifest::name(&text).ok_or_else(|| format!("{} names no package", path.display()))?;
        for dependency in manifest::dependencies(&text) {
            faults.extend(forbidden(&name, &dependency));
        }
        if name != STORE {
            faults.extend(statements(root, folder)?);
        }
    }
    for fault in &faults {
        println!("{fault}");
    }
    match faults.len() {
        0 => {
            println!("{} crates keep to their layers", crates.len());
            Ok(())
        }
        count => Err(format!("faults in the layers: {count}, listed above")),
    }
}

fn forbidden(name: &str, dependency: &str) -> Option<String> {
    if name == CORE && NOT_IN_CORE.contains(&dependency) {
        return Some(format!("{name} depends on {dependency}: the rules stay pure"));
    }
    let (_, owner) = OWNED.iter().find(|(owned, _)| *owned == dependency)?;
    (name != *owner).then(|| format!("{name} depends on {dependency}: only {owner} may"))
}

fn statements(root: &Path, folder: &Path) -> Outcome<Vec<String>> {
    let mut faults = Vec::new();
    for path in workspace::rust_files(folder)? {
        let file = workspace::relative(root, &path);
        if sql::is_test_file(&file) {
            continue;
        }
        for line in sql::statements(&workspace::read(&path)?) {
            faults.push(format!("{file}:{line}: SQL outside {STORE}"));
        }
    }
    Ok(faults)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_stay_pure() {
        assert!(forbidden(CORE, "tokio").is_some());
        assert!(forbidden(CORE, "jiff").is_none());
        assert!(forbidden("mandate-server", "tokio").is_none());
    }

    #[test]
    fn some_dependencies_have_one_owner() {
        assert!(forbidden(STORE, "rusqlite").is_none());
        assert!(forbidden("mandate", "rusqlite").is_some());
        assert!(forbidden("mandate-server", "axum").is_none());
        assert!(forbidden(STORE, "axum").is_some());
    }
}
