//! Notices of sites: listed, seen, published, updated and closed. Who would be told is seen first.
#![allow(unused_qualifications, reason = "the macro for the document qualifies the types of queries")]

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, Uri},
    response::Response,
};
use jiff::Timestamp;
use mandate_core::id::{OrganizationId, SiteNoticeId};
use mandate_store::{site::OfCustomer, site_notice as store};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::{
    body::{self, Query},
    client::Client,
    etag,
    named::{Made, Named, made, parse},
    page, shapes,
};
use crate::{
    App,
    fault::Fault,
    ops::site_notice::{self as ops, Choice, Typed, View},
    portal::address::Path,
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, publish))
        .routes(routes!(choices))
        .routes(routes!(preview))
        .routes(routes!(show))
        .routes(routes!(update))
}

/// A notice of sites as a line of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SiteNoticeSummary {
    #[schema(value_type = Uuid)]
    id: SiteNoticeId,
    /// `planned_maintenance`, `incident` or `system_notice`.
    kind: &'static str,
    title: String,
    /// From when, for planned maintenance.
    begins_at: Option<Timestamp>,
    ends_at: Option<Timestamp>,
    published_at: Timestamp,
    closed_at: Option<Timestamp>,
}

impl From<&store::SiteNotice> for SiteNoticeSummary {
    fn from(notice: &store::SiteNotice) -> Self {
        Self {
            id: notice.id,
            kind: notice.kind.as_str(),
            title: notice.title.clone(),
            begins_at: notice.begins_at,
            ends_at: notice.ends_at,
            published_at: notice.published_at,
            closed_at: notice.closed_at,
        }
    }
}

/// Where a page begins.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Asked {
    /// As a `Link` says.
    cursor: Option<String>,
}

/// All notices of sites, the newest first, fifty to a page. For the vendor's staff.
#[utoipa::path(
    get, path = "/site-notices", operation_id = "list_site_notices", tag = "site-notices", params(Asked),
    responses((status = 200, body = page::Items<SiteNoticeSummary>)), security(("token" = ["read"]))
)]
async fn list(State(app): State<App>, client: Client, uri: Uri, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    let older = page::cursor(asked.cursor.as_deref())?;
    let found = ops::list(&app, &client.caller, older).await?;
    let next = found.notices.last().filter(|_| found.more).map(|last| last.id.to_string());
    Ok(page::answer(&uri, found.notices.iter().map(SiteNoticeSummary::from).collect(), next, None))
}

/// Which customers are to be found.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Sought {
    /// Only those whose name, or whose sites' names, have these words.
    #[serde(default)]
    words: String,
}

/// A customer with its sites.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CustomerWithSites {
    #[schema(value_type = Uuid)]
    id: OrganizationId,
    name: String,
    sites: Vec<Named>,
}

impl From<Choice> for CustomerWithSites {
    fn from(Choice { id, name, sites, .. }: Choice) -> Self {
        Self { id, name, sites: sites.into_iter().map(|(site, name)| Named::new(site.0, name)).collect() }
    }
}

/// The customers with sites that a notice can be about, fifty at most; words find the others. For the vendor's support.
#[utoipa::path(
    get, path = "/site-notices/choices", operation_id = "list_site_notice_choices", tag = "site-notices",
    params(Sought), responses((status = 200, body = page::Items<CustomerWithSites>)),
    security(("token" = ["read", "people"]))
)]
async fn choices(
    State(app): State<App>,
    client: Client,
    uri: Uri,
    Query(sought): Query<Sought>,
) -> Result<Response, Fault> {
    let (found, _) = ops::choices(&app, &client.caller, &sought.words, &Typed::default()).await?;
    Ok(page::answer(&uri, found.into_iter().map(CustomerWithSites::from).collect(), None, None))
}

/// A notice of sites to be published.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewSiteNotice {
    #[schema(schema_with = shapes::site_notice_kind)]
    kind: String,
    #[schema(schema_with = shapes::subject)]
    title: String,
    /// In Markdown.
    #[schema(schema_with = shapes::body)]
    text: String,
    /// From when, for planned maintenance: day and time in the caller's time zone, `2026-12-03T22:00`.
    #[serde(default)]
    begins: String,
    #[serde(default)]
    ends: String,
    /// The customers all of whose sites it concerns.
    #[serde(default)]
    #[schema(value_type = Vec<Uuid>)]
    customers: Vec<String>,
    /// The single sites that it concerns.
    #[serde(default)]
    #[schema(value_type = Vec<Uuid>)]
    sites: Vec<String>,
}

impl NewSiteNotice {
    fn typed(self, once: &str) -> Typed {
        let Self { kind, title, text, begins, ends, customers, sites } = self;
        Typed { kind, title, body: text, begins, ends, customers, sites, once: once.to_owned() }
    }
}

/// How many people of an organization are told.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ToldOf {
    organization: String,
    people: i64,
}

