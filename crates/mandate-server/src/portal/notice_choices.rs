//! How one wants to be told of what: a way for each kind of notices.

use askama::Template;
use axum::extract::State;
use mandate_core::notice::{Delivery, NoticeKind};

use super::{
    error_page::Fault,
    form::{Fields, Form},
    frame::{self, Answer, Frame, SignedIn, Visitor, done_at},
};
use crate::{App, ops::notice};

#[derive(Template)]
#[template(path = "notice_choices.html")]
struct Page {
    frame: Frame,
    form: Form,
    kinds: [NoticeKind; 4],
    ways: [Delivery; 3],
    zone: String,
}

fn render(visitor: &Visitor, form: impl FnOnce(&Frame) -> Result<Form, Fault>) -> Answer {
    let frame = visitor.frame();
    let (form, zone) = (form(&frame)?, visitor.person.time_zone.clone());
    let page = Page { form, kinds: NoticeKind::CHOSEN, ways: Delivery::ALL, zone, frame };
    frame::page(page.form.status(), &page)
}

pub(super) async fn show(State(app): State<App>, SignedIn(visitor): SignedIn) -> Answer {
    let choices = notice::list_choices(&app, &visitor.caller).await?;
    let fields: Vec<_> = choices.iter().map(|(kind, way)| (format!("kind-{kind}"), way.as_str())).collect();
    let fields: Vec<_> = fields.iter().map(|(field, way)| (field.as_str(), *way)).collect();
    render(&visitor, |_| Ok(Form::new(&fields)))
}

pub(super) async fn save(State(app): State<App>, SignedIn(visitor): SignedIn, fields: Fields) -> Answer {
    let fields = fields.only(&NoticeKind::CHOSEN.map(field_of))?;
    match notice::choose(&app, &visitor.caller, &fields.family("kind-")).await {
        Ok(()) => done_at("/account/notices", "saved"),
        Err(error) => render(&visitor, |frame| Form::refused(frame, fields, error)),
    }
}

const fn field_of(kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::Access => "kind-access",
        NoticeKind::NewServiceRequest => "kind-new_service_request",
        NoticeKind::Message => "kind-message",
        NoticeKind::Progress => "kind-progress",
        NoticeKind::SiteNotice => "kind-site_notice",
    }
}
