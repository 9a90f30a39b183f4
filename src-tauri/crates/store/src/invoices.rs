//! Invoices with their instalments, and charges on them.

use chrono::NaiveDate;
use ledger::Currency;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use crate::body::Body;
use crate::door::Tx;
use crate::entry::Posting;
use crate::error::StoreError;
use crate::projection::{self, Rest};
use crate::rows::{day_at, day_text, end_at};
use crate::{EntryId, NEVER};

/// An invoice to be posted. Amounts in minor units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewInvoice<'a> {
    pub customer: EntryId,
    pub number: &'a str,
    pub uuid: Option<&'a str>,
    pub currency: Currency,
    pub issued_on: NaiveDate,
    /// Due date and amount of each instalment, in the order of their seq.
    pub instalments: &'a [(NaiveDate, i64)],
    /// Where it came from: file and line, or nothing if it was typed.
    pub source: &'a str,
}

/// A charge to be posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewCharge<'a> {
    pub invoice: EntryId,
    /// `interest`, `fee` or `statutory`.
    pub kind: &'a str,
    pub seq: u32,
    pub amount: i64,
    pub on: NaiveDate,
}

/// An invoice as it was posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invoice {
    pub id: EntryId,
    pub reference: Option<String>,
    pub customer: EntryId,
    pub number: String,
    pub uuid: Option<String>,
    pub currency: Currency,
    pub issued_on: NaiveDate,
    pub total: i64,
    pub source: String,
    pub recorded_at: i64,
    /// The day from which it is void, and whether an import was undone.
    pub voided: Option<(NaiveDate, bool)>,
}

impl Invoice {
    /// The id under which reports show the invoice.
    #[must_use]
    pub fn shown_id(&self) -> String {
        crate::entry::shown_id(self.id, self.reference.as_deref())
    }
}

impl Tx<'_> {
    /// Posts an invoice; answers its id and the ids of its instalments.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn post_invoice(&self, new: &NewInvoice<'_>, posting: &Posting<'_>) -> Result<(EntryId, Vec<i64>), StoreError> {
        let body = Body::of("invoice")
            .number("customer", new.customer)
            .text("number", new.number)
            .maybe("uuid", new.uuid)
            .text("currency", new.currency.code())
            .day("issued_on", new.issued_on)
            .rows("instalments", new.instalments, |(due_on, amount)| format!("[\"{due_on}\",{amount}]"));
        let id = self.post("invoice", Some(new.issued_on), posting, body, None)?;
        let total: i64 = new.instalments.iter().map(|(_, amount)| amount).sum();
        self.tx
            .prepare_cached(
                "INSERT INTO invoice(id, customer, number, uuid, currency, issued_on, total_minor, source)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(params![
                id,
                new.customer,
                new.number,
                new.uuid,
                new.currency.code(),
                day_text(new.issued_on),
                total,
                new.source
            ])?;
        let mut debts = Vec::with_capacity(new.instalments.len());
        for (seq, (due_on, amount)) in (1_i64..).zip(new.instalments) {
            let row =
                DebtRow { record: id, kind: "instalment", invoice: id, seq, starts_on: new.issued_on, due_on: *due_on };
            debts.push(self.insert_debt(&row, new.customer, new.currency, *amount)?);
        }
        Ok((id, debts))
    }

    /// Posts a charge on an invoice; answers its id.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn post_charge(&self, new: &NewCharge<'_>, posting: &Posting<'_>) -> Result<EntryId, StoreError> {
        let invoice = by_id(&self.tx, new.invoice)?.ok_or_else(|| StoreError::Damaged("no such invoice".to_owned()))?;
        let body = Body::of("charge")
            .number("invoice", new.invoice)
            .text("charge", new.kind)
            .number("seq", i64::from(new.seq))
            .number("amount", new.amount)
            .day("on", new.on);
        let id = self.post("charge", Some(new.on), posting, body, None)?;
        let row = DebtRow {
            record: id,
            kind: new.kind,
            invoice: new.invoice,
            seq: i64::from(new.seq),
            starts_on: new.on,
            due_on: new.on,
        };
        self.insert_debt(&row, invoice.customer, invoice.currency, new.amount)?;
        Ok(id)
    }

    fn insert_debt(
        &self,
        row: &DebtRow<'_>,
        customer: EntryId,
        currency: Currency,
        amount: i64,
    ) -> Result<i64, StoreError> {
        self.tx
            .prepare_cached(
                "INSERT INTO debt(record, kind, invoice, seq, customer, currency, starts_on, due_on, amount_minor)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?
            .execute(params![
                row.record,
                row.kind,
                row.invoice,
                row.seq,
                customer,
                currency.code(),
                day_text(row.starts_on),
                day_text(row.due_on),
                amount
            ])?;
        let id = self.tx.last_insert_rowid();
        projection::put_debt(
            &self.tx,
            id,
            customer,
            currency.code(),
            &Rest { minor: amount, gone_on: NEVER.to_owned() },
        )?;
        Ok(id)
    }
}

struct DebtRow<'a> {
    record: EntryId,
    kind: &'a str,
    invoice: EntryId,
    seq: i64,
    starts_on: NaiveDate,
    due_on: NaiveDate,
}

const INVOICE: &str = "
SELECT i.id, e.ref, i.customer, i.number, i.uuid, i.currency, i.issued_on, i.total_minor, i.source, e.recorded_at,
       r.counts_from, r.is_undo
FROM invoice i JOIN entry e ON e.id = i.id LEFT JOIN reversal r ON r.of_entry = i.id ";

