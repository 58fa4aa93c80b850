//! The facts of a decision: one statement, and for whoever works for a partner one more about deployments; by indexes, in
//! the transaction of the act.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use mandate_core::{
    access::{PermissionFact, Standing, TokenScopes, Viewer},
    id::{OrganizationId, PermissionId, PersonId, ServiceRequestId, SiteId},
    party::{OrganizationKind, Roles},
    permission::Level,
};

use crate::{
    Result, Tx,
    contact_link::{holds, is_contact},
    deployment_access::{self, About},
    sql::{ColumnError, FromRow, Row, Sql, Value, values},
};

struct Facts(Standing);

impl FromRow for Facts {
    fn from_row(row: &mut Row<'_>) -> Result<Self, ColumnError> {
        let viewer = viewer(row)?;
        let (attached, linked): (bool, bool) = (row.take()?, row.take()?);
        let (personal, organization) = (permission(row)?, permission(row)?);
        let (attached, by_record) = (attached || linked, linked && !attached);
        Ok(Self(Standing { viewer, attached, by_record, personal, organization, deployment: None }))
    }
}

fn viewer(row: &mut Row<'_>) -> Result<Viewer, ColumnError> {
    Ok(Viewer {
        person_id: row.take()?,
        organization_id: row.take()?,
        kind: row.take::<OrganizationKind>()?,
        roles: row.take::<Roles>()?,
        active: row.take()?,
        scopes: TokenScopes::ALL,
    })
}

fn permission(row: &mut Row<'_>) -> Result<Option<PermissionFact>, ColumnError> {
    let id: Option<PermissionId> = row.take()?;
    let level: Option<Level> = row.take()?;
    let valid_from: Option<Timestamp> = row.take()?;
    let valid_until: Option<Timestamp> = row.take()?;
    let ended_at: Option<Timestamp> = row.take()?;
    Ok(match (id, level, valid_from, valid_until) {
        (Some(id), Some(level), Some(valid_from), Some(valid_until)) => {
            Some(PermissionFact { id, level, valid_from, valid_until, ended_at })
        }
        _ => None,
    })
}

struct OnlyViewer(Viewer);

impl FromRow for OnlyViewer {
    fn from_row(row: &mut Row<'_>) -> Result<Self, ColumnError> {
        viewer(row).map(Self)
    }
}

/// All facts between a person and a customer at a moment, with whether the person is a contact of the service
/// request in question; none where the person is in no organization then.
///
/// # Errors
/// When the database fails.
pub async fn find(
    tx: &mut Tx,
    person: PersonId,
    customer: OrganizationId,
    service_request: Option<ServiceRequestId>,
    at: Timestamp,
) -> Result<Option<Standing>> {
    let contacts = "contact c WHERE c.service_request_id";
    let facts = facts(tx, contacts, values![person, customer, service_request, at]).await?;
    let about = service_request.map_or(About::Everything, About::ServiceRequest);
    with_deployment(tx, facts, customer, about, at).await
}

/// As [`find`], with whether the person is a contact of the site in question.
///
/// # Errors
/// When the database fails.
pub async fn find_at_site(
    tx: &mut Tx,
    person: PersonId,
    customer: OrganizationId,
    site: SiteId,
    at: Timestamp,
) -> Result<Option<Standing>> {
    let facts = facts(tx, "site_contact c WHERE c.site_id", values![person, customer, site, at]).await?;
    with_deployment(tx, facts, customer, About::Site(site), at).await
}

async fn with_deployment(
    tx: &mut Tx,
    facts: Option<Standing>,
    customer: OrganizationId,
    about: About,
    at: Timestamp,
) -> Result<Option<Standing>> {
    let Some(facts) = facts else { return Ok(None) };
    let deployment = deployment_access::find_fact(tx, &facts.viewer, customer, about, at).await?;
    Ok(Some(Standing { deployment, ..facts }))
}

