//! One webhook: what it is, what it sent, and what can be done with it.

use askama::Template;
use axum::extract::State;
use mandate_core::{
    id::{OrganizationId, WebhookId},
    webhook::{DeliveryState, Family, PauseReason},
};
use mandate_store::webhook::Webhook;
use serde::Deserialize;

use super::{
    super::{
        address::{Path, Query},
        error_page::Fault,
        form::{Fields, Form},
        frame::{self, Answer, Frame, SignedIn, Visitor, done_at},
    },
    FIELDS, FormPage, SecretPage, parse_both, typed,
};
use crate::{
    App, OpError,
    ops::webhook::{
        self as ops,
        delivery::{self as deliveries, View},
        preview::{self, Line},
    },
};

#[derive(Template)]
#[template(path = "webhook.html")]
struct Page {
    frame: Frame,
    form: Form,
    view: View,
}

impl Page {
    /// The address under which it stands.
    fn base(&self) -> String {
        at(self.view.organization.id, self.view.webhook.id)
    }

    /// The kinds of events that it is sent, by what they are about.
    fn kinds(&self) -> Vec<(Family, String)> {
        let words = |family: Family| {
            let of = self.view.webhook.kinds.iter().filter(|kind| kind.family() == Some(family));
            let words: Vec<_> = of.map(|kind| self.frame.word("event", kind.as_str()).to_string()).collect();
            (!words.is_empty()).then(|| (family, self.frame.l.all_of(&words)))
        };
        Family::ALL.into_iter().filter_map(words).collect()
    }

    /// The secret before, while it still signs.
    fn overlap(&self) -> Option<jiff::Timestamp> {
        self.view.webhook.former.as_ref().map(|(_, until)| *until).filter(|until| self.view.now < *until)
    }

    /// The older page, where there is one.
    fn older(&self) -> Option<String> {
        let last = self.view.lines.last().filter(|_| self.view.more)?;
        Some(format!("{}?older={}", self.base(), last.delivery.id))
    }
}

/// How a state of a delivery looks.
pub(super) const fn look(state: DeliveryState) -> &'static str {
    match state {
        DeliveryState::Waiting => "pending",
        DeliveryState::Delivered => "done",
        DeliveryState::GivenUp => "failed",
        DeliveryState::Withdrawn => "closed",
    }
}

impl Page {
    fn look(&self, state: &DeliveryState) -> &'static str {
        look(*state)
    }
}

pub(super) fn at(organization: OrganizationId, id: WebhookId) -> String {
    format!("/organizations/{organization}/webhooks/{id}")
}

#[derive(Debug, Default, Deserialize)]
pub(in crate::portal) struct Asked {
    #[serde(default)]
    older: String,
}

async fn render(
    app: &App,
    visitor: &Visitor,
    (organization, id): (OrganizationId, WebhookId),
    asked: &Asked,
    form: impl FnOnce(&Frame) -> Result<Form, Fault>,
) -> Answer {
    let view = deliveries::view(app, &visitor.caller, organization, id, asked.older.parse().ok()).await?;
    let frame = visitor.frame().acting_under(&view.permit, &view.organization.name);
    let page = Page { form: form(&frame)?, view, frame };
    frame::page(page.form.status(), &page)
}

