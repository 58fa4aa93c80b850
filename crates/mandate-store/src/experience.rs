//! *Support experience*: the figures of each organization, counted behind the requests, and what they are counted from.
//!
//! An act that changes a figure leaves a line that its customer is to be counted anew; [`calculate`] counts it,
//! and carries the difference into the total of all. When a service request was first answered and when it
//! was resolved stands with it, written by the statements of the acts themselves.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use mandate_core::{
    access::{Breadth, Dashboards, Permit},
    experience::{Days, Fact, Figures, Unit, horizon},
    id::OrganizationId,
    service_request::State,
};

use crate::{
    Result, StoreError, Tx,
    permission::own_and_granted,
    sql::{ColumnError, FromRow, Row, Sql, values},
};

impl FromRow for Fact {
    fn from_row(row: &mut Row<'_>) -> Result<Self, ColumnError> {
        Ok(Self {
            created_at: row.take()?,
            answered_at: row.take()?,
            resolved_at: row.take()?,
            severity: row.take()?,
            product: row.take()?,
            submitted_by: row.take()?,
        })
    }
}

/// Notes that a customer is to be counted anew.
pub(crate) fn mark(tx: &mut Tx, customer: OrganizationId, at: Timestamp) -> Result<()> {
    let sql = "INSERT INTO experience_change (customer_id, changed_at) VALUES ($1, $2)";
    tx.execute_later(sql, &values![customer, at])
}

/// The customers that are to be counted anew. The installation's own bookkeeping, like [`calculate`].
///
/// # Errors
/// When the database fails.
pub async fn list_changed(tx: &mut Tx) -> Result<Vec<OrganizationId>> {
    let sql = "SELECT DISTINCT customer_id FROM experience_change ORDER BY customer_id";
    let changed: Vec<(OrganizationId,)> = tx.all(sql, &[]).await?;
    Ok(changed.into_iter().map(|(customer,)| customer).collect())
}

/// Counts some customers anew, and what all have together; false where somebody else has done so meanwhile.
///
/// # Errors
/// When the database fails.
pub async fn calculate(tx: &mut Tx, customers: &[OrganizationId], today: Date) -> Result<bool> {
    // One counts at a time; what is committed from here on leaves a line that stays for the next time.
    let mut totals = Vec::new();
    for unit in Unit::ALL {
        let sql = format!("SELECT figures FROM experience_total WHERE unit = $1{}", tx.for_update());
        let (figures,): (String,) = tx.get(&sql, &values![unit]).await?;
        totals.push((unit, read(&figures)?));
    }
    let mut counted = false;
    for customer in customers {
        counted |= calculate_one(tx, *customer, today, &mut totals).await?;
    }
    for (unit, total) in &totals {
        let sql = "UPDATE experience_total SET figures = $2 WHERE unit = $1";
        tx.execute(sql, &values![*unit, write(total)?]).await?;
    }
    Ok(counted)
}

async fn calculate_one(
    tx: &mut Tx,
    customer: OrganizationId,
    today: Date,
    totals: &mut [(Unit, Figures)],
) -> Result<bool> {
    let sql = "DELETE FROM experience_change WHERE customer_id = $1";
    if tx.execute(sql, &values![customer]).await? == 0 {
        return Ok(false);
    }
    let sql = "SELECT figures FROM experience WHERE customer_id = $1 AND unit = $2";
    let before: Option<(String,)> = tx.find(sql, &values![customer, Unit::Month]).await?;
    if before.is_none() {
        fill(tx, customer).await?;
    }
    let facts = facts(tx, customer, today).await?;
    for (unit, total) in totals {
        let before: Option<(String,)> = tx.find(sql, &values![customer, *unit]).await?;
        let before = before.map(|(text,)| read(&text)).transpose()?.unwrap_or_default();
        let mut figures = Figures::default();
        for fact in &facts {
            figures.count(*unit, today, fact.clone());
        }
        total.subtract(&before);
        total.add(&figures);
        let sql = "INSERT INTO experience (customer_id, unit, figures) VALUES ($1, $2, $3)
            ON CONFLICT (customer_id, unit) DO UPDATE SET figures = excluded.figures";
        tx.execute(sql, &values![customer, *unit, write(&figures)?]).await?;
    }
    Ok(true)
}

