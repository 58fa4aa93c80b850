//! Measures what the project promises of speed, beside Cedar, its databases and its own floors, in one run.
//!
//! `cargo xtask bench [all|decision|list|dashboard|http|api|import] [--small] [--folder <kept data>] [--program <built mandate>]`

mod dashboard;
mod decision;
mod http;
mod import;
mod list;
mod load;
mod machine;
mod random;
mod report;
mod stats;
mod world;

use std::{env, error::Error, fs, path::PathBuf, process::ExitCode};

use jiff::{Timestamp, ToSpan, Unit, Zoned};

use load::Place;
use report::Report;
use world::{Parties, Size, World};

pub type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

const USAGE: &str = "[all|decision|list|dashboard|http|api|import] [--small] [--folder …] [--program …]";

struct Options {
    part: String,
    small: bool,
    folder: Option<PathBuf>,
    program: Option<PathBuf>,
}

fn options() -> Outcome<Options> {
    let mut options = Options { part: "all".to_owned(), small: false, folder: None, program: None };
    let mut arguments = env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "all" | "decision" | "list" | "dashboard" | "http" | "api" | "import" => options.part = argument,
            "--small" => options.small = true,
            "--folder" => options.folder = Some(arguments.next().ok_or("--folder needs a folder")?.into()),
            "--program" => options.program = Some(arguments.next().ok_or("--program needs a program")?.into()),
            other => return Err(format!("`{other}` is not known; {USAGE}").into()),
        }
    }
    Ok(options)
}

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("the benchmark failed: {error}");
            let mut source = error.source();
            while let Some(cause) = source {
                eprintln!("  because: {cause}");
                source = cause.source();
            }
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Outcome {
    let options = options()?;
    let measures = |part: &str| options.part == "all" || options.part == part;
    let size = if options.small { Size::TENTH } else { Size::FULL };
    let temporary = tempfile::Builder::new().prefix("mandate-bench-").tempdir_in(durable_folder())?;
    let folder = options.folder.clone().unwrap_or_else(|| temporary.path().to_owned());
    let mut places = vec![Place::Sqlite(folder)];
    match env::var("MANDATE_BENCH_POSTGRES") {
        Ok(address) => places.push(Place::Postgres(address)),
        Err(_) => eprintln!("MANDATE_BENCH_POSTGRES names no server, so only SQLite is measured"),
    }
    let today: Timestamp = Zoned::now().with_time_zone(jiff::tz::TimeZone::UTC).round(Unit::Day)?.timestamp();
    let now = if today > Timestamp::now() { today - 24.hours() } else { today };
    let parties = Parties::make(size, now);
    let [large, small] = size.requests.map(|requests| World::make(&parties, requests));
    let program = match options.program.clone() {
        None if ["http", "api", "import"].into_iter().any(measures) => Some(http::program()?),
        given => given,
    };
    let hash = http::password_hash()?;

    let mut report = Report::default();
    let mut databases = Vec::new();
    // An import is measured on databases of its own.
    for place in places.iter().filter(|_| options.part != "import") {
        databases.push([
            load::prepare(&load::location_of(place, "large"), &large, &hash).await?,
            load::prepare(&load::location_of(place, "small"), &small, &hash).await?,
        ]);
    }
    if measures("decision") {
        let databases: Vec<_> = databases.iter().map(|[large, _]| large.clone()).collect();
        decision::measure(&mut report, &large, &databases).await?;
    }
    if measures("list") {
        for (both, most) in databases.iter().zip([4.0, 8.0]) {
            list::measure(&mut report, &large, both, most).await?;
        }
    }
    if measures("dashboard") {
        for [db, _] in &databases {
            dashboard::measure(&mut report, &parties, db).await?;
        }
    }
    drop(databases);
    for place in &places {
        let location = load::location_of(place, "large");
        if let Some(program) = program.as_ref().filter(|_| measures("http")) {
            http::measure(&mut report, &large, program, &location).await?;
        }
        if let Some(program) = program.as_ref().filter(|_| measures("api")) {
            http::measure_api(&mut report, &large, program, &location).await?;
        }
    }
    for place in &places {
        if let Some(program) = program.as_ref().filter(|_| measures("import")) {
            import::measure(&mut report, program, place, options.small, now).await?;
        }
    }
    let machine = machine::describe(&places, &size).await?;
    println!("{}", report.terminal(&machine));
    if options.part == "all" && !options.small && places.len() == 2 {
        fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/RESULTS.md"), report.markdown(&machine))?;
    }
    Ok(())
}

/// Where what is committed reaches a disk: a temporary folder may be in memory.
fn durable_folder() -> PathBuf {
    let durable = PathBuf::from("/var/tmp");
    if durable.is_dir() { durable } else { env::temp_dir() }
}
