//! What a webhook was sent, and sending it again.
#![allow(unused_qualifications, reason = "the macro for the document qualifies the types of queries")]

use axum::{
    Json,
    extract::State,
    http::{StatusCode, Uri},
    response::Response,
};
use jiff::Timestamp;
use mandate_core::id::{WebhookDeliveryId, WebhookEventId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::ids;
use crate::{
    App,
    api::{body::Query, client::Client, named::parse, page},
    fault::Fault,
    ops::webhook::delivery::{self as ops, Line},
    portal::address::Path,
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(show)).routes(routes!(resend))
}

/// Which page of what was sent.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Asked {
    /// Where the page begins, as a `Link` says.
    cursor: Option<String>,
}

/// What a webhook was sent, or is to be.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Delivery {
    #[schema(value_type = Uuid)]
    id: WebhookDeliveryId,
    /// The event, which keeps its id when it is sent again.
    #[schema(value_type = Uuid)]
    event: WebhookEventId,
    /// What happened.
    kind: &'static str,
    /// When it happened.
    at: Timestamp,
    /// To what it happened, where the caller may know.
    subject: Option<String>,
    /// `waiting`, `delivered`, `given_up` or `withdrawn`.
    state: &'static str,
    /// How often it was tried.
    tries: i64,
    tried_at: Option<Timestamp>,
    /// When it is tried next.
    next_at: Option<Timestamp>,
    /// The status of the last answer.
    status: Option<i64>,
    /// Why there was no answer.
    error: Option<String>,
    /// How long the last try took.
    milliseconds: Option<i64>,
}

impl From<&Line> for Delivery {
    fn from(Line { delivery, label }: &Line) -> Self {
        Self {
            id: delivery.id,
            event: delivery.event_id,
            kind: delivery.kind.as_str(),
            at: delivery.at,
            subject: label.clone(),
            state: delivery.state.as_str(),
            tries: delivery.tries,
            tried_at: delivery.tried_at,
            next_at: delivery.next_at,
            status: delivery.status,
            error: delivery.error.clone(),
            milliseconds: delivery.milliseconds,
        }
    }
}

/// What a webhook was sent, the newest first. For those who manage the organization's people.
#[utoipa::path(
    get, path = "/organizations/{id}/webhooks/{webhook}/deliveries", operation_id = "list_deliveries", tag = "webhooks",
    params(("id" = Uuid, Path), ("webhook" = Uuid, Path), Asked),
    responses((status = 200, body = page::Items<Delivery>)), security(("token" = ["tokens"]))
)]
async fn list(
    State(app): State<App>,
    client: Client,
    uri: Uri,
    Path(texts): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let (organization, id) = ids(&texts)?;
    let older_than = page::cursor(asked.cursor.as_deref())?;
    let view = ops::view(&app, &client.caller, organization, id, older_than).await?;
    let next = view.lines.last().filter(|_| view.more).map(|line| line.delivery.id.to_string());
    Ok(page::answer(&uri, view.lines.iter().map(Delivery::from).collect(), next, None))
}

/// A delivery with what was sent and answered.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DeliveryInFull {
    #[serde(flatten)]
    delivery: Delivery,
    /// With which headers, one on each line.
    headers: Option<String>,
    /// What was sent, where the caller may know.
    body: Option<String>,
    /// The beginning of the last answer.
    answer: Option<String>,
}

/// One delivery: what was sent, and what was answered. For those who manage the organization's people.
#[utoipa::path(
    get, path = "/organizations/{id}/webhooks/{webhook}/deliveries/{delivery}", operation_id = "show_delivery",
    tag = "webhooks", params(("id" = Uuid, Path), ("webhook" = Uuid, Path), ("delivery" = Uuid, Path)),
    responses((status = 200, body = DeliveryInFull)), security(("token" = ["tokens"]))
)]
async fn show(
    State(app): State<App>,
    client: Client,
    Path((organization, webhook, delivery)): Path<(String, String, String)>,
) -> Result<Json<DeliveryInFull>, Fault> {
    let (organization, id) = ids(&(organization, webhook))?;
    let line = ops::view_one(&app, &client.caller, organization, id, parse(&delivery)?).await?.line;
    let delivery = Delivery::from(&line);
    let body = Some(line.delivery.body).filter(|body| !body.is_empty());
    let (headers, answer) = (line.delivery.headers, line.delivery.answer);
    Ok(Json(DeliveryInFull { delivery, headers, body, answer }))
}

/// Sends a delivery again from the beginning: the same event, with the same id. For those who manage the organization's
/// people.
#[utoipa::path(
    post, path = "/organizations/{id}/webhooks/{webhook}/deliveries/{delivery}/resend",
    operation_id = "resend_delivery", tag = "webhooks",
    params(("id" = Uuid, Path), ("webhook" = Uuid, Path), ("delivery" = Uuid, Path)),
    responses((status = 204, description = "It is on its way.")), security(("token" = ["tokens"]))
)]
async fn resend(
    State(app): State<App>,
    client: Client,
    Path((organization, webhook, delivery)): Path<(String, String, String)>,
) -> Result<StatusCode, Fault> {
    let (organization, id) = ids(&(organization, webhook))?;
    ops::resend(&app, &client.caller, organization, id, parse(&delivery)?).await?;
    Ok(StatusCode::NO_CONTENT)
}
