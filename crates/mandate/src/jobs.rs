//! `mandate jobs`: what failed for good, tried again.

use mandate_server::{
    api::command_line::Call,
    config::Config,
    locale::{Locale, Message},
};
use serde_json::Value;

use crate::{
    command::Failure,
    console::{Console, Format, items},
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
        /// All that failed, a hundred at a time.
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
        Command::Retry { job, .. } => {
            let jobs = match job {
                Some(job) => vec![job],
                None => items(&console.ask(&Call::get(&["jobs"])).await?).iter().map(id).collect(),
            };
            for job in &jobs {
                console.ask(&Call::post(&["jobs", job, "retry"])).await?;
            }
            console.done("done-job-retried", &serde_json::json!({ "jobs": jobs }), &Value::Null)
        }
    }
}

fn id(job: &Value) -> String {
    crate::console::text(job, "id").to_owned()
}
