//! Service requests: lists, one with its thread, and what is done to it.
//!
//! Submitting stands in [`submit`], contacts in [`contact`], who works on it in [`assignment`], files in [`attachment`], what happened in [`story`], what
//! belongs together in [`related`], duplicates in [`merge`], who looks at it in [`looking`], finding by words in [`search`], lists as
//! files in [`export`], changes of several at once in [`several`].

pub mod assignment;
pub mod attachment;
pub mod contact;
pub mod export;
pub mod looking;
pub mod merge;
pub mod related;
pub mod search;
pub mod several;
pub mod story;
pub mod submit;
pub mod way_out;

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use mandate_core::{
    access::{self, Act, Breadth, Permit, Scope, Thing},
    id::{CannedAnswerId, OrganizationId, PersonId, ServiceRequestId, SiteId},
    permission::Level,
    service_request::{Number, Severity, Side, State},
    text::{Body, Remark},
};
use mandate_store::{
    assignment::{self as assignments, Assignee},
    canned_answer, contact as contacts, contact_link,
    looking::{self as onlookers, Looking},
    message as messages, organization, person, related as linked,
    service_request::{self as store, Cursor, Filter, Line, Reach, Reference, ServiceRequest},
    site, standing,
};

use super::{Acting, Caller, NO_ORGANIZATION, Once, notify};
use crate::{App, OpError, error::text_error, locale::Message};
use attachment::File;
use story::{Place, Story};
use uuid::Uuid;

/// How many service requests stand on a page.
pub const PAGE: i64 = 50;

/// A page of a list.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// The lines.
    pub lines: Vec<Line>,
    /// Whether there are older ones.
    pub older: bool,
    /// Whether there are newer ones.
    pub newer: bool,
    /// Up to where rows were asked, where the page is not full and there are more: it goes on behind.
    pub reach: Option<Reach>,
    /// Under what the lines of other organizations are shown, a permit for each.
    pub permits: Vec<Permit>,
}

/// A page of what the caller may see, over all customers (X08, P30). Reading another organization's is recorded.
///
/// # Errors
/// When the database fails.
pub async fn list(app: &App, caller: &Caller, filter: &Filter, cursor: Cursor) -> Result<Page, OpError> {
    list_some(app, caller, filter, cursor, PAGE).await
}

/// As [`list`], with at most so many on the page.
///
/// # Errors
/// When the database fails.
pub async fn list_some(
    app: &App,
    caller: &Caller,
    filter: &Filter,
    cursor: Cursor,
    most: i64,
) -> Result<Page, OpError> {
    // Rows are asked without keeping anybody from writing; what is shown is decided where it is recorded.
    let asked = if filter.asks_rows() {
        let mut asking = Acting::begin_reading(app, caller).await?;
        Some(read_page(&mut asking, filter, cursor, most).await?)
    } else {
        None
    };
    let mut acting = Acting::begin(app, caller).await?;
    let scope = acting.scope().await?;
    let (lines, more, reach) = match asked {
        Some((lines, more, reach)) => {
            let ids = lines.iter().map(|line| line.id).collect();
            (store::list_by_id(&mut acting.tx, &scope, ids).await?, more, reach)
        }
        None => read_page(&mut acting, filter, cursor, most).await?,
    };
    let permits = record_list(&mut acting, scope.breadth(), &lines).await?;
    acting.finish_reading().await?;
    let (older, newer) = match cursor {
        Cursor::Newest => (more, false),
        Cursor::OlderThan(_) => (more, true),
        Cursor::NewerThan(_) => (true, more),
    };
    Ok(Page { lines, older, newer, reach, permits })
}

/// The lines of a page, whether there are more, and up to where rows were asked.
async fn read_page(
    acting: &mut Acting<'_>,
    filter: &Filter,
    cursor: Cursor,
    most: i64,
) -> Result<(Vec<Line>, bool, Option<Reach>), OpError> {
    let scope = acting.scope().await?;
    let filter = narrowed(acting, &scope, filter).await?;
    let mut lines = store::list(&mut acting.tx, &scope, &filter, cursor, most + 1).await?;
    let more = i64::try_from(lines.len()).is_ok_and(|count| count > most);
    if more {
        // The one too many stands at the far end of the page.
        match cursor {
            Cursor::NewerThan(_) => drop(lines.remove(0)),
            Cursor::Newest | Cursor::OlderThan(_) => drop(lines.pop()),
        }
    }
    let reach = if more { None } else { store::find_reach(&mut acting.tx, &scope, &filter, cursor).await? };
    Ok((lines, more, reach))
}

