//! Keeps docs/RULES.md and the tests together: which test proves which rule.

mod proofs;
mod table;

use std::fs;
use std::path::{Path, PathBuf};

use crate::{Outcome, workspace};
use proofs::Proof;
use table::Table;

/// Writes the tests into the table. What is still missing is only told.
pub fn write(root: &Path) -> Outcome {
    let (table, proofs) = read(root)?;
    print!("{}", table.summary(&proofs));
    for gap in table.gaps(&proofs) {
        println!("{gap}");
    }
    let path = file(root);
    fs::write(&path, table.with(&proofs)).map_err(|error| format!("cannot write {}: {error}", path.display()))
}

/// Writes nothing and fails when anything is missing.
pub fn check(root: &Path) -> Outcome {
    let (table, proofs) = read(root)?;
    print!("{}", table.summary(&proofs));
    let mut gaps = table.gaps(&proofs);
    if table.with(&proofs) != workspace::read(&file(root))? {
        gaps.push("docs/RULES.md is not up to date: run `cargo xtask rules`".to_owned());
    }
    for gap in &gaps {
        println!("{gap}");
    }
    match gaps.len() {
        0 => Ok(()),
        count => Err(format!("gaps in the rules: {count}, listed above")),
    }
}

fn read(root: &Path) -> Outcome<(Table, Vec<Proof>)> {
    let table = Table::parse(&workspace::read(&file(root))?)?;
    let mut proofs = Vec::new();
    for folder in workspace::crates(root)? {
        let home = folder.parent().unwrap_or(root);
        for path in workspace::rust_files(&folder)? {
            let name = workspace::relative(home, &path);
            proofs.extend(proofs::find(&name, &workspace::read(&path)?));
        }
    }
    Ok((table, proofs))
}

fn file(root: &Path) -> PathBuf {
    root.join("docs").join("RULES.md")
}

/// The id of a rule, such as `P14`, when the word is one; capitals or not.
fn rule_id(word: &str) -> Option<String> {
    let mut signs = word.chars();
    let kind = signs.next()?.to_ascii_uppercase();
    let digits = signs.as_str();
    let shaped =
        matches!(kind, 'P' | 'E' | 'M' | 'C' | 'X') && digits.len() == 2 && digits.chars().all(|c| c.is_ascii_digit());
    shaped.then(|| format!("{kind}{digits}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_a_known_letter_and_two_digits() {
        assert_eq!(rule_id("P14").as_deref(), Some("P14"));
        assert_eq!(rule_id("x01").as_deref(), Some("X01"));
        for other in ["", "P", "P1", "P144", "A11", "e2e", "P1é", "P+1"] {
            assert_eq!(rule_id(other), None, "{other}");
        }
    }
}
