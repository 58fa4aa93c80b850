//! The API, visited as programs do: with tokens, without cookies.

mod alike;
mod decisions;
mod document;
mod frame;
mod idempotency;
mod nouns;
mod own;
mod people;
mod permissions;
mod routes;
mod service_requests;
mod sites;

use reqwest::{
    Method, RequestBuilder,
    header::{CONTENT_TYPE, LINK},
};
use serde_json::Value;

use super::{
    app::TestApp,
    client::{Browser, Page},
};
use crate::ops::{
    Caller,
    token::{self, NewToken},
};

/// Every scope.
const ALL: &str = "read service-requests permissions people tokens decisions";

/// A program with a token.
#[derive(Clone, Debug)]
struct Program {
    browser: Browser,
    token: String,
}

impl TestApp {
    /// A program with a token of somebody for some scopes.
    async fn program(&self, who: &str, scopes: &str) -> Program {
        let caller = Caller::person(self.world.person(who).id, String::new());
        let scopes = scopes.split_whitespace().map(str::to_owned).collect();
        let until = self.app.now().to_zoned(jiff::tz::TimeZone::UTC).date().saturating_add(jiff::Span::new().days(90));
        let new = NewToken { name: "A program".to_owned(), scopes, until: until.to_string(), once: String::new() };
        let (_, secret) = token::make_own(&self.app, &caller, &new).await.unwrap();
        self.with_token(secret.reveal())
    }

    fn with_token(&self, token: &str) -> Program {
        Program { browser: self.anonymous(), token: token.to_owned() }
    }
}

impl Program {
    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let path = if path.starts_with("/api/") || path.starts_with("/access/") {
            path.to_owned()
        } else {
            format!("/api/v1{path}")
        };
        self.browser.request(method, &path).bearer_auth(&self.token)
    }

    async fn send(&self, request: RequestBuilder) -> Page {
        let page = self.browser.send(request).await;
        assert!(page.headers.contains_key("x-request-id"), "{}", page.asked);
        if page.status >= 400 {
            assert_eq!(page.headers[CONTENT_TYPE], "application/problem+json", "{}\n{}", page.asked, page.body);
            assert_eq!(page.json()["status"], page.status, "{}", page.asked);
        }
        page
    }

    async fn get(&self, path: &str) -> Page {
        self.send(self.request(Method::GET, path)).await
    }

    async fn delete(&self, path: &str) -> Page {
        self.send(self.request(Method::DELETE, path)).await
    }

    async fn post(&self, path: &str, body: &Value) -> Page {
        self.send(self.request(Method::POST, path).json(body)).await
    }

    async fn post_with_key(&self, path: &str, key: &str, body: &Value) -> Page {
        self.send(self.request(Method::POST, path).header("idempotency-key", key).json(body)).await
    }

    /// Changes what was read under a tag.
    async fn put(&self, path: &str, tag: &str, body: &Value) -> Page {
        self.send(self.request(Method::PUT, path).header("if-match", tag).json(body)).await
    }

    /// The tag of a thing.
    async fn tag(&self, path: &str) -> String {
        self.get(path).await.is(200).headers["etag"].to_str().unwrap().to_owned()
    }
}

impl Page {
    /// The address to which a `Link` leads, as the methods of a client take it.
    fn follows(&self, relation: &str) -> Option<String> {
        let links = self.headers.get(LINK)?.to_str().unwrap();
        let link = links.split(", ").find(|link| link.ends_with(&format!("rel=\"{relation}\"")))?;
        let address = link.split_once('>').unwrap().0.strip_prefix("</api/v1");
        Some(address.expect("it leads into the API").to_owned())
    }

    /// What a problem says of its fields: each with its code.
    fn wrong(&self) -> Vec<(String, String)> {
        let errors = self.json()["errors"].as_array().cloned().unwrap_or_default();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        errors.iter().map(|error| (text(&error["field"]), text(&error["code"]))).collect()
    }

    /// The code of a problem.
    fn code(&self) -> String {
        self.json()["code"].as_str().unwrap().to_owned()
    }
}

/// A service request with everything in it that must be.
fn submission(app: &TestApp, organization: &str, subject: &str) -> Value {
    let customer = app.world.organization(organization);
    serde_json::json!({ "customer": customer, "subject": subject, "severity": "3", "description": "It does not turn." })
}
