//! Permission requests: asked by partners, decided by contact managers. What somebody would have afterwards is seen first.

mod terms;

use std::collections::BTreeMap;

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, Uri},
    response::Response,
};
use jiff::Timestamp;
use mandate_core::{id::PermissionRequestId, permission::RequestState};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) use terms::{Access, Change, Terms};
use terms::{FIELDS, pairs};

use super::{
    body,
    client::Client,
    etag,
    named::{Made, Named, at_field, made, parse},
    page, shapes,
};
use crate::{
    App, OpError,
    fault::Fault,
    ops::permission_request::{self as ops, Asking, Granting, Listed, Renewal, View},
    portal::address::Path,
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, ask))
        .routes(routes!(colleagues))
        .routes(routes!(show))
        .routes(routes!(preview))
        .routes(routes!(grant))
        .routes(routes!(deny))
        .routes(routes!(withdraw))
        .routes(routes!(propose, renew))
}

/// A permission request as a line of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PermissionRequestSummary {
    #[schema(value_type = Uuid)]
    id: PermissionRequestId,
    /// The other side: the customer for a partner, the partner for a customer.
    organization: Named,
    /// Who asked, where the caller is the customer.
    requester: Option<String>,
    asked: Terms,
    /// `pending`, `approved`, `denied`, `withdrawn` or `lapsed`.
    state: &'static str,
    asked_at: Timestamp,
    /// When it lapses, while nobody has answered.
    lapses_at: Timestamp,
    /// Since when nothing of what it gave is in force any more.
    over_since: Option<Timestamp>,
}

impl From<Listed> for PermissionRequestSummary {
    fn from(Listed { request, state, other: (id, name), requester, over_since }: Listed) -> Self {
        Self {
            id: request.id,
            organization: Named::new(id.0, name),
            requester,
            asked: Terms::from(&request.asked),
            state: state.as_str(),
            asked_at: request.asked_at,
            lapses_at: request.lapses_at,
            over_since,
        }
    }
}

/// The newest permission requests: those that a partner's people made, or those that a customer was asked, up to 200.
#[utoipa::path(
    get, path = "/permission-requests", operation_id = "list_permission_requests", tag = "permission-requests",
    responses((status = 200, body = page::Items<PermissionRequestSummary>)), security(("token" = ["read"]))
)]
async fn list(State(app): State<App>, client: Client, uri: Uri) -> Result<Response, Fault> {
    let listed = ops::list(&app, &client.caller).await?;
    Ok(page::answer(&uri, listed.into_iter().map(PermissionRequestSummary::from).collect(), None, None))
}

/// What a partner asks a customer for.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewPermissionRequest {
    /// The address of one of the customer's contact managers.
    contact_manager: String,
    /// The last day, which ends at midnight UTC: `2027-06-30`.
    #[schema(value_type = String, format = Date)]
    until: String,
    /// The level for everybody of the partner: `cc`, `look`, `update`, `create`, `service_admin` or `full_admin`.
    organization: Option<String>,
    /// The levels of single people, by their ids.
    #[serde(default)]
    personal: BTreeMap<String, String>,
    /// A word to the contact manager.
    #[serde(default)]
    #[schema(schema_with = shapes::remark)]
    note: String,
    /// The request whose permissions it would renew.
    #[schema(value_type = Option<Uuid>)]
    renews: Option<String>,
}

/// The caller's colleagues, for whom it may ask. For partners.
#[utoipa::path(
    get, path = "/permission-requests/colleagues", operation_id = "list_colleagues", tag = "permission-requests",
    responses((status = 200, body = page::Items<Named>)), security(("token" = ["read"]))
)]
async fn colleagues(State(app): State<App>, client: Client, uri: Uri) -> Result<Response, Fault> {
    let (_, people) = ops::list_colleagues(&app, &client.caller).await?;
    let named = |person: mandate_store::person::Person| Named::new(person.id.0, person.name);
    Ok(page::answer(&uri, people.into_iter().map(named).collect(), None, None))
}

fn asked(id: PermissionRequestId) -> Response {
    made(&format!("/permission-requests/{id}"), id.0)
}

/// Asks a customer's contact manager for permissions. Asking for the very same again while it waits gives the request that
/// waits. For partners.
#[utoipa::path(
    post, path = "/permission-requests", operation_id = "ask_for_permissions", tag = "permission-requests",
    request_body = NewPermissionRequest, responses((status = 201, body = Made)),
    security(("token" = ["permissions"]))
)]
async fn ask(
    State(app): State<App>,
    client: Client,
    body::Json(new): body::Json<NewPermissionRequest>,
) -> Result<Response, Fault> {
    let NewPermissionRequest { contact_manager, until, organization, personal, note, renews } = new;
    let asking = Asking {
        contact_manager,
        until,
        organization: organization.unwrap_or_default(),
        personal: pairs(personal),
        note,
        renews: renews.unwrap_or_default(),
    };
    let id = ops::ask(&app, &client.caller, &asking).await.map_err(|error| at_field(error, &FIELDS))?;
    Ok(asked(id))
}

