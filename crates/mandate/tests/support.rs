//! What the tests stand on: running servers, clients, a browser, a mail server, databases.

pub mod browser;
pub mod databases;
pub mod http;
pub mod installation;
pub mod page;
pub mod server;
pub mod smtp;

use std::{path::PathBuf, time::Duration};

use jiff::{Span, civil::Date, tz::TimeZone};
use tempfile::TempDir;

/// Says who encrypts for the tests' connections, which want to know even where nobody does; the first word counts.
pub fn encrypt() {
    drop(rustls::crypto::ring::default_provider().install_default());
}

/// How long something may take that the machine does in a second when nobody else uses it.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Asks again and again until there is an answer, for a bounded time; nothing when that is over.
pub async fn within<T>(time: Duration, mut ask: impl AsyncFnMut() -> Option<T>) -> Option<T> {
    let mut ticks = tokio::time::interval(Duration::from_millis(20));
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let asking = async {
        loop {
            ticks.tick().await;
            if let Some(found) = ask().await {
                return found;
            }
        }
    };
    tokio::time::timeout(time, asking).await.ok()
}

/// Asks again and again until there is an answer; fails when it takes too long.
pub async fn until<T>(what: &str, ask: impl AsyncFnMut() -> Option<T>) -> T {
    within(PATIENCE, ask).await.unwrap_or_else(|| panic!("waited for {PATIENCE:?} in vain: {what}"))
}

/// A setting of the environment that `cargo xtask test` makes.
pub fn setting(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set: run `cargo xtask test`, or set it"))
}

/// A folder of the test's own, in memory where there is such a place: the tests are not about the disk.
pub fn scratch() -> TempDir {
    let memory = PathBuf::from("/dev/shm");
    let place = if memory.is_dir() { memory } else { std::env::temp_dir() };
    tempfile::Builder::new().prefix("mandate-test-").tempdir_in(place).expect("a folder for the test")
}

/// The day so many days from today (UTC), which is the day of the servers too.
#[expect(clippy::disallowed_methods, reason = "the servers under test live in the present")]
pub fn days_ahead(days: i64) -> Date {
    let today = jiff::Timestamp::now().to_zoned(TimeZone::UTC).date();
    today.checked_add(Span::new().days(days)).expect("a day of the calendar")
}

/// A text without the marks that keep names of both directions apart.
pub fn plain(text: &str) -> String {
    text.replace(['\u{2068}', '\u{2069}'], "")
}
