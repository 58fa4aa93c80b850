//! The API, `/api/v1`: the same operations as the pages, for programs that come with a token.
//!
//! A handler parses, calls one operation and shapes the answer, one file per noun. What is around them all stands in
//! [`frame`]: who is calling, how often, whether it was asked before, and errors as problem+json. The document is made
//! from the handlers; the router and it cannot differ.

mod account;
mod body;
mod canned_answers;
mod client;
pub mod command_line;
mod contact_links;
pub(crate) mod decisions;
mod document;
mod etag;
mod experience;
mod frame;
mod idempotency;
mod jobs;
pub(crate) mod limit;
mod me;
mod named;
mod notices;
mod objects;
mod organizations;
mod page;
mod people;
mod permission_requests;
mod permissions;
mod problems;
mod products;
mod queue;
mod record;
mod reviews;
mod saved_views;
mod search;
mod service_accounts;
mod service_requests;
mod shapes;
mod site_notices;
mod sites;
mod subscriptions;
mod tokens;
mod webhooks;

use axum::{
    Json, Router,
    http::{HeaderName, HeaderValue, header},
    middleware,
    routing::{any, get},
};
use tower_http::{
    compression::{CompressionLayer, CompressionLevel},
    set_header::SetResponseHeaderLayer,
};
use utoipa_axum::{router::OpenApiRouter, routes};
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::{App, OpError, fault::Fault};

/// Under what all of it stands.
const BASE: &str = "/api/v1";

/// Where the document is.
const DOCUMENT: &str = "/api/v1/openapi.json";

/// What the viewer of the document may load: only what comes from here.
const VIEWER_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self'; img-src 'self' data:; \
    connect-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'";

/// The handlers, noun by noun.
fn nouns() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(me::show))
        .routes(routes!(search::search))
        .routes(routes!(queue::list))
        .merge(products::routes())
        .merge(service_requests::routes())
        .merge(subscriptions::routes())
        .merge(permission_requests::routes())
        .merge(permissions::routes())
        .merge(reviews::routes())
        .merge(contact_links::routes())
        .merge(organizations::routes())
        .merge(people::routes())
        .merge(record::routes())
        .merge(sites::routes())
        .merge(site_notices::routes())
        .merge(canned_answers::routes())
        .merge(experience::routes())
        .merge(notices::routes())
        .merge(account::routes())
        .merge(saved_views::routes())
        .merge(tokens::routes())
        .merge(service_accounts::routes())
        .merge(webhooks::routes())
        .merge(jobs::routes())
}

fn parts() -> (Router<App>, utoipa::openapi::OpenApi) {
    let nouns = OpenApiRouter::with_openapi(document::begin()).nest(BASE, nouns());
    let (router, mut document) = nouns.split_for_parts();
    document::finish(&mut document);
    (router, document)
}

/// The document: what the API offers, as OpenAPI 3.1.
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    parts().1
}

/// The API, its document, and the viewer of the document.
pub fn router(app: App) -> Router {
    let header = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
    };
    let (nouns, document) = parts();
    let unknown = || any(|| async { Fault::from(OpError::NotFound) });
    let nouns = nouns
        .route(BASE, unknown())
        .route(&format!("{BASE}/"), unknown())
        .route(&format!("{BASE}/{{*rest}}"), unknown())
        .method_not_allowed_fallback(|| async { Fault::method_not_allowed() })
        .layer(middleware::from_fn_with_state(app.clone(), frame::around));
    let served = document.clone();
    let viewer = SwaggerUi::new("/api").config(Config::from(DOCUMENT).validator_url("none"));
    let viewer = Router::from(viewer).layer(header(header::CONTENT_SECURITY_POLICY, VIEWER_SECURITY_POLICY));
    nouns
        .route(DOCUMENT, get(async || Json(served)))
        .route("/api/problems", get(problems::show))
        .merge(decisions::router(&app))
        .merge(viewer)
        .layer(header(
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'",
        ))
        .layer(header(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(header(header::REFERRER_POLICY, "same-origin"))
        .layer(header(header::CACHE_CONTROL, "no-store"))
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(crate::portal::compression()))
        .with_state(app)
}
