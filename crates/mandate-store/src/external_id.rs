//! What things are called where they were imported from. The import's own bookkeeping: what it points to is added and
//! changed under permits.

use std::collections::BTreeMap;

use jiff::Timestamp;
use uuid::Uuid;

use crate::{
    Result, Tx, bulk,
    sql::{Sql, from_row},
};

/// A thing that was imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The thing.
    pub thing_id: Uuid,
    /// Of the line that was imported last.
    pub digest: Uuid,
    /// When that was.
    pub at: Timestamp,
}

struct Kept {
    external_id: String,
    thing_id: Uuid,
    digest: Uuid,
    at: Timestamp,
}
from_row!(Kept { external_id, thing_id, digest, at });

/// Which things of a kind were imported from a source under some of its ids.
///
/// # Errors
/// When the database fails.
pub async fn list(tx: &mut Tx, source: &str, kind: &str, external_ids: &[&str]) -> Result<BTreeMap<String, Imported>> {
    if external_ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let mut sql = Sql::new("SELECT external_id, thing_id, digest, imported_at FROM external_id WHERE source = ");
    sql.bind(source).push(" AND kind = ").bind(kind).push(" AND external_id IN ");
    sql.bind_list(external_ids.iter().copied());
    let found: Vec<Kept> = tx.all_of(&sql).await?;
    let imported = |Kept { external_id, thing_id, digest, at }| (external_id, Imported { thing_id, digest, at });
    Ok(found.into_iter().map(imported).collect())
}

/// Keeps what things of a kind are called in a source, or that a line of it has changed.
///
/// # Errors
/// When the database fails.
pub async fn keep(tx: &mut Tx, source: &str, kind: &str, some: &[(&str, Imported)]) -> Result<()> {
    let rows: Vec<_> = some
        .iter()
        .map(|(id, imported)| bulk::row![source, kind, *id, imported.thing_id, imported.digest, imported.at])
        .collect();
    bulk::insert(
        tx,
        "external_id (source, kind, external_id, thing_id, digest, imported_at)",
        &rows,
        " ON CONFLICT (source, kind, external_id) DO UPDATE SET digest = excluded.digest, imported_at = excluded.imported_at",
    )
}
