//! The canned answers of the vendor's support: changed by their version, retired and not deleted.

use jiff::Timestamp;
use mandate_core::{
    access::Permit,
    canned_answer::Texts,
    id::CannedAnswerId,
    text::{Body, Name},
};

use crate::{
    Result, Tx,
    sql::{from_row, values},
};

/// A canned answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CannedAnswer {
    /// Its id.
    pub id: CannedAnswerId,
    /// What the support calls it.
    pub name: String,
    /// The text in English, in Markdown.
    pub en: Option<String>,
    /// The text in Japanese.
    pub ja: Option<String>,
    /// The text in Spanish.
    pub es: Option<String>,
    /// When it was retired.
    pub retired_at: Option<Timestamp>,
    /// Goes up with every change.
    pub version: i64,
}
from_row!(CannedAnswer { id, name, en, ja, es, retired_at, version });

const COLUMNS: &str = "id, name, text_en, text_ja, text_es, retired_at, version";

/// Adds a canned answer.
///
/// # Errors
/// [`StoreError::Taken`](crate::StoreError::Taken) where there is one of this name.
pub async fn insert(tx: &mut Tx, permit: &Permit, id: CannedAnswerId, name: &Name, texts: &Texts) -> Result<()> {
    let sql = "INSERT INTO canned_answer (id, name, text_en, text_ja, text_es, added_by, added_at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let [en, ja, es] = words(texts);
    tx.execute(sql, &values![id, name.as_str(), en, ja, es, permit.actor(), permit.at()]).await?;
    Ok(())
}

/// Changes a canned answer; false where it has changed since `version`, or is retired.
///
/// # Errors
/// [`StoreError::Taken`](crate::StoreError::Taken) where there is another one of this name.
pub async fn change(
    tx: &mut Tx,
    _: &Permit,
    id: CannedAnswerId,
    version: i64,
    name: &Name,
    texts: &Texts,
) -> Result<bool> {
    let sql = "UPDATE canned_answer SET name = $3, text_en = $4, text_ja = $5, text_es = $6, version = version + 1
        WHERE id = $1 AND version = $2 AND retired_at IS NULL";
    let [en, ja, es] = words(texts);
    Ok(tx.execute(sql, &values![id, version, name.as_str(), en, ja, es]).await? == 1)
}

fn words(texts: &Texts) -> [Option<&str>; 3] {
    [&texts.en, &texts.ja, &texts.es].map(|text| text.as_ref().map(Body::as_str))
}

/// Takes a canned answer out of use; false where it is already.
///
/// # Errors
/// When the database fails.
pub async fn retire(tx: &mut Tx, permit: &Permit, id: CannedAnswerId) -> Result<bool> {
    let sql = "UPDATE canned_answer SET retired_at = $2, version = version + 1 WHERE id = $1 AND retired_at IS NULL";
    Ok(tx.execute(sql, &values![id, permit.at()]).await? == 1)
}

/// A canned answer, also a retired one.
///
/// # Errors
/// When the database fails.
pub async fn find(tx: &mut Tx, _: &Permit, id: CannedAnswerId) -> Result<Option<CannedAnswer>> {
    tx.find(&format!("SELECT {COLUMNS} FROM canned_answer WHERE id = $1"), &values![id]).await
}

/// The canned answers in use, by name.
///
/// # Errors
/// When the database fails.
pub async fn list(tx: &mut Tx, _: &Permit) -> Result<Vec<CannedAnswer>> {
    tx.all(&format!("SELECT {COLUMNS} FROM canned_answer WHERE retired_at IS NULL ORDER BY name, id"), &[]).await
}

/// The names of the canned answers in use, in their order.
///
/// # Errors
/// When the database fails.
pub async fn list_names(tx: &mut Tx, _: &Permit) -> Result<Vec<(CannedAnswerId, String)>> {
    tx.all("SELECT id, name FROM canned_answer WHERE retired_at IS NULL ORDER BY name", &[]).await
}
