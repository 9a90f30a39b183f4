//! What lowers a debt: payments, credit notes, write-offs, resolutions; and where each part of them lies.

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

/// A part of funds and the debt it goes to. Minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    pub debt: i64,
    pub amount: i64,
    pub on: NaiveDate,
}

/// A payment to be posted. Minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewPayment<'a> {
    pub customer: EntryId,
    pub currency: Currency,
    pub amount: i64,
    pub paid_on: NaiveDate,
    pub method: Option<&'a str>,
    pub reference: Option<&'a str>,
}

/// A credit note to be posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewCreditNote<'a> {
    pub invoice: EntryId,
    pub customer: EntryId,
    pub currency: Currency,
    pub number: &'a str,
    pub uuid: Option<&'a str>,
    pub amount: i64,
    pub issued_on: NaiveDate,
}

/// A resolution of a dispute to be posted. Nothing is credited by a rejected one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewResolution {
    pub dispute: EntryId,
    pub customer: EntryId,
    pub currency: Currency,
    pub is_accepted: bool,
    pub credited: i64,
    pub on: NaiveDate,
}

/// A payment as it was posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    pub id: EntryId,
    pub reference_id: Option<String>,
    pub customer: EntryId,
    pub currency: Currency,
    pub amount: i64,
    pub paid_on: NaiveDate,
    pub method: Option<String>,
    pub reference: Option<String>,
    pub receipt_number: i64,
    pub left: i64,
    pub reversed: Option<(NaiveDate, bool)>,
}

/// A part of funds on a debt, as it was posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allocation {
    pub id: i64,
    pub entry: EntryId,
    pub source: EntryId,
    pub source_kind: String,
    pub debt: i64,
    pub invoice: EntryId,
    pub number: String,
    pub seq: u32,
    pub amount: i64,
    pub on: NaiveDate,
    pub ends_on: Option<NaiveDate>,
}

