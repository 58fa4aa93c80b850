//! The use cases, one file per noun: the only writers.
//!
//! An operation begins an [`Acting`], asks it for a permit, changes the store under that permit, records, and
//! commits. Whatever happens in between, an operation that fails has changed nothing, but for a refusal that the
//! caller may know of: that is itself recorded.

pub mod canned_answer;
pub mod contact_link;
pub mod decision;
pub mod experience;
pub mod import;
pub mod lapse;
pub mod notice;
pub mod notify;
pub mod operator;
pub mod organization;
pub mod permission;
pub mod permission_end;
pub mod permission_request;
pub mod permission_review;
pub mod person;
pub mod product;
pub mod queue;
pub mod record;
pub mod sandbox;
pub mod saved_view;
pub mod service_account;
pub mod service_request;
pub mod setup;
pub mod sign_in;
pub mod site;
pub mod site_notice;
pub mod subscription;
pub mod token;
pub mod webhook;

use std::collections::BTreeSet;

use jiff::{Span, Timestamp};
use mandate_core::{
    access::{self, Act, Permit, Reason, Refusal, Scope, Standing, Thing, TokenScopes, Viewer},
    id::{OrganizationId, PersonId, ServiceRequestId, TokenId},
    ledger::{Entry, Hash},
    party::{Role, Roles},
    service_request::Number,
    webhook::{Event, EventKind},
};
use mandate_store::{
    Tx, db::TRACE, ledger, organization as organizations, person as people, repeat, session, site as sites, standing,
    token as tokens, webhook_event,
};
use tracing::field::Empty;
use uuid::Uuid;

use self::operator::Operator;
use crate::{App, OpError, error::Denied, locale::Message};

/// An organization that there is not.
pub(crate) const NO_ORGANIZATION: OrganizationId = OrganizationId(Uuid::nil());

/// The token that a program came with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ByToken {
    /// Which.
    pub id: TokenId,
    /// What it is for.
    pub scopes: TokenScopes,
    /// When it ends.
    pub ends_at: Timestamp,
}

/// Who asks, in which request.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The person.
    pub person_id: PersonId,
    /// The id of the request, which the record keeps.
    pub request_id: String,
    /// The token, where a program came with one: it does no more than the token is for.
    pub token: Option<ByToken>,
    /// Whoever runs the installation, where it is that at the command line; nothing that comes over the network is.
    pub operator: Option<Operator>,
}

impl Caller {
    /// A person that signed in itself.
    #[must_use]
    pub const fn person(person_id: PersonId, request_id: String) -> Self {
        Self { person_id, request_id, token: None, operator: None }
    }

    /// What the caller came with is good for.
    #[must_use]
    pub fn scopes(&self) -> TokenScopes {
        self.token.map_or(TokenScopes::ALL, |token| token.scopes)
    }

    /// Nobody: the installation by itself, when a time has come.
    #[must_use]
    pub fn installation() -> Self {
        Self::person(PersonId::NOBODY, "installation".to_owned())
    }
}

/// What makes a form the same one sent again: its key, which form it is, and what was typed. Whoever changes what it
/// typed and sends it again means something new.
pub(crate) struct Once<'a> {
    pub(crate) key: &'a str,
    pub(crate) form: &'a str,
    pub(crate) typed: &'a [&'a str],
}

impl Once<'_> {
    fn whole(&self) -> Option<Uuid> {
        let key = self.key.parse::<Uuid>().ok()?;
        let parts = [key.as_bytes(), self.form.as_bytes()];
        Some(Hash::of(parts.into_iter().chain(self.typed.iter().map(|text| text.as_bytes()))).id())
    }
}

/// One operation under way: its transaction, its moment and what it records.
pub(crate) struct Acting<'a> {
    pub(crate) app: &'a App,
    pub(crate) caller: &'a Caller,
    pub(crate) tx: Tx,
    /// The moment of the act: taken once, when the transaction has begun.
    pub(crate) now: Timestamp,
    entries: Vec<Entry>,
    jobs: bool,
    /// Who has a new notice.
    noticed: Vec<PersonId>,
    /// What webhooks tell of, besides what the record says.
    events: Vec<Event>,
    webhooks: bool,
    reading: bool,
}

