//! What programs send: bodies of JSON and what stands behind the question mark. What is wrong is said at its field.

use std::{fmt, ops::Deref, str::FromStr};

use axum::{
    body::{Body, Bytes},
    extract::{FromRequest, FromRequestParts, Request},
    http::{HeaderMap, StatusCode, header, request::Parts},
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::DeserializeOwned};
use serde_json::{Map, Value};

use super::objects::Objects;
use crate::{OpError, fault::Fault, locale::Message};

/// The largest body of JSON.
pub(super) const LARGEST: usize = 1024 * 1024;

fn content_type(headers: &HeaderMap) -> &str {
    headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// Whether files come with a request.
pub(super) fn is_multipart(headers: &HeaderMap) -> bool {
    content_type(headers).starts_with("multipart/form-data")
}

/// All of a body.
pub(super) async fn read(body: Body) -> Result<Bytes, Fault> {
    axum::body::to_bytes(body, LARGEST).await.map_err(|error| {
        let too_large = std::iter::successors(Some(&error as &dyn std::error::Error), |error| error.source())
            .any(|error| error.to_string().contains("length limit"));
        if too_large {
            Fault::status(StatusCode::PAYLOAD_TOO_LARGE, "fault-json-too-large")
        } else {
            Fault::status(StatusCode::BAD_REQUEST, "fault-broken-off")
        }
    })
}

/// A body of JSON; fields that it does not have are refused.
pub(super) struct Json<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Fault;

    async fn from_request(request: Request, _: &S) -> Result<Self, Self::Rejection> {
        json(request).await.map(Self)
    }
}

/// A body of JSON, as something.
pub(super) async fn json<T: DeserializeOwned>(request: Request) -> Result<T, Fault> {
    let kind = content_type(request.headers()).split(';').next().unwrap_or_default().trim();
    if !kind.eq_ignore_ascii_case("application/json") {
        return Err(Fault::status(StatusCode::UNSUPPORTED_MEDIA_TYPE, "fault-not-json"));
    }
    let bytes = read(request.into_body()).await?;
    let mut text = serde_json::Deserializer::from_slice(&bytes);
    let read = serde_path_to_error::deserialize(Objects(&mut text)).map_err(|error| wrong(&error))?;
    text.end().map_err(|_| Fault::status(StatusCode::BAD_REQUEST, "fault-json"))?;
    Ok(read)
}

/// What stands in names with values, each name once, as something.
pub(super) fn of_pairs<T: DeserializeOwned>(
    pairs: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>,
) -> Result<T, Fault> {
    let mut asked = Map::new();
    for (name, value) in pairs {
        let (name, value): (String, String) = (name.into(), value.into());
        if value.contains('\0') {
            return Err(field(&name, "field-control-character"));
        }
        if asked.insert(name.clone(), Value::String(value)).is_some() {
            return Err(unknown(&name));
        }
    }
    serde_path_to_error::deserialize(Value::Object(asked)).map_err(|error| wrong(&error))
}

/// What stands behind the question mark: each name once, and only known ones.
pub(super) struct Query<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        of_pairs(form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes())).map(Self)
    }
}

fn field(name: &str, sentence: &'static str) -> Fault {
    Fault::from(OpError::field(name, Message::new(sentence)))
}

fn unknown(name: &str) -> Fault {
    let name: String = name.chars().take(60).collect();
    Fault::from(OpError::field(name.clone(), Message::new("field-unknown").with("field", name)))
}

/// What is wrong with what was sent, at its field.
pub(super) fn wrong(error: &serde_path_to_error::Error<serde_json::Error>) -> Fault {
    if !error.inner().is_data() {
        return Fault::status(StatusCode::BAD_REQUEST, "fault-json");
    }
    let said = error.inner().to_string();
    let named = said.split('`').nth(1).unwrap_or_default();
    let place = |last: Option<&str>| {
        use serde_path_to_error::Segment;
        let parts = error.path().iter().map(|segment| match segment {
            Segment::Seq { index } => index.to_string(),
            Segment::Map { key } => key.clone(),
            Segment::Enum { variant } => variant.clone(),
            Segment::Unknown => "?".to_owned(),
        });
        let parts: Vec<_> = parts.filter(|part| Some(part.as_str()) != last).collect();
        parts.into_iter().chain(last.map(str::to_owned)).collect::<Vec<_>>().join("/")
    };
    if said.starts_with("unknown field") || said.starts_with("duplicate field") {
        unknown(&place(Some(named)))
    } else if said.starts_with("missing field") {
        field(&place(Some(named)), "field-empty")
    } else if said.starts_with(NO_WORD) {
        field(&place(None), "field-choose")
    } else {
        field(&place(None), "json-error-kind")
    }
}

const NO_WORD: &str = "no such word";

/// A value that is written as a word: one of an enumeration, an id, a number of a service request; in the query of an
/// address also a number or yes and no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Word<T>(pub(super) T);

impl<T> Deref for Word<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: fmt::Display> fmt::Display for Word<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<T: fmt::Display> Serialize for Word<T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de, T: FromStr> Deserialize<'de> for Word<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map(Self).map_err(|_| serde::de::Error::custom(NO_WORD))
    }
}

/// Yes or no: in JSON as such, in forms with files as `true` and `false`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(super) struct Flag(pub(super) bool);

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Flag(bool),
            Word(Word<bool>),
        }
        Ok(match Written::deserialize(from)? {
            Written::Flag(flag) | Written::Word(Word(flag)) => Self(flag),
        })
    }
}
