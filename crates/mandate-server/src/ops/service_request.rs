//! Service requests: lists, one with its thread, and what is done to it.
//!
//! Submitting stands in [`submit`], contacts in [`contact`], files in [`attachment`], finding by words in [`search`], lists as
//! files in [`export`], changes of several at once in [`several`].

pub mod attachment;
pub mod contact;
pub mod export;
pub mod search;
pub mod several;
pub mod submit;

use std::collections::BTreeMap;

use mandate_core::{
    access::{self, Act, Breadth, Permit, Scope, Thing},
    id::{OrganizationId, PersonId, SiteId},
    permission::Level,
    service_request::{Number, Severity, Side, State},
    text::Body,
};
use mandate_store::{
    attachment::{self as attachments, Attachment},
    contact as contacts, contact_link, ledger, message as messages,
    message::Message as ThreadMessage,
    organization, person,
    service_request::{self as store, Cursor, Filter, Line, QueueCursor, Reach, Reference, ServiceRequest},
    site, standing,
};

use super::{Acting, Caller, Once, notify};
use crate::{App, OpError, error::text_error, locale::Message};
use attachment::File;

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
    // Rows are asked without keeping anybody from writing; what is shown is decided where it is recorded.
    let asked = if filter.asks_rows() {
        let mut asking = Acting::begin_reading(app, caller).await?;
        Some(read_page(&mut asking, filter, cursor).await?)
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
        None => read_page(&mut acting, filter, cursor).await?,
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
) -> Result<(Vec<Line>, bool, Option<Reach>), OpError> {
    let scope = acting.scope().await?;
    let filter = narrowed(acting, &scope, filter).await?;
    let mut lines = store::list(&mut acting.tx, &scope, &filter, cursor, PAGE + 1).await?;
    let more = lines.len() > PAGE as usize;
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
        let facts = standing::find(&mut acting.tx, acting.caller.person_id, customer, None, acting.now).await?;
        let deciding = facts.ok_or(OpError::NotSignedIn)?.deciding(acting.now);
        // CC shows what one is attached to: among one's own, not by walking through all of the customer's.
        filter.mine |=
            customer != scope.organization() && deciding.is_none_or(|(permission, _)| permission.level == Level::Cc);
    }
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
    let viewer = standing::find_viewer(&mut acting.tx, acting.caller.person_id, acting.now).await?;
    let facts = standing::list(&mut acting.tx, viewer.ok_or(OpError::NotSignedIn)?, &things, acting.now).await?;
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

/// The vendor's queue, the worst and oldest first, with how many stand in each state. **Requires:** vendor's staff.
///
/// # Errors
/// When the caller is not of the vendor's staff.
pub async fn queue(
    app: &App,
    caller: &Caller,
    state: Option<State>,
    after: QueueCursor,
) -> Result<(Vec<Line>, bool, Vec<(State, i64)>), OpError> {
    let mut acting = Acting::begin(app, caller).await?;
    let scope = acting.scope().await?;
    if scope.breadth() != Breadth::Staff {
        return Err(OpError::NotFound);
    }
    let mut lines = store::list_queue(&mut acting.tx, &scope, state, after, PAGE + 1).await?;
    let more = lines.len() > PAGE as usize;
    lines.truncate(PAGE as usize);
    let counts = store::count_queue(&mut acting.tx, &scope).await?;
    record_list(&mut acting, scope.breadth(), &lines).await?;
    acting.finish_reading().await?;
    Ok((lines, more, counts))
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
    /// Its messages; internal notes only for the vendor's staff.
    pub messages: Vec<ThreadMessage>,
    /// The files attached to it and to its messages; those of internal notes only for the vendor's staff.
    pub attachments: Vec<Attachment>,
    /// The site that it is about: its id, its name, and whether it is still there.
    pub site: Option<(SiteId, String, bool)>,
    /// What changed.
    pub changes: Vec<ledger::Line>,
    /// Whether the caller may write to it; otherwise why not.
    pub may_update: Result<(), Box<crate::error::Denied>>,
    /// Whether the caller may write internal notes.
    pub may_note: bool,
    /// Which side of the desk the caller stands on.
    pub side: Side,
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
pub(super) async fn authorize<'a>(
    mut acting: Acting<'a>,
    number: Number,
    act: Act,
) -> Result<(Acting<'a>, Permit), OpError> {
    let found = store::find_reference(&mut acting.tx, number).await?.ok_or(OpError::NotFound)?;
    let thing = Thing::ServiceRequest { id: found.id, customer_id: found.customer_id, submitted_at: found.created_at };
    acting.authorize(act, thing).await
}

/// Shows a service request. **Requires:** Look; or any level and being a contact of it.
///
/// # Errors
/// When it is refused.
pub async fn view(app: &App, caller: &Caller, number: Number) -> Result<View, OpError> {
    let (mut acting, permit) = authorize(Acting::begin(app, caller).await?, number, Act::ViewServiceRequest).await?;
    let request = store::get(&mut acting.tx, &permit).await?;
    let facts =
        standing::find(&mut acting.tx, caller.person_id, request.customer_id, Some(request.id), acting.now).await?;
    let facts = facts.ok_or(OpError::NotSignedIn)?;
    let may = |act| access::decide(&facts, act, *permit.thing(), acting.now);
    let (update, may_note) = (may(Act::UpdateServiceRequest), may(Act::WriteInternalNote).is_ok());
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
    let messages = messages::list(&mut acting.tx, &permit).await?;
    let attachments = attachments::list(&mut acting.tx, &permit).await?;
    let site = site::find_of_service_request(&mut acting.tx, &permit).await?;
    let changes = ledger::list_changes(&mut acting.tx, &permit, request.id).await?;
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
        messages,
        attachments,
        site,
        changes,
        may_update,
        may_note,
        side,
        candidates,
    })
}

