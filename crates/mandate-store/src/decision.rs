//! What asking for decisions needs to find: whom and what a question names, and who or what could be an answer to a search.
//! Nothing here decides anything: each found pair is answered by [`Asking::answer`].

use jiff::Timestamp;
use mandate_core::{
    access::{Asking, Thing},
    id::{OrganizationId, PermissionId, PermissionRequestId, PersonId, ServiceRequestId, SiteId},
    party::OrganizationKind,
    service_request::Number,
};

use crate::{
    Result, Tx,
    sql::{ColumnError, FromRow, Row, Sql, Value, from_row, values},
};

/// So many values stand in one statement at most.
const SOME: usize = 1000;

/// A thing that a question names, with whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The thing.
    pub thing: Thing,
    /// The number, where it is a service request.
    pub number: Option<Number>,
    /// What the organization is whose thing it is.
    pub kind: OrganizationKind,
    /// What that organization is called.
    pub customer: String,
}

fn named(row: &mut Row<'_>, thing: Thing, number: Option<Number>) -> Result<Named, ColumnError> {
    Ok(Named { thing, number, kind: row.take()?, customer: row.take()? })
}

macro_rules! found {
    ($($name:ident: |$row:ident| $read:expr;)+) => {$(
        struct $name(Named);
        impl FromRow for $name {
            fn from_row($row: &mut Row<'_>) -> Result<Self, ColumnError> {
                let (thing, number) = $read;
                named($row, thing, number).map(Self)
            }
        }
        impl From<$name> for Named {
            fn from(found: $name) -> Self {
                found.0
            }
        }
    )+};
}
found! {
    FoundServiceRequest: |row| {
        let number = row.take()?;
        (Thing::ServiceRequest { id: row.take()?, customer_id: row.take()?, submitted_at: row.take()? }, Some(number))
    };
    FoundOrganization: |row| (Thing::Organization(row.take()?), None);
    FoundSite: |row| (Thing::Site { id: row.take()?, customer_id: row.take()?, added_at: row.take()? }, None);
    FoundPermission: |row| {
        (Thing::Permission { id: row.take()?, customer_id: row.take()?, partner_id: row.take()? }, None)
    };
    FoundPermissionRequest: |row| {
        let (id, customer_id, partner_id, requester_id) = (row.take()?, row.take()?, row.take()?, row.take()?);
        (Thing::PermissionRequest { id, customer_id, partner_id, requester_id }, None)
    };
}

async fn things<Found: FromRow + Into<Named>>(
    tx: &mut Tx,
    select: &Sql,
    values: &[impl Copy + Into<Value>],
) -> Result<Vec<Named>> {
    let mut found = Vec::new();
    for some in values.chunks(SOME) {
        let mut sql = Sql::new(&select.text);
        sql.bind_list(some.iter().copied());
        found.extend(tx.all_of::<Found>(&sql).await?.into_iter().map(Into::into));
    }
    Ok(found)
}

/// The service requests with these numbers.
///
/// # Errors
/// When the database fails.
pub async fn list_service_requests_by_number(tx: &mut Tx, _: &Asking, numbers: &[Number]) -> Result<Vec<Named>> {
    let select = Sql::new(
        "SELECT r.number, r.id, r.customer_id, r.created_at, o.kind, o.name FROM service_request r
        JOIN organization o ON o.id = r.customer_id WHERE r.number IN ",
    );
    things::<FoundServiceRequest>(tx, &select, numbers).await
}

/// The service requests with these ids.
///
/// # Errors
/// When the database fails.
pub async fn list_service_requests(tx: &mut Tx, _: &Asking, ids: &[ServiceRequestId]) -> Result<Vec<Named>> {
    let select = Sql::new(
        "SELECT r.number, r.id, r.customer_id, r.created_at, o.kind, o.name FROM service_request r
        JOIN organization o ON o.id = r.customer_id WHERE r.id IN ",
    );
    things::<FoundServiceRequest>(tx, &select, ids).await
}

/// The organizations with these ids.
///
/// # Errors
/// When the database fails.
pub async fn list_organizations(tx: &mut Tx, _: &Asking, ids: &[OrganizationId]) -> Result<Vec<Named>> {
    let select = Sql::new("SELECT o.id, o.kind, o.name FROM organization o WHERE o.id IN ");
    things::<FoundOrganization>(tx, &select, ids).await
}

/// The sites with these ids.
///
/// # Errors
/// When the database fails.
pub async fn list_sites(tx: &mut Tx, _: &Asking, ids: &[SiteId]) -> Result<Vec<Named>> {
    let select = Sql::new(
        "SELECT s.id, s.customer_id, s.added_at, o.kind, o.name FROM site s
        JOIN organization o ON o.id = s.customer_id WHERE s.removed_at IS NULL AND s.id IN ",
    );
    things::<FoundSite>(tx, &select, ids).await
}

/// The permissions with these ids.
///
/// # Errors
/// When the database fails.
pub async fn list_permissions(tx: &mut Tx, _: &Asking, ids: &[PermissionId]) -> Result<Vec<Named>> {
    let select = Sql::new(
        "SELECT x.id, x.customer_id, x.partner_id, o.kind, o.name FROM permission x
        JOIN organization o ON o.id = x.customer_id WHERE x.id IN ",
    );
    things::<FoundPermission>(tx, &select, ids).await
}

/// The permission requests with these ids.
///
/// # Errors
/// When the database fails.
pub async fn list_permission_requests(tx: &mut Tx, _: &Asking, ids: &[PermissionRequestId]) -> Result<Vec<Named>> {
    let select = Sql::new(
        "SELECT x.id, x.customer_id, x.partner_id, x.requester_id, o.kind, o.name FROM permission_request x
        JOIN organization o ON o.id = x.customer_id WHERE x.id IN ",
    );
    things::<FoundPermissionRequest>(tx, &select, ids).await
}

