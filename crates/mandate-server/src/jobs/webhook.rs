//! Events to webhooks: first for whom each is, then sending it, until it is taken or given up.
//!
//! For whom events are is found by a task of its own, so that many of them delay nothing that is due. Each webhook is sent
//! to by a task of its own, a few deliveries at a time: one that hangs delays nobody else's.
//! A delivery that is claimed is due again when its lease is over, so nothing is lost when the program dies meanwhile.

use std::collections::HashMap;

use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};
use mandate_core::{
    id::WebhookId,
    webhook::{DeliveryState, Event, EventKind, Family, PauseReason, pause_after},
};
use mandate_store::{
    Tx, permission_request,
    webhook::{self as webhooks, Webhook},
    webhook_delivery::{self as deliveries, Delivery},
    webhook_event,
};
use tokio::{
    sync::watch,
    task::{Id, JoinSet},
    time::{Duration, interval},
};

use super::{LEASE_SECONDS, later, report};
use crate::{
    App, OpError,
    ops::{
        Acting, Caller,
        webhook::{
            body, delivery, pause_by_itself,
            sight::{About, Subject, Who},
        },
    },
    webhook::{Answer, Sending},
};

/// So many deliveries to one webhook are under way at once.
const AT_ONCE: i64 = 4;
/// So many events are looked at in one transaction.
const TOGETHER: i64 = 50;
/// What is said of an address that is gone for good.
const GONE: u16 = 410;

/// Works until told to stop; what is under way is finished first.
pub(crate) async fn run(app: App, mut stop: watch::Receiver<bool>) {
    let mut poll = interval(Duration::from_secs(1));
    let mut tasks = JoinSet::new();
    let mut busy: HashMap<Id, WebhookId> = HashMap::new();
    let (mut looking, mut look) = (JoinSet::new(), false);
    while !*stop.borrow() {
        tokio::select! {
            _ = stop.changed() => continue,
            () = app.webhooks_woken() => look = true,
            _ = poll.tick() => look = true,
            Some(done) = looking.join_next() => {
                if let Ok(result) = done {
                    report(result);
                }
            }
            Some(done) = tasks.join_next_with_id() => {
                let id = match done {
                    Ok((id, result)) => {
                        report(result);
                        id
                    }
                    Err(error) => error.id(),
                };
                busy.remove(&id);
                continue;
            }
        }
        if look && looking.is_empty() {
            let app = app.clone();
            looking.spawn(async move { find_receivers(&app).await });
            look = false;
        }
        match list_due(&app).await {
            Ok(due) => {
                for webhook in due {
                    if busy.values().any(|busy| *busy == webhook) {
                        continue;
                    }
                    let (app, stop) = (app.clone(), stop.clone());
                    let task = tasks.spawn(async move { send_all(&app, webhook, || *stop.borrow()).await });
                    busy.insert(task.id(), webhook);
                }
            }
            Err(error) => report(Err(error)),
        }
    }
    while looking.join_next().await.is_some() {}
    while tasks.join_next().await.is_some() {}
}

/// Looks at all events that are pending and sends all that is due.
///
/// # Errors
/// When the database fails.
pub async fn run_due(app: &App) -> Result<(), OpError> {
    find_receivers(app).await?;
    let due = list_due(app).await?;
    join_all(due.into_iter().map(|webhook| send_all(app, webhook, || false))).await.into_iter().collect()
}

async fn list_due(app: &App) -> Result<Vec<WebhookId>, OpError> {
    let mut tx = app.db().read().await?;
    let now = app.now_in(&mut tx).await?;
    Ok(deliveries::list_due(&mut tx, now).await?)
}

/// Looks at each event that is pending: a delivery is added for each webhook whose organization may know of it. Whoever
/// dies in between leaves the events pending.
pub(crate) async fn find_receivers(app: &App) -> Result<(), OpError> {
    let caller = Caller::installation();
    loop {
        let mut acting = Acting::begin(app, &caller).await?;
        let events = webhook_event::take(&mut acting.tx, TOGETHER).await?;
        if events.is_empty() {
            return Ok(());
        }
        for event in events {
            add_deliveries(&mut acting, event).await?;
        }
        acting.commit().await?;
    }
}

