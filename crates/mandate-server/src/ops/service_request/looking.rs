//! Who of the vendor's staff look at the same service request right now. It stands in no record, and is forgotten after
//! a minute.

use mandate_core::{access::Act, service_request::Number};
use mandate_store::looking::{self as store, Looking};

use super::{Acting, Caller, authorize};
use crate::{App, OpError};

/// Notes that the caller still looks, or is writing; gives who else does. **Requires:** vendor's support.
///
/// # Errors
/// When it is refused.
pub async fn look(app: &App, caller: &Caller, number: Number, writing: bool) -> Result<Vec<Looking>, OpError> {
    let (mut acting, permit) = authorize(Acting::begin(app, caller).await?, number, Act::WorkTheDesk).await?;
    store::note(&mut acting.tx, &permit, writing).await?;
    let others = store::list(&mut acting.tx, &permit).await?;
    acting.commit().await?;
    Ok(others)
}
