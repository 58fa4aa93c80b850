//! What is around every handler of the API: who is calling and how often, whether it was asked before, and how answers
//! leave. Cookies mean nothing here.

use std::net::SocketAddr;

use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::Response,
};

use super::{
    client::Client,
    idempotency::{self, Key},
    limit::Left,
};
use crate::{
    App, OpError, fault,
    fault::Fault,
    locale::{Language, Locale},
    portal::sign_in,
    request_id::{self, RequestId},
};

/// In how many seconds a request may come again whose key is held by the same one.
const SOON: HeaderValue = HeaderValue::from_static("1");

/// What every answer carries, whatever becomes of it.
struct Around {
    request_id: String,
    path: String,
    l: Locale,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Around {
    fn header(&mut self, name: HeaderName, value: HeaderValue) {
        self.headers.push((name, value));
    }

    /// An error as problem+json, with what its status asks for.
    fn problem(&mut self, fault: &Fault) -> Response {
        fault::log(fault, &self.request_id, &self.path);
        if let Some(needed) = fault.needed_scope() {
            let challenge = format!("Bearer error=\"insufficient_scope\", scope=\"{needed}\"");
            self.headers.extend(HeaderValue::from_str(&challenge).ok().map(|value| (header::WWW_AUTHENTICATE, value)));
        }
        fault::problem(&fault::said(&self.l, fault), &self.request_id)
    }
}

/// Finds out who is calling, and shows an error as problem+json.
pub(super) async fn around(
    State(app): State<App>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    mut request: Request,
    next: Next,
) -> Response {
    let RequestId(request_id) = RequestId::of(&app, &mut request);
    let mut around = Around {
        request_id,
        path: request.uri().path().to_owned(),
        l: Locale::of_stranger(Language::asked(request.headers()).unwrap_or_default()),
        headers: Vec::new(),
    };
    let mut response = match answer(&app, peer, &mut around, request, next).await {
        Ok(response) => response,
        Err(fault) => around.problem(&fault),
    };
    around.headers.extend(HeaderValue::from_str(&around.request_id).ok().map(|id| (request_id::HEADER, id)));
    response.headers_mut().extend(around.headers.into_iter().map(|(name, value)| (Some(name), value)));
    response
}

async fn answer(
    app: &App,
    peer: SocketAddr,
    around: &mut Around,
    request: Request,
    next: Next,
) -> Result<Response, Fault> {
    let key = if request.method() == Method::POST { Key::of(request.headers())? } else { None };
    let once = key.as_ref().map(Key::once).unwrap_or_default();
    let id = around.request_id.clone();
    let address = sign_in::address(app, peer, request.headers());
    let client = match Client::find(app, request.headers(), &address, id, once).await {
        Ok(client) => client,
        Err(stranger) => {
            let (fault, challenge) = stranger.fault();
            around.headers.extend(challenge.map(|challenge| (header::WWW_AUTHENTICATE, challenge)));
            return Err(fault);
        }
    };
    around.l = client.l.clone();
    let left = app.limits().take(client.bearer()?.token.id);
    for (name, value) in left.headers() {
        around.header(name, value);
    }
    if let Left::Nothing { .. } = left {
        return Err(Fault::status(StatusCode::TOO_MANY_REQUESTS, "fault-too-often"));
    }
    let mut request = request;
    request.extensions_mut().insert(client.clone());
    let Some(key) = key else { return Ok(settled(around, next.run(request).await)) };
    let held = match idempotency::begin(app, &client, &key, request).await? {
        idempotency::Begun::Answered(response) => return Ok(response),
        idempotency::Begun::Held(held) => held,
        idempotency::Begun::UnderWay => {
            around.header(header::RETRY_AFTER, SOON);
            return Err(Fault::status(StatusCode::CONFLICT, "fault-idempotency-in-flight"));
        }
    };
    let (held, request) = *held;
    let response = settled(around, next.run(request).await);
    held.keep(response).await.map_err(|error: OpError| Fault::from(error))
}

/// An answer with its error, if it is one, put into words; what its status needs stays with it.
fn settled(around: &mut Around, mut response: Response) -> Response {
    let Some(fault) = response.extensions_mut().remove::<Fault>() else { return response };
    let allow = response.headers_mut().remove(header::ALLOW);
    let mut problem = around.problem(&fault);
    if let Some(allow) = allow {
        problem.headers_mut().insert(header::ALLOW, allow);
    }
    problem
}
