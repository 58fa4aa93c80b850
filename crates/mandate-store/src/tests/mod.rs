//! The store's own tests: each function on SQLite and on PostgreSQL, with the same expectations.
//!
//! A test is given a database of its own, has no clock and no chance in it, and builds what it needs through the
//! store's functions (see [`desk`]). PostgreSQL is where `MANDATE_TEST_POSTGRES` says.

mod assignments;
mod attachments;
mod backups;
mod bookkeeping;
mod canned_answers;
mod contact_links;
mod contents;
mod decisions;
mod deployments;
mod desk;
mod experience;
mod feed;
mod imports;
mod ledger;
mod lists;
mod parties;
mod permissions;
pub(crate) mod plans;
mod previews;
mod races;
mod related;
mod requests;
mod saved_views;
mod schedule;
mod seam;
mod search;
mod sites;
mod statements;
mod subscriptions;
mod threads;
mod tokens;
mod watching;
mod webhooks;
mod world;

use std::{
    env,
    sync::atomic::{AtomicU64, Ordering},
};

use jiff::{Span, Timestamp};
use mandate_core::{
    access::{Act, Permit, Refusal, Scope, Thing, Viewer, decide, scope},
    id::{OrganizationId, PersonId, ServiceRequestId},
};
use tempfile::TempDir;
use tokio_postgres::NoTls;
use uuid::Uuid;

use crate::{Db, Tx, db::Location, standing};

/// Runs a test on SQLite and then on PostgreSQL, each time with a fresh database.
async fn on_both(body: impl AsyncFn(&Db)) {
    let fresh = Fresh::new();
    on(&fresh.sqlite(), &body).await;
    on(&fresh.postgres(), &body).await;
    fresh.remove().await;
}

async fn on(location: &Location, body: &impl AsyncFn(&Db)) {
    let db = Db::open(location).await.expect("the database opens");
    println!("on {}", db.name());
    body(&db).await;
}

/// Databases that nobody else uses: a folder's name, made by the system, names them.
struct Fresh(TempDir);

impl Fresh {
    fn new() -> Self {
        Self(tempfile::Builder::new().prefix("mandate_").rand_bytes(12).tempdir().unwrap())
    }

    fn name(&self) -> &str {
        self.0.path().file_name().and_then(|name| name.to_str()).unwrap()
    }

    fn sqlite(&self) -> Location {
        Location::Sqlite(self.0.path().join("mandate.sqlite"))
    }

    fn postgres(&self) -> Location {
        let address = server();
        let (server, _) = address.rsplit_once('/').expect("an address ends with the name of a database");
        Location::Postgres(format!("{server}/{}", self.name()))
    }

    /// Leaves nothing on the server of whoever runs the tests, once they have passed.
    async fn remove(self) {
        let (client, connection) = tokio_postgres::connect(&server(), NoTls).await.unwrap();
        tokio::spawn(connection);
        client.batch_execute(&format!("DROP DATABASE \"{}\" WITH (FORCE)", self.name())).await.unwrap();
    }
}

fn server() -> String {
    env::var("MANDATE_TEST_POSTGRES").unwrap_or_else(|_| panic!("set MANDATE_TEST_POSTGRES, or run `cargo xtask test`"))
}

/// Makes ids and moments, each later than the one before.
#[derive(Debug, Default)]
struct Maker(AtomicU64);

impl Maker {
    fn next(&self) -> u64 {
        self.0.fetch_add(1, Ordering::SeqCst) + 1
    }

    fn id<T: From<Uuid>>(&self) -> T {
        Uuid::from_u128((0x0193 << 112) | u128::from(self.next())).into()
    }

    /// Moments with microseconds in them, a little more than a second apart.
    fn at(&self) -> Timestamp {
        let step = i64::try_from(self.next()).unwrap() * 1_000_001;
        start() + Span::new().microseconds(step)
    }
}

/// The moment at which every test begins.
fn start() -> Timestamp {
    "2026-11-20T10:00:00Z".parse().unwrap()
}

fn hours(at: Timestamp, hours: i64) -> Timestamp {
    at + Span::new().hours(hours)
}

/// The smallest step of time that the store keeps.
fn just_before(at: Timestamp) -> Timestamp {
    at - Span::new().microseconds(1)
}

/// Decides as the product does: with the facts of this very transaction.
async fn decided(
    tx: &mut Tx,
    person: PersonId,
    act: Act,
    thing: Thing,
    at: Timestamp,
) -> Result<Permit, Option<Refusal>> {
    let customer = thing.customer().unwrap_or(OrganizationId(Uuid::nil()));
    let standing = match thing {
        Thing::ServiceRequest { id, .. } => standing::find(tx, person, customer, Some(id), at).await,
        Thing::Site { id, .. } => standing::find_at_site(tx, person, customer, id, at).await,
        _ => standing::find(tx, person, customer, None, at).await,
    };
    let standing = standing.unwrap();
    let Some(standing) = standing else { return Err(None) };
    decide(&standing, act, thing, at).map_err(Some)
}

/// The scope of a person's lists; none where it may see nothing at all.
async fn scope_of(tx: &mut Tx, person: PersonId, at: Timestamp) -> Option<Scope> {
    let viewer: Viewer = standing::find_viewer(tx, person, at).await.unwrap()?;
    scope(&viewer, at).ok()
}

const fn service_request(id: ServiceRequestId, customer_id: OrganizationId, submitted_at: Timestamp) -> Thing {
    Thing::ServiceRequest { id, customer_id, submitted_at }
}
