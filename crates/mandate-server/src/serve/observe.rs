//! What is seen of each request: its id, one line in the log, a count, a span.

use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::Response,
};
use mandate_store::db::TRACE;
use tracing::{Instrument as _, field::Empty};

use crate::{App, portal, request_id::RequestId};

/// The route of what leads nowhere: what somebody typed is no label.
const NOWHERE: &str = "none";

/// Gives a request its id and notes what became of it. Whatever the log says meanwhile says of which request.
#[expect(clippy::disallowed_methods, reason = "how long something took is measured, not decided by")]
pub(super) async fn request(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let RequestId(id) = RequestId::of(&app, &mut request);
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map_or(NOWHERE, MatchedPath::as_str);
    // At this level it is there whatever part of the log is wanted.
    let span = tracing::error_span!("request", id, method = method.as_str(), route, status = Empty);
    let trace = tracing::debug_span!(
        target: TRACE,
        "request",
        otel.name = format!("{method} {route}"),
        otel.kind = "server",
        http.request.method = method.as_str(),
        http.route = route,
        http.response.status_code = Empty,
        request.id = id,
    );
    #[cfg(feature = "otlp")]
    if app.config().behind_proxy {
        follow(&trace, request.headers());
    }
    let begun = std::time::Instant::now();
    let response = next.run(request).instrument(span.clone()).instrument(trace.clone()).await;
    let (status, taken) = (response.status(), begun.elapsed());
    span.record("status", status.as_u16());
    trace.record("http.response.status_code", status.as_u16());
    app.metrics().answered(route, &method, status, taken);
    let path = portal::loggable(&path);
    let ms = u64::try_from(taken.as_millis()).unwrap_or(u64::MAX);
    span.in_scope(|| tracing::info!(path, ms, "answered"));
    response
}

/// Lets a request be part of what one's own proxy does, where that says so (`traceparent`).
#[cfg(feature = "otlp")]
fn follow(span: &tracing::Span, headers: &axum::http::HeaderMap) {
    use opentelemetry::propagation::TextMapPropagator as _;
    use tracing_opentelemetry::OpenTelemetrySpanExt as _;
    if span.is_disabled() || !headers.contains_key("traceparent") {
        return;
    }
    let caller = opentelemetry_sdk::propagation::TraceContextPropagator::new()
        .extract(&opentelemetry_http::HeaderExtractor(headers));
    if let Err(error) = span.set_parent(caller) {
        tracing::debug!(%error, "what the caller does stays a trace of its own");
    }
}
