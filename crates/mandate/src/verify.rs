//! `mandate verify`: is the record as it was sealed? Of the database, or of an export without any (X05).

use std::path::PathBuf;

use mandate_server::{config::Config, ops::record};
use serde::Serialize;

use crate::{
    command::{Failure, print, print_json},
    exit::Exit,
    serve::open_existing,
};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// A file exported from the portal, instead of the database.
    #[arg(long)]
    export: Option<PathBuf>,
    /// The hash that the last seal had when you looked before: it must still be among the seals.
    #[arg(long)]
    expect: Option<String>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

/// What was found, for programs.
#[derive(Serialize)]
struct Found {
    whole: bool,
    entries: u64,
    seals: usize,
    last: Option<String>,
    defects: Vec<String>,
}

pub(crate) async fn run(config: Config, arguments: Arguments) -> Result<Exit, Failure> {
    let found = match &arguments.export {
        Some(file) => {
            let text = std::fs::read_to_string(file)
                .map_err(|error| Failure::new(format!("cannot read `{}`: {error}", file.display())))?;
            record::verify_export(&text)
                .map_err(|error| Failure::new(format!("`{}` is no export: {error}", file.display())))?
        }
        None => record::verify(&open_existing(&config).await?).await?,
    };
    let mut defects = found.defects;
    if let Some(expected) = arguments.expect
        && !found.hashes.iter().any(|hash| hash.to_string() == expected)
    {
        defects.push(format!("no seal has the hash {expected}: the record was made anew"));
    }
    let (whole, entries, seals) = (defects.is_empty(), found.entries, found.hashes.len());
    let last = found.hashes.last().map(ToString::to_string);
    if arguments.json {
        print_json(&Found { whole, entries, seals, last, defects })?;
        return Ok(Exit::answer(whole));
    }
    defects.iter().try_for_each(|defect| print(defect))?;
    let last = match (last, seals) {
        (None, _) => "nothing is sealed yet".to_owned(),
        (Some(hash), 1) => format!("one seal, {hash}"),
        (Some(hash), count) => format!("{count} seals, the last {hash}"),
    };
    print(&format!("{entries} entries as they were sealed; {last}"))?;
    Ok(Exit::answer(whole))
}
