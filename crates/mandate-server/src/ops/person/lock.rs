//! Locking and unlocking people.

use mandate_core::{id::PersonId, party::Roles, text::Remark};
use mandate_store::{
    contact_link, permission,
    person::{self, Person},
};

use super::{super::refused, Caller, Losing, begin_change, keep_last, losing, tell_of_partner};
use crate::{App, OpError, error::text_error};

/// What locking a person would mean (X03). **Requires:** as [`super::list`].
///
/// # Errors
/// When it is refused, it is the caller itself, or the last one that decides.
pub async fn preview_lock(app: &App, caller: &Caller, id: PersonId) -> Result<(Person, Losing), OpError> {
    let (mut acting, permit, found) = begin_change(app, caller, id).await?;
    if id == caller.person_id {
        return Err(refused("person-error-lock-oneself"));
    }
    keep_last(&mut acting, &found, Roles::NONE).await?;
    let own = permission::list_of_person(&mut acting.tx, &permit, id).await?;
    let losing = losing(&mut acting, &permit, id, found.organization_id, &own).await?;
    acting.record_read(&permit, "person", &found.name);
    acting.finish_reading().await?;
    Ok((found, losing))
}

/// Locks or unlocks a person; a locked one is signed out everywhere and may do nothing. **Requires:** as [`super::list`].
///
/// # Errors
/// When it is refused, it is the caller itself, the last one that decides, or an old record that is linked, or the reason
/// is wrong.
pub async fn set_locked(app: &App, caller: &Caller, id: PersonId, locked: bool, reason: &str) -> Result<(), OpError> {
    let reason = reason.trim();
    let reason = if reason.is_empty() {
        None
    } else {
        Some(Remark::parse(reason).map_err(|error| OpError::field("reason", text_error(error)))?)
    };
    let (mut acting, permit, found) = begin_change(app, caller, id).await?;
    if id == caller.person_id {
        return Err(refused("person-error-lock-oneself"));
    }
    if locked {
        keep_last(&mut acting, &found, Roles::NONE).await?;
    } else if contact_link::find_of_record(&mut acting.tx, id).await?.is_some() {
        return Err(refused("person-error-linked"));
    }
    if found.locked_at.is_some() != locked {
        person::set_locked(&mut acting.tx, &permit, id, locked).await?;
        // Its open pages find that the session is over.
        acting.has_notice(id);
        let mut after = serde_json::json!({ "person": id });
        if let (Some(reason), Some(after)) = (&reason, after.as_object_mut()) {
            after.insert("reason".to_owned(), reason.as_str().into());
        }
        acting.record_change(&permit, if locked { "lock" } else { "unlock" }, &found.name, None, Some(after));
        tell_of_partner(&mut acting, &permit, &found).await?;
    }
    acting.commit().await
}
