//! Tokens, and the service accounts to which they may belong.

use axum::{
    Extension, Json,
    extract::State,
    http::{StatusCode, Uri, header},
    response::{IntoResponse as _, Response},
};
use jiff::{Timestamp, civil::Date};
use mandate_core::{
    access::TokenScope,
    id::{OrganizationId, PersonId, TokenId},
};
use mandate_store::{person::Person, token as store};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    body::{self, Word},
    client::Client,
    idempotency::ToldOnce,
    page,
};
use crate::{
    App, OpError,
    fault::Fault,
    ops::{
        service_account,
        token::{self as ops, Secret},
    },
    portal::address::Path,
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_own, make_own))
        .routes(routes!(show, revoke))
        .routes(routes!(rotate))
        .routes(routes!(list_of_organization))
        .routes(routes!(list_service_accounts, make_service_account))
        .routes(routes!(show_service_account))
        .routes(routes!(make_for))
}

/// A token. Its secret is told once, when it is made.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Token {
    #[schema(value_type = Uuid)]
    id: TokenId,
    name: String,
    /// In whose name a program acts with it.
    #[schema(value_type = Uuid)]
    person: PersonId,
    person_name: String,
    is_service_account: bool,
    /// What it is for.
    scopes: Vec<&'static str>,
    created_at: Timestamp,
    /// When it ends whatever happens.
    ends_at: Timestamp,
    /// When it was last used, to the minute.
    used_at: Option<Timestamp>,
    revoked_at: Option<Timestamp>,
}

impl From<store::Token> for Token {
    fn from(token: store::Token) -> Self {
        Self {
            id: token.id,
            name: token.name,
            person: token.person_id,
            person_name: token.person,
            is_service_account: token.is_service_account,
            scopes: token.scopes.iter().map(TokenScope::as_str).collect(),
            created_at: token.created_at,
            ends_at: token.ends_at,
            used_at: token.used_at,
            revoked_at: token.revoked_at,
        }
    }
}

/// A service account: what programs of an organization act as.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ServiceAccount {
    #[schema(value_type = Uuid)]
    id: PersonId,
    name: String,
    #[schema(value_type = Uuid)]
    organization: OrganizationId,
    roles: Vec<&'static str>,
    locked_at: Option<Timestamp>,
}

impl From<Person> for ServiceAccount {
    fn from(person: Person) -> Self {
        Self {
            id: person.id,
            name: person.name,
            organization: person.organization_id,
            roles: person.roles.iter().map(|role| role.as_str()).collect(),
            locked_at: person.locked_at,
        }
    }
}

/// A new token. What it may do its owner may do; a token makes none that goes further or lasts longer than itself.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewToken {
    /// The program that will use it.
    name: String,
    /// What it is for: `read`, `service-requests`, `permissions`, `people`, `tokens`, `decisions`.
    scopes: Vec<String>,
    /// Its last day, at most a year from now.
    #[schema(value_type = String, format = Date)]
    until: Word<Date>,
}

impl NewToken {
    fn typed(self, client: &Client) -> ops::NewToken {
        let Self { name, scopes, until } = self;
        ops::NewToken { name, scopes, until: until.to_string(), once: client.once.clone() }
    }
}

/// A secret, told this once.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NewSecret {
    #[schema(value_type = Uuid)]
    id: TokenId,
    /// What to send as `Authorization: Bearer …`.
    secret: String,
}

fn made(id: TokenId, secret: &Secret) -> Response {
    let location = format!("/api/v1/tokens/{id}");
    let secret = NewSecret { id, secret: secret.reveal().to_owned() };
    (StatusCode::CREATED, [(header::LOCATION, location)], Extension(ToldOnce), Json(secret)).into_response()
}

fn parse<T: std::str::FromStr>(id: &str) -> Result<T, OpError> {
    id.parse().map_err(|_| OpError::NotFound)
}

/// The caller's own tokens, those that are over too.
#[utoipa::path(
    get, path = "/tokens", tag = "tokens", responses((status = 200, body = page::Items<Token>)),
    security(("token" = ["tokens"]))
)]
async fn list_own(State(app): State<App>, client: Client, uri: Uri) -> Result<Response, Fault> {
    let tokens = ops::list_own(&app, &client.caller).await?;
    Ok(page::answer(&uri, tokens.into_iter().map(Token::from).collect(), None, None))
}

/// Makes a token of the caller's own. Its secret is told once: sent again under the same `Idempotency-Key`, it is a conflict.
#[utoipa::path(
    post, path = "/tokens", tag = "tokens", request_body = NewToken, responses((status = 201, body = NewSecret)),
    security(("token" = ["tokens"]))
)]
async fn make_own(
    State(app): State<App>,
    client: Client,
    body::Json(new): body::Json<NewToken>,
) -> Result<Response, Fault> {
    let (id, secret) = ops::make_own(&app, &client.caller, &new.typed(&client)).await?;
    Ok(made(id, &secret))
}

