//! Permission requests: seen by both sides, decided by a contact manager, possibly for less than was asked.
//!
//! Asking stands in [`ask`], asking once more in [`renew`], the list of one side in [`list`].

mod ask;
mod list;
mod renew;

pub use ask::{Asking, ask, list_colleagues};
pub use list::{Listed, list};
pub use renew::{Renewal, propose, renew};

use std::collections::BTreeMap;

use mandate_core::{
    access::{Act, Permit, Thing},
    id::{OrganizationId, PermissionRequestId, PersonId},
    ledger::Hash,
    party::Role,
    permission::{
        Change, DecisionError, Difference, Grants, Level, PermissionRequest, RequestState, Terms, TermsError, Until,
        UntilError, changes, differences,
    },
    text::Remark,
    webhook::EventKind,
};
use mandate_store::{
    contact_link::{self, ContactLink},
    feed, organization,
    permission::{self, Permission},
    permission_request, person,
    person::Person,
    service_request, subscription,
};

use super::{Acting, Caller, NO_ORGANIZATION, notify};
use crate::{
    App, OpError,
    error::{Check, text_error},
    locale::Message,
};

/// What is wrong with a last day, in a sentence.
pub(in crate::ops) fn until_error(error: UntilError) -> Message {
    match error {
        UntilError::NotADate => Message::new("until-not-a-date"),
        UntilError::Past => Message::new("until-past"),
        UntilError::TooFar(last) => Message::new("until-too-far").with("last", last),
    }
}

fn parse_level(check: &mut Check, field: &str, word: &str) -> Option<Level> {
    if word.is_empty() {
        return None;
    }
    check.take(field, word.parse().map_err(|_| Message::new("field-choose")))
}

/// The levels of single people, each of them one of the partner's.
fn parse_personal(check: &mut Check, typed: &[(String, String)], people: &[Person]) -> BTreeMap<PersonId, Level> {
    let mut personal = BTreeMap::new();
    for (id, word) in typed {
        let field = format!("personal-{id}");
        let person = id
            .parse::<PersonId>()
            .ok()
            .filter(|id| people.iter().any(|person| person.id == *id && person.locked_at.is_none()));
        match (person, parse_level(check, &field, word)) {
            (None, _) if !word.is_empty() => check.wrong(field, Message::new("ask-error-not-a-colleague")),
            (Some(person), Some(level)) => {
                personal.insert(person, level);
            }
            _ => {}
        }
    }
    personal
}

/// A permission request with all that its page shows.
#[derive(Clone, Debug)]
pub struct View {
    /// The request, as it stands at this moment.
    pub request: PermissionRequest,
    /// Where it stands at this moment.
    pub state: RequestState,
    /// The partner's name.
    pub partner: String,
    /// The customer's name.
    pub customer: String,
    /// The partner's people.
    pub people: Vec<Person>,
    /// Since when nothing of what it gave is in force any more.
    pub over_since: Option<jiff::Timestamp>,
    /// Everybody named in it, for their names.
    pub named: Vec<Person>,
    /// What the partner has at this moment.
    pub present: Grants,
    /// How what was granted differs from what was asked.
    pub differences: Vec<Difference>,
    /// Whether the caller may decide.
    pub may_decide: bool,
    /// Whether the caller may take it back.
    pub may_withdraw: bool,
    /// How many service requests, messages and attachments Look would show; only for who may decide.
    pub figures: Option<(i64, i64, i64)>,
    /// The old records of the customer that are linked to people of the partner; only for who may decide.
    pub links: Vec<ContactLink>,
}

impl View {
    /// What a person is called.
    #[must_use]
    pub fn name(&self, id: PersonId) -> String {
        self.named
            .iter()
            .chain(&self.people)
            .find(|person| person.id == id)
            .map_or_else(String::new, |person| person.name.clone())
    }
}

async fn load(mut acting: Acting<'_>, id: PermissionRequestId) -> Result<(Acting<'_>, PermissionRequest), OpError> {
    match permission_request::find(&mut acting.tx, id).await? {
        Some(request) => Ok((acting, request)),
        None => Err(acting.nothing_like(Thing::Organization(NO_ORGANIZATION)).await),
    }
}

fn thing(request: &PermissionRequest) -> Thing {
    Thing::PermissionRequest {
        id: request.id,
        customer_id: request.customer_id,
        partner_id: request.partner_id,
        requester_id: request.requester_id,
    }
}

