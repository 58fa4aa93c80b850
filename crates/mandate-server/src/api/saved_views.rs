//! Saved views: the caller's own names for filters of the list of service requests.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, Uri},
    response::Response,
};
use mandate_core::id::SavedViewId;
use mandate_store::saved_view as store;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    body,
    client::Client,
    etag,
    named::{Made, made, parse},
    page, shapes,
};
use crate::{
    App,
    fault::Fault,
    ops::saved_view as ops,
    portal::{address::Path, saved_views::as_kept},
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list, save)).routes(routes!(show, rename, delete))
}

/// A view of the list under a name.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SavedView {
    #[schema(value_type = Uuid)]
    id: SavedViewId,
    name: String,
    /// The filter, as it stands in the address of the page.
    query: String,
}

impl From<store::SavedView> for SavedView {
    fn from(store::SavedView { id, name, query }: store::SavedView) -> Self {
        Self { id, name, query }
    }
}

/// The caller's views, by name.
#[utoipa::path(
    get, path = "/saved-views", operation_id = "list_saved_views", tag = "saved-views",
    responses((status = 200, body = page::Items<SavedView>)), security(("token" = ["read"]))
)]
async fn list(State(app): State<App>, client: Client, uri: Uri) -> Result<Response, Fault> {
    let views = ops::list(&app, &client.caller).await?;
    Ok(page::answer(&uri, views.into_iter().map(SavedView::from).collect(), None, None))
}

/// A view to be kept.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewSavedView {
    #[schema(schema_with = shapes::name)]
    name: String,
    /// The filter, as it stands in the address of the page; what the page does not know falls away.
    query: String,
}

/// Keeps a view.
#[utoipa::path(
    post, path = "/saved-views", operation_id = "save_view", tag = "saved-views", request_body = NewSavedView,
    responses((status = 201, body = Made)), security(("token" = ["service-requests"]))
)]
async fn save(
    State(app): State<App>,
    client: Client,
    body::Json(NewSavedView { name, query }): body::Json<NewSavedView>,
) -> Result<Response, Fault> {
    let id = ops::save(&app, &client.caller, &name, &as_kept(&query), &client.once).await?;
    Ok(made(&format!("/saved-views/{id}"), id.0))
}

/// One of the caller's views.
#[utoipa::path(
    get, path = "/saved-views/{id}", operation_id = "show_saved_view", tag = "saved-views",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = SavedView), (status = 304, description = "It is as the caller knows it.")),
    security(("token" = ["read"]))
)]
async fn show(
    State(app): State<App>,
    client: Client,
    headers: HeaderMap,
    Path(text): Path<String>,
) -> Result<Response, Fault> {
    let view = ops::find(&app, &client.caller, parse(&text)?).await?;
    etag::unversioned(&headers, &SavedView::from(view))
}

/// What a view is called.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SavedViewName {
    #[schema(schema_with = shapes::name)]
    name: String,
}

/// Calls one of the caller's views something else.
#[utoipa::path(
    put, path = "/saved-views/{id}", operation_id = "rename_saved_view", tag = "saved-views",
    params(("id" = Uuid, Path)), request_body = SavedViewName,
    responses((status = 204, description = "It is called so.")), security(("token" = ["service-requests"]))
)]
async fn rename(
    State(app): State<App>,
    client: Client,
    Path(text): Path<String>,
    body::Json(SavedViewName { name }): body::Json<SavedViewName>,
) -> Result<StatusCode, Fault> {
    ops::rename(&app, &client.caller, parse(&text)?, &name).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Forgets one of the caller's views.
#[utoipa::path(
    delete, path = "/saved-views/{id}", operation_id = "delete_saved_view", tag = "saved-views",
    params(("id" = Uuid, Path)), responses((status = 204, description = "It is forgotten.")),
    security(("token" = ["service-requests"]))
)]
async fn delete(State(app): State<App>, client: Client, Path(text): Path<String>) -> Result<StatusCode, Fault> {
    ops::delete(&app, &client.caller, parse(&text)?).await?;
    Ok(StatusCode::NO_CONTENT)
}
