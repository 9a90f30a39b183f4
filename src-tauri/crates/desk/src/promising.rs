//! Promises, pauses and notes that the owner records.

use ledger::Currency;
use store::plans::NewPromise;
use store::{EntryId, Posting, Tx};

use crate::Desk;
use crate::allocating::typed_amount;
use crate::error::{invalid, not_found};
use crate::record::day;
use crate::wire::{Done, NewNote, NewPause, NewPromise as PromiseRequest, Recorded, Topic, WireError};

/// What a screen must read again after a fact about a customer.
const CHANGED: &[Topic] = &[Topic::Today, Topic::Customers, Topic::Status];

/// The longest note, in characters.
const LONGEST_NOTE: usize = 20_000;

/// The live customer that is shown under this id.
pub(crate) fn customer_named(conn: &store::Connection, id: &str) -> Result<EntryId, WireError> {
    let entry =
        store::entry::by_shown_id(conn, id)?.filter(|entry| entry.kind == "customer" && entry.reversed.is_none());
    entry.map(|entry| entry.id).ok_or_else(|| not_found("cliente", id))
}

/// The currency of a code.
pub(crate) fn currency_named(code: &str) -> Result<Currency, WireError> {
    Currency::from_code(code).ok_or_else(|| invalid("currency", "no es un código de moneda ISO 4217"))
}

/// The day in a field.
pub(crate) fn day_named(field: &str, text: &str) -> Result<chrono::NaiveDate, WireError> {
    day(text).ok_or_else(|| invalid(field, "no es una fecha entre 1900 y 2200"))
}

/// The answer of a call that recorded a fact.
pub(crate) fn recorded(tx: &Tx<'_>, id: EntryId, changed: &[Topic]) -> Result<Done<Recorded>, WireError> {
    let shown = store::invoices::shown_ids(tx, &[id])?;
    Ok(Done { value: Recorded { id: shown.get(&id).cloned().unwrap_or_default() }, changed: changed.to_vec() })
}

impl Desk {
    /// See the table of calls.
    pub(crate) fn add_promise(&self, request: PromiseRequest) -> Result<Done<Recorded>, WireError> {
        let (currency, due_on) = (currency_named(&request.currency)?, day_named("due_on", &request.due_on)?);
        self.write(|tx, context| {
            if due_on < context.today {
                return Err(invalid("due_on", "la fecha prometida ya pasó"));
            }
            let new = NewPromise {
                customer: customer_named(tx, &request.customer)?,
                currency,
                amount: typed_amount(&request.amount, currency, &context.settings)?,
                made_on: context.today,
                due_on,
            };
            recorded(tx, tx.post_promise(&new, &Posting::default())?, CHANGED)
        })
    }

    /// See the table of calls.
    pub(crate) fn add_pause(&self, request: NewPause) -> Result<Done<Recorded>, WireError> {
        let until = day_named("until", &request.until)?;
        self.write(|tx, context| {
            if until < context.today {
                return Err(invalid("until", "la fecha ya pasó"));
            }
            let customer = customer_named(tx, &request.customer)?;
            let id = tx.post_pause(customer, context.today, until, request.reason.trim(), &Posting::default())?;
            recorded(tx, id, CHANGED)
        })
    }

    /// See the table of calls.
    pub(crate) fn add_note(&self, request: NewNote) -> Result<Done<Recorded>, WireError> {
        let text = request.text.trim();
        if text.is_empty() || text.chars().count() > LONGEST_NOTE {
            return Err(invalid("text", "escriba una nota de hasta 20 000 caracteres"));
        }
        self.write(|tx, context| {
            let customer = customer_named(tx, &request.customer)?;
            recorded(tx, tx.post_note(customer, context.today, text, &Posting::default())?, CHANGED)
        })
    }
}
