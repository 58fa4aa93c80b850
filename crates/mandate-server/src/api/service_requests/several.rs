//! Changing several service requests at once: first what would happen to each, then each as its single act is done.

use std::collections::BTreeMap;

use axum::{Json, extract::State};
use mandate_core::{
    id::PersonId,
    service_request::{Number, Severity, State as RequestState},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    App, OpError,
    api::{
        body::{self, Word},
        client::Client,
        named::at_field,
        shapes,
    },
    explain,
    fault::{self, Fault},
    locale::{Locale, Message},
    ops::service_request::several::{self as ops, Change, Outcome},
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(preview)).routes(routes!(change))
}

/// What is to become of several service requests: one of these.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Wanted {
    /// They move to this state.
    State(Word<RequestState>),
    /// They become this bad.
    Severity(Word<Severity>),
    /// They are given to this person of the vendor's support, or to nobody.
    Assignee(Option<Word<PersonId>>),
}

impl From<Wanted> for Change {
    fn from(wanted: Wanted) -> Self {
        match wanted {
            Wanted::State(state) => Self::State(state.0),
            Wanted::Severity(severity) => Self::Severity(severity.0),
            Wanted::Assignee(person) => Self::Assign(person.map(|person| person.0)),
        }
    }
}

/// Which service requests are to be changed, and how.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangeOfSeveral {
    /// Up to fifty.
    #[schema(schema_with = shapes::numbers)]
    numbers: Vec<Word<Number>>,
    /// What is to become of them: one of these.
    #[schema(schema_with = shapes::change_of_several)]
    change: Wanted,
}

/// What would happen to one of them.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PlannedChange {
    number: String,
    subject: Option<String>,
    customer: Option<String>,
    /// `changes`, `same`, `impossible`, `refused` or `unknown`.
    outcome: &'static str,
    /// Why it would not be changed.
    why: Option<String>,
    /// Its version, where it would be changed: the change is for this one alone.
    seen: Option<i64>,
}

impl PlannedChange {
    fn new(l: &Locale, planned: ops::Planned) -> Self {
        let (outcome, why) = match &planned.outcome {
            Outcome::Changes => ("changes", None),
            Outcome::Same => ("same", Some(l.t("several-same").to_string())),
            Outcome::Impossible(message) => ("impossible", Some(l.render(message))),
            Outcome::Denied(denied) => ("refused", Some(explain::refusal(l, denied).why)),
            Outcome::Unknown => ("unknown", Some(l.t("not-found-title").to_string())),
        };
        let changes = matches!(planned.outcome, Outcome::Changes);
        let seen = planned.request.as_ref().map(|(request, _)| request.version).filter(|_| changes);
        let (subject, customer) = planned.request.map(|(request, customer)| (request.subject, customer)).unzip();
        Self { number: planned.number.to_string(), subject, customer, outcome, why, seen }
    }
}

/// What would happen to several service requests.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PlannedChanges {
    /// Each, in the order asked.
    items: Vec<PlannedChange>,
}

/// Shows what a change would mean for each of several service requests; nothing is changed.
#[utoipa::path(
    post, path = "/service-requests/changes/preview", operation_id = "preview_changes_of_several", tag = "service-requests",
    request_body = ChangeOfSeveral, responses((status = 200, body = PlannedChanges)),
    security(("token" = ["read"]))
)]
async fn preview(
    State(app): State<App>,
    client: Client,
    body::Json(ChangeOfSeveral { numbers, change }): body::Json<ChangeOfSeveral>,
) -> Result<Json<PlannedChanges>, Fault> {
    let chosen: Vec<_> = numbers.into_iter().map(|Word(number)| number).collect();
    let planned = ops::plan(&app, &client.caller, &chosen, change.into()).await;
    let planned = planned.map_err(|error| at_field(error, &[("selected", "numbers")]))?;
    Ok(Json(PlannedChanges { items: planned.into_iter().map(|one| PlannedChange::new(&client.l, one)).collect() }))
}

/// Which service requests are to be changed as they were seen, and how.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SeenChangeOfSeveral {
    /// The version of each, by its number, as the preview gave it; up to fifty.
    seen: BTreeMap<String, i64>,
    /// What is to become of them: one of these.
    #[schema(schema_with = shapes::change_of_several)]
    change: Wanted,
    /// Why; needed to reopen, and for another severity.
    #[serde(default)]
    reason: String,
}

/// What came of one of them.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DoneChange {
    number: String,
    /// Whether it was changed.
    done: bool,
    /// Why it was not.
    why: Option<String>,
}

/// What came of several.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DoneChanges {
    items: Vec<DoneChange>,
}

/// Changes several service requests as a preview showed them. What somebody changed since then stays as it is: each says
/// whether it was done.
#[utoipa::path(
    post, path = "/service-requests/changes", operation_id = "change_several", tag = "service-requests",
    request_body = SeenChangeOfSeveral, responses((status = 200, body = DoneChanges)),
    security(("token" = ["service-requests"]))
)]
async fn change(
    State(app): State<App>,
    client: Client,
    body::Json(SeenChangeOfSeveral { seen, change, reason }): body::Json<SeenChangeOfSeveral>,
) -> Result<Json<DoneChanges>, Fault> {
    let wrong = |_| OpError::field("seen", Message::new("field-choose"));
    let number = |(number, version): (String, i64)| number.parse::<Number>().map(|number| (number, version));
    let chosen: Vec<_> = seen.into_iter().map(number).collect::<Result<_, _>>().map_err(wrong)?;
    let done = ops::change(&app, &client.caller, &chosen, change.into(), &reason).await;
    let done = done.map_err(|error| at_field(error, &[("selected", "seen")]))?;
    let item = |ops::Done { number, result }: ops::Done| {
        let why = result.err().map(|error| fault::said(&client.l, &Fault::from(error)).lead);
        DoneChange { number: number.to_string(), done: why.is_none(), why }
    };
    Ok(Json(DoneChanges { items: done.into_iter().map(item).collect() }))
}
