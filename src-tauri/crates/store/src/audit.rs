//! The chain as a third party reads it: each entry with what was hashed, one after the other.

use std::ops::RangeInclusive;

use ledger::chain;
use rusqlite::{Connection, OptionalExtension as _};

use crate::EntryId;
use crate::error::StoreError;

/// One link of the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub id: EntryId,
    pub kind: String,
    /// `YYYY-MM-DD`.
    pub business_on: Option<String>,
    /// UTC milliseconds.
    pub recorded_at: i64,
    /// The canonical body: the bytes that were hashed behind the previous hash.
    pub body: String,
    /// The hash of the entry before, in hexadecimal.
    pub previous: String,
    pub hash: String,
    /// Salt and data of the commitment in the body; none where there is none, or where it was erased.
    pub personal: Option<Personal>,
}

/// Personal data and the salt of its commitment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Personal {
    pub salt: Vec<u8>,
    pub data: String,
}

/// The links with these ids, in order. Stored hashes are shown as they are: to verify them is the reader's work.
///
/// # Errors
/// What SQLite says.
pub fn links(conn: &Connection, ids: RangeInclusive<EntryId>) -> Result<Vec<Link>, StoreError> {
    let sql = "SELECT e.id, e.kind, e.business_on, e.recorded_at, e.body, e.hash, p.salt, p.data
               FROM entry e LEFT JOIN personal p ON p.entry = e.id WHERE e.id BETWEEN ?1 AND ?2 ORDER BY e.id";
    let before = "SELECT hash FROM entry WHERE id < ?1 ORDER BY id DESC LIMIT 1";
    let before: Option<Vec<u8>> = conn.prepare_cached(before)?.query_row([ids.start()], |row| row.get(0)).optional()?;
    let mut previous = before.map_or_else(|| chain::hex(&chain::GENESIS), |hash| chain::hex(&hash));
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query([ids.start(), ids.end()])?;
    let mut links = Vec::new();
    while let Some(row) = rows.next()? {
        let link = from_row(row, &previous)?;
        previous.clone_from(&link.hash);
        links.push(link);
    }
    Ok(links)
}

/// One link; none when there is no such entry.
///
/// # Errors
/// What SQLite says.
pub fn link(conn: &Connection, id: EntryId) -> Result<Option<Link>, StoreError> {
    let sql = "SELECT e.id, e.kind, e.business_on, e.recorded_at, e.body, e.hash, p.salt, p.data,
                 ifnull((SELECT lower(hex(b.hash)) FROM entry b WHERE b.id = e.id - 1), '') AS before
               FROM entry e LEFT JOIN personal p ON p.entry = e.id WHERE e.id = ?1";
    let mut statement = conn.prepare_cached(sql)?;
    Ok(statement.query_row([id], |row| from_row(row, &row.get::<_, String>("before")?)).optional()?)
}

fn from_row(row: &rusqlite::Row<'_>, previous: &str) -> rusqlite::Result<Link> {
    let salt: Option<Vec<u8>> = row.get("salt")?;
    let data: Option<String> = row.get("data")?;
    Ok(Link {
        id: row.get("id")?,
        kind: row.get("kind")?,
        business_on: row.get("business_on")?,
        recorded_at: row.get("recorded_at")?,
        body: row.get("body")?,
        previous: previous.to_owned(),
        hash: chain::hex(&row.get::<_, Vec<u8>>("hash")?),
        personal: salt.zip(data).map(|(salt, data)| Personal { salt, data }),
    })
}
