//! People of an organization: invited, locked and unlocked by those who manage them.

use mandate_core::{
    access::{Act, Permit, Thing},
    id::{OrganizationId, PersonId},
    party::{Role, Roles},
    text::{EmailAddress, Name},
};
use mandate_store::{
    StoreError,
    invitation::Purpose,
    organization::{self, Organization},
    person::{self, Person},
};
use uuid::Uuid;

use super::{Acting, Caller, notify, organization::parse_location, sign_in};
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
    let locations = organization::list_locations(&mut acting.tx, organization).await?;
    let mut check = Check::default();
    let name = check.take("name", Name::parse(&new.name).map_err(text_error));
    let email = check.take("email", EmailAddress::parse(&new.email).map_err(text_error));
    let zone = jiff::tz::TimeZone::get(&new.time_zone).map(|_| new.time_zone.clone());
    let zone = check.take("time_zone", zone.map_err(|_| Message::new("field-time-zone")));
    let language = check.take("language", parse_language(&new.language)).unwrap_or_default();
    let location_id = check.take("location", parse_location(&new.location, &locations));
    let roles: Option<Roles> =
        new.roles.iter().map(|word| word.parse().ok().filter(|role: &Role| role.suits(found.kind))).collect();
    let roles = check.take("roles", roles.ok_or_else(|| Message::new("field-choose")));
    // Who decides about partners is never a partner's to choose, whatever its level.
    if permit.ground().permission().is_some() && roles.is_some_and(|roles| roles.has(Role::ContactManager)) {
        check.wrong("roles", Message::new("person-error-contact-manager"));
    }
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
        tell_contact_managers(&mut acting, &invited).await?;
    }
    acting.record_change(
        &permit,
        "invite",
        name.as_str(),
        None,
        Some(serde_json::json!({ "person": id, "roles": roles.to_string() })),
    );
    acting.commit().await?;
    Ok(id)
}

/// An invitation by a partner outlives its permission: the customer's contact managers are told of it at once.
async fn tell_contact_managers(acting: &mut Acting<'_>, invited: &Person) -> Result<(), OpError> {
    let people = person::list_of_organization(&mut acting.tx, invited.organization_id).await?;
    let managers: Vec<_> =
        people.iter().filter(|person| person.roles.has(Role::ContactManager)).map(|person| person.id).collect();
    let me = person::find(&mut acting.tx, acting.caller.person_id).await?.ok_or(OpError::NotSignedIn)?;
    let news = notify::News {
        kind: notify::NoticeKind::Access,
        message: Message::new("news-invited")
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

/// Locks or unlocks a person; a locked one is signed out everywhere and may do nothing. **Requires:** as [`list`].
///
/// # Errors
/// When it is refused, the person is of another organization, or it is the caller itself.
pub async fn set_locked(
    app: &App,
    caller: &Caller,
    organization: OrganizationId,
    id: PersonId,
    locked: bool,
) -> Result<(), OpError> {
    let acting = Acting::begin(app, caller).await?;
    let (mut acting, permit) = acting.authorize_change(Act::ManageContacts, Thing::Organization(organization)).await?;
    let found = person::find(&mut acting.tx, id)
        .await?
        .filter(|person| person.organization_id == organization)
        .ok_or(OpError::NotFound)?;
    if id == caller.person_id {
        return Err(super::conflict("person-error-lock-oneself"));
    }
    if permit.ground().permission().is_some() && found.roles.has(Role::ContactManager) {
        return Err(super::conflict("person-error-contact-manager"));
    }
    if found.locked_at.is_some() != locked {
        person::set_locked(&mut acting.tx, &permit, id, locked).await?;
        let after = serde_json::json!({ "person": id });
        acting.record_change(&permit, if locked { "lock" } else { "unlock" }, &found.name, None, Some(after));
        // Its open pages find that the session is over.
        acting.has_notice(id);
    }
    acting.commit().await
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

/// Keeps how the caller wants to see the portal (P35).
///
/// # Errors
/// When there is no such language, time zone or theme.
pub async fn set_preferences(app: &App, caller: &Caller, wanted: &Preferences) -> Result<(), OpError> {
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
