//! Searches: who may, on what, and what at all.

use std::collections::BTreeMap;

use axum::{Json, extract::State};
use mandate_core::id::PersonId;
use serde::{Deserialize, Serialize, de::IgnoredAny};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::{
    super::{body, client::Client, objects::Objects},
    asker,
    cursor::Query,
    malformed, moment, note,
    question::{Action, Asked, Entity},
};
use crate::{
    App,
    fault::Fault,
    locale::Message,
    ops::decision::{
        self, Kind, On, PERSON, Subject,
        search::{self as ops, Found, Page, Place},
    },
};

/// So many results stand on a page at most, and where nothing else is asked.
pub(super) const MOST: usize = 100;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(subjects)).routes(routes!(resources)).routes(routes!(actions))
}

/// What is searched for: its type, whatever its id.
#[derive(Debug, Deserialize, ToSchema)]
struct Wanted {
    r#type: String,
}

/// Which page of the results is wanted.
#[derive(Debug, Default, Deserialize, ToSchema)]
struct Turn {
    /// The `next_token` of the page before.
    token: Option<String>,
    /// How many results stand on a page at most.
    limit: Option<u32>,
    /// Anything; nothing is sorted or left out by it.
    #[schema(value_type = Option<Object>)]
    #[expect(dead_code, reason = "checked to be an object, and left alone")]
    properties: Option<BTreeMap<String, IgnoredAny>>,
}

/// Who may do something on a resource.
#[derive(Debug, Deserialize, ToSchema)]
struct SubjectSearch {
    subject: Wanted,
    action: Action,
    resource: Entity,
    #[schema(value_type = Option<Object>)]
    context: Option<Map<String, Value>>,
    page: Option<Turn>,
}

/// On what a subject may do something.
#[derive(Debug, Deserialize, ToSchema)]
struct ResourceSearch {
    subject: Entity,
    action: Action,
    resource: Wanted,
    #[schema(value_type = Option<Object>)]
    context: Option<Map<String, Value>>,
    page: Option<Turn>,
}

/// What a subject may do on a resource.
#[derive(Debug, Deserialize, ToSchema)]
struct ActionSearch {
    subject: Entity,
    resource: Entity,
    #[schema(value_type = Option<Object>)]
    context: Option<Map<String, Value>>,
    page: Option<Turn>,
}

/// A subject or resource that was found.
#[derive(Debug, Serialize, ToSchema)]
struct FoundEntity {
    r#type: String,
    id: String,
}

/// An action that was found.
#[derive(Debug, Serialize, ToSchema)]
struct FoundAction {
    name: &'static str,
}

/// Where the results go on.
#[derive(Debug, Serialize, ToSchema)]
struct Next {
    /// What to send as `page.token` for the next page; empty at the end.
    next_token: String,
    /// How many results stand on this page.
    count: usize,
}

/// A page of results.
#[derive(Debug, Serialize, ToSchema)]
struct Results<T> {
    page: Next,
    results: Vec<T>,
}

/// A search as it was sent, with what makes it the same search again.
fn read<T: for<'a> Deserialize<'a>>(client: &Client, what: &str, asked: Value) -> Result<(T, Query), Fault> {
    note(client, 1)?;
    let query = Query::new(client.bearer()?.person.id, what, &asked);
    let read = serde_path_to_error::deserialize(Objects(asked)).map_err(|error| body::wrong(&error).malformed())?;
    Ok((read, query))
}

/// The page that is wanted of a search.
fn page(query: &Query, turn: Option<Turn>) -> Result<Page, Fault> {
    let Turn { token, limit, .. } = turn.unwrap_or_default();
    if limit == Some(0) {
        return Err(malformed("page/limit", Message::new("decision-error-limit-none")));
    }
    let limit = limit.map(|limit| usize::try_from(limit).unwrap_or(MOST).min(MOST));
    let Some(token) = token.filter(|token| !token.is_empty()) else {
        return Ok(Page { after: Place::default(), limit: limit.unwrap_or(MOST) });
    };
    let (after, before) =
        query.read(&token).ok_or_else(|| malformed("page/token", Message::new("decision-error-token")))?;
    if limit.is_some_and(|limit| limit != before) {
        return Err(malformed("page/limit", Message::new("decision-error-limit")));
    }
    Ok(Page { after, limit: before })
}

