//! Service requests: lists, one, and submitting. What is done to one stands in the files below.

mod changes;
mod choices;
mod contacts;
mod filter;
mod messages;
mod related;
mod several;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, Uri},
    response::Response,
};
use jiff::Timestamp;
use mandate_core::{id::ServiceRequestId, service_request::State as RequestState};
use mandate_store::service_request::{Cursor, Line};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    body::{self, Query},
    client::Client,
    etag,
    named::{Named, Submitted, parse, submitted},
    page, shapes,
};
use crate::{
    App,
    fault::Fault,
    ops::service_request::{self as ops, View, story::Place, submit},
    portal::{
        address::Path,
        service_requests_export::file,
        upload::{self, For, Upload},
    },
};
use contacts::Contact;
pub(super) use filter::assigned;
use filter::{Asked, Part};
use messages::Attachment;

/// The routes of service requests.
pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, submit))
        .routes(routes!(export))
        .routes(routes!(show))
        .merge(several::routes())
        .merge(choices::routes())
        .merge(changes::routes())
        .merge(messages::routes())
        .merge(contacts::routes())
        .merge(related::routes())
}

/// A service request as a line of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Summary {
    /// What people call it: `SR-10482`.
    #[schema(value_type = String)]
    number: String,
    #[schema(value_type = Uuid)]
    id: ServiceRequestId,
    customer: Named,
    subject: String,
    product: Option<String>,
    /// From `1`, stopped, to `4`, a question.
    severity: &'static str,
    /// `new`, `open`, `waiting_for_customer`, `waiting_for_vendor`, `resolved`, `closed` or `reopened`.
    state: &'static str,
    primary_contact: Named,
    submitter: String,
    submitter_organization: Named,
    /// Who of the vendor's support works on it.
    assignee: Option<String>,
    /// How many public messages it has.
    messages: i64,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl From<Line> for Summary {
    fn from(line: Line) -> Self {
        Self {
            number: line.number.to_string(),
            id: line.id,
            customer: Named::new(line.customer_id.0, line.customer),
            subject: line.subject,
            product: line.product,
            severity: line.severity.as_str(),
            state: line.state.as_str(),
            primary_contact: Named::new(line.primary_contact_id.0, line.primary_contact),
            submitter: line.submitter,
            submitter_organization: Named::new(line.submitter_organization_id.0, line.submitter_organization),
            assignee: line.assignee,
            messages: line.messages,
            created_at: line.created_at,
            updated_at: line.updated_at,
        }
    }
}

/// A service request.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ServiceRequest {
    /// What people call it: `SR-10482`.
    number: String,
    #[schema(value_type = Uuid)]
    id: ServiceRequestId,
    customer: Named,
    /// `question`, or one of the reserved kinds.
    kind: &'static str,
    subject: String,
    product: Option<String>,
    /// The site that it is about.
    site: Option<Named>,
    severity: &'static str,
    state: &'static str,
    /// The states in which it can be put by the caller, where it may change it.
    possible_states: Vec<&'static str>,
    submitter: Named,
    submitter_organization: Named,
    contacts: Vec<Contact>,
    /// Who of the vendor's support works on it.
    assignee: Option<Named>,
    /// The description, in Markdown.
    description: String,
    /// The files that came with it; those of messages stand in its story.
    attachments: Vec<Attachment>,
    /// Those that belong with it, as far as the caller may see them.
    related: Vec<Summary>,
    /// Into which one it went as a duplicate, where it did and the caller may see that.
    merged_into: Option<String>,
    /// Whether the caller may change it and write to it.
    may_update: bool,
    created_at: Timestamp,
    updated_at: Timestamp,
    closed_at: Option<Timestamp>,
}

impl From<View> for ServiceRequest {
    fn from(view: View) -> Self {
        let View { request, customer, submitter, contacts, story, site, may_update, side, assignee, .. } = view;
        let may_update = may_update.is_ok();
        let states = RequestState::ALL.into_iter().filter(|to| may_update && request.state.may_become(*to, side));
        let merged_into = view.mentioned.iter().find(|line| Some(line.id) == request.merged_into_id);
        Self {
            number: request.number.to_string(),
            id: request.id,
            customer: Named::new(request.customer_id.0, customer),
            kind: request.kind.as_str(),
            subject: request.subject,
            product: request.product,
            site: site.map(|(id, name, _)| Named::new(id.0, name)),
            severity: request.severity.as_str(),
            state: request.state.as_str(),
            possible_states: states.map(RequestState::as_str).collect(),
            submitter: Named::new(request.submitter_id.0, submitter.0),
            submitter_organization: Named::new(request.submitter_organization_id.0, submitter.1),
            contacts: contacts.into_iter().map(Contact::from).collect(),
            assignee: assignee.map(|assignee| Named::new(assignee.person_id.0, assignee.name)),
            description: request.description,
            attachments: Attachment::of(&story.attachments, None),
            merged_into: merged_into.map(|line| line.number.to_string()),
            related: view.related.into_iter().map(Summary::from).collect(),
            may_update,
            created_at: request.created_at,
            updated_at: request.updated_at,
            closed_at: request.closed_at,
        }
    }
}

