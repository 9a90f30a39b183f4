//! Short lines of invoices and payments: what orders and narrows a long list, without reading its accounts.
//!
//! A list of a hundred thousand is shown by the page; to know which rows stand on a page, each needs to be no more than
//! its line here.

use std::collections::HashSet;

use chrono::NaiveDate;
use ledger::Currency;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use crate::EntryId;
use crate::error::StoreError;
use crate::rows::{day_at, day_text, end_at};

/// An invoice as far as a list needs it. Amounts in minor units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoiceLine {
    pub id: EntryId,
    pub customer: EntryId,
    pub number: String,
    pub uuid: Option<String>,
    pub currency: Currency,
    pub issued_on: NaiveDate,
    /// When each instalment is due, by seq.
    pub due_on: Vec<NaiveDate>,
    /// The amount of each instalment, by seq.
    pub amounts: Vec<i64>,
    pub is_void: bool,
    /// Something of it was given up, and that counts on the day asked for.
    pub is_written_off: bool,
}

const INVOICES: &str = "
SELECT i.id, i.customer, i.number, i.uuid, i.currency, i.issued_on, d.due_on, d.amount_minor, r.counts_from
FROM invoice i
JOIN debt d ON d.invoice = i.id AND d.kind = 'instalment'
LEFT JOIN reversal r ON r.of_entry = i.id
WHERE i.issued_on <= ?1 AND ifnull(r.is_undo, 0) = 0 AND {of_customer}
ORDER BY i.id, d.seq";

/// The invoices issued by a day, without those of undone imports, in the order of recording; of one customer where given.
///
/// # Errors
/// What SQLite says, or a row that is no fact.
pub fn invoices(
    conn: &Connection,
    as_of: NaiveDate,
    customer: Option<EntryId>,
) -> Result<Vec<InvoiceLine>, StoreError> {
    let given_up = written_off(conn, as_of)?;
    let of_customer = if customer.is_some() { "i.customer = ?2" } else { "?2 IS NULL" };
    let mut statement = conn.prepare_cached(&INVOICES.replace("{of_customer}", of_customer))?;
    let mut rows = statement.query(params![day_text(as_of), customer])?;
    let mut lines: Vec<InvoiceLine> = Vec::new();
    while let Some(row) = rows.next()? {
        let id: EntryId = row.get(0)?;
        if let Some(line) = lines.last_mut().filter(|line| line.id == id) {
            line.due_on.push(day_at(row, 6)?);
            line.amounts.push(row.get(7)?);
            continue;
        }
        lines.push(invoice_line(row, id, as_of, given_up.contains(&id))?);
    }
    Ok(lines)
}

fn invoice_line(row: &Row<'_>, id: EntryId, as_of: NaiveDate, is_written_off: bool) -> Result<InvoiceLine, StoreError> {
    Ok(InvoiceLine {
        id,
        customer: row.get(1)?,
        number: row.get(2)?,
        uuid: row.get(3)?,
        currency: currency_at(row, 4)?,
        issued_on: day_at(row, 5)?,
        due_on: vec![day_at(row, 6)?],
        amounts: vec![row.get(7)?],
        is_void: end_at(row, 8)?.is_some_and(|day| day <= as_of),
        is_written_off,
    })
}

fn currency_at(row: &Row<'_>, column: usize) -> Result<Currency, StoreError> {
    let code = row.get_ref(column)?.as_str().unwrap_or_default();
    Currency::from_code(code).ok_or_else(|| StoreError::Damaged(format!("{code} is no currency")))
}

const WRITTEN_OFF: &str = "
SELECT DISTINCT d.invoice
FROM funds f
JOIN allocation a ON a.source = f.id
JOIN debt d ON d.id = a.debt AND d.kind = 'instalment'
LEFT JOIN reversal r ON r.of_entry = a.entry
LEFT JOIN reversal q ON q.of_entry = a.source
WHERE f.kind = 'write_off' AND a.counts_from <= ?1
  AND ifnull(r.counts_from, '9999-12-31') > ?1 AND ifnull(q.counts_from, '9999-12-31') > ?1";

