//! The sandbox's own pages: who one can be, and the mails that would have left (P34). Elsewhere they do not exist.

use askama::Template;
use axum::{extract::State, http::HeaderMap};
use mandate_core::party::OrganizationKind;
use mandate_store::{mail::Mail, person::Person};

use super::{
    address::parse,
    form::Fields,
    frame::{self, Answer, Frame, Visit},
    sign_in::{browser, signed_in},
};
use crate::{
    App,
    ops::{sandbox as ops, sign_in},
};

#[derive(Template)]
#[template(path = "sandbox.html")]
struct Page {
    frame: Frame,
    organizations: Vec<(String, OrganizationKind, Vec<Person>)>,
}

pub(super) async fn show(State(app): State<App>, visit: Visit) -> Answer {
    let organizations = ops::list_people(&app).await?;
    frame::show(&Page { frame: visit.frame(), organizations })
}

pub(super) async fn become_person(State(app): State<App>, headers: HeaderMap, fields: Fields) -> Answer {
    let fields = fields.only(&["person"])?;
    let person = parse(fields.get("person"))?;
    let token = sign_in::become_person(&app, person, browser(&headers)).await?;
    Ok(signed_in(&app, token, "/"))
}

#[derive(Template)]
#[template(path = "sandbox_mail.html")]
struct MailPage {
    frame: Frame,
    mails: Vec<Mail>,
}

pub(super) async fn show_mail(State(app): State<App>, visit: Visit) -> Answer {
    let mails = ops::list_mails(&app, visit.visitor.as_ref().map(|visitor| visitor.person.id)).await?;
    frame::show(&MailPage { frame: visit.frame(), mails })
}
