//! What the installation knows of itself, as names and values. The installation's own bookkeeping.

use crate::{Result, Tx, sql::values};

/// Keeps a value.
///
/// # Errors
/// When the database fails.
pub async fn set(tx: &mut Tx, name: &str, value: &str) -> Result<()> {
    let sql = "INSERT INTO installation (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = $2";
    tx.execute(sql, &values![name, value]).await?;
    Ok(())
}

/// The value of a name.
///
/// # Errors
/// When the database fails.
pub async fn find(tx: &mut Tx, name: &str) -> Result<Option<String>> {
    let found: Option<(String,)> = tx.find("SELECT value FROM installation WHERE name = $1", &values![name]).await?;
    Ok(found.map(|(value,)| value))
}
