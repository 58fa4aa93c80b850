//! The caller's own account: how it wants to see the portal, and where it is signed in.

use axum::{
    Json,
    extract::State,
    http::{StatusCode, Uri},
    response::Response,
};
use jiff::Timestamp;
use mandate_store::session;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{body, client::Client, page, shapes};
use crate::{
    App,
    fault::Fault,
    ops::{
        person::{self as ops, Preferences},
        sign_in,
    },
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(show, save)).routes(routes!(sessions, sign_out))
}

/// How somebody wants to see the portal.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Settings {
    #[schema(schema_with = shapes::language)]
    language: String,
    /// As an IANA name: `Europe/Oslo`.
    time_zone: String,
    #[schema(schema_with = shapes::theme)]
    theme: String,
}

/// How the caller wants to see the portal.
#[utoipa::path(
    get, path = "/account", operation_id = "show_settings", tag = "account",
    responses((status = 200, body = Settings)), security(("token" = ["read"]))
)]
async fn show(State(app): State<App>, client: Client) -> Result<Json<Settings>, Fault> {
    let Preferences { language, time_zone, theme } = ops::preferences(&app, &client.caller).await?;
    Ok(Json(Settings { language, time_zone, theme }))
}

/// Keeps how the caller wants to see the portal.
#[utoipa::path(
    put, path = "/account", operation_id = "change_settings", tag = "account", request_body = Settings,
    responses((status = 204, description = "It is kept.")), security(("token" = ["people"]))
)]
async fn save(
    State(app): State<App>,
    client: Client,
    body::Json(Settings { language, time_zone, theme }): body::Json<Settings>,
) -> Result<StatusCode, Fault> {
    ops::set_preferences(&app, &client.caller, &Preferences { language, time_zone, theme }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A browser in which the caller is signed in.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Session {
    /// What the browser says it is.
    browser: String,
    created_at: Timestamp,
    seen_at: Timestamp,
    ends_at: Timestamp,
}

impl From<session::Session> for Session {
    fn from(session: session::Session) -> Self {
        let session::Session { browser, created_at, seen_at, ends_at, .. } = session;
        Self { browser, created_at, seen_at, ends_at }
    }
}

/// Where the caller is signed in.
#[utoipa::path(
    get, path = "/account/sessions", operation_id = "list_sessions", tag = "account",
    responses((status = 200, body = page::Items<Session>)), security(("token" = ["read"]))
)]
async fn sessions(State(app): State<App>, client: Client, uri: Uri) -> Result<Response, Fault> {
    let sessions = sign_in::list_sessions(&app, &client.caller).await?;
    Ok(page::answer(&uri, sessions.into_iter().map(Session::from).collect(), None, None))
}

/// Signs the caller out of all browsers, and revokes all its tokens, this one too.
#[utoipa::path(
    delete, path = "/account/sessions", operation_id = "sign_out_everywhere", tag = "account",
    responses((status = 204, description = "It is signed out.")), security(("token" = ["people"]))
)]
async fn sign_out(State(app): State<App>, client: Client) -> Result<StatusCode, Fault> {
    sign_in::sign_out_everywhere(&app, &client.caller).await?;
    Ok(StatusCode::NO_CONTENT)
}
