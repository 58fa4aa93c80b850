//! Notices of sites: what the vendor tells those concerned, its updates, and whom P19 names for it.

use jiff::Timestamp;
use mandate_core::{
    access::{Breadth, Permit, Scope},
    id::{OrganizationId, PersonId, SiteId, SiteNoticeId, SiteNoticeUpdateId},
    permission::Level,
    site::{SiteNoticeKind, Window},
    text::{Body, Subject},
};

use crate::{
    Result, Tx,
    permission::live,
    site::OfCustomer,
    sql::{Sql, from_row, values},
};

/// A notice of sites.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteNotice {
    /// Its id.
    pub id: SiteNoticeId,
    /// What it tells of.
    pub kind: SiteNoticeKind,
    /// What it is about.
    pub title: String,
    /// The text, in Markdown.
    pub body: String,
    /// From when, for planned maintenance.
    pub begins_at: Option<Timestamp>,
    /// Until when, for planned maintenance.
    pub ends_at: Option<Timestamp>,
    /// When it was published.
    pub published_at: Timestamp,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
}
from_row!(SiteNotice { id, kind, title, body, begins_at, ends_at, published_at, closed_at });

const COLUMNS: &str = "n.id, n.kind, n.title, n.body, n.begins_at, n.ends_at, n.published_at, n.closed_at";

/// What is published.
#[derive(Clone, Debug)]
pub struct NewSiteNotice {
    /// What it tells of.
    pub kind: SiteNoticeKind,
    /// What it is about.
    pub title: Subject,
    /// The text, in Markdown.
    pub body: Body,
    /// From when until when, for planned maintenance.
    pub window: Option<Window>,
}

/// Adds a notice; its sites are added one by one.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &mut Tx, permit: &Permit, id: SiteNoticeId, new: &NewSiteNotice) -> Result<()> {
    let sql = "INSERT INTO site_notice (id, kind, title, body, begins_at, ends_at, published_by, published_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let NewSiteNotice { kind, title, body, window } = new;
    let (begins_at, ends_at) = (window.map(|window| window.begins_at()), window.map(|window| window.ends_at()));
    let what = values![id, *kind, title.as_str(), body.as_str(), begins_at, ends_at];
    tx.execute(sql, &[&what[..], &values![permit.actor(), permit.at()][..]].concat()).await?;
    Ok(())
}

/// Says that a notice concerns a site.
///
/// # Errors
/// When the database fails.
pub async fn insert_site(tx: &mut Tx, _: &Permit, id: SiteNoticeId, site: SiteId) -> Result<()> {
    let sql = "INSERT INTO site_notice_site (site_notice_id, site_id) VALUES ($1, $2)";
    tx.execute(sql, &values![id, site]).await?;
    Ok(())
}

/// What became known after a notice was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteNoticeUpdate {
    /// Its id.
    pub id: SiteNoticeUpdateId,
    /// The text, in Markdown.
    pub body: String,
    /// When.
    pub created_at: Timestamp,
}
from_row!(SiteNoticeUpdate { id, body, created_at });

/// Adds an update to a notice.
///
/// # Errors
/// When the database fails.
pub async fn insert_update(
    tx: &mut Tx,
    permit: &Permit,
    id: SiteNoticeUpdateId,
    notice: SiteNoticeId,
    body: &Body,
) -> Result<()> {
    let sql =
        "INSERT INTO site_notice_update (id, site_notice_id, body, author_id, created_at) VALUES ($1, $2, $3, $4, $5)";
    tx.execute(sql, &values![id, notice, body.as_str(), permit.actor(), permit.at()]).await?;
    Ok(())
}

/// Closes a notice; false where it is closed already.
///
/// # Errors
/// When the database fails.
pub async fn close(tx: &mut Tx, permit: &Permit, id: SiteNoticeId) -> Result<bool> {
    let sql = "UPDATE site_notice SET closed_by = $2, closed_at = $3 WHERE id = $1 AND closed_at IS NULL";
    Ok(tx.execute(sql, &values![id, permit.actor(), permit.at()]).await? == 1)
}

/// The notice with this id; who may read it, its sites decide.
///
/// # Errors
/// When the database fails.
pub async fn find(tx: &mut Tx, id: SiteNoticeId) -> Result<Option<SiteNotice>> {
    tx.find(&format!("SELECT {COLUMNS} FROM site_notice n WHERE n.id = $1"), &values![id]).await
}

/// As [`find`], of a notice that is about to be changed: nobody else changes it meanwhile.
///
/// # Errors
/// When the database fails.
pub async fn find_for_change(tx: &mut Tx, id: SiteNoticeId) -> Result<Option<SiteNotice>> {
    let sql = format!("SELECT {COLUMNS} FROM site_notice n WHERE n.id = $1{}", tx.for_update());
    tx.find(&sql, &values![id]).await
}

/// The updates of a notice, the oldest first; for whoever has been shown one of its sites, or of the vendor's staff.
///
/// # Errors
/// When the database fails.
pub async fn list_updates(tx: &mut Tx, _: &Scope, id: SiteNoticeId) -> Result<Vec<SiteNoticeUpdate>> {
    let sql = "SELECT id, body, created_at FROM site_notice_update WHERE site_notice_id = $1 ORDER BY id";
    tx.all(sql, &values![id]).await
}

