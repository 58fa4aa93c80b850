//! One service request: its facts, its story, and what one may do to it.

use askama::Template;
use axum::extract::{Request, State};
use jiff::Timestamp;
use mandate_core::{
    id::{CannedAnswerId, MessageId, PersonId, SiteId},
    permission::Level,
    service_request::{ContactRole, Number, Severity, Side, State as RequestState},
};
use mandate_store::{
    assignment::Assignee,
    contact::Contact,
    ledger,
    looking::Looking,
    service_request::{Line, ServiceRequest},
};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    address::{Path, Query},
    attachment::Listed,
    form::{Fields, Form},
    frame::{self, Answer, Frame, SignedIn, Visitor, done_at},
    upload::{self, Upload},
};
use crate::{
    App, OpError,
    explain::{self, Explained},
    locale::Message,
    markdown,
    ops::canned_answer,
    ops::service_request::{
        self as ops, Reply, View,
        attachment::File,
        contact,
        story::{Place, Step},
    },
};

/// Which part of the story the address asks for: what came before or after a step, or where a message stands.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    older: String,
    newer: String,
    message: String,
}

impl Asked {
    fn place(&self) -> Result<Place, OpError> {
        let id = |text: &str| text.parse::<Uuid>().map_err(|_| OpError::NotFound);
        Ok(match (self.older.as_str(), self.newer.as_str(), self.message.as_str()) {
            ("", "", "") => Place::Newest,
            ("", "", message) => Place::At(MessageId(id(message)?)),
            ("", newer, _) => Place::After(id(newer)?),
            (older, ..) => Place::Before(id(older)?),
        })
    }
}

/// A step of the story.
enum Item {
    Message {
        id: MessageId,
        internal: bool,
        author: String,
        organization: String,
        on_behalf_of: Option<String>,
        level: Option<Level>,
        vendor: bool,
        html: String,
        files: Vec<Listed>,
        at: Timestamp,
    },
    Change {
        text: String,
        /// Why, where somebody said it.
        reason: String,
        at: Timestamp,
    },
}

impl Page {
    fn is_mine(&self) -> bool {
        let me = self.frame.person.as_ref().map(|person| person.id);
        self.assignee.as_ref().map(|assignee| assignee.person_id) == me
    }

    /// Whether a colleague stands in the select of the assignment: the present one, unless another was sent.
    fn is_given(&self, person: &PersonId) -> bool {
        match self.form.value("assignee") {
            "" => self.assignee.as_ref().is_some_and(|assignee| assignee.person_id == *person),
            sent => sent == person.to_string(),
        }
    }

    fn is_chosen(&self, severity: &Severity) -> bool {
        let chosen = self.form.value("severity");
        if chosen.is_empty() { self.request.severity == *severity } else { chosen == severity.as_str() }
    }
}

#[derive(Template)]
#[template(path = "service_request.html")]
struct Page {
    frame: Frame,
    form: Form,
    request: ServiceRequest,
    customer: String,
    submitter: (String, String),
    site: Option<(SiteId, String, bool)>,
    contacts: Vec<Contact>,
    candidates: Vec<contact::Candidate>,
    timeline: Vec<Item>,
    /// Behind which steps there are others.
    older: Option<Uuid>,
    newer: Option<Uuid>,
    why: String,
    refusal: Option<Explained>,
    staff: bool,
    may_update: bool,
    may_note: bool,
    takes_messages: bool,
    /// How many megabytes an attached file may have; none where nothing can be attached.
    largest_file: Option<u64>,
    states: Vec<RequestState>,
    may_reopen: bool,
    /// For how many days after it was closed it could have been reopened, where they are over.
    too_late_after: Option<i64>,
    assignee: Option<Assignee>,
    assignable: Vec<(PersonId, String)>,
    answers: Vec<(CannedAnswerId, String)>,
    related: Vec<Line>,
    looking: Vec<Looking>,
    /// The last step shown.
    seen: Uuid,
    /// Into which it went, where the reader may see that one.
    merged_into: Option<Line>,
    may_submit: bool,
    reply_states: Vec<RequestState>,
    severities: [Severity; 4],
    now: Timestamp,
}

