//! Mandate: a partner acts for its customers at a vendor's support desk, with exactly the access that they gave.
//!
//! This is the program: it reads the command line and the configuration, and hands over to the server.

mod backup;
mod command;
mod complete;
mod console;
mod doctor;
mod exit;
mod explain;
mod health;
mod help;
mod import;
mod jobs;
mod operator;
mod organizations;
mod output;
mod people;
mod permissions;
mod record;
mod sandbox;
mod serve;
mod service_requests;
mod tokens;
#[cfg(feature = "otlp")]
mod traces;
#[cfg(not(feature = "otlp"))]
#[path = "traces_off.rs"]
mod traces;
mod verify;

use std::{path::PathBuf, process::ExitCode};

use clap::{FromArgMatches as _, Parser, Subcommand};
use mandate_server::{
    config::Config,
    locale::{Language, Locale},
};

use crate::{command::Failure, exit::Exit};

/// The C library's own took about a fifth of the time of an import.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

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
    /// The language of the answer: en, ja or es; without it, that of the environment (LANG).
    #[arg(long, global = true, value_parser = |word: &str| word.parse::<Language>().map_err(|()| "one of: en, ja, es"))]
    language: Option<Language>,
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
    /// List, invite, change, lock and unlock people.
    People(people::Arguments),
    /// List, add and rename organizations and their locations.
    Organizations(organizations::Arguments),
    /// List who may act for a customer, and end it.
    Permissions(permissions::Arguments),
    /// List service requests and look at one.
    ServiceRequests(service_requests::Arguments),
    /// List, look at and revoke the tokens that programs come with.
    Tokens(tokens::Tokens),
    /// List the accounts that programs act as.
    ServiceAccounts(tokens::ServiceAccounts),
    /// List the jobs that failed, and try them again.
    Jobs(jobs::Arguments),
    /// Read and export the record of an organization.
    Record(record::Arguments),
    /// Bring in what another desk knew: organizations, people, permissions, service requests.
    Import(import::Arguments),
    /// Verify the record: of the database, or of an export.
    Verify(verify::Arguments),
    /// Check whether this installation is set up well.
    Doctor(doctor::Arguments),
    /// Ask the server on this machine whether it is ready for requests.
    Health,
    /// Copy the database and all attachments into a folder, while the server runs.
    Backup(backup::BackupArguments),
    /// Put a copy back into a folder, after checking that it is as it was made.
    Restore(backup::RestoreArguments),
    /// Print a configuration file with all settings and their defaults.
    Config,
    /// Print what a shell needs to complete commands.
    Completions(complete::Arguments),
    /// Print the manual for `man`.
    Manual,
}

fn main() -> ExitCode {
    let matches = help::command().get_matches();
    let arguments = match Arguments::from_arg_matches(&matches) {
        Ok(arguments) => arguments,
        Err(error) => error.exit(),
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return Failure::from(error).report(),
    };
    match runtime.block_on(run(arguments)) {
        Ok(exit) => exit.into(),
        Err(failure) => failure.report(),
    }
}

async fn run(arguments: Arguments) -> Result<Exit, Failure> {
    let l = operator::locale(arguments.language);
    match arguments.command {
        Command::Config => command::print(&Config::template()).map(|()| Exit::Done),
        Command::Completions(arguments) => complete::completions(&arguments).map(|()| Exit::Done),
        Command::Manual => complete::manual().map(|()| Exit::Done),
        Command::Restore(arguments) => backup::restore(&arguments),
        command => {
            let mut config = Config::load(arguments.config.as_deref())?;
            if let Some(database) = arguments.database {
                config.database = database;
            }
            on_installation(config, l, command).await
        }
    }
}

/// The commands that need to know which installation.
async fn on_installation(config: Config, l: Locale, command: Command) -> Result<Exit, Failure> {
    let done = match command {
        Command::Serve(arguments) => serve::run(config, arguments).await,
        Command::Sandbox(arguments) => sandbox::run(config, arguments).await,
        Command::People(arguments) => people::run(config, l, arguments).await,
        Command::Organizations(arguments) => organizations::run(config, l, arguments).await,
        Command::Permissions(arguments) => permissions::run(config, l, arguments).await,
        Command::ServiceRequests(arguments) => service_requests::run(config, l, arguments).await,
        Command::Tokens(arguments) => tokens::run(config, l, arguments).await,
        Command::ServiceAccounts(arguments) => tokens::run_accounts(config, l, arguments).await,
        Command::Jobs(arguments) => jobs::run(config, l, arguments).await,
        Command::Record(arguments) => record::run(config, l, arguments).await,
        Command::Explain(arguments) => return explain::run(config, l, arguments).await,
        Command::Import(arguments) => return import::run(config, arguments).await,
        Command::Verify(arguments) => return verify::run(config, arguments).await,
        Command::Doctor(arguments) => return doctor::run(config, arguments).await,
        Command::Health => return health::run(&config).await,
        Command::Backup(arguments) => return backup::make(&config, arguments).await,
        Command::Restore(_) | Command::Config | Command::Completions(_) | Command::Manual => Ok(()),
    };
    done.map(|()| Exit::Done)
}
