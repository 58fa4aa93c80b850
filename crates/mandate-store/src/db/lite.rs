//! SQLite: one writer, several readers, write-ahead log, every commit on disk before it is confirmed.

use std::{
    fmt,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use rusqlite::{Connection, OpenFlags, config::DbConfig};
use tokio::sync::{OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};
use tracing::Span;

use crate::{
    Result, StoreError,
    sql::{FromRow, Row, Value},
};

mod migrations {
    refinery::embed_migrations!("migrations/sqlite");
}

pub(super) fn latest_migration() -> i64 {
    super::newest(&migrations::migrations::runner())
}

const READERS: usize = 8;

#[derive(Clone)]
pub struct Lite {
    writer: Arc<tokio::sync::Mutex<Connection>>,
    readers: Arc<Readers>,
}

struct Readers {
    idle: Mutex<Vec<Connection>>,
    turns: Arc<Semaphore>,
}

impl fmt::Debug for Lite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Lite")
    }
}

fn connect(path: &Path, flags: OpenFlags) -> Result<Connection> {
    let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.set_prepared_statement_cache_capacity(256);
    // Plans hold for all values: otherwise a bound LIMIT makes SQLite plan a statement anew at every call.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.execute_batch(
        "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -4000;",
    )?;
    Ok(connection)
}

/// A connection that only reads; opened for writing all the same, as the write-ahead log wants it.
fn reader(path: &Path) -> Result<Connection> {
    let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    connection.execute_batch("PRAGMA query_only = ON;")?;
    Ok(connection)
}

impl Lite {
    pub(super) fn open(path: &Path) -> Result<Self> {
        let mut writer = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
        // A larger log and cache than SQLite's own: acts touch pages all over, and those touched again are written once.
        writer.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA foreign_keys = OFF; PRAGMA wal_autocheckpoint = 4000; PRAGMA cache_size = -16000;",
        )?;
        migrations::migrations::runner().run(&mut writer).map_err(StoreError::failed)?;
        writer.execute_batch("PRAGMA foreign_keys = ON;")?;
        let idle = (0..READERS).map(|_| reader(path)).collect::<Result<Vec<_>>>()?;
        let readers = Readers { idle: Mutex::new(idle), turns: Arc::new(Semaphore::new(READERS)) };
        Ok(Self { writer: Arc::new(tokio::sync::Mutex::new(writer)), readers: Arc::new(readers) })
    }

    pub(super) async fn read(&self) -> Result<LiteTx> {
        let turn = Arc::clone(&self.readers.turns).acquire_owned().await.map_err(StoreError::unavailable)?;
        let taken = self.readers.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = taken.ok_or_else(|| StoreError::failed("no reader is idle"))?;
        let hold = Hold::Reader(Some(connection), Arc::clone(&self.readers), turn);
        let tx = LiteTx { hold, open: false, _span: super::span("sqlite", false) };
        tx.begin("BEGIN")
    }

    pub(super) async fn write(&self) -> Result<LiteTx> {
        let connection = Arc::clone(&self.writer).lock_owned().await;
        LiteTx { hold: Hold::Writer(connection), open: false, _span: super::span("sqlite", true) }
            .begin("BEGIN IMMEDIATE")
    }
}

/// A transaction on one of the connections, which goes back to where it came from.
pub struct LiteTx {
    hold: Hold,
    open: bool,
    _span: Span,
}

enum Hold {
    Writer(OwnedMutexGuard<Connection>),
    Reader(
        Option<Connection>,
        Arc<Readers>,
        #[expect(dead_code, reason = "held until the reader is given back")] OwnedSemaphorePermit,
    ),
}

impl fmt::Debug for LiteTx {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LiteTx")
    }
}

impl LiteTx {
    fn begin(mut self, begin: &str) -> Result<Self> {
        self.connection()?.prepare_cached(begin)?.execute([])?;
        self.open = true;
        Ok(self)
    }

    fn connection(&self) -> Result<&Connection> {
        match &self.hold {
            Hold::Writer(connection) => Ok(connection),
            Hold::Reader(connection, ..) => {
                connection.as_ref().ok_or_else(|| StoreError::failed("the reader was given back"))
            }
        }
    }

    pub(super) fn commit(mut self) -> Result<()> {
        self.connection()?.prepare_cached("COMMIT")?.execute([])?;
        self.open = false;
        Ok(())
    }

    /// Runs a statement with its values bound by number: SQLite takes `$2` for a name and `?2` for a place.
    fn run<T>(
        &self,
        sql: &str,
        values: &[Value],
        then: impl FnOnce(&mut rusqlite::Statement<'_>) -> Result<T>,
    ) -> Result<T> {
        #[cfg(test)]
        crate::tests::plans::note(self.connection()?, sql)?;
        let mut statement = self.connection()?.prepare_cached(&sql.replace('$', "?"))?;
        if statement.parameter_count() != values.len() {
            let (places, values) = (statement.parameter_count(), values.len());
            return Err(StoreError::failed(format!("{places} places and {values} values in: {sql}")));
        }
        for (place, value) in (1..).zip(values) {
            statement.raw_bind_parameter(place, value)?;
        }
        then(&mut statement)
    }

    pub(super) fn all<T: FromRow>(&self, sql: &str, values: &[Value]) -> Result<Vec<T>> {
        self.run(sql, values, |statement| {
            let mut rows = statement.raw_query();
            let mut found = Vec::new();
            while let Some(row) = rows.next()? {
                found.push(T::from_row(&mut Row::lite(row))?);
            }
            Ok(found)
        })
    }

    pub(super) fn find<T: FromRow>(&self, sql: &str, values: &[Value]) -> Result<Option<T>> {
        self.run(sql, values, |statement| {
            let mut rows = statement.raw_query();
            rows.next()?.map(|row| T::from_row(&mut Row::lite(row)).map_err(Into::into)).transpose()
        })
    }

    pub(super) fn execute(&self, sql: &str, values: &[Value]) -> Result<u64> {
        self.run(sql, values, |statement| Ok(statement.raw_execute()? as u64))
    }

    /// From now on this connection keeps up to 200 MB of pages, so that those touched again and again are written once.
    pub(super) fn write_much(&self) -> Result<()> {
        Ok(self.connection()?.execute_batch("PRAGMA cache_size = -200000;")?)
    }

    #[cfg(test)]
    pub(super) fn prepare(&self, sql: &str) -> Result<()> {
        self.connection()?.prepare(sql)?;
        Ok(())
    }
}

impl Drop for LiteTx {
    fn drop(&mut self) {
        if self.open
            && let Ok(connection) = self.connection()
            && let Err(error) = connection.execute_batch("ROLLBACK")
        {
            // SQLite has rolled back by itself, as it does when the disk is full.
            tracing::debug!(%error, "nothing left to roll back");
        }
        if let Hold::Reader(connection, readers, _) = &mut self.hold {
            readers.idle.lock().unwrap_or_else(PoisonError::into_inner).extend(connection.take());
        }
    }
}