impl Tx<'_> {
    /// Posts a payment with its first allocations; receipts are numbered without gaps.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn post_payment(
        &self,
        new: &NewPayment<'_>,
        parts: &[Part],
        posting: &Posting<'_>,
    ) -> Result<EntryId, StoreError> {
        let (id, number) = self.post_payment_entry(new, parts, posting)?;
        self.insert_funds(id, "payment", new.customer, new.currency, new.amount, new.paid_on)?;
        self.insert_payment(id, number, new)?;
        self.apply(id, id, parts)?;
        Ok(id)
    }

    /// The entry of a payment, and the number of its receipt. The one place that says what is chained of a payment.
    pub(crate) fn post_payment_entry(
        &self,
        new: &NewPayment<'_>,
        parts: &[Part],
        posting: &Posting<'_>,
    ) -> Result<(EntryId, i64), StoreError> {
        let number: i64 = self.tx.prepare_cached(NEXT_RECEIPT)?.query_row([], |row| row.get(0))?;
        let body = Body::of("payment")
            .number("customer", new.customer)
            .text("currency", new.currency.code())
            .number("amount", new.amount)
            .day("paid_on", new.paid_on)
            .maybe("method", new.method)
            .maybe("reference", new.reference)
            .number("receipt", number)
            .rows("applied", parts, part_json);
        Ok((self.post("payment", Some(new.paid_on), posting, body, None)?, number))
    }

    /// The payment's own row; its funds stand already.
    pub(crate) fn insert_payment(&self, id: EntryId, number: i64, new: &NewPayment<'_>) -> Result<(), StoreError> {
        self.tx
            .prepare_cached("INSERT INTO payment(id, receipt_number, method, reference) VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![id, number, new.method, new.reference])?;
        Ok(())
    }

    /// Posts a credit note with its allocations.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn post_credit_note(
        &self,
        new: &NewCreditNote<'_>,
        parts: &[Part],
        posting: &Posting<'_>,
    ) -> Result<EntryId, StoreError> {
        let body = Body::of("credit_note")
            .number("invoice", new.invoice)
            .text("number", new.number)
            .maybe("uuid", new.uuid)
            .number("amount", new.amount)
            .day("issued_on", new.issued_on)
            .rows("applied", parts, part_json);
        let id = self.post("credit_note", Some(new.issued_on), posting, body, None)?;
        self.insert_funds(id, "credit_note", new.customer, new.currency, new.amount, new.issued_on)?;
        self.tx
            .prepare_cached("INSERT INTO credit_note(id, invoice, number, uuid) VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![id, new.invoice, new.number, new.uuid])?;
        self.apply(id, id, parts)?;
        Ok(id)
    }

    /// Posts a write-off of one debt, wholly applied to it.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn post_write_off(
        &self,
        customer: EntryId,
        currency: Currency,
        part: Part,
        reason: &str,
        posting: &Posting<'_>,
    ) -> Result<EntryId, StoreError> {
        let body = Body::of("write_off").text("reason", reason).rows("applied", &[part], part_json);
        let id = self.post("write_off", Some(part.on), posting, body, None)?;
        self.insert_funds(id, "write_off", customer, currency, part.amount, part.on)?;
        self.apply(id, id, &[part])?;
        Ok(id)
    }

    /// Posts the resolution of a dispute; what is credited lowers the debt.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn post_resolution(
        &self,
        new: &NewResolution,
        parts: &[Part],
        posting: &Posting<'_>,
    ) -> Result<EntryId, StoreError> {
        let outcome = if new.is_accepted { "accepted" } else { "rejected" };
        let body = Body::of("resolution")
            .number("dispute", new.dispute)
            .text("outcome", outcome)
            .number("credited", new.credited)
            .day("on", new.on)
            .rows("applied", parts, part_json);
        let id = self.post("resolution", Some(new.on), posting, body, None)?;
        self.tx
            .prepare_cached(
                "INSERT INTO resolution(id, dispute, outcome, credited_minor, on_day) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![id, new.dispute, outcome, new.credited, day_text(new.on)])?;
        if new.credited > 0 {
            self.insert_funds(id, "resolution", new.customer, new.currency, new.credited, new.on)?;
            self.apply(id, id, parts)?;
        }
        Ok(id)
    }

    /// Posts later allocations of funds that lie unapplied.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn post_allocation(
        &self,
        source: EntryId,
        parts: &[Part],
        posting: &Posting<'_>,
    ) -> Result<EntryId, StoreError> {
        let on = parts.iter().map(|part| part.on).min();
        let body = Body::of("allocation").number("source", source).rows("applied", parts, part_json);
        let id = self.post("allocation", on, posting, body, None)?;
        self.apply(id, source, parts)?;
        Ok(id)
    }

    fn insert_funds(
        &self,
        id: EntryId,
        kind: &str,
        customer: EntryId,
        currency: Currency,
        amount: i64,
        on: NaiveDate,
    ) -> Result<(), StoreError> {
        self.tx
            .prepare_cached(
                "INSERT INTO funds(id, kind, customer, currency, amount_minor, counts_from) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![id, kind, customer, currency.code(), amount, day_text(on)])?;
        projection::put_funds(
            &self.tx,
            id,
            customer,
            currency.code(),
            &Rest { minor: amount, gone_on: NEVER.to_owned() },
        )
    }

    fn apply(&self, entry: EntryId, source: EntryId, parts: &[Part]) -> Result<(), StoreError> {
        for part in parts {
            self.tx
                .prepare_cached(
                    "INSERT INTO allocation(entry, source, debt, amount_minor, counts_from) VALUES (?1, ?2, ?3, ?4, ?5)",
                )?
                .execute(params![entry, source, part.debt, part.amount, day_text(part.on)])?;
            projection::refresh_debt(&self.tx, part.debt)?;
        }
        if parts.is_empty() { Ok(()) } else { projection::refresh_funds(&self.tx, source) }
    }
}

/// A payment that waits because a salvage lost what it rests on has given its number to somebody.
const NEXT_RECEIPT: &str = "
SELECT max(ifnull((SELECT max(receipt_number) FROM payment), 0),
           ifnull((SELECT max(e.body ->> 'receipt') FROM salvage_loss l JOIN entry e ON e.id BETWEEN l.first AND l.last
                   WHERE l.what = 'fact' AND e.kind = 'payment'), 0)) + 1";

fn part_json(part: &Part) -> String {
    format!("[{},{},\"{}\"]", part.debt, part.amount, part.on)
}

