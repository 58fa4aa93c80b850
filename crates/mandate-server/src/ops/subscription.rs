//! Subscribing to a customer's new service requests (P20, P21).

use mandate_core::{
    access::{self, Act, Thing},
    id::OrganizationId,
};
use mandate_store::{organization, subscription};

use super::{Acting, Caller};
use crate::{App, OpError};

/// Subscribes the caller alone. **Requires:** Look, or being of that organization.
///
/// # Errors
/// When it is refused.
pub async fn subscribe(app: &App, caller: &Caller, customer: OrganizationId) -> Result<(), OpError> {
    let acting = Acting::begin(app, caller).await?;
    let (mut acting, permit) = acting.authorize(Act::Subscribe, Thing::Organization(customer)).await?;
    subscription::insert(&mut acting.tx, &permit, customer).await?;
    let name = organization::find(&mut acting.tx, customer).await?.map_or_else(String::new, |customer| customer.name);
    acting.record(&permit, "", name);
    acting.commit().await
}

/// Ends the caller's own subscription, whatever its permission has become. It stands in the record as long as the
/// permission does.
///
/// # Errors
/// When the database fails.
pub async fn unsubscribe(app: &App, caller: &Caller, customer: OrganizationId) -> Result<(), OpError> {
    let mut acting = Acting::begin(app, caller).await?;
    let thing = Thing::Organization(customer);
    let facts = acting.facts(customer, thing).await?;
    let permit = match access::decide(&facts, Act::Subscribe, thing, acting.now) {
        Ok(permit) => Some(permit),
        Err(refusal) => match super::outside_token(&mut acting.tx, refusal).await? {
            Some(error) => return Err(error),
            None => None,
        },
    };
    subscription::delete(&mut acting.tx, caller.person_id, customer).await?;
    if let Some(permit) = permit {
        let name =
            organization::find(&mut acting.tx, customer).await?.map_or_else(String::new, |customer| customer.name);
        acting.record(&permit, "end", name);
    }
    acting.commit().await
}
