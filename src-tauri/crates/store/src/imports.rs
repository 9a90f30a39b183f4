//! What an import asks of the book and posts into it: a hundred thousand rows at a time, so each question is one indexed
//! statement and a payment on a fresh invoice needs no reading at all.

use chrono::NaiveDate;
use ledger::account::{Applied, AppliedKind, Debt, DebtKind};
use ledger::{Currency, Span};
use rusqlite::{Connection, OptionalExtension as _, params};

use crate::door::Tx;
use crate::entry::Posting;
use crate::error::StoreError;
use crate::money::{NewPayment, Part};
use crate::rows::{day_at, day_text, end_at};
use crate::{EntryId, NEVER};

const DEBTS: &str = "
SELECT d.id, d.seq, d.due_on, d.amount_minor, d.starts_on, v.counts_from AS voided_on,
       a.source, f.kind, a.amount_minor AS applied, a.counts_from,
       min(ifnull(r.counts_from, '9999-12-31'), ifnull(q.counts_from, '9999-12-31')) AS ends_on
FROM debt d
LEFT JOIN reversal v ON v.of_entry = d.record
LEFT JOIN allocation a ON a.debt = d.id
LEFT JOIN funds f ON f.id = a.source
LEFT JOIN reversal r ON r.of_entry = a.entry
LEFT JOIN reversal q ON q.of_entry = a.source
WHERE d.invoice = ?1 AND d.kind = 'instalment'
ORDER BY d.seq, a.id";

/// The instalments of an invoice with everything that ever lay on them, by seq; without number and touches.
///
/// # Errors
/// What SQLite says.
pub fn debts_of(conn: &Connection, invoice: EntryId) -> Result<Vec<Debt>, StoreError> {
    let mut statement = conn.prepare_cached(DEBTS)?;
    let mut rows = statement.query([invoice])?;
    let mut debts: Vec<Debt> = Vec::new();
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        if debts.last().is_none_or(|debt| debt.id != id) {
            debts.push(debt_from(row, invoice)?);
        }
        if let (Some(source), Some(debt)) = (row.get::<_, Option<i64>>("source")?, debts.last_mut()) {
            debt.applied.push(applied_from(row, source)?);
        }
    }
    Ok(debts)
}

fn debt_from(row: &rusqlite::Row<'_>, invoice: EntryId) -> rusqlite::Result<Debt> {
    Ok(Debt {
        id: row.get("id")?,
        record: invoice,
        kind: DebtKind::Instalment,
        number: String::new(),
        seq: row.get("seq")?,
        due_on: day_at(row, "due_on")?,
        amount: row.get("amount_minor")?,
        span: Span { from: day_at(row, "starts_on")?, ends_on: end_at(row, "voided_on")? },
        applied: Vec::new(),
        touches: Vec::new(),
    })
}

fn applied_from(row: &rusqlite::Row<'_>, source: i64) -> rusqlite::Result<Applied> {
    let kind = match row.get_ref("kind")?.as_str().unwrap_or_default() {
        "payment" => AppliedKind::Payment,
        "write_off" => AppliedKind::WriteOff,
        _ => AppliedKind::CreditNote,
    };
    let span = Span { from: day_at(row, "counts_from")?, ends_on: end_at(row, "ends_on")? };
    Ok(Applied { source, kind, amount: row.get("applied")?, span })
}

/// Live funds of this customer whose caller's content had this fingerprint: the same payment or credit note, read again.
/// With a day the search is exact and fast; without, it looks at all funds of the customer in the currency.
///
/// # Errors
/// What SQLite says.
pub fn funds_by_fingerprint(
    conn: &Connection,
    customer: EntryId,
    currency: Currency,
    day: Option<NaiveDate>,
    fingerprint: &[u8],
) -> Result<Option<EntryId>, StoreError> {
    let on_day = if day.is_some() { "AND f.counts_from = ?4" } else { "AND ?4 IS NULL" };
    let sql = format!(
        "SELECT f.id FROM funds f JOIN entry e ON e.id = f.id
         WHERE f.customer = ?1 AND f.currency = ?2 {on_day} AND e.fingerprint = ?3
         AND NOT EXISTS (SELECT 1 FROM reversal r WHERE r.of_entry = f.id) LIMIT 1"
    );
    let mut statement = conn.prepare_cached(&sql)?;
    let found =
        statement.query_row(params![customer, currency.code(), fingerprint, day.map(day_text)], |row| row.get(0));
    Ok(found.optional()?)
}

/// Does another program know this customer by an id of its own?
///
/// # Errors
/// What SQLite says.
pub fn has_alias(conn: &Connection, customer: EntryId) -> Result<bool, StoreError> {
    let mut statement = conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM customer_alias WHERE customer = ?1)")?;
    Ok(statement.query_row([customer], |row| row.get(0))?)
}

/// Is there an invoice at all?
///
/// # Errors
/// What SQLite says.
pub fn has_invoices(conn: &Connection) -> Result<bool, StoreError> {
    Ok(conn.query_one("SELECT EXISTS (SELECT 1 FROM invoice)", [], |row| row.get(0))?)
}

