//! Finding service requests by words.
#![allow(unused_qualifications, reason = "the macro for the document qualifies the types of queries")]

use axum::{extract::State, http::Uri, response::Response};
use mandate_core::search::Piece;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{body::Query, client::Client, page, service_requests::Summary, shapes};
use crate::{
    App,
    fault::Fault,
    ops::service_request::search::{self as ops, Hit},
};

/// What is looked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Asked {
    /// The words; all must be there, the last one at least by its beginning.
    #[param(schema_with = shapes::words)]
    words: String,
    /// Where the page begins, as a `Link` says.
    cursor: Option<String>,
}

/// A service request that was found.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Found {
    service_request: Summary,
    /// A part of its text around what was found there, piece by piece; nothing where only its number, product or subject has it.
    snippet: Option<Vec<FoundPiece>>,
}

/// A piece of a text.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FoundPiece {
    text: String,
    /// Whether it was looked for.
    found: bool,
}

impl From<Hit> for Found {
    fn from(hit: Hit) -> Self {
        let piece = |Piece { text, found }: Piece| FoundPiece { text, found };
        Self {
            service_request: hit.line.into(),
            snippet: hit.snippet.map(|pieces| pieces.into_iter().map(piece).collect()),
        }
    }
}

/// What has all of the words among what the caller may see, the newest first, fifty on a page.
#[utoipa::path(
    get, path = "/search", operation_id = "search", tag = "service-requests", params(Asked),
    responses((status = 200, body = page::Items<Found>)), security(("token" = ["read"]))
)]
pub(super) async fn search(
    State(app): State<App>,
    client: Client,
    uri: Uri,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let found = ops::search(&app, &client.caller, &asked.words, page::cursor(asked.cursor.as_deref())?).await?;
    let next = found.older.or(found.reach.map(|reach| reach.id)).map(|id| id.0.simple().to_string());
    Ok(page::answer(&uri, found.hits.into_iter().map(Found::from).collect(), next, None))
}
