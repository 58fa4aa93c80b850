//! `mandate doctor`: is this installation set up well? One line for each thing looked at.

use std::process::ExitCode;

use mandate_server::{config::Config, ops::setup};
use mandate_store::content::Place;

use crate::{
    command::{Failure, print},
    serve::open_existing,
};

pub(crate) async fn run(config: Config) -> Result<ExitCode, Failure> {
    let mut well = true;
    let mut look = |name: &str, found: Result<String, String>| {
        let (sign, text) = match found {
            Ok(text) => ("ok  ", text),
            Err(text) => {
                well = false;
                ("bad ", text)
            }
        };
        print(&format!("{sign} {name}: {text}"));
    };
    // An address open to the network without HTTPS does not get this far: it is a wrong configuration.
    look("address", Ok(config.base_url()));
    look(
        "mail",
        config
            .mail
            .server
            .as_deref()
            .map(without_password)
            .ok_or_else(|| "no mail server: set mail.server, mails wait until then".to_owned()),
    );
    let db = match open_existing(&config).await {
        Ok(db) => db,
        Err(failure) => {
            look("database", Err(failure.text()));
            return Ok(ExitCode::FAILURE);
        }
    };
    let checkup = setup::check_up(&db).await?;
    look("database", Ok(format!("{}, {}", db.name(), without_password(&config.database))));
    look("attachments", attachments(&config));
    look(
        "set up",
        checkup.vendor.ok_or_else(|| "not yet: start `mandate serve` and follow the link that it prints".to_owned()),
    );
    look(
        "jobs",
        if checkup.failed_jobs == 0 {
            Ok(format!("{} wait, none has failed", checkup.waiting_jobs))
        } else {
            Err(format!(
                "{} wait, {} have failed: see Failed jobs in the portal",
                checkup.waiting_jobs, checkup.failed_jobs
            ))
        },
    );
    look(
        "record",
        if checkup.defects == 0 {
            Ok(format!("{} entries as they were sealed", checkup.entries))
        } else {
            let defects = if checkup.defects == 1 { "defect" } else { "defects" };
            Err(format!("{} {defects}: see `mandate verify`", checkup.defects))
        },
    );
    Ok(if well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Where files lie that people attach.
fn attachments(config: &Config) -> Result<String, String> {
    match config.place() {
        Some(Place::Folder(folder)) => Ok(format!("the folder {}", folder.display())),
        Some(Place::Bucket(bucket)) => Ok(format!("the bucket {}", bucket.name)),
        None if config.attachments.store.is_some() => {
            Ok("nothing can be attached, as attachments.store says".to_owned())
        }
        None => Err("nothing can be attached: set attachments.store".to_owned()),
    }
}

/// An address without the name and password in it.
fn without_password(address: &str) -> String {
    match address.split_once("://").map(|(scheme, rest)| (scheme, rest.rsplit_once('@'))) {
        Some((scheme, Some((_, host)))) => format!("{scheme}://…@{host}"),
        _ => address.to_owned(),
    }
}
