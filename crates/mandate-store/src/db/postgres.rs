//! PostgreSQL: a pool of connections, statements prepared once on each.

use std::{fmt, mem};

use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod};
use futures_util::future::join_all;
use tokio_postgres::{Error, Statement, error::SqlState, types::ToSql};
use tracing::Span;
use uuid::Uuid;

use crate::{
    Result, StoreError,
    sql::{FromRow, Row, Value},
};

mod migrations {
    refinery::embed_migrations!("migrations/postgres");
}

pub(super) fn latest_migration() -> i64 {
    super::newest(&migrations::migrations::runner())
}

const CONNECTIONS: usize = 16;
/// `join_all` asks up to thirty in their order.
const TOGETHER: usize = 16;

#[derive(Clone)]
pub struct Postgres {
    pool: Pool,
}

impl fmt::Debug for Postgres {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Postgres")
    }
}

impl Postgres {
    pub(super) async fn open(address: &str) -> Result<Self> {
        Self::connect(address, true).await
    }

    pub(super) async fn open_existing(address: &str) -> Result<Self> {
        Self::connect(address, false).await
    }

    async fn connect(address: &str, make: bool) -> Result<Self> {
        let mut config: tokio_postgres::Config = address.parse()?;
        // The planner must not choose by the values of one call: the lists are made to be walked one way.
        let given = config.get_options().unwrap_or_default().to_owned();
        config.options(format!("{given} -c plan_cache_mode=force_generic_plan -c TimeZone=UTC"));
        let roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.into() };
        let tls = rustls::ClientConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
            .with_safe_default_protocol_versions()
            .map_err(StoreError::failed)?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let tls = tokio_postgres_rustls::MakeRustlsConnect::new(tls);
        if make {
            create_where_missing(&config, tls.clone()).await?;
        }
        let manager = Manager::from_config(config, tls, ManagerConfig { recycling_method: RecyclingMethod::Fast });
        let pool = Pool::builder(manager).max_size(CONNECTIONS).build().map_err(StoreError::failed)?;
        let mut client = pool.get().await.map_err(StoreError::unavailable)?;
        // Several nodes may start at once; one migrates, the others find nothing to do.
        client.batch_execute("SELECT pg_advisory_lock(4242)").await?;
        let migrated = migrations::migrations::runner().run_async(&mut **client).await;
        client.batch_execute("SELECT pg_advisory_unlock(4242)").await?;
        migrated.map_err(StoreError::failed)?;
        drop(client);
        Ok(Self { pool })
    }

    pub(super) fn pool(&self) -> super::Pool {
        let status = self.pool.status();
        let idle = status.available;
        super::Pool { in_use: status.size.saturating_sub(idle), idle, waiting: status.waiting }
    }

    pub(super) async fn begin(&self, begin: &'static str, writes: bool) -> Result<PostgresTx> {
        let span = super::span("postgresql", writes);
        let client = self.pool.get().await.map_err(StoreError::unavailable)?;
        Ok(PostgresTx {
            client: Some(client),
            waiting: vec![Waiting::Plain(begin)],
            begun: false,
            failed: false,
            _span: span,
        })
    }
}

/// A transaction on one connection of the pool.
///
/// Each way to the server and back costs more than most statements, so those whose answer nobody needs wait for the
/// next one that somebody does, and go with it.
pub struct PostgresTx {
    client: Option<Object>,
    /// What has not been sent yet, in its order; its first is `BEGIN`.
    waiting: Vec<Waiting>,
    /// Whether anything was sent.
    begun: bool,
    /// Whether something failed or was given up half-way: PostgreSQL would answer COMMIT with a silent rollback, or what
    /// was to go with a statement never went. Nothing more is sent then.
    failed: bool,
    _span: Span,
}

/// A statement whose answer nobody needs.
enum Waiting {
    Plain(&'static str),
    Bound(String, Vec<Value>),
}

impl fmt::Debug for PostgresTx {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PostgresTx")
    }
}

impl PostgresTx {
    fn client(&self) -> Result<&Object> {
        self.client.as_ref().ok_or_else(|| StoreError::failed("the transaction is over"))
    }

    pub(super) async fn commit(mut self) -> Result<()> {
        self.check()?;
        if self.begun || self.waiting.len() > 1 {
            self.waiting.push(Waiting::Plain("COMMIT"));
            let waiting = self.take_waiting();
            let client = self.client()?;
            let waiting = prepare(client, &waiting).await?;
            run_waiting(client, &waiting).await.map_err(|error| match error.as_db_error() {
                Some(_) => error.into(),
                // Sent, and no answer came.
                None => StoreError::Unsure(error.into()),
            })?;
        }
        self.client = None;
        Ok(())
    }

    fn check(&self) -> Result<()> {
        if self.failed { Err(StoreError::failed("a statement of the transaction failed")) } else { Ok(()) }
    }

    pub(super) async fn all<T: FromRow>(&mut self, sql: &str, values: &[Value]) -> Result<Vec<T>> {
        let rows = self.send(sql, values, query).await?;
        rows.iter().map(|row| T::from_row(&mut Row::postgres(row)).map_err(Into::into)).collect()
    }

