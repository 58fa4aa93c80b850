//! Work behind the requests: sending mail and events, sealing the record, counting figures, sweeping.
//!
//! A job is a row written in the transaction of the act; the runner claims it with a lease and tries it until it is
//! done or given up. What a runner left behind when it died is taken up at the next start, or by another node.

mod deliver;
pub(crate) mod digest;
pub(crate) mod reset;
pub mod webhook;

use std::{future::Future, time::Duration};

use futures_util::future::join_all;
use jiff::{Span, Timestamp};
use mandate_core::{experience::day, id::MailId};
use mandate_store::{
    Tx, experience as figures, feed, job, kept_answer, looking, mail, repeat, search_pending, session,
};
use tokio::{
    sync::watch,
    time::{Instant, Interval, MissedTickBehavior, interval, interval_at},
};

use crate::{
    App, OpError,
    ops::{
        Tried, experience, lapse, notify, permission_end, permission_review, record, service_request::attachment,
        sign_in,
    },
};

/// How long a claimed job or delivery is nobody else's business.
const LEASE_SECONDS: i64 = 60;
/// So many jobs of a kind are done side by side.
const TOGETHER: i64 = 8;

/// How often figures are counted: well within the minute that dashboards promise.
const COUNT_EVERY: Duration = Duration::from_secs(20);

/// What became of a job.
pub(crate) enum Outcome {
    /// It is done.
    Done,
    /// A mail was handed on.
    Sent(MailId),
    /// A mail may not be read any more by whom it is for.
    Moot(MailId),
    /// It failed; tried again, at most so many times.
    Failed(String),
    /// Something of ours failed, and it is tried again.
    NotYet(OpError),
}

/// Works until told to stop: tasks of their own, so that a mail server that hangs keeps nothing from being sealed. What is under
/// way is finished first.
pub async fn run(app: App, stop: watch::Receiver<bool>) {
    let seal_every = Duration::from_secs(app.config().ledger.seal_seconds.max(1));
    // Not at once: who has just put a copy of the database back has time to think again.
    let contents_every = Duration::from_secs(6 * 3600);
    let later = interval_at(Instant::now() + contents_every, contents_every);
    tokio::join!(
        run_jobs(app.clone(), stop.clone()),
        webhook::run(app.clone(), stop.clone()),
        every(interval(seal_every), stop.clone(), || async { record::seal(&app).await.map(|_| ()) }),
        every(interval(Duration::from_secs(1)), stop.clone(), || index(&app, || *stop.borrow())),
        every(interval(Duration::from_secs(300)), stop.clone(), || sweep_all(&app)),
        every(interval(Duration::from_secs(300)), stop.clone(), || keep_time(&app)),
        every(interval(Duration::from_secs(300)), stop.clone(), || webhook::sweep(&app)),
        every(interval(COUNT_EVERY), stop.clone(), || experience::count(&app, || *stop.borrow())),
        every(later, stop.clone(), || attachment::sweep(&app)),
    );
    report(record::seal(&app).await.map(|_| ()));
}

fn report(result: Result<(), OpError>) {
    if let Err(error) = result {
        tracing::error!(error = &error as &dyn std::error::Error, "work behind the requests failed; it is tried again");
    }
}

async fn every<F: Future<Output = Result<(), OpError>>>(
    mut turn: Interval,
    mut stop: watch::Receiver<bool>,
    work: impl Fn() -> F,
) {
    turn.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while !*stop.borrow() {
        tokio::select! {
            _ = stop.changed() => {}
            _ = turn.tick() => report(work().await),
        }
    }
}

async fn run_jobs(app: App, mut stop: watch::Receiver<bool>) {
    let mut poll = interval(Duration::from_secs(5));
    let runner = app.health().runner();
    while !*stop.borrow() {
        runner.beat();
        tokio::select! {
            _ = stop.changed() => continue,
            () = app.jobs_woken() => {}
            _ = poll.tick() => {}
        }
        while !*stop.borrow() {
            runner.beat();
            match run_some(&app).await {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    report(Err(error));
                    break;
                }
            }
        }
    }
}

/// Makes what was written findable by its words, some texts in a transaction: those who write do not wait for it.
/// Told to stop, it leaves the rest for another time.
pub(crate) async fn index(app: &App, stops: impl Fn() -> bool) -> Result<(), OpError> {
    while !stops() {
        let mut tx = app.db().write().await?;
        if search_pending::index_some(&mut tx).await? == 0 {
            return Ok(());
        }
        tx.commit().await?;
    }
    Ok(())
}

/// Does all jobs that are due.
///
/// # Errors
/// When the database fails.
pub async fn run_due(app: &App) -> Result<(), OpError> {
    while run_some(app).await? {}
    Ok(())
}

/// Claims some jobs that are due and does them side by side; false where none is.
async fn run_some(app: &App) -> Result<bool, OpError> {
    let now = app.now();
    let mut tx = app.db().write().await?;
    let leased_until = later(now, LEASE_SECONDS);
    let mut claimed = job::claim(&mut tx, sign_in::RESET_JOB, now, leased_until, TOGETHER).await?;
    if app.sends_mail() {
        claimed.extend(job::claim(&mut tx, notify::MAIL_JOB, now, leased_until, TOGETHER).await?);
        claimed.extend(job::claim(&mut tx, notify::DIGEST_JOB, now, leased_until, TOGETHER).await?);
    }
    if claimed.is_empty() {
        return Ok(false);
    }
    tx.commit().await?;
    // Each is finished by itself: what one does, or fails to do, holds up and spoils no other.
    join_all(claimed.iter().map(|job| run_one(app, job))).await.into_iter().collect::<Result<Vec<()>, _>>()?;
    Ok(true)
}

