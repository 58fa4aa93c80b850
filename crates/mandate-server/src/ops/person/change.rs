//! One person: looked at, changed, and invited once more.

use jiff::Timestamp;
use mandate_core::{
    access::{Act, Permit, Thing},
    id::{LocationId, PersonId},
    party::{Role, Roles},
    text::Name,
};
use mandate_store::{
    contact_link::{self, ContactLink},
    invitation::Purpose,
    membership::{self, NewMembership},
    organization::{self, Location},
    person::{self, Person},
    session,
};

use super::{
    super::{
        NO_ORGANIZATION, conflict, notify, organization::parse_location, refused,
        service_account::check_roles_of_service_account, sign_in,
    },
    Acting, Caller, begin_change, check_roles, keep_last, refuse_service_account, tell_of_partner,
};
use crate::{
    App, OpError,
    error::{Check, text_error},
    locale::Message,
};

/// A person as whoever manages it sees it.
#[derive(Clone, Debug)]
pub struct PersonView {
    /// The person.
    pub person: Person,
    /// Where it may work.
    pub locations: Vec<Location>,
    /// Since when it works there as what it does.
    pub since: Option<Timestamp>,
    /// When it was last seen, as far as it is signed in.
    pub seen: Option<Timestamp>,
    /// The link, where it is an old contact record.
    pub link: Option<ContactLink>,
    /// On what ground it is looked at.
    pub permit: Permit,
}

/// A person. **Requires:** as [`super::list`].
///
/// # Errors
/// When it is refused, or there is no such person.
pub async fn view(app: &App, caller: &Caller, id: PersonId) -> Result<PersonView, OpError> {
    let mut acting = Acting::begin(app, caller).await?;
    let Some(found) = person::find(&mut acting.tx, id).await? else {
        return Err(acting.nothing_like(Thing::Organization(NO_ORGANIZATION)).await);
    };
    let (mut acting, permit) =
        acting.authorize(Act::ManageContacts, Thing::Organization(found.organization_id)).await?;
    let locations = organization::list_locations(&mut acting.tx, found.organization_id).await?;
    let since = membership::find_since(&mut acting.tx, id).await?;
    let seen = session::list_of_person(&mut acting.tx, id).await?.into_iter().map(|session| session.seen_at).max();
    let link = contact_link::find_of_record(&mut acting.tx, id).await?;
    acting.record_read(&permit, "person", &found.name);
    acting.finish_reading().await?;
    Ok(PersonView { person: found, locations, since, seen, link, permit })
}

/// What a person is changed to.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// Its name.
    pub name: String,
    /// Its location's id, for a partner.
    pub location: String,
    /// Its roles.
    pub roles: Vec<String>,
    /// The roles that it had when the form was shown.
    pub was: String,
    /// The mark of the roles that the preview showed, once it was seen.
    pub seen: String,
}

/// What came of a change.
#[derive(Clone, Debug)]
pub enum Changed {
    /// It was saved.
    Saved,
    /// It changes roles, and what that means was not seen yet: nothing was saved.
    Preview(RolesChange),
}

/// What a change of roles means (X03).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RolesChange {
    /// What the person would be responsible for that it is not now.
    pub gained: Vec<Role>,
    /// What it would be responsible for no more.
    pub lost: Vec<Role>,
    /// A mark of all roles that it would have.
    pub after: String,
}

/// A change that may be made as it was typed.
struct Prepared<'a> {
    acting: Acting<'a>,
    permit: Permit,
    found: Person,
    locations: Vec<Location>,
    name: Name,
    location_id: Option<LocationId>,
    roles: Roles,
}

async fn prepare<'a>(
    app: &'a App,
    caller: &'a Caller,
    id: PersonId,
    changes: &Changes,
) -> Result<Prepared<'a>, OpError> {
    let (mut acting, permit, found) = begin_change(app, caller, id).await?;
    let locations = organization::list_locations(&mut acting.tx, found.organization_id).await?;
    let mut check = Check::default();
    let name = check.take("name", Name::parse(&changes.name).map_err(text_error));
    let location_id = check.take("location", parse_location(&changes.location, &locations));
    let roles = check_roles(&mut check, &permit, found.kind, &changes.roles);
    if found.is_service_account {
        check_roles_of_service_account(&mut check, roles);
    }
    check.done()?;
    let (Some(name), Some(location_id), Some(roles)) = (name, location_id, roles) else {
        return Err(OpError::NotFound);
    };
    if changes.was != found.roles.to_string() {
        return Err(conflict("conflict-changed"));
    }
    keep_last(&mut acting, &found, roles).await?;
    Ok(Prepared { acting, permit, found, locations, name, location_id, roles })
}

