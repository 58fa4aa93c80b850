//! One's own account: facts, sessions, how pages look.

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse as _, Redirect},
};
use mandate_core::{
    id::SessionId,
    party::{OrganizationKind, Role},
};
use mandate_store::{person::Person, session::Session};

use super::{
    error_page::Fault,
    form::{Fields, Form},
    frame::{self, Answer, Frame, SignedIn, Visitor, done_at},
};
use crate::{
    App,
    locale::Language,
    ops::{
        person::{self, Preferences},
        sign_in,
    },
};

#[derive(Template)]
#[template(path = "account.html")]
struct Page {
    frame: Frame,
    form: Form,
    me: Person,
    sessions: Vec<Session>,
    current: SessionId,
    zones: Vec<String>,
    languages: [Language; 3],
}

async fn render(app: &App, visitor: &Visitor, form: impl FnOnce(&Frame) -> Result<Form, Fault>) -> Answer {
    let sessions = sign_in::list_sessions(app, &visitor.caller).await?;
    let frame = visitor.frame();
    let form = form(&frame)?;
    let zones = super::people::zones();
    let page = Page {
        form,
        me: visitor.person.clone(),
        sessions,
        current: visitor.session.id,
        zones,
        languages: Language::ALL,
        frame,
    };
    frame::page(page.form.status(), &page)
}

pub(super) async fn show(State(app): State<App>, SignedIn(visitor): SignedIn) -> Answer {
    let person = &visitor.person;
    render(&app, &visitor, |_| {
        Ok(Form::new(&[("language", &person.language), ("theme", &person.theme), ("time_zone", &person.time_zone)]))
    })
    .await
}

pub(super) async fn save(State(app): State<App>, SignedIn(visitor): SignedIn, fields: Fields) -> Answer {
    let fields = fields.only(&["language", "theme", "time_zone"])?;
    let text = |name: &str| fields.get(name).to_owned();
    let wanted = Preferences { language: text("language"), time_zone: text("time_zone"), theme: text("theme") };
    match person::set_preferences(&app, &visitor.caller, &wanted).await {
        Ok(()) => done_at("/account", "saved"),
        Err(error) => render(&app, &visitor, |frame| Form::refused(frame, fields, error)).await,
    }
}

pub(super) async fn sign_out_everywhere(State(app): State<App>, SignedIn(visitor): SignedIn) -> Answer {
    sign_in::sign_out_everywhere(&app, &visitor.caller).await?;
    Ok(Redirect::to("/sign-in?done=signed-out-everywhere").into_response())
}
