//! `mandate serve`: a real installation.

use std::{net::SocketAddr, os::unix::fs::DirBuilderExt as _};

use mandate_server::{
    App,
    auth::password::Passwords,
    clock::Clock,
    config::Config,
    ops::setup,
    serve::{Listeners, Tls, serve},
};
use mandate_store::{Db, content::Contents, db::Location};
use sd_notify::NotifyState;
use tokio::signal::unix::{SignalKind, signal};

use crate::command::{Failure, log, say};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The address and port to listen on.
    #[arg(long)]
    listen: Option<SocketAddr>,
}

/// Opens the database, making the folder of SQLite where it is missing.
async fn open(config: &Config) -> Result<Db, Failure> {
    let location = config.location();
    if let Location::Sqlite(file) = &location
        && let Some(folder) = file.parent()
    {
        // Its owner's alone: passwords' hashes and waiting mails lie in it.
        std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .map_err(|error| Failure::new(format!("cannot make the folder `{}`: {error}", folder.display())))?;
    }
    Ok(Db::open(&location).await?)
}

/// Opens the database that must be there already.
pub(crate) async fn open_existing(config: &Config) -> Result<Db, Failure> {
    Ok(Db::open_existing(&config.location()).await?)
}

/// The installation without what serves it, for commands that run beside servers.
pub(crate) async fn app_beside_servers(config: Config) -> Result<App, Failure> {
    Ok(App::new(open_existing(&config).await?, None, config, Clock::System, passwords()?, false))
}

fn passwords() -> Result<Passwords, Failure> {
    Passwords::strong().map_err(|error| Failure::new(format!("this machine gives no random numbers: {error}")))
}

/// What is written to the log where nothing else is said.
pub(crate) const LOG: &str = "info,tokio_postgres=warn,refinery_core=warn";

pub(crate) async fn run(mut config: Config, arguments: Arguments) -> Result<(), Failure> {
    let traces = log(&config, LOG)?;
    if let Some(listen) = arguments.listen {
        config.listen = listen;
    }
    config.check()?;
    let db = open(&config).await?;
    let contents = config.place().map(|place| Contents::open(&place)).transpose()?;
    let listeners = Listeners::open(&mut config).await?;
    reload_when_asked(listeners.tls().cloned())?;
    let (address, database, metrics) = (config.base_url(), db.name(), config.metrics.listen);
    let app = App::new(db, contents, config, Clock::System, passwords()?, false);
    if let Some(token) = setup::offer(&app).await? {
        say(&format!(
            "This installation is new. Set it up at {address}/setup/{token}\nThe link works once, until the next start."
        ));
    }
    if let Some(metrics) = metrics {
        say(&format!("Figures are at http://{metrics}/metrics."));
    }
    say(&format!("Mandate serves {address} on {database}."));
    tell_manager(NotifyState::Ready);
    let stop = async {
        stopped().await;
        tell_manager(NotifyState::Stopping);
    };
    serve(app, listeners, stop).await;
    traces.end().await;
    Ok(())
}

/// Tells the service manager, where one wants to know.
fn tell_manager(state: NotifyState<'_>) {
    if let Err(error) = sd_notify::notify(&[state]) {
        tracing::warn!(%error, "the service manager could not be told");
    }
}

/// Looks at the certificate at SIGHUP, which otherwise would end the program.
fn reload_when_asked(tls: Option<Tls>) -> Result<(), Failure> {
    let mut asked = signal(SignalKind::hangup())?;
    tokio::spawn(async move {
        while asked.recv().await.is_some() {
            match &tls {
                Some(tls) => tls.reload_and_say(),
                None => tracing::info!("nothing to load again: the server does not encrypt by itself"),
            }
        }
    });
    Ok(())
}

/// Waits until somebody asks to stop: Ctrl-C, or the signal of a service manager.
pub(crate) async fn stopped() {
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        let _ = tokio::signal::ctrl_c().await;
        return;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}
