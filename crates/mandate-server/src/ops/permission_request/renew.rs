//! Asking once more: a renewal goes on with the same people and levels where the present permissions end (P09); what was
//! not granted is asked for again.

use mandate_core::{
    access::{Act, Permit},
    id::PermissionRequestId,
    permission::{PermissionRequest, RequestState, Terms},
};
use mandate_store::{
    permission::{self, Permission},
    permission_request, person,
    person::Person,
    session,
};

use super::{Acting, Caller, ask::send, load, thing};
use crate::{App, OpError, ops::conflict};

/// How often a partner may ask one customer once more within an hour.
const MOST_RENEWALS: i64 = 10;

/// What would be asked for, with all that its page shows.
#[derive(Clone, Debug)]
pub struct Renewal {
    /// The request that is asked once more.
    pub request: PermissionRequest,
    /// The customer's name.
    pub customer: String,
    /// The partner's name.
    pub partner: String,
    /// Who would be asked.
    pub manager: Person,
    /// What would be asked for.
    pub terms: Terms,
    /// Whether permissions of it are in force, which would go on.
    pub renews: bool,
    /// A request for the same that waits already.
    pub pending: Option<PermissionRequestId>,
    /// Everybody named in it, for their names.
    pub named: Vec<Person>,
}

struct Prepared<'a> {
    acting: Acting<'a>,
    me: Person,
    renewal: Renewal,
}

/// What of a request's permissions is in force, as terms: the same people and levels.
fn in_force(request: &PermissionRequest, live: &[Permission]) -> Option<Terms> {
    let of_request: Vec<_> = live.iter().filter(|permission| permission.request_id == request.id).collect();
    let until = of_request.iter().map(|permission| permission.until()).max()?;
    let personal = of_request.iter().filter_map(|permission| Some((permission.person_id?, permission.level)));
    let organization = of_request.iter().find(|permission| permission.person_id.is_none());
    Some(Terms { until, organization: organization.map(|permission| permission.level), personal: personal.collect() })
}

async fn prepare<'a>(
    mut acting: Acting<'a>,
    permit: &Permit,
    request: PermissionRequest,
) -> Result<Prepared<'a>, OpError> {
    let me = person::find(&mut acting.tx, acting.caller.person_id).await?.ok_or(OpError::NotSignedIn)?;
    if me.organization_id != request.partner_id {
        return Err(OpError::NotFound);
    }
    let now = acting.now;
    let live = permission::list_live(&mut acting.tx, request.partner_id, request.customer_id, now).await?;
    let state = request.state_at(now);
    let (terms, renews) = match (&state, in_force(&request, &live)) {
        (_, Some(terms)) => (terms.continued(request_began(&request, &live), now), true),
        (RequestState::Pending, None) => return Err(conflict("conflict-request-waits")),
        (_, None) => (request.asked.again(request.asked_at, now), false),
    };
    let mut colleagues = person::list_of_organization(&mut acting.tx, request.partner_id).await?;
    colleagues.retain(|person| person.locked_at.is_none());
    // Whoever has left is not asked for any more.
    let personal = terms.personal.into_iter().filter(|(id, _)| colleagues.iter().any(|person| person.id == *id));
    let terms = Terms { personal: personal.collect(), ..terms };
    terms.check().map_err(|_| conflict("conflict-nobody-to-renew"))?;
    let managers = super::super::list_contact_managers(&mut acting.tx, request.customer_id).await?;
    let managers = person::list_by_id(&mut acting.tx, managers).await?;
    // Who never had anything there learns of nobody but whom it asked.
    let known = renews || matches!(state, RequestState::Approved { .. });
    let may_be_asked =
        |person: &Person| person.locked_at.is_none() && (known || person.id == request.contact_manager_id);
    let mut managers: Vec<_> = managers.into_iter().filter(may_be_asked).collect();
    managers.sort_by_key(|person| person.id != request.contact_manager_id);
    let manager = managers.into_iter().next().ok_or_else(|| conflict("conflict-nobody-to-ask"))?;
    let waiting =
        permission_request::list_pending(&mut acting.tx, permit, request.partner_id, request.customer_id).await?;
    let pending = waiting.iter().find(|other| other.renews == Some(request.id)).map(|other| other.id);
    let (customer, partner) = (manager.organization.clone(), me.organization.clone());
    let renewal = Renewal { request, customer, partner, manager, terms, renews, pending, named: colleagues };
    Ok(Prepared { acting, me, renewal })
}

/// Since when the permissions of a request are in force.
fn request_began(request: &PermissionRequest, live: &[Permission]) -> jiff::Timestamp {
    let of_request = live.iter().filter(|permission| permission.request_id == request.id);
    of_request.map(|permission| permission.valid_from).min().unwrap_or(request.asked_at)
}

/// What asking once more would ask for. **Requires:** being of the partner.
///
/// # Errors
/// When it is refused, or nobody is left for whom or whom to ask.
pub async fn propose(app: &App, caller: &Caller, id: PermissionRequestId) -> Result<Renewal, OpError> {
    let (acting, request) = load(Acting::begin(app, caller).await?, id).await?;
    let (acting, permit) = acting.authorize(Act::ViewPermissionRequest, thing(&request)).await?;
    Ok(prepare(acting, &permit, request).await?.renewal)
}

/// Asks once more: the present permissions stay in force until the contact manager grants it (P09). Gives the request
/// that waits, where one does. **Requires:** being of the partner.
///
/// # Errors
/// When it is refused, or nobody is left for whom or whom to ask.
pub async fn renew(app: &App, caller: &Caller, id: PermissionRequestId) -> Result<PermissionRequestId, OpError> {
    let (acting, request) = load(Acting::begin(app, caller).await?, id).await?;
    // Before anything is held: of two colleagues who click at once one waits here, and is given what the other asked for.
    let (acting, permit) = acting.authorize_change(Act::ViewPermissionRequest, thing(&request)).await?;
    let (acting, request) = load(acting, id).await?;
    let tries = format!("renew {} {}", request.partner_id, request.customer_id);
    let Prepared { mut acting, me, renewal } = prepare(acting, &permit, request).await?;
    if let Some(pending) = renewal.pending {
        return Ok(pending);
    }
    // Each is a mail to the contact managers, who cannot keep it away.
    acting.limit(&tries, MOST_RENEWALS, "renew-too-many").await?;
    session::insert_failure(&mut acting.tx, &tries, acting.now).await?;
    let Renewal { manager, terms, .. } = renewal;
    send(acting, &me, &manager, terms, None, Some(id)).await
}