/// A token of the caller's own, or of the people and service accounts that it manages.
#[utoipa::path(
    get, path = "/tokens/{token}", tag = "tokens", params(("token" = Uuid, Path)),
    responses((status = 200, body = Token)), security(("token" = ["tokens"]))
)]
async fn show(State(app): State<App>, client: Client, Path(id): Path<String>) -> Result<Json<Token>, Fault> {
    Ok(Json(ops::view(&app, &client.caller, parse(&id)?).await?.token.into()))
}

/// Revokes a token at once.
#[utoipa::path(
    delete, path = "/tokens/{token}", tag = "tokens", params(("token" = Uuid, Path)),
    responses((status = 204, description = "It is revoked, and stays so.")), security(("token" = ["tokens"]))
)]
async fn revoke(State(app): State<App>, client: Client, Path(id): Path<String>) -> Result<StatusCode, Fault> {
    ops::revoke(&app, &client.caller, parse(&id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// For how many hours the secret from before holds, too.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Rotation {
    /// From 0, it stops at once, to 168.
    overlap: i64,
}

/// Gives a token a new secret; the one before holds for some hours more. The answer is kept under no `Idempotency-Key`.
#[utoipa::path(
    post, path = "/tokens/{token}/rotate", tag = "tokens", params(("token" = Uuid, Path)), request_body = Rotation,
    responses((status = 201, body = NewSecret)), security(("token" = ["tokens"]))
)]
async fn rotate(
    State(app): State<App>,
    client: Client,
    Path(id): Path<String>,
    body::Json(Rotation { overlap }): body::Json<Rotation>,
) -> Result<Response, Fault> {
    let id = parse(&id)?;
    let secret = ops::rotate(&app, &client.caller, id, &overlap.to_string()).await?;
    Ok(made(id, &secret))
}

/// The tokens of an organization's people and service accounts that can be used.
#[utoipa::path(
    get, path = "/organizations/{organization}/tokens", tag = "tokens", params(("organization" = Uuid, Path)),
    responses((status = 200, body = page::Items<Token>)), security(("token" = ["tokens"]))
)]
async fn list_of_organization(
    State(app): State<App>,
    client: Client,
    uri: Uri,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let (_, tokens, _) = ops::list_of_organization(&app, &client.caller, parse(&id)?).await?;
    Ok(page::answer(&uri, tokens.into_iter().map(Token::from).collect(), None, None))
}

/// The service accounts of an organization.
#[utoipa::path(
    get, path = "/organizations/{organization}/service-accounts", tag = "tokens",
    params(("organization" = Uuid, Path)), responses((status = 200, body = page::Items<ServiceAccount>)),
    security(("token" = ["tokens"]))
)]
async fn list_service_accounts(
    State(app): State<App>,
    client: Client,
    uri: Uri,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let (_, accounts, _) = service_account::list(&app, &client.caller, parse(&id)?).await?;
    Ok(page::answer(&uri, accounts.into_iter().map(ServiceAccount::from).collect(), None, None))
}

/// A new service account.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewServiceAccount {
    name: String,
    /// What it may do in its organization.
    #[serde(default)]
    roles: Vec<String>,
}

/// A service account that was made.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MadeServiceAccount {
    #[schema(value_type = Uuid)]
    id: PersonId,
}

/// Makes a service account of an organization.
#[utoipa::path(
    post, path = "/organizations/{organization}/service-accounts", tag = "tokens",
    params(("organization" = Uuid, Path)), request_body = NewServiceAccount,
    responses((status = 201, body = MadeServiceAccount)), security(("token" = ["tokens"]))
)]
async fn make_service_account(
    State(app): State<App>,
    client: Client,
    Path(id): Path<String>,
    body::Json(NewServiceAccount { name, roles }): body::Json<NewServiceAccount>,
) -> Result<Response, Fault> {
    let new = service_account::NewServiceAccount { name, roles, once: client.once.clone() };
    let id = service_account::make(&app, &client.caller, parse(&id)?, &new).await?;
    let location = format!("/api/v1/service-accounts/{id}");
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(MadeServiceAccount { id })).into_response())
}

/// A service account.
#[utoipa::path(
    get, path = "/service-accounts/{account}", tag = "tokens", params(("account" = Uuid, Path)),
    responses((status = 200, body = ServiceAccount)), security(("token" = ["tokens"]))
)]
async fn show_service_account(
    State(app): State<App>,
    client: Client,
    Path(id): Path<String>,
) -> Result<Json<ServiceAccount>, Fault> {
    Ok(Json(service_account::view(&app, &client.caller, parse(&id)?).await?.account.into()))
}

/// Makes a token of a service account. Its secret is told once: sent again under the same `Idempotency-Key`, it is a conflict.
#[utoipa::path(
    post, path = "/service-accounts/{account}/tokens", tag = "tokens", params(("account" = Uuid, Path)),
    request_body = NewToken, responses((status = 201, body = NewSecret)), security(("token" = ["tokens"]))
)]
async fn make_for(
    State(app): State<App>,
    client: Client,
    Path(id): Path<String>,
    body::Json(new): body::Json<NewToken>,
) -> Result<Response, Fault> {
    let (id, secret) = ops::make_for(&app, &client.caller, parse(&id)?, &new.typed(&client)).await?;
    Ok(made(id, &secret))
}