fn read(text: &str) -> Result<Figures> {
    serde_json::from_str(text).map_err(StoreError::failed)
}

fn write(figures: &Figures) -> Result<String> {
    serde_json::to_string(figures).map_err(StoreError::failed)
}

const FACTS: &str = "SELECT r.created_at, r.answered_at, r.resolved_at, r.severity, r.product,
    CASE WHEN r.submitter_organization_id = r.customer_id THEN NULL ELSE r.submitter_organization_id END
    FROM service_request r WHERE r.customer_id = $1 AND";

/// The service requests of a customer of which something is shown: those that somebody has work with, and those that
/// were resolved or answered since the oldest period began. What was opened since then is one of these too.
async fn facts(tx: &mut Tx, customer: OrganizationId, today: Date) -> Result<Vec<Fact>> {
    let begin = Days { from: Some(horizon(today)), until: None }.begin().unwrap_or(Timestamp::MIN);
    let sql = format!(
        "{FACTS} r.is_active = $3 AND r.resolved_at IS NULL
         UNION ALL {FACTS} r.resolved_at >= $2
         UNION ALL {FACTS} r.answered_at >= $2 AND r.resolved_at < $2"
    );
    tx.all(&sql, &values![customer, begin, true]).await
}

/// Finds out of an organization that was never counted when its service requests were answered and resolved: those
/// from before there were columns for it. What the record does not tell any more was resolved when it last changed.
async fn fill(tx: &mut Tx, customer: OrganizationId) -> Result<()> {
    let sql = "UPDATE service_request SET answered_at = (
            SELECT MIN(m.created_at) FROM message m JOIN organization o ON o.id = m.author_organization_id
            WHERE m.service_request_id = service_request.id AND m.visibility = 'public' AND o.kind = 'vendor')
        WHERE customer_id = $1 AND answered_at IS NULL AND message_count > 0";
    tx.execute(sql, &values![customer]).await?;
    let mut sql = Sql::new(
        "UPDATE service_request SET resolved_at = COALESCE((
            SELECT MAX(e.at) FROM ledger_entry e WHERE e.thing_id = service_request.id AND e.act LIKE 'update:%'
                AND e.act <> 'update:message' AND e.act = 'update:state' AND e.after IN ",
    );
    let over: Vec<_> = State::ALL.into_iter().filter(|state| !state.is_active()).map(in_record).collect();
    sql.bind_list(over.clone()).push(" AND e.before NOT IN ").bind_list(over);
    sql.push("), updated_at) WHERE resolved_at IS NULL AND is_active = ").bind(false);
    sql.push(" AND customer_id = ").bind(customer);
    tx.execute(&sql.text, &sql.values).await?;
    Ok(())
}

/// A state as the record keeps it.
fn in_record(state: State) -> String {
    serde_json::json!({ "state": state.as_str() }).to_string()
}

/// Notes that all that was committed before a moment is counted.
///
/// # Errors
/// When the database fails.
pub async fn set_counted(tx: &mut Tx, at: Timestamp) -> Result<()> {
    let sql = "UPDATE experience_total SET counted_at = $1 WHERE counted_at IS NULL OR counted_at < $1";
    tx.execute(sql, &values![at]).await?;
    Ok(())
}

/// Up to when all is counted; none while it never was.
///
/// # Errors
/// When the database fails.
pub async fn find_counted(tx: &mut Tx) -> Result<Option<Timestamp>> {
    let (at,): (Option<Timestamp>,) = tx.get("SELECT MIN(counted_at) FROM experience_total", &[]).await?;
    Ok(at)
}

/// The figures of the organization that a permit is for.
///
/// # Errors
/// When the database fails.
pub async fn find(tx: &mut Tx, permit: &Permit, unit: Unit) -> Result<Figures> {
    let sql = "SELECT figures FROM experience WHERE customer_id = $1 AND unit = $2";
    let customer = permit.thing().customer();
    let found: Option<(String,)> = tx.find(sql, &values![customer, unit]).await?;
    found.map_or_else(|| Ok(Figures::default()), |(text,)| read(&text))
}

