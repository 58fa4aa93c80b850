//! Old contact records of a customer, linked to the partner's people whose they were.

use axum::{Json, extract::State, http::StatusCode};
use jiff::Timestamp;
use mandate_core::id::ContactLinkId;
use mandate_store::contact_link::{ContactLink as Kept, Places as Counted};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    body,
    client::Client,
    named::{Named, parse},
    permission_requests::Access,
};
use crate::{
    App,
    fault::Fault,
    ops::{
        conflict,
        contact_link::{self as ops, Linking, Links},
    },
    portal::address::Path,
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list, link)).routes(routes!(preview)).routes(routes!(preview_end, end))
}

/// An old contact record that is linked to a partner's person.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ContactLink {
    #[schema(value_type = Uuid)]
    id: ContactLinkId,
    /// The old record: a person of the customer.
    record: Named,
    /// The person whose it was.
    person: Named,
    partner: Named,
    linked_at: Timestamp,
}

impl From<Kept> for ContactLink {
    fn from(link: Kept) -> Self {
        Self {
            id: link.id,
            record: Named::new(link.record_id.0, link.record),
            person: Named::new(link.person_id.0, link.person),
            partner: Named::new(link.partner_id.0, link.partner),
            linked_at: link.linked_at,
        }
    }
}

/// A partner's person to whom a record can be linked.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Linkable {
    person: Named,
    partner: Named,
    /// What it has at the customer.
    access: Access,
}

/// The links of a customer, and what can be linked.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ContactLinks {
    links: Vec<ContactLink>,
    /// The people of the customer that could be old records.
    records: Vec<Named>,
    /// The partners' people to whom they could be linked.
    people: Vec<Linkable>,
}

impl From<Links> for ContactLinks {
    fn from(links: Links) -> Self {
        let people = links.people.into_iter().map(|(person, access)| Linkable {
            person: Named::new(person.id.0, person.name),
            partner: Named::new(person.organization_id.0, person.organization),
            access: access.into(),
        });
        Self {
            links: links.links.into_iter().map(ContactLink::from).collect(),
            records: links.records.into_iter().map(|record| Named::new(record.id.0, record.name)).collect(),
            people: people.collect(),
        }
    }
}

/// The links of a customer, and what can be linked. For its contact managers.
#[utoipa::path(
    get, path = "/organizations/{id}/links", operation_id = "list_contact_links", tag = "contact-links",
    params(("id" = Uuid, Path)), responses((status = 200, body = ContactLinks)), security(("token" = ["permissions"]))
)]
async fn list(State(app): State<App>, client: Client, Path(text): Path<String>) -> Result<Json<ContactLinks>, Fault> {
    Ok(Json(ops::list(&app, &client.caller, parse(&text)?).await?.into()))
}

/// Which record is linked to whom.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewContactLink {
    #[schema(value_type = Uuid)]
    record: String,
    /// The partner's person.
    #[schema(value_type = Option<Uuid>)]
    person: Option<String>,
    /// The address of the partner's person, where its id is not given.
    #[serde(default)]
    address: String,
    /// What the preview showed; needed to link.
    #[serde(default)]
    seen: String,
}

/// What a record is to the customer's service requests.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Places {
    /// How many it submitted.
    submitted: i64,
    /// Of how many it is the primary contact.
    primary: i64,
    /// Of how many it is an additional contact.
    additional: i64,
    /// When the newest of those was submitted of which it is a contact.
    newest: Option<Timestamp>,
}

impl From<Counted> for Places {
    fn from(Counted { submitted, primary, additional, newest }: Counted) -> Self {
        Self { submitted, primary, additional, newest }
    }
}

/// What linking means.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LinkPreview {
    record: Named,
    person: Named,
    partner: Named,
    /// What the person has at the customer now.
    access: Access,
    places: Places,
    /// A mark of all that: linking carries it, and is refused when it would mean something else by then.
    seen: String,
}

impl From<NewContactLink> for Linking {
    fn from(NewContactLink { record, person, address, seen }: NewContactLink) -> Self {
        Self { record, person: person.unwrap_or_default(), address, seen }
    }
}

/// What linking a record to a partner's person means. For the customer's contact managers.
#[utoipa::path(
    post, path = "/organizations/{id}/links/preview", operation_id = "preview_contact_link", tag = "contact-links",
    params(("id" = Uuid, Path)), request_body = NewContactLink, responses((status = 200, body = LinkPreview)),
    security(("token" = ["permissions"]))
)]
async fn preview(
    State(app): State<App>,
    client: Client,
    Path(text): Path<String>,
    body::Json(new): body::Json<NewContactLink>,
) -> Result<Json<LinkPreview>, Fault> {
    let linking = Linking { seen: String::new(), ..new.into() };
    let outcome = ops::link(&app, &client.caller, parse(&text)?, &linking).await?;
    let outcome = outcome.ok_or_else(|| conflict("conflict-preview"))?;
    Ok(Json(LinkPreview {
        record: Named::new(outcome.record.id.0, outcome.record.name),
        person: Named::new(outcome.person.id.0, outcome.person.name),
        partner: Named::new(outcome.person.organization_id.0, outcome.person.organization),
        access: outcome.access.into(),
        places: outcome.places.into(),
        seen: outcome.seen,
    }))
}

/// Links a record to a partner's person, as a preview showed; the record is locked from then on. For the customer's
/// contact managers.
#[utoipa::path(
    post, path = "/organizations/{id}/links", operation_id = "link_contact", tag = "contact-links",
    params(("id" = Uuid, Path)), request_body = NewContactLink,
    responses((status = 204, description = "It is linked.")), security(("token" = ["permissions"]))
)]
async fn link(
    State(app): State<App>,
    client: Client,
    Path(text): Path<String>,
    body::Json(new): body::Json<NewContactLink>,
) -> Result<StatusCode, Fault> {
    match ops::link(&app, &client.caller, parse(&text)?, &new.into()).await? {
        None => Ok(StatusCode::NO_CONTENT),
        // It means something else than what was seen.
        Some(_) => Err(conflict("conflict-preview").into()),
    }
}

/// What ending a link means.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LinkEndPreview {
    link: ContactLink,
    places: Places,
}

/// What ending a link means. For the customer's contact managers.
#[utoipa::path(
    get, path = "/organizations/{id}/links/{link}/end", operation_id = "preview_end_of_contact_link",
    tag = "contact-links", params(("id" = Uuid, Path), ("link" = Uuid, Path)),
    responses((status = 200, body = LinkEndPreview)), security(("token" = ["permissions"]))
)]
async fn preview_end(
    State(app): State<App>,
    client: Client,
    Path((customer, link)): Path<(String, String)>,
) -> Result<Json<LinkEndPreview>, Fault> {
    let (link, places) = ops::preview_end(&app, &client.caller, parse(&customer)?, parse(&link)?).await?;
    Ok(Json(LinkEndPreview { link: link.into(), places: places.into() }))
}

/// Ends a link: the person sees by it no more; the record stays locked. For the customer's contact managers.
#[utoipa::path(
    post, path = "/organizations/{id}/links/{link}/end", operation_id = "end_contact_link", tag = "contact-links",
    params(("id" = Uuid, Path), ("link" = Uuid, Path)), responses((status = 204, description = "It has ended.")),
    security(("token" = ["permissions"]))
)]
async fn end(
    State(app): State<App>,
    client: Client,
    Path((customer, link)): Path<(String, String)>,
) -> Result<StatusCode, Fault> {
    ops::end(&app, &client.caller, parse(&customer)?, parse(&link)?).await?;
    Ok(StatusCode::NO_CONTENT)
}
