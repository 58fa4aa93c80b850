//! One site: its facts, its contacts, its notices, the service requests about it, and what one may do to it.

use askama::Template;
use axum::extract::State;
use mandate_core::{
    access::Act,
    id::{PersonId, SiteId},
    service_request::Kind,
    site::{SiteKind, SiteNoticeKind},
};

use super::{
    address::{Path, parse},
    error_page::Fault,
    form::{Fields, Form},
    frame::{self, Answer, Frame, SignedIn, Visitor, done_at},
    several::Changes,
    sites::typed,
};
use crate::{
    App, OpError, explain,
    locale::Message,
    ops::site::{self as ops, Facts, View, contact},
};

#[derive(Template)]
#[template(path = "site.html")]
struct Page {
    frame: Frame,
    form: Form,
    view: View,
    why: String,
    reserved: Vec<Kind>,
}

impl Page {
    /// What the list of its service requests offers to change: nothing, that is done where all are listed.
    const fn changes(&self) -> &Option<Changes> {
        &None
    }

    /// Where the address leads, if it is one that a browser can go to.
    fn link(&self) -> Option<&str> {
        let address = self.view.site.address.as_deref()?;
        let leads = address.starts_with("https://") || address.starts_with("http://");
        leads.then_some(address)
    }
}

async fn render(app: &App, visitor: &Visitor, id: SiteId, form: impl FnOnce(&Frame) -> Result<Form, Fault>) -> Answer {
    let view = ops::view(app, &visitor.caller, id).await?;
    let frame = visitor.frame().acting_under(&view.permit, &view.customer);
    let form = form(&frame)?;
    let why = explain::permit(&frame.l, &view.permit, &view.customer).why;
    let reserved = Kind::ALL.into_iter().filter(|kind| kind.is_reserved()).collect();
    let page = Page { form, why, reserved, view, frame };
    frame::page(page.form.status(), &page)
}

pub(super) async fn show(State(app): State<App>, SignedIn(visitor): SignedIn, Path(id): Path<String>) -> Answer {
    render(&app, &visitor, parse(&id)?, |_| Ok(Form::default())).await
}

fn person(fields: &Fields) -> Result<PersonId, OpError> {
    fields.get("contact").parse().map_err(|_| OpError::field("contact", Message::new("field-choose")))
}

/// The site's page after an act on its contacts.
async fn after(
    app: &App,
    visitor: &Visitor,
    id: SiteId,
    fields: Fields,
    result: Result<(), OpError>,
    done: &str,
) -> Answer {
    match result {
        Ok(()) => done_at(&format!("/sites/{id}"), done),
        Err(error @ (OpError::Invalid(_) | OpError::Conflict(_))) => {
            render(app, visitor, id, |frame| Form::refused(frame, fields, error)).await
        }
        // The page is not shown, so the record must not say that it was read.
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn add_contact(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let id = parse(&id)?;
    let fields = fields.only(&["contact"])?;
    let result = match person(&fields) {
        Ok(person) => contact::add(&app, &visitor.caller, id, person).await,
        Err(error) => Err(error),
    };
    after(&app, &visitor, id, fields, result, "contact-added").await
}

pub(super) async fn remove_contact(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let id = parse(&id)?;
    let fields = fields.only(&["contact"])?;
    let result = match person(&fields) {
        Ok(person) => contact::remove(&app, &visitor.caller, id, person).await,
        Err(error) => Err(error),
    };
    after(&app, &visitor, id, fields, result, "contact-removed").await
}

#[derive(Template)]
#[template(path = "site_change.html")]
struct ChangePage {
    frame: Frame,
    form: Form,
    facts: Facts,
    kinds: [SiteKind; 4],
}

async fn render_change(
    app: &App,
    visitor: &Visitor,
    id: SiteId,
    form: impl FnOnce(&Frame, &Facts) -> Result<Form, Fault>,
) -> Answer {
    let facts = ops::before(app, &visitor.caller, id, Act::ManageSites).await?;
    let frame = visitor.frame().acting_under(&facts.permit, &facts.customer);
    let page = ChangePage { form: form(&frame, &facts)?, facts, kinds: SiteKind::ALL, frame };
    frame::page(page.form.status(), &page)
}

pub(super) async fn show_change(State(app): State<App>, SignedIn(visitor): SignedIn, Path(id): Path<String>) -> Answer {
    render_change(&app, &visitor, parse(&id)?, |_, Facts { site, .. }| {
        let address = site.address.as_deref().unwrap_or_default();
        let version = site.version.to_string();
        let values =
            [("name", site.name.as_str()), ("kind", site.kind.as_str()), ("address", address), ("version", &version)];
        Ok(Form::new(&values))
    })
    .await
}

/// Which version of the site a form was made from.
fn version(fields: &Fields) -> Result<i64, OpError> {
    fields.get("version").parse().map_err(|_| OpError::field("version", Message::new("field-choose")))
}

pub(super) async fn change(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let id = parse(&id)?;
    let fields = fields.only(&["name", "kind", "address", "version"])?;
    let result = match version(&fields) {
        Ok(version) => ops::change(&app, &visitor.caller, id, version, &typed(&fields)).await,
        Err(error) => Err(error),
    };
    match result {
        Ok(()) => done_at(&format!("/sites/{id}"), "saved"),
        Err(error @ (OpError::Invalid(_) | OpError::Conflict(_))) => {
            render_change(&app, &visitor, id, |frame, _| Form::refused(frame, fields, error)).await
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Template)]
#[template(path = "site_remove.html")]
struct RemovePage {
    frame: Frame,
    form: Form,
    facts: Facts,
}

async fn render_remove(
    app: &App,
    visitor: &Visitor,
    id: SiteId,
    form: impl FnOnce(&Frame) -> Result<Form, Fault>,
) -> Answer {
    let facts = ops::before(app, &visitor.caller, id, Act::RemoveSite).await?;
    let frame = visitor.frame().acting_under(&facts.permit, &facts.customer);
    let page = RemovePage { form: form(&frame)?, facts, frame };
    frame::page(page.form.status(), &page)
}

pub(super) async fn show_remove(State(app): State<App>, SignedIn(visitor): SignedIn, Path(id): Path<String>) -> Answer {
    render_remove(&app, &visitor, parse(&id)?, |_| Ok(Form::default())).await
}

pub(super) async fn remove(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let id = parse(&id)?;
    let fields = fields.only(&["version"])?;
    let result = match version(&fields) {
        Ok(version) => ops::remove(&app, &visitor.caller, id, version).await,
        Err(error) => Err(error),
    };
    match result {
        Ok(customer) => done_at(&format!("/organizations/{customer}/sites"), "site-removed"),
        Err(error @ (OpError::Invalid(_) | OpError::Conflict(_))) => {
            render_remove(&app, &visitor, id, |frame| Form::refused(frame, fields, error)).await
        }
        Err(error) => Err(error.into()),
    }
}
