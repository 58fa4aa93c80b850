//! What stands in the address: where it cannot be read, that is answered as a page, like everything else.

use std::str::FromStr;

use axum::{
    extract::{self, FromRequestParts},
    http::{StatusCode, request::Parts},
};
use serde::de::DeserializeOwned;

use super::error_page::Fault;
use crate::OpError;

/// A part of the path; where it cannot be read, there is nothing there.
pub(crate) struct Path<T>(pub(crate) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let read = extract::Path::from_request_parts(parts, state).await;
        read.map(|extract::Path(value)| Self(value)).map_err(|_| Fault::from(OpError::NotFound))
    }
}

/// An id or a number in an address: what is none is nobody's.
pub(crate) fn parse<T: FromStr>(text: &str) -> Result<T, OpError> {
    text.parse().map_err(|_| OpError::NotFound)
}

/// What stands behind the question mark.
pub(super) struct Query<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let read = extract::Query::from_request_parts(parts, state).await;
        // No database keeps it, and nobody types it.
        if parts.uri.query().is_some_and(|query| query.contains("%00")) {
            return Err(Fault::status(StatusCode::BAD_REQUEST, "fault-broken-off"));
        }
        let unreadable = |_| Fault::status(StatusCode::BAD_REQUEST, "fault-broken-off");
        read.map(|extract::Query(value)| Self(value)).map_err(unreadable)
    }
}
