//! Subscribing to a customer's new service requests.

use axum::{extract::State, http::StatusCode};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{client::Client, named::parse};
use crate::{App, fault::Fault, ops::subscription as ops, portal::address::Path};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(subscribe, unsubscribe))
}

/// Tells the caller of new service requests of a customer, or of its own organization.
#[utoipa::path(
    put, path = "/organizations/{organization}/subscription", operation_id = "subscribe", tag = "service-requests",
    params(("organization" = Uuid, Path)), responses((status = 204, description = "It is told of them.")),
    security(("token" = ["service-requests"]))
)]
async fn subscribe(State(app): State<App>, client: Client, Path(id): Path<String>) -> Result<StatusCode, Fault> {
    ops::subscribe(&app, &client.caller, parse(&id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends the caller's subscription, if there is one.
#[utoipa::path(
    delete, path = "/organizations/{organization}/subscription", operation_id = "unsubscribe", tag = "service-requests",
    params(("organization" = Uuid, Path)), responses((status = 204, description = "It is not told of them any more.")),
    security(("token" = ["service-requests"]))
)]
async fn unsubscribe(State(app): State<App>, client: Client, Path(id): Path<String>) -> Result<StatusCode, Fault> {
    ops::unsubscribe(&app, &client.caller, parse(&id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}
