//! What deployments have opened to people and locations: as facts of a decision, and as the same rule in SQL for lists.
//!
//! Never overwritten but for its end. What is open to a location is open to whoever works there at the moment in question.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use mandate_core::{
    access::{DeploymentAccess, DeploymentFact, Permit, Scope, Viewer},
    engagement::DeploymentNumber,
    id::{DeploymentAccessId, DeploymentId, LocationId, OrganizationId, PersonId, ServiceRequestId, SiteId},
    party::OrganizationKind,
    permission::Until,
};

use crate::{
    Result, Tx, bulk, feed,
    permission::live,
    sql::{ColumnError, FromRow, Row, Sql, from_row, values},
};

/// To whom something is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// One person of the partner.
    Person(PersonId),
    /// Everybody who works at one of the partner's locations.
    Location(LocationId),
}

/// What is opened.
#[derive(Clone, Copy, Debug)]
pub struct NewAccess<'a> {
    /// Its id.
    pub id: DeploymentAccessId,
    /// Under which deployment.
    pub deployment_id: DeploymentId,
    /// To whom.
    pub holder: Holder,
    /// For which of the customer's sites; for all of the customer where none is named.
    pub sites: &'a [SiteId],
    /// Until when at most.
    pub valid_until: Timestamp,
}

/// Opens a deployment to somebody, with what lists are made of; false where the customer has not confirmed it (E02), or it
/// is over.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &mut Tx, permit: &Permit, new: &NewAccess<'_>) -> Result<bool> {
    let sql = "UPDATE deployment SET opened_at = COALESCE(opened_at, $2)
        WHERE id = $1 AND confirmed_at IS NOT NULL AND ended_at IS NULL";
    if tx.execute(sql, &values![new.deployment_id, permit.at()]).await? == 0 {
        return Ok(false);
    }
    let (person, location) = match new.holder {
        Holder::Person(person) => (Some(person), None),
        Holder::Location(location) => (None, Some(location)),
    };
    let sql =
        "INSERT INTO deployment_access (id, deployment_id, partner_id, customer_id, person_id, location_id, is_whole,
            valid_from, valid_until, opened_by)
        SELECT $2, d.id, d.partner_id, d.customer_id, p.id, l.id, $5, $6, $7, $8 FROM deployment d
        LEFT JOIN person p ON p.id = $3 LEFT JOIN location l ON l.id = $4 WHERE d.id = $1";
    let what = values![new.deployment_id, new.id, person, location, new.sites.is_empty()];
    let until = values![permit.at(), new.valid_until, permit.person()];
    tx.execute(sql, &[&what[..], &until[..]].concat()).await?;
    let sites: Vec<_> = new.sites.iter().map(|site| bulk::row![new.id, *site]).collect();
    bulk::insert(tx, "deployment_access_site (access_id, site_id)", &sites, "")?;
    feed::fill_by_deployment(tx, permit, new.id).await?;
    Ok(true)
}

/// Ends what is open to one person or location; false where it was ended before.
///
/// # Errors
/// When the database fails.
pub async fn end(tx: &mut Tx, permit: &Permit, id: DeploymentAccessId) -> Result<bool> {
    let sql = "UPDATE deployment_access SET ended_at = $2, ended_by = $3 WHERE id = $1 AND ended_at IS NULL";
    Ok(tx.execute(sql, &values![id, permit.at(), permit.person()]).await? == 1)
}

/// Ends all that a deployment has opened.
pub(crate) async fn end_of_deployment(tx: &mut Tx, permit: &Permit, deployment: DeploymentId) -> Result<()> {
    let sql = "UPDATE deployment_access SET ended_at = $2, ended_by = $3 WHERE deployment_id = $1 AND ended_at IS NULL";
    tx.execute(sql, &values![deployment, permit.at(), permit.person()]).await?;
    Ok(())
}

/// Ends all that is open to a person itself, wherever: it begins to work elsewhere.
///
/// # Errors
/// When the database fails.
pub async fn end_of_person(tx: &mut Tx, permit: &Permit, person: PersonId) -> Result<()> {
    let sql = "UPDATE deployment_access SET ended_at = $2, ended_by = $3 WHERE person_id = $1 AND ended_at IS NULL";
    tx.execute(sql, &values![person, permit.at(), permit.person()]).await?;
    Ok(())
}