impl<'a> Acting<'a> {
    /// Begins.
    pub(crate) async fn begin(app: &'a App, caller: &'a Caller) -> Result<Self, OpError> {
        let mut tx = app.db().write().await?;
        let now = app.now_in(&mut tx).await?;
        Ok(Self::new(app, caller, tx, now, false))
    }

    /// Begins what changes nothing and reads only one's own organization's things: it waits for no writer.
    pub(crate) async fn begin_reading(app: &'a App, caller: &'a Caller) -> Result<Self, OpError> {
        let mut tx = app.db().read().await?;
        let now = app.now_in(&mut tx).await?;
        Ok(Self::new(app, caller, tx, now, true))
    }

    fn new(app: &'a App, caller: &'a Caller, tx: Tx, now: Timestamp, reading: bool) -> Self {
        let (entries, noticed, events) = (Vec::new(), Vec::new(), Vec::new());
        Self { app, caller, tx, now, entries, jobs: false, noticed, events, webhooks: false, reading }
    }

    /// The facts between the caller and a customer, held until the end of the transaction: no revocation comes in
    /// between.
    async fn standing(&mut self, customer: OrganizationId, thing: Thing) -> Result<Standing, OpError> {
        if !self.reading {
            let shared = self.tx.hold_standing(customer, self.caller.person_id).await?;
            self.now = self.app.now_by(shared);
        }
        self.facts(customer, thing).await
    }

    /// The facts between the caller and a customer, as far as goes what the caller came with.
    pub(crate) async fn facts(&mut self, customer: OrganizationId, thing: Thing) -> Result<Standing, OpError> {
        facts_of_caller(&mut self.tx, self.caller, customer, thing, self.now).await
    }

    /// The caller as the decision takes it.
    pub(crate) async fn viewer(&mut self) -> Result<Viewer, OpError> {
        viewer_of_caller(&mut self.tx, self.caller, self.now).await
    }

    /// Asks the decision. A refusal is explained and recorded where the caller may know of the thing; otherwise the
    /// thing is unknown.
    #[tracing::instrument(target = TRACE, level = "debug", skip_all, fields(act = act.as_str(), outcome = Empty, ground = Empty))]
    pub(crate) async fn authorize(mut self, act: Act, thing: Thing) -> Result<(Self, Permit), OpError> {
        let customer = match thing.customer() {
            Some(customer) => customer,
            None => self.own_organization().await?.0,
        };
        let facts = self.standing(customer, thing).await?;
        let decided = match self.caller.operator {
            Some(_) => Ok(access::installation(&facts.viewer, act, thing, self.now)),
            None => access::decide(&facts, act, thing, self.now),
        };
        self.app.metrics().decided(&decided);
        match decided {
            Ok(permit) => Ok((self, permit)),
            Err(refusal) => Err(self.refuse(&facts, refusal).await),
        }
    }

    /// That there is no such thing, once it was looked for like one that there is but that the caller must not know of: it
    /// takes as long, so that time tells no more than the answer.
    pub(crate) async fn nothing_like(mut self, thing: Thing) -> OpError {
        let looked = self.standing(NO_ORGANIZATION, thing).await;
        looked.err().unwrap_or(OpError::NotFound)
    }

    /// As [`Self::authorize`], for changes of what a customer has granted: nobody acts on its things meanwhile.
    pub(crate) async fn authorize_change(mut self, act: Act, thing: Thing) -> Result<(Self, Permit), OpError> {
        if let Some(customer) = thing.customer() {
            self.tx.change_grants(customer).await?;
        }
        self.authorize(act, thing).await
    }

