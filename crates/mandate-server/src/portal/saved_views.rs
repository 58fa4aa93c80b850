//! The views that one keeps of the list of service requests.

use askama::Template;
use axum::extract::State;
use mandate_core::id::SavedViewId;
use mandate_store::saved_view::SavedView;

use super::{
    address::{Path, parse},
    error_page::Fault,
    form::{Fields, Form},
    frame::{self, Answer, Frame, SignedIn, Visitor, done_at},
    list_filter::Asked,
};
use crate::{App, ops::saved_view as ops};

#[derive(Template)]
#[template(path = "saved_views.html")]
struct Page {
    frame: Frame,
    form: Form,
    views: Vec<SavedView>,
}

async fn render(app: &App, visitor: &Visitor, form: impl FnOnce(&Frame) -> Result<Form, Fault>) -> Answer {
    let frame = visitor.frame();
    let form = form(&frame)?;
    let views = ops::list(app, &visitor.caller).await?;
    let page = Page { form, views, frame };
    frame::page(page.form.status(), &page)
}

pub(super) async fn show(State(app): State<App>, SignedIn(visitor): SignedIn) -> Answer {
    render(&app, &visitor, |_| Ok(Form::default())).await
}

/// A filter as the list itself would write it.
pub(crate) fn as_kept(query: &str) -> String {
    Asked::read(query).query(&[])
}

pub(super) async fn save(State(app): State<App>, SignedIn(visitor): SignedIn, fields: Fields) -> Answer {
    let fields = fields.only(&["name", "query"])?;
    let query = as_kept(fields.get("query"));
    match ops::save(&app, &visitor.caller, fields.get("name"), &query, "").await {
        Ok(_) => done_at(&format!("/service-requests?{query}"), "view-saved"),
        Err(error) => render(&app, &visitor, |frame| Form::refused(frame, fields, error)).await,
    }
}

#[derive(Template)]
#[template(path = "saved_view.html")]
struct ViewPage {
    frame: Frame,
    form: Form,
    view: SavedView,
}

async fn render_one(
    app: &App,
    visitor: &Visitor,
    id: SavedViewId,
    form: impl FnOnce(&Frame, &SavedView) -> Result<Form, Fault>,
) -> Answer {
    let view = ops::find(app, &visitor.caller, id).await?;
    let frame = visitor.frame();
    let page = ViewPage { form: form(&frame, &view)?, view, frame };
    frame::page(page.form.status(), &page)
}

pub(super) async fn show_one(State(app): State<App>, SignedIn(visitor): SignedIn, Path(text): Path<String>) -> Answer {
    render_one(&app, &visitor, parse(&text)?, |_, view| Ok(Form::new(&[("name", &view.name)]))).await
}

pub(super) async fn rename(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(text): Path<String>,
    fields: Fields,
) -> Answer {
    let id = parse(&text)?;
    let fields = fields.only(&["name"])?;
    match ops::rename(&app, &visitor.caller, id, fields.get("name")).await {
        Ok(()) => done_at("/saved-views", "saved"),
        Err(error) => render_one(&app, &visitor, id, |frame, _| Form::refused(frame, fields, error)).await,
    }
}

pub(super) async fn delete(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(text): Path<String>,
    fields: Fields,
) -> Answer {
    fields.only(&[])?;
    ops::delete(&app, &visitor.caller, parse(&text)?).await?;
    done_at("/saved-views", "view-deleted")
}
