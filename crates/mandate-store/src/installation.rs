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

/// The number of the newest migration that the tables have.
///
/// # Errors
/// When the database fails.
pub async fn find_migration(tx: &mut Tx) -> Result<i64> {
    let sql = "SELECT CAST(version AS BIGINT) FROM refinery_schema_history ORDER BY version DESC LIMIT 1";
    let found: Option<(i64,)> = tx.find(sql, &[]).await?;
    Ok(found.map_or(0, |(version,)| version))
}
