//! The full check of a ledger file at rest: its head, SQLite's own checks, the hash chain, the summary.

use std::collections::HashSet;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use ledger::chain::{self, GENESIS, Hash};
use rusqlite::config::DbConfig;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};

use crate::documents::{self, DocumentRef};
use crate::summary::{Summary, summarise};

/// "ALDI": the application id in the head of every ledger.
pub const APPLICATION_ID: u32 = 0x414C_4449;

const SQLITE_MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// What a ledger file holds, once it has passed every check.
pub(crate) struct Checked {
    pub(crate) summary: Summary,
    pub(crate) documents: Vec<DocumentRef>,
}

/// Checks the file completely, and lends what was checked. Answers in words for the log what is wrong with it.
pub(crate) fn check(path: &Path) -> Result<(Checked, Connection), String> {
    check_head(path)?;
    check_open(open(path).map_err(|error| error.to_string())?)
}

/// Looks at the first bytes before SQLite touches the file.
fn check_head(path: &Path) -> Result<(), String> {
    let mut head = [0; 100];
    File::open(path).and_then(|mut file| file.read_exact(&mut head)).map_err(|error| format!("head: {error}"))?;
    head_is_ours(&head)
}

fn head_is_ours(head: &[u8]) -> Result<(), String> {
    if !head.starts_with(SQLITE_MAGIC) {
        return Err("head: not an SQLite file".into());
    }
    if head[68..72] != APPLICATION_ID.to_be_bytes() {
        return Err("head: not a ledger of this program".into());
    }
    Ok(())
}

/// Checks a ledger that lies in memory, as completely as one in a file.
pub(crate) fn check_image(image: &[u8]) -> Result<(Checked, Connection), String> {
    head_is_ours(image.get(..100).ok_or("head: too short")?)?;
    let mut conn = Connection::open_in_memory().map_err(|error| error.to_string())?;
    let settled = conn.deserialize_read_exact("main", image, image.len(), true).and_then(|()| settle(&conn));
    settled.map_err(|error| error.to_string())?;
    check_open(conn)
}

fn check_open(conn: Connection) -> Result<(Checked, Connection), String> {
    integrity(&conn)?;
    foreign_keys(&conn)?;
    check_chain(&conn)?;
    let summary = summarise(&conn).map_err(|error| error.to_string())?;
    if summary.ledger_id.is_empty() {
        return Err("meta: no ledger id".into());
    }
    let documents = documents::referred(&conn)?;
    Ok((Checked { summary, documents }, conn))
}

/// Opens a file that may be hostile: nothing in its schema is trusted, nothing is written.
fn open(path: &Path) -> Result<Connection, rusqlite::Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags)?;
    settle(&conn)?;
    Ok(conn)
}

fn settle(conn: &Connection) -> Result<(), rusqlite::Error> {
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    // The checks walk indexes and tables crosswise: with SQLite's small cache every page would be read many times.
    conn.execute_batch(
        "PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536;",
    )
}

fn integrity(conn: &Connection) -> Result<(), String> {
    let answer: Result<String, _> = conn.query_one("PRAGMA integrity_check(1)", [], |row| row.get(0));
    match answer {
        Ok(text) if text == "ok" => Ok(()),
        Ok(text) => Err(format!("integrity: {text}")),
        Err(error) => Err(format!("integrity: {error}")),
    }
}

fn foreign_keys(conn: &Connection) -> Result<(), String> {
    let violated = first_violation(conn).map_err(|error| format!("foreign keys: {error}"))?;
    violated.map_or(Ok(()), |table| Err(format!("foreign keys: violated in {table}")))
}

fn first_violation(conn: &Connection) -> Result<Option<String>, rusqlite::Error> {
    let mut statement = conn.prepare("PRAGMA foreign_key_check")?;
    let mut rows = statement.query([])?;
    rows.next()?.map(|row| row.get(0)).transpose()
}

fn check_chain(conn: &Connection) -> Result<(), String> {
    let broken = first_broken_entry(conn).map_err(|error| format!("chain: {error}"))?;
    broken.map_or(Ok(()), |id| Err(format!("chain: entry {id} does not follow from the one before")))
}

fn first_broken_entry(conn: &Connection) -> Result<Option<i64>, rusqlite::Error> {
    let holes = holes(conn)?;
    let mut statement = conn.prepare("SELECT id, body, hash FROM entry ORDER BY id")?;
    let mut rows = statement.query([])?;
    let (mut previous, mut before): (Hash, i64) = (GENESIS, 0);
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        let is_behind_hole = holes.contains(&(before + 1, id - 1));
        before = id;
        if is_behind_hole && let Ok(hash) = Hash::try_from(bytes_of(row.get_ref(2)?)) {
            previous = hash;
            continue;
        }
        previous = chain::next(&previous, bytes_of(row.get_ref(1)?));
        if bytes_of(row.get_ref(2)?) != previous {
            return Ok(Some(id));
        }
    }
    Ok(None)
}

/// What a salvage could not read, from the first entry to the last of each hole: of the one right behind, only its own hash
/// is known. Older schemas know none.
fn holes(conn: &Connection) -> Result<HashSet<(i64, i64)>, rusqlite::Error> {
    let known = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'salvage_loss')";
    if !conn.query_one(known, [], |row| row.get::<_, bool>(0))? {
        return Ok(HashSet::new());
    }
    let mut statement = conn.prepare("SELECT first, last FROM salvage_loss WHERE what = 'entry'")?;
    statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

fn bytes_of(value: ValueRef<'_>) -> &[u8] {
    match value {
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => bytes,
        _ => &[],
    }
}