fn side(permit: &Permit) -> Side {
    if permit.shows_internal_notes() { Side::Vendor } else { Side::Customer }
}

/// Writes a public message with files, which may also move the state. **Requires:** Update.
///
/// # Errors
/// When it is refused, the text is wrong, or the service request is closed.
pub async fn write(
    app: &App,
    caller: &Caller,
    number: Number,
    body: &str,
    state: Option<State>,
    mut files: Vec<File>,
    once: &str,
) -> Result<(), OpError> {
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
    let side = side(&permit);
    let by_itself =
        request.state.after_message(side).ok_or_else(|| OpError::Conflict(Message::new("conflict-closed")))?;
    let to = match state {
        Some(state) if state == request.state => state,
        Some(state) if request.state.may_become(state, side) => state,
        Some(_) => return Err(super::conflict("conflict-state")),
        None => by_itself,
    };
    // The state first: the message counts the version on.
    if to != request.state {
        move_state(&mut acting, &permit, &request, to).await?;
    }
    let message = app.id();
    messages::insert(&mut acting.tx, &permit, message, request.id, false, &body).await?;
    let to = attachment::To { request: request.id, message: Some(message), internal: false };
    attachment::attach(&mut acting, &permit, to, &mut files).await?;
    let after = attachment::in_record(&files).map(|files| serde_json::json!({ "attachments": files }));
    acting.record_change(&permit, "message", request.number.to_string(), None, after);
    let names: Vec<_> = files.iter().map(|file| file.name.as_str()).collect();
    let message = match &names[..] {
        [] => Message::new("news-message"),
        _ => Message::new("news-message-files").with("files", names.join(", ")),
    };
    let news = notify::News {
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
    let mut people: Vec<_> = contacts::list_people(&mut acting.tx, request.id).await?;
    people.push(request.submitter_id);
    // What an old record submitted is the person's to whom it is linked (P31).
    people.extend(contact_link::find_of_record(&mut acting.tx, request.submitter_id).await?.map(|link| link.person_id));
    tell_who_may_see(acting, request.reference(), request.number, people, news).await
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
        notify::tell(acting, &[person], news).await?;
        acting.record_read(&permit, "mailed", number.to_string());
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
) -> Result<(), OpError> {
    if !store::set_state(&mut acting.tx, permit, request, to).await? {
        return Err(super::conflict("conflict-changed"));
    }
    let after = serde_json::json!({ "state": to.as_str() });
    let before = serde_json::json!({ "state": request.state.as_str() });
    acting.record_change(permit, "state", request.number.to_string(), Some(before), Some(after));
    Ok(())
}

/// Moves the state. **Requires:** Update; the vendor's side may choose more states than the customer's.
///
/// # Errors
/// When it is refused, the state cannot be reached from here, or somebody changed the service request meanwhile.
pub async fn set_state(app: &App, caller: &Caller, number: Number, version: i64, to: State) -> Result<(), OpError> {
    let (mut acting, permit) = authorize(Acting::begin(app, caller).await?, number, Act::UpdateServiceRequest).await?;
    let request = store::get_for_change(&mut acting.tx, &permit).await?;
    if request.version != version {
        return Err(super::conflict("conflict-changed"));
    }
    if !request.state.may_become(to, side(&permit)) {
        return Err(super::conflict("conflict-state"));
    }
    move_state(&mut acting, &permit, &request, to).await?;
    let news = notify::News {
        message: Message::new(format!("news-state-{}", to.as_str().replace('_', "-")))
            .with("number", request.number.to_string())
            .with("subject", &request.subject),
        detail: None,
        link: format!("/service-requests/{}", request.number),
        button: "news-service-request-button",
        about: Some(request.number.into()),
    };
    tell_contacts(&mut acting, &request, &news).await?;
    acting.commit().await
}

/// Changes how bad it is. **Requires:** Update.
///
/// # Errors
/// When it is refused, or somebody changed the service request meanwhile.
pub async fn set_severity(
    app: &App,
    caller: &Caller,
    number: Number,
    version: i64,
    to: Severity,
) -> Result<(), OpError> {
    let (mut acting, permit) = authorize(Acting::begin(app, caller).await?, number, Act::UpdateServiceRequest).await?;
    let request = store::get_for_change(&mut acting.tx, &permit).await?;
    if request.version != version {
        return Err(super::conflict("conflict-changed"));
    }
    if request.severity != to {
        if !store::set_severity(&mut acting.tx, &permit, &request, to).await? {
            return Err(super::conflict("conflict-changed"));
        }
        let before = serde_json::json!({ "severity": request.severity.as_str() });
        let after = serde_json::json!({ "severity": to.as_str() });
        acting.record_change(&permit, "severity", request.number.to_string(), Some(before), Some(after));
    }
    acting.commit().await
}
