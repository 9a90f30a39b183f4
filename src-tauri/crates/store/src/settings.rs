//! What the owner can set, and what the ledger knows of itself. None of it is a posted fact.

use rusqlite::{Connection, OptionalExtension as _, params};

use crate::door::Tx;
use crate::error::StoreError;

pub(crate) fn put_meta(conn: &Connection, key: &str, value: &str) -> Result<(), StoreError> {
    conn.execute(
        "INSERT INTO meta(key, value) VALUES (?1, ?2) ON CONFLICT(key) DO UPDATE SET value = excluded.value",
        params![key, value],
    )?;
    Ok(())
}

/// A value that the ledger keeps about itself: its id, the clock's high-water mark.
///
/// # Errors
/// What SQLite says.
pub fn meta(conn: &Connection, key: &str) -> Result<Option<String>, StoreError> {
    Ok(conn.prepare_cached("SELECT value FROM meta WHERE key = ?1")?.query_row([key], |row| row.get(0)).optional()?)
}

/// A setting, as JSON.
///
/// # Errors
/// What SQLite says.
pub fn get(conn: &Connection, key: &str) -> Result<Option<String>, StoreError> {
    Ok(conn
        .prepare_cached("SELECT value FROM setting WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()?)
}

/// A picture: the logo or the signature.
///
/// # Errors
/// What SQLite says.
pub fn picture(conn: &Connection, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
    Ok(conn
        .prepare_cached("SELECT bytes FROM picture WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()?)
}

impl Tx<'_> {
    /// Keeps a value about the ledger itself.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn put_meta(&self, key: &str, value: &str) -> Result<(), StoreError> {
        put_meta(&self.tx, key, value)
    }

    /// Keeps a setting, as JSON.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn put_setting(&self, key: &str, json: &str) -> Result<(), StoreError> {
        self.tx.execute(
            "INSERT INTO setting(key, value) VALUES (?1, ?2) ON CONFLICT(key) DO UPDATE SET value = excluded.value",
            params![key, json],
        )?;
        Ok(())
    }

    /// Keeps a picture, or removes it.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn put_picture(&self, key: &str, bytes: Option<&[u8]>) -> Result<(), StoreError> {
        self.tx.execute("DELETE FROM picture WHERE key = ?1", [key])?;
        if let Some(bytes) = bytes {
            self.tx.execute("INSERT INTO picture(key, bytes) VALUES (?1, ?2)", params![key, bytes])?;
        }
        Ok(())
    }
}
