//! The program's own diary: sessions, notifications raised, problems, copies proven, imports.

use rusqlite::{Connection, OptionalExtension as _, Row, params};

use crate::door::Tx;
use crate::error::StoreError;

pub(crate) fn begin_session(conn: &Connection, version: &str, now: i64) -> Result<(), StoreError> {
    crate::seal::watch(conn)?;
    crate::seal::lift(conn)?;
    conn.execute("INSERT INTO session(version, started_at) VALUES (?1, ?2)", params![version, now])?;
    Ok(())
}

/// Something that went wrong in the background.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    pub code: String,
    pub detail: String,
    pub since: i64,
}

/// A copy that was re-read and compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProvenCopy {
    pub file: String,
    pub place: String,
    pub proven_at: i64,
    pub bytes: i64,
    pub sha256: String,
    pub generation: i64,
    /// The place of its last entry in the chain.
    pub entries: i64,
}

/// An import of the past.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    pub id: i64,
    pub imported_at: i64,
    pub files: String,
    pub counts: String,
    /// Nothing of it is live any more.
    pub is_undone: bool,
}

impl Tx<'_> {
    /// Claims an event before it is raised; false if it was claimed before, by this or an earlier run.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn claim_event(&self, event: &str) -> Result<bool, StoreError> {
        let sql = "INSERT INTO raised(event, raised_at) VALUES (?1, ?2) ON CONFLICT(event) DO NOTHING";
        Ok(self.tx.execute(sql, params![event, self.now])? == 1)
    }

    /// Gives a claim back, because raising it failed and must be tried again.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn release_event(&self, event: &str) -> Result<(), StoreError> {
        self.tx.execute("DELETE FROM raised WHERE event = ?1", [event])?;
        Ok(())
    }

    /// Records a problem, or removes it when `detail` is none. It keeps the time at which it began.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn note_problem(&self, code: &str, detail: Option<&str>) -> Result<(), StoreError> {
        match detail {
            None => self.tx.execute("DELETE FROM problem WHERE code = ?1", [code])?,
            Some(detail) => self.tx.execute(
                "INSERT INTO problem(code, detail, since) VALUES (?1, ?2, ?3)
                 ON CONFLICT(code) DO UPDATE SET detail = excluded.detail",
                params![code, detail, self.now],
            )?,
        };
        Ok(())
    }

    /// Remembers a proven copy.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn keep_proven_copy(&self, copy: &ProvenCopy) -> Result<(), StoreError> {
        self.tx.execute(
            "INSERT INTO proven_copy(file, place, proven_at, bytes, sha256, generation, entries)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![copy.file, copy.place, copy.proven_at, copy.bytes, copy.sha256, copy.generation, copy.entries],
        )?;
        Ok(())
    }
}

/// Problems that stand.
///
/// # Errors
/// What SQLite says.
pub fn problems(conn: &Connection) -> Result<Vec<Problem>, StoreError> {
    let mut statement = conn.prepare_cached("SELECT code, detail, since FROM problem ORDER BY since")?;
    let rows = statement.query_map([], |row| {
        Ok(Problem { code: row.get("code")?, detail: row.get("detail")?, since: row.get("since")? })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Was this event raised already?
///
/// # Errors
/// What SQLite says.
pub fn is_raised(conn: &Connection, event: &str) -> Result<bool, StoreError> {
    Ok(conn.query_one("SELECT EXISTS (SELECT 1 FROM raised WHERE event = ?1)", [event], |row| row.get(0))?)
}

pub(crate) fn copy_from(row: &Row<'_>) -> rusqlite::Result<ProvenCopy> {
    Ok(ProvenCopy {
        file: row.get("file")?,
        place: row.get("place")?,
        proven_at: row.get("proven_at")?,
        bytes: row.get("bytes")?,
        sha256: row.get("sha256")?,
        generation: row.get("generation")?,
        entries: row.get("entries")?,
    })
}

/// The copy that was proven last.
///
/// # Errors
/// What SQLite says.
pub fn last_proven(conn: &Connection) -> Result<Option<ProvenCopy>, StoreError> {
    let sql =
        "SELECT file, place, proven_at, bytes, sha256, generation, entries FROM proven_copy ORDER BY id DESC LIMIT 1";
    Ok(conn.prepare_cached(sql)?.query_row([], copy_from).optional()?)
}

/// Imports, newest first.
///
/// # Errors
/// What SQLite says.
pub fn batches(conn: &Connection) -> Result<Vec<Batch>, StoreError> {
    let sql = "SELECT b.id, b.imported_at, b.files, b.counts,
                 NOT EXISTS (SELECT 1 FROM entry e WHERE e.batch = b.id AND e.kind <> 'reversal'
                             AND NOT EXISTS (SELECT 1 FROM reversal r WHERE r.of_entry = e.id)) AS is_undone
               FROM batch b ORDER BY b.id DESC";
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map([], |row| {
        Ok(Batch {
            id: row.get("id")?,
            imported_at: row.get("imported_at")?,
            files: row.get("files")?,
            counts: row.get("counts")?,
            is_undone: row.get("is_undone")?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
