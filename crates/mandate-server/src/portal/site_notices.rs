//! Notices of sites: the vendor's list of them, and each with its updates for those whom it concerns (P19).

use askama::Template;
use axum::extract::State;
use mandate_core::{id::SiteNoticeId, site::SiteNoticeKind};
use mandate_store::site_notice::SiteNotice;
use serde::Deserialize;
use uuid::Uuid;

use super::{
    address::{Path, Query, parse},
    error_page::Fault,
    form::{Fields, Form},
    frame::{self, ActingFor, Answer, Frame, SignedIn, Visitor, done_at},
};
use crate::{
    App, OpError,
    locale::Message,
    markdown,
    ops::site_notice::{self as ops, View},
};

/// What the address of the list says.
#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    older: String,
}

#[derive(Template)]
#[template(path = "site_notices.html")]
struct ListPage {
    frame: Frame,
    notices: Vec<SiteNotice>,
    may_publish: bool,
    older: Option<SiteNoticeId>,
}

pub(super) async fn list(State(app): State<App>, SignedIn(visitor): SignedIn, Query(asked): Query<Asked>) -> Answer {
    let older = match asked.older.as_str() {
        "" => None,
        text => Some(text.parse().map_err(|_| OpError::field("older", Message::new("field-choose")))?),
    };
    let ops::Page { notices, more, may_publish } = ops::list(&app, &visitor.caller, older).await?;
    let older = notices.last().filter(|_| more).map(|last| last.id);
    frame::show(&ListPage { frame: visitor.frame(), notices, may_publish, older })
}

#[derive(Template)]
#[template(path = "site_notice.html")]
struct Page {
    frame: Frame,
    form: Form,
    view: View,
    html: String,
    updates: Vec<(String, String)>,
}

/// The frame with the band that says whose sites the notice is shown for.
fn framed(visitor: &Visitor, view: &View) -> Frame {
    let frame = visitor.frame();
    let others: Vec<_> = view.permits.iter().filter(|permit| permit.is_on_anothers_thing()).collect();
    match (others.as_slice(), view.sites.first()) {
        ([permit], Some(site)) => frame.acting_under(permit, &site.customer),
        ([], _) => frame,
        ([permit, ..], _) => {
            let lead = if permit.on_behalf_of().is_some() { "acting-for" } else { "looking-at" };
            let (customer, how) = (frame.t("acting-several").to_string(), frame.t("acting-several-help").to_string());
            Frame { acting: Some(ActingFor { lead, customer, how }), ..frame }
        }
    }
}

async fn render(
    app: &App,
    visitor: &Visitor,
    id: SiteNoticeId,
    form: impl FnOnce(&Frame) -> Result<Form, Fault>,
) -> Answer {
    let view = ops::view(app, &visitor.caller, id).await?;
    let frame = framed(visitor, &view);
    let html = markdown::render(&view.notice.body);
    let update = |update: &mandate_store::site_notice::SiteNoticeUpdate| {
        (frame.l.time(&update.created_at), markdown::render(&update.body))
    };
    let updates = view.updates.iter().map(update).collect();
    let page = Page { form: form(&frame)?, html, updates, view, frame };
    frame::page(page.form.status(), &page)
}

pub(super) async fn show(State(app): State<App>, SignedIn(visitor): SignedIn, Path(id): Path<String>) -> Answer {
    let once = Uuid::new_v4().to_string();
    render(&app, &visitor, parse(&id)?, |_| Ok(Form::new(&[("once", &once)]))).await
}

pub(super) async fn update(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let id = parse(&id)?;
    let fields = fields.only(&["text", "then", "once"])?;
    let (closes, done) = match fields.get("then") {
        "" => (false, "site-notice-updated"),
        "close" => (true, "site-notice-closed"),
        _ => return Err(OpError::field("then", Message::new("field-choose")).into()),
    };
    match ops::update(&app, &visitor.caller, id, fields.get("text"), closes, fields.get("once")).await {
        Ok(()) => done_at(&format!("/site-notices/{id}"), done),
        Err(error @ (OpError::Invalid(_) | OpError::Conflict(_))) => {
            render(&app, &visitor, id, |frame| Form::refused(frame, fields, error)).await
        }
        Err(error) => Err(error.into()),
    }
}