    async fn refuse(mut self, facts: &Standing, refusal: Refusal) -> OpError {
        if !refusal.may_know {
            return OpError::NotFound;
        }
        let denied = match explain_denied(&mut self.tx, refusal).await {
            Ok(denied) => denied,
            Err(error) => return error,
        };
        let label = match self.label(&refusal.thing).await {
            Ok(label) => label,
            Err(error) => return error,
        };
        let (id, nonce) = (self.app.id(), Uuid::new_v4());
        let organization = facts.viewer.organization_id;
        let entry = Entry::refused(id, nonce, &refusal, organization, label, self.caller.request_id.clone());
        self.entries.push(entry);
        if self.reading {
            match self.app.db().write().await {
                Ok(tx) => self.tx = tx,
                Err(error) => return error.into(),
            }
        }
        match self.commit().await {
            Ok(()) => OpError::Denied(Box::new(denied)),
            Err(error) => error,
        }
    }

    /// What people call a thing, for the record.
    async fn label(&mut self, thing: &Thing) -> Result<String, OpError> {
        Ok(match thing {
            Thing::ServiceRequest { id, .. } => mandate_store::service_request::find_number(&mut self.tx, *id)
                .await?
                .map_or_else(String::new, |number| number.to_string()),
            Thing::Site { id, .. } => sites::find_name(&mut self.tx, *id).await?.unwrap_or_default(),
            Thing::Organization(id) => {
                organizations::find(&mut self.tx, *id).await?.map_or_else(String::new, |organization| organization.name)
            }
            Thing::Installation | Thing::PermissionRequest { .. } | Thing::Permission { .. } => String::new(),
        })
    }

    /// Whose things the caller's lists are made of.
    pub(crate) async fn scope(&mut self) -> Result<Scope, OpError> {
        let viewer = self.viewer().await?;
        scope_of(&mut self.tx, &viewer, self.now).await
    }

    /// Notes what was done under a permit: written with the commit.
    pub(crate) fn record(&mut self, permit: &Permit, step: &str, label: impl Into<String>) {
        self.record_change(permit, step, label, None, None);
    }

    /// As [`Self::record`], with what changed, as JSON.
    pub(crate) fn record_change(
        &mut self,
        permit: &Permit,
        step: &str,
        label: impl Into<String>,
        before: Option<serde_json::Value>,
        after: Option<serde_json::Value>,
    ) {
        let (id, nonce) = (self.app.id(), Uuid::new_v4());
        let entry = Entry::done(id, nonce, permit, step, label.into(), self.caller.request_id.clone())
            .with_change(before.map(|value| value.to_string()), after.map(|value| value.to_string()));
        self.entries.push(entry);
    }

    /// Notes in a customer's record what was done on the whole installation and showed what is that customer's.
    pub(crate) fn record_of(&mut self, permit: &Permit, customer: OrganizationId, step: &str, label: &str) {
        let (id, nonce) = (self.app.id(), Uuid::new_v4());
        let entry = Entry::done(id, nonce, permit, step, label.to_owned(), self.caller.request_id.clone());
        self.entries.push(Entry { customer_id: Some(customer), ..entry });
    }

    /// Notes in the story of a service request what a change of something else did to it, under the permit for that.
    pub(crate) fn record_in_story(
        &mut self,
        permit: &Permit,
        request: (ServiceRequestId, Number),
        step: &str,
        before: Option<serde_json::Value>,
        after: Option<serde_json::Value>,
    ) {
        let (id, nonce) = (self.app.id(), Uuid::new_v4());
        let entry = Entry::done(id, nonce, permit, step, request.1.to_string(), self.caller.request_id.clone())
            .with_change(before.map(|value| value.to_string()), after.map(|value| value.to_string()));
        let act = format!("{}:{step}", Act::UpdateServiceRequest.as_str());
        let thing_kind = "service_request".to_owned();
        self.entries.push(Entry { act, thing_kind, thing_id: Some(request.0.0), ..entry });
    }

    /// Notes that another organization's thing was read; one's own needs no entry.
    pub(crate) fn record_read(&mut self, permit: &Permit, step: &str, label: impl Into<String>) {
        if permit.is_on_anothers_thing() {
            self.record(permit, step, label);
        }
    }

