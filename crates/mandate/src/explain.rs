//! `mandate explain`: may this person do this, why, and what would be enough; now or at an earlier moment (X02, X06). Ends with 0 for yes and 1 for no.

use std::process::ExitCode;

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use mandate_core::access::Act;
use mandate_server::{
    clock::Clock,
    config::Config,
    explain::{Question, explain},
    locale::Locale,
};

use crate::{
    command::{Failure, print},
    serve::open_existing,
};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The person, by e-mail address.
    #[arg(long)]
    person: String,
    /// The act: view, update, submit, …
    #[arg(long, value_parser = |word: &str| word.parse::<Act>().map_err(|_| acts()))]
    act: Act,
    /// The thing: a service request's number, an organization's name or id, or a site's id.
    #[arg(long)]
    on: String,
    /// At an earlier moment: 2026-03-03, or 2026-03-03T14:00 (UTC).
    #[arg(long, value_parser = moment)]
    as_of: Option<Timestamp>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

fn acts() -> String {
    format!("one of: {}", Act::ALL.map(Act::as_str).join(", "))
}

fn moment(text: &str) -> Result<Timestamp, String> {
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(at);
    }
    let local: DateTime = text.parse().map_err(|_| "a moment such as 2026-03-03 or 2026-03-03T14:00".to_owned())?;
    local.to_zoned(TimeZone::UTC).map(|zoned| zoned.timestamp()).map_err(|error| error.to_string())
}

pub(crate) async fn run(config: Config, arguments: Arguments) -> Result<ExitCode, Failure> {
    let db = open_existing(&config).await?;
    let at = arguments.as_of.unwrap_or_else(|| Clock::System.now());
    let question = Question { person: arguments.person, act: arguments.act, on: arguments.on, at };
    let explained = explain(&db, &Locale::default(), &question).await?;
    if arguments.json {
        let json = serde_json::to_string_pretty(&explained).map_err(|error| Failure::new(error.to_string()))?;
        print(&json.replace(['\u{2068}', '\u{2069}'], ""));
    } else {
        let mut lines = vec![if explained.allowed { "yes".to_owned() } else { "no".to_owned() }, explained.why];
        lines.extend(explained.enough);
        lines.extend(explained.whom);
        lines.extend(explained.ask.map(|link| format!("{}{link}", config.base_url())));
        print(&lines.join("\n").replace(['\u{2068}', '\u{2069}'], ""));
    }
    Ok(if explained.allowed { ExitCode::SUCCESS } else { ExitCode::from(1) })
}
