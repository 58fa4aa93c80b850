//! Tokens: the caller's own, those of an organization, and what is done to one. A secret is shown once.

use axum::{
    Json,
    extract::State,
    http::{StatusCode, Uri},
    response::Response,
};
use jiff::Timestamp;
use mandate_core::id::TokenId;
use mandate_store::token as store;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    body,
    client::Client,
    named::{self, Named, parse, words},
    page, shapes,
};
use crate::{
    App,
    fault::Fault,
    ops::token::{self as ops, Secret},
    portal::address::Path,
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, make))
        .routes(routes!(of_organization))
        .routes(routes!(show))
        .routes(routes!(rotate))
        .routes(routes!(revoke))
}

/// A token, without its secret.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Token {
    #[schema(value_type = Uuid)]
    id: TokenId,
    name: String,
    /// In whose name programs act with it.
    owner: Named,
    is_service_account: bool,
    /// What it is for: `read`, `service-requests`, `permissions`, `people`, `tokens`, `decisions`.
    scopes: Vec<String>,
    created_at: Timestamp,
    ends_at: Timestamp,
    /// When it was last used, to the minute.
    used_at: Option<Timestamp>,
    revoked_at: Option<Timestamp>,
    /// Until when the secret from before the last rotation holds, too.
    overlaps_until: Option<Timestamp>,
}

impl From<store::Token> for Token {
    fn from(token: store::Token) -> Self {
        Self {
            id: token.id,
            name: token.name,
            owner: Named::new(token.person_id.0, token.person),
            is_service_account: token.is_service_account,
            scopes: words(token.scopes.iter()),
            created_at: token.created_at,
            ends_at: token.ends_at,
            used_at: token.used_at,
            revoked_at: token.revoked_at,
            overlaps_until: token.overlaps_until,
        }
    }
}

/// The caller's own tokens.
#[utoipa::path(
    get, path = "/tokens", operation_id = "list_tokens", tag = "tokens",
    responses((status = 200, body = page::Items<Token>)), security(("token" = ["tokens"]))
)]
async fn list(State(app): State<App>, client: Client, uri: Uri) -> Result<Response, Fault> {
    let tokens = ops::list_own(&app, &client.caller).await?;
    Ok(page::answer(&uri, tokens.into_iter().map(Token::from).collect(), None, None))
}

/// A token to be made.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewToken {
    #[schema(schema_with = shapes::name)]
    name: String,
    /// What it is for; not more than the caller's own token.
    #[schema(schema_with = shapes::scopes)]
    scopes: Vec<String>,
    /// The last day, not later than that of the caller's own token.
    #[schema(value_type = String, format = Date)]
    until: String,
}

impl NewToken {
    pub(super) fn typed(self, once: &str) -> ops::NewToken {
        let Self { name, scopes, until } = self;
        ops::NewToken { name, scopes, until, once: once.to_owned() }
    }
}

/// A token with its secret.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TokenSecret {
    #[schema(value_type = Uuid)]
    id: TokenId,
    /// What programs send. It is shown once: an answer that is given again under an `Idempotency-Key` has none.
    secret: Option<String>,
}

/// The answer with a secret, which is not kept with it.
pub(super) fn revealed(status: StatusCode, id: TokenId, secret: &Secret) -> Response {
    let shown = TokenSecret { id, secret: Some(secret.reveal().to_owned()) };
    named::revealed(status, &format!("/tokens/{id}"), id.0, shown)
}

/// Makes a token with which programs act in the caller's name.
#[utoipa::path(
    post, path = "/tokens", operation_id = "make_token", tag = "tokens", request_body = NewToken,
    responses((status = 201, body = TokenSecret)), security(("token" = ["tokens"]))
)]
async fn make(
    State(app): State<App>,
    client: Client,
    body::Json(new): body::Json<NewToken>,
) -> Result<Response, Fault> {
    let (id, secret) = ops::make_own(&app, &client.caller, &new.typed(&client.once)).await?;
    Ok(revealed(StatusCode::CREATED, id, &secret))
}

/// The tokens of an organization's people and service accounts. For those who manage them.
#[utoipa::path(
    get, path = "/organizations/{id}/tokens", operation_id = "list_tokens_of_organization", tag = "tokens",
    params(("id" = Uuid, Path)), responses((status = 200, body = page::Items<Token>)),
    security(("token" = ["tokens"]))
)]
async fn of_organization(
    State(app): State<App>,
    client: Client,
    uri: Uri,
    Path(text): Path<String>,
) -> Result<Response, Fault> {
    let (_, tokens, _) = ops::list_of_organization(&app, &client.caller, parse(&text)?).await?;
    Ok(page::answer(&uri, tokens.into_iter().map(Token::from).collect(), None, None))
}

/// One token: one's own, or for those who manage it.
#[utoipa::path(
    get, path = "/tokens/{token}", operation_id = "show_token", tag = "tokens", params(("token" = Uuid, Path)),
    responses((status = 200, body = Token)), security(("token" = ["tokens"]))
)]
async fn show(State(app): State<App>, client: Client, Path(text): Path<String>) -> Result<Json<Token>, Fault> {
    Ok(Json(ops::view(&app, &client.caller, parse(&text)?).await?.token.into()))
}

/// For how long the secret from before holds, too.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Overlap {
    /// For how many hours, up to a week; a day where it is left out.
    #[schema(minimum = 0, maximum = 168)]
    overlap: Option<u16>,
}

/// Gives a token a new secret; the one before holds for some hours more.
#[utoipa::path(
    post, path = "/tokens/{token}/rotate", operation_id = "rotate_token", tag = "tokens",
    params(("token" = Uuid, Path)), request_body = Overlap, responses((status = 200, body = TokenSecret)),
    security(("token" = ["tokens"]))
)]
async fn rotate(
    State(app): State<App>,
    client: Client,
    Path(text): Path<String>,
    body::Json(Overlap { overlap }): body::Json<Overlap>,
) -> Result<Response, Fault> {
    let (id, hours) = (parse(&text)?, overlap.map_or(ops::USUAL_OVERLAP_HOURS, i64::from).to_string());
    Ok(revealed(StatusCode::OK, id, &ops::rotate(&app, &client.caller, id, &hours).await?))
}

/// Revokes a token at once.
#[utoipa::path(
    post, path = "/tokens/{token}/revoke", operation_id = "revoke_token", tag = "tokens",
    params(("token" = Uuid, Path)), responses((status = 204, description = "It is revoked.")),
    security(("token" = ["tokens"]))
)]
async fn revoke(State(app): State<App>, client: Client, Path(text): Path<String>) -> Result<StatusCode, Fault> {
    ops::revoke(&app, &client.caller, parse(&text)?).await?;
    Ok(StatusCode::NO_CONTENT)
}
