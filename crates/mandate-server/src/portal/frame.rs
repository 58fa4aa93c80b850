//! The frame around every page: who is visiting, what the rail offers, and how answers leave.

use std::sync::Arc;

use askama::Template;
use axum::{
    body::Body,
    extract::{FromRequestParts, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header, request::Parts},
    middleware::Next,
    response::{Html, IntoResponse, Redirect, Response},
};
use axum_extra::extract::CookieJar;
use mandate_core::{
    access::{Act, Ground, Permit},
    party::{OrganizationKind, Role},
    permission::{Level, Until},
};
use mandate_store::{notice, person::Person, session::Session};

use super::{
    LARGEST_FORM,
    broken::Reached,
    error_page::{self, Fault},
    form::{self, Typed},
    upload,
};
use crate::{
    App, OpError,
    locale::{Language, Locale, Message, Text},
    ops::{Caller, sign_in},
    request_id::{self, RequestId},
};

/// What a handler gives: a page, or an error that the frame shows.
pub(super) type Answer = Result<Response, Fault>;

/// Who is visiting, found once for each request.
#[derive(Clone, Debug)]
pub(super) struct Visit {
    pub(super) visitor: Option<Arc<Visitor>>,
    pub(super) request_id: String,
    pub(super) uri: Uri,
    pub(super) wants_json: bool,
    pub(super) sandbox: bool,
    /// Where people may write whom the portal fails.
    pub(super) support: Option<String>,
    /// What was written into the form that was sent.
    pub(super) typed: Typed,
    /// The language of who is not signed in.
    pub(super) language: Language,
}

/// A signed-in person, visiting.
#[derive(Clone, Debug)]
pub(super) struct Visitor {
    pub(super) person: Person,
    pub(super) session: Session,
    pub(super) token: String,
    pub(super) unread: usize,
    pub(super) caller: Caller,
    pub(super) uri: Uri,
    pub(super) sandbox: bool,
}

impl Visitor {
    pub(super) fn frame(&self) -> Frame {
        Frame {
            l: Locale::of(&self.person),
            person: Some(self.person.clone()),
            path: self.uri.path().to_owned(),
            done: done(&self.uri),
            unread: self.unread,
            acting: None,
            sandbox: self.sandbox,
            words: String::new(),
        }
    }
}

impl Visit {
    /// A visit of somebody of whom nothing is known yet.
    pub(super) fn begin(app: &App, request: &mut Request) -> Self {
        let RequestId(request_id) = RequestId::of(app, request);
        let accepts = text(request.headers(), &header::ACCEPT);
        Self {
            visitor: None,
            request_id,
            uri: request.uri().clone(),
            wants_json: accepts.contains("json") && !accepts.contains("text/html"),
            sandbox: app.is_sandbox(),
            support: app.config().support.email.clone(),
            typed: Typed::default(),
            language: Language::asked(request.headers()).unwrap_or_default(),
        }
    }

    pub(super) fn frame(&self) -> Frame {
        match &self.visitor {
            Some(visitor) => visitor.frame(),
            None => Frame {
                l: Locale::of_stranger(self.language),
                person: None,
                path: self.uri.path().to_owned(),
                done: done(&self.uri),
                unread: 0,
                acting: None,
                sandbox: self.sandbox,
                words: String::new(),
            },
        }
    }
}

/// What has just been done, as the address says after a form was sent.
fn done(uri: &Uri) -> Option<String> {
    let pairs = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
    let known = |word: &str| Locale::default().has(&format!("done-{word}"));
    pairs.into_iter().find(|(name, value)| name == "done" && known(value)).map(|(_, value)| value.into_owned())
}

/// The name of the session's cookie.
pub(super) const fn cookie_name(encrypted: bool) -> &'static str {
    if encrypted { "__Host-session" } else { "session" }
}

