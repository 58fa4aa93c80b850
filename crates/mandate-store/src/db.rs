//! The seam: one database, SQLite or PostgreSQL, and transactions on it.
//!
//! All that differs between the two stands in this folder: opening and migrating, beginning and ending, the lock of
//! a customer, the hint for claiming a job. SQLite has one writer and several readers and runs a statement where it
//! is called, in microseconds; PostgreSQL has a pool.

mod lite;
mod postgres;

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use mandate_core::{
    id::{OrganizationId, PersonId},
    ledger::Hash,
};
use tracing::Span;

use crate::{
    Result, StoreError,
    sql::{FromRow, Sql, Value},
};

/// Under which target spans are made that are for traces and not for the log.
pub const TRACE: &str = "mandate_trace";

/// Which database, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// A file on this machine.
    Sqlite(PathBuf),
    /// A PostgreSQL database by its address, `postgres://…`.
    Postgres(String),
}

/// What the file is called in a folder that a database has for itself.
pub(crate) const FILE: &str = "mandate.sqlite";

impl Location {
    /// The file in a folder that the installation has for itself.
    #[must_use]
    pub fn in_folder(folder: &Path) -> Self {
        Self::Sqlite(folder.join(FILE))
    }
}

/// The connections of a pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pool {
    /// How many are in use.
    pub in_use: usize,
    /// How many are open and not in use.
    pub idle: usize,
    /// How many transactions wait for one.
    pub waiting: usize,
}

/// A database.
#[derive(Clone, Debug)]
pub enum Db {
    #[doc(hidden)]
    Lite(lite::Lite),
    #[doc(hidden)]
    Postgres(postgres::Postgres),
}

impl Db {
    /// Opens a database that must be there already, for looking into it.
    ///
    /// # Errors
    /// When there is none, or it cannot be reached or migrated.
    pub async fn open_existing(location: &Location) -> Result<Self> {
        match location {
            Location::Sqlite(path) if !path.is_file() => {
                Err(StoreError::unavailable(format!("there is no database at `{}`", path.display())))
            }
            Location::Sqlite(_) => Self::open(location).await,
            Location::Postgres(address) => postgres::Postgres::open_existing(address).await.map(Self::Postgres),
        }
    }

    /// Opens the database, making it where there is none, and brings its tables up to date.
    ///
    /// # Errors
    /// When it cannot be reached or migrated.
    pub async fn open(location: &Location) -> Result<Self> {
        match location {
            Location::Sqlite(path) => lite::Lite::open(path).map(Self::Lite),
            Location::Postgres(address) => postgres::Postgres::open(address).await.map(Self::Postgres),
        }
    }

    /// What it is called: `SQLite` or `PostgreSQL`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Lite(_) => "SQLite",
            Self::Postgres(_) => "PostgreSQL",
        }
    }

    /// The number of the newest migration that this program knows.
    #[must_use]
    pub fn latest_migration(&self) -> i64 {
        match self {
            Self::Lite(_) => lite::latest_migration(),
            Self::Postgres(_) => postgres::latest_migration(),
        }
    }

    /// How many connections there are, where there is a pool of them.
    #[must_use]
    pub fn pool(&self) -> Option<Pool> {
        match self {
            Self::Lite(_) => None,
            Self::Postgres(postgres) => Some(postgres.pool()),
        }
    }

    /// A transaction that only reads, on one state of the database.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn read(&self) -> Result<Tx> {
        match self {
            Self::Lite(lite) => lite.read().await.map(Tx::Lite),
            Self::Postgres(postgres) => {
                postgres.begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", false).await.map(Tx::Postgres)
            }
        }
    }

    /// A transaction that writes; it does nothing unless it is committed.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn write(&self) -> Result<Tx> {
        match self {
            Self::Lite(lite) => lite.write().await.map(Tx::Lite),
            Self::Postgres(postgres) => {
                postgres.begin("BEGIN ISOLATION LEVEL READ COMMITTED", true).await.map(Tx::Postgres)
            }
        }
    }
}

/// The number of the newest of the migrations that a database has.
fn newest(runner: &refinery::Runner) -> i64 {
    runner.get_migrations().iter().map(|known| i64::from(known.version())).max().unwrap_or_default()
}