/// The filter as it is best read.
async fn narrowed(acting: &mut Acting<'_>, scope: &Scope, filter: &Filter) -> Result<Filter, OpError> {
    let mut filter = filter.clone();
    if let Some(customer) = filter.customer.filter(|_| scope.breadth() == Breadth::Party) {
        let facts = acting.facts(customer, Thing::Organization(customer)).await?;
        let by_permission = facts.deciding(acting.now).is_some_and(|(permission, _)| permission.level >= Level::Look);
        if customer != scope.organization() && !by_permission {
            match facts.deployment.and_then(|deployment| deployment.open(acting.now).copied()) {
                Some(access) if access.covers => {}
                // Some sites of the customer's, and what one is attached to: by the feed, not by walking through all.
                Some(_) => filter.by_feed = true,
                // CC shows what one is attached to: among one's own.
                None => filter.mine = true,
            }
        }
    }
    // How the vendor shares its work is its own business.
    filter.assigned = filter.assigned.filter(|_| scope.breadth() == Breadth::Staff);
    Ok(filter)
}

/// Records the reading of a list: an entry for each customer whose service requests it showed, with their numbers.
pub(super) async fn record_list(
    acting: &mut Acting<'_>,
    breadth: Breadth,
    lines: &[Line],
) -> Result<Vec<Permit>, OpError> {
    let mut by_customer: BTreeMap<OrganizationId, Vec<&Line>> = BTreeMap::new();
    for line in lines {
        by_customer.entry(line.customer_id).or_default().push(line);
    }
    let first: Vec<_> = by_customer.values().filter_map(|lines| lines.first()).collect();
    let things: Vec<_> = first.iter().map(|line| (line.customer_id, line.id)).collect();
    let viewer = acting.viewer().await?;
    let facts = standing::list(&mut acting.tx, viewer, &things, acting.now).await?;
    let step = if breadth == Breadth::Staff { "list-by-staff" } else { "list" };
    let mut permits = Vec::new();
    for ((lines, first), facts) in by_customer.values().zip(first).zip(facts) {
        let thing =
            Thing::ServiceRequest { id: first.id, customer_id: first.customer_id, submitted_at: first.created_at };
        // The list has asked the same question in SQL; should the two ever differ, nothing is shown.
        let permit = access::decide(&facts, Act::ViewServiceRequest, thing, acting.now)
            .map_err(|refusal| OpError::failed(format!("the list shows what the decision refuses: {refusal:?}")))?;
        let numbers: Vec<_> = lines.iter().map(|line| line.number.to_string()).collect();
        acting.record_read(&permit, step, numbers.join(" "));
        permits.push(permit);
    }
    Ok(permits)
}

/// A service request with all that its page shows.
#[derive(Clone, Debug)]
pub struct View {
    /// The service request.
    pub request: ServiceRequest,
    /// The permit under which it is shown.
    pub permit: Permit,
    /// The customer's name.
    pub customer: String,
    /// The submitter's name and organization.
    pub submitter: (String, String),
    /// Its contacts.
    pub contacts: Vec<contacts::Contact>,
    /// A page of what happened.
    pub story: Story,
    /// The site that it is about: its id, its name, and whether it is still there.
    pub site: Option<(SiteId, String, bool)>,
    /// Whether the caller may write to it; otherwise why not.
    pub may_update: Result<(), Box<crate::error::Denied>>,
    /// Whether the caller may write internal notes.
    pub may_note: bool,
    /// Which side of the desk the caller stands on.
    pub side: Side,
    /// Who of the vendor's support works on it.
    pub assignee: Option<Assignee>,
    /// To whom the caller may give it; for the page, as the next two.
    pub assignable: Vec<(PersonId, String)>,
    /// Those linked with it that the caller may see.
    pub related: Vec<Line>,
    /// Others that the caller may see, of which the page speaks: into which it went, and those in its story.
    pub mentioned: Vec<Line>,
    /// Which colleagues look at it right now; for the vendor's support.
    pub looking: Vec<Looking>,
    /// What the caller may answer with.
    pub answers: Vec<(CannedAnswerId, String)>,
    /// Who could be added as a contact.
    pub candidates: Vec<contact::Candidate>,
}

