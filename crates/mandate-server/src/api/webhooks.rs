//! Webhooks: those of an organization, and what is done to one. A secret is shown once.

mod deliveries;

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, Uri},
    response::Response,
};
use jiff::Timestamp;
use mandate_core::id::{OrganizationId, WebhookId};
use mandate_store::webhook as store;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    body::{self, Word},
    client::Client,
    etag::{self, IfMatch},
    named::{self, parse},
    page, shapes,
};
use crate::{
    App, OpError,
    fault::Fault,
    ops::webhook::{self as ops, Typed, delivery, preview as lately},
    portal::address::Path,
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, add))
        .routes(routes!(preview))
        .routes(routes!(show, change, delete))
        .routes(routes!(pause))
        .routes(routes!(test))
        .routes(routes!(rotate))
        .merge(deliveries::routes())
}

/// The ids in the address of a webhook.
fn ids((organization, webhook): &(String, String)) -> Result<(OrganizationId, WebhookId), OpError> {
    Ok((parse(organization)?, parse(webhook)?))
}

/// A webhook, without its secret.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Webhook {
    #[schema(value_type = Uuid)]
    id: WebhookId,
    name: String,
    /// Where events are sent.
    address: String,
    /// Of which kinds.
    #[schema(schema_with = shapes::event_kinds)]
    kinds: Vec<&'static str>,
    /// Of which customer only, where it is narrowed down to one.
    #[schema(value_type = Option<Uuid>)]
    customer: Option<OrganizationId>,
    /// Since when nothing is sent.
    paused_at: Option<Timestamp>,
    /// Why nothing is sent: `chosen`, `failing` or `gone`.
    paused_because: Option<&'static str>,
    /// Since when nothing could be delivered.
    failing_since: Option<Timestamp>,
    /// Until when the secret before signs, too.
    former_secret_until: Option<Timestamp>,
    created_at: Timestamp,
}

impl From<store::Webhook> for Webhook {
    fn from(webhook: store::Webhook) -> Self {
        let (paused_at, why) = webhook.paused.unzip();
        Self {
            id: webhook.id,
            name: webhook.name,
            address: webhook.address,
            kinds: webhook.kinds.iter().map(|kind| kind.as_str()).collect(),
            customer: webhook.customer_id,
            paused_at,
            paused_because: why.map(|why| why.as_str()),
            failing_since: webhook.failing_since,
            former_secret_until: webhook.former.map(|(_, until)| until),
            created_at: webhook.created_at,
        }
    }
}

/// The webhooks of an organization, the oldest first. For those who manage its people.
#[utoipa::path(
    get, path = "/organizations/{id}/webhooks", operation_id = "list_webhooks", tag = "webhooks",
    params(("id" = Uuid, Path)), responses((status = 200, body = page::Items<Webhook>)),
    security(("token" = ["tokens"]))
)]
async fn list(State(app): State<App>, client: Client, uri: Uri, Path(text): Path<String>) -> Result<Response, Fault> {
    let found = ops::list(&app, &client.caller, parse(&text)?).await?;
    Ok(page::answer(&uri, found.webhooks.into_iter().map(Webhook::from).collect(), None, None))
}

/// What a webhook is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct WebhookFacts {
    #[schema(schema_with = shapes::name)]
    name: String,
    /// Where events are sent: `https://…`.
    address: String,
    /// Of which kinds.
    #[schema(schema_with = shapes::event_kinds)]
    kinds: Vec<String>,
    /// Of which customer only; for a partner.
    #[schema(value_type = Option<Uuid>)]
    customer: Option<Word<OrganizationId>>,
}

impl From<WebhookFacts> for Typed {
    fn from(WebhookFacts { name, address, kinds, customer }: WebhookFacts) -> Self {
        let customer = customer.map(|customer| customer.to_string()).unwrap_or_default();
        Self { name, address, kinds, customer, once: String::new() }
    }
}

/// A webhook with its secret.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WebhookSecret {
    #[schema(value_type = Uuid)]
    id: WebhookId,
    /// What signs what is sent. It is shown once: an answer that is given again under an `Idempotency-Key` has none.
    secret: Option<String>,
}

/// The answer with a secret, which is not kept with it.
fn revealed(status: StatusCode, organization: OrganizationId, id: WebhookId, secret: String) -> Response {
    let place = format!("/organizations/{organization}/webhooks/{id}");
    named::revealed(status, &place, id.0, WebhookSecret { id, secret: Some(secret) })
}

/// Adds a webhook. For those who manage the organization's people.
#[utoipa::path(
    post, path = "/organizations/{id}/webhooks", operation_id = "add_webhook", tag = "webhooks",
    params(("id" = Uuid, Path)), request_body = WebhookFacts, responses((status = 201, body = WebhookSecret)),
    security(("token" = ["tokens"]))
)]
async fn add(
    State(app): State<App>,
    client: Client,
    Path(text): Path<String>,
    body::Json(new): body::Json<WebhookFacts>,
) -> Result<Response, Fault> {
    let organization = parse(&text)?;
    let new = Typed { once: client.once.clone(), ..new.into() };
    let (id, secret) = ops::add(&app, &client.caller, organization, &new).await?;
    Ok(revealed(StatusCode::CREATED, organization, id, secret))
}

/// What a webhook would be sent.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct WantedEvents {
    /// Of which kinds.
    #[schema(schema_with = shapes::event_kinds)]
    kinds: Vec<String>,
    /// Of which customer only; for a partner.
    #[schema(value_type = Option<Uuid>)]
    customer: Option<Word<OrganizationId>>,
}

/// An event that a webhook would have been sent.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PreviewedEvent {
    kind: &'static str,
    at: Timestamp,
    /// To what it happened: a number, a title or a name.
    subject: String,
    customer: String,
}

