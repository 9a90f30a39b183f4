//! Opening and making a ledger, by the steps of reliability.md §5.1: the header is read before SQLite touches the file,
//! a kernel lock is taken, and every setting that durability rests on is read back.
//!
//! An encrypted ledger is a SQLCipher file with a raw key and a salt that its box keeps (see vault's lockbox). Its first
//! 80 bytes stay readable, the fewest (in steps of 16) that reach past `user_version` at 60 and `application_id` at 68:
//! so a foreign or newer file is refused byte-identical, with or without the key. What they tell is the size of a page,
//! the number of pages and of free ones, the counters of changes, the text encoding, the schema's number and that this
//! is a ledger of ours; nothing of what stands in it. They lie outside the pages' HMAC: `check` sees a change of them,
//! SQLCipher does not. Every other byte is encrypted and authenticated, page by page, in the log too.

use std::fs::{File, OpenOptions};
use std::io::Read;
use std::path::{Path, PathBuf};

use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, OpenFlags};
use zeroize::Zeroizing;

use crate::error::StoreError;
use crate::holder::Lock;
use crate::migrate;

/// "ALDI": SQLite's application_id of our ledgers.
pub const APPLICATION_ID: u32 = 0x414C_4449;

/// What the first hundred bytes of a ledger say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// The schema of the file (`user_version`).
    pub schema: u32,
    /// The pages are encrypted. SQLCipher reserves the end of each for its HMAC; a plain ledger of ours reserves nothing.
    pub is_encrypted: bool,
}

/// What opens an encrypted ledger: SQLCipher's raw key with its salt. Zeroed when it is dropped.
#[derive(Clone)]
pub struct PageKey {
    digits: Zeroizing<String>,
}

impl PageKey {
    /// A key and the salt that belongs to it.
    #[must_use]
    pub fn new(key: &[u8; 32], salt: &[u8; 16]) -> Self {
        use std::fmt::Write as _;
        // Allocated once at its full length: a string that grows leaves its beginnings behind.
        let mut digits = Zeroizing::new(String::with_capacity(96));
        for byte in key.iter().chain(salt) {
            let _ = write!(digits, "{byte:02x}");
        }
        Self { digits }
    }

    /// As SQLCipher wants to read it.
    pub(crate) fn literal(&self) -> Zeroizing<String> {
        Zeroizing::new(format!("x'{}'", self.digits.as_str()))
    }
}

impl std::fmt::Debug for PageKey {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("PageKey")
    }
}

/// Readable bytes at the beginning of an encrypted ledger.
pub(crate) const READABLE: &str = "80";

/// Reads a file's header without SQLite, so that a foreign, newer or empty file stays exactly as it is.
///
/// # Errors
/// When there is no file, it is not one of our ledgers, or its schema is newer than ours.
pub fn header(path: &Path) -> Result<Header, StoreError> {
    let mut file = File::open(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => StoreError::Missing(path.to_owned()),
        _ => StoreError::from(error),
    })?;
    let mut bytes = [0_u8; 100];
    let not_ours = || StoreError::NotALedger(path.to_owned());
    file.read_exact(&mut bytes).map_err(|_| not_ours())?;
    let number = |at: usize| u32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
    if &bytes[..16] != b"SQLite format 3\0" || number(68) != APPLICATION_ID || number(60) == 0 {
        return Err(not_ours());
    }
    let schema = number(60);
    if schema > migrate::SCHEMA {
        return Err(StoreError::TooNew { path: path.to_owned(), found: schema, known: migrate::SCHEMA });
    }
    Ok(Header { schema, is_encrypted: bytes[20] != 0 })
}

/// Options for a file that only its owner reads; opened for writing.
#[must_use]
pub fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Takes the kernel's lock on `<ledger>.lock`; it goes with the process, however that ends.
pub(crate) fn lock(path: &Path) -> Result<Lock, StoreError> {
    let file = private().create(true).truncate(false).open(beside(path, ".lock"))?;
    match file.try_lock() {
        Ok(()) => Ok(Lock::taken(path, file)),
        Err(std::fs::TryLockError::WouldBlock) => Err(StoreError::Held(path.to_owned())),
        Err(std::fs::TryLockError::Error(error)) => Err(error.into()),
    }
}

