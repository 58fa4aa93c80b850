//! The canned answers of the vendor's support: all of them, and each to be changed.

use askama::Template;
use axum::{extract::State, http::header, response::IntoResponse as _};
use mandate_store::canned_answer::CannedAnswer;

use super::{
    address::{Path, parse},
    form::{Fields, Form},
    frame::{self, Answer, Frame, SignedIn, Visitor, done_at},
    service_request::number,
};
use crate::{
    App,
    locale::Language,
    ops::canned_answer::{self as ops, Typed},
};

const FIELDS: [&str; 6] = ["name", "text_en", "text_ja", "text_es", "version", "once"];

#[derive(Template)]
#[template(path = "canned_answers.html")]
struct Page {
    frame: Frame,
    form: Form,
    answers: Vec<CannedAnswer>,
}

impl Page {
    /// The languages that an answer is in.
    fn languages(&self, answer: &CannedAnswer) -> String {
        let texts =
            [(Language::English, &answer.en), (Language::Japanese, &answer.ja), (Language::Spanish, &answer.es)];
        let names: Vec<_> =
            texts.iter().filter(|(_, text)| text.is_some()).map(|(name, _)| name.own_name().to_owned()).collect();
        self.frame.l.all_of(&names)
    }
}

#[derive(Template)]
#[template(path = "canned_answer.html")]
struct OnePage {
    frame: Frame,
    form: Form,
    answer: CannedAnswer,
}

fn typed(fields: &Fields) -> Typed<'_> {
    let (en, ja, es) = (fields.get("text_en"), fields.get("text_ja"), fields.get("text_es"));
    Typed { name: fields.get("name"), en, ja, es }
}

async fn render(app: &App, visitor: &Visitor, frame: Frame, form: Form) -> Answer {
    let answers = ops::list(app, &visitor.caller).await?;
    let page = Page { frame, form: form.keyed(), answers };
    frame::page(page.form.status(), &page)
}

pub(super) async fn show(State(app): State<App>, SignedIn(visitor): SignedIn) -> Answer {
    render(&app, &visitor, visitor.frame(), Form::default()).await
}

pub(super) async fn add(State(app): State<App>, SignedIn(visitor): SignedIn, fields: Fields) -> Answer {
    let fields = fields.only(&FIELDS)?;
    match ops::add(&app, &visitor.caller, &typed(&fields), fields.get("once")).await {
        Ok(_) => done_at("/canned-answers", "canned-answer-kept"),
        Err(error) => {
            let frame = visitor.frame();
            let form = Form::refused(&frame, fields, error)?;
            render(&app, &visitor, frame, form).await
        }
    }
}

pub(super) async fn show_one(State(app): State<App>, SignedIn(visitor): SignedIn, Path(text): Path<String>) -> Answer {
    let answer = ops::get(&app, &visitor.caller, parse(&text)?).await?;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let form = Form::new(&[
        ("name", &answer.name),
        ("text_en", &text(&answer.en)),
        ("text_ja", &text(&answer.ja)),
        ("text_es", &text(&answer.es)),
        ("version", &answer.version.to_string()),
    ]);
    frame::show(&OnePage { frame: visitor.frame(), form, answer })
}

pub(super) async fn change(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(text): Path<String>,
    fields: Fields,
) -> Answer {
    let id = parse(&text)?;
    let fields = fields.only(&FIELDS)?;
    let version = fields.get("version").parse().unwrap_or_default();
    match ops::change(&app, &visitor.caller, id, version, &typed(&fields)).await {
        Ok(()) => done_at("/canned-answers", "canned-answer-kept"),
        Err(error) => {
            let frame = visitor.frame();
            let form = Form::refused(&frame, fields, error)?;
            let answer = ops::get(&app, &visitor.caller, id).await?;
            let page = OnePage { frame, form, answer };
            frame::page(page.form.status(), &page)
        }
    }
}

pub(super) async fn retire(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(text): Path<String>,
    fields: Fields,
) -> Answer {
    fields.only(&[])?;
    ops::retire(&app, &visitor.caller, parse(&text)?).await?;
    done_at("/canned-answers", "canned-answer-retired")
}

/// The text of one, filled for a service request: what the script puts into the box.
pub(super) async fn text(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path((text, id)): Path<(String, String)>,
) -> Answer {
    let text = ops::text_for(&app, &visitor.caller, number(&text)?, &id).await?;
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response())
}
