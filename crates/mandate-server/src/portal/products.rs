//! The products that the vendor supports.

use askama::Template;
use axum::extract::State;
use mandate_core::id::ProductId;
use mandate_store::product::Product;

use super::{
    address::{Path, parse},
    error_page::Fault,
    form::{Fields, Form},
    frame::{self, Answer, Frame, SignedIn, Visitor, done_at},
};
use crate::{App, OpError, locale::Message, ops::product as ops};

const HERE: &str = "/administration/products";

#[derive(Template)]
#[template(path = "products.html")]
struct Page {
    frame: Frame,
    form: Form,
    products: Vec<Product>,
}

async fn render(app: &App, visitor: &Visitor, form: impl FnOnce(&Frame) -> Result<Form, Fault>) -> Answer {
    let products = ops::list(app, &visitor.caller).await?;
    let frame = visitor.frame();
    let page = Page { form: form(&frame)?.keyed(), products, frame };
    frame::page(page.form.status(), &page)
}

pub(super) async fn show(State(app): State<App>, SignedIn(visitor): SignedIn) -> Answer {
    render(&app, &visitor, |_| Ok(Form::default())).await
}

pub(super) async fn add(State(app): State<App>, SignedIn(visitor): SignedIn, fields: Fields) -> Answer {
    let fields = fields.only(&["name", "once"])?;
    match ops::add(&app, &visitor.caller, fields.get("name"), fields.get("once")).await {
        Ok(_) => done_at(HERE, "product-added"),
        Err(error) => render(&app, &visitor, |frame| Form::refused(frame, fields, error)).await,
    }
}

pub(super) async fn change(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let id: ProductId = parse(&id)?;
    let fields = fields.only(&["name", "retired"])?;
    let retired = match fields.get("retired") {
        "yes" => true,
        "no" => false,
        _ => return Err(OpError::field("retired", Message::new("field-choose")).into()),
    };
    match ops::change(&app, &visitor.caller, id, fields.get("name"), retired).await {
        Ok(true) => done_at(HERE, "product-retired"),
        Ok(false) => done_at(HERE, "product-changed"),
        Err(error) => {
            let row = id.to_string();
            render(&app, &visitor, |frame| Ok(Form::refused(frame, fields, error)?.of_row(&row, &["name"]))).await
        }
    }
}