fn from_row(row: &Row<'_>) -> rusqlite::Result<Invoice> {
    let code: String = row.get("currency")?;
    let voided = match end_at(row, "counts_from")? {
        Some(day) => Some((day, row.get("is_undo")?)),
        None => None,
    };
    Ok(Invoice {
        id: row.get("id")?,
        reference: row.get("ref")?,
        customer: row.get("customer")?,
        number: row.get("number")?,
        uuid: row.get("uuid")?,
        currency: Currency::from_code(&code).ok_or(rusqlite::Error::InvalidQuery)?,
        issued_on: day_at(row, "issued_on")?,
        total: row.get("total_minor")?,
        source: row.get("source")?,
        recorded_at: row.get("recorded_at")?,
        voided,
    })
}

/// The invoice with this id.
///
/// # Errors
/// What SQLite says.
pub fn by_id(conn: &Connection, id: EntryId) -> Result<Option<Invoice>, StoreError> {
    Ok(conn.prepare_cached(&format!("{INVOICE} WHERE i.id = ?1"))?.query_row([id], from_row).optional()?)
}

/// Invoices issued by a day, newest first, without those of undone imports; of one customer where given.
///
/// # Errors
/// What SQLite says.
pub fn list(conn: &Connection, until: NaiveDate, customer: Option<EntryId>) -> Result<Vec<Invoice>, StoreError> {
    // One text per shape: with an OR, SQLite would read every invoice to find those of one customer.
    let of_customer = if customer.is_some() { "i.customer = ?2" } else { "?2 IS NULL" };
    let sql = format!(
        "{INVOICE} WHERE i.issued_on <= ?1 AND {of_customer} AND ifnull(r.is_undo, 0) = 0
         ORDER BY i.issued_on DESC, i.id DESC"
    );
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map(params![day_text(until), customer], from_row)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// A live invoice of this customer with this number.
///
/// # Errors
/// What SQLite says.
pub fn by_number(conn: &Connection, customer: EntryId, number: &str) -> Result<Option<Invoice>, StoreError> {
    let sql = format!("{INVOICE} WHERE i.customer = ?1 AND i.number = ?2 AND r.id IS NULL ORDER BY i.id LIMIT 1");
    Ok(conn.prepare_cached(&sql)?.query_row(params![customer, number], from_row).optional()?)
}

/// Id and number of the live invoices, of one customer where given, in the order in which they came.
///
/// # Errors
/// What SQLite says.
pub fn live_numbers(conn: &Connection, customer: Option<EntryId>) -> Result<Vec<(EntryId, String)>, StoreError> {
    let of_customer = if customer.is_some() { "i.customer = ?1" } else { "?1 IS NULL" };
    let sql = format!(
        "SELECT i.id, i.number FROM invoice i WHERE {of_customer}
         AND NOT EXISTS (SELECT 1 FROM reversal r WHERE r.of_entry = i.id) ORDER BY i.id"
    );
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map([customer], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// A live invoice with this fiscal UUID.
///
/// # Errors
/// What SQLite says.
pub fn by_uuid(conn: &Connection, uuid: &str) -> Result<Option<Invoice>, StoreError> {
    let sql = format!("{INVOICE} WHERE i.uuid = ?1 AND r.id IS NULL ORDER BY i.id LIMIT 1");
    Ok(conn.prepare_cached(&sql)?.query_row([uuid], from_row).optional()?)
}

/// The debt ids of an invoice's instalments, by seq.
///
/// # Errors
/// What SQLite says.
pub fn instalments(conn: &Connection, invoice: EntryId) -> Result<Vec<i64>, StoreError> {
    let mut statement =
        conn.prepare_cached("SELECT id FROM debt WHERE invoice = ?1 AND kind = 'instalment' ORDER BY seq")?;
    let rows = statement.query_map([invoice], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Ids under which invoices are shown, by entry.
///
/// # Errors
/// What SQLite says.
pub fn shown_ids(conn: &Connection, ids: &[EntryId]) -> Result<std::collections::HashMap<EntryId, String>, StoreError> {
    let mut statement = conn.prepare_cached("SELECT ref FROM entry WHERE id = ?1")?;
    let mut shown = std::collections::HashMap::with_capacity(ids.len());
    for id in ids {
        let reference: Option<String> = statement.query_row([id], |row| row.get(0))?;
        shown.insert(*id, crate::entry::shown_id(*id, reference.as_deref()));
    }
    Ok(shown)
}

/// Whose a debt is, in which currency, and from which day on it stands.
///
/// # Errors
/// What SQLite says.
pub fn debt_owner(conn: &Connection, debt: i64) -> Result<(EntryId, Currency, NaiveDate), StoreError> {
    let mut statement = conn.prepare_cached("SELECT customer, currency, starts_on FROM debt WHERE id = ?1")?;
    let (customer, code, starts_on): (i64, String, NaiveDate) =
        statement.query_row([debt], |row| Ok((row.get(0)?, row.get(1)?, day_at(row, 2)?)))?;
    let currency = Currency::from_code(&code).ok_or_else(|| StoreError::Damaged(format!("{code} is no currency")))?;
    Ok((customer, currency, starts_on))
}

/// From which day on a debt stands.
///
/// # Errors
/// What SQLite says.
pub fn debt_starts_on(conn: &Connection, debt: i64) -> Result<NaiveDate, StoreError> {
    Ok(debt_owner(conn, debt)?.2)
}

/// The debt of a charge.
///
/// # Errors
/// What SQLite says.
pub fn debt_of_charge(conn: &Connection, charge: EntryId) -> Result<i64, StoreError> {
    Ok(conn.prepare_cached("SELECT id FROM debt WHERE record = ?1")?.query_row([charge], |row| row.get(0))?)
}
