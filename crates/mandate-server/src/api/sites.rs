//! Sites of customers: listed, added, changed and removed, with their contacts and the requests reserved to them.
#![allow(unused_qualifications, reason = "the macro for the document qualifies the types of queries")]

use std::str::FromStr;

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, Uri},
    response::Response,
};
use jiff::Timestamp;
use mandate_core::{
    access::Act,
    id::{OrganizationId, PersonId, SiteId},
};
use mandate_store::{site as store, site_contact};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    body::{self, Query},
    client::Client,
    etag::{self, IfMatch},
    named::{Made, Named, Submitted, made, parse, submitted},
    page, shapes,
};
use crate::{
    App,
    fault::Fault,
    ops::site::{
        self as ops, Typed, View, contact,
        request::{self, Typed as TypedRequest},
    },
    portal::address::Path,
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_all))
        .routes(routes!(list, add))
        .routes(routes!(show, change, remove))
        .routes(routes!(preview_removal))
        .routes(routes!(candidates))
        .routes(routes!(add_contact, remove_contact))
        .routes(routes!(submit))
}

/// A site as a line of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SiteSummary {
    #[schema(value_type = Uuid)]
    id: SiteId,
    customer: Named,
    name: String,
    /// `production`, `staging`, `development` or `other`.
    kind: &'static str,
    added_at: Timestamp,
}

impl From<store::OfCustomer> for SiteSummary {
    fn from(site: store::OfCustomer) -> Self {
        Self {
            id: site.id,
            customer: Named::new(site.customer_id.0, site.customer),
            name: site.name,
            kind: site.kind.as_str(),
            added_at: site.added_at,
        }
    }
}

/// Which sites a list shows.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Asked {
    /// Only those whose name, or whose customer's name, has these words.
    #[serde(default)]
    words: String,
    /// Where the page begins, as a `Link` says.
    cursor: Option<String>,
}

impl FromStr for ops::Place {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        // Names have one line.
        let mut lines = text.splitn(3, '\n');
        let (customer, company, site) = (lines.next().ok_or(())?, lines.next().ok_or(())?, lines.next().ok_or(())?);
        Ok(Self(company.to_owned(), customer.parse().map_err(|_| ())?, site.to_owned()))
    }
}

/// The sites of all customers, by customer and name, two hundred to a page. For the vendor's staff.
#[utoipa::path(
    get, path = "/sites", operation_id = "list_all_sites", tag = "sites", params(Asked),
    responses((status = 200, body = page::Items<SiteSummary>)), security(("token" = ["read"]))
)]
async fn list_all(
    State(app): State<App>,
    client: Client,
    uri: Uri,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let after = page::cursor(asked.cursor.as_deref())?;
    let (sites, next) = ops::list_all(&app, &client.caller, &asked.words, after.as_ref()).await?;
    let next = next.map(|ops::Place(company, customer, site)| format!("{customer}\n{company}\n{site}"));
    Ok(page::answer(&uri, sites.into_iter().map(SiteSummary::from).collect(), next, None))
}

/// The sites of a customer, by name.
#[utoipa::path(
    get, path = "/organizations/{id}/sites", operation_id = "list_sites", tag = "sites", params(("id" = Uuid, Path)),
    responses((status = 200, body = page::Items<SiteSummary>)), security(("token" = ["read"]))
)]
async fn list(State(app): State<App>, client: Client, uri: Uri, Path(text): Path<String>) -> Result<Response, Fault> {
    let found = ops::list(&app, &client.caller, parse(&text)?).await?;
    let (OrganizationId(customer), name) = (found.customer_id, found.customer);
    let line = |site: store::Site| SiteSummary {
        id: site.id,
        customer: Named::new(customer, name.clone()),
        name: site.name,
        kind: site.kind.as_str(),
        added_at: site.added_at,
    };
    Ok(page::answer(&uri, found.sites.into_iter().map(line).collect(), None, None))
}

/// What a site is.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SiteFacts {
    #[schema(schema_with = shapes::name)]
    name: String,
    #[schema(schema_with = shapes::site_kind)]
    kind: String,
    /// Where it is: an address or a URL.
    address: Option<String>,
}

impl From<SiteFacts> for Typed {
    fn from(SiteFacts { name, kind, address }: SiteFacts) -> Self {
        Self { name, kind, address: address.unwrap_or_default() }
    }
}

