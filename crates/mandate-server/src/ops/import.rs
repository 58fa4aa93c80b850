//! An import: what another desk knew of organizations, people, permissions and service requests, in one transaction.
//!
//! Whoever runs the program reads files and hands over their lines, one kind after the other; nothing of it can be seen
//! before [`Import::finish`]. It acts under [`access::installation`] in the name of an administrator of the vendor, and
//! the record says so of each thing. Nobody is told by mail, but for those who are invited on purpose.
//!
//! Lines are taken some at a time, so that a file of any size fits. What a line is called where it comes from is kept
//! ([`mandate_store::external_id`]): the same line again changes nothing.

mod known;
mod line;
mod message;
mod moments;
mod party;
mod permission;
mod service_request;
mod site;

use std::collections::BTreeSet;

pub use line::{AllCounts, Column, Counts, Kind, Line, Wrong, Wrongs, is_vendors};
use mandate_core::{
    access::{self, Act, Permit, Standing, Thing, Viewer},
    id::{OrganizationId, PersonId},
    text::{EmailAddress, Name},
};
use mandate_store::{
    external_id::{self, Imported},
    import as store, person,
};
use uuid::Uuid;

use self::{
    known::Known,
    line::{Seen, shortened},
    moments::Moments,
};
use super::{Acting, Caller};
use crate::{App, OpError};

/// What the vendor is called in every source.
pub const VENDOR: &str = "vendor";
/// How many lines are worked on together.
const TOGETHER: usize = 256;
/// How long a name of something may be where it comes from.
const LONGEST_ID: usize = 200;

/// Who answers for an import: an administrator of the vendor, found by its address; none where nobody is one.
///
/// # Errors
/// When the database fails.
pub async fn find_caller(app: &App, email: &str) -> Result<Option<Caller>, OpError> {
    let Ok(email) = EmailAddress::parse(email) else { return Ok(None) };
    let mut tx = app.db().read().await?;
    let may = |person: &person::Person| {
        let standing = Standing::without_permission(person.viewer());
        access::decide(&standing, Act::Administer, Thing::Installation, app.now()).is_ok()
    };
    let found = person::find_by_email(&mut tx, &email).await?.filter(may);
    Ok(found.map(|person| Caller::person(person.id, format!("import {}", Uuid::new_v4()))))
}

/// Whether something can be the name of a source.
#[must_use]
pub fn is_source(text: &str) -> bool {
    let allowed = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || "-_.".contains(sign);
    !text.is_empty() && text.len() <= 40 && text.chars().all(allowed)
}

/// What came of an import.
#[derive(Clone, Debug)]
pub struct Summary {
    /// What became of the lines, kind by kind.
    pub counts: AllCounts,
    /// What is wrong: then nothing was imported.
    pub wrongs: Wrongs,
    /// How many people were invited by mail.
    pub invited: u64,
    /// How many of those who were added are administrators of the vendor.
    pub administrators: u64,
}

/// An import under way.
pub struct Import<'a> {
    acting: Acting<'a>,
    viewer: Viewer,
    source: String,
    invite: bool,
    moments: Moments,
    known: Known,
    seen: Seen,
    waiting: Option<(Kind, Vec<Line>)>,
    /// The customers whose figures are others now.
    touched: BTreeSet<OrganizationId>,
    summary: Summary,
}

/// A line that is to be looked at: it is new, or has changed.
struct Fresh {
    line: Line,
    external_id: String,
    digest: Uuid,
    before: Option<Imported>,
}

impl<'a> Import<'a> {
    /// Begins: until its end others can read, and wait when they write.
    ///
    /// # Errors
    /// When the database fails, or the caller has left the vendor.
    pub async fn begin(app: &'a App, caller: &'a Caller, source: &str, invite: bool) -> Result<Self, OpError> {
        let mut acting = Acting::begin(app, caller).await?;
        let by = person::find(&mut acting.tx, caller.person_id).await?.ok_or(OpError::NotSignedIn)?;
        let viewer = by.viewer();
        let permit = access::installation(&viewer, Act::Administer, Thing::Installation, acting.now);
        store::hold_everything(&mut acting.tx, &permit).await?;
        let summary = Summary { counts: AllCounts::new(), wrongs: Wrongs::default(), invited: 0, administrators: 0 };
        let (moments, known, seen) = (Moments::default(), Known::of(&by), Seen::default());
        let (source, waiting, touched) = (source.to_owned(), None, BTreeSet::new());
        Ok(Self { acting, viewer, source, invite, moments, known, seen, waiting, touched, summary })
    }

    /// Takes a line. The kinds come in the order of [`Kind::ALL`].
    ///
    /// # Errors
    /// When the database fails.
    pub async fn take(&mut self, kind: Kind, line: Line) -> Result<(), OpError> {
        if self.waiting.as_ref().is_some_and(|(other, lines)| *other != kind || lines.len() >= TOGETHER) {
            self.work().await?;
        }
        if self.waiting.as_ref().is_none_or(|(other, _)| *other != kind) {
            self.seen.forget_lines();
            self.waiting = Some((kind, Vec::with_capacity(TOGETHER)));
        }
        if let Some((_, lines)) = &mut self.waiting {
            lines.push(line);
        }
        Ok(())
    }

    /// Notes a line that could not even be read.
    pub fn note_wrong(&mut self, kind: Kind, line: u64, column: &'static str, why: impl Into<String>) {
        self.summary.wrongs.note(kind, line, column, why.into());
    }

