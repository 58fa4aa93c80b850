//! The vendor's queue: what somebody still has work with.

use mandate_core::{access::Breadth, id::PersonId, service_request::State};
use mandate_store::{
    assignment::{self as assignments, Assigned},
    queue::{self as store, Cursor},
    service_request::Line,
};

use super::{Acting, Caller, service_request::record_list};
use crate::{App, OpError};

/// A page of the vendor's queue.
#[derive(Clone, Debug)]
pub struct Page {
    /// The lines.
    pub lines: Vec<Line>,
    /// Whether there are more.
    pub more: bool,
    /// How many stand in each state, of those asked for.
    pub counts: Vec<(State, i64)>,
    /// How many each person works on, and how many nobody does.
    pub assigned: Vec<(Option<PersonId>, i64)>,
}

/// A page of the vendor's queue with so many lines, the worst and oldest first: of everybody, of one person or of
/// nobody. **Requires:** vendor's staff.
///
/// # Errors
/// When the caller is not of the vendor's staff.
pub async fn list(
    app: &App,
    caller: &Caller,
    state: Option<State>,
    assigned: Option<Assigned>,
    after: Cursor,
    limit: i64,
) -> Result<Page, OpError> {
    let mut acting = Acting::begin(app, caller).await?;
    let scope = acting.scope().await?;
    if scope.breadth() != Breadth::Staff {
        return Err(OpError::NotFound);
    }
    let mut lines = store::list(&mut acting.tx, &scope, state, assigned, after, limit + 1).await?;
    let most = usize::try_from(limit).unwrap_or_default();
    let more = lines.len() > most;
    lines.truncate(most);
    let counts = store::count(&mut acting.tx, &scope, assigned).await?;
    let assigned = assignments::count(&mut acting.tx, &scope).await?;
    record_list(&mut acting, scope.breadth(), &lines).await?;
    acting.finish_reading().await?;
    Ok(Page { lines, more, counts, assigned })
}
