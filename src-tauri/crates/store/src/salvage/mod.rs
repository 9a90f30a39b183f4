//! Salvage: everything readable of a damaged ledger into a new one, with the hash chain as the witness of what is intact.
//!
//! Entries are kept verbatim with their hashes; what the chain contradicts is left out, and what it cannot vouch for is
//! named as unproven. The typed rows are made anew from the bodies that were chained, so that no damage of theirs comes
//! along. Holes are named in the new ledger.

mod evidence;
mod facts;
mod gather;
mod head;
mod log;
mod pages;
mod walk;

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use crate::EntryId;
use crate::PageKey;
use crate::door::{self, Store};
use crate::error::StoreError;
use crate::open;

pub use evidence::{Comparison, Evidence, compare};
pub use gather::Gathered;

/// Folds a name and a tax id into the keys by which they are found: see [`crate::customers::Keys`].
pub type Fold<'a> = &'a dyn Fn(&str, Option<&str>) -> (String, Option<String>);

/// What a salvage saved, and what it could not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Salvage {
    /// Entries in the new ledger.
    pub entries: i64,
    /// Of those, the ones that a copy gave back.
    pub from_copy: i64,
    /// Entries that are gone, from the first to the last of each hole.
    pub lost: Vec<(EntryId, EntryId)>,
    /// Entries right behind a hole: their hash is proven by the next one, if there is one, their content by nobody.
    pub unproven: Vec<EntryId>,
    /// Entries whose stored hash was damaged; their neighbours prove the right one.
    pub mended: Vec<EntryId>,
    /// Entries whose personal data are gone although nobody was forgotten.
    pub without_personal: Vec<EntryId>,
    /// Facts that stand in the chain but rest on something that is gone, so that they cannot count.
    pub held: Vec<EntryId>,
    /// Tables of which something could not be read.
    pub damaged_tables: Vec<String>,
}

impl Salvage {
    /// Everything was saved.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.lost.is_empty() && self.without_personal.is_empty() && self.held.is_empty() && self.unproven.is_empty()
    }
}

/// Opens a file that may be damaged or hostile, for reading what can be read. The caller works on a copy: a damaged head
/// is mended in it, and SQLite writes back what the log beside it holds.
///
/// # Errors
/// When SQLite cannot open it at all.
pub fn open_damaged(path: &Path, key: Option<&PageKey>) -> Result<Connection, StoreError> {
    if key.is_none() {
        head::mend(path)?;
    }
    let conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    crate::open::harden(&conn)?;
    if let Some(key) = key {
        crate::open::unlock(&conn, key)?;
    }
    for pragma in [
        "trusted_schema = OFF",
        "cell_size_check = ON",
        "mmap_size = 0",
        "temp_store = MEMORY",
        "locking_mode = EXCLUSIVE",
    ] {
        // A damaged file may refuse any of these; what can be read is read all the same.
        let _ = conn.execute_batch(&format!("PRAGMA {pragma};"));
    }
    let _ = conn.execute_batch("PRAGMA wal_checkpoint(TRUNCATE);");
    Ok(conn)
}

/// The new ledger until it is whole.
const PART: &str = ".parte";

/// Makes a new ledger at `path` of what was gathered, encrypted where a key is given. It takes its name when it is whole
/// and durable: killed before, nothing stands there that looks like a ledger.
///
/// # Errors
/// When a file stands there already, or the disk refuses.
pub fn rebuild(
    gathered: &Gathered,
    path: &Path,
    program: &str,
    now: i64,
    key: Option<&PageKey>,
    fold: Fold<'_>,
) -> Result<(Store, Salvage), StoreError> {
    door::refuse_taken(path)?;
    let part = open::beside(path, PART);
    let held = open::lock(&part)?;
    door::remove_leftovers(&part)?;
    drop(held);
    let made = fill(gathered, &part, program, now, key, fold).and_then(|salvage| {
        door::take_name(&part, path)?;
        Ok(salvage)
    });
    if made.is_err() {
        let _ = door::remove_leftovers(&part);
    }
    let _ = std::fs::remove_file(open::beside(&part, ".lock"));
    let salvage = made?;
    Ok((Store::open_with(path, program, key, &|_, _| Ok(()))?, salvage))
}

fn fill(
    gathered: &Gathered,
    part: &Path,
    program: &str,
    now: i64,
    key: Option<&PageKey>,
    fold: Fold<'_>,
) -> Result<Salvage, StoreError> {
    let evidence = Evidence::of(gathered);
    let mut store = Store::create_with(part, program, now, key)?;
    let salvage = store.write(now, |tx| facts::rebuild(tx, gathered, &evidence, fold))?;
    store.close()?;
    Ok(salvage)
}
