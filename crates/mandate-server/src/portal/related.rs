//! Linking service requests that belong together.

use axum::extract::State;

use super::{
    address::Path,
    form::Fields,
    frame::{Answer, SignedIn},
    service_request::{after, number},
};
use crate::{App, ops::service_request::related};

pub(super) async fn relate(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(text): Path<String>,
    fields: Fields,
) -> Answer {
    let number = number(&text)?;
    let fields = fields.only(&["other"])?;
    let result = related::relate(&app, &visitor.caller, number, fields.get("other"), true).await;
    after(&app, &visitor, number, fields, result, "related").await
}

pub(super) async fn unrelate(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(text): Path<String>,
    fields: Fields,
) -> Answer {
    let number = number(&text)?;
    let fields = fields.only(&["other"])?;
    let result = related::relate(&app, &visitor.caller, number, fields.get("other"), false).await;
    after(&app, &visitor, number, fields, result, "unrelated").await
}
