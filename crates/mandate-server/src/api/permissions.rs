//! Permissions as both sides see them: a partner's customers, a customer's partners, and ending what was given.
#![allow(unused_qualifications, reason = "the macro for the document qualifies the types of queries")]

use axum::{
    Json,
    extract::State,
    http::{StatusCode, Uri},
    response::Response,
};
use jiff::{Timestamp, civil::Date};
use mandate_core::id::{OrganizationId, PermissionId, PermissionRequestId, PersonId};
use mandate_store::{
    deployment_access::{OpenAtCustomer, OpenToReader},
    permission::Permission as Kept,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    body::{self, Query},
    client::Client,
    named::{Named, parse},
    page,
    permission_requests::{Access, Change, Why},
};
use crate::{
    App,
    fault::Fault,
    ops::{
        contact_link,
        permission::{self as ops, CustomerLine, Ending, EndingView, PartnerSection},
    },
    portal::address::Path,
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(customers))
        .routes(routes!(own_records))
        .routes(routes!(partners))
        .routes(routes!(preview_end, end))
        .routes(routes!(preview_end_all, end_all))
}

/// A customer as a partner's person sees it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Customer {
    #[schema(value_type = Uuid)]
    id: OrganizationId,
    name: String,
    /// What decides for the caller.
    mine: Option<Access>,
    /// Whether that is a permission of its own, which decides before everybody's.
    personal: bool,
    /// What everybody of the partner has.
    everybody: Option<Access>,
    /// What ends soon and can be renewed.
    ends_soon: Option<EndsSoon>,
    /// Whether the caller is told of new service requests.
    subscribed: bool,
    /// What deployments have opened to the caller.
    deployments: Vec<OwnDeployment>,
}

/// What a deployment has opened to the caller.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OwnDeployment {
    /// Its number.
    number: String,
    /// Whether for all of the customer, and not only for some of its sites.
    whole: bool,
    /// The last day.
    #[schema(value_type = String, format = Date)]
    until: Date,
}

/// A permission that ends soon.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EndsSoon {
    /// The request that gave it, which is renewed.
    #[schema(value_type = Uuid)]
    request: PermissionRequestId,
    #[schema(value_type = String, format = Date)]
    until: Date,
    /// The renewal of it that waits for an answer already.
    #[schema(value_type = Option<Uuid>)]
    pending: Option<PermissionRequestId>,
}

impl From<&OpenToReader> for OwnDeployment {
    fn from(open: &OpenToReader) -> Self {
        let until = open.until().date();
        Self { number: open.number.to_string(), whole: open.is_whole, until }
    }
}

impl From<CustomerLine> for Customer {
    fn from(line: CustomerLine) -> Self {
        Self {
            id: line.id,
            name: line.name,
            mine: line.mine.map(Access::from),
            personal: line.personal,
            everybody: line.everybody.map(Access::from),
            ends_soon: line.ends_soon.map(|soon| EndsSoon {
                request: soon.request_id,
                until: soon.until.date(),
                pending: soon.pending,
            }),
            subscribed: line.subscribed,
            deployments: line.deployments.iter().map(OwnDeployment::from).collect(),
        }
    }
}

/// Which customers a list shows.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// Only those whose names have these words.
    #[serde(default)]
    words: String,
    /// Where the page begins, as a `Link` says.
    cursor: Option<String>,
}

/// The customers for which a partner's person may act, by name, fifty to a page.
#[utoipa::path(
    get, path = "/customers", operation_id = "list_customers", tag = "permissions", params(Wanted),
    responses((status = 200, body = page::Items<Customer>)), security(("token" = ["read"]))
)]
async fn customers(
    State(app): State<App>,
    client: Client,
    uri: Uri,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Fault> {
    let after = page::by_name::<OrganizationId>(wanted.cursor.as_deref())?;
    let after = after.as_ref().map(|(name, id)| (name.as_str(), *id));
    let mine = ops::my_customers(&app, &client.caller, &client.l, &wanted.words, after).await?;
    let next = mine.customers.last().filter(|_| mine.more).map(|last| page::behind(last.id, &last.name));
    Ok(page::answer(&uri, mine.customers.into_iter().map(Customer::from).collect(), next, None))
}

/// An old contact record of a customer that is linked to the caller.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LinkedRecord {
    customer: Named,
    /// What the record is called.
    name: String,
    /// The record's address.
    email: String,
    linked_at: Timestamp,
}

