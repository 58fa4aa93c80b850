//! Jobs that failed for good, for the vendor's administrators.

use axum::{Json, extract::State, http::StatusCode};
use jiff::Timestamp;
use mandate_core::id::JobId;
use mandate_store::job;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{client::Client, named::parse};
use crate::{App, fault::Fault, ops::organization as ops, portal::address::Path};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(retry))
}

/// A job that failed for good.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FailedJob {
    #[schema(value_type = Uuid)]
    id: JobId,
    /// What is to be done.
    kind: String,
    /// How often it was tried.
    attempts: i64,
    failed_at: Option<Timestamp>,
    /// How it failed last.
    error: Option<String>,
    created_at: Timestamp,
}

impl From<job::Job> for FailedJob {
    fn from(job: job::Job) -> Self {
        let job::Job { id, kind, attempts, failed_at, error, created_at, .. } = job;
        Self { id, kind, attempts, failed_at, error, created_at }
    }
}

/// How the jobs stand.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Jobs {
    /// How many wait.
    waiting: i64,
    /// How many deliveries to webhooks wait.
    waiting_deliveries: i64,
    /// The newest that failed for good, up to a hundred.
    items: Vec<FailedJob>,
}

/// The jobs that failed for good, and how many wait. For the vendor's administrators.
#[utoipa::path(
    get, path = "/jobs", operation_id = "list_failed_jobs", tag = "administration",
    responses((status = 200, body = Jobs)), security(("token" = ["people"]))
)]
async fn list(State(app): State<App>, client: Client) -> Result<Json<Jobs>, Fault> {
    let ops::Jobs { failed, waiting, deliveries, .. } = ops::list_failed_jobs(&app, &client.caller).await?;
    let items = failed.into_iter().map(FailedJob::from).collect();
    Ok(Json(Jobs { waiting, waiting_deliveries: deliveries, items }))
}

/// Tries a job again that failed for good. For the vendor's administrators.
#[utoipa::path(
    post, path = "/jobs/{id}/retry", operation_id = "retry_job", tag = "administration", params(("id" = Uuid, Path)),
    responses((status = 204, description = "It is tried again.")), security(("token" = ["people"]))
)]
async fn retry(State(app): State<App>, client: Client, Path(text): Path<String>) -> Result<StatusCode, Fault> {
    ops::retry_job(&app, &client.caller, parse(&text)?).await?;
    Ok(StatusCode::NO_CONTENT)
}
