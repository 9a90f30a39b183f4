//! What the tests of imports share: files in a folder, and what a book says.

use std::path::PathBuf;

use aldia_tests::book::Book;
use desk::wire::{ImportResult, WireError};
use serde_json::{Value, json};
use tempfile::TempDir;

/// A folder of files to import.
pub(crate) struct Folder(pub(crate) TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    pub(crate) fn put(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, text).expect("the file is written");
        path
    }
}

/// Imports as the terminal door does, whole files only.
pub(crate) fn import(book: &Book, paths: &[PathBuf]) -> Result<ImportResult, WireError> {
    book.desk.import_paths(paths, None, None, false, false)
}

/// Imports and expects that nothing was kept out.
pub(crate) fn import_all(book: &Book, paths: &[PathBuf]) -> ImportResult {
    let result = import(book, paths).expect("the files are imported");
    assert_eq!(result.rejected, vec![], "nothing of these files may be kept out");
    result
}

/// Customers, invoices, credit notes and payments that were new.
pub(crate) fn counts(result: &ImportResult) -> [usize; 4] {
    let new = result.imported;
    [new.customers, new.invoices, new.credit_notes, new.payments]
}

/// The invoice with this number as scripts read it.
pub(crate) fn invoice(book: &Book, number: &str) -> Value {
    let list = json!(book.desk.invoice_list(None, None).expect("the list"));
    let rows = list["invoices"].as_array().expect("rows");
    rows.iter().find(|row| row["number"] == number).unwrap_or_else(|| panic!("no invoice {number}")).clone()
}

/// Everything that a book derives, on several days: what an import and its undoing must leave as it was.
pub(crate) fn derived(book: &Book, days: &[&str]) -> Vec<Value> {
    let mut seen = Vec::new();
    for day in days {
        let day = Some(day.parse().expect("a day"));
        seen.push(json!(book.desk.aging(day).expect("aging")));
        seen.push(json!(book.desk.invoice_list(day, None).expect("invoices")));
    }
    seen.push(book.call("today", json!({})));
    seen.push(book.call("customers", json!({})));
    seen.push(book.call("payments", json!({})));
    seen
}

/// The ledger's own check must find nothing.
pub(crate) fn assert_sound(book: &Book) {
    let report = book.desk.check().expect("the ledger can be checked");
    assert!(report.ok, "the ledger must pass its own check: {:?}", report.findings);
}

/// The test data beside the workspace, where there is any.
pub(crate) fn data(path: &str) -> Option<PathBuf> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data").join(path);
    if root.exists() {
        return Some(root);
    }
    #[expect(clippy::print_stdout, reason = "a skipped test says so")]
    {
        println!("skipped: {path} is not beside the workspace");
    }
    None
}
