//! Changing several service requests at once: first what would happen to each, then each as its single act is done.

use std::collections::{BTreeMap, BTreeSet};

use mandate_core::{
    access::{self, Act, Permit, Thing},
    id::{OrganizationId, PersonId},
    service_request::{Number, Severity, Side, State},
    text::Remark,
};
use mandate_store::{
    assignment, organization,
    service_request::{self as store, ServiceRequest},
};

use super::{
    Acting, Caller,
    assignment::{Seen, assign},
    reopens_until, set_severity, set_state, side,
};
use crate::{
    App, OpError,
    error::{Denied, text_error},
    locale::Message,
    ops::{conflict, explain_denied, own_business},
};

/// How many are changed at once at most: as many as stand on a page.
pub const MOST: usize = 50;

/// What is to become of several service requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// They move to this state.
    State(State),
    /// They become this bad.
    Severity(Severity),
    /// They are given to somebody of the vendor's support, or to nobody.
    Assign(Option<PersonId>),
}

impl Change {
    /// Whether whoever does it must say why.
    #[must_use]
    pub const fn needs_reason(self) -> bool {
        match self {
            Self::State(state) => state.needs_reason(),
            Self::Severity(_) => true,
            Self::Assign(_) => false,
        }
    }

    const fn act(self) -> Act {
        match self {
            Self::State(_) | Self::Severity(_) => Act::UpdateServiceRequest,
            Self::Assign(_) => Act::WorkTheDesk,
        }
    }
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
    /// Who works on it, where it is to be given to somebody.
    pub assignee: Option<String>,
    /// What would happen.
    pub outcome: Outcome,
}

/// What would happen to each, once and in the order chosen. Reading another organization's is recorded as that of a list.
///
/// # Errors
/// When none is chosen, or too many are.
pub async fn plan(app: &App, caller: &Caller, numbers: &[Number], change: Change) -> Result<Vec<Planned>, OpError> {
    let mut chosen = BTreeSet::new();
    let numbers: Vec<_> = numbers.iter().copied().filter(|number| chosen.insert(*number)).collect();
    if numbers.is_empty() {
        return Err(OpError::field("selected", Message::new("several-error-none")));
    }
    if numbers.len() > MOST {
        return Err(OpError::field("selected", Message::new("several-error-too-many").with("most", MOST)));
    }
    // A token that is not for it is refused as a whole, and not for each of them.
    own_business(app, caller, Act::ViewServiceRequest).await?;
    let mut acting = Acting::begin(app, caller).await?;
    let possible = match change {
        Change::Assign(Some(to)) => is_assignable(&mut acting, to).await?,
        Change::Assign(None) | Change::State(_) | Change::Severity(_) => true,
    };
    let (mut planned, mut seen): (_, BTreeMap<OrganizationId, (Permit, Vec<String>)>) = (Vec::new(), BTreeMap::new());
    for number in numbers {
        let mut assignee = None;
        let (request, outcome) = match look(&mut acting, number, change.act()).await? {
            Looked::Unknown => (None, Outcome::Unknown),
            Looked::Refused(denied) => (None, Outcome::Denied(denied)),
            Looked::Seen(seen_one) => {
                let (customer, view, update) = *seen_one;
                let (_, seen) = seen.entry(customer).or_insert((view, Vec::new()));
                seen.push(number.to_string());
                let request = store::get(&mut acting.tx, &view).await?;
                let outcome = match (update, change) {
                    (Err(denied), _) => Outcome::Denied(denied),
                    (Ok(_), Change::Assign(to)) => {
                        let present = assignment::find(&mut acting.tx, &view).await?;
                        let same = present.as_ref().map(|assignee| assignee.person_id) == to;
                        assignee = present.map(|assignee| assignee.name);
                        match (same, possible) {
                            (true, _) => Outcome::Same,
                            (false, true) => Outcome::Changes,
                            (false, false) => Outcome::Impossible(Message::new("assign-error-not-support")),
                        }
                    }
                    (Ok(update), _) => outcome(app, &update, &request, change),
                };
                (Some(request), outcome)
            }
        };
        planned.push((number, request, assignee, outcome));
    }
    let names = organization::list_names(&mut acting.tx, seen.keys().copied().collect()).await?;
    let named = |request: ServiceRequest| {
        let name = names.get(&request.customer_id).cloned().unwrap_or_default();
        (request, name)
    };
    let planned = planned.into_iter().map(|(number, request, assignee, outcome)| Planned {
        number,
        request: request.map(named),
        assignee,
        outcome,
    });
    let planned = planned.collect();
    for (permit, numbers) in seen.values() {
        acting.record_read(permit, "list", numbers.join(" "));
    }
    acting.finish_reading().await?;
    Ok(planned)
}

