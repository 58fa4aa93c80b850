//! The feed: candidates for lists, so that a page costs the same however many customers and service requests there are.
//!
//! A row says that a service request may concern a subject: the customer itself, a partner organization with a
//! permission for everybody, a person with a permission of its own or attached as a contact, or a person or a location
//! to which a deployment is open. It never says that the subject may see it: reading asks what is live (see [`visible`]).
//! So the feed can never show too much; that it never shows too little, a property test shows.

use jiff::Timestamp;
use mandate_core::{
    access::{Permit, Scope},
    id::{DeploymentAccessId, OrganizationId, PersonId, ServiceRequestId},
    permission::Level,
    service_request::State,
};
use uuid::Uuid;

use crate::{
    Result, Tx,
    contact_link::is_contact,
    deployment_access,
    permission::live,
    sql::{Sql, values},
};

/// The levels that read everything, as SQL text: all but CC.
pub(crate) fn reading_levels() -> String {
    let words: Vec<_> =
        Level::ALL.into_iter().filter(|level| *level >= Level::Look).map(|level| format!("'{level}'")).collect();
    words.join(", ")
}

/// Adds a new service request for everybody whom it may concern.
///
/// # Errors
/// When the database fails.
pub async fn insert(
    tx: &mut Tx,
    permit: &Permit,
    id: ServiceRequestId,
    customer: OrganizationId,
    state: State,
) -> Result<()> {
    let sql = format!(
        "INSERT INTO feed (subject, service_request_id, customer_id, state, is_active)
         SELECT subject, $2, $1, $3, $4 FROM (
            SELECT id AS subject FROM organization WHERE id = $1
            UNION
            SELECT COALESCE(x.person_id, x.partner_id) FROM permission x
             WHERE x.customer_id = $1 AND x.ended_at IS NULL AND x.valid_until > $5 AND x.level IN ({})
            UNION
            SELECT COALESCE(x.person_id, x.location_id) FROM deployment_access x
             WHERE x.customer_id = $1 AND x.ended_at IS NULL AND x.valid_until > $5 AND {}
         ) subjects WHERE TRUE
         ON CONFLICT (subject, service_request_id) DO NOTHING",
        reading_levels(),
        is_for("(SELECT r.site_id FROM service_request r WHERE r.id = $2)")
    );
    tx.execute_later(&sql, &values![customer, id, state, state.is_active(), permit.at()])
}

/// Adds all of a customer's service requests for whoever has just been given a permission that reads them.
///
/// # Errors
/// When the database fails.
pub async fn fill(
    tx: &mut Tx,
    _: &Permit,
    customer: OrganizationId,
    partner: OrganizationId,
    person: Option<PersonId>,
) -> Result<()> {
    let subject = person.map_or(partner.0, |person| person.0);
    let sql = "INSERT INTO feed (subject, service_request_id, customer_id, state, is_active)
        SELECT who.id, r.id, r.customer_id, r.state, r.is_active FROM service_request r
        CROSS JOIN (SELECT id FROM organization WHERE id = $1 UNION SELECT id FROM person WHERE id = $1) who
        WHERE r.customer_id = $2
        ON CONFLICT (subject, service_request_id) DO NOTHING";
    tx.execute(sql, &values![subject, customer]).await?;
    Ok(())
}

/// The condition that access `x` under a deployment is for a site, or for all.
pub(crate) fn is_for(site: &str) -> String {
    format!(
        "(x.is_whole = TRUE OR EXISTS (SELECT 1 FROM deployment_access_site w WHERE w.access_id = x.id AND w.site_id = {site}))"
    )
}

/// Adds what a deployment has just opened to a person or location.
pub(crate) async fn fill_by_deployment(tx: &mut Tx, _: &Permit, access: DeploymentAccessId) -> Result<()> {
    let sql = format!(
        "INSERT INTO feed (subject, service_request_id, customer_id, state, is_active)
         SELECT COALESCE(x.person_id, x.location_id), r.id, r.customer_id, r.state, r.is_active
         FROM deployment_access x CROSS JOIN service_request r WHERE x.id = $1 AND r.customer_id = x.customer_id AND {}
         ON CONFLICT (subject, service_request_id) DO NOTHING",
        is_for("r.site_id")
    );
    tx.execute(&sql, &values![access]).await?;
    Ok(())
}

