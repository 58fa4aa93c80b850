//! The lines of an import: which kinds there are with their columns, and what can be wrong with one.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fmt,
    hash::{BuildHasher as _, RandomState},
};

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use mandate_core::{
    ledger::Hash,
    party::{OrganizationKind, Role},
};
use uuid::Uuid;

/// How many characters are kept of why a line is wrong.
const LONGEST: usize = 200;

/// What a file has in it. Each kind has one file, and refers only to those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// What the vendor supports.
    Product,
    /// Partners and customers; the vendor is there.
    Organization,
    /// Where a partner's people work.
    Location,
    /// People, with what they are responsible for.
    Person,
    /// Places and instances of customers.
    Site,
    /// What partners may do for customers.
    Permission,
    /// Service requests without their messages.
    ServiceRequest,
    /// Messages and internal notes.
    Message,
}

/// A column of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// What stands above it.
    pub name: &'static str,
    /// Whether the file must have it, and each line something in it.
    pub needed: bool,
}

const fn must(name: &'static str) -> Column {
    Column { name, needed: true }
}

const fn may(name: &'static str) -> Column {
    Column { name, needed: false }
}

impl Kind {
    /// All kinds, in the order in which they are imported.
    pub const ALL: [Self; 8] = [
        Self::Product,
        Self::Organization,
        Self::Location,
        Self::Person,
        Self::Site,
        Self::Permission,
        Self::ServiceRequest,
        Self::Message,
    ];

    /// The word kept in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Product => "product",
            Self::Organization => "organization",
            Self::Location => "location",
            Self::Person => "person",
            Self::Site => "site",
            Self::Permission => "permission",
            Self::ServiceRequest => "service_request",
            Self::Message => "message",
        }
    }

    /// The name of its file, without what stands behind the dot.
    #[must_use]
    pub const fn file(self) -> &'static str {
        match self {
            Self::Product => "products",
            Self::Organization => "organizations",
            Self::Location => "locations",
            Self::Person => "people",
            Self::Site => "sites",
            Self::Permission => "permissions",
            Self::ServiceRequest => "service_requests",
            Self::Message => "messages",
        }
    }

    /// Its columns.
    #[must_use]
    pub const fn columns(self) -> &'static [Column] {
        const PRODUCT: &[Column] = &[may("external_id"), must("name")];
        const ORGANIZATION: &[Column] =
            &[must("external_id"), must("kind"), must("name"), must("country"), may("mandate_id")];
        const LOCATION: &[Column] = &[must("external_id"), must("organization"), must("name"), must("city")];
        const PERSON: &[Column] = &[
            must("external_id"),
            must("name"),
            must("email"),
            must("organization"),
            may("location"),
            may("roles"),
            may("language"),
            may("time_zone"),
            may("locked"),
        ];
        const SITE: &[Column] =
            &[must("external_id"), must("customer"), must("name"), may("kind"), may("address"), may("contacts")];
        const PERMISSION: &[Column] = &[
            must("partner"),
            must("customer"),
            may("person"),
            must("level"),
            must("until"),
            may("asked_by"),
            may("granted_by"),
            may("granted_at"),
        ];
        const SERVICE_REQUEST: &[Column] = &[
            must("external_id"),
            must("customer"),
            must("subject"),
            may("description"),
            may("kind"),
            may("severity"),
            must("state"),
            may("product"),
            may("site"),
            must("submitter"),
            may("primary_contact"),
            may("contacts"),
            must("submitted_at"),
            may("answered_at"),
            may("resolved_at"),
            may("closed_at"),
            may("updated_at"),
        ];
        const MESSAGE: &[Column] = &[
            may("external_id"),
            must("service_request"),
            must("author"),
            may("visibility"),
            must("body"),
            must("written_at"),
        ];
        match self {
            Self::Product => PRODUCT,
            Self::Organization => ORGANIZATION,
            Self::Location => LOCATION,
            Self::Person => PERSON,
            Self::Site => SITE,
            Self::Permission => PERMISSION,
            Self::ServiceRequest => SERVICE_REQUEST,
            Self::Message => MESSAGE,
        }
    }
}

/// A line of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Where it begins, counted from 1.
    pub number: u64,
    /// What stands in it, in the order of [`Kind::columns`]; what its file has no column for is empty.
    pub cells: Vec<String>,
}

impl Line {
    /// What stands in a column, without white space around it.
    pub(super) fn get(&self, kind: Kind, column: &str) -> &str {
        let place = kind.columns().iter().position(|one| one.name == column);
        place.and_then(|place| self.cells.get(place)).map_or("", |cell| cell.trim())
    }