/// Shows a permission request. **Requires:** being of the partner, or contact manager of the customer.
///
/// # Errors
/// When it is refused.
pub async fn view(app: &App, caller: &Caller, id: PermissionRequestId) -> Result<View, OpError> {
    let (acting, request) = load(Acting::begin(app, caller).await?, id).await?;
    let (mut acting, permit) = acting.authorize(Act::ViewPermissionRequest, thing(&request)).await?;
    let state = request.state_at(acting.now);
    let named = [Some(request.requester_id), Some(request.contact_manager_id), decider(&state)];
    let named = named.into_iter().flatten().chain(request.asked.personal.keys().copied());
    let named = person::list_by_id(&mut acting.tx, named.collect::<Vec<_>>()).await?;
    let mut people = person::list_of_organization(&mut acting.tx, request.partner_id).await?;
    people.retain(|person| person.locked_at.is_none());
    let name =
        |found: Option<organization::Organization>| found.map_or_else(String::new, |organization| organization.name);
    let partner = name(organization::find(&mut acting.tx, request.partner_id).await?);
    let customer = name(organization::find(&mut acting.tx, request.customer_id).await?);
    let of_customer = permit.actor_organization() == request.customer_id;
    let figures = if of_customer {
        Some(service_request::count_of_customer(&mut acting.tx, &permit, request.customer_id).await?)
    } else {
        None
    };
    let links = if of_customer {
        contact_link::list_with_partner(&mut acting.tx, &permit, request.partner_id).await?
    } else {
        Vec::new()
    };
    let me = people.iter().find(|person| person.id == caller.person_id);
    let pending = state == RequestState::Pending;
    let now = acting.now;
    let live = permission::list_live(&mut acting.tx, request.partner_id, request.customer_id, now).await?;
    let over = permission::list_over(&mut acting.tx, std::slice::from_ref(&request), now).await?;
    Ok(View {
        present: permission::grants(&live, now),
        over_since: over.first().map(|(_, since)| *since),
        differences: match &state {
            RequestState::Approved { granted, .. } => differences(&request.asked, granted),
            _ => Vec::new(),
        },
        may_decide: pending && of_customer,
        may_withdraw: pending
            && me.is_some_and(|me| me.id == request.requester_id || me.roles.has(Role::Administrator)),
        request,
        state,
        partner,
        customer,
        people,
        named,
        figures,
        links,
    })
}

const fn decider(state: &RequestState) -> Option<PersonId> {
    match state {
        RequestState::Approved { by, .. } | RequestState::Denied { by, .. } | RequestState::Withdrawn { by, .. } => {
            Some(*by)
        }
        RequestState::Pending | RequestState::Lapsed { .. } => None,
    }
}

/// What a contact manager types when it grants.
#[derive(Clone, Debug, Default)]
pub struct Granting {
    /// The last day.
    pub until: String,
    /// The level for everybody; empty for none.
    pub organization: String,
    /// The levels of single people, by id; empty for none.
    pub personal: Vec<(String, String)>,
    /// What the preview showed, as [`Preview::seen`]; empty where none was looked at.
    pub seen: String,
}

/// What granting would mean.
#[derive(Clone, Debug)]
pub struct Preview {
    /// Who gains and who loses what.
    pub changes: Vec<Change>,
    /// A mark of all that; a grant that carries it is refused when it would mean something else by then.
    pub seen: String,
}

fn mark(changes: &[Change]) -> String {
    Hash::of([format!("{changes:?}").as_bytes()]).to_string()
}

/// The terms that a contact manager typed, checked against what was asked (X01).
fn terms(
    granting: &Granting,
    request: &PermissionRequest,
    people: &[Person],
    now: jiff::Timestamp,
) -> Result<Terms, OpError> {
    let mut check = Check::default();
    let until = check.take("until", Until::parse(&granting.until, now).map_err(until_error));
    let organization = parse_level(&mut check, "organization", &granting.organization);
    let personal = parse_personal(&mut check, &granting.personal, people);
    check.done()?;
    let terms = Terms { until: until.ok_or(OpError::NotFound)?, organization, personal };
    terms.check_within(&request.asked).map_err(terms_error)?;
    Ok(terms)
}

fn terms_error(error: TermsError) -> OpError {
    match error {
        TermsError::NothingChosen => OpError::field("organization", Message::new("grant-error-nothing")),
        TermsError::MoreForEverybody => OpError::field("organization", Message::new("grant-error-more")),
        TermsError::MoreForPerson(person) => {
            OpError::field(format!("personal-{person}"), Message::new("grant-error-more"))
        }
        TermsError::Longer => OpError::field("until", Message::new("grant-error-longer")),
    }
}

