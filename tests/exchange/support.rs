//! Short ways to give a text to the reader and to look at what came out.

use std::path::PathBuf;

use chrono::NaiveDate;
use exchange::{ColumnMap, Draft, Hints, InvoiceDraft, Note, PaymentDraft, ReadError, Reading, Reason, Source, read};
use rust_decimal::Decimal;

pub(crate) fn source(name: &str, text: impl AsRef<[u8]>) -> Source {
    Source { name: name.to_owned(), bytes: text.as_ref().to_vec() }
}

/// Reads a table with a guessed map.
pub(crate) fn table(text: impl AsRef<[u8]>) -> Reading {
    try_table(text).expect("the table must be readable")
}

pub(crate) fn try_table(text: impl AsRef<[u8]>) -> Result<Reading, ReadError> {
    read(&source("lista.csv", text), &Hints::default())
}

/// Reads a table with a map given as TOML.
pub(crate) fn mapped(text: impl AsRef<[u8]>, map: &str) -> Result<Reading, ReadError> {
    let map = ColumnMap::from_toml("mapa.toml", map).expect("the test's own map must be valid");
    read(&source("lista.csv", text), &Hints { map: Some(map), ..Hints::default() })
}

pub(crate) fn invoices(reading: &Reading) -> Vec<&InvoiceDraft> {
    let found = reading.drafts.iter().filter_map(|d| match d {
        Draft::Invoice(invoice) => Some(invoice),
        _ => None,
    });
    found.collect()
}

pub(crate) fn payments(reading: &Reading) -> Vec<&PaymentDraft> {
    let found = reading.drafts.iter().filter_map(|d| match d {
        Draft::Payment(payment) => Some(payment),
        _ => None,
    });
    found.collect()
}

/// The only invoice of a reading.
pub(crate) fn one(reading: &Reading) -> &InvoiceDraft {
    let found = invoices(reading);
    assert_eq!(found.len(), 1, "exactly one invoice expected: {:?} {:?}", reading.drafts, reading.rejected);
    found[0]
}

/// The only reason of a reading.
pub(crate) fn only_reason(reading: &Reading) -> &Reason {
    assert_eq!(reading.rejected.len(), 1, "exactly one row must be kept out: {:?}", reading.rejected);
    &reading.rejected[0].reason
}

pub(crate) fn has_note(reading: &Reading, code: &str) -> bool {
    reading.notes.iter().any(|n: &Note| n.code() == code)
}

pub(crate) fn dec(text: &str) -> Decimal {
    text.parse().expect("a decimal of the test")
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day of the test")
}

/// A folder of the shared test data, which stands beside the checkout or where `ALDIA_TEST_DATA` says; `None`, with
/// a printed line, where there is none.
#[allow(clippy::print_stdout, reason = "a skipped test must say so")]
pub(crate) fn shared(folder: &str) -> Option<PathBuf> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let root = std::env::var_os("ALDIA_TEST_DATA").map_or_else(beside, PathBuf::from);
    let path = root.join(folder);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: there is no test data in {folder}");
    None
}
