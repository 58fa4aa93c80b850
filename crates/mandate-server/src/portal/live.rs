//! What an open page is told while it is open: how many notices are unread, by server-sent events.

use std::{convert::Infallible, time::Duration};

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{
        IntoResponse as _,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures_util::stream;

use super::{
    error_page::Fault,
    frame::{Answer, SignedIn, unread_count},
};
use crate::{App, live::OpenPage, ops::sign_in};

/// After so long a page looks for itself: somebody may have done something on another node, or the session is over.
const LOOK_SECONDS: u64 = 5;
/// After so long without news a comment keeps proxies from closing the connection.
const HEARTBEAT_SECONDS: u64 = 20;

/// One page that is told.
struct Telling {
    app: App,
    token: String,
    page: OpenPage,
    told: Option<usize>,
}

impl Telling {
    /// The next number of unread notices that differs from the one told before; none when the session is over.
    async fn next(&mut self) -> Option<usize> {
        loop {
            let found = sign_in::look_at_session(&self.app, &self.token).await.ok().flatten()?;
            if self.told != Some(found.unread) {
                self.told = Some(found.unread);
                return self.told;
            }
            let changed = self.page.changed(found.person.id);
            if tokio::time::timeout(Duration::from_secs(LOOK_SECONDS), changed).await == Ok(false) {
                return None;
            }
        }
    }
}

pub(super) async fn show(State(app): State<App>, SignedIn(visitor): SignedIn, headers: HeaderMap) -> Answer {
    let accepts = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !accepts.contains("text/event-stream") {
        return Err(Fault::status(StatusCode::NOT_ACCEPTABLE, "fault-only-events"));
    }
    let Some(page) = app.live().open(visitor.person.id, visitor.session.id) else {
        // Browsers do not ask again after this.
        return Ok(StatusCode::NO_CONTENT.into_response());
    };
    let telling = Telling { app, token: visitor.token.clone(), page, told: None };
    let events = stream::unfold(telling, |mut telling| async {
        let unread = telling.next().await?;
        let event = Event::default().event("unread").data(unread_count(unread));
        Some((Ok::<_, Infallible>(event), telling))
    });
    let heartbeat = KeepAlive::new().interval(Duration::from_secs(HEARTBEAT_SECONDS));
    Ok(([("x-accel-buffering", "no")], Sse::new(events).keep_alive(heartbeat)).into_response())
}