/// Where a person works at a moment, as an SQL value.
pub(crate) fn location(person: &str, at: &str) -> String {
    format!(
        "(SELECT m.location_id FROM membership m WHERE m.person_id = {person}
            AND m.valid_from <= {at} AND (m.valid_until IS NULL OR m.valid_until > {at}))"
    )
}

/// The condition that access `x` is live, and open to the reader or to where it works.
fn is_open(reader: &feed::Reader) -> String {
    let feed::Reader { organization, person, at } = reader;
    format!(
        "x.partner_id = {organization} AND (x.person_id = {person} OR x.location_id = {}) AND {}",
        location(person, at),
        live("x", at)
    )
}

/// The condition under which a deployment lets a reader see a service request: the decision's own rule, in SQL.
pub(crate) fn opens(reader: &feed::Reader, request: &str, customer: &str) -> String {
    format!(
        "EXISTS (SELECT 1 FROM deployment_access x WHERE x.customer_id = {customer} AND {} AND (x.is_whole = TRUE
            OR EXISTS (SELECT 1 FROM service_request q CROSS JOIN deployment_access_site w
                WHERE q.id = {request} AND w.access_id = x.id AND w.site_id = q.site_id)))",
        is_open(reader)
    )
}

/// The customers that deployments open to a reader: as a whole, or only some sites of them.
pub(crate) fn customers(reader: &feed::Reader, as_a_whole: bool) -> String {
    let is_whole = if as_a_whole { "TRUE" } else { "FALSE" };
    format!("SELECT x.customer_id FROM deployment_access x WHERE x.is_whole = {is_whole} AND {}", is_open(reader))
}

/// What is open to a person at a moment by deployments of its organization, at all customers.
///
/// # Errors
/// When the database fails.
pub async fn list_open(tx: &mut Tx, viewer: &Viewer, at: Timestamp) -> Result<Vec<DeploymentAccessId>> {
    let mut sql = Sql::default();
    let (organization, person) = (sql.place(viewer.organization_id), sql.place(viewer.person_id));
    let reader = feed::Reader { organization, person, at: sql.place(at) };
    sql.push(&format!("SELECT x.id FROM deployment_access x WHERE {} ORDER BY x.id", is_open(&reader)));
    let found: Vec<(DeploymentAccessId,)> = tx.all_of(&sql).await?;
    Ok(found.into_iter().map(|(id,)| id).collect())
}

/// The deployments of a partner at a customer that are open to anybody, by a permit of the customer's own people or the
/// staff.
///
/// # Errors
/// When the database fails.
pub async fn list_open_between(
    tx: &mut Tx,
    permit: &Permit,
    partner: OrganizationId,
    customer: OrganizationId,
) -> Result<Vec<DeploymentNumber>> {
    let sql = format!(
        "SELECT DISTINCT d.number FROM deployment_access x JOIN deployment d ON d.id = x.deployment_id
         WHERE x.partner_id = $1 AND x.customer_id = $2 AND {} ORDER BY d.number",
        live("x", "$3")
    );
    let found: Vec<(DeploymentNumber,)> = tx.all(&sql, &values![partner, customer, permit.at()]).await?;
    Ok(found.into_iter().map(|(number,)| number).collect())
}

/// What is open to the reader, as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenToReader {
    /// At which customer.
    pub customer_id: OrganizationId,
    /// Under which deployment.
    pub number: DeploymentNumber,
    /// Whether for all of the customer, and not only for some of its sites.
    pub is_whole: bool,
    /// Until when at most.
    pub valid_until: Timestamp,
}
from_row!(OpenToReader { customer_id, number, is_whole, valid_until });

impl OpenToReader {
    /// Its last day.
    #[must_use]
    pub fn until(&self) -> Until {
        Until::last_day_before(self.valid_until)
    }
}

/// What is open to the reader, at all customers.
///
/// # Errors
/// When the database fails.
pub async fn list_of_viewer(tx: &mut Tx, scope: &Scope) -> Result<Vec<OpenToReader>> {
    let mut sql = Sql::default();
    let reader = feed::Reader::of(&mut sql, scope);
    sql.push(&format!(
        "SELECT x.customer_id, d.number, x.is_whole, x.valid_until FROM deployment_access x
         CROSS JOIN deployment d WHERE d.id = x.deployment_id AND {} ORDER BY d.number, x.id",
        is_open(&reader)
    ));
    tx.all_of(&sql).await
}

