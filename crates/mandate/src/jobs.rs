//! `mandate jobs`: what failed for good, tried again.

use std::collections::BTreeSet;

use mandate_server::{
    api::command_line::Call,
    config::Config,
    locale::{Locale, Message},
};
use serde_json::{Value, json};

use crate::{
    command::Failure,
    console::{Console, Format, items, text},
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
    /// The jobs that failed for good, and how many wait.
    List,
    /// Try a job again, or all that failed: the server does so within moments.
    Retry {
        /// Its id.
        #[arg(required_unless_present = "all")]
        job: Option<String>,
        /// All that failed.
        #[arg(long, conflicts_with = "job")]
        all: bool,
    },
}

const LINE: [Column; 6] = [
    column("job-kind", "/kind", Show::Word("job")),
    column("added", "/created_at", Show::Time),
    column("job-failed", "/failed_at", Show::Time),
    column("job-attempts", "/attempts", Show::Count),
    column("job-error", "/error", Show::Text),
    column("command-id", "/id", Show::Text),
];

pub(crate) async fn run(config: Config, l: Locale, arguments: Arguments) -> Result<(), Failure> {
    let mut console = Console::open(config, l, &arguments.format).await?;
    match arguments.command {
        Command::List if console.is_json() => console.show(&Call::get(&["jobs"]), &[]).await,
        Command::List => {
            let jobs = console.ask(&Call::get(&["jobs"])).await?;
            let waiting = jobs.get("waiting").and_then(Value::as_i64).unwrap_or_default();
            console.say(&Message::new("jobs-waiting").with("count", waiting))?;
            match items(&jobs).as_slice() {
                [] => console.say(&Message::new("jobs-empty")),
                failed => console.things(&LINE, failed),
            }
        }
        Command::Retry { job: Some(job), .. } => {
            retry(&console, &job).await?;
            console.done("done-job-retried", &json!({ "jobs": [job] }), &Value::Null)
        }
        Command::Retry { job: None, .. } => {
            let jobs = retry_all(&console).await?;
            let sentence = Message::new("command-jobs-retried").with("count", jobs.len());
            console.done_so(&sentence, &json!({ "jobs": jobs }), &Value::Null)
        }
    }
}

async fn retry(console: &Console, job: &str) -> Result<(), Failure> {
    console.ask(&Call::post(&["jobs", job, "retry"])).await?;
    Ok(())
}

/// Tries all jobs again that failed for good, each once, though it may fail again meanwhile.
async fn retry_all(console: &Console) -> Result<BTreeSet<String>, Failure> {
    let mut jobs = BTreeSet::new();
    loop {
        let failed = items(&console.ask(&Call::get(&["jobs"])).await?);
        let more: Vec<_> = failed.iter().map(|job| text(job, "id")).filter(|job| !jobs.contains(*job)).collect();
        if more.is_empty() {
            return Ok(jobs);
        }
        for job in more {
            retry(console, job).await?;
            jobs.insert(job.to_owned());
        }
    }
}
