//! Whoever calls: a program with a token, found once for each request.

use std::sync::Arc;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
};
use mandate_store::token::Bearer;

use crate::{
    App, OpError,
    fault::Fault,
    locale::{Language, Locale},
    ops::{
        Caller,
        token::{self, Tried},
    },
};

/// A program with a token.
#[derive(Clone, Debug)]
pub(crate) struct Client(Arc<Inner>);

#[derive(Debug)]
pub(crate) struct Inner {
    /// Who it acts as, with the token; nobody at the command line.
    bearer: Option<Bearer>,
    /// As operations know it.
    pub(crate) caller: Caller,
    /// The language and time zone of the answer.
    pub(crate) l: Locale,
    /// The key under which operations know the same request sent again; empty where it carries none.
    pub(crate) once: String,
}

impl std::ops::Deref for Client {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.0
    }
}

/// Why nobody is calling.
#[derive(Debug)]
pub(crate) enum Stranger {
    /// There is no token; that is no error of the token's.
    NoToken,
    /// The token is not good.
    BadToken(&'static str),
    /// Something else went wrong.
    Failed(Fault),
}

impl Stranger {
    /// The error, and what is to be done about it (RFC 6750).
    pub(crate) fn fault(self) -> (Fault, Option<HeaderValue>) {
        let unauthorized = |sentence| Fault::status(StatusCode::UNAUTHORIZED, sentence);
        match self {
            Self::NoToken => (unauthorized("fault-token-missing"), Some(HeaderValue::from_static("Bearer"))),
            Self::BadToken(sentence) => {
                (unauthorized(sentence), Some(HeaderValue::from_static("Bearer error=\"invalid_token\"")))
            }
            Self::Failed(fault) => (fault, None),
        }
    }
}

impl Client {
    /// Finds out who is calling, from an address of the network, with a request that carries a key or not.
    pub(crate) async fn find(
        app: &App,
        headers: &HeaderMap,
        address: &str,
        request_id: String,
        once: String,
    ) -> Result<Self, Stranger> {
        let header = headers.get(header::AUTHORIZATION).ok_or(Stranger::NoToken)?;
        let secret = header.to_str().ok().and_then(|text| text.trim().split_once(' '));
        let secret = secret.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).ok_or(Stranger::NoToken)?.1;
        let tried = token::sign_in(app, secret.trim(), address).await;
        match tried.map_err(|error| Stranger::Failed(error.into()))? {
            Tried::Mistyped => Err(Stranger::BadToken("fault-token-mistyped")),
            Tried::Unknown => Err(Stranger::BadToken("fault-token-unknown")),
            Tried::Good(bearer) => {
                let caller = token::caller(&bearer, request_id);
                let l = Locale::of(&bearer.person);
                let l = Language::asked(headers).map_or(l.clone(), |language| l.in_language(language));
                Ok(Self(Arc::new(Inner { bearer: Some(*bearer), caller, l, once })))
            }
        }
    }
}

impl Client {
    /// Whoever runs the installation, in a language.
    pub(super) fn operator(caller: Caller, l: Locale) -> Self {
        Self(Arc::new(Inner { bearer: None, caller, l, once: String::new() }))
    }

    /// Who it acts as, with the token.
    pub(super) fn bearer(&self) -> Result<&Bearer, OpError> {
        self.bearer.as_ref().ok_or(OpError::NotSignedIn)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Client {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| Fault::from(OpError::NotSignedIn))
    }
}
