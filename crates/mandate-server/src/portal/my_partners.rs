//! *My partners*: who acts for the customer, and ending what was given (P07, X03, X05).

use askama::Template;
use axum::extract::State;
use mandate_core::permission::{PermissionRequest, RequestState};

use super::{
    address::{Path, parse},
    error_page::Fault,
    form::{Fields, Form},
    frame::{self, Answer, Frame, SignedIn, Visitor, done_at},
};
use crate::{
    App, OpError,
    ops::permission::{self as ops, Ending, EndingView, MyPartners},
};

type RequestLine = (PermissionRequest, RequestState, String, String);

#[derive(Template)]
#[template(path = "my_partners.html")]
struct Page {
    frame: Frame,
    customer: String,
    mine: MyPartners,
    pending: Vec<RequestLine>,
    earlier: Vec<RequestLine>,
}

pub(super) async fn show(State(app): State<App>, SignedIn(visitor): SignedIn) -> Answer {
    let frame = visitor.frame();
    let mut mine = ops::my_partners(&app, &visitor.caller, &frame.l).await?;
    let requests = std::mem::take(&mut mine.requests);
    let (pending, earlier) = requests.into_iter().partition(|(_, state, ..)| *state == RequestState::Pending);
    frame::show(&Page { frame, customer: visitor.person.organization.clone(), mine, pending, earlier })
}

#[derive(Template)]
#[template(path = "end.html")]
struct EndPage {
    frame: Frame,
    form: Form,
    ending: EndingView,
    action: String,
}

impl EndPage {
    /// Whether ending gives somebody more: a lower permission of its own goes, and everybody's decides (P14).
    fn raises(&self) -> bool {
        self.ending.changes.iter().any(|(change, _)| change.gains())
    }
}

fn one(id: &str) -> Result<(Ending, String), OpError> {
    let id = parse(id)?;
    Ok((Ending::One(id), format!("/permissions/{id}/end")))
}

fn all(partner: &str) -> Result<(Ending, String), OpError> {
    let partner = parse(partner)?;
    Ok((Ending::All(partner), format!("/my-partners/{partner}/end")))
}

async fn render(
    app: &App,
    visitor: &Visitor,
    (ending, action): (Ending, String),
    form: impl FnOnce(&Frame) -> Result<Form, Fault>,
) -> Answer {
    let ending = ops::preview_end(app, &visitor.caller, ending).await?;
    let frame = visitor.frame();
    let page = EndPage { form: form(&frame)?, ending, action, frame };
    frame::page(page.form.status(), &page)
}

async fn submit(app: &App, visitor: &Visitor, what: (Ending, String), fields: Fields) -> Answer {
    let fields = fields.only(&["reason"])?;
    match ops::end(app, &visitor.caller, what.0, fields.get("reason")).await {
        Ok(()) => done_at("/my-partners", "ended"),
        Err(error @ OpError::Invalid(_)) => {
            render(app, visitor, what, |frame| Form::refused(frame, fields, error)).await
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn show_end(State(app): State<App>, SignedIn(visitor): SignedIn, Path(id): Path<String>) -> Answer {
    render(&app, &visitor, one(&id)?, |_| Ok(Form::default())).await
}

pub(super) async fn end(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    submit(&app, &visitor, one(&id)?, fields).await
}

pub(super) async fn show_end_all(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(partner): Path<String>,
) -> Answer {
    render(&app, &visitor, all(&partner)?, |_| Ok(Form::default())).await
}

pub(super) async fn end_all(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(partner): Path<String>,
    fields: Fields,
) -> Answer {
    submit(&app, &visitor, all(&partner)?, fields).await
}
