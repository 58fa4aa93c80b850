//! Old contact records of a customer, linked to the partner's people whose they were (P31).

use askama::Template;
use axum::extract::State;
use mandate_core::{id::OrganizationId, permission::Level};
use mandate_store::contact_link::{ContactLink, Places};

use super::{
    address::{Path, parse},
    error_page::Fault,
    form::{Fields, Form},
    frame::{self, Answer, Frame, SignedIn, Visitor, done_at},
};
use crate::{
    App,
    ops::contact_link::{self as ops, Linking, Links, Outcome},
};

#[derive(Template)]
#[template(path = "links.html")]
struct Page {
    frame: Frame,
    form: Form,
    id: OrganizationId,
    links: Links,
}

async fn render(
    app: &App,
    visitor: &Visitor,
    id: OrganizationId,
    form: impl FnOnce(&Frame) -> Result<Form, Fault>,
) -> Answer {
    let mut links = ops::list(app, &visitor.caller, id).await?;
    let frame = visitor.frame();
    links.records.sort_by(|one, other| frame.l.compare(&one.name, &other.name));
    links.people.sort_by(|one, other| frame.l.compare(&one.0.name, &other.0.name));
    let page = Page { form: form(&frame)?, id, links, frame };
    frame::page(page.form.status(), &page)
}

pub(super) async fn show(State(app): State<App>, SignedIn(visitor): SignedIn, Path(id): Path<String>) -> Answer {
    render(&app, &visitor, parse(&id)?, |_| Ok(Form::default())).await
}

#[derive(Template)]
#[template(path = "link_preview.html")]
struct PreviewPage {
    frame: Frame,
    id: OrganizationId,
    outcome: Outcome,
}

pub(super) async fn link(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let id = parse(&id)?;
    let fields = fields.only(&["record", "person", "address", "seen"])?;
    let text = |name: &str| fields.get(name).to_owned();
    let linking =
        Linking { record: text("record"), person: text("person"), address: text("address"), seen: text("seen") };
    match ops::link(&app, &visitor.caller, id, &linking).await {
        Ok(None) => done_at(&format!("/organizations/{id}/links"), "linked"),
        Ok(Some(outcome)) => frame::show(&PreviewPage { frame: visitor.frame(), id, outcome }),
        Err(error) => render(&app, &visitor, id, |frame| Form::refused(frame, fields, error)).await,
    }
}

#[derive(Template)]
#[template(path = "link_end.html")]
struct EndPage {
    frame: Frame,
    id: OrganizationId,
    link: ContactLink,
    places: Places,
}

pub(super) async fn show_end(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path((id, link)): Path<(String, String)>,
) -> Answer {
    let id = parse(&id)?;
    let (link, places) = ops::preview_end(&app, &visitor.caller, id, parse(&link)?).await?;
    frame::show(&EndPage { frame: visitor.frame(), id, link, places })
}

pub(super) async fn end(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path((id, link)): Path<(String, String)>,
) -> Answer {
    let id = parse(&id)?;
    ops::end(&app, &visitor.caller, id, parse(&link)?).await?;
    done_at(&format!("/organizations/{id}/links"), "unlinked")
}