/// The old contact records of customers that are linked to the caller: what they are contacts of, it is a contact of.
#[utoipa::path(
    get, path = "/customers/records", operation_id = "list_own_records", tag = "permissions",
    responses((status = 200, body = page::Items<LinkedRecord>)), security(("token" = ["read"]))
)]
async fn own_records(State(app): State<App>, client: Client, uri: Uri) -> Result<Response, Fault> {
    let links = contact_link::list_own(&app, &client.caller).await?;
    let record = |(link, customer): (mandate_store::contact_link::ContactLink, String)| LinkedRecord {
        customer: Named::new(link.customer_id.0, customer),
        name: link.record,
        email: link.record_email,
        linked_at: link.linked_at,
    };
    Ok(page::answer(&uri, links.into_iter().map(record).collect(), None, None))
}

/// A permission.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Permission {
    #[schema(value_type = Uuid)]
    id: PermissionId,
    /// The request that it comes from.
    #[schema(value_type = Uuid)]
    request: PermissionRequestId,
    /// Whose it is; everybody's of the partner where nobody is named.
    person: Option<Named>,
    /// How far it goes.
    level: &'static str,
    valid_from: Timestamp,
    /// The last day.
    #[schema(value_type = String, format = Date)]
    until: Date,
    /// When it was last used.
    last_used_at: Option<Timestamp>,
}

impl Permission {
    pub(super) fn new(permission: &Kept, person: Option<String>, last_used_at: Option<Timestamp>) -> Self {
        Self {
            id: permission.id,
            request: permission.request_id,
            person: permission.person_id.map(|id| Named::new(id.0, person.unwrap_or_default())),
            level: permission.level.as_str(),
            valid_from: permission.valid_from,
            until: permission.until().date(),
            last_used_at,
        }
    }
}

/// A partner as a customer sees it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Partner {
    #[schema(value_type = Uuid)]
    id: OrganizationId,
    name: String,
    /// What it has, in force now.
    permissions: Vec<Permission>,
    /// What deployments have opened to its people and locations.
    deployments: Vec<OpenDeployment>,
    /// Its people, with what each of them may do.
    people: Vec<Able>,
}

/// What a deployment has opened to a person or to all of a location.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OpenDeployment {
    /// Its number.
    number: String,
    /// The person's name.
    person: Option<String>,
    /// The location's name.
    location: Option<String>,
    /// For how many sites; none where it is for the whole organization.
    sites: i64,
    /// The last day.
    #[schema(value_type = String, format = Date)]
    until: Date,
}

impl From<OpenAtCustomer> for OpenDeployment {
    fn from(open: OpenAtCustomer) -> Self {
        let until = open.until().date();
        let OpenAtCustomer { number, person, location, sites, .. } = open;
        Self { number: number.to_string(), person, location, sites, until }
    }
}

/// A person with what it may do.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PersonWithAccess)]
pub(super) struct Able {
    #[schema(value_type = Uuid)]
    id: PersonId,
    name: String,
    email: String,
    access: Option<Access>,
    /// The numbers of the deployments that are open to it.
    deployments: Vec<String>,
}

impl From<PartnerSection> for Partner {
    fn from(section: PartnerSection) -> Self {
        let permissions = section.permissions.into_iter();
        let people = section.people.into_iter();
        Self {
            id: section.id,
            name: section.name,
            permissions: permissions.map(|(kept, person, used)| Permission::new(&kept, person, used)).collect(),
            deployments: section.deployments.into_iter().map(OpenDeployment::from).collect(),
            people: people
                .map(|(person, access, deployments)| Able {
                    deployments,
                    id: person.id,
                    name: person.name,
                    email: person.email,
                    access: access.map(Access::from),
                })
                .collect(),
        }
    }
}

