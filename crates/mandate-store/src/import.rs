//! What an import adds in bulk, with everything that is derived from it: as if each had been submitted or written by
//! itself at its own moment, but told to nobody.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;
use mandate_core::{
    access::Permit,
    id::{LocationId, MessageId, OrganizationId, PersonId, ServiceRequestId, SiteId},
    party::OrganizationKind,
    service_request::{ContactRole, Kind, Number, Severity, State},
    text::{Body, Name, Subject},
};
use uuid::Uuid;

use crate::{
    Result, Tx, bulk, experience,
    feed::{self, reading_levels},
    search_pending,
    sql::{Sql, from_row, values},
};

/// Nobody else writes until the end of the transaction what an import reads to derive from: service requests,
/// permissions, where people work. Taken before anything else, so that nobody waits for it who is waited for.
///
/// # Errors
/// When the database is not available.
pub async fn hold_everything(tx: &mut Tx, _: &Permit) -> Result<()> {
    tx.hold_tables().await
}

/// A service request from elsewhere, as it stands there now.
#[derive(Clone, Debug)]
pub struct ServiceRequest {
    /// Its id, of the moment at which it was submitted.
    pub id: ServiceRequestId,
    /// Whose it is.
    pub customer_id: OrganizationId,
    /// What is asked for.
    pub kind: Kind,
    /// What it is about.
    pub subject: Subject,
    /// Which product it concerns.
    pub product: Option<Name>,
    /// Which site of the customer it is about.
    pub site_id: Option<SiteId>,
    /// How bad it is.
    pub severity: Severity,
    /// Where it stands.
    pub state: State,
    /// Who submitted it.
    pub submitter_id: PersonId,
    /// The submitter's organization.
    pub submitter_organization_id: OrganizationId,
    /// Whom the vendor asks.
    pub primary_contact_id: PersonId,
    /// Who else is told of everything.
    pub contacts: Vec<PersonId>,
    /// The description, in Markdown.
    pub description: Body,
    /// When it was submitted.
    pub submitted_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When the vendor's staff first answered, where that is known; otherwise the messages tell.
    pub answered_at: Option<Timestamp>,
    /// When it was resolved, where it is.
    pub resolved_at: Option<Timestamp>,
    /// When it was closed, where it is.
    pub closed_at: Option<Timestamp>,
    /// By what else it is found than by what stands in it: names, and what it was called elsewhere.
    pub found_by: String,
}

/// Adds service requests with their contacts, the candidates for lists and the words that they are found by; gives their
/// numbers.
///
/// # Errors
/// When the database fails.
pub async fn insert_service_requests(
    tx: &mut Tx,
    permit: &Permit,
    new: &[ServiceRequest],
) -> Result<BTreeMap<ServiceRequestId, Number>> {
    let rows: Vec<_> = new.iter().map(row).collect();
    let into = "service_request (id, customer_id, kind, subject, product, severity, state, is_active, submitter_id,
        submitter_organization_id, primary_contact_id, description, created_at, updated_at, site_id, answered_at, resolved_at,
        closed_at)";
    let numbers: Vec<(ServiceRequestId, Number)> =
        bulk::insert_returning(tx, into, &rows, " RETURNING id, number").await?;
    let numbers: BTreeMap<_, _> = numbers.into_iter().collect();
    let contacts: Vec<_> = new.iter().flat_map(contacts).collect();
    let into = "contact (service_request_id, person_id, role, added_by, added_at)";
    bulk::insert(tx, into, &contacts, "")?;
    feed_all(tx, permit, new).await?;
    let texts = new.iter().map(|r| {
        let number = numbers.get(&r.id).map(ToString::to_string).unwrap_or_default();
        let product = r.product.as_ref().map(Name::as_str).unwrap_or_default();
        (r.id, format!("{number} {}\n{}\n{product}\n{}", r.found_by, r.subject, r.description))
    });
    search_pending::add_all(tx, texts)?;
    Ok(numbers)
}

fn row(r: &ServiceRequest) -> Vec<crate::Value> {
    let mut row = bulk::row![r.id, r.customer_id, r.kind, r.subject.as_str(), r.product.as_ref().map(Name::as_str)];
    row.extend(values![r.severity, r.state, r.state.is_active(), r.submitter_id, r.submitter_organization_id]);
    row.extend(values![r.primary_contact_id, r.description.as_str(), r.submitted_at, r.updated_at, r.site_id]);
    row.extend(values![r.answered_at, r.resolved_at, r.closed_at]);
    row
}

