//! A list as a file: all that the filter finds, decided in one state of the database.

use std::collections::BTreeMap;

use mandate_core::{
    access::{self, Act, Scope, Standing, Thing},
    id::{OrganizationId, ServiceRequestId},
    service_request::Number,
};
use mandate_store::{
    deployment_access,
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
    /// One service request of each customer, and the numbers of all.
    customers: BTreeMap<OrganizationId, (Line, Vec<Number>)>,
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
            self.customers.entry(line.customer_id).or_insert_with(|| (line.clone(), Vec::new())).1.push(line.number);
        }
        let full = lines.len() as i64 == TOGETHER;
        let last = match lines.last().filter(|_| full) {
            Some(last) => Some(last.id),
            None => store::find_reach(tx, scope, filter, cursor).await?.map(|reach| reach.id),
        };
        self.cursor = last.map(Cursor::OlderThan);
        // Others have their turn, however long the file is.
        tokio::task::yield_now().await;
        Ok(Some(lines))
    }

    /// Decides once more and records what is in the file, before anybody gets it: what ended while it was written holds.
    ///
    /// # Errors
    /// When a permission ended or changed meanwhile.
    pub async fn record(mut self) -> Result<(), OpError> {
        let (app, caller, then) = (self.acting.app, self.acting.caller, self.acting.now);
        let things: Vec<_> = self.customers.values().map(|(line, _)| (line.customer_id, line.id)).collect();
        let before = facts(&mut self.acting, &things).await?;
        drop(self.acting);
        // Recorded on its own, so that nobody waits for a long file.
        let mut acting = Acting::begin(app, caller).await?;
        // All organizations before the person, as everywhere; those whose lock is held already wait for nobody.
        acting.hold_in_order(self.customers.keys().copied()).await?;
        if let Some(customer) = self.customers.keys().next() {
            let shared = acting.tx.hold_standing(*customer, caller.person_id).await?;
            acting.now = app.now_by(shared);
        }
        let after = facts(&mut acting, &things).await?;
        let viewer = acting.viewer().await?;
        let opened = deployment_access::list_open(&mut acting.tx, &viewer, then).await?;
        let open = deployment_access::list_open(&mut acting.tx, &viewer, acting.now).await?;
        if !opened.iter().all(|access| open.contains(access)) {
            return Err(OpError::Conflict(Message::new("export-error-ended")));
        }
        for (((first, numbers), before), after) in self.customers.values().zip(before).zip(after) {
            let thing =
                Thing::ServiceRequest { id: first.id, customer_id: first.customer_id, submitted_at: first.created_at };
            let permit = access::decide(&after, Act::ViewServiceRequest, thing, acting.now);
            let permit = permit.ok().filter(|_| before.deciding(then) == after.deciding(acting.now));
            let permit = permit.ok_or_else(|| OpError::Conflict(Message::new("export-error-ended")))?;
            let which: Vec<_> = numbers.iter().map(ToString::to_string).collect();
            let which = serde_json::json!({ "numbers": which });
            acting.record_change(&permit, "export", numbers.len().to_string(), None, Some(which));
        }
        acting.commit().await
    }
}

async fn facts(
    acting: &mut Acting<'_>,
    things: &[(OrganizationId, ServiceRequestId)],
) -> Result<Vec<Standing>, OpError> {
    let viewer = acting.viewer().await?;
    Ok(standing::list(&mut acting.tx, viewer, things, acting.now).await?)
}
