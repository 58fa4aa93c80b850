//! The contacts of a service request.

use axum::{
    extract::State,
    http::{StatusCode, Uri},
    response::Response,
};
use mandate_core::id::PersonId;
use mandate_store::contact;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Named, parse};
use crate::{
    App,
    api::{
        body::{self, Word},
        client::Client,
        etag::IfMatch,
        page,
    },
    fault::Fault,
    ops::service_request::{self as requests, contact as ops, story::Place},
    portal::address::Path,
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(candidates)).routes(routes!(add, remove)).routes(routes!(make_primary))
}

/// A contact of a service request.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Contact {
    #[schema(value_type = Uuid)]
    id: PersonId,
    name: String,
    /// Where mail goes; empty for a service account.
    email: String,
    organization: Named,
    /// `primary` or `additional`.
    role: &'static str,
    time_zone: String,
}

impl From<contact::Contact> for Contact {
    fn from(contact: contact::Contact) -> Self {
        Self {
            id: contact.person_id,
            name: contact.name,
            email: contact.email,
            organization: Named::new(contact.organization_id.0, contact.organization),
            role: contact.role.as_str(),
            time_zone: contact.time_zone,
        }
    }
}

/// Somebody who could be added as a contact.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Candidate {
    #[schema(value_type = Uuid)]
    id: PersonId,
    name: String,
    organization: String,
    /// Its level at the customer, where it is a partner's.
    level: Option<String>,
}

/// Who could be added as a contact by the caller; nobody where it may not change the service request.
#[utoipa::path(
    get, path = "/service-requests/{number}/contacts/candidates", operation_id = "list_candidates_for_contacts", tag = "service-requests",
    params(("number" = String, Path)), responses((status = 200, body = page::Items<Candidate>)),
    security(("token" = ["read"]))
)]
async fn candidates(
    State(app): State<App>,
    client: Client,
    uri: Uri,
    Path(number): Path<String>,
) -> Result<Response, Fault> {
    let view = requests::view(&app, &client.caller, parse(&number)?, Place::Newest).await?;
    let candidate = |ops::Candidate { id, name, organization, level }: ops::Candidate| Candidate {
        id,
        name,
        organization,
        level: level.map(|level| level.to_string()),
    };
    Ok(page::answer(&uri, view.candidates.into_iter().map(candidate).collect(), None, None))
}

/// Adds a person as a contact; to somebody with CC that opens the service request.
#[utoipa::path(
    put, path = "/service-requests/{number}/contacts/{person}", operation_id = "add_contact", tag = "service-requests",
    params(("number" = String, Path), ("person" = Uuid, Path)),
    responses((status = 204, description = "It is a contact.")), security(("token" = ["service-requests"]))
)]
async fn add(
    State(app): State<App>,
    client: Client,
    Path((number, id)): Path<(String, String)>,
) -> Result<StatusCode, Fault> {
    ops::add(&app, &client.caller, parse(&number)?, parse(&id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Removes an additional contact.
#[utoipa::path(
    delete, path = "/service-requests/{number}/contacts/{person}", operation_id = "remove_contact", tag = "service-requests",
    params(("number" = String, Path), ("person" = Uuid, Path)),
    responses((status = 204, description = "It is a contact no more.")), security(("token" = ["service-requests"]))
)]
async fn remove(
    State(app): State<App>,
    client: Client,
    Path((number, id)): Path<(String, String)>,
) -> Result<StatusCode, Fault> {
    ops::remove(&app, &client.caller, parse(&number)?, parse(&id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Who is to be the primary contact.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PrimaryContact {
    #[schema(value_type = Uuid)]
    contact: Word<PersonId>,
}

/// Makes an additional contact the primary one.
#[utoipa::path(
    put, path = "/service-requests/{number}/primary-contact", operation_id = "make_primary_contact", tag = "service-requests",
    params(("number" = String, Path), ("If-Match" = String, Header, description = "The tag of what is changed.")),
    request_body = PrimaryContact, responses((status = 204, description = "It is the primary contact.")),
    security(("token" = ["service-requests"]))
)]
async fn make_primary(
    State(app): State<App>,
    client: Client,
    Path(number): Path<String>,
    seen: IfMatch,
    body::Json(PrimaryContact { contact }): body::Json<PrimaryContact>,
) -> Result<StatusCode, Fault> {
    let (number, version) = (parse(&number)?, seen.version()?);
    seen.held(ops::make_primary(&app, &client.caller, number, version, contact.0).await)?;
    Ok(StatusCode::NO_CONTENT)
}
