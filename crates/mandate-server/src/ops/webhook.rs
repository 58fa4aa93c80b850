//! Webhooks: kept by those who manage an organization's people.
//!
//! Who may know of an event is said by [`sight`], what is sent by [`body`]; what was sent, and sending it again, stands in
//! [`delivery`].

pub(crate) mod body;
pub mod delivery;
pub mod preview;
mod reading;
pub(crate) mod sight;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::SignedDuration;
use mandate_core::{
    access::{Act, Permit, Thing},
    id::{OrganizationId, WebhookId},
    party::OrganizationKind,
    text::Name,
    webhook::{EventKind, PauseReason},
};
use mandate_store::{
    organization::{self, Organization},
    permission, person,
    webhook::{self as store, Webhook, WebhookFacts, words},
};
use rand::Rng as _;

use super::{Acting, Caller, Once, conflict, notify, refused};
use crate::{
    App, OpError,
    error::{Check, text_error},
    locale::Message,
    webhook::{Sender, address::AddressError},
};

/// So many webhooks an organization has at most.
const MOST: usize = 20;

/// How long the secret before signs too.
pub(crate) const OVERLAP: SignedDuration = SignedDuration::from_hours(24);

/// The webhooks of an organization.
#[derive(Clone, Debug)]
pub struct Webhooks {
    /// Whose they are.
    pub organization: Organization,
    /// The permit under which they are shown.
    pub permit: Permit,
    /// The webhooks, the oldest first.
    pub webhooks: Vec<Webhook>,
}

/// Begins an act on an organization's webhooks.
async fn begin<'a>(
    app: &'a App,
    caller: &'a Caller,
    id: OrganizationId,
) -> Result<(Acting<'a>, Permit, Organization), OpError> {
    let acting = Acting::begin(app, caller).await?;
    let (mut acting, permit) = acting.authorize(Act::ManageWebhooks, Thing::Organization(id)).await?;
    let organization = organization::find(&mut acting.tx, id).await?.ok_or(OpError::NotFound)?;
    Ok((acting, permit, organization))
}

/// As [`begin`], with one of its webhooks.
async fn begin_with<'a>(
    app: &'a App,
    caller: &'a Caller,
    organization: OrganizationId,
    id: WebhookId,
) -> Result<(Acting<'a>, Permit, Webhook), OpError> {
    let (mut acting, permit, _) = begin(app, caller, organization).await?;
    let found = store::find(&mut acting.tx, &permit, id).await?.ok_or(OpError::NotFound)?;
    Ok((acting, permit, found))
}

/// The webhooks of an organization. **Requires:** administrator of the partner, contact manager of the customer, or
/// administrator of the vendor.
///
/// # Errors
/// When it is refused.
pub async fn list(app: &App, caller: &Caller, id: OrganizationId) -> Result<Webhooks, OpError> {
    let (mut acting, permit, organization) = begin(app, caller, id).await?;
    let webhooks = store::list(&mut acting.tx, &permit).await?;
    acting.record_read(&permit, "list", &organization.name);
    acting.finish_reading().await?;
    Ok(Webhooks { organization, permit, webhooks })
}

/// What a form for a webhook offers.
#[derive(Clone, Debug)]
pub struct Choices {
    /// Whose webhook it is.
    pub organization: Organization,
    /// The permit under which it is shown.
    pub permit: Permit,
    /// The customers to one of which it can be narrowed down; for partners.
    pub customers: Vec<(OrganizationId, String)>,
}

/// What a form for a new webhook offers. **Requires:** as [`list`].
///
/// # Errors
/// When it is refused.
pub async fn choices(app: &App, caller: &Caller, id: OrganizationId) -> Result<Choices, OpError> {
    let (mut acting, permit, organization) = begin(app, caller, id).await?;
    let customers = customers(&mut acting, &permit, &organization).await?;
    acting.record_read(&permit, "form", &organization.name);
    acting.finish_reading().await?;
    Ok(Choices { organization, permit, customers })
}

/// The customers that have given all of a partner's people a permission.
async fn customers(
    acting: &mut Acting<'_>,
    permit: &Permit,
    organization: &Organization,
) -> Result<Vec<(OrganizationId, String)>, OpError> {
    if organization.kind != OrganizationKind::Partner {
        return Ok(Vec::new());
    }
    Ok(permission::list_customers_of_partner(&mut acting.tx, permit, organization.id).await?)
}

/// What is typed of a webhook.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// What it is called.
    pub name: String,
    /// Where events are sent.
    pub address: String,
    /// Of which kinds.
    pub kinds: Vec<String>,
    /// Of which customer only; empty for all.
    pub customer: String,
    /// The key of the form; empty where there is none.
    pub once: String,
}

