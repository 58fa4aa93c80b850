//! What only the vendor's desk does to a service request: who works on it, and who looks at it.

use askama::Template;
use axum::extract::State;
use mandate_core::id::PersonId;
use mandate_store::looking::Looking;

use super::{
    address::Path,
    form::Fields,
    frame::{self, Answer, Frame, SignedIn, done_at},
    service_request::{after, number},
};
use crate::{
    App, OpError,
    locale::Message,
    ops::service_request::{
        assignment::{self, Seen},
        looking,
    },
};

/// To whom: `me`, `nobody` or somebody's id.
pub(crate) fn assignee(text: &str, me: PersonId) -> Result<Option<PersonId>, OpError> {
    match text {
        "me" => Ok(Some(me)),
        "nobody" => Ok(None),
        id => id.parse().map(Some).map_err(|_| OpError::field("assignee", Message::new("field-choose"))),
    }
}

pub(super) async fn assign(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(text): Path<String>,
    fields: Fields,
) -> Answer {
    let number = number(&text)?;
    let fields = fields.only(&["assignee", "was"])?;
    let was = if fields.get("was").is_empty() { "nobody" } else { fields.get("was") };
    let result = match (assignee(fields.get("assignee"), visitor.person.id), assignee(was, visitor.person.id)) {
        (Ok(to), Ok(was)) => assignment::assign(&app, &visitor.caller, number, Seen::Assignee(was), to).await,
        (Err(error), _) | (_, Err(error)) => Err(error),
    };
    let me = visitor.person.id;
    let done = match assignee(fields.get("assignee"), me) {
        Ok(None) => "unassigned",
        Ok(Some(to)) if to == me => "assigned-me",
        _ => "assigned",
    };
    after(&app, &visitor, number, fields, result, done).await
}

/// Takes what nobody works on, from the queue.
pub(super) async fn take(State(app): State<App>, SignedIn(visitor): SignedIn, fields: Fields) -> Answer {
    let fields = fields.only(&["take", "selected*", "change", "back"])?;
    let number = number(fields.get("take"))?;
    assignment::assign(&app, &visitor.caller, number, Seen::Assignee(None), Some(visitor.person.id)).await?;
    done_at(&super::several::back(&fields), "assigned-me")
}

#[derive(Template)]
#[template(path = "looking.html")]
struct Others {
    frame: Frame,
    looking: Vec<Looking>,
}

/// Notes that the visitor still looks; gives the piece of the page that says who else does.
pub(super) async fn look(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path(text): Path<String>,
    fields: Fields,
) -> Answer {
    let fields = fields.only(&["writing"])?;
    let looking = looking::look(&app, &visitor.caller, number(&text)?, fields.get("writing") == "yes").await?;
    frame::show(&Others { frame: visitor.frame(), looking })
}
