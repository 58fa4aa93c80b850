//! Forms: what was sent, what is wrong with it, and nothing lost.

use std::{
    collections::HashSet,
    sync::{Arc, OnceLock},
};

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::{StatusCode, header},
};
use uuid::Uuid;

use super::{
    error_page::Fault,
    frame::{Frame, Visit},
};
use crate::{OpError, error::FieldError, locale::Message};

/// What forms are sent as.
pub(super) const CONTENT_TYPE: &str = "application/x-www-form-urlencoded";

/// The most fields that a form has: people of a partner, each with a level.
pub(super) const MOST_FIELDS: usize = 5000;

/// The fields of a form as they were sent.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fields(Vec<(String, String)>);

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Fault;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        let content =
            request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if !content.starts_with(CONTENT_TYPE) {
            return Err(Fault::status(StatusCode::UNSUPPORTED_MEDIA_TYPE, "fault-not-a-form"));
        }
        let typed = request.extensions().get::<Visit>().map(|visit| visit.typed.clone());
        let body = Bytes::from_request(request, state).await.map_err(|rejection| match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Fault::status(StatusCode::PAYLOAD_TOO_LARGE, "fault-too-large"),
            status => Fault::status(status, "fault-broken-off"),
        })?;
        let fields: Vec<_> = form_urlencoded::parse(&body).into_owned().take(MOST_FIELDS + 1).collect();
        if fields.len() > MOST_FIELDS {
            return Err(Fault::status(StatusCode::PAYLOAD_TOO_LARGE, "fault-too-many-fields"));
        }
        if let Some(typed) = typed {
            typed.keep(&fields);
        }
        Ok(Self(fields))
    }
}

/// The fields that people write into, with their labels: what is chosen is quickly chosen again.
const WRITTEN: [(&str, &str); 23] = [
    ("subject", "subject"),
    ("product", "product-optional"),
    ("description", "description"),
    ("body", "reply"),
    ("note", "ask-note"),
    ("reason", "typed-reason"),
    ("time_zone", "time-zone"),
    ("severity_reason", "typed-reason"),
    ("reopen_reason", "typed-reason"),
    ("contact_manager", "ask-manager"),
    ("name", "name"),
    ("email", "email"),
    ("locations", "locations"),
    ("address", "address"),
    ("setting", "reserved-setting"),
    ("value", "reserved-value"),
    ("who", "reserved-who"),
    ("title", "site-notice-title"),
    ("text", "site-notice-text"),
    ("text_en", "canned-text-en"),
    ("text_ja", "canned-text-ja"),
    ("text_es", "canned-text-es"),
    ("city", "city"),
];

/// The label of a field that people write into.
pub(super) fn label(field: &str) -> Option<&'static str> {
    WRITTEN.iter().find(|(name, _)| *name == field).map(|(_, label)| *label)
}

