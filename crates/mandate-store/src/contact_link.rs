//! Old contact records of customers, linked to the person of a partner whose they were (P31). Rows end, they are not
//! deleted.
//!
//! What the record is a contact of, the person is a contact of, for as long as the link holds and the person works for
//! that partner. What that lets it see, its permission alone decides.

use jiff::Timestamp;
use mandate_core::{
    access::{Permit, Scope},
    id::{ContactLinkId, OrganizationId, PersonId},
};

use crate::{
    Result, Tx, feed,
    sql::{Sql, from_row, values},
};

/// A link that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactLink {
    /// Its id.
    pub id: ContactLinkId,
    /// The old record: a person of the customer.
    pub record_id: PersonId,
    /// What the record is called.
    pub record: String,
    /// The record's address.
    pub record_email: String,
    /// The person of a partner whose it was.
    pub person_id: PersonId,
    /// What the person is called.
    pub person: String,
    /// The person's partner.
    pub partner_id: OrganizationId,
    /// What that is called.
    pub partner: String,
    /// Whose record it is.
    pub customer_id: OrganizationId,
    /// Since when.
    pub linked_at: Timestamp,
}
from_row!(ContactLink {
    id,
    record_id,
    record,
    record_email,
    person_id,
    person,
    partner_id,
    partner,
    customer_id,
    linked_at,
});

const LINK: &str =
    "SELECT k.id, r.id, r.name, r.email, p.id, p.name, o.id, o.name, k.customer_id, k.linked_at FROM contact_link k
    JOIN person r ON r.id = k.record_id JOIN person p ON p.id = k.person_id JOIN organization o ON o.id = k.partner_id ";

/// Whether a link `k` holds at `$n`.
pub(crate) fn holds(at: &str) -> String {
    format!("k.linked_at <= {at} AND (k.ended_at IS NULL OR k.ended_at > {at})")
}

/// The condition that a record linked to a person, which works for an organization, is among the `contacts` of a
/// customer's thing: the beginning of a statement over a table `c` of contacts, such as
/// `contact c WHERE c.service_request_id = $1`.
pub(crate) fn is_contact(contacts: &str, person: &str, organization: &str, customer: &str, at: &str) -> String {
    format!(
        "EXISTS (SELECT 1 FROM contact_link k CROSS JOIN {contacts} AND c.person_id = k.record_id
            AND c.added_at <= {at} AND (c.removed_at IS NULL OR c.removed_at > {at})
            AND k.person_id = {person} AND k.customer_id = {customer} AND k.partner_id = {organization} AND {})",
        holds(at)
    )
}

/// Links a record of the organization that a permit is for, and adds to the person's list what the record is a contact
/// of.
///
/// # Errors
/// [`StoreError::Taken`](crate::StoreError::Taken) where the record is linked already.
pub async fn insert(
    tx: &mut Tx,
    permit: &Permit,
    id: ContactLinkId,
    record: PersonId,
    person: PersonId,
    partner: OrganizationId,
) -> Result<()> {
    let customer = permit.thing().id();
    let sql = "INSERT INTO contact_link (id, record_id, person_id, partner_id, customer_id, linked_by, linked_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    tx.execute(sql, &values![id, record, person, partner, customer, permit.actor(), permit.at()]).await?;
    feed::attach_record(tx, permit, record, person).await
}

/// Ends a link; false where it was over already.
///
/// # Errors
/// When the database fails.
pub async fn end(tx: &mut Tx, permit: &Permit, id: ContactLinkId) -> Result<bool> {
    let sql = "UPDATE contact_link SET ended_by = $2, ended_at = $3 WHERE id = $1 AND ended_at IS NULL";
    Ok(tx.execute(sql, &values![id, permit.actor(), permit.at()]).await? == 1)
}