    pub(super) async fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64> {
        self.send(sql, values, execute).await
    }

    /// Runs a statement before the next one whose answer is needed, or before the commit: then it may fail.
    pub(super) fn execute_later(&mut self, sql: &str, values: &[Value]) {
        super::asked(sql);
        self.waiting.push(Waiting::Bound(sql.to_owned(), values.to_vec()));
    }

    pub(super) fn advisory_lock(&mut self, sql: &str, id: Uuid) {
        let (high, low) = id.as_u64_pair();
        self.execute_later(sql, &[Value::Int((high ^ low).cast_signed())]);
    }

    /// Sends what waits and the statement behind it, all at once; they are run in this order.
    async fn send<T>(
        &mut self,
        sql: &str,
        values: &[Value],
        run: impl AsyncFnOnce(&Object, &Statement, &[Value]) -> Result<T, Error>,
    ) -> Result<T> {
        self.check()?;
        super::asked(sql);
        let waiting = self.take_waiting();
        let client = self.client()?;
        let statement = client.prepare_cached(sql).await?;
        let waiting = prepare(client, &waiting).await?;
        let (ahead, last) = waiting.split_at(waiting.len().saturating_sub(TOGETHER));
        run_waiting(client, ahead).await?;
        let (before, answer) = tokio::join!(biased; run_waiting(client, last), run(client, &statement, values));
        let answer = before.and(answer)?;
        self.failed = false;
        Ok(answer)
    }

    fn take_waiting(&mut self) -> Vec<Waiting> {
        // Said before anything is sent: given up half-way, nothing more goes through and the transaction is rolled back.
        (self.begun, self.failed) = (true, true);
        mem::take(&mut self.waiting)
    }

    #[cfg(test)]
    pub(super) async fn prepare(&self, sql: &str) -> Result<()> {
        self.client()?.prepare(sql).await?;
        Ok(())
    }
}

/// Makes the database where the server has none of its name, as the file of SQLite is made.
async fn create_where_missing(
    config: &tokio_postgres::Config,
    tls: tokio_postgres_rustls::MakeRustlsConnect,
) -> Result<()> {
    let missing = match config.connect(tls.clone()).await {
        Ok(_) => return Ok(()),
        Err(error) if error.code() == Some(&SqlState::INVALID_CATALOG_NAME) => error,
        Err(error) => return Err(StoreError::unavailable(error)),
    };
    let name = config.get_dbname().ok_or_else(|| StoreError::unavailable(missing))?;
    let (client, connection) = config.clone().dbname("postgres").connect(tls).await?;
    let connection = tokio::spawn(connection);
    let made = client.batch_execute(&format!("CREATE DATABASE \"{}\"", name.replace('"', "\"\""))).await;
    drop(client);
    connection.await.map_err(StoreError::failed)??;
    match made {
        // Another node was quicker.
        Err(error) if error.code() == Some(&SqlState::DUPLICATE_DATABASE) => Ok(()),
        Err(error) if error.code() == Some(&SqlState::UNIQUE_VIOLATION) => Ok(()),
        made => Ok(made?),
    }
}

async fn query(client: &Object, statement: &Statement, values: &[Value]) -> Result<Vec<tokio_postgres::Row>, Error> {
    client.query(statement, &parameters(values)).await
}

async fn execute(client: &Object, statement: &Statement, values: &[Value]) -> Result<u64, Error> {
    client.execute(statement, &parameters(values)).await
}

/// What waits, ready to be sent without another way to the server.
enum Prepared<'a> {
    Plain(&'static str),
    Bound(Statement, &'a [Value]),
}

async fn prepare<'a>(client: &Object, waiting: &'a [Waiting]) -> Result<Vec<Prepared<'a>>, Error> {
    let mut prepared = Vec::with_capacity(waiting.len());
    for statement in waiting {
        prepared.push(match statement {
            Waiting::Plain(sql) => Prepared::Plain(sql),
            Waiting::Bound(sql, values) => Prepared::Bound(client.prepare_cached(sql).await?, values),
        });
    }
    Ok(prepared)
}

/// Sends all at once; the first that fails says why, those behind it only that the transaction is aborted.
async fn run_waiting(client: &Object, waiting: &[Prepared<'_>]) -> Result<(), Error> {
    let run = async |statement: &Prepared<'_>| match statement {
        Prepared::Plain(sql) => client.batch_execute(sql).await,
        Prepared::Bound(statement, values) => execute(client, statement, values).await.map(drop),
    };
    // Each is sent when it is asked for the first time: so few at once that they are asked in their order.
    for some in waiting.chunks(TOGETHER) {
        join_all(some.iter().map(run)).await.into_iter().collect::<Result<(), _>>()?;
    }
    Ok(())
}

fn parameters(values: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    values.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

impl Drop for PostgresTx {
    fn drop(&mut self) {
        let Some(client) = self.client.take().filter(|_| self.begun) else { return };
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return drop(Object::take(client)) };
        // The connection may go back to the pool only when its transaction is over.
        runtime.spawn(async move {
            if client.batch_execute("ROLLBACK").await.is_err() {
                drop(Object::take(client));
            }
        });
    }
}
