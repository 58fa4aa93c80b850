//! The vendor's queue: the service requests that somebody still has work with.

use mandate_core::{
    access::{Breadth, Scope},
    id::ServiceRequestId,
    service_request::{Severity, State},
};

use crate::{
    Result, Tx,
    assignment::Assigned,
    service_request::{LINE_JOINS, Line, lines},
    sql::Sql,
};

/// Where a page of the queue begins: behind this severity and id.
pub type Cursor = Option<(Severity, ServiceRequestId)>;

/// The vendor's queue: what somebody still has work with, the worst first, then the oldest. Only for its staff.
///
/// # Errors
/// When the database fails.
pub async fn list(
    tx: &mut Tx,
    scope: &Scope,
    state: Option<State>,
    assigned: Option<Assigned>,
    after: Cursor,
    limit: i64,
) -> Result<Vec<Line>> {
    if scope.breadth() != Breadth::Staff {
        return Ok(Vec::new());
    }
    let mut sql = lines();
    sql.push("SELECT r.id FROM service_request r WHERE r.is_active = ").bind(true);
    if let Some(state) = state {
        sql.push(" AND r.state = ").bind(state);
    }
    if let Some(assigned) = assigned {
        assigned.narrow(&mut sql);
    }
    if let Some((severity, id)) = after {
        sql.push(" AND (r.severity, r.id) > (").bind(severity).push(", ").bind(id).push(")");
    }
    sql.push(" ORDER BY r.severity, r.id LIMIT ").bind(limit);
    sql.push(LINE_JOINS).push(" ORDER BY r.severity, r.id");
    tx.all_of(&sql).await
}

/// How many active service requests stand in each state, of those that somebody or nobody works on; only for
/// the vendor's staff.
///
/// # Errors
/// When the database fails.
pub async fn count(tx: &mut Tx, scope: &Scope, assigned: Option<Assigned>) -> Result<Vec<(State, i64)>> {
    if scope.breadth() != Breadth::Staff {
        return Ok(Vec::new());
    }
    let mut sql = Sql::new("SELECT r.state, COUNT(*) FROM service_request r WHERE r.state IN ");
    sql.bind_list(State::ALL.into_iter().filter(|state| state.is_active()));
    if let Some(assigned) = assigned {
        assigned.narrow(&mut sql);
    }
    sql.push(" GROUP BY r.state ORDER BY r.state");
    tx.all_of(&sql).await
}
