//! Reviews: which permissions are still wanted, answered by contact managers; and what nobody has confirmed in time.

use std::collections::BTreeMap;

use axum::{
    Json,
    extract::State,
    http::{StatusCode, Uri},
    response::Response,
};
use jiff::Timestamp;
use mandate_core::id::{OrganizationId, PermissionReviewId};
use mandate_store::permission_review::Unconfirmed as Overdue;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    body,
    client::Client,
    named::{Named, at_field},
    page,
    permissions::{EndPreview, Permission},
};
use crate::{
    App,
    fault::Fault,
    ops::permission_review::{self as ops, Answers, Line, Section},
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list, answer)).routes(routes!(preview)).routes(routes!(unconfirmed))
}

/// A permission under review.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Review {
    #[schema(value_type = Uuid)]
    id: PermissionReviewId,
    permission: Permission,
    /// Who used it last.
    last_used_by: Option<String>,
    asked_at: Timestamp,
    /// Until when it is to be answered.
    due_at: Timestamp,
}

impl From<Line> for Review {
    fn from(line: Line) -> Self {
        let (used_at, used_by) = line.used.unzip();
        Self {
            id: line.review.id,
            permission: Permission::new(&line.review.permission, line.person, used_at),
            last_used_by: used_by,
            asked_at: line.review.asked_at,
            due_at: line.review.due_at,
        }
    }
}

/// A partner with its permissions under review.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Reviews {
    partner: Named,
    reviews: Vec<Review>,
}

impl From<Section> for Reviews {
    fn from(section: Section) -> Self {
        let reviews = section.lines.into_iter().map(Review::from).collect();
        Self { partner: Named::new(section.id.0, section.name), reviews }
    }
}

/// The permissions that wait to be confirmed or ended, partner by partner. For contact managers.
#[utoipa::path(
    get, path = "/reviews", operation_id = "list_reviews", tag = "reviews",
    responses((status = 200, body = page::Items<Reviews>)), security(("token" = ["read"]))
)]
async fn list(State(app): State<App>, client: Client, uri: Uri) -> Result<Response, Fault> {
    let sections = ops::list(&app, &client.caller, &client.l).await?;
    Ok(page::answer(&uri, sections.into_iter().map(Reviews::from).collect(), None, None))
}

/// What a contact manager answers.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReviewAnswers {
    /// For each review, by its id, `confirm` or `end`.
    answers: BTreeMap<String, String>,
    /// What a preview showed; needed where something ends.
    #[serde(default)]
    seen: String,
}

impl From<ReviewAnswers> for Answers {
    fn from(ReviewAnswers { answers, seen }: ReviewAnswers) -> Self {
        Self { answers: answers.into_iter().collect(), seen }
    }
}

const FIELDS: [(&str, &str); 2] = [("review-", "answers"), ("reviews", "answers")];

/// What the answers would mean.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ReviewPreview {
    /// What is confirmed.
    confirmed: Vec<Reviews>,
    /// What is ended, partner by partner, and who loses what by it.
    ended: Vec<EndPreview>,
    /// A mark of all that: answers that carry it are refused when they would mean something else by then.
    seen: String,
}

/// What answers would mean: what stays, and who loses what. For contact managers.
#[utoipa::path(
    post, path = "/reviews/preview", operation_id = "preview_reviews", tag = "reviews", request_body = ReviewAnswers,
    responses((status = 200, body = ReviewPreview)), security(("token" = ["permissions"]))
)]
async fn preview(
    State(app): State<App>,
    client: Client,
    body::Json(answers): body::Json<ReviewAnswers>,
) -> Result<Json<ReviewPreview>, Fault> {
    let preview = ops::preview(&app, &client.caller, &client.l, &answers.into()).await;
    let ops::Preview { confirmed, ended, seen } = preview.map_err(|error| at_field(error, &FIELDS))?;
    Ok(Json(ReviewPreview {
        confirmed: confirmed.into_iter().map(Reviews::from).collect(),
        ended: ended.into_iter().map(EndPreview::from).collect(),
        seen,
    }))
}

/// Confirms and ends permissions. For contact managers.
#[utoipa::path(
    post, path = "/reviews", operation_id = "answer_reviews", tag = "reviews", request_body = ReviewAnswers,
    responses((status = 204, description = "They are answered.")), security(("token" = ["permissions"]))
)]
async fn answer(
    State(app): State<App>,
    client: Client,
    body::Json(answers): body::Json<ReviewAnswers>,
) -> Result<StatusCode, Fault> {
    let answered = ops::answer(&app, &client.caller, &answers.into()).await;
    answered.map_err(|error| at_field(error, &FIELDS))?;
    Ok(StatusCode::NO_CONTENT)
}

/// A permission that nobody has confirmed in time.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Unconfirmed {
    #[schema(value_type = Named)]
    customer: Named,
    /// Who has it.
    partner: String,
    /// Its person's name; everybody of the partner where none is named.
    person: Option<String>,
    level: &'static str,
    valid_from: Timestamp,
    asked_at: Timestamp,
    due_at: Timestamp,
}

impl From<Overdue> for Unconfirmed {
    fn from(line: Overdue) -> Self {
        let OrganizationId(customer) = line.customer_id;
        Self {
            customer: Named::new(customer, line.customer),
            partner: line.partner,
            person: line.person,
            level: line.level.as_str(),
            valid_from: line.valid_from,
            asked_at: line.asked_at,
            due_at: line.due_at,
        }
    }
}

/// The permissions that nobody has confirmed in time, the longest first. For the vendor's administrators.
#[utoipa::path(
    get, path = "/reviews/unconfirmed", operation_id = "list_unconfirmed", tag = "administration",
    responses((status = 200, body = page::Items<Unconfirmed>)), security(("token" = ["people"]))
)]
async fn unconfirmed(State(app): State<App>, client: Client, uri: Uri) -> Result<Response, Fault> {
    let lines = ops::list_unconfirmed(&app, &client.caller).await?;
    Ok(page::answer(&uri, lines.into_iter().map(Unconfirmed::from).collect(), None, None))
}
