//! Errors as people and programs are told of them: one exhaustive match from an operation's error to a status and words,
//! shown as a page by the portal and as problem+json (RFC 9457) by both.

use std::sync::Arc;

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use mandate_core::access::{Reason, TokenScope};
use mandate_store::StoreError;
use serde_json::{Value, json};

use crate::{
    OpError,
    explain::{self, Explained},
    locale::{Locale, Message},
};

/// An error on its way out: what is around the handler shows it.
#[derive(Clone, Debug)]
pub(crate) struct Fault(Kind);

#[derive(Clone, Debug)]
enum Kind {
    Operation(Arc<OpError>),
    /// Wrong fields, where what was sent is no request at all.
    Malformed(Arc<OpError>),
    Status(StatusCode, &'static str),
}

impl From<OpError> for Fault {
    fn from(error: OpError) -> Self {
        Self(Kind::Operation(Arc::new(error)))
    }
}

impl Fault {
    /// A status with a sentence by its name.
    pub(crate) const fn status(status: StatusCode, sentence: &'static str) -> Self {
        Self(Kind::Status(status, sentence))
    }

    /// The same wrong fields as a request that is malformed: 400 and not 422, where a standard wants it so.
    pub(crate) fn malformed(self) -> Self {
        match self.0 {
            Kind::Operation(error) if matches!(*error, OpError::Invalid(_)) => Self(Kind::Malformed(error)),
            other => Self(other),
        }
    }

    /// The scope that a token lacks, where that is why.
    pub(crate) fn needed_scope(&self) -> Option<TokenScope> {
        match &self.0 {
            Kind::Operation(error) => match &**error {
                OpError::Denied(denied) => match denied.refusal.reason {
                    Reason::OutsideToken { needed, .. } => Some(needed),
                    _ => None,
                },
                _ => None,
            },
            Kind::Status(..) | Kind::Malformed(_) => None,
        }
    }

