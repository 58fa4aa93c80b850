//! The products that service requests may concern.

use axum::{extract::State, http::Uri, response::Response};

use super::{client::Client, page};
use crate::{App, fault::Fault, ops::product as ops};

/// The names of the products that the vendor offers; any may be named where there is none.
#[utoipa::path(
    get, path = "/products", operation_id = "list_products", tag = "service-requests", responses((status = 200, body = page::Items<String>)),
    security(("token" = ["read"]))
)]
pub(super) async fn list(State(app): State<App>, client: Client, uri: Uri) -> Result<Response, Fault> {
    Ok(page::answer(&uri, ops::list_offered(&app, &client.caller).await?, None, None))
}
