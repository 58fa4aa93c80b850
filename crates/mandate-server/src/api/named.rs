//! What many nouns have in common: things by name, and ids in addresses.

use std::fmt::Display;

use axum::{
    Json,
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use mandate_core::service_request::Number;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{BASE, idempotency::KeptAs};
pub(super) use crate::portal::address::parse;
use crate::{OpError, error::FieldError};

/// An organization or a person by name.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Named {
    id: Uuid,
    name: String,
}

impl Named {
    pub(super) fn new(id: Uuid, name: impl Into<String>) -> Self {
        Self { id, name: name.into() }
    }
}

/// Something that was made.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Made {
    /// Its id.
    id: Uuid,
}

/// The answer where something was made: its id, and where it is under `/api/v1`.
pub(super) fn made(place: &str, id: Uuid) -> Response {
    created(place, Made { id })
}

/// A service request that was submitted.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Submitted {
    /// What people call it: `SR-10482`.
    number: String,
}

/// The answer where a service request was submitted.
pub(super) fn submitted(number: Number) -> Response {
    let number = number.to_string();
    created(&format!("/service-requests/{number}"), Submitted { number })
}

/// The answer where there is something now that was not there before, with where it is under `/api/v1`.
pub(super) fn created(place: &str, thing: impl Serialize) -> Response {
    (StatusCode::CREATED, [(header::LOCATION, format!("{BASE}{place}"))], Json(thing)).into_response()
}

/// The answer with a secret, with where its thing is under `/api/v1`: what is kept of it has none.
pub(super) fn revealed(status: StatusCode, place: &str, id: Uuid, thing: impl Serialize) -> Response {
    let mut response = (status, [(header::LOCATION, format!("{BASE}{place}"))], Json(thing)).into_response();
    response.extensions_mut().insert(KeptAs(json!({ "id": id, "secret": null }).to_string()));
    response
}

/// The words of some things.
pub(super) fn words<T: Display>(things: impl IntoIterator<Item = T>) -> Vec<String> {
    things.into_iter().map(|thing| thing.to_string()).collect()
}

/// An error at its field as the API calls it, where a form calls it otherwise: a name that ends with a dash stands for a
/// family of fields.
pub(super) fn at_field(error: OpError, names: &[(&str, &str)]) -> OpError {
    let rename = |mut error: FieldError| {
        for (form, name) in names {
            if error.field == *form {
                (*name).clone_into(&mut error.field);
                break;
            }
            if let Some(rest) = error.field.strip_prefix(form).filter(|_| form.ends_with('-')) {
                error.field = format!("{name}/{rest}");
                break;
            }
        }
        error
    };
    match error {
        OpError::Invalid(errors) => OpError::Invalid(errors.into_iter().map(rename).collect()),
        error => error,
    }
}