    /// What tells it from a line that says something else.
    pub(super) fn digest(&self) -> Uuid {
        Hash::of(self.cells.iter().map(|cell| cell.trim().as_bytes())).id()
    }
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Wrong {
    /// In which file, without what stands behind the dot.
    pub file: &'static str,
    /// In which line of it.
    pub line: u64,
    /// In which column; empty for the line as a whole.
    pub column: &'static str,
    /// Why.
    pub why: String,
}

/// Everything that is wrong: all is counted, the first of it is kept.
#[derive(Clone, Debug, Default)]
pub struct Wrongs {
    /// How many lines, or cells of them, are wrong.
    pub count: u64,
    /// The first [`Wrongs::MOST`] of them.
    pub first: Vec<Wrong>,
}

impl Wrongs {
    /// How many are kept.
    pub const MOST: usize = 1_000;

    /// Puts what is kept into the order in which people go through their files.
    pub(super) fn sort(&mut self) {
        let place = |wrong: &Wrong| Kind::ALL.into_iter().position(|kind| kind.file() == wrong.file);
        self.first.sort_by_key(|wrong| (place(wrong), wrong.line));
    }

    pub(super) fn note(&mut self, kind: Kind, line: u64, column: &'static str, why: String) {
        self.count += 1;
        if self.first.len() < Self::MOST {
            self.first.push(Wrong { file: kind.file(), line, column, why: legible(&why) });
        }
    }
}

/// The lines of a file that were seen, by what they are called there: of each its hash and number, and no more, so that
/// ten million of them fit into memory.
#[derive(Debug, Default)]
pub(super) struct Seen {
    hasher: RandomState,
    lines: HashMap<u64, u64>,
    broken: HashMap<Kind, HashSet<u64>>,
}

impl Seen {
    /// Notes a line; gives the number of an earlier one with the same id.
    pub(super) fn note(&mut self, id: &str, line: u64) -> Option<u64> {
        let hash = self.hasher.hash_one(id);
        let earlier = self.lines.get(&hash).copied();
        self.lines.entry(hash).or_insert(line);
        earlier
    }

    /// A file is over.
    pub(super) fn forget_lines(&mut self) {
        self.lines = HashMap::new();
    }

    /// Notes that a line is wrong: those that refer to it are not wrong for that.
    pub(super) fn note_broken(&mut self, kind: Kind, id: &str) {
        self.broken.entry(kind).or_default().insert(self.hasher.hash_one(id));
    }

    pub(super) fn is_broken(&self, kind: Kind, id: &str) -> bool {
        self.broken.get(&kind).is_some_and(|ids| ids.contains(&self.hasher.hash_one(id)))
    }
}

/// What became of the lines of a kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Counts {
    /// What was not there.
    pub added: u64,
    /// What was there and is another now.
    pub changed: u64,
    /// What is there as the line says.
    pub unchanged: u64,
    /// What the line would change, and is left to those who work here.
    pub kept: u64,
    /// What there is nothing to do about, such as a permission that is over.
    pub left_out: u64,
}

/// What became of all lines.
pub type AllCounts = BTreeMap<Kind, Counts>;

/// Takes a moment: with an offset, or in UTC.
pub(super) fn moment(text: &str, now: Timestamp) -> Result<Timestamp, String> {
    let with_offset = text.parse::<Timestamp>().ok();
    // A day alone is its beginning.
    let plain = || text.parse::<DateTime>();
    let at = with_offset.or_else(|| plain().ok()?.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp()));
    let at = at.ok_or_else(|| format!("`{}` is no moment such as 2026-03-03T14:00:00Z", shortened(text)))?;
    // What databases keep.
    let at = Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at);
    if at > now { Err("lies in the future".to_owned()) } else { Ok(at) }
}

/// The parts of a list: between semicolons, commas, bars or white space.
pub(super) fn several(text: &str) -> impl Iterator<Item = &str> {
    text.split(|sign: char| sign.is_whitespace() || ";,|".contains(sign)).filter(|part| !part.is_empty())
}

/// Whether one of these roles is one that the vendor's people have.
#[must_use]
pub fn is_vendors(roles: &str) -> bool {
    let mut roles = several(roles).filter_map(|word| word.parse::<Role>().ok());
    roles.any(|role| role.suits(OrganizationKind::Vendor))
}

/// What is said of a line, whatever stood in it: no longer than a paragraph, and nothing by which a terminal is moved.
fn legible(why: &str) -> String {
    let moves = |sign: char| sign.is_control() || matches!(sign, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let mut legible = String::new();
    for (at, sign) in why.chars().enumerate() {
        match sign {
            _ if at == LONGEST => {
                legible.push('…');
                break;
            }
            sign if moves(sign) => legible.extend(sign.escape_default()),
            sign => legible.push(sign),
        }
    }
    legible
}

/// A text for a message: no longer than fits on a line.
pub(super) fn shortened(text: &str) -> impl fmt::Display {
    let short: String = text.chars().take(60).collect();
    if short.len() < text.len() { format!("{}…", short.escape_debug()) } else { short.escape_debug().to_string() }
}
