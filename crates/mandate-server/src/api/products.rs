//! The products that service requests may concern: those that are offered, and keeping them.

use axum::{
    extract::State,
    http::{StatusCode, Uri},
    response::Response,
};
use jiff::Timestamp;
use mandate_core::id::ProductId;
use mandate_store::product as store;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    body,
    client::Client,
    named::{Made, made, parse},
    page, shapes,
};
use crate::{App, fault::Fault, ops::product as ops, portal::address::Path};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list, add)).routes(routes!(list_all)).routes(routes!(change))
}

/// The names of the products that the vendor offers; any may be named where there is none.
#[utoipa::path(
    get, path = "/products", operation_id = "list_products", tag = "service-requests", responses((status = 200, body = page::Items<String>)),
    security(("token" = ["read"]))
)]
async fn list(State(app): State<App>, client: Client, uri: Uri) -> Result<Response, Fault> {
    Ok(page::answer(&uri, ops::list_offered(&app, &client.caller).await?, None, None))
}

/// A product.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Product {
    #[schema(value_type = Uuid)]
    id: ProductId,
    name: String,
    /// Since when it is offered no more.
    retired_at: Option<Timestamp>,
}

impl From<store::Product> for Product {
    fn from(store::Product { id, name, retired_at }: store::Product) -> Self {
        Self { id, name, retired_at }
    }
}

/// All products, those too that are offered no more. For the vendor's administrators.
#[utoipa::path(
    get, path = "/products/all", operation_id = "list_all_products", tag = "administration",
    responses((status = 200, body = page::Items<Product>)), security(("token" = ["people"]))
)]
async fn list_all(State(app): State<App>, client: Client, uri: Uri) -> Result<Response, Fault> {
    let products = ops::list(&app, &client.caller).await?;
    Ok(page::answer(&uri, products.into_iter().map(Product::from).collect(), None, None))
}

/// A new product.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewProduct {
    #[schema(schema_with = shapes::name)]
    name: String,
}

/// Adds a product. For the vendor's administrators.
#[utoipa::path(
    post, path = "/products", operation_id = "add_product", tag = "administration", request_body = NewProduct,
    responses((status = 201, body = Made)), security(("token" = ["people"]))
)]
async fn add(
    State(app): State<App>,
    client: Client,
    body::Json(NewProduct { name }): body::Json<NewProduct>,
) -> Result<Response, Fault> {
    let id = ops::add(&app, &client.caller, &name, &client.once).await?;
    Ok(made("/products/all", id.0))
}

/// What a product is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ProductFacts {
    #[schema(schema_with = shapes::name)]
    name: String,
    /// Whether it is offered no more; what was submitted of it stays as it was.
    retired: bool,
}

/// Changes a product. For the vendor's administrators.
#[utoipa::path(
    put, path = "/products/{product}", operation_id = "change_product", tag = "administration",
    params(("product" = Uuid, Path)), request_body = ProductFacts,
    responses((status = 204, description = "It is so.")), security(("token" = ["people"]))
)]
async fn change(
    State(app): State<App>,
    client: Client,
    Path(text): Path<String>,
    body::Json(ProductFacts { name, retired }): body::Json<ProductFacts>,
) -> Result<StatusCode, Fault> {
    ops::change(&app, &client.caller, parse(&text)?, &name, retired).await?;
    Ok(StatusCode::NO_CONTENT)
}
