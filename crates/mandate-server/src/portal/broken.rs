//! What takes too long or breaks around all pages, said on a page: to whom it was, and with what was typed.

use std::sync::{Arc, OnceLock};

use axum::{extract::Request, http::HeaderValue, response::Response};

use super::{error_page, frame::Visit, headers};
use crate::{App, fault::Fault, request_id};

/// A visit, as far as it was known when something broke.
#[derive(Clone, Debug)]
pub(crate) struct Reached {
    /// As it began: nobody is known yet.
    begun: Visit,
    /// Once it was found out who visits.
    known: Arc<OnceLock<Visit>>,
}

impl Reached {
    /// Begins to follow a request.
    pub(crate) fn begin(app: &App, request: &mut Request) -> Self {
        let reached = Self { begun: Visit::begin(app, request), known: Arc::default() };
        request.extensions_mut().insert(reached.clone());
        reached
    }

    /// Notes who visits.
    pub(super) fn note(&self, visit: &Visit) {
        let _ = self.known.set(visit.clone());
    }

    /// The page that says what went wrong.
    pub(crate) fn show(&self, app: &App, fault: &Fault) -> Response {
        let visit = self.known.get().unwrap_or(&self.begun);
        let mut response = error_page::show(visit, fault);
        response.headers_mut().extend(headers(app));
        response.headers_mut().extend(HeaderValue::from_str(&visit.request_id).ok().map(|id| (request_id::HEADER, id)));
        response
    }
}