async fn facts(tx: &mut Tx, contacts: &str, values: [Value; 4]) -> Result<Option<Standing>> {
    let linked = is_contact(&format!("{contacts} = $3"), "$1", "m.organization_id", "$2", "$4");
    let sql = format!(
        "SELECT pe.id, m.organization_id, o.kind, m.roles, (pe.locked_at IS NULL OR pe.locked_at > $4)
                AND NOT EXISTS (SELECT 1 FROM past_lock k WHERE k.person_id = pe.id AND k.locked_at <= $4 AND k.unlocked_at > $4),
            EXISTS (SELECT 1 FROM {contacts} = $3 AND c.person_id = $1
                AND c.added_at <= $4 AND (c.removed_at IS NULL OR c.removed_at > $4)),
            {linked},
            pp.id, pp.level, pp.valid_from, pp.valid_until, pp.ended_at,
            po.id, po.level, po.valid_from, po.valid_until, po.ended_at
        FROM person pe
        JOIN membership m ON m.person_id = pe.id AND m.valid_from <= $4 AND (m.valid_until IS NULL OR m.valid_until > $4)
        JOIN organization o ON o.id = m.organization_id
        LEFT JOIN permission pp ON pp.id = (SELECT x.id FROM permission x WHERE x.partner_id = m.organization_id
            AND x.customer_id = $2 AND x.person_id = $1 AND x.valid_from <= $4 ORDER BY x.valid_from DESC, x.id DESC LIMIT 1)
        LEFT JOIN permission po ON po.id = (SELECT x.id FROM permission x WHERE x.partner_id = m.organization_id
            AND x.customer_id = $2 AND x.person_id IS NULL AND x.valid_from <= $4 ORDER BY x.valid_from DESC, x.id DESC LIMIT 1)
        WHERE pe.id = $1"
    );
    let facts: Option<Facts> = tx.find(&sql, &values).await?;
    Ok(facts.map(|facts| facts.0))
}

struct OfOrganization(OrganizationKind, Option<PermissionFact>);

impl FromRow for OfOrganization {
    fn from_row(row: &mut Row<'_>) -> Result<Self, ColumnError> {
        Ok(Self(row.take()?, permission(row)?))
    }
}

/// The facts between an organization as a whole and a customer at a moment: for what is sent to it and not to one of its
/// people.
///
/// # Errors
/// When the database fails.
pub async fn find_of_organization(
    tx: &mut Tx,
    organization: OrganizationId,
    customer: OrganizationId,
    at: Timestamp,
) -> Result<Option<Standing>> {
    let sql = "SELECT o.kind, po.id, po.level, po.valid_from, po.valid_until, po.ended_at FROM organization o
        LEFT JOIN permission po ON po.id = (SELECT x.id FROM permission x WHERE x.partner_id = o.id
            AND x.customer_id = $2 AND x.person_id IS NULL AND x.valid_from <= $3 ORDER BY x.valid_from DESC, x.id DESC LIMIT 1)
        WHERE o.id = $1";
    let found: Option<OfOrganization> = tx.find(sql, &values![organization, customer, at]).await?;
    Ok(found.map(|OfOrganization(kind, permission)| Standing::of_organization(organization, kind, permission)))
}

struct Given {
    customer: OrganizationId,
    personal: bool,
    fact: Option<PermissionFact>,
}

impl FromRow for Given {
    fn from_row(row: &mut Row<'_>) -> Result<Self, ColumnError> {
        Ok(Self { customer: row.take()?, personal: row.take()?, fact: permission(row)? })
    }
}

const GIVEN: &str = "SELECT x.customer_id, x.person_id IS NOT NULL, x.id, x.level, x.valid_from, x.valid_until, x.ended_at FROM permission x";

