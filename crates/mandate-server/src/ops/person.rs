//! People of an organization: invited, changed, locked and moved by those who manage them.

mod address;
mod change;
mod lock;
mod relocate;

pub use address::{ask_address, confirm_address, find_address};
pub use change::{Changed, Changes, PersonView, RolesChange, change, invite_again, preview_change, view};
pub use lock::{preview_lock, set_locked};
pub use relocate::{Move, Moving, Succession, may_move, relocate};

use mandate_core::{
    access::{Act, Permit, Thing},
    id::{OrganizationId, PersonId},
    party::{OrganizationKind, Role, Roles},
    permission::{Level, Until},
    text::{EmailAddress, Name},
};
use mandate_store::{
    StoreError,
    invitation::Purpose,
    membership::{self, LeftBehind},
    organization::{self, Organization},
    permission::Permission,
    person::{self, Person},
    session, token,
};
use uuid::Uuid;

use super::{Acting, Caller, NO_ORGANIZATION, Once, notify, organization::parse_location, sign_in};
use crate::{
    App, OpError,
    error::{Check, text_error},
    locale::{Language, Message},
};

/// The people of an organization. **Requires:** Full Admin, contact manager, partner's administrator, or
/// administrator of the vendor.
///
/// # Errors
/// When it is refused.
pub async fn list(
    app: &App,
    caller: &Caller,
    organization: OrganizationId,
) -> Result<(Organization, Vec<Person>, Permit), OpError> {
    let acting = Acting::begin(app, caller).await?;
    let (mut acting, permit) = acting.authorize(Act::ManageContacts, Thing::Organization(organization)).await?;
    let found = organization::find(&mut acting.tx, organization).await?.ok_or(OpError::NotFound)?;
    let people = person::list_of_organization(&mut acting.tx, organization).await?;
    acting.record_read(&permit, "list", &found.name);
    acting.finish_reading().await?;
    Ok((found, people, permit))
}

fn parse_language(word: &str) -> Result<Language, Message> {
    word.parse().map_err(|()| Message::new("field-choose"))
}

/// Takes the roles that a person of such an organization is to have.
pub(in crate::ops) fn check_roles(
    check: &mut Check,
    permit: &Permit,
    kind: OrganizationKind,
    words: &[String],
) -> Option<Roles> {
    let roles: Option<Roles> =
        words.iter().map(|word| word.parse().ok().filter(|role: &Role| role.suits(kind))).collect();
    let roles = check.take("roles", roles.ok_or_else(|| Message::new("field-choose")));
    // Who decides about partners is never a partner's to choose, whatever its level.
    if permit.ground().permission().is_some() && roles.is_some_and(|roles| roles.has(Role::ContactManager)) {
        check.wrong("roles", Message::new("person-error-contact-manager"));
    }
    roles
}

/// Begins a change of a person: until its end nobody else changes the people of that organization, and the person itself
/// does nothing. **Requires:** as [`list`]; a partner changes no contact manager, whatever its level (P17).
async fn begin_change<'a>(
    app: &'a App,
    caller: &'a Caller,
    id: PersonId,
) -> Result<(Acting<'a>, Permit, Person), OpError> {
    // Decided before anything is held: who may not must not make others wait. And again, since it may have changed; begun
    // again too, since of two who hold the same and wait for each other to let go of it neither would come to an end.
    let mut acting = Acting::begin_reading(app, caller).await?;
    let Some(Person { organization_id: organization, .. }) = person::find(&mut acting.tx, id).await? else {
        return Err(acting.nothing_like(Thing::Organization(NO_ORGANIZATION)).await);
    };
    let (acting, _) = acting.authorize(Act::ManageContacts, Thing::Organization(organization)).await?;
    drop(acting);
    let mut acting = Acting::begin(app, caller).await?;
    acting.change_grants(organization).await?;
    acting.change_person(id).await?;
    let (mut acting, permit) = acting.authorize(Act::ManageContacts, Thing::Organization(organization)).await?;
    let found = person::find(&mut acting.tx, id).await?.filter(|person| person.organization_id == organization);
    let found = found.ok_or_else(|| super::conflict("conflict-changed"))?;
    if permit.ground().permission().is_some() && found.roles.has(Role::ContactManager) {
        return Err(super::refused("person-error-contact-manager"));
    }
    Ok((acting, permit, found))
}

