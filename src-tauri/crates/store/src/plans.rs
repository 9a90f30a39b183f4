//! Promises, pauses, notes, disputes and agreements: what a customer says, and what we settle with them.

use chrono::NaiveDate;
use ledger::Currency;
use rusqlite::{Connection, OptionalExtension as _, params};

use crate::EntryId;
use crate::body::Body;
use crate::door::Tx;
use crate::entry::Posting;
use crate::error::StoreError;
use crate::rows::{day_at, day_text};

/// A promise to be posted. Minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewPromise {
    pub customer: EntryId,
    pub currency: Currency,
    pub amount: i64,
    pub made_on: NaiveDate,
    pub due_on: NaiveDate,
}

/// A signed plan to be posted. Minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewAgreement<'a> {
    pub customer: EntryId,
    pub currency: Currency,
    pub signed_on: NaiveDate,
    /// Debt and amount.
    pub covers: &'a [(i64, i64)],
    /// Due date and amount.
    pub schedule: &'a [(NaiveDate, i64)],
}

/// A dispute as it was posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DisputeRow {
    pub id: EntryId,
    pub invoice: EntryId,
    pub amount: i64,
    pub opened_on: NaiveDate,
    /// A live resolution stands.
    pub is_resolved: bool,
}

impl Tx<'_> {
    /// Posts a promise.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn post_promise(&self, new: &NewPromise, posting: &Posting<'_>) -> Result<EntryId, StoreError> {
        let body = Body::of("promise")
            .number("customer", new.customer)
            .text("currency", new.currency.code())
            .number("amount", new.amount)
            .day("made_on", new.made_on)
            .day("due_on", new.due_on);
        let id = self.post("promise", Some(new.made_on), posting, body, None)?;
        self.tx
            .prepare_cached(
                "INSERT INTO promise(id, customer, currency, amount_minor, made_on, due_on) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![
                id,
                new.customer,
                new.currency.code(),
                new.amount,
                day_text(new.made_on),
                day_text(new.due_on)
            ])?;
        Ok(id)
    }

    /// Posts a pause of a customer's dunning, both days included.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn post_pause(
        &self,
        customer: EntryId,
        from: NaiveDate,
        until: NaiveDate,
        reason: &str,
        posting: &Posting<'_>,
    ) -> Result<EntryId, StoreError> {
        let body =
            Body::of("pause").number("customer", customer).day("from", from).day("until", until).text("reason", reason);
        let id = self.post("pause", Some(from), posting, body, None)?;
        self.tx
            .prepare_cached("INSERT INTO pause(id, customer, from_on, until_on, reason) VALUES (?1, ?2, ?3, ?4, ?5)")?
            .execute(params![id, customer, day_text(from), day_text(until), reason])?;
        Ok(id)
    }

    /// Posts a note; its text is personal data.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn post_note(
        &self,
        customer: EntryId,
        on: NaiveDate,
        text: &str,
        posting: &Posting<'_>,
    ) -> Result<EntryId, StoreError> {
        let body = Body::of("note").number("customer", customer).day("on", on);
        let id = self.post("note", Some(on), posting, body, Some(text))?;
        self.tx.prepare_cached("INSERT INTO note(id, customer, on_day) VALUES (?1, ?2, ?3)")?.execute(params![
            id,
            customer,
            day_text(on)
        ])?;
        Ok(id)
    }

    /// Posts a dispute over part of an invoice.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn post_dispute(
        &self,
        invoice: EntryId,
        amount: i64,
        opened_on: NaiveDate,
        reason: &str,
        posting: &Posting<'_>,
    ) -> Result<EntryId, StoreError> {
        let body = Body::of("dispute")
            .number("invoice", invoice)
            .number("amount", amount)
            .day("opened_on", opened_on)
            .text("reason", reason);
        let id = self.post("dispute", Some(opened_on), posting, body, None)?;
        self.tx
            .prepare_cached(
                "INSERT INTO dispute(id, invoice, amount_minor, opened_on, reason) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![id, invoice, amount, day_text(opened_on), reason])?;
        Ok(id)
    }

    /// Posts an agreement.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn post_agreement(&self, new: &NewAgreement<'_>, posting: &Posting<'_>) -> Result<EntryId, StoreError> {
        let body = Body::of("agreement")
            .number("customer", new.customer)
            .text("currency", new.currency.code())
            .day("signed_on", new.signed_on)
            .rows("covers", new.covers, |(debt, amount)| format!("[{debt},{amount}]"))
            .rows("schedule", new.schedule, |(due_on, amount)| format!("[\"{due_on}\",{amount}]"));
        let id = self.post("agreement", Some(new.signed_on), posting, body, None)?;
        self.tx
            .prepare_cached("INSERT INTO agreement(id, customer, currency, signed_on) VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![id, new.customer, new.currency.code(), day_text(new.signed_on)])?;
        for (debt, amount) in new.covers {
            self.tx
                .prepare_cached("INSERT INTO agreement_cover(agreement, debt, amount_minor) VALUES (?1, ?2, ?3)")?
                .execute(params![id, debt, amount])?;
        }
        for (seq, (due_on, amount)) in (1_i64..).zip(new.schedule) {
            self.tx
                .prepare_cached(
                    "INSERT INTO agreement_instalment(agreement, seq, due_on, amount_minor) VALUES (?1, ?2, ?3, ?4)",
                )?
                .execute(params![id, seq, day_text(*due_on), amount])?;
        }
        Ok(id)
    }
}

/// The dispute with this id.
///
/// # Errors
/// What SQLite says.
pub fn dispute(conn: &Connection, id: EntryId) -> Result<Option<DisputeRow>, StoreError> {
    let sql = "SELECT d.id, d.invoice, d.amount_minor, d.opened_on,
                 EXISTS (SELECT 1 FROM resolution z WHERE z.dispute = d.id
                         AND NOT EXISTS (SELECT 1 FROM reversal r WHERE r.of_entry = z.id)) AS is_resolved
               FROM dispute d WHERE d.id = ?1";
    let row = conn.prepare_cached(sql)?.query_row([id], |row| {
        Ok(DisputeRow {
            id: row.get("id")?,
            invoice: row.get("invoice")?,
            amount: row.get("amount_minor")?,
            opened_on: day_at(row, "opened_on")?,
            is_resolved: row.get("is_resolved")?,
        })
    });
    Ok(row.optional()?)
}
