//! The closed set of refusals, and how the errors of the system fall into it.

use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};

use crate::medium;

/// Why a copy, a proof or a restore was refused. In every case the ledger and all earlier copies are as they were.
///
/// The screen chooses its sentence by [`VaultError::code`]; [`VaultError::spanish`] and `Display` are for the terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VaultError {
    /// Not enough room at `place`; bytes. `needed` is unknown when the medium filled up while we wrote.
    NoSpace { place: PathBuf, needed: Option<u64>, free: u64 },
    /// The file system at `place` holds no file of so many `bytes`: FAT ends below 4 GiB.
    TooLarge { place: PathBuf, bytes: u64 },
    /// The place does not accept writing: write protection or missing permission.
    ReadOnly { place: PathBuf },
    /// The place is not there, or stopped answering: the stick was pulled or is failing.
    Gone { place: PathBuf },
    /// The file is not a copy made by this program.
    NotACopy { file: PathBuf },
    /// The copy, or a document beside it, is not what was written.
    Damaged { file: PathBuf, what: String },
    /// The live ledger itself did not pass the full check, so no copy of it is made.
    LedgerDamaged { what: String },
    /// The copy was made by a newer program: `found` names the format, the sealing or the schema.
    NewerVersion { file: PathBuf, found: String },
    /// The copy is sealed and no key on this computer opens it; it is not damaged.
    NoKey { file: PathBuf },
    /// The copy is sealed and the key that was given does not open it; it is not damaged.
    WrongKey { file: PathBuf },
    /// What was given as a key, or a file of keys, is none: `what` says where it stops being one.
    BadKey { what: String },
    /// The copy belongs to another ledger.
    OtherLedger { file: PathBuf, found: String, expected: String },
    /// The copy is whole, but it does not say what the live ledger says.
    Mismatch { what: String },
    /// A document that the ledger refers to is nowhere to be found in `place`.
    DocumentMissing { sha256: String, place: PathBuf },
    /// The destination exists already; nothing is ever overwritten.
    Exists { file: PathBuf },
    /// The caller asked to stop.
    Cancelled,
    /// Anything else that the system answered.
    Io { place: PathBuf, detail: String },
    /// The live ledger could not be read.
    Database { detail: String },
}

impl VaultError {
    /// The stable code of this refusal, one per variant.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoSpace { .. } => "no_space",
            Self::TooLarge { .. } => "too_large",
            Self::ReadOnly { .. } => "read_only",
            Self::Gone { .. } => "gone",
            Self::NotACopy { .. } => "not_a_copy",
            Self::Damaged { .. } => "copy_damaged",
            Self::LedgerDamaged { .. } => "ledger_damaged",
            Self::NewerVersion { .. } => "newer_version",
            Self::NoKey { .. } => "no_key",
            Self::WrongKey { .. } => "wrong_key",
            Self::BadKey { .. } => "bad_key",
            Self::OtherLedger { .. } => "other_ledger",
            Self::Mismatch { .. } => "mismatch",
            Self::DocumentMissing { .. } => "document_missing",
            Self::Exists { .. } => "exists",
            Self::Cancelled => "cancelled",
            Self::Io { .. } => "io",
            Self::Database { .. } => "database",
        }
    }

    /// Files the error of the system under the refusal that the owner can act on.
    pub(crate) fn at(place: &Path) -> impl FnOnce(Error) -> Self {
        move |error| Self::classified(place, &error)
    }

    fn classified(place: &Path, error: &Error) -> Self {
        let place = place.to_path_buf();
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
                let free = medium::free_space(&place).unwrap_or(0);
                Self::NoSpace { place, needed: None, free }
            }
            ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied => Self::ReadOnly { place },
            ErrorKind::NotFound | ErrorKind::StaleNetworkFileHandle => Self::Gone { place },
            ErrorKind::AlreadyExists => Self::Exists { file: place },
            _ if no_longer_answers(error) => Self::Gone { place },
            _ => Self::Io { place, detail: error.to_string() },
        }
    }

    pub(crate) fn damaged(file: &Path, what: impl Into<String>) -> Self {
        Self::Damaged { file: file.to_path_buf(), what: what.into() }
    }
}

/// EIO, ENXIO, ENODEV, ENOTCONN and ESHUTDOWN: what a pulled stick answers. A failing stick says the same.
#[cfg(unix)]
fn no_longer_answers(error: &Error) -> bool {
    use rustix::io::Errno;
    let gone = [Errno::IO, Errno::NXIO, Errno::NODEV, Errno::NOTCONN, Errno::SHUTDOWN];
    gone.iter().any(|errno| error.raw_os_error() == Some(errno.raw_os_error()))
}

/// ERROR_NOT_READY, ERROR_WRITE_FAULT, ERROR_READ_FAULT, ERROR_NO_SUCH_DEVICE, ERROR_IO_DEVICE and
/// ERROR_DEVICE_NOT_CONNECTED.
#[cfg(not(unix))]
fn no_longer_answers(error: &Error) -> bool {
    matches!(error.raw_os_error(), Some(21 | 29 | 30 | 433 | 1117 | 1167))
}

/// Of the live ledger: what is wrong with a copy is said where it is read.
impl From<rusqlite::Error> for VaultError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
        match error.sqlite_error_code() {
            Some(DatabaseCorrupt | NotADatabase) => Self::LedgerDamaged { what: error.to_string() },
            _ => Self::Database { detail: error.to_string() },
        }
    }
}

impl std::error::Error for VaultError {}
