//! What a webhook would have been sent lately: shown before it is saved.

use jiff::Timestamp;
use mandate_core::{
    access::{Act, Thing},
    id::OrganizationId,
    party::OrganizationKind,
    webhook::{Event, EventKind},
};
use mandate_store::{organization, permission, webhook_event};

use super::{Acting, Caller, Typed, reading::Reading, sight::seen_by_reader};
use crate::{App, OpError, error::Check};

/// So many are shown at most.
const SHOWN: usize = 20;
/// So many are looked at at most.
const LOOKED_AT: i64 = 200;

/// An event that would have been sent.
#[derive(Clone, Debug)]
pub struct Line {
    /// What happened.
    pub kind: EventKind,
    /// When.
    pub at: Timestamp,
    /// To what: a number, a title or a name.
    pub subject: String,
    /// Whose it is.
    pub customer: String,
}

/// The newest events that a webhook as it is typed would have been sent, those that the caller itself may see.
/// **Requires:** as [`super::list`].
///
/// # Errors
/// When it is refused, or no kinds are chosen.
pub async fn preview(
    app: &App,
    caller: &Caller,
    organization_id: OrganizationId,
    typed: &Typed,
) -> Result<Vec<Line>, OpError> {
    // Looked for without keeping anybody from writing; what is shown is decided where it is recorded.
    let looking = Acting::begin_reading(app, caller).await?;
    let (mut looking, permit) = looking.authorize(Act::ManageWebhooks, Thing::Organization(organization_id)).await?;
    let organization = organization::find(&mut looking.tx, organization_id).await?.ok_or(OpError::NotFound)?;
    let mut check = Check::default();
    let kinds = check.take("kinds", typed.kinds()).unwrap_or_default();
    check.done()?;
    let customers = match organization.kind {
        OrganizationKind::Vendor => None,
        OrganizationKind::Customer => Some(vec![organization_id]),
        OrganizationKind::Partner => {
            let granted = permission::list_customers_of_partner(&mut looking.tx, &permit, organization_id).await?;
            Some(granted.into_iter().map(|(id, _)| id).chain([organization_id]).collect())
        }
    };
    let events = webhook_event::list_newest(&mut looking.tx, &permit, customers.as_deref(), LOOKED_AT).await?;
    let wanted = |event: &&Event| {
        kinds.contains(&event.kind) && (typed.customer.is_empty() || typed.customer == event.customer_id.to_string())
    };
    let mut found = Vec::new();
    for event in events.iter().filter(wanted) {
        if seen_by_reader(&mut looking, organization_id, event.into(), &[event.at]).await?.is_some() {
            found.push(event);
        }
        if found.len() == SHOWN {
            break;
        }
    }
    drop(looking);
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let mut acting = Acting::begin(app, caller).await?;
    let (mut shown, mut reading) = (Vec::new(), Reading::default());
    for event in found {
        let sight = seen_by_reader(&mut acting, organization_id, event.into(), &[event.at]).await?;
        let Some(sight) = sight else { continue };
        let label = sight.label(&event.subject);
        reading.note(&sight, &label);
        shown.push((event, label));
    }
    reading.record(&mut acting);
    let customers = shown.iter().map(|(event, _)| event.customer_id).collect();
    let names = organization::list_names(&mut acting.tx, customers).await?;
    acting.finish_reading().await?;
    let name = |id| names.get(&id).cloned().unwrap_or_default();
    let line = |(event, subject): (&Event, String)| {
        let (kind, at, customer) = (event.kind, event.at, name(event.customer_id));
        Line { kind, at, subject, customer }
    };
    Ok(shown.into_iter().map(line).collect())
}
