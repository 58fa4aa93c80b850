//! API tokens: one's own, one by one, and those of an organization's people.

use askama::Template;
use axum::{extract::State, http::StatusCode};
use jiff::{Span, Timestamp};
use mandate_core::{access::TokenScope, id::TokenId};
use mandate_store::{organization::Organization, token::Token};
use uuid::Uuid;

use super::{
    address::{Path, parse},
    error_page::Fault,
    form::{Fields, Form},
    frame::{self, Answer, Frame, SignedIn, Visitor, done_at},
};
use crate::{
    App,
    ops::token::{self as ops, MOST_OVERLAP_HOURS, NewToken, Secret, USUAL_DAYS, USUAL_OVERLAP_HOURS, View},
};

/// The fields of a new token.
pub(super) const FIELDS: [&str; 4] = ["name", "scopes*", "until", "once"];

/// The form for a new token, as it begins.
pub(super) fn begin(app: &App) -> Form {
    let until = app.now().saturating_add(Span::new().hours(24 * USUAL_DAYS)).unwrap_or(Timestamp::MAX);
    let until = until.to_zoned(jiff::tz::TimeZone::UTC).date().to_string();
    Form::new(&[("until", &until), ("scopes", "read"), ("once", &Uuid::new_v4().to_string())])
}

/// A new token, as it was typed.
pub(super) fn typed(fields: &Fields) -> NewToken {
    let text = |name: &str| fields.get(name).to_owned();
    NewToken { name: text("name"), scopes: fields.all("scopes"), until: text("until"), once: text("once") }
}

/// The state of a token, as a badge and its word.
pub(super) fn state(token: &Token, now: &Timestamp) -> (&'static str, &'static str) {
    if token.revoked_at.is_some() {
        ("revoked", "token-state-revoked")
    } else if token.is_live(*now) {
        ("current", "token-state-live")
    } else {
        ("expired", "token-state-over")
    }
}

#[derive(Template)]
#[template(path = "token_secret.html")]
struct SecretPage {
    frame: Frame,
    secret: Secret,
    back: String,
}

/// Shows a secret, once; the answer is kept nowhere.
pub(super) fn show_secret(frame: Frame, secret: Secret, back: String) -> Answer {
    frame::page(StatusCode::OK, &SecretPage { frame, secret, back })
}

#[derive(Template)]
#[template(path = "tokens.html")]
struct Page {
    frame: Frame,
    form: Form,
    tokens: Vec<Token>,
    scopes: [TokenScope; 6],
    now: Timestamp,
}

async fn render(app: &App, visitor: &Visitor, form: impl FnOnce(&Frame) -> Result<Form, Fault>) -> Answer {
    let tokens = ops::list_own(app, &visitor.caller).await?;
    let frame = visitor.frame();
    let page = Page { form: form(&frame)?, tokens, scopes: TokenScope::ALL, now: app.now(), frame };
    frame::page(page.form.status(), &page)
}

pub(super) async fn show(State(app): State<App>, SignedIn(visitor): SignedIn) -> Answer {
    render(&app, &visitor, |_| Ok(begin(&app))).await
}

pub(super) async fn make(State(app): State<App>, SignedIn(visitor): SignedIn, fields: Fields) -> Answer {
    let fields = fields.only(&FIELDS)?;
    match ops::make_own(&app, &visitor.caller, &typed(&fields)).await {
        Ok((id, secret)) => show_secret(visitor.frame(), secret, format!("/tokens/{id}")),
        Err(error) => render(&app, &visitor, |frame| Form::refused(frame, fields, error)).await,
    }
}

#[derive(Template)]
#[template(path = "token.html")]
struct OnePage {
    frame: Frame,
    form: Form,
    view: View,
    now: Timestamp,
    most: String,
}

impl OnePage {
    fn own(&self) -> bool {
        self.frame.person.as_ref().is_some_and(|person| person.id == self.view.token.person_id)
    }
}

async fn render_one(
    app: &App,
    visitor: &Visitor,
    id: TokenId,
    form: impl FnOnce(&Frame) -> Result<Form, Fault>,
) -> Answer {
    let view = ops::view(app, &visitor.caller, id).await?;
    let frame = visitor.frame();
    let most = MOST_OVERLAP_HOURS.to_string();
    let page = OnePage { form: form(&frame)?, view, now: app.now(), most, frame };
    frame::page(page.form.status(), &page)
}

pub(super) async fn show_one(State(app): State<App>, SignedIn(visitor): SignedIn, Path(id): Path<String>) -> Answer {
    render_one(&app, &visitor, parse(&id)?, |_| Ok(Form::new(&[("overlap", &USUAL_OVERLAP_HOURS.to_string())]))).await
}

pub(super) async fn rotate(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let id = parse(&id)?;
    let fields = fields.only(&["overlap"])?;
    match ops::rotate(&app, &visitor.caller, id, fields.get("overlap")).await {
        Ok(secret) => show_secret(visitor.frame(), secret, format!("/tokens/{id}")),
        Err(error) => render_one(&app, &visitor, id, |frame| Form::refused(frame, fields, error)).await,
    }
}

#[derive(Template)]
#[template(path = "token_revoke.html")]
struct RevokePage {
    frame: Frame,
    view: View,
}

pub(super) async fn show_revoke(State(app): State<App>, SignedIn(visitor): SignedIn, Path(id): Path<String>) -> Answer {
    let view = ops::view(&app, &visitor.caller, parse(&id)?).await?;
    frame::show(&RevokePage { frame: visitor.frame(), view })
}

pub(super) async fn revoke(State(app): State<App>, SignedIn(visitor): SignedIn, Path(id): Path<String>) -> Answer {
    let token = ops::revoke(&app, &visitor.caller, parse(&id)?).await?;
    done_at(&format!("/tokens/{}", token.id), "token-revoked")
}

#[derive(Template)]
#[template(path = "tokens_of.html")]
struct OfPage {
    frame: Frame,
    organization: Organization,
    tokens: Vec<Token>,
    now: Timestamp,
}

pub(super) async fn of_organization(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(id): Path<String>,
) -> Answer {
    let id = parse(&id)?;
    let (organization, tokens, permit) = ops::list_of_organization(&app, &visitor.caller, id).await?;
    let frame = visitor.frame().acting_under(&permit, &organization.name);
    frame::show(&OfPage { frame, organization, tokens, now: app.now() })
}
