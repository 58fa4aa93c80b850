//! `mandate verify`: is the record as it was sealed? Of the database, or of an export without any (X05).

use std::{path::PathBuf, process::ExitCode};

use mandate_server::{config::Config, ops::record};

use crate::{
    command::{Failure, print},
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
}

pub(crate) async fn run(config: Config, arguments: Arguments) -> Result<ExitCode, Failure> {
    let found = match &arguments.export {
        Some(file) => {
            let text = std::fs::read_to_string(file)
                .map_err(|error| Failure::new(format!("cannot read `{}`: {error}", file.display())))?;
            record::verify_export(&text)
                .map_err(|error| Failure::new(format!("`{}` is no export: {error}", file.display())))?
        }
        None => record::verify(&open_existing(&config).await?).await?,
    };
    for defect in &found.defects {
        print(defect);
    }
    let missing = arguments.expect.is_some_and(|expected| {
        let known = found.hashes.iter().any(|hash| hash.to_string() == expected);
        if !known {
            print(&format!("no seal has the hash {expected}: the record was made anew"));
        }
        !known
    });
    let last = found.hashes.last().map_or_else(
        || "nothing is sealed yet".to_owned(),
        |hash| match found.hashes.len() {
            1 => format!("one seal, {hash}"),
            count => format!("{count} seals, the last {hash}"),
        },
    );
    print(&format!("{} entries as they were sealed; {last}", found.entries));
    Ok(if found.defects.is_empty() && !missing { ExitCode::SUCCESS } else { ExitCode::from(1) })
}
