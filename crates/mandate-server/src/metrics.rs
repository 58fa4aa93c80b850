//! What is counted for those who watch the installation, as Prometheus reads it. Nothing is counted where nobody asks.
//!
//! Owns what happens once (requests, decisions), which is counted as it happens, and what is so at a moment (jobs,
//! connections, the process), which is looked at when somebody asks. Labels take few values: routes by their pattern,
//! never by what somebody typed.

mod process;

use std::{
    sync::{
        OnceLock,
        atomic::{AtomicI64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{
    extract::State,
    http::{Method, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use jiff::Timestamp;
use mandate_core::access::{Permit, Refusal};
use mandate_store::{StoreError, job, ledger, search_pending};
use metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram, with_local_recorder};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusRecorder};
use tokio::time::timeout;

use crate::{App, config};

/// How long the database may take for what it is asked.
const LONGEST_LOOK: Duration = Duration::from_secs(5);

/// As far as texts are counted that wait to be found by their words.
const MOST_TEXTS: i64 = 100_000;

/// Into which requests are sorted by the seconds that they took: quick pages, slow ones, uploads.
const SECONDS: [f64; 13] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0];

const REQUESTS: &str = "mandate_http_requests_total";
const DURATION: &str = "mandate_http_request_duration_seconds";
const DECISIONS: &str = "mandate_decisions_total";

/// What is counted as it happens.
#[derive(Debug)]
pub struct Metrics {
    recorder: Option<PrometheusRecorder>,
    connections: AtomicUsize,
    /// When the certificate of the server ends, in seconds since 1970; nothing where it has none.
    certificate_ends: OnceLock<AtomicI64>,
}

impl Metrics {
    pub(crate) fn new(config: &config::Metrics) -> Self {
        let recorder = config.listen.and_then(|_| {
            let sorted = PrometheusBuilder::new().set_buckets_for_metric(Matcher::Full(DURATION.to_owned()), &SECONDS);
            sorted.map(PrometheusBuilder::build_recorder).ok()
        });
        if let Some(recorder) = &recorder {
            with_local_recorder(recorder, || {
                describe_counter!(REQUESTS, "Requests answered, by route, method and class of status.");
                describe_histogram!(DURATION, "Seconds until the head of an answer was ready, by route and method.");
                describe_counter!(DECISIONS, "Decisions about acts, by outcome and what decided.");
            });
        }
        Self { recorder, connections: AtomicUsize::new(0), certificate_ends: OnceLock::new() }
    }

    /// Counts a request that was answered.
    pub(crate) fn answered(&self, route: &str, method: &Method, status: StatusCode, taken: Duration) {
        let Some(recorder) = &self.recorder else { return };
        let method = known(method);
        with_local_recorder(recorder, || {
            counter!(REQUESTS, "route" => route.to_owned(), "method" => method, "status" => class(status)).increment(1);
            histogram!(DURATION, "route" => route.to_owned(), "method" => method).record(taken);
        });
    }

    /// Counts a decision: whoever asks for one says so here.
    pub(crate) fn decided(&self, decided: &Result<Permit, Refusal>) {
        let (outcome, ground) = match decided {
            Ok(permit) => ("allowed", permit.ground().as_str()),
            Err(refusal) => ("refused", refusal.reason.as_str()),
        };
        tracing::Span::current().record("outcome", outcome).record("ground", ground);
        if let Some(recorder) = &self.recorder {
            with_local_recorder(recorder, || {
                counter!(DECISIONS, "outcome" => outcome, "ground" => ground).increment(1);
            });
        }
    }

    /// Counts a connection, until the value is dropped.
    pub(crate) fn connection(&self) -> Connection<'_> {
        self.connections.fetch_add(1, Ordering::Relaxed);
        Connection(self)
    }

    /// Notes when the certificate of the server ends.
    pub(crate) fn certificate_ends(&self, at: Timestamp) {
        self.certificate_ends.get_or_init(AtomicI64::default).store(at.as_second(), Ordering::Relaxed);
    }

    /// Sorts what was measured, so that it does not pile up where nobody asks for long.
    pub(crate) fn tidy(&self) {
        if let Some(recorder) = &self.recorder {
            recorder.handle().run_upkeep();
        }
    }
}

/// An open connection.
#[derive(Debug)]
pub(crate) struct Connection<'a>(&'a Metrics);

