//! *Support experience*: how many service requests were opened and resolved and how long people waited, as numbers and as a
//! file.
#![allow(unused_qualifications, reason = "the macro for the document qualifies the types of queries")]

use std::collections::BTreeMap;

use axum::{
    Json,
    extract::State,
    http::header,
    response::{IntoResponse as _, Response},
};
use jiff::{Timestamp, civil::Date};
use mandate_core::{
    experience::{Age, Cell, Days, Durations, Unit},
    id::OrganizationId,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    body::{Query, Word},
    client::Client,
    named::Named,
    shapes,
};
use crate::{
    App,
    fault::Fault,
    ops::experience::{self as ops, Reading, View, Whose},
    portal::experience::csv,
};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(show)).routes(routes!(export))
}

/// Whose figures, and into what time is cut.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Asked {
    /// Of this customer; of all together that the caller may see where it is left out.
    #[param(value_type = Option<Uuid>)]
    customer: Option<Word<OrganizationId>>,
    /// `week` or `month`; months where it is left out.
    #[param(schema_with = shapes::unit, required = false)]
    by: Option<Word<Unit>>,
}

impl Asked {
    async fn view(self, app: &App, client: &Client, reading: Reading) -> Result<View, Fault> {
        let unit = self.by.map_or(Unit::Month, |by| by.0);
        Ok(ops::view(app, &client.caller, self.customer.map(|word| word.0), unit, reading).await?)
    }
}

/// How long it took.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ExperienceDurations)]
pub(super) struct Took {
    count: i64,
    /// Half took no longer, in seconds.
    median_seconds: Option<i64>,
    /// Nine in ten took no longer, in seconds.
    ninety_percent_seconds: Option<i64>,
}

impl From<&Durations> for Took {
    fn from(durations: &Durations) -> Self {
        Self {
            count: durations.count(),
            median_seconds: durations.percentile(50),
            ninety_percent_seconds: durations.percentile(90),
        }
    }
}

/// The figures of a period, or of all together.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ExperiencePeriod)]
pub(super) struct Period {
    #[schema(value_type = Option<String>, format = Date)]
    from: Option<Date>,
    #[schema(value_type = Option<String>, format = Date)]
    until: Option<Date>,
    /// How many were opened.
    opened: i64,
    /// How many of each severity were opened, the worst first.
    severities: [i64; 4],
    /// How many of each product were opened; of none under the empty name.
    products: BTreeMap<String, i64>,
    /// How long until the first answer.
    answered: Took,
    /// How long until the resolution.
    resolved: Took,
}

impl Period {
    fn new(days: Days, cell: &Cell) -> Self {
        Self {
            from: days.from,
            until: days.until,
            opened: cell.opened(),
            severities: cell.severities,
            products: cell.products.iter().map(|(name, count)| (name.clone(), *count)).collect(),
            answered: Took::from(&cell.answered),
            resolved: Took::from(&cell.resolved),
        }
    }
}

/// How many that are not resolved are so old.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ExperienceAge)]
pub(super) struct Old {
    /// Up to how many days; none for all that are older.
    most_days: Option<i64>,
    count: i64,
}

impl From<Age> for Old {
    fn from(age: Age) -> Self {
        Self { most_days: age.most, count: age.count }
    }
}

/// A partner that acts for the customer.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ExperiencePartner)]
pub(super) struct Partner {
    partner: Named,
    /// Whether it has a permission now.
    live: bool,
    /// How many service requests its people submitted.
    submitted: i64,
    /// How many messages they wrote on the customer's behalf.
    messages: i64,
}

/// The figures of a customer, or of several together.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Experience {
    /// Whose they are, where they are one organization's.
    customer: Option<Named>,
    /// Of how many other organizations they are added up, for a partner.
    customers: Option<usize>,
    /// `week` or `month`.
    by: &'static str,
    /// The oldest first.
    periods: Vec<Period>,
    /// All periods together.
    together: Period,
    /// Those that are not resolved, by their age.
    ages: Vec<Old>,
    /// Who acts for the customer, those with the most work first; where the caller may know.
    partners: Option<Vec<Partner>>,
    /// Up to when all is counted.
    counted_at: Option<Timestamp>,
}

impl From<View> for Experience {
    fn from(view: View) -> Self {
        let (customer, customers) = match &view.whose {
            Whose::One(id, name, _) => (Some(Named::new(id.0, name.clone())), None),
            Whose::Several(count) => (None, Some(*count)),
            Whose::All => (None, None),
        };
        let cell = |days: &Days| days.from.map(|begin| view.figures.cell(begin)).unwrap_or_default();
        let partner = |one: ops::Partner| Partner {
            partner: Named::new(one.id.0, one.name),
            live: one.live,
            submitted: one.submitted,
            messages: one.messages,
        };
        let partners = view.partners.and_then(Result::ok);
        Self {
            customer,
            customers,
            by: view.unit.as_str(),
            periods: view.periods.iter().map(|days| Period::new(*days, &cell(days))).collect(),
            together: Period::new(ops::whole(&view.periods), &view.figures.together(&view.periods)),
            ages: view.figures.ages(view.today).into_iter().map(Old::from).collect(),
            partners: partners.map(|all| all.into_iter().map(partner).collect()),
            counted_at: view.counted_at,
        }
    }
}

/// The figures of a customer, or of all together that the caller may see. Days are those of UTC.
#[utoipa::path(
    get, path = "/experience", operation_id = "show_experience", tag = "experience", params(Asked),
    responses((status = 200, body = Experience)), security(("token" = ["read"]))
)]
async fn show(State(app): State<App>, client: Client, Query(asked): Query<Asked>) -> Result<Json<Experience>, Fault> {
    Ok(Json(asked.view(&app, &client, Reading::Page).await?.into()))
}

/// The same as a file that spreadsheets read, its heads in the language of the answer.
#[utoipa::path(
    get, path = "/experience/export", operation_id = "export_experience", tag = "experience", params(Asked),
    responses((status = 200, body = String, content_type = "text/csv")), security(("token" = ["read"]))
)]
async fn export(State(app): State<App>, client: Client, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    let view = asked.view(&app, &client, Reading::File).await?;
    Ok(([(header::CONTENT_TYPE, "text/csv; charset=utf-8")], csv(&client.l, &view)?).into_response())
}
