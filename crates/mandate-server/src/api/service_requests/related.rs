//! Service requests that belong together, and duplicates.
#![allow(unused_qualifications, reason = "the macro for the document qualifies the types of queries")]

use axum::{Json, extract::State, http::StatusCode};
use mandate_core::id::PersonId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::parse;
use crate::{
    App, OpError,
    api::{
        body::{self, Query},
        client::Client,
    },
    fault::Fault,
    ops::service_request::{
        merge::{self, Joining, Plan},
        related,
    },
    portal::address::Path,
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(relate, unrelate)).routes(routes!(preview, merge))
}

/// What is answered where the other one stands in the address: one that cannot be named is not there.
fn in_address(error: OpError) -> OpError {
    match error {
        OpError::Invalid(errors) if errors.iter().any(|error| error.message.id == "related-error-unknown") => {
            OpError::NotFound
        }
        error => error,
    }
}

/// Links two service requests of one customer.
#[utoipa::path(
    put, path = "/service-requests/{number}/related/{other}", operation_id = "relate_service_requests", tag = "service-requests",
    params(("number" = String, Path), ("other" = String, Path)),
    responses((status = 204, description = "They are linked.")), security(("token" = ["service-requests"]))
)]
async fn relate(
    State(app): State<App>,
    client: Client,
    Path((number, other)): Path<(String, String)>,
) -> Result<StatusCode, Fault> {
    related::relate(&app, &client.caller, parse(&number)?, &other, true).await.map_err(in_address)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends the link of two service requests.
#[utoipa::path(
    delete, path = "/service-requests/{number}/related/{other}", operation_id = "unrelate_service_requests", tag = "service-requests",
    params(("number" = String, Path), ("other" = String, Path)),
    responses((status = 204, description = "They are linked no more.")), security(("token" = ["service-requests"]))
)]
async fn unrelate(
    State(app): State<App>,
    client: Client,
    Path((number, other)): Path<(String, String)>,
) -> Result<StatusCode, Fault> {
    related::relate(&app, &client.caller, parse(&number)?, &other, false).await.map_err(in_address)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Into which one a duplicate would go.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Asked {
    /// The number of the other service request.
    into: String,
}

/// What merging would do.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MergePreview {
    /// The duplicate, which is closed.
    from: String,
    /// The one into which it goes.
    into: String,
    /// Who becomes a contact of the other one.
    joining: Vec<JoiningContact>,
    /// Contacts of the duplicate that do not come along: they may not see the other one.
    staying: Vec<String>,
    /// What is to be sent with the merge: it does what stands here, or nothing.
    mark: String,
}

/// A contact of the duplicate that becomes one of the other service request.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct JoiningContact {
    #[schema(value_type = Uuid)]
    id: PersonId,
    name: String,
    organization: String,
    /// Whether it sees the other service request by that only.
    gains_sight: bool,
}

impl From<Plan> for MergePreview {
    fn from(plan: Plan) -> Self {
        let mark = plan.mark();
        let joining = |Joining { contact, gains, .. }: Joining| JoiningContact {
            id: contact.person_id,
            name: contact.name,
            organization: contact.organization,
            gains_sight: gains,
        };
        Self {
            from: plan.from.number.to_string(),
            into: plan.into.number.to_string(),
            joining: plan.joining.into_iter().map(joining).collect(),
            staying: plan.staying.into_iter().map(|contact| contact.name).collect(),
            mark,
        }
    }
}

/// What merging a duplicate into another service request would do. For the vendor's support.
#[utoipa::path(
    get, path = "/service-requests/{number}/merge", operation_id = "preview_merge", tag = "service-requests",
    params(("number" = String, Path), Asked), responses((status = 200, body = MergePreview)),
    security(("token" = ["service-requests"]))
)]
async fn preview(
    State(app): State<App>,
    client: Client,
    Path(number): Path<String>,
    Query(Asked { into }): Query<Asked>,
) -> Result<Json<MergePreview>, Fault> {
    let plan = merge::preview(&app, &client.caller, parse(&number)?, &into).await?;
    Ok(Json(MergePreview::from(plan)))
}

/// A merge as it was previewed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Merge {
    /// The number of the service request into which the duplicate goes.
    into: String,
    /// The mark of the preview.
    mark: String,
}

/// Where a duplicate went.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Merged {
    /// The number of the service request into which it went.
    into: String,
}

/// Merges a duplicate into another service request of the same customer, as it was previewed. For the vendor's support.
#[utoipa::path(
    post, path = "/service-requests/{number}/merge", operation_id = "merge_service_requests", tag = "service-requests", params(("number" = String, Path)),
    request_body = Merge, responses((status = 200, body = Merged)), security(("token" = ["service-requests"]))
)]
async fn merge(
    State(app): State<App>,
    client: Client,
    Path(number): Path<String>,
    body::Json(Merge { into, mark }): body::Json<Merge>,
) -> Result<Json<Merged>, Fault> {
    let into = merge::merge(&app, &client.caller, parse(&number)?, &into, &mark).await?;
    Ok(Json(Merged { into: into.to_string() }))
}