/// Refuses what would leave a customer without a contact manager, or the vendor without an administrator, who can sign
/// in: nobody could decide, or appoint one, any more.
async fn keep_last(acting: &mut Acting<'_>, found: &Person, after: Roles) -> Result<(), OpError> {
    let (role, said) = match found.kind {
        OrganizationKind::Customer => (Role::ContactManager, "person-error-last-contact-manager"),
        OrganizationKind::Vendor => (Role::Administrator, "person-error-last-administrator"),
        OrganizationKind::Partner => return Ok(()),
    };
    let counts = found.roles.has(role) && found.locked_at.is_none() && found.has_password;
    if !counts || after.has(role) {
        return Ok(());
    }
    match membership::count_others_with(&mut acting.tx, found.organization_id, role, found.id).await? {
        0 => Err(super::refused(said)),
        _ => Ok(()),
    }
}

/// Refuses for a service account what only human beings are for.
fn refuse_service_account(found: &Person) -> Result<(), OpError> {
    if found.is_service_account { Err(super::refused("person-error-service-account")) } else { Ok(()) }
}

/// What somebody has that it loses when it is locked or begins to work elsewhere (X03).
#[derive(Clone, Debug)]
pub struct Losing {
    /// Its own permissions in force: the customer's name, how far, until when.
    pub permissions: Vec<(String, Level, Until)>,
    /// How much of other things.
    pub left: LeftBehind,
    /// How many browsers it is signed in with.
    pub sessions: usize,
    /// How many tokens it has that programs use.
    pub tokens: i64,
}

/// What somebody with permissions of its own has that it loses when it works for an organization no more, and begins at
/// another.
async fn losing(
    acting: &mut Acting<'_>,
    permit: &Permit,
    id: PersonId,
    to: OrganizationId,
    own: &[Permission],
) -> Result<Losing, OpError> {
    let names = organization::list_names(&mut acting.tx, own.iter().map(|one| one.customer_id).collect()).await?;
    let name = |customer| names.get(&customer).cloned().unwrap_or_default();
    let permissions = own.iter().map(|one| (name(one.customer_id), one.level, one.until())).collect();
    let left = membership::count_left_behind(&mut acting.tx, permit, id, to).await?;
    let sessions = session::list_of_person(&mut acting.tx, id).await?.len();
    let tokens = token::count_live(&mut acting.tx, id, acting.now).await?;
    Ok(Losing { permissions, left, sessions, tokens })
}

/// What a partner does with a customer's people outlives its permission: the contact managers are told of it at once.
pub(in crate::ops) async fn tell_of_partner(
    acting: &mut Acting<'_>,
    permit: &Permit,
    found: &Person,
) -> Result<(), OpError> {
    if permit.on_behalf_of().is_none() {
        return Ok(());
    }
    tell_contact_managers(acting, found, "news-person-changed").await
}

/// What a new person is told to be.
#[derive(Clone, Debug, Default)]
pub struct NewPerson {
    /// Its name.
    pub name: String,
    /// Its address.
    pub email: String,
    /// Its language.
    pub language: String,
    /// Its time zone, as an IANA name.
    pub time_zone: String,
    /// Its location's id, for a partner.
    pub location: String,
    /// Its roles.
    pub roles: Vec<String>,
    /// The key of the form; empty where there is none.
    pub once: String,
}

/// Invites a person into an organization by mail. **Requires:** as [`list`].
///
/// # Errors
/// When it is refused, or a field is wrong.
pub async fn invite(
    app: &App,
    caller: &Caller,
    organization: OrganizationId,
    new: &NewPerson,
) -> Result<PersonId, OpError> {
    let acting = Acting::begin(app, caller).await?;
    let (mut acting, permit) = acting.authorize(Act::ManageContacts, Thing::Organization(organization)).await?;
    let found = organization::find(&mut acting.tx, organization).await?.ok_or(OpError::NotFound)?;
    let (words, whose) = (new.roles.join(" "), organization.to_string());
    let typed = [&whose, &new.name, &new.email, &new.language, &new.time_zone, &new.location, &words];
    let typed = typed.map(String::as_str);
    let once = Once { key: &new.once, form: "invitation", typed: &typed };
    if let Some(outcome) = acting.sent_before(&once).await? {
        return outcome.parse().map_err(OpError::failed);
    }
    let locations = organization::list_locations(&mut acting.tx, organization).await?;
    let mut check = Check::default();
    let name = check.take("name", Name::parse(&new.name).map_err(text_error));
    let email = check.take("email", EmailAddress::parse(&new.email).map_err(text_error));
    let zone = check.take("time_zone", parse_time_zone(&new.time_zone));
    let language = check.take("language", parse_language(&new.language)).unwrap_or_default();
    let location_id = check.take("location", parse_location(&new.location, &locations));
    let roles = check_roles(&mut check, &permit, found.kind, &new.roles);
    if let Some(email) = &email
        && person::find_by_email(&mut acting.tx, email).await?.is_some()
    {
        check.wrong("email", Message::new("person-error-address-taken"));
    }
    check.done()?;
    let (Some(name), Some(email), Some(zone), Some(location_id), Some(roles)) = (name, email, zone, location_id, roles)
    else {
        return Err(OpError::NotFound);
    };
    let id = app.id();
    let person = person::NewPerson {
        id,
        name: &name,
        email: &email,
        time_zone: &zone,
        language: language.as_str(),
        organization_id: organization,
        location_id,
        roles,
    };
    match person::insert(&mut acting.tx, &permit, app.id::<Uuid>(), &person).await {
        Err(StoreError::Taken(_)) => return Err(OpError::field("email", Message::new("person-error-address-taken"))),
        result => result?,
    }
    let invited = person::find(&mut acting.tx, id).await?.ok_or(OpError::NotFound)?;
    sign_in::invite(&mut acting, &invited, Purpose::Invitation).await?;
    if permit.on_behalf_of().is_some() {
        tell_contact_managers(&mut acting, &invited, "news-invited").await?;
    }
    acting.record_change(
        &permit,
        "invite",
        name.as_str(),
        None,
        Some(serde_json::json!({ "person": id, "roles": roles.to_string() })),
    );
    acting.note_sent(&once, &id.to_string()).await?;
    acting.commit().await?;
    Ok(id)
}

