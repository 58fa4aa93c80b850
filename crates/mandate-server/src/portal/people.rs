//! The people of an organization: one's own, a customer's under Full Admin (P17), anybody's for the vendor.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse as _, Redirect},
};
use mandate_core::{
    id::OrganizationId,
    party::{OrganizationKind, Role},
};
use mandate_store::{
    organization::{Location, Organization},
    person::Person,
};

use super::{
    address::{Path, parse},
    error_page::Fault,
    form::{Fields, Form},
    frame::{self, Answer, Frame, SignedIn, Visitor, done_at},
};
use crate::{
    App,
    locale::Language,
    ops::{
        organization as organizations,
        person::{self as ops, NewPerson},
    },
};

#[derive(Template)]
#[template(path = "people.html")]
struct Page {
    frame: Frame,
    form: Form,
    organization: Organization,
    people: Vec<Person>,
    locations: Vec<Location>,
    roles: Vec<Role>,
    zones: Vec<String>,
    languages: [Language; 3],
    may_link: bool,
    may_organize: bool,
}

/// The names of all time zones.
pub(super) fn zones() -> Vec<String> {
    jiff::tz::db().available().map(|name| name.to_string()).filter(|name| name.contains('/') || name == "UTC").collect()
}

pub(super) async fn own(SignedIn(visitor): SignedIn) -> Answer {
    Ok(Redirect::to(&format!("/organizations/{}/people", visitor.person.organization_id)).into_response())
}

async fn render(
    app: &App,
    visitor: &Visitor,
    id: OrganizationId,
    form: impl FnOnce(&Frame) -> Result<Form, Fault>,
) -> Answer {
    let (organization, mut people, permit) = ops::list(app, &visitor.caller, id).await?;
    let locations = organizations::list_locations(app, id).await?;
    let frame = visitor.frame().acting_under(&permit, &organization.name);
    people.sort_by(|one, other| frame.l.compare(&one.name, &other.name));
    let form = form(&frame)?.keyed();
    let roles = Role::ALL.into_iter().filter(|role| role.suits(organization.kind)).collect();
    let page = Page {
        form,
        organization,
        people,
        locations,
        roles,
        zones: zones(),
        languages: Language::ALL,
        may_link: permit.ground().permission().is_none() && visitor.person.kind == OrganizationKind::Customer,
        may_organize: match visitor.person.kind {
            OrganizationKind::Vendor | OrganizationKind::Partner => permit.ground().permission().is_none(),
            OrganizationKind::Customer => false,
        },
        frame,
    };
    frame::page(page.form.status(), &page)
}

pub(super) async fn show(State(app): State<App>, SignedIn(visitor): SignedIn, Path(id): Path<String>) -> Answer {
    render(&app, &visitor, parse(&id)?, |_| {
        Ok(Form::new(&[("language", &visitor.person.language), ("time_zone", &visitor.person.time_zone)]))
    })
    .await
}

pub(super) async fn invite(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let id = parse(&id)?;
    let fields = fields.only(&["name", "email", "language", "time_zone", "location", "roles*", "once"])?;
    let text = |name: &str| fields.get(name).to_owned();
    let new = NewPerson {
        name: text("name"),
        email: text("email"),
        language: text("language"),
        time_zone: text("time_zone"),
        location: text("location"),
        roles: fields.all("roles"),
        once: text("once"),
    };
    match ops::invite(&app, &visitor.caller, id, &new).await {
        Ok(_) => done_at(&format!("/organizations/{id}/people"), "invited"),
        Err(error) => render(&app, &visitor, id, |frame| Form::refused(frame, fields, error)).await,
    }
}
