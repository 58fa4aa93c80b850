//! Lists in pages: the things, and where it goes on, as `Link` (RFC 8288).

use std::{fmt::Display, str::FromStr};

use axum::{
    Json,
    http::{HeaderValue, Uri, header},
    response::{IntoResponse as _, Response},
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

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

/// What is said of a cursor that no link gave.
fn wrong_cursor() -> OpError {
    OpError::field("cursor", Message::new("page-error-cursor"))
}

/// Where a page begins, as a link has said it.
pub(super) fn cursor<T: FromStr>(cursor: Option<&str>) -> Result<Option<T>, OpError> {
    cursor.map(|cursor| cursor.parse().map_err(|_| wrong_cursor())).transpose()
}

/// Which way a page goes on.
pub(super) enum Way<T> {
    /// To what came before this.
    Older(T),
    /// To what came after this.
    Newer(T),
}

impl<T: FromStr> Way<T> {
    /// Where a page begins, as a link has said it.
    pub(super) fn parse(cursor: Option<&str>) -> Result<Option<Self>, OpError> {
        let Some(cursor) = cursor else { return Ok(None) };
        let (way, id) = cursor.split_at_checked(1).unwrap_or_default();
        let id = id.parse().map_err(|_| wrong_cursor())?;
        match way {
            "o" => Ok(Some(Self::Older(id))),
            "n" => Ok(Some(Self::Newer(id))),
            _ => Err(wrong_cursor()),
        }
    }
}

/// The cursor of the page with what came before.
pub(super) fn older_than(id: Uuid) -> String {
    format!("o{}", id.simple())
}

/// The cursor of the page with what came after.
pub(super) fn newer_than(id: Uuid) -> String {
    format!("n{}", id.simple())
}

/// A cursor of a list by name: the id behind which it goes on, and the name that it stands under.
pub(super) fn by_name<T: FromStr>(cursor: Option<&str>) -> Result<Option<(String, T)>, OpError> {
    let Some(cursor) = cursor else { return Ok(None) };
    let (id, name) = cursor.split_once('.').ok_or_else(wrong_cursor)?;
    Ok(Some((name.to_owned(), id.parse().map_err(|_| wrong_cursor())?)))
}

/// The cursor behind a thing of a list by name.
pub(super) fn behind(id: impl Display, name: &str) -> String {
    format!("{id}.{name}")
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
