//! What a copy is compared with: the copies proven so far, and the chain of this ledger at an earlier point.

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension as _};

use crate::diary::{ProvenCopy, copy_from};
use crate::error::StoreError;
use crate::rows::day_at;

/// Every copy that was proven, newest first.
///
/// # Errors
/// What SQLite says.
pub fn proven(conn: &Connection) -> Result<Vec<ProvenCopy>, StoreError> {
    let sql = "SELECT file, place, proven_at, bytes, sha256, generation, entries FROM proven_copy ORDER BY id DESC";
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map([], copy_from)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The hash of an entry in hexadecimal: a copy whose last entry has the same hash is a beginning of this ledger.
///
/// # Errors
/// What SQLite says.
pub fn hash_at(conn: &Connection, entry: i64) -> Result<Option<String>, StoreError> {
    let mut statement = conn.prepare_cached("SELECT lower(hex(hash)) FROM entry WHERE id = ?1")?;
    Ok(statement.query_row([entry], |row| row.get(0)).optional()?)
}

/// The business date of the last dated fact among the first `entries`.
///
/// # Errors
/// What SQLite says.
pub fn last_dated(conn: &Connection, entries: i64) -> Result<Option<NaiveDate>, StoreError> {
    let sql = "SELECT business_on FROM entry WHERE id <= ?1 AND business_on IS NOT NULL ORDER BY id DESC LIMIT 1";
    Ok(conn.prepare_cached(sql)?.query_row([entries], |row| day_at(row, 0)).optional()?)
}

/// What is owed in all, in minor units per currency, once every fact counts.
///
/// # Errors
/// What SQLite says.
pub fn receivables(conn: &Connection) -> Result<Vec<(String, i64)>, StoreError> {
    let sql = "SELECT currency, sum(open_minor) FROM debt_state GROUP BY currency ORDER BY currency";
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
