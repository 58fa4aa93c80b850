//! Errors as programs get them, and the page that says what each of them means.

use askama::Template;
use axum::{
    http::HeaderMap,
    response::{Html, IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    locale::{Language, Locale},
    portal::assets,
};

/// An error (RFC 9457).
#[derive(Serialize, ToSchema)]
pub(super) struct Problem {
    /// Where the error is explained: `/api/problems#` and its code.
    r#type: String,
    /// What programs know it by; it does not change.
    code: String,
    /// The status of the answer.
    status: u16,
    /// What went wrong, in a few words.
    title: String,
    /// What went wrong here, in a sentence.
    detail: String,
    /// Which conflict or limit it is, where there are several.
    reason: Option<String>,
    /// Which fields are wrong, all at once.
    errors: Option<Vec<FieldProblem>>,
    /// Why it is refused, and what would help; the same as on the page.
    explanation: Option<Explanation>,
    /// The id of the request, which the log and the record know. What is not there has none.
    request_id: Option<String>,
}

/// What is wrong with a field.
#[derive(Serialize, ToSchema)]
struct FieldProblem {
    /// The field, with a slash between parts: `contacts/0`. Empty where it is no field's fault.
    field: String,
    /// What programs know the error by.
    code: String,
    /// What is wrong, in a sentence.
    detail: String,
}

/// Why something is refused.
#[derive(Serialize, ToSchema)]
struct Explanation {
    /// Whether it is allowed.
    allowed: bool,
    /// What was asked.
    question: String,
    /// What decided.
    why: String,
    /// What would be enough.
    enough: Option<String>,
    /// Whom to ask.
    whom: Option<String>,
    /// The page on which to ask.
    ask: Option<String>,
}

/// The codes of errors, with the names of their titles and texts.
const CODES: [(&str, u16, &str); 29] = [
    ("broken-off", 400, "fault-broken-off"),
    ("json", 400, "fault-json"),
    ("malformed", 400, "problem-malformed"),
    ("idempotency-key", 400, "fault-idempotency-key"),
    ("token-missing", 401, "fault-token-missing"),
    ("token-mistyped", 401, "fault-token-mistyped"),
    ("token-unknown", 401, "fault-token-unknown"),
    ("not-signed-in", 401, "not-signed-in-lead"),
    ("refused", 403, "problem-refused"),
    ("not-found", 404, "not-found-lead"),
    ("method", 405, "fault-method"),
    ("conflict", 409, "problem-conflict"),
    ("idempotency-in-flight", 409, "fault-idempotency-in-flight"),
    ("precondition-failed", 412, "fault-precondition-failed"),
    ("json-too-large", 413, "fault-json-too-large"),
    ("too-large", 413, "fault-too-large"),
    ("files-too-large", 413, "fault-files-too-large"),
    ("too-many-fields", 413, "fault-too-many-fields"),
    ("not-json", 415, "fault-not-json"),
    ("invalid", 422, "problem-invalid"),
    ("idempotency-other", 422, "fault-idempotency-other"),
    ("precondition-required", 428, "fault-precondition-required"),
    ("too-often", 429, "fault-too-often"),
    ("too-many", 429, "problem-too-many"),
    ("failed", 500, "failed-lead"),
    ("unavailable", 503, "unavailable-lead"),
    ("unsure", 503, "unsure-lead"),
    ("too-slow", 503, "fault-too-slow"),
    ("disk-full", 507, "disk-full-lead"),
];

#[derive(Template)]
#[template(path = "problems.html")]
struct Page {
    l: Locale,
    codes: Vec<(&'static str, u16, String)>,
    style: String,
    logo: String,
}

/// What each error means, in the language that the reader asks for.
pub(super) async fn show(headers: HeaderMap) -> Response {
    let l = Locale::of_stranger(Language::asked(&headers).unwrap_or_default());
    let codes = CODES.map(|(code, status, sentence)| (code, status, l.t(sentence).to_string())).to_vec();
    let page = Page { codes, style: assets::address("mandate.css"), logo: assets::address("logo.svg"), l };
    match page.render() {
        Ok(html) => Html(html).into_response(),
        Err(error) => crate::fault::Fault::from(crate::OpError::failed(error)).into_response(),
    }
}
