//! What many nouns have in common: things by name, and ids in addresses.

use std::{fmt::Display, str::FromStr};

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

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

impl Made {
    pub(super) const fn new(id: Uuid) -> Self {
        Self { id }
    }
}

/// An id or a number in an address: what is none is nobody's.
pub(super) fn parse<T: FromStr>(text: &str) -> Result<T, OpError> {
    text.parse().map_err(|_| OpError::NotFound)
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
