//! Tokens with which programs act, and their secrets, of which only the hash is kept. A token that is over stays: the
//! record names it.

use jiff::Timestamp;
use mandate_core::{
    access::{Permit, TokenScopes},
    id::{OrganizationId, PersonId, TokenId},
    text::Name,
};

use crate::{
    Result, Tx,
    person::{PERSON, Person},
    sql::{ColumnError, FromRow, Row, from_row, values},
};

/// A token, without its secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its id.
    pub id: TokenId,
    /// In whose name a program acts with it.
    pub person_id: PersonId,
    /// What that person is called.
    pub person: String,
    /// Whether that is a service account.
    pub is_service_account: bool,
    /// Where the person worked when it was made: it is good for nothing elsewhere.
    pub organization_id: OrganizationId,
    /// What it is called.
    pub name: String,
    /// What it is for.
    pub scopes: TokenScopes,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends whatever happens.
    pub ends_at: Timestamp,
    /// When it was last used, to the minute.
    pub used_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// Until when a secret from before the last rotation holds, too.
    pub overlaps_until: Option<Timestamp>,
}
from_row!(Token {
    id,
    person_id,
    person,
    is_service_account,
    organization_id,
    name,
    scopes,
    created_at,
    ends_at,
    used_at,
    revoked_at,
    overlaps_until,
});

impl Token {
    /// Whether it can be used at a moment.
    #[must_use]
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && now < self.ends_at
    }

    /// Until when a secret from before the last rotation holds, where it does at a moment.
    #[must_use]
    pub fn overlap(&self, now: Timestamp) -> Option<Timestamp> {
        self.overlaps_until.filter(|until| now < *until && self.is_live(now))
    }
}

const COLUMNS: &str =
    "t.id, t.person_id, p.name, p.is_service_account, t.organization_id, t.name, t.scopes, t.created_at, t.ends_at,
    t.used_at, t.revoked_at, (SELECT MAX(v.valid_until) FROM token_secret v WHERE v.token_id = t.id)";

const FROM: &str = "FROM token t JOIN person p ON p.id = t.person_id";

/// What a new token is told to be.
#[derive(Clone, Copy, Debug)]
pub struct NewToken<'a> {
    /// Its id.
    pub id: TokenId,
    /// In whose name a program acts with it.
    pub person_id: PersonId,
    /// Where that person works.
    pub organization_id: OrganizationId,
    /// What it is called.
    pub name: &'a Name,
    /// What it is for.
    pub scopes: TokenScopes,
    /// When it ends.
    pub ends_at: Timestamp,
    /// The hash of its secret.
    pub hash: &'a str,
}

/// Adds a token with its secret.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &mut Tx, permit: &Permit, new: &NewToken<'_>) -> Result<()> {
    let sql = "INSERT INTO token (id, person_id, organization_id, name, scopes, created_by, created_at, ends_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let NewToken { id, person_id, organization_id, name, scopes, ends_at, hash } = *new;
    let whose = values![id, person_id, organization_id, name.as_str(), scopes];
    tx.execute(sql, &[&whose[..], &values![permit.actor(), permit.at(), ends_at][..]].concat()).await?;
    tx.execute("INSERT INTO token_secret (hash, token_id) VALUES ($1, $2)", &values![hash, id]).await?;
    Ok(())
}

/// The token with this id, whether or not it is over.
///
/// # Errors
/// When the database fails.
pub async fn find(tx: &mut Tx, id: TokenId) -> Result<Option<Token>> {
    tx.find(&format!("SELECT {COLUMNS} {FROM} WHERE t.id = $1"), &values![id]).await
}

/// A token with the person in whose name a program acts with it.
#[derive(Clone, Debug)]
pub struct Bearer {
    /// The person.
    pub person: Person,
    /// The token.
    pub token: Token,
}

impl FromRow for Bearer {
    fn from_row(row: &mut Row<'_>) -> Result<Self, ColumnError> {
        Ok(Self { person: Person::from_row(row)?, token: Token::from_row(row)? })
    }
}

