//! Changing several service requests at once: a page that says for each what will happen or why not, then one
//! confirmation.

use askama::Template;
use axum::{extract::State, http::StatusCode};
use mandate_core::{
    id::PersonId,
    party::{OrganizationKind, Role},
    service_request::{Number, Severity, State as RequestState},
};
use mandate_store::person::Person;

use super::{
    desk,
    error_page::Fault,
    form::{Fields, Form},
    frame::{self, Answer, Frame, SignedIn, Visitor, done_at},
    list_filter::Asked,
};
use crate::{
    App, OpError,
    explain::{self, Explained},
    locale::Message,
    ops::service_request::{
        assignment,
        several::{self as ops, Change, Outcome},
    },
};

/// What the list offers to do to what is chosen in it.
pub(super) struct Changes {
    pub(super) states: Vec<RequestState>,
    pub(super) severities: [Severity; 4],
    /// To whom they can be given.
    pub(super) colleagues: Vec<(PersonId, String)>,
    /// The list's own address.
    pub(super) back: String,
}

impl Changes {
    /// What may be offered to a person; nothing to those who change none.
    pub(super) fn of(person: &Person, back: String) -> Option<Self> {
        let staff = person.kind == OrganizationKind::Vendor;
        if staff && !person.roles.has(Role::Support) {
            return None;
        }
        let both = |state: &RequestState| matches!(state, RequestState::Closed | RequestState::Reopened);
        let offered = |state: &RequestState| if staff { *state != RequestState::New } else { both(state) };
        let states = RequestState::ALL.into_iter().filter(offered).collect();
        Some(Self { states, severities: Severity::ALL, colleagues: Vec::new(), back })
    }

    /// As [`Self::of`], with those of the vendor's support to whom they can be given.
    pub(super) async fn of_desk(app: &App, visitor: &Visitor, back: String) -> Result<Option<Self>, OpError> {
        let Some(mut changes) = Self::of(&visitor.person, back) else { return Ok(None) };
        if visitor.person.kind == OrganizationKind::Vendor {
            changes.colleagues = assignment::colleagues(app, &visitor.caller).await?;
        }
        Ok(Some(changes))
    }
}

/// The word in the form for a change: `state:closed`.
fn change(text: &str, me: PersonId) -> Result<Change, OpError> {
    let wrong = || OpError::field("change", Message::new("field-choose"));
    match text.split_once(':') {
        Some(("state", state)) => state.parse().map(Change::State).map_err(|_| wrong()),
        Some(("severity", severity)) => severity.parse().map(Change::Severity).map_err(|_| wrong()),
        Some(("assign", to)) => desk::assignee(to, me).map(Change::Assign).map_err(|_| wrong()),
        _ => Err(wrong()),
    }
}

/// The list that one came from, and nothing else.
pub(super) fn back(fields: &Fields) -> String {
    let (list, query) = fields.get("back").split_once('?').unwrap_or((fields.get("back"), ""));
    let asked = Asked::read(query);
    if list == "/queue" {
        let state = asked.state.parse::<RequestState>().ok().map(|state| ("state", state.as_str()));
        let assigned = ["me", "nobody"].into_iter().find(|word| *word == asked.assigned).map(|word| ("assigned", word));
        let query: Vec<_> = state.into_iter().chain(assigned).map(|(name, value)| format!("{name}={value}")).collect();
        return if query.is_empty() { "/queue".to_owned() } else { format!("/queue?{}", query.join("&")) };
    }
    asked.address(&[])
}

fn number(text: &str) -> Result<Number, OpError> {
    text.parse().map_err(|_| OpError::field("selected", Message::new("field-choose")))
}

/// How it would be, in a word.
async fn to(app: &App, visitor: &Visitor, frame: &Frame, change: Change) -> Result<String, OpError> {
    Ok(match change {
        Change::State(state) => frame.word("state", state.as_str()).to_string(),
        Change::Severity(severity) => frame.word("severity", severity.as_str()).to_string(),
        Change::Assign(None) => frame.t("assigned-nobody").to_string(),
        Change::Assign(Some(person)) => {
            let colleagues = assignment::colleagues(app, &visitor.caller).await?;
            let found = colleagues.into_iter().find(|(id, _)| *id == person);
            found.ok_or_else(|| OpError::field("change", Message::new("assign-error-not-support")))?.1
        }
    })
}

struct Row {
    number: Number,
    subject: String,
    customer: String,
    from: String,
    version: Option<i64>,
    why: String,
    explained: Option<Explained>,
}

#[derive(Template)]
#[template(path = "several.html")]
struct Page {
    frame: Frame,
    rows: Vec<Row>,
    to: String,
    change: String,
    back: String,
    count: usize,
    form: Form,
    needs_reason: bool,
}

