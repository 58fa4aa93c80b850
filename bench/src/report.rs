//! What was measured, as tables for people: on the terminal and as Markdown.

use std::fmt::Write as _;

/// What a figure must be.
#[derive(Clone, Copy, Debug)]
pub enum Bound {
    AtMost(f64),
    AtLeast(f64),
}

#[derive(Default)]
pub struct Report {
    tables: Vec<Table>,
    held: usize,
    missed: Vec<String>,
}

struct Table {
    title: String,
    notes: Vec<String>,
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Report {
    /// Begins a table.
    pub fn table(&mut self, title: impl Into<String>, header: &[&str]) {
        let header = header.iter().map(|cell| (*cell).to_owned()).collect();
        self.tables.push(Table { title: title.into(), notes: Vec::new(), header, rows: Vec::new() });
    }

    pub fn row(&mut self, cells: Vec<String>) {
        if let Some(table) = self.tables.last_mut() {
            eprintln!("  {}: {}", table.title, cells.join(" | "));
            table.rows.push(cells);
        }
    }

    /// A sentence under the table.
    pub fn note(&mut self, note: impl Into<String>) {
        if let Some(table) = self.tables.last_mut() {
            table.notes.push(note.into());
        }
    }

    /// Whether a figure is what it must be, in a word or two; a miss is also listed at the end.
    pub fn judge(&mut self, what: &str, figure: f64, bound: Bound) -> String {
        let (holds, by) = match bound {
            Bound::AtMost(most) => (figure <= most, figure / most - 1.0),
            Bound::AtLeast(least) => (figure >= least, 1.0 - figure / least),
        };
        self.require(what, holds, &format!("{:.0} %", (by * 100.0).max(1.0)))
    }

    /// As [`Self::judge`], for what is no ratio.
    pub fn require(&mut self, what: &str, holds: bool, missed_by: &str) -> String {
        if holds {
            self.held += 1;
            return "ok".to_owned();
        }
        let verdict = format!("missed by {missed_by}");
        self.missed.push(format!("{what}: {verdict}"));
        verdict
    }

    /// The whole, with what it was measured on.
    pub fn markdown(&self, machine: &[String]) -> String {
        let mut text = String::from(
            "# Results\n\nWritten by `cargo xtask bench`: the figures of one run, nothing else. Ratios within a run \
             matter; single times are those of a shared machine.\n\n",
        );
        for line in machine {
            let _ = writeln!(text, "- {line}");
        }
        for table in &self.tables {
            let _ = writeln!(text, "\n## {}\n\n| {} |", table.title, table.header.join(" | "));
            let _ = writeln!(text, "|{}", "---|".repeat(table.header.len()));
            for row in &table.rows {
                let _ = writeln!(text, "| {} |", row.join(" | "));
            }
            for note in &table.notes {
                let _ = writeln!(text, "\n{note}");
            }
        }
        let _ = write!(text, "\n## Bounds\n\n{}", self.summary());
        text
    }

    /// As [`Self::markdown`], with columns that stand under each other.
    pub fn terminal(&self, machine: &[String]) -> String {
        let mut text = machine.join("\n") + "\n";
        for table in &self.tables {
            let _ = writeln!(text, "\n{}", table.title);
            let widths: Vec<_> = (0..table.header.len())
                .map(|column| {
                    let cells = table.rows.iter().chain([&table.header]).filter_map(|row| row.get(column));
                    cells.map(|cell| cell.chars().count()).max().unwrap_or_default()
                })
                .collect();
            for row in [&table.header].into_iter().chain(&table.rows) {
                let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
                let _ = writeln!(text, "  {}", cells.collect::<Vec<_>>().join("  ").trim_end());
            }
            for note in &table.notes {
                let _ = writeln!(text, "  {note}");
            }
        }
        text + "\n" + &self.summary()
    }

    fn summary(&self) -> String {
        let mut text = format!("{} hold, {} are missed.\n", self.held, self.missed.len());
        for miss in &self.missed {
            let _ = writeln!(text, "- {miss}");
        }
        text
    }
}
