//! Posting: one entry per fact, chained by hash.

use chrono::NaiveDate;
use ledger::chain::{self, Hash};
use rusqlite::{Connection, OptionalExtension as _, params};

use crate::EntryId;
use crate::body::Body;
use crate::door::Tx;
use crate::error::StoreError;
use crate::rows::{day_at, day_text};

/// Where a fact comes from.
#[derive(Debug, Clone, Copy, Default)]
pub struct Posting<'a> {
    /// The caller's id for it.
    pub reference: Option<&'a str>,
    /// Of the caller's content: the same id with the same fingerprint is a repetition.
    pub fingerprint: Option<&'a [u8]>,
    /// The import that it belongs to.
    pub batch: Option<i64>,
}

/// What is known of an entry without its fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its id.
    pub id: EntryId,
    /// `customer`, `invoice`, `payment`…
    pub kind: String,
    /// The caller's id.
    pub reference: Option<String>,
    /// See [`Posting::fingerprint`].
    pub fingerprint: Option<Vec<u8>>,
    /// Its business date.
    pub business_on: Option<NaiveDate>,
    /// UTC milliseconds.
    pub recorded_at: i64,
    /// The day from which it was reversed, and whether that was the undoing of an import.
    pub reversed: Option<(NaiveDate, bool)>,
}

impl Tx<'_> {
    /// Posts an entry: its body joins the chain. Personal data enters as a salted commitment and stands apart.
    pub(crate) fn post(
        &self,
        kind: &str,
        on: Option<NaiveDate>,
        posting: &Posting<'_>,
        body: Body,
        personal: Option<&str>,
    ) -> Result<EntryId, StoreError> {
        let sealed = personal.map(seal).transpose()?;
        let body = match &sealed {
            Some((salt, data)) => body.text("person", &chain::hex(&chain::commitment(salt, data.as_bytes()))),
            None => body,
        };
        let body = body.number("recorded_at", self.now).maybe("ref", posting.reference);
        let body = self.signed(body).finish();
        let (last, previous) = self.head()?;
        let (id, hash) = (last + 1, chain::next(&previous, body.as_bytes()));
        self.tx
            .prepare_cached(
                "INSERT INTO entry(id, kind, ref, fingerprint, business_on, recorded_at, batch, body, hash)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?
            .execute(params![
                id,
                kind,
                posting.reference,
                posting.fingerprint,
                on.map(day_text),
                self.now,
                posting.batch,
                body,
                hash.as_slice()
            ])?;
        if let Some((salt, data)) = sealed {
            self.tx.prepare_cached("INSERT INTO personal(entry, salt, data) VALUES (?1, ?2, ?3)")?.execute(params![
                id,
                salt.as_slice(),
                data
            ])?;
        }
        self.head.replace(Some((id, hash)));
        Ok(id)
    }

    /// Facts of before say nothing here, and their hashes stay what they are.
    fn signed(&self, body: Body) -> Body {
        let body = if self.actor.door.is_empty() { body } else { body.text("by", self.actor.door) };
        match &self.actor.user {
            Some(user) => body.text("user", user),
            None => body,
        }
    }

    fn head(&self) -> Result<(EntryId, Hash), StoreError> {
        if let Some(head) = *self.head.borrow() {
            return Ok(head);
        }
        head(&self.tx)
    }

    /// Opens an import batch. `files` and `counts` are JSON.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn open_batch(&self, files: &str, counts: &str) -> Result<i64, StoreError> {
        self.tx.execute(
            "INSERT INTO batch(imported_at, files, counts) VALUES (?1, ?2, ?3)",
            params![self.now, files, counts],
        )?;
        Ok(self.tx.last_insert_rowid())
    }
}

fn seal(data: &str) -> Result<([u8; 16], String), StoreError> {
    let mut salt = [0_u8; 16];
    getrandom::fill(&mut salt).map_err(|error| StoreError::Disk(error.to_string()))?;
    Ok((salt, data.to_owned()))
}

