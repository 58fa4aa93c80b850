//! Service requests: submitting, changing, and the one place from which all lists of them come.

use jiff::{SignedDuration, Timestamp};
use mandate_core::{
    access::{Breadth, Permit, Scope},
    id::{OrganizationId, PersonId, ServiceRequestId, SiteId},
    service_request::{Kind, Number, Severity, State},
    text::{Body, Subject},
};

use crate::{
    Result, Tx, assignment, contact_link, deployment_access, experience, feed,
    filter::{ask, id_after},
    search_pending,
    sql::{Sql, from_row, values},
};

pub use crate::filter::Filter;

/// A service request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceRequest {
    /// Its number.
    pub number: Number,
    /// Its id.
    pub id: ServiceRequestId,
    /// Whose it is.
    pub customer_id: OrganizationId,
    /// What is asked for.
    pub kind: Kind,
    /// What it is about.
    pub subject: String,
    /// Which product it concerns.
    pub product: Option<String>,
    /// Which site of the customer it is about.
    pub site_id: Option<SiteId>,
    /// How bad it is.
    pub severity: Severity,
    /// Where it stands.
    pub state: State,
    /// Who submitted it.
    pub submitter_id: PersonId,
    /// The submitter's organization at that moment.
    pub submitter_organization_id: OrganizationId,
    /// Whom the vendor asks.
    pub primary_contact_id: PersonId,
    /// The description, in Markdown.
    pub description: String,
    /// When it was submitted.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When it was closed, where it is.
    pub closed_at: Option<Timestamp>,
    /// Into which other one it went, where it is a duplicate.
    pub merged_into_id: Option<ServiceRequestId>,
    /// Goes up with every change.
    pub version: i64,
}
from_row!(ServiceRequest {
    number,
    id,
    customer_id,
    kind,
    subject,
    product,
    site_id,
    severity,
    state,
    submitter_id,
    submitter_organization_id,
    primary_contact_id,
    description,
    created_at,
    updated_at,
    closed_at,
    merged_into_id,
    version,
});

const COLUMNS: &str =
    "r.number, r.id, r.customer_id, r.kind, r.subject, r.product, r.site_id, r.severity, r.state, r.submitter_id,
    r.submitter_organization_id, r.primary_contact_id, r.description, r.created_at, r.updated_at, r.closed_at, r.merged_into_id, r.version";

/// What is submitted.
#[derive(Clone, Debug)]
pub struct NewServiceRequest<'a> {
    /// Its id.
    pub id: ServiceRequestId,
    /// Whose it is.
    pub customer_id: OrganizationId,
    /// What is asked for.
    pub kind: Kind,
    /// What it is about.
    pub subject: &'a Subject,
    /// Which product it concerns.
    pub product: Option<&'a str>,
    /// Which site of the customer it is about.
    pub site_id: Option<SiteId>,
    /// How bad it is.
    pub severity: Severity,
    /// Whom the vendor asks.
    pub primary_contact_id: PersonId,
    /// In which time zone that person is reached about it, where it is another than its own (P27).
    pub time_zone: Option<&'a str>,
    /// The description, in Markdown.
    pub description: &'a Body,
}

/// Adds a service request with the words it is found by; gives its number.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &mut Tx, permit: &Permit, new: &NewServiceRequest<'_>) -> Result<Number> {
    let sql = "INSERT INTO service_request (id, customer_id, kind, subject, product, severity, state, is_active, submitter_id,
            submitter_organization_id, primary_contact_id, description, created_at, updated_at, site_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13, $14) RETURNING number";
    let what =
        values![new.id, new.customer_id, new.kind, new.subject.as_str(), new.product, new.severity, State::New, true];
    let who = values![
        permit.actor(),
        permit.actor_organization(),
        new.primary_contact_id,
        new.description.as_str(),
        permit.at(),
        new.site_id
    ];
    let (number,): (Number,) = tx.get(sql, &[&what[..], &who[..]].concat()).await?;
    let texts = [&number.to_string(), new.subject.as_str(), new.product.unwrap_or_default(), new.description.as_str()];
    search_pending::add(tx, new.id, &texts)?;
    experience::mark(tx, new.customer_id, permit.at())?;
    // The primary contact's name comes with the contact.
    if permit.actor() != new.primary_contact_id {
        search_pending::add_person(tx, new.id, permit.actor())?;
    }
    Ok(number)
}

