//! The installation on the network: the portal on a listener, and the work behind it, until told to stop.

use std::{future::Future, net::SocketAddr, time::Duration};

use axum::{
    Router,
    extract::Request,
    http::{StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse as _, Response},
};
use tokio::{net::TcpListener, sync::watch};
use tower_http::catch_panic::CatchPanicLayer;

use crate::{App, api, jobs, portal};

/// How long a request may take before it is broken off.
const LONGEST_REQUEST: Duration = Duration::from_secs(30);

/// How long it may take where files come with it, over a slow line.
const LONGEST_UPLOAD: Duration = Duration::from_secs(30 * 60);

/// Serves until `stop` is done; requests and jobs under way are finished first.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    app: App,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let (tell, told) = watch::channel(false);
    let runner = tokio::spawn(jobs::run(app.clone(), told));
    let router = router(app.clone())
        .layer(middleware::from_fn(break_off))
        .layer(CatchPanicLayer::new())
        .layer(middleware::from_fn(log));
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let (asked, mut stopping) = watch::channel(false);
    let stop = async move {
        stop.await;
        // Pages that only listen would be waited for.
        app.live().stop();
        let _ = asked.send(true);
    };
    // Who takes its time is waited for, but not for ever.
    let patience = async {
        let _ = stopping.wait_for(|stopping| *stopping).await;
        tokio::time::sleep(LONGEST_REQUEST).await;
    };
    let served = tokio::select! {
        served = axum::serve(listener, service).with_graceful_shutdown(stop).into_future() => served,
        () = patience => Ok(()),
    };
    let _ = tell.send(true);
    if let Err(error) = runner.await {
        tracing::error!(%error, "the runner of jobs broke off");
    }
    served
}

/// All that is served: the API, and the portal for everything else.
pub fn router(app: App) -> Router {
    api::router(app.clone()).merge(portal::router(app))
}

/// Breaks off what takes too long.
async fn break_off(request: Request, next: Next) -> Response {
    let content = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let files = content.is_some_and(|content| content.starts_with("multipart/form-data"))
        && [header::COOKIE, header::AUTHORIZATION].iter().any(|name| request.headers().contains_key(name))
        && ["/service-requests/", "/api/v1/service-requests"]
            .iter()
            .any(|begin| request.uri().path().starts_with(begin));
    let longest = if files { LONGEST_UPLOAD } else { LONGEST_REQUEST };
    let answered = tokio::time::timeout(longest, next.run(request)).await;
    answered.unwrap_or_else(|_| StatusCode::SERVICE_UNAVAILABLE.into_response())
}

/// One line for each request.
#[expect(clippy::disallowed_methods, reason = "how long something took is measured, not decided by")]
async fn log(request: Request, next: Next) -> Response {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let begun = std::time::Instant::now();
    let response = next.run(request).await;
    let taken = begun.elapsed();
    let id = response.headers().get("x-request-id").and_then(|id| id.to_str().ok()).unwrap_or_default();
    let path = portal::loggable(&path);
    tracing::info!(%method, path, status = response.status().as_u16(), ms = taken.as_millis(), request = id, "answered");
    response
}
