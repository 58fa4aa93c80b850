//! Moving a person to another organization, with its outcome first.

use askama::Template;
use axum::extract::State;
use mandate_core::{id::PersonId, party::Role};
use mandate_store::{organization::Location, person::Person};

use super::{
    address::{Path, parse},
    error_page::Fault,
    form::{Fields, Form},
    frame::{self, Answer, Frame, SignedIn, Visitor, done_at},
    person::roles,
};
use crate::{
    App, OpError,
    ops::{
        organization,
        person::{self as ops, Move, Moving},
    },
};

#[derive(Template)]
#[template(path = "person_move.html")]
struct Page {
    frame: Frame,
    form: Form,
    who: Person,
    moving: Option<Moving>,
    locations: Vec<Location>,
    roles: Vec<Role>,
}

async fn render(
    app: &App,
    visitor: &Visitor,
    id: PersonId,
    moving: Option<Moving>,
    form: impl FnOnce(&Frame) -> Result<Form, Fault>,
) -> Answer {
    let view = ops::view(app, &visitor.caller, id).await?;
    let frame = visitor.frame().acting_under(&view.permit, &view.person.organization);
    let locations = match &moving {
        Some(moving) => organization::list_locations(app, moving.to.id).await?,
        None => Vec::new(),
    };
    let roles = moving.as_ref().map(|moving| roles(moving.to.kind)).unwrap_or_default();
    let page = Page { form: form(&frame)?, who: view.person, moving, locations, roles, frame };
    frame::page(page.form.status(), &page)
}

pub(super) async fn show(State(app): State<App>, SignedIn(visitor): SignedIn, Path(id): Path<String>) -> Answer {
    ops::may_move(&app, &visitor.caller).await?;
    render(&app, &visitor, parse(&id)?, None, |_| Ok(Form::default())).await
}

pub(super) async fn relocate(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let id = parse(&id)?;
    let fields = fields.only(&["organization", "location", "roles*", "email", "seen"])?;
    let text = |name: &str| fields.get(name).to_owned();
    let mut wanted = Move {
        organization: text("organization"),
        location: text("location"),
        roles: fields.all("roles"),
        email: text("email"),
        seen: text("seen"),
    };
    match ops::relocate(&app, &visitor.caller, id, &wanted).await {
        Ok(None) => done_at(&format!("/people/{id}"), "moved"),
        Ok(moving) => render(&app, &visitor, id, moving, |_| Ok(Form::typed(fields))).await,
        Err(error @ (OpError::Invalid(_) | OpError::Conflict(_))) => {
            // The outcome stands there once more where it was seen before.
            let moving = if wanted.seen.is_empty() {
                None
            } else {
                wanted.seen = String::new();
                ops::relocate(&app, &visitor.caller, id, &wanted).await.unwrap_or_default()
            };
            render(&app, &visitor, id, moving, |frame| Form::refused(frame, fields, error)).await
        }
        Err(error) => Err(error.into()),
    }
}