/// What belongs to a decision about a service request, found by its number: before the decision is made, nothing
/// more of it may be looked at.
#[derive(Clone, Copy, Debug)]
pub struct Reference {
    /// Its id.
    pub id: ServiceRequestId,
    /// Whose it is.
    pub customer_id: OrganizationId,
    /// When it was submitted.
    pub created_at: Timestamp,
}
from_row!(Reference { id, customer_id, created_at });

impl ServiceRequest {
    /// What belongs to a decision about it.
    #[must_use]
    pub const fn reference(&self) -> Reference {
        Reference { id: self.id, customer_id: self.customer_id, created_at: self.created_at }
    }
}

/// What a number refers to.
///
/// # Errors
/// When the database fails.
pub async fn find_reference(tx: &mut Tx, number: Number) -> Result<Option<Reference>> {
    tx.find("SELECT id, customer_id, created_at FROM service_request WHERE number = $1", &values![number]).await
}

/// The number of a service request, for the record of a refusal that its caller may know of.
///
/// # Errors
/// When the database fails.
pub async fn find_number(tx: &mut Tx, id: ServiceRequestId) -> Result<Option<Number>> {
    let found: Option<(Number,)> = tx.find("SELECT number FROM service_request WHERE id = $1", &values![id]).await?;
    Ok(found.map(|(number,)| number))
}

/// The service request that a permit is for.
///
/// # Errors
/// When the database fails.
pub async fn get(tx: &mut Tx, permit: &Permit) -> Result<ServiceRequest> {
    tx.get(&format!("SELECT {COLUMNS} FROM service_request r WHERE r.id = $1"), &values![permit.thing().id()]).await
}

/// The service request that a permit is for, which is about to be changed: nobody else changes it meanwhile.
///
/// # Errors
/// When the database fails.
pub async fn get_for_change(tx: &mut Tx, permit: &Permit) -> Result<ServiceRequest> {
    let sql = format!("SELECT {COLUMNS} FROM service_request r WHERE r.id = $1{}", tx.for_update());
    tx.get(&sql, &values![permit.thing().id()]).await
}

/// Keeps a new state; false where the service request has changed since `version`.
///
/// # Errors
/// When the database fails.
pub async fn set_state(tx: &mut Tx, permit: &Permit, request: &ServiceRequest, state: State) -> Result<bool> {
    let sql =
        "UPDATE service_request SET state = $3, is_active = $4, updated_at = $5, closed_at = $6, version = version + 1,
            resolved_at = CASE WHEN $4 THEN NULL ELSE COALESCE(resolved_at, $5) END
        WHERE id = $1 AND version = $2";
    let closed_at = (state == State::Closed).then(|| permit.at());
    let values = values![request.id, request.version, state, state.is_active(), permit.at(), closed_at];
    let changed = tx.execute(sql, &values).await? == 1;
    if changed {
        feed::set_state(tx, permit, request.id, request.customer_id, state).await?;
        experience::mark(tx, request.customer_id, permit.at())?;
    }
    Ok(changed)
}

/// Keeps a new severity; false where the service request has changed since `version`.
///
/// # Errors
/// When the database fails.
pub async fn set_severity(tx: &mut Tx, permit: &Permit, request: &ServiceRequest, severity: Severity) -> Result<bool> {
    let sql = "UPDATE service_request SET severity = $3, updated_at = $4, version = version + 1 WHERE id = $1 AND version = $2";
    let changed = tx.execute(sql, &values![request.id, request.version, severity, permit.at()]).await? == 1;
    if changed {
        experience::mark(tx, request.customer_id, permit.at())?;
    }
    Ok(changed)
}

/// Keeps another primary contact.
///
/// # Errors
/// When the database fails.
pub async fn set_primary_contact(
    tx: &mut Tx,
    permit: &Permit,
    request: &ServiceRequest,
    person: PersonId,
) -> Result<bool> {
    let sql = "UPDATE service_request SET primary_contact_id = $3, updated_at = $4, version = version + 1 WHERE id = $1 AND version = $2";
    Ok(tx.execute(sql, &values![request.id, request.version, person, permit.at()]).await? == 1)
}

/// How much a customer has: service requests, public messages and public attachments, as an approver is told (P12,
/// X03).
///
/// # Errors
/// When the database fails.
pub async fn count_of_customer(tx: &mut Tx, _: &Permit, customer: OrganizationId) -> Result<(i64, i64, i64)> {
    let sql = "SELECT COUNT(*), CAST(COALESCE(SUM(message_count), 0) AS bigint), CAST(COALESCE(SUM(attachment_count), 0) AS bigint)
        FROM service_request WHERE customer_id = $1";
    tx.get(sql, &values![customer]).await
}

