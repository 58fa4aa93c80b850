//! One organization: its name and its locations.

use askama::Template;
use axum::extract::State;
use mandate_core::{
    id::{LocationId, OrganizationId},
    party::{OrganizationKind, Role},
};
use mandate_store::organization::{Location, Organization};

use super::{
    address::{Path, parse},
    error_page::Fault,
    form::{Fields, Form},
    frame::{self, Answer, Frame, SignedIn, Visitor, done_at},
};
use crate::{App, OpError, locale::Message, ops::organization as ops};

#[derive(Template)]
#[template(path = "organization.html")]
struct Page {
    frame: Frame,
    form: Form,
    organization: Organization,
    locations: Vec<Location>,
    has_locations: bool,
    may_rename: bool,
}

async fn render(
    app: &App,
    visitor: &Visitor,
    id: OrganizationId,
    form: impl FnOnce(&Frame, &Organization) -> Result<Form, Fault>,
) -> Answer {
    let (organization, locations, permit) = ops::view(app, &visitor.caller, id).await?;
    let frame = visitor.frame().acting_under(&permit, &organization.name);
    let page = Page {
        form: form(&frame, &organization)?.keyed(),
        has_locations: organization.kind != OrganizationKind::Customer,
        may_rename: visitor.person.kind == OrganizationKind::Vendor && visitor.person.roles.has(Role::Administrator),
        organization,
        locations,
        frame,
    };
    frame::page(page.form.status(), &page)
}

/// The address of an organization's page.
fn at(id: OrganizationId) -> String {
    format!("/organizations/{id}")
}

pub(super) async fn show(State(app): State<App>, SignedIn(visitor): SignedIn, Path(id): Path<String>) -> Answer {
    render(&app, &visitor, parse(&id)?, |_, organization| Ok(Form::new(&[("name", &organization.name)]))).await
}

pub(super) async fn rename(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let id = parse(&id)?;
    let fields = fields.only(&["name"])?;
    match ops::rename(&app, &visitor.caller, id, fields.get("name")).await {
        Ok(()) => done_at(&at(id), "organization-renamed"),
        Err(error) => render(&app, &visitor, id, |frame, _| Form::refused(frame, fields, error)).await,
    }
}

pub(super) async fn add_location(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let id = parse(&id)?;
    let fields = fields.only(&["location", "city", "once"])?;
    let (name, city, once) = (fields.get("location"), fields.get("city"), fields.get("once"));
    match ops::add_location(&app, &visitor.caller, id, name, city, once).await {
        Ok(_) => done_at(&at(id), "location-added"),
        Err(error) => {
            render(&app, &visitor, id, |frame, organization| {
                Form::refused(frame, Form::typed(fields).with("name", &organization.name), error)
            })
            .await
        }
    }
}

pub(super) async fn change_location(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path((id, location)): Path<(String, String)>,
    fields: Fields,
) -> Answer {
    let id = parse(&id)?;
    let location: LocationId = parse(&location)?;
    let fields = fields.only(&["location", "city", "then"])?;
    let (name, city) = (fields.get("location"), fields.get("city"));
    let (result, word) = match fields.get("then") {
        "rename" => (ops::rename_location(&app, &visitor.caller, id, location, name, city).await, "location-renamed"),
        "remove" => (ops::remove_location(&app, &visitor.caller, id, location).await, "location-removed"),
        _ => (Err(OpError::field("then", Message::new("field-choose"))), ""),
    };
    match result {
        Ok(()) => done_at(&at(id), word),
        Err(error) => {
            let row = location.to_string();
            render(&app, &visitor, id, |frame, organization| {
                let form = Form::refused(frame, Form::typed(fields).with("name", &organization.name), error)?;
                Ok(form.of_row(&row, &["location", "city"]))
            })
            .await
        }
    }
}
