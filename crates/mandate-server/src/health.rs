//! Whether this program is alive, and whether it is ready for requests: for what starts it again, and for what
//! distributes visitors over several nodes.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use mandate_store::{content, installation};
use tokio::{
    sync::Mutex as Turn,
    time::{Instant, timeout},
};

use crate::App;

/// How long the database and the attachments' place may take to answer.
const LONGEST_LOOK: Duration = Duration::from_secs(2);

/// For how long what was found is said again, however many ask.
const FRESH: Duration = Duration::from_secs(1);

/// For how long the runner of jobs may be silent: longer than the slowest mail takes.
const LONGEST_SILENCE: Duration = Duration::from_secs(120);

/// How it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Found {
    Ok,
    /// Told to stop: no new visitors, please.
    Stopping,
    /// It does not answer, or not in time.
    Unreachable,
    /// The tables are those of another version of the program.
    AnotherVersion,
    /// Nothing does the jobs.
    NotRunning,
    /// Nothing was heard of it for long.
    Silent,
}

impl Found {
    const fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Stopping => "stopping",
            Self::Unreachable => "unreachable",
            Self::AnotherVersion => "another version",
            Self::NotRunning => "not running",
            Self::Silent => "silent",
        }
    }
}

/// What was looked at, each by its name.
type Checks = Vec<(&'static str, Found)>;

/// What the program knows of itself.
#[derive(Debug, Default)]
pub struct Health {
    stopping: AtomicBool,
    /// When the runner of jobs was last heard of, while it runs.
    runner: Mutex<Option<Instant>>,
    /// What was found last, and when.
    found: Turn<Option<(Instant, Checks)>>,
}

impl Health {
    /// Says that the program was told to stop.
    pub(crate) fn stop(&self) {
        self.stopping.store(true, Ordering::SeqCst);
    }

    /// Notes that the runner of jobs is at work, until the value is dropped.
    pub(crate) fn runner(&self) -> Runner<'_> {
        let runner = Runner(self);
        runner.beat();
        runner
    }

    fn heard(&self, at: Option<Instant>) {
        *self.runner.lock().unwrap_or_else(PoisonError::into_inner) = at;
    }

    fn jobs(&self) -> Found {
        match *self.runner.lock().unwrap_or_else(PoisonError::into_inner) {
            None => Found::NotRunning,
            Some(heard) if heard.elapsed() > LONGEST_SILENCE => Found::Silent,
            Some(_) => Found::Ok,
        }
    }
}

/// The runner of jobs, at work.
#[derive(Debug)]
pub(crate) struct Runner<'a>(&'a Health);

impl Runner<'_> {
    /// Notes that it goes on.
    pub(crate) fn beat(&self) {
        self.0.heard(Some(Instant::now()));
    }
}

impl Drop for Runner<'_> {
    fn drop(&mut self) {
        self.0.heard(None);
    }
}

/// Whether the process answers at all.
pub(crate) async fn alive() -> &'static str {
    "ok"
}

/// Whether everything is there that requests need, each by its name.
pub(crate) async fn ready(State(app): State<App>, headers: HeaderMap) -> Response {
    let found = look(&app).await;
    let ready = found.iter().all(|(_, found)| *found == Found::Ok);
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let accepts = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if accepts.contains("json") {
        let checks: BTreeMap<_, _> = found.iter().map(|(name, found)| (*name, found.word())).collect();
        return (status, Json(serde_json::json!({ "ready": ready, "checks": checks }))).into_response();
    }
    let lines = found.iter().map(|(name, found)| format!("{name}: {}\n", found.word()));
    (status, lines.collect::<String>()).into_response()
}

async fn look(app: &App) -> Checks {
    let health = app.health();
    let stopping = if health.stopping.load(Ordering::SeqCst) { Found::Stopping } else { Found::Ok };
    let (program, jobs) = (("program", stopping), ("jobs", health.jobs()));
    let mut last = health.found.lock().await;
    if let Some((_, outside)) = last.as_ref().filter(|(at, _)| at.elapsed() < FRESH) {
        return [&[program, jobs], &outside[..]].concat();
    }
    let ((database, migrations), attachments) = tokio::join!(look_at_database(app), look_at_attachments(app));
    let outside = vec![("database", database), ("migrations", migrations), ("attachments", attachments)];
    *last = Some((Instant::now(), outside.clone()));
    [&[program, jobs], &outside[..]].concat()
}

async fn look_at_database(app: &App) -> (Found, Found) {
    let looking = async {
        let mut tx = app.db().read().await?;
        installation::find_migration(&mut tx).await
    };
    match timeout(LONGEST_LOOK, looking).await {
        Ok(Ok(migration)) if migration == app.db().latest_migration() => (Found::Ok, Found::Ok),
        Ok(Ok(_)) => (Found::Ok, Found::AnotherVersion),
        Ok(Err(error)) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "not ready: the database fails");
            (Found::Unreachable, Found::Unreachable)
        }
        Err(_) => {
            tracing::warn!("not ready: the database does not answer in time");
            (Found::Unreachable, Found::Unreachable)
        }
    }
}

/// Where nothing can be attached, nothing is missing.
async fn look_at_attachments(app: &App) -> Found {
    let Some(contents) = app.contents() else { return Found::Ok };
    match timeout(LONGEST_LOOK, content::check(contents)).await {
        Ok(Ok(())) => Found::Ok,
        Ok(Err(error)) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "not ready: the attachments' place fails");
            Found::Unreachable
        }
        Err(_) => {
            tracing::warn!("not ready: the attachments' place does not answer in time");
            Found::Unreachable
        }
    }
}
