//! One delivery: what was sent, and what was answered.

use askama::Template;
use axum::extract::State;
use mandate_core::{
    id::{OrganizationId, WebhookDeliveryId, WebhookId},
    webhook::DeliveryState,
};

use super::{
    super::{
        address::Path,
        form::{Fields, Form},
        frame::{self, Answer, Frame, SignedIn, Visitor, done_at},
    },
    one::{at, look},
    parse_both,
};
use crate::{
    App, OpError,
    ops::webhook::delivery::{self as ops, DeliveryView},
};

#[derive(Template)]
#[template(path = "webhook_delivery.html")]
struct Page {
    frame: Frame,
    form: Form,
    view: DeliveryView,
    /// What was sent, one field on each line.
    body: String,
}

impl Page {
    fn look(&self) -> &'static str {
        look(self.view.line.delivery.state)
    }

    fn webhook(&self) -> String {
        at(self.view.organization.id, self.view.webhook.id)
    }
}

type Ids = (OrganizationId, WebhookId, WebhookDeliveryId);

fn parse((organization, webhook, delivery): (String, String, String)) -> Result<Ids, OpError> {
    let (organization, webhook) = parse_both(&(organization, webhook))?;
    Ok((organization, webhook, delivery.parse().map_err(|_| OpError::NotFound)?))
}

async fn render(app: &App, visitor: &Visitor, (organization, id, delivery): Ids, error: Option<OpError>) -> Answer {
    let view = ops::view_one(app, &visitor.caller, organization, id, delivery).await?;
    let frame = visitor.frame().acting_under(&view.permit, &view.organization.name);
    let form = match error {
        None => Form::default(),
        Some(error) => Form::refused(&frame, Fields::default(), error)?,
    };
    let sent = &view.line.delivery.body;
    let read = serde_json::from_str::<serde_json::Value>(sent);
    let body = read.and_then(|value| serde_json::to_string_pretty(&value)).unwrap_or_default();
    let page = Page { frame, form, view, body };
    frame::page(page.form.status(), &page)
}

pub(in crate::portal) async fn show(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(ids): Path<(String, String, String)>,
) -> Answer {
    render(&app, &visitor, parse(ids)?, None).await
}

pub(in crate::portal) async fn resend(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(ids): Path<(String, String, String)>,
    fields: Fields,
) -> Answer {
    let (organization, id, delivery) = parse(ids)?;
    fields.only(&[])?;
    match ops::resend(&app, &visitor.caller, organization, id, delivery).await {
        Ok(()) => {
            let path = format!("{}/deliveries/{delivery}", at(organization, id));
            done_at(&path, "webhook-resent")
        }
        Err(error) => render(&app, &visitor, (organization, id, delivery), Some(error)).await,
    }
}