/// A site with its customer.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SiteOfCustomer {
    site: Named,
    customer: Named,
}

impl From<OfCustomer> for SiteOfCustomer {
    fn from(site: OfCustomer) -> Self {
        Self { site: Named::new(site.id.0, site.name), customer: Named::new(site.customer_id.0, site.customer) }
    }
}

/// What publishing would mean.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SiteNoticePreview {
    /// The sites that it concerns.
    sites: Vec<SiteOfCustomer>,
    begins_at: Option<Timestamp>,
    ends_at: Option<Timestamp>,
    /// Who would be told.
    told: Vec<ToldOf>,
}

/// What would be published, and who would be told; nothing is kept. For the vendor's support.
#[utoipa::path(
    post, path = "/site-notices/preview", operation_id = "preview_site_notice", tag = "site-notices",
    request_body = NewSiteNotice, responses((status = 200, body = SiteNoticePreview)),
    security(("token" = ["read", "people"]))
)]
async fn preview(
    State(app): State<App>,
    client: Client,
    body::Json(new): body::Json<NewSiteNotice>,
) -> Result<Json<SiteNoticePreview>, Fault> {
    let ops::Preview { new, sites, told } = ops::preview(&app, &client.caller, &new.typed("")).await?;
    Ok(Json(SiteNoticePreview {
        sites: sites.into_iter().map(SiteOfCustomer::from).collect(),
        begins_at: new.window.map(|window| window.begins_at()),
        ends_at: new.window.map(|window| window.ends_at()),
        told: told.into_iter().map(|(organization, people)| ToldOf { organization, people }).collect(),
    }))
}

/// Publishes a notice, and tells those whom it concerns. For the vendor's support.
#[utoipa::path(
    post, path = "/site-notices", operation_id = "publish_site_notice", tag = "site-notices",
    request_body = NewSiteNotice, responses((status = 201, body = Made)), security(("token" = ["read", "people"]))
)]
async fn publish(
    State(app): State<App>,
    client: Client,
    body::Json(new): body::Json<NewSiteNotice>,
) -> Result<Response, Fault> {
    let id = ops::publish(&app, &client.caller, &new.typed(&client.once)).await?;
    Ok(made(&format!("/site-notices/{id}"), id.0))
}

/// What became known after a notice was published.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SiteNoticeUpdate {
    id: Uuid,
    /// In Markdown.
    text: String,
    created_at: Timestamp,
}

/// A notice of sites.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SiteNotice {
    #[serde(flatten)]
    summary: SiteNoticeSummary,
    /// In Markdown.
    text: String,
    /// Those of its sites that the caller may know of.
    sites: Vec<SiteOfCustomer>,
    /// The oldest first.
    updates: Vec<SiteNoticeUpdate>,
    /// Whether the caller may update and close it.
    may_publish: bool,
}

impl From<View> for SiteNotice {
    fn from(view: View) -> Self {
        let update = |update: store::SiteNoticeUpdate| SiteNoticeUpdate {
            id: update.id.0,
            text: update.body,
            created_at: update.created_at,
        };
        Self {
            summary: SiteNoticeSummary::from(&view.notice),
            text: view.notice.body,
            sites: view.sites.into_iter().map(SiteOfCustomer::from).collect(),
            updates: view.updates.into_iter().map(update).collect(),
            may_publish: view.may_publish,
        }
    }
}

/// One notice, with those of its sites that the caller may see.
#[utoipa::path(
    get, path = "/site-notices/{notice}", operation_id = "show_site_notice", tag = "site-notices",
    params(("notice" = Uuid, Path)),
    responses((status = 200, body = SiteNotice), (status = 304, description = "It is as the caller knows it.")),
    security(("token" = ["read"]))
)]
async fn show(
    State(app): State<App>,
    client: Client,
    headers: HeaderMap,
    Path(text): Path<String>,
) -> Result<Response, Fault> {
    let view = ops::view(&app, &client.caller, parse(&text)?).await?;
    etag::unversioned(&headers, &SiteNotice::from(view))
}

/// What became known.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewSiteNoticeUpdate {
    /// In Markdown.
    text: String,
    /// Whether this closes the notice.
    #[serde(default)]
    closes: bool,
}

/// Adds an update to a notice, or a last one that closes it, and tells those whom it concerns. For the vendor's support.
#[utoipa::path(
    post, path = "/site-notices/{notice}/updates", operation_id = "update_site_notice", tag = "site-notices",
    params(("notice" = Uuid, Path)), request_body = NewSiteNoticeUpdate,
    responses((status = 204, description = "It is added.")), security(("token" = ["people"]))
)]
async fn update(
    State(app): State<App>,
    client: Client,
    Path(text): Path<String>,
    body::Json(new): body::Json<NewSiteNoticeUpdate>,
) -> Result<StatusCode, Fault> {
    ops::update(&app, &client.caller, parse(&text)?, &new.text, new.closes, &client.once).await?;
    Ok(StatusCode::NO_CONTENT)
}
