//! Errors as people see them: a page in the frame, or problem+json to who asks for JSON; the words are the same.

use askama::Template;
use axum::{
    http::StatusCode,
    response::{Html, IntoResponse as _, Response},
};

use super::frame::{Frame, Visit};
pub(super) use crate::fault::Fault;
use crate::{explain::Explained, fault};

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    frame: Frame,
    title: String,
    lead: String,
    explained: Option<Explained>,
    errors: Vec<(String, String)>,
    typed: &'a [(&'static str, String)],
    unsure: bool,
    support: Option<&'a str>,
    request_id: &'a str,
}

/// Shows an error; what only the log is told goes there, once.
pub(super) fn show(visit: &Visit, fault: &Fault) -> Response {
    let frame = visit.frame();
    let said = fault::said(&frame.l, fault);
    fault::log(fault, &visit.request_id, super::loggable(visit.uri.path()));
    if visit.wants_json {
        return fault::problem(&said, &visit.request_id);
    }
    let status = said.status;
    // A page for what is not there must not tell one request from another, so that unknown and foreign are alike.
    let request_id = if status == StatusCode::NOT_FOUND { "" } else { &visit.request_id };
    let page = ErrorPage {
        frame,
        title: said.title,
        lead: said.lead,
        explained: said.explained,
        errors: said.errors.into_iter().map(|wrong| (wrong.field, wrong.detail)).collect(),
        typed: visit.typed.fields(),
        unsure: said.code == "unsure",
        support: visit.support.as_deref(),
        request_id,
    };
    match page.render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(error) => {
            tracing::error!(%error, "the error page cannot be shown");
            status.into_response()
        }
    }
}
