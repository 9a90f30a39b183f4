//! `check`: is the ledger what was posted? SQLite's own checks, the hash chain, every typed row against the body that
//! was chained, the projections against the facts, and the invariants of product.md §4.

use ledger::chain;
use rusqlite::Connection;
use sha2::{Digest as _, Sha256};

use crate::error::StoreError;
use crate::{projection, seal};

mod derived;
mod facts;
mod people;

/// Something that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// `integrity`, `shape`, `seal`, `foreign_key`, `chain`, `fact`, `personal`, `projection`, `invariant`, `document`.
    pub kind: &'static str,
    /// The record it is about.
    pub id: String,
    /// What is wrong, in English; the doors word it for the owner.
    pub text: String,
}

fn finding(kind: &'static str, id: impl ToString, text: impl Into<String>) -> Finding {
    Finding { kind, id: id.to_string(), text: text.into() }
}

/// What `check` found, and how much it looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Number of facts.
    pub facts: i64,
    /// The entries that a salvage could not read: known, so no finding. See [`holes`].
    pub holes: Vec<(i64, i64)>,
    /// Everything that does not hold; empty for a sound ledger.
    pub findings: Vec<Finding>,
    /// SHA-256 over every row of every table; none where something was found.
    pub digest: Option<String>,
}

/// Checks everything. Reads only.
///
/// # Errors
/// What SQLite says when it cannot even read.
pub fn check(conn: &Connection) -> Result<Report, StoreError> {
    let mut findings = readable(pragma(conn, "integrity_check(20)"))?;
    if findings.is_empty() {
        for rule in RULES {
            findings.extend(readable(rule(conn))?);
        }
    }
    let is_sound = findings.is_empty();
    // Of a damaged file even the last entry may not be readable.
    let (facts, holes) = match (crate::entry::count(conn), holes(conn)) {
        (Err(error), _) | (_, Err(error)) if is_sound => return Err(error),
        (facts, holes) => (facts.unwrap_or(0), holes.unwrap_or_default()),
    };
    Ok(Report { facts, holes, findings, digest: is_sound.then(|| digest(conn)).transpose()? })
}

type Rule = fn(&Connection) -> Result<Vec<Finding>, StoreError>;

const RULES: &[Rule] =
    &[foreign_keys, chain_of, facts::check, people::check, projections, invariants, derived::check, sealed, shape];

/// A piece of a check that looks at one state of the ledger: between two pieces others may write.
#[derive(Debug, Clone)]
pub enum Piece {
    /// The pages of one table and of its indices: the list of free pages is looked at by [`check`] alone.
    Pages { table: String, is_quick: bool },
    /// What the rows say.
    Rule(usize),
}

/// SQLite's quick check, table by table: the structure of the file, without comparing each index with its table. For every
/// start.
///
/// # Errors
/// What SQLite says when it cannot even read the names of the tables.
pub fn quick(conn: &Connection) -> Result<Vec<Piece>, StoreError> {
    pages(conn, true)
}

/// Everything in pieces. What the rows say is asked only where nothing was found in the pages.
///
/// # Errors
/// As [`quick`].
pub fn full(conn: &Connection) -> Result<Vec<Piece>, StoreError> {
    let mut pieces = pages(conn, false)?;
    pieces.extend((0..RULES.len()).map(Piece::Rule));
    Ok(pieces)
}

fn pages(conn: &Connection, is_quick: bool) -> Result<Vec<Piece>, StoreError> {
    let mut statement = conn.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")?;
    let pages = |row: &rusqlite::Row<'_>| Ok(Piece::Pages { table: row.get(0)?, is_quick });
    Ok(statement.query_map([], pages)?.collect::<rusqlite::Result<_>>()?)
}

impl Piece {
    /// What does not hold. Reads only.
    ///
    /// # Errors
    /// What SQLite says, but for damage: that is a finding.
    pub fn look(&self, conn: &Connection) -> Result<Vec<Finding>, StoreError> {
        readable(match self {
            Self::Pages { table, is_quick } => {
                let check = if *is_quick { "quick_check" } else { "integrity_check" };
                pragma(conn, &format!("{check}(\"{table}\")"))
            }
            Self::Rule(at) => RULES.get(*at).map_or_else(|| Ok(Vec::new()), |rule| rule(conn)),
        })
    }
}