/// Adds one service request for a person who became a contact of it, and where that is a linked record, for the person
/// whose it was (P31).
///
/// # Errors
/// When the database fails.
pub async fn attach(tx: &mut Tx, _: &Permit, id: ServiceRequestId, person: PersonId) -> Result<()> {
    // Held, so that a state that somebody else is changing is waited for and not missed.
    let sql = format!(
        "INSERT INTO feed (subject, service_request_id, customer_id, state, is_active)
         SELECT p.id, r.id, r.customer_id, r.state, r.is_active FROM service_request r CROSS JOIN person p
         WHERE r.id = $1 AND p.id IN (SELECT x.id FROM person x WHERE x.id = $2
            UNION ALL SELECT k.person_id FROM contact_link k WHERE k.record_id = $2 AND k.ended_at IS NULL){}
         ON CONFLICT (subject, service_request_id) DO NOTHING",
        tx.hold_rows()
    );
    tx.execute(&sql, &values![id, person]).await?;
    Ok(())
}

/// Adds what a record is a contact of for the person to whom it was just linked (P31).
///
/// # Errors
/// When the database fails.
pub(crate) async fn attach_record(tx: &mut Tx, _: &Permit, record: PersonId, person: PersonId) -> Result<()> {
    let sql = "INSERT INTO feed (subject, service_request_id, customer_id, state, is_active)
        SELECT p.id, r.id, r.customer_id, r.state, r.is_active FROM contact c
        CROSS JOIN service_request r CROSS JOIN person p
        WHERE c.person_id = $1 AND c.removed_at IS NULL AND r.id = c.service_request_id AND p.id = $2
        ON CONFLICT (subject, service_request_id) DO NOTHING";
    tx.execute(sql, &values![record, person]).await?;
    Ok(())
}

/// Removes all rows of a person who begins to work elsewhere.
///
/// # Errors
/// When the database fails.
pub async fn delete_of_person(tx: &mut Tx, _: &Permit, person: PersonId) -> Result<()> {
    tx.execute("DELETE FROM feed WHERE subject = $1", &values![person]).await?;
    Ok(())
}

/// Carries a new state to all rows of a service request.
///
/// # Errors
/// When the database fails.
pub async fn set_state(
    tx: &mut Tx,
    _: &Permit,
    id: ServiceRequestId,
    customer: OrganizationId,
    state: State,
) -> Result<()> {
    // Every subject that ever could have a row: found by keys, so that the feed needs no index by service request.
    let sql = "UPDATE feed SET state = $3, is_active = $4 WHERE service_request_id = $2 AND subject IN (
            SELECT id FROM organization WHERE id = $1
            UNION SELECT partner_id FROM permission WHERE customer_id = $1
            UNION SELECT person_id FROM permission WHERE customer_id = $1 AND person_id IS NOT NULL
            UNION SELECT COALESCE(person_id, location_id) FROM deployment_access WHERE customer_id = $1
            UNION SELECT person_id FROM contact_link WHERE customer_id = $1
            UNION SELECT person_id FROM contact WHERE service_request_id = $2)";
    tx.execute(sql, &values![customer, id, state, state.is_active()]).await?;
    Ok(())
}

