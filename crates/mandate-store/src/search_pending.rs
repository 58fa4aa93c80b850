//! Texts that wait to be found by their words: whoever writes leaves them here, and a job puts them into the index.

use std::collections::{BTreeMap, BTreeSet};

use mandate_core::{
    id::{PersonId, ServiceRequestId},
    search::terms,
};

use crate::{
    Result, Tx, bulk,
    sql::{Sql, from_row, values},
};

/// How many characters of a text are looked at.
const LONGEST: usize = 10_000;
/// How many texts are taken at once, and after how many terms no further one: few enough that nobody who writes waits
/// long for it.
const TEXTS: i64 = 50;
const TERMS: usize = 4_000;

/// A text that waits.
struct Pending {
    number: i64,
    service_request_id: ServiceRequestId,
    text: String,
}
from_row!(Pending { number, service_request_id, text });

/// Makes a service request findable by the words of texts, by a job: whoever writes does not wait for it.
pub(crate) fn add(tx: &mut Tx, id: ServiceRequestId, texts: &[&str]) -> Result<()> {
    let text: Vec<_> = texts.iter().map(|text| beginning(text)).collect();
    let sql = "INSERT INTO search_pending (service_request_id, text) VALUES ($1, $2)";
    tx.execute_later(sql, &values![id, text.join("\n")])
}

/// As [`add`], for many texts together.
pub(crate) fn add_all(tx: &mut Tx, texts: impl IntoIterator<Item = (ServiceRequestId, String)>) -> Result<()> {
    let rows: Vec<_> = texts.into_iter().map(|(id, text)| bulk::row![id, beginning(&text)]).collect();
    bulk::insert(tx, "search_pending (service_request_id, text)", &rows, "")
}

/// Makes a service request findable by a person's name.
pub(crate) fn add_person(tx: &mut Tx, id: ServiceRequestId, person: PersonId) -> Result<()> {
    let sql = "INSERT INTO search_pending (service_request_id, text)
        SELECT r.id, p.name FROM person p CROSS JOIN service_request r WHERE p.id = $2 AND r.id = $1";
    tx.execute_later(sql, &values![id, person])
}

/// As much of a text as it is found by: a very long one must not hold up everybody who writes.
fn beginning(text: &str) -> &str {
    text.char_indices().nth(LONGEST).map_or(text, |(end, _)| text.get(..end).unwrap_or(text))
}

/// Makes service requests findable by the words of some texts that wait; gives how many there were. For the
/// installation's own work; several nodes may do so at once.
///
/// # Errors
/// When the database fails.
pub async fn index_some(tx: &mut Tx) -> Result<usize> {
    let sql = format!(
        "SELECT number, service_request_id, text FROM search_pending ORDER BY number LIMIT {TEXTS}{}",
        tx.skip_locked()
    );
    let pending: Vec<Pending> = tx.all(&sql, &[]).await?;
    let mut by_request: BTreeMap<ServiceRequestId, BTreeSet<String>> = BTreeMap::new();
    let (mut taken, mut count) = (Vec::new(), 0);
    for Pending { number, service_request_id, text } in pending {
        let found = terms(beginning(&text));
        count += found.len();
        by_request.entry(service_request_id).or_default().extend(found);
        taken.push(number);
        if count > TERMS {
            break;
        }
    }
    // In one order, so that nodes that do so at once wait for each other and never in a circle.
    for (request, terms) in by_request {
        keep(tx, request, terms)?;
    }
    if !taken.is_empty() {
        let mut sql = Sql::new("DELETE FROM search_pending WHERE number IN ");
        sql.bind_list(taken.iter().copied());
        tx.execute(&sql.text, &sql.values).await?;
    }
    Ok(taken.len())
}

/// How many texts wait, counted as far as `most`.
///
/// # Errors
/// When the database fails.
pub async fn count(tx: &mut Tx, most: i64) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM (SELECT number FROM search_pending LIMIT $1) waiting";
    let found: Option<(i64,)> = tx.find(sql, &values![most]).await?;
    Ok(found.map_or(0, |(count,)| count))
}

/// Keeps terms of a service request; those that it is found by already stay.
fn keep(tx: &mut Tx, id: ServiceRequestId, terms: BTreeSet<String>) -> Result<()> {
    let all: Vec<_> = terms.into_iter().collect();
    for some in bulk::some(&all) {
        let mut sql = Sql::new(
            "INSERT INTO search_term (service_request_id, term, customer_id) SELECT r.id, v.column1, r.customer_id FROM service_request r CROSS JOIN (VALUES ",
        );
        let request = sql.place(id);
        for (position, term) in some.iter().enumerate() {
            sql.push(if position > 0 { ", (" } else { "(" }).bind(term).push(")");
        }
        sql.push(&format!(") v WHERE r.id = {request} ON CONFLICT (service_request_id, term) DO NOTHING"));
        tx.execute_later(&sql.text, &sql.values)?;
    }
    Ok(())
}