/// Adds a site to a customer: for its technical contacts and contact managers, and partners with Service Admin.
#[utoipa::path(
    post, path = "/organizations/{id}/sites", operation_id = "add_site", tag = "sites", params(("id" = Uuid, Path)),
    request_body = SiteFacts, responses((status = 201, body = Made)), security(("token" = ["people"]))
)]
async fn add(
    State(app): State<App>,
    client: Client,
    Path(text): Path<String>,
    body::Json(facts): body::Json<SiteFacts>,
) -> Result<Response, Fault> {
    let id = ops::add(&app, &client.caller, parse(&text)?, &facts.into(), &client.once).await?;
    Ok(made(&format!("/sites/{id}"), id.0))
}

/// A contact of a site.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SiteContact {
    #[schema(value_type = Uuid)]
    id: PersonId,
    name: String,
    email: String,
    organization: Named,
}

impl From<site_contact::SiteContact> for SiteContact {
    fn from(contact: site_contact::SiteContact) -> Self {
        Self {
            id: contact.person_id,
            name: contact.name,
            email: contact.email,
            organization: Named::new(contact.organization_id.0, contact.organization),
        }
    }
}

/// A site.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Site {
    #[schema(value_type = Uuid)]
    id: SiteId,
    customer: Named,
    name: String,
    kind: &'static str,
    /// Where it is: an address or a URL.
    address: Option<String>,
    /// Its contacts that the caller may know of.
    contacts: Vec<SiteContact>,
    /// The numbers of the newest service requests about it.
    service_requests: Vec<String>,
    /// Its newest notices, those not closed first.
    notices: Vec<Named>,
    /// Whether the caller may change it.
    may_manage: bool,
    /// Whether the caller may make the requests reserved to it.
    may_request: bool,
    /// Whether the caller may remove it at once.
    may_remove: bool,
    added_at: Timestamp,
}

impl From<View> for Site {
    fn from(view: View) -> Self {
        let View { site, customer, contacts, requests, notices, may_manage, may_request, may_remove, .. } = view;
        Self {
            id: site.id,
            customer: Named::new(site.customer_id.0, customer),
            name: site.name,
            kind: site.kind.as_str(),
            address: site.address,
            contacts: contacts.into_iter().map(SiteContact::from).collect(),
            service_requests: requests.into_iter().map(|line| line.number.to_string()).collect(),
            notices: notices.into_iter().map(|notice| Named::new(notice.id.0, notice.title)).collect(),
            may_manage,
            may_request,
            may_remove,
            added_at: site.added_at,
        }
    }
}

/// One site.
#[utoipa::path(
    get, path = "/sites/{site}", operation_id = "show_site", tag = "sites", params(("site" = Uuid, Path)),
    responses((status = 200, body = Site), (status = 304, description = "It is as the caller knows it.")),
    security(("token" = ["read"]))
)]
async fn show(
    State(app): State<App>,
    client: Client,
    headers: HeaderMap,
    Path(text): Path<String>,
) -> Result<Response, Fault> {
    let view = ops::view(&app, &client.caller, parse(&text)?).await?;
    etag::answer(&headers, view.site.version, &Site::from(view))
}

/// Changes a site: as for adding one.
#[utoipa::path(
    put, path = "/sites/{site}", operation_id = "change_site", tag = "sites",
    params(("site" = Uuid, Path), ("If-Match" = String, Header, description = "The tag of what is changed.")),
    request_body = SiteFacts, responses((status = 204, description = "It is changed.")),
    security(("token" = ["people"]))
)]
async fn change(
    State(app): State<App>,
    client: Client,
    Path(text): Path<String>,
    seen: IfMatch,
    body::Json(facts): body::Json<SiteFacts>,
) -> Result<StatusCode, Fault> {
    let (site, version) = (parse(&text)?, seen.version()?);
    seen.held(ops::change(&app, &client.caller, site, version, &facts.into()).await)?;
    Ok(StatusCode::NO_CONTENT)
}

/// What removing a site would leave behind.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RemovalPreview {
    site: Named,
    customer: Named,
    /// Service requests about it that somebody still has work with.
    active_service_requests: i64,
    /// All service requests about it.
    service_requests: i64,
    contacts: i64,
    /// Notices of it that are not closed.
    open_notices: i64,
}

/// What removing a site would leave behind. For the vendor's support.
#[utoipa::path(
    get, path = "/sites/{site}/removal", operation_id = "preview_removal_of_site", tag = "sites",
    params(("site" = Uuid, Path)), responses((status = 200, body = RemovalPreview)), security(("token" = ["people"]))
)]
async fn preview_removal(
    State(app): State<App>,
    client: Client,
    Path(text): Path<String>,
) -> Result<Json<RemovalPreview>, Fault> {
    let facts = ops::before(&app, &client.caller, parse(&text)?, Act::RemoveSite).await?;
    let store::Attached { active_requests, requests, contacts, open_notices } = facts.attached;
    Ok(Json(RemovalPreview {
        site: Named::new(facts.site.id.0, facts.site.name),
        customer: Named::new(facts.site.customer_id.0, facts.customer),
        active_service_requests: active_requests,
        service_requests: requests,
        contacts,
        open_notices,
    }))
}

