//! From facts to worded papers: what the letters, messages, receipts and statements say of an account.

use chrono::NaiveDate;
use documents::{Letter, Receipt, Sheet, Statement, Stationery};
use store::Connection;
use store::customers::Customer;
use store::money::Payment;

use crate::book::Context;
use crate::queue::DueLine;
use crate::wire::{Business, WireError};

/// A short message.
pub(crate) struct Message {
    pub(crate) subject: String,
    pub(crate) text: String,
}

pub(crate) fn message(_context: &Context, due: &DueLine<'_>) -> Result<Message, WireError> {
    Ok(Message { subject: due.customer.name.clone(), text: due.customer.name.clone() })
}

pub(crate) fn letter(_conn: &Connection, _context: &Context, _lines: &[&DueLine<'_>]) -> Result<Letter, WireError> {
    Ok(Letter::default())
}

pub(crate) fn receipt(_conn: &Connection, _context: &Context, _payment: &Payment, _customer: &Customer) -> Result<Receipt, WireError> {
    Ok(Receipt::default())
}

pub(crate) fn statement(_conn: &Connection, _context: &Context, _customer: &Customer, _as_of: NaiveDate) -> Result<Statement, WireError> {
    Ok(Statement::default())
}

pub(crate) fn stationery(business: &Business) -> Stationery {
    Stationery::plain(&business.name, Sheet::a4_din(), documents::Language::Spanish)
}
