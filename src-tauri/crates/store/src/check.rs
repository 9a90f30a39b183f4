//! `check`: is the ledger what was posted? SQLite's own checks, the hash chain, every typed row against the body that
//! was chained, the projections against the facts, and the invariants of product.md §4.

use ledger::chain;
use rusqlite::Connection;
use sha2::{Digest as _, Sha256};

use crate::error::StoreError;
use crate::{projection, seal};

mod derived;

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
    let facts = if is_sound { crate::entry::count(conn)? } else { crate::entry::count(conn).unwrap_or(0) };
    Ok(Report { facts, findings, digest: is_sound.then(|| digest(conn)).transpose()? })
}

type Rule = fn(&Connection) -> Result<Vec<Finding>, StoreError>;

const RULES: &[Rule] =
    &[foreign_keys, chain_of, facts, personal, projections, invariants, derived::check, sealed, shape];

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

/// For each kind: the ids whose typed row differs from the body that was chained.
const FACTS: &[&str] = &[
    // The business date stands in the body under the name that the kind has for it.
    "SELECT e.id FROM entry e WHERE e.business_on IS NOT CASE e.kind
       WHEN 'write_off' THEN e.body ->> '$.applied[0][2]'
       WHEN 'allocation' THEN (SELECT min(value ->> 2) FROM json_each(e.body, '$.applied'))
       ELSE coalesce(e.body ->> 'issued_on', e.body ->> 'paid_on', e.body ->> 'made_on', e.body ->> 'signed_on',
                     e.body ->> 'opened_on', e.body ->> 'from', e.body ->> 'on') END",
    "SELECT e.id FROM entry e WHERE json_extract(e.body, '$.kind') <> e.kind
       OR json_extract(e.body, '$.recorded_at') <> e.recorded_at OR json_extract(e.body, '$.ref') IS NOT e.ref",
    "SELECT e.id FROM entry e LEFT JOIN customer t ON t.id = e.id WHERE e.kind = 'customer' AND t.id IS NULL",
    "SELECT e.id FROM entry e LEFT JOIN invoice t ON t.id = e.id WHERE e.kind = 'invoice' AND
       (json_array(t.customer, t.number, t.uuid, t.currency, t.issued_on) IS NOT
        json_array(e.body ->> 'customer', e.body ->> 'number', e.body ->> 'uuid', e.body ->> 'currency', e.body ->> 'issued_on')
        OR json_extract(e.body, '$.instalments') IS NOT
          (SELECT json_group_array(json_array(d.due_on, d.amount_minor)) FROM
             (SELECT due_on, amount_minor FROM debt WHERE record = e.id ORDER BY seq) d)
        OR t.total_minor IS NOT (SELECT sum(amount_minor) FROM debt WHERE record = e.id)
        OR EXISTS (SELECT 1 FROM debt d WHERE d.record = e.id AND (d.customer <> t.customer OR d.currency <> t.currency
                   OR d.starts_on <> t.issued_on OR d.invoice <> t.id OR d.kind <> 'instalment')))",
    "SELECT e.id FROM entry e LEFT JOIN debt t ON t.record = e.id WHERE e.kind = 'charge' AND
       json_array(t.invoice, t.kind, t.seq, t.amount_minor, t.starts_on, t.due_on) IS NOT
       json_array(e.body ->> 'invoice', e.body ->> 'charge', e.body ->> 'seq', e.body ->> 'amount', e.body ->> 'on', e.body ->> 'on')",
    "SELECT e.id FROM entry e LEFT JOIN funds f ON f.id = e.id LEFT JOIN payment t ON t.id = e.id WHERE e.kind = 'payment' AND
       json_array(f.kind, f.customer, f.currency, f.amount_minor, f.counts_from, t.method, t.reference, t.receipt_number) IS NOT
       json_array('payment', e.body ->> 'customer', e.body ->> 'currency', e.body ->> 'amount', e.body ->> 'paid_on',
                  e.body ->> 'method', e.body ->> 'reference', e.body ->> 'receipt')",
    "SELECT e.id FROM entry e LEFT JOIN funds f ON f.id = e.id LEFT JOIN credit_note t ON t.id = e.id
     WHERE e.kind = 'credit_note' AND
       json_array(f.kind, t.invoice, t.number, t.uuid, f.amount_minor, f.counts_from) IS NOT
       json_array('credit_note', e.body ->> 'invoice', e.body ->> 'number', e.body ->> 'uuid', e.body ->> 'amount', e.body ->> 'issued_on')",
    "SELECT e.id FROM entry e LEFT JOIN funds f ON f.id = e.id WHERE e.kind = 'write_off' AND
       (f.kind IS NOT 'write_off' OR f.amount_minor IS NOT (e.body ->> '$.applied[0][1]')
        OR f.counts_from IS NOT (e.body ->> '$.applied[0][2]'))",
    "SELECT e.id FROM entry e LEFT JOIN resolution t ON t.id = e.id LEFT JOIN funds f ON f.id = e.id
     WHERE e.kind = 'resolution' AND
       (json_array(t.dispute, t.outcome, t.credited_minor, t.on_day) IS NOT
        json_array(e.body ->> 'dispute', e.body ->> 'outcome', e.body ->> 'credited', e.body ->> 'on')
        OR ifnull(f.amount_minor, 0) <> (e.body ->> 'credited'))",
    "SELECT e.id FROM entry e WHERE e.kind IN ('payment', 'credit_note', 'write_off', 'resolution', 'allocation') AND
       json_extract(e.body, '$.applied') IS NOT
       (SELECT json_group_array(json_array(a.debt, a.amount_minor, a.counts_from)) FROM
          (SELECT debt, amount_minor, counts_from FROM allocation WHERE entry = e.id ORDER BY id) a)",
    "SELECT a.entry FROM allocation a JOIN entry e ON e.id = a.entry
     WHERE a.source <> CASE e.kind WHEN 'allocation' THEN e.body ->> 'source' ELSE e.id END",
    "SELECT e.id FROM entry e LEFT JOIN reversal t ON t.id = e.id WHERE e.kind = 'reversal' AND
       json_array(t.of_entry, t.counts_from, t.reason, t.is_undo) IS NOT
       json_array(e.body ->> 'of', e.body ->> 'on', e.body ->> 'reason', e.body ->> 'undo')",
    "SELECT e.id FROM entry e LEFT JOIN promise t ON t.id = e.id WHERE e.kind = 'promise' AND
       json_array(t.customer, t.currency, t.amount_minor, t.made_on, t.due_on) IS NOT
       json_array(e.body ->> 'customer', e.body ->> 'currency', e.body ->> 'amount', e.body ->> 'made_on', e.body ->> 'due_on')",
    "SELECT e.id FROM entry e LEFT JOIN pause t ON t.id = e.id WHERE e.kind = 'pause' AND
       json_array(t.customer, t.from_on, t.until_on, t.reason) IS NOT
       json_array(e.body ->> 'customer', e.body ->> 'from', e.body ->> 'until', e.body ->> 'reason')",
    "SELECT e.id FROM entry e LEFT JOIN note t ON t.id = e.id WHERE e.kind = 'note' AND
       json_array(t.customer, t.on_day) IS NOT json_array(e.body ->> 'customer', e.body ->> 'on')",
    "SELECT e.id FROM entry e LEFT JOIN dispute t ON t.id = e.id WHERE e.kind = 'dispute' AND
       json_array(t.invoice, t.amount_minor, t.opened_on, t.reason) IS NOT
       json_array(e.body ->> 'invoice', e.body ->> 'amount', e.body ->> 'opened_on', e.body ->> 'reason')",
    "SELECT e.id FROM entry e LEFT JOIN agreement t ON t.id = e.id WHERE e.kind = 'agreement' AND
       (json_array(t.customer, t.currency, t.signed_on) IS NOT
        json_array(e.body ->> 'customer', e.body ->> 'currency', e.body ->> 'signed_on')
        OR json_extract(e.body, '$.schedule') IS NOT
          (SELECT json_group_array(json_array(s.due_on, s.amount_minor)) FROM
             (SELECT due_on, amount_minor FROM agreement_instalment WHERE agreement = e.id ORDER BY seq) s)
        OR (SELECT json_group_array(value) FROM (SELECT value FROM json_each(e.body, '$.covers') ORDER BY value ->> 0))
           IS NOT (SELECT json_group_array(json_array(c.debt, c.amount_minor)) FROM
             (SELECT debt, amount_minor FROM agreement_cover WHERE agreement = e.id ORDER BY debt) c)
           AND json_array_length(e.body, '$.covers') IS NOT (SELECT count(*) FROM agreement_cover WHERE agreement = e.id))",
    "SELECT e.id FROM entry e LEFT JOIN contact_made t ON t.id = e.id WHERE e.kind = 'contact' AND
       (json_array(t.customer, t.currency, t.on_day, t.stage, t.channel, t.outcome, t.document) IS NOT
        json_array(e.body ->> 'customer', e.body ->> 'currency', e.body ->> 'on', e.body ->> 'stage', e.body ->> 'channel',
                   e.body ->> 'outcome', e.body ->> 'document')
        OR json_extract(e.body, '$.steps') IS NOT
          (SELECT json_group_array(json_array(x.debt, x.stage, x.cycle,
             (SELECT json_group_array(k.stage) FROM (SELECT stage FROM touch WHERE entry = e.id AND debt = x.debt
                AND cycle = x.cycle AND done = 'skipped' ORDER BY id) k)))
           FROM (SELECT debt, stage, cycle FROM touch WHERE entry = e.id AND done = 'executed' ORDER BY id) x))",
    "SELECT e.id FROM entry e LEFT JOIN erasure t ON t.entry = e.id WHERE e.kind = 'erasure' AND t.customer IS NOT (e.body ->> 'of')",
];

