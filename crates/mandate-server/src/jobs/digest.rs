//! Daily mails: written when they leave, of what the reader may still know by then.
//!
//! Each try writes the mail anew under the same id, so that its Message-ID stays and nothing is in it that was taken back
//! while a mail server was away.

use jiff::Timestamp;
use mandate_core::id::{MailId, PersonId};
use mandate_store::{Tx, digest, job::Job, mail, person};

use super::{
    Outcome,
    deliver::{hand_on, may_still_know},
};
use crate::{App, OpError, ops::notify};

/// Whose mail of which moment a job is for.
fn parse(payload: &str) -> Option<(MailId, PersonId, Timestamp)> {
    let mut parts = payload.split(' ');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

/// Writes somebody's daily mail and hands it to the mail server.
pub(crate) async fn send(app: &App, payload: &str) -> Result<Outcome, OpError> {
    let Some((id, person_id, due_at)) = parse(payload) else {
        return Ok(Outcome::Failed(format!("`{payload}` names no daily mail")));
    };
    let mut tx = app.db().write().await?;
    let mut entries = Vec::new();
    for entry in digest::list(&mut tx, person_id, due_at).await? {
        if may_still_know(app, &mut tx, person_id, entry.about.as_deref()).await? {
            entries.push(entry);
        }
    }
    let Some(person) = person::find(&mut tx, person_id).await?.filter(|_| !entries.is_empty()) else {
        return Ok(Outcome::Moot(id));
    };
    let mail = notify::write_digest(app, &person, id, &entries)?;
    mail::put(&mut tx, &mail).await?;
    tx.commit().await?;
    hand_on(app, &mail).await
}

/// Forgets what a daily mail said, once it has left or will not.
pub(crate) async fn forget(tx: &mut Tx, job: &Job) -> Result<(), OpError> {
    if job.kind != notify::DIGEST_JOB {
        return Ok(());
    }
    let Some((_, person_id, due_at)) = parse(&job.payload) else { return Ok(()) };
    Ok(digest::delete(tx, person_id, due_at).await?)
}