impl View {
    /// What an organization is called that somebody acted for.
    #[must_use]
    pub fn customer_name(&self, id: OrganizationId) -> &str {
        if id == self.request.customer_id { &self.customer } else { "" }
    }
}

/// What a number refers to, and the permit to do an act on it.
pub(in crate::ops) async fn authorize<'a>(
    mut acting: Acting<'a>,
    number: Number,
    act: Act,
) -> Result<(Acting<'a>, Permit), OpError> {
    let Some(found) = store::find_reference(&mut acting.tx, number).await? else {
        let id = ServiceRequestId(Uuid::nil());
        let (customer_id, submitted_at) = (NO_ORGANIZATION, acting.now);
        return Err(acting.nothing_like(Thing::ServiceRequest { id, customer_id, submitted_at }).await);
    };
    let thing = Thing::ServiceRequest { id: found.id, customer_id: found.customer_id, submitted_at: found.created_at };
    acting.authorize(act, thing).await
}

/// Shows a service request with a page of its story. **Requires:** Look; or any level and being a contact of it.
///
/// # Errors
/// When it is refused.
pub async fn view(app: &App, caller: &Caller, number: Number, place: Place) -> Result<View, OpError> {
    let (mut acting, permit) = authorize(Acting::begin(app, caller).await?, number, Act::ViewServiceRequest).await?;
    let request = store::get(&mut acting.tx, &permit).await?;
    let facts = acting.facts(request.customer_id, *permit.thing()).await?;
    let may = |act| access::decide(&facts, act, *permit.thing(), acting.now);
    let (update, may_note) = (may(Act::UpdateServiceRequest), may(Act::WriteInternalNote).is_ok());
    let works_the_desk = may(Act::WorkTheDesk).is_ok();
    let may_update = match update {
        Ok(_) => Ok(()),
        Err(refusal) => Err(Box::new(super::explain_denied(&mut acting.tx, refusal).await?)),
    };
    let customer = organization::find(&mut acting.tx, request.customer_id)
        .await?
        .map_or_else(String::new, |customer| customer.name);
    let submitter = person::list_by_id(&mut acting.tx, [request.submitter_id]).await?;
    let submitter_organization = organization::find(&mut acting.tx, request.submitter_organization_id).await?;
    let submitter = (
        submitter.into_iter().next().map_or_else(String::new, |person| person.name),
        submitter_organization.map_or_else(String::new, |organization| organization.name),
    );
    let contacts = contacts::list(&mut acting.tx, &permit).await?;
    let story = story::read(&mut acting, &permit, place).await?;
    let site = site::find_of_service_request(&mut acting.tx, &permit).await?;
    let assignee = assignments::find(&mut acting.tx, &permit).await?;
    // A program looks at nothing, and is offered nothing: only a page is open.
    let at_the_desk = works_the_desk && caller.token.is_none() && caller.operator.is_none();
    let assignable = if at_the_desk { assignments::list_assignable(&mut acting.tx).await? } else { Vec::new() };
    let mut ids = linked::list(&mut acting.tx, &permit).await?;
    let linked = ids.len();
    ids.extend(request.merged_into_id.into_iter().chain(story.mentions()));
    let (related, mentioned) = {
        let lines = related::visible(&mut acting, ids.clone()).await?;
        let of =
            |ids: &[ServiceRequestId]| lines.iter().filter(|line| ids.contains(&line.id)).cloned().collect::<Vec<_>>();
        let (linked, others) = ids.split_at(linked);
        (of(linked), of(others))
    };
    let looking = if at_the_desk {
        onlookers::note(&mut acting.tx, &permit, false).await?;
        onlookers::list(&mut acting.tx, &permit).await?
    } else {
        Vec::new()
    };
    let answers = if at_the_desk { canned_answer::list_names(&mut acting.tx, &permit).await? } else { Vec::new() };
    let candidates =
        if may_update.is_ok() { contact::candidates(&mut acting, &permit, &request).await? } else { Vec::new() };
    acting.record_read(&permit, "", request.number.to_string());
    acting.finish_reading().await?;
    let side = side(&permit);
    Ok(View {
        request,
        permit,
        customer,
        submitter,
        contacts,
        story,
        site,
        may_update,
        may_note,
        side,
        assignee,
        assignable,
        answers,
        looking,
        related,
        mentioned,
        candidates,
    })
}

