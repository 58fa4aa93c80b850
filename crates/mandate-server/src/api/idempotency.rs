//! Requests that carry an `Idempotency-Key`: one sent twice is answered once.
//!
//! The key is reserved before anything is done, and the whole answer is kept under it for a day. Where a program is
//! killed in between, the lease of its reservation runs out and the request is done again: operations that make
//! something keep what came of it under the same key in their own transaction, so that they do not make it twice.

use axum::{
    body::{Body, Bytes},
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use jiff::{SignedDuration, Timestamp};
use mandate_core::ledger::Hash;
use mandate_store::kept_answer::{self as store, Asked};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{body, client::Client};
use crate::{App, OpError, fault::Fault};

const KEY: HeaderName = HeaderName::from_static("idempotency-key");
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// For how long a request that does not answer holds its key: longer than any is served.
const LEASE: SignedDuration = SignedDuration::from_secs(90);
/// As [`LEASE`], where files come with it.
const LEASE_WITH_FILES: SignedDuration = SignedDuration::from_mins(35);
/// How long a key is.
const LONGEST: usize = 255;

/// The key of a request.
#[derive(Clone, Debug)]
pub(super) struct Key(String);

impl Key {
    /// The key that a request carries, if it carries one.
    pub(super) fn of(headers: &HeaderMap) -> Result<Option<Self>, Fault> {
        let Some(value) = headers.get(KEY) else { return Ok(None) };
        let key = value.to_str().ok().filter(|key| !key.is_empty() && key.len() <= LONGEST);
        let wrong = || Fault::status(StatusCode::BAD_REQUEST, "fault-idempotency-key");
        key.map(|key| Some(Self(key.to_owned()))).ok_or_else(wrong)
    }

    /// The key as operations take those of forms.
    pub(super) fn once(&self) -> String {
        let hash = Hash::of([self.0.as_bytes()]);
        hash.0.first_chunk().copied().map(Uuid::from_bytes).unwrap_or_default().to_string()
    }
}

/// An answer as it is kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

/// What is kept of an answer in its place: a secret is shown once.
#[derive(Clone, Debug)]
pub(super) struct KeptAs(pub(super) String);

/// A reservation of a key.
#[derive(Debug)]
pub(super) struct Held {
    client: Client,
    key: Key,
    request: String,
    leased_until: Timestamp,
}

/// How it begins.
pub(super) enum Begun {
    /// It was answered before.
    Answered(Response),
    /// It is to be done now.
    Held(Box<(Held, Request)>),
}

/// Reserves the key of a request, or finds what was answered before.
pub(super) async fn begin(app: &App, client: &Client, key: &Key, request: Request) -> Result<Begun, Fault> {
    let lease = if body::is_multipart(request.headers()) { LEASE_WITH_FILES } else { LEASE };
    let (request, hash) = hashed(request).await?;
    let now = app.now();
    let leased_until = now.checked_add(lease).unwrap_or(Timestamp::MAX);
    let asked = Asked { person_id: client.caller.person_id, key: &key.0, request: &hash };
    let mut tx = app.db().write().await.map_err(OpError::from)?;
    let held = if store::reserve(&mut tx, &asked, now, leased_until).await.map_err(OpError::from)? {
        true
    } else {
        let kept = store::find(&mut tx, asked.person_id, asked.key).await.map_err(OpError::from)?;
        match kept {
            Some(kept) if kept.request != hash => {
                return Err(Fault::status(StatusCode::UNPROCESSABLE_ENTITY, "fault-idempotency-other"));
            }
            Some(store::Kept { answer: Some(answer), .. }) => return replayed(&answer).map(Begun::Answered),
            Some(_) => store::take_over(&mut tx, &asked, now, leased_until).await.map_err(OpError::from)?,
            None => false,
        }
    };
    if !held {
        return Err(Fault::status(StatusCode::CONFLICT, "fault-idempotency-in-flight"));
    }
    tx.commit().await.map_err(OpError::from)?;
    let held = Held { client: client.clone(), key: key.clone(), request: hash, leased_until };
    Ok(Begun::Held(Box::new((held, request))))
}

/// The hash of all of a request. Files are not read twice: of a request with files it is that of its address and length.
async fn hashed(request: Request) -> Result<(Request, String), Fault> {
    let (parts, content) = request.into_parts();
    let address = format!("{} {}", parts.method, parts.uri);
    let (content, bytes) = if body::is_multipart(&parts.headers) {
        let length = parts.headers.get(header::CONTENT_LENGTH).map(|value| value.as_bytes().to_vec());
        (content, Bytes::from(length.unwrap_or_default()))
    } else {
        let bytes = body::read(content).await?;
        (Body::from(bytes.clone()), bytes)
    };
    let hash = Hash::of([address.as_bytes(), &bytes]).to_string();
    Ok((Request::from_parts(parts, content), hash))
}

fn replayed(answer: &str) -> Result<Response, Fault> {
    let Kept { status, headers, body } = serde_json::from_str(answer).map_err(OpError::failed)?;
    let status = StatusCode::from_u16(status).map_err(OpError::failed)?;
    let mut response = (status, body).into_response();
    response.headers_mut().remove(header::CONTENT_TYPE);
    for (name, value) in headers {
        let name = HeaderName::try_from(name).map_err(OpError::failed)?;
        response.headers_mut().insert(name, HeaderValue::try_from(value).map_err(OpError::failed)?);
    }
    response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    Ok(response)
}

impl Held {
    /// Keeps an answer, and gives it on. What failed by no fault of the request is not kept: it may be tried again.
    pub(super) async fn keep(self, app: &App, response: Response) -> Result<Response, OpError> {
        let asked = Asked { person_id: self.client.caller.person_id, key: &self.key.0, request: &self.request };
        let (parts, content) = response.into_parts();
        let bytes = axum::body::to_bytes(content, body::LARGEST).await.map_err(OpError::failed)?;
        let mut tx = app.db().write().await?;
        if parts.status.is_server_error() {
            store::release(&mut tx, &asked, self.leased_until).await?;
        } else {
            let header = |name: HeaderName| {
                let value = parts.headers.get(&name)?.to_str().ok()?;
                Some((name.to_string(), value.to_owned()))
            };
            let headers = [header::CONTENT_TYPE, header::LOCATION, header::ETAG].into_iter().filter_map(header);
            let body = match parts.extensions.get::<KeptAs>() {
                Some(KeptAs(body)) => body.clone(),
                None => String::from_utf8(bytes.to_vec()).map_err(OpError::failed)?,
            };
            let kept = Kept { status: parts.status.as_u16(), headers: headers.collect(), body };
            let kept = serde_json::to_string(&kept).map_err(OpError::failed)?;
            store::keep(&mut tx, &asked, self.leased_until, &kept).await?;
        }
        tx.commit().await?;
        Ok(Response::from_parts(parts, Body::from(bytes)))
    }
}
