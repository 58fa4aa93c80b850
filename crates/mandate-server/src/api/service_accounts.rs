//! Service accounts: what programs of an organization act as.

use axum::{
    Json,
    extract::State,
    http::{StatusCode, Uri},
    response::Response,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    body,
    client::Client,
    named::{Made, made, parse},
    page,
    people::PersonSummary,
    shapes,
    tokens::{NewToken, Token, TokenSecret, revealed},
};
use crate::{
    App,
    fault::Fault,
    ops::{
        service_account::{self as ops, NewServiceAccount as New},
        token,
    },
    portal::address::Path,
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list, make)).routes(routes!(show)).routes(routes!(make_token))
}

/// The service accounts of an organization. For those who manage them.
#[utoipa::path(
    get, path = "/organizations/{id}/service-accounts", operation_id = "list_service_accounts", tag = "tokens",
    params(("id" = Uuid, Path)), responses((status = 200, body = page::Items<PersonSummary>)),
    security(("token" = ["tokens"]))
)]
async fn list(State(app): State<App>, client: Client, uri: Uri, Path(text): Path<String>) -> Result<Response, Fault> {
    let (_, mut accounts, _) = ops::list(&app, &client.caller, parse(&text)?).await?;
    accounts.sort_by(|one, other| client.l.compare(&one.name, &other.name));
    Ok(page::answer(&uri, accounts.into_iter().map(PersonSummary::from).collect(), None, None))
}

/// A service account to be made.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewServiceAccount {
    #[schema(schema_with = shapes::name)]
    name: String,
    #[serde(default)]
    roles: Vec<String>,
}

/// Makes a service account. For those who manage them.
#[utoipa::path(
    post, path = "/organizations/{id}/service-accounts", operation_id = "make_service_account", tag = "tokens",
    params(("id" = Uuid, Path)), request_body = NewServiceAccount, responses((status = 201, body = Made)),
    security(("token" = ["tokens"]))
)]
async fn make(
    State(app): State<App>,
    client: Client,
    Path(text): Path<String>,
    body::Json(NewServiceAccount { name, roles }): body::Json<NewServiceAccount>,
) -> Result<Response, Fault> {
    let new = New { name, roles, once: client.once.clone() };
    let id = ops::make(&app, &client.caller, parse(&text)?, &new).await?;
    Ok(made(&format!("/service-accounts/{id}"), id.0))
}

/// A service account with its tokens.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ServiceAccount {
    #[serde(flatten)]
    account: PersonSummary,
    tokens: Vec<Token>,
}

/// One service account with its tokens. For those who manage it.
#[utoipa::path(
    get, path = "/service-accounts/{person}", operation_id = "show_service_account", tag = "tokens",
    params(("person" = Uuid, Path)), responses((status = 200, body = ServiceAccount)),
    security(("token" = ["tokens"]))
)]
async fn show(State(app): State<App>, client: Client, Path(text): Path<String>) -> Result<Json<ServiceAccount>, Fault> {
    let ops::View { account, tokens, .. } = ops::view(&app, &client.caller, parse(&text)?).await?;
    Ok(Json(ServiceAccount { account: account.into(), tokens: tokens.into_iter().map(Token::from).collect() }))
}

/// Makes a token with which programs act as a service account. For those who manage it.
#[utoipa::path(
    post, path = "/service-accounts/{person}/tokens", operation_id = "make_token_of_service_account", tag = "tokens",
    params(("person" = Uuid, Path)), request_body = NewToken, responses((status = 201, body = TokenSecret)),
    security(("token" = ["tokens"]))
)]
async fn make_token(
    State(app): State<App>,
    client: Client,
    Path(text): Path<String>,
    body::Json(new): body::Json<NewToken>,
) -> Result<Response, Fault> {
    let (id, secret) = token::make_for(&app, &client.caller, parse(&text)?, &new.typed(&client.once)).await?;
    Ok(revealed(StatusCode::CREATED, id, &secret))
}