fn side(permit: &Permit) -> Side {
    if permit.shows_internal_notes() { Side::Vendor } else { Side::Customer }
}

/// A public message as it is sent.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reply<'a> {
    /// The text, in Markdown.
    pub body: &'a str,
    /// Where it moves the service request, where that is said.
    pub state: Option<State>,
    /// The last step of the story that its author saw.
    pub seen: Option<Uuid>,
    /// The key of the form; empty where there is none.
    pub once: &'a str,
}

/// Writes a public message with files, which may also move the state. **Requires:** Update.
///
/// # Errors
/// When it is refused, the text is wrong, the service request is closed, or others wrote what its author has not seen.
pub async fn write(
    app: &App,
    caller: &Caller,
    number: Number,
    reply: &Reply<'_>,
    mut files: Vec<File>,
) -> Result<(), OpError> {
    let Reply { body, state, seen, once } = *reply;
    let (number_text, hashes) = (number.to_string(), attachment::names_and_hashes(&files));
    let typed = typed(&number_text, body, &hashes);
    let body = Body::parse(body).map_err(|error| OpError::field("body", text_error(error)));
    if body.is_ok() {
        attachment::keep(app, &mut files).await?;
    }
    let (mut acting, permit) = authorize(Acting::begin(app, caller).await?, number, Act::UpdateServiceRequest).await?;
    let once = Once { key: once, form: "message", typed: &typed };
    if acting.sent_before(&once).await?.is_some() {
        return Ok(());
    }
    let body = body?;
    let request = store::get_for_change(&mut acting.tx, &permit).await?;
    let unseen = match seen {
        Some(step) => messages::count_since(&mut acting.tx, &permit, step).await?,
        None => 0,
    };
    if unseen > 0 {
        return Err(OpError::Conflict(Message::new("conflict-new-messages").with("count", unseen)));
    }
    let side = side(&permit);
    let closed = if request.merged_into_id.is_some() { "conflict-merged" } else { "conflict-closed" };
    let by_itself = request.state.after_message(side).ok_or_else(|| super::conflict(closed))?;
    let to = match state {
        Some(state) if state == request.state => state,
        Some(state) if request.state.may_become(state, side) => state,
        Some(_) => return Err(super::conflict("conflict-state")),
        None => by_itself,
    };
    // The state first: the message counts the version on.
    if to != request.state {
        move_state(&mut acting, &permit, &request, to, None).await?;
    }
    let message = app.id();
    messages::insert(&mut acting.tx, &permit, message, request.id, false, &body).await?;
    let to = attachment::To { request: request.id, message: Some(message), internal: false };
    attachment::attach(&mut acting, &permit, to, &mut files).await?;
    let mut after = serde_json::json!({ "message": message });
    if let (Some(after), Some(files)) = (after.as_object_mut(), attachment::in_record(&files)) {
        after.insert("attachments".to_owned(), files);
    }
    acting.record_change(&permit, "message", request.number.to_string(), None, Some(after));
    let names: Vec<_> = files.iter().map(|file| file.name.as_str()).collect();
    let message = match &names[..] {
        [] => Message::new("news-message"),
        _ => Message::new("news-message-files").with("files", names.join(", ")),
    };
    let news = notify::News {
        kind: notify::NoticeKind::Message,
        message: message.with("number", request.number.to_string()).with("subject", &request.subject),
        detail: Some(body.to_string()),
        link: format!("/service-requests/{}", request.number),
        button: "news-service-request-button",
        about: Some(request.number.into()),
    };
    tell_contacts(&mut acting, &request, &news).await?;
    acting.note_sent(&once, "").await?;
    acting.commit().await
}