/// Finds out who is visiting, and shows an error as a page in the frame, or as problem+json.
pub(super) async fn visit(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let mut visit = Visit::begin(&app, &mut request);
    let (request_id, uri) = (visit.request_id.clone(), visit.uri.clone());
    let jar = CookieJar::from_headers(request.headers());
    let token = jar.get(cookie_name(app.config().is_encrypted())).map(|cookie| cookie.value().to_owned());
    let needs_visitor = !uri.path().starts_with("/assets/") && !["/healthz", "/readyz"].contains(&uri.path());
    if let Some(token) = token.filter(|_| needs_visitor) {
        // A page that only listens is nobody at work: it does not keep the session from ending.
        let found = match uri.path() {
            "/live" => sign_in::look_at_session(&app, &token).await,
            _ => sign_in::find_session(&app, &token).await,
        };
        match found {
            Ok(Some(sign_in::SignedIn { session, person, unread })) => {
                let caller = Caller::person(person.id, request_id.clone());
                let sandbox = app.is_sandbox();
                let visitor = Visitor { person, session, token, unread, caller, uri, sandbox };
                visit.visitor = Some(Arc::new(visitor));
            }
            Ok(None) => {}
            Err(error) => return error_page::show(&visit, &Fault::from(error)),
        }
    }
    if let Some(reached) = request.extensions().get::<Reached>() {
        reached.note(&visit);
    }
    if visit.visitor.is_none() && needs_visitor && upload::is_multipart(request.headers()) {
        let (parts, body) = request.into_parts();
        upload::keep_text(&visit.typed, Request::from_parts(parts.clone(), body)).await;
        request = Request::from_parts(parts, Body::empty());
    } else if visit.visitor.is_none() && needs_visitor && is_form(&request) {
        // The session ended while somebody wrote: it is shown once more, to be copied.
        let (parts, body) = request.into_parts();
        let Ok(body) = axum::body::to_bytes(body, LARGEST_FORM).await else {
            return error_page::show(&visit, &Fault::status(StatusCode::PAYLOAD_TOO_LARGE, "fault-too-large"));
        };
        visit.typed.keep_body(&body);
        request = Request::from_parts(parts, body.into());
    }
    request.extensions_mut().insert(visit.clone());
    let mut response = next.run(request).await;
    if let Some(fault) = response.extensions_mut().remove::<Fault>() {
        response = error_page::show(&visit, &fault);
    }
    if let Ok(value) = HeaderValue::from_str(&request_id) {
        response.headers_mut().entry(request_id::HEADER).or_insert(value);
    }
    response
}

fn is_form(request: &Request) -> bool {
    request.method() == Method::POST && text(request.headers(), &header::CONTENT_TYPE).starts_with(form::CONTENT_TYPE)
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

impl<S: Send + Sync> FromRequestParts<S> for Visit {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| Fault::from(OpError::NotSignedIn))
    }
}

/// A signed-in person; anybody else is sent to sign in, and comes back afterwards.
#[derive(Clone, Debug)]
pub(super) struct SignedIn(pub(super) Arc<Visitor>);

impl<S: Send + Sync> FromRequestParts<S> for SignedIn {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let visit = parts.extensions.get::<Visit>();
        if let Some(visitor) = visit.and_then(|visit| visit.visitor.clone()) {
            return Ok(Self(visitor));
        }
        if visit.is_some_and(|visit| visit.wants_json || !visit.typed.fields().is_empty()) {
            return Err(Fault::from(OpError::NotSignedIn).into_response());
        }
        let back = if parts.method == Method::GET { parts.uri.to_string() } else { "/".to_owned() };
        let next: String = form_urlencoded::byte_serialize(back.as_bytes()).collect();
        Err(Redirect::to(&format!("/sign-in?next={next}")).into_response())
    }
}

/// The band that says for whom one acts.
#[derive(Clone, Debug)]
pub(super) struct ActingFor {
    pub(super) lead: &'static str,
    pub(super) customer: String,
    pub(super) how: String,
}

/// What the frame's template needs.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    pub(super) l: Locale,
    pub(super) person: Option<Person>,
    pub(super) path: String,
    pub(super) done: Option<String>,
    pub(super) unread: usize,
    pub(super) acting: Option<ActingFor>,
    pub(super) sandbox: bool,
    /// What is looked for.
    pub(super) words: String,
}