    pub(crate) const fn method_not_allowed() -> Self {
        Self::status(StatusCode::METHOD_NOT_ALLOWED, "fault-method")
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        // What is around replaces this; the status shows where there is nothing around.
        let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// What is said of an error.
pub(crate) struct Said {
    pub(crate) status: StatusCode,
    /// What programs know it by.
    pub(crate) code: &'static str,
    pub(crate) title: String,
    pub(crate) lead: String,
    pub(crate) explained: Option<Explained>,
    pub(crate) errors: Vec<WrongField>,
    /// Which conflict or limit it is, where there are several.
    pub(crate) reason: Option<String>,
}

/// What is said of a field that is wrong.
pub(crate) struct WrongField {
    /// Its name; empty where it is no field's fault.
    pub(crate) field: String,
    /// What programs know the error by.
    pub(crate) code: String,
    /// What is wrong, in a sentence.
    pub(crate) detail: String,
}

pub(crate) fn said(l: &Locale, fault: &Fault) -> Said {
    let simple = |status, code, title: &'static str, lead: String| Said {
        status,
        code,
        title: l.t(title).to_string(),
        lead,
        explained: None,
        errors: Vec::new(),
        reason: None,
    };
    let message = |message: &Message| l.render(message);
    let error = match &fault.0 {
        Kind::Status(status, sentence) => {
            let code = sentence.strip_prefix("fault-").unwrap_or(sentence);
            return simple(*status, code, "fault-title", l.t(sentence).to_string());
        }
        Kind::Malformed(error) => {
            let said = said(l, &Fault(Kind::Operation(Arc::clone(error))));
            return Said { status: StatusCode::BAD_REQUEST, code: "malformed", ..said };
        }
        Kind::Operation(error) => error,
    };
    match &**error {
        OpError::NotFound => {
            simple(StatusCode::NOT_FOUND, "not-found", "not-found-title", l.t("not-found-lead").to_string())
        }
        OpError::NotSignedIn => simple(
            StatusCode::UNAUTHORIZED,
            "not-signed-in",
            "not-signed-in-title",
            l.t("not-signed-in-lead").to_string(),
        ),
        OpError::Denied(denied) => {
            let explained = explain::refusal(l, denied);
            Said {
                status: StatusCode::FORBIDDEN,
                code: "refused",
                title: l.t("refused-title").with("question", explained.question.clone()).to_string(),
                lead: explained.why.clone(),
                explained: Some(explained),
                errors: Vec::new(),
                reason: None,
            }
        }
        OpError::Invalid(errors) => Said {
            errors: errors
                .iter()
                .map(|error| WrongField {
                    field: error.field.clone(),
                    code: error.message.id.clone().into_owned(),
                    detail: message(&error.message),
                })
                .collect(),
            ..simple(StatusCode::UNPROCESSABLE_ENTITY, "invalid", "invalid-title", l.t("invalid-lead").to_string())
        },
        OpError::Conflict(sentence) => Said {
            reason: Some(sentence.id.clone().into_owned()),
            ..simple(StatusCode::CONFLICT, "conflict", "conflict-title", message(sentence))
        },
        OpError::TooMany(sentence) => Said {
            reason: Some(sentence.id.clone().into_owned()),
            ..simple(StatusCode::TOO_MANY_REQUESTS, "too-many", "too-many-title", message(sentence))
        },
        OpError::DiskFull(_) => {
            simple(StatusCode::INSUFFICIENT_STORAGE, "disk-full", "disk-full-title", l.t("disk-full-lead").to_string())
        }
        OpError::Unavailable(StoreError::Content(_)) => simple(
            StatusCode::SERVICE_UNAVAILABLE,
            "unavailable",
            "unavailable-attachments-title",
            l.t("unavailable-lead").to_string(),
        ),
        OpError::Unavailable(_) => simple(
            StatusCode::SERVICE_UNAVAILABLE,
            "unavailable",
            "unavailable-title",
            l.t("unavailable-lead").to_string(),
        ),
        OpError::Unsure(_) => {
            simple(StatusCode::SERVICE_UNAVAILABLE, "unsure", "unsure-title", l.t("unsure-lead").to_string())
        }
        OpError::Failed(_) => {
            simple(StatusCode::INTERNAL_SERVER_ERROR, "failed", "failed-title", l.t("failed-lead").to_string())
        }
    }
}

/// An error as problem+json says it, without the id of its request.
pub(crate) fn document(said: &Said) -> Value {
    let mut problem = json!({
        "type": format!("/api/problems#{}", said.code),
        "code": said.code,
        "status": said.status.as_u16(),
        "title": said.title,
        "detail": said.lead,
    });
    if let Some(problem) = problem.as_object_mut() {
        if let Some(reason) = &said.reason {
            problem.insert("reason".to_owned(), json!(reason));
        }
        if let Some(explained) = &said.explained {
            problem.insert("explanation".to_owned(), json!(explained));
        }
        if !said.errors.is_empty() {
            let error =
                |wrong: &WrongField| json!({ "field": wrong.field, "code": wrong.code, "detail": wrong.detail });
            problem.insert("errors".to_owned(), said.errors.iter().map(error).collect());
        }
    }
    problem
}

/// An error as problem+json. One that is not there must not tell one request from another, so that unknown and foreign are
/// alike: it carries no id.
pub(crate) fn problem(said: &Said, request_id: &str) -> Response {
    let mut problem = document(said);
    if let Some(problem) = problem.as_object_mut()
        && said.status != StatusCode::NOT_FOUND
    {
        problem.insert("request_id".to_owned(), json!(request_id));
    }
    // Marks for the direction of writing are for pages.
    let text = problem.to_string().replace(['\u{2068}', '\u{2069}'], "");
    (said.status, [(header::CONTENT_TYPE, "application/problem+json")], text).into_response()
}

/// Why it is the installation's own fault, where it is: with all that led to it.
pub(crate) fn cause(fault: &Fault) -> Option<String> {
    let Kind::Operation(error) = &fault.0 else { return None };
    let ours =
        matches!(**error, OpError::DiskFull(_) | OpError::Unavailable(_) | OpError::Unsure(_) | OpError::Failed(_));
    let chain = std::iter::successors(Some(&**error as &dyn std::error::Error), |error| error.source());
    ours.then(|| chain.map(ToString::to_string).collect::<Vec<_>>().join(": "))
}

/// Tells the log, once, what only the log is told.
pub(crate) fn log(fault: &Fault, request_id: &str, path: &str) {
    if let Some(error) = cause(fault) {
        tracing::error!(request = request_id, path, error, "an operation failed");
    }
}
