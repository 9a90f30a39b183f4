//! Letters, receipts, statements and the recovery sheet: worded content in, PDF bytes out.
//!
//! The way of a page: [`content`] → measure ([`fonts`]) → break into lines ([`breaking`]) →
//! place on the sheet ([`place`], a display list) → encode (printpdf) → finish (lopdf objects,
//! written as a stream) → [`batch`]. The same facts give the same bytes, on any machine and with
//! any number of threads.
//!
//! It must never know a database, a clock, a country's way of writing amounts, or the wording of
//! a letter: every string arrives ready to be printed.

mod batch;
mod breaking;
mod content;
mod encode;
mod error;
mod finish;
mod fonts;
mod pictures;
mod place;
mod press;
mod sheet;

pub use batch::{Batch, BatchLetter, BatchOptions, BatchReport, Progress, render_letters};
pub use content::labels::{Labels, Language};
pub use content::letter::{
    Item, Letter, Method, Paragraph, Payment, Qr, Recipient, Reference, Section, Signer, Span, Totals,
};
pub use content::receipt::{Applied, AppliedSection, Fact, Receipt};
pub use content::recovery::RecoverySheet;
pub use content::statement::{Bucket, Movement, MovementTable, Statement, StatementSection};
pub use content::stationery::Stationery;
pub use error::DocumentError;
pub use pictures::Picture;
pub use place::display::{Placed, PlacedText, Role};
pub use press::{Press, render_letter, render_receipt, render_recovery, render_statement};
pub use sheet::{Sheet, Window, mm};