/// What is open at a customer, as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenAtCustomer {
    /// To people of which partner.
    pub partner_id: OrganizationId,
    /// Under which deployment.
    pub number: DeploymentNumber,
    /// The person to whom it is open.
    pub person: Option<String>,
    /// The location to which it is open.
    pub location: Option<String>,
    /// For how many of the customer's sites; none where it is for all of the customer.
    pub sites: i64,
    /// Until when at most.
    pub valid_until: Timestamp,
}
from_row!(OpenAtCustomer { partner_id, number, person, location, sites, valid_until });

impl OpenAtCustomer {
    /// Its last day.
    #[must_use]
    pub fn until(&self) -> Until {
        Until::last_day_before(self.valid_until)
    }
}

/// What is open at a customer, by a permit to view its partners.
///
/// # Errors
/// When the database fails.
pub async fn list_of_customer(tx: &mut Tx, permit: &Permit, customer: OrganizationId) -> Result<Vec<OpenAtCustomer>> {
    let sql = format!(
        "SELECT x.partner_id, d.number, p.name, l.name,
            (SELECT COUNT(*) FROM deployment_access_site w WHERE w.access_id = x.id), x.valid_until
         FROM deployment_access x JOIN deployment d ON d.id = x.deployment_id
         LEFT JOIN person p ON p.id = x.person_id LEFT JOIN location l ON l.id = x.location_id
         WHERE x.customer_id = $1 AND {} ORDER BY x.partner_id, d.number, x.id",
        live("x", "$2")
    );
    tx.all(&sql, &values![customer, permit.at()]).await
}

/// The people to whom deployments are open at a customer, themselves or by where they work, with the numbers of those; by
/// a permit to view its partners.
///
/// # Errors
/// When the database fails.
pub async fn list_people(
    tx: &mut Tx,
    permit: &Permit,
    customer: OrganizationId,
) -> Result<Vec<(PersonId, DeploymentNumber)>> {
    let sql = format!(
        "SELECT DISTINCT m.person_id, d.number FROM deployment_access x CROSS JOIN deployment d CROSS JOIN membership m
         WHERE d.id = x.deployment_id AND m.organization_id = x.partner_id AND m.valid_until IS NULL
            AND (m.person_id = x.person_id OR m.location_id = x.location_id)
            AND x.customer_id = $1 AND {} ORDER BY d.number, m.person_id",
        live("x", "$2")
    );
    tx.all(&sql, &values![customer, permit.at()]).await
}

/// About what a decision is, as far as the sites of a deployment matter.
#[derive(Clone, Copy, Debug)]
pub(crate) enum About {
    /// All of the customer.
    Everything,
    /// One of its service requests.
    ServiceRequest(ServiceRequestId),
    /// One of its sites.
    Site(SiteId),
}

struct Found {
    customer: OrganizationId,
    fact: DeploymentFact,
}

impl FromRow for Found {
    fn from_row(row: &mut Row<'_>) -> Result<Self, ColumnError> {
        let customer = row.take()?;
        let (id, number) = (row.take()?, row.take()?);
        let (confirmed_at, opened_at, ended_at) = (row.take()?, row.take()?, row.take()?);
        let access_id: Option<DeploymentAccessId> = row.take()?;
        let valid_from: Option<Timestamp> = row.take()?;
        let valid_until: Option<Timestamp> = row.take()?;
        let access_ended_at: Option<Timestamp> = row.take()?;
        let is_whole: Option<bool> = row.take()?;
        let access = match (access_id, valid_from, valid_until) {
            (Some(id), Some(valid_from), Some(valid_until)) => {
                let covers = is_whole.unwrap_or_default();
                Some(DeploymentAccess { id, valid_from, valid_until, ended_at: access_ended_at, covers })
            }
            _ => None,
        };
        Ok(Self { customer, fact: DeploymentFact { id, number, confirmed_at, opened_at, ended_at, access } })
    }
}

/// The deployments of a partner's person with some customers at a moment, each with what it has opened to the person; what
/// is only for some sites covers nothing yet.
async fn list(
    tx: &mut Tx,
    viewer: &Viewer,
    customers: impl IntoIterator<Item = OrganizationId>,
    at: Timestamp,
) -> Result<Vec<Found>> {
    let mut sql = Sql::default();
    let (partner, person, moment) = (sql.place(viewer.organization_id), sql.place(viewer.person_id), sql.place(at));
    sql.push(&format!(
        "SELECT d.customer_id, d.id, d.number, d.confirmed_at, d.opened_at, d.ended_at,
            x.id, x.valid_from, x.valid_until, x.ended_at, x.is_whole
         FROM deployment d LEFT JOIN deployment_access x ON x.deployment_id = d.id AND x.valid_from <= {moment}
            AND (x.person_id = {person} OR x.location_id = {})
         WHERE d.partner_id = {partner} AND d.recorded_at <= {moment} AND d.customer_id IN ",
        location(&person, &moment)
    ));
    sql.bind_list(customers);
    tx.all_of(&sql).await
}

