//! The webhooks of an organization: all of them, a new one, and each with what it sent.

mod delivery;
mod one;

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Redirect},
};
use mandate_core::{
    id::{OrganizationId, WebhookId},
    party::OrganizationKind,
    webhook::{EventKind, Family, PauseReason},
};
use mandate_store::webhook::Webhook;

use super::{
    address::{Path, parse},
    error_page::Fault,
    form::{Fields, Form},
    frame::{self, Answer, Frame, SignedIn, Visitor},
};
use crate::{
    App, OpError,
    ops::webhook::{
        self as ops, Choices, Typed, Webhooks,
        preview::{self, Line},
    },
};

pub(super) use delivery::{resend, show as show_delivery};
pub(super) use one::{change, delete, pause, preview_change, rotate, show, show_change, show_delete, test};

/// The fields of a webhook.
const FIELDS: [&str; 6] = ["name", "address", "kind*", "customer", "version", "once"];

#[derive(Template)]
#[template(path = "webhooks.html")]
struct Page {
    frame: Frame,
    list: Webhooks,
}

/// A form for a webhook, new or not, with what it would have been sent lately once that was asked for.
#[derive(Template)]
#[template(path = "webhook_form.html")]
struct FormPage {
    frame: Frame,
    form: Form,
    choices: Choices,
    /// The one that is changed; none where it is new.
    webhook: Option<Webhook>,
    lines: Option<Vec<Line>>,
}

impl FormPage {
    /// The kinds of one family, in the order shown.
    fn kinds(&self, family: &Family) -> Vec<EventKind> {
        EventKind::chosen().filter(|kind| kind.family() == Some(*family)).collect()
    }

    /// The families of events that there are for such an organization.
    fn families(&self) -> [Family; 4] {
        Family::ALL
    }

    /// Whether it is narrowed down to a customer that gives nothing any more.
    fn gone(&self) -> bool {
        let chosen = self.form.value("customer");
        !chosen.is_empty() && !self.choices.customers.iter().any(|(id, _)| id.to_string() == chosen)
    }

    /// The address under which the webhooks stand, or this one.
    fn base(&self) -> String {
        let all = format!("/organizations/{}/webhooks", self.choices.organization.id);
        self.webhook.as_ref().map_or_else(|| all.clone(), |webhook| format!("{all}/{}", webhook.id))
    }
}

/// The page that shows a secret, once.
#[derive(Template)]
#[template(path = "webhook_secret.html")]
struct SecretPage {
    frame: Frame,
    organization: OrganizationId,
    id: WebhookId,
    name: String,
    secret: String,
    /// Whether there was one before, which signs for a while.
    again: bool,
}

fn typed(fields: &Fields) -> Typed {
    let text = |name: &str| fields.get(name).to_owned();
    let (name, address, customer, once) = (text("name"), text("address"), text("customer"), text("once"));
    Typed { name, address, kinds: fields.all("kind"), customer, once }
}

fn parse_both((organization, id): &(String, String)) -> Result<(OrganizationId, WebhookId), OpError> {
    Ok((parse(organization)?, parse(id)?))
}

pub(super) async fn own(SignedIn(visitor): SignedIn) -> Answer {
    Ok(Redirect::to(&format!("/organizations/{}/webhooks", visitor.person.organization_id)).into_response())
}

pub(super) async fn list(State(app): State<App>, SignedIn(visitor): SignedIn, Path(id): Path<String>) -> Answer {
    let list = ops::list(&app, &visitor.caller, parse(&id)?).await?;
    let frame = visitor.frame().acting_under(&list.permit, &list.organization.name);
    frame::show(&Page { frame, list })
}

async fn render_new(
    app: &App,
    visitor: &Visitor,
    id: OrganizationId,
    lines: Option<Vec<Line>>,
    form: impl FnOnce(&Frame) -> Result<Form, Fault>,
) -> Answer {
    let choices = ops::choices(app, &visitor.caller, id).await?;
    let frame = visitor.frame().acting_under(&choices.permit, &choices.organization.name);
    let page = FormPage { form: form(&frame)?.keyed(), choices, webhook: None, lines, frame };
    frame::page(page.form.status(), &page)
}

pub(super) async fn show_new(State(app): State<App>, SignedIn(visitor): SignedIn, Path(id): Path<String>) -> Answer {
    render_new(&app, &visitor, parse(&id)?, None, |_| Ok(Form::default())).await
}

/// Shows what a new webhook would have been sent lately; nothing is kept.
pub(super) async fn preview_new(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let id = parse(&id)?;
    let fields = fields.only(&FIELDS)?;
    match preview::preview(&app, &visitor.caller, id, &typed(&fields)).await {
        Ok(lines) => render_new(&app, &visitor, id, Some(lines), |_| Ok(Form::typed(fields))).await,
        Err(error) => render_new(&app, &visitor, id, None, |frame| Form::refused(frame, fields, error)).await,
    }
}

pub(super) async fn add(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let id = parse(&id)?;
    let fields = fields.only(&FIELDS)?;
    match ops::add(&app, &visitor.caller, id, &typed(&fields)).await {
        Ok((webhook, secret)) => {
            let name = fields.get("name").trim().to_owned();
            let (frame, organization) = (visitor.frame(), id);
            let page = SecretPage { frame, organization, id: webhook, name, secret, again: false };
            frame::page(StatusCode::CREATED, &page)
        }
        Err(error) => render_new(&app, &visitor, id, None, |frame| Form::refused(frame, fields, error)).await,
    }
}