impl Tx<'_> {
    /// Posts a payment whose parts lie on debts that nothing has touched yet: `amounts` are those of the debts, in the
    /// order of the parts, one part per debt. What is open and left is then known without reading anything back.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn post_first_payment(
        &self,
        new: &NewPayment<'_>,
        parts: &[Part],
        amounts: &[i64],
        posting: &Posting<'_>,
    ) -> Result<EntryId, StoreError> {
        let (id, number) = self.post_payment_entry(new, parts, posting)?;
        self.put_funds(id, new, parts)?;
        self.insert_payment(id, number, new)?;
        for (part, amount) in parts.iter().zip(amounts) {
            self.put_part(id, *part, *amount)?;
        }
        Ok(id)
    }

    fn put_funds(&self, id: EntryId, new: &NewPayment<'_>, parts: &[Part]) -> Result<(), StoreError> {
        let code = new.currency.code();
        self.tx
            .prepare_cached(
                "INSERT INTO funds(id, kind, customer, currency, amount_minor, counts_from)
                 VALUES (?1, 'payment', ?2, ?3, ?4, ?5)",
            )?
            .execute(params![id, new.customer, code, new.amount, day_text(new.paid_on)])?;
        let left = new.amount - parts.iter().map(|part| part.amount).sum::<i64>();
        let last = parts.iter().map(|part| part.on).fold(new.paid_on, NaiveDate::max);
        let spent_on = if left == 0 { day_text(last) } else { NEVER.to_owned() };
        self.tx
            .prepare_cached(
                "INSERT INTO funds_state(funds, customer, currency, left_minor, spent_on) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![id, new.customer, code, left, spent_on])?;
        Ok(())
    }

    fn put_part(&self, id: EntryId, part: Part, amount: i64) -> Result<(), StoreError> {
        let on = day_text(part.on);
        self.tx
            .prepare_cached(
                "INSERT INTO allocation(entry, source, debt, amount_minor, counts_from) VALUES (?1, ?1, ?2, ?3, ?4)",
            )?
            .execute(params![id, part.debt, part.amount, on])?;
        let settled_on = if part.amount == amount { &on } else { NEVER };
        self.tx
            .prepare_cached("UPDATE debt_state SET open_minor = ?2, settled_on = ?3 WHERE debt = ?1")?
            .execute(params![part.debt, amount - part.amount, settled_on])?;
        Ok(())
    }
}

/// What rests on each kind of fact of a batch and is live and not of the batch itself. A payment of the batch takes its
/// allocations along, whoever posted them.
const RESTING: &str = "
SELECT DISTINCT x.id FROM (
  SELECT a.entry AS id FROM entry b JOIN debt d ON d.record = b.id JOIN allocation a ON a.debt = d.id
        WHERE b.batch = ?1 AND b.kind = 'invoice'
  UNION SELECT a.entry FROM entry b JOIN funds f ON f.id = b.id JOIN allocation a ON a.source = f.id
        WHERE b.batch = ?1 AND f.kind <> 'payment'
  UNION SELECT c.id FROM entry b JOIN credit_note c ON c.invoice = b.id WHERE b.batch = ?1 AND b.kind = 'invoice'
  UNION SELECT c.id FROM entry b JOIN dispute c ON c.invoice = b.id WHERE b.batch = ?1 AND b.kind = 'invoice'
  UNION SELECT d.record FROM entry b JOIN debt d ON d.invoice = b.id
        WHERE b.batch = ?1 AND b.kind = 'invoice' AND d.record <> b.id
  UNION SELECT c.agreement FROM entry b JOIN debt d ON d.record = b.id JOIN agreement_cover c ON c.debt = d.id
        WHERE b.batch = ?1 AND b.kind = 'invoice'
  UNION SELECT i.id FROM entry b JOIN invoice i ON i.customer = b.id WHERE b.batch = ?1 AND b.kind = 'customer'
  UNION SELECT f.id FROM entry b JOIN funds f ON f.customer = b.id WHERE b.batch = ?1 AND b.kind = 'customer'
  UNION SELECT p.id FROM entry b JOIN promise p ON p.customer = b.id WHERE b.batch = ?1 AND b.kind = 'customer'
  UNION SELECT p.id FROM entry b JOIN pause p ON p.customer = b.id WHERE b.batch = ?1 AND b.kind = 'customer'
  UNION SELECT n.id FROM entry b JOIN note n ON n.customer = b.id WHERE b.batch = ?1 AND b.kind = 'customer'
  UNION SELECT g.id FROM entry b JOIN agreement g ON g.customer = b.id WHERE b.batch = ?1 AND b.kind = 'customer'
) x
JOIN entry e ON e.id = x.id
WHERE e.batch IS NOT ?1
  AND NOT EXISTS (SELECT 1 FROM reversal r WHERE r.of_entry = x.id)
  AND NOT (e.kind = 'allocation' AND EXISTS (
    SELECT 1 FROM entry s LEFT JOIN reversal r ON r.of_entry = s.id
    WHERE s.id = e.body ->> 'source' AND (r.id IS NOT NULL OR (s.batch IS ?1 AND s.kind = 'payment'))))
ORDER BY x.id";

/// Live facts outside an import that rest on facts of it, and must be reversed before it can be undone.
///
/// # Errors
/// What SQLite says.
pub fn resting_on_batch(conn: &Connection, batch: i64) -> Result<Vec<EntryId>, StoreError> {
    let mut statement = conn.prepare_cached(RESTING)?;
    let rows = statement.query_map([batch], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
