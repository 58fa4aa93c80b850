//! `mandate organizations locations`: where people of a partner or of the vendor work.

use mandate_server::api::command_line::Call;
use serde_json::{Value, json};

use crate::{
    command::Failure,
    console::{Console, text},
    output::{Column, Show, column},
};

#[derive(clap::Subcommand)]
pub(super) enum Command {
    /// The locations of an organization.
    List {
        /// The organization's name or id.
        organization: String,
    },
    /// Add a location.
    Add {
        /// The organization's name or id.
        organization: String,
        /// What the location is called.
        name: String,
        /// Where it is.
        #[arg(long)]
        city: String,
    },
    /// Change what a location is called and where it is.
    Change {
        /// The organization's name or id.
        organization: String,
        /// The location's id.
        location: String,
        /// What it is to be called.
        #[arg(long)]
        name: Option<String>,
        /// Where it is.
        #[arg(long)]
        city: Option<String>,
    },
    /// Remove a location where nobody works.
    Remove {
        /// The organization's name or id.
        organization: String,
        /// The location's id.
        location: String,
    },
}

const LINE: [Column; 3] =
    [column("name", "/name", Show::Text), column("city", "/city", Show::Text), column("command-id", "/id", Show::Text)];

pub(super) async fn run(mut console: Console, command: Command) -> Result<(), Failure> {
    match command {
        Command::List { organization } => {
            let locations = list(&console, &organization).await?.1;
            console.things(&LINE, &locations)
        }
        Command::Add { organization, name, city } => {
            let id = console.organization(&organization).await?;
            let body = json!({ "name": name, "city": city });
            let made = console.ask(&Call::post(&["organizations", &id, "locations"]).body(body)).await?;
            console.done("done-location-added", &Value::Null, &made)
        }
        Command::Change { organization, location, name, city } => {
            let (id, locations) = list(&console, &organization).await?;
            // Of a location that is not there the answer says so.
            let found = locations.into_iter().find(|one| text(one, "id") == location).unwrap_or_default();
            let name = name.unwrap_or_else(|| text(&found, "name").to_owned());
            let city = city.unwrap_or_else(|| text(&found, "city").to_owned());
            let call = Call::put(&["organizations", &id, "locations", &location]);
            console.ask(&call.body(json!({ "name": name, "city": city }))).await?;
            console.done("done-location-renamed", &Value::Null, &Value::Null)
        }
        Command::Remove { organization, location } => {
            let id = console.organization(&organization).await?;
            console.ask(&Call::delete(&["organizations", &id, "locations", &location])).await?;
            console.done("done-location-removed", &Value::Null, &Value::Null)
        }
    }
}

/// The id of an organization, with its locations.
async fn list(console: &Console, organization: &str) -> Result<(String, Vec<Value>), Failure> {
    let id = console.organization(organization).await?;
    let found = console.ask(&Call::get(&["organizations", &id])).await?;
    let locations = found.get("locations").and_then(Value::as_array).cloned().unwrap_or_default();
    Ok((id, locations))
}