pub(super) async fn preview(State(app): State<App>, SignedIn(visitor): SignedIn, fields: Fields) -> Answer {
    let fields = fields.only(&["selected*", "change", "back"])?;
    let wanted = change(fields.get("change"), visitor.person.id)?;
    let numbers: Vec<_> = fields.all("selected").iter().map(|text| number(text)).collect::<Result<_, _>>()?;
    if numbers.is_empty() {
        return done_at(&back(&fields), "nothing-chosen");
    }
    render(&app, &visitor, wanted, &numbers, &fields, |_| Ok(Form::default())).await
}

/// The preview, also where the confirmation came back with something wrong.
async fn render(
    app: &App,
    visitor: &Visitor,
    wanted: Change,
    numbers: &[Number],
    fields: &Fields,
    form: impl FnOnce(&Frame) -> Result<Form, Fault>,
) -> Answer {
    let mut frame = visitor.frame();
    let to = to(app, visitor, &frame, wanted).await?;
    let planned = ops::plan(app, &visitor.caller, numbers, wanted).await?;
    let others = planned.iter().filter_map(|row| row.request.as_ref());
    if visitor.person.kind == OrganizationKind::Partner
        && others.clone().any(|(request, _)| request.customer_id != visitor.person.organization_id)
    {
        frame = frame.acting_for_several();
    }
    let mut rows = Vec::new();
    for planned in planned {
        let request = planned.request.as_ref();
        let from = request.map(|(request, _)| match wanted {
            Change::State(_) => frame.word("state", request.state.as_str()).to_string(),
            Change::Severity(_) => frame.word("severity", request.severity.as_str()).to_string(),
            Change::Assign(_) => planned.assignee.clone().unwrap_or_else(|| frame.t("assigned-nobody").to_string()),
        });
        let (why, explained) = match &planned.outcome {
            Outcome::Changes => (String::new(), None),
            Outcome::Same => (frame.t("several-same").to_string(), None),
            Outcome::Impossible(message) => (frame::say(&frame, message), None),
            Outcome::Unknown => (frame.t("not-found-title").to_string(), None),
            Outcome::Denied(denied) => {
                let explained = explain::refusal(&frame.l, denied);
                (explained.why.clone(), Some(explained))
            }
        };
        rows.push(Row {
            number: planned.number,
            subject: request.map(|(request, _)| request.subject.clone()).unwrap_or_default(),
            customer: request.map(|(_, customer)| customer.clone()).unwrap_or_default(),
            from: from.unwrap_or_default(),
            version: request.map(|(request, _)| request.version).filter(|_| why.is_empty()),
            why,
            explained,
        });
    }
    let count = rows.iter().filter(|row| row.version.is_some()).count();
    let page = Page {
        to,
        change: fields.get("change").to_owned(),
        back: back(fields),
        count,
        needs_reason: wanted.needs_reason(),
        form: form(&frame)?,
        rows,
        frame,
    };
    frame::page(page.form.status(), &page)
}

#[derive(Template)]
#[template(path = "several_done.html")]
struct DonePage {
    frame: Frame,
    rows: Vec<(Number, Option<String>)>,
    done: usize,
    to: String,
    back: String,
}

/// Does what the preview has shown: what somebody changed meanwhile stays, and the page says so.
pub(super) async fn submit(State(app): State<App>, SignedIn(visitor): SignedIn, fields: Fields) -> Answer {
    let fields = fields.only(&["version-", "change", "back", "reason"])?;
    let wanted = change(fields.get("change"), visitor.person.id)?;
    let mut chosen = Vec::new();
    for (text, version) in fields.family("version-") {
        let version = version.parse().map_err(|_| OpError::field("selected", Message::new("field-choose")))?;
        chosen.push((number(&text)?, version));
    }
    let done = match ops::change(&app, &visitor.caller, &chosen, wanted, fields.get("reason")).await {
        Ok(done) => done,
        Err(OpError::Invalid(errors)) if errors.iter().all(|error| error.field == "reason") => {
            let numbers: Vec<_> = chosen.iter().map(|(number, _)| *number).collect();
            let typed = fields.clone();
            let form = |frame: &Frame| Form::refused(frame, typed, OpError::Invalid(errors));
            return render(&app, &visitor, wanted, &numbers, &fields, form).await;
        }
        Err(error) => return Err(error.into()),
    };
    let back = back(&fields);
    if done.iter().all(|row| row.result.is_ok()) {
        return done_at(&back, "several-changed");
    }
    let frame = visitor.frame();
    let count = done.iter().filter(|row| row.result.is_ok()).count();
    let rows = done.into_iter().map(|row| (row.number, row.result.err().map(|error| why(&frame, &error))));
    let page =
        DonePage { to: to(&app, &visitor, &frame, wanted).await?, rows: rows.collect(), done: count, back, frame };
    frame::page(StatusCode::CONFLICT, &page)
}

/// Why one was not changed.
fn why(frame: &Frame, error: &OpError) -> String {
    match error {
        OpError::Conflict(message) => frame::say(frame, message),
        OpError::Denied(denied) => explain::refusal(&frame.l, denied).why,
        _ => frame.t("not-found-title").to_string(),
    }
}
