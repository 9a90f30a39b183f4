//! Where the records of a ledger lie in its file, and which of them a salvage must give back: all but those on the page
//! that was hit, and of those the ones that plain SQLite still reads as they were.

use std::collections::BTreeMap;
use std::path::Path;

use rusqlite::Connection;

use crate::program::Program;

/// The facts, and the personal data that go with them: the columns that the file has one behind the other and that are
/// like nothing else in it, and the whole row.
const TABLES: [Table; 2] = [
    Table {
        name: "entry",
        core: "CAST(body AS BLOB) || hash",
        row: "quote(kind) || quote(ref) || quote(fingerprint) || quote(business_on) || quote(recorded_at) || quote(batch) || quote(body) || quote(hash)",
    },
    Table { name: "personal", core: "salt || CAST(data AS BLOB)", row: "quote(salt) || quote(data)" },
];

struct Table {
    name: &'static str,
    core: &'static str,
    row: &'static str,
}

type Key = (&'static str, i64);

#[derive(Debug)]
pub(super) struct Records {
    /// Each row as a text, and the pages on which its bytes stand.
    all: BTreeMap<Key, (String, Vec<usize>)>,
    page: usize,
}

impl Records {
    /// # Errors
    /// When a record of the sound ledger cannot be read.
    pub(super) fn of(ledger: &Path, bytes: &[u8]) -> rusqlite::Result<Self> {
        let conn = open(ledger)?;
        let page: i64 = conn.query_one("PRAGMA page_size", [], |row| row.get(0))?;
        let page = usize::try_from(page).unwrap_or(4096);
        let mut all = BTreeMap::new();
        for Table { name, core, row } in TABLES {
            let sql = format!("SELECT rowid, CAST({core} AS BLOB), {row} FROM {name}");
            let mut statement = conn.prepare(&sql)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let core: Vec<u8> = row.get(1)?;
                let found = bytes.windows(core.len()).enumerate().filter(|(_, window)| *window == core.as_slice());
                let pages = found.map(|(at, _)| at / page).collect();
                all.insert((name, row.get(0)?), (row.get(2)?, pages));
            }
        }
        Ok(Self { all, page })
    }

    pub(super) fn note(&self) -> String {
        let split = self.all.values().filter(|(_, pages)| pages.is_empty()).count();
        format!(
            "{} records, of which {split} lie on more pages than one and are not asked for when one is hit",
            self.all.len()
        )
    }

    /// Salvages the program's ledger, in which the byte `at` was changed, into a new one. Answers how many undamaged
    /// records came back and how many of the others did not.
    ///
    /// # Errors
    /// When an undamaged record is not there, or is another.
    pub(super) fn salvage(&self, program: &Program, at: usize) -> Result<(usize, usize), String> {
        let readable = read_what_can_be(&program.ledger());
        let new = program.home.join("salvado.aldia");
        let ended = program.run(&["salvage", "--to", &new.display().to_string(), "--json"]);
        if let Some(fault) = ended.fault().filter(|_| ended.code != Some(4)) {
            return Err(format!("salvage: {fault}"));
        }
        let saved = read_what_can_be(&new);
        let is_undamaged = |key: &Key, (row, pages): &(String, Vec<usize>)| {
            let is_apart = !pages.is_empty() && !pages.contains(&(at / self.page));
            is_apart || readable.get(key) == Some(row)
        };
        let (mut undamaged, mut lost) = (0, 0);
        for (key, record) in &self.all {
            // Personal data whose fact is gone have nothing that vouches for them.
            let fact = ("entry", key.1);
            let is_owed = is_undamaged(key, record) && is_undamaged(&fact, &self.all[&fact]);
            match saved.get(key) {
                Some(found) if *found == record.0 => undamaged += usize::from(is_owed),
                Some(_) if is_owed => return Err(format!("{key:?} was salvaged as something else")),
                None if is_owed => return Err(format!("{key:?} was undamaged and not salvaged: {}", ended.out.trim())),
                _ => lost += 1,
            }
        }
        Ok((undamaged, lost))
    }
}

fn open(ledger: &Path) -> rusqlite::Result<Connection> {
    let conn = Connection::open(ledger)?;
    conn.execute_batch("PRAGMA locking_mode = EXCLUSIVE")?;
    Ok(conn)
}

/// Record by record, so that what cannot be read hides nothing else.
fn read_what_can_be(ledger: &Path) -> BTreeMap<Key, String> {
    let mut read = BTreeMap::new();
    let Ok(conn) = open(ledger) else { return read };
    for Table { name, row, .. } in TABLES {
        let Ok(mut statement) = conn.prepare(&format!("SELECT {row} FROM {name} WHERE rowid = ?1")) else { continue };
        for id in 1..=MOST {
            if let Ok(text) = statement.query_one([id], |row| row.get(0)) {
                read.insert((name, id), text);
            }
        }
    }
    read
}

/// More than the scripted day has.
const MOST: i64 = 400;
