//! The installation at work: its database, clock, configuration and password hasher, shared by everything.

use std::sync::{Arc, OnceLock};

use mandate_store::{Db, content::Contents};
use tokio::sync::{Notify, Semaphore, SemaphorePermit};

use crate::{
    api::limit::Limits,
    auth::password::Passwords,
    clock::{Clock, Ids},
    config::Config,
    health::Health,
    live::Live,
    metrics::Metrics,
    webhook::Sender,
};

/// So many long lists are written into files at once: each holds a reader of the database.
const EXPORTS: usize = 2;

/// What everything shares; cheap to clone.
#[derive(Clone, Debug)]
pub struct App(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    db: Db,
    contents: Option<Contents>,
    config: Config,
    clock: Clock,
    ids: Ids,
    passwords: Passwords,
    jobs: Notify,
    webhooks: Notify,
    exports: Semaphore,
    live: Live,
    sender: OnceLock<Sender>,
    limits: Limits,
    health: Health,
    metrics: Metrics,
    sandbox: bool,
}

impl App {
    /// Puts an installation together; without a place for contents nothing can be attached.
    #[must_use]
    pub fn new(
        db: Db,
        contents: Option<Contents>,
        config: Config,
        clock: Clock,
        passwords: Passwords,
        sandbox: bool,
    ) -> Self {
        let (ids, jobs, exports) = (Ids::default(), Notify::new(), Semaphore::new(EXPORTS));
        let webhooks = Notify::new();
        let (live, sender) = (Live::default(), OnceLock::new());
        let limits = Limits::new(clock.clone(), config.api.requests_per_minute);
        let (health, metrics) = (Health::default(), Metrics::new(&config.metrics));
        Self(Arc::new(Inner {
            db,
            contents,
            config,
            clock,
            ids,
            passwords,
            jobs,
            webhooks,
            exports,
            live,
            sender,
            limits,
            health,
            metrics,
            sandbox,
        }))
    }

    /// The database.
    #[must_use]
    pub fn db(&self) -> &Db {
        &self.0.db
    }

    /// The contents of attachments, where there is a place for them.
    #[must_use]
    pub fn contents(&self) -> Option<&Contents> {
        self.0.contents.as_ref()
    }

    /// The configuration.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// The present moment.
    #[must_use]
    pub fn now(&self) -> jiff::Timestamp {
        self.0.clock.now()
    }

    /// The present moment in a transaction: by the database's clock where several nodes share one.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn now_in(&self, tx: &mut mandate_store::Tx) -> Result<jiff::Timestamp, mandate_store::StoreError> {
        Ok(self.now_by(tx.shared_clock().await?))
    }

    /// The present moment, where the clock that several nodes share says this.
    #[must_use]
    pub fn now_by(&self, shared: Option<jiff::Timestamp>) -> jiff::Timestamp {
        match self.0.clock {
            Clock::System => shared.unwrap_or_else(|| self.now()),
            Clock::Manual(_) => self.now(),
        }
    }

    /// The clock.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// A new id.
    pub fn id<T: From<uuid::Uuid>>(&self) -> T {
        self.0.ids.next(self.now())
    }

    /// What hashes passwords.
    #[must_use]
    pub fn passwords(&self) -> &Passwords {
        &self.0.passwords
    }

    /// A turn to write a long list into a file; none while others do.
    #[must_use]
    pub fn export_turn(&self) -> Option<SemaphorePermit<'_>> {
        self.0.exports.try_acquire().ok()
    }

    /// What tells open pages that something has changed.
    #[must_use]
    pub fn live(&self) -> &Live {
        &self.0.live
    }

    /// What sends events to other programs.
    pub(crate) fn sender(&self) -> Result<&Sender, crate::OpError> {
        if let Some(sender) = self.0.sender.get() {
            return Ok(sender);
        }
        let sender = Sender::new(&self.config().webhooks)?;
        Ok(self.0.sender.get_or_init(|| sender))
    }

    /// How often tokens may call.
    pub(crate) fn limits(&self) -> &Limits {
        &self.0.limits
    }

    /// What the program knows of its own health.
    #[must_use]
    pub fn health(&self) -> &Health {
        &self.0.health
    }

    /// What is counted for those who watch the installation.
    #[must_use]
    pub fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }

    /// Whether mails leave, or are shown in the sandbox; otherwise they wait until a mail server is configured.
    #[must_use]
    pub fn sends_mail(&self) -> bool {
        self.is_sandbox() || self.config().mail.server.is_some()
    }

    /// Wakes the runner of jobs.
    pub fn wake_jobs(&self) {
        self.0.jobs.notify_one();
    }

    /// Waits until somebody wakes the runner.
    pub async fn jobs_woken(&self) {
        self.0.jobs.notified().await;
    }

    /// Wakes what sends events to other programs.
    pub fn wake_webhooks(&self) {
        self.0.webhooks.notify_one();
    }

    /// Waits until somebody wakes what sends events.
    pub async fn webhooks_woken(&self) {
        self.0.webhooks.notified().await;
    }

    /// Whether this is a sandbox, where one may be anybody and mails are shown instead of sent.
    #[must_use]
    pub fn is_sandbox(&self) -> bool {
        self.0.sandbox
    }
}
