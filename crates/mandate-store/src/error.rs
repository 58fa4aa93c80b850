//! What can go wrong in a database, told apart by what the caller can do about it.

use crate::sql::ColumnError;

/// A failure of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A row with this key is there already: somebody else was quicker, or the value is taken.
    #[error("a row with the same key exists")]
    Taken(#[source] Source),
    /// No room on the disk.
    #[error("the disk is full")]
    DiskFull(#[source] Source),
    /// The database cannot be reached, or is busy for too long; trying again later may help.
    #[error("the database is not available")]
    Unavailable(#[source] Source),
    /// The connection broke off while everything was being made durable: whether it was is not known.
    #[error("it is not known whether it was saved")]
    Unsure(#[source] Source),
    /// The place where contents of attachments lie cannot be reached, or fails.
    #[error("the store of attachments failed")]
    Content(#[source] Source),
    /// A row has something in it that its type does not allow.
    #[error("a row cannot be read")]
    Row(#[from] ColumnError),
    /// Anything else: a defect of the program or of the database.
    #[error("the database failed")]
    Failed(#[source] Source),
}

type Source = Box<dyn std::error::Error + Send + Sync>;

impl StoreError {
    /// Wraps an error of another kind as a failure.
    pub(crate) fn failed(source: impl Into<Source>) -> Self {
        Self::Failed(source.into())
    }

    /// Wraps an error of another kind as unavailability.
    pub(crate) fn unavailable(source: impl Into<Source>) -> Self {
        Self::Unavailable(source.into())
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ffi::{self, ErrorCode};
        let Some(code) = error.sqlite_error() else { return Self::failed(error) };
        match (code.code, code.extended_code) {
            (_, ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY) => Self::Taken(error.into()),
            (ErrorCode::DiskFull, _) => Self::DiskFull(error.into()),
            // A full disk also shows as a failed write of the journal.
            (_, ffi::SQLITE_IOERR_WRITE | ffi::SQLITE_IOERR_FSYNC | ffi::SQLITE_IOERR_SHMSIZE) => {
                Self::DiskFull(error.into())
            }
            (ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::CannotOpen, _) => {
                Self::Unavailable(error.into())
            }
            _ => Self::failed(error),
        }
    }
}

impl From<tokio_postgres::Error> for StoreError {
    fn from(error: tokio_postgres::Error) -> Self {
        use tokio_postgres::error::SqlState;
        match error.code() {
            Some(code) if *code == SqlState::UNIQUE_VIOLATION => Self::Taken(error.into()),
            Some(code) if *code == SqlState::DISK_FULL => Self::DiskFull(error.into()),
            Some(code)
                if code.code().starts_with("08")
                    || code.code().starts_with("40")
                    || code.code().starts_with("57")
                    || code.code().starts_with("53") =>
            {
                Self::Unavailable(error.into())
            }
            Some(_) => Self::failed(error),
            None if error.is_closed() => Self::Unavailable(error.into()),
            None => Self::failed(error),
        }
    }
}
