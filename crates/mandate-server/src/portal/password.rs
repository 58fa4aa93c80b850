//! Choosing a password by a link: after an invitation, when it was forgotten, and at the first start.

use std::net::SocketAddr;

use askama::Template;
use axum::{
    extract::{ConnectInfo, State},
    http::HeaderMap,
};

use super::{
    address::Path,
    form::{Fields, Form},
    frame::{self, Answer, Frame, Visit},
    sign_in::{address, browser, signed_in},
};
use crate::{
    App,
    ops::{setup, sign_in},
};

#[derive(Template)]
#[template(path = "forgot.html")]
struct Forgot {
    frame: Frame,
    form: Form,
    sent: bool,
}

pub(super) async fn show_forgot(visit: Visit) -> Answer {
    frame::show(&Forgot { frame: bare(&visit), form: Form::default(), sent: false })
}

pub(super) async fn forgot(
    State(app): State<App>,
    visit: Visit,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    fields: Fields,
) -> Answer {
    let fields = fields.only(&["email"])?;
    let frame = bare(&visit);
    match sign_in::ask_for_reset(&app, fields.get("email"), &address(&app, peer, &headers)).await {
        Ok(()) => frame::show(&Forgot { frame, form: Form::default(), sent: true }),
        Err(error) => {
            let form = Form::refused(&frame, fields, error)?;
            frame::page(form.status(), &Forgot { frame, form, sent: false })
        }
    }
}

#[derive(Template)]
#[template(path = "password.html")]
struct Choose {
    frame: Frame,
    form: Form,
    name: String,
    email: String,
    /// Whether another password is chosen.
    another: bool,
}

/// The frame without a person: a link may be another's than who is signed in.
fn bare(visit: &Visit) -> Frame {
    Frame { person: None, ..visit.frame() }
}

pub(super) async fn show(State(app): State<App>, visit: Visit, Path(token): Path<String>) -> Answer {
    let found = sign_in::find_invitation(&app, &token).await?;
    let another = found.has_password;
    frame::show(&Choose { frame: bare(&visit), form: Form::default(), name: found.name, email: found.email, another })
}

pub(super) async fn choose(
    State(app): State<App>,
    visit: Visit,
    Path(token): Path<String>,
    headers: HeaderMap,
    fields: Fields,
) -> Answer {
    let fields = fields.only(&["password", "again"])?;
    let found = sign_in::find_invitation(&app, &token).await?;
    let (password, again, another) = (fields.get("password"), fields.get("again"), found.has_password);
    match sign_in::choose_password(&app, &token, password, again, browser(&headers), &visit.request_id).await {
        Ok(session) => Ok(signed_in(&app, session, "/")),
        Err(error) => {
            let frame = bare(&visit);
            // A password is never sent back to a page.
            let form = Form::refused(&frame, Fields::default(), error)?;
            frame::page(form.status(), &Choose { frame, form, name: found.name, email: found.email, another })
        }
    }
}

#[derive(Template)]
#[template(path = "setup.html")]
struct Setup {
    frame: Frame,
    form: Form,
}

pub(super) async fn show_setup(State(app): State<App>, visit: Visit, Path(token): Path<String>) -> Answer {
    setup::check_offer(&app, &token).await?;
    frame::show(&Setup { frame: bare(&visit), form: Form::default() })
}

pub(super) async fn set_up(
    State(app): State<App>,
    visit: Visit,
    Path(token): Path<String>,
    headers: HeaderMap,
    fields: Fields,
) -> Answer {
    let fields = fields.only(&["vendor", "country", "name", "email", "password", "again"])?;
    let text = |name: &str| fields.get(name).to_owned();
    let typed = setup::Setup {
        vendor: text("vendor"),
        country: text("country"),
        name: text("name"),
        email: text("email"),
        language: visit.language,
        password: text("password"),
        again: text("again"),
    };
    match setup::set_up(&app, &token, &typed, browser(&headers)).await {
        Ok(session) => Ok(signed_in(&app, session, "/administration/organizations")),
        Err(error) => {
            let frame = bare(&visit);
            let form = Form::refused(&frame, fields, error)?;
            frame::page(form.status(), &Setup { frame, form })
        }
    }
}
