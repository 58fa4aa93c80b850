//! Finding service requests by words: an index of terms, made in Rust and so the same on both databases.
//!
//! The index says which service request has which term, customer by customer. A reader's search goes through its own
//! feed and its own customers only, so neither what it shows nor what it costs depends on what others have. Internal
//! notes are in no index. What is written comes into the index by a job, within moments.

use std::collections::BTreeSet;

use mandate_core::{
    access::{Breadth, Scope},
    id::ServiceRequestId,
    search::{Term, Words},
};

use crate::{
    Result, Tx, deployment_access, feed,
    permission::{granted_as_contact, own_and_granted},
    service_request::{self, Cursor, Filter, Line, Reach},
    sql::Sql,
};

/// How many of the reader's newest service requests are asked for the words first: common words are found there. The
/// store's tests have little worlds, so that all ways are gone.
const NEAR: i64 = if cfg!(test) { 2 } else { 100 };
/// How many rows of one term are looked at where those were not enough: rare words are found there.
const MOST: i64 = if cfg!(test) { 3 } else { 5_000 };
/// How many of the reader's newest are asked where the words are neither common nor rare.
const FAR: i64 = if cfg!(test) { 3 } else { 3_000 };

/// The condition that a row of `search_term t` is of a term.
fn is_term(sql: &mut Sql, term: &Term) {
    match term {
        Term::Whole(whole) => sql.push("t.term = ").bind(whole),
        // Behind all that begins so.
        Term::Prefix(prefix) => {
            sql.push("t.term >= ").bind(prefix).push(" AND t.term < ").bind(format!("{prefix}\u{10ffff}"))
        }
    };
}

/// The condition that a service request has all terms: asked of each by its key, as a value and not as EXISTS, which
/// PostgreSQL would answer by reading everything that has a frequent term.
pub(crate) fn has<'a>(sql: &mut Sql, request: &str, terms: impl IntoIterator<Item = &'a Term>) {
    for (position, term) in terms.into_iter().enumerate() {
        sql.push(if position > 0 { " AND " } else { "" });
        sql.push(&format!("COALESCE((SELECT TRUE FROM search_term t WHERE t.service_request_id = {request} AND "));
        is_term(sql, term);
        sql.push(" LIMIT 1), FALSE)");
    }
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The service requests, the newest first.
    pub lines: Vec<Line>,
    /// Up to where was searched, where that is not the whole.
    pub reach: Option<Reach>,
}

/// The newest service requests with all of the words that the reader may see, at most so many, older than one of them.
///
/// # Errors
/// When the database fails.
pub async fn list(
    tx: &mut Tx,
    scope: &Scope,
    words: &Words,
    older: Option<ServiceRequestId>,
    limit: i64,
) -> Result<Found> {
    let cursor = older.map_or(Cursor::Newest, Cursor::OlderThan);
    let filter = Filter { words: words.clone(), ..Filter::default() };
    let near = walk(tx, scope, &filter, cursor, limit, NEAR).await?;
    if near.reach.is_none() || near.lines.len() as i64 == limit {
        return Ok(Found { reach: None, ..near });
    }
    let mut longest_first: Vec<_> = words.terms().iter().collect();
    longest_first.sort_by_key(|term| std::cmp::Reverse(term.as_str().chars().count()));
    for term in longest_first {
        let others: Vec<_> = words.terms().iter().filter(|other| *other != term).collect();
        if let Some(mut ids) = all_with(tx, scope, term, &others, older).await? {
            if scope.breadth() == Breadth::Party {
                ids.extend(attached_with(tx, scope, words, older, limit).await?);
            }
            let newest = ids.into_iter().rev().take(usize::try_from(limit).unwrap_or_default());
            let lines = service_request::list_by_id(tx, scope, newest.collect()).await?;
            return Ok(Found { lines, reach: None });
        }
    }
    walk(tx, scope, &filter, cursor, limit, FAR).await
}

/// Walks through the reader's newest.
async fn walk(tx: &mut Tx, scope: &Scope, filter: &Filter, cursor: Cursor, limit: i64, most: i64) -> Result<Found> {
    let lines = service_request::list_walked(tx, scope, filter, cursor, limit, most).await?;
    let reach = if (lines.len() as i64) < limit {
        service_request::find_walked_to(tx, scope, filter, cursor, most).await?
    } else {
        None
    };
    Ok(Found { lines, reach })
}

