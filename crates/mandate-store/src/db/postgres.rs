//! PostgreSQL: a pool of connections, statements prepared once on each.

use std::fmt;

use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod};
use tokio_postgres::{error::SqlState, types::ToSql};
use uuid::Uuid;

use crate::{
    Result, StoreError,
    sql::{FromRow, Row, Value},
};

mod migrations {
    refinery::embed_migrations!("migrations/postgres");
}

const CONNECTIONS: usize = 16;

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

    pub(super) async fn begin(&self, begin: &str) -> Result<PostgresTx> {
        let client = self.pool.get().await.map_err(StoreError::unavailable)?;
        // Held as a transaction before it begins: given up half-way, it is rolled back like any other.
        let tx = PostgresTx { client: Some(client), failed: false };
        tx.client()?.batch_execute(begin).await?;
        Ok(tx)
    }
}

/// A transaction on one connection of the pool.
pub struct PostgresTx {
    client: Option<Object>,
    /// After an error PostgreSQL answers COMMIT with a silent rollback; then the commit must fail.
    failed: bool,
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
        if self.failed {
            return Err(StoreError::failed("a statement of the transaction failed"));
        }
        self.client()?.batch_execute("COMMIT").await?;
        self.client = None;
        Ok(())
    }

    pub(super) async fn all<T: FromRow>(&mut self, sql: &str, values: &[Value]) -> Result<Vec<T>> {
        let rows = query(self.client()?, sql, values).await.inspect_err(|_| self.failed = true)?;
        rows.iter().map(|row| T::from_row(&mut Row::postgres(row)).map_err(Into::into)).collect()
    }

    pub(super) async fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64> {
        execute(self.client()?, sql, values).await.inspect_err(|_| self.failed = true)
    }

    pub(super) async fn advisory_lock(&mut self, sql: &str, id: Uuid) -> Result<()> {
        let (high, low) = id.as_u64_pair();
        let key = Value::Int((high ^ low).cast_signed());
        query(self.client()?, sql, &[key]).await.inspect_err(|_| self.failed = true)?;
        Ok(())
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

async fn query(client: &Object, sql: &str, values: &[Value]) -> Result<Vec<tokio_postgres::Row>> {
    let statement = client.prepare_cached(sql).await?;
    Ok(client.query(&statement, &parameters(values)).await?)
}

async fn execute(client: &Object, sql: &str, values: &[Value]) -> Result<u64> {
    let statement = client.prepare_cached(sql).await?;
    Ok(client.execute(&statement, &parameters(values)).await?)
}

fn parameters(values: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    values.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

impl Drop for PostgresTx {
    fn drop(&mut self) {
        let Some(client) = self.client.take() else { return };
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        // The connection may go back to the pool only when its transaction is over.
        runtime.spawn(async move {
            if client.batch_execute("ROLLBACK").await.is_err() {
                drop(Object::take(client));
            }
        });
    }
}