    /// Ends it: makes everything durable and visible at once, or, where anything is wrong or it was only tried, nothing.
    ///
    /// # Errors
    /// When the database fails; then nothing was imported.
    pub async fn finish(mut self, only_tried: bool) -> Result<Summary, OpError> {
        self.work().await?;
        self.summary.wrongs.sort();
        let changes = |counts: &Counts| counts.added + counts.changed > 0;
        if self.summary.wrongs.count > 0 || only_tried || !self.summary.counts.values().any(changes) {
            return Ok(self.summary);
        }
        let permit = self.permit(Act::Administer, Thing::Installation);
        store::note_changed(&mut self.acting.tx, &permit, &self.touched).await?;
        let after: serde_json::Map<_, _> = self
            .summary
            .counts
            .iter()
            .map(|(kind, counts)| (kind.file().to_owned(), serde_json::json!(counts)))
            .collect();
        self.acting.record_change(&permit, "import", self.source.as_str(), None, Some(after.into()));
        self.acting.commit().await?;
        Ok(self.summary)
    }

    /// Works on the lines that wait.
    async fn work(&mut self) -> Result<(), OpError> {
        let Some((kind, lines)) = self.waiting.as_mut() else { return Ok(()) };
        let (kind, lines) = (*kind, std::mem::take(lines));
        if lines.is_empty() {
            return Ok(());
        }
        self.known.make_room();
        match kind {
            Kind::Permission => self.permissions(lines).await?,
            Kind::Product => self.products(lines).await?,
            Kind::Organization => self.organizations(lines).await?,
            Kind::Location => self.locations(lines).await?,
            Kind::Person => self.people(lines).await?,
            Kind::Site => self.sites(lines).await?,
            Kind::ServiceRequest => self.service_requests(lines).await?,
            Kind::Message => self.messages(lines).await?,
        }
        self.acting.write_record().await
    }

    /// The lines that are new or have changed, by what they are called where they come from. One that is called as
    /// another of its file is wrong.
    async fn fresh(
        &mut self,
        kind: Kind,
        lines: Vec<Line>,
        id: impl Fn(&Line) -> String,
    ) -> Result<Vec<Fresh>, OpError> {
        let mut candidates = Vec::with_capacity(lines.len());
        for line in lines {
            let external_id = id(&line);
            if external_id.is_empty() {
                self.wrong(kind, &line, "external_id", "is empty");
            } else if external_id.chars().count() > LONGEST_ID || external_id.chars().any(char::is_control) {
                self.wrong(
                    kind,
                    &line,
                    "external_id",
                    format!("`{}` is too long, or has a control character", shortened(&external_id)),
                );
            } else if let Some(earlier) = self.seen.note(&external_id, line.number) {
                let why = format!("`{}` stands in line {earlier} already", shortened(&external_id));
                self.wrong(kind, &line, "external_id", why);
            } else {
                candidates.push((line, external_id));
            }
        }
        let ids: Vec<_> = candidates.iter().map(|(_, id)| id.as_str()).collect();
        let before = external_id::list(&mut self.acting.tx, &self.source, kind.as_str(), &ids).await?;
        let mut fresh = Vec::new();
        for (line, external_id) in candidates {
            let (digest, before) = (line.digest(), before.get(&external_id).copied());
            if before.is_some_and(|before| before.digest == digest) {
                self.count(kind).unchanged += 1;
            } else {
                fresh.push(Fresh { line, external_id, digest, before });
            }
        }
        Ok(fresh)
    }

    /// Keeps what was imported, or that it has changed.
    async fn keep(&mut self, kind: Kind, some: &[(&Fresh, Uuid)]) -> Result<(), OpError> {
        let at = self.acting.now;
        let imported = |(fresh, thing_id): &(&Fresh, Uuid)| Imported { thing_id: *thing_id, digest: fresh.digest, at };
        let some: Vec<_> = some.iter().map(|one| (one.0.external_id.as_str(), imported(one))).collect();
        Ok(external_id::keep(&mut self.acting.tx, &self.source, kind.as_str(), &some).await?)
    }

    fn count(&mut self, kind: Kind) -> &mut Counts {
        self.summary.counts.entry(kind).or_default()
    }

    fn wrong(&mut self, kind: Kind, line: &Line, column: &'static str, why: impl std::fmt::Display) {
        self.summary.wrongs.note(kind, line.number, column, why.to_string());
        self.seen.note_broken(kind, line.get(kind, "external_id"));
    }

    /// The value, or none with what is wrong noted.
    fn check<T>(
        &mut self,
        kind: Kind,
        line: &Line,
        column: &'static str,
        result: Result<T, impl std::fmt::Display>,
    ) -> Option<T> {
        result.map_err(|why| self.wrong(kind, line, column, why)).ok()
    }

    fn check_name(&mut self, kind: Kind, line: &Line, column: &'static str) -> Option<Name> {
        self.check(kind, line, column, Name::parse(line.get(kind, column)))
    }

    fn permit(&self, act: Act, thing: Thing) -> Permit {
        access::installation(&self.viewer, act, thing, self.acting.now)
    }

    /// The permit to look up what lines refer to.
    fn reading(&self) -> Permit {
        self.permit(Act::Administer, Thing::Installation)
    }

    /// What the record says of a thing that was imported: what it was called, beside what it is.
    fn after(&self, external_id: &str, more: serde_json::Value) -> Option<serde_json::Value> {
        let mut after = serde_json::json!({ "source": self.source, "external_id": external_id });
        if let (Some(after), serde_json::Value::Object(more)) = (after.as_object_mut(), more) {
            after.extend(more);
        }
        Some(after)
    }

    fn by(&self) -> PersonId {
        self.viewer.person_id
    }
}