/// Removes a site at once; what was done about it stays. For the vendor's support.
#[utoipa::path(
    delete, path = "/sites/{site}", operation_id = "remove_site", tag = "sites",
    params(("site" = Uuid, Path), ("If-Match" = String, Header, description = "The tag of what is removed.")),
    responses((status = 204, description = "It is removed.")), security(("token" = ["people"]))
)]
async fn remove(
    State(app): State<App>,
    client: Client,
    Path(text): Path<String>,
    seen: IfMatch,
) -> Result<StatusCode, Fault> {
    let (site, version) = (parse(&text)?, seen.version()?);
    seen.held(ops::remove(&app, &client.caller, site, version).await)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Somebody who could be added as a contact of a site.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SiteCandidate {
    #[schema(value_type = Uuid)]
    id: PersonId,
    name: String,
    organization: String,
}

/// Who could be added as a contact by the caller; nobody where it may not change the site.
#[utoipa::path(
    get, path = "/sites/{site}/contacts/candidates", operation_id = "list_site_candidates", tag = "sites",
    params(("site" = Uuid, Path)), responses((status = 200, body = page::Items<SiteCandidate>)),
    security(("token" = ["read"]))
)]
async fn candidates(
    State(app): State<App>,
    client: Client,
    uri: Uri,
    Path(text): Path<String>,
) -> Result<Response, Fault> {
    let view = ops::view(&app, &client.caller, parse(&text)?).await?;
    let candidate =
        |contact::Candidate { id, name, organization }: contact::Candidate| SiteCandidate { id, name, organization };
    Ok(page::answer(&uri, view.candidates.into_iter().map(candidate).collect(), None, None))
}

/// Adds a person as a contact of a site: as for changing it.
#[utoipa::path(
    put, path = "/sites/{site}/contacts/{person}", operation_id = "add_site_contact", tag = "sites",
    params(("site" = Uuid, Path), ("person" = Uuid, Path)),
    responses((status = 204, description = "It is a contact.")), security(("token" = ["people"]))
)]
async fn add_contact(
    State(app): State<App>,
    client: Client,
    Path((site, person)): Path<(String, String)>,
) -> Result<StatusCode, Fault> {
    contact::add(&app, &client.caller, parse(&site)?, parse(&person)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a contact off a site: as for changing it.
#[utoipa::path(
    delete, path = "/sites/{site}/contacts/{person}", operation_id = "remove_site_contact", tag = "sites",
    params(("site" = Uuid, Path), ("person" = Uuid, Path)),
    responses((status = 204, description = "It is a contact no more.")), security(("token" = ["people"]))
)]
async fn remove_contact(
    State(app): State<App>,
    client: Client,
    Path((site, person)): Path<(String, String)>,
) -> Result<StatusCode, Fault> {
    contact::remove(&app, &client.caller, parse(&site)?, parse(&person)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A request that is reserved to technical contacts and Service Admins; which fields there are, the kind says.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReservedRequest {
    /// `hidden_configuration_change`, `site_removal` or `access_request`.
    kind: String,
    /// Which hidden setting.
    #[serde(default)]
    setting: String,
    /// Which value it should have.
    #[serde(default)]
    value: String,
    /// Who needs access.
    #[serde(default)]
    who: String,
    /// The day from which the site may be removed, or until which access is needed.
    #[serde(default)]
    #[schema(value_type = String, format = Date)]
    day: String,
    /// Why.
    reason: String,
}

/// Makes a reserved request about a site: for the customer's technical contacts, and partners with Service Admin.
#[utoipa::path(
    post, path = "/sites/{site}/requests", operation_id = "request_at_site", tag = "sites",
    params(("site" = Uuid, Path)), request_body = ReservedRequest,
    responses((status = 201, body = Submitted)), security(("token" = ["read", "service-requests"]))
)]
async fn submit(
    State(app): State<App>,
    client: Client,
    Path(text): Path<String>,
    body::Json(new): body::Json<ReservedRequest>,
) -> Result<Response, Fault> {
    let ReservedRequest { kind, setting, value, who, day, reason } = new;
    let typed = TypedRequest { kind, setting, value, who, day, reason, once: client.once.clone() };
    Ok(submitted(request::submit(&app, &client.caller, parse(&text)?, &typed).await?))
}