/// What makes a message the same one sent again.
fn typed<'a>(number: &'a str, body: &'a str, files: &'a [String]) -> Vec<&'a str> {
    [number, body].into_iter().chain(files.iter().map(String::as_str)).collect()
}

/// Tells the contacts and the submitter, those only who may see the service request at this moment.
pub(super) async fn tell_contacts(
    acting: &mut Acting<'_>,
    request: &ServiceRequest,
    news: &notify::News,
) -> Result<(), OpError> {
    let people = list_concerned(acting, request).await?;
    tell_who_may_see(acting, request.reference(), request.number, people, news).await
}

/// The contacts and the submitter of a service request, to be asked of the decision before they are told.
async fn list_concerned(acting: &mut Acting<'_>, request: &ServiceRequest) -> Result<Vec<PersonId>, OpError> {
    let mut people: Vec<_> = contacts::list_people(&mut acting.tx, request.id).await?;
    people.push(request.submitter_id);
    // What an old record submitted is the person's to whom it is linked (P31).
    people.extend(contact_link::find_of_record(&mut acting.tx, request.submitter_id).await?.map(|link| link.person_id));
    Ok(people)
}

/// Tells those of some people who may see a service request at this moment. A mail says what stands there: who gets it
/// for another organization has read it, and the record says so.
pub(super) async fn tell_who_may_see(
    acting: &mut Acting<'_>,
    Reference { id, customer_id, created_at }: Reference,
    number: Number,
    people: Vec<PersonId>,
    news: &notify::News,
) -> Result<(), OpError> {
    let thing = Thing::ServiceRequest { id, customer_id, submitted_at: created_at };
    let mut told = vec![acting.caller.person_id];
    for person in people {
        if told.contains(&person) {
            continue;
        }
        told.push(person);
        let facts = standing::find(&mut acting.tx, person, customer_id, Some(id), acting.now).await?;
        let permit = facts.and_then(|facts| access::decide(&facts, Act::ViewServiceRequest, thing, acting.now).ok());
        let Some(permit) = permit else { continue };
        if notify::tell_one(acting, person, news).await? {
            acting.record_read(&permit, "mailed", number.to_string());
        }
    }
    Ok(())
}

/// Writes a note, with files, that only the vendor's staff see. **Requires:** vendor's support.
///
/// # Errors
/// When it is refused, or the text is wrong.
pub async fn write_internal_note(
    app: &App,
    caller: &Caller,
    number: Number,
    body: &str,
    mut files: Vec<File>,
    once: &str,
) -> Result<(), OpError> {
    let (number_text, hashes) = (number.to_string(), attachment::names_and_hashes(&files));
    let typed = typed(&number_text, body, &hashes);
    let body = Body::parse(body).map_err(|error| OpError::field("body", text_error(error)));
    if body.is_ok() {
        attachment::keep(app, &mut files).await?;
    }
    let (mut acting, permit) = authorize(Acting::begin(app, caller).await?, number, Act::WriteInternalNote).await?;
    let once = Once { key: once, form: "note", typed: &typed };
    if acting.sent_before(&once).await?.is_some() {
        return Ok(());
    }
    let body = body?;
    let request = store::get(&mut acting.tx, &permit).await?;
    let message = app.id();
    messages::insert(&mut acting.tx, &permit, message, request.id, true, &body).await?;
    let to = attachment::To { request: request.id, message: Some(message), internal: true };
    attachment::attach(&mut acting, &permit, to, &mut files).await?;
    let after = attachment::in_record(&files).map(|files| serde_json::json!({ "attachments": files }));
    acting.record_change(&permit, "", request.number.to_string(), None, after);
    acting.note_sent(&once, "").await?;
    acting.commit().await
}

async fn move_state(
    acting: &mut Acting<'_>,
    permit: &Permit,
    request: &ServiceRequest,
    to: State,
    reason: Option<&Remark>,
) -> Result<(), OpError> {
    if !store::set_state(&mut acting.tx, permit, request, to).await? {
        return Err(super::conflict("conflict-changed"));
    }
    let mut after = serde_json::json!({ "state": to.as_str() });
    if let (Some(after), Some(reason)) = (after.as_object_mut(), reason) {
        after.insert("reason".to_owned(), reason.as_str().into());
    }
    let before = serde_json::json!({ "state": request.state.as_str() });
    acting.record_change(permit, "state", request.number.to_string(), Some(before), Some(after));
    Ok(())
}