/// Searches answer for the present alone.
fn only_now(context: Option<&Map<String, Value>>, app: &App) -> Result<(), Fault> {
    match moment(context)? {
        Some(at) if !decision::is_now(at, app.now()) => {
            Err(malformed("context/time", Message::new("decision-error-search-now")))
        }
        _ => Ok(()),
    }
}

fn answer<T, R>(query: &Query, page: Page, found: Found<T>, shape: impl Fn(T) -> R) -> Json<Results<R>> {
    let next_token = found.next.map_or_else(String::new, |place| query.token(place, page.limit));
    let results: Vec<_> = found.results.into_iter().map(shape).collect();
    Json(Results { page: Next { next_token, count: results.len() }, results })
}

/// The people who may do an action on a resource, as far as the caller may ask about them.
#[utoipa::path(
    post, path = "/search/subject", tag = "decisions", request_body = SubjectSearch,
    responses((status = 200, body = Results<FoundEntity>)), security(("token" = ["decisions"])),
)]
async fn subjects(
    State(app): State<App>,
    client: Client,
    Asked(asked): Asked<Value>,
) -> Result<Json<Results<FoundEntity>>, Fault> {
    let (search, query) = read::<SubjectSearch>(&client, "subject", asked)?;
    only_now(search.context.as_ref(), &app)?;
    let page = page(&query, search.page)?;
    let on = On::named(&search.resource.r#type, &search.resource.id);
    let act = search.action.act().filter(|_| search.subject.r#type == PERSON);
    let found = ops::list_subjects(&app, &asker(&client)?, &client.l, (act, on), page).await?;
    let shape = |id: PersonId| FoundEntity { r#type: PERSON.to_owned(), id: id.to_string() };
    Ok(answer(&query, page, found, shape))
}

/// The resources of a type on which a subject may do an action, as far as the caller may ask about it.
#[utoipa::path(
    post, path = "/search/resource", tag = "decisions", request_body = ResourceSearch,
    responses((status = 200, body = Results<FoundEntity>)), security(("token" = ["decisions"])),
)]
async fn resources(
    State(app): State<App>,
    client: Client,
    Asked(asked): Asked<Value>,
) -> Result<Json<Results<FoundEntity>>, Fault> {
    let (search, query) = read::<ResourceSearch>(&client, "resource", asked)?;
    only_now(search.context.as_ref(), &app)?;
    let page = page(&query, search.page)?;
    let subject = Subject::named(&search.subject.r#type, &search.subject.id);
    let asked = (subject, search.action.act(), Kind::named(&search.resource.r#type));
    let found = ops::list_resources(&app, &asker(&client)?, &client.l, asked, page).await?;
    let kind = search.resource.r#type;
    Ok(answer(&query, page, found, |(_, id)| FoundEntity { r#type: kind.clone(), id }))
}

/// The actions that a subject may do on a resource, in their order.
#[utoipa::path(
    post, path = "/search/action", tag = "decisions", request_body = ActionSearch,
    responses((status = 200, body = Results<FoundAction>)), security(("token" = ["decisions"])),
)]
async fn actions(
    State(app): State<App>,
    client: Client,
    Asked(asked): Asked<Value>,
) -> Result<Json<Results<FoundAction>>, Fault> {
    let (search, query) = read::<ActionSearch>(&client, "action", asked)?;
    let page = page(&query, search.page)?;
    let at = moment(search.context.as_ref())?;
    let subject = Subject::named(&search.subject.r#type, &search.subject.id);
    let on = On::named(&search.resource.r#type, &search.resource.id);
    let acts = decision::list_acts(&app, &asker(&client)?, &client.l, (subject, on), at).await?;
    let Place(_, taken) = page.after;
    let taken = usize::try_from(taken.as_u128()).unwrap_or(usize::MAX);
    let next = taken.saturating_add(page.limit);
    let next = (next < acts.len()).then(|| Place(Uuid::nil(), Uuid::from_u128(next as u128)));
    let found = Found { results: acts.into_iter().skip(taken).take(page.limit).collect(), next };
    Ok(answer(&query, page, found, |act| FoundAction { name: act.as_str() }))
}