/// Tells a customer's contact managers what a partner did with one of its people.
async fn tell_contact_managers(acting: &mut Acting<'_>, invited: &Person, said: &'static str) -> Result<(), OpError> {
    let people = person::list_of_organization(&mut acting.tx, invited.organization_id).await?;
    let managers: Vec<_> =
        people.iter().filter(|person| person.roles.has(Role::ContactManager)).map(|person| person.id).collect();
    let me = person::find(&mut acting.tx, acting.caller.person_id).await?.ok_or(OpError::NotSignedIn)?;
    let news = notify::News {
        kind: notify::NoticeKind::Access,
        message: Message::new(said)
            .with("person", &invited.name)
            .with("by", &me.name)
            .with("partner", &me.organization),
        detail: None,
        link: format!("/organizations/{}/people", invited.organization_id),
        button: "news-invited-button",
        about: None,
    };
    notify::tell(acting, &managers, &news).await
}

/// The caller itself.
///
/// # Errors
/// When it is in no organization any more.
pub async fn myself(app: &App, caller: &Caller) -> Result<Person, OpError> {
    let mut tx = app.db().read().await?;
    person::find(&mut tx, caller.person_id).await?.ok_or(OpError::NotSignedIn)
}

/// How somebody wants to see the portal.
#[derive(Clone, Debug, Default)]
pub struct Preferences {
    /// The language: `en`, `ja` or `es`.
    pub language: String,
    /// The time zone, as an IANA name.
    pub time_zone: String,
    /// `light`, `dark` or `system`.
    pub theme: String,
}

/// A time zone by its IANA name.
pub(in crate::ops) fn parse_time_zone(typed: &str) -> Result<String, Message> {
    let zone = jiff::tz::TimeZone::get(typed).ok();
    let name = zone.as_ref().and_then(jiff::tz::TimeZone::iana_name);
    name.map(str::to_owned).ok_or_else(|| Message::new("field-time-zone"))
}

/// How the caller wants to see the portal.
///
/// # Errors
/// When it is in no organization any more.
pub async fn preferences(app: &App, caller: &Caller) -> Result<Preferences, OpError> {
    super::own_business(app, caller, Act::ViewServiceRequest).await?;
    let Person { language, time_zone, theme, .. } = myself(app, caller).await?;
    Ok(Preferences { language, time_zone, theme })
}

/// Keeps how the caller wants to see the portal (P35).
///
/// # Errors
/// When there is no such language, time zone or theme.
pub async fn set_preferences(app: &App, caller: &Caller, wanted: &Preferences) -> Result<(), OpError> {
    super::own_business(app, caller, Act::ManageContacts).await?;
    let Preferences { language, time_zone, theme } = wanted;
    let mut check = Check::default();
    let language = check.take("language", parse_language(language)).unwrap_or_default();
    check.take("time_zone", parse_time_zone(time_zone));
    let theme = ["light", "dark", "system"].into_iter().find(|known| known == theme);
    let theme = check.take("theme", theme.ok_or_else(|| Message::new("field-choose")));
    check.done()?;
    let mut tx = app.db().write().await?;
    person::set_preferences(&mut tx, caller.person_id, language.as_str(), time_zone, theme.unwrap_or("system")).await?;
    Ok(tx.commit().await?)
}