/// As [`find`], for many customers at once, each with one of its service requests: in a few statements however many
/// they are.
///
/// # Errors
/// When the database fails.
pub async fn list(
    tx: &mut Tx,
    viewer: Viewer,
    things: &[(OrganizationId, ServiceRequestId)],
    at: Timestamp,
) -> Result<Vec<Standing>> {
    if things.is_empty() {
        return Ok(Vec::new());
    }
    // Two arms, so that neither reads what colleagues have. The permission that began last is the one that counts: it
    // comes last and takes the place of those before it.
    let mut sql = Sql::default();
    let (organization, moment) = (sql.place(viewer.organization_id), sql.place(at));
    let given =
        format!("{GIVEN} WHERE x.partner_id = {organization} AND x.valid_from <= {moment} AND x.customer_id IN ");
    sql.push(&given).bind_list(things.iter().map(|thing| thing.0)).push(" AND x.person_id IS NULL UNION ALL ");
    sql.push(&given).bind_list(things.iter().map(|thing| thing.0)).push(" AND x.person_id = ").bind(viewer.person_id);
    sql.push(" ORDER BY 5, 3");
    let given: Vec<Given> = tx.all_of(&sql).await?;
    let mut sql = Sql::new("SELECT c.service_request_id FROM contact c WHERE c.person_id = ");
    sql.bind(viewer.person_id).push(" AND c.service_request_id IN ").bind_list(things.iter().map(|thing| thing.1));
    let moment = sql.place(at);
    sql.push(&format!(" AND c.added_at <= {moment} AND (c.removed_at IS NULL OR c.removed_at > {moment})"));
    let attached: Vec<(ServiceRequestId,)> = tx.all_of(&sql).await?;
    let attached: HashSet<_> = attached.into_iter().map(|(request,)| request).collect();
    let linked = by_records(tx, viewer, things, at).await?;
    let deployments = deployment_access::list_facts(tx, &viewer, things, at).await?;
    let mut permissions: HashMap<_, PermissionFact> = HashMap::new();
    for Given { customer, personal, fact } in given {
        permissions.extend(fact.map(|fact| ((customer, personal), fact)));
    }
    let standing = |(customer, request): &(OrganizationId, ServiceRequestId)| Standing {
        viewer,
        attached: attached.contains(request) || linked.contains(request),
        by_record: linked.contains(request) && !attached.contains(request),
        personal: permissions.get(&(*customer, true)).copied(),
        organization: permissions.get(&(*customer, false)).copied(),
        deployment: deployments.get(request).copied(),
    };
    Ok(things.iter().map(standing).collect())
}

/// Those of the things of which an old contact record linked to the person is a contact (P31).
async fn by_records(
    tx: &mut Tx,
    viewer: Viewer,
    things: &[(OrganizationId, ServiceRequestId)],
    at: Timestamp,
) -> Result<HashSet<ServiceRequestId>> {
    let mut sql = Sql::default();
    let (person, partner, at) = (sql.place(viewer.person_id), sql.place(viewer.organization_id), sql.place(at));
    sql.push(&format!(
        "SELECT r.id FROM contact_link k CROSS JOIN contact c CROSS JOIN service_request r
         WHERE k.person_id = {person} AND k.partner_id = {partner} AND {} AND c.person_id = k.record_id
            AND c.added_at <= {at} AND (c.removed_at IS NULL OR c.removed_at > {at})
            AND r.id = c.service_request_id AND r.customer_id = k.customer_id AND c.service_request_id IN ",
        holds(&at)
    ));
    sql.bind_list(things.iter().map(|thing| thing.1));
    let found: Vec<(ServiceRequestId,)> = tx.all_of(&sql).await?;
    Ok(found.into_iter().map(|(request,)| request).collect())
}

/// Who a person is at a moment: its organization, roles, and whether it is active.
///
/// # Errors
/// When the database fails.
pub async fn find_viewer(tx: &mut Tx, person: PersonId, at: Timestamp) -> Result<Option<Viewer>> {
    let sql = "SELECT pe.id, m.organization_id, o.kind, m.roles, (pe.locked_at IS NULL OR pe.locked_at > $2)
            AND NOT EXISTS (SELECT 1 FROM past_lock k WHERE k.person_id = pe.id AND k.locked_at <= $2 AND k.unlocked_at > $2)
        FROM person pe
        JOIN membership m ON m.person_id = pe.id AND m.valid_from <= $2 AND (m.valid_until IS NULL OR m.valid_until > $2)
        JOIN organization o ON o.id = m.organization_id
        WHERE pe.id = $1";
    let viewer: Option<OnlyViewer> = tx.find(sql, &values![person, at]).await?;
    Ok(viewer.map(|viewer| viewer.0))
}