fn written_off(conn: &Connection, as_of: NaiveDate) -> Result<HashSet<EntryId>, StoreError> {
    let mut statement = conn.prepare_cached(WRITTEN_OFF)?;
    let rows = statement.query_map([day_text(as_of)], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// A payment as far as a search in the list needs it. The amount is in minor units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentLine {
    pub id: EntryId,
    pub customer: EntryId,
    pub currency: Currency,
    pub amount: i64,
    pub reference: Option<String>,
    pub receipt_number: i64,
}

const PAYMENTS: &str = "
FROM payment p JOIN funds f ON f.id = p.id LEFT JOIN reversal r ON r.of_entry = p.id
WHERE ifnull(r.is_undo, 0) = 0";

/// All payments without those of undone imports, newest first.
///
/// # Errors
/// What SQLite says, or a row that is no fact.
pub fn payments(conn: &Connection) -> Result<Vec<PaymentLine>, StoreError> {
    let sql = format!(
        "SELECT p.id, f.customer, f.currency, f.amount_minor, p.reference, p.receipt_number
         {PAYMENTS} ORDER BY f.counts_from DESC, f.id DESC"
    );
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query([])?;
    let mut lines = Vec::new();
    while let Some(row) = rows.next()? {
        lines.push(PaymentLine {
            id: row.get(0)?,
            customer: row.get(1)?,
            currency: currency_at(row, 2)?,
            amount: row.get(3)?,
            reference: row.get(4)?,
            receipt_number: row.get(5)?,
        });
    }
    Ok(lines)
}

/// How many payments [`payments`] would answer.
///
/// # Errors
/// What SQLite says.
pub fn payment_count(conn: &Connection) -> Result<u32, StoreError> {
    Ok(conn.prepare_cached(&format!("SELECT count(*) {PAYMENTS}"))?.query_row([], |row| row.get(0))?)
}

/// The currencies of the payments, in their order.
///
/// # Errors
/// What SQLite says.
pub fn payment_currencies(conn: &Connection) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT DISTINCT f.currency FROM funds f WHERE f.kind = 'payment' ORDER BY f.currency";
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// How many payments stand before this one in [`payments`]; none if it is not among them.
///
/// # Errors
/// What SQLite says.
pub fn payment_place(conn: &Connection, id: EntryId) -> Result<Option<u32>, StoreError> {
    let sql = format!("SELECT f.counts_from {PAYMENTS} AND p.id = ?1");
    let day: Option<String> = conn.prepare_cached(&sql)?.query_row([id], |row| row.get(0)).optional()?;
    let Some(day) = day else { return Ok(None) };
    let sql = format!("SELECT count(*) {PAYMENTS} AND (f.counts_from, f.id) > (?1, ?2)");
    Ok(Some(conn.prepare_cached(&sql)?.query_row(params![day, id], |row| row.get(0))?))
}

/// Each payment with the number of each invoice on which a part of it lies.
///
/// # Errors
/// What SQLite says.
pub fn numbers_paid(conn: &Connection, mut each: impl FnMut(EntryId, &str)) -> Result<(), StoreError> {
    let sql = "
        SELECT a.source, i.number
        FROM allocation a
        JOIN payment p ON p.id = a.source
        JOIN debt d ON d.id = a.debt
        JOIN invoice i ON i.id = d.invoice
        LEFT JOIN reversal r ON r.of_entry = a.entry
        LEFT JOIN reversal q ON q.of_entry = a.source
        LEFT JOIN reversal v ON v.of_entry = d.record
        WHERE coalesce(r.id, q.id, v.id) IS NULL";
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        each(row.get(0)?, row.get_ref(1)?.as_str().unwrap_or_default());
    }
    Ok(())
}
