//! What is changed of a service request: where it stands, how bad it is, who works on it.

use axum::{extract::State, http::StatusCode};
use mandate_core::{
    id::PersonId,
    service_request::{Severity, State as RequestState},
};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::parse;
use crate::{
    App,
    api::{
        body::{Json, Word},
        client::Client,
        etag::IfMatch,
        named::at_field,
        shapes,
    },
    fault::Fault,
    ops::service_request::{self as ops, assignment},
    portal::address::Path,
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(set_state)).routes(routes!(set_severity)).routes(routes!(assign))
}

/// Where a service request is to stand.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewState {
    #[schema(schema_with = shapes::state)]
    state: Word<RequestState>,
    /// Why; needed to reopen.
    #[serde(default)]
    reason: String,
}

/// Moves a service request to another state.
#[utoipa::path(
    put, path = "/service-requests/{number}/state", operation_id = "set_state", tag = "service-requests",
    params(("number" = String, Path), ("If-Match" = String, Header, description = "The tag of what is changed.")),
    request_body = NewState, responses((status = 204, description = "It stands there.")),
    security(("token" = ["service-requests"]))
)]
async fn set_state(
    State(app): State<App>,
    client: Client,
    Path(number): Path<String>,
    seen: IfMatch,
    Json(NewState { state, reason }): Json<NewState>,
) -> Result<StatusCode, Fault> {
    let (number, version) = (parse(&number)?, seen.version()?);
    let result = ops::set_state(&app, &client.caller, number, version, state.0, &reason).await;
    seen.held(result.map_err(|error| at_field(error, &[("reopen_reason", "reason")])))?;
    Ok(StatusCode::NO_CONTENT)
}

/// How bad it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewSeverity {
    /// From `1`, stopped, to `4`, a question.
    #[schema(schema_with = shapes::severity)]
    severity: Word<Severity>,
    /// Why; all who see the service request read it.
    #[schema(schema_with = shapes::reason)]
    reason: String,
}

/// Changes how bad it is.
#[utoipa::path(
    put, path = "/service-requests/{number}/severity", operation_id = "set_severity", tag = "service-requests",
    params(("number" = String, Path), ("If-Match" = String, Header, description = "The tag of what is changed.")),
    request_body = NewSeverity, responses((status = 204, description = "It is this bad.")),
    security(("token" = ["service-requests"]))
)]
async fn set_severity(
    State(app): State<App>,
    client: Client,
    Path(number): Path<String>,
    seen: IfMatch,
    Json(NewSeverity { severity, reason }): Json<NewSeverity>,
) -> Result<StatusCode, Fault> {
    let (number, version) = (parse(&number)?, seen.version()?);
    let result = ops::set_severity(&app, &client.caller, number, version, severity.0, &reason).await;
    seen.held(result.map_err(|error| at_field(error, &[("severity_reason", "reason")])))?;
    Ok(StatusCode::NO_CONTENT)
}

/// Who is to work on it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewAssignee {
    /// Somebody of the vendor's support; nobody where it is null. Who takes it names itself.
    #[schema(value_type = Option<Uuid>)]
    assignee: Option<Word<PersonId>>,
}

/// Gives a service request to somebody of the vendor's support, or to nobody. For the vendor's support.
#[utoipa::path(
    put, path = "/service-requests/{number}/assignee", operation_id = "assign_service_request", tag = "service-requests",
    params(("number" = String, Path), ("If-Match" = String, Header, description = "The tag of what is changed.")),
    request_body = NewAssignee, responses((status = 204, description = "It is given to that person, or to nobody.")),
    security(("token" = ["service-requests"]))
)]
async fn assign(
    State(app): State<App>,
    client: Client,
    Path(number): Path<String>,
    seen: IfMatch,
    Json(NewAssignee { assignee }): Json<NewAssignee>,
) -> Result<StatusCode, Fault> {
    let (number, version) = (parse(&number)?, assignment::Seen::Version(seen.version()?));
    let result = assignment::assign(&app, &client.caller, number, version, assignee.map(|word| word.0)).await;
    seen.held(result)?;
    Ok(StatusCode::NO_CONTENT)
}
