//! The decision API, `/access/v1`: OpenID AuthZEN Authorization API 1.0. May this person do this on that, and why; who may,
//! on what, and what at all.
//!
//! Its words are those of that standard, so it has a document of its own; what is around its handlers is what is around
//! all of the API. What the types and acts are called stands in `docs/DECISION-API.md`.

mod answer;
mod cursor;
mod question;
mod search;

use axum::{
    Json, Router,
    extract::{Request, State},
    http::{HeaderName, HeaderValue},
    middleware::{self, Next},
    response::Response,
    routing::{any, get},
};
use jiff::Timestamp;
use serde_json::{Value, json};
use utoipa::OpenApi;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{client::Client, document::finish, frame};
use crate::{
    App, OpError,
    fault::Fault,
    locale::Message,
    ops::decision::{self, Asker, Question},
    request_id,
};
use answer::{Decision, Decisions};
use question::{Asked, Evaluation, Evaluations, Item};

/// Where the document is.
const DOCUMENT: &str = "/access/v1/openapi.json";

/// So many evaluations are asked at once at most.
pub(super) const MOST: usize = 1000;

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Mandate: decisions",
        version = "1",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
        description = "OpenID AuthZEN Authorization API 1.0. Each request carries a token with the scope `decisions`: \
            `Authorization: Bearer mandate_…`. What there is not, and whom one may not ask about, is answered with \
            `false` or an empty list, never with an error."
    ),
    components(schemas(super::problems::Problem))
)]
struct Document;

fn parts() -> (Router<App>, utoipa::openapi::OpenApi) {
    let handlers =
        OpenApiRouter::new().routes(routes!(evaluate)).routes(routes!(evaluate_several)).merge(search::routes());
    let (router, mut document) =
        OpenApiRouter::with_openapi(Document::openapi()).nest("/access/v1", handlers).split_for_parts();
    finish(&mut document);
    (router, document)
}

/// The document: what the decision API offers, as OpenAPI 3.1.
#[cfg(test)]
pub(crate) fn document() -> utoipa::openapi::OpenApi {
    parts().1
}

/// The decision API, its document, and where programs learn of it.
pub(super) fn router(app: &App) -> Router<App> {
    let (handlers, served) = parts();
    let unknown = || any(|| async { Fault::from(OpError::NotFound) });
    handlers
        .route("/access/v1", unknown())
        .route("/access/v1/{*rest}", unknown())
        .method_not_allowed_fallback(|| async { Fault::method_not_allowed() })
        .layer(middleware::from_fn_with_state(app.clone(), frame::around))
        .layer(middleware::map_request(ask_again))
        .layer(middleware::from_fn(echo_id))
        .route(DOCUMENT, get(async || Json(served)))
        .route("/.well-known/authzen-configuration", get(configuration))
}

/// A question is asked each time anew: no answer is kept under a key.
async fn ask_again(mut request: Request) -> Request {
    request.headers_mut().remove(IDEMPOTENCY_KEY);
    request
}

/// Whoever asks finds its own id in the answer, as the standard wants it; the log goes by ours.
async fn echo_id(request: Request, next: Next) -> Response {
    let given = request_id::given(request.headers());
    let mut response = next.run(request).await;
    if let Some(id) = given.and_then(|id| HeaderValue::from_str(&id).ok()) {
        response.headers_mut().insert(request_id::HEADER, id);
    }
    response
}

/// What programs find out by themselves: where each question is asked.
async fn configuration(State(app): State<App>) -> Json<Value> {
    let base = app.config().base_url();
    let at = |path: &str| format!("{base}/access/v1/{path}");
    Json(json!({
        "policy_decision_point": base,
        "access_evaluation_endpoint": at("evaluation"),
        "access_evaluations_endpoint": at("evaluations"),
        "search_subject_endpoint": at("search/subject"),
        "search_resource_endpoint": at("search/resource"),
        "search_action_endpoint": at("search/action"),
    }))
}

/// A wrong member, so that the whole is no request.
fn malformed(field: &str, sentence: Message) -> Fault {
    Fault::from(OpError::field(field, sentence)).malformed()
}