impl Typed {
    /// Checks what is typed; where a name leads is asked at each connection, and not here.
    fn check(&self, app: &App, customers: &[(OrganizationId, String)]) -> Result<WebhookFacts, OpError> {
        let mut check = Check::default();
        let name = check.take("name", Name::parse(&self.name).map_err(text_error));
        check.take("address", check_address(app.sender()?, &self.address));
        let kinds = check.take("kinds", self.kinds());
        let customer = match self.customer.as_str() {
            "" => Some(None),
            typed => {
                let found = customers.iter().find(|(id, _)| id.to_string() == typed).map(|(id, _)| Some(*id));
                check.take("customer", found.ok_or_else(|| Message::new("field-choose")))
            }
        };
        check.done()?;
        let (Some(name), Some(kinds), Some(customer_id)) = (name, kinds, customer) else {
            return Err(OpError::NotFound);
        };
        Ok(WebhookFacts { name, address: self.address.trim().to_owned(), kinds, customer_id })
    }

    /// The kinds that are chosen, in the order shown.
    fn kinds(&self) -> Result<Vec<EventKind>, Message> {
        let chosen: Vec<_> =
            EventKind::chosen().filter(|kind| self.kinds.iter().any(|word| word == kind.as_str())).collect();
        let known = |word: &String| chosen.iter().any(|kind| kind.as_str() == word);
        if chosen.is_empty() || !self.kinds.iter().all(known) {
            return Err(Message::new("webhook-error-kinds"));
        }
        Ok(chosen)
    }
}

/// Whether events may be sent to an address, in a sentence.
fn check_address(sender: &Sender, address: &str) -> Result<(), Message> {
    if address.trim().is_empty() {
        return Err(Message::new("field-empty"));
    }
    sender.check(address).map_err(AddressError::message)
}

/// A new secret, as Standard Webhooks has them.
fn new_secret() -> String {
    let mut bytes = [0_u8; 32];
    rand::rng().fill_bytes(&mut bytes);
    format!("whsec_{}", STANDARD.encode(bytes))
}

/// What the record keeps of a webhook: never its secret.
fn said(id: WebhookId, facts: &WebhookFacts) -> serde_json::Value {
    let WebhookFacts { name, address, kinds, customer_id } = facts;
    serde_json::json!({ "webhook": id, "name": name.as_str(), "address": address, "kinds": words(kinds), "customer": customer_id })
}

fn said_before(webhook: &Webhook) -> serde_json::Value {
    let Webhook { id, name, address, kinds, customer_id, .. } = webhook;
    serde_json::json!({ "webhook": id, "name": name, "address": address, "kinds": words(kinds), "customer": customer_id })
}

/// Adds a webhook; gives its secret, which is shown this once. **Requires:** as [`list`].
///
/// # Errors
/// When it is refused, a field is wrong, there are too many, or it was added before under its key: its secret was shown then.
pub async fn add(
    app: &App,
    caller: &Caller,
    organization: OrganizationId,
    typed: &Typed,
) -> Result<(WebhookId, String), OpError> {
    let (mut acting, permit, organization) = begin(app, caller, organization).await?;
    let (whose, kinds) = (organization.id.to_string(), typed.kinds.join(" "));
    let all = [whose.as_str(), &typed.name, &typed.address, &kinds, &typed.customer];
    let once = Once { key: &typed.once, form: "webhook", typed: &all };
    if acting.sent_before(&once).await?.is_some() {
        return Err(conflict("webhook-error-sent-before"));
    }
    let customers = customers(&mut acting, &permit, &organization).await?;
    let facts = typed.check(app, &customers)?;
    if store::list(&mut acting.tx, &permit).await?.len() >= MOST {
        return Err(OpError::field("name", Message::new("webhook-error-too-many").with("count", MOST)));
    }
    let (id, secret) = (app.id(), new_secret());
    store::insert(&mut acting.tx, &permit, id, &facts, &secret).await?;
    acting.record_change(&permit, "add", facts.name.as_str(), None, Some(said(id, &facts)));
    acting.note_sent(&once, &id.to_string()).await?;
    acting.commit().await?;
    Ok((id, secret))
}

/// What the form for changing one shows. **Requires:** as [`list`].
///
/// # Errors
/// When it is refused, or there is none.
pub async fn before(
    app: &App,
    caller: &Caller,
    organization: OrganizationId,
    id: WebhookId,
) -> Result<(Webhook, Choices), OpError> {
    let (mut acting, permit, organization) = begin(app, caller, organization).await?;
    let found = store::find(&mut acting.tx, &permit, id).await?.ok_or(OpError::NotFound)?;
    let customers = customers(&mut acting, &permit, &organization).await?;
    acting.record_read(&permit, "form", &found.name);
    acting.finish_reading().await?;
    Ok((found, Choices { organization, permit, customers }))
}