/// What the record keeps of a change under a name; empty where it keeps nothing.
fn part(json: &Option<String>, key: &str) -> String {
    let value = json.as_deref().and_then(|text| serde_json::from_str::<serde_json::Value>(text).ok());
    value.and_then(|value| value.get(key)?.as_str().map(str::to_owned)).unwrap_or_default()
}

/// The sentence for a change, from the record: who, of which company, for whom, from what to what.
fn change(frame: &Frame, line: &ledger::Line, customer: &str, mentioned: &[Line]) -> String {
    let entry = &line.entry;
    let step = entry.act.split_once(':').map_or("", |(_, step)| step);
    let (before, after) = match step {
        "state" => {
            let word = |json| frame.word("state", &part(json, "state")).to_string();
            (word(&entry.before), word(&entry.after))
        }
        "severity" => {
            let word = |json| frame.word("severity", &part(json, "severity")).to_string();
            (word(&entry.before), word(&entry.after))
        }
        "merged" | "merged-in" | "related" | "unrelated" => {
            // Which one it is, those read who may see it.
            let number = |json| {
                let number = part(json, "number");
                let seen = mentioned.iter().any(|line| line.number.to_string() == number);
                if seen || number.is_empty() { number } else { frame.t("another-service-request").to_string() }
            };
            (number(&entry.before), number(&entry.after))
        }
        "assigned" | "unassigned" => (part(&entry.before, "assignee"), part(&entry.after, "assignee")),
        _ => (part(&entry.before, "contact"), part(&entry.after, "contact")),
    };
    let who = match entry.on_behalf_of {
        Some(_) => frame
            .t("who-for")
            .with("person", &line.actor)
            .with("organization", &line.organization)
            .with("customer", customer)
            .to_string(),
        None => frame.t("who-of").with("person", &line.actor).with("organization", &line.organization).to_string(),
    };
    frame.word("change", step).with("who", who).with("before", before).with("after", after).to_string()
}

/// The steps of the story as the page shows them, behind the description.
fn timeline(frame: &Frame, view: &View) -> Vec<Item> {
    let request = &view.request;
    let files = |message: Option<MessageId>| {
        let of = view.story.attachments.iter().filter(|file| file.message_id == message);
        of.map(|file| Listed::of(frame, request.number, file)).collect()
    };
    let on_behalf = request.submitter_organization_id != request.customer_id;
    let first = Item::Message {
        id: MessageId(request.id.0),
        internal: false,
        author: view.submitter.0.clone(),
        organization: view.submitter.1.clone(),
        on_behalf_of: on_behalf.then(|| view.customer.clone()),
        level: None,
        vendor: false,
        html: markdown::render(&request.description),
        files: files(None),
        at: request.created_at,
    };
    let step = |step: &Step| match step {
        Step::Message(message) => Item::Message {
            id: message.id,
            internal: message.internal,
            author: message.author.clone(),
            organization: message.organization.clone(),
            on_behalf_of: message.on_behalf_of.map(|customer| view.customer_name(customer).to_owned()),
            level: message.level,
            vendor: message.on_behalf_of.is_none() && message.organization_id != request.customer_id,
            html: markdown::render(&message.body),
            files: files(Some(message.id)),
            at: message.created_at,
        },
        Step::Change(line) => Item::Change {
            text: change(frame, line, &view.customer, &view.mentioned),
            reason: part(&line.entry.after, "reason"),
            at: line.entry.at,
        },
    };
    std::iter::once(first).chain(view.story.steps.iter().map(step)).collect()
}