/// Under which target each statement is told as it is asked, without its values: for who looks into what a request asks of
/// the database.
pub const STATEMENT: &str = "mandate_statement";

/// Tells of a statement.
fn asked(sql: &str) {
    tracing::trace!(target: STATEMENT, sql);
}

/// The span of a transaction, from its beginning to its end.
fn span(database: &'static str, writes: bool) -> Span {
    tracing::debug_span!(target: TRACE, "transaction", db.system.name = database, writes)
}

/// A transaction. Dropped without [`Tx::commit`], it is as if it had not been.
#[derive(Debug)]
pub enum Tx {
    #[doc(hidden)]
    Lite(lite::LiteTx),
    #[doc(hidden)]
    Postgres(postgres::PostgresTx),
}

impl Tx {
    /// Makes everything durable that was written.
    ///
    /// # Errors
    /// When it could not be made durable; then nothing was written.
    pub async fn commit(self) -> Result<()> {
        match self {
            Self::Lite(tx) => tx.commit(),
            Self::Postgres(tx) => tx.commit().await,
        }
    }

    /// Waits until nobody changes what a customer has granted, and keeps it so until the end of the transaction; gives
    /// the [shared clock](Self::shared_clock) of the moment from which on it is so. Every act on a customer's things
    /// takes this before it loads the facts: a revocation comes wholly before or wholly after it.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn hold_grants(&mut self, customer: OrganizationId) -> Result<Option<Timestamp>> {
        match self {
            Self::Lite(_) => Ok(None),
            Self::Postgres(tx) => {
                tx.advisory_lock("SELECT pg_advisory_xact_lock_shared($1)", customer.0);
                self.shared_clock().await
            }
        }
    }

    /// As [`Self::hold_grants`], and nobody changes where a person works, as what, or whether it is locked: each act of
    /// a person comes wholly before or wholly after such a change.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn hold_standing(&mut self, customer: OrganizationId, person: PersonId) -> Result<Option<Timestamp>> {
        if let Self::Postgres(tx) = self {
            tx.advisory_lock("SELECT pg_advisory_xact_lock_shared($1)", customer.0);
            tx.advisory_lock("SELECT pg_advisory_xact_lock_shared($1)", person.0);
        }
        self.shared_clock().await
    }

    /// Waits until nobody changes where a person works, as what, or whether it is locked, and keeps it so until the end of
    /// the transaction: for whoever becomes a contact. Rows are held after this. Gives the shared clock as
    /// [`Self::hold_grants`] does.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn hold_person(&mut self, person: PersonId) -> Result<Option<Timestamp>> {
        if let Self::Postgres(tx) = self {
            tx.advisory_lock("SELECT pg_advisory_xact_lock_shared($1)", person.0);
        }
        self.shared_clock().await
    }

    /// Waits until a person does nothing, and keeps it so until the end of the transaction: for changes of where it works,
    /// as what, and whether it is locked. The organizations' locks are taken before. Gives the shared clock as
    /// [`Self::hold_grants`] does.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn change_person(&mut self, person: PersonId) -> Result<Option<Timestamp>> {
        if let Self::Postgres(tx) = self {
            tx.advisory_lock("SELECT pg_advisory_xact_lock($1)", person.0);
        }
        self.shared_clock().await
    }

    /// The moment by the database's clock, where several nodes share one: what is ended through one of them must be
    /// over for the others, whatever their own clocks say. None where the database has no clock but this machine's.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn shared_clock(&mut self) -> Result<Option<Timestamp>> {
        match self {
            Self::Lite(_) => Ok(None),
            Self::Postgres(tx) => {
                let rows: Vec<(Timestamp,)> = tx.all("SELECT clock_timestamp()", &[]).await?;
                Ok(rows.into_iter().next().map(|(now,)| now))
            }
        }
    }

    /// Waits until nobody acts on a customer's things, and keeps it so until the end of the transaction: for changes
    /// of what the customer has granted. Gives the shared clock as [`Self::hold_grants`] does.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn change_grants(&mut self, customer: OrganizationId) -> Result<Option<Timestamp>> {
        match self {
            Self::Lite(_) => Ok(None),
            Self::Postgres(tx) => {
                tx.advisory_lock("SELECT pg_advisory_xact_lock($1)", customer.0);
                self.shared_clock().await
            }
        }
    }

    /// Keeps what has a hash to oneself until the end of the transaction. A content of attachments: whoever points to it
    /// and whoever removes it because nobody does come one after the other; several are taken in their order. A form that
    /// carries a key: the same one sent at the same moment waits for what comes of it.
    ///
    /// # Errors
    /// When the database is not available.
    pub async fn hold_alone(&mut self, hash: &Hash) -> Result<()> {
        match self {
            // There is one writer at a time.
            Self::Lite(_) => Ok(()),
            Self::Postgres(tx) => {
                tx.advisory_lock("SELECT pg_advisory_xact_lock($1)", hash.id());
                // The lock goes out with the next statement; what it guards is not asked by one.
                self.shared_clock().await.map(drop)
            }
        }
    }

    /// Keeps everybody else from writing service requests, permissions and where people work until the end of the
    /// transaction, which is to write much; they can read.
    pub(crate) async fn hold_tables(&mut self) -> Result<()> {
        match self {
            // There is one writer at a time.
            Self::Lite(tx) => tx.write_much(),
            Self::Postgres(tx) => {
                let sql = "LOCK TABLE service_request, permission, membership IN SHARE ROW EXCLUSIVE MODE";
                tx.execute(sql, &[]).await.map(drop)
            }
        }
    }

    /// What to add to a statement whose rows are about to be changed, so that nobody else changes them meanwhile.
    pub(crate) const fn for_update(&self) -> &'static str {
        match self {
            Self::Lite(_) => "",
            Self::Postgres(_) => " FOR UPDATE",
        }
    }

    /// What to add to a statement that claims rows, so that claimers pass over each other's.
    pub(crate) const fn skip_locked(&self) -> &'static str {
        match self {
            Self::Lite(_) => "",
            Self::Postgres(_) => " FOR UPDATE SKIP LOCKED",
        }
    }

    /// What to add to a statement that reads rows of `r` which nobody may change until the end of the transaction.
    pub(crate) const fn hold_rows(&self) -> &'static str {
        match self {
            Self::Lite(_) => "",
            Self::Postgres(_) => " FOR NO KEY UPDATE OF r",
        }
    }

    /// All rows.
    pub(crate) async fn all<T: FromRow>(&mut self, sql: &str, values: &[Value]) -> Result<Vec<T>> {
        match self {
            Self::Lite(tx) => tx.all(sql, values),
            Self::Postgres(tx) => tx.all(sql, values).await,
        }
    }

    /// The row, if there is one.
    pub(crate) async fn find<T: FromRow>(&mut self, sql: &str, values: &[Value]) -> Result<Option<T>> {
        match self {
            Self::Lite(tx) => tx.find(sql, values),
            Self::Postgres(tx) => Ok(tx.all(sql, values).await?.into_iter().next()),
        }
    }

    /// The row that must be there.
    pub(crate) async fn get<T: FromRow>(&mut self, sql: &str, values: &[Value]) -> Result<T> {
        self.find(sql, values).await?.ok_or_else(|| StoreError::failed("a row that must exist is missing"))
    }

    /// Runs a statement; gives how many rows it touched.
    pub(crate) async fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64> {
        match self {
            Self::Lite(tx) => tx.execute(sql, values),
            Self::Postgres(tx) => tx.execute(sql, values).await,
        }
    }

    /// Runs a statement of which only the failure matters, and that at the next statement or the commit at the latest:
    /// PostgreSQL gets it together with those. Not for what may be [`StoreError::Taken`].
    pub(crate) fn execute_later(&mut self, sql: &str, values: &[Value]) -> Result<()> {
        match self {
            Self::Lite(tx) => tx.execute(sql, values).map(drop),
            Self::Postgres(tx) => {
                tx.execute_later(sql, values);
                Ok(())
            }
        }
    }

    /// All rows of a statement that was put together.
    pub(crate) async fn all_of<T: FromRow>(&mut self, sql: &Sql) -> Result<Vec<T>> {
        self.all(&sql.text, &sql.values).await
    }

    /// Prepares a statement without running it.
    #[cfg(test)]
    pub(crate) async fn prepare(&mut self, sql: &str) -> Result<()> {
        match self {
            Self::Lite(tx) => tx.prepare(sql),
            Self::Postgres(tx) => tx.prepare(sql).await,
        }
    }
}