pub(in crate::portal) async fn show(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(ids): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Answer {
    render(&app, &visitor, parse_both(&ids)?, &asked, |_| Ok(Form::default())).await
}

/// What stands in the form before anything is typed.
fn present(webhook: &Webhook) -> Form {
    let (version, customer) = (webhook.version.to_string(), webhook.customer_id.map(|id| id.to_string()));
    let mut values = vec![
        ("name", webhook.name.as_str()),
        ("address", webhook.address.as_str()),
        ("customer", customer.as_deref().unwrap_or_default()),
        ("version", &version),
    ];
    values.extend(webhook.kinds.iter().map(|kind| ("kind", kind.as_str())));
    Form::new(&values)
}

async fn render_change(
    app: &App,
    visitor: &Visitor,
    (organization, id): (OrganizationId, WebhookId),
    lines: Option<Vec<Line>>,
    form: impl FnOnce(&Frame, &Webhook) -> Result<Form, Fault>,
) -> Answer {
    let (webhook, choices) = ops::before(app, &visitor.caller, organization, id).await?;
    let frame = visitor.frame().acting_under(&choices.permit, &choices.organization.name);
    let page = FormPage { form: form(&frame, &webhook)?, choices, webhook: Some(webhook), lines, frame };
    frame::page(page.form.status(), &page)
}

pub(in crate::portal) async fn show_change(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(ids): Path<(String, String)>,
) -> Answer {
    render_change(&app, &visitor, parse_both(&ids)?, None, |_, webhook| Ok(present(webhook))).await
}

/// Shows what a webhook would have been sent lately if it were changed so; nothing is kept.
pub(in crate::portal) async fn preview_change(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(ids): Path<(String, String)>,
    fields: Fields,
) -> Answer {
    let ids = parse_both(&ids)?;
    let fields = fields.only(&FIELDS)?;
    match preview::preview(&app, &visitor.caller, ids.0, &typed(&fields)).await {
        Ok(lines) => render_change(&app, &visitor, ids, Some(lines), |_, _| Ok(Form::typed(fields))).await,
        Err(error) => render_change(&app, &visitor, ids, None, |frame, _| Form::refused(frame, fields, error)).await,
    }
}

pub(in crate::portal) async fn change(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(ids): Path<(String, String)>,
    fields: Fields,
) -> Answer {
    let (organization, id) = parse_both(&ids)?;
    let fields = fields.only(&FIELDS)?;
    let version = fields.get("version").parse().unwrap_or_default();
    match ops::change(&app, &visitor.caller, organization, id, version, &typed(&fields)).await {
        Ok(()) => done_at(&at(organization, id), "webhook-changed"),
        Err(error) => {
            let refused = |frame: &Frame, _: &Webhook| Form::refused(frame, fields, error);
            render_change(&app, &visitor, (organization, id), None, refused).await
        }
    }
}

/// What was done, or the page of the webhook with what is wrong.
async fn answer(
    app: &App,
    visitor: &Visitor,
    ids: (OrganizationId, WebhookId),
    done: &str,
    result: Result<(), OpError>,
) -> Answer {
    match result {
        Ok(()) => done_at(&at(ids.0, ids.1), done),
        Err(error) => {
            let refused = |frame: &Frame| Form::refused(frame, Fields::default(), error);
            render(app, visitor, ids, &Asked::default(), refused).await
        }
    }
}

pub(in crate::portal) async fn pause(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(ids): Path<(String, String)>,
    fields: Fields,
) -> Answer {
    let ids = parse_both(&ids)?;
    let fields = fields.only(&["paused"])?;
    let paused = fields.get("paused") == "yes";
    let result = ops::set_paused(&app, &visitor.caller, ids.0, ids.1, paused).await;
    answer(&app, &visitor, ids, if paused { "webhook-paused" } else { "webhook-resumed" }, result).await
}

pub(in crate::portal) async fn test(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(ids): Path<(String, String)>,
    fields: Fields,
) -> Answer {
    let ids = parse_both(&ids)?;
    fields.only(&[])?;
    let result = deliveries::test(&app, &visitor.caller, ids.0, ids.1).await;
    answer(&app, &visitor, ids, "webhook-tested", result).await
}

pub(in crate::portal) async fn rotate(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(ids): Path<(String, String)>,
    fields: Fields,
) -> Answer {
    let (organization, id) = parse_both(&ids)?;
    fields.only(&[])?;
    let (webhook, secret) = ops::rotate(&app, &visitor.caller, organization, id).await?;
    let frame = visitor.frame();
    frame::show(&SecretPage { frame, organization, id, name: webhook.name, secret, again: true })
}

#[derive(Template)]
#[template(path = "webhook_delete.html")]
struct DeletePage {
    frame: Frame,
    organization: OrganizationId,
    webhook: Webhook,
}

impl DeletePage {
    fn base(&self) -> String {
        at(self.organization, self.webhook.id)
    }
}

pub(in crate::portal) async fn show_delete(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(ids): Path<(String, String)>,
) -> Answer {
    let (organization, id) = parse_both(&ids)?;
    let (webhook, choices) = ops::before(&app, &visitor.caller, organization, id).await?;
    let frame = visitor.frame().acting_under(&choices.permit, &choices.organization.name);
    frame::show(&DeletePage { frame, organization, webhook })
}

pub(in crate::portal) async fn delete(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(ids): Path<(String, String)>,
    fields: Fields,
) -> Answer {
    let (organization, id) = parse_both(&ids)?;
    fields.only(&[])?;
    ops::delete(&app, &visitor.caller, organization, id).await?;
    done_at(&format!("/organizations/{organization}/webhooks"), "webhook-removed")
}