async fn add_deliveries(acting: &mut Acting<'_>, event: Event) -> Result<(), OpError> {
    let now = acting.now;
    let Some(subject) = Subject::find(&mut acting.tx, About::from(&event)).await? else { return Ok(()) };
    for webhook in list_possible(&mut acting.tx, &event, now).await? {
        // Nobody is told of what was before, nor of what it may not know of by now or might not then.
        if webhook.created_at > event.at || !webhook.wants(event.kind, event.customer_id) {
            continue;
        }
        let who = Who::Organization(webhook.organization_id);
        let Some(sight) = subject.seen_by(&mut acting.tx, who, &[event.at, now]).await? else { continue };
        let body = body::write(acting.app, &mut acting.tx, &event, &sight).await?;
        delivery::add(acting, &webhook, &event, body).await?;
    }
    Ok(())
}

/// The webhooks among which those are that an event is sent to.
async fn list_possible(tx: &mut Tx, event: &Event, now: Timestamp) -> Result<Vec<Webhook>, OpError> {
    match event.kind.family() {
        Some(Family::Permission) => {
            let Ok(id) = event.subject.parse() else { return Ok(Vec::new()) };
            let Some(request) = permission_request::find(tx, id).await? else { return Ok(Vec::new()) };
            Ok(webhooks::list_active(tx, &[request.partner_id, request.customer_id]).await?)
        }
        Some(Family::Person) => Ok(webhooks::list_active(tx, &[event.customer_id]).await?),
        Some(Family::ServiceRequest | Family::SiteNotice) => {
            Ok(webhooks::list_possible(tx, event.customer_id, now).await?)
        }
        None => Ok(Vec::new()),
    }
}

/// Sends all that is due to a webhook, some at a time.
async fn send_all(app: &App, webhook: WebhookId, stops: impl Fn() -> bool) -> Result<(), OpError> {
    while !stops() {
        let Some((webhook, claimed)) = claim(app, webhook).await? else { return Ok(()) };
        let tries = claimed.into_iter().map(|delivery| send_one(app, &webhook, delivery));
        join_all(tries).await.into_iter().collect::<Result<Vec<()>, _>>()?;
    }
    Ok(())
}

/// Claims some deliveries that are due, without those of whose events the organization may not know any more, or which
/// the webhook is not for any more; nothing where none is. The first try of each is recorded: what is sent to a partner, it has read.
async fn claim(app: &App, id: WebhookId) -> Result<Option<(Webhook, Vec<Delivery>)>, OpError> {
    let caller = Caller::installation();
    let mut acting = Acting::begin(app, &caller).await?;
    let Some(webhook) = webhooks::find_for_sending(&mut acting.tx, id).await? else { return Ok(None) };
    if webhook.paused.is_some() {
        return Ok(None);
    }
    let leased_until = later(acting.now, LEASE_SECONDS);
    let now = acting.now;
    let claimed = deliveries::claim(&mut acting.tx, id, now, leased_until, AT_ONCE).await?;
    if claimed.is_empty() {
        return Ok(None);
    }
    let mut sent = Vec::new();
    for delivery in claimed {
        if !webhook.wants(delivery.kind, delivery.customer_id) {
            deliveries::withdraw(&mut acting.tx, delivery.id).await?;
            continue;
        }
        let who = Who::Organization(webhook.organization_id);
        let sight = match Subject::find(&mut acting.tx, About::from(&delivery)).await? {
            Some(subject) => subject.seen_by(&mut acting.tx, who, &[now]).await?,
            None => None,
        };
        match sight {
            None => deliveries::withdraw(&mut acting.tx, delivery.id).await?,
            Some(sight) => {
                if let (1, Some(permit)) = (delivery.tries, sight.reading()) {
                    acting.record_read(permit, "webhook", sight.label(&delivery.subject));
                }
                sent.push(delivery);
            }
        }
    }
    acting.commit().await?;
    Ok(Some((webhook, sent)))
}

