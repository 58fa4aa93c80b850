//! Saved views: a person's own names for filters of the list. They are the person's own business, so nothing of them
//! stands in the record.

use mandate_core::{access::Act, id::SavedViewId, text::Name};
use mandate_store::{
    StoreError,
    saved_view::{self as store, SavedView},
};

use super::{Acting, Caller, Once, own_business};
use crate::{App, OpError, error::text_error, locale::Message};

/// How many views a person keeps at most.
pub const MOST: usize = 30;

/// The longest filter that is kept, in bytes.
const LONGEST: usize = 2_000;

/// The caller's views, by name.
///
/// # Errors
/// When the database fails.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<SavedView>, OpError> {
    own_business(app, caller, Act::ViewServiceRequest).await?;
    let mut tx = app.db().read().await?;
    Ok(store::list(&mut tx, caller.person_id).await?)
}

/// One of the caller's views.
///
/// # Errors
/// When the caller has no such view.
pub async fn find(app: &App, caller: &Caller, id: SavedViewId) -> Result<SavedView, OpError> {
    list(app, caller).await?.into_iter().find(|view| view.id == id).ok_or(OpError::NotFound)
}

fn parse(name: &str) -> Result<Name, OpError> {
    Name::parse(name).map_err(|error| OpError::field("name", text_error(error)))
}

fn taken(error: StoreError) -> OpError {
    match error {
        StoreError::Taken(_) => OpError::field("name", Message::new("saved-view-error-taken")),
        error => error.into(),
    }
}

/// Keeps a filter under a name.
///
/// # Errors
/// When the name is wrong or taken, or there are too many.
pub async fn save(app: &App, caller: &Caller, name: &str, query: &str, once: &str) -> Result<SavedViewId, OpError> {
    own_business(app, caller, Act::Subscribe).await?;
    let mut acting = Acting::begin(app, caller).await?;
    let once = Once { key: once, form: "saved-view", typed: &[name, query] };
    if let Some(outcome) = acting.sent_before(&once).await? {
        return outcome.parse().map_err(OpError::failed);
    }
    let name = parse(name)?;
    if query.len() > LONGEST {
        return Err(OpError::field("name", Message::new("saved-view-error-too-long")));
    }
    if store::list(&mut acting.tx, caller.person_id).await?.len() >= MOST {
        return Err(OpError::field("name", Message::new("saved-view-error-too-many").with("most", MOST)));
    }
    let id: SavedViewId = app.id();
    store::insert(&mut acting.tx, caller.person_id, id, &name, query, acting.now).await.map_err(taken)?;
    acting.note_sent(&once, &id.to_string()).await?;
    acting.commit().await?;
    Ok(id)
}

/// Calls one of the caller's views something else.
///
/// # Errors
/// When the caller has no such view, or the name is wrong or taken.
pub async fn rename(app: &App, caller: &Caller, id: SavedViewId, name: &str) -> Result<(), OpError> {
    own_business(app, caller, Act::Subscribe).await?;
    let name = parse(name)?;
    let mut tx = app.db().write().await?;
    if !store::rename(&mut tx, caller.person_id, id, &name).await.map_err(taken)? {
        return Err(OpError::NotFound);
    }
    Ok(tx.commit().await?)
}

/// Forgets one of the caller's views.
///
/// # Errors
/// When the caller has no such view.
pub async fn delete(app: &App, caller: &Caller, id: SavedViewId) -> Result<(), OpError> {
    own_business(app, caller, Act::Subscribe).await?;
    let mut tx = app.db().write().await?;
    if !store::delete(&mut tx, caller.person_id, id).await? {
        return Err(OpError::NotFound);
    }
    Ok(tx.commit().await?)
}