    /// What came of a form when the caller sent it before: forms carry a key, so that a second click does nothing again.
    /// One that is under way is waited for.
    pub(crate) async fn sent_before(&mut self, key: &Once<'_>) -> Result<Option<String>, OpError> {
        let Some(key) = key.whole() else { return Ok(None) };
        let person = self.caller.person_id;
        self.tx.hold_alone(&Hash::of([person.0.as_bytes().as_slice(), key.as_bytes().as_slice()])).await?;
        Ok(repeat::find(&mut self.tx, person, key).await?)
    }

    /// Notes what came of a form, under its key.
    pub(crate) async fn note_sent(&mut self, key: &Once<'_>, outcome: &str) -> Result<(), OpError> {
        let Some(key) = key.whole() else { return Ok(()) };
        Ok(repeat::insert(&mut self.tx, self.caller.person_id, key, outcome, self.now).await?)
    }

    /// Notes for webhooks what happened to a customer's thing, where an entry of the record does not say it all: of
    /// service requests and people it does, see [`Event::of`].
    pub(crate) fn happened(&mut self, kind: EventKind, customer_id: OrganizationId, subject: String) {
        let (id, at, actor_id) = (self.app.id(), self.now, self.caller.person_id);
        self.events.push(Event { id, kind, at, customer_id, subject, actor_id, facts: serde_json::json!({}) });
    }

    /// Says that something is to be sent to a webhook, so that it is after the commit.
    pub(crate) const fn has_webhooks(&mut self) {
        self.webhooks = true;
    }

    /// Says that jobs were added, so that the runner is woken after the commit.
    pub(crate) const fn has_jobs(&mut self) {
        self.jobs = true;
    }

    /// Says that somebody has a new notice, so that its open pages learn of it after the commit.
    pub(crate) fn has_notice(&mut self, person: PersonId) {
        self.noticed.push(person);
    }

    /// Waits until nobody acts on a customer's things, for a change of what it has granted that nobody asked for.
    pub(crate) async fn change_grants(&mut self, customer: OrganizationId) -> Result<(), OpError> {
        let shared = self.tx.change_grants(customer).await?;
        self.now = self.app.now_by(shared);
        Ok(())
    }

    /// Waits until a person does nothing, for a change of where it works, as what, or whether it is locked: the
    /// organizations are held before.
    pub(crate) async fn change_person(&mut self, person: PersonId) -> Result<(), OpError> {
        let shared = self.tx.change_person(person).await?;
        self.now = self.app.now_by(shared);
        Ok(())
    }

    /// Refuses what has been tried so often within the hour; each try is kept by [`session::insert_failure`].
    pub(crate) async fn limit(&mut self, tries: &str, most: i64, said: &'static str) -> Result<(), OpError> {
        const MINUTES: i64 = 60;
        let since = self.now.saturating_sub(Span::new().minutes(MINUTES)).unwrap_or(Timestamp::MIN);
        if session::count_failures(&mut self.tx, tries, since).await? < most {
            return Ok(());
        }
        Err(OpError::TooMany(Message::new(said).with("minutes", MINUTES)))
    }

    /// Holds what several customers have granted, and the caller's own organization, before anything takes the caller's
    /// lock: organizations come before people, in the order of their ids.
    pub(crate) async fn hold_in_order(
        &mut self,
        customers: impl IntoIterator<Item = OrganizationId>,
    ) -> Result<(), OpError> {
        let (own, _) = self.own_organization().await?;
        for organization in customers.into_iter().chain([own]).collect::<BTreeSet<_>>() {
            let shared = self.tx.hold_grants(organization).await?;
            self.now = self.app.now_by(shared);
        }
        Ok(())
    }

    /// Waits until nobody moves, locks or changes a person that is to become a contact: what is read of it afterwards
    /// holds until the end of the transaction. Rows are held after this.
    pub(crate) async fn hold_person(&mut self, person: PersonId) -> Result<(), OpError> {
        let shared = self.tx.hold_person(person).await?;
        self.now = self.app.now_by(shared);
        Ok(())
    }

