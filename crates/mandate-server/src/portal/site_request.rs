//! The forms of the requests reserved to technical contacts and Service Admins, each for a site (P16).

use askama::Template;
use axum::extract::State;
use mandate_core::{id::SiteId, service_request::Kind};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    address::{Path, Query, parse},
    error_page::Fault,
    form::{Fields, Form},
    frame::{self, Answer, Frame, SignedIn, Visitor, done_at},
};
use crate::{
    App, OpError,
    ops::site::request::{self as ops, Offer, Typed},
};

/// What the address says.
#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    kind: String,
}

#[derive(Template)]
#[template(path = "site_request.html")]
struct Page {
    frame: Frame,
    form: Form,
    offer: Offer,
    /// None where what was sent is no kind that there is a form for.
    kind: Option<Kind>,
}

async fn render(
    app: &App,
    visitor: &Visitor,
    id: SiteId,
    kind: Option<Kind>,
    form: impl FnOnce(&Frame) -> Result<Form, Fault>,
) -> Answer {
    let offer = ops::offer(app, &visitor.caller, id).await?;
    let frame = visitor.frame().acting_under(&offer.permit, &offer.customer);
    let page = Page { form: form(&frame)?, offer, kind, frame };
    frame::page(page.form.status(), &page)
}

pub(super) async fn show(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let kind = ops::reserved_kind(&asked.kind).map_err(|_| OpError::NotFound)?;
    render(&app, &visitor, parse(&id)?, Some(kind), |_| {
        Ok(Form::new(&[("kind", kind.as_str()), ("once", &Uuid::new_v4().to_string())]))
    })
    .await
}

pub(super) async fn submit(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let id = parse(&id)?;
    let fields = fields.only(&["kind", "setting", "value", "who", "day", "reason", "once"])?;
    let text = |name: &str| fields.get(name).to_owned();
    let typed = Typed {
        kind: text("kind"),
        setting: text("setting"),
        value: text("value"),
        who: text("who"),
        day: text("day"),
        reason: text("reason"),
        once: text("once"),
    };
    match ops::submit(&app, &visitor.caller, id, &typed).await {
        Ok(number) => done_at(&format!("/service-requests/{number}"), "submitted"),
        Err(error @ (OpError::Invalid(_) | OpError::Conflict(_))) => {
            let kind = ops::reserved_kind(&typed.kind).ok();
            render(&app, &visitor, id, kind, |frame| Form::refused(frame, fields, error)).await
        }
        Err(error) => Err(error.into()),
    }
}
