//! Which state of a thing an answer shows, and which one a change is made to.
//!
//! A tag is the version of the thing and the hash of what is shown: two answers with the same tag are the same. A change
//! goes by the version alone, which is what it would overwrite.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse as _, Response},
};
use mandate_core::ledger::Hash;
use serde::Serialize;

use crate::{OpError, fault::Fault};

/// A thing with its tag, or that it is as the reader knows it.
pub(super) fn answer(headers: &HeaderMap, version: i64, thing: &impl Serialize) -> Result<Response, Fault> {
    let body = serde_json::to_string(thing).map_err(OpError::failed)?;
    let hash: String = Hash::of([body.as_bytes()]).to_string().chars().take(16).collect();
    let tag = format!("\"{version}.{hash}\"");
    let known = all(headers, &header::IF_NONE_MATCH).any(|known| known == "*" || known.trim_start_matches("W/") == tag);
    let value = HeaderValue::from_str(&tag).map_err(OpError::failed)?;
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, "application/json")], body).into_response()
    };
    response.headers_mut().insert(header::ETAG, value);
    Ok(response)
}

/// As [`answer`], for a thing that has no versions: no change of it asks for one.
pub(super) fn unversioned(headers: &HeaderMap, thing: &impl Serialize) -> Result<Response, Fault> {
    answer(headers, 1, thing)
}

fn all<'a>(headers: &'a HeaderMap, name: &'a HeaderName) -> impl Iterator<Item = &'a str> {
    headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
}

/// The state of the thing that a change is made to.
#[derive(Clone, Copy, Debug)]
pub(super) struct IfMatch(Option<i64>);

impl IfMatch {
    /// The version, where a change must name one.
    pub(super) fn version(self) -> Result<i64, Fault> {
        self.0.ok_or_else(|| Fault::status(StatusCode::PRECONDITION_REQUIRED, "fault-precondition-required"))
    }

    /// What came of a change: that somebody else was quicker is told as that the condition does not hold.
    pub(super) fn held<T>(self, result: Result<T, OpError>) -> Result<T, Fault> {
        result.map_err(|error| match error {
            OpError::Conflict(message) if message.id == "conflict-changed" => {
                Fault::status(StatusCode::PRECONDITION_FAILED, "fault-precondition-failed")
            }
            error => Fault::from(error),
        })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let mut tags = all(&parts.headers, &header::IF_MATCH);
        // Whatever it is like is no state: a change is made to one.
        let Some(tag) = tags.next().filter(|tag| *tag != "*") else { return Ok(Self(None)) };
        let version =
            tag.strip_prefix('"').and_then(|tag| tag.split('.').next()).and_then(|version| version.parse().ok());
        let failed = || Fault::status(StatusCode::PRECONDITION_FAILED, "fault-precondition-failed");
        // A tag that was never given matches nothing.
        version.filter(|_| tags.next().is_none()).map(|version| Self(Some(version))).ok_or_else(failed)
    }
}