/// Until when a service request may be reopened, where there is an end to it: some days after it was closed.
#[must_use]
pub fn reopens_until(app: &App, request: &ServiceRequest) -> Option<Timestamp> {
    let days = SignedDuration::from_hours(24 * app.config().service_request.reopen_days);
    let closed_at = request.closed_at.filter(|_| request.state == State::Closed)?;
    Some(closed_at.checked_add(days).unwrap_or(Timestamp::MAX))
}

/// Moves the state. Bringing back what was over needs a reason, and is possible for some days only. **Requires:** Update;
/// the vendor's side may choose more states than the customer's.
///
/// # Errors
/// When it is refused, the state cannot be reached from here, there is no reason where one is needed, or somebody
/// changed the service request meanwhile.
pub async fn set_state(
    app: &App,
    caller: &Caller,
    number: Number,
    version: i64,
    to: State,
    reason: &str,
) -> Result<(), OpError> {
    let reason = to.needs_reason().then(|| Remark::parse(reason)).transpose();
    let (mut acting, permit) = authorize(Acting::begin(app, caller).await?, number, Act::UpdateServiceRequest).await?;
    let request = store::get_for_change(&mut acting.tx, &permit).await?;
    if request.version != version {
        return Err(super::conflict("conflict-changed"));
    }
    if !request.state.may_become(to, side(&permit)) {
        return Err(super::conflict("conflict-state"));
    }
    if request.merged_into_id.is_some() {
        // What the desk merged, the desk takes apart again.
        if side(&permit) == Side::Customer {
            return Err(super::conflict("conflict-merged"));
        }
        linked::set_merged(&mut acting.tx, &permit, request.id, None).await?;
    }
    if to == State::Reopened && reopens_until(app, &request).is_some_and(|until| until < acting.now) {
        let days = app.config().service_request.reopen_days;
        return Err(OpError::Conflict(Message::new("conflict-reopen-too-late").with("days", days)));
    }
    let reason = reason.map_err(|error| OpError::field("reopen_reason", text_error(error)))?;
    move_state(&mut acting, &permit, &request, to, reason.as_ref()).await?;
    let news = notify::News {
        kind: notify::NoticeKind::Progress,
        message: Message::new(format!("news-state-{}", to.as_str().replace('_', "-")))
            .with("number", request.number.to_string())
            .with("subject", &request.subject),
        detail: reason.map(|reason| reason.to_string()),
        link: format!("/service-requests/{}", request.number),
        button: "news-service-request-button",
        about: Some(request.number.into()),
    };
    tell_contacts(&mut acting, &request, &news).await?;
    acting.commit().await
}

/// Changes how bad it is, for a reason that all who see it read. **Requires:** Update.
///
/// # Errors
/// When it is refused, there is no reason, or somebody changed the service request meanwhile.
pub async fn set_severity(
    app: &App,
    caller: &Caller,
    number: Number,
    version: i64,
    to: Severity,
    reason: &str,
) -> Result<(), OpError> {
    let reason = Remark::parse(reason).map_err(|error| OpError::field("severity_reason", text_error(error)));
    let (mut acting, permit) = authorize(Acting::begin(app, caller).await?, number, Act::UpdateServiceRequest).await?;
    let request = store::get_for_change(&mut acting.tx, &permit).await?;
    if request.version != version {
        return Err(super::conflict("conflict-changed"));
    }
    let reason = reason?;
    if request.severity != to {
        if !store::set_severity(&mut acting.tx, &permit, &request, to).await? {
            return Err(super::conflict("conflict-changed"));
        }
        let before = serde_json::json!({ "severity": request.severity.as_str() });
        let after = serde_json::json!({ "severity": to.as_str(), "reason": reason.as_str() });
        acting.record_change(&permit, "severity", request.number.to_string(), Some(before), Some(after));
    }
    acting.commit().await
}
