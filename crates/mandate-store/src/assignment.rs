//! Who of the vendor's support works on a service request: at most one person.
//!
//! A person who has left support, or is locked, works on none: what was assigned to it counts as nobody's, without
//! anything having to run.

use jiff::Timestamp;
use mandate_core::{
    access::{Breadth, Permit, Scope},
    id::PersonId,
};

use crate::{
    Result, Tx,
    service_request::ServiceRequest,
    sql::{Sql, from_row, values},
};

/// The vendor's support at this moment, as `p`.
const SUPPORT: &str = "person p JOIN membership m ON m.person_id = p.id AND m.valid_until IS NULL
        JOIN organization o ON o.id = m.organization_id
    WHERE o.kind = 'vendor' AND ' ' || m.roles || ' ' LIKE '% support %' AND p.locked_at IS NULL";

/// The name of whoever works on `service_request r`, as an expression; null where nobody does.
pub(crate) fn name() -> String {
    format!("(SELECT p.name FROM {SUPPORT} AND p.id = r.assignee_id)")
}

/// Whose service requests a list shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assigned {
    /// Those that this person works on.
    To(PersonId),
    /// Those that nobody works on.
    Nobody,
}

impl Assigned {
    /// Adds the condition on `service_request r`.
    pub(crate) fn narrow(self, sql: &mut Sql) {
        match self {
            Self::To(person) => sql.push(" AND r.assignee_id = ").bind(person),
            Self::Nobody => sql.push(&format!(
                " AND (r.assignee_id IS NULL OR NOT EXISTS (SELECT 1 FROM {SUPPORT} AND p.id = r.assignee_id))"
            )),
        };
    }
}

/// Who works on a service request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignee {
    /// Who.
    pub person_id: PersonId,
    /// What it is called.
    pub name: String,
    /// Since when.
    pub since: Timestamp,
}
from_row!(Assignee { person_id, name, since });

/// Who works on the service request that a permit is for.
///
/// # Errors
/// When the database fails.
pub async fn find(tx: &mut Tx, permit: &Permit) -> Result<Option<Assignee>> {
    let sql = format!(
        "SELECT p.id, p.name, r.assigned_at FROM service_request r CROSS JOIN {SUPPORT} AND p.id = r.assignee_id AND r.id = $1"
    );
    tx.find(&sql, &values![permit.thing().id()]).await
}

/// Gives a service request to a person, or to nobody; false where it has changed since `version`.
///
/// # Errors
/// When the database fails.
pub async fn set(tx: &mut Tx, permit: &Permit, request: &ServiceRequest, to: Option<PersonId>) -> Result<bool> {
    let sql = "UPDATE service_request SET assignee_id = $3, assigned_at = $4, updated_at = $5, version = version + 1 WHERE id = $1 AND version = $2";
    let since = to.map(|_| permit.at());
    Ok(tx.execute(sql, &values![request.id, request.version, to, since, permit.at()]).await? == 1)
}

/// Who can be given service requests, by name.
///
/// # Errors
/// When the database fails.
pub async fn list_assignable(tx: &mut Tx) -> Result<Vec<(PersonId, String)>> {
    tx.all(&format!("SELECT p.id, p.name FROM {SUPPORT} ORDER BY p.name, p.id"), &[]).await
}

/// How many active service requests each person works on, and how many nobody does; only for the vendor's staff.
///
/// # Errors
/// When the database fails.
pub async fn count(tx: &mut Tx, scope: &Scope) -> Result<Vec<(Option<PersonId>, i64)>> {
    if scope.breadth() != Breadth::Staff {
        return Ok(Vec::new());
    }
    let sql = "SELECT assignee_id, COUNT(*) FROM service_request WHERE is_active = TRUE GROUP BY assignee_id";
    let counts: Vec<(Option<PersonId>, i64)> = tx.all(sql, &[]).await?;
    let support = list_assignable(tx).await?;
    let works = |person: &Option<PersonId>| support.iter().any(|(id, _)| Some(*id) == *person);
    let (theirs, others): (Vec<_>, Vec<_>) = counts.into_iter().partition(|(person, _)| works(person));
    let nobodys = others.into_iter().map(|(_, count)| count).sum();
    Ok(theirs.into_iter().chain([(None, nobodys)]).collect())
}
