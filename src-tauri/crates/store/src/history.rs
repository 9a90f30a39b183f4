//! What happened with a customer, fact by fact, with what a line of history needs to name it.

use std::collections::HashSet;

use chrono::NaiveDate;
use ledger::Currency;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use crate::EntryId;
use crate::error::StoreError;
use crate::rows::{day_at, day_text, end_at};

/// A fact of a customer's history. Which of the optional fields are filled depends on `kind`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    pub id: EntryId,
    /// The id under which it is shown.
    pub shown: String,
    /// The kind of the entry: `invoice`, `payment`, `contact`…
    pub kind: String,
    pub on: NaiveDate,
    /// None for pauses and notes.
    pub currency: Option<Currency>,
    /// Minor units, never signed.
    pub amount: Option<i64>,
    /// Numbers of the invoices it touches, separated by `, `.
    pub numbers: String,
    /// Method, channel, outcome, kind of charge; an invoice's fiscal UUID.
    pub word: Option<String>,
    /// Reference, reason, number of a credit note, text of a note or a call.
    pub text: Option<String>,
    /// First due date, end of a pause.
    pub until: Option<NaiveDate>,
    /// Receipt number, stage, number of instalments.
    pub count: Option<i64>,
    /// SHA-256 of a document; of a contact.
    pub document: Option<String>,
    /// Stages that gave way to a contact's.
    pub skipped: Vec<i32>,
    /// The fact that a reversal takes back.
    pub of: Option<EntryId>,
    /// The outcome of a contact.
    pub outcome: Option<String>,
    pub reversed_on: Option<NaiveDate>,
}

/// One row per fact, in the columns of [`Fact`]; `of` of an allocation is its source, whose end is its end too.
const FACTS: &str = "
WITH fact(kind, id, on_day, currency, amount, numbers, word, text, until, count, document, skipped, of, outcome) AS (
  SELECT 'invoice', i.id, i.issued_on, i.currency, i.total_minor, i.number, i.uuid, NULL,
         (SELECT min(due_on) FROM debt WHERE record = i.id), (SELECT count(*) FROM debt WHERE record = i.id),
         NULL, NULL, NULL, NULL
  FROM invoice i WHERE i.customer = ?1
  UNION ALL
  SELECT f.kind, f.id, f.counts_from, f.currency, f.amount_minor,
         (SELECT group_concat(DISTINCT n.number) FROM allocation a JOIN debt d ON d.id = a.debt
          JOIN invoice n ON n.id = d.invoice WHERE a.source = f.id AND a.entry = f.id),
         p.method, ifnull(p.reference, c.number), NULL, p.receipt_number, NULL, NULL, NULL, NULL
  FROM funds f LEFT JOIN payment p ON p.id = f.id LEFT JOIN credit_note c ON c.id = f.id
  WHERE f.customer = ?1 AND f.kind IN ('payment', 'credit_note')
  UNION ALL
  SELECT f.kind, f.id, f.counts_from, f.currency, f.amount_minor,
         (SELECT group_concat(DISTINCT n.number) FROM allocation a JOIN debt d ON d.id = a.debt
          JOIN invoice n ON n.id = d.invoice WHERE a.source = f.id AND a.entry = f.id),
         NULL, (SELECT e.body ->> 'reason' FROM entry e WHERE e.id = f.id), NULL, NULL, NULL, NULL, NULL, NULL
  FROM funds f WHERE f.customer = ?1 AND f.kind = 'write_off'
  UNION ALL
  SELECT 'resolution', z.id, z.on_day, i.currency, z.credited_minor, i.number, z.outcome, NULL, NULL, NULL, NULL, NULL, NULL, NULL
  FROM invoice i JOIN dispute d ON d.invoice = i.id JOIN resolution z ON z.dispute = d.id WHERE i.customer = ?1
  UNION ALL
  SELECT 'allocation', a.entry, min(a.counts_from), f.currency, sum(a.amount_minor), group_concat(DISTINCT n.number),
         f.kind, NULL, NULL, NULL, NULL, NULL, f.id, NULL
  FROM funds f JOIN allocation a ON a.source = f.id AND a.entry <> f.id JOIN debt d ON d.id = a.debt
  JOIN invoice n ON n.id = d.invoice WHERE f.customer = ?1 GROUP BY a.entry
  UNION ALL
  SELECT 'charge', d.record, d.starts_on, d.currency, d.amount_minor, n.number, d.kind, NULL, NULL, NULL, NULL, NULL, NULL, NULL
  FROM debt_state s JOIN debt d ON d.id = s.debt JOIN invoice n ON n.id = d.invoice
  WHERE s.customer = ?1 AND d.kind <> 'instalment'
  UNION ALL
  SELECT 'promise', p.id, p.made_on, p.currency, p.amount_minor, NULL, NULL, NULL, p.due_on, NULL, NULL, NULL, NULL, NULL
  FROM promise p WHERE p.customer = ?1
  UNION ALL
  SELECT 'pause', p.id, p.from_on, NULL, NULL, NULL, NULL, p.reason, p.until_on, NULL, NULL, NULL, NULL, NULL
  FROM pause p WHERE p.customer = ?1
  UNION ALL
  SELECT 'note', n.id, n.on_day, NULL, NULL, NULL, NULL, p.data, NULL, NULL, NULL, NULL, NULL, NULL
  FROM note n LEFT JOIN personal p ON p.entry = n.id WHERE n.customer = ?1
  UNION ALL
  SELECT 'dispute', d.id, d.opened_on, i.currency, d.amount_minor, i.number, NULL, d.reason, NULL, NULL, NULL, NULL, NULL, NULL
  FROM invoice i JOIN dispute d ON d.invoice = i.id WHERE i.customer = ?1
  UNION ALL
  SELECT 'agreement', g.id, g.signed_on, g.currency,
         (SELECT sum(amount_minor) FROM agreement_instalment WHERE agreement = g.id), NULL, NULL, NULL,
         (SELECT min(due_on) FROM agreement_instalment WHERE agreement = g.id),
         (SELECT count(*) FROM agreement_instalment WHERE agreement = g.id), NULL, NULL, NULL, NULL
  FROM agreement g WHERE g.customer = ?1
  UNION ALL
  SELECT 'contact', c.id, c.on_day, c.currency, NULL,
         (SELECT group_concat(DISTINCT i.number) FROM touch t JOIN debt d ON d.id = t.debt
          JOIN invoice i ON i.id = d.invoice WHERE t.entry = c.id),
         c.channel, p.data, NULL, c.stage, c.document,
         (SELECT group_concat(DISTINCT t.stage) FROM touch t WHERE t.entry = c.id AND t.done = 'skipped'), NULL, c.outcome
  FROM contact_made c LEFT JOIN personal p ON p.entry = c.id WHERE c.customer = ?1
)
SELECT x.kind, x.id, e.ref, x.on_day, x.currency, x.amount, x.numbers, x.word, x.text, x.until, x.count, x.document,
       x.skipped, x.of, x.outcome, min(ifnull(r.counts_from, '9999-12-31'), ifnull(q.counts_from, '9999-12-31')) AS ends_on
