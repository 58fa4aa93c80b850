//! `mandate doctor`: is this installation set up well? One line for each thing looked at.

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use mandate_server::{
    clock::Clock,
    config::Config,
    ops::setup,
    serve::{ListenError, Tls},
};
use mandate_store::content::{self, Contents, Place};
use serde::Serialize;

use crate::{
    command::{Failure, level, print, print_json},
    exit::Exit,
    serve::{LOG, open_existing},
};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// As JSON.
    #[arg(long)]
    json: bool,
}

/// One thing that was looked at.
#[derive(Serialize)]
struct Finding {
    name: &'static str,
    well: bool,
    said: String,
}

pub(crate) async fn run(config: Config, arguments: Arguments) -> Result<Exit, Failure> {
    let findings = look_around(config).await?;
    if arguments.json {
        print_json(&findings)?;
    } else {
        for Finding { name, well, said } in &findings {
            print(&format!("{} {name}: {said}", if *well { "ok  " } else { "bad " }))?;
        }
    }
    Ok(Exit::answer(findings.iter().all(|finding| finding.well)))
}

/// Everything that is looked at.
async fn look_around(config: Config) -> Result<Vec<Finding>, Failure> {
    let mut findings = Vec::new();
    let mut look = |name, found: Result<String, String>| {
        let well = found.is_ok();
        let (Ok(said) | Err(said)) = found;
        findings.push(Finding { name, well, said });
    };
    // An address open to the network without HTTPS does not get this far: it is a wrong configuration.
    look("address", Ok(config.base_url()));
    look("encryption", encryption(&config));
    look("proxy", proxy(&config));
    let written = config.log.level.as_deref().unwrap_or(LOG).to_owned();
    look("log", level(&config.log, LOG).map(|_| written).map_err(|failure| failure.text()));
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
            return Ok(findings);
        }
    };
    let checkup = setup::check_up(&db).await?;
    look("database", Ok(format!("{}, {}", db.name(), without_password(&config.database))));
    look("attachments", attachments(&config).await);
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
    Ok(findings)
}

/// Who encrypts. That nobody does on the way to another machine is a wrong configuration.
fn encryption(config: &Config) -> Result<String, String> {
    match config.tls.files() {
        Some((certificate, key)) => match Tls::open(&certificate, &key) {
            Ok(tls) if tls.ends_at() < Clock::System.now() => {
                Err(format!("the certificate {} ended on {}", certificate.display(), day(tls.ends_at())))
            }
            Ok(tls) => Ok(format!("by this server, with {} until {}", certificate.display(), day(tls.ends_at()))),
            Err(error) => Err(Failure::from(ListenError::from(error)).text()),
        },
        None if config.is_encrypted() => Ok("by the proxy in front".to_owned()),
        None => Ok("none, and none needed on this machine".to_owned()),
    }
}

fn day(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::UTC).date()
}

/// Whether visitors are told apart.
fn proxy(config: &Config) -> Result<String, String> {
    let in_front = config.is_encrypted() && config.tls.files().is_none();
    match (in_front, config.behind_proxy) {
        (true, false) => {
            Err("visitors all come from the proxy in front: set behind_proxy, or limits on guessing hold for all of them together".to_owned())
        }
        (_, true) => Ok("visitors are told apart by X-Forwarded-For".to_owned()),
        (false, false) => Ok("none in front".to_owned()),
    }
}

/// Where files lie that people attach.
async fn attachments(config: &Config) -> Result<String, String> {
    let Some(place) = config.place() else {
        return match config.attachments.store {
            Some(_) => Ok("nothing can be attached, as attachments.store says".to_owned()),
            None => Err("nothing can be attached: set attachments.store".to_owned()),
        };
    };
    let said = match &place {
        Place::Folder(folder) if !folder.is_dir() => {
            return Ok(format!("the folder {}, made at the next start", folder.display()));
        }
        Place::Folder(folder) => format!("the folder {}", folder.display()),
        Place::Bucket(bucket) => format!("the bucket {}", bucket.name),
    };
    let reached = async { content::check(&Contents::open(&place)?).await };
    reached.await.map(|()| said).map_err(|error| Failure::from(error).text())
}

/// An address without the name and password in it.
fn without_password(address: &str) -> String {
    match address.split_once("://").map(|(scheme, rest)| (scheme, rest.rsplit_once('@'))) {
        Some((scheme, Some((_, host)))) => format!("{scheme}://…@{host}"),
        _ => address.to_owned(),
    }
}
