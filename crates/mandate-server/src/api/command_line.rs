//! The API at the command line: whoever runs the installation calls the handlers in the same process, without a token. So
//! what a command prints has the fields that the API has.

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Method, Request, StatusCode, header},
    response::Response,
};
use mandate_core::id::OrganizationId;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use tower::ServiceExt as _;
use utoipa_axum::router::OpenApiRouter;

use super::client::Client;
use crate::{
    App, OpError,
    fault::{self, Fault},
    locale::Locale,
    ops::{Caller, conflict, operator},
};

/// The API in the hands of whoever runs the installation.
pub struct CommandLine {
    router: Router,
    operator: String,
    locale: Locale,
}

/// What stands in an address otherwise than it was typed.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_');

/// A call of a handler.
#[derive(Clone, Debug)]
pub struct Call {
    method: Method,
    address: String,
    body: Option<Value>,
    looks_after: Option<OrganizationId>,
}

impl Call {
    fn new(method: Method, path: &[&str]) -> Self {
        let parts = path.iter().map(|part| utf8_percent_encode(part, ENCODED).to_string());
        let address = std::iter::once(super::BASE.to_owned()).chain(parts).collect::<Vec<_>>().join("/");
        Self { method, address, body: None, looks_after: None }
    }

    /// Reads what stands at an address.
    #[must_use]
    pub fn get(path: &[&str]) -> Self {
        Self::new(Method::GET, path)
    }

    /// Does something.
    #[must_use]
    pub fn post(path: &[&str]) -> Self {
        Self::new(Method::POST, path)
    }

    /// Changes what stands at an address.
    #[must_use]
    pub fn put(path: &[&str]) -> Self {
        Self::new(Method::PUT, path)
    }

    /// Removes what stands at an address.
    #[must_use]
    pub fn delete(path: &[&str]) -> Self {
        Self::new(Method::DELETE, path)
    }

    /// With something behind the question mark, where it is said.
    #[must_use]
    pub fn query(mut self, name: &str, value: Option<&str>) -> Self {
        if let Some(value) = value {
            let mark = if self.address.contains('?') { '&' } else { '?' };
            let pair = form_urlencoded::Serializer::new(String::new()).append_pair(name, value).finish();
            self.address.extend([mark.to_string(), pair]);
        }
        self
    }

    /// With what is to become of it.
    #[must_use]
    pub fn body(self, body: Value) -> Self {
        Self { body: Some(body), ..self }
    }

    /// For an organization, where the call is about the caller's own.
    #[must_use]
    pub fn looking_after(self, organization: OrganizationId) -> Self {
        Self { looks_after: Some(organization), ..self }
    }

    /// The same, where the list goes on.
    #[must_use]
    pub fn at(self, next: String) -> Self {
        Self { address: next, ..self }
    }
}

/// What came of a call.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What was answered; empty where there is nothing to say.
    pub text: String,
    /// Where the list goes on.
    pub next: Option<String>,
}

/// Why nothing came of a call.
#[derive(Clone, Debug)]
pub struct Problem {
    /// The status that a program would be answered.
    pub status: u16,
    /// What a program would be told (RFC 9457), in the language of the command.
    pub said: Value,
    /// Why it is the installation's own fault, where it is: who runs it is told all of it.
    pub cause: Option<String>,
}

impl CommandLine {
    /// The API of an installation, for an operator whom the machine knows by a name.
    ///
    /// # Errors
    /// When nobody has set the installation up.
    pub async fn open(app: App, operator: String, locale: Locale) -> Result<Self, OpError> {
        if !operator::is_set_up(&app).await? {
            return Err(conflict("command-not-set-up"));
        }
        let (router, _) = OpenApiRouter::new().nest(super::BASE, super::nouns()).split_for_parts();
        Ok(Self { router: router.with_state(app), operator, locale })
    }

    /// The language of the operator.
    #[must_use]
    pub const fn locale(&self) -> &Locale {
        &self.locale
    }

    /// Calls a handler.
    ///
    /// # Errors
    /// With what a program would be told.
    pub async fn call(&self, call: &Call) -> Result<Answer, Problem> {
        let Call { method, address, body, looks_after } = call;
        let body = Body::from(body.as_ref().map(Value::to_string).unwrap_or_default());
        let request = Request::builder().method(method).uri(address).header(header::CONTENT_TYPE, "application/json");
        let mut request = request.body(body).map_err(|error| self.problem(&OpError::failed(error).into()))?;
        let caller = Caller::operator(&self.operator, *looks_after);
        request.extensions_mut().insert(Client::operator(caller, self.locale.clone()));
        let Ok(response) = self.router.clone().oneshot(request).await;
        self.read(response).await
    }

    async fn read(&self, mut response: Response) -> Result<Answer, Problem> {
        if let Some(fault) = response.extensions_mut().remove::<Fault>() {
            return Err(self.problem(&fault));
        }
        if response.status() == StatusCode::NOT_FOUND {
            return Err(self.problem(&OpError::NotFound.into()));
        }
        let link = response.headers().get(header::LINK).and_then(|value| value.to_str().ok());
        let next = link.and_then(next_of).map(str::to_owned);
        let bytes = to_bytes(response.into_body(), usize::MAX).await;
        let bytes = bytes.map_err(|error| self.problem(&OpError::failed(error).into()))?;
        Ok(Answer { text: String::from_utf8_lossy(&bytes).into_owned(), next })
    }

    fn problem(&self, fault: &Fault) -> Problem {
        let said = fault::said(&self.locale, fault);
        Problem { status: said.status.as_u16(), said: fault::document(&said), cause: fault::cause(fault) }
    }
}

/// Where a list goes on, as `Link` says (RFC 8288).
fn next_of(link: &str) -> Option<&str> {
    let next = link.split(", ").find(|one| one.ends_with("rel=\"next\""))?;
    next.strip_prefix('<')?.split_once('>').map(|(address, _)| address)
}