    /// A permit for what the installation does by itself when a time has come, in the vendor's name.
    pub(crate) async fn by_itself(&mut self, act: Act, thing: Thing) -> Result<Permit, OpError> {
        let nobody = operator::nobody(&mut self.tx, Roles::NONE).await?;
        Ok(access::installation(&nobody, act, thing, self.now))
    }

    /// Writes what is to be recorded until now, so that a long act need not keep it until its end.
    pub(crate) async fn write_record(&mut self) -> Result<(), OpError> {
        Ok(ledger::append(&mut self.tx, &std::mem::take(&mut self.entries)).await?)
    }

    /// Writes the record and makes everything durable. Where nothing was changed there is nothing to write.
    pub(crate) async fn commit(mut self) -> Result<(), OpError> {
        let token = self.caller.token.map(|token| token.id);
        let entries: Vec<_> = self.entries.into_iter().map(|entry| entry.with_token(token)).collect();
        ledger::append(&mut self.tx, &entries).await?;
        self.events.extend(entries.iter().filter_map(Event::of));
        for event in &self.events {
            webhook_event::insert(&mut self.tx, event).await?;
        }
        self.tx.commit().await?;
        if self.jobs {
            self.app.wake_jobs();
        }
        if self.webhooks || !self.events.is_empty() {
            self.app.wake_webhooks();
        }
        for person in self.noticed {
            self.app.live().wake(person);
        }
        Ok(())
    }

    /// Ends what only read: writes the record of reads, if there is any.
    pub(crate) async fn finish_reading(self) -> Result<(), OpError> {
        if self.entries.is_empty() { Ok(()) } else { self.commit().await }
    }
}

/// The facts between a person and a customer, with whether the person is a contact of the thing in question.
pub(crate) async fn facts_about(
    tx: &mut Tx,
    person: PersonId,
    customer: OrganizationId,
    thing: Thing,
    at: Timestamp,
) -> Result<Option<Standing>, OpError> {
    Ok(match thing {
        Thing::ServiceRequest { id, .. } => standing::find(tx, person, customer, Some(id), at).await?,
        Thing::Site { id, .. } => standing::find_at_site(tx, person, customer, id, at).await?,
        _ => standing::find(tx, person, customer, None, at).await?,
    })
}

/// A person as the decision takes it, without any token.
pub(crate) async fn viewer_about(tx: &mut Tx, person: PersonId, at: Timestamp) -> Result<Option<Viewer>, OpError> {
    Ok(standing::find_viewer(tx, person, at).await?)
}

/// As [`facts_about`], for the caller, as far as goes what it came with.
pub(crate) async fn facts_of_caller(
    tx: &mut Tx,
    caller: &Caller,
    customer: OrganizationId,
    thing: Thing,
    at: Timestamp,
) -> Result<Standing, OpError> {
    if caller.operator.is_some() {
        return Ok(Standing::without_permission(operator::viewer(tx).await?));
    }
    let mut facts = facts_about(tx, caller.person_id, customer, thing, at).await?.ok_or(OpError::NotSignedIn)?;
    facts.viewer = as_it_came(tx, caller, facts.viewer, at).await?;
    Ok(facts)
}

/// The caller as the decision takes it.
pub(crate) async fn viewer_of_caller(tx: &mut Tx, caller: &Caller, at: Timestamp) -> Result<Viewer, OpError> {
    if caller.operator.is_some() {
        return operator::viewer(tx).await;
    }
    let viewer = viewer_about(tx, caller.person_id, at).await?.ok_or(OpError::NotSignedIn)?;
    as_it_came(tx, caller, viewer, at).await
}

/// The caller as far as goes what it came with. A token is asked for in the transaction of the act, so that one that was
/// revoked or has ended since the request began does nothing more.
async fn as_it_came(tx: &mut Tx, caller: &Caller, viewer: Viewer, at: Timestamp) -> Result<Viewer, OpError> {
    if let Some(by) = caller.token
        && !tokens::is_good(tx, by.id, viewer.organization_id, at).await?
    {
        return Err(OpError::NotSignedIn);
    }
    Ok(Viewer { scopes: caller.scopes(), ..viewer })
}