/// The tables of typed rows: the column that names the fact, and what kind of fact it must be.
const TYPED: &[(&str, &str, &str)] = &[
    ("customer", "id", "e.kind = 'customer'"),
    ("invoice", "id", "e.kind = 'invoice'"),
    ("debt", "record", "e.kind IN ('invoice', 'charge')"),
    ("funds", "id", "e.kind = t.kind"),
    ("payment", "id", "e.kind = 'payment'"),
    ("credit_note", "id", "e.kind = 'credit_note'"),
    ("allocation", "entry", "e.kind IN ('payment', 'credit_note', 'write_off', 'resolution', 'allocation')"),
    ("reversal", "id", "e.kind = 'reversal'"),
    ("promise", "id", "e.kind = 'promise'"),
    ("pause", "id", "e.kind = 'pause'"),
    ("note", "id", "e.kind = 'note'"),
    ("dispute", "id", "e.kind = 'dispute'"),
    ("resolution", "id", "e.kind = 'resolution'"),
    ("agreement", "id", "e.kind = 'agreement'"),
    ("contact_made", "id", "e.kind = 'contact'"),
    ("erasure", "entry", "e.kind = 'erasure'"),
];

fn facts(conn: &Connection) -> Result<Vec<Finding>, StoreError> {
    let unposted = |(table, column, kind): &(&str, &str, &str)| {
        format!("SELECT t.{column} FROM {table} t LEFT JOIN entry e ON e.id = t.{column} AND {kind} WHERE e.id IS NULL")
    };
    let mut findings = Vec::new();
    for sql in FACTS.iter().map(|sql| (*sql).to_owned()).chain(TYPED.iter().map(unposted)) {
        let mut statement = conn.prepare(&sql)?;
        let mut rows = statement.query([])?;
        let most = findings.len() + 20;
        while let Some(row) = rows.next()?.filter(|_| findings.len() < most) {
            let id: i64 = row.get(0)?;
            if !is_held(conn, id)? {
                findings.push(finding("fact", id, format!("fact {id} is not what was posted")));
            }
        }
    }
    Ok(findings)
}