/// An entry of the rail.
#[derive(Clone, Copy, Debug)]
pub(super) struct NavLink {
    pub(super) href: &'static str,
    pub(super) label: &'static str,
}

impl Frame {
    pub(super) fn t(&self, id: &'static str) -> Text<'_> {
        self.l.t(id)
    }

    pub(super) fn word(&self, family: &str, word: &str) -> Text<'_> {
        self.l.word(family, word)
    }

    pub(super) fn level(&self, level: &Level) -> Text<'_> {
        self.l.word("level", level.as_str())
    }

    pub(super) fn until(&self, until: &Until) -> String {
        self.l.until(until)
    }

    /// How many notices are unread; beyond what is counted, that there are more.
    pub(super) fn unread_count(&self) -> String {
        unread_count(self.unread)
    }

    /// What is wrong with a field, with the field's label where it has one that says which it is.
    pub(super) fn at_field(&self, field: &str, error: &str) -> String {
        form::label(field).map_or_else(
            || error.to_owned(),
            |label| self.t("error-at-field").with("field", self.t(label).to_string()).with("error", error).to_string(),
        )
    }

    pub(super) fn asset(&self, file: &str) -> String {
        super::assets::address(file)
    }

    pub(super) fn theme(&self) -> &str {
        self.person.as_ref().map_or("system", |person| person.theme.as_str())
    }

    /// What this person can do, as the rail offers it. The server decides again at each click.
    pub(super) fn links(&self) -> Vec<NavLink> {
        let Some(person) = &self.person else { return Vec::new() };
        let link = |href, label| NavLink { href, label };
        let mut links = Vec::new();
        match person.kind {
            OrganizationKind::Vendor => {
                links.push(link("/queue", "nav-queue"));
                links.push(link("/service-requests", "nav-service-requests"));
                if Act::ViewDashboard.staff_roles().iter().any(|role| person.roles.has(*role)) {
                    links.push(link("/experience", "nav-experience"));
                }
                links.push(link("/sites", "nav-sites"));
                links.push(link("/site-notices", "nav-site-notices"));
                if person.roles.has(Role::Support) {
                    links.push(link("/canned-answers", "canned-title"));
                }
                if person.roles.has(Role::Administrator) {
                    links.push(link("/administration/organizations", "nav-organizations"));
                    links.push(link("/administration/reviews", "nav-unconfirmed"));
                    links.push(link("/administration/people", "nav-all-people"));
                    links.push(link("/administration/products", "nav-products"));
                    links.push(link("/webhooks", "webhooks-title"));
                    links.push(link("/administration/jobs", "nav-jobs"));
                }
            }
            OrganizationKind::Partner => {
                links.push(link("/service-requests", "nav-service-requests"));
                links.push(link("/service-requests/new", "nav-ask"));
                links.push(link("/my-customers", "nav-my-customers"));
                links.push(link("/experience", "nav-experience"));
                if person.roles.has(Role::Administrator) {
                    links.push(link("/people", "nav-people"));
                    links.push(link("/webhooks", "webhooks-title"));
                }
            }
            OrganizationKind::Customer => {
                links.push(link("/service-requests", "nav-service-requests"));
                if person.roles.has(Role::TechnicalContact) {
                    links.push(link("/service-requests/new", "nav-ask"));
                }
                links.push(link("/experience", "nav-experience"));
                links.push(link("/sites", "nav-sites"));
                if person.roles.has(Role::ContactManager) {
                    links.push(link("/my-partners", "nav-my-partners"));
                    links.push(link("/reviews", "nav-reviews"));
                    links.push(link("/record", "nav-record"));
                    links.push(link("/people", "nav-people"));
                    links.push(link("/webhooks", "webhooks-title"));
                }
            }
        }
        links.push(link("/notices", "nav-notices"));
        if self.sandbox {
            links.push(link("/sandbox", "nav-sandbox"));
        }
        links
    }

    /// Whether there is a way out for the reader: a question to support (P32). The vendor's staff are support.
    pub(super) fn has_way_out(&self) -> bool {
        self.person.as_ref().is_some_and(|person| person.kind != OrganizationKind::Vendor)
    }

    /// Whether somebody may take what nobody works on, from a list that offers these changes.
    pub(super) fn takes(&self, changes: &Option<super::several::Changes>) -> bool {
        changes.as_ref().is_some_and(|changes| !changes.colleagues.is_empty())
    }

    /// Whether a link of the rail leads to where one is.
    pub(super) fn is_here(&self, href: &str) -> bool {
        self.path == href
            || (href == "/people"
                && !self.path.starts_with("/administration/")
                && (self.path.ends_with("/people") || self.path.starts_with("/people/")))
            || (href == "/sites" && (self.path.ends_with("/sites") || self.path.starts_with("/sites/")))
            || (href == "/webhooks" && self.path.starts_with("/organizations/") && self.path.contains("/webhooks"))
            || (href == "/canned-answers" && self.path.starts_with("/canned-answers/"))
            || (href == "/site-notices" && self.path.starts_with("/site-notices/"))
            || (href == "/my-customers" && self.path.starts_with("/my-customers/"))
            || (href == "/reviews" && self.path.starts_with("/reviews/"))
            || (href == "/my-partners" && self.path.starts_with("/my-partners/"))
    }

    /// The frame with the band that says that one acts for several.
    pub(super) fn acting_for_several(mut self) -> Self {
        let (customer, how) = (self.t("acting-several").to_string(), self.t("acting-several-help").to_string());
        self.acting = Some(ActingFor { lead: "acting-for", customer, how });
        self
    }

    /// The frame with the band that says for whom one acts; none for one's own.
    pub(super) fn acting_under(mut self, permit: &Permit, customer: &str) -> Self {
        if !permit.is_on_anothers_thing() {
            return self;
        }
        let (lead, how) = match permit.ground() {
            Ground::Permission { permission, personal } | Ground::Attached { permission, personal, .. } => {
                let id = if *personal { "acting-personal" } else { "acting-everybody" };
                let how = self
                    .t(id)
                    .with("level", self.level(&permission.level).to_string())
                    .with("until", self.until(&Until::last_day_before(permission.valid_until)));
                ("acting-for", how.to_string())
            }
            Ground::Deployment(deployment) => {
                let until = deployment.access.map_or(permit.at(), |access| access.valid_until);
                let how = self
                    .t("acting-deployment")
                    .with("deployment", deployment.number.to_string())
                    .with("until", self.until(&Until::last_day_before(until)));
                ("acting-for", how.to_string())
            }
            Ground::Staff(_) | Ground::Installation | Ground::OwnOrganization(_) | Ground::OwnContact => {
                ("looking-at", self.t("acting-staff").to_string())
            }
        };
        self.acting = Some(ActingFor { lead, customer: customer.to_owned(), how });
        self
    }
}

/// How many notices are unread; beyond what is counted, that there are more.
pub(super) fn unread_count(unread: usize) -> String {
    let most = notice::MOST_COUNTED;
    if unread < most { unread.to_string() } else { format!("{}+", most - 1) }
}

/// A page with a status.
pub(super) fn page(status: StatusCode, template: &impl Template) -> Answer {
    let html = template.render().map_err(|error| Fault::from(OpError::failed(error)))?;
    Ok((status, Html(html)).into_response())
}

/// A page.
pub(super) fn show(template: &impl Template) -> Answer {
    page(StatusCode::OK, template)
}

/// Sends the browser on after a form, with a word about what was done.
pub(super) fn done_at(path: &str, word: &str) -> Answer {
    let sign = if path.contains('?') { '&' } else { '?' };
    Ok(Redirect::to(&format!("{path}{sign}done={word}")).into_response())
}

/// A sentence of the frame's language.
pub(super) fn say(frame: &Frame, message: &Message) -> String {
    frame.l.render(message)
}