/// The access among what was found that is only for some sites.
fn in_part<'a>(found: impl IntoIterator<Item = &'a Found>) -> Vec<DeploymentAccessId> {
    let access = found.into_iter().filter_map(|found| found.fact.access.as_ref());
    access.filter(|access| !access.covers).map(|access| access.id).collect()
}

/// Which access for some sites is for the site of which of some service requests.
async fn by_sites(
    tx: &mut Tx,
    access: Vec<DeploymentAccessId>,
    requests: impl IntoIterator<Item = ServiceRequestId>,
) -> Result<HashSet<(DeploymentAccessId, ServiceRequestId)>> {
    if access.is_empty() {
        return Ok(HashSet::new());
    }
    let mut sql =
        Sql::new("SELECT w.access_id, q.id FROM service_request q CROSS JOIN deployment_access_site w WHERE q.id IN ");
    sql.bind_list(requests).push(" AND w.site_id = q.site_id AND w.access_id IN ").bind_list(access);
    Ok(tx.all_of(&sql).await?.into_iter().collect())
}

/// The fact with whether its access reaches the thing in question.
fn reaching(fact: DeploymentFact, reaches: impl Fn(DeploymentAccessId) -> bool) -> DeploymentFact {
    let covers = |access: DeploymentAccess| DeploymentAccess { covers: access.covers || reaches(access.id), ..access };
    DeploymentFact { access: fact.access.map(covers), ..fact }
}

/// Of the deployments of a person's organization at a customer, the one that decides about a thing; none for whoever works
/// for no partner.
pub(crate) async fn find_fact(
    tx: &mut Tx,
    viewer: &Viewer,
    customer: OrganizationId,
    about: About,
    at: Timestamp,
) -> Result<Option<DeploymentFact>> {
    if viewer.kind != OrganizationKind::Partner {
        return Ok(None);
    }
    let found = list(tx, viewer, [customer], at).await?;
    let in_part = in_part(&found);
    let reached: HashSet<_> = match about {
        About::ServiceRequest(id) => by_sites(tx, in_part, [id]).await?.into_iter().map(|(access, _)| access).collect(),
        About::Site(id) if !in_part.is_empty() => {
            let mut sql = Sql::new("SELECT w.access_id FROM deployment_access_site w WHERE w.site_id = ");
            sql.bind(id).push(" AND w.access_id IN ").bind_list(in_part);
            tx.all_of::<(DeploymentAccessId,)>(&sql).await?.into_iter().map(|(access,)| access).collect()
        }
        About::Site(_) | About::Everything => HashSet::new(),
    };
    let facts = found.into_iter().map(|found| reaching(found.fact, |access| reached.contains(&access)));
    Ok(DeploymentFact::deciding(facts, at))
}

/// As [`find_fact`], for many customers at once, each with one of its service requests; by the service request.
pub(crate) async fn list_facts(
    tx: &mut Tx,
    viewer: &Viewer,
    things: &[(OrganizationId, ServiceRequestId)],
    at: Timestamp,
) -> Result<HashMap<ServiceRequestId, DeploymentFact>> {
    if viewer.kind != OrganizationKind::Partner {
        return Ok(HashMap::new());
    }
    let found = list(tx, viewer, things.iter().map(|thing| thing.0), at).await?;
    let reached = by_sites(tx, in_part(&found), things.iter().map(|thing| thing.1)).await?;
    let mut of_customer: HashMap<_, Vec<_>> = HashMap::new();
    for Found { customer, fact } in found {
        of_customer.entry(customer).or_default().push(fact);
    }
    let fact = |(customer, request): &(OrganizationId, ServiceRequestId)| {
        let facts = of_customer.get(customer)?.iter();
        let facts = facts.map(|fact| reaching(*fact, |access| reached.contains(&(access, *request))));
        Some((*request, DeploymentFact::deciding(facts, at)?))
    };
    Ok(things.iter().filter_map(fact).collect())
}