/// A permission request.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PermissionRequest {
    #[schema(value_type = Uuid)]
    id: PermissionRequestId,
    partner: Named,
    customer: Named,
    requester: Named,
    /// Whom it was sent to; any contact manager of the customer may decide.
    contact_manager: Named,
    asked: Terms,
    /// A word to the contact manager.
    note: Option<String>,
    /// The request whose permissions it would renew.
    #[schema(value_type = Option<Uuid>)]
    renews: Option<PermissionRequestId>,
    /// `pending`, `approved`, `denied`, `withdrawn` or `lapsed`.
    state: &'static str,
    /// Who decided it or took it back.
    decided_by: Option<Named>,
    /// When.
    decided_at: Option<Timestamp>,
    /// Why it was denied, where that was said.
    reason: Option<String>,
    /// What was granted.
    granted: Option<Terms>,
    /// Since when nothing of what it gave is in force any more.
    over_since: Option<Timestamp>,
    asked_at: Timestamp,
    /// When it lapses, while nobody has answered.
    lapses_at: Timestamp,
    /// Whether the caller may decide it.
    may_decide: bool,
    /// Whether the caller may take it back.
    may_withdraw: bool,
}

impl From<View> for PermissionRequest {
    fn from(view: View) -> Self {
        let named = |id: mandate_core::id::PersonId| Named::new(id.0, view.name(id));
        let (by, at) = match &view.state {
            RequestState::Approved { by, at, .. }
            | RequestState::Denied { by, at, .. }
            | RequestState::Withdrawn { by, at } => (Some(*by), Some(*at)),
            RequestState::Lapsed { at } => (None, Some(*at)),
            RequestState::Pending => (None, None),
        };
        let (reason, granted) = match &view.state {
            RequestState::Denied { reason, .. } => (reason.clone(), None),
            RequestState::Approved { granted, .. } => (None, Some(Terms::from(granted))),
            _ => (None, None),
        };
        Self {
            id: view.request.id,
            partner: Named::new(view.request.partner_id.0, view.partner.clone()),
            customer: Named::new(view.request.customer_id.0, view.customer.clone()),
            requester: named(view.request.requester_id),
            contact_manager: named(view.request.contact_manager_id),
            asked: Terms::from(&view.request.asked),
            note: view.request.note.clone(),
            renews: view.request.renews,
            state: view.state.as_str(),
            decided_by: by.map(named),
            decided_at: at,
            reason,
            granted,
            over_since: view.over_since,
            asked_at: view.request.asked_at,
            lapses_at: view.request.lapses_at,
            may_decide: view.may_decide,
            may_withdraw: view.may_withdraw,
        }
    }
}

/// One permission request: for the partner's people, and the customer's contact managers.
#[utoipa::path(
    get, path = "/permission-requests/{id}", operation_id = "show_permission_request", tag = "permission-requests",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = PermissionRequest), (status = 304, description = "It is as the caller knows it.")),
    security(("token" = ["read"]))
)]
async fn show(
    State(app): State<App>,
    client: Client,
    headers: HeaderMap,
    Path(text): Path<String>,
) -> Result<Response, Fault> {
    let view = ops::view(&app, &client.caller, parse(&text)?).await?;
    etag::unversioned(&headers, &PermissionRequest::from(view))
}

/// What a contact manager grants.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Grant {
    /// The last day, not later than what was asked.
    #[schema(value_type = String, format = Date)]
    until: String,
    /// The level for everybody of the partner, not higher than what was asked.
    organization: Option<String>,
    /// The levels of single people, by their ids.
    #[serde(default)]
    personal: BTreeMap<String, String>,
    /// What a preview showed; with it nothing else than that is granted.
    #[serde(default)]
    seen: String,
}

impl From<Grant> for Granting {
    fn from(grant: Grant) -> Self {
        let Grant { until, organization, personal, seen } = grant;
        Self { until, organization: organization.unwrap_or_default(), personal: pairs(personal), seen }
    }
}

/// What granting would mean.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct GrantPreview {
    /// Who gains and who loses what.
    changes: Vec<Change>,
    /// A mark of all that: a grant that carries it is refused when it would mean something else by then.
    seen: String,
}

