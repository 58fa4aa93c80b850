//! Permissions: never overwritten but for their end; what is open ends when another takes its place.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use mandate_core::{
    access::{Permit, Scope},
    id::{OrganizationId, PermissionId, PermissionRequestId, PersonId},
    permission::{Access, Grants, Level, PermissionRequest, Until, next_announcement},
};

use crate::{
    Result, Tx, deployment_access, feed,
    sql::{Sql, from_row, values},
};

/// A permission as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permission {
    /// Its id.
    pub id: PermissionId,
    /// The request that it comes from.
    pub request_id: PermissionRequestId,
    /// Who has it.
    pub partner_id: OrganizationId,
    /// Who gave it.
    pub customer_id: OrganizationId,
    /// Whose it is; everybody's of the partner where nobody is named.
    pub person_id: Option<PersonId>,
    /// How far it goes.
    pub level: Level,
    /// From when.
    pub valid_from: Timestamp,
    /// Until when it was granted.
    pub valid_until: Timestamp,
    /// When it was ended or replaced.
    pub ended_at: Option<Timestamp>,
}
from_row!(Permission { id, request_id, partner_id, customer_id, person_id, level, valid_from, valid_until, ended_at });

impl Permission {
    /// Its last day.
    #[must_use]
    pub fn until(&self) -> Until {
        Until::last_day_before(self.valid_until)
    }
}

pub(crate) const COLUMNS: &str =
    "id, request_id, partner_id, customer_id, person_id, level, valid_from, valid_until, ended_at";

/// Whether a permission `x` is live at `$n`; the same as `PermissionFact::is_live`.
pub(crate) fn live(alias: &str, at: &str) -> String {
    format!(
        "{alias}.valid_from <= {at} AND {alias}.valid_until > {at} AND ({alias}.ended_at IS NULL OR {alias}.ended_at > {at})"
    )
}

/// The organizations that somebody sees as a whole: its own, and those whose permission for it reads everything; the
/// personal one decides before everybody's (P14).
pub(crate) fn own_and_granted(sql: &mut Sql, organization: OrganizationId, viewer: PersonId, at: Timestamp) {
    let (own, me, at) = (sql.place(organization), sql.place(viewer), sql.place(at));
    sql.push(&format!(
        "SELECT o.id FROM organization o WHERE o.id = {own} UNION
         SELECT x.customer_id FROM permission x WHERE x.partner_id = {own} AND x.level IN ({}) AND {}
            AND (x.person_id = {me} OR (x.person_id IS NULL AND x.customer_id NOT IN (SELECT y.customer_id FROM permission y
                WHERE y.partner_id = {own} AND y.person_id = {me} AND {})))",
        feed::reading_levels(),
        live("x", &at),
        live("y", &at)
    ));
}

/// The customers of whom a reader sees only what it is attached to (CC): the personal permission decides before
/// everybody's (P14).
pub(crate) fn granted_as_contact(reader: &feed::Reader) -> String {
    let feed::Reader { organization, person, at } = reader;
    format!(
        "SELECT x.customer_id FROM permission x WHERE x.partner_id = {organization} AND x.level = 'cc' AND {}
            AND (x.person_id = {person} OR (x.person_id IS NULL AND NOT EXISTS (SELECT 1 FROM permission y
                WHERE y.partner_id = {organization} AND y.customer_id = x.customer_id AND y.person_id = {person} AND {})))",
        live("x", at),
        live("y", at)
    )
}

/// Begins a permission.
///
/// # Errors
/// [`StoreError::Taken`](crate::StoreError::Taken) where an open one is still in its place.
pub async fn insert(tx: &mut Tx, permit: &Permit, permission: &Permission) -> Result<()> {
    let sql = "INSERT INTO permission (id, request_id, partner_id, customer_id, person_id, level, valid_from, valid_until, recorded_at,
            confirmed_at, announce_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $7, $10)";
    let Permission { id, request_id, partner_id, customer_id, person_id, level, valid_from, valid_until, .. } =
        permission;
    let whose = values![*id, *request_id, *partner_id, *customer_id, *person_id];
    let announced = next_announcement(*valid_until, *valid_from);
    let what = values![*level, *valid_from, *valid_until, permit.at(), announced];
    tx.execute(sql, &[&whose[..], &what[..]].concat()).await?;
    Ok(())
}

/// Ends a permission that is open; false where it was ended before.
///
/// # Errors
/// When the database fails.
pub async fn end(tx: &mut Tx, permit: &Permit, id: PermissionId, reason: Option<&str>) -> Result<bool> {
    let sql = "UPDATE permission SET ended_at = $2, ended_by = $3, end_reason = $4 WHERE id = $1 AND ended_at IS NULL";
    Ok(tx.execute(sql, &values![id, permit.at(), permit.person(), reason]).await? == 1)
}

