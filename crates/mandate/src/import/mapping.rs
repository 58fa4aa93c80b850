//! How the files of another desk are read: which file is which, which of its columns is which, what its words mean here.

use std::{collections::BTreeMap, path::Path};

use jiff::{Timestamp, civil::DateTime, fmt::strtime, tz::TimeZone};
use mandate_server::ops::import::{self, Kind};
use serde::Deserialize;

use crate::command::Failure;

/// The mappings that come with the program, by name.
pub(super) const INCLUDED: [(&str, &str); 4] = [
    ("freshdesk", include_str!("mappings/freshdesk.toml")),
    ("jira", include_str!("mappings/jira.toml")),
    ("request-tracker", include_str!("mappings/request-tracker.toml")),
    ("zendesk", include_str!("mappings/zendesk.toml")),
];

/// The column that says who may read a message.
const VISIBILITY: &str = "visibility";

/// A mapping. Without one files are named and written as the documentation says.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Mapping {
    /// What the source is called.
    pub(super) source: Option<String>,
    /// How times are written that are not written as 2026-03-03T14:00:00Z.
    #[serde(default)]
    time_formats: Vec<String>,
    /// In which zone times are that do not say so.
    time_zone: Option<String>,
    /// The files, by what they are here.
    #[serde(default)]
    files: BTreeMap<String, FileMapping>,
}

/// How one file is read.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FileMapping {
    /// What it is called.
    pub(super) file: String,
    /// The list in each JSON object that has the things in it, where the object is not one itself.
    pub(super) each: Option<String>,
    /// From where each column comes.
    #[serde(default)]
    columns: BTreeMap<String, Origin>,
    /// What stands in a column where there is nothing.
    #[serde(default)]
    otherwise: BTreeMap<String, String>,
    /// What the words of a column mean here.
    #[serde(default)]
    words: BTreeMap<String, BTreeMap<String, String>>,
}

/// From where a column comes: one of theirs, or several with a space between.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Origin {
    One(String),
    Several(Vec<String>),
}

impl Mapping {
    /// Reads a mapping: one that comes with the program, or a file.
    pub(super) fn read(name: &Path) -> Result<Self, Failure> {
        let wrong =
            |error: &dyn std::fmt::Display| Failure::usage(format!("the mapping `{}`: {error}", name.display()));
        let included = INCLUDED.iter().find(|(included, _)| Path::new(included) == name);
        let text = match included {
            Some((_, text)) => (*text).to_owned(),
            None => std::fs::read_to_string(name).map_err(|error| wrong(&error))?,
        };
        let mapping: Self = toml::from_str(&text).map_err(|error| wrong(&error))?;
        mapping.check().map_err(|error| wrong(&error))?;
        Ok(mapping)
    }

    fn check(&self) -> Result<(), String> {
        if let Some(zone) = &self.time_zone {
            TimeZone::get(zone).map_err(|error| error.to_string())?;
        }
        for (name, file) in &self.files {
            let Some(kind) = Kind::ALL.into_iter().find(|kind| kind.file() == name) else {
                return Err(format!("there are no `{name}` to import"));
            };
            let columns = file.columns.keys().chain(file.otherwise.keys()).chain(file.words.keys());
            if let Some(unknown) = columns.into_iter().find(|name| kind.columns().iter().all(|one| one.name != **name))
            {
                return Err(format!("{name} have no column `{unknown}`"));
            }
        }
        Ok(())
    }

    /// How the file of a kind is read; none where it is not mapped.
    pub(super) fn file(&self, kind: Kind) -> Option<&FileMapping> {
        self.files.get(kind.file())
    }

    /// Whether files are read as they are.
    pub(super) fn is_plain(&self) -> bool {
        self.files.is_empty()
    }

    /// What stands in a line here, for what stood there; or which column is wrong, and why.
    pub(super) fn cells(&self, kind: Kind, theirs: Vec<String>) -> Result<Vec<String>, (&'static str, String)> {
        let names = kind.columns().iter().map(|column| column.name);
        let empty: Vec<_> = theirs.iter().map(|text| text.trim().is_empty()).collect();
        let mut cells: Vec<_> = names.zip(theirs).map(|(name, text)| self.value(kind, name, text)).collect();
        // Whoever has no organization there is the vendor's by a role of the vendor's, and by nothing else.
        let place = |name: &str| kind.columns().iter().position(|column| column.name == name);
        if let (Some(organization), Some(roles)) = (place("organization"), place("roles"))
            && empty.get(organization) == Some(&true)
            && !cells.get(roles).is_some_and(|roles| import::is_vendors(roles))
            && let Some(cell) = cells.get_mut(organization).filter(|cell| *cell == import::VENDOR)
        {
            cell.clear();
        }
        // Files of one's own say `public` by saying nothing; nobody guesses what it means that another desk does.
        let mut named = kind.columns().iter().zip(&cells);
        if !self.is_plain() && named.any(|(column, text)| column.name == VISIBILITY && text.trim().is_empty()) {
            let origins = self.file(kind).map_or(&[][..], |file| file.origins(VISIBILITY));
            let why = match origins {
                [] => "the mapping does not say from where it comes".to_owned(),
                origins => format!("there is nothing in `{}`", origins.join("`, `")),
            };
            return Err((VISIBILITY, why));
        }
        Ok(cells)
    }

    /// What stands in a column here, for what stood there.
    pub(super) fn value(&self, kind: Kind, column: &str, text: String) -> String {
        let mut text = text;
        if let Some(file) = self.file(kind) {
            let word = text.trim().to_lowercase();
            if let Some(words) = file.words.get(column) {
                let meant = words.iter().find(|(theirs, _)| theirs.to_lowercase() == word);
                let meant = meant.map(|(_, ours)| ours).or_else(|| words.get("*").filter(|_| !word.is_empty()));
                text = meant.cloned().unwrap_or(text);
            }
            if text.trim().is_empty()
                && let Some(otherwise) = file.otherwise.get(column)
            {
                otherwise.clone_into(&mut text);
            }
        }
        if column.ends_with("_at") || column == "until" { self.time(column, text) } else { text }
    }

    /// A time as it is written here; as it was where it is none that the mapping knows.
    fn time(&self, column: &str, text: String) -> String {
        let written = text.trim();
        if written.is_empty() || written.parse::<Timestamp>().is_ok() {
            return text;
        }
        let zone = self.time_zone.as_deref().and_then(|zone| TimeZone::get(zone).ok()).unwrap_or(TimeZone::UTC);
        let in_zone = |local: DateTime| local.to_zoned(zone.clone()).ok().map(|zoned| zoned.timestamp());
        let by_format = |format: &String| {
            let parts = strtime::parse(format, written).ok()?;
            parts
                .to_timestamp()
                .ok()
                .or_else(|| in_zone(parts.to_datetime().or_else(|_| parts.to_date().map(Into::into)).ok()?))
        };
        let plain = || written.parse::<DateTime>().ok().filter(|_| self.time_zone.is_some()).and_then(in_zone);
        match self.time_formats.iter().find_map(by_format).or_else(plain) {
            Some(at) if column == "until" => at.to_zoned(zone.clone()).date().to_string(),
            Some(at) => at.to_string(),
            None => text,
        }
    }
}

impl FileMapping {
    /// From which of their columns one of ours comes; from none where it is not mapped.
    pub(super) fn origins(&self, column: &str) -> &[String] {
        match self.columns.get(column) {
            Some(Origin::One(name)) => std::slice::from_ref(name),
            Some(Origin::Several(names)) => names,
            None => &[],
        }
    }
}
