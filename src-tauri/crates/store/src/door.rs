//! The one door for writes, and the handle of an open ledger.

use std::fs::File;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::error::StoreError;
use crate::holder::Lock;
use crate::open::PageKey;
use crate::{migrate, open};

/// Who writes: it stands in the body of every fact, so that it is under the chain's hash like the rest.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Actor {
    /// The way in: `window`, `terminal`, `import`, `worker`. Empty: nothing is said.
    pub door: &'static str,
    /// The name under which the system knows the person.
    pub user: Option<String>,
}

/// An open ledger: one process, one connection, one lock.
#[derive(Debug)]
pub struct Store {
    pub(crate) conn: Connection,
    path: PathBuf,
    version: String,
    actor: Actor,
    has_session: bool,
    is_encrypted: bool,
    _lock: Lock,
}

/// A running write: everything that is posted in it stands or falls together.
#[derive(Debug)]
pub struct Tx<'conn> {
    pub(crate) tx: Transaction<'conn>,
    /// UTC milliseconds of this write.
    pub(crate) now: i64,
    pub(crate) head: std::cell::RefCell<Option<(i64, ledger::chain::Hash)>>,
    pub(crate) actor: &'conn Actor,
}

impl std::ops::Deref for Tx<'_> {
    type Target = Connection;
    fn deref(&self) -> &Connection {
        &self.tx
    }
}

impl Store {
    /// Makes a new, empty ledger at `path`: written aside, then renamed, so that an interrupted start leaves nothing
    /// that looks like one. `program` is the version of the program, kept in the diary.
    ///
    /// # Errors
    /// When a file stands there already, or the disk refuses.
    pub fn create(path: &Path, program: &str, now: i64) -> Result<Self, StoreError> {
        Self::create_with(path, program, now, None)
    }

    /// As [`Store::create`], encrypted with `key` from its first page on.
    ///
    /// # Errors
    /// As [`Store::create`].
    pub fn create_with(path: &Path, program: &str, now: i64, key: Option<&PageKey>) -> Result<Self, StoreError> {
        refuse_taken(path)?;
        let lock = open::lock(path)?;
        let aside = open::beside(path, ".new");
        remove_leftovers(&aside)?;
        let mut conn = open::connect(&aside, true, key)?;
        migrate::migrate(&mut conn, 0)?;
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        crate::settings::put_meta(&tx, "ledger_id", &new_id()?)?;
        crate::settings::put_meta(&tx, "created_at", &now.to_string())?;
        tx.commit()?;
        // SQLite says nothing of a write-back that fails while it closes, and the log is not renamed with the file.
        write_back(&conn)?;
        conn.close().map_err(|(_, error)| error)?;
        restrict(&aside)?;
        take_name(&aside, path)?;
        let conn = open::connect(path, false, key)?;
        Ok(Self::holding(conn, path, program, key, lock))
    }

    fn holding(conn: Connection, path: &Path, program: &str, key: Option<&PageKey>, lock: Lock) -> Self {
        Self {
            conn,
            path: path.to_owned(),
            version: program.to_owned(),
            actor: Actor::default(),
            has_session: false,
            is_encrypted: key.is_some(),
            _lock: lock,
        }
    }

    /// Opens a ledger. `before_migrating` is called with its path and schema before an older schema is brought up to
    /// date; the caller makes its verified copy there, and its refusal stops the opening.
    ///
    /// # Errors
    /// When the file is missing, foreign, newer, held by another process, or a setting does not hold.
    pub fn open(
        path: &Path,
        program: &str,
        before_migrating: &dyn Fn(&mut Connection, u32) -> Result<(), StoreError>,
    ) -> Result<Self, StoreError> {
        Self::open_with(path, program, None, before_migrating)
    }

    /// As [`Store::open`]; `key` opens the ledger where it is encrypted, and is not asked for where it is not.
    ///
    /// # Errors
    /// [`StoreError::Locked`] when it is encrypted and there is no key; else as [`Store::open`].
    pub fn open_with(
        path: &Path,
        program: &str,
        key: Option<&PageKey>,
        before_migrating: &dyn Fn(&mut Connection, u32) -> Result<(), StoreError>,
    ) -> Result<Self, StoreError> {
        let header = open::header(path)?;
        let key = key.filter(|_| header.is_encrypted);
        if header.is_encrypted && key.is_none() {
            return Err(StoreError::Locked(path.to_owned()));
        }
        let lock = open::lock(path)?;
        let mut conn = open::connect(path, false, key).map_err(|error| match error {
            StoreError::Held(_) => StoreError::Held(path.to_owned()),
            other => other,
        })?;
        // Asked again behind the log: after a crash the newest schema may stand there, and not in the file yet.
        let found = open::schema(&conn)?;
        if found > migrate::SCHEMA {
            return Err(StoreError::TooNew { path: path.to_owned(), found, known: migrate::SCHEMA });
        }
        if found < migrate::SCHEMA {
            before_migrating(&mut conn, found)?;
            migrate::migrate(&mut conn, found)?;
        }
        Ok(Self::holding(conn, path, program, key, lock))
    }