/// The sites that a notice concerns and that are still there, by customer and name; the caller shows only those that it
/// may.
///
/// # Errors
/// When the database fails.
pub async fn list_sites(tx: &mut Tx, id: SiteNoticeId) -> Result<Vec<OfCustomer>> {
    let sql = "SELECT s.id, s.customer_id, o.name, s.name, s.kind, s.added_at FROM site_notice_site n
        JOIN site s ON s.id = n.site_id AND s.removed_at IS NULL
        JOIN organization o ON o.id = s.customer_id
        WHERE n.site_notice_id = $1 ORDER BY o.name, o.id, s.name";
    tx.all(sql, &values![id]).await
}

/// As [`list_sites`], those of one customer: it costs as much as that customer has sites.
///
/// # Errors
/// When the database fails.
pub async fn list_sites_of_customer(
    tx: &mut Tx,
    id: SiteNoticeId,
    customer: OrganizationId,
) -> Result<Vec<OfCustomer>> {
    let sql = "SELECT s.id, s.customer_id, o.name, s.name, s.kind, s.added_at FROM site s
        JOIN organization o ON o.id = s.customer_id
        WHERE s.customer_id = $2 AND s.removed_at IS NULL
        AND EXISTS (SELECT 1 FROM site_notice_site n WHERE n.site_notice_id = $1 AND n.site_id = s.id) ORDER BY s.name";
    tx.all(sql, &values![id, customer]).await
}

/// The newest notices of some kinds of the site that a permit is for, those not closed first.
///
/// # Errors
/// When the database fails.
pub async fn list_of_site(
    tx: &mut Tx,
    permit: &Permit,
    kinds: &[SiteNoticeKind],
    limit: i64,
) -> Result<Vec<SiteNotice>> {
    if kinds.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::new("SELECT ");
    sql.push(COLUMNS).push(" FROM site_notice_site x JOIN site_notice n ON n.id = x.site_notice_id WHERE x.site_id = ");
    sql.bind(permit.thing().id()).push(" AND n.kind IN ").bind_list(kinds.iter().copied());
    sql.push(" ORDER BY n.closed_at IS NOT NULL, n.id DESC LIMIT ").bind(limit);
    tx.all_of(&sql).await
}

/// A page of all notices, the newest first; only for the vendor's staff.
///
/// # Errors
/// When the database fails.
pub async fn list_all(
    tx: &mut Tx,
    scope: &Scope,
    older_than: Option<SiteNoticeId>,
    limit: i64,
) -> Result<Vec<SiteNotice>> {
    if scope.breadth() != Breadth::Staff {
        return Ok(Vec::new());
    }
    let older_than = older_than.unwrap_or(SiteNoticeId(uuid::Uuid::max()));
    let sql = format!("SELECT {COLUMNS} FROM site_notice n WHERE n.id < $1 ORDER BY n.id DESC LIMIT $2");
    tx.all(&sql, &values![older_than, limit]).await
}

/// Whom a notice of a kind about one site is told, by the rule of the decision (P19): of the customer's own people the
/// technical contacts, the contact managers and the contacts of the site; of partners' people those whose deciding
/// permission is enough.
///
/// # Errors
/// When the database fails.
pub async fn list_recipients(
    tx: &mut Tx,
    kind: SiteNoticeKind,
    site: SiteId,
    customer: OrganizationId,
    at: Timestamp,
) -> Result<Vec<PersonId>> {
    let mut sql = Sql::default();
    let (site, customer, at) = (sql.place(site), sql.place(customer), sql.place(at));
    let level = |whose: &str| {
        let live = live("x", &at);
        format!(
            "(SELECT x.level FROM permission x WHERE x.partner_id = m.organization_id AND x.customer_id = {customer} AND x.person_id {whose} AND {live} LIMIT 1)"
        )
    };
    sql.push(&format!(
        "SELECT m.person_id FROM membership m JOIN person pe ON pe.id = m.person_id AND pe.locked_at IS NULL
         WHERE m.organization_id = {customer} AND m.valid_until IS NULL
            AND (m.roles LIKE '%technical_contact%' OR m.roles LIKE '%contact_manager%'
                OR EXISTS (SELECT 1 FROM site_contact c WHERE c.site_id = {site} AND c.person_id = m.person_id
                    AND c.added_at <= {at} AND (c.removed_at IS NULL OR c.removed_at > {at})))
         UNION
         SELECT m.person_id FROM membership m JOIN person pe ON pe.id = m.person_id AND pe.locked_at IS NULL
         WHERE m.organization_id IN (SELECT x.partner_id FROM permission x WHERE x.customer_id = {customer} AND {})
            AND m.valid_until IS NULL AND COALESCE({}, {}, 'none') IN ",
        live("x", &at),
        level("= m.person_id"),
        level("IS NULL")
    ));
    let needed = kind.joined_by().level();
    sql.bind_list(Level::ALL.into_iter().filter(|level| Some(*level) >= needed)).push(" ORDER BY 1");
    let found: Vec<(PersonId,)> = tx.all_of(&sql).await?;
    Ok(found.into_iter().map(|(person,)| person).collect())
}
