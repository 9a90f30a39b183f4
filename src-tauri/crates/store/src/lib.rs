//! The SQLite book: one door for writes, reads as of a day.
//!
//! SQL text lives here (and in vault's copy and verification) and nowhere else. It knows the ledger's types, and no use
//! case, no screen and no clock. Every write goes through [`Store::write`]: one immediate transaction. Posted facts are
//! append-only; what is open is a projection written in the same transaction, which [`check`] rebuilds and compares.

pub mod accounts;
pub mod audit;
mod body;
pub mod check;
pub mod contacts;
pub mod copies;
pub mod customers;
pub mod diary;
mod door;
pub mod entry;
mod error;
pub mod history;
mod holder;
pub mod imports;
pub mod invoices;
pub mod listing;
mod migrate;
pub mod money;
mod open;
pub mod plans;
pub mod privacy;
mod projection;
mod recrypt;
pub mod reversals;
mod rows;
pub mod salvage;
mod seal;
pub mod search;
pub mod settings;

pub use body::Body;
pub use door::{Actor, Store, Tx};
pub use entry::{Entry, Posting};
pub use error::StoreError;
pub use holder::{Holder, holder};
pub use migrate::SCHEMA;
pub use open::{APPLICATION_ID, Header, PageKey, header, private};
pub use recrypt::{Image, image, prove, rewrite, write_image};
pub use rows::day_text;
pub use rusqlite::Connection;

/// The id of a fact: its place in the order of recording.
pub type EntryId = i64;
/// A day after every other: "not yet".
pub const NEVER: &str = "9999-12-31";