/// A mark of the roles that somebody would have: never what stands in a form whose outcome was not seen.
fn mark(roles: Roles) -> String {
    if roles == Roles::NONE { "none".to_owned() } else { roles.to_string() }
}

/// What having other roles means.
fn roles_change(before: Roles, after: Roles) -> RolesChange {
    let other = |one: Roles, other: Roles| one.iter().filter(|role| !other.has(*role)).collect();
    RolesChange { gained: other(after, before), lost: other(before, after), after: mark(after) }
}

/// What changing a person would mean for what it is responsible for (X03). **Requires:** as [`super::list`].
///
/// # Errors
/// As [`change`].
pub async fn preview_change(
    app: &App,
    caller: &Caller,
    id: PersonId,
    changes: &Changes,
) -> Result<RolesChange, OpError> {
    let Prepared { mut acting, permit, found, roles, .. } = prepare(app, caller, id, changes).await?;
    acting.record_read(&permit, "person", &found.name);
    acting.finish_reading().await?;
    Ok(roles_change(found.roles, roles))
}

/// Changes a person's name, location and roles; other roles only once their outcome was seen. **Requires:** as
/// [`super::list`].
///
/// # Errors
/// When it is refused, a field is wrong, somebody changed the person meanwhile, or it is the last one that decides.
pub async fn change(app: &App, caller: &Caller, id: PersonId, changes: &Changes) -> Result<Changed, OpError> {
    let prepared = prepare(app, caller, id, changes).await?;
    let Prepared { mut acting, permit, found, locations, name, location_id, roles } = prepared;
    if roles != found.roles && changes.seen != mark(roles) {
        return Ok(Changed::Preview(roles_change(found.roles, roles)));
    }
    let location = locations.iter().find(|location| Some(location.id) == location_id).map(|one| one.name.clone());
    if name.as_str() == found.name && location_id == found.location_id && roles == found.roles {
        return Ok(Changed::Saved);
    }
    person::set_name(&mut acting.tx, &permit, id, &name).await?;
    if roles != found.roles || location_id != found.location_id {
        let organization_id = found.organization_id;
        let new = NewMembership { id: app.id(), person_id: id, organization_id, location_id, roles };
        membership::change(&mut acting.tx, &permit, &new).await?;
    }
    let said = |name: &str, (location_id, location): (Option<_>, Option<String>), roles: Roles| {
        let roles = roles.to_string();
        serde_json::json!({ "person": id, "name": name, "location": location, "location_id": location_id, "roles": roles })
    };
    let before = said(&found.name, (found.location_id, found.location.clone()), found.roles);
    let after = said(name.as_str(), (location_id, location), roles);
    acting.record_change(&permit, "change", name.as_str(), Some(before), Some(after));
    if roles != found.roles {
        let news = notify::News {
            kind: notify::NoticeKind::Access,
            message: Message::new("news-roles").with("organization", &found.organization),
            detail: None,
            link: "/account".to_owned(),
            button: "news-roles-button",
            about: None,
        };
        notify::tell(&mut acting, &[id], &news).await?;
    }
    tell_of_partner(&mut acting, &permit, &found).await?;
    acting.commit().await?;
    Ok(Changed::Saved)
}

/// Sends the invitation of a person once more that has not chosen a password; links sent before stop working.
/// **Requires:** as [`super::list`].
///
/// # Errors
/// When it is refused, or the person has a password or is locked.
pub async fn invite_again(app: &App, caller: &Caller, id: PersonId) -> Result<(), OpError> {
    let (mut acting, permit, found) = begin_change(app, caller, id).await?;
    refuse_service_account(&found)?;
    if found.has_password || found.locked_at.is_some() {
        return Err(refused("person-error-invited"));
    }
    sign_in::invite(&mut acting, &found, Purpose::Invitation).await?;
    acting.record_change(&permit, "invite-again", &found.name, None, Some(serde_json::json!({ "person": id })));
    acting.commit().await
}
