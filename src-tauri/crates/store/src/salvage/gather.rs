//! What can be read of a ledger, by every way there is, with duplicates: which of them is right, the chain says.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rusqlite::Connection;
use rusqlite::types::Value;

use super::{pages, walk};
use crate::EntryId;
use crate::error::StoreError;

/// An entry as some page holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Candidate {
    pub(super) kind: String,
    pub(super) reference: Option<String>,
    pub(super) fingerprint: Option<Vec<u8>>,
    pub(super) business_on: Option<String>,
    pub(super) recorded_at: i64,
    pub(super) batch: Option<i64>,
    pub(super) body: String,
    pub(super) hash: Vec<u8>,
    pub(super) is_of_copy: bool,
}

/// A table that is taken over as it stands.
#[derive(Debug, Clone)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<Vec<Value>>,
    pub(super) is_of_copy: bool,
}

/// Tables whose rows replace those that the new ledger has already; of all others the first row of a key stays.
pub(super) const REPLACING: &[&str] = &["meta", "setting"];

/// Everything that was found.
#[derive(Debug, Clone, Default)]
pub struct Gathered {
    pub(super) entries: BTreeMap<EntryId, Vec<Candidate>>,
    /// Salt and data by entry.
    pub(super) personal: BTreeMap<EntryId, Vec<(Vec<u8>, String)>>,
    /// The id of a debt by its record and number.
    pub(super) debts: BTreeMap<(EntryId, i64), i64>,
    /// Where an invoice came from, by its id.
    pub(super) sources: BTreeMap<EntryId, String>,
    pub(super) tables: Vec<Table>,
    pub(super) damaged: BTreeSet<String>,
}

/// Made anew from the bodies.
const MADE_ANEW: &[&str] = &[
    "entry",
    "personal",
    "customer",
    "invoice",
    "debt",
    "funds",
    "payment",
    "credit_note",
    "allocation",
    "reversal",
    "promise",
    "pause",
    "note",
    "dispute",
    "resolution",
    "agreement",
    "agreement_cover",
    "agreement_instalment",
    "contact_made",
    "touch",
    "stage_claim",
    "debt_state",
    "funds_state",
    "erasure",
    "salvage_loss",
];

impl Gathered {
    /// Reads a ledger: through SQLite where that works, and page by page from the plain file at `raw`.
    ///
    /// # Errors
    /// When the file cannot be read at all.
    pub fn of(conn: &Connection, raw: &Path) -> Result<Self, StoreError> {
        let mut found = Self::default();
        found.walk(conn);
        pages::each_row(raw, &mut |row_id, row| found.recognise(row_id, &row))?;
        Ok(found)
    }

    /// As [`Self::of`] for a file that SQLite does not open.
    ///
    /// # Errors
    /// When the file cannot be read at all.
    pub fn of_pages(raw: &Path) -> Result<Self, StoreError> {
        let mut found = Self::default();
        pages::each_row(raw, &mut |row_id, row| found.recognise(row_id, &row))?;
        Ok(found)
    }

    /// Is the other one of the same ledger? Its first customer is chained with a salt of its own, so that no two chains
    /// have a hash in common.
    #[must_use]
    pub fn shares_chain_with(&self, other: &Self) -> bool {
        let hashes = |found: &[Candidate]| found.iter().map(|candidate| candidate.hash.clone()).collect::<Vec<_>>();
        self.entries.iter().any(|(id, ours)| {
            let theirs = other.entries.get(id).map_or_else(Vec::new, |theirs| hashes(theirs));
            hashes(ours).iter().any(|hash| theirs.contains(hash))
        })
    }