/// A person with its address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The address.
    pub email: String,
    /// Whose.
    pub person: PersonId,
}
from_row!(Address { email, person });

/// The people with these addresses; service accounts have none.
///
/// # Errors
/// When the database fails.
pub async fn list_people_by_email(tx: &mut Tx, _: &Asking, addresses: &[&str]) -> Result<Vec<Address>> {
    let mut found = Vec::new();
    for some in addresses.chunks(SOME) {
        let mut sql = Sql::new("SELECT p.email, p.id FROM person p WHERE p.is_service_account = FALSE AND p.email IN ");
        sql.bind_list(some.iter().copied());
        found.extend(tx.all_of::<Address>(&sql).await?);
    }
    Ok(found)
}

fn ids<T>(rows: Vec<(T,)>) -> Vec<T> {
    rows.into_iter().map(|(id,)| id).collect()
}

/// The next people of an organization behind one of them, by id.
///
/// # Errors
/// When the database fails.
pub async fn list_people_of(
    tx: &mut Tx,
    _: &Asking,
    organization: OrganizationId,
    after: PersonId,
    limit: i64,
) -> Result<Vec<PersonId>> {
    let sql = "SELECT m.person_id FROM membership m WHERE m.organization_id = $1 AND m.valid_until IS NULL AND m.person_id > $2
        ORDER BY m.person_id LIMIT $3";
    Ok(ids(tx.all(sql, &values![organization, after, limit]).await?))
}

/// The partners to which a customer has given anything until a moment, or that have a deployment there.
///
/// # Errors
/// When the database fails.
pub async fn list_partners_of(
    tx: &mut Tx,
    _: &Asking,
    customer: OrganizationId,
    at: Timestamp,
) -> Result<Vec<OrganizationId>> {
    let sql = "SELECT x.partner_id FROM permission x WHERE x.customer_id = $1 AND x.valid_from <= $2
        UNION SELECT d.partner_id FROM deployment d WHERE d.customer_id = $1 AND d.recorded_at <= $2";
    Ok(ids(tx.all(sql, &values![customer, at]).await?))
}

/// The customers that have given a partner anything until a moment, or where it has a deployment.
///
/// # Errors
/// When the database fails.
pub async fn list_customers_of(
    tx: &mut Tx,
    _: &Asking,
    partner: OrganizationId,
    at: Timestamp,
) -> Result<Vec<OrganizationId>> {
    let sql = "SELECT x.customer_id FROM permission x WHERE x.partner_id = $1 AND x.valid_from <= $2
        UNION SELECT d.customer_id FROM deployment d WHERE d.partner_id = $1 AND d.recorded_at <= $2";
    Ok(ids(tx.all(sql, &values![partner, at]).await?))
}

/// All partners, who may ask any customer for a permission.
///
/// # Errors
/// When the database fails.
pub async fn list_partners(tx: &mut Tx, _: &Asking) -> Result<Vec<OrganizationId>> {
    let sql = "SELECT o.id FROM organization o WHERE o.kind = 'partner'";
    Ok(ids(tx.all(sql, &[]).await?))
}

/// The next organizations behind one of them, by id: of the whole installation.
///
/// # Errors
/// When the database fails.
pub async fn list_all_organizations(
    tx: &mut Tx,
    _: &Asking,
    after: OrganizationId,
    limit: i64,
) -> Result<Vec<OrganizationId>> {
    let sql = "SELECT o.id FROM organization o WHERE o.id > $1 ORDER BY o.id LIMIT $2";
    Ok(ids(tx.all(sql, &values![after, limit]).await?))
}

/// The next sites behind one of them, by id: of the whole installation.
///
/// # Errors
/// When the database fails.
pub async fn list_all_sites(tx: &mut Tx, _: &Asking, after: SiteId, limit: i64) -> Result<Vec<SiteId>> {
    let sql = "SELECT s.id FROM site s WHERE s.id > $1 AND s.removed_at IS NULL ORDER BY s.id LIMIT $2";
    Ok(ids(tx.all(sql, &values![after, limit]).await?))
}

/// The sites of some customers.
///
/// # Errors
/// When the database fails.
pub async fn list_sites_of(tx: &mut Tx, _: &Asking, customers: &[OrganizationId]) -> Result<Vec<SiteId>> {
    let mut found = Vec::new();
    for some in customers.chunks(SOME) {
        let mut sql = Sql::new("SELECT s.id FROM site s WHERE s.removed_at IS NULL AND s.customer_id IN ");
        sql.bind_list(some.iter().copied());
        found.extend(ids::<SiteId>(tx.all_of(&sql).await?));
    }
    Ok(found)
}

/// The permissions that an organization gave.
///
/// # Errors
/// When the database fails.
pub async fn list_permissions_of(tx: &mut Tx, _: &Asking, customer: OrganizationId) -> Result<Vec<PermissionId>> {
    Ok(ids(tx.all("SELECT x.id FROM permission x WHERE x.customer_id = $1", &values![customer]).await?))
}

/// The permission requests that an organization made or decides on.
///
/// # Errors
/// When the database fails.
pub async fn list_permission_requests_of(
    tx: &mut Tx,
    _: &Asking,
    organization: OrganizationId,
) -> Result<Vec<PermissionRequestId>> {
    let sql = "SELECT x.id FROM permission_request x WHERE x.customer_id = $1
        UNION ALL SELECT y.id FROM permission_request y WHERE y.partner_id = $1";
    Ok(ids(tx.all(sql, &values![organization]).await?))
}
