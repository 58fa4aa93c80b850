//! People, and where they work as what: a change of membership ends one row and begins another.

use jiff::Timestamp;
use mandate_core::{
    access::{Permit, TokenScopes, Viewer},
    id::{LocationId, OrganizationId, PersonId},
    party::{OrganizationKind, Roles},
    text::{EmailAddress, Name},
};
use uuid::Uuid;

use crate::{
    Result, Tx,
    sql::{ColumnError, FromRow, Row, from_row, values},
    token,
};

/// A person in its present organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Its id.
    pub id: PersonId,
    /// What it is called.
    pub name: String,
    /// Where mail goes; empty for a service account, which gets none.
    pub email: String,
    /// Its time zone, as an IANA name.
    pub time_zone: String,
    /// Its language: `en`, `ja` or `es`.
    pub language: String,
    /// How pages look: `light`, `dark` or `system`.
    pub theme: String,
    /// Since when it may not sign in.
    pub locked_at: Option<Timestamp>,
    /// Where it works.
    pub organization_id: OrganizationId,
    /// What that organization is.
    pub kind: OrganizationKind,
    /// What that organization is called.
    pub organization: String,
    /// At which of its locations.
    pub location_id: Option<LocationId>,
    /// What that location is called.
    pub location: Option<String>,
    /// What it is responsible for there.
    pub roles: Roles,
    /// Whether it has chosen a password.
    pub has_password: bool,
    /// Whether it is no human being, but what programs of its organization act as.
    pub is_service_account: bool,
}
from_row!(Person {
    id,
    name,
    email,
    time_zone,
    language,
    theme,
    locked_at,
    organization_id,
    kind,
    organization,
    location_id,
    location,
    roles,
    has_password,
    is_service_account,
});

impl Person {
    /// The person as the decision takes it, with its membership of today.
    #[must_use]
    pub const fn viewer(&self) -> Viewer {
        Viewer {
            person_id: self.id,
            organization_id: self.organization_id,
            kind: self.kind,
            roles: self.roles,
            active: self.locked_at.is_none(),
            scopes: TokenScopes::ALL,
        }
    }
}

pub(crate) const PERSON: &str = "SELECT p.id, p.name, CASE WHEN p.is_service_account = TRUE THEN '' ELSE p.email END, p.time_zone, p.language, p.theme, p.locked_at,
        o.id, o.kind, o.name, l.id, l.name, m.roles, p.password_hash IS NOT NULL, p.is_service_account FROM person p
    JOIN membership m ON m.person_id = p.id AND m.valid_until IS NULL
    JOIN organization o ON o.id = m.organization_id
    LEFT JOIN location l ON l.id = m.location_id ";

/// What a new person is told to be.
#[derive(Clone, Debug)]
pub struct NewPerson<'a> {
    /// Its id.
    pub id: PersonId,
    /// What it is called.
    pub name: &'a Name,
    /// Where mail goes.
    pub email: &'a EmailAddress,
    /// Its time zone, as an IANA name.
    pub time_zone: &'a str,
    /// Its language.
    pub language: &'a str,
    /// Where it works.
    pub organization_id: OrganizationId,
    /// At which location.
    pub location_id: Option<LocationId>,
    /// As what.
    pub roles: Roles,
}

/// Adds a person and its membership.
///
/// # Errors
/// [`StoreError::Taken`](crate::StoreError::Taken) when somebody has the address.
pub async fn insert(tx: &mut Tx, permit: &Permit, membership: Uuid, person: &NewPerson<'_>) -> Result<()> {
    let sql = "INSERT INTO person (id, name, email, time_zone, language, created_at) VALUES ($1, $2, $3, $4, $5, $6)";
    let (name, email) = (person.name.as_str(), person.email.as_str());
    tx.execute(sql, &values![person.id, name, email, person.time_zone, person.language, permit.at()]).await?;
    let sql = "INSERT INTO membership (id, person_id, organization_id, location_id, roles, valid_from) VALUES ($1, $2, $3, $4, $5, $6)";
    tx.execute(
        sql,
        &values![membership, person.id, person.organization_id, person.location_id, person.roles, permit.at()],
    )
    .await?;
    Ok(())
}

/// The person with this id.
///
/// # Errors
/// When the database fails.
pub async fn find(tx: &mut Tx, id: PersonId) -> Result<Option<Person>> {
    tx.find(&format!("{PERSON} WHERE p.id = $1"), &values![id]).await
}

/// The person with this address.
///
/// # Errors
/// When the database fails.
pub async fn find_by_email(tx: &mut Tx, email: &EmailAddress) -> Result<Option<Person>> {
    tx.find(&format!("{PERSON} WHERE p.email = $1"), &values![email.as_str()]).await
}

/// The people of an organization, by name; the locked ones too.
///
/// # Errors
/// When the database fails.
pub async fn list_of_organization(tx: &mut Tx, organization: OrganizationId) -> Result<Vec<Person>> {
    tx.all(&format!("{PERSON} WHERE m.organization_id = $1 ORDER BY p.name, p.id"), &values![organization]).await
}