/// Whose things the lists of somebody are made of.
pub(crate) async fn scope_of(tx: &mut Tx, viewer: &Viewer, at: Timestamp) -> Result<Scope, OpError> {
    match access::scope(viewer, at) {
        Ok(scope) => Ok(scope),
        Err(refusal) => Err(outside_token(tx, refusal).await?.unwrap_or(OpError::NotSignedIn)),
    }
}

/// Refuses what a program's token is not for, where nothing else is decided: what is the caller's own business alone.
pub(crate) async fn own_business(app: &App, caller: &Caller, act: Act) -> Result<(), OpError> {
    if caller.scopes().has(act.token_scope()) {
        return Ok(());
    }
    let mut tx = app.db().read().await?;
    let now = app.now();
    let viewer = viewer_of_caller(&mut tx, caller, now).await?;
    match access::own_business(&viewer, act, now) {
        Ok(()) => Ok(()),
        Err(refusal) => Err(outside_token(&mut tx, refusal).await?.unwrap_or(OpError::NotSignedIn)),
    }
}

/// What is answered where a token is not for what was asked; nothing where the refusal has another reason.
pub(crate) async fn outside_token(tx: &mut Tx, refusal: Refusal) -> Result<Option<OpError>, OpError> {
    Ok(match refusal.reason {
        Reason::OutsideToken { .. } => Some(OpError::Denied(Box::new(explain_denied(tx, refusal).await?))),
        _ => None,
    })
}

/// The names and addresses of a customer's contact managers, whom a partner may ask.
pub(crate) async fn contact_managers(tx: &mut Tx, customer: OrganizationId) -> Result<Vec<(String, String)>, OpError> {
    let people = people::list_of_organization(tx, customer).await?;
    let managers =
        people.into_iter().filter(|person| person.roles.has(Role::ContactManager) && person.locked_at.is_none());
    Ok(managers.map(|person| (person.name, person.email)).collect())
}

/// The people who decide for a customer about its partners; the locked ones too, who are not told anything.
pub(crate) async fn list_contact_managers(tx: &mut Tx, customer: OrganizationId) -> Result<Vec<PersonId>, OpError> {
    let people = people::list_of_organization(tx, customer).await?;
    Ok(people.into_iter().filter(|person| person.roles.has(Role::ContactManager)).map(|person| person.id).collect())
}

/// A refusal with the names that its sentences need.
pub(crate) async fn explain_denied(tx: &mut Tx, refusal: Refusal) -> Result<Denied, OpError> {
    let (customer, contact_managers) = match refusal.thing.customer() {
        Some(customer) => {
            let name =
                organizations::find(tx, customer).await?.map_or_else(String::new, |organization| organization.name);
            (name, contact_managers(tx, customer).await?)
        }
        None => (String::new(), Vec::new()),
    };
    Ok(Denied { refusal, customer, contact_managers })
}

/// What cannot be done as things are, in a sentence at no field.
pub(crate) fn refused(id: &'static str) -> OpError {
    OpError::field("", Message::new(id))
}

/// What became of pieces of work of which none keeps another from being done: the first that failed is given at the end,
/// the others are in the log.
#[derive(Debug, Default)]
pub(crate) struct Tried(Option<OpError>);

impl Tried {
    /// Notes what became of one.
    pub(crate) fn note(&mut self, result: Result<(), OpError>) {
        match (result, &self.0) {
            (Ok(()), _) => {}
            (Err(error), None) => self.0 = Some(error),
            (Err(error), Some(_)) => {
                tracing::error!(error = &error as &dyn std::error::Error, "one more failed; it is tried again");
            }
        }
    }

    /// What became of all.
    pub(crate) fn done(self) -> Result<(), OpError> {
        self.0.map_or(Ok(()), Err)
    }
}

/// A conflict, in a sentence.
pub(crate) fn conflict(id: &'static str) -> OpError {
    OpError::Conflict(Message::new(id))
}