/// How many rows a page asks at most; the store's tests have little worlds.
const WALK: i64 = if cfg!(test) { 4 } else { 2_000 };

/// The last service request that was asked where there would have been more: a page goes on behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reach {
    /// Its id.
    pub id: ServiceRequestId,
    /// When it was submitted.
    pub created_at: Timestamp,
}
from_row!(Reach { id, created_at });

/// Where a page of a list begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cursor {
    /// With the newest.
    Newest,
    /// With the next older one than this.
    OlderThan(ServiceRequestId),
    /// With the next newer ones than this.
    NewerThan(ServiceRequestId),
}

impl Cursor {
    const fn descends(self) -> bool {
        !matches!(self, Self::NewerThan(_))
    }

    const fn order(self) -> &'static str {
        if self.descends() { "DESC" } else { "ASC" }
    }
}

/// A line of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its id.
    pub id: ServiceRequestId,
    /// Its number.
    pub number: Number,
    /// Whose it is.
    pub customer_id: OrganizationId,
    /// What that customer is called.
    pub customer: String,
    /// What it is about.
    pub subject: String,
    /// Which product it concerns.
    pub product: Option<String>,
    /// How bad it is.
    pub severity: Severity,
    /// Where it stands.
    pub state: State,
    /// Whom the vendor asks.
    pub primary_contact_id: PersonId,
    /// What that person is called.
    pub primary_contact: String,
    /// Who submitted it.
    pub submitter: String,
    /// The submitter's organization at that moment.
    pub submitter_organization_id: OrganizationId,
    /// What that is called.
    pub submitter_organization: String,
    /// Who of the vendor's support works on it.
    pub assignee: Option<String>,
    /// How many public messages it has.
    pub messages: i64,
    /// When it was submitted.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Goes up with every change.
    pub version: i64,
}
from_row!(Line {
    id,
    number,
    customer_id,
    customer,
    subject,
    product,
    severity,
    state,
    primary_contact_id,
    primary_contact,
    submitter,
    submitter_organization_id,
    submitter_organization,
    assignee,
    messages,
    created_at,
    updated_at,
    version,
});