/// The path with something added to its file name.
pub(crate) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// A connection with every setting asserted.
pub(crate) fn connect(path: &Path, may_create: bool, key: Option<&PageKey>) -> Result<Connection, StoreError> {
    let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    if may_create {
        flags |= OpenFlags::SQLITE_OPEN_CREATE;
    }
    let conn = Connection::open_with_flags(path, flags)?;
    harden(&conn)?;
    if let Some(key) = key {
        unlock(&conn, key)?;
    }
    settle(&conn)?;
    Ok(conn)
}

/// Gives SQLCipher the key before anything is read. Its log would go to stderr, and it quotes paths.
pub(crate) fn unlock(conn: &Connection, key: &PageKey) -> Result<(), StoreError> {
    conn.execute_batch("PRAGMA cipher_log_level = NONE;")?;
    conn.execute_batch(&Zeroizing::new(format!("PRAGMA key = \"{}\";", key.literal().as_str())))?;
    conn.execute_batch(&format!("PRAGMA cipher_plaintext_header_size = {READABLE};"))?;
    let found = pragma(conn, "cipher_plaintext_header_size")?;
    if found == READABLE { Ok(()) } else { Err(StoreError::Setting { name: "cipher_plaintext_header_size", found }) }
}

pub(crate) fn harden(conn: &Connection) -> Result<(), StoreError> {
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
    conn.set_limit(Limit::SQLITE_LIMIT_SQL_LENGTH, 1_000_000)?;
    conn.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 1)?;
    conn.set_prepared_statement_cache_capacity(128);
    Ok(())
}

/// Settings in the order that matters: EXCLUSIVE before the first access to the WAL, so that no `-shm` file exists and a
/// full disk cannot kill the process; WAL with FULL, so that what was committed survives a power cut.
const SETTINGS: &[(&str, &str, &str)] = &[
    ("locking_mode", "EXCLUSIVE", "exclusive"),
    ("journal_mode", "WAL", "wal"),
    ("synchronous", "FULL", "2"),
    ("foreign_keys", "ON", "1"),
    ("trusted_schema", "OFF", "0"),
    ("cell_size_check", "ON", "1"),
    ("secure_delete", "ON", "1"),
    ("temp_store", "MEMORY", "2"),
    ("fullfsync", "ON", "1"),
    ("checkpoint_fullfsync", "ON", "1"),
    ("wal_autocheckpoint", "200", "200"),
    ("busy_timeout", "400", "400"),
];

fn settle(conn: &Connection) -> Result<(), StoreError> {
    for (name, value, expected) in SETTINGS {
        conn.execute_batch(&format!("PRAGMA {name} = {value};"))?;
        let found = pragma(conn, name)?;
        if found != *expected {
            return Err(StoreError::Setting { name, found });
        }
    }
    // SQLCipher's build answers nothing here when memory-mapped reading is compiled out; anything but zero is refused.
    conn.execute_batch("PRAGMA mmap_size = 0;")?;
    conn.execute_batch("PRAGMA cache_size = -65536;")?;
    Ok(())
}

fn pragma(conn: &Connection, name: &str) -> Result<String, StoreError> {
    let value = conn.query_one(&format!("PRAGMA {name}"), [], |row| row.get::<_, rusqlite::types::Value>(0))?;
    Ok(match value {
        rusqlite::types::Value::Integer(number) => number.to_string(),
        rusqlite::types::Value::Text(text) => text,
        other => format!("{other:?}"),
    })
}

/// The schema as the connection sees it, with what stands in the log.
pub(crate) fn schema(conn: &Connection) -> Result<u32, StoreError> {
    Ok(conn.query_one("PRAGMA user_version", [], |row| row.get(0))?)
}

/// Syncs a directory, and says so when that fails: SQLite itself does not.
///
/// # Errors
/// When the directory cannot be opened or synced.
pub(crate) fn sync_directory(path: &Path) -> Result<(), StoreError> {
    #[cfg(unix)]
    {
        let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder)?.sync_all()?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}
