//! Asking once more for what was granted or asked before, with the proposed terms to be seen first (P09).

use askama::Template;
use axum::extract::State;
use mandate_core::permission::Level;

use super::{
    address::{Path, parse},
    frame::{self, Answer, Frame, SignedIn, done_at},
};
use crate::{
    App,
    ops::permission_request::{self as ops, Renewal},
};

#[derive(Template)]
#[template(path = "renewal.html")]
struct Page {
    frame: Frame,
    renewal: Renewal,
    /// Whom the terms are for, and the levels.
    rows: Vec<(String, Level)>,
}

pub(super) async fn show(State(app): State<App>, SignedIn(visitor): SignedIn, Path(id): Path<String>) -> Answer {
    let renewal = ops::propose(&app, &visitor.caller, parse(&id)?).await?;
    let frame = visitor.frame();
    let everybody = frame.t("everybody-of").with("partner", renewal.partner.as_str()).to_string();
    let named = |id| renewal.named.iter().find(|person| person.id == id).map(|person| person.name.clone());
    let personal = renewal.terms.personal.iter().map(|(id, level)| (named(*id).unwrap_or_default(), *level));
    let rows = renewal.terms.organization.map(|level| (everybody, level)).into_iter().chain(personal).collect();
    frame::show(&Page { rows, renewal, frame })
}

pub(super) async fn renew(State(app): State<App>, SignedIn(visitor): SignedIn, Path(id): Path<String>) -> Answer {
    let renewed = parse(&id)?;
    // One that waits already is shown once more, and nobody is told again.
    let waits = ops::propose(&app, &visitor.caller, renewed).await?.pending;
    let id = ops::renew(&app, &visitor.caller, renewed).await?;
    done_at(&format!("/permission-requests/{id}"), if waits == Some(id) { "asked-already" } else { "asked" })
}
