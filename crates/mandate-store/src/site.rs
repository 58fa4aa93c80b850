//! The customers' sites. A removed one stays with what was done about it, but is found no more.

use jiff::Timestamp;
use mandate_core::{
    access::{Breadth, Permit, Scope, Thing},
    id::{OrganizationId, SiteId},
    site::SiteKind,
    text::{Name, SiteAddress},
};

use crate::{
    Result, Tx,
    sql::{from_row, values},
};

/// A site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// Its id.
    pub id: SiteId,
    /// Whose it is.
    pub customer_id: OrganizationId,
    /// What it is called; no other of the customer has the same name.
    pub name: String,
    /// What it is for.
    pub kind: SiteKind,
    /// Where it is: an address or a URL.
    pub address: Option<String>,
    /// When it was added.
    pub added_at: Timestamp,
    /// Goes up with every change.
    pub version: i64,
}
from_row!(Site { id, customer_id, name, kind, address, added_at, version });

const COLUMNS: &str = "s.id, s.customer_id, s.name, s.kind, s.address, s.added_at, s.version";

impl Site {
    /// As the decision takes it.
    #[must_use]
    pub const fn thing(&self) -> Thing {
        Thing::Site { id: self.id, customer_id: self.customer_id, added_at: self.added_at }
    }
}

/// What a site is told to be.
#[derive(Clone, Debug)]
pub struct SiteFacts {
    /// What it is called.
    pub name: Name,
    /// What it is for.
    pub kind: SiteKind,
    /// Where it is.
    pub address: Option<SiteAddress>,
}

/// Adds a site of a customer.
///
/// # Errors
/// [`StoreError::Taken`](crate::StoreError::Taken) where the customer has one of this name.
pub async fn insert(
    tx: &mut Tx,
    permit: &Permit,
    id: SiteId,
    customer: OrganizationId,
    facts: &SiteFacts,
) -> Result<()> {
    let sql = "INSERT INTO site (id, customer_id, name, kind, address, added_by, added_at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let SiteFacts { name, kind, address } = facts;
    let address = address.as_ref().map(SiteAddress::as_str);
    tx.execute(sql, &values![id, customer, name.as_str(), *kind, address, permit.actor(), permit.at()]).await?;
    Ok(())
}

/// Changes the site that a permit is for; false where it was changed since `version`, or removed.
///
/// # Errors
/// [`StoreError::Taken`](crate::StoreError::Taken) where the customer has another one of this name.
pub async fn change(tx: &mut Tx, permit: &Permit, version: i64, facts: &SiteFacts) -> Result<bool> {
    let sql = "UPDATE site SET name = $3, kind = $4, address = $5, version = version + 1
        WHERE id = $1 AND version = $2 AND removed_at IS NULL";
    let SiteFacts { name, kind, address } = facts;
    let address = address.as_ref().map(SiteAddress::as_str);
    let site = permit.thing().id();
    Ok(tx.execute(sql, &values![site, version, name.as_str(), *kind, address]).await? == 1)
}

/// Removes the site that a permit is for; false where it was changed since `version`, or removed.
///
/// # Errors
/// When the database fails.
pub async fn remove(tx: &mut Tx, permit: &Permit, version: i64) -> Result<bool> {
    let sql = "UPDATE site SET removed_by = $3, removed_at = $4, version = version + 1
        WHERE id = $1 AND version = $2 AND removed_at IS NULL";
    Ok(tx.execute(sql, &values![permit.thing().id(), version, permit.actor(), permit.at()]).await? == 1)
}

/// What belongs to a decision about a site, found by its id: before the decision is made, nothing more of it may be
/// looked at.
///
/// # Errors
/// When the database fails.
pub async fn find_thing(tx: &mut Tx, id: SiteId) -> Result<Option<Thing>> {
    let sql = "SELECT id, customer_id, added_at FROM site WHERE id = $1 AND removed_at IS NULL";
    let found: Option<(SiteId, OrganizationId, Timestamp)> = tx.find(sql, &values![id]).await?;
    Ok(found.map(|(id, customer_id, added_at)| Thing::Site { id, customer_id, added_at }))
}

