//! What papers and messages say: amounts and days as a country writes them, the texts of each stage, and whole letters,
//! receipts and statements made of plain facts.
//!
//! It must never know the store, a screen or the clock: facts come in as [`facts`], days among them. Nothing that a
//! customer is called can change what a text says: values are never read as templates or as markup.

mod facts;
mod format;
mod letter;
mod message;
mod pay;
mod receipt;
mod recovery;
mod spelling;
mod statement;
mod templates;
mod words;

pub(crate) use facts::{
    Addressee, AgingFacts, AppliedFact, Entry, Instalment, Owed, ReceiptFacts, ReminderFacts, Sender, StatementFacts,
    StatementOwed, WayToPay,
};
pub(crate) use format::Style;
pub(crate) use letter::letter;
pub(crate) use message::{Message, call, message, thanks};
pub(crate) use receipt::receipt;
pub(crate) use recovery::recovery_sheet;
pub(crate) use statement::statement;
pub(crate) use templates::{Templates, WordingError};
