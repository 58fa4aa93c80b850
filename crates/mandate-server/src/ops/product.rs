//! The products that the vendor supports, as the form for a service request offers them.

use mandate_core::{
    access::{Act, Thing},
    id::ProductId,
    text::Name,
};
use mandate_store::{
    StoreError,
    product::{self as store, Product},
};

use super::{Acting, Caller, Once, own_business};
use crate::{App, OpError, error::text_error, locale::Message};

/// All products, those too that are retired. **Requires:** administrator of the vendor.
///
/// # Errors
/// When it is refused.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<Product>, OpError> {
    let acting = Acting::begin(app, caller).await?;
    let (mut acting, _) = acting.authorize(Act::Administer, Thing::Installation).await?;
    Ok(store::list(&mut acting.tx).await?)
}

/// The names of the products that are offered: everybody who reads service requests may know them.
///
/// # Errors
/// When the token is not for reading.
pub async fn list_offered(app: &App, caller: &Caller) -> Result<Vec<String>, OpError> {
    own_business(app, caller, Act::ViewServiceRequest).await?;
    let mut tx = app.db().read().await?;
    Ok(store::list_offered(&mut tx).await?)
}

fn parse(name: &str) -> Result<Name, OpError> {
    Name::parse(name).map_err(|error| OpError::field("name", text_error(error)))
}

fn taken(error: StoreError) -> OpError {
    match error {
        StoreError::Taken(_) => OpError::field("name", Message::new("product-error-taken")),
        error => error.into(),
    }
}

/// Adds a product; gives its id. **Requires:** administrator of the vendor.
///
/// # Errors
/// When it is refused, or the name cannot be used or is taken.
pub async fn add(app: &App, caller: &Caller, name: &str, once: &str) -> Result<ProductId, OpError> {
    let acting = Acting::begin(app, caller).await?;
    let (mut acting, permit) = acting.authorize(Act::Administer, Thing::Installation).await?;
    let once = Once { key: once, form: "product", typed: &[name] };
    if let Some(outcome) = acting.sent_before(&once).await? {
        return outcome.parse().map_err(OpError::failed);
    }
    let name = parse(name)?;
    let id: ProductId = app.id();
    store::insert(&mut acting.tx, &permit, id, &name).await.map_err(taken)?;
    acting.record_change(&permit, "product-add", name.as_str(), None, Some(serde_json::json!({ "product": id })));
    acting.note_sent(&once, &id.to_string()).await?;
    acting.commit().await?;
    Ok(id)
}

/// Calls a product something else, and offers it or does not any more; what was submitted stays as it was. Gives whether
/// it was retired by that.
/// **Requires:** administrator of the vendor.
///
/// # Errors
/// When it is refused, there is no such product, or the name cannot be used or is taken.
pub async fn change(app: &App, caller: &Caller, id: ProductId, name: &str, retired: bool) -> Result<bool, OpError> {
    let acting = Acting::begin(app, caller).await?;
    let (mut acting, permit) = acting.authorize(Act::Administer, Thing::Installation).await?;
    let found = store::find(&mut acting.tx, id).await?.ok_or(OpError::NotFound)?;
    let name = parse(name)?;
    store::change(&mut acting.tx, &permit, id, &name, retired).await.map_err(taken)?;
    let before = serde_json::json!({ "product": id, "name": found.name, "retired": found.retired_at.is_some() });
    let after = serde_json::json!({ "product": id, "name": name.as_str(), "retired": retired });
    acting.record_change(&permit, "product-change", name.as_str(), Some(before), Some(after));
    acting.commit().await?;
    Ok(retired && found.retired_at.is_none())
}
