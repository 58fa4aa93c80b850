//! `mandate permissions`: who acts for a customer, who asks to, and ending what was given.

use mandate_server::{
    api::command_line::Call,
    config::Config,
    locale::{Locale, Message},
};
use serde_json::{Value, json};

use crate::{
    command::Failure,
    console::{Care, Console, Format, items, text},
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
    /// What is in force at a customer.
    List {
        /// The customer, by its name or id.
        #[arg(long)]
        customer: String,
        /// Only what a partner has, by its name or id.
        #[arg(long)]
        partner: Option<String>,
    },
    /// What a customer was asked for, and what became of it.
    Requests {
        /// The customer, by its name or id.
        #[arg(long)]
        customer: String,
    },
    /// End one permission, or all that a partner has at a customer, at once. Both sides are told as always.
    End {
        /// The permission's id.
        #[arg(required_unless_present = "partner")]
        permission: Option<String>,
        /// The partner whose permissions end, by its name or id.
        #[arg(long, requires = "customer", conflicts_with = "permission")]
        partner: Option<String>,
        /// The customer at which they end, by its name or id.
        #[arg(long, requires = "partner")]
        customer: Option<String>,
        /// Why, for the record and for those who are told.
        #[arg(long, default_value_t)]
        reason: String,
        #[command(flatten)]
        care: Care,
    },
}

const LINE: [Column; 6] = [
    column("kind-partner", "/partner", Show::Text),
    column("token-of", "/permission/person", Show::OrEverybody),
    column("level", "/permission/level", Show::Word("level")),
    column("until", "/permission/until", Show::Day),
    column("last-used", "/permission/last_used_at", Show::Time),
    column("command-id", "/permission/id", Show::Text),
];
const REQUEST: [Column; 6] = [
    column("kind-partner", "/organization", Show::Text),
    column("command-requester", "/requester", Show::Text),
    column("state", "/state", Show::Word("request")),
    column("asked-on", "/asked_at", Show::Time),
    column("until", "/asked/until", Show::Day),
    column("command-id", "/id", Show::Text),
];

pub(crate) async fn run(config: Config, l: Locale, arguments: Arguments) -> Result<(), Failure> {
    let mut console = Console::open(config, l, &arguments.format).await?;
    match arguments.command {
        Command::List { customer, partner } => list(&mut console, &customer, partner.as_deref()).await,
        Command::Requests { customer } => {
            let customer = console.looked_after(&customer).await?;
            console.list(Call::get(&["permission-requests"]).looking_after(customer), &REQUEST, None).await
        }
        Command::End { permission, partner, customer, reason, care } => {
            let (address, looked_after) = match (permission, partner.zip(customer)) {
                (Some(permission), _) => (["permissions".to_owned(), permission], None),
                (None, Some((partner, customer))) => {
                    let customer = console.looked_after(&customer).await?;
                    (["partners".to_owned(), console.organization(&partner).await?], Some(customer))
                }
                (None, None) => return Err(Failure::usage("name a permission, or a partner and a customer")),
            };
            let [kind, id] = &address;
            let path = [kind.as_str(), id, "end"];
            let at = |call: Call| looked_after.map_or_else(|| call.clone(), |at| call.clone().looking_after(at));
            let outcome = console.ask(&at(Call::get(&path))).await?;
            if !console.is_json() {
                preview(&mut console, &outcome)?;
            }
            if !console.goes_on(&care, &[], &outcome)? {
                return Ok(());
            }
            console.ask(&at(Call::post(&path).body(json!({ "reason": reason })))).await?;
            console.done("done-ended", &outcome, &Value::Null)
        }
    }
}

/// What is in force at a customer: for programs partner by partner, as the API has it.
async fn list(console: &mut Console, customer: &str, partner: Option<&str>) -> Result<(), Failure> {
    let customer = console.looked_after(customer).await?;
    let only = match partner {
        Some(partner) => Some(console.organization(partner).await?),
        None => None,
    };
    let page = console.ask(&Call::get(&["partners"]).looking_after(customer)).await?;
    let mut partners = items(&page);
    partners.retain(|one| only.as_deref().is_none_or(|only| text(one, "id") == only));
    if console.is_json() {
        return console.things(&LINE, &partners);
    }
    let rows: Vec<_> = partners.iter().flat_map(|one| rows(text(one, "name"), one)).collect();
    console.things(&LINE, &rows)
}

/// The permissions of a partner, each with its partner.
fn rows(partner: &str, of: &Value) -> Vec<Value> {
    let permissions = of.get("permissions").and_then(Value::as_array);
    let row = |permission: &Value| json!({ "partner": partner, "permission": permission });
    permissions.into_iter().flatten().map(row).collect()
}

/// What would end, and for how many people that matters.
fn preview(console: &mut Console, outcome: &Value) -> Result<(), Failure> {
    console.things(&LINE, &rows(text(outcome, "partner"), outcome))?;
    let people = outcome.get("changes").and_then(Value::as_array).map_or(0, Vec::len);
    console.say(&Message::new("command-people-affected").with("count", people))
}
