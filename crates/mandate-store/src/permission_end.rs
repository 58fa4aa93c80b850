//! Ends of permissions that are to be announced (X07). The installation's own bookkeeping.

use jiff::Timestamp;
use mandate_core::id::PermissionId;

use crate::{
    Result, Tx,
    permission::{COLUMNS, Permission},
    sql::values,
};

/// Some permissions whose end is to be announced by now, the longest due first; kept to oneself until the end of the
/// transaction, so that no two nodes announce the same. The first `skip` of them, which could not be announced, are left out.
///
/// # Errors
/// When the database fails.
pub async fn list_due(tx: &mut Tx, at: Timestamp, skip: i64, most: i64) -> Result<Vec<Permission>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM permission WHERE announce_at <= $1 AND announce_at IS NOT NULL AND ended_at IS NULL
         ORDER BY announce_at, id LIMIT $2 OFFSET $3{}",
        tx.skip_locked()
    );
    tx.all(&sql, &values![at, most, skip]).await
}

/// Notes when the end of a permission is announced next, if at all.
///
/// # Errors
/// When the database fails.
pub async fn set_next(tx: &mut Tx, id: PermissionId, next: Option<Timestamp>) -> Result<()> {
    tx.execute_later("UPDATE permission SET announce_at = $2 WHERE id = $1", &values![id, next])
}
