//! Linking service requests that belong together.

use axum::extract::State;

use super::{
    address::Path,
    form::Fields,
    frame::{Answer, SignedIn},
    service_request::{after, number},
};
use crate::{App, ops::service_request::related};

pub(super) async fn relate(app: State<App>, visitor: SignedIn, path: Path<String>, fields: Fields) -> Answer {
    set(app, visitor, path, fields, true).await
}

pub(super) async fn unrelate(app: State<App>, visitor: SignedIn, path: Path<String>, fields: Fields) -> Answer {
    set(app, visitor, path, fields, false).await
}

async fn set(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(text): Path<String>,
    fields: Fields,
    belongs: bool,
) -> Answer {
    let number = number(&text)?;
    let fields = fields.only(&["other"])?;
    let result = related::relate(&app, &visitor.caller, number, fields.get("other"), belongs).await;
    after(&app, &visitor, number, fields, result, if belongs { "related" } else { "unrelated" }).await
}
