//! `mandate service-requests`: looked at, and never changed: they are their people's.

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
    /// All service requests, the newest first.
    List {
        /// Only those that have all of these words.
        words: Vec<String>,
        /// Only those of a customer, by its name or id.
        #[arg(long)]
        customer: Option<String>,
        /// Only those in a state: new, open, waiting_for_customer, …
        #[arg(long)]
        state: Option<String>,
        /// Only those this bad, from 1, stopped, to 4, a question.
        #[arg(long)]
        severity: Option<String>,
        /// Only those submitted on this day (UTC) or later.
        #[arg(long)]
        from: Option<String>,
        /// Only those submitted on this day (UTC) or before.
        #[arg(long)]
        until: Option<String>,
        /// So many at most.
        #[arg(long)]
        limit: Option<usize>,
    },
    /// One service request, by its number.
    Show {
        /// Its number: SR-10482.
        number: String,
    },
}

/// As many to a page as the API gives.
const PAGE: &str = "100";

const LINE: [Column; 6] = [
    column("number", "/number", Show::Text),
    column("customer", "/customer", Show::Text),
    column("state", "/state", Show::Word("state")),
    column("severity", "/severity", Show::Word("severity")),
    column("subject", "/subject", Show::Text),
    column("submitted", "/created_at", Show::Time),
];
const FACTS: [Column; 12] = [
    column("number", "/number", Show::Text),
    column("subject", "/subject", Show::Text),
    column("customer", "/customer", Show::Text),
    column("kind", "/kind", Show::Word("kind")),
    column("state", "/state", Show::Word("state")),
    column("severity", "/severity", Show::Word("severity")),
    column("command-product", "/product", Show::Text),
    column("command-requester", "/submitter", Show::Text),
    column("contacts", "/contacts", Show::Text),
    column("assigned-to", "/assignee", Show::Text),
    column("submitted", "/created_at", Show::Time),
    column("description", "/description", Show::Text),
];

pub(crate) async fn run(config: Config, l: Locale, arguments: Arguments) -> Result<(), Failure> {
    let mut console = Console::open(config, l, &arguments.format).await?;
    match arguments.command {
        Command::List { words, customer, state, severity, from, until, limit } => {
            let customer = match customer {
                Some(customer) => Some(console.organization(&customer).await?),
                None => None,
            };
            let words = Some(words.join(" ")).filter(|words| !words.is_empty());
            let call = Call::get(&["service-requests"])
                .query("customer", customer.as_deref())
                .query("state", state.as_deref())
                .query("severity", severity.as_deref())
                .query("from", from.as_deref())
                .query("until", until.as_deref())
                .query("words", words.as_deref())
                .query("limit", Some(PAGE));
            console.list(call, &LINE, limit).await
        }
        Command::Show { number } => console.show(&Call::get(&["service-requests", &number]), &FACTS).await,
    }
}
