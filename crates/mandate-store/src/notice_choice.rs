//! How each person wants to be told of each kind of notices. The installation's own bookkeeping.

use mandate_core::{
    id::PersonId,
    notice::{Delivery, NoticeKind},
};

use crate::{
    Result, Tx,
    person::{PERSON, Person},
    sql::{ColumnError, FromRow, Row, Sql, values},
};

/// Somebody who is told something, with how it wants to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Who.
    pub person: Person,
    /// How.
    pub delivery: Delivery,
}

impl FromRow for Told {
    fn from_row(row: &mut Row<'_>) -> Result<Self, ColumnError> {
        let person = Person::from_row(row)?;
        Ok(Self { person, delivery: row.take::<Option<Delivery>>()?.unwrap_or_default() })
    }
}

/// The people with these ids, in their order, who are not locked, with how each wants to be told of a kind.
///
/// # Errors
/// When the database fails.
pub async fn list_told(tx: &mut Tx, people: &[PersonId], kind: NoticeKind) -> Result<Vec<Told>> {
    let mut found: Vec<Told> = Vec::new();
    for some in people.chunks(1000) {
        let mut sql = Sql::default();
        let kind = sql.place(kind);
        let choice = format!("(SELECT c.delivery FROM notice_choice c WHERE c.person_id = p.id AND c.kind = {kind})");
        let told = PERSON.replacen(" FROM person p", &format!(", {choice} FROM person p"), 1);
        sql.push(&told)
            .push("WHERE p.locked_at IS NULL AND p.is_service_account = FALSE AND p.id IN ")
            .bind_list(some.iter().copied());
        found.extend(tx.all_of::<Told>(&sql).await?);
    }
    found.sort_by_key(|told| people.iter().position(|person| *person == told.person.id));
    Ok(found)
}

/// What a person has chosen.
///
/// # Errors
/// When the database fails.
pub async fn list(tx: &mut Tx, person: PersonId) -> Result<Vec<(NoticeKind, Delivery)>> {
    tx.all("SELECT kind, delivery FROM notice_choice WHERE person_id = $1", &values![person]).await
}

/// Keeps how a person wants to be told of a kind.
///
/// # Errors
/// When the database fails.
pub async fn set(tx: &mut Tx, person: PersonId, kind: NoticeKind, delivery: Delivery) -> Result<()> {
    let sql = "INSERT INTO notice_choice (person_id, kind, delivery) VALUES ($1, $2, $3)
        ON CONFLICT (person_id, kind) DO UPDATE SET delivery = $3";
    tx.execute(sql, &values![person, kind, delivery]).await?;
    Ok(())
}
