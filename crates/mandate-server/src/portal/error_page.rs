//! Errors as people see them: one exhaustive match from an operation's error to a status, and the same words as a page
//! or as problem+json (RFC 9457).

use std::sync::Arc;

use askama::Template;
use axum::{
    http::{StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use mandate_store::StoreError;
use serde_json::json;

use super::frame::{Frame, Visit};
use crate::{
    OpError,
    explain::{self, Explained},
    locale::Message,
};

/// An error on its way to the frame, which shows it.
#[derive(Clone, Debug)]
pub(super) struct Fault(Kind);

#[derive(Clone, Debug)]
enum Kind {
    Operation(Arc<OpError>),
    Status(StatusCode, &'static str),
}

impl From<OpError> for Fault {
    fn from(error: OpError) -> Self {
        Self(Kind::Operation(Arc::new(error)))
    }
}

impl Fault {
    /// A status with a sentence by its name.
    pub(super) const fn status(status: StatusCode, sentence: &'static str) -> Self {
        Self(Kind::Status(status, sentence))
    }

    pub(super) const fn method_not_allowed() -> Self {
        Self::status(StatusCode::METHOD_NOT_ALLOWED, "fault-method")
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        // The frame replaces this by a page; the status shows where there is no frame.
        let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

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

/// What is said of an error.
struct Said {
    status: StatusCode,
    code: &'static str,
    title: String,
    lead: String,
    explained: Option<Explained>,
    errors: Vec<(String, String)>,
}

fn said(frame: &Frame, fault: &Fault) -> Said {
    let simple = |status, code, title: &'static str, lead: String| Said {
        status,
        code,
        title: frame.t(title).to_string(),
        lead,
        explained: None,
        errors: Vec::new(),
    };
    let message = |message: &Message| frame.l.render(message);
    let error = match &fault.0 {
        Kind::Status(status, sentence) => {
            return simple(*status, "request", "fault-title", frame.t(sentence).to_string());
        }
        Kind::Operation(error) => error,
    };
    match &**error {
        OpError::NotFound => {
            simple(StatusCode::NOT_FOUND, "not-found", "not-found-title", frame.t("not-found-lead").to_string())
        }
        OpError::NotSignedIn => simple(
            StatusCode::UNAUTHORIZED,
            "not-signed-in",
            "not-signed-in-title",
            frame.t("not-signed-in-lead").to_string(),
        ),
        OpError::Denied(denied) => {
            let explained = explain::refusal(&frame.l, denied);
            Said {
                status: StatusCode::FORBIDDEN,
                code: "refused",
                title: frame.t("refused-title").with("question", explained.question.clone()).to_string(),
                lead: explained.why.clone(),
                explained: Some(explained),
                errors: Vec::new(),
            }
        }
        OpError::Invalid(errors) => Said {
            errors: errors.iter().map(|error| (error.field.clone(), message(&error.message))).collect(),
            ..simple(StatusCode::UNPROCESSABLE_ENTITY, "invalid", "invalid-title", frame.t("invalid-lead").to_string())
        },
        OpError::Conflict(sentence) => simple(StatusCode::CONFLICT, "conflict", "conflict-title", message(sentence)),
        OpError::TooMany(sentence) => {
            simple(StatusCode::TOO_MANY_REQUESTS, "too-many", "too-many-title", message(sentence))
        }
        OpError::DiskFull(_) => simple(
            StatusCode::INSUFFICIENT_STORAGE,
            "disk-full",
            "disk-full-title",
            frame.t("disk-full-lead").to_string(),
        ),
        OpError::Unavailable(StoreError::Content(_)) => simple(
            StatusCode::SERVICE_UNAVAILABLE,
            "unavailable",
            "unavailable-attachments-title",
            frame.t("unavailable-lead").to_string(),
        ),
        OpError::Unavailable(_) => simple(
            StatusCode::SERVICE_UNAVAILABLE,
            "unavailable",
            "unavailable-title",
            frame.t("unavailable-lead").to_string(),
        ),
        OpError::Unsure(_) => {
            simple(StatusCode::SERVICE_UNAVAILABLE, "unsure", "unsure-title", frame.t("unsure-lead").to_string())
        }
        OpError::Failed(_) => {
            simple(StatusCode::INTERNAL_SERVER_ERROR, "failed", "failed-title", frame.t("failed-lead").to_string())
        }
    }
}

/// Shows an error; what only the log is told goes there, once.
pub(super) fn show(visit: &Visit, fault: &Fault) -> Response {
    let frame = visit.frame();
    let said = said(&frame, fault);
    if said.status.is_server_error()
        && let Kind::Operation(error) = &fault.0
    {
        let chain = std::iter::successors(Some(&**error as &dyn std::error::Error), |error| error.source());
        let chain: Vec<_> = chain.map(ToString::to_string).collect();
        tracing::error!(
            request = visit.request_id,
            path = super::loggable(visit.uri.path()),
            error = chain.join(": "),
            "an operation failed"
        );
    }
    if visit.wants_json {
        let mut problem = json!({
            "type": format!("about:blank#{}", said.code),
            "code": said.code,
            "status": said.status.as_u16(),
            "title": said.title,
            "detail": said.lead,
        });
        if let (Some(object), Some(explained)) = (problem.as_object_mut(), &said.explained) {
            object.insert("explanation".to_owned(), json!(explained));
        }
        if let (Some(object), false) = (problem.as_object_mut(), said.errors.is_empty()) {
            let errors: Vec<_> =
                said.errors.iter().map(|(field, detail)| json!({ "field": field, "detail": detail })).collect();
            object.insert("errors".to_owned(), json!(errors));
        }
        return (
            said.status,
            [(header::CONTENT_TYPE, "application/problem+json")],
            problem.to_string().replace(['\u{2068}', '\u{2069}'], ""),
        )
            .into_response();
    }
    let status = said.status;
    // A page for what is not there must not tell one request from another, so that unknown and foreign are alike.
    let request_id = if status == StatusCode::NOT_FOUND { "" } else { &visit.request_id };
    let page = ErrorPage {
        frame,
        title: said.title,
        lead: said.lead,
        explained: said.explained,
        errors: said.errors,
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