/// The partners that act for the caller's organization, with what they have. For contact managers.
#[utoipa::path(
    get, path = "/partners", operation_id = "list_partners", tag = "permissions",
    responses((status = 200, body = page::Items<Partner>)), security(("token" = ["read"]))
)]
async fn partners(State(app): State<App>, client: Client, uri: Uri) -> Result<Response, Fault> {
    let mine = ops::my_partners(&app, &client.caller, &client.l).await?;
    Ok(page::answer(&uri, mine.partners.into_iter().map(Partner::from).collect(), None, None))
}

/// What ending would mean.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EndPreview {
    /// The partner's name.
    partner: String,
    /// What would end.
    permissions: Vec<Permission>,
    /// Who loses what, and who falls back to what everybody has.
    changes: Vec<Change>,
    /// The numbers of the partner's deployments that are open: what they opened stays.
    deployments: Vec<String>,
}

impl From<EndingView> for EndPreview {
    fn from(view: EndingView) -> Self {
        let permissions = view.permissions.into_iter();
        Self {
            partner: view.partner,
            permissions: permissions.map(|(kept, person)| Permission::new(&kept, person, None)).collect(),
            changes: view.changes.iter().map(|(change, _)| Change::from(change)).collect(),
            deployments: view.deployments,
        }
    }
}

async fn previewed(app: &App, client: &Client, ending: Ending) -> Result<Json<EndPreview>, Fault> {
    Ok(Json(ops::preview_end(app, &client.caller, ending).await?.into()))
}

async fn ended(app: &App, client: &Client, ending: Ending, why: &Why) -> Result<StatusCode, Fault> {
    ops::end(app, &client.caller, ending, &why.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What ending a permission would mean, for whom. For the customer's contact managers.
#[utoipa::path(
    get, path = "/permissions/{id}/end", operation_id = "preview_end_of_permission", tag = "permissions",
    params(("id" = Uuid, Path)), responses((status = 200, body = EndPreview)), security(("token" = ["permissions"]))
)]
async fn preview_end(
    State(app): State<App>,
    client: Client,
    Path(text): Path<String>,
) -> Result<Json<EndPreview>, Fault> {
    previewed(&app, &client, Ending::One(parse(&text)?)).await
}

/// Ends a permission at once. For the customer's contact managers.
#[utoipa::path(
    post, path = "/permissions/{id}/end", operation_id = "end_permission", tag = "permissions",
    params(("id" = Uuid, Path)), request_body = Why, responses((status = 204, description = "It has ended.")),
    security(("token" = ["permissions"]))
)]
async fn end(
    State(app): State<App>,
    client: Client,
    Path(text): Path<String>,
    body::Json(why): body::Json<Why>,
) -> Result<StatusCode, Fault> {
    ended(&app, &client, Ending::One(parse(&text)?), &why).await
}

/// What ending all that a partner has would mean, for whom. For contact managers.
#[utoipa::path(
    get, path = "/partners/{partner}/end", operation_id = "preview_end_of_partner", tag = "permissions",
    params(("partner" = Uuid, Path)), responses((status = 200, body = EndPreview)),
    security(("token" = ["permissions"]))
)]
async fn preview_end_all(
    State(app): State<App>,
    client: Client,
    Path(text): Path<String>,
) -> Result<Json<EndPreview>, Fault> {
    previewed(&app, &client, Ending::All(parse(&text)?)).await
}

/// Ends all that a partner has, at once. For contact managers.
#[utoipa::path(
    post, path = "/partners/{partner}/end", operation_id = "end_partner", tag = "permissions",
    params(("partner" = Uuid, Path)), request_body = Why, responses((status = 204, description = "All has ended.")),
    security(("token" = ["permissions"]))
)]
async fn end_all(
    State(app): State<App>,
    client: Client,
    Path(text): Path<String>,
    body::Json(why): body::Json<Why>,
) -> Result<StatusCode, Fault> {
    ended(&app, &client, Ending::All(parse(&text)?), &why).await
}
