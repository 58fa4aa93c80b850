//! The vendor's queue: the worst and oldest first.

use askama::Template;
use axum::extract::State;
use mandate_core::service_request::{Severity, State as RequestState};
use mandate_store::service_request::Line;
use serde::Deserialize;

use super::{
    address::Query,
    frame::{self, Answer, Frame, SignedIn},
    several::Changes,
};
use crate::{App, OpError, locale::Message, ops::service_request};

/// What the address says.
#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    state: String,
    #[serde(default)]
    after: String,
}

#[derive(Template)]
#[template(path = "queue.html")]
struct Page {
    frame: Frame,
    lines: Vec<Line>,
    counts: Vec<(RequestState, i64)>,
    total: i64,
    state: Option<RequestState>,
    next: Option<String>,
    changes: Option<Changes>,
}

impl Page {
    fn is_state(&self, state: &RequestState) -> bool {
        self.state == Some(*state)
    }
}

pub(super) async fn show(State(app): State<App>, SignedIn(visitor): SignedIn, Query(asked): Query<Asked>) -> Answer {
    let wrong = |field: &str| OpError::field(field, Message::new("field-choose"));
    let state = if asked.state.is_empty() { None } else { Some(asked.state.parse().map_err(|_| wrong("state"))?) };
    let after = match asked.after.split_once('.') {
        Some((severity, id)) => {
            let severity: Severity = severity.parse().map_err(|_| wrong("after"))?;
            Some((severity, id.parse().map_err(|_| wrong("after"))?))
        }
        None => None,
    };
    let (lines, more, counts) = service_request::queue(&app, &visitor.caller, state, after).await?;
    let next = lines
        .last()
        .filter(|_| more)
        .map(|line| format!("/queue?state={}&after={}.{}", asked.state, line.severity, line.id));
    let total = counts.iter().map(|(_, count)| count).sum();
    let back = state.map_or_else(|| "/queue".to_owned(), |state| format!("/queue?state={state}"));
    let changes = Changes::of(&visitor.person, back);
    frame::show(&Page { frame: visitor.frame(), lines, counts, total, state, next, changes })
}