const PAYMENT: &str = "
SELECT f.id, e.ref, f.customer, f.currency, f.amount_minor, f.counts_from AS paid_on, p.method, p.reference, p.receipt_number,
       s.left_minor, r.counts_from, r.is_undo
FROM payment p JOIN funds f ON f.id = p.id JOIN entry e ON e.id = p.id JOIN funds_state s ON s.funds = p.id
LEFT JOIN reversal r ON r.of_entry = p.id ";

fn payment_from(row: &Row<'_>) -> rusqlite::Result<Payment> {
    let code: String = row.get("currency")?;
    let reversed = match end_at(row, "counts_from")? {
        Some(day) => Some((day, row.get("is_undo")?)),
        None => None,
    };
    Ok(Payment {
        id: row.get("id")?,
        reference_id: row.get("ref")?,
        customer: row.get("customer")?,
        currency: Currency::from_code(&code).ok_or(rusqlite::Error::InvalidQuery)?,
        amount: row.get("amount_minor")?,
        paid_on: day_at(row, "paid_on")?,
        method: row.get("method")?,
        reference: row.get("reference")?,
        receipt_number: row.get("receipt_number")?,
        left: row.get("left_minor")?,
        reversed,
    })
}

/// The payment with this id.
///
/// # Errors
/// What SQLite says.
pub fn payment(conn: &Connection, id: EntryId) -> Result<Option<Payment>, StoreError> {
    Ok(conn.prepare_cached(&format!("{PAYMENT} WHERE p.id = ?1"))?.query_row([id], payment_from).optional()?)
}

/// Payments, newest first, without those of undone imports; of one customer where given, at most `limit`.
///
/// # Errors
/// What SQLite says.
pub fn payments(conn: &Connection, customer: Option<EntryId>, limit: u32) -> Result<Vec<Payment>, StoreError> {
    payments_from(conn, customer, 0, limit)
}

