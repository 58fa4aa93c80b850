//! Notices: what the caller has been told, and how it wants to be told.

use std::collections::BTreeMap;

use axum::{
    Json,
    extract::State,
    http::{StatusCode, Uri},
    response::Response,
};
use jiff::Timestamp;
use mandate_core::id::NoticeId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{body, client::Client, named::at_field, page};
use crate::{App, OpError, fault::Fault, locale::Message, ops::notice as ops};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(choices, choose))
}

/// Something that the caller was told.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Notice {
    #[schema(value_type = Uuid)]
    id: NoticeId,
    /// What programs know it by: `news-asked`, `news-message`, …
    kind: String,
    /// In a sentence.
    text: String,
    /// The page where it leads.
    link: String,
    created_at: Timestamp,
    /// When it was read before.
    read_at: Option<Timestamp>,
}

/// What the caller was told, the newest first, up to a hundred; reading it marks it as read.
#[utoipa::path(
    get, path = "/notices", operation_id = "list_notices", tag = "account",
    responses((status = 200, body = page::Items<Notice>)), security(("token" = ["read"]))
)]
async fn list(State(app): State<App>, client: Client, uri: Uri) -> Result<Response, Fault> {
    let notices = ops::list(&app, &client.caller).await?;
    let notice = |notice: mandate_store::notice::Notice| {
        let arguments = serde_json::from_str(&notice.arguments).unwrap_or_default();
        let message = Message { id: notice.kind.clone().into(), arguments };
        Notice {
            id: notice.id,
            text: client.l.render_plain(&message),
            kind: notice.kind,
            link: notice.link,
            created_at: notice.created_at,
            read_at: notice.read_at,
        }
    };
    Ok(page::answer(&uri, notices.into_iter().map(notice).collect(), None, None))
}

/// How somebody wants to be told of each kind of notices: `at_once`, `digest` or `never`. What concerns access comes at once.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NoticeChoices {
    /// By kind: `new_service_request`, `message`, `progress` and `site_notice`.
    choices: BTreeMap<String, String>,
}

/// How the caller wants to be told.
#[utoipa::path(
    get, path = "/notices/choices", operation_id = "show_notice_choices", tag = "account",
    responses((status = 200, body = NoticeChoices)), security(("token" = ["read"]))
)]
async fn choices(State(app): State<App>, client: Client) -> Result<Json<NoticeChoices>, Fault> {
    let chosen = ops::list_choices(&app, &client.caller).await?;
    let choices = chosen.into_iter().map(|(kind, way)| (kind.as_str().to_owned(), way.as_str().to_owned()));
    Ok(Json(NoticeChoices { choices: choices.collect() }))
}

/// Keeps how the caller wants to be told: a way for each kind.
#[utoipa::path(
    put, path = "/notices/choices", operation_id = "choose_notices", tag = "account", request_body = NoticeChoices,
    responses((status = 204, description = "It is told so.")), security(("token" = ["people"]))
)]
async fn choose(
    State(app): State<App>,
    client: Client,
    body::Json(NoticeChoices { choices }): body::Json<NoticeChoices>,
) -> Result<StatusCode, Fault> {
    let chosen: Vec<_> = choices.into_iter().collect();
    let kept: Result<_, OpError> = ops::choose(&app, &client.caller, &chosen).await;
    kept.map_err(|error| at_field(error, &[("kind-", "choices")]))?;
    Ok(StatusCode::NO_CONTENT)
}