/// Did a salvage say that what the fact rests on is gone? Such a fact has no typed row: one that has is compared all the
/// same, because no hash vouches for what a salvage said.
fn is_held(conn: &Connection, id: i64) -> Result<bool, StoreError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM salvage_loss WHERE what = 'fact' AND ?1 BETWEEN first AND last)";
    if !conn.prepare_cached(sql)?.query_row([id], |row| row.get(0))? {
        return Ok(false);
    }
    for (table, column, _) in TYPED {
        let sql = format!("SELECT EXISTS (SELECT 1 FROM {table} WHERE {column} = ?1)");
        if conn.prepare_cached(&sql)?.query_row([id], |row| row.get(0))? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Committed personal data may be missing only where the person was forgotten, or a salvage could not read them. That
/// somebody was forgotten is asked of the chain: of a customer who was lost, no row says so.
const GONE_UNSAID: &str = "
WITH forgotten(customer) AS MATERIALIZED (
  SELECT body ->> 'of' FROM entry WHERE kind = 'erasure' AND body ->> 'of' IS NOT NULL)
SELECT e.id FROM entry e LEFT JOIN personal p ON p.entry = e.id
WHERE p.entry IS NULL AND e.body ->> 'person' IS NOT NULL
  AND ifnull(CASE e.kind WHEN 'customer' THEN e.id WHEN 'customer_change' THEN e.body ->> 'of' ELSE e.body ->> 'customer' END, 0)
      NOT IN (SELECT customer FROM forgotten)
  AND NOT EXISTS (SELECT 1 FROM salvage_loss l WHERE l.what = 'personal' AND e.id BETWEEN l.first AND l.last)";

const NOT_FORGOTTEN: &str = "
WITH kept(customer, first) AS MATERIALIZED (
  SELECT CASE e.kind WHEN 'customer' THEN e.id WHEN 'customer_change' THEN e.body ->> 'of' ELSE e.body ->> 'customer' END,
         min(e.id)
  FROM personal p JOIN entry e ON e.id = p.entry GROUP BY 1)
SELECT x.customer FROM erasure x JOIN customer c ON c.id = x.customer LEFT JOIN kept k ON k.customer = c.id
WHERE c.changed_by <> x.entry OR c.address <> '[]'
   OR coalesce(c.tax_id, c.tax_key, c.contact, c.email, c.phone, c.whatsapp, c.route) IS NOT NULL
   OR c.id IN (SELECT customer FROM customer_alias)
   OR EXISTS (SELECT 1 FROM document d WHERE d.customer = c.id AND (d.kind <> 'erased' OR d.title <> '') AND d.on_day <
              (SELECT e.business_on FROM entry e WHERE e.id = x.entry))
   OR k.first < x.entry";

fn personal(conn: &Connection) -> Result<Vec<Finding>, StoreError> {
    let mut statement = conn.prepare(
        "SELECT p.entry, p.salt, p.data, e.body ->> 'person' FROM personal p JOIN entry e ON e.id = p.entry ORDER BY p.entry",
    )?;
    let mut rows = statement.query([])?;
    let mut findings = Vec::new();
    while let Some(row) = rows.next()? {
        let (id, salt, data): (i64, Vec<u8>, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let committed: Option<String> = row.get(3)?;
        if committed.as_deref() != Some(&chain::hex(&chain::commitment(&salt, data.as_bytes()))) {
            findings.push(finding("personal", id, format!("the personal data of fact {id} is not what was posted")));
        }
    }
    let mut statement = conn.prepare(GONE_UNSAID)?;
    for id in statement.query_map([], |row| row.get::<_, i64>(0))? {
        let id = id?;
        findings.push(finding(
            "personal",
            id,
            format!("the personal data of fact {id} are gone, and nobody was forgotten"),
        ));
    }
    let mut statement = conn.prepare(NOT_FORGOTTEN)?;
    for id in statement.query_map([], |row| row.get::<_, i64>(0))? {
        let id = id?;
        findings.push(finding(
            "personal",
            id,
            format!("customer {id} was forgotten, and something of theirs stands there"),
        ));
    }
    let sql = "SELECT c.id FROM customer c JOIN personal p ON p.entry = c.changed_by WHERE
        json_array(c.name, c.tax_id, c.contact, c.email, c.phone, c.whatsapp, json(c.address), c.language, c.terms_days, c.route) IS NOT
        json_array(p.data ->> 'name', p.data ->> 'tax_id', p.data ->> 'contact', p.data ->> 'email', p.data ->> 'phone',
                   p.data ->> 'whatsapp', json(p.data -> 'address'), p.data ->> 'language', p.data ->> 'terms_days', p.data ->> 'route')";
    let mut statement = conn.prepare(sql)?;
    for id in statement.query_map([], |row| row.get::<_, i64>(0))? {
        let id = id?;
        findings.push(finding("personal", id, format!("customer {id} is not what was posted last")));
    }
    Ok(findings)
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
