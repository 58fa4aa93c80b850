//! `mandate backup` and `mandate restore`: copies of everything that an installation on SQLite keeps.

use std::path::PathBuf;

use mandate_server::{clock::Clock, config::Config};
use mandate_store::{
    backup::{self, Manifest},
    content::Contents,
    db::Location,
};

use crate::{
    command::{Failure, print, print_json},
    exit::Exit,
};

#[derive(clap::Args)]
pub(crate) struct BackupArguments {
    /// The folder to copy into: empty, or not there yet.
    folder: PathBuf,
    /// Print the manifest, which says what was copied, as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(clap::Args)]
pub(crate) struct RestoreArguments {
    /// The folder that `mandate backup` made.
    folder: PathBuf,
    /// The folder to put it into: empty, or not there yet.
    #[arg(long)]
    into: PathBuf,
    /// Print the manifest, which says what was put back, as JSON.
    #[arg(long)]
    json: bool,
}

pub(crate) async fn make(config: &Config, arguments: BackupArguments) -> Result<Exit, Failure> {
    let Location::Sqlite(database) = config.location() else {
        return Err(Failure::new(
            "PostgreSQL is copied by its own `pg_dump --format=custom`, and the place of attachments by itself, after the database",
        ));
    };
    let contents = config.place().map(|place| Contents::open(&place)).transpose()?;
    let (at, version) = (Clock::System.now(), env!("CARGO_PKG_VERSION"));
    let made = backup::make(&database, contents.as_ref(), &arguments.folder, at, version).await?;
    if arguments.json {
        print_json(&made)?;
    } else {
        let folder = arguments.folder.display();
        print(&format!("{} were copied to {folder}.", amount(&made)))?;
        for hash in &made.missing {
            print(&format!("missing: the attachment with the content {hash}"))?;
        }
        print(&format!("`mandate restore {folder} --into FOLDER` puts them back."))?;
    }
    // What could be copied was; that something is missing is for somebody to look at.
    Ok(if made.missing.is_empty() { Exit::Done } else { Exit::Failed })
}

pub(crate) fn restore(arguments: &RestoreArguments) -> Result<Exit, Failure> {
    let restored = backup::restore(&arguments.folder, &arguments.into)?;
    if arguments.json {
        print_json(&restored)?;
    } else {
        let folder = arguments.into.display();
        print(&format!("{} of {} were put into {folder}.", amount(&restored), restored.made_at))?;
        print(&format!(
            "`mandate --database {folder} verify` checks the record; `mandate --database {folder} serve` starts with it."
        ))?;
    }
    Ok(Exit::Done)
}

fn amount(manifest: &Manifest) -> String {
    let bytes: u64 = manifest.files.iter().map(|file| file.bytes).sum();
    format!("The database and {} attachments, {bytes} bytes,", manifest.files.len().saturating_sub(1))
}
