//! An installation under test: a fresh database, a clock that stands still, and the portal on a port of this machine.

use std::{env, net::SocketAddr};

use futures_util::TryStreamExt as _;
use jiff::{SignedDuration, Timestamp};
use mandate_core::ledger::{Entry, Hash};
use mandate_store::{
    Db,
    content::{self, Contents},
    db::Location,
    job, ledger,
    mail::{self, Mail},
};
use tempfile::TempDir;
use tokio::{net::TcpListener, task::JoinHandle};

use super::{
    client::{Browser, Person},
    world::World,
};
use crate::{App, auth::password::Passwords, clock::Clock, config::Config, jobs, ops::record, serve};

/// Databases that nobody else uses: a folder's name, made by the system, names them. The one on PostgreSQL stays until
/// its server is gone, which `cargo xtask test` sees to: dropping it costs more than the test.
pub(super) struct Fresh(TempDir);

fn server() -> String {
    env::var("MANDATE_TEST_POSTGRES").unwrap_or_else(|_| panic!("set MANDATE_TEST_POSTGRES, or run `cargo xtask test`"))
}

impl Fresh {
    pub(super) fn new() -> Self {
        Self(tempfile::Builder::new().prefix("mandate_http_").rand_bytes(12).tempdir().unwrap())
    }

    pub(super) fn sqlite(&self) -> Location {
        Location::Sqlite(self.0.path().join("mandate.sqlite"))
    }

    pub(super) fn postgres(&self) -> Location {
        let address = server();
        let (server, _) = address.rsplit_once('/').expect("an address ends with the name of a database");
        Location::Postgres(format!("{server}/{}", self.name()))
    }

    fn name(&self) -> &str {
        self.0.path().file_name().and_then(|name| name.to_str()).unwrap()
    }
}

/// The moment at which every test begins.
pub(super) fn start() -> Timestamp {
    "2026-11-20T10:00:00Z".parse().unwrap()
}

/// The configuration with every default, whatever the environment says.
pub(crate) fn config() -> Config {
    <Config as confique::Config>::builder().load().unwrap()
}

/// An installation under test.
pub(super) struct TestApp {
    /// What serves: no sandbox.
    pub(super) app: App,
    /// The same database as a sandbox, which founds the world and takes the mails at the end.
    pub(super) sandbox: App,
    /// Who and what there is.
    pub(super) world: World,
    url: String,
    http: reqwest::Client,
    server: JoinHandle<()>,
    _files: TempDir,
}

impl TestApp {
    /// Founds the world and opens the portal.
    pub(super) async fn start(location: &Location, inhabited: bool, set: &impl Fn(&mut Config)) -> Self {
        let db = Db::open(location).await.expect("the database opens");
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut config = config();
        config.listen = address;
        set(&mut config);
        let (clock, passwords) = (Clock::manual(start()), Passwords::quick().unwrap());
        let files = tempfile::Builder::new().prefix("mandate_files_").tempdir().unwrap();
        config.attachments.store.get_or_insert(files.path().join("attachments").to_str().unwrap().to_owned());
        let contents = config.place().map(|place| Contents::open(&place).unwrap());
        let app =
            |sandbox| App::new(db.clone(), contents.clone(), config.clone(), clock.clone(), passwords.clone(), sandbox);
        let (served, sandbox) = (app(false), app(true));
        let world = if inhabited { World::found(&sandbox).await } else { World::default() };
        clock.set(start() + SignedDuration::from_secs(1));
        let service = serve::router(served.clone()).into_make_service_with_connect_info::<SocketAddr>();
        let server = tokio::spawn(async move { axum::serve(listener, service).await.unwrap() });
        let url = format!("http://{address}");
        Self { app: served, sandbox, world, url, http: http_client(None), server, _files: files }
    }

    pub(super) fn db(&self) -> &Db {
        self.app.db()
    }

    /// The address of the portal, without a slash at its end.
    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// A browser in which nobody is signed in.
    pub(super) fn anonymous(&self) -> Browser {
        Browser::new(self.http.clone(), &self.url)
    }

    /// As [`Self::anonymous`], from another address of the network.
    pub(super) fn anonymous_from(&self, address: [u8; 4]) -> Browser {
        Browser::new(http_client(Some(address)), &self.url)
    }

    /// A person of the world, signed in through the page for it.
    pub(super) async fn sign_in(&self, who: &str) -> Person {
        Person::sign_in(self, who).await
    }

    /// The contents of attachments that are kept, in their order.
    pub(super) async fn contents(&self) -> Vec<Hash> {
        let all = content::list(self.app.contents().unwrap(), Timestamp::MAX);
        let mut all: Vec<_> = all.try_collect().await.unwrap();
        all.sort();
        all
    }

    /// Moves the clock on.
    pub(super) fn pass(&self, duration: SignedDuration) {
        self.app.clock().set(self.app.now() + duration);
    }

    /// Sets the clock.
    pub(super) fn set_clock(&self, at: &str) {
        self.app.clock().set(at.parse().unwrap());
    }

    /// All that stands in the record, the oldest first.
    pub(super) async fn record(&self) -> Vec<Entry> {
        let mut tx = self.db().read().await.unwrap();
        let (mut entries, mut last) = (ledger::list_unsealed(&mut tx).await.unwrap(), 0);
        while let Some((seal, _)) = ledger::find_next_seal(&mut tx, last).await.unwrap() {
            last = seal.number;
            entries.extend(ledger::list_of_seal(&mut tx, last).await.unwrap());
        }
        entries.sort_by_key(|entry| entry.id);
        entries
    }

    /// All mails, the oldest first.
    pub(super) async fn mails(&self) -> Vec<Mail> {
        let mut tx = self.db().read().await.unwrap();
        let mut mails = mail::list_newest(&mut tx, 1000).await.unwrap();
        mails.reverse();
        mails
    }

    /// The mails to a person of the world, the oldest first.
    pub(super) async fn mails_to(&self, who: &str) -> Vec<Mail> {
        let id = self.world.person(who).id;
        self.mails().await.into_iter().filter(|mail| mail.person_id == id).collect()
    }

    /// How many jobs wait, and how many were given up.
    pub(super) async fn jobs(&self) -> (i64, i64) {
        let mut tx = self.db().read().await.unwrap();
        let (waiting, _, failed) = job::count(&mut tx).await.unwrap();
        (waiting, failed)
    }

    /// What holds at the end of every test: the mails can be sent and no job is left; the record verifies.
    pub(super) async fn finish(self) {
        self.server.abort();
        jobs::run_due(&self.sandbox).await.unwrap();
        assert_eq!(self.jobs().await, (0, 0), "a job is left behind");
        record::seal(&self.app).await.unwrap();
        let verified = record::verify(self.db()).await.unwrap();
        assert_eq!(verified.defects, Vec::<String>::new(), "the record does not verify");
    }
}

/// A browser's connection, from an address of the network if need be; it follows no redirect.
pub(super) fn http_client(from: Option<[u8; 4]>) -> reqwest::Client {
    // Built for buckets too, it wants to know who encrypts. Only the first one is taken.
    drop(rustls::crypto::ring::default_provider().install_default());
    let address = from.map(|address| address.into());
    let builder = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy();
    let builder = builder.user_agent("Mozilla/5.0 (a test)");
    builder.local_address(address).build().unwrap()
}