fn decision_error(error: DecisionError) -> OpError {
    match error {
        DecisionError::Terms(error) => terms_error(error),
        DecisionError::NotPending(state) => {
            OpError::Conflict(Message::new(format!("conflict-request-{}", state.as_str())))
        }
    }
}

/// What granting would mean: who gains and who loses what (X03). **Requires:** contact manager of the customer.
///
/// # Errors
/// When it is refused, or the terms are wrong.
pub async fn preview(
    app: &App,
    caller: &Caller,
    id: PermissionRequestId,
    granting: &Granting,
) -> Result<Preview, OpError> {
    let (acting, request) = load(Acting::begin(app, caller).await?, id).await?;
    let (mut acting, permit) = acting.authorize(Act::DecidePermissionRequest, thing(&request)).await?;
    let mut people = person::list_of_organization(&mut acting.tx, request.partner_id).await?;
    people.retain(|person| person.locked_at.is_none());
    let terms = terms(granting, &request, &people, acting.now)?;
    let changes = what_changes(&mut acting, &permit, &request, &terms, &people).await?;
    Ok(Preview { seen: mark(&changes), changes })
}

async fn what_changes(
    acting: &mut Acting<'_>,
    permit: &Permit,
    request: &PermissionRequest,
    terms: &Terms,
    people: &[Person],
) -> Result<Vec<Change>, OpError> {
    let open = permission::list_open(&mut acting.tx, permit, request.partner_id, request.customer_id).await?;
    let before = permission::grants(&open, permit.at());
    let active = people.iter().filter(|person| person.locked_at.is_none()).map(|person| person.id);
    Ok(changes(active, &before, &before.after(terms)))
}

/// Grants a request, in full or in part (P07, P08, X01). **Requires:** contact manager of the customer.
///
/// # Errors
/// When it is refused, the terms are wrong, or somebody has decided it meanwhile.
pub async fn approve(app: &App, caller: &Caller, id: PermissionRequestId, granting: &Granting) -> Result<(), OpError> {
    let (acting, request) = load(Acting::begin(app, caller).await?, id).await?;
    let (acting, permit) = acting.authorize_change(Act::DecidePermissionRequest, thing(&request)).await?;
    // Loaded again: who waited for the lock must see what the one before it did.
    let (mut acting, request) = load(acting, id).await?;
    let people = person::list_of_organization(&mut acting.tx, request.partner_id).await?;
    if let state @ (RequestState::Approved { .. }
    | RequestState::Denied { .. }
    | RequestState::Withdrawn { .. }
    | RequestState::Lapsed { .. }) = request.state_at(permit.at())
    {
        return Err(decision_error(DecisionError::NotPending(state)));
    }
    let terms = terms(granting, &request, &people, permit.at())?;
    let changes = what_changes(&mut acting, &permit, &request, &terms, &people).await?;
    if !granting.seen.is_empty() && granting.seen != mark(&changes) {
        return Err(super::conflict("conflict-preview"));
    }
    let approved = request.approve(&permit, terms.clone()).map_err(decision_error)?;
    if !permission_request::decide(&mut acting.tx, &permit, &approved).await? {
        return Err(super::conflict("conflict-request-decided"));
    }
    begin_permissions(&mut acting, &permit, &approved, &terms).await?;
    let before = serde_json::to_value(&approved.asked).ok();
    let partner = name_of(&mut acting, approved.partner_id).await?;
    acting.record_change(&permit, "approve", &partner, before, serde_json::to_value(&terms).ok());
    let renewed = approved.renews.is_some();
    let kind = if renewed { EventKind::PermissionRenewed } else { EventKind::PermissionGranted };
    acting.happened(kind, approved.customer_id, approved.id.to_string());
    let less = if terms == approved.asked { "news-approved" } else { "news-approved-less" };
    tell_partner(&mut acting, &approved, less, terms.personal.keys().copied().collect()).await?;
    acting.commit().await
}

async fn name_of(acting: &mut Acting<'_>, organization: OrganizationId) -> Result<String, OpError> {
    Ok(organization::find(&mut acting.tx, organization)
        .await?
        .map_or_else(String::new, |organization| organization.name))
}

