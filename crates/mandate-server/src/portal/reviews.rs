//! *Reviews*: which permissions are still wanted, on one page (X07); and for the vendor, what nobody has confirmed.

use askama::Template;
use axum::extract::State;
use jiff::Timestamp;
use mandate_core::permission::Change;
use mandate_store::permission_review::Unconfirmed;

use super::{
    error_page::Fault,
    form::{Fields, Form},
    frame::{self, Answer, Frame, SignedIn, Visitor, done_at},
};
use crate::{
    App,
    ops::{
        permission::EndingView,
        permission_review::{self as ops, Answers, Section},
    },
};

#[derive(Template)]
#[template(path = "reviews.html")]
struct Page {
    frame: Frame,
    form: Form,
    sections: Vec<Section>,
    count: usize,
}

async fn render(app: &App, visitor: &Visitor, form: impl FnOnce(&Frame) -> Result<Form, Fault>) -> Answer {
    let frame = visitor.frame();
    let sections = ops::list(app, &visitor.caller, &frame.l).await?;
    let count = sections.iter().map(|section| section.lines.len()).sum();
    let page = Page { form: form(&frame)?, sections, count, frame };
    frame::page(page.form.status(), &page)
}

pub(super) async fn show(State(app): State<App>, SignedIn(visitor): SignedIn) -> Answer {
    render(&app, &visitor, |_| Ok(Form::default())).await
}

const FIELDS: [&str; 3] = ["review-", "seen", "change"];

fn answers(fields: &Fields) -> Answers {
    Answers { answers: fields.family("review-"), seen: fields.get("seen").to_owned() }
}

#[derive(Template)]
#[template(path = "reviews_preview.html")]
struct Preview {
    frame: Frame,
    confirmed: Vec<Section>,
    ended: Vec<EndingView>,
    hidden: Vec<(String, String)>,
}

impl Preview {
    /// Whether ending gives somebody more: a lower permission of its own goes, and everybody's decides (P14).
    fn raises(changes: &[(Change, String)]) -> bool {
        changes.iter().any(|(change, _)| change.gains())
    }
}

pub(super) async fn preview(State(app): State<App>, SignedIn(visitor): SignedIn, fields: Fields) -> Answer {
    let fields = fields.only(&FIELDS)?;
    if fields.get("change") == "yes" {
        return render(&app, &visitor, |_| Ok(Form::typed(fields))).await;
    }
    let frame = visitor.frame();
    match ops::preview(&app, &visitor.caller, &frame.l, &answers(&fields)).await {
        Ok(ops::Preview { confirmed, ended, seen }) => {
            let kept = |(name, value): &(String, String)| name.starts_with("review-") && !value.is_empty();
            let mut hidden: Vec<_> = fields.family("").into_iter().filter(kept).collect();
            hidden.push(("seen".to_owned(), seen));
            frame::show(&Preview { confirmed, ended, hidden, frame })
        }
        Err(error) => render(&app, &visitor, |frame| Form::refused(frame, fields, error)).await,
    }
}

pub(super) async fn submit(State(app): State<App>, SignedIn(visitor): SignedIn, fields: Fields) -> Answer {
    let fields = fields.only(&FIELDS)?;
    match ops::answer(&app, &visitor.caller, &answers(&fields)).await {
        Ok(()) => done_at("/reviews", "reviewed"),
        Err(error) => render(&app, &visitor, |frame| Form::refused(frame, fields, error)).await,
    }
}

#[derive(Template)]
#[template(path = "unconfirmed.html")]
struct UnconfirmedPage {
    frame: Frame,
    lines: Vec<Unconfirmed>,
    now: Timestamp,
}

impl UnconfirmedPage {
    /// For how many days an answer has been missing.
    fn days(&self, line: &Unconfirmed) -> i64 {
        self.now.duration_since(line.due_at).as_hours() / 24
    }
}

pub(super) async fn show_unconfirmed(State(app): State<App>, SignedIn(visitor): SignedIn) -> Answer {
    let lines = ops::list_unconfirmed(&app, &visitor.caller).await?;
    frame::show(&UnconfirmedPage { frame: visitor.frame(), lines, now: app.now() })
}
