//! From start to the first answer, and the memory of a program that has nothing to do.

use std::{path::Path, thread, time::Duration};

use mandate_store::db::Location;

use super::server::Server;
use crate::{
    Outcome,
    report::{Bound, Report},
    stats::{median, time},
};

const STARTS: usize = 5;
const LONGEST_US: f64 = 300_000.0;
pub const MOST_MB: f64 = 80.0;

/// Starts it some times; gives the last one, still running.
pub fn measure(report: &mut Report, program: &Path, location: &Location) -> Outcome<Server> {
    let (mut last, mut took) = (None::<Server>, Vec::new());
    for _ in 0..STARTS {
        // One stops before the next begins.
        drop(last.take());
        let (server, duration) = Server::start(program, location)?;
        took.push(duration.as_secs_f64() * 1e6);
        last = Some(server);
    }
    let server = last.ok_or("nothing was started")?;
    thread::sleep(Duration::from_secs(2));
    report.table("The program on SQLite", &["what", "median", "p95", "required", "verdict"]);
    let start = median(&took);
    let verdict = report.judge("start to the first answer", start, Bound::AtMost(LONGEST_US));
    let what = format!("start to the first answer, {STARTS} times");
    report.row(vec![what, time(start), String::new(), format!("at most {}", time(LONGEST_US)), verdict]);
    memory(report, &server, "memory after the start")?;
    Ok(server)
}

/// Writes how much memory it occupies now.
pub fn memory(report: &mut Report, server: &Server, what: &str) -> Outcome {
    let mb = server.memory_mb()?;
    let verdict = report.judge(what, mb, Bound::AtMost(MOST_MB));
    report.row(vec![what.to_owned(), format!("{mb:.0} MB"), String::new(), format!("at most {MOST_MB} MB"), verdict]);
    Ok(())
}
