//! Merging a duplicate: a page that says what will happen and who gains sight of what, then one confirmation.

use askama::Template;
use axum::extract::State;
use mandate_core::service_request::Number;
use serde::Deserialize;

use super::{
    address::{Path, Query},
    form::{Fields, Form},
    frame::{self, Answer, Frame, SignedIn, Visitor, done_at},
    service_request::{number, refused},
};
use crate::{
    App, OpError,
    ops::service_request::merge::{self as ops, Plan},
};

/// What the address says.
#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    into: String,
}

#[derive(Template)]
#[template(path = "merge.html")]
struct Page {
    frame: Frame,
    form: Form,
    plan: Plan,
}

fn page(visitor: &Visitor, plan: Plan, form: Form) -> Answer {
    let frame = visitor.frame().acting_under(&plan.permit, &plan.customer);
    let page = Page { frame, form, plan };
    frame::page(page.form.status(), &page)
}

fn typed(into: &str) -> Fields {
    [("into".to_owned(), into.to_owned())].into_iter().collect()
}

pub(super) async fn preview(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(text): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let number = number(&text)?;
    match ops::preview(&app, &visitor.caller, number, &asked.into).await {
        Ok(plan) => page(&visitor, plan, Form::default()),
        Err(error) => refused(&app, &visitor, number, typed(&asked.into), error).await,
    }
}

pub(super) async fn submit(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(text): Path<String>,
    fields: Fields,
) -> Answer {
    let number = number(&text)?;
    let fields = fields.only(&["into", "mark"])?;
    match ops::merge(&app, &visitor.caller, number, fields.get("into"), fields.get("mark")).await {
        Ok(into) => done_at(&format!("/service-requests/{into}"), "merged"),
        Err(OpError::Conflict(message)) => again(&app, &visitor, number, fields, OpError::Conflict(message)).await,
        Err(error) => refused(&app, &visitor, number, fields, error).await,
    }
}

/// The preview once more, as it is now; where there is none any more, the service request.
async fn again(app: &App, visitor: &Visitor, number: Number, fields: Fields, error: OpError) -> Answer {
    match ops::preview(app, &visitor.caller, number, fields.get("into")).await {
        Ok(plan) => page(visitor, plan, Form::refused(&visitor.frame(), fields, error)?),
        Err(_) => refused(app, visitor, number, fields, error).await,
    }
}
