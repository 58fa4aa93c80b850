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
    ops::site::{self as ops, Place, Sites, Typed},
};

/// What the address says.
#[derive(Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    words: String,
    /// Behind which customer's site the page begins: its id, its name, and the name of the site.
    #[serde(default)]
    customer: String,
    #[serde(default)]
    company: String,
    #[serde(default)]
    site: String,
}

#[derive(Template)]
#[template(path = "sites_of_all.html")]
struct AllPage {
    frame: Frame,
    words: String,
    sites: Vec<OfCustomer>,
    next: Option<String>,
}

/// One's own organization's sites; a partner's are with its customers, the vendor's staff see all.
pub(super) async fn own(State(app): State<App>, SignedIn(visitor): SignedIn, Query(asked): Query<Asked>) -> Answer {
    let to = match visitor.person.kind {
        OrganizationKind::Customer => format!("/organizations/{}/sites", visitor.person.organization_id),
        OrganizationKind::Partner => "/my-customers".to_owned(),
        OrganizationKind::Vendor => {
            let after = asked.customer.parse().ok().map(|customer| Place(asked.company, customer, asked.site));
            let (sites, next) = ops::list_all(&app, &visitor.caller, &asked.words, after.as_ref()).await?;
            let next = next.map(|Place(company, customer, site)| {
                let mut query = form_urlencoded::Serializer::new(String::new());
                query.append_pair("words", &asked.words).append_pair("customer", &customer.to_string());
                query.append_pair("company", &company).append_pair("site", &site);
                format!("/sites?{}", query.finish())
            });
            return frame::show(&AllPage { frame: visitor.frame(), words: asked.words, sites, next });
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
