//! Organizations and their locations: one for those who manage its people, all of them for the vendor's administrators.
#![allow(unused_qualifications, reason = "the macro for the document qualifies the types of queries")]

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, Uri},
    response::Response,
};
use jiff::Timestamp;
use mandate_core::{
    id::{LocationId, OrganizationId},
    party::OrganizationKind,
};
use mandate_store::organization as store;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    body::{self, Query, Word},
    client::Client,
    etag,
    named::{Made, at_field, made, parse},
    page, shapes,
};
use crate::{
    App,
    fault::Fault,
    ops::organization::{self as ops, NewOrganization as New},
    portal::address::Path,
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, add))
        .routes(routes!(show, rename))
        .routes(routes!(add_location))
        .routes(routes!(change_location, remove_location))
}

/// Which organizations a list shows.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Asked {
    /// `vendor`, `partner` or `customer`; customers where nothing is said.
    #[param(schema_with = shapes::organization_kind, required = false)]
    kind: Option<Word<OrganizationKind>>,
    /// Only those whose names have these words.
    #[serde(default)]
    words: String,
    /// Where the page begins, as a `Link` says.
    cursor: Option<String>,
}

/// An organization as a line of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OrganizationSummary {
    #[schema(value_type = Uuid)]
    id: OrganizationId,
    name: String,
    /// `vendor`, `partner` or `customer`.
    kind: &'static str,
    /// Two letters (ISO 3166-1).
    country: String,
    /// Whether a customer has nobody who decides about partners.
    without_contact_manager: bool,
    created_at: Timestamp,
}

/// The organizations of a kind, by name, fifty to a page. For the vendor's administrators.
#[utoipa::path(
    get, path = "/organizations", operation_id = "list_organizations", tag = "administration", params(Asked),
    responses((status = 200, body = page::Items<OrganizationSummary>)), security(("token" = ["people"]))
)]
async fn list(State(app): State<App>, client: Client, uri: Uri, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    let kind = asked.kind.map_or(OrganizationKind::Customer, |word| word.0);
    let after = page::by_name(asked.cursor.as_deref())?;
    let found = ops::list(&app, &client.caller, kind, &asked.words, after).await?;
    let next = found.next.map(|(name, id)| page::behind(id, &name));
    let lonely = found.without_contact_manager;
    let line = |one: store::Organization| OrganizationSummary {
        without_contact_manager: lonely.contains(&one.id),
        id: one.id,
        name: one.name,
        kind: one.kind.as_str(),
        country: one.country,
        created_at: one.created_at,
    };
    Ok(page::answer(&uri, found.organizations.into_iter().map(line).collect(), next, None))
}

/// A new organization.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewOrganization {
    #[schema(schema_with = shapes::new_organization_kind)]
    kind: String,
    #[schema(schema_with = shapes::name)]
    name: String,
    /// Two letters (ISO 3166-1).
    #[schema(schema_with = shapes::country)]
    country: String,
    /// The names of a partner's locations.
    #[serde(default)]
    locations: Vec<String>,
}

/// Adds a partner or a customer. For the vendor's administrators.
#[utoipa::path(
    post, path = "/organizations", operation_id = "add_organization", tag = "administration",
    request_body = NewOrganization, responses((status = 201, body = Made)), security(("token" = ["people"]))
)]
async fn add(
    State(app): State<App>,
    client: Client,
    body::Json(new): body::Json<NewOrganization>,
) -> Result<Response, Fault> {
    let NewOrganization { kind, name, country, locations } = new;
    let new = New { kind, name, country, locations: locations.join("\n"), once: client.once.clone() };
    let id = ops::add(&app, &client.caller, &new).await?;
    Ok(made(&format!("/organizations/{id}"), id.0))
}

/// An organization.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Organization {
    #[schema(value_type = Uuid)]
    id: OrganizationId,
    name: String,
    /// `vendor`, `partner` or `customer`.
    kind: &'static str,
    /// Two letters (ISO 3166-1).
    country: String,
    /// Where its people work, if it is a partner or the vendor.
    locations: Vec<Location>,
    created_at: Timestamp,
}

/// A place where people of a partner work.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Location {
    #[schema(value_type = Uuid)]
    id: LocationId,
    name: String,
    city: String,
}

