//! The vendor's administration: organizations, all people, and jobs that failed for good.

use askama::Template;
use axum::extract::State;
use jiff::Timestamp;
use mandate_core::{
    id::{OrganizationId, PersonId},
    party::OrganizationKind,
};
use mandate_store::{job::Job, organization::Organization, person::Person};
use serde::Deserialize;

use super::{
    address::{Query, parse},
    error_page::Fault,
    form::{Fields, Form},
    frame::{self, Answer, Frame, SignedIn, Visitor, done_at},
};
use crate::{
    App,
    ops::organization::{self as ops, NewOrganization, OrganizationPage},
};

/// What the address says.
#[derive(Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    words: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    id: String,
}

#[derive(Template)]
#[template(path = "organizations.html")]
struct Page {
    frame: Frame,
    form: Form,
    kind: OrganizationKind,
    kinds: [OrganizationKind; 3],
    words: String,
    organizations: Vec<Organization>,
    without_contact_manager: Vec<OrganizationId>,
    next: Option<String>,
}

async fn render(
    app: &App,
    visitor: &Visitor,
    asked: &Asked,
    form: impl FnOnce(&Frame) -> Result<Form, Fault>,
) -> Answer {
    let kind = asked.kind.parse().unwrap_or(OrganizationKind::Customer);
    let after = asked.id.parse::<OrganizationId>().ok().map(|id| (asked.name.clone(), id));
    let page = ops::list(app, &visitor.caller, kind, &asked.words, after).await?;
    let next = page.next.map(|(name, id)| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("kind", kind.as_str()).append_pair("words", &asked.words);
        query.append_pair("name", &name).append_pair("id", &id.to_string());
        format!("/administration/organizations?{}", query.finish())
    });
    let OrganizationPage { organizations, without_contact_manager, .. } = page;
    let frame = visitor.frame();
    let page = Page {
        form: form(&frame)?.keyed(),
        kind,
        kinds: OrganizationKind::ALL,
        words: asked.words.clone(),
        organizations,
        without_contact_manager,
        next,
        frame,
    };
    frame::page(page.form.status(), &page)
}

pub(super) async fn show(State(app): State<App>, SignedIn(visitor): SignedIn, Query(asked): Query<Asked>) -> Answer {
    render(&app, &visitor, &asked, |_| Ok(Form::new(&[("kind", "customer")]))).await
}

pub(super) async fn add(State(app): State<App>, SignedIn(visitor): SignedIn, fields: Fields) -> Answer {
    let fields = fields.only(&["kind", "name", "country", "locations", "once"])?;
    let text = |name: &str| fields.get(name).to_owned();
    let new = NewOrganization {
        kind: text("kind"),
        name: text("name"),
        country: text("country"),
        locations: text("locations"),
        once: text("once"),
    };
    match ops::add(&app, &visitor.caller, &new).await {
        Ok(id) => done_at(&format!("/organizations/{id}/people"), "organization-added"),
        Err(error) => render(&app, &visitor, &Asked::default(), |frame| Form::refused(frame, fields, error)).await,
    }
}

#[derive(Template)]
#[template(path = "all_people.html")]
struct People {
    frame: Frame,
    words: String,
    people: Vec<Person>,
    next: Option<String>,
}

pub(super) async fn show_people(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Query(asked): Query<Asked>,
) -> Answer {
    let after = asked.id.parse::<PersonId>().ok().map(|id| (asked.name.clone(), id));
    let (people, next) = ops::list_people(&app, &visitor.caller, &asked.words, after).await?;
    let next = next.map(|(name, id)| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("words", &asked.words).append_pair("name", &name).append_pair("id", &id.to_string());
        format!("/administration/people?{}", query.finish())
    });
    frame::show(&People { frame: visitor.frame(), words: asked.words, people, next })
}

#[derive(Template)]
#[template(path = "jobs.html")]
struct Jobs {
    frame: Frame,
    jobs: Vec<Job>,
    waiting: i64,
    deliveries: i64,
    next: Option<Timestamp>,
}

pub(super) async fn show_jobs(State(app): State<App>, SignedIn(visitor): SignedIn) -> Answer {
    let ops::Jobs { failed, waiting, deliveries, deliveries_since } =
        ops::list_failed_jobs(&app, &visitor.caller).await?;
    frame::show(&Jobs { frame: visitor.frame(), jobs: failed, waiting, deliveries, next: deliveries_since })
}

pub(super) async fn retry_job(State(app): State<App>, SignedIn(visitor): SignedIn, fields: Fields) -> Answer {
    let fields = fields.only(&["job"])?;
    let id = parse(fields.get("job"))?;
    ops::retry_job(&app, &visitor.caller, id).await?;
    done_at("/administration/jobs", "job-retried")
}