/// As [`payments`], without the first `offset` of them.
///
/// # Errors
/// What SQLite says.
pub fn payments_from(
    conn: &Connection,
    customer: Option<EntryId>,
    offset: u32,
    limit: u32,
) -> Result<Vec<Payment>, StoreError> {
    // One text per shape, so that SQLite can use the index that fits it.
    let of_customer = if customer.is_some() { "f.customer = ?1" } else { "?1 IS NULL" };
    let sql = format!(
        "{PAYMENT} WHERE {of_customer} AND ifnull(r.is_undo, 0) = 0
         ORDER BY f.counts_from DESC, f.id DESC LIMIT ?2 OFFSET ?3"
    );
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map(params![customer, limit, offset], payment_from)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// A live payment with this external reference.
///
/// # Errors
/// What SQLite says.
pub fn payment_by_reference(conn: &Connection, reference: &str) -> Result<Option<EntryId>, StoreError> {
    let sql =
        "SELECT p.id FROM payment p LEFT JOIN reversal r ON r.of_entry = p.id WHERE p.reference = ?1 AND r.id IS NULL";
    Ok(conn.prepare_cached(sql)?.query_row([reference], |row| row.get(0)).optional()?)
}

/// A live credit note with this fiscal UUID.
///
/// # Errors
/// What SQLite says.
pub fn credit_note_by_uuid(conn: &Connection, uuid: &str) -> Result<Option<EntryId>, StoreError> {
    let sql =
        "SELECT c.id FROM credit_note c LEFT JOIN reversal r ON r.of_entry = c.id WHERE c.uuid = ?1 AND r.id IS NULL";
    Ok(conn.prepare_cached(sql)?.query_row([uuid], |row| row.get(0)).optional()?)
}

const ALLOCATION: &str = "
SELECT a.id, a.entry, a.source, f.kind, a.debt, d.invoice, i.number, d.seq, a.amount_minor, a.counts_from AS on_day,
       min(ifnull(r.counts_from, '9999-12-31'), ifnull(q.counts_from, '9999-12-31'), ifnull(v.counts_from, '9999-12-31')) AS ends_on
FROM allocation a
JOIN funds f ON f.id = a.source
JOIN debt d ON d.id = a.debt
JOIN invoice i ON i.id = d.invoice
LEFT JOIN reversal r ON r.of_entry = a.entry
LEFT JOIN reversal q ON q.of_entry = a.source
LEFT JOIN reversal v ON v.of_entry = d.record ";

fn allocation_from(row: &Row<'_>) -> rusqlite::Result<Allocation> {
    Ok(Allocation {
        id: row.get("id")?,
        entry: row.get("entry")?,
        source: row.get("source")?,
        source_kind: row.get("kind")?,
        debt: row.get("debt")?,
        invoice: row.get("invoice")?,
        number: row.get("number")?,
        seq: row.get("seq")?,
        amount: row.get("amount_minor")?,
        on: day_at(row, "on_day")?,
        ends_on: end_at(row, "ends_on")?,
    })
}

/// Every part of these funds that ever lay on a debt.
///
/// # Errors
/// What SQLite says.
pub fn allocations_of(conn: &Connection, source: EntryId) -> Result<Vec<Allocation>, StoreError> {
    let mut statement = conn.prepare_cached(&format!("{ALLOCATION} WHERE a.source = ?1 ORDER BY a.id"))?;
    let rows = statement.query_map([source], allocation_from)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Every part that ever lay on the instalments or charges of an invoice.
///
/// # Errors
/// What SQLite says.
pub fn allocations_on(conn: &Connection, invoice: EntryId) -> Result<Vec<Allocation>, StoreError> {
    let mut statement =
        conn.prepare_cached(&format!("{ALLOCATION} WHERE d.invoice = ?1 ORDER BY a.counts_from, a.id"))?;
    let rows = statement.query_map([invoice], allocation_from)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// What was received between two days, live on the second, per currency, in minor units.
///
/// # Errors
/// What SQLite says.
pub fn received(conn: &Connection, from: NaiveDate, to: NaiveDate) -> Result<Vec<(String, i64)>, StoreError> {
    // Summed here: SQLite would sort the payments by currency first.
    let sql = "SELECT f.currency, f.amount_minor FROM funds f LEFT JOIN reversal r ON r.of_entry = f.id
               WHERE f.kind = 'payment' AND f.counts_from BETWEEN ?1 AND ?2 AND ifnull(r.counts_from, '9999-12-31') > ?2";
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query(params![day_text(from), day_text(to)])?;
    let mut sums: Vec<(String, i64)> = Vec::new();
    while let Some(row) = rows.next()? {
        let code = row.get_ref(0)?.as_str().map_err(|error| StoreError::Damaged(format!("a currency: {error}")))?;
        let amount: i64 = row.get(1)?;
        match sums.iter_mut().find(|(known, _)| known == code) {
            Some((_, sum)) => *sum = sum.checked_add(amount).ok_or_else(too_much)?,
            None => sums.push((code.to_owned(), amount)),
        }
    }
    Ok(sums)
}

fn too_much() -> StoreError {
    StoreError::Damaged("the payments of a month are more than an amount can hold".to_owned())
}

/// Whose funds these are, in which currency, and from which day on they count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FundsRow {
    pub customer: EntryId,
    pub currency: Currency,
    pub from: NaiveDate,
}

/// The funds of a payment, credit note or resolution.
///
/// # Errors
/// What SQLite says.
pub fn funds(conn: &Connection, id: EntryId) -> Result<Option<FundsRow>, StoreError> {
    let mut statement = conn.prepare_cached("SELECT customer, currency, counts_from FROM funds WHERE id = ?1")?;
    let row = statement.query_row([id], |row| {
        let code: String = row.get(1)?;
        let currency = Currency::from_code(&code).ok_or(rusqlite::Error::InvalidQuery)?;
        Ok(FundsRow { customer: row.get(0)?, currency, from: day_at(row, 2)? })
    });
    Ok(row.optional()?)
}

/// The funds that a later allocation took from; none for any other fact.
///
/// # Errors
/// What SQLite says.
pub fn source_of_allocation(conn: &Connection, entry: EntryId) -> Result<Option<EntryId>, StoreError> {
    let sql = "SELECT source FROM allocation WHERE entry = ?1 AND source <> ?1 LIMIT 1";
    Ok(conn.prepare_cached(sql)?.query_row([entry], |row| row.get(0)).optional()?)
}