/// Begins what was granted; what was open for the same people ends with it (P09).
async fn begin_permissions(
    acting: &mut Acting<'_>,
    permit: &Permit,
    request: &PermissionRequest,
    terms: &Terms,
) -> Result<(), OpError> {
    let open = permission::list_open(&mut acting.tx, permit, request.partner_id, request.customer_id).await?;
    let everybody = terms.organization.map(|level| (None, level));
    let single = terms.personal.iter().map(|(person, level)| (Some(*person), *level));
    for (person_id, level) in everybody.into_iter().chain(single) {
        let replaced = open.iter().find(|permission| permission.person_id == person_id);
        if let Some(replaced) = replaced {
            permission::end(&mut acting.tx, permit, replaced.id, Some("replaced")).await?;
        }
        let begun = Permission {
            id: acting.app.id(),
            request_id: request.id,
            partner_id: request.partner_id,
            customer_id: request.customer_id,
            person_id,
            level,
            valid_from: permit.at(),
            valid_until: terms.until.end(),
            ended_at: None,
        };
        permission::insert(&mut acting.tx, permit, &begun).await?;
        if level >= Level::Look {
            feed::fill(&mut acting.tx, permit, request.customer_id, request.partner_id, person_id).await?;
            // A subscription lives on only where the old permission was still in force (P21).
            if let Some(replaced) = replaced.filter(|replaced| replaced.valid_until > permit.at()) {
                subscription::carry_over(&mut acting.tx, permit, replaced.id, begun.id).await?;
            }
        }
    }
    Ok(())
}

async fn tell_partner(
    acting: &mut Acting<'_>,
    request: &PermissionRequest,
    message: &'static str,
    mut people: Vec<PersonId>,
) -> Result<(), OpError> {
    // Who asked and has begun to work elsewhere is told nothing of it any more.
    let requester = person::find(&mut acting.tx, request.requester_id).await?;
    let still = requester.filter(|requester| requester.organization_id == request.partner_id);
    people.splice(0..0, still.map(|requester| requester.id));
    let customer = name_of(acting, request.customer_id).await?;
    let news = notify::News {
        kind: notify::NoticeKind::Access,
        message: Message::new(message).with("customer", customer),
        detail: match &request.state {
            RequestState::Denied { reason, .. } => reason.clone(),
            _ => None,
        },
        link: format!("/permission-requests/{}", request.id),
        button: "news-decided-button",
        about: None,
    };
    notify::tell(acting, &people, &news).await
}

/// Denies a request, with a reason or without. **Requires:** contact manager of the customer.
///
/// # Errors
/// When it is refused, the reason is wrong, or somebody has decided it meanwhile.
pub async fn deny(app: &App, caller: &Caller, id: PermissionRequestId, reason: &str) -> Result<(), OpError> {
    let (acting, request) = load(Acting::begin(app, caller).await?, id).await?;
    let (acting, permit) = acting.authorize_change(Act::DecidePermissionRequest, thing(&request)).await?;
    let (mut acting, request) = load(acting, id).await?;
    let reason = reason.trim();
    let reason = if reason.is_empty() {
        None
    } else {
        Some(Remark::parse(reason).map_err(|error| OpError::field("reason", text_error(error)))?.to_string())
    };
    let denied = request.deny(&permit, reason).map_err(decision_error)?;
    if !permission_request::decide(&mut acting.tx, &permit, &denied).await? {
        return Err(super::conflict("conflict-request-decided"));
    }
    let partner = name_of(&mut acting, denied.partner_id).await?;
    let reason = match &denied.state {
        RequestState::Denied { reason, .. } => reason.clone(),
        _ => None,
    };
    acting.record_change(&permit, "deny", partner, None, reason.map(|reason| serde_json::json!({ "reason": reason })));
    acting.happened(EventKind::PermissionDenied, denied.customer_id, denied.id.to_string());
    tell_partner(&mut acting, &denied, "news-denied", Vec::new()).await?;
    acting.commit().await
}

/// Takes a request back. **Requires:** having asked, or administrator of the partner.
///
/// # Errors
/// When it is refused, or somebody has decided it meanwhile.
pub async fn withdraw(app: &App, caller: &Caller, id: PermissionRequestId) -> Result<(), OpError> {
    let (acting, request) = load(Acting::begin(app, caller).await?, id).await?;
    let (acting, permit) = acting.authorize_change(Act::WithdrawPermissionRequest, thing(&request)).await?;
    let (mut acting, request) = load(acting, id).await?;
    let withdrawn = request.withdraw(&permit).map_err(decision_error)?;
    if !permission_request::decide(&mut acting.tx, &permit, &withdrawn).await? {
        return Err(super::conflict("conflict-request-decided"));
    }
    let customer = name_of(&mut acting, withdrawn.customer_id).await?;
    acting.record(&permit, "", customer);
    acting.commit().await
}