/// What granting would mean, for whom. For the customer's contact managers.
#[utoipa::path(
    post, path = "/permission-requests/{id}/preview", operation_id = "preview_grant", tag = "permission-requests",
    params(("id" = Uuid, Path)), request_body = Grant, responses((status = 200, body = GrantPreview)),
    security(("token" = ["permissions"]))
)]
async fn preview(
    State(app): State<App>,
    client: Client,
    Path(text): Path<String>,
    body::Json(grant): body::Json<Grant>,
) -> Result<Json<GrantPreview>, Fault> {
    let preview = ops::preview(&app, &client.caller, parse(&text)?, &grant.into()).await;
    let ops::Preview { changes, seen } = preview.map_err(|error| at_field(error, &FIELDS))?;
    Ok(Json(GrantPreview { changes: changes.iter().map(Change::from).collect(), seen }))
}

/// Grants a request, in full or in part. For the customer's contact managers.
#[utoipa::path(
    post, path = "/permission-requests/{id}/grant", operation_id = "grant_permissions", tag = "permission-requests",
    params(("id" = Uuid, Path)), request_body = Grant, responses((status = 204, description = "It is granted.")),
    security(("token" = ["permissions"]))
)]
async fn grant(
    State(app): State<App>,
    client: Client,
    Path(text): Path<String>,
    body::Json(grant): body::Json<Grant>,
) -> Result<StatusCode, Fault> {
    let granted = ops::approve(&app, &client.caller, parse(&text)?, &grant.into()).await;
    granted.map_err(|error| at_field(error, &FIELDS))?;
    Ok(StatusCode::NO_CONTENT)
}

/// Why.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Why {
    /// In a few words; those whom it concerns read it.
    #[serde(default)]
    #[schema(schema_with = shapes::remark)]
    pub(super) reason: String,
}

/// Denies a request. For the customer's contact managers.
#[utoipa::path(
    post, path = "/permission-requests/{id}/deny", operation_id = "deny_permissions", tag = "permission-requests",
    params(("id" = Uuid, Path)), request_body = Why, responses((status = 204, description = "It is denied.")),
    security(("token" = ["permissions"]))
)]
async fn deny(
    State(app): State<App>,
    client: Client,
    Path(text): Path<String>,
    body::Json(Why { reason }): body::Json<Why>,
) -> Result<StatusCode, Fault> {
    ops::deny(&app, &client.caller, parse(&text)?, &reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a request back. For whoever asked, and the partner's administrators.
#[utoipa::path(
    post, path = "/permission-requests/{id}/withdraw", operation_id = "withdraw_permission_request",
    tag = "permission-requests", params(("id" = Uuid, Path)),
    responses((status = 204, description = "It is taken back.")), security(("token" = ["permissions"]))
)]
async fn withdraw(State(app): State<App>, client: Client, Path(text): Path<String>) -> Result<StatusCode, Fault> {
    ops::withdraw(&app, &client.caller, parse(&text)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What asking once more would ask for.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RenewalProposal {
    customer: Named,
    /// Who would be asked.
    contact_manager: Named,
    terms: Terms,
    /// Whether permissions of it are in force, which would go on.
    renews: bool,
    /// A request for the same that waits already.
    #[schema(value_type = Option<Uuid>)]
    pending: Option<PermissionRequestId>,
}

impl From<Renewal> for RenewalProposal {
    fn from(renewal: Renewal) -> Self {
        Self {
            customer: Named::new(renewal.request.customer_id.0, renewal.customer),
            contact_manager: Named::new(renewal.manager.id.0, renewal.manager.name),
            terms: Terms::from(&renewal.terms),
            renews: renewal.renews,
            pending: renewal.pending,
        }
    }
}

/// What asking once more would ask for, and whom. For the partner's people.
#[utoipa::path(
    get, path = "/permission-requests/{id}/renewal", operation_id = "propose_renewal", tag = "permission-requests",
    params(("id" = Uuid, Path)), responses((status = 200, body = RenewalProposal)), security(("token" = ["read"]))
)]
async fn propose(
    State(app): State<App>,
    client: Client,
    Path(text): Path<String>,
) -> Result<Json<RenewalProposal>, Fault> {
    Ok(Json(ops::propose(&app, &client.caller, parse(&text)?).await?.into()))
}

/// Asks once more: what is in force stays so until it is granted. Gives the request that waits, where one does. For the
/// partner's people.
#[utoipa::path(
    post, path = "/permission-requests/{id}/renewal", operation_id = "renew_permissions", tag = "permission-requests",
    params(("id" = Uuid, Path)), responses((status = 201, body = Made)),
    security(("token" = ["read", "permissions"]))
)]
async fn renew(State(app): State<App>, client: Client, Path(text): Path<String>) -> Result<Response, Fault> {
    let renewed: Result<_, OpError> = ops::renew(&app, &client.caller, parse(&text)?).await;
    Ok(asked(renewed?))
}
