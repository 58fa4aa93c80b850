//! People of an organization: listed, invited, changed, locked and moved by those who manage them. What changes access is
//! seen first.
#![allow(unused_qualifications, reason = "the macro for the document qualifies the types of queries")]

mod outcome;

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, Uri},
    response::Response,
};
use jiff::Timestamp;
use mandate_core::{
    id::{LocationId, PersonId},
    party::Roles,
};
use mandate_store::person as store;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    body::{self, Query},
    client::Client,
    etag,
    named::{Made, Named, made, parse, words},
    page, shapes,
};
use crate::{
    App, OpError,
    fault::Fault,
    ops::{
        conflict, organization,
        person::{self as ops, Changed, Changes, Move, NewPerson, PersonView, RolesChange},
    },
    portal::address::Path,
};
use outcome::{Losing, MovePreview};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_all))
        .routes(routes!(list, invite))
        .routes(routes!(show, change))
        .routes(routes!(preview))
        .routes(routes!(invite_again))
        .routes(routes!(preview_lock, lock))
        .routes(routes!(ask_address))
        .routes(routes!(preview_move))
        .routes(routes!(relocate))
}

/// A person as a line of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PersonSummary {
    #[schema(value_type = Uuid)]
    id: PersonId,
    name: String,
    /// Where mail goes; empty for a service account.
    email: String,
    organization: Named,
    /// At which of its locations, for a partner.
    location: Option<String>,
    /// What it is responsible for.
    roles: Vec<String>,
    /// Whether it has chosen a password.
    has_password: bool,
    /// Since when it may not sign in.
    locked_at: Option<Timestamp>,
    /// Whether it is no human being, but what programs act as.
    is_service_account: bool,
}

impl From<store::Person> for PersonSummary {
    fn from(person: store::Person) -> Self {
        Self {
            id: person.id,
            name: person.name,
            email: person.email,
            organization: Named::new(person.organization_id.0, person.organization),
            location: person.location,
            roles: words(person.roles.iter()),
            has_password: person.has_password,
            locked_at: person.locked_at,
            is_service_account: person.is_service_account,
        }
    }
}

/// Which people a list shows.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Asked {
    /// Only those whose name, address or organization has these words.
    #[serde(default)]
    words: String,
    /// Where the page begins, as a `Link` says.
    cursor: Option<String>,
}

/// All people, by name, fifty to a page. For the vendor's administrators.
#[utoipa::path(
    get, path = "/people", operation_id = "list_all_people", tag = "administration", params(Asked),
    responses((status = 200, body = page::Items<PersonSummary>)), security(("token" = ["people"]))
)]
async fn list_all(
    State(app): State<App>,
    client: Client,
    uri: Uri,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let after = page::by_name(asked.cursor.as_deref())?;
    let (people, next) = organization::list_people(&app, &client.caller, &asked.words, after).await?;
    let next = next.map(|(name, id)| page::behind(id, &name));
    Ok(page::answer(&uri, people.into_iter().map(PersonSummary::from).collect(), next, None))
}

/// The people of an organization: for its administrators or contact managers, partners with Full Admin, and the vendor's
/// administrators.
#[utoipa::path(
    get, path = "/organizations/{id}/people", operation_id = "list_people", tag = "people",
    params(("id" = Uuid, Path)), responses((status = 200, body = page::Items<PersonSummary>)),
    security(("token" = ["people"]))
)]
async fn list(State(app): State<App>, client: Client, uri: Uri, Path(text): Path<String>) -> Result<Response, Fault> {
    let (_, mut people, _) = ops::list(&app, &client.caller, parse(&text)?).await?;
    people.sort_by(|one, other| client.l.compare(&one.name, &other.name));
    Ok(page::answer(&uri, people.into_iter().map(PersonSummary::from).collect(), None, None))
}

/// A person to be invited.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Invitation {
    #[schema(schema_with = shapes::name)]
    name: String,
    email: String,
    #[schema(schema_with = shapes::language)]
    language: String,
    /// As an IANA name: `Europe/Oslo`.
    time_zone: String,
    /// Its location, for a partner.
    #[schema(value_type = Option<Uuid>)]
    location: Option<String>,
    /// What it is responsible for: `administrator`, `contact_manager`, `technical_contact`, `support` or `operations`, as
    /// suits the organization.
    #[serde(default)]
    roles: Vec<String>,
}