/// Ends all links of somebody who begins to work elsewhere, and those of its record.
///
/// # Errors
/// When the database fails.
pub async fn end_of_person(tx: &mut Tx, permit: &Permit, person: PersonId) -> Result<()> {
    for whose in ["person_id", "record_id"] {
        let sql =
            format!("UPDATE contact_link SET ended_by = $2, ended_at = $3 WHERE {whose} = $1 AND ended_at IS NULL");
        tx.execute(&sql, &values![person, permit.actor(), permit.at()]).await?;
    }
    Ok(())
}

/// The link of a record that holds.
///
/// # Errors
/// When the database fails.
pub async fn find_of_record(tx: &mut Tx, record: PersonId) -> Result<Option<ContactLink>> {
    tx.find(&format!("{LINK} WHERE k.record_id = $1 AND k.ended_at IS NULL"), &values![record]).await
}

/// The links that hold of the organization that a permit is for, by the record's name.
///
/// # Errors
/// When the database fails.
pub async fn list_of_customer(tx: &mut Tx, permit: &Permit) -> Result<Vec<ContactLink>> {
    let sql = format!("{LINK} WHERE k.customer_id = $1 AND k.ended_at IS NULL ORDER BY r.name, r.id");
    tx.all(&sql, &values![permit.thing().id()]).await
}

/// The links that hold between a customer and a partner, by the record's name; by a permit of the customer's.
///
/// # Errors
/// When the database fails.
pub async fn list_with_partner(tx: &mut Tx, permit: &Permit, partner: OrganizationId) -> Result<Vec<ContactLink>> {
    let sql =
        format!("{LINK} WHERE k.customer_id = $1 AND k.ended_at IS NULL AND k.partner_id = $2 ORDER BY r.name, r.id");
    tx.all(&sql, &values![permit.actor_organization(), partner]).await
}

/// The links of a person that hold, by the record's name.
///
/// # Errors
/// When the database fails.
pub async fn list_of_person(tx: &mut Tx, person: PersonId) -> Result<Vec<ContactLink>> {
    let sql = format!("{LINK} WHERE k.person_id = $1 AND k.ended_at IS NULL ORDER BY r.name, r.id");
    tx.all(&sql, &values![person]).await
}

/// The records linked to the reader, each with its customer.
pub(crate) async fn list_records(tx: &mut Tx, scope: &Scope) -> Result<Vec<(PersonId, OrganizationId)>> {
    let sql = format!(
        "SELECT k.record_id, k.customer_id FROM contact_link k WHERE k.person_id = $1 AND k.partner_id = $2 AND {}",
        holds("$3")
    );
    tx.all(&sql, &values![scope.viewer(), scope.organization(), scope.at()]).await
}

/// What a record is to its customer's service requests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Places {
    /// How many it submitted.
    pub submitted: i64,
    /// Of how many it is the primary contact.
    pub primary: i64,
    /// Of how many it is an additional contact.
    pub additional: i64,
    /// When the newest of those was submitted of which it is a contact.
    pub newest: Option<Timestamp>,
}
from_row!(Places { submitted, primary, additional, newest });

/// What a record is to the service requests of the organization that a permit is for.
///
/// # Errors
/// When the database fails.
pub async fn count_places(tx: &mut Tx, permit: &Permit, record: PersonId) -> Result<Places> {
    let mut sql = Sql::default();
    let (customer, record) = (sql.place(permit.thing().id()), sql.place(record));
    let contact = format!(
        "FROM contact c CROSS JOIN service_request r WHERE r.id = c.service_request_id AND r.customer_id = {customer}
            AND c.person_id = {record} AND c.removed_at IS NULL"
    );
    sql.push(&format!(
        "SELECT (SELECT COUNT(*) FROM service_request s WHERE s.submitter_id = {record} AND s.customer_id = {customer}),
            (SELECT COUNT(*) {contact} AND c.role = 'primary'),
            (SELECT COUNT(*) {contact} AND c.role = 'additional'),
            (SELECT MAX(r.created_at) {contact})"
    ));
    Ok(tx.all_of(&sql).await?.into_iter().next().unwrap_or_default())
}
