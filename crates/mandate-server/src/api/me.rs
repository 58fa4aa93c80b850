//! Who the caller is: `/me`.

use axum::Json;
use jiff::Timestamp;
use mandate_core::id::{OrganizationId, PersonId, TokenId};
use mandate_store::token::Bearer;
use serde::Serialize;
use utoipa::ToSchema;

use super::client::Client;
use crate::fault::Fault;

/// Who is calling, with which token.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Me {
    #[schema(value_type = Uuid)]
    id: PersonId,
    name: String,
    /// Whether it is a service account, and no human being.
    is_service_account: bool,
    organization: Organization,
    /// What it is responsible for there.
    roles: Vec<&'static str>,
    token: Token,
}

/// The organization that the caller is of.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MyOrganization)]
struct Organization {
    #[schema(value_type = Uuid)]
    id: OrganizationId,
    name: String,
    /// `vendor`, `partner` or `customer`.
    kind: &'static str,
}

/// The token that the caller came with.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MyToken)]
struct Token {
    #[schema(value_type = Uuid)]
    id: TokenId,
    name: String,
    /// What it is for.
    scopes: Vec<&'static str>,
    /// When it ends.
    ends_at: Timestamp,
}

/// Who is calling, with which token. Any token will do.
#[utoipa::path(get, path = "/me", tag = "me", responses((status = 200, body = Me)), security(("token" = [])))]
pub(super) async fn show(client: Client) -> Result<Json<Me>, Fault> {
    let Bearer { person, token } = client.bearer()?;
    Ok(Json(Me {
        id: person.id,
        name: person.name.clone(),
        is_service_account: person.is_service_account,
        organization: Organization {
            id: person.organization_id,
            name: person.organization.clone(),
            kind: person.kind.as_str(),
        },
        roles: person.roles.iter().map(|role| role.as_str()).collect(),
        token: Token {
            id: token.id,
            name: token.name.clone(),
            scopes: token.scopes.iter().map(|scope| scope.as_str()).collect(),
            ends_at: token.ends_at,
        },
    }))
}
