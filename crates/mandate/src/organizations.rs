//! `mandate organizations`: customers, partners and the vendor, and where their people work.

mod locations;

use mandate_server::{api::command_line::Call, config::Config, locale::Locale};
use serde_json::{Value, json};

use crate::{
    command::Failure,
    console::{Console, Format, KINDS},
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
    /// All organizations, or those of a kind.
    List {
        /// Only those whose names have these words.
        words: Vec<String>,
        /// Only those of a kind.
        #[arg(long, value_parser = KINDS)]
        kind: Option<String>,
    },
    /// One organization, by its name or id.
    Show {
        /// Its name or id.
        organization: String,
    },
    /// Add a customer or a partner.
    Add {
        /// What it is called.
        name: String,
        /// What it is.
        #[arg(long, value_parser = ["customer", "partner"])]
        kind: String,
        /// The two letters of its country.
        #[arg(long)]
        country: String,
        /// A location of a partner; may be said several times.
        #[arg(long = "location")]
        locations: Vec<String>,
    },
    /// Call an organization something else.
    Rename {
        /// Its name or id.
        organization: String,
        /// What it is to be called.
        name: String,
    },
    /// Where people of a partner or of the vendor work.
    #[command(subcommand)]
    Locations(locations::Command),
}

const LINE: [Column; 5] = [
    column("name", "/name", Show::Text),
    column("kind", "/kind", Show::Word("kind")),
    column("country", "/country", Show::Text),
    column("no-contact-manager", "/without_contact_manager", Show::Text),
    column("command-id", "/id", Show::Text),
];
const FACTS: [Column; 6] = [
    column("name", "/name", Show::Text),
    column("kind", "/kind", Show::Word("kind")),
    column("country", "/country", Show::Text),
    column("locations-title", "/locations", Show::Text),
    column("added", "/created_at", Show::Time),
    column("command-id", "/id", Show::Text),
];

pub(crate) async fn run(config: Config, l: Locale, arguments: Arguments) -> Result<(), Failure> {
    let mut console = Console::open(config, l, &arguments.format).await?;
    match arguments.command {
        Command::List { words, kind } => {
            let words = words.join(" ");
            for one in KINDS.into_iter().filter(|one| kind.as_ref().is_none_or(|kind| kind == one)) {
                let call = Call::get(&["organizations"]).query("kind", Some(one)).query("words", Some(&words));
                console.list(call, &LINE, None).await?;
            }
            Ok(())
        }
        Command::Show { organization } => {
            let id = console.organization(&organization).await?;
            console.show(&Call::get(&["organizations", &id]), &FACTS).await
        }
        Command::Add { name, kind, country, locations } => {
            let body = json!({ "kind": kind, "name": name, "country": country, "locations": locations });
            let made = console.ask(&Call::post(&["organizations"]).body(body)).await?;
            console.done("command-organization-added", &Value::Null, &made)
        }
        Command::Rename { organization, name } => {
            let id = console.organization(&organization).await?;
            console.ask(&Call::put(&["organizations", &id]).body(json!({ "name": name }))).await?;
            console.done("done-organization-renamed", &Value::Null, &Value::Null)
        }
        Command::Locations(command) => locations::run(console, command).await,
    }
}