impl Drop for Connection<'_> {
    fn drop(&mut self) {
        self.0.connections.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Methods are chosen by whoever asks: those that mean nothing here are one.
fn known(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

const fn class(status: StatusCode) -> &'static str {
    match status.as_u16() {
        100..=199 => "1xx",
        200..=299 => "2xx",
        300..=399 => "3xx",
        400..=499 => "4xx",
        _ => "5xx",
    }
}

/// Everything, as Prometheus reads it.
pub(crate) async fn show(State(app): State<App>) -> Response {
    let Some(recorder) = &app.metrics().recorder else { return StatusCode::NOT_FOUND.into_response() };
    let found = match timeout(LONGEST_LOOK, look(&app)).await {
        Ok(Ok(found)) => Some(found),
        Ok(Err(error)) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "figures without the database, which fails");
            None
        }
        Err(_) => {
            tracing::warn!("figures without the database, which does not answer in time");
            None
        }
    };
    // What is so now is written anew each time: what is not there any more is not said to be.
    let now = PrometheusBuilder::new().build_recorder();
    with_local_recorder(&now, || {
        describe();
        set_gauges(&app, found.as_ref());
    });
    let text = recorder.handle().render() + &now.handle().render();
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response()
}

/// What the database says of the work behind the requests.
struct Found {
    at: Timestamp,
    jobs: Vec<job::Pile>,
    unsealed: Option<Timestamp>,
    texts: i64,
}

async fn look(app: &App) -> Result<Found, StoreError> {
    let mut tx = app.db().read().await?;
    let at = app.now_in(&mut tx).await?;
    let jobs = job::list_piles(&mut tx, at).await?;
    let unsealed = ledger::find_oldest_unsealed(&mut tx).await?;
    let texts = search_pending::count(&mut tx, MOST_TEXTS).await?;
    Ok(Found { at, jobs, unsealed, texts })
}

fn describe() {
    describe_gauge!(
        "mandate_build_info",
        "Always 1; says which version of the program this is, and on which database."
    );
    describe_gauge!("mandate_database_up", "Whether the database answered when these figures were asked for.");
    describe_gauge!("mandate_http_connections", "Open connections.");
    describe_gauge!("mandate_http_connections_limit", "How many connections are open at most; more wait.");
    describe_gauge!(
        "mandate_certificate_end_time_seconds",
        "When the certificate of the server ends, in seconds since 1970."
    );
    describe_gauge!("mandate_database_connections", "Connections to PostgreSQL, by state.");
    describe_gauge!("mandate_database_waiting", "Transactions that wait for a connection to PostgreSQL.");
    describe_gauge!("mandate_jobs", "Jobs, by kind and state: due, later, running, failed.");
    describe_gauge!("mandate_job_oldest_age_seconds", "For how long the first of the jobs that are due has been so.");
    describe_gauge!(
        "mandate_record_unsealed_age_seconds",
        "How old the oldest entry of the record is that is not sealed."
    );
    describe_gauge!("mandate_search_pending", "Texts that wait to be found by their words; counted up to 100,000.");
    describe_gauge!("process_resident_memory_bytes", "Resident memory.");
    describe_counter!("process_cpu_seconds_total", "Seconds of the processor, for itself and in the system.");
    describe_gauge!("process_open_fds", "Open files and connections.");
    describe_gauge!("process_start_time_seconds", "When the process began, in seconds since 1970.");
}

#[expect(clippy::cast_precision_loss, reason = "figures for a chart")]
fn set_gauges(app: &App, found: Option<&Found>) {
    gauge!("mandate_build_info", "version" => env!("CARGO_PKG_VERSION"), "database" => app.db().name()).set(1.0);
    gauge!("mandate_database_up").set(if found.is_some() { 1.0 } else { 0.0 });
    gauge!("mandate_http_connections").set(app.metrics().connections.load(Ordering::Relaxed) as f64);
    gauge!("mandate_http_connections_limit").set(app.config().limits.connections as f64);
    if let Some(ends) = app.metrics().certificate_ends.get() {
        gauge!("mandate_certificate_end_time_seconds").set(ends.load(Ordering::Relaxed) as f64);
    }
    if let Some(pool) = app.db().pool() {
        gauge!("mandate_database_connections", "state" => "in_use").set(pool.in_use as f64);
        gauge!("mandate_database_connections", "state" => "idle").set(pool.idle as f64);
        gauge!("mandate_database_waiting").set(pool.waiting as f64);
    }
    if let Some(found) = found {
        let age = |since: Timestamp| found.at.duration_since(since).as_secs_f64().max(0.0);
        for pile in &found.jobs {
            gauge!("mandate_jobs", "kind" => pile.kind.clone(), "state" => pile.state.clone()).set(pile.count as f64);
        }
        let due = found.jobs.iter().filter(|pile| pile.state == "due");
        gauge!("mandate_job_oldest_age_seconds").set(due.map(|pile| age(pile.oldest)).fold(0.0, f64::max));
        gauge!("mandate_record_unsealed_age_seconds").set(found.unsealed.map_or(0.0, age));
        gauge!("mandate_search_pending").set(found.texts as f64);
    }
    process::set_gauges();
}
