//! What takes too long or breaks around all handlers is answered all the same: programs in the words of the API, people on
//! a page of the portal.

use std::{any::Any, time::Duration};

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse as _, Response},
};
use tower_http::catch_panic::CatchPanicLayer;

use crate::{
    App, OpError,
    fault::{self, Fault},
    locale::{Language, Locale},
    portal::broken::Reached,
    request_id::{self, RequestId},
};

/// How long a request may take where files come with it, over a slow line.
const LONGEST_UPLOAD: Duration = Duration::from_secs(30 * 60);

/// Breaks off what takes longer than this, keeps what breaks to itself, and says so.
pub(crate) fn guard(router: Router, app: &App, longest: Duration) -> Router {
    router
        .layer(middleware::from_fn_with_state(longest, break_off))
        .layer(CatchPanicLayer::custom(broken))
        .layer(middleware::from_fn_with_state(app.clone(), tell))
}

/// Breaks off what takes too long.
async fn break_off(State(longest): State<Duration>, request: Request, next: Next) -> Response {
    let content = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let files = content.is_some_and(|content| content.starts_with("multipart/form-data"))
        && [header::COOKIE, header::AUTHORIZATION].iter().any(|name| request.headers().contains_key(name))
        && ["/service-requests/", "/api/v1/service-requests"]
            .iter()
            .any(|begin| request.uri().path().starts_with(begin));
    let longest = if files { LONGEST_UPLOAD } else { longest };
    let answered = tokio::time::timeout(longest, next.run(request)).await;
    let too_slow = |_| Fault::status(StatusCode::SERVICE_UNAVAILABLE, "fault-too-slow").into_response();
    answered.unwrap_or_else(too_slow)
}

fn broken(panic: Box<dyn Any + Send>) -> Response {
    let text = panic.downcast_ref::<String>().cloned();
    let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
    Fault::from(OpError::failed(format!("a handler broke: {}", text.unwrap_or_default()))).into_response()
}

/// Says what is around all handlers of an error: to a program as problem+json, to a browser on a page.
async fn tell(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let RequestId(id) = RequestId::of(&app, &mut request);
    let (path, language) = (request.uri().path().to_owned(), Language::asked(request.headers()));
    let from_program = ["/api/v1/", "/access/v1/"].iter().any(|begin| path.starts_with(begin));
    let reached = (!from_program).then(|| Reached::begin(&app, &mut request));
    let mut response = next.run(request).await;
    let Some(fault) = response.extensions_mut().remove::<Fault>() else { return response };
    if let Some(reached) = reached {
        return reached.show(&app, &fault);
    }
    fault::log(&fault, &id, &path);
    let said = fault::said(&Locale::of_stranger(language.unwrap_or_default()), &fault);
    let mut problem = fault::problem(&said, &id);
    let headers = problem.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.extend(HeaderValue::from_str(&id).ok().map(|id| (request_id::HEADER, id)));
    problem
}
