//! What the vendor supports: products that the form for a service request offers. One that is retired stays.

use jiff::Timestamp;
use mandate_core::{access::Permit, id::ProductId, text::Name};

use crate::{
    Result, Tx,
    sql::{from_row, values},
};

/// A product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    /// Its id.
    pub id: ProductId,
    /// What it is called.
    pub name: String,
    /// Since when it is offered no more.
    pub retired_at: Option<Timestamp>,
}
from_row!(Product { id, name, retired_at });

/// Adds a product.
///
/// # Errors
/// [`StoreError::Taken`](crate::StoreError::Taken) where there is one of this name.
pub async fn insert(tx: &mut Tx, permit: &Permit, id: ProductId, name: &Name) -> Result<()> {
    let sql = "INSERT INTO product (id, name, added_at) VALUES ($1, $2, $3)";
    tx.execute(sql, &values![id, name.as_str(), permit.at()]).await?;
    Ok(())
}

/// Calls a product something else, and offers it or does not any more.
///
/// # Errors
/// [`StoreError::Taken`](crate::StoreError::Taken) where there is another one of this name.
pub async fn change(tx: &mut Tx, permit: &Permit, id: ProductId, name: &Name, retired: bool) -> Result<()> {
    let retired_at = retired.then(|| permit.at());
    let sql = "UPDATE product SET name = $2, retired_at = $3 WHERE id = $1";
    tx.execute(sql, &values![id, name.as_str(), retired_at]).await?;
    Ok(())
}

/// The product with this id.
///
/// # Errors
/// When the database fails.
pub async fn find(tx: &mut Tx, id: ProductId) -> Result<Option<Product>> {
    tx.find("SELECT id, name, retired_at FROM product WHERE id = $1", &values![id]).await
}

/// All products, by name.
///
/// # Errors
/// When the database fails.
pub async fn list(tx: &mut Tx) -> Result<Vec<Product>> {
    tx.all("SELECT id, name, retired_at FROM product ORDER BY name", &[]).await
}

/// The names of the products that are offered.
///
/// # Errors
/// When the database fails.
pub async fn list_offered(tx: &mut Tx) -> Result<Vec<String>> {
    let found: Vec<(String,)> = tx.all("SELECT name FROM product WHERE retired_at IS NULL ORDER BY name", &[]).await?;
    Ok(found.into_iter().map(|(name,)| name).collect())
}