fn contacts(r: &ServiceRequest) -> impl Iterator<Item = Vec<crate::Value>> {
    let primary = [(r.primary_contact_id, ContactRole::Primary)];
    let others = r.contacts.iter().map(|person| (*person, ContactRole::Additional));
    primary
        .into_iter()
        .chain(others)
        .map(|(person, role)| bulk::row![r.id, person, role, r.submitter_id, r.submitted_at])
}

/// Adds the candidates: the customer, whoever has a permission that reads, to whom a deployment is open, and the contacts
/// with those to whom an old record among them is linked. In the order of the list, so that what lies together is written together.
async fn feed_all(tx: &mut Tx, permit: &Permit, new: &[ServiceRequest]) -> Result<()> {
    let readers = list_readers(tx, permit, new).await?;
    let linked = list_linked(tx, new).await?;
    let opened = list_opened(tx, permit, new).await?;
    let mut candidates = BTreeMap::new();
    for r in new {
        let (primary, contacts) = ([r.primary_contact_id], r.contacts.iter().copied());
        let contacts = contacts.chain(primary).flat_map(|contact| {
            let people = linked.get(&contact).into_iter().flatten().copied();
            people.chain([contact])
        });
        let readers = readers.get(&r.customer_id).into_iter().flatten().copied();
        let opened = opened.get(&r.customer_id).into_iter().flatten();
        let opened = opened.filter(|(_, site)| site.is_none() || *site == r.site_id).map(|(subject, _)| *subject);
        let subjects = contacts.map(|person| person.0).chain(readers).chain(opened).chain([r.customer_id.0]);
        candidates.extend(subjects.map(|subject| ((subject, r.id), r)));
    }
    let row = |((subject, id), r): ((Uuid, ServiceRequestId), &ServiceRequest)| {
        bulk::row![subject, id, r.customer_id, r.state, r.state.is_active()]
    };
    let rows: Vec<_> = candidates.into_iter().map(row).collect();
    let into = "feed (subject, service_request_id, customer_id, state, is_active)";
    bulk::insert(tx, into, &rows, " ON CONFLICT (subject, service_request_id) DO NOTHING")
}

/// Who has a permission that reads: partners and people, by customer.
async fn list_readers(
    tx: &mut Tx,
    permit: &Permit,
    new: &[ServiceRequest],
) -> Result<HashMap<OrganizationId, Vec<Uuid>>> {
    let customers: BTreeSet<_> = new.iter().map(|r| r.customer_id).collect();
    let mut readers = HashMap::<_, Vec<_>>::new();
    if !customers.is_empty() {
        let mut sql = Sql::new(&format!(
            "SELECT x.customer_id, COALESCE(x.person_id, x.partner_id) FROM permission x
            WHERE x.ended_at IS NULL AND x.level IN ({}) AND x.valid_until > ",
            reading_levels()
        ));
        sql.bind(permit.at()).push(" AND x.customer_id IN ").bind_list(customers);
        for (customer, reader) in tx.all_of::<(OrganizationId, Uuid)>(&sql).await? {
            readers.entry(customer).or_default().push(reader);
        }
    }
    Ok(readers)
}

/// To whom deployments are open, by customer: people and locations, each with one of the sites that it is for, or with none
/// where it is for all.
async fn list_opened(
    tx: &mut Tx,
    permit: &Permit,
    new: &[ServiceRequest],
) -> Result<HashMap<OrganizationId, Vec<(Uuid, Option<SiteId>)>>> {
    let customers: BTreeSet<_> = new.iter().map(|r| r.customer_id).collect();
    let mut opened = HashMap::<_, Vec<_>>::new();
    if !customers.is_empty() {
        let mut sql = Sql::new(
            "SELECT x.customer_id, COALESCE(x.person_id, x.location_id), w.site_id FROM deployment_access x
            LEFT JOIN deployment_access_site w ON w.access_id = x.id WHERE x.ended_at IS NULL AND x.valid_until > ",
        );
        sql.bind(permit.at()).push(" AND x.customer_id IN ").bind_list(customers);
        for (customer, subject, site) in tx.all_of::<(OrganizationId, Uuid, Option<SiteId>)>(&sql).await? {
            opened.entry(customer).or_default().push((subject, site));
        }
    }
    Ok(opened)
}