/// One question: may this subject do this action on this resource? What there is not, and whom one may not ask about, is
/// `false`.
#[utoipa::path(
    post, path = "/evaluation", tag = "decisions", request_body = Evaluation,
    responses((status = 200, body = Decision)), security(("token" = ["decisions"])),
)]
async fn evaluate(
    State(app): State<App>,
    client: Client,
    Asked(asked): Asked<Evaluation>,
) -> Result<Json<Decision>, Fault> {
    Ok(Json(decide_one(&app, &client, asked.question()?).await?))
}

/// Whoever asks.
fn asker(client: &Client) -> Result<Asker, Fault> {
    Ok(Asker::new(client.caller.clone(), client.bearer()?.person.is_service_account))
}

/// Tells the log who asked: the record is of acts.
fn note(client: &Client, questions: usize) -> Result<(), Fault> {
    let (request, token) = (&client.caller.request_id, client.bearer()?.token.id);
    tracing::info!(request, %token, questions, "asked for decisions");
    Ok(())
}

async fn decide(app: &App, client: &Client, questions: &[Question]) -> Result<Vec<Decision>, Fault> {
    note(client, questions.len())?;
    let decided = decision::evaluate(app, &asker(client)?, &client.l, questions).await?;
    Ok(decided.into_iter().map(|decided| Decision::new(app, &client.l, decided)).collect())
}

async fn decide_one(app: &App, client: &Client, question: Question) -> Result<Decision, Fault> {
    let decided = decide(app, client, &[question]).await?;
    Ok(decided.into_iter().next().unwrap_or_else(|| Decision::unknown(&client.l)))
}

/// Several questions, answered on one state of the database, in their order. What stands beside `evaluations` stands for
/// each that does not say otherwise; without `evaluations` it is one question. One that is malformed is `false`, with its
/// reason.
#[utoipa::path(
    post, path = "/evaluations", tag = "decisions", request_body = Evaluations,
    responses((status = 200, body = Decisions)), security(("token" = ["decisions"])),
)]
async fn evaluate_several(
    State(app): State<App>,
    client: Client,
    Asked(asked): Asked<Evaluations>,
) -> Result<Json<Decisions>, Fault> {
    let semantic = asked.options.as_ref().and_then(|options| options.evaluations_semantic).unwrap_or_default();
    let items = asked.evaluations.as_deref().unwrap_or_default();
    if items.is_empty() {
        let one = decide_one(&app, &client, asked.defaults().question()?).await?;
        return Ok(Json(Decisions::One(Box::new(one))));
    }
    if items.len() > MOST {
        return Err(malformed("evaluations", Message::new("decision-error-many").with("most", MOST)));
    }
    let defaults = asked.defaults();
    let parsed: Vec<_> = items.iter().map(|item| Item::parse(item)?.or(&defaults).question()).collect();
    let questions: Vec<_> = parsed.iter().filter_map(|parsed| parsed.as_ref().ok().cloned()).collect();
    let mut decided = decide(&app, &client, &questions).await?.into_iter();
    let mut evaluations = Vec::with_capacity(parsed.len());
    for parsed in &parsed {
        let decision = match parsed {
            Ok(_) => decided.next().unwrap_or_else(|| Decision::unknown(&client.l)),
            Err(fault) => Decision::malformed(&client.l, fault),
        };
        let last = semantic.ends_with(decision.decision);
        evaluations.push(decision);
        if last {
            break;
        }
    }
    Ok(Json(Decisions::Several { evaluations }))
}

/// The moment in the context of a question, if there is one.
fn moment(context: Option<&serde_json::Map<String, Value>>) -> Result<Option<Timestamp>, Fault> {
    let Some(time) = context.and_then(|context| context.get("time")).filter(|time| !time.is_null()) else {
        return Ok(None);
    };
    let parsed = time.as_str().and_then(|time| time.parse().ok());
    parsed.map(Some).ok_or_else(|| malformed("context/time", Message::new("decision-error-time")))
}
