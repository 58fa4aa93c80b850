//! What commands print: for people aligned tables and lists of facts, for programs the JSON of the API. Everything that
//! prints goes through here.

use std::io::{IsTerminal as _, Write as _};

use mandate_core::id::PersonId;
use mandate_server::locale::{Locale, Message};
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr as _;

use crate::command::Failure;

/// How a value of the API is shown to people.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Show {
    /// As it is; a thing by its name, several joined.
    Text,
    /// A word of a family: `role`, `state`, …
    Word(&'static str),
    /// A moment.
    Time,
    /// A day.
    Day,
    /// How many, of a number or a list.
    Count,
    /// A person, or everybody where nobody is named.
    OrEverybody,
}

/// A column of a table, or a line of a list of facts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Column {
    heading: &'static str,
    place: &'static str,
    show: Show,
}

/// A column with the name of its heading's sentence, and where its value stands in the JSON.
pub(crate) const fn column(heading: &'static str, place: &'static str, show: Show) -> Column {
    Column { heading, place, show }
}

impl Column {
    fn of(&self, l: &Locale, thing: &Value) -> String {
        thing.pointer(self.place).map(|value| shown(l, value, self.show)).unwrap_or_default()
    }
}

fn shown(l: &Locale, value: &Value, show: Show) -> String {
    match (value, show) {
        (Value::Null, Show::OrEverybody) => l.t("everybody").to_string(),
        (Value::Null | Value::Bool(false), _) => String::new(),
        (Value::Bool(true), _) => "✓".to_owned(),
        (Value::Array(all), Show::Count) => l.number(all.len()),
        (Value::Number(number), _) => number.as_i64().map_or_else(|| number.to_string(), |number| l.number(number)),
        (Value::Array(all), _) => all.iter().map(|one| shown(l, one, show)).collect::<Vec<_>>().join(", "),
        (Value::Object(thing), _) if thing.get("id").is_some_and(|id| *id == json!(PersonId::NOBODY)) => {
            l.t("ground-installation").to_string()
        }
        (Value::Object(thing), _) => thing.get("name").map(|name| shown(l, name, Show::Text)).unwrap_or_default(),
        (Value::String(text), Show::Word(family)) => l.word(family, text).to_string(),
        (Value::String(text), Show::Time) => text.parse().map_or_else(|_| text.clone(), |at| l.time(&at)),
        (Value::String(text), Show::Day) => text.parse().map_or_else(|_| text.clone(), |day| l.date(day)),
        // One line each: what stands in a table must not break it, nor tell the terminal anything.
        (Value::String(text), Show::Text | Show::Count | Show::OrEverybody) => {
            text.chars().map(|sign| if sign.is_control() { ' ' } else { sign }).collect()
        }
    }
}

/// Where a command prints.
#[derive(Debug)]
pub(crate) struct Output {
    json: bool,
    bold: bool,
    widths: Vec<usize>,
}

impl Output {
    pub(crate) fn new(json: bool) -> Self {
        let colourless = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self { json, bold: !colourless && std::io::stdout().is_terminal(), widths: Vec::new() }
    }

    /// Whether it is for programs.
    pub(crate) const fn is_json(&self) -> bool {
        self.json
    }

    /// A line, without the marks that pages need for the direction of writing.
    pub(crate) fn line(&self, text: &str) -> Result<(), Failure> {
        self.as_it_is(&text.replace(['\u{2068}', '\u{2069}'], ""))
    }

    /// What is for programs: of what people wrote not a sign is left out.
    pub(crate) fn as_it_is(&self, text: &str) -> Result<(), Failure> {
        Ok(writeln!(std::io::stdout().lock(), "{}", text.trim_end())?)
    }

    /// A document for programs.
    pub(crate) fn document(&self, value: &Value) -> Result<(), Failure> {
        self.as_it_is(&format!("{value:#}"))
    }

    /// Things as lines of JSON, or as lines of a table that goes on with the next things.
    pub(crate) fn things(&mut self, l: &Locale, columns: &[Column], things: &[Value]) -> Result<(), Failure> {
        if self.json {
            return things.iter().try_for_each(|thing| self.as_it_is(&thing.to_string()));
        }
        let begins = self.widths.is_empty();
        let plain = |text: String| text.replace(['\u{2068}', '\u{2069}'], "");
        let headings: Vec<_> = columns.iter().map(|column| plain(l.t(column.heading).to_string())).collect();
        let rows: Vec<Vec<_>> =
            things.iter().map(|thing| columns.iter().map(|column| plain(column.of(l, thing))).collect()).collect();
        self.widths.resize(columns.len(), 0);
        for row in rows.iter().chain([&headings]) {
            for (width, cell) in self.widths.iter_mut().zip(row) {
                *width = (*width).max(cell.width());
            }
        }
        if begins {
            let (bold, plain) = if self.bold { ("\u{1b}[1m", "\u{1b}[0m") } else { ("", "") };
            self.line(&format!("{bold}{}{plain}", self.aligned(&headings)))?;
        }
        rows.iter().try_for_each(|row| self.line(&self.aligned(row)))
    }

    fn aligned(&self, row: &[String]) -> String {
        let cells = row.iter().zip(&self.widths);
        let cells: Vec<_> =
            cells.map(|(cell, width)| format!("{cell}{}", " ".repeat(width.saturating_sub(cell.width())))).collect();
        cells.join("  ").trim_end().to_owned()
    }

    /// A thing, as a document or as a list of facts: those of which nothing is said are left out.
    pub(crate) fn thing(&self, l: &Locale, columns: &[Column], thing: &Value) -> Result<(), Failure> {
        if self.json {
            return self.document(thing);
        }
        self.facts(l, columns, thing)
    }

    /// A list of facts.
    pub(crate) fn facts(&self, l: &Locale, columns: &[Column], thing: &Value) -> Result<(), Failure> {
        let facts = columns.iter().map(|column| (l.t(column.heading).to_string(), column.of(l, thing)));
        let facts: Vec<_> = facts.filter(|(_, text)| !text.is_empty()).collect();
        let widest = facts.iter().map(|(heading, _)| heading.width()).max().unwrap_or_default();
        facts.iter().try_for_each(|(heading, text)| {
            self.line(&format!("{heading}{}  {text}", " ".repeat(widest - heading.width())))
        })
    }

    /// A sentence.
    pub(crate) fn say(&self, l: &Locale, message: &Message) -> Result<(), Failure> {
        self.line(&l.render(message))
    }
}