/// A value that SQLite cannot even compute with (a body that is no JSON any more) is a finding, not a failure of ours; so
/// is a page that it cannot read.
fn readable(part: Result<Vec<Finding>, StoreError>) -> Result<Vec<Finding>, StoreError> {
    match part {
        Err(StoreError::Sqlite(error)) => Ok(vec![finding("fact", "", error.to_string())]),
        Err(StoreError::Damaged(text)) => Ok(vec![finding("integrity", "", text)]),
        other => other,
    }
}

fn sealed(conn: &Connection) -> Result<Vec<Finding>, StoreError> {
    let text = "something beside the facts is not what it was when the ledger was closed";
    Ok(seal::broken(conn)?.into_iter().map(|table| finding("seal", table, text)).collect())
}

fn shape(conn: &Connection) -> Result<Vec<Finding>, StoreError> {
    let text = "the tables are not those that this version makes";
    Ok(if seal::shape_holds(conn)? { Vec::new() } else { vec![finding("shape", "", text)] })
}

fn pragma(conn: &Connection, check: &str) -> Result<Vec<Finding>, StoreError> {
    let mut statement = conn.prepare(&format!("PRAGMA {check}"))?;
    let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
    let texts: Vec<String> = rows.collect::<rusqlite::Result<_>>()?;
    Ok(texts.into_iter().filter(|text| text != "ok").take(20).map(|text| finding("integrity", "", text)).collect())
}

fn foreign_keys(conn: &Connection) -> Result<Vec<Finding>, StoreError> {
    let mut statement = conn.prepare("PRAGMA foreign_key_check")?;
    let rows = statement.query_map([], |row| {
        let (table, row_id, parent) =
            (row.get::<_, String>(0)?, row.get::<_, Option<i64>>(1)?, row.get::<_, String>(2)?);
        Ok(finding("foreign_key", row_id.unwrap_or(0), format!("{table} names a {parent} that is not there")))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn chain_of(conn: &Connection) -> Result<Vec<Finding>, StoreError> {
    let mut statement = conn.prepare("SELECT id, body, hash FROM entry ORDER BY id")?;
    let mut rows = statement.query([])?;
    let (mut previous, mut expected) = (chain::GENESIS, 1_i64);
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        let next = chain::next(&previous, row.get_ref(1)?.as_bytes().unwrap_or_default());
        let is_behind_gap = id != expected && is_lost(conn, expected, id - 1)?;
        if is_behind_gap {
            // Its own hash is all that is known of what was before; everything behind it hangs on it.
            let hash = row.get_ref(2)?.as_blob().unwrap_or_default();
            previous = hash.try_into().map_err(|_| StoreError::Damaged(format!("entry {id} has no hash")))?;
            expected = id + 1;
            continue;
        }
        if id != expected {
            return Ok(vec![finding("chain", expected, format!("entry {expected} is missing"))]);
        }
        if row.get_ref(2)?.as_blob().unwrap_or_default() != next {
            return Ok(vec![finding("chain", id, format!("entry {id} does not follow from the one before it"))]);
        }
        (previous, expected) = (next, id + 1);
    }
    Ok(Vec::new())
}

/// Did a salvage say that it could not read these entries?
fn is_lost(conn: &Connection, first: i64, last: i64) -> Result<bool, StoreError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM salvage_loss WHERE what = 'entry' AND first = ?1 AND last = ?2)";
    Ok(conn.prepare_cached(sql)?.query_row([first, last], |row| row.get(0))?)
}

