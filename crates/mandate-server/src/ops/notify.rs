//! Telling people: a notice in the portal and a mail, written in the transaction of the act.

use mandate_core::id::PersonId;
use mandate_store::{job, mail, notice, person as people, person::Person};

use super::{Acting, locale_of};
use crate::{OpError, jobs, locale::Message};

/// What somebody is told.
#[derive(Clone, Debug)]
pub(crate) struct News {
    /// The sentence; `mail-subject-…` of the same name is the mail's subject.
    pub(crate) message: Message,
    /// More for the mail, such as the text of a message.
    pub(crate) detail: Option<String>,
    /// Where it leads, beginning with a slash.
    pub(crate) link: String,
    /// What the link is called, by its name in `locales/`.
    pub(crate) button: &'static str,
}

/// Tells people by notice and mail; nobody twice, the caller not at all, the locked ones neither.
pub(crate) async fn tell(acting: &mut Acting<'_>, people: &[PersonId], news: &News) -> Result<(), OpError> {
    let mut told = vec![acting.caller.person_id];
    for person in people {
        if told.contains(person) {
            continue;
        }
        told.push(*person);
        let Some(person) = people::find(&mut acting.tx, *person).await? else { continue };
        if person.locked_at.is_some() {
            continue;
        }
        notify(acting, &person, news).await?;
        send(acting, &person, news).await?;
    }
    Ok(())
}

/// Puts a notice into somebody's portal.
async fn notify(acting: &mut Acting<'_>, person: &Person, news: &News) -> Result<(), OpError> {
    let arguments = serde_json::to_string(&news.message.arguments).map_err(OpError::failed)?;
    let notice = notice::Notice {
        id: acting.app.id(),
        person_id: person.id,
        kind: news.message.id.clone().into_owned(),
        arguments,
        link: news.link.clone(),
        created_at: acting.now,
        read_at: None,
    };
    Ok(notice::insert(&mut acting.tx, &notice).await?)
}

/// Sends a mail to somebody, whether or not it has a notice too.
pub(crate) async fn send(acting: &mut Acting<'_>, person: &Person, news: &News) -> Result<(), OpError> {
    let locale = locale_of(person);
    let mail = jobs::mail::write(acting.app, &locale, person, news)?;
    mail::insert(&mut acting.tx, &mail).await?;
    job::insert(&mut acting.tx, acting.app.id(), jobs::mail::KIND, &mail.id.to_string(), acting.now).await?;
    acting.has_jobs();
    Ok(())
}