/// The people to whom old records among the contacts are linked, by record.
async fn list_linked(tx: &mut Tx, new: &[ServiceRequest]) -> Result<HashMap<PersonId, Vec<PersonId>>> {
    let contacts = new.iter().flat_map(|r| r.contacts.iter().chain([&r.primary_contact_id]));
    let contacts: BTreeSet<_> = contacts.copied().collect();
    let mut linked = HashMap::<_, Vec<_>>::new();
    if !contacts.is_empty() {
        let mut sql = Sql::new(
            "SELECT k.record_id, k.person_id FROM contact_link k WHERE k.ended_at IS NULL AND k.record_id IN ",
        );
        sql.bind_list(contacts);
        for (record, person) in tx.all_of::<(PersonId, PersonId)>(&sql).await? {
            linked.entry(record).or_default().push(person);
        }
    }
    Ok(linked)
}

/// A message or internal note from elsewhere.
#[derive(Clone, Debug)]
pub struct Message {
    /// Its id, of the moment at which it was written.
    pub id: MessageId,
    /// To which service request.
    pub service_request_id: ServiceRequestId,
    /// Whether only the vendor's staff see it.
    pub internal: bool,
    /// Who wrote it.
    pub author_id: PersonId,
    /// The author's organization.
    pub author_organization_id: OrganizationId,
    /// On whose behalf it was written.
    pub on_behalf_of: Option<OrganizationId>,
    /// The text, in Markdown.
    pub body: Body,
    /// When.
    pub written_at: Timestamp,
}

/// Adds messages; public ones count, can be found by their words, and tell when the vendor's staff first answered.
///
/// # Errors
/// When the database fails.
pub async fn insert_messages(tx: &mut Tx, _: &Permit, new: &[Message]) -> Result<()> {
    let visibility = |internal| if internal { "internal" } else { "public" };
    let rows: Vec<_> = new
        .iter()
        .map(|m| {
            let mut row = bulk::row![m.id, m.service_request_id, visibility(m.internal), m.author_id];
            row.extend(values![m.author_organization_id, m.on_behalf_of, m.body.as_str(), m.written_at]);
            row
        })
        .collect();
    let into = "message (id, service_request_id, visibility, author_id, author_organization_id, on_behalf_of, body, created_at)";
    bulk::insert(tx, into, &rows, "")?;
    let public = || new.iter().filter(|m| !m.internal);
    search_pending::add_all(tx, public().map(|m| (m.service_request_id, m.body.to_string())))?;
    let changed: BTreeSet<_> = public().map(|m| m.service_request_id).collect();
    if changed.is_empty() {
        return Ok(());
    }
    // Counted anew from the messages themselves: what is imported again, or in two parts, comes out the same.
    let mut sql = Sql::new(
        "UPDATE service_request SET version = version + 1,
            message_count = (SELECT COUNT(*) FROM message m WHERE m.service_request_id = service_request.id AND m.visibility = 'public'),
            updated_at = COALESCE((SELECT MAX(m.created_at) FROM message m WHERE m.service_request_id = service_request.id
                AND m.visibility = 'public' AND m.created_at > service_request.updated_at), updated_at),
            answered_at = COALESCE(answered_at, (SELECT MIN(m.created_at) FROM message m CROSS JOIN organization o
                WHERE m.service_request_id = service_request.id AND m.visibility = 'public' AND o.id = m.author_organization_id AND o.kind = ",
    );
    sql.bind(OrganizationKind::Vendor).push(")) WHERE id IN ").bind_list(changed);
    tx.execute(&sql.text, &sql.values).await?;
    Ok(())
}

/// A service request as messages and later imports refer to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Its id.
    pub id: ServiceRequestId,
    /// Its number.
    pub number: Number,
    /// Whose it is.
    pub customer_id: OrganizationId,
    /// How bad it is.
    pub severity: Severity,
    /// Where it stands.
    pub state: State,
    /// When it was submitted.
    pub submitted_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}
from_row!(Reference { id, number, customer_id, severity, state, submitted_at, updated_at });

/// The service requests with these ids, for an import that goes on.
///
/// # Errors
/// When the database fails.
pub async fn list_service_requests(
    tx: &mut Tx,
    _: &Permit,
    ids: impl IntoIterator<Item = ServiceRequestId>,
) -> Result<Vec<Reference>> {
    let ids: BTreeSet<_> = ids.into_iter().collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::new(
        "SELECT r.id, r.number, r.customer_id, r.severity, r.state, r.created_at, r.updated_at FROM service_request r WHERE r.id IN ",
    );
    sql.bind_list(ids);
    tx.all_of(&sql).await
}

/// How a service request stands elsewhere by now.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    /// How bad it is.
    pub severity: Severity,
    /// Where it stands.
    pub state: State,
    /// When it was resolved, where it is.
    pub resolved_at: Option<Timestamp>,
    /// When it was closed, where it is.
    pub closed_at: Option<Timestamp>,
    /// When that was, as far as it is known.
    pub at: Timestamp,
}

