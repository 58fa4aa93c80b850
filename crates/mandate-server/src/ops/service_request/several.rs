//! Changing several service requests at once: first what would happen to each, then each as its single act is done.

use std::collections::BTreeMap;

use mandate_core::{
    access::{self, Act, Permit, Thing},
    id::OrganizationId,
    service_request::{Number, Severity, State},
};
use mandate_store::{
    organization,
    service_request::{self as store, ServiceRequest},
    standing,
};

use super::{Acting, Caller, set_severity, set_state, side};
use crate::{App, OpError, error::Denied, locale::Message, ops::explain_denied};

/// How many are changed at once at most: as many as stand on a page.
pub const MOST: usize = 50;

/// What is to become of several service requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// They move to this state.
    State(State),
    /// They become this bad.
    Severity(Severity),
}

/// What would happen to one of them.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// It would be changed.
    Changes,
    /// It is so already.
    Same,
    /// It cannot go there from where it is.
    Impossible(Message),
    /// The caller may not change it; the decision says why.
    Denied(Box<Denied>),
    /// There is no such service request, or the caller may not know of it.
    Unknown,
}

/// One of them, with what would happen.
#[derive(Clone, Debug)]
pub struct Planned {
    /// Its number.
    pub number: Number,
    /// As it stands, with the customer's name, where the caller may see it.
    pub request: Option<(ServiceRequest, String)>,
    /// What would happen.
    pub outcome: Outcome,
}

/// What would happen to each, in the order chosen. Reading another organization's is recorded as that of a list.
///
/// # Errors
/// When none is chosen, or too many are.
pub async fn plan(app: &App, caller: &Caller, numbers: &[Number], change: Change) -> Result<Vec<Planned>, OpError> {
    if numbers.is_empty() {
        return Err(OpError::field("selected", Message::new("several-error-none")));
    }
    if numbers.len() > MOST {
        return Err(OpError::field("selected", Message::new("several-error-too-many").with("most", MOST)));
    }
    let mut acting = Acting::begin(app, caller).await?;
    let (mut planned, mut seen): (_, BTreeMap<OrganizationId, (Permit, Vec<String>)>) = (Vec::new(), BTreeMap::new());
    for number in numbers {
        let (request, outcome) = match look(&mut acting, *number).await? {
            None => (None, Outcome::Unknown),
            Some((customer, view, update)) => {
                let (_, seen) = seen.entry(customer).or_insert((view, Vec::new()));
                seen.push(number.to_string());
                let request = store::get(&mut acting.tx, &view).await?;
                let outcome = match update {
                    Err(denied) => Outcome::Denied(denied),
                    Ok(update) => outcome(&update, &request, change),
                };
                (Some(request), outcome)
            }
        };
        planned.push((*number, request, outcome));
    }
    let names = organization::list_names(&mut acting.tx, seen.keys().copied().collect()).await?;
    let named = |request: ServiceRequest| {
        let name = names.get(&request.customer_id).cloned().unwrap_or_default();
        (request, name)
    };
    let planned =
        planned.into_iter().map(|(number, request, outcome)| Planned { number, request: request.map(named), outcome });
    let planned = planned.collect();
    for (permit, numbers) in seen.values() {
        acting.record_read(permit, "list", numbers.join(" "));
    }
    acting.finish_reading().await?;
    Ok(planned)
}

type Update = Result<Permit, Box<Denied>>;

/// The permit to view a service request, and the one to change it or why not.
async fn look(acting: &mut Acting<'_>, number: Number) -> Result<Option<(OrganizationId, Permit, Update)>, OpError> {
    let Some(found) = store::find_reference(&mut acting.tx, number).await? else { return Ok(None) };
    let (person, now) = (acting.caller.person_id, acting.now);
    let facts = standing::find(&mut acting.tx, person, found.customer_id, Some(found.id), now).await?;
    let facts = facts.ok_or(OpError::NotSignedIn)?;
    let thing = Thing::ServiceRequest { id: found.id, customer_id: found.customer_id, submitted_at: found.created_at };
    let Ok(view) = access::decide(&facts, Act::ViewServiceRequest, thing, now) else { return Ok(None) };
    Ok(Some(match access::decide(&facts, Act::UpdateServiceRequest, thing, now) {
        Ok(update) => (found.customer_id, view, Ok(update)),
        Err(refusal) => (found.customer_id, view, Err(Box::new(explain_denied(&mut acting.tx, refusal).await?))),
    }))
}

fn outcome(permit: &Permit, request: &ServiceRequest, change: Change) -> Outcome {
    match change {
        Change::Severity(to) if to == request.severity => Outcome::Same,
        Change::State(to) if to == request.state => Outcome::Same,
        Change::State(to) if !request.state.may_become(to, side(permit)) => {
            Outcome::Impossible(Message::new("conflict-state"))
        }
        Change::State(_) | Change::Severity(_) => Outcome::Changes,
    }
}

/// What came of one of them.
#[derive(Debug)]
pub struct Done {
    /// Its number.
    pub number: Number,
    /// Whether it was done, or why not.
    pub result: Result<(), OpError>,
}

/// Changes each as its single act does, as it was previewed: one that somebody changed meanwhile stays as it is.
/// **Requires:** Update, for each.
///
/// # Errors
/// When none is chosen, too many are, or the database fails; what is wrong with one is said of that one.
pub async fn change(
    app: &App,
    caller: &Caller,
    chosen: &[(Number, i64)],
    change: Change,
) -> Result<Vec<Done>, OpError> {
    if chosen.is_empty() {
        return Err(OpError::field("selected", Message::new("several-error-none")));
    }
    if chosen.len() > MOST {
        return Err(OpError::field("selected", Message::new("several-error-too-many").with("most", MOST)));
    }
    let mut done = Vec::new();
    for (number, version) in chosen {
        let result = match change {
            Change::State(to) => set_state(app, caller, *number, *version, to).await,
            Change::Severity(to) => set_severity(app, caller, *number, *version, to).await,
        };
        match result {
            Ok(()) | Err(OpError::NotFound | OpError::Denied(_) | OpError::Conflict(_)) => {
                done.push(Done { number: *number, result });
            }
            // What was done before stays done; a page that shows it could not be made either.
            Err(error) => return Err(error),
        }
    }
    Ok(done)
}