/// The figures of all together that a reader may see.
///
/// # Errors
/// When the database fails.
pub async fn sum(tx: &mut Tx, dashboards: &Dashboards, unit: Unit) -> Result<Figures> {
    if dashboards.breadth() == Breadth::Staff {
        let sql = "SELECT figures FROM experience_total WHERE unit = $1";
        let (text,): (String,) = tx.get(sql, &values![unit]).await?;
        return read(&text);
    }
    let mut sql = Sql::new("SELECT e.figures FROM (");
    subjects(&mut sql, dashboards);
    sql.push(") subjects CROSS JOIN experience e WHERE e.customer_id = subjects.id AND e.unit = ").bind(unit);
    let mut sum = Figures::default();
    for some in tx.all_of::<(String,)>(&sql).await?.chunks(100) {
        for (text,) in some {
            sum.add(&read(text)?);
        }
        // Others have their turn, however many customers there are.
        tokio::task::yield_now().await;
    }
    Ok(sum)
}

/// The organizations of which a [`sum`] is made; for the vendor's staff, who see all, none by name.
///
/// # Errors
/// When the database fails.
pub async fn list_customers(tx: &mut Tx, dashboards: &Dashboards) -> Result<Vec<OrganizationId>> {
    if dashboards.breadth() == Breadth::Staff {
        return Ok(Vec::new());
    }
    let mut sql = Sql::default();
    subjects(&mut sql, dashboards);
    let found: Vec<(OrganizationId,)> = tx.all_of(&sql).await?;
    Ok(found.into_iter().map(|(customer,)| customer).collect())
}

fn subjects(sql: &mut Sql, dashboards: &Dashboards) {
    own_and_granted(sql, dashboards.organization(), dashboards.viewer(), dashboards.at());
}

/// Notes in whose sum a reader looks today; gives those in which it did not before on this day.
///
/// # Errors
/// When the database fails.
pub async fn note_reading(tx: &mut Tx, dashboards: &Dashboards, today: Date) -> Result<Vec<OrganizationId>> {
    let mut sql = Sql::new("INSERT INTO experience_reading (customer_id, person_id, day) SELECT subjects.id, ");
    sql.push("p.id, ").bind(today.to_string()).push(" FROM (");
    subjects(&mut sql, dashboards);
    sql.push(") subjects CROSS JOIN person p WHERE p.id = ").bind(dashboards.viewer());
    sql.push(" AND subjects.id <> ").bind(dashboards.organization());
    sql.push(" ON CONFLICT (person_id, customer_id, day) DO NOTHING RETURNING customer_id");
    let new: Vec<(OrganizationId,)> = tx.all_of(&sql).await?;
    Ok(new.into_iter().map(|(customer,)| customer).collect())
}

/// Forgets who looked on earlier days: the record knows.
///
/// # Errors
/// When the database fails.
pub async fn sweep(tx: &mut Tx, today: Date) -> Result<()> {
    tx.execute("DELETE FROM experience_reading WHERE day < $1", &values![today.to_string()]).await?;
    Ok(())
}

/// How many messages each organization wrote on behalf of the one that a permit is for.
///
/// # Errors
/// When the database fails.
pub async fn count_messages(tx: &mut Tx, permit: &Permit, days: &Days) -> Result<BTreeMap<OrganizationId, i64>> {
    let (begin, end) = (days.begin().unwrap_or(Timestamp::MIN), days.end().unwrap_or(Timestamp::MAX));
    let sql = "SELECT author_organization_id, COUNT(*) FROM message
        WHERE on_behalf_of = $1 AND created_at >= $2 AND created_at < $3 AND visibility = 'public'
        GROUP BY author_organization_id";
    let counts: Vec<(OrganizationId, i64)> = tx.all(sql, &values![permit.thing().customer(), begin, end]).await?;
    Ok(counts.into_iter().collect())
}
