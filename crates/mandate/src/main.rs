//! Mandate: a partner acts for its customers at a vendor's support desk, with exactly the access that they gave.
//!
//! This is the program: it reads the command line and the configuration, and hands over to the server.

mod backup;
mod command;
mod doctor;
mod explain;
mod health;
mod import;
mod sandbox;
mod serve;
#[cfg(feature = "otlp")]
mod traces;
#[cfg(not(feature = "otlp"))]
#[path = "traces_off.rs"]
mod traces;
mod verify;

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};
use mandate_server::config::Config;

use command::Failure;

/// A partner acts for its customers at a vendor's support desk, with exactly the access that they gave.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// The configuration file; without one, the defaults and the environment hold.
    #[arg(long, global = true, env = "MANDATE_CONFIG")]
    config: Option<PathBuf>,
    /// The database: a folder for SQLite, or the address of a PostgreSQL database.
    #[arg(long, global = true)]
    database: Option<String>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run an installation. At its first start it prints a link, once, to set it up.
    Serve(serve::Arguments),
    /// Run a made-up world to try things out; it is gone when it stops.
    Sandbox(sandbox::Arguments),
    /// Say whether a person may do something, why, and what would be enough.
    Explain(explain::Arguments),
    /// Bring in what another desk knew: organizations, people, permissions, service requests.
    Import(import::Arguments),
    /// Verify the record: of the database, or of an export.
    Verify(verify::Arguments),
    /// Check whether this installation is set up well.
    Doctor,
    /// Ask the server on this machine whether it is ready for requests.
    Health,
    /// Copy the database and all attachments into a folder, while the server runs.
    Backup(backup::BackupArguments),
    /// Put a copy back into a folder, after checking that it is as it was made.
    Restore(backup::RestoreArguments),
    /// Print a configuration file with all settings and their defaults.
    Config,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return Failure::from(error).report(),
    };
    match runtime.block_on(run(arguments)) {
        Ok(code) => code,
        Err(failure) => failure.report(),
    }
}

async fn run(arguments: Arguments) -> Result<ExitCode, Failure> {
    if matches!(arguments.command, Command::Config) {
        command::print(&Config::template());
        return Ok(ExitCode::SUCCESS);
    }
    if let Command::Restore(arguments) = arguments.command {
        return backup::restore(&arguments);
    }
    let mut config = Config::load(arguments.config.as_deref())?;
    if let Some(database) = arguments.database {
        config.database = database;
    }
    match arguments.command {
        Command::Serve(arguments) => serve::run(config, arguments).await,
        Command::Sandbox(arguments) => sandbox::run(config, arguments).await,
        Command::Explain(arguments) => explain::run(config, arguments).await,
        Command::Import(arguments) => import::run(config, arguments).await,
        Command::Verify(arguments) => verify::run(config, arguments).await,
        Command::Doctor => doctor::run(config).await,
        Command::Health => health::run(&config).await,
        Command::Backup(arguments) => backup::make(&config, arguments).await,
        Command::Restore(_) | Command::Config => Ok(ExitCode::SUCCESS),
    }
}
