//! `mandate record`: what was done with an organization's things, read and exported.

use std::path::PathBuf;

use mandate_server::{api::command_line::Call, config::Config, locale::Locale};

use crate::{
    command::Failure,
    console::{Console, Format},
    output::{Column, Show, column},
};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    format: Format,
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// The record of an organization, the newest first.
    List {
        /// The organization, by its name or id.
        #[arg(long)]
        organization: String,
        /// Only what was done, or only what was refused.
        #[arg(long, value_parser = ["done", "refused"])]
        outcome: Option<String>,
        /// So many at most.
        #[arg(long)]
        limit: Option<usize>,
    },
    /// All of the record of an organization with its proofs, as JSON Lines: `mandate verify --export` verifies it anywhere.
    Export {
        /// The organization, by its name or id.
        #[arg(long)]
        organization: String,
        /// The file to write, which must not be there yet; standard output where none is named.
        #[arg(long)]
        to: Option<PathBuf>,
    },
}

const LINE: [Column; 7] = [
    column("time", "/at", Show::Time),
    column("person", "/actor", Show::Text),
    column("organization", "/organization", Show::Text),
    column("did", "/act", Show::Word("did")),
    column("on-what", "/label", Show::Text),
    column("outcome", "/outcome", Show::Word("outcome")),
    column("reference", "/request_id", Show::Text),
];

pub(crate) async fn run(config: Config, l: Locale, arguments: Arguments) -> Result<(), Failure> {
    let mut console = Console::open(config, l, &arguments.format).await?;
    match arguments.command {
        Command::List { organization, outcome, limit } => {
            let organization = console.looked_after(&organization).await?;
            let call = Call::get(&["record"]).query("outcome", outcome.as_deref()).looking_after(organization);
            console.list(call, &LINE, limit).await
        }
        Command::Export { organization, to } => {
            let organization = console.looked_after(&organization).await?;
            let call = Call::get(&["record", "export"]).looking_after(organization);
            match to {
                None => console.print(&call).await,
                Some(file) => console.save(&call, &file).await,
            }
        }
    }
}
