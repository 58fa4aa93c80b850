//! What one has been told.

use askama::Template;
use axum::extract::State;
use jiff::Timestamp;

use super::frame::{self, Answer, Frame, SignedIn, say};
use crate::{App, locale::Message, ops::notice};

struct Row {
    text: String,
    link: String,
    at: Timestamp,
    unread: bool,
}

#[derive(Template)]
#[template(path = "notices.html")]
struct Page {
    frame: Frame,
    rows: Vec<Row>,
}

pub(super) async fn show(State(app): State<App>, SignedIn(visitor): SignedIn) -> Answer {
    let notices = notice::list(&app, &visitor.caller).await?;
    let frame = Frame { unread: 0, ..visitor.frame() };
    let rows = notices.into_iter().map(|notice| {
        let arguments = serde_json::from_str(&notice.arguments).unwrap_or_default();
        let message = Message { id: notice.kind.into(), arguments };
        Row { text: say(&frame, &message), link: notice.link, at: notice.created_at, unread: notice.read_at.is_none() }
    });
    let rows = rows.collect();
    frame::show(&Page { rows, frame })
}
