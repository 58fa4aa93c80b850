//! The way out when the portal fails somebody: a question to support from one's own organization (P32).

use askama::Template;
use axum::extract::State;
use mandate_core::party::OrganizationKind;
use serde::Deserialize;
use uuid::Uuid;

use super::{
    address::Query,
    error_page::Fault,
    form::{Fields, Form},
    frame::{self, Answer, Frame, SignedIn, Visitor, done_at},
};
use crate::{
    App, OpError,
    ops::service_request::way_out::{self, Typed},
};

/// What the address says of what failed.
#[derive(Deserialize)]
pub(super) struct Asked {
    /// The reference that the error page showed.
    #[serde(default)]
    reference: String,
}

#[derive(Template)]
#[template(path = "way_out.html")]
struct Page {
    frame: Frame,
    form: Form,
}

fn render(visitor: &Visitor, form: impl FnOnce(&Frame) -> Result<Form, Fault>) -> Answer {
    // The vendor's staff are who would answer.
    if visitor.person.kind == OrganizationKind::Vendor {
        return Err(OpError::NotFound.into());
    }
    let frame = visitor.frame();
    let page = Page { form: form(&frame)?, frame };
    frame::page(page.form.status(), &page)
}

pub(super) async fn show(SignedIn(visitor): SignedIn, Query(asked): Query<Asked>) -> Answer {
    render(&visitor, |frame| {
        // Only what a reference looks like: an address must not put words into somebody's mouth.
        let reference = asked.reference.parse::<Uuid>().ok();
        let description = reference.map_or_else(String::new, |reference| {
            let line = frame.t("way-out-reference").with("reference", reference.simple().to_string()).to_string();
            format!("\n\n{}", line.replace(['\u{2068}', '\u{2069}'], ""))
        });
        Ok(Form::new(&[("description", &description), ("once", &Uuid::new_v4().to_string())]))
    })
}

pub(super) async fn submit(State(app): State<App>, SignedIn(visitor): SignedIn, fields: Fields) -> Answer {
    let fields = fields.only(&["subject", "description", "once"])?;
    let text = |name: &str| fields.get(name).to_owned();
    let typed = Typed { subject: text("subject"), description: text("description"), once: text("once") };
    match way_out::ask(&app, &visitor.caller, &typed).await {
        Ok(number) => done_at(&format!("/service-requests/{number}"), "submitted"),
        Err(error @ (OpError::Invalid(_) | OpError::Conflict(_))) => {
            render(&visitor, |frame| Form::refused(frame, fields, error))
        }
        Err(error) => Err(error.into()),
    }
}
