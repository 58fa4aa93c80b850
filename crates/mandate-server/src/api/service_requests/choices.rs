//! What can be chosen when a service request is submitted, and the way out where something in the portal fails.

use axum::{Json, extract::State, http::Uri, response::Response};
use mandate_core::id::OrganizationId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Named, Submitted, parse, submitted};
use crate::{
    App,
    api::{body, client::Client, page, shapes},
    fault::Fault,
    ops::service_request::{
        submit::{self, Choice, Offer},
        way_out,
    },
    portal::address::Path,
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(offer)).routes(routes!(ask))
}

/// An organization for which the caller may submit.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SubmitChoice {
    #[schema(value_type = Uuid)]
    id: OrganizationId,
    name: String,
    /// Whether it is the caller's own.
    own: bool,
}

/// The organizations for which the caller may submit: its own first, then its customers by name.
#[utoipa::path(
    get, path = "/service-requests/choices", operation_id = "list_choices_of_service_requests", tag = "service-requests",
    responses((status = 200, body = page::Items<SubmitChoice>)), security(("token" = ["read"]))
)]
async fn list(State(app): State<App>, client: Client, uri: Uri) -> Result<Response, Fault> {
    let choices = submit::choices(&app, &client.caller).await?;
    let choices = choices.into_iter().map(|Choice { id, name, own }| SubmitChoice { id, name, own });
    Ok(page::answer(&uri, choices.collect(), None, None))
}

/// What can be chosen when submitting for one organization.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SubmitOffer {
    customer: Named,
    /// The sites that it may be about.
    sites: Vec<Named>,
    /// The products that it may concern; any may be named where none is offered.
    products: Vec<String>,
    /// Who else could be the contact.
    contacts: Vec<PossibleContact>,
    /// The caller's own time zone, where it may choose another for this request.
    time_zone: Option<String>,
}

/// Somebody who could be the contact.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PossibleContact {
    #[schema(value_type = Uuid)]
    id: uuid::Uuid,
    name: String,
    organization: String,
}

impl From<Offer> for SubmitOffer {
    fn from(offer: Offer) -> Self {
        let contact = |(id, name, organization): (mandate_core::id::PersonId, String, String)| PossibleContact {
            id: id.0,
            name,
            organization,
        };
        Self {
            customer: Named::new(offer.customer_id.0, offer.name),
            sites: offer.sites.into_iter().map(|site| Named::new(site.id.0, site.name)).collect(),
            products: offer.products,
            contacts: offer.contacts.into_iter().map(contact).collect(),
            time_zone: offer.time_zone,
        }
    }
}

/// What can be chosen when submitting for one organization.
#[utoipa::path(
    get, path = "/service-requests/choices/{organization}", operation_id = "show_offer_of_organization", tag = "service-requests",
    params(("organization" = Uuid, Path)), responses((status = 200, body = SubmitOffer)),
    security(("token" = ["service-requests"]))
)]
async fn offer(
    State(app): State<App>,
    client: Client,
    Path(organization): Path<String>,
) -> Result<Json<SubmitOffer>, Fault> {
    Ok(Json(submit::offer(&app, &client.caller, parse(&organization)?).await?.into()))
}

/// A question about one's own support account or the portal.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AboutPortal {
    #[schema(schema_with = shapes::subject)]
    subject: String,
    /// In Markdown.
    #[schema(schema_with = shapes::body)]
    description: String,
}

/// Asks the vendor about the caller's own support account or the portal, for its own organization.
#[utoipa::path(
    post, path = "/service-requests/account-or-portal", operation_id = "ask_about_account_or_portal", tag = "service-requests", request_body = AboutPortal,
    responses((status = 201, body = Submitted)), security(("token" = ["service-requests"]))
)]
async fn ask(
    State(app): State<App>,
    client: Client,
    body::Json(AboutPortal { subject, description }): body::Json<AboutPortal>,
) -> Result<Response, Fault> {
    let typed = way_out::Typed { subject, description, once: client.once.clone() };
    Ok(submitted(way_out::ask(&app, &client.caller, &typed).await?))
}
