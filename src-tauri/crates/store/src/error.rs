//! What can go wrong below, by SQLite's result codes and never by its texts.

use std::path::PathBuf;

use rusqlite::ErrorCode;

/// A failure of the book.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No file there.
    #[error("no ledger at {0}")]
    Missing(PathBuf),
    /// A file stands there already.
    #[error("a file stands at {0} already")]
    Exists(PathBuf),
    /// The file is not one of our ledgers.
    #[error("{0} is not an Al Día ledger")]
    NotALedger(PathBuf),
    /// Written by a newer version of the program.
    #[error("{path} has schema {found}, this version knows {known}")]
    TooNew {
        /// The file.
        path: PathBuf,
        /// Its schema.
        found: u32,
        /// The newest schema known here.
        known: u32,
    },
    /// It is encrypted, and nobody gave its key.
    #[error("{0} is locked")]
    Locked(PathBuf),
    /// Another process holds it.
    #[error("another process holds {0}")]
    Held(PathBuf),
    /// SQLite did not take a setting that durability rests on.
    #[error("the setting {name} reads back as {found}")]
    Setting {
        /// The pragma.
        name: &'static str,
        /// What it reads.
        found: String,
    },
    /// The file is damaged.
    #[error("the ledger is damaged: {0}")]
    Damaged(String),
    /// A rule of the schema refused the row.
    #[error("refused by the schema: {0}")]
    Constraint(String),
    /// The disk is full.
    #[error("the disk is full")]
    Full,
    /// The place cannot be written to.
    #[error("the ledger cannot be written to")]
    ReadOnly,
    /// The disk failed.
    #[error("reading or writing the ledger failed: {0}")]
    Disk(String),
    /// Anything else that SQLite says.
    #[error("{0}")]
    Sqlite(rusqlite::Error),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::Error::{FromSqlConversionFailure, IntegralValueOutOfRange, Utf8Error};
        let Some(code) = error.sqlite_error_code() else {
            // The value that stands there is none that this program writes.
            let is_damage = matches!(error, FromSqlConversionFailure(..) | IntegralValueOutOfRange(..) | Utf8Error(..));
            return if is_damage { Self::Damaged(error.to_string()) } else { Self::Sqlite(error) };
        };
        match code {
            ErrorCode::ConstraintViolation => Self::Constraint(error.to_string()),
            ErrorCode::DiskFull => Self::Full,
            ErrorCode::ReadOnly => Self::ReadOnly,
            ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => Self::Damaged(error.to_string()),
            ErrorCode::SystemIoFailure | ErrorCode::CannotOpen => Self::Disk(error.to_string()),
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::Held(PathBuf::new()),
            _ => Self::Sqlite(error),
        }
    }
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::StorageFull => Self::Full,
            std::io::ErrorKind::ReadOnlyFilesystem | std::io::ErrorKind::PermissionDenied => Self::ReadOnly,
            _ => Self::Disk(error.to_string()),
        }
    }
}
