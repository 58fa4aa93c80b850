//! Where people work as what: a change ends one row and begins another, and what was before stays known.

use std::collections::BTreeMap;

use jiff::Timestamp;
use mandate_core::{
    access::Permit,
    id::{LocationId, OrganizationId, PersonId},
    party::{Role, Roles},
};
use uuid::Uuid;

use crate::{
    Result, Tx, address_change, contact, contact_link, deployment_access, digest, feed, invitation, mail, notice,
    permission, session, site_contact,
    sql::{ColumnError, FromRow, Row, values},
    subscription, token,
};

/// Where somebody works from now on, and as what.
#[derive(Clone, Copy, Debug)]
pub struct NewMembership {
    /// The id of the row.
    pub id: Uuid,
    /// Who.
    pub person_id: PersonId,
    /// Where.
    pub organization_id: OrganizationId,
    /// At which of its locations.
    pub location_id: Option<LocationId>,
    /// As what.
    pub roles: Roles,
}

/// Ends where a person works and as what, and begins what holds from now on.
///
/// # Errors
/// When the database fails.
pub async fn change(tx: &mut Tx, permit: &Permit, new: &NewMembership) -> Result<()> {
    let sql = "UPDATE membership SET valid_until = $2 WHERE person_id = $1 AND valid_until IS NULL";
    tx.execute(sql, &values![new.person_id, permit.at()]).await?;
    let sql = "INSERT INTO membership (id, person_id, organization_id, location_id, roles, valid_from) VALUES ($1, $2, $3, $4, $5, $6)";
    let NewMembership { id, person_id, organization_id, location_id, roles } = *new;
    tx.execute(sql, &values![id, person_id, organization_id, location_id, roles, permit.at()]).await?;
    Ok(())
}

/// Ends all that a person had through where it worked until now, but for what it wrote: its own permissions, what
/// deployments opened to it, subscriptions, places as a contact of others' things, old records linked to it, its list, notices, mails that still
/// wait, sessions, and tokens.
///
/// # Errors
/// When the database fails.
pub async fn leave_behind(tx: &mut Tx, permit: &Permit, person: PersonId, to: OrganizationId) -> Result<()> {
    permission::end_of_person(tx, permit, person).await?;
    deployment_access::end_of_person(tx, permit, person).await?;
    subscription::delete_of_person(tx, permit, person).await?;
    contact::remove_elsewhere(tx, permit, person, to).await?;
    site_contact::remove_elsewhere(tx, permit, person, to).await?;
    contact_link::end_of_person(tx, permit, person).await?;
    feed::delete_of_person(tx, permit, person).await?;
    notice::delete_of_person(tx, permit, person).await?;
    address_change::end_of_person(tx, permit, person).await?;
    invitation::end_of_person(tx, permit, person).await?;
    mail::delete_waiting_of_person(tx, permit, person).await?;
    digest::delete_of_person(tx, person).await?;
    token::revoke_of_person(tx, permit, person).await?;
    session::delete_of_person(tx, person).await
}

/// What somebody who begins to work elsewhere leaves behind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftBehind {
    /// Its own permissions that are in force.
    pub permissions: i64,
    /// The service requests of others that it is a contact of.
    pub service_requests: i64,
    /// The sites of others that it is a contact of.
    pub sites: i64,
    /// Its subscriptions.
    pub subscriptions: i64,
    /// The old records that are linked to it.
    pub records: i64,
    /// The deployments that are open to it.
    pub deployments: i64,
}

impl FromRow for LeftBehind {
    fn from_row(row: &mut Row<'_>) -> Result<Self, ColumnError> {
        Ok(Self {
            permissions: row.take()?,
            service_requests: row.take()?,
            sites: row.take()?,
            subscriptions: row.take()?,
            records: row.take()?,
            deployments: row.take()?,
        })
    }
}

