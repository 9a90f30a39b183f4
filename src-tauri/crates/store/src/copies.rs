//! What a copy is compared with: the copies proven so far, and the chain of this ledger at an earlier point.

use rusqlite::{Connection, OptionalExtension as _};

use crate::EntryId;
use crate::diary::{ProvenCopy, copy_from};
use crate::error::StoreError;

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

/// Where a copy with so many entries, the last of them with this hash, ends in this ledger; none when it is no beginning
/// of it. A copy of a salvaged ledger counts no holes, one from before the salvage had none.
///
/// # Errors
/// What SQLite says.
pub fn end_of(conn: &Connection, entries: i64, head: &str) -> Result<Option<EntryId>, StoreError> {
    for place in [behind_holes(conn, entries)?, entries] {
        if place == 0 || hash_at(conn, place)?.as_deref() == Some(head) {
            return Ok(Some(place));
        }
    }
    Ok(None)
}

/// The place of the nth entry.
fn behind_holes(conn: &Connection, nth: i64) -> Result<EntryId, StoreError> {
    let holes = crate::check::holes(conn)?.into_iter();
    Ok(holes.fold(nth, |place, (first, last)| if first <= place { place + last - first + 1 } else { place }))
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

/// A fact as a comparison with a copy shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactHead {
    pub kind: String,
    pub on: Option<String>,
    /// Its place in the chain, in hexadecimal.
    pub hash: String,
}

/// Every fact of this ledger in its order.
///
/// # Errors
/// What SQLite says.
pub fn facts(conn: &Connection) -> Result<Vec<FactHead>, StoreError> {
    let sql = "SELECT kind, business_on, lower(hex(hash)) AS hash FROM entry ORDER BY id";
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map([], |row| {
        Ok(FactHead { kind: row.get("kind")?, on: row.get("business_on")?, hash: row.get("hash")? })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// How many invoices and payments were recorded, those taken back among them: as a copy counts its rows.
///
/// # Errors
/// What SQLite says.
pub fn counts(conn: &Connection) -> Result<(u64, u64), StoreError> {
    let sql = "SELECT (SELECT count(*) FROM invoice), (SELECT count(*) FROM payment)";
    let counts: (i64, i64) = conn.query_one(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok((counts.0.unsigned_abs(), counts.1.unsigned_abs()))
}