/// Ends all permissions of a person's own that nobody has ended, wherever they hold: it begins to work elsewhere.
///
/// # Errors
/// When the database fails.
pub async fn end_of_person(tx: &mut Tx, permit: &Permit, person: PersonId) -> Result<()> {
    let sql = "UPDATE permission SET ended_at = $2, ended_by = $3 WHERE person_id = $1 AND ended_at IS NULL";
    tx.execute(sql, &values![person, permit.at(), permit.actor()]).await?;
    Ok(())
}

/// The live permissions of a person's own, at all customers, by a permit to manage it.
///
/// # Errors
/// When the database fails.
pub async fn list_of_person(tx: &mut Tx, permit: &Permit, person: PersonId) -> Result<Vec<Permission>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM permission WHERE person_id = $1 AND ended_at IS NULL AND valid_from <= $2 AND valid_until > $2 ORDER BY valid_from"
    );
    tx.all(&sql, &values![person, permit.at()]).await
}

/// The permission with this id.
///
/// # Errors
/// When the database fails.
pub async fn find(tx: &mut Tx, id: PermissionId) -> Result<Option<Permission>> {
    tx.find(&format!("SELECT {COLUMNS} FROM permission WHERE id = $1"), &values![id]).await
}

/// The permissions between a partner and a customer that nobody has ended, those past their date too, for a person or
/// everybody.
///
/// # Errors
/// When the database fails.
pub async fn list_open(
    tx: &mut Tx,
    _: &Permit,
    partner: OrganizationId,
    customer: OrganizationId,
) -> Result<Vec<Permission>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM permission WHERE partner_id = $1 AND customer_id = $2 AND ended_at IS NULL ORDER BY id"
    );
    tx.all(&sql, &values![partner, customer]).await
}

/// The live permissions that a customer has given, by a permit to view its partners.
///
/// # Errors
/// When the database fails.
pub async fn list_of_customer(tx: &mut Tx, permit: &Permit, customer: OrganizationId) -> Result<Vec<Permission>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM permission x WHERE x.customer_id = $1 AND {} ORDER BY x.partner_id, x.id",
        live("x", "$2")
    );
    tx.all(&sql, &values![customer, permit.at()]).await
}

/// The live permissions of the reader's organization that concern the reader: everybody's and its own.
///
/// # Errors
/// When the database fails.
pub async fn list_of_viewer(tx: &mut Tx, scope: &Scope) -> Result<Vec<Permission>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM permission x WHERE x.partner_id = $1 AND (x.person_id IS NULL OR x.person_id = $2) AND {} ORDER BY x.id",
        live("x", "$3")
    );
    tx.all(&sql, &values![scope.organization(), scope.viewer(), scope.at()]).await
}

/// The customers where the reader's organization or the reader has a live permission, or a deployment is open to the
/// reader, at most so many of them.
///
/// # Errors
/// When the database fails.
pub async fn list_customers_of_viewer(tx: &mut Tx, scope: &Scope, most: i64) -> Result<Vec<OrganizationId>> {
    let mut sql = Sql::default();
    let reader = feed::Reader::of(&mut sql, scope);
    let feed::Reader { organization, person, at } = &reader;
    sql.push(&format!(
        "SELECT customer_id FROM (
            SELECT x.customer_id FROM permission x WHERE x.partner_id = {organization} AND (x.person_id IS NULL OR x.person_id = {person}) AND {}
            UNION {} UNION {}) customers
         ORDER BY customer_id LIMIT ",
        live("x", at),
        deployment_access::customers(&reader, true),
        deployment_access::customers(&reader, false)
    ));
    sql.bind(most);
    let found: Vec<(OrganizationId,)> = tx.all_of(&sql).await?;
    Ok(found.into_iter().map(|(customer,)| customer).collect())
}

