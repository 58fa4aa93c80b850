//! Requests that carry an `Idempotency-Key`: one sent twice is answered once.
//!
//! The key is reserved before anything is done, and the whole answer to what was done is kept under it for a day. What was
//! refused, failed or broken off gives the key back: the next try may come to something. Where a program is
//! killed in between, the lease of its reservation runs out and the request is done again: operations that make
//! something keep what came of it under the same key in their own transaction, so that they do not make it twice.

use axum::{
    body::{Body, Bytes},
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use jiff::{SignedDuration, Timestamp};
use mandate_core::{id::PersonId, ledger::Hash};
use mandate_store::kept_answer::{self as store, Asked};
use serde::{Deserialize, Serialize};
use tokio::runtime::Handle;

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
        Hash::of([self.0.as_bytes()]).id().to_string()
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
#[derive(Clone, Debug)]
struct Reservation {
    person_id: PersonId,
    key: Key,
    request: String,
    leased_until: Timestamp,
}

impl Reservation {
    fn asked(&self) -> Asked<'_> {
        Asked { person_id: self.person_id, key: &self.key.0, request: &self.request }
    }

    /// Gives the key back.
    async fn release(&self, app: &App) -> Result<(), OpError> {
        let mut tx = app.db().write().await?;
        store::release(&mut tx, &self.asked(), self.leased_until).await?;
        Ok(tx.commit().await?)
    }
}

/// A request under way that holds its key; when it is broken off, the key is given back.
#[derive(Debug)]
pub(super) struct Held {
    app: App,
    reservation: Reservation,
    settled: bool,
}

/// How it begins.
pub(super) enum Begun {
    /// It was answered before.
    Answered(Response),
    /// It is to be done now.
    Held(Box<(Held, Request)>),
    /// The same is under way.
    UnderWay,
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
        return Ok(Begun::UnderWay);
    }
    tx.commit().await.map_err(OpError::from)?;
    let reservation = Reservation { person_id: client.caller.person_id, key: key.clone(), request: hash, leased_until };
    Ok(Begun::Held(Box::new((Held { app: app.clone(), reservation, settled: false }, request))))
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
    /// Keeps the answer to what was done, and gives it on. Any other answer is not kept: what was refused or failed may be
    /// tried again.
    pub(super) async fn keep(mut self, response: Response) -> Result<Response, OpError> {
        let (parts, content) = response.into_parts();
        let bytes = axum::body::to_bytes(content, body::LARGEST).await.map_err(OpError::failed)?;
        if !parts.status.is_success() {
            self.reservation.release(&self.app).await?;
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
            let mut tx = self.app.db().write().await?;
            store::keep(&mut tx, &self.reservation.asked(), self.reservation.leased_until, &kept).await?;
            tx.commit().await?;
        }
        self.settled = true;
        Ok(Response::from_parts(parts, Body::from(bytes)))
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if self.settled {
            return;
        }
        let Ok(runtime) = Handle::try_current() else { return };
        let (app, reservation) = (self.app.clone(), self.reservation.clone());
        runtime.spawn(async move {
            if let Err(error) = reservation.release(&app).await {
                tracing::error!(error = &error as &dyn std::error::Error, "a key waits for the end of its lease");
            }
        });
    }
}