/// What somebody wrote into a form of this request, for an error page that has no form to show it in.
#[derive(Clone, Debug, Default)]
pub(super) struct Typed(Arc<OnceLock<Vec<(&'static str, String)>>>);

impl Typed {
    /// Keeps what was written.
    pub(super) fn keep(&self, fields: &[(String, String)]) {
        let written = |(name, label): &(&str, &'static str)| {
            let value = fields.iter().find(|(field, value)| field == name && !value.trim().is_empty());
            value.map(|(_, value)| (*label, value.clone()))
        };
        let _ = self.0.set(WRITTEN.iter().filter_map(written).collect());
    }

    /// Keeps what was sent with a request that goes no further.
    pub(super) fn keep_body(&self, body: &[u8]) {
        let fields: Vec<_> = form_urlencoded::parse(body).into_owned().take(MOST_FIELDS).collect();
        self.keep(&fields);
    }

    /// The labels of the fields, with what was written.
    pub(super) fn fields(&self) -> &[(&'static str, String)] {
        self.0.get().map_or(&[], Vec::as_slice)
    }
}

impl FromIterator<(String, String)> for Fields {
    fn from_iter<T: IntoIterator<Item = (String, String)>>(fields: T) -> Self {
        Self(fields.into_iter().collect())
    }
}

impl Fields {
    /// Fields that were read from another kind of form.
    pub(super) const fn of(fields: Vec<(String, String)>) -> Self {
        Self(fields)
    }

    /// The value of a field; empty where it was not sent.
    pub(super) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value)
    }

    /// The names and values of some fields, for a page that sends them once more.
    pub(super) fn again(&self, names: &[&str]) -> Vec<(String, String)> {
        self.0.iter().filter(|(field, _)| names.contains(&field.as_str())).cloned().collect()
    }

    /// The fields with their values.
    pub(crate) fn into_pairs(self) -> Vec<(String, String)> {
        self.0
    }

    /// All values of a field that may be sent several times.
    pub(super) fn all(&self, name: &str) -> Vec<String> {
        self.0.iter().filter(|(field, _)| field == name).map(|(_, value)| value.clone()).collect()
    }

    /// The fields whose names begin alike, with the rest of their names.
    pub(super) fn family(&self, prefix: &str) -> Vec<(String, String)> {
        self.0
            .iter()
            .filter_map(|(field, value)| Some((field.strip_prefix(prefix)?.to_owned(), value.clone())))
            .collect()
    }

    /// Refuses fields that the form does not have, and fields sent twice: a `name-` stands for a family, a `name*` for
    /// one that may be sent several times.
    pub(super) fn only(self, known: &[&str]) -> Result<Self, Fault> {
        let fits = |field: &str, known: &&str| match known.strip_suffix('*') {
            Some(several) => several == field,
            None => *known == field || (known.ends_with('-') && field.starts_with(*known)),
        };
        let mut seen = HashSet::new();
        for (field, _) in &self.0 {
            let several = known.iter().any(|known| known.strip_suffix('*') == Some(field));
            let again = !seen.insert(field.as_str());
            if !known.iter().any(|known| fits(field, known)) || (again && !several) {
                let field: String = field.chars().take(60).collect();
                return Err(Fault::from(OpError::field(
                    field.clone(),
                    Message::new("field-unknown").with("field", field),
                )));
            }
        }
        Ok(self)
    }
}

/// A form to be shown: what stands in its fields and what is wrong with them.
#[derive(Clone, Debug, Default)]
pub(super) struct Form {
    values: Fields,
    errors: Vec<(String, String)>,
    status: StatusCode,
}

impl Form {
    /// A form with nothing wrong.
    pub(super) fn new(values: &[(&str, &str)]) -> Self {
        let values = values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Self { values: Fields(values), ..Self::default() }
    }

    /// The same form, with something in a field where nothing was sent.
    pub(super) fn preset(mut self, name: &str, value: &str) -> Self {
        if self.value(name).is_empty() {
            self.values.0.retain(|(field, _)| field != name);
            self.values.0.push((name.to_owned(), value.to_owned()));
        }
        self
    }

    /// The same form, with the key by which it is known when it is sent a second time.
    pub(super) fn keyed(self) -> Self {
        self.preset("once", &Uuid::new_v4().to_string())
    }

    /// What was typed so far, with nothing wrong.
    pub(super) fn typed(values: Fields) -> Self {
        Self { values, ..Self::default() }
    }

    /// What was sent, with what is wrong with it; an error of another kind goes on.
    pub(super) fn refused(frame: &Frame, values: Fields, error: OpError) -> Result<Self, Fault> {
        match error {
            OpError::Invalid(errors) => {
                let said = |error: FieldError| (error.field, frame.l.render(&error.message));
                let errors = errors.into_iter().map(said).collect();
                Ok(Self { values, errors, status: StatusCode::UNPROCESSABLE_ENTITY })
            }
            // What was typed is kept when somebody else was quicker, too.
            OpError::Conflict(message) => Ok(Self::as_a_whole(frame, values, &message, StatusCode::CONFLICT)),
            OpError::TooMany(message) => Ok(Self::as_a_whole(frame, values, &message, StatusCode::TOO_MANY_REQUESTS)),
            error => Err(Fault::from(error)),
        }
    }

    /// The same form, with the sentence that its files must be chosen again, where there were any.
    pub(super) fn without_files(mut self, frame: &Frame, any: bool) -> Self {
        if any {
            self.errors.push(("attachments".to_owned(), frame.t("attachment-error-again").to_string()));
        }
        self
    }

    /// A form that is wrong at no field of its own.
    fn as_a_whole(frame: &Frame, values: Fields, message: &Message, status: StatusCode) -> Self {
        Self { values, errors: vec![(String::new(), frame.l.render(message))], status }
    }

    /// The same form as that of one row among several: its fields and what is wrong with them carry the row's id, so that
    /// they stand at that row and not at a field of the same name elsewhere.
    pub(super) fn of_row(mut self, row: &str, fields: &[&str]) -> Self {
        let values = self.values.0.iter_mut().map(|(field, _)| field);
        for field in values.chain(self.errors.iter_mut().map(|(field, _)| field)) {
            if fields.contains(&field.as_str()) {
                *field = format!("{field}-{row}");
            }
        }
        self
    }

    /// What was sent in a field, or what stands there otherwise.
    pub(super) fn value_or<'a>(&'a self, name: &str, other: &'a str) -> &'a str {
        self.values.0.iter().find(|(field, _)| field == name).map_or(other, |(_, value)| value)
    }

    /// What stands in its fields, with one more.
    pub(super) fn with(self, name: &str, value: &str) -> Fields {
        let mut fields = self.values;
        fields.0.push((name.to_owned(), value.to_owned()));
        fields
    }

    /// The status of the page that shows it.
    pub(super) const fn status(&self) -> StatusCode {
        self.status
    }

    pub(super) fn value(&self, name: &str) -> &str {
        self.values.get(name)
    }

    pub(super) fn is(&self, name: &str, value: &str) -> bool {
        self.values.get(name) == value
    }

    pub(super) fn has(&self, name: &str, value: &str) -> bool {
        self.values.all(name).iter().any(|sent| sent == value)
    }

    pub(super) fn error(&self, name: &str) -> Option<&str> {
        self.errors.iter().find(|(field, _)| field == name).map(|(_, message)| message.as_str())
    }

    pub(super) fn errors(&self) -> &[(String, String)] {
        &self.errors
    }
}
