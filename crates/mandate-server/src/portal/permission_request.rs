//! A permission request: what was asked, what became of it, and, for a contact manager, granting with a preview.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::State;
use mandate_core::{
    id::{PermissionRequestId, PersonId},
    permission::{Access, Change, Level, RequestState, Terms, Until},
};
use mandate_store::person::Person;

use super::{
    address::{Path, parse},
    error_page::Fault,
    form::{Fields, Form},
    frame::{self, Answer, Frame, SignedIn, Visitor, done_at},
};
use crate::{
    App, OpError,
    ops::permission_request::{self as ops, Granting, View},
};

/// One line of what was asked and granted.
struct Row {
    whom: String,
    field: String,
    asked: Option<Level>,
    granted: Option<Level>,
    most: Option<Level>,
    /// What they have until then.
    present: Option<Access>,
}

impl Row {
    fn may_grant(&self, level: &Level) -> bool {
        Some(*level) <= self.most
    }
}

#[derive(Template)]
#[template(path = "permission_request.html")]
struct Page {
    frame: Frame,
    form: Form,
    view: View,
    requester: Person,
    granted: Option<Terms>,
    rows: Vec<Row>,
    others: Vec<Row>,
    story: String,
    of_customer: bool,
    /// Whether what is asked is shown beside what the partner has now.
    beside_present: bool,
    /// Whether asking once more is offered.
    may_ask_again: bool,
    levels: [Level; 6],
}

/// The lines: everybody first, then each person who was named or got something.
fn rows(frame: &Frame, view: &View, granted: Option<&Terms>) -> Vec<Row> {
    let asked = &view.request.asked;
    let mut rows = Vec::new();
    let everybody = granted.and_then(|terms| terms.organization);
    if asked.organization.is_some() || everybody.is_some() {
        rows.push(Row {
            whom: frame.t("everybody-of").with("partner", view.partner.as_str()).to_string(),
            field: "organization".to_owned(),
            asked: asked.organization,
            granted: everybody,
            most: asked.organization,
            present: view.present.organization,
        });
    }
    let named: BTreeSet<PersonId> =
        asked.personal.keys().chain(granted.iter().flat_map(|terms| terms.personal.keys())).copied().collect();
    rows.extend(named.into_iter().map(|person| Row {
        whom: view.name(person),
        field: format!("personal-{person}"),
        asked: asked.personal.get(&person).copied(),
        granted: granted.and_then(|terms| terms.personal.get(&person).copied()),
        most: asked.of(person),
        present: view.present.of(person),
    }));
    rows
}

fn story(frame: &Frame, view: &View) -> String {
    let asked = frame.t("story-asked").with("when", frame.l.time(&view.request.asked_at)).to_string();
    let then = match &view.state {
        RequestState::Pending => frame.t("story-pending").with("when", frame.l.time(&view.request.lapses_at)),
        RequestState::Approved { by, at, .. } => {
            frame.t("story-approved").with("who", view.name(*by)).with("when", frame.l.time(at))
        }
        RequestState::Denied { by, at, .. } => {
            frame.t("story-denied").with("who", view.name(*by)).with("when", frame.l.time(at))
        }
        RequestState::Withdrawn { by, at } => {
            frame.t("story-withdrawn").with("who", view.name(*by)).with("when", frame.l.time(at))
        }
        RequestState::Lapsed { at } => frame.t("story-lapsed").with("when", frame.l.time(at)),
    };
    let reason = match &view.state {
        RequestState::Denied { reason: Some(reason), .. } => {
            format!(" {}", frame.t("story-reason").with("reason", reason.as_str()))
        }
        _ => String::new(),
    };
    let over = view
        .over_since
        .map_or_else(String::new, |since| format!(" {}", frame.t("story-over").with("date", frame.l.day(&since))));
    format!("{asked} {then}{reason}{over}")
}

async fn render(
    app: &App,
    visitor: &Visitor,
    id: PermissionRequestId,
    form: impl FnOnce(&Frame, &View) -> Result<Form, Fault>,
) -> Answer {
    let view = ops::view(app, &visitor.caller, id).await?;
    let frame = visitor.frame();
    let form = form(&frame, &view)?;
    let granted = match &view.state {
        RequestState::Approved { granted, .. } => Some(granted.clone()),
        _ => None,
    };
    let requester =
        view.named.iter().find(|person| person.id == view.request.requester_id).cloned().ok_or(OpError::NotFound)?;
    let rows = rows(&frame, &view, granted.as_ref());
    let others = view.people.iter().filter(|person| !view.request.asked.personal.contains_key(&person.id));
    let others = others.map(|person| Row {
        whom: person.name.clone(),
        field: format!("personal-{}", person.id),
        asked: None,
        granted: None,
        most: view.request.asked.organization,
        present: view.present.of(person.id),
    });
    let others = if view.request.asked.organization.is_some() { others.collect() } else { Vec::new() };
    let of_customer = visitor.person.organization_id == view.request.customer_id;
    let pending = view.state == RequestState::Pending;
    let has_something = view.present.organization.is_some() || !view.present.personal.is_empty();
    let page = Page {
        beside_present: pending && has_something,
        may_ask_again: !pending && !of_customer,
        story: story(&frame, &view),
        requester,
        rows,
        others,
        granted,
        of_customer,
        levels: Level::ALL,
        form,
        view,
        frame,
    };
    frame::page(page.form.status(), &page)
}

