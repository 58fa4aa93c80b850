//! A new notice of sites: composed, looked at with who will be told, and published (P19).

use askama::Template;
use axum::extract::State;
use mandate_core::site::SiteNoticeKind;
use mandate_store::site::OfCustomer;
use uuid::Uuid;

use super::{
    error_page::Fault,
    form::{Fields, Form},
    frame::{self, Answer, Frame, SignedIn, Visitor, done_at},
};
use crate::{
    App, OpError, markdown,
    ops::site_notice::{self as ops, Choice, Typed},
};

const FIELDS: [&str; 11] =
    ["kind", "title", "text", "begins", "ends", "customer*", "site*", "words", "find", "change", "once"];

fn typed(fields: &Fields) -> Typed {
    let text = |name: &str| fields.get(name).to_owned();
    Typed {
        kind: text("kind"),
        title: text("title"),
        body: text("text"),
        begins: text("begins"),
        ends: text("ends"),
        customers: fields.all("customer"),
        sites: fields.all("site"),
        once: text("once"),
    }
}

#[derive(Template)]
#[template(path = "site_notice_new.html")]
struct Page {
    frame: Frame,
    form: Form,
    kinds: [SiteNoticeKind; 3],
    choices: Vec<Choice>,
    more: bool,
}

async fn render(
    app: &App,
    visitor: &Visitor,
    words: &str,
    typed: &Typed,
    form: impl FnOnce(&Frame) -> Result<Form, Fault>,
) -> Answer {
    let (choices, more) = ops::choices(app, &visitor.caller, words, typed).await?;
    let frame = visitor.frame();
    let page = Page { form: form(&frame)?, kinds: SiteNoticeKind::ALL, choices, more, frame };
    frame::page(page.form.status(), &page)
}

pub(super) async fn show(State(app): State<App>, SignedIn(visitor): SignedIn) -> Answer {
    let once = Uuid::new_v4().to_string();
    let form = Form::new(&[("kind", "planned_maintenance"), ("once", &once)]);
    render(&app, &visitor, "", &Typed::default(), |_| Ok(form)).await
}

#[derive(Template)]
#[template(path = "site_notice_preview.html")]
struct PreviewPage {
    frame: Frame,
    kind: SiteNoticeKind,
    title: String,
    html: String,
    window: Option<(String, String)>,
    sites: Vec<OfCustomer>,
    told: Vec<(String, i64)>,
    people: i64,
    organizations: i64,
    hidden: Vec<(String, String)>,
}

pub(super) async fn preview(State(app): State<App>, SignedIn(visitor): SignedIn, fields: Fields) -> Answer {
    let fields = fields.only(&FIELDS)?;
    let (typed, words) = (typed(&fields), fields.get("words").to_owned());
    if fields.get("find") == "yes" || fields.get("change") == "yes" {
        // Others are searched for, or something is to be changed: the same form, with what was typed.
        return render(&app, &visitor, &words, &typed, |_| Ok(Form::typed(fields))).await;
    }
    match ops::preview(&app, &visitor.caller, &typed).await {
        Ok(ops::Preview { new, sites, told }) => {
            let frame = visitor.frame();
            let window = new.window;
            frame::show(&PreviewPage {
                kind: new.kind,
                title: new.title.to_string(),
                html: markdown::render(new.body.as_str()),
                window: window.map(|window| (frame.l.time(&window.begins_at()), frame.l.time(&window.ends_at()))),
                people: told.iter().map(|(_, count)| count).sum(),
                hidden: fields.family("").into_iter().filter(|(_, value)| !value.is_empty()).collect(),
                sites,
                organizations: i64::try_from(told.len()).unwrap_or(i64::MAX),
                told,
                frame,
            })
        }
        Err(error) => refused(&app, &visitor, &words, &typed, fields, error).await,
    }
}

/// The form again, with what is wrong and what was typed.
async fn refused(app: &App, visitor: &Visitor, words: &str, typed: &Typed, fields: Fields, error: OpError) -> Answer {
    match error {
        error @ (OpError::Invalid(_) | OpError::Conflict(_)) => {
            render(app, visitor, words, typed, |frame| Form::refused(frame, fields, error)).await
        }
        error => Err(error.into()),
    }
}

pub(super) async fn publish(State(app): State<App>, SignedIn(visitor): SignedIn, fields: Fields) -> Answer {
    let fields = fields.only(&FIELDS)?;
    let (typed, words) = (typed(&fields), fields.get("words").to_owned());
    match ops::publish(&app, &visitor.caller, &typed).await {
        Ok(id) => done_at(&format!("/site-notices/{id}"), "site-notice-published"),
        Err(error) => refused(&app, &visitor, &words, &typed, fields, error).await,
    }
}