    /// Adds what a copy holds of the same ledger; its facts stand beside ours until the chain chooses.
    pub fn add_copy(&mut self, copy: Self) {
        for (id, candidates) in copy.entries {
            for mut candidate in candidates {
                candidate.is_of_copy = true;
                add(self.entries.entry(id).or_default(), candidate);
            }
        }
        for (id, candidates) in copy.personal {
            self.personal.entry(id).or_default().extend(candidates);
        }
        for (key, id) in copy.debts {
            self.debts.entry(key).or_insert(id);
        }
        for (id, source) in copy.sources {
            self.sources.entry(id).or_insert(source);
        }
        // What the owner set, and papers: ours wins, the copy's where ours is not to be read.
        for table in copy.tables {
            if self.damaged.contains(&table.name) || !self.tables.iter().any(|ours| ours.name == table.name) {
                let at = if REPLACING.contains(&table.name.as_str()) { 0 } else { self.tables.len() };
                self.tables.insert(at, Table { is_of_copy: true, ..table });
            }
        }
    }

    fn walk(&mut self, conn: &Connection) {
        for name in readable_tables(conn).unwrap_or_default() {
            let found = walk::rows(conn, &name);
            if found.is_damaged {
                self.damaged.insert(name.clone());
            }
            let is_of_rows = ["entry", "personal", "debt", "invoice"].contains(&name.as_str());
            if is_of_rows {
                for row in &found.rows {
                    if let Some(Value::Integer(id)) = row.first() {
                        self.recognise(*id, row);
                    }
                }
            } else if name == "customer" || !MADE_ANEW.contains(&name.as_str()) {
                self.tables.push(Table { name, columns: found.columns, rows: found.rows, is_of_copy: false });
            }
        }
    }

    /// Tells by its looks what a row is. The id stands as NULL in the record itself, and as the row's id beside it.
    fn recognise(&mut self, id: EntryId, row: &[Value]) {
        use Value::{Blob, Integer, Text};
        match row {
            [
                _,
                Text(kind),
                reference,
                fingerprint,
                business_on,
                Integer(recorded_at),
                batch,
                Text(body),
                Blob(hash),
            ] if hash.len() == 32 && body.starts_with("{\"kind\":\"") && id > 0 => {
                let candidate = Candidate {
                    kind: kind.clone(),
                    reference: text(reference),
                    fingerprint: match fingerprint {
                        Blob(bytes) => Some(bytes.clone()),
                        _ => None,
                    },
                    business_on: text(business_on),
                    recorded_at: *recorded_at,
                    batch: match batch {
                        Integer(batch) => Some(*batch),
                        _ => None,
                    },
                    body: body.clone(),
                    hash: hash.clone(),
                    is_of_copy: false,
                };
                add(self.entries.entry(id).or_default(), candidate);
            }
            [_, Blob(salt), Text(data)] if salt.len() == 16 => {
                self.personal.entry(id).or_default().push((salt.clone(), data.clone()));
            }
            [
                _,
                Integer(record),
                Text(kind),
                Integer(_),
                Integer(seq),
                Integer(_),
                Text(_),
                Text(_),
                Text(_),
                Integer(_),
            ] if ["instalment", "interest", "fee", "statutory"].contains(&kind.as_str()) => {
                self.debts.entry((*record, *seq)).or_insert(id);
            }
            [_, Integer(_), Text(_), _, Text(currency), Text(issued_on), Integer(_), Text(source)]
                if currency.len() == 3 && issued_on.len() == 10 =>
            {
                self.sources.entry(id).or_insert_with(|| source.clone());
            }
            _ => {}
        }
    }
}

/// The tables whose names and columns are text still: of others even the names of the columns cannot be asked for.
fn readable_tables(conn: &Connection) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid";
    let mut statement = conn.prepare(sql)?;
    let mut rows = statement.query([])?;
    let mut names = Vec::new();
    while let Ok(Some(row)) = rows.next() {
        let is_text = |at: usize| row.get_ref(at).is_ok_and(|value| value.as_str().is_ok());
        if is_text(0) && is_text(1) {
            names.push(row.get(0)?);
        }
    }
    Ok(names)
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.clone()),
        _ => None,
    }
}

/// The same row comes by two ways; one is kept.
fn add(candidates: &mut Vec<Candidate>, new: Candidate) {
    let is_same = |known: &Candidate| Candidate { is_of_copy: new.is_of_copy, ..known.clone() } == new;
    if !candidates.iter().any(is_same) {
        candidates.push(new);
    }
}