async fn render(
    app: &App,
    visitor: &Visitor,
    number: Number,
    place: Place,
    form: impl FnOnce(&Frame) -> Result<Form, super::error_page::Fault>,
) -> Answer {
    let view = ops::view(app, &visitor.caller, number, place).await?;
    let frame = visitor.frame().acting_under(&view.permit, &view.customer);
    let form = form(&frame)?;
    let request = view.request.clone();
    let may_update = view.may_update.is_ok();
    let choices: Vec<_> = if may_update { request.state.choices(view.side).collect() } else { Vec::new() };
    let reply = |state: &RequestState| {
        matches!(state, RequestState::WaitingForCustomer | RequestState::Resolved | RequestState::Closed)
    };
    let over = ops::reopens_until(app, &request).is_some_and(|until| until < view.permit.at());
    let page = Page {
        timeline: timeline(&frame, &view),
        older: view.story.older,
        newer: view.story.newer,
        why: explain::permit(&frame.l, &view.permit, &view.customer).why,
        refusal: view.may_update.as_ref().err().map(|denied| explain::refusal(&frame.l, denied)),
        staff: view.side == Side::Vendor,
        may_update,
        may_note: view.may_note,
        largest_file: app.contents().map(|_| app.config().attachments.megabytes),
        takes_messages: request.state.after_message(view.side).is_some(),
        reply_states: choices.iter().copied().filter(reply).collect(),
        may_reopen: choices.contains(&RequestState::Reopened)
            && !over
            && (request.merged_into_id.is_none() || view.side == Side::Vendor),
        too_late_after: over.then_some(app.config().service_request.reopen_days),
        states: choices.into_iter().filter(|state| *state != RequestState::Reopened).collect(),
        assignee: view.assignee,
        assignable: view.assignable,
        answers: view.answers,
        merged_into: view.mentioned.iter().find(|line| Some(line.id) == request.merged_into_id).cloned(),
        related: view.related,
        looking: view.looking,
        seen: view.story.steps.last().map_or(request.id.0, Step::id),
        may_submit: view.side == Side::Customer,
        severities: Severity::ALL,
        now: app.now(),
        customer: view.customer,
        submitter: view.submitter,
        site: view.site,
        contacts: view.contacts,
        candidates: view.candidates,
        request,
        form,
        frame,
    };
    frame::page(page.form.status(), &page)
}

pub(super) fn number(text: &str) -> Result<Number, OpError> {
    text.parse().map_err(|_| OpError::NotFound)
}

pub(super) async fn show(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(text): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    render(&app, &visitor, number(&text)?, asked.place()?, |_| Ok(Form::new(&[("once", &Uuid::new_v4().to_string())])))
        .await
}

/// The page after an act: what was done, or the page again with what is wrong and what was typed.
pub(super) async fn after(
    app: &App,
    visitor: &Visitor,
    number: Number,
    fields: Fields,
    result: Result<(), OpError>,
    done: &str,
) -> Answer {
    match result {
        Ok(()) => done_at(&format!("/service-requests/{number}"), done),
        Err(error @ (OpError::Invalid(_) | OpError::Conflict(_))) => {
            render(app, visitor, number, Place::Newest, |frame| Form::refused(frame, fields, error)).await
        }
        // The page is not shown, so the record must not say that it was read.
        Err(error) => Err(error.into()),
    }
}

/// The page again, with what is wrong and what was typed.
pub(super) async fn refused(app: &App, visitor: &Visitor, number: Number, fields: Fields, error: OpError) -> Answer {
    after(app, visitor, number, fields, Err(error), "").await
}

fn wrong(field: &str) -> OpError {
    OpError::field(field, Message::new("field-choose"))
}

pub(super) async fn write(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(text): Path<String>,
    request: Request,
) -> Answer {
    let number = number(&text)?;
    let Upload { fields, files, any } =
        upload::read(&app, &visitor.caller, upload::For::Message(number), request).await?;
    let fields = fields.only(&["body", "then", "once", "answer", "seen"])?;
    if fields.get("then") == "insert" {
        return insert(&app, &visitor, number, fields, any).await;
    }
    let internal = fields.get("then") == "internal";
    let result = match files {
        Ok(files) => send(&app, &visitor, number, &fields, files).await,
        Err(error) => Err(error),
    };
    match result {
        Err(error @ (OpError::Invalid(_) | OpError::Conflict(_))) => {
            let form = |frame: &Frame| Ok(Form::refused(frame, fields, error)?.without_files(frame, any));
            render(&app, &visitor, number, Place::Newest, form).await
        }
        result => {
            after(&app, &visitor, number, fields, result, if internal { "note-written" } else { "message-sent" }).await
        }
    }
}

