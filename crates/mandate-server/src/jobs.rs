//! Work behind the requests: sending mail, sealing the record, sweeping.
//!
//! A job is a row written in the transaction of the act; the runner claims it with a lease and tries it until it is
//! done or given up. What a runner left behind when it died is taken up at the next start, or by another node.

pub mod mail;
pub(crate) mod reset;

use std::time::Duration;

use jiff::{Span, Timestamp};
use mandate_store::{feed, job, session};
use tokio::sync::watch;

use crate::{
    App, OpError,
    ops::{notify, record, sign_in},
};

/// How long a claimed job is another's business.
const LEASE_SECONDS: i64 = 60;
/// How many jobs are claimed at once.
const BATCH: i64 = 20;

/// What became of a job.
pub(crate) enum Outcome {
    /// It is done.
    Done,
    /// It cannot be done yet, for no fault of its own; tries do not count.
    NotYet(String),
    /// It failed; tried again, at most so many times.
    Failed(String),
}

/// Runs jobs until told to stop; the one under way is finished first.
pub async fn run(app: App, mut stop: watch::Receiver<bool>) {
    let seal_every = Duration::from_secs(app.config().ledger.seal_seconds.max(1));
    let mut seal = tokio::time::interval(seal_every);
    let mut poll = tokio::time::interval(Duration::from_secs(5));
    let mut sweep = tokio::time::interval(Duration::from_secs(300));
    while !*stop.borrow() {
        let result = tokio::select! {
            _ = stop.changed() => break,
            _ = seal.tick() => record::seal(&app).await.map(|_| ()),
            _ = sweep.tick() => sweep_all(&app).await,
            () = app.jobs_woken() => run_due(&app).await,
            _ = poll.tick() => run_due(&app).await,
        };
        if let Err(error) = result {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "work behind the requests failed; it is tried again"
            );
        }
    }
    if let Err(error) = record::seal(&app).await {
        tracing::error!(error = &error as &dyn std::error::Error, "the record could not be sealed at the end");
    }
}

/// Does all jobs that are due.
///
/// # Errors
/// When the database fails.
pub async fn run_due(app: &App) -> Result<(), OpError> {
    loop {
        let now = app.now();
        let mut tx = app.db().write().await?;
        let leased_until = now.saturating_add(Span::new().seconds(LEASE_SECONDS)).unwrap_or(Timestamp::MAX);
        let jobs = job::claim(&mut tx, now, leased_until, BATCH).await?;
        if jobs.is_empty() {
            return Ok(());
        }
        tx.commit().await?;
        for job in jobs {
            run_one(app, &job).await?;
        }
    }
}

async fn run_one(app: &App, job: &job::Job) -> Result<(), OpError> {
    let (outcome, most) = match job.kind.as_str() {
        notify::MAIL_JOB => (mail::send(app, &job.payload).await?, app.config().mail.attempts),
        sign_in::RESET_JOB => (reset::run(app, &job.payload).await?, 1),
        other => (Outcome::Failed(format!("`{other}` is not a kind of job")), 1),
    };
    let mut tx = app.db().write().await?;
    let now = app.now();
    match outcome {
        Outcome::Done => job::delete(&mut tx, job.id).await?,
        Outcome::NotYet(reason) => job::retry_at(&mut tx, job.id, later(now, 60), &reason).await?,
        Outcome::Failed(error) if job.attempts >= most => {
            tracing::error!(job = %job.id, kind = job.kind, error, "a job is given up");
            job::fail(&mut tx, job.id, now, &error).await?;
        }
        Outcome::Failed(error) => {
            tracing::warn!(job = %job.id, kind = job.kind, attempts = job.attempts, error, "a job failed and is tried again");
            job::retry_at(&mut tx, job.id, later(now, backoff_seconds(job.attempts)), &error).await?;
        }
    }
    Ok(tx.commit().await?)
}

/// 10 seconds, 40, 160, … at most six hours.
fn backoff_seconds(attempts: i64) -> i64 {
    let exponent = u32::try_from(attempts.clamp(1, 8) - 1).unwrap_or_default();
    (10 * 4_i64.pow(exponent)).min(6 * 3600)
}

fn later(now: Timestamp, seconds: i64) -> Timestamp {
    now.saturating_add(Span::new().seconds(seconds)).unwrap_or(Timestamp::MAX)
}

/// Clears away what is over: sessions, and candidates of permissions that have ended.
///
/// # Errors
/// When the database fails.
pub async fn sweep_all(app: &App) -> Result<(), OpError> {
    let now = app.now();
    let earlier = |span| now.saturating_sub(span).unwrap_or(Timestamp::MIN);
    let idle_since = earlier(Span::new().minutes(app.config().session.idle_minutes));
    let mut tx = app.db().write().await?;
    session::sweep(&mut tx, now, idle_since, earlier(Span::new().hours(24))).await?;
    feed::sweep(&mut tx, now).await?;
    Ok(tx.commit().await?)
}
