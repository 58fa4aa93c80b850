//! Canned answers: kept by the vendor's support, filled for the service request that they answer.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, Uri},
    response::Response,
};
use mandate_core::id::CannedAnswerId;
use mandate_store::canned_answer as store;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    body,
    client::Client,
    etag::{self, IfMatch},
    named::{Made, at_field, made, parse},
    page, shapes,
};
use crate::{
    App, OpError,
    fault::Fault,
    ops::canned_answer::{self as ops, Typed},
    portal::address::Path,
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list, add)).routes(routes!(show, change, retire)).routes(routes!(fill))
}

/// A text that the vendor's support keeps to answer with.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CannedAnswer {
    #[schema(value_type = Uuid)]
    id: CannedAnswerId,
    name: String,
    /// The text in English, in Markdown.
    en: Option<String>,
    /// The text in Japanese.
    ja: Option<String>,
    /// The text in Spanish.
    es: Option<String>,
}

impl From<store::CannedAnswer> for CannedAnswer {
    fn from(answer: store::CannedAnswer) -> Self {
        let store::CannedAnswer { id, name, en, ja, es, .. } = answer;
        Self { id, name, en, ja, es }
    }
}

/// The canned answers in use, by name. For the vendor's support.
#[utoipa::path(
    get, path = "/canned-answers", operation_id = "list_canned_answers", tag = "canned-answers",
    responses((status = 200, body = page::Items<CannedAnswer>)), security(("token" = ["service-requests"]))
)]
async fn list(State(app): State<App>, client: Client, uri: Uri) -> Result<Response, Fault> {
    let answers = ops::list(&app, &client.caller).await?;
    Ok(page::answer(&uri, answers.into_iter().map(CannedAnswer::from).collect(), None, None))
}

/// A canned answer in at least one language; `{contact}`, `{number}` and `{me}` are filled.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewCannedAnswer {
    #[schema(schema_with = shapes::name)]
    name: String,
    en: Option<String>,
    ja: Option<String>,
    es: Option<String>,
}

impl NewCannedAnswer {
    fn typed(&self) -> Typed<'_> {
        let Self { name, en, ja, es } = self;
        let [en, ja, es] = [en, ja, es].map(|text| text.as_deref().unwrap_or_default());
        Typed { name, en, ja, es }
    }
}

fn at_text(error: OpError) -> OpError {
    at_field(error, &[("text_en", "en"), ("text_ja", "ja"), ("text_es", "es")])
}

/// Keeps a canned answer. For the vendor's support.
#[utoipa::path(
    post, path = "/canned-answers", operation_id = "keep_canned_answer", tag = "canned-answers",
    request_body = NewCannedAnswer, responses((status = 201, body = Made)), security(("token" = ["service-requests"]))
)]
async fn add(
    State(app): State<App>,
    client: Client,
    body::Json(new): body::Json<NewCannedAnswer>,
) -> Result<Response, Fault> {
    let id = ops::add(&app, &client.caller, &new.typed(), &client.once).await.map_err(at_text)?;
    Ok(made(&format!("/canned-answers/{id}"), id.0))
}

/// One canned answer. For the vendor's support.
#[utoipa::path(
    get, path = "/canned-answers/{id}", operation_id = "show_canned_answer", tag = "canned-answers",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = CannedAnswer), (status = 304, description = "It is as the caller knows it.")),
    security(("token" = ["service-requests"]))
)]
async fn show(
    State(app): State<App>,
    client: Client,
    headers: HeaderMap,
    Path(text): Path<String>,
) -> Result<Response, Fault> {
    let answer = ops::get(&app, &client.caller, parse(&text)?).await?;
    etag::answer(&headers, answer.version, &CannedAnswer::from(answer))
}

/// Changes a canned answer. For the vendor's support.
#[utoipa::path(
    put, path = "/canned-answers/{id}", operation_id = "change_canned_answer", tag = "canned-answers",
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "The tag of what is changed.")),
    request_body = NewCannedAnswer, responses((status = 204, description = "It is changed.")),
    security(("token" = ["service-requests"]))
)]
async fn change(
    State(app): State<App>,
    client: Client,
    Path(text): Path<String>,
    seen: IfMatch,
    body::Json(new): body::Json<NewCannedAnswer>,
) -> Result<StatusCode, Fault> {
    let (id, version) = (parse(&text)?, seen.version()?);
    seen.held(ops::change(&app, &client.caller, id, version, &new.typed()).await.map_err(at_text))?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a canned answer out of use; what was answered with it stays. For the vendor's support.
#[utoipa::path(
    delete, path = "/canned-answers/{id}", operation_id = "retire_canned_answer", tag = "canned-answers",
    params(("id" = Uuid, Path)), responses((status = 204, description = "It is out of use.")),
    security(("token" = ["service-requests"]))
)]
async fn retire(State(app): State<App>, client: Client, Path(text): Path<String>) -> Result<StatusCode, Fault> {
    ops::retire(&app, &client.caller, parse(&text)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A canned answer, filled.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FilledAnswer {
    /// In Markdown.
    text: String,
}

/// The text of a canned answer for a service request: in the language of its primary contact, filled. For the vendor's
/// support.
#[utoipa::path(
    get, path = "/service-requests/{number}/canned-answers/{id}", operation_id = "fill_canned_answer",
    tag = "canned-answers", params(("number" = String, Path), ("id" = Uuid, Path)),
    responses((status = 200, body = FilledAnswer)), security(("token" = ["service-requests"]))
)]
async fn fill(
    State(app): State<App>,
    client: Client,
    Path((number, id)): Path<(String, String)>,
) -> Result<Json<FilledAnswer>, Fault> {
    let number = parse(&number)?;
    Ok(Json(FilledAnswer { text: ops::text_for(&app, &client.caller, number, &id).await? }))
}
