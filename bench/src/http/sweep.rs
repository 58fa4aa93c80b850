//! What the program clears away by itself after its start: waited for, so that pages are measured without it.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use mandate_store::db::Location;
use rusqlite::{Connection, OpenFlags};
use tokio_postgres::NoTls;

use crate::{Outcome, report::Report, stats::time};

const PATIENCE: Duration = Duration::from_secs(90);

/// Waits until no permission that is over is left to sweep, and writes how long that took.
pub async fn wait(report: &mut Report, location: &Location, now: Timestamp) -> Outcome {
    let begun = Instant::now();
    let first = left(location, now).await?;
    let mut last = first;
    while last > 0 && begun.elapsed() < PATIENCE {
        tokio::time::sleep(Duration::from_millis(200)).await;
        last = left(location, now).await?;
    }
    let what = format!("sweeping after {} permissions that ended, in the background", first - last);
    let left = if last > 0 { format!("{last} are left") } else { String::new() };
    let took = time(begun.elapsed().as_secs_f64() * 1e6);
    report.row(vec![what, took, String::new(), left, String::new()]);
    Ok(())
}

/// How many there are.
async fn left(location: &Location, now: Timestamp) -> Outcome<i64> {
    match location {
        Location::Sqlite(path) => {
            let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
            let sql = "SELECT COUNT(*) FROM permission WHERE feed_swept = FALSE AND (ended_at IS NOT NULL OR valid_until <= ?1)";
            Ok(connection.query_row(sql, [format!("{now:.6}")], |row| row.get(0))?)
        }
        Location::Postgres(address) => {
            let (client, connection) = tokio_postgres::connect(address, NoTls).await?;
            tokio::spawn(connection);
            let sql = "SELECT COUNT(*) FROM permission WHERE feed_swept = FALSE AND (ended_at IS NOT NULL OR valid_until <= $1)";
            Ok(client.query_one(sql, &[&now]).await?.get(0))
        }
    }
}