FROM fact x JOIN entry e ON e.id = x.id LEFT JOIN reversal r ON r.of_entry = x.id LEFT JOIN reversal q ON q.of_entry = x.of
WHERE ifnull(r.is_undo, 0) = 0 AND ifnull(q.is_undo, 0) = 0
UNION ALL
SELECT 'reversal', r.id, e.ref, r.counts_from, x.currency, x.amount, x.numbers, x.kind, r.reason, NULL, NULL, NULL,
       NULL, x.id, NULL, NULL
FROM fact x JOIN reversal r ON r.of_entry = x.id JOIN entry e ON e.id = r.id WHERE r.is_undo = 0
ORDER BY 4 DESC, 2 DESC";

/// Everything that happened with a customer, newest first, without what undone imports brought.
///
/// # Errors
/// What SQLite says.
pub fn of_customer(conn: &Connection, customer: EntryId) -> Result<Vec<Fact>, StoreError> {
    let mut statement = conn.prepare_cached(FACTS)?;
    let rows = statement.query_map([customer], fact_from)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The customer with whom this happened, found through what it rests on; none for what has no customer.
///
/// # Errors
/// What SQLite says.
pub fn customer_of(conn: &Connection, entry: EntryId) -> Result<Option<EntryId>, StoreError> {
    let sql = "
        SELECT coalesce(f.customer, e.body ->> 'customer'),
               coalesce(e.body ->> 'invoice', e.body ->> 'source', e.body ->> 'dispute', e.body ->> 'of')
        FROM entry e LEFT JOIN funds f ON f.id = e.id WHERE e.id = ?1";
    let mut statement = conn.prepare_cached(sql)?;
    let mut next = Some(entry);
    while let Some(entry) = next {
        let found: Option<(Option<EntryId>, Option<EntryId>)> =
            statement.query_row([entry], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        let Some((customer, rests_on)) = found else { return Ok(None) };
        if customer.is_some() {
            return Ok(customer);
        }
        // A fact rests on earlier ones only; a damaged body must not lead in a circle.
        next = rests_on.filter(|earlier| *earlier < entry);
    }
    Ok(None)
}

fn fact_from(row: &Row<'_>) -> rusqlite::Result<Fact> {
    let id = row.get("id")?;
    let code: Option<String> = row.get("currency")?;
    let numbers: Option<String> = row.get("numbers")?;
    let skipped: Option<String> = row.get("skipped")?;
    let mut skipped: Vec<i32> =
        skipped.iter().flat_map(|list| list.split(',')).filter_map(|stage| stage.parse().ok()).collect();
    skipped.sort_unstable();
    Ok(Fact {
        id,
        shown: crate::entry::shown_id(id, row.get::<_, Option<String>>("ref")?.as_deref()),
        kind: row.get("kind")?,
        on: day_at(row, "on_day")?,
        currency: code.and_then(|code| Currency::from_code(&code)),
        amount: row.get("amount")?,
        numbers: numbers.unwrap_or_default().replace(',', ", "),
        word: row.get("word")?,
        text: row.get("text")?,
        until: end_at(row, "until")?,
        count: row.get("count")?,
        document: row.get("document")?,
        skipped,
        of: row.get("of")?,
        outcome: row.get("outcome")?,
        reversed_on: end_at(row, "ends_on")?,
    })
}

const ON_INVOICE: &str = "
WITH touching(id) AS (
  SELECT ?1
  UNION SELECT a.entry FROM debt d JOIN allocation a ON a.debt = d.id WHERE d.invoice = ?1
  UNION SELECT a.source FROM debt d JOIN allocation a ON a.debt = d.id WHERE d.invoice = ?1
  UNION SELECT c.id FROM credit_note c WHERE c.invoice = ?1
  UNION SELECT d.record FROM debt d WHERE d.invoice = ?1
  UNION SELECT d.id FROM dispute d WHERE d.invoice = ?1
  UNION SELECT z.id FROM dispute d JOIN resolution z ON z.dispute = d.id WHERE d.invoice = ?1
  UNION SELECT c.agreement FROM debt d JOIN agreement_cover c ON c.debt = d.id WHERE d.invoice = ?1
  UNION SELECT t.entry FROM debt d JOIN touch t ON t.debt = d.id WHERE d.invoice = ?1
)
SELECT id FROM touching UNION SELECT r.id FROM touching x JOIN reversal r ON r.of_entry = x.id";

/// The facts that touch an invoice: itself, what was applied to it, charges, disputes, agreements, contacts, and their
/// reversals.
///
/// # Errors
/// What SQLite says.
pub fn on_invoice(conn: &Connection, invoice: EntryId) -> Result<HashSet<EntryId>, StoreError> {
    let mut statement = conn.prepare_cached(ON_INVOICE)?;
    let rows = statement.query_map([invoice], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// A payment that counts in a span of days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    pub shown: String,
    pub customer: EntryId,
    /// Minor units.
    pub amount: i64,
    pub on: NaiveDate,
    pub receipt_number: i64,
    pub method: Option<String>,
}

const RECEIVED: &str = "
SELECT f.id, e.ref, f.customer, f.amount_minor, f.counts_from AS on_day, p.receipt_number, p.method
FROM funds f JOIN payment p ON p.id = f.id JOIN entry e ON e.id = f.id LEFT JOIN reversal r ON r.of_entry = f.id
WHERE f.kind = 'payment' AND f.counts_from BETWEEN ?1 AND ?2 AND ifnull(r.counts_from, '9999-12-31') > ?2
  AND f.currency = ?3
ORDER BY f.counts_from DESC, f.id DESC";

/// The payments behind [`crate::money::received`]: received between two days, live on the second.
///
/// # Errors
/// What SQLite says.
pub fn received_between(
    conn: &Connection,
    from: NaiveDate,
    to: NaiveDate,
    currency: Currency,
) -> Result<Vec<Received>, StoreError> {
    let mut statement = conn.prepare_cached(RECEIVED)?;
    let rows = statement.query_map(params![day_text(from), day_text(to), currency.code()], |row| {
        Ok(Received {
            shown: crate::entry::shown_id(row.get("id")?, row.get::<_, Option<String>>("ref")?.as_deref()),
            customer: row.get("customer")?,
            amount: row.get("amount_minor")?,
            on: day_at(row, "on_day")?,
            receipt_number: row.get("receipt_number")?,
            method: row.get("method")?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
