//! `mandate tokens` and `mandate service-accounts`: with what programs come, and as whom. No secret is ever printed.

use mandate_server::{api::command_line::Call, config::Config, locale::Locale};

use crate::{
    command::Failure,
    console::{Care, Console, Format},
    output::{Column, Show, column},
    people,
};

#[derive(clap::Args)]
pub(crate) struct Tokens {
    #[command(flatten)]
    format: Format,
    #[command(subcommand)]
    command: TokensCommand,
}

#[derive(clap::Subcommand)]
enum TokensCommand {
    /// The tokens that can be used of an organization's people and service accounts.
    List {
        /// The organization, by its name or id.
        #[arg(long)]
        organization: String,
    },
    /// One token, by its id.
    Show {
        /// Its id.
        token: String,
    },
    /// Revoke a token: whoever comes with it is refused from then on.
    Revoke {
        /// Its id.
        token: String,
        #[command(flatten)]
        care: Care,
    },
}

#[derive(clap::Args)]
pub(crate) struct ServiceAccounts {
    #[command(flatten)]
    format: Format,
    #[command(subcommand)]
    command: ServiceAccountsCommand,
}

#[derive(clap::Subcommand)]
enum ServiceAccountsCommand {
    /// The service accounts of an organization. `mandate people` locks them, and changes their roles.
    List {
        /// The organization, by its name or id.
        #[arg(long)]
        organization: String,
    },
    /// One service account with its tokens, by its id.
    Show {
        /// Its id.
        service_account: String,
    },
}

const LINE: [Column; 6] = [
    column("name", "/name", Show::Text),
    column("token-of", "/owner", Show::Text),
    column("token-scopes", "/scopes", Show::Text),
    column("command-ends", "/ends_at", Show::Time),
    column("token-used", "/used_at", Show::Time),
    column("command-id", "/id", Show::Text),
];
const FACTS: [Column; 9] = [
    column("name", "/name", Show::Text),
    column("token-of", "/owner", Show::Text),
    column("service-account", "/is_service_account", Show::Text),
    column("token-scopes", "/scopes", Show::Text),
    column("token-made", "/created_at", Show::Time),
    column("command-ends", "/ends_at", Show::Time),
    column("token-used", "/used_at", Show::Time),
    column("command-revoked", "/revoked_at", Show::Time),
    column("command-id", "/id", Show::Text),
];
const ACCOUNT: [Column; 6] = [
    column("name", "/name", Show::Text),
    column("organization", "/organization", Show::Text),
    column("roles", "/roles", Show::Word("role")),
    column("command-locked", "/locked_at", Show::Time),
    column("command-tokens", "/tokens", Show::Text),
    column("command-id", "/id", Show::Text),
];

pub(crate) async fn run(config: Config, l: Locale, arguments: Tokens) -> Result<(), Failure> {
    let mut console = Console::open(config, l, &arguments.format).await?;
    match arguments.command {
        TokensCommand::List { organization } => {
            let id = console.organization(&organization).await?;
            console.list(Call::get(&["organizations", &id, "tokens"]), &LINE, None).await
        }
        TokensCommand::Show { token } => console.show(&Call::get(&["tokens", &token]), &FACTS).await,
        TokensCommand::Revoke { token, care } => {
            let found = console.ask(&Call::get(&["tokens", &token])).await?;
            if !console.goes_on(&care, &FACTS, &found)? {
                return Ok(());
            }
            console.ask(&Call::post(&["tokens", &token, "revoke"])).await?;
            console.done("done-token-revoked", &found, &serde_json::Value::Null)
        }
    }
}

pub(crate) async fn run_accounts(config: Config, l: Locale, arguments: ServiceAccounts) -> Result<(), Failure> {
    let mut console = Console::open(config, l, &arguments.format).await?;
    match arguments.command {
        ServiceAccountsCommand::List { organization } => {
            let id = console.organization(&organization).await?;
            console.list(Call::get(&["organizations", &id, "service-accounts"]), &people::LINE, None).await
        }
        ServiceAccountsCommand::Show { service_account } => {
            console.show(&Call::get(&["service-accounts", &service_account]), &ACCOUNT).await
        }
    }
}
