//! The service accounts of an organization, and each with its tokens.

use askama::Template;
use axum::extract::State;
use jiff::Timestamp;
use mandate_core::{
    access::TokenScope,
    id::{OrganizationId, PersonId},
    party::Role,
};
use mandate_store::{organization::Organization, person::Person, token::Token};
use uuid::Uuid;

use super::{
    address::{Path, parse},
    error_page::Fault,
    form::{Fields, Form},
    frame::{self, Answer, Frame, SignedIn, Visitor, done_at},
    tokens::{self, show_secret},
};
use crate::{
    App,
    ops::{
        service_account::{self as ops, NewServiceAccount},
        token,
    },
};

#[derive(Template)]
#[template(path = "service_accounts.html")]
struct Page {
    frame: Frame,
    form: Form,
    organization: Organization,
    accounts: Vec<Person>,
    roles: Vec<Role>,
}

async fn render(
    app: &App,
    visitor: &Visitor,
    id: OrganizationId,
    form: impl FnOnce(&Frame) -> Result<Form, Fault>,
) -> Answer {
    let (organization, mut accounts, permit) = ops::list(app, &visitor.caller, id).await?;
    let frame = visitor.frame().acting_under(&permit, &organization.name);
    accounts.sort_by(|one, other| frame.l.compare(&one.name, &other.name));
    let mut roles = super::person::roles(organization.kind);
    roles.retain(|role| *role != Role::ContactManager);
    let page = Page { form: form(&frame)?, organization, accounts, roles, frame };
    frame::page(page.form.status(), &page)
}

pub(super) async fn show(State(app): State<App>, SignedIn(visitor): SignedIn, Path(id): Path<String>) -> Answer {
    render(&app, &visitor, parse(&id)?, |_| Ok(Form::new(&[("once", &Uuid::new_v4().to_string())]))).await
}

pub(super) async fn make(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let id = parse(&id)?;
    let fields = fields.only(&["name", "roles*", "once"])?;
    let text = |name: &str| fields.get(name).to_owned();
    let new = NewServiceAccount { name: text("name"), roles: fields.all("roles"), once: text("once") };
    match ops::make(&app, &visitor.caller, id, &new).await {
        Ok(account) => done_at(&format!("/service-accounts/{account}"), "service-account-made"),
        Err(error) => render(&app, &visitor, id, |frame| Form::refused(frame, fields, error)).await,
    }
}

#[derive(Template)]
#[template(path = "service_account.html")]
struct OnePage {
    frame: Frame,
    form: Form,
    account: Person,
    tokens: Vec<Token>,
    scopes: [TokenScope; 6],
    now: Timestamp,
}

async fn render_one(
    app: &App,
    visitor: &Visitor,
    id: PersonId,
    form: impl FnOnce(&Frame) -> Result<Form, Fault>,
) -> Answer {
    let ops::View { account, tokens, permit } = ops::view(app, &visitor.caller, id).await?;
    let frame = visitor.frame().acting_under(&permit, &account.organization);
    let page = OnePage { form: form(&frame)?, account, tokens, scopes: TokenScope::ALL, now: app.now(), frame };
    frame::page(page.form.status(), &page)
}

pub(super) async fn show_one(State(app): State<App>, SignedIn(visitor): SignedIn, Path(id): Path<String>) -> Answer {
    render_one(&app, &visitor, parse(&id)?, |_| Ok(tokens::begin(&app))).await
}

pub(super) async fn make_token(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let id = parse(&id)?;
    let fields = fields.only(&tokens::FIELDS)?;
    match token::make_for(&app, &visitor.caller, id, &tokens::typed(&fields)).await {
        Ok((_, secret)) => show_secret(visitor.frame(), secret, format!("/service-accounts/{id}")),
        Err(error) => render_one(&app, &visitor, id, |frame| Form::refused(frame, fields, error)).await,
    }
}