/// The entries that a salvage could not read, from the first to the last of each hole.
///
/// # Errors
/// What SQLite says.
pub fn holes(conn: &Connection) -> Result<Vec<(i64, i64)>, StoreError> {
    let mut statement =
        conn.prepare_cached("SELECT first, last FROM salvage_loss WHERE what = 'entry' ORDER BY first")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn projections(conn: &Connection) -> Result<Vec<Finding>, StoreError> {
    let mut findings = Vec::new();
    let mut statement = conn.prepare(
        "SELECT d.id, s.open_minor, s.settled_on, s.customer, s.currency FROM debt d LEFT JOIN debt_state s ON s.debt = d.id",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        let (rest, customer, currency) = projection::of_debt(conn, id)?;
        let stored: (Option<i64>, Option<String>) = (row.get(1)?, row.get(2)?);
        let whose: (Option<i64>, Option<String>) = (row.get(3)?, row.get(4)?);
        if stored != (Some(rest.minor), Some(rest.gone_on)) || whose != (Some(customer), Some(currency)) {
            findings.push(finding(
                "projection",
                id,
                format!("what is open of debt {id} does not follow from the facts"),
            ));
        }
    }
    let mut statement = conn.prepare(
        "SELECT f.id, s.left_minor, s.spent_on, s.customer FROM funds f LEFT JOIN funds_state s ON s.funds = f.id",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        let (rest, customer, _) = projection::of_funds(conn, id)?;
        let stored: (Option<i64>, Option<String>, Option<i64>) = (row.get(1)?, row.get(2)?, row.get(3)?);
        if stored != (Some(rest.minor), Some(rest.gone_on), Some(customer)) {
            findings.push(finding(
                "projection",
                id,
                format!("what is left of fact {id} does not follow from the facts"),
            ));
        }
    }
    Ok(findings)
}

/// No debt is over-applied and no funds over-spent, on any day; receipts have no gaps; Σ buckets + credits = Σ balances.
fn invariants(conn: &Connection) -> Result<Vec<Finding>, StoreError> {
    let mut findings = Vec::new();
    let customers: Vec<i64> = conn
        .prepare("SELECT DISTINCT customer FROM debt_state UNION SELECT DISTINCT customer FROM funds_state")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for customer in customers {
        for account in crate::accounts::load_balances(conn, crate::accounts::Scope::AllOf(customer))? {
            for debt in &account.debts {
                if debt.span.is_live() && debt.least_open_from(debt.span.from) < 0 {
                    findings.push(finding(
                        "invariant",
                        debt.id,
                        format!("more than its amount is applied to debt {}", debt.id),
                    ));
                }
            }
            for funds in account.funds.iter().filter(|funds| funds.least_left_from(funds.span.from) < 0) {
                findings.push(finding(
                    "invariant",
                    funds.id,
                    format!("more than its amount is taken of fact {}", funds.id),
                ));
            }
        }
    }
    let claims: i64 = conn.query_one(
        "SELECT count(*) FROM (SELECT t.id FROM touch t WHERE NOT EXISTS (SELECT 1 FROM reversal r WHERE r.of_entry = t.entry)
                               EXCEPT SELECT touch FROM stage_claim)",
        [],
        |row| row.get(0),
    )?;
    if claims != 0 {
        findings.push(finding("invariant", "stages", "a stage stands twice in a cycle"));
    }
    let gaps: i64 =
        conn.query_one("SELECT ifnull(max(receipt_number), 0) - count(*) FROM payment", [], |row| row.get(0))?;
    // A salvage that lost a payment leaves its number free; it names the loss itself.
    let is_salvaged: bool =
        conn.query_one("SELECT EXISTS (SELECT 1 FROM salvage_loss WHERE what <> 'personal')", [], |row| row.get(0))?;
    if gaps != 0 && !is_salvaged {
        findings.push(finding("invariant", "receipts", "the numbers of the receipts have gaps"));
    }
    Ok(findings)
}

/// SHA-256 over every row of every table, in a fixed order: two ledgers with the same digest hold the same.
///
/// # Errors
/// What SQLite says.
pub fn digest(conn: &Connection) -> Result<String, StoreError> {
    let mut hasher = Sha256::new();
    let tables: Vec<String> = conn
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for table in tables {
        hasher.update(table.as_bytes());
        let mut statement = conn.prepare(&format!("SELECT * FROM \"{table}\" ORDER BY 1, 2"))?;
        let columns = statement.column_count();
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            for column in 0..columns {
                hash_value(&mut hasher, row.get_ref(column)?);
            }
        }
    }
    Ok(chain::hex(&hasher.finalize()))
}

fn hash_value(hasher: &mut Sha256, value: rusqlite::types::ValueRef<'_>) {
    use rusqlite::types::ValueRef;
    match value {
        ValueRef::Null => hasher.update([0]),
        ValueRef::Integer(number) => {
            hasher.update([1]);
            hasher.update(number.to_be_bytes());
        }
        ValueRef::Real(number) => {
            hasher.update([2]);
            hasher.update(number.to_be_bytes());
        }
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
            hasher.update([3]);
            hasher.update((bytes.len() as u64).to_be_bytes());
            hasher.update(bytes);
        }
    }
}
