//! Invitations and password resets: links that work once and not for long. The installation's own bookkeeping.

use jiff::Timestamp;
use mandate_core::{access::Permit, id::PersonId};

use crate::{
    Result, Tx,
    sql::{from_row, values},
};

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To choose a first password.
    Invitation,
    /// To choose another.
    Reset,
}

impl Purpose {
    /// The word kept in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::Reset => "reset",
        }
    }
}

/// A link that still works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Whose.
    pub person_id: PersonId,
    /// Its owner's name.
    pub name: String,
    /// Its owner's address.
    pub email: String,
    /// Whether its owner has a password already, and chooses another.
    pub has_password: bool,
}
from_row!(Invitation { person_id, name, email, has_password });

/// Ends all links of a person that begins to work elsewhere.
///
/// # Errors
/// When the database fails.
pub async fn end_of_person(tx: &mut Tx, permit: &Permit, person: PersonId) -> Result<()> {
    let sql = "UPDATE invitation SET used_at = $2 WHERE person_id = $1 AND used_at IS NULL";
    tx.execute(sql, &values![person, permit.at()]).await?;
    Ok(())
}

/// Adds a link under the hash of its token; older links of the person stop working.
///
/// # Errors
/// When the database fails.
pub async fn insert(
    tx: &mut Tx,
    person: PersonId,
    token_hash: &str,
    purpose: Purpose,
    at: Timestamp,
    expires_at: Timestamp,
) -> Result<()> {
    tx.execute("UPDATE invitation SET used_at = $2 WHERE person_id = $1 AND used_at IS NULL", &values![person, at])
        .await?;
    let sql =
        "INSERT INTO invitation (token_hash, person_id, purpose, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)";
    tx.execute(sql, &values![token_hash, person, purpose.as_str(), at, expires_at]).await?;
    Ok(())
}

/// The link of a token, if it still works.
///
/// # Errors
/// When the database fails.
pub async fn find(tx: &mut Tx, token_hash: &str, at: Timestamp) -> Result<Option<Invitation>> {
    let sql = "SELECT p.id, p.name, p.email, p.password_hash IS NOT NULL FROM invitation i JOIN person p ON p.id = i.person_id
        WHERE i.token_hash = $1 AND i.used_at IS NULL AND i.expires_at > $2 AND p.locked_at IS NULL";
    tx.find(sql, &values![token_hash, at]).await
}

/// Uses a link up; false where somebody else was quicker.
///
/// # Errors
/// When the database fails.
pub async fn use_up(tx: &mut Tx, token_hash: &str, at: Timestamp) -> Result<bool> {
    let sql = "UPDATE invitation SET used_at = $2 WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2";
    Ok(tx.execute(sql, &values![token_hash, at]).await? == 1)
}