/// Changes a webhook. **Requires:** as [`list`].
///
/// # Errors
/// When it is refused, a field is wrong, or somebody changed it meanwhile.
pub async fn change(
    app: &App,
    caller: &Caller,
    organization: OrganizationId,
    id: WebhookId,
    version: i64,
    typed: &Typed,
) -> Result<(), OpError> {
    let (mut acting, permit, organization) = begin(app, caller, organization).await?;
    let found = store::find(&mut acting.tx, &permit, id).await?.ok_or(OpError::NotFound)?;
    let mut customers = customers(&mut acting, &permit, &organization).await?;
    // What it is narrowed down to stays possible when that permission has ended: then nothing is sent.
    customers.extend(found.customer_id.map(|customer| (customer, String::new())));
    let facts = typed.check(app, &customers)?;
    if !store::change(&mut acting.tx, &permit, id, version, &facts).await? {
        return Err(conflict("conflict-changed"));
    }
    let (before, after) = (said_before(&found), said(id, &facts));
    acting.record_change(&permit, "change", facts.name.as_str(), Some(before), Some(after));
    acting.commit().await
}

/// Pauses a webhook, or lets it go on. **Requires:** as [`list`].
///
/// # Errors
/// When it is refused, or there is none.
pub async fn set_paused(
    app: &App,
    caller: &Caller,
    organization: OrganizationId,
    id: WebhookId,
    paused: bool,
) -> Result<(), OpError> {
    let (mut acting, permit, found) = begin_with(app, caller, organization, id).await?;
    if found.paused.is_some() != paused {
        let why = paused.then_some(PauseReason::Chosen);
        store::set_paused(&mut acting.tx, &permit, id, why).await?;
        let after = serde_json::json!({ "webhook": id });
        acting.record_change(&permit, if paused { "pause" } else { "resume" }, &found.name, None, Some(after));
    }
    acting.commit().await
}

/// Gives a webhook another secret, which is shown this once; the one before signs too for a day. **Requires:** as
/// [`list`].
///
/// # Errors
/// When it is refused, or there is none.
pub async fn rotate(
    app: &App,
    caller: &Caller,
    organization: OrganizationId,
    id: WebhookId,
) -> Result<(Webhook, String), OpError> {
    let (mut acting, permit, found) = begin_with(app, caller, organization, id).await?;
    let (secret, until) = (new_secret(), acting.now.saturating_add(OVERLAP).unwrap_or(acting.now));
    store::set_secret(&mut acting.tx, &permit, id, &secret, until).await?;
    let after = serde_json::json!({ "webhook": id, "former_until": until });
    acting.record_change(&permit, "secret", &found.name, None, Some(after));
    acting.commit().await?;
    Ok((found, secret))
}

/// Removes a webhook with all that it sent and was to send. **Requires:** as [`list`].
///
/// # Errors
/// When it is refused, or there is none.
pub async fn delete(app: &App, caller: &Caller, organization: OrganizationId, id: WebhookId) -> Result<(), OpError> {
    let (mut acting, permit, found) = begin_with(app, caller, organization, id).await?;
    // What is under way to it is finished first.
    store::find_for_sending(&mut acting.tx, id).await?;
    store::delete(&mut acting.tx, &permit, id).await?;
    acting.record_change(&permit, "remove", &found.name, Some(said_before(&found)), None);
    acting.commit().await
}

/// Pauses a webhook that fails for days or is gone, and tells those who keep it.
pub(crate) async fn pause_by_itself(
    acting: &mut Acting<'_>,
    webhook: &Webhook,
    why: PauseReason,
) -> Result<(), OpError> {
    let organization = webhook.organization_id;
    let permit = acting.by_itself(Act::ManageWebhooks, Thing::Organization(organization)).await?;
    store::set_paused(&mut acting.tx, &permit, webhook.id, Some(why)).await?;
    let after = serde_json::json!({ "webhook": webhook.id, "because": why.as_str() });
    acting.record_change(&permit, "pause", &webhook.name, None, Some(after));
    let people = person::list_of_organization(&mut acting.tx, organization).await?;
    let keepers: Vec<_> = people.iter().filter(|person| person.roles.manage_people()).map(|person| person.id).collect();
    let said = match why {
        PauseReason::Gone => "news-webhook-gone",
        PauseReason::Failing | PauseReason::Chosen => "news-webhook-failing",
    };
    let news = notify::News {
        kind: notify::NoticeKind::Access,
        message: Message::new(said).with("name", &webhook.name),
        detail: None,
        link: format!("/organizations/{organization}/webhooks/{}", webhook.id),
        button: "news-webhook-button",
        about: None,
    };
    notify::tell(acting, &keepers, &news).await
}

/// That nothing can be sent while a webhook is paused.
fn is_paused() -> OpError {
    refused("webhook-error-paused")
}