/// Removes rows that can show nothing any more, of one subject at one customer whose permission or deployment is over:
/// gives how many went, and none where nothing is over. For the installation's own sweeping, one transaction at a time,
/// since the customer's acts wait for it.
///
/// # Errors
/// When the database fails.
pub async fn sweep(tx: &mut Tx, at: Timestamp) -> Result<Option<u64>> {
    // Whichever partner it works for: a person's rows are the same.
    let sql = "SELECT customer_id, COALESCE(person_id, partner_id) FROM permission WHERE feed_swept = FALSE AND ended_at IS NOT NULL
        UNION SELECT customer_id, COALESCE(person_id, partner_id) FROM permission WHERE feed_swept = FALSE AND valid_until <= $1
        UNION SELECT customer_id, COALESCE(person_id, location_id) FROM deployment_access WHERE feed_swept = FALSE AND ended_at IS NOT NULL
        UNION SELECT customer_id, COALESCE(person_id, location_id) FROM deployment_access WHERE feed_swept = FALSE AND valid_until <= $1
        ORDER BY 1 LIMIT 1";
    let over: Option<(OrganizationId, Uuid)> = tx.find(sql, &values![at]).await?;
    let Some((customer, subject)) = over else { return Ok(None) };
    tx.change_grants(customer).await?;
    // CC is no reason for a row: what it shows are the contacts, which stay. A permission is one for all, a deployment for
    // what it reaches.
    let sql = format!(
        "DELETE FROM feed WHERE subject = $1
        AND service_request_id IN (SELECT r.id FROM service_request r WHERE r.customer_id = $2)
        AND NOT EXISTS (SELECT 1 FROM contact c WHERE c.service_request_id = feed.service_request_id AND c.person_id = $1 AND c.removed_at IS NULL)
        AND NOT EXISTS (SELECT 1 FROM contact_link k CROSS JOIN contact c WHERE k.person_id = $1 AND k.customer_id = $2 AND k.ended_at IS NULL
            AND c.service_request_id = feed.service_request_id AND c.person_id = k.record_id AND c.removed_at IS NULL)
        AND NOT EXISTS (SELECT 1 FROM permission y WHERE y.customer_id = $2
            AND COALESCE(y.person_id, y.partner_id) = $1 AND y.ended_at IS NULL AND y.valid_until > $3 AND y.level IN ({}))
        AND NOT EXISTS (SELECT 1 FROM deployment_access x WHERE x.customer_id = $2
            AND COALESCE(x.person_id, x.location_id) = $1 AND x.ended_at IS NULL AND x.valid_until > $3 AND {})",
        reading_levels(),
        is_for("(SELECT r.site_id FROM service_request r WHERE r.id = feed.service_request_id)")
    );
    let gone = tx.execute(&sql, &values![subject, customer, at]).await?;
    let sql = "UPDATE permission SET feed_swept = TRUE WHERE customer_id = $1
        AND COALESCE(person_id, partner_id) = $2 AND (ended_at IS NOT NULL OR valid_until <= $3)";
    tx.execute(sql, &values![customer, subject, at]).await?;
    let sql = "UPDATE deployment_access SET feed_swept = TRUE WHERE customer_id = $1
        AND COALESCE(person_id, location_id) = $2 AND (ended_at IS NOT NULL OR valid_until <= $3)";
    tx.execute(sql, &values![customer, subject, at]).await?;
    Ok(Some(gone))
}

/// The places of a reader's organization, person and moment among a statement's values.
pub(crate) struct Reader {
    pub(crate) organization: String,
    pub(crate) person: String,
    pub(crate) at: String,
}

impl Reader {
    pub(crate) fn of(sql: &mut Sql, scope: &Scope) -> Self {
        Self {
            organization: sql.place(scope.organization()),
            person: sql.place(scope.viewer()),
            at: sql.place(scope.at()),
        }
    }
}

/// The condition under which a reader may see a service request: the decision's own rule, in SQL.
///
/// `request` and `customer` are the columns to ask about. One's own organization's are seen; otherwise the personal permission decides, or else the
/// organization-wide one (P14): none shows nothing, CC shows what one is attached to, the others everything. Beside that
/// a deployment shows what it has opened (E14).
/// Scalar sub-queries on purpose: a join makes SQLite build an index over all permissions at every call.
pub(crate) fn visible(reader: &Reader, request: &str, customer: &str) -> String {
    let Reader { organization, person, at } = reader;
    let level = |whose: &str| {
        format!(
            "(SELECT x.level FROM permission x WHERE x.partner_id = {organization} AND x.customer_id = {customer} AND x.person_id {whose} AND {} LIMIT 1)",
            live("x", at)
        )
    };
    format!(
        "(CASE WHEN {customer} = {organization} THEN TRUE ELSE
            CASE COALESCE({}, {}, 'none') WHEN 'none' THEN FALSE
                WHEN 'cc' THEN EXISTS (SELECT 1 FROM contact c WHERE c.service_request_id = {request} AND c.person_id = {person}
                    AND c.added_at <= {at} AND (c.removed_at IS NULL OR c.removed_at > {at})) OR {}
                ELSE TRUE END OR {} END)",
        level(&format!("= {person}")),
        level("IS NULL"),
        is_contact(&format!("contact c WHERE c.service_request_id = {request}"), person, organization, customer, at),
        deployment_access::opens(reader, request, customer)
    )
}

/// The rows of one subject, each checked for the reader.
pub(crate) fn arm(
    sql: &mut Sql,
    reader: &Reader,
    subject: &str,
    narrow: impl Fn(&mut Sql),
    descending: bool,
    limit: i64,
) {
    sql.push("SELECT f.service_request_id AS id FROM feed f WHERE f.subject = ").push(subject);
    narrow(sql);
    sql.push(" AND ").push(&visible(reader, "f.service_request_id", "f.customer_id"));
    sql.push(if descending {
        " ORDER BY f.service_request_id DESC LIMIT "
    } else {
        " ORDER BY f.service_request_id LIMIT "
    });
    sql.push(&limit.to_string());
}
