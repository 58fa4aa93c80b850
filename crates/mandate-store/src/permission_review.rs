//! Reviews: a customer's contact managers are asked again and again whether a permission is still wanted (X07).

use jiff::Timestamp;
use mandate_core::{
    access::Permit,
    id::{OrganizationId, PermissionId, PermissionReviewId},
    permission::Level,
};
use uuid::Uuid;

use crate::{
    Result, Tx,
    permission::{COLUMNS, Permission, live},
    sql::{ColumnError, FromRow, Row, from_row, values},
};

/// A review that waits for its answer, with the permission that it asks about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// Its id.
    pub id: PermissionReviewId,
    /// When it was asked.
    pub asked_at: Timestamp,
    /// Until when it is to be answered.
    pub due_at: Timestamp,
    /// The permission.
    pub permission: Permission,
}

impl FromRow for Review {
    fn from_row(row: &mut Row<'_>) -> Result<Self, ColumnError> {
        let (id, asked_at, due_at) = (row.take()?, row.take()?, row.take()?);
        Ok(Self { id, asked_at, due_at, permission: Permission::from_row(row)? })
    }
}

fn of_permission(from: &str) -> String {
    let columns: Vec<_> = COLUMNS.split(", ").map(|column| format!("x.{column}")).collect();
    format!("SELECT v.id, v.asked_at, v.due_at, {} FROM {from}", columns.join(", "))
}

/// Some permissions that nobody has confirmed since a moment, that are in force beyond another and are not under review;
/// kept to oneself until the end of the transaction.
///
/// # Errors
/// When the database fails.
pub async fn list_unasked(
    tx: &mut Tx,
    confirmed_before: Timestamp,
    beyond: Timestamp,
    most: i64,
) -> Result<Vec<Permission>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM permission WHERE confirmed_at <= $1 AND ended_at IS NULL AND valid_until > $2
            AND NOT EXISTS (SELECT 1 FROM permission_review v WHERE v.permission_id = permission.id AND v.answer IS NULL)
         ORDER BY confirmed_at LIMIT $3{}",
        tx.skip_locked()
    );
    tx.all(&sql, &values![confirmed_before, beyond, most]).await
}

/// Asks about a permission; false where it is under review, which another node began.
///
/// # Errors
/// When the database fails.
pub async fn insert(
    tx: &mut Tx,
    permit: &Permit,
    id: PermissionReviewId,
    permission: &Permission,
    due_at: Timestamp,
) -> Result<bool> {
    let sql =
        "INSERT INTO permission_review (id, permission_id, customer_id, asked_at, due_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (permission_id) WHERE answer IS NULL DO NOTHING";
    Ok(tx.execute(sql, &values![id, permission.id, permission.customer_id, permit.at(), due_at]).await? == 1)
}

/// The live permissions of a customer that wait to be confirmed or ended, by a permit to view its partners.
///
/// # Errors
/// When the database fails.
pub async fn list_open(tx: &mut Tx, permit: &Permit, customer: OrganizationId) -> Result<Vec<Review>> {
    let sql = format!(
        "{} WHERE v.customer_id = $1 AND v.answer IS NULL AND {} ORDER BY x.partner_id, x.id",
        of_permission("permission_review v JOIN permission x ON x.id = v.permission_id"),
        live("x", "$2")
    );
    tx.all(&sql, &values![customer, permit.at()]).await
}

/// How many live permissions of a customer wait to be confirmed or ended, by a permit to view its partners.
///
/// # Errors
/// When the database fails.
pub async fn count_open(tx: &mut Tx, permit: &Permit, customer: OrganizationId) -> Result<i64> {
    let sql = format!(
        "SELECT COUNT(*) FROM permission_review v JOIN permission x ON x.id = v.permission_id
         WHERE v.customer_id = $1 AND v.answer IS NULL AND {}",
        live("x", "$2")
    );
    let (count,): (i64,) = tx.get(&sql, &values![customer, permit.at()]).await?;
    Ok(count)
}

/// Answers a review: the permission stays, and is asked about again after the interval; or it has been ended. False
/// where it was answered before.
///
/// # Errors
/// When the database fails.
pub async fn answer(tx: &mut Tx, permit: &Permit, review: &Review, confirmed: bool) -> Result<bool> {
    let answer = if confirmed { "confirmed" } else { "ended" };
    let sql =
        "UPDATE permission_review SET answer = $2, answered_by = $3, answered_at = $4 WHERE id = $1 AND answer IS NULL";
    if tx.execute(sql, &values![review.id, answer, permit.person(), permit.at()]).await? == 0 {
        return Ok(false);
    }
    if confirmed {
        let sql = "UPDATE permission SET confirmed_at = $2 WHERE id = $1";
        tx.execute(sql, &values![review.permission.id, permit.at()]).await?;
    }
    Ok(true)
}

