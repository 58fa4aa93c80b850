//! `mandate serve`: a real installation.

use std::{net::SocketAddr, os::unix::fs::DirBuilderExt as _, process::ExitCode};

use mandate_server::{App, auth::password::Passwords, clock::Clock, config::Config, ops::setup, serve::serve};
use mandate_store::{Db, content::Contents, db::Location};
use tokio::net::TcpListener;

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

pub(crate) fn passwords() -> Result<Passwords, Failure> {
    Passwords::strong().map_err(|error| Failure::new(format!("this machine gives no random numbers: {error}")))
}

pub(crate) async fn run(mut config: Config, arguments: Arguments) -> Result<ExitCode, Failure> {
    log("info,tokio_postgres=warn,refinery_core=warn");
    if let Some(listen) = arguments.listen {
        config.listen = listen;
    }
    config.check()?;
    let db = open(&config).await?;
    let contents = config.place().map(|place| Contents::open(&place)).transpose()?;
    let listener = TcpListener::bind(config.listen)
        .await
        .map_err(|error| Failure::new(format!("cannot listen on {}: {error}", config.listen)))?;
    config.listen = listener.local_addr()?;
    let (address, database) = (config.base_url(), db.name());
    let app = App::new(db, contents, config, Clock::System, passwords()?, false);
    if let Some(token) = setup::offer(&app).await? {
        say(&format!(
            "This installation is new. Set it up at {address}/setup/{token}\nThe link works once, until the next start."
        ));
    }
    say(&format!("Mandate serves {address} on {database}."));
    serve(app, listener, stopped()).await?;
    Ok(ExitCode::SUCCESS)
}

/// Waits until somebody asks to stop: Ctrl-C, or the signal of a service manager.
pub(crate) async fn stopped() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        let _ = tokio::signal::ctrl_c().await;
        return;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}
