//! Deliveries: what a webhook was sent, trying whether it answers, and sending one again.

use jiff::Timestamp;
use mandate_core::{
    access::Permit,
    id::{OrganizationId, WebhookDeliveryId, WebhookEventId, WebhookId},
    webhook::{DeliveryState, Event, EventKind},
};
use mandate_store::{
    organization::{self, Organization},
    session,
    webhook::{self, Webhook},
    webhook_delivery::{self as store, Delivery},
};

use super::{
    Acting, Caller, begin, begin_with, body, is_paused,
    reading::Reading,
    sight::{Sight, seen_by_reader},
};
use crate::{App, OpError};

/// So many stand on a page.
const PAGE: i64 = 25;

/// So often within an hour something is sent to a webhook by hand.
const MOST_BY_HAND: i64 = 30;

/// A delivery in a list: to what it happened only where the reader may know.
#[derive(Clone, Debug)]
pub struct Line {
    /// The delivery.
    pub delivery: Delivery,
    /// What people call that to which it happened.
    pub label: Option<String>,
}

/// A webhook with a page of its deliveries.
#[derive(Clone, Debug)]
pub struct View {
    /// Whose it is.
    pub organization: Organization,
    /// The permit under which it is shown.
    pub permit: Permit,
    /// The webhook.
    pub webhook: Webhook,
    /// What its one customer is called, where it has one.
    pub customer: Option<String>,
    /// The deliveries, the newest first.
    pub lines: Vec<Line>,
    /// Whether there are older ones.
    pub more: bool,
    /// The present moment.
    pub now: Timestamp,
}

/// Shows a webhook with a page of its deliveries. **Requires:** as [`super::list`].
///
/// # Errors
/// When it is refused, or there is none.
pub async fn view(
    app: &App,
    caller: &Caller,
    organization: OrganizationId,
    id: WebhookId,
    older_than: Option<WebhookDeliveryId>,
) -> Result<View, OpError> {
    let (mut acting, permit, organization) = begin(app, caller, organization).await?;
    let webhook = webhook::find(&mut acting.tx, &permit, id).await?.ok_or(OpError::NotFound)?;
    let mut deliveries = store::list(&mut acting.tx, &permit, id, older_than, PAGE + 1).await?;
    let more = deliveries.len() > PAGE as usize;
    deliveries.truncate(PAGE as usize);
    let (mut lines, mut reading) = (Vec::new(), Reading::default());
    for delivery in deliveries {
        let sight = seen_by_reader(&mut acting, organization.id, (&delivery).into(), &[]).await?;
        let label = sight.as_ref().map(|sight| sight.label(&delivery.subject));
        if let (Some(sight), Some(label)) = (&sight, &label) {
            reading.note(sight, label);
        }
        lines.push(Line { delivery, label });
    }
    reading.record(&mut acting);
    let customer = match webhook.customer_id {
        Some(customer) => organization::find(&mut acting.tx, customer).await?.map(|customer| customer.name),
        None => None,
    };
    acting.record_read(&permit, "webhook", &webhook.name);
    let now = acting.now;
    acting.finish_reading().await?;
    Ok(View { organization, permit, webhook, customer, lines, more, now })
}

/// One delivery with all that is known of its last try.
#[derive(Clone, Debug)]
pub struct DeliveryView {
    /// The webhook.
    pub webhook: Webhook,
    /// The delivery; without what was sent and answered where the reader may not know of it any more.
    pub line: Line,
    /// The permit under which it is shown.
    pub permit: Permit,
    /// Whose webhook it is.
    pub organization: Organization,
}

/// Shows a delivery: what was sent, and what was answered. **Requires:** as [`super::list`]; the event itself only for
/// who may see what it tells of.
///
/// # Errors
/// When it is refused, or there is none.
pub async fn view_one(
    app: &App,
    caller: &Caller,
    organization: OrganizationId,
    id: WebhookId,
    delivery: WebhookDeliveryId,
) -> Result<DeliveryView, OpError> {
    let (mut acting, permit, organization) = begin(app, caller, organization).await?;
    let webhook = webhook::find(&mut acting.tx, &permit, id).await?.ok_or(OpError::NotFound)?;
    let mut found = store::find(&mut acting.tx, &permit, id, delivery).await?.ok_or(OpError::NotFound)?;
    let sight = seen_by_reader(&mut acting, organization.id, (&found).into(), &[]).await?;
    let label = sight.as_ref().map(|sight| sight.label(&found.subject));
    match (&sight, &label) {
        (Some(sight), Some(label)) => {
            if let Some(permit) = sight.reading() {
                acting.record_read(permit, "webhook", label);
            }
        }
        _ => {
            found.body.clear();
            found.answer = None;
        }
    }
    acting.record_read(&permit, "webhook", &webhook.name);
    acting.finish_reading().await?;
    Ok(DeliveryView { webhook, line: Line { delivery: found, label }, permit, organization })
}