/// Invites a person by mail. For those who manage the organization's people.
#[utoipa::path(
    post, path = "/organizations/{id}/people", operation_id = "invite_person", tag = "people",
    params(("id" = Uuid, Path)), request_body = Invitation, responses((status = 201, body = Made)),
    security(("token" = ["people"]))
)]
async fn invite(
    State(app): State<App>,
    client: Client,
    Path(text): Path<String>,
    body::Json(new): body::Json<Invitation>,
) -> Result<Response, Fault> {
    let Invitation { name, email, language, time_zone, location, roles } = new;
    let (location, once) = (location.unwrap_or_default(), client.once.clone());
    let new = NewPerson { name, email, language, time_zone, location, roles, once };
    let id = ops::invite(&app, &client.caller, parse(&text)?, &new).await?;
    Ok(made(&format!("/people/{id}"), id.0))
}

/// A person.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Person {
    #[serde(flatten)]
    summary: PersonSummary,
    /// `en`, `ja` or `es`.
    language: String,
    time_zone: String,
    /// Its location.
    #[schema(value_type = Option<Uuid>)]
    location_id: Option<LocationId>,
    /// Since when it works there as what it does.
    since: Option<Timestamp>,
    /// When it was last seen, as far as it is signed in.
    seen_at: Option<Timestamp>,
    /// Whose it was, where it is an old contact record that is linked.
    linked_to: Option<Named>,
}

impl From<PersonView> for Person {
    fn from(view: PersonView) -> Self {
        let PersonView { person, since, seen, link, .. } = view;
        Self {
            language: person.language.clone(),
            time_zone: person.time_zone.clone(),
            location_id: person.location_id,
            since,
            seen_at: seen,
            linked_to: link.map(|link| Named::new(link.person_id.0, link.person)),
            summary: person.into(),
        }
    }
}

/// One person. For those who manage it.
#[utoipa::path(
    get, path = "/people/{person}", operation_id = "show_person", tag = "people", params(("person" = Uuid, Path)),
    responses((status = 200, body = Person), (status = 304, description = "It is as the caller knows it.")),
    security(("token" = ["people"]))
)]
async fn show(
    State(app): State<App>,
    client: Client,
    headers: HeaderMap,
    Path(text): Path<String>,
) -> Result<Response, Fault> {
    let view = ops::view(&app, &client.caller, parse(&text)?).await?;
    etag::unversioned(&headers, &Person::from(view))
}

/// What a person is changed to.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PersonChange {
    #[schema(schema_with = shapes::name)]
    name: String,
    /// Its location, for a partner.
    #[schema(value_type = Option<Uuid>)]
    location: Option<String>,
    #[serde(default)]
    roles: Vec<String>,
    /// The roles that it has as far as the caller knows: the change is refused where it has others by now.
    was: Vec<String>,
    /// What a preview showed; needed where the roles change.
    #[serde(default)]
    seen: String,
}

impl From<PersonChange> for Changes {
    fn from(PersonChange { name, location, roles, was, seen }: PersonChange) -> Self {
        // In their order, as they are kept; what are no roles is what nobody has.
        let was = was.join(" ");
        let was = was.parse::<Roles>().map_or(was, |roles| roles.to_string());
        Self { name, location: location.unwrap_or_default(), roles, was, seen }
    }
}

/// What a change means for what a person is responsible for.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(super) struct RolesPreview {
    /// What it would be responsible for that it is not now.
    gained: Vec<String>,
    /// What it would be responsible for no more.
    lost: Vec<String>,
    /// A mark of that, which the change carries.
    seen: String,
}

/// What changing a person's roles means; nothing where they stay, which is saved with that. For those who manage it.
#[utoipa::path(
    post, path = "/people/{person}/preview", operation_id = "preview_roles", tag = "people",
    params(("person" = Uuid, Path)), request_body = PersonChange, responses((status = 200, body = RolesPreview)),
    security(("token" = ["people"]))
)]
async fn preview(
    State(app): State<App>,
    client: Client,
    Path(text): Path<String>,
    body::Json(change): body::Json<PersonChange>,
) -> Result<Json<RolesPreview>, Fault> {
    let changes = Changes::from(change);
    let preview = ops::preview_change(&app, &client.caller, parse(&text)?, &changes).await?;
    let RolesChange { gained, lost, after } = preview;
    Ok(Json(RolesPreview { gained: words(gained), lost: words(lost), seen: after }))
}

/// Changes a person's name, location and roles; other roles as a preview showed. For those who manage it.
#[utoipa::path(
    put, path = "/people/{person}", operation_id = "change_person", tag = "people", params(("person" = Uuid, Path)),
    request_body = PersonChange, responses((status = 204, description = "It is changed.")),
    security(("token" = ["people"]))
)]
async fn change(
    State(app): State<App>,
    client: Client,
    Path(text): Path<String>,
    body::Json(change): body::Json<PersonChange>,
) -> Result<StatusCode, Fault> {
    match ops::change(&app, &client.caller, parse(&text)?, &change.into()).await? {
        Changed::Saved => Ok(StatusCode::NO_CONTENT),
        Changed::Preview(_) => Err(conflict("conflict-preview").into()),
    }
}