/// The newest events that such a webhook would have been sent, as far as the caller may see them; nothing is kept.
#[utoipa::path(
    post, path = "/organizations/{id}/webhooks/preview", operation_id = "preview_webhook", tag = "webhooks",
    params(("id" = Uuid, Path)), request_body = WantedEvents,
    responses((status = 200, body = page::Items<PreviewedEvent>)), security(("token" = ["tokens"]))
)]
async fn preview(
    State(app): State<App>,
    client: Client,
    uri: Uri,
    Path(text): Path<String>,
    body::Json(WantedEvents { kinds, customer }): body::Json<WantedEvents>,
) -> Result<Response, Fault> {
    let customer = customer.map(|customer| customer.to_string()).unwrap_or_default();
    let typed = Typed { kinds, customer, ..Typed::default() };
    let lines = lately::preview(&app, &client.caller, parse(&text)?, &typed).await?;
    let event = |lately::Line { kind, at, subject, customer }: lately::Line| PreviewedEvent {
        kind: kind.as_str(),
        at,
        subject,
        customer,
    };
    Ok(page::answer(&uri, lines.into_iter().map(event).collect(), None, None))
}

/// One webhook. For those who manage the organization's people.
#[utoipa::path(
    get, path = "/organizations/{id}/webhooks/{webhook}", operation_id = "show_webhook", tag = "webhooks",
    params(("id" = Uuid, Path), ("webhook" = Uuid, Path)),
    responses((status = 200, body = Webhook), (status = 304, description = "It is as the caller knows it.")),
    security(("token" = ["tokens"]))
)]
async fn show(
    State(app): State<App>,
    client: Client,
    headers: HeaderMap,
    Path(texts): Path<(String, String)>,
) -> Result<Response, Fault> {
    let (organization, id) = ids(&texts)?;
    let (webhook, _) = ops::before(&app, &client.caller, organization, id).await?;
    etag::answer(&headers, webhook.version, &Webhook::from(webhook))
}

/// Changes a webhook. For those who manage the organization's people.
#[utoipa::path(
    put, path = "/organizations/{id}/webhooks/{webhook}", operation_id = "change_webhook", tag = "webhooks",
    params(
        ("id" = Uuid, Path), ("webhook" = Uuid, Path),
        ("If-Match" = String, Header, description = "The tag of what is changed.")
    ),
    request_body = WebhookFacts, responses((status = 204, description = "It is changed.")),
    security(("token" = ["tokens"]))
)]
async fn change(
    State(app): State<App>,
    client: Client,
    Path(texts): Path<(String, String)>,
    seen: IfMatch,
    body::Json(new): body::Json<WebhookFacts>,
) -> Result<StatusCode, Fault> {
    let ((organization, id), version) = (ids(&texts)?, seen.version()?);
    seen.held(ops::change(&app, &client.caller, organization, id, version, &new.into()).await)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Removes a webhook with all that it sent and was to send. For those who manage the organization's people.
#[utoipa::path(
    delete, path = "/organizations/{id}/webhooks/{webhook}", operation_id = "remove_webhook", tag = "webhooks",
    params(("id" = Uuid, Path), ("webhook" = Uuid, Path)),
    responses((status = 204, description = "It is removed.")), security(("token" = ["tokens"]))
)]
async fn delete(
    State(app): State<App>,
    client: Client,
    Path(texts): Path<(String, String)>,
) -> Result<StatusCode, Fault> {
    let (organization, id) = ids(&texts)?;
    ops::delete(&app, &client.caller, organization, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Whether a webhook is to be paused.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Pause {
    paused: bool,
}

/// Pauses a webhook, or lets it go on. For those who manage the organization's people.
#[utoipa::path(
    put, path = "/organizations/{id}/webhooks/{webhook}/pause", operation_id = "pause_webhook", tag = "webhooks",
    params(("id" = Uuid, Path), ("webhook" = Uuid, Path)), request_body = Pause,
    responses((status = 204, description = "It is so.")), security(("token" = ["tokens"]))
)]
async fn pause(
    State(app): State<App>,
    client: Client,
    Path(texts): Path<(String, String)>,
    body::Json(Pause { paused }): body::Json<Pause>,
) -> Result<StatusCode, Fault> {
    let (organization, id) = ids(&texts)?;
    ops::set_paused(&app, &client.caller, organization, id, paused).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sends a test to a webhook. For those who manage the organization's people.
#[utoipa::path(
    post, path = "/organizations/{id}/webhooks/{webhook}/test", operation_id = "test_webhook", tag = "webhooks",
    params(("id" = Uuid, Path), ("webhook" = Uuid, Path)),
    responses((status = 204, description = "It is on its way.")), security(("token" = ["tokens"]))
)]
async fn test(
    State(app): State<App>,
    client: Client,
    Path(texts): Path<(String, String)>,
) -> Result<StatusCode, Fault> {
    let (organization, id) = ids(&texts)?;
    delivery::test(&app, &client.caller, organization, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Gives a webhook another secret; the one before signs, too, for a day. For those who manage the organization's people.
#[utoipa::path(
    post, path = "/organizations/{id}/webhooks/{webhook}/secret", operation_id = "rotate_secret_of_webhook",
    tag = "webhooks", params(("id" = Uuid, Path), ("webhook" = Uuid, Path)),
    responses((status = 200, body = WebhookSecret)), security(("token" = ["tokens"]))
)]
async fn rotate(
    State(app): State<App>,
    client: Client,
    Path(texts): Path<(String, String)>,
) -> Result<Response, Fault> {
    let (organization, id) = ids(&texts)?;
    let (_, secret) = ops::rotate(&app, &client.caller, organization, id).await?;
    Ok(revealed(StatusCode::OK, organization, id, secret))
}