/// Sends a test, whatever kinds are chosen. **Requires:** as [`super::list`].
///
/// # Errors
/// When it is refused, there is none, it is paused, or much was sent to it by hand.
pub async fn test(app: &App, caller: &Caller, organization: OrganizationId, id: WebhookId) -> Result<(), OpError> {
    let (mut acting, permit, webhook) = begin_with(app, caller, organization, id).await?;
    if webhook.paused.is_some() {
        return Err(is_paused());
    }
    limit(&mut acting, id).await?;
    let event = Event {
        id: app.id(),
        kind: EventKind::Test,
        at: acting.now,
        customer_id: organization,
        subject: webhook.name.clone(),
        actor_id: caller.person_id,
        facts: serde_json::json!({}),
    };
    let body = body::write(app, &mut acting.tx, &event, &Sight::Test).await?;
    add(&mut acting, &webhook, &event, body).await?;
    acting.record_change(&permit, "test", &webhook.name, None, Some(serde_json::json!({ "webhook": id })));
    acting.has_webhooks();
    acting.commit().await
}

/// Counts what is sent to a webhook by hand, and refuses what would be too much: nobody makes the installation a source of
/// requests to somebody else.
async fn limit(acting: &mut Acting<'_>, id: WebhookId) -> Result<(), OpError> {
    let tries = format!("webhook {id}");
    acting.limit(&tries, MOST_BY_HAND, "webhook-too-many").await?;
    Ok(session::insert_failure(&mut acting.tx, &tries, acting.now).await?)
}

/// Adds a delivery of an event to a webhook, due at once.
pub(crate) async fn add(
    acting: &mut Acting<'_>,
    webhook: &Webhook,
    event: &Event,
    body: String,
) -> Result<(), OpError> {
    let delivery = Delivery {
        id: acting.app.id(),
        webhook_id: webhook.id,
        event_id: event.id,
        kind: event.kind,
        at: event.at,
        customer_id: event.customer_id,
        subject: event.subject.clone(),
        body,
        state: DeliveryState::Waiting,
        tries: 0,
        next_at: None,
        tried_at: None,
        headers: None,
        status: None,
        answer: None,
        error: None,
        milliseconds: None,
    };
    Ok(store::insert(&mut acting.tx, &delivery, acting.now).await?)
}

/// Has a delivery sent again from the beginning: the same event, with the same id. **Requires:** as [`super::list`].
///
/// # Errors
/// When it is refused, there is none, the webhook is paused or not for such events any more, the organization may not know
/// of the event any more, or much was sent by hand.
pub async fn resend(
    app: &App,
    caller: &Caller,
    organization: OrganizationId,
    id: WebhookId,
    delivery: WebhookDeliveryId,
) -> Result<(), OpError> {
    let (mut acting, permit, webhook) = begin_with(app, caller, organization, id).await?;
    let found = store::find(&mut acting.tx, &permit, id, delivery).await?.ok_or(OpError::NotFound)?;
    if webhook.paused.is_some() {
        return Err(is_paused());
    }
    if !webhook.wants(found.kind, found.customer_id) {
        return Err(super::refused("webhook-error-not-chosen"));
    }
    if !store::resend(&mut acting.tx, &permit, id, delivery).await? {
        return Err(super::refused("webhook-error-withdrawn"));
    }
    limit(&mut acting, id).await?;
    let event: WebhookEventId = found.event_id;
    let after = serde_json::json!({ "webhook": id, "event": event });
    acting.record_change(&permit, "resend", &webhook.name, None, Some(after));
    acting.has_webhooks();
    acting.commit().await
}