/// The people with these ids.
///
/// # Errors
/// When the database fails.
pub async fn list_by_id(tx: &mut Tx, ids: impl IntoIterator<Item = PersonId>) -> Result<Vec<Person>> {
    let ids: Vec<_> = ids.into_iter().collect();
    let mut people = Vec::new();
    for some in ids.chunks(1000) {
        let mut sql = crate::sql::Sql::new(PERSON);
        sql.push("WHERE p.id IN ").bind_list(some.iter().copied()).push(" ORDER BY p.name, p.id");
        people.extend(tx.all_of::<Person>(&sql).await?);
    }
    Ok(people)
}

/// What sign-in needs to know of an address.
#[derive(Clone, Debug)]
pub struct Credential {
    /// Whose.
    pub person_id: PersonId,
    /// The hash of its password, once it has chosen one.
    pub password_hash: Option<String>,
    /// Since when it may not sign in.
    pub locked_at: Option<Timestamp>,
}
from_row!(Credential { person_id, password_hash, locked_at });

/// The credential of an address.
///
/// # Errors
/// When the database fails.
pub async fn find_credential(tx: &mut Tx, email: &str) -> Result<Option<Credential>> {
    tx.find("SELECT id, password_hash, locked_at FROM person WHERE email = $1", &values![email]).await
}

/// Keeps a new password.
///
/// # Errors
/// When the database fails.
pub async fn set_password(tx: &mut Tx, person: PersonId, hash: &str) -> Result<()> {
    tx.execute("UPDATE person SET password_hash = $2, version = version + 1 WHERE id = $1", &values![person, hash])
        .await?;
    Ok(())
}

/// Keeps how a person wants pages to be.
///
/// # Errors
/// When the database fails.
pub async fn set_preferences(
    tx: &mut Tx,
    person: PersonId,
    language: &str,
    time_zone: &str,
    theme: &str,
) -> Result<()> {
    let sql = "UPDATE person SET language = $2, time_zone = $3, theme = $4, version = version + 1 WHERE id = $1";
    tx.execute(sql, &values![person, language, time_zone, theme]).await?;
    Ok(())
}

/// Calls a person something else.
///
/// # Errors
/// When the database fails.
pub async fn set_name(tx: &mut Tx, _: &Permit, person: PersonId, name: &Name) -> Result<()> {
    let sql = "UPDATE person SET name = $2, version = version + 1 WHERE id = $1";
    tx.execute(sql, &values![person, name.as_str()]).await?;
    Ok(())
}

/// A page of all people of the installation, for its administrators: by name.
///
/// # Errors
/// When the database fails.
pub async fn list_for_administration(
    tx: &mut Tx,
    _: &Permit,
    after: Option<&(String, PersonId)>,
    limit: i64,
) -> Result<Vec<Person>> {
    let (name, id) = after.cloned().unwrap_or_else(|| (String::new(), PersonId(Uuid::nil())));
    let sql = format!(
        "{PERSON} WHERE p.id IN (SELECT q.id FROM person q WHERE (q.name, q.id) > ($1, $2) ORDER BY q.name, q.id LIMIT $3)
         ORDER BY p.name, p.id"
    );
    tx.all(&sql, &values![name, id, limit]).await
}

/// Locks or unlocks a person; locking also ends its sessions and tokens. When it was locked before stays known.
///
/// # Errors
/// When the database fails.
pub async fn set_locked(tx: &mut Tx, permit: &Permit, person: PersonId, locked: bool) -> Result<()> {
    if locked {
        let sql = "UPDATE person SET locked_at = $2, version = version + 1 WHERE id = $1 AND locked_at IS NULL";
        tx.execute(sql, &values![person, permit.at()]).await?;
        tx.execute("DELETE FROM session WHERE person_id = $1", &values![person]).await?;
        token::revoke_of_person(tx, permit, person).await?;
    } else {
        let sql = "INSERT INTO past_lock (person_id, locked_at, unlocked_at)
            SELECT id, locked_at, $2 FROM person WHERE id = $1 AND locked_at IS NOT NULL";
        tx.execute(sql, &values![person, permit.at()]).await?;
        let sql = "UPDATE person SET locked_at = NULL, version = version + 1 WHERE id = $1";
        tx.execute(sql, &values![person]).await?;
    }
    Ok(())
}

/// A name with the id that it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named<T> {
    /// Whose.
    pub id: T,
    /// The name.
    pub name: String,
    /// The organization's name.
    pub organization: String,
}

impl FromRow for Named<PersonId> {
    fn from_row(row: &mut Row<'_>) -> Result<Self, ColumnError> {
        Ok(Self { id: row.take()?, name: row.take()?, organization: row.take()? })
    }
}

/// Everybody, for the sandbox's list of whom one can be.
///
/// # Errors
/// When the database fails.
pub async fn list_for_sandbox(tx: &mut Tx) -> Result<Vec<Person>> {
    tx.all(
        &format!("{PERSON} WHERE p.locked_at IS NULL AND p.is_service_account = FALSE ORDER BY o.name, p.name, p.id"),
        &[],
    )
    .await
}
