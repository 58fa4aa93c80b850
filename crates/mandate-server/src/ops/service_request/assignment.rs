//! Who of the vendor's support works on a service request.

use jiff::{SignedDuration, Timestamp};
use mandate_core::{
    access::{Act, Thing},
    id::PersonId,
    service_request::Number,
};
use mandate_store::{
    assignment::{self as assignments, Assignee},
    service_request::{self as store, ServiceRequest},
};

use super::{Acting, Caller, authorize, notify, tell_who_may_see};
use crate::{App, OpError, locale::Message};

/// What the caller saw before it gave a service request to somebody.
#[derive(Clone, Copy, Debug)]
pub enum Seen {
    /// Who worked on it.
    Assignee(Option<PersonId>),
    /// Its version.
    Version(i64),
}

impl Seen {
    fn still_holds(self, request: &ServiceRequest, assignee: Option<PersonId>) -> bool {
        match self {
            Self::Assignee(seen) => seen == assignee,
            Self::Version(seen) => seen == request.version,
        }
    }
}

/// Gives a service request to somebody of the vendor's support, who is told, or to nobody. **Requires:** vendor's
/// support.
///
/// # Errors
/// When it is refused, the person is not of the support or is locked, or somebody was quicker.
pub async fn assign(
    app: &App,
    caller: &Caller,
    number: Number,
    seen: Seen,
    to: Option<PersonId>,
) -> Result<(), OpError> {
    let (acting, desk) = authorize(Acting::begin(app, caller).await?, number, Act::WorkTheDesk).await?;
    let (mut acting, permit) = acting.authorize(Act::UpdateServiceRequest, *desk.thing()).await?;
    let request = store::get_for_change(&mut acting.tx, &permit).await?;
    let present = assignments::find(&mut acting.tx, &permit).await?;
    let assignee = present.as_ref().map(|assignee| assignee.person_id);
    if assignee == to {
        return Ok(());
    }
    if !seen.still_holds(&request, assignee) {
        return Err(quicker(present, acting.now));
    }
    let support = assignments::list_assignable(&mut acting.tx).await?;
    let name = |id: PersonId| support.iter().find(|(person, _)| *person == id).map(|(_, name)| name.as_str());
    let before = present.map(|assignee| serde_json::json!({ "assignee": assignee.name }));
    let after = match to.map(|id| (id, name(id))) {
        None => None,
        Some((id, Some(name))) => Some(serde_json::json!({ "assignee": name, "person": id })),
        Some((_, None)) => return Err(OpError::field("assignee", Message::new("assign-error-not-support"))),
    };
    if !assignments::set(&mut acting.tx, &permit, &request, to).await? {
        return Err(super::super::conflict("conflict-changed"));
    }
    match to {
        Some(_) => acting.record_change(&permit, "assigned", number.to_string(), before, after),
        None => acting.record_change(&permit, "unassigned", number.to_string(), before, after),
    }
    let news = notify::News {
        kind: notify::NoticeKind::Progress,
        message: Message::new("news-assigned")
            .with("number", number.to_string())
            .with("subject", &request.subject)
            .with("person", name(caller.person_id).unwrap_or_default()),
        detail: None,
        link: format!("/service-requests/{number}"),
        button: "news-service-request-button",
        about: Some(number.into()),
    };
    tell_who_may_see(&mut acting, request.reference(), number, to.into_iter().collect(), &news).await?;
    acting.commit().await
}

/// That somebody was quicker, with who and when.
fn quicker(present: Option<Assignee>, now: Timestamp) -> OpError {
    let Some(Assignee { name, since, .. }) = present else { return super::super::conflict("conflict-changed") };
    let ago = now.duration_since(since);
    OpError::Conflict(if ago < SignedDuration::from_hours(1) {
        Message::new("conflict-assigned").with("person", name).with("minutes", ago.as_mins().max(0))
    } else {
        Message::new("conflict-assigned-before").with("person", name)
    })
}

/// Those to whom service requests can be given, by name. **Requires:** vendor's support.
///
/// # Errors
/// When it is refused.
pub async fn colleagues(app: &App, caller: &Caller) -> Result<Vec<(PersonId, String)>, OpError> {
    let acting = Acting::begin_reading(app, caller).await?;
    let (mut acting, _) = acting.authorize(Act::WorkTheDesk, Thing::Installation).await?;
    Ok(assignments::list_assignable(&mut acting.tx).await?)
}