/// Which of some requests gave permissions of which none is in force any more, and since when: each ended by somebody,
/// or by its date.
///
/// # Errors
/// When the database fails.
pub async fn list_over(
    tx: &mut Tx,
    requests: &[PermissionRequest],
    at: Timestamp,
) -> Result<Vec<(PermissionRequestId, Timestamp)>> {
    if requests.is_empty() {
        return Ok(Vec::new());
    }
    let end = "MAX(CASE WHEN x.ended_at < x.valid_until THEN x.ended_at ELSE x.valid_until END)";
    let mut sql = Sql::new(&format!("SELECT x.request_id, {end} FROM permission x WHERE x.partner_id IN "));
    // By the partners and customers, as permissions are found: there is one of either, or many of one of them.
    sql.bind_list(requests.iter().map(|request| request.partner_id).collect::<BTreeSet<_>>())
        .push(" AND x.customer_id IN ")
        .bind_list(requests.iter().map(|request| request.customer_id).collect::<BTreeSet<_>>())
        .push(" AND x.request_id IN ")
        .bind_list(requests.iter().map(|request| request.id));
    sql.push(&format!(" GROUP BY x.request_id HAVING {end} <= ")).bind(at);
    tx.all_of(&sql).await
}

/// The live permissions between a partner and a customer.
///
/// # Errors
/// When the database fails.
pub async fn list_live(
    tx: &mut Tx,
    partner: OrganizationId,
    customer: OrganizationId,
    at: Timestamp,
) -> Result<Vec<Permission>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM permission x WHERE x.partner_id = $1 AND x.customer_id = $2 AND {} ORDER BY x.id",
        live("x", "$3")
    );
    tx.all(&sql, &values![partner, customer, at]).await
}

/// The partners that have a live permission at a customer, by a permit of the customer's own people or the staff.
///
/// # Errors
/// When the database fails.
pub async fn list_partners_of(tx: &mut Tx, permit: &Permit, customer: OrganizationId) -> Result<Vec<OrganizationId>> {
    let sql = format!(
        "SELECT DISTINCT x.partner_id FROM permission x WHERE x.customer_id = $1 AND {} ORDER BY x.partner_id",
        live("x", "$2")
    );
    let found: Vec<(OrganizationId,)> = tx.all(&sql, &values![customer, permit.at()]).await?;
    Ok(found.into_iter().map(|(partner,)| partner).collect())
}

/// The customers that have given all of a partner's people a permission that is live, by name; by a permit of that
/// partner or of the staff.
///
/// # Errors
/// When the database fails.
pub async fn list_customers_of_partner(
    tx: &mut Tx,
    permit: &Permit,
    partner: OrganizationId,
) -> Result<Vec<(OrganizationId, String)>> {
    let sql = format!(
        "SELECT o.id, o.name FROM permission x JOIN organization o ON o.id = x.customer_id
         WHERE x.partner_id = $1 AND x.person_id IS NULL AND {} ORDER BY o.name, o.id",
        live("x", "$2")
    );
    tx.all(&sql, &values![partner, permit.at()]).await
}

/// The live permissions between a partner and a customer, as the preview takes them.
#[must_use]
pub fn grants<'a>(permissions: impl IntoIterator<Item = &'a Permission>, at: Timestamp) -> Grants {
    let mut grants = Grants { organization: None, personal: BTreeMap::new() };
    for permission in permissions {
        let live = permission.valid_from <= at
            && at < permission.valid_until
            && permission.ended_at.is_none_or(|ended| ended > at);
        if !live {
            continue;
        }
        let access = Access { level: permission.level, until: permission.until() };
        match permission.person_id {
            None => grants.organization = Some(access),
            Some(person) => {
                grants.personal.insert(person, access);
            }
        }
    }
    grants
}

/// Which people of a partner have at least a level at a customer at a moment, by the rule of the decision.
///
/// # Errors
/// When the database fails.
pub async fn list_people_with(
    tx: &mut Tx,
    partner: OrganizationId,
    customer: OrganizationId,
    at_least: Level,
    at: Timestamp,
) -> Result<Vec<PersonId>> {
    let mut sql = Sql::default();
    let (partner, customer, at) = (sql.place(partner), sql.place(customer), sql.place(at));
    let level = |whose: &str| {
        let live = live("x", &at);
        format!(
            "(SELECT x.level FROM permission x WHERE x.partner_id = {partner} AND x.customer_id = {customer} AND x.person_id {whose} AND {live} LIMIT 1)"
        )
    };
    sql.push(&format!(
        "SELECT m.person_id FROM membership m JOIN person pe ON pe.id = m.person_id AND pe.locked_at IS NULL
         WHERE m.organization_id = {partner} AND m.valid_until IS NULL AND COALESCE({}, {}, 'none') IN ",
        level("= m.person_id"),
        level("IS NULL")
    ));
    sql.bind_list(Level::ALL.into_iter().filter(|level| *level >= at_least)).push(" ORDER BY pe.name, pe.id");
    let found: Vec<(PersonId,)> = tx.all_of(&sql).await?;
    Ok(found.into_iter().map(|(person,)| person).collect())
}