/// Keeps how a service request stands elsewhere by now.
///
/// # Errors
/// When the database fails.
pub async fn set_standing(tx: &mut Tx, permit: &Permit, request: &Reference, now: &Standing) -> Result<()> {
    let sql = "UPDATE service_request SET severity = $2, state = $3, is_active = $4, resolved_at = $5, closed_at = $6,
            updated_at = CASE WHEN updated_at < $7 THEN $7 ELSE updated_at END, version = version + 1 WHERE id = $1";
    let Standing { severity, state, resolved_at, closed_at, at } = *now;
    let values = values![request.id, severity, state, state.is_active(), resolved_at, closed_at, at];
    tx.execute(sql, &values).await?;
    if state != request.state {
        feed::set_state(tx, permit, request.id, request.customer_id, state).await?;
    }
    Ok(())
}

/// Notes that the figures of customers are to be counted anew: once for all that was added and changed.
///
/// # Errors
/// When the database fails.
pub async fn note_changed(tx: &mut Tx, permit: &Permit, customers: &BTreeSet<OrganizationId>) -> Result<()> {
    customers.iter().try_for_each(|customer| experience::mark(tx, *customer, permit.at()))
}

/// Somebody to whom a line refers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Who.
    pub id: PersonId,
    /// What it is called.
    pub name: String,
    /// Where mail goes.
    pub email: String,
    /// Where it works.
    pub organization_id: OrganizationId,
    /// What that organization is.
    pub kind: OrganizationKind,
}
from_row!(Person { id, name, email, organization_id, kind });

const PERSON: &str = "SELECT p.id, p.name, p.email, o.id, o.kind FROM person p
    CROSS JOIN membership m CROSS JOIN organization o
    WHERE m.person_id = p.id AND m.valid_until IS NULL AND o.id = m.organization_id AND ";

/// The people with these ids, in their present organizations.
///
/// # Errors
/// When the database fails.
pub async fn list_people(tx: &mut Tx, _: &Permit, ids: &[PersonId]) -> Result<Vec<Person>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::new(PERSON);
    sql.push("p.id IN ").bind_list(ids.iter().copied());
    tx.all_of(&sql).await
}

/// The people with these addresses, in their present organizations.
///
/// # Errors
/// When the database fails.
pub async fn list_people_by_email(tx: &mut Tx, _: &Permit, emails: &[&str]) -> Result<Vec<Person>> {
    if emails.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::new(PERSON);
    sql.push("p.email IN ").bind_list(emails.iter().copied());
    tx.all_of(&sql).await
}

/// What the organizations with these ids are.
///
/// # Errors
/// When the database fails.
pub async fn list_organizations(
    tx: &mut Tx,
    _: &Permit,
    ids: &[OrganizationId],
) -> Result<Vec<(OrganizationId, OrganizationKind)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::new("SELECT o.id, o.kind FROM organization o WHERE o.id IN ");
    sql.bind_list(ids.iter().copied());
    tx.all_of(&sql).await
}

/// Whose the locations with these ids are; those left out that were removed.
///
/// # Errors
/// When the database fails.
pub async fn list_locations(tx: &mut Tx, _: &Permit, ids: &[LocationId]) -> Result<Vec<(LocationId, OrganizationId)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::new("SELECT l.id, l.organization_id FROM location l WHERE l.removed_at IS NULL AND l.id IN ");
    sql.bind_list(ids.iter().copied());
    tx.all_of(&sql).await
}

/// Whose the sites with these ids are; the removed ones too.
///
/// # Errors
/// When the database fails.
pub async fn list_sites(tx: &mut Tx, _: &Permit, ids: &[SiteId]) -> Result<Vec<(SiteId, OrganizationId)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::new("SELECT s.id, s.customer_id FROM site s WHERE s.id IN ");
    sql.bind_list(ids.iter().copied());
    tx.all_of(&sql).await
}

/// Whether somebody, or everybody of a partner, has or ever had a permission at a customer: then it is for those there
/// to decide, and not for an import.
///
/// # Errors
/// When the database fails.
pub async fn find_permission(
    tx: &mut Tx,
    _: &Permit,
    partner: OrganizationId,
    customer: OrganizationId,
    person: Option<PersonId>,
) -> Result<bool> {
    let sql = "SELECT COUNT(*) FROM permission x WHERE x.partner_id = $1 AND x.customer_id = $2
        AND COALESCE(x.person_id, x.partner_id) = $3";
    let whose = person.map_or(partner.0, |person| person.0);
    let (count,): (i64,) = tx.get(sql, &values![partner, customer, whose]).await?;
    Ok(count > 0)
}