pub(crate) fn lines() -> Sql {
    Sql::new(&format!(
        "SELECT r.id, r.number, r.customer_id, c.name, r.subject, r.product, r.severity, r.state, r.primary_contact_id, pc.name, s.name, r.submitter_organization_id, so.name,
        {}, r.message_count, r.created_at, r.updated_at, r.version
    FROM (",
        assignment::name()
    ))
}

// The page comes first and its rows by their keys: joined otherwise, SQLite walks the whole table for the order.
pub(crate) const LINE_JOINS: &str = ") page
    CROSS JOIN service_request r
    JOIN organization c ON c.id = r.customer_id
    JOIN person pc ON pc.id = r.primary_contact_id
    JOIN person s ON s.id = r.submitter_id
    JOIN organization so ON so.id = r.submitter_organization_id
    WHERE r.id = page.id";

/// A page of what the reader may see, the newest first: exactly what the decision allows to view, at a cost that
/// does not grow with the table. Where rows must be asked one by one, it asks two thousand of them at most.
///
/// # Errors
/// When the database fails.
pub async fn list(tx: &mut Tx, scope: &Scope, filter: &Filter, cursor: Cursor, limit: i64) -> Result<Vec<Line>> {
    list_walked(tx, scope, filter, cursor, limit, WALK).await
}

/// Up to where [`list`] asked rows, where that is not the whole.
///
/// # Errors
/// When the database fails.
pub async fn find_reach(tx: &mut Tx, scope: &Scope, filter: &Filter, cursor: Cursor) -> Result<Option<Reach>> {
    if filter.asks_rows() { find_walked_to(tx, scope, filter, cursor, WALK).await } else { Ok(None) }
}

pub(crate) async fn list_walked(
    tx: &mut Tx,
    scope: &Scope,
    filter: &Filter,
    cursor: Cursor,
    limit: i64,
    walk: i64,
) -> Result<Vec<Line>> {
    let order = cursor.order();
    let records = records(tx, scope, filter).await?;
    let mut sql = lines();
    if filter.asks_rows() {
        sql.push("SELECT r.id FROM (");
        candidates(&mut sql, scope, filter, &records, cursor, walk);
        sql.push(") walked CROSS JOIN service_request r WHERE r.id = walked.id");
        ask(&mut sql, scope, filter);
        sql.push(&format!(" ORDER BY walked.id {order} LIMIT {limit}"));
    } else {
        candidates(&mut sql, scope, filter, &records, cursor, limit);
    }
    sql.push(LINE_JOINS).push(" ORDER BY r.id ").push(order);
    let mut lines = tx.all_of::<Line>(&sql).await?;
    if !cursor.descends() {
        lines.reverse();
    }
    Ok(lines)
}

pub(crate) async fn find_walked_to(
    tx: &mut Tx,
    scope: &Scope,
    filter: &Filter,
    cursor: Cursor,
    walk: i64,
) -> Result<Option<Reach>> {
    let records = records(tx, scope, filter).await?;
    let mut sql = Sql::new("SELECT r.id, r.created_at FROM (SELECT id FROM (");
    candidates(&mut sql, scope, filter, &records, cursor, walk);
    sql.push(&format!(") walked ORDER BY id {} LIMIT 1 OFFSET ", cursor.order())).push(&(walk - 1).to_string());
    sql.push(") page CROSS JOIN service_request r WHERE r.id = page.id");
    let found = tx.all_of::<Reach>(&sql).await?.into_iter().next();
    // Behind what was submitted a day before the time asked for there is nothing of it.
    let past = |reach: &Reach| match filter.from {
        Some(from) if cursor.descends() => reach.created_at >= from - SignedDuration::from_hours(24),
        _ => true,
    };
    Ok(found.filter(past))
}

/// The lines of some service requests, the newest first; those that the reader may not see are left out.
///
/// # Errors
/// When the database fails.
pub async fn list_by_id(tx: &mut Tx, scope: &Scope, ids: Vec<ServiceRequestId>) -> Result<Vec<Line>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = lines();
    sql.push("SELECT r.id FROM service_request r WHERE r.id IN ").bind_list(ids);
    if scope.breadth() == Breadth::Party {
        let reader = feed::Reader::of(&mut sql, scope);
        sql.push(" AND ").push(&feed::visible(&reader, "r.id", "r.customer_id"));
    }
    sql.push(LINE_JOINS).push(" ORDER BY r.id DESC");
    tx.all_of(&sql).await
}

/// The old contact records whose service requests are the reader's too, where it asks for its own (P30, P31): as many as
/// a power of two, the last one repeated, since a statement stays prepared.
async fn records(tx: &mut Tx, scope: &Scope, filter: &Filter) -> Result<Vec<(PersonId, OrganizationId)>> {
    if !filter.mine || scope.breadth() == Breadth::Staff {
        return Ok(Vec::new());
    }
    let mut records = contact_link::list_records(tx, scope).await?;
    records.retain(|(_, customer)| filter.customer.is_none_or(|wanted| wanted == *customer));
    if let Some(last) = records.last().copied() {
        records.resize(records.len().next_power_of_two(), last);
    }
    Ok(records)
}

