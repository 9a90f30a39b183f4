//! Place: what stands where, as a display list that knows nothing of PDF. Points, origin at the
//! top left corner of the sheet, y downwards, text at its baseline.

mod address;
mod aging;
mod blocks;
mod closing;
mod columns;
pub(crate) mod display;
mod documents;
mod flow;
mod ink;
mod payment;
mod qr;
mod recovery;
mod stationery;
mod table;
mod write;

pub(crate) use documents::{letter, receipt, statement};
pub(crate) use recovery::recovery;
pub(crate) use stationery::forms;