/// All that the caller may see, over all customers, the newest first.
#[utoipa::path(
    get, path = "/service-requests", operation_id = "list_service_requests", tag = "service-requests", params(Asked, Part),
    responses((status = 200, body = page::Items<Summary>)), security(("token" = ["read"]))
)]
async fn list(State(app): State<App>, client: Client, uri: Uri) -> Result<Response, Fault> {
    let (asked, part) = filter::read(&uri)?;
    let (limit, cursor) = (page::limit(part.limit)?, filter::cursor(part.cursor.as_deref())?);
    let filter = asked.filter(&client.l, client.caller.person_id)?;
    let page = ops::list_some(&app, &client.caller, &filter, cursor, limit).await?;
    let reach = page.reach.map(|reach| reach.id);
    let descends = !matches!(cursor, Cursor::NewerThan(_));
    let last = page.lines.last().map(|line| line.id).filter(|_| page.older).or(reach.filter(|_| descends));
    let first = page.lines.first().map(|line| line.id).filter(|_| page.newer).or(reach.filter(|_| !descends));
    let (next, previous) = (last.map(|id| page::older_than(id.0)), first.map(|id| page::newer_than(id.0)));
    Ok(page::answer(&uri, page.lines.into_iter().map(Summary::from).collect(), next, previous))
}

/// The same list as a file that spreadsheets read, its heads in the language of the answer.
#[utoipa::path(
    get, path = "/service-requests/export", operation_id = "export_service_requests", tag = "service-requests",
    params(Asked), responses((status = 200, body = String, content_type = "text/csv")),
    security(("token" = ["read"]))
)]
async fn export(State(app): State<App>, client: Client, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    let filter = asked.filter(&client.l, client.caller.person_id)?;
    Ok(file(&app, &client.caller, &client.l, &filter).await?)
}

/// One service request.
#[utoipa::path(
    get, path = "/service-requests/{number}", operation_id = "show_service_request", tag = "service-requests", params(("number" = String, Path)),
    responses((status = 200, body = ServiceRequest), (status = 304, description = "It is as the caller knows it.")),
    security(("token" = ["read"]))
)]
async fn show(
    State(app): State<App>,
    client: Client,
    headers: HeaderMap,
    Path(number): Path<String>,
) -> Result<Response, Fault> {
    let view = ops::view(&app, &client.caller, parse(&number)?, Place::Newest).await?;
    etag::answer(&headers, view.request.version, &ServiceRequest::from(view))
}

/// A new service request.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewServiceRequest {
    /// For which organization.
    #[schema(value_type = Uuid)]
    customer: String,
    #[schema(schema_with = shapes::subject)]
    subject: String,
    /// From `1`, stopped, to `4`, a question.
    #[schema(schema_with = shapes::severity)]
    severity: String,
    /// In Markdown.
    #[schema(schema_with = shapes::body)]
    description: String,
    #[serde(default)]
    product: String,
    /// Which site of the organization it is about.
    #[schema(value_type = Option<Uuid>)]
    site: Option<String>,
    /// Who is the contact; the caller itself where it is left out.
    #[schema(value_type = Option<Uuid>)]
    contact: Option<String>,
    /// In which time zone the caller is to be reached, where it is the contact at a customer.
    #[serde(default)]
    time_zone: String,
    /// The number of one to which it is related.
    #[serde(default)]
    related: String,
}

/// A new service request with files: its fields come before them.
#[derive(Serialize, ToSchema)]
pub(super) struct NewServiceRequestWithFiles {
    #[schema(inline)]
    #[serde(flatten)]
    fields: NewServiceRequest,
    #[schema(value_type = Vec<String>, format = Binary)]
    attachments: (),
}

/// Submits a service request, with files or without.
#[utoipa::path(
    post, path = "/service-requests", operation_id = "submit_service_request", tag = "service-requests", request_body(content(
        (NewServiceRequest = "application/json"), (NewServiceRequestWithFiles = "multipart/form-data"))),
    responses((status = 201, body = Submitted)), security(("token" = ["service-requests"]))
)]
async fn submit(State(app): State<App>, client: Client, request: Request) -> Result<Response, Fault> {
    let (new, files) = if body::is_multipart(request.headers()) {
        let Upload { fields, files, .. } = upload::read(&app, &client.caller, For::Submission, request).await?;
        (body::of_pairs(fields.into_pairs())?, files?)
    } else {
        (body::json(request).await?, Vec::new())
    };
    let NewServiceRequest { customer, subject, severity, description, product, site, contact, time_zone, related } =
        new;
    let (site, contact) = (site.unwrap_or_default(), contact.unwrap_or_default());
    let submission = submit::Submission {
        i_am_the_contact: contact.is_empty(),
        kind: "question".to_owned(),
        once: client.once.clone(),
        customer,
        subject,
        product,
        site,
        severity,
        description,
        contact,
        time_zone,
        related,
    };
    Ok(submitted(submit::submit(&app, &client.caller, &submission, files).await?))
}
