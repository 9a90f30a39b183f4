//! Files of other programs: bytes in, drafts with line-numbered errors out, and the tables that leave.
//!
//! Must never know a database, a clock, a window or a network; a file is read into memory whole (its size is
//! limited first), is never written, and no input makes it panic.

pub mod limits;

mod amount;
mod archive;
mod cfdi;
mod crossing;
mod csv_out;
mod currency;
mod day;
mod decode;
mod draft;
mod fault;
mod format;
mod group;
mod guess;
mod kinds;
mod line;
mod looks;
mod map;
mod money;
mod naming;
mod note;
mod number;
mod order;
mod reading;
mod reason;
mod rows;
mod scan;
mod sheet;
mod signs;
mod source;
mod standing;
mod table;
mod text;
mod words;
mod xml;

pub use amount::DecimalMark;
pub use cfdi::days_in;
pub use csv_out::{Out, write_csv};
pub use currency::{decimals, is_currency};
pub use day::DateOrder;
pub use draft::{
    CreditNoteDraft, CustomerDraft, CustomerRef, Draft, DueOn, Instalment, InvoiceDraft, InvoiceRef, PaymentDraft,
    is_generic_tax_id,
};
pub use fault::{Fault, Foreign, ReadError};
pub use format::{Format, sniff};
pub use guess::{Guess, guess_map};
pub use map::{ColumnMap, Field, Kind, Negative, Only, Repeated};
pub use note::{Aside, Note};
pub use reading::{Hints, Issuer, Reading, look, read};
pub use reason::{DocumentKind, Reason, Rejected};
pub use source::{Found, Source, gather, load, unfold, walk};
pub use table::{Table, read_table};
pub use text::{fold, neutralise, restore};
