//! Daily mails: written when they leave, of what the reader may still know by then.
//!
//! Each try writes the mail anew under the same id, so that its Message-ID stays and nothing is in it that was taken back
//! while a mail server was away. A mail takes what it says: of two that leave at once for one person neither says what the
//! other does.

use jiff::Timestamp;
use mandate_core::id::{MailId, PersonId};
use mandate_store::{
    Tx, digest,
    job::{self, Job},
    mail, person,
};

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
    for entry in digest::take(&mut tx, person_id, due_at, id).await? {
        if may_still_know(app, &mut tx, person_id, entry.about.as_deref()).await? {
            entries.push(entry);
        }
    }
    let Some(person) = person::find(&mut tx, person_id).await?.filter(|_| !entries.is_empty()) else {
        tx.commit().await?;
        return Ok(Outcome::Moot(id));
    };
    let mail = notify::write_digest(app, &person, id, &entries)?;
    mail::put(&mut tx, &mail).await?;
    tx.commit().await?;
    hand_on(app, &mail).await
}

/// Forgets what a daily mail said, once it has left or will not. What was added while it was written leaves in another.
pub(crate) async fn forget(app: &App, tx: &mut Tx, job: &Job) -> Result<(), OpError> {
    let Some((id, person_id, due_at)) = of_job(job) else { return Ok(()) };
    digest::delete(tx, person_id, id).await?;
    if digest::waits(tx, person_id, due_at).await? {
        let (id, payload) = (app.id(), format!("{} {person_id} {due_at}", app.id::<MailId>()));
        job::insert(tx, id, notify::DIGEST_JOB, &payload, app.now()).await?;
    }
    Ok(())
}

/// Leaves what a daily mail said to the next one, when it is given up.
pub(crate) async fn give_back(tx: &mut Tx, job: &Job) -> Result<(), OpError> {
    let Some((id, person_id, _)) = of_job(job) else { return Ok(()) };
    Ok(digest::give_back(tx, person_id, id).await?)
}

fn of_job(job: &Job) -> Option<(MailId, PersonId, Timestamp)> {
    parse(&job.payload).filter(|_| job.kind == notify::DIGEST_JOB)
}