/// One organization, for those who manage its people; a permission is not enough.
#[utoipa::path(
    get, path = "/organizations/{id}", operation_id = "show_organization", tag = "organizations",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = Organization), (status = 304, description = "It is as the caller knows it.")),
    security(("token" = ["people"]))
)]
async fn show(
    State(app): State<App>,
    client: Client,
    headers: HeaderMap,
    Path(text): Path<String>,
) -> Result<Response, Fault> {
    let (found, locations, _) = ops::view(&app, &client.caller, parse(&text)?).await?;
    let location = |store::Location { id, name, city }: store::Location| Location { id, name, city };
    let organization = Organization {
        id: found.id,
        name: found.name,
        kind: found.kind.as_str(),
        country: found.country,
        locations: locations.into_iter().map(location).collect(),
        created_at: found.created_at,
    };
    etag::unversioned(&headers, &organization)
}

/// What an organization is called.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OrganizationName {
    #[schema(schema_with = shapes::name)]
    name: String,
}

/// Calls an organization something else. For the vendor's administrators.
#[utoipa::path(
    put, path = "/organizations/{id}", operation_id = "rename_organization", tag = "administration",
    params(("id" = Uuid, Path)), request_body = OrganizationName,
    responses((status = 204, description = "It is called so.")), security(("token" = ["people"]))
)]
async fn rename(
    State(app): State<App>,
    client: Client,
    Path(text): Path<String>,
    body::Json(OrganizationName { name }): body::Json<OrganizationName>,
) -> Result<StatusCode, Fault> {
    ops::rename(&app, &client.caller, parse(&text)?, &name).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What a location is called, and where it is.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LocationFacts {
    #[schema(schema_with = shapes::name)]
    name: String,
    #[schema(schema_with = shapes::name)]
    city: String,
}

const FIELDS: [(&str, &str); 1] = [("location", "name")];

/// Adds a location to a partner or the vendor. For the partner's and the vendor's administrators.
#[utoipa::path(
    post, path = "/organizations/{id}/locations", operation_id = "add_location", tag = "organizations",
    params(("id" = Uuid, Path)), request_body = LocationFacts, responses((status = 201, body = Made)),
    security(("token" = ["people"]))
)]
async fn add_location(
    State(app): State<App>,
    client: Client,
    Path(text): Path<String>,
    body::Json(LocationFacts { name, city }): body::Json<LocationFacts>,
) -> Result<Response, Fault> {
    let added = ops::add_location(&app, &client.caller, parse(&text)?, &name, &city, &client.once).await;
    let LocationId(id) = added.map_err(|error| at_field(error, &FIELDS))?;
    Ok(made(&format!("/organizations/{text}/locations/{id}"), id))
}

/// Changes what a location is called and where it is. For the partner's and the vendor's administrators.
#[utoipa::path(
    put, path = "/organizations/{id}/locations/{location}", operation_id = "change_location", tag = "organizations",
    params(("id" = Uuid, Path), ("location" = Uuid, Path)), request_body = LocationFacts,
    responses((status = 204, description = "It is changed.")), security(("token" = ["people"]))
)]
async fn change_location(
    State(app): State<App>,
    client: Client,
    Path((organization, location)): Path<(String, String)>,
    body::Json(LocationFacts { name, city }): body::Json<LocationFacts>,
) -> Result<StatusCode, Fault> {
    let (organization, location) = (parse(&organization)?, parse(&location)?);
    let changed = ops::rename_location(&app, &client.caller, organization, location, &name, &city).await;
    changed.map_err(|error| at_field(error, &FIELDS))?;
    Ok(StatusCode::NO_CONTENT)
}

/// Removes a location where nobody works. For the partner's and the vendor's administrators.
#[utoipa::path(
    delete, path = "/organizations/{id}/locations/{location}", operation_id = "remove_location",
    tag = "organizations", params(("id" = Uuid, Path), ("location" = Uuid, Path)),
    responses((status = 204, description = "It is removed.")), security(("token" = ["people"]))
)]
async fn remove_location(
    State(app): State<App>,
    client: Client,
    Path((organization, location)): Path<(String, String)>,
) -> Result<StatusCode, Fault> {
    ops::remove_location(&app, &client.caller, parse(&organization)?, parse(&location)?).await?;
    Ok(StatusCode::NO_CONTENT)
}