/// What somebody would leave behind that begins to work elsewhere.
///
/// # Errors
/// When the database fails.
pub async fn count_left_behind(
    tx: &mut Tx,
    permit: &Permit,
    person: PersonId,
    to: OrganizationId,
) -> Result<LeftBehind> {
    let sql = "SELECT
        (SELECT COUNT(*) FROM permission x WHERE x.person_id = $1 AND x.ended_at IS NULL AND x.valid_until > $3),
        (SELECT COUNT(*) FROM contact c JOIN service_request r ON r.id = c.service_request_id
            WHERE c.person_id = $1 AND c.removed_at IS NULL AND r.customer_id <> $2),
        (SELECT COUNT(*) FROM site_contact c JOIN site s ON s.id = c.site_id
            WHERE c.person_id = $1 AND c.removed_at IS NULL AND s.customer_id <> $2),
        (SELECT COUNT(*) FROM subscription u WHERE u.person_id = $1),
        (SELECT COUNT(*) FROM contact_link k WHERE k.person_id = $1 AND k.ended_at IS NULL),
        (SELECT COUNT(DISTINCT x.deployment_id) FROM deployment_access x WHERE x.person_id = $1 AND x.ended_at IS NULL AND x.valid_until > $3)";
    tx.get(sql, &values![person, to, permit.at()]).await
}

/// Of how many things of a customer a person is a contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlacesAt {
    /// The customer.
    pub customer_id: OrganizationId,
    /// Service requests.
    pub service_requests: i64,
    /// Sites.
    pub sites: i64,
}

/// The places as a contact that somebody would leave behind that begins to work elsewhere, customer by customer.
///
/// # Errors
/// When the database fails.
pub async fn list_places_left(tx: &mut Tx, _: &Permit, person: PersonId, to: OrganizationId) -> Result<Vec<PlacesAt>> {
    let sql = "SELECT r.customer_id FROM contact c CROSS JOIN service_request r
        WHERE r.id = c.service_request_id AND c.person_id = $1 AND c.removed_at IS NULL AND r.customer_id <> $2";
    let requests: Vec<(OrganizationId,)> = tx.all(sql, &values![person, to]).await?;
    let sql = "SELECT s.customer_id FROM site_contact c CROSS JOIN site s
        WHERE s.id = c.site_id AND c.person_id = $1 AND c.removed_at IS NULL AND s.customer_id <> $2";
    let sites: Vec<(OrganizationId,)> = tx.all(sql, &values![person, to]).await?;
    let mut places: BTreeMap<OrganizationId, (i64, i64)> = BTreeMap::new();
    for (customer,) in requests {
        places.entry(customer).or_default().0 += 1;
    }
    for (customer,) in sites {
        places.entry(customer).or_default().1 += 1;
    }
    let at = |(customer_id, (service_requests, sites))| PlacesAt { customer_id, service_requests, sites };
    Ok(places.into_iter().map(at).collect())
}

/// How many people of an organization, other than one of them, have a role, a password, and no lock.
///
/// # Errors
/// When the database fails.
pub async fn count_others_with(
    tx: &mut Tx,
    organization: OrganizationId,
    role: Role,
    other_than: PersonId,
) -> Result<usize> {
    let sql = "SELECT m.person_id, m.roles FROM membership m
        JOIN person p ON p.id = m.person_id AND p.locked_at IS NULL AND p.password_hash IS NOT NULL
        WHERE m.organization_id = $1 AND m.valid_until IS NULL AND m.person_id <> $2";
    let people: Vec<(PersonId, Roles)> = tx.all(sql, &values![organization, other_than]).await?;
    Ok(people.into_iter().filter(|(_, roles)| roles.has(role)).count())
}

/// Since when a person works where it does, as what it does.
///
/// # Errors
/// When the database fails.
pub async fn find_since(tx: &mut Tx, person: PersonId) -> Result<Option<Timestamp>> {
    let sql = "SELECT valid_from FROM membership WHERE person_id = $1 AND valid_until IS NULL";
    let found: Option<(Timestamp,)> = tx.find(sql, &values![person]).await?;
    Ok(found.map(|(since,)| since))
}
