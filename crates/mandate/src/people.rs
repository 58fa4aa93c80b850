//! `mandate people`: those of an organization, as its administrators manage them.

use mandate_server::{api::command_line::Call, config::Config, locale::Locale};
use serde_json::{Value, json};

use crate::{
    command::Failure,
    console::{Care, Console, Format, text},
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
    /// All people, or those of one organization.
    List {
        /// Only those whose name, address or organization has these words.
        words: Vec<String>,
        /// Only those of an organization, by its name or id.
        #[arg(long, conflicts_with = "words")]
        organization: Option<String>,
    },
    /// One person, by its address or id.
    Show {
        /// Its address or id.
        person: String,
    },
    /// Invite a person by mail.
    Invite(Invitation),
    /// Send the invitation once more of a person that has not chosen a password.
    InviteAgain {
        /// Its address or id.
        person: String,
    },
    /// Change what a person is called and responsible for.
    Change(Change),
    /// Lock a person: it is signed out everywhere, and may do nothing.
    Lock {
        /// Its address or id.
        person: String,
        /// Why, for the record.
        #[arg(long, default_value_t)]
        reason: String,
        #[command(flatten)]
        care: Care,
    },
    /// Unlock a person.
    Unlock {
        /// Its address or id.
        person: String,
        /// Why, for the record.
        #[arg(long, default_value_t)]
        reason: String,
        #[command(flatten)]
        care: Care,
    },
}

#[derive(clap::Args)]
struct Invitation {
    /// Into which organization, by its name or id.
    #[arg(long)]
    organization: String,
    /// What it is called.
    #[arg(long)]
    name: String,
    /// Where the invitation goes.
    #[arg(long)]
    email: String,
    /// What it is responsible for: administrator, contact_manager, …; may be said several times.
    #[arg(long = "role")]
    roles: Vec<String>,
    /// Its location's id, for a partner.
    #[arg(long)]
    location: Option<String>,
    /// In which language it is written to: en, ja or es.
    #[arg(long, default_value = "en")]
    speaks: String,
    /// Where it works, as an IANA name: Europe/Oslo.
    #[arg(long, default_value = "UTC")]
    time_zone: String,
}

#[derive(clap::Args)]
struct Change {
    /// Its address or id.
    person: String,
    /// What it is to be called.
    #[arg(long)]
    name: Option<String>,
    /// All that it is to be responsible for; may be said several times.
    #[arg(long = "role")]
    roles: Vec<String>,
    /// It is to be responsible for nothing.
    #[arg(long, conflicts_with = "roles")]
    no_roles: bool,
    /// Its location's id, for a partner.
    #[arg(long)]
    location: Option<String>,
    #[command(flatten)]
    care: Care,
}

/// A person as a line.
pub(crate) const LINE: [Column; 6] = [
    column("name", "/name", Show::Text),
    column("email", "/email", Show::Text),
    column("organization", "/organization", Show::Text),
    column("roles", "/roles", Show::Word("role")),
    column("command-locked", "/locked_at", Show::Time),
    column("command-id", "/id", Show::Text),
];
const FACTS: [Column; 13] = [
    column("name", "/name", Show::Text),
    column("email", "/email", Show::Text),
    column("organization", "/organization", Show::Text),
    column("location", "/location", Show::Text),
    column("roles", "/roles", Show::Word("role")),
    column("service-account", "/is_service_account", Show::Text),
    column("command-has-password", "/has_password", Show::Text),
    column("command-locked", "/locked_at", Show::Time),
    column("language", "/language", Show::Text),
    column("time-zone", "/time_zone", Show::Text),
    column("command-since", "/since", Show::Time),
    column("last-seen", "/seen_at", Show::Time),
    column("command-id", "/id", Show::Text),
];
const LOSING: [Column; 7] = [
    column("losing-sessions", "/sessions", Show::Count),
    column("losing-tokens", "/tokens", Show::Count),
    column("losing-permissions", "/permissions", Show::Count),
    column("losing-service-requests", "/service_requests", Show::Count),
    column("losing-sites", "/sites", Show::Count),
    column("losing-subscriptions", "/subscriptions", Show::Count),
    column("losing-records", "/records", Show::Count),
];
const ROLES: [Column; 2] =
    [column("gains", "/gained", Show::Word("role")), column("loses", "/lost", Show::Word("role"))];

