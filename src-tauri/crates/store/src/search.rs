//! Finding records while the owner types: every query here is bounded and rests on an index.
//!
//! Names and tax ids are few (thousands) and are looked through; numbers and amounts are many (a hundred thousand) and
//! are looked up by their beginning or their value first.

use chrono::NaiveDate;
use ledger::Currency;
use rusqlite::{Connection, Row, params};

use crate::EntryId;
use crate::error::StoreError;
use crate::rows::day_at;

/// A customer that fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundCustomer {
    pub id: EntryId,
    pub shown: String,
    pub name: String,
    pub tax_id: Option<String>,
}

/// An invoice that fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundInvoice {
    pub id: EntryId,
    pub shown: String,
    pub number: String,
    pub customer_name: String,
    pub currency: Currency,
    pub total: i64,
    pub issued_on: NaiveDate,
    pub is_void: bool,
}

/// A payment that fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundPayment {
    pub id: EntryId,
    pub shown: String,
    pub customer_name: String,
    pub currency: Currency,
    pub amount: i64,
    pub paid_on: NaiveDate,
    pub receipt_number: i64,
    pub method: Option<String>,
    pub is_reversed: bool,
}

/// Live customers whose folded name holds every word, or whose tax id begins with `tax`; names that begin with the first
/// word come first.
///
/// # Errors
/// What SQLite says.
pub fn customers(
    conn: &Connection,
    words: &[&str],
    tax: Option<&str>,
    limit: u32,
) -> Result<Vec<FoundCustomer>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT c.id, e.ref, c.name, c.tax_id FROM customer c JOIN entry e ON e.id = c.id
         WHERE (c.tax_key >= ?1 AND c.tax_key < ?1 || char(0x10ffff)
                OR (json_array_length(?2) > 0
                    AND NOT EXISTS (SELECT 1 FROM json_each(?2) w WHERE instr(c.name_key, w.value) = 0)))
           AND NOT EXISTS (SELECT 1 FROM reversal r WHERE r.of_entry = c.id)
         ORDER BY instr(c.name_key, ?2 ->> 0) <> 1, instr(' ' || c.name_key, ' ' || (?2 ->> 0)) = 0, c.name_key, c.id LIMIT ?3",
    )?;
    let words = serde_json::to_string(words).unwrap_or_else(|_| "[]".to_owned());
    let rows = statement.query_map(params![tax, words, limit], |row| {
        let id = row.get("id")?;
        Ok(FoundCustomer { id, shown: shown(row, id)?, name: row.get("name")?, tax_id: row.get("tax_id")? })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// What a customer has open, per currency, in minor units, once every recorded fact counts.
///
/// # Errors
/// What SQLite says.
pub fn open_of(conn: &Connection, customer: EntryId) -> Result<Vec<(String, i64)>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT currency, sum(open_minor) FROM debt_state WHERE customer = ?1 AND settled_on = '9999-12-31'
         GROUP BY currency ORDER BY currency",
    )?;
    let rows = statement.query_map([customer], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn shown(row: &Row<'_>, id: EntryId) -> rusqlite::Result<String> {
    Ok(crate::entry::shown_id(id, row.get::<_, Option<String>>("ref")?.as_deref()))
}

fn currency(row: &Row<'_>) -> rusqlite::Result<Currency> {
    let code: String = row.get("currency")?;
    Currency::from_code(&code).ok_or(rusqlite::Error::InvalidQuery)
}

const INVOICE: &str = "
SELECT i.id, e.ref, i.number, c.name, i.currency, i.total_minor, i.issued_on, r.id IS NOT NULL AS is_void
FROM invoice i JOIN entry e ON e.id = i.id JOIN customer c ON c.id = i.customer LEFT JOIN reversal r ON r.of_entry = i.id
WHERE ifnull(r.is_undo, 0) = 0 AND ";

fn invoice_from(row: &Row<'_>) -> rusqlite::Result<FoundInvoice> {
    let id = row.get("id")?;
    Ok(FoundInvoice {
        id,
        shown: shown(row, id)?,
        number: row.get("number")?,
        customer_name: row.get("name")?,
        currency: currency(row)?,
        total: row.get("total_minor")?,
        issued_on: day_at(row, "issued_on")?,
        is_void: row.get("is_void")?,
    })
}

/// Invoices whose number begins with the text, whatever its case; by number.
///
/// # Errors
/// What SQLite says.
pub fn invoices_beginning(conn: &Connection, text: &str, limit: u32) -> Result<Vec<FoundInvoice>, StoreError> {
    let sql = format!(
        "{INVOICE} i.number COLLATE NOCASE >= ?1 AND i.number COLLATE NOCASE < ?1 || char(0x10ffff)
         ORDER BY i.number COLLATE NOCASE LIMIT ?2"
    );
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map(params![text, limit], invoice_from)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Invoices with the text anywhere in their number: one pass over the index of numbers, newest first among the found.
///
/// # Errors
/// What SQLite says.
pub fn invoices_holding(conn: &Connection, text: &str, limit: u32) -> Result<Vec<FoundInvoice>, StoreError> {
    let sql = format!(
        "{INVOICE} i.id IN (SELECT n.id FROM invoice n INDEXED BY invoice_by_number
                            WHERE n.number LIKE '%' || ?1 || '%' ESCAPE '\\' LIMIT ?2)
         ORDER BY i.id DESC"
    );
    let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map(params![escaped, limit], invoice_from)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Invoices whose total lies between two amounts in minor units, newest first.
///
/// # Errors
/// What SQLite says.
pub fn invoices_of_amount(conn: &Connection, from: i64, to: i64, limit: u32) -> Result<Vec<FoundInvoice>, StoreError> {
    let sql = format!("{INVOICE} i.total_minor BETWEEN ?1 AND ?2 ORDER BY i.total_minor, i.id DESC LIMIT ?3");
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map(params![from, to, limit], invoice_from)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

const PAYMENT: &str = "
SELECT f.id, e.ref, c.name, f.currency, f.amount_minor, f.counts_from AS paid_on, p.receipt_number, p.method,
       r.id IS NOT NULL AS is_reversed
FROM funds f JOIN payment p ON p.id = f.id JOIN entry e ON e.id = f.id JOIN customer c ON c.id = f.customer
LEFT JOIN reversal r ON r.of_entry = f.id
WHERE ifnull(r.is_undo, 0) = 0 AND ";

fn payment_from(row: &Row<'_>) -> rusqlite::Result<FoundPayment> {
    let id = row.get("id")?;
    Ok(FoundPayment {
        id,
        shown: shown(row, id)?,
        customer_name: row.get("name")?,
        currency: currency(row)?,
        amount: row.get("amount_minor")?,
        paid_on: day_at(row, "paid_on")?,
        receipt_number: row.get("receipt_number")?,
        method: row.get("method")?,
        is_reversed: row.get("is_reversed")?,
    })
}

/// Payments whose amount lies between two amounts in minor units, newest first among equal ones.
///
/// # Errors
/// What SQLite says.
pub fn payments_of_amount(conn: &Connection, from: i64, to: i64, limit: u32) -> Result<Vec<FoundPayment>, StoreError> {
    let sql = format!(
        "{PAYMENT} f.amount_minor BETWEEN ?1 AND ?2 AND f.kind = 'payment' ORDER BY f.amount_minor, f.id DESC LIMIT ?3"
    );
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map(params![from, to, limit], payment_from)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Payments whose reference begins with the text, or with this receipt number.
///
/// # Errors
/// What SQLite says.
pub fn payments_named(
    conn: &Connection,
    text: &str,
    receipt: Option<i64>,
    limit: u32,
) -> Result<Vec<FoundPayment>, StoreError> {
    let sql = format!(
        "{PAYMENT} f.id IN (SELECT id FROM payment WHERE receipt_number = ?2
                            UNION SELECT id FROM payment WHERE reference IS NOT NULL AND reference >= ?1
                                  AND reference < ?1 || char(0x10ffff))
         ORDER BY f.id DESC LIMIT ?3"
    );
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map(params![text, receipt, limit], payment_from)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