/// All service requests with a term and others, of the organizations whose every one the reader sees; none where more
/// rows of the term would have to be looked at than is good.
async fn all_with(
    tx: &mut Tx,
    scope: &Scope,
    term: &Term,
    others: &[&Term],
    older: Option<ServiceRequestId>,
) -> Result<Option<BTreeSet<ServiceRequestId>>> {
    let mut sql = Sql::new("SELECT hit.id, ");
    if others.is_empty() {
        sql.push("TRUE");
    } else {
        has(&mut sql, "hit.id", others.iter().copied());
    }
    sql.push(" FROM (");
    match scope.breadth() {
        Breadth::Staff => {
            sql.push("SELECT t.service_request_id AS id FROM search_term t WHERE ");
        }
        Breadth::Party => {
            sql.push("SELECT t.service_request_id AS id FROM (");
            own_and_granted(&mut sql, scope.organization(), scope.viewer(), scope.at());
            let reader = feed::Reader::of(&mut sql, scope);
            sql.push(" UNION ").push(&deployment_access::customers(&reader, true));
            sql.push(") subjects CROSS JOIN search_term t WHERE t.customer_id = subjects.id AND ");
        }
    }
    is_term(&mut sql, term);
    if let Some(older) = older {
        sql.push(" AND t.service_request_id < ").bind(older);
    }
    sql.push(&format!(" LIMIT {}) hit", MOST + 1));
    let rows: Vec<(ServiceRequestId, bool)> = tx.all_of(&sql).await?;
    let complete = rows.len() as i64 <= MOST;
    Ok(complete.then(|| rows.into_iter().filter(|(_, has)| *has).map(|(id, _)| id).collect()))
}

/// The newest with the words where the reader sees only what it, or an old record of it, is attached to as a contact, or
/// what is about the sites that a deployment is for.
async fn attached_with(
    tx: &mut Tx,
    scope: &Scope,
    words: &Words,
    older: Option<ServiceRequestId>,
    limit: i64,
) -> Result<Vec<ServiceRequestId>> {
    let mut sql = Sql::default();
    let reader = feed::Reader::of(&mut sql, scope);
    // First what hangs on a permission for contacts or a deployment for some sites, then the words, then the permission's own moment: in this order.
    sql.push(
        "WITH hanging AS MATERIALIZED (SELECT f.service_request_id AS id, f.customer_id FROM feed f WHERE f.subject IN (",
    );
    sql.push(&reader.person).push(", ").push(&deployment_access::location(&reader.person, &reader.at)).push(")");
    if let Some(older) = older {
        sql.push(" AND f.service_request_id < ").bind(older);
    }
    sql.push(" AND f.customer_id IN (").push(&granted_as_contact(&reader));
    sql.push(" UNION ").push(&deployment_access::customers(&reader, false));
    sql.push(")) SELECT h.id FROM hanging h WHERE ");
    has(&mut sql, "h.id", words.terms());
    sql.push(" AND ").push(&feed::visible(&reader, "h.id", "h.customer_id"));
    sql.push(&format!(" ORDER BY h.id DESC LIMIT {limit}"));
    let found: Vec<(ServiceRequestId,)> = tx.all_of(&sql).await?;
    Ok(found.into_iter().map(|(id,)| id).collect())
}

/// What stands in a service request that was found: its description, and its public messages in their order. For what
/// a list under a scope has shown.
///
/// # Errors
/// When the database fails.
pub async fn list_texts(tx: &mut Tx, _: &Scope, ids: &[ServiceRequestId]) -> Result<Vec<(ServiceRequestId, String)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::new("SELECT r.id, r.description FROM service_request r WHERE r.id IN ");
    sql.bind_list(ids.iter().copied());
    let mut texts: Vec<(ServiceRequestId, String)> = tx.all_of(&sql).await?;
    let mut sql = Sql::new("SELECT m.service_request_id, m.body FROM message m WHERE m.visibility = ");
    sql.bind("public").push(" AND m.service_request_id IN ").bind_list(ids.iter().copied());
    sql.push(" ORDER BY m.id");
    texts.extend(tx.all_of::<(ServiceRequestId, String)>(&sql).await?);
    Ok(texts)
}