/// Whether service requests can be given to somebody.
async fn is_assignable(acting: &mut Acting<'_>, to: PersonId) -> Result<bool, OpError> {
    Ok(assignment::list_assignable(&mut acting.tx).await?.iter().any(|(person, _)| *person == to))
}

type Update = Result<Permit, Box<Denied>>;

/// What the decision says of viewing and changing one of them.
enum Looked {
    /// There is no such service request, or the caller may not know of it.
    Unknown,
    /// The caller may know of it, but not view it.
    Refused(Box<Denied>),
    /// Whose it is, the permit to view it, and the one to change it or why not.
    Seen(Box<(OrganizationId, Permit, Update)>),
}

async fn look(acting: &mut Acting<'_>, number: Number, act: Act) -> Result<Looked, OpError> {
    let Some(found) = store::find_reference(&mut acting.tx, number).await? else { return Ok(Looked::Unknown) };
    let thing = Thing::ServiceRequest { id: found.id, customer_id: found.customer_id, submitted_at: found.created_at };
    let facts = acting.facts(found.customer_id, thing).await?;
    let now = acting.now;
    let view = match access::decide(&facts, Act::ViewServiceRequest, thing, now) {
        Ok(view) => view,
        Err(refusal) if !refusal.may_know => return Ok(Looked::Unknown),
        Err(refusal) => return Ok(Looked::Refused(Box::new(explain_denied(&mut acting.tx, refusal).await?))),
    };
    let update = match access::decide(&facts, act, thing, now) {
        Ok(update) => Ok(update),
        Err(refusal) => Err(Box::new(explain_denied(&mut acting.tx, refusal).await?)),
    };
    Ok(Looked::Seen(Box::new((found.customer_id, view, update))))
}

fn outcome(app: &App, permit: &Permit, request: &ServiceRequest, change: Change) -> Outcome {
    match change {
        Change::Severity(to) if to == request.severity => Outcome::Same,
        Change::State(to) if to == request.state => Outcome::Same,
        Change::State(to) if !request.state.may_become(to, side(permit)) => {
            Outcome::Impossible(Message::new("conflict-state"))
        }
        Change::State(_) if request.merged_into_id.is_some() && side(permit) == Side::Customer => {
            Outcome::Impossible(Message::new("conflict-merged"))
        }
        Change::State(State::Reopened) if reopens_until(app, request).is_some_and(|until| until < permit.at()) => {
            let days = app.config().service_request.reopen_days;
            Outcome::Impossible(Message::new("conflict-reopen-too-late").with("days", days))
        }
        Change::State(_) | Change::Severity(_) | Change::Assign(_) => Outcome::Changes,
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
/// When none is chosen, too many are, there is no reason where one is needed, or the database fails; what is wrong with one is said of that one.
pub async fn change(
    app: &App,
    caller: &Caller,
    chosen: &[(Number, i64)],
    change: Change,
    reason: &str,
) -> Result<Vec<Done>, OpError> {
    own_business(app, caller, change.act()).await?;
    if chosen.is_empty() {
        return Err(OpError::field("selected", Message::new("several-error-none")));
    }
    if chosen.len() > MOST {
        return Err(OpError::field("selected", Message::new("several-error-too-many").with("most", MOST)));
    }
    if change.needs_reason() {
        Remark::parse(reason).map_err(|error| OpError::field("reason", text_error(error)))?;
    }
    let mut done = Vec::new();
    for (number, version) in chosen {
        let result = match change {
            Change::State(to) => set_state(app, caller, *number, *version, to, reason).await,
            Change::Severity(to) => set_severity(app, caller, *number, *version, to, reason).await,
            Change::Assign(to) => assign(app, caller, *number, Seen::Version(*version), to).await,
        };
        let broken = match &result {
            Ok(()) | Err(OpError::NotFound | OpError::Denied(_) | OpError::Conflict(_)) => false,
            // What was done before stays done, and is shown; of the rest it is said that it was not tried.
            Err(_) if done.iter().any(|done: &Done| done.result.is_ok()) => true,
            Err(_) => return result.map(|()| done),
        };
        if broken {
            tracing::error!(error = ?result, "changing several broke off");
            let left = chosen.iter().skip(done.len()).map(|(number, _)| *number);
            let untried = left.map(|number| Done { number, result: Err(conflict("several-error-broken-off")) });
            let untried: Vec<_> = untried.collect();
            done.extend(untried);
            break;
        }
        done.push(Done { number: *number, result });
    }
    Ok(done)
}