/// Who comes with a secret that is good at a moment: neither it nor its token is over, and the person works where the
/// token was made and is not locked.
///
/// # Errors
/// When the database fails.
pub async fn find_bearer(tx: &mut Tx, hash: &str, at: Timestamp) -> Result<Option<Bearer>> {
    let person = PERSON.replacen(" FROM person p", &format!(", {COLUMNS} FROM person p"), 1);
    let sql = format!(
        "{person} JOIN token t ON t.person_id = p.id AND t.organization_id = m.organization_id
         JOIN token_secret s ON s.token_id = t.id
         WHERE s.hash = $1 AND (s.valid_until IS NULL OR s.valid_until > $2) AND t.ends_at > $2 AND t.revoked_at IS NULL
            AND p.locked_at IS NULL"
    );
    tx.find(&sql, &values![hash, at]).await
}

/// Whether a token can be used at a moment by somebody who works there.
///
/// # Errors
/// When the database fails.
pub async fn is_good(tx: &mut Tx, id: TokenId, organization: OrganizationId, at: Timestamp) -> Result<bool> {
    let sql = "SELECT COUNT(*) FROM token
        WHERE id = $1 AND organization_id = $2 AND revoked_at IS NULL AND ends_at > $3";
    let (count,): (i64,) = tx.get(sql, &values![id, organization, at]).await?;
    Ok(count == 1)
}

/// The tokens of a person where it works, the newest first; those that are over too.
///
/// # Errors
/// When the database fails.
pub async fn list_of_person(tx: &mut Tx, _: &Permit, person: PersonId, at: OrganizationId) -> Result<Vec<Token>> {
    let sql = format!(
        "SELECT {COLUMNS} {FROM} WHERE t.person_id = $1 AND t.organization_id = $2 ORDER BY t.id DESC LIMIT 200"
    );
    tx.all(&sql, &values![person, at]).await
}

/// The tokens of an organization's people and service accounts that are not over, by whose they are.
///
/// # Errors
/// When the database fails.
pub async fn list_of_organization(tx: &mut Tx, permit: &Permit, organization: OrganizationId) -> Result<Vec<Token>> {
    let sql = format!(
        "SELECT {COLUMNS} {FROM} WHERE t.organization_id = $1 AND t.revoked_at IS NULL AND t.ends_at > $2 ORDER BY p.name, t.person_id, t.id DESC"
    );
    tx.all(&sql, &values![organization, permit.at()]).await
}

/// Notes that a token was used.
///
/// # Errors
/// When the database fails.
pub async fn touch(tx: &mut Tx, id: TokenId, at: Timestamp) -> Result<()> {
    tx.execute("UPDATE token SET used_at = $2 WHERE id = $1", &values![id, at]).await?;
    Ok(())
}

/// Gives a token a new secret; those from before hold until a moment at most.
///
/// # Errors
/// When the database fails.
pub async fn rotate(tx: &mut Tx, _: &Permit, id: TokenId, hash: &str, overlap_until: Timestamp) -> Result<()> {
    let sql =
        "UPDATE token_secret SET valid_until = $2 WHERE token_id = $1 AND (valid_until IS NULL OR valid_until > $2)";
    tx.execute(sql, &values![id, overlap_until]).await?;
    tx.execute("INSERT INTO token_secret (hash, token_id) VALUES ($1, $2)", &values![hash, id]).await?;
    Ok(())
}

/// Revokes a token; false where it was revoked before.
///
/// # Errors
/// When the database fails.
pub async fn revoke(tx: &mut Tx, permit: &Permit, id: TokenId) -> Result<bool> {
    let sql = "UPDATE token SET revoked_at = $2, revoked_by = $3 WHERE id = $1 AND revoked_at IS NULL";
    Ok(tx.execute(sql, &values![id, permit.at(), permit.person()]).await? == 1)
}

/// Revokes all tokens of a person: one that is locked, begins to work elsewhere, chooses another password, or signs out
/// everywhere.
///
/// # Errors
/// When the database fails.
pub async fn revoke_of_person(tx: &mut Tx, permit: &Permit, person: PersonId) -> Result<()> {
    let sql = "UPDATE token SET revoked_at = $2, revoked_by = $3 WHERE person_id = $1 AND revoked_at IS NULL";
    tx.execute(sql, &values![person, permit.at(), permit.person()]).await?;
    Ok(())
}

/// How many tokens of a person can be used at a moment.
///
/// # Errors
/// When the database fails.
pub async fn count_live(tx: &mut Tx, person: PersonId, at: Timestamp) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM token WHERE person_id = $1 AND revoked_at IS NULL AND ends_at > $2";
    let (count,): (i64,) = tx.get(sql, &values![person, at]).await?;
    Ok(count)
}
