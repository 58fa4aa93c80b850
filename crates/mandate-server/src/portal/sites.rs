//! The sites of a customer: its own people's, a partner's under Look, all of them for the vendor (P16).

use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse as _, Redirect},
};
use mandate_core::{id::OrganizationId, party::OrganizationKind, site::SiteKind};
use mandate_store::site::OfCustomer;
use serde::Deserialize;

use super::{
    address::{Path, Query, parse},
    error_page::Fault,
    form::{Fields, Form},
    frame::{self, Answer, Frame, SignedIn, Visitor, done_at},
};
use crate::{
    App, OpError,
    ops::site::{self as ops, Sites, Typed},
};

/// What the address says.
#[derive(Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    words: String,
}

#[derive(Template)]
#[template(path = "sites_of_all.html")]
struct AllPage {
    frame: Frame,
    words: String,
    sites: Vec<OfCustomer>,
    more: bool,
}

/// One's own organization's sites; a partner's are with its customers, the vendor's staff see all.
pub(super) async fn own(State(app): State<App>, SignedIn(visitor): SignedIn, Query(asked): Query<Asked>) -> Answer {
    let to = match visitor.person.kind {
        OrganizationKind::Customer => format!("/organizations/{}/sites", visitor.person.organization_id),
        OrganizationKind::Partner => "/my-customers".to_owned(),
        OrganizationKind::Vendor => {
            let (sites, more) = ops::list_all(&app, &visitor.caller, &asked.words).await?;
            return frame::show(&AllPage { frame: visitor.frame(), words: asked.words, sites, more });
        }
    };
    Ok(Redirect::to(&to).into_response())
}

#[derive(Template)]
#[template(path = "sites.html")]
struct Page {
    frame: Frame,
    form: Form,
    all: Sites,
    kinds: [SiteKind; 4],
}

async fn render(
    app: &App,
    visitor: &Visitor,
    id: OrganizationId,
    form: impl FnOnce(&Frame) -> Result<Form, Fault>,
) -> Answer {
    let all = ops::list(app, &visitor.caller, id).await?;
    let frame = visitor.frame().acting_under(&all.permit, &all.customer);
    let page = Page { form: form(&frame)?.keyed(), all, kinds: SiteKind::ALL, frame };
    frame::page(page.form.status(), &page)
}

pub(super) async fn show(State(app): State<App>, SignedIn(visitor): SignedIn, Path(id): Path<String>) -> Answer {
    render(&app, &visitor, parse(&id)?, |_| Ok(Form::new(&[("kind", "production")]))).await
}

pub(super) async fn add(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(id): Path<String>,
    fields: Fields,
) -> Answer {
    let id = parse(&id)?;
    let fields = fields.only(&["name", "kind", "address", "once"])?;
    match ops::add(&app, &visitor.caller, id, &typed(&fields), fields.get("once")).await {
        Ok(site) => done_at(&format!("/sites/{site}"), "site-added"),
        Err(error @ (OpError::Invalid(_) | OpError::Conflict(_))) => {
            render(&app, &visitor, id, |frame| Form::refused(frame, fields, error)).await
        }
        // The page is not shown, so the record must not say that it was read.
        Err(error) => Err(error.into()),
    }
}

/// What is typed of a site.
pub(super) fn typed(fields: &Fields) -> Typed {
    let text = |name: &str| fields.get(name).to_owned();
    Typed { name: text("name"), kind: text("kind"), address: text("address") }
}
