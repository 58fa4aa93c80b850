//! The vendor's queue: what somebody still has work with, the worst and oldest first.
#![allow(unused_qualifications, reason = "the macro for the document qualifies the types of queries")]

use std::str::FromStr;

use axum::{extract::State, http::Uri, response::Response};
use mandate_core::{
    id::ServiceRequestId,
    service_request::{Severity, State as RequestState},
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    body::{Query, Word},
    client::Client,
    page,
    service_requests::{Summary, assigned},
    shapes,
};
use crate::{App, fault::Fault, ops::queue as ops};

/// Which part of the queue.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Asked {
    /// Only in this state.
    #[param(schema_with = shapes::state, required = false)]
    state: Option<Word<RequestState>>,
    /// Only those that somebody of the vendor's support works on: a person's id, `me` or `nobody`.
    #[param(schema_with = shapes::assigned, required = false)]
    assigned: Option<String>,
    /// How many stand on a page: from 1 to 100.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 100)]
    limit: Option<Word<i64>>,
    /// Where the page begins, as a `Link` says.
    cursor: Option<String>,
}

/// A place in the queue, as a `Link` carries it.
struct Place(Severity, ServiceRequestId);

impl FromStr for Place {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (severity, id) = text.split_once('.').ok_or(())?;
        Ok(Self(severity.parse().map_err(|_| ())?, id.parse().map_err(|_| ())?))
    }
}

/// What somebody still has work with, the worst and oldest first. For the vendor's staff.
#[utoipa::path(
    get, path = "/queue", operation_id = "list_queue", tag = "service-requests", params(Asked),
    responses((status = 200, body = page::Items<Summary>)), security(("token" = ["read"]))
)]
pub(super) async fn list(
    State(app): State<App>,
    client: Client,
    uri: Uri,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let after = page::cursor(asked.cursor.as_deref())?.map(|Place(severity, id)| (severity, id));
    let limit = page::limit(asked.limit)?;
    let assigned = asked.assigned.map(|word| assigned(&word, client.caller.person_id)).transpose()?;
    let queue = ops::list(&app, &client.caller, asked.state.map(|word| word.0), assigned, after, limit).await?;
    let last = queue.lines.last().filter(|_| queue.more);
    let next = last.map(|line| format!("{}.{}", line.severity, line.id));
    Ok(page::answer(&uri, queue.lines.into_iter().map(Summary::from).collect(), next, None))
}
