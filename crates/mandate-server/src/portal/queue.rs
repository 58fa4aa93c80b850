//! The vendor's queue: the worst and oldest first.

use askama::Template;
use axum::extract::State;
use mandate_core::service_request::{Severity, State as RequestState};
use mandate_store::{assignment::Assigned, service_request::Line};
use serde::Deserialize;

use super::{
    address::Query,
    desk,
    frame::{self, Answer, Frame, SignedIn},
    several::Changes,
};
use crate::{
    App, OpError,
    locale::Message,
    ops::{queue, service_request::PAGE},
};

/// What the address says.
#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    state: String,
    #[serde(default)]
    assigned: String,
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
    /// Whose: what it is called, its place in the address, how many.
    whose: Vec<(&'static str, &'static str, i64)>,
    assigned: String,
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
    let me = visitor.person.id;
    let assigned = match asked.assigned.as_str() {
        "" => None,
        word => Some(desk::assignee(word, me).map_err(|_| wrong("assigned"))?.map_or(Assigned::Nobody, Assigned::To)),
    };
    let queue = queue::list(&app, &visitor.caller, state, assigned, after, PAGE).await?;
    let next = queue.lines.last().filter(|_| queue.more).map(|line| {
        format!("/queue?state={}&assigned={}&after={}.{}", asked.state, asked.assigned, line.severity, line.id)
    });
    let of = |who| queue.assigned.iter().find(|(person, _)| *person == who).map_or(0, |(_, count)| *count);
    let all = queue.assigned.iter().map(|(_, count)| count).sum();
    let whose = vec![
        ("assigned-everybody", "", all),
        ("assigned-me", "me", of(Some(me))),
        ("assigned-nobody", "nobody", of(None)),
    ];
    let total = queue.counts.iter().map(|(_, count)| count).sum();
    let back = format!("/queue?state={}&assigned={}", asked.state, asked.assigned);
    let changes = Changes::of_desk(&app, &visitor, back).await?;
    frame::show(&Page {
        frame: visitor.frame(),
        lines: queue.lines,
        counts: queue.counts,
        total,
        state,
        whose,
        assigned: asked.assigned,
        next,
        changes,
    })
}