/// Puts together the ids that a page is made of, in their order. How many stands in the statement itself: PostgreSQL
/// plans without the values, and would plan for a tenth of the table.
fn candidates(
    sql: &mut Sql,
    scope: &Scope,
    filter: &Filter,
    records: &[(PersonId, OrganizationId)],
    cursor: Cursor,
    limit: i64,
) {
    let (descending, order) = (cursor.descends(), cursor.order());
    let staff = scope.breadth() == Breadth::Staff;
    // PostgreSQL takes no value that a statement does not use: the staff's lists ask no permissions.
    let reader = (!staff).then(|| feed::Reader::of(sql, scope));
    let me = match &reader {
        Some(reader) => reader.person.clone(),
        None if filter.mine => sql.place(scope.viewer()),
        None => String::new(),
    };
    let only_visible = |sql: &mut Sql| {
        if let Some(reader) = &reader {
            sql.push(" AND ").push(&feed::visible(reader, "r.id", "r.customer_id"));
        }
    };
    // Conditions on a table `t` whose column `id` names the service request.
    let narrow = |sql: &mut Sql, table: &str, id: &str| {
        match cursor {
            Cursor::Newest => {}
            Cursor::OlderThan(other) => {
                sql.push(&format!(" AND {table}.{id} < ")).bind(other);
            }
            Cursor::NewerThan(other) => {
                sql.push(&format!(" AND {table}.{id} > ")).bind(other);
            }
        }
        if let Some(until) = filter.submitted_before() {
            sql.push(&format!(" AND {table}.{id} < ")).bind(id_after(until));
        }
        if let Some(state) = filter.state {
            sql.push(&format!(" AND {table}.state = ")).bind(state);
        }
        if let Some(active) = filter.active {
            sql.push(&format!(" AND {table}.is_active = ")).bind(active);
        }
    };
    let from_requests = |sql: &mut Sql, condition: &str, customer: Option<OrganizationId>| {
        sql.push("SELECT r.id FROM service_request r WHERE ").push(condition);
        if let Some(customer) = customer {
            sql.push(" AND r.customer_id = ").bind(customer);
        }
        narrow(sql, "r", "id");
        only_visible(sql);
        sql.push(&format!(" ORDER BY r.id {order} LIMIT {limit}"));
    };
    // What a person submitted or is a contact of, each by its index.
    let of_person = |sql: &mut Sql, person: &str, customer: Option<OrganizationId>| {
        sql.push("SELECT id FROM (");
        from_requests(sql, &format!("r.submitter_id = {person}"), customer);
        sql.push(") submitted UNION SELECT id FROM (");
        // The person's contacts first: joined otherwise, SQLite walks all that the customer has.
        sql.push("SELECT r.id FROM contact c CROSS JOIN service_request r WHERE r.id = c.service_request_id");
        sql.push(&format!(" AND c.removed_at IS NULL AND c.person_id = {person}"));
        if let Some(customer) = customer {
            sql.push(" AND r.customer_id = ").bind(customer);
        }
        narrow(sql, "r", "id");
        only_visible(sql);
        sql.push(&format!(" ORDER BY c.service_request_id {order} LIMIT {limit}) contact"));
    };
    sql.push("SELECT id FROM (");
    if filter.mine {
        of_person(sql, &me, filter.customer);
        for (record, customer) in records {
            let record = sql.place(*record);
            sql.push(" UNION ");
            of_person(sql, &record, Some(*customer));
        }
    } else if let Some(reader) = reader.as_ref().filter(|_| filter.customer.is_none() || filter.by_feed) {
        let feed_narrow = |sql: &mut Sql| {
            if let Some(customer) = filter.customer {
                sql.push(" AND f.customer_id = ").bind(customer);
            }
            narrow(sql, "f", "service_request_id");
        };
        sql.push("SELECT id FROM (");
        feed::arm(sql, reader, &reader.organization, feed_narrow, descending, limit);
        sql.push(") everybody UNION SELECT id FROM (");
        feed::arm(sql, reader, &reader.person, feed_narrow, descending, limit);
        sql.push(") personal UNION SELECT id FROM (");
        let located = deployment_access::location(&reader.person, &reader.at);
        feed::arm(sql, reader, &located, feed_narrow, descending, limit);
        sql.push(") located");
    } else {
        from_requests(sql, "TRUE", filter.customer);
    }
    sql.push(&format!(") candidates ORDER BY id {order} LIMIT {limit}"));
}

/// The newest about the site that a permit is for: whoever may see the site may see them all.
///
/// # Errors
/// When the database fails.
pub async fn list_of_site(tx: &mut Tx, permit: &Permit, limit: i64) -> Result<Vec<Line>> {
    let mut sql = lines();
    sql.push("SELECT r.id FROM service_request r WHERE r.site_id = ").bind(permit.thing().id());
    sql.push(" ORDER BY r.id DESC LIMIT ").bind(limit);
    sql.push(LINE_JOINS).push(" ORDER BY r.id DESC");
    tx.all_of(&sql).await
}

/// The newest of one customer by its index and nothing else: the floor that the benchmark compares lists with.
///
/// # Errors
/// When the database fails.
pub async fn list_newest_of_customer(
    tx: &mut Tx,
    _: &Permit,
    customer: OrganizationId,
    limit: i64,
) -> Result<Vec<Line>> {
    let mut sql = lines();
    sql.push("SELECT r.id FROM service_request r WHERE r.customer_id = ").bind(customer);
    sql.push(" ORDER BY r.id DESC LIMIT ").bind(limit);
    sql.push(LINE_JOINS).push(" ORDER BY r.id DESC");
    tx.all_of(&sql).await
}