/// The site that a permit is for; none where it has just been removed.
///
/// # Errors
/// When the database fails.
pub async fn find(tx: &mut Tx, permit: &Permit) -> Result<Option<Site>> {
    let sql = format!("SELECT {COLUMNS} FROM site s WHERE s.id = $1 AND s.removed_at IS NULL");
    tx.find(&sql, &values![permit.thing().id()]).await
}

/// The name of a site, for the record of a refusal that its caller may know of.
///
/// # Errors
/// When the database fails.
pub async fn find_name(tx: &mut Tx, id: SiteId) -> Result<Option<String>> {
    let found: Option<(String,)> = tx.find("SELECT name FROM site WHERE id = $1", &values![id]).await?;
    Ok(found.map(|(name,)| name))
}

/// The site that the service request of a permit is about: its id, its name, and whether it is still there.
///
/// # Errors
/// When the database fails.
pub async fn find_of_service_request(tx: &mut Tx, permit: &Permit) -> Result<Option<(SiteId, String, bool)>> {
    let sql = "SELECT s.id, s.name, s.removed_at IS NULL FROM service_request r JOIN site s ON s.id = r.site_id WHERE r.id = $1";
    tx.find(sql, &values![permit.thing().id()]).await
}

/// The sites of a customer by name, by a permit of the customer's own people, its partners or the staff.
///
/// # Errors
/// When the database fails.
pub async fn list(tx: &mut Tx, _: &Permit, customer: OrganizationId) -> Result<Vec<Site>> {
    let sql =
        format!("SELECT {COLUMNS} FROM site s WHERE s.customer_id = $1 AND s.removed_at IS NULL ORDER BY s.name, s.id");
    tx.all(&sql, &values![customer]).await
}

/// A site with what its customer is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfCustomer {
    /// Its id.
    pub id: SiteId,
    /// Whose it is.
    pub customer_id: OrganizationId,
    /// What the customer is called.
    pub customer: String,
    /// What the site is called.
    pub name: String,
    /// What it is for.
    pub kind: SiteKind,
    /// When it was added.
    pub added_at: Timestamp,
}
from_row!(OfCustomer { id, customer_id, customer, name, kind, added_at });

impl OfCustomer {
    /// As the decision takes it.
    #[must_use]
    pub const fn thing(&self) -> Thing {
        Thing::Site { id: self.id, customer_id: self.customer_id, added_at: self.added_at }
    }
}

/// All sites of all customers, by customer and name; only for the vendor's staff.
///
/// # Errors
/// When the database fails.
pub async fn list_all(tx: &mut Tx, scope: &Scope) -> Result<Vec<OfCustomer>> {
    if scope.breadth() != Breadth::Staff {
        return Ok(Vec::new());
    }
    let sql = "SELECT s.id, s.customer_id, o.name, s.name, s.kind, s.added_at FROM organization o
        JOIN site s ON s.customer_id = o.id AND s.removed_at IS NULL
        WHERE o.kind = 'customer' ORDER BY o.name, o.id, s.name";
    tx.all(sql, &[]).await
}

/// What is attached to a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attached {
    /// Service requests about it that somebody still has work with.
    pub active_requests: i64,
    /// All service requests about it.
    pub requests: i64,
    /// Its contacts.
    pub contacts: i64,
    /// Notices of it that are not closed.
    pub open_notices: i64,
}
from_row!(Attached { active_requests, requests, contacts, open_notices });

/// What is attached to the site that a permit is for.
///
/// # Errors
/// When the database fails.
pub async fn count_attached(tx: &mut Tx, permit: &Permit) -> Result<Attached> {
    let sql = "SELECT
        (SELECT COUNT(*) FROM service_request r WHERE r.site_id = $1 AND r.is_active = TRUE),
        (SELECT COUNT(*) FROM service_request r WHERE r.site_id = $1),
        (SELECT COUNT(*) FROM site_contact c WHERE c.site_id = $1 AND c.removed_at IS NULL),
        (SELECT COUNT(*) FROM site_notice_site n JOIN site_notice o ON o.id = n.site_notice_id WHERE n.site_id = $1 AND o.closed_at IS NULL)";
    tx.get(sql, &values![permit.thing().id()]).await
}
