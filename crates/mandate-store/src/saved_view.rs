//! Saved views: a person's own names for what it looks at again and again.
//!
//! A view keeps the address of a list and nothing that stands in it: what it shows is decided each time anew.

use jiff::Timestamp;
use mandate_core::{
    id::{PersonId, SavedViewId},
    text::Name,
};

use crate::{
    Result, Tx,
    sql::{from_row, values},
};

/// A view that a person keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedView {
    /// Its id.
    pub id: SavedViewId,
    /// What the person calls it.
    pub name: String,
    /// The filter, as it stands in the address of the list.
    pub query: String,
}
from_row!(SavedView { id, name, query });

/// A person's views, by name.
///
/// # Errors
/// When the database fails.
pub async fn list(tx: &mut Tx, person: PersonId) -> Result<Vec<SavedView>> {
    tx.all("SELECT id, name, query FROM saved_view WHERE person_id = $1 ORDER BY name", &values![person]).await
}

/// Keeps a view.
///
/// # Errors
/// [`StoreError::Taken`](crate::StoreError::Taken) where the person has one of this name.
pub async fn insert(
    tx: &mut Tx,
    person: PersonId,
    id: SavedViewId,
    name: &Name,
    query: &str,
    at: Timestamp,
) -> Result<()> {
    let sql = "INSERT INTO saved_view (id, person_id, name, query, created_at) VALUES ($1, $2, $3, $4, $5)";
    tx.execute(sql, &values![id, person, name.as_str(), query, at]).await?;
    Ok(())
}

/// Calls a person's view something else; false where the person has no such view.
///
/// # Errors
/// [`StoreError::Taken`](crate::StoreError::Taken) where the person has another one of this name.
pub async fn rename(tx: &mut Tx, person: PersonId, id: SavedViewId, name: &Name) -> Result<bool> {
    let sql = "UPDATE saved_view SET name = $3 WHERE person_id = $1 AND id = $2";
    Ok(tx.execute(sql, &values![person, id, name.as_str()]).await? == 1)
}

/// Forgets a person's view; false where the person has no such view.
///
/// # Errors
/// When the database fails.
pub async fn delete(tx: &mut Tx, person: PersonId, id: SavedViewId) -> Result<bool> {
    Ok(tx.execute("DELETE FROM saved_view WHERE person_id = $1 AND id = $2", &values![person, id]).await? == 1)
}
