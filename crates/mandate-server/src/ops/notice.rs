//! Notices: what a person has been told in the portal, and how it wants to be told.

use std::collections::HashMap;

use mandate_core::{
    access::Act,
    notice::{Delivery, NoticeKind},
};
use mandate_store::{
    notice::{self, Notice},
    notice_choice,
};

use super::{Caller, own_business};
use crate::{App, OpError, error::Check, locale::Message};

/// The caller's newest notices; reading them marks them as read.
///
/// # Errors
/// When the database fails.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<Notice>, OpError> {
    own_business(app, caller, Act::ViewServiceRequest).await?;
    let mut tx = app.db().write().await?;
    let notices = notice::list(&mut tx, caller.person_id, 100).await?;
    if notices.iter().any(|notice| notice.read_at.is_none()) {
        notice::mark_read(&mut tx, caller.person_id, app.now()).await?;
        tx.commit().await?;
        app.live().wake(caller.person_id);
    }
    Ok(notices)
}

/// How the caller wants to be told of each kind among which one can choose.
///
/// # Errors
/// When the database fails.
pub async fn list_choices(app: &App, caller: &Caller) -> Result<Vec<(NoticeKind, Delivery)>, OpError> {
    own_business(app, caller, Act::ViewServiceRequest).await?;
    let mut tx = app.db().read().await?;
    let chosen: HashMap<_, _> = notice_choice::list(&mut tx, caller.person_id).await?.into_iter().collect();
    let delivery = |kind| chosen.get(&kind).copied().unwrap_or_default();
    Ok(NoticeKind::CHOSEN.into_iter().map(|kind| (kind, delivery(kind))).collect())
}

/// Keeps how the caller wants to be told of each kind: a way for each, by their words.
///
/// # Errors
/// When there is no such way.
pub async fn choose(app: &App, caller: &Caller, chosen: &[(String, String)]) -> Result<(), OpError> {
    own_business(app, caller, Act::ManageContacts).await?;
    let mut check = Check::default();
    let mut choices = Vec::new();
    for kind in NoticeKind::CHOSEN {
        let word = chosen.iter().find(|(name, _)| name == kind.as_str()).map_or("", |(_, word)| word.as_str());
        let delivery = word.parse::<Delivery>().map_err(|_| Message::new("field-choose"));
        choices.extend(check.take(&format!("kind-{kind}"), delivery).map(|delivery| (kind, delivery)));
    }
    check.done()?;
    let mut tx = app.db().write().await?;
    for (kind, delivery) in choices {
        notice_choice::set(&mut tx, caller.person_id, kind, delivery).await?;
    }
    Ok(tx.commit().await?)
}