async fn run_one(app: &App, job: &job::Job) -> Result<(), OpError> {
    let outcome = match job.kind.as_str() {
        notify::MAIL_JOB => deliver::send(app, &job.payload).await,
        notify::DIGEST_JOB => digest::send(app, &job.payload).await,
        sign_in::RESET_JOB => reset::run(app, &job.payload).await,
        other => Ok(Outcome::Failed(format!("`{other}` is not a kind of job"))),
    };
    let outcome = match outcome {
        Ok(outcome) => outcome,
        // Counted like a server that refuses it, so that no job is tried without end.
        Err(error) if job.attempts < app.config().mail.attempts => Outcome::NotYet(error),
        Err(error) => Outcome::Failed(error.to_string()),
    };
    let mut tx = app.db().write().await?;
    finish(app, &mut tx, job, outcome).await?;
    Ok(tx.commit().await?)
}

async fn finish(app: &App, tx: &mut Tx, job: &job::Job, outcome: Outcome) -> Result<(), OpError> {
    let mails = [notify::MAIL_JOB, notify::DIGEST_JOB].contains(&job.kind.as_str());
    let most = if mails { app.config().mail.attempts } else { 1 };
    let now = app.now();
    match outcome {
        Outcome::Done => job::delete(tx, job.id).await?,
        Outcome::Sent(id) => {
            mail::mark_sent(tx, id, now).await?;
            if !app.is_sandbox() {
                mail::forget_text(tx, id).await?;
            }
            digest::forget(app, tx, job).await?;
            job::delete(tx, job.id).await?;
        }
        Outcome::Moot(id) => {
            mail::forget_text(tx, id).await?;
            digest::forget(app, tx, job).await?;
            job::delete(tx, job.id).await?;
        }
        Outcome::NotYet(error) => {
            report(Err(error));
            job::retry_at(tx, job.id, later(now, backoff_seconds(job.attempts)), "").await?;
        }
        Outcome::Failed(error) if job.attempts >= most => {
            tracing::error!(job = %job.id, kind = job.kind, error, "a job is given up");
            digest::give_back(tx, job).await?;
            job::fail(tx, job.id, now, &error).await?;
        }
        Outcome::Failed(error) => {
            tracing::warn!(job = %job.id, kind = job.kind, attempts = job.attempts, error, "a job failed and is tried again");
            job::retry_at(tx, job.id, later(now, backoff_seconds(job.attempts)), &error).await?;
        }
    }
    Ok(())
}

/// 10 seconds, 40, 160, … at most six hours.
fn backoff_seconds(attempts: i64) -> i64 {
    let exponent = u32::try_from(attempts.clamp(1, 8) - 1).unwrap_or_default();
    (10 * 4_i64.pow(exponent)).min(6 * 3600)
}

fn later(now: Timestamp, seconds: i64) -> Timestamp {
    now.saturating_add(Span::new().seconds(seconds)).unwrap_or(Timestamp::MAX)
}

/// Does what time asks for: tells of requests that lapsed and of ends to come, and has permissions reviewed.
///
/// # Errors
/// When the database fails.
pub async fn keep_time(app: &App) -> Result<(), OpError> {
    // One that fails keeps no other from being done.
    let mut tried = Tried::default();
    tried.note(lapse::tell_all(app).await);
    tried.note(permission_end::announce_all(app).await);
    tried.note(permission_review::ask_all(app).await);
    tried.note(permission_review::close_all(app).await);
    tried.done()
}

/// Clears away what is over: sessions, old mails, notices and keys of forms, and candidates of permissions that ended.
///
/// # Errors
/// When the database fails.
pub async fn sweep_all(app: &App) -> Result<(), OpError> {
    let now = app.now();
    let earlier = |span| now.saturating_sub(span).unwrap_or(Timestamp::MIN);
    let idle_since = earlier(Span::new().minutes(app.config().session.idle_minutes));
    let mut tx = app.db().write().await?;
    session::sweep(&mut tx, now, idle_since, earlier(Span::new().hours(24))).await?;
    tx.commit().await?;
    let mut tx = app.db().write().await?;
    mail::sweep(&mut tx, earlier(Span::new().hours(24 * 90))).await?;
    looking::sweep(&mut tx, now).await?;
    repeat::sweep(&mut tx, earlier(Span::new().hours(24))).await?;
    kept_answer::sweep(&mut tx, earlier(Span::new().hours(24))).await?;
    app.limits().forget();
    figures::sweep(&mut tx, day(now)).await?;
    tx.commit().await?;
    // One customer at a time: its acts wait for the lock only so long.
    loop {
        let mut tx = app.db().write().await?;
        if feed::sweep(&mut tx, now).await?.is_none() {
            return Ok(());
        }
        tx.commit().await?;
    }
}
