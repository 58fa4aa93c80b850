//! A list as a file: all that the filter finds, decided in one state of the database.

use std::collections::BTreeMap;

use mandate_core::{
    access::{self, Act, Scope, Thing},
    id::OrganizationId,
};
use mandate_store::{
    service_request::{self as store, Cursor, Filter, Line},
    standing,
};

use super::{Acting, Caller, narrowed};
use crate::{App, OpError, locale::Message};

/// How many lines are read at once.
const TOGETHER: i64 = 500;

/// How many lines a file has at most.
pub const MOST: usize = 100_000;

/// A file being made: one state of the database, read some lines at a time.
pub struct Export<'a> {
    acting: Acting<'a>,
    scope: Scope,
    filter: Filter,
    /// Where it goes on; none at the end.
    cursor: Option<Cursor>,
    count: usize,
    /// One service request of each customer, and how many there are.
    customers: BTreeMap<OrganizationId, (Line, usize)>,
}

impl<'a> Export<'a> {
    /// Begins with the newest that a filter finds.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn begin(app: &'a App, caller: &'a Caller, filter: &Filter) -> Result<Self, OpError> {
        let mut acting = Acting::begin_reading(app, caller).await?;
        let scope = acting.scope().await?;
        let filter = narrowed(&mut acting, &scope, filter).await?;
        Ok(Self { acting, scope, filter, cursor: Some(Cursor::Newest), count: 0, customers: BTreeMap::new() })
    }

    /// The next lines, the newest first; none at the end.
    ///
    /// # Errors
    /// When there are too many.
    pub async fn next(&mut self) -> Result<Option<Vec<Line>>, OpError> {
        let Some(cursor) = self.cursor else { return Ok(None) };
        let (tx, scope, filter) = (&mut self.acting.tx, &self.scope, &self.filter);
        let lines = store::list(tx, scope, filter, cursor, TOGETHER).await?;
        self.count += lines.len();
        if self.count > MOST {
            return Err(OpError::field("customer", Message::new("export-error-too-many").with("most", MOST)));
        }
        for line in &lines {
            self.customers.entry(line.customer_id).or_insert_with(|| (line.clone(), 0)).1 += 1;
        }
        let full = lines.len() as i64 == TOGETHER;
        let last = match lines.last().filter(|_| full) {
            Some(last) => Some(last.id),
            None => store::find_reach(tx, scope, filter, cursor).await?.map(|reach| reach.id),
        };
        self.cursor = last.map(Cursor::OlderThan);
        Ok(Some(lines))
    }

    /// Records what is in the file, how many of each customer: before anybody gets it.
    ///
    /// # Errors
    /// When the decision does not allow what the list has shown.
    pub async fn record(mut self) -> Result<(), OpError> {
        let (app, caller, now) = (self.acting.app, self.acting.caller, self.acting.now);
        let things: Vec<_> = self.customers.values().map(|(line, _)| (line.customer_id, line.id)).collect();
        let viewer = standing::find_viewer(&mut self.acting.tx, caller.person_id, now).await?;
        let viewer = viewer.ok_or(OpError::NotSignedIn)?;
        let facts = standing::list(&mut self.acting.tx, viewer, &things, now).await?;
        drop(self.acting);
        // Recorded on its own, so that nobody waits for a long file.
        let mut acting = Acting::begin(app, caller).await?;
        for ((first, count), facts) in self.customers.values().zip(facts) {
            let thing =
                Thing::ServiceRequest { id: first.id, customer_id: first.customer_id, submitted_at: first.created_at };
            // As with the list on a page: should the two ever differ, nobody gets the file.
            let permit = access::decide(&facts, Act::ViewServiceRequest, thing, now)
                .map_err(|refusal| OpError::failed(format!("the file has what the decision refuses: {refusal:?}")))?;
            acting.record(&permit, "export", count.to_string());
        }
        acting.commit().await
    }
}