/// Puts a canned answer behind what was typed: nothing is sent yet.
async fn insert(app: &App, visitor: &Visitor, number: Number, fields: Fields, any: bool) -> Answer {
    match canned_answer::text_for(app, &visitor.caller, number, fields.get("answer")).await {
        Ok(text) => {
            let typed = fields.get("body").trim_end();
            let body = if typed.is_empty() { text } else { format!("{typed}\n\n{text}") };
            let form = Form::new(&[("body", &body), ("once", fields.get("once")), ("answer", fields.get("answer"))]);
            render(app, visitor, number, Place::Newest, |frame| Ok(form.without_files(frame, any))).await
        }
        Err(error @ OpError::Invalid(_)) => {
            let form = |frame: &Frame| Ok(Form::refused(frame, fields, error)?.without_files(frame, any));
            render(app, visitor, number, Place::Newest, form).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn send(app: &App, visitor: &Visitor, number: Number, fields: &Fields, files: Vec<File>) -> Result<(), OpError> {
    let (body, once, seen) = (fields.get("body"), fields.get("once"), fields.get("seen").parse().ok());
    match fields.get("then") {
        "internal" => ops::write_internal_note(app, &visitor.caller, number, body, files, once).await,
        "" => ops::write(app, &visitor.caller, number, &Reply { body, seen, once, state: None }, files).await,
        word => {
            let state = word.parse().map_err(|_| wrong("then"))?;
            ops::write(app, &visitor.caller, number, &Reply { body, seen, once, state: Some(state) }, files).await
        }
    }
}

fn version(fields: &Fields) -> Result<i64, OpError> {
    fields.get("version").parse().map_err(|_| wrong("version"))
}

pub(super) async fn set_state(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(text): Path<String>,
    fields: Fields,
) -> Answer {
    let number = number(&text)?;
    let fields = fields.only(&["state", "version", "reopen_reason"])?;
    let reason = fields.get("reopen_reason");
    let result = match (fields.get("state").parse(), version(&fields)) {
        (Ok(state), Ok(version)) => ops::set_state(&app, &visitor.caller, number, version, state, reason).await,
        _ => Err(wrong("state")),
    };
    after(&app, &visitor, number, fields, result, "state-changed").await
}

pub(super) async fn set_severity(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(text): Path<String>,
    fields: Fields,
) -> Answer {
    let number = number(&text)?;
    let fields = fields.only(&["severity", "version", "severity_reason"])?;
    let reason = fields.get("severity_reason");
    let result = match (fields.get("severity").parse(), version(&fields)) {
        (Ok(severity), Ok(version)) => {
            ops::set_severity(&app, &visitor.caller, number, version, severity, reason).await
        }
        _ => Err(wrong("severity")),
    };
    after(&app, &visitor, number, fields, result, "severity-changed").await
}

fn person(fields: &Fields) -> Result<PersonId, OpError> {
    fields.get("contact").parse().map_err(|_| wrong("contact"))
}

pub(super) async fn add_contact(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(text): Path<String>,
    fields: Fields,
) -> Answer {
    let number = number(&text)?;
    let fields = fields.only(&["contact"])?;
    let result = match person(&fields) {
        Ok(person) => contact::add(&app, &visitor.caller, number, person).await,
        Err(error) => Err(error),
    };
    after(&app, &visitor, number, fields, result, "contact-added").await
}

pub(super) async fn remove_contact(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(text): Path<String>,
    fields: Fields,
) -> Answer {
    let number = number(&text)?;
    let fields = fields.only(&["contact"])?;
    let result = match person(&fields) {
        Ok(person) => contact::remove(&app, &visitor.caller, number, person).await,
        Err(error) => Err(error),
    };
    after(&app, &visitor, number, fields, result, "contact-removed").await
}

pub(super) async fn make_primary(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(text): Path<String>,
    fields: Fields,
) -> Answer {
    let number = number(&text)?;
    let fields = fields.only(&["contact", "version"])?;
    let result = match (person(&fields), version(&fields)) {
        (Ok(person), Ok(version)) => contact::make_primary(&app, &visitor.caller, number, version, person).await,
        _ => Err(wrong("contact")),
    };
    after(&app, &visitor, number, fields, result, "primary-contact-changed").await
}
