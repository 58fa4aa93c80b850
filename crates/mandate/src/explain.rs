//! `mandate explain`: may this person do this, why, and what would be enough; now or at an earlier moment (X02, X06).

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use mandate_core::access::Act;
use mandate_server::{
    clock::Clock,
    config::Config,
    explain::{NotExplained, Question, explain},
    locale::Locale,
};

use crate::{
    command::{Failure, print, print_json},
    exit::Exit,
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

pub(crate) async fn run(config: Config, l: Locale, arguments: Arguments) -> Result<Exit, Failure> {
    let db = open_existing(&config).await?;
    let at = arguments.as_of.unwrap_or_else(|| Clock::System.now());
    let question = Question { person: arguments.person, act: arguments.act, on: arguments.on, at };
    let explained = explain(&db, &l, &question).await.map_err(|error| match error {
        NotExplained::Unknown(at) => Failure::with(Exit::NotFound, Failure::at(&at, &l)),
        NotExplained::Failed(error) => Failure::of(&error, &l),
    })?;
    if arguments.json {
        print_json(&explained)?;
    } else {
        let answer = if explained.allowed { l.t("command-allowed") } else { l.t("command-refused") };
        let mut lines = vec![answer.to_string(), explained.why];
        lines.extend(explained.enough);
        lines.extend(explained.whom);
        lines.extend(explained.ask.map(|link| format!("{}{link}", config.base_url())));
        print(&lines.join("\n").replace(['\u{2068}', '\u{2069}'], ""))?;
    }
    Ok(Exit::answer(explained.allowed))
}