/// The id under which a fact is shown: the caller's, else our own behind an `@`, so that the two never meet.
#[must_use]
pub fn shown_id(id: EntryId, reference: Option<&str>) -> String {
    reference.map_or_else(|| format!("@{id}"), ToOwned::to_owned)
}

/// The live or reversed entry that is shown under this id.
///
/// # Errors
/// What SQLite says.
pub fn by_shown_id(conn: &Connection, shown: &str) -> Result<Option<Entry>, StoreError> {
    match by_reference(conn, shown)? {
        Some(entry) => Ok(Some(entry)),
        None => match shown.strip_prefix('@').and_then(|id| id.parse().ok()) {
            Some(id) => by_id(conn, id),
            None => Ok(None),
        },
    }
}

/// The last entry and its hash; zero and [`chain::GENESIS`] for an empty ledger.
///
/// # Errors
/// What SQLite says, or that the hash is not one.
pub fn head(conn: &Connection) -> Result<(EntryId, Hash), StoreError> {
    let row = conn
        .prepare_cached("SELECT id, hash FROM entry ORDER BY id DESC LIMIT 1")?
        .query_row([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?)))
        .optional()?;
    let Some((id, hash)) = row else {
        return Ok((0, chain::GENESIS));
    };
    let hash = hash.try_into().map_err(|_| StoreError::Damaged(format!("entry {id} has no hash")))?;
    Ok((id, hash))
}

const ENTRY: &str = "SELECT e.id, e.kind, e.ref, e.fingerprint, e.business_on, e.recorded_at, r.counts_from, r.is_undo
                     FROM entry e LEFT JOIN reversal r ON r.of_entry = e.id";

/// The entry that the caller knows by this id.
///
/// # Errors
/// What SQLite says.
pub fn by_reference(conn: &Connection, reference: &str) -> Result<Option<Entry>, StoreError> {
    let mut statement = conn.prepare_cached(&format!("{ENTRY} WHERE e.ref = ?1"))?;
    Ok(statement.query_row([reference], from_row).optional()?)
}

/// The entry with this id.
///
/// # Errors
/// What SQLite says.
pub fn by_id(conn: &Connection, id: EntryId) -> Result<Option<Entry>, StoreError> {
    let mut statement = conn.prepare_cached(&format!("{ENTRY} WHERE e.id = ?1"))?;
    Ok(statement.query_row([id], from_row).optional()?)
}

/// How many entries there are. Behind the holes of a salvage that is less than [`last`].
///
/// # Errors
/// What SQLite says.
pub fn count(conn: &Connection) -> Result<i64, StoreError> {
    Ok(conn.query_one("SELECT count(*) FROM entry", [], |row| row.get(0))?)
}

/// The place of the last entry in the chain; zero for an empty ledger.
///
/// # Errors
/// What SQLite says.
pub fn last(conn: &Connection) -> Result<EntryId, StoreError> {
    Ok(conn.query_one("SELECT ifnull(max(id), 0) FROM entry", [], |row| row.get(0))?)
}

fn from_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Entry> {
    let reversed = match row.get::<_, Option<String>>("counts_from")? {
        Some(_) => Some((day_at(row, "counts_from")?, row.get("is_undo")?)),
        None => None,
    };
    let business_on = match row.get::<_, Option<String>>("business_on")? {
        Some(_) => Some(day_at(row, "business_on")?),
        None => None,
    };
    Ok(Entry {
        id: row.get("id")?,
        kind: row.get("kind")?,
        reference: row.get("ref")?,
        fingerprint: row.get("fingerprint")?,
        business_on,
        recorded_at: row.get("recorded_at")?,
        reversed,
    })
}

/// The canonical body of an entry, as it was chained.
///
/// # Errors
/// What SQLite says.
pub fn body(conn: &Connection, id: EntryId) -> Result<String, StoreError> {
    Ok(conn.prepare_cached("SELECT body FROM entry WHERE id = ?1")?.query_row([id], |row| row.get(0))?)
}
