//! Deployments: the work of a partner for a customer, on the record of the vendor's operations. Each moment of one is set
//! once; what it opens to whom stands in [`deployment_access`].

use jiff::Timestamp;
use mandate_core::{
    access::Permit,
    engagement::{DeploymentEnd, DeploymentNumber, EngagementKind},
    id::{DeploymentId, OrganizationId},
    text::Body,
};

use crate::{
    Result, Tx, deployment_access,
    sql::{from_row, values},
};

/// A deployment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deployment {
    /// Its number.
    pub number: DeploymentNumber,
    /// Its id.
    pub id: DeploymentId,
    /// What is done.
    pub kind: EngagementKind,
    /// Who does it.
    pub partner_id: OrganizationId,
    /// For whom.
    pub customer_id: OrganizationId,
    /// What belongs to it, in words.
    pub scope: String,
    /// When its first day begins.
    pub starts_at: Timestamp,
    /// When its last day is over.
    pub ends_at: Timestamp,
    /// When it was put on record.
    pub recorded_at: Timestamp,
    /// When the customer's consent was put on file (E02).
    pub confirmed_at: Option<Timestamp>,
    /// When it was first opened to anybody.
    pub opened_at: Option<Timestamp>,
    /// When it was completed or cancelled.
    pub ended_at: Option<Timestamp>,
    /// Which of the two it was.
    pub ended_as: Option<DeploymentEnd>,
}
from_row!(Deployment {
    number,
    id,
    kind,
    partner_id,
    customer_id,
    scope,
    starts_at,
    ends_at,
    recorded_at,
    confirmed_at,
    opened_at,
    ended_at,
    ended_as,
});

/// What is put on record.
#[derive(Clone, Debug)]
pub struct NewDeployment<'a> {
    /// Its id.
    pub id: DeploymentId,
    /// What is done.
    pub kind: EngagementKind,
    /// Who does it.
    pub partner_id: OrganizationId,
    /// For whom.
    pub customer_id: OrganizationId,
    /// What belongs to it, in words.
    pub scope: &'a Body,
    /// When its first day begins.
    pub starts_at: Timestamp,
    /// When its last day is over.
    pub ends_at: Timestamp,
}

/// Puts a deployment on record, which opens nothing (E09); gives its number.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &mut Tx, permit: &Permit, new: &NewDeployment<'_>) -> Result<DeploymentNumber> {
    let sql = "INSERT INTO deployment (id, kind, partner_id, customer_id, scope, starts_at, ends_at, recorded_by, recorded_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING number";
    let NewDeployment { id, kind, partner_id, customer_id, scope, starts_at, ends_at } = *new;
    let what = values![id, kind, partner_id, customer_id, scope.as_str(), starts_at, ends_at];
    let by = values![permit.person(), permit.at()];
    let (number,): (DeploymentNumber,) = tx.get(sql, &[&what[..], &by[..]].concat()).await?;
    Ok(number)
}

/// The deployment with this id.
///
/// # Errors
/// When the database fails.
pub async fn find(tx: &mut Tx, id: DeploymentId) -> Result<Option<Deployment>> {
    let sql = "SELECT number, id, kind, partner_id, customer_id, scope, starts_at, ends_at, recorded_at, confirmed_at, opened_at,
            ended_at, ended_as FROM deployment WHERE id = $1";
    tx.find(sql, &values![id]).await
}

/// Puts the customer's consent on file; false where it is there already, or the deployment is over.
///
/// # Errors
/// When the database fails.
pub async fn confirm(tx: &mut Tx, permit: &Permit, id: DeploymentId) -> Result<bool> {
    let sql = "UPDATE deployment SET confirmed_by = $2, confirmed_at = $3
        WHERE id = $1 AND confirmed_at IS NULL AND ended_at IS NULL";
    Ok(tx.execute(sql, &values![id, permit.person(), permit.at()]).await? == 1)
}

/// Completes or cancels a deployment and ends all that it has opened (E13); false where it was over before.
///
/// # Errors
/// When the database fails.
pub async fn end(tx: &mut Tx, permit: &Permit, id: DeploymentId, how: DeploymentEnd) -> Result<bool> {
    let sql = "UPDATE deployment SET ended_by = $2, ended_at = $3, ended_as = $4 WHERE id = $1 AND ended_at IS NULL";
    if tx.execute(sql, &values![id, permit.person(), permit.at(), how]).await? == 0 {
        return Ok(false);
    }
    deployment_access::end_of_deployment(tx, permit, id).await?;
    Ok(true)
}