/// The form as it stands at first: all that was asked.
fn as_asked(view: &View) -> Form {
    let asked = &view.request.asked;
    let until = asked.until.date().to_string();
    let personal: Vec<_> =
        asked.personal.iter().map(|(person, level)| (format!("personal-{person}"), level.as_str())).collect();
    let mut values =
        vec![("until", until.as_str()), ("organization", asked.organization.map(Level::as_str).unwrap_or_default())];
    values.extend(personal.iter().map(|(field, level)| (field.as_str(), *level)));
    Form::new(&values)
}

pub(super) async fn show(State(app): State<App>, SignedIn(visitor): SignedIn, Path(id): Path<String>) -> Answer {
    render(&app, &visitor, parse(&id)?, |_, view| Ok(as_asked(view))).await
}

fn granting(fields: &Fields) -> Granting {
    Granting {
        until: fields.get("until").to_owned(),
        organization: fields.get("organization").to_owned(),
        personal: fields.family("personal-"),
        seen: fields.get("seen").to_owned(),
    }
}

#[derive(Template)]
#[template(path = "grant_preview.html")]
struct Preview {
    frame: Frame,
    id: PermissionRequestId,
    partner: String,
    until: String,
    gains: usize,
    losses: usize,
    changes: Vec<(Change, String)>,
    hidden: Vec<(String, String)>,
}

const FIELDS: [&str; 5] = ["until", "organization", "personal-", "seen", "change"];

pub(super) async fn preview(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let id = parse(&id)?;
    let fields = fields.only(&FIELDS)?;
    if fields.get("change") == "yes" {
        return render(&app, &visitor, id, |_, _| Ok(Form::typed(fields))).await;
    }
    match ops::preview(&app, &visitor.caller, id, &granting(&fields)).await {
        Ok(ops::Preview { changes, seen }) => {
            let view = ops::view(&app, &visitor.caller, id).await?;
            let frame = visitor.frame();
            let until =
                Until::parse(fields.get("until"), app.now()).map(|until| frame.until(&until)).unwrap_or_default();
            let losses = changes.iter().filter(|change| change.loses()).count();
            let gains = changes.iter().filter(|change| change.gains()).count();
            let kept = |(name, value): &(String, String)| !value.is_empty() && name != "seen";
            let mut hidden: Vec<_> = fields.family("").into_iter().filter(kept).collect();
            hidden.push(("seen".to_owned(), seen));
            frame::show(&Preview {
                id,
                partner: view.partner.clone(),
                until,
                gains,
                losses,
                changes: changes.into_iter().map(|change| (change, view.name(change.person))).collect(),
                hidden,
                frame,
            })
        }
        Err(error) => render(&app, &visitor, id, |frame, _| Form::refused(frame, fields, error)).await,
    }
}

pub(super) async fn grant(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let id = parse(&id)?;
    let fields = fields.only(&FIELDS)?;
    match ops::approve(&app, &visitor.caller, id, &granting(&fields)).await {
        Ok(()) => done_at(&format!("/permission-requests/{id}"), "granted"),
        Err(error) => render(&app, &visitor, id, |frame, _| Form::refused(frame, fields, error)).await,
    }
}

pub(super) async fn deny(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let id = parse(&id)?;
    let fields = fields.only(&["reason"])?;
    match ops::deny(&app, &visitor.caller, id, fields.get("reason")).await {
        Ok(()) => done_at(&format!("/permission-requests/{id}"), "denied"),
        Err(error) => render(&app, &visitor, id, |frame, _| Form::refused(frame, fields, error)).await,
    }
}

pub(super) async fn withdraw(State(app): State<App>, SignedIn(visitor): SignedIn, Path(id): Path<String>) -> Answer {
    let id = parse(&id)?;
    match ops::withdraw(&app, &visitor.caller, id).await {
        Ok(()) => done_at(&format!("/permission-requests/{id}"), "withdrawn"),
        Err(error) => render(&app, &visitor, id, |frame, _| Form::refused(frame, Fields::default(), error)).await,
    }
}