    /// Whether the pages of the file are encrypted.
    #[must_use]
    pub fn is_encrypted(&self) -> bool {
        self.is_encrypted
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// For reading. Nothing that writes may go this way; tests/tidy looks for it.
    #[must_use]
    pub fn read(&self) -> &Connection {
        &self.conn
    }

    /// What is read while this is held is read of one moment, and the file is locked once instead of by each statement.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn snapshot(&self) -> Result<impl Sized + '_, StoreError> {
        Ok(self.conn.unchecked_transaction()?)
    }

    /// Says who makes the writes that follow.
    pub fn act_as(&mut self, actor: Actor) {
        self.actor = actor;
    }

    /// The one door for writes: an immediate transaction around `act`, committed if it succeeds, else as if it had never
    /// begun. What it returns is durable. `now` is UTC milliseconds.
    ///
    /// # Errors
    /// What `act` says, or what SQLite says when it cannot commit.
    pub fn write<T, E: From<StoreError>>(
        &mut self,
        now: i64,
        act: impl FnOnce(&Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let is_first = !self.has_session;
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate).map_err(StoreError::from)?;
        if is_first {
            crate::diary::begin_session(&tx, &self.version, now)?;
        }
        let tx = Tx { tx, now, head: std::cell::RefCell::new(None), actor: &self.actor };
        let value = act(&tx)?;
        tx.tx.commit().map_err(StoreError::from)?;
        if is_first {
            // SQLite ignores a failing sync of the directory when it creates the WAL; a power cut could then lose all.
            open::sync_directory(&self.path)?;
            self.has_session = true;
        }
        Ok(value)
    }

    /// Writes everything back into the one file, so that it is complete at rest.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn checkpoint(&self) -> Result<(), StoreError> {
        write_back(&self.conn)
    }

    /// Copies the whole ledger, compacted, into a new file; the caller syncs and proves it.
    ///
    /// # Errors
    /// When the file exists or cannot be written.
    pub fn copy_into(&self, path: &Path) -> Result<(), StoreError> {
        let name = path.to_str().ok_or_else(|| StoreError::Disk("the path is not text".to_owned()))?;
        self.conn.execute("VACUUM INTO ?1", [name])?;
        Ok(())
    }

    /// Closes the ledger; the lock goes with it.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn close(mut self) -> Result<(), StoreError> {
        // A ledger without a seal is as good as before; on a full disk it could not be closed otherwise.
        let _ = if self.has_session { crate::seal::put(&mut self.conn) } else { Ok(()) };
        self.checkpoint()?;
        self.conn.close().map_err(|(_, error)| StoreError::from(error))
    }
}

fn write_back(conn: &Connection) -> Result<(), StoreError> {
    conn.execute_batch("PRAGMA wal_checkpoint(TRUNCATE);")?;
    Ok(())
}

/// An empty file is what a power cut can leave of a new name; nobody's facts are in it.
pub(crate) fn refuse_taken(path: &Path) -> Result<(), StoreError> {
    let is_taken = std::fs::symlink_metadata(path).is_ok_and(|found| found.len() > 0 || !found.is_file());
    if is_taken { Err(StoreError::Exists(path.to_owned())) } else { Ok(()) }
}

/// Gives a closed ledger its name for good: what is in the file is durable before, and the name after.
pub(crate) fn take_name(aside: &Path, path: &Path) -> Result<(), StoreError> {
    refuse_taken(path)?;
    File::open(aside)?.sync_all()?;
    std::fs::rename(aside, path)?;
    File::open(path)?.sync_all()?;
    open::sync_directory(path)
}

pub(crate) fn remove_leftovers(aside: &Path) -> Result<(), StoreError> {
    for suffix in ["", "-wal", "-journal"] {
        match std::fs::remove_file(open::beside(aside, suffix)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    Ok(())
}

pub(crate) fn restrict(path: &Path) -> Result<(), StoreError> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

fn new_id() -> Result<String, StoreError> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).map_err(|error| StoreError::Disk(error.to_string()))?;
    Ok(ledger::chain::hex(&bytes))
}
