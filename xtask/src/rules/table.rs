//! The tables of docs/RULES.md: `| id | rule | status | proved by |`.

use std::collections::{BTreeMap, BTreeSet};

use super::{Proof, rule_id};
use crate::Outcome;

/// The whole file, its rules picked out.
pub struct Table {
    lines: Vec<Line>,
}

enum Line {
    Other(String),
    Rule { id: String, due: bool, kept: String },
}

impl Table {
    /// Reads the file; a row that cannot be understood is an error with its line.
    pub fn parse(text: &str) -> Outcome<Self> {
        let mut seen = BTreeSet::new();
        let mut lines = Vec::new();
        for (index, text) in text.lines().enumerate() {
            let line = line(text).map_err(|why| format!("docs/RULES.md:{}: {why}", index + 1))?;
            if let Line::Rule { id, .. } = &line
                && !seen.insert(id.clone())
            {
                return Err(format!("docs/RULES.md:{}: {id} is there twice", index + 1));
            }
            lines.push(line);
        }
        if seen.is_empty() {
            return Err("docs/RULES.md holds no rule".to_owned());
        }
        Ok(Self { lines })
    }

    /// The file with the tests in the last column.
    pub fn with(&self, proofs: &[Proof]) -> String {
        let mut text = String::new();
        for line in &self.lines {
            match line {
                Line::Other(line) => text.push_str(line),
                Line::Rule { id, kept, .. } => {
                    let tests = tests(id, proofs);
                    let space = if tests.is_empty() { "" } else { " " };
                    text.extend([kept, " ", &tests, space, "|"]);
                }
            }
            text.push('\n');
        }
        text
    }

    /// Due rules without a test, and tests of rules that are not there.
    pub fn gaps(&self, proofs: &[Proof]) -> Vec<String> {
        let known: BTreeSet<_> = self.rules().map(|(id, _)| id).collect();
        let proved: BTreeSet<_> = proofs.iter().flat_map(|proof| &proof.rules).collect();
        let unproved = self
            .rules()
            .filter(|(id, due)| *due && !proved.contains(id))
            .map(|(id, _)| format!("{id} is due and no test proves it"));
        let unknown = proofs.iter().flat_map(|proof| {
            let Proof { file, line, test, .. } = proof;
            let ids = proof.rules.iter().filter(|id| !known.contains(id));
            ids.map(move |id| format!("{file}:{line}: {test} names {id}, which is no rule"))
        });
        unproved.chain(unknown).collect()
    }

    /// For each kind of rule, how many there are, are due, and are proved.
    pub fn summary(&self, proofs: &[Proof]) -> String {
        let proved: BTreeSet<_> = proofs.iter().flat_map(|proof| &proof.rules).collect();
        let mut kinds: BTreeMap<String, [usize; 3]> = BTreeMap::new();
        for (id, due) in self.rules() {
            let kind = id.chars().take(1).collect();
            for row in [kind, "all".to_owned()] {
                let [rules, dues, proofs] = kinds.entry(row).or_default();
                *rules += 1;
                *dues += usize::from(due);
                *proofs += usize::from(proved.contains(id));
            }
        }
        let mut text = format!("{:4} {:>6} {:>6} {:>6}\n", "", "rules", "due", "proved");
        for (kind, [rules, dues, proofs]) in kinds {
            text.push_str(&format!("{kind:4} {rules:>6} {dues:>6} {proofs:>6}\n"));
        }
        text
    }

    fn rules(&self) -> impl Iterator<Item = (&String, bool)> {
        self.lines.iter().filter_map(|line| match line {
            Line::Rule { id, due, .. } => Some((id, *due)),
            Line::Other(_) => None,
        })
    }
}

fn line(text: &str) -> Outcome<Line> {
    let other = || Ok(Line::Other(text.to_owned()));
    let Some(row) = text.strip_prefix('|') else {
        return other();
    };
    let cells = cells(row);
    let Some(id) = cells.first().and_then(|cell| rule_id(cell.trim())) else {
        return other();
    };
    let [first, rule, status, _, ""] = cells.as_slice() else {
        return Err(format!("{id} needs four columns: id, rule, status, proved by"));
    };
    let due = match status.trim() {
        "due" => true,
        "later" => false,
        word => return Err(format!("the status of {id} is `{word}`, not due or later")),
    };
    let kept = format!("|{first}|{rule}|{status}|");
    Ok(Line::Rule { id, due, kept })
}

/// The cells of a row; `\|` does not end one. What stands behind the last `|` comes last.
fn cells(row: &str) -> Vec<&str> {
    let mut escaped = false;
    row.trim_end()
        .split(|c| {
            let ends = c == '|' && !escaped;
            escaped = c == '\\' && !escaped;
            ends
        })
        .collect()
}

fn tests(id: &String, proofs: &[Proof]) -> String {
    let tests: BTreeSet<_> = proofs
        .iter()
        .filter(|proof| proof.rules.contains(id))
        .map(|proof| format!("`{}: {}`", proof.file, proof.test))
        .collect();
    tests.into_iter().collect::<Vec<_>>().join("<br>")
}

#[cfg(test)]
#[path = "table_tests.rs"]
mod tests;
