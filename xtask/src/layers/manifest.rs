//! Reads from a Cargo.toml the little that the layers need.

use std::collections::BTreeSet;

/// The name of the package.
pub fn name(text: &str) -> Option<String> {
    entries(text)
        .find(|(section, key, _)| *section == "package" && *key == "name")
        .and_then(|(_, _, value)| quoted(value))
}

/// All packages it depends on, also only for tests or for building, by their real names.
pub fn dependencies(text: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (section, key, value) in entries(text) {
        let (parent, last) = section.rsplit_once('.').unwrap_or(("", section));
        if is_dependencies(last) {
            let short = key.split('.').next().unwrap_or(key).trim();
            let renamed = value.split_once("package").and_then(|(_, rest)| quoted(rest));
            names.insert(renamed.unwrap_or_else(|| bare(short)));
        } else if parent.rsplit('.').next().is_some_and(is_dependencies) {
            names.insert(bare(last));
            if key == "package" {
                names.extend(quoted(value));
            }
        }
    }
    names
}

fn is_dependencies(section: &str) -> bool {
    matches!(section, "dependencies" | "dev-dependencies" | "build-dependencies")
}

/// Each `key = value` with the section it stands in.
fn entries(text: &str) -> impl Iterator<Item = (&str, &str, &str)> {
    let mut section = "";
    text.lines().map(str::trim).filter_map(move |line| {
        if let Some(header) = line.strip_prefix('[') {
            section = header.split(']').next().unwrap_or(header).trim();
            return None;
        }
        let (key, value) = line.split_once('=')?;
        (!line.starts_with('#')).then_some((section, key.trim(), value))
    })
}

fn quoted(value: &str) -> Option<String> {
    value.split('"').nth(1).map(str::to_owned)
}

fn bare(name: &str) -> String {
    name.trim_matches('"').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"
[package]
name = "mandate-core"
version.workspace = true

[dependencies]
jiff.workspace = true
serde = { version = "1", features = ["derive"] }
"uuid" = "1"
sql = { package = "rusqlite", version = "1" }
# tokio = "1"

[dependencies.axum]
version = "1"

[target.'cfg(unix)'.dependencies]
libc = "1"

[dev-dependencies]
proptest.workspace = true

[build-dependencies.db]
package = "refinery"

[lints]
workspace = true
"#;

    #[test]
    fn reads_the_name() {
        assert_eq!(name(TEXT).as_deref(), Some("mandate-core"));
        assert_eq!(name("[lib]\nname = \"x\""), None);
    }

    #[test]
    fn reads_every_kind_of_dependency() {
        let found = dependencies(TEXT);
        let expected = ["axum", "db", "jiff", "libc", "proptest", "refinery", "rusqlite", "serde", "uuid"];
        assert_eq!(found.iter().map(String::as_str).collect::<Vec<_>>(), expected);
    }
}