pub(crate) async fn run(config: Config, l: Locale, arguments: Arguments) -> Result<(), Failure> {
    let mut console = Console::open(config, l, &arguments.format).await?;
    match arguments.command {
        Command::List { organization: Some(organization), .. } => {
            let id = console.organization(&organization).await?;
            console.list(Call::get(&["organizations", &id, "people"]), &LINE, None).await
        }
        Command::List { words, organization: None } => {
            let words = words.join(" ");
            console.list(Call::get(&["people"]).query("words", Some(&words)), &LINE, None).await
        }
        Command::Show { person } => {
            let id = console.person(&person).await?;
            console.show(&Call::get(&["people", &id]), &FACTS).await
        }
        Command::Invite(invitation) => invite(&console, invitation).await,
        Command::InviteAgain { person } => {
            let id = console.person(&person).await?;
            console.ask(&Call::post(&["people", &id, "invitation"])).await?;
            console.done("done-invited", &Value::Null, &Value::Null)
        }
        Command::Change(change) => self::change(&console, change).await,
        Command::Lock { person, reason, care } => lock(&console, &person, &reason, &care).await,
        Command::Unlock { person, reason, care } => {
            let id = console.person(&person).await?;
            let found = console.ask(&Call::get(&["people", &id])).await?;
            if !console.goes_on(&care, &LINE, &found)? {
                return Ok(());
            }
            let body = json!({ "locked": false, "reason": reason });
            console.ask(&Call::put(&["people", &id, "lock"]).body(body)).await?;
            console.done("done-unlocked", &Value::Null, &Value::Null)
        }
    }
}

async fn invite(console: &Console, invitation: Invitation) -> Result<(), Failure> {
    let Invitation { organization, name, email, roles, location, speaks, time_zone } = invitation;
    let id = console.organization(&organization).await?;
    let body = json!({
        "name": name, "email": email, "language": speaks, "time_zone": time_zone, "location": location, "roles": roles,
    });
    let made = console.ask(&Call::post(&["organizations", &id, "people"]).body(body)).await?;
    console.done("done-invited", &Value::Null, &made)
}

async fn change(console: &Console, change: Change) -> Result<(), Failure> {
    let id = console.person(&change.person).await?;
    let found = console.ask(&Call::get(&["people", &id])).await?;
    let was = found.get("roles").cloned().unwrap_or_default();
    let roles = if change.roles.is_empty() && !change.no_roles { was.clone() } else { json!(change.roles) };
    let name = change.name.unwrap_or_else(|| text(&found, "name").to_owned());
    let location = change.location.map_or_else(|| found.get("location_id").cloned().unwrap_or_default(), Value::from);
    let mut body = json!({ "name": name, "location": location, "roles": roles, "was": was });
    let outcome = console.ask(&Call::post(&["people", &id, "preview"]).body(body.clone())).await?;
    if !console.goes_on(&change.care, &ROLES, &outcome)? {
        return Ok(());
    }
    if let Some(body) = body.as_object_mut() {
        body.insert("seen".to_owned(), outcome.get("seen").cloned().unwrap_or_default());
    }
    console.ask(&Call::put(&["people", &id]).body(body)).await?;
    console.done("done-person-changed", &outcome, &Value::Null)
}

async fn lock(console: &Console, person: &str, reason: &str, care: &Care) -> Result<(), Failure> {
    let id = console.person(person).await?;
    let losing = console.ask(&Call::get(&["people", &id, "lock"])).await?;
    if !console.goes_on(care, &LOSING, &losing)? {
        return Ok(());
    }
    let body = json!({ "locked": true, "reason": reason });
    console.ask(&Call::put(&["people", &id, "lock"]).body(body)).await?;
    console.done("done-locked", &losing, &Value::Null)
}