/// Sends the invitation once more of a person that has not chosen a password. For those who manage it.
#[utoipa::path(
    post, path = "/people/{person}/invitation", operation_id = "invite_again", tag = "people",
    params(("person" = Uuid, Path)), responses((status = 204, description = "It is sent.")),
    security(("token" = ["people"]))
)]
async fn invite_again(State(app): State<App>, client: Client, Path(text): Path<String>) -> Result<StatusCode, Fault> {
    ops::invite_again(&app, &client.caller, parse(&text)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What a person loses when it is locked. For those who manage it.
#[utoipa::path(
    get, path = "/people/{person}/lock", operation_id = "preview_lock", tag = "people",
    params(("person" = Uuid, Path)), responses((status = 200, body = Losing)), security(("token" = ["people"]))
)]
async fn preview_lock(State(app): State<App>, client: Client, Path(text): Path<String>) -> Result<Json<Losing>, Fault> {
    let (_, losing) = ops::preview_lock(&app, &client.caller, parse(&text)?).await?;
    Ok(Json(losing.into()))
}

/// Whether a person is locked.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Lock {
    locked: bool,
    /// Why; it stands in the record.
    #[serde(default)]
    reason: String,
}

/// Locks or unlocks a person; a locked one may do nothing, and its programs neither. For those who manage it.
#[utoipa::path(
    put, path = "/people/{person}/lock", operation_id = "lock_person", tag = "people",
    params(("person" = Uuid, Path)), request_body = Lock, responses((status = 204, description = "It is so.")),
    security(("token" = ["people"]))
)]
async fn lock(
    State(app): State<App>,
    client: Client,
    Path(text): Path<String>,
    body::Json(Lock { locked, reason }): body::Json<Lock>,
) -> Result<StatusCode, Fault> {
    ops::set_locked(&app, &client.caller, parse(&text)?, locked, &reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Another address.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewAddress {
    email: String,
}

/// Asks for another address of a person: it has it once it follows the link that is mailed there. For those who manage it.
#[utoipa::path(
    post, path = "/people/{person}/address", operation_id = "ask_for_address", tag = "people",
    params(("person" = Uuid, Path)), request_body = NewAddress,
    responses((status = 204, description = "The link is sent.")), security(("token" = ["people"]))
)]
async fn ask_address(
    State(app): State<App>,
    client: Client,
    Path(text): Path<String>,
    body::Json(NewAddress { email }): body::Json<NewAddress>,
) -> Result<StatusCode, Fault> {
    ops::ask_address(&app, &client.caller, parse(&text)?, &email).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Where somebody begins to work.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewPlace {
    /// The other organization's id or name.
    organization: String,
    /// Its location, for a partner.
    #[schema(value_type = Option<Uuid>)]
    location: Option<String>,
    #[serde(default)]
    roles: Vec<String>,
    /// The address there: whoever reads it becomes the person.
    #[serde(default)]
    email: String,
    /// What the preview showed; needed to move.
    #[serde(default)]
    seen: String,
}

impl From<NewPlace> for Move {
    fn from(NewPlace { organization, location, roles, email, seen }: NewPlace) -> Self {
        Self { organization, location: location.unwrap_or_default(), roles, email, seen }
    }
}

/// What moving a person to another organization means. For the vendor's administrators.
#[utoipa::path(
    post, path = "/people/{person}/move/preview", operation_id = "preview_move", tag = "administration",
    params(("person" = Uuid, Path)), request_body = NewPlace, responses((status = 200, body = MovePreview)),
    security(("token" = ["people"]))
)]
async fn preview_move(
    State(app): State<App>,
    client: Client,
    Path(text): Path<String>,
    body::Json(place): body::Json<NewPlace>,
) -> Result<Json<MovePreview>, Fault> {
    let wanted = Move { seen: String::new(), ..place.into() };
    let moving = ops::relocate(&app, &client.caller, parse(&text)?, &wanted).await?;
    Ok(Json(moving.ok_or(OpError::NotFound)?.into()))
}

/// Moves a person to another organization, as a preview showed. For the vendor's administrators.
#[utoipa::path(
    post, path = "/people/{person}/move", operation_id = "move_person", tag = "administration",
    params(("person" = Uuid, Path)), request_body = NewPlace, responses((status = 204, description = "It works there.")),
    security(("token" = ["people"]))
)]
async fn relocate(
    State(app): State<App>,
    client: Client,
    Path(text): Path<String>,
    body::Json(place): body::Json<NewPlace>,
) -> Result<StatusCode, Fault> {
    match ops::relocate(&app, &client.caller, parse(&text)?, &place.into()).await? {
        None => Ok(StatusCode::NO_CONTENT),
        Some(_) => Err(conflict("conflict-preview").into()),
    }
}