async fn send_one(app: &App, webhook: &Webhook, delivery: Delivery) -> Result<(), OpError> {
    let (id, now) = (delivery.event_id.to_string(), app.now());
    let mut secrets = vec![webhook.secret.as_str()];
    secrets.extend(webhook.former.as_ref().filter(|(_, until)| now < *until).map(|(secret, _)| secret.as_str()));
    let address = webhook.address.as_str();
    let sending = Sending { address, id: &id, timestamp: now.as_second(), secrets: &secrets, body: &delivery.body };
    let answer = if app.is_sandbox() {
        // Nothing leaves a sandbox: its own pages show what would have been sent.
        Answer { headers: String::new(), result: Ok((204, String::new())), took: Duration::ZERO }
    } else {
        app.sender()?.send(&sending).await?
    };
    keep(app, webhook, delivery, answer).await
}

/// Keeps what came of a try, and pauses the webhook where nothing comes of it for days, or at once where it is gone.
async fn keep(app: &App, webhook: &Webhook, mut delivery: Delivery, answer: Answer) -> Result<(), OpError> {
    let caller = Caller::installation();
    let mut acting = Acting::begin(app, &caller).await?;
    let now = acting.now;
    delivery.tried_at = Some(now);
    delivery.headers = Some(answer.headers);
    delivery.milliseconds = Some(i64::try_from(answer.took.as_millis()).unwrap_or(i64::MAX));
    let status = answer.result.as_ref().ok().map(|(status, _)| *status);
    (delivery.status, delivery.answer, delivery.error) = match answer.result {
        Ok((status, text)) => (Some(i64::from(status)), Some(text), None),
        Err(error) => (None, None, Some(error.as_str().to_owned())),
    };
    delivery.next_at = None;
    let mut pause = None;
    match status {
        Some(200..300) => {
            delivery.state = DeliveryState::Delivered;
            webhooks::note_working(&mut acting.tx, webhook.id).await?;
        }
        Some(GONE) => {
            delivery.state = DeliveryState::GivenUp;
            pause = Some(PauseReason::Gone);
        }
        _ => {
            let again = pause_after(delivery.tries, delivery.id);
            delivery.state = if again.is_some() { DeliveryState::Waiting } else { DeliveryState::GivenUp };
            delivery.next_at = again.map(|pause| now.saturating_add(pause).unwrap_or(Timestamp::MAX));
            let days = SignedDuration::from_hours(24 * app.config().webhooks.pause_days);
            // Whoever tries by hand whether it answers is not told again that it does not.
            let counts = delivery.kind != EventKind::Test;
            let since = if counts { webhooks::note_failing(&mut acting.tx, webhook.id, now).await? } else { None };
            if since.is_some_and(|since| now.duration_since(since) >= days) {
                pause = Some(PauseReason::Failing);
            }
        }
    }
    deliveries::set_outcome(&mut acting.tx, &delivery).await?;
    if let Some(why) = pause {
        // Another delivery may have paused it a moment ago.
        let still = webhooks::find_for_sending(&mut acting.tx, webhook.id).await?;
        if let Some(still) = still.filter(|still| still.paused.is_none()) {
            pause_by_itself(&mut acting, &still, why).await?;
        }
    }
    acting.commit().await
}

/// Removes events and deliveries that are older than they are kept.
pub(crate) async fn sweep(app: &App) -> Result<(), OpError> {
    let mut tx = app.db().write().await?;
    let before = later(app.now_in(&mut tx).await?, -24 * 3600 * app.config().webhooks.keep_days);
    deliveries::sweep(&mut tx, before).await?;
    webhook_event::sweep(&mut tx, before).await?;
    Ok(tx.commit().await?)
}