/// Some reviews whose time for an answer is over, of permissions that are live, the longest due first; those after one, by
/// when it was due and its id.
///
/// # Errors
/// When the database fails.
pub async fn list_due(
    tx: &mut Tx,
    at: Timestamp,
    after: Option<(Timestamp, PermissionReviewId)>,
    most: i64,
) -> Result<Vec<Review>> {
    let (after, id) = after.unwrap_or((Timestamp::UNIX_EPOCH, Uuid::nil().into()));
    let sql = format!(
        "{} WHERE v.due_at <= $1 AND v.due_at >= $3 AND (v.due_at > $3 OR v.id > $4) AND v.answer IS NULL
            AND v.overdue_at IS NULL AND {} ORDER BY v.due_at, v.id LIMIT $2",
        of_permission("permission_review v JOIN permission x ON x.id = v.permission_id"),
        live("x", "$1")
    );
    tx.all(&sql, &values![at, most, after, id]).await
}

/// Shows the vendor that nobody has answered a review in time; false where it is shown already.
///
/// # Errors
/// When the database fails.
pub async fn set_overdue(tx: &mut Tx, permit: &Permit, id: PermissionReviewId) -> Result<bool> {
    let sql = "UPDATE permission_review SET overdue_at = $2 WHERE id = $1 AND answer IS NULL AND overdue_at IS NULL";
    Ok(tx.execute(sql, &values![id, permit.at()]).await? == 1)
}

/// Closes the reviews of permissions that are over anyway.
///
/// # Errors
/// When the database fails.
pub async fn close_moot(tx: &mut Tx, at: Timestamp) -> Result<()> {
    let sql = format!(
        "UPDATE permission_review SET answer = 'moot', answered_at = $1 WHERE answer IS NULL
            AND NOT EXISTS (SELECT 1 FROM permission x WHERE x.id = permission_review.permission_id AND {})",
        live("x", "$1")
    );
    tx.execute(&sql, &values![at]).await?;
    Ok(())
}

/// A permission that nobody has confirmed in time, as the vendor's administrators see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unconfirmed {
    /// Whose it is to confirm.
    pub customer_id: OrganizationId,
    /// The name of that.
    pub customer: String,
    /// Who has it.
    pub partner: String,
    /// Its person's name; everybody of the partner where none is named.
    pub person: Option<String>,
    /// How far it goes.
    pub level: Level,
    /// Since when.
    pub valid_from: Timestamp,
    /// When the contact managers were asked.
    pub asked_at: Timestamp,
    /// Until when they were to answer.
    pub due_at: Timestamp,
}
from_row!(Unconfirmed { customer_id, customer, partner, person, level, valid_from, asked_at, due_at });

/// The live permissions that nobody has confirmed in time, the longest first, by a permit to administer.
///
/// # Errors
/// When the database fails.
pub async fn list_overdue(tx: &mut Tx, permit: &Permit, most: i64) -> Result<Vec<Unconfirmed>> {
    let sql = format!(
        "SELECT c.id, c.name, p.name, pe.name, x.level, x.valid_from, v.asked_at, v.due_at
         FROM permission_review v JOIN permission x ON x.id = v.permission_id
         JOIN organization c ON c.id = x.customer_id JOIN organization p ON p.id = x.partner_id
         LEFT JOIN person pe ON pe.id = x.person_id
         WHERE v.overdue_at IS NOT NULL AND v.overdue_at <= $1 AND v.answer IS NULL AND {} ORDER BY v.overdue_at LIMIT $2",
        live("x", "$1")
    );
    tx.all(&sql, &values![permit.at(), most]).await
}

/// When each permission was last used and by whom, by a permit to view a customer's partners.
///
/// # Errors
/// When the database fails.
pub async fn list_last_use(
    tx: &mut Tx,
    _: &Permit,
    permissions: &[PermissionId],
) -> Result<Vec<(PermissionId, Timestamp, String)>> {
    if permissions.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = crate::sql::Sql::new(
        "SELECT x.id, e.at, pe.name FROM permission x
         JOIN ledger_entry e ON e.id = (SELECT l.id FROM ledger_entry l WHERE l.permission_id = x.id ORDER BY l.id DESC LIMIT 1)
         JOIN person pe ON pe.id = e.actor_id WHERE x.id IN ",
    );
    sql.bind_list(permissions.iter().copied());
    tx.all_of(&sql).await
}
