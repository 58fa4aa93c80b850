//! The record of the caller's organization: in pages, and as an export that verifies on its own.
#![allow(unused_qualifications, reason = "the macro for the document qualifies the types of queries")]

use axum::{
    extract::State,
    http::{Uri, header},
    response::{IntoResponse as _, Response},
};
use jiff::Timestamp;
use mandate_core::{
    id::{DeploymentId, EntryId, OrganizationId, PersonId, TokenId},
    ledger::Outcome,
};
use mandate_store::ledger::{Filter, Line};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::{
    body::{Query, Word},
    client::Client,
    named::Named,
    page, shapes,
};
use crate::{App, OpError, fault::Fault, ops::record as ops};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(export))
}

/// Which entries a page shows.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Asked {
    /// Only what people of this organization did.
    #[param(value_type = Option<Uuid>)]
    organization: Option<Word<OrganizationId>>,
    /// Only what others than the organization itself did.
    #[param(value_type = Option<bool>)]
    others: Option<Word<bool>>,
    /// Only what was `done`, or only what was `refused`.
    #[param(schema_with = shapes::outcome, required = false)]
    outcome: Option<Word<Outcome>>,
    /// Where the page begins, as a `Link` says.
    cursor: Option<String>,
}

impl Asked {
    fn filter(&self) -> Result<(Filter, Option<EntryId>), OpError> {
        let filter = Filter {
            actor_organization: self.organization.map(|word| word.0),
            others_only: self.others.is_some_and(|others| others.0),
            outcome: self.outcome.map(|word| word.0),
        };
        Ok((filter, page::cursor(self.cursor.as_deref())?))
    }
}

/// A line of the record: who did what, on whose behalf, on what ground.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Entry {
    #[schema(value_type = Uuid)]
    id: EntryId,
    at: Timestamp,
    actor: Named,
    organization: Named,
    /// On whose behalf, where the actor acted under a customer's permission or a deployment.
    #[schema(value_type = Option<Uuid>)]
    on_behalf_of: Option<OrganizationId>,
    /// The act, with the finer step behind a colon: `update:severity`.
    act: String,
    /// What kind of thing.
    thing: String,
    thing_id: Option<Uuid>,
    /// What people call it: `SR-10482`.
    label: String,
    /// Why it was allowed.
    ground: String,
    /// The permission that it was done under.
    permission: Option<Uuid>,
    /// The deployment that it was done under.
    #[schema(value_type = Option<Uuid>)]
    deployment: Option<DeploymentId>,
    level: Option<String>,
    role: Option<String>,
    /// `done` or `refused`.
    outcome: &'static str,
    /// What it was before, where something changed.
    before: Option<Value>,
    after: Option<Value>,
    request_id: String,
    /// The token that the actor came with, where a program acted.
    #[schema(value_type = Option<Uuid>)]
    token: Option<TokenId>,
}

impl From<Line> for Entry {
    fn from(Line { entry, actor, organization }: Line) -> Self {
        let (PersonId(actor_id), OrganizationId(organization_id)) = (entry.actor_id, entry.actor_organization_id);
        let value = |text: Option<String>| text.and_then(|text| serde_json::from_str(&text).ok());
        Self {
            id: entry.id,
            at: entry.at,
            actor: Named::new(actor_id, actor),
            organization: Named::new(organization_id, organization),
            on_behalf_of: entry.on_behalf_of,
            act: entry.act,
            thing: entry.thing_kind,
            thing_id: entry.thing_id,
            label: entry.label,
            ground: entry.ground,
            permission: entry.permission_id,
            deployment: entry.deployment_id,
            level: entry.level,
            role: entry.role,
            outcome: entry.outcome.as_str(),
            before: value(entry.before),
            after: value(entry.after),
            request_id: entry.request_id,
            token: entry.token_id,
        }
    }
}

/// The record of the caller's organization, the newest first, a hundred to a page. For contact managers.
#[utoipa::path(
    get, path = "/record", operation_id = "list_record", tag = "record", params(Asked),
    responses((status = 200, body = page::Items<Entry>)), security(("token" = ["read"]))
)]
async fn list(State(app): State<App>, client: Client, uri: Uri, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    let (filter, before) = asked.filter()?;
    let (lines, more) = ops::list(&app, &client.caller, &filter, before).await?;
    let next = lines.last().filter(|_| more).map(|last| last.entry.id.to_string());
    Ok(page::answer(&uri, lines.into_iter().map(Entry::from).collect(), next, None))
}

/// All of the record of the caller's organization, as lines of JSON with their proofs: `mandate verify` verifies it without
/// the database. For contact managers.
#[utoipa::path(
    get, path = "/record/export", operation_id = "export_record", tag = "record",
    responses((status = 200, body = String, content_type = "application/jsonl")), security(("token" = ["read"]))
)]
async fn export(State(app): State<App>, client: Client) -> Result<Response, Fault> {
    let text = ops::export(&app, &client.caller).await?;
    Ok(([(header::CONTENT_TYPE, "application/jsonl; charset=utf-8")], text).into_response())
}
