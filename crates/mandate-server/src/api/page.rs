//! Lists in pages: the things, and where it goes on, as `Link` (RFC 8288).

use axum::{
    Json,
    http::{HeaderValue, Uri, header},
    response::{IntoResponse as _, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{BASE, body::Word};
use crate::{OpError, locale::Message};

/// How many things stand on a page where nothing else is asked.
const USUAL: i64 = 25;
/// How many things stand on a page at most.
const MOST: i64 = 100;

/// One page of a list. Where it goes on says the header `Link`.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Items<T> {
    /// The things on this page.
    items: Vec<T>,
}

/// How many things are asked for.
pub(super) fn limit(asked: Option<Word<i64>>) -> Result<i64, OpError> {
    let wrong = || OpError::field("limit", Message::new("page-error-limit").with("most", MOST));
    match asked {
        None => Ok(USUAL),
        Some(Word(limit)) => (1..=MOST).contains(&limit).then_some(limit).ok_or_else(wrong),
    }
}

/// A page of a list that was asked for at an address, with the cursors behind which it goes on, later and earlier.
pub(super) fn answer<T: Serialize>(
    uri: &Uri,
    items: Vec<T>,
    next: Option<String>,
    previous: Option<String>,
) -> Response {
    let mut response = Json(Items { items }).into_response();
    let link = |(cursor, relation): (String, &str)| format!("<{}>; rel=\"{relation}\"", at(uri, &cursor));
    let links = [next.map(|cursor| (cursor, "next")), previous.map(|cursor| (cursor, "prev"))];
    let links: Vec<_> = links.into_iter().flatten().map(link).collect();
    if let (false, Ok(value)) = (links.is_empty(), HeaderValue::from_str(&links.join(", "))) {
        response.headers_mut().insert(header::LINK, value);
    }
    response
}

/// The same address with another cursor, as whoever asked knows it: the router has taken the beginning away.
fn at(uri: &Uri, cursor: &str) -> String {
    let pairs = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(pairs.filter(|(name, _)| name != "cursor"));
    query.append_pair("cursor", cursor);
    format!("{BASE}{}?{}", uri.path(), query.finish())
}
