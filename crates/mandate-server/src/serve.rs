//! The installation on the network: the portal on a listener, and the work behind it, until told to stop.

pub(crate) mod broken;
mod connection;
mod observe;
mod pulse;
mod tls;

use std::{future::Future, io, net::SocketAddr, time::Duration};

use axum::{Router, middleware, routing::get};
use tokio::{net::TcpListener, sync::watch, time::sleep};

pub use tls::{Tls, TlsError};

use crate::{App, api, config::Config, health, jobs, metrics, portal};
use connection::{Service, accept};

/// How long a request may take before it is broken off.
const LONGEST_REQUEST: Duration = Duration::from_secs(30);

/// How often what was measured is sorted.
const TIDY_EVERY: Duration = Duration::from_secs(10);

/// By what people come, and those who watch.
#[derive(Debug)]
pub struct Listeners {
    portal: TcpListener,
    tls: Option<Tls>,
    metrics: Option<TcpListener>,
}

/// Why nobody can come.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    /// The address is taken, or not this machine's.
    #[error("cannot listen on {0}")]
    Taken(SocketAddr, #[source] io::Error),
    /// The certificate cannot be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
}

impl From<TcpListener> for Listeners {
    fn from(portal: TcpListener) -> Self {
        Self { portal, tls: None, metrics: None }
    }
}

impl Listeners {
    /// Opens what the configuration says, and writes into it where that is: a port may be left to the system.
    ///
    /// # Errors
    /// When an address is taken, or the certificate cannot be used.
    pub async fn open(config: &mut Config) -> Result<Self, ListenError> {
        let tls = config.tls.files().map(|(certificate, key)| Tls::open(&certificate, &key)).transpose()?;
        let portal = bind(&mut config.listen).await?;
        let metrics = match &mut config.metrics.listen {
            Some(address) => Some(bind(address).await?),
            None => None,
        };
        Ok(Self { portal, tls, metrics })
    }

    /// What encrypts, where the server itself does.
    #[must_use]
    pub const fn tls(&self) -> Option<&Tls> {
        self.tls.as_ref()
    }
}

async fn bind(address: &mut SocketAddr) -> Result<TcpListener, ListenError> {
    let listener = TcpListener::bind(*address).await.map_err(|error| ListenError::Taken(*address, error))?;
    *address = listener.local_addr().map_err(|error| ListenError::Taken(*address, error))?;
    Ok(listener)
}

/// Serves until `stop` is done; requests and jobs under way are finished first.
pub async fn serve(app: App, listeners: impl Into<Listeners>, stop: impl Future<Output = ()> + Send + 'static) {
    let Listeners { portal: listener, tls, metrics } = listeners.into();
    let (tell, told) = watch::channel(false);
    let runner = tokio::spawn(jobs::run(app.clone(), told));
    let (close, closed) = watch::channel(false);
    if let Some(tls) = tls.clone() {
        app.metrics().certificate_ends(tls.ends_at());
        tokio::spawn(tls.keep_fresh(app.clone(), closed.clone()));
    }
    if let Some(listener) = metrics {
        tokio::spawn(watched(app.clone(), listener, closed.clone()));
    }
    let router = broken::guard(router(app.clone()), &app, LONGEST_REQUEST)
        .layer(middleware::from_fn_with_state(app.clone(), observe::request));
    let limits = app.config().limits.clone();
    let drain = Duration::from_secs(limits.drain_seconds);
    let stop = async {
        stop.await;
        app.health().stop();
        sleep(drain).await;
        // Pages that only listen would be waited for.
        app.live().stop();
        close.send_replace(true);
        // Who takes its time is waited for, but not for ever.
        sleep(LONGEST_REQUEST).await;
    };
    let service = Service { app: app.clone(), router, tls, limits };
    tokio::select! {
        () = accept(listener, service, closed) => {}
        () = stop => {}
    }
    let _ = tell.send(true);
    if let Err(error) = runner.await {
        tracing::error!(%error, "the runner of jobs broke off");
    }
}

/// Serves those who watch the installation.
async fn watched(app: App, listener: TcpListener, stopping: watch::Receiver<bool>) {
    let router = Router::new()
        .route("/metrics", get(metrics::show))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .with_state(app.clone());
    let tidy = async {
        let mut turn = tokio::time::interval(TIDY_EVERY);
        loop {
            turn.tick().await;
            app.metrics().tidy();
        }
    };
    let limits = app.config().limits.clone();
    let service = Service { app: app.clone(), router, tls: None, limits };
    tokio::select! {
        () = accept(listener, service, stopping) => {}
        () = tidy => {}
    }
}

/// All that is served: the API, and the portal for everything else.
pub fn router(app: App) -> Router {
    api::router(app.clone()).merge(portal::router(app))
}
