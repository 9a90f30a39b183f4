//! Getting the book in: files, previews, batches.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Amount, Day};

/// Read files without writing anything.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PreviewImport {
    /// Handles of files or folders that the owner picked or dropped (see `pick_files`); never paths typed by the window.
    pub files: Vec<String>,
    /// The owner's corrections of the column map; guessed when absent.
    #[serde(default)]
    #[ts(optional)]
    pub map: Option<ImportMap>,
}

/// The column map of a CSV file: which column holds what.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ImportMap {
    /// `invoices`, `customers` or `payments`.
    pub kind: String,
    #[serde(default)]
    pub currency: Option<String>,
    /// `dmy`, `mdy` or `ymd`.
    #[serde(default)]
    pub date_order: Option<String>,
    /// `.` or `,`.
    #[serde(default)]
    pub decimal: Option<String>,
    /// Field → column name.
    pub columns: std::collections::BTreeMap<String, String>,
}

/// What an import would do.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ImportPreview {
    /// Handle to apply exactly what was previewed.
    pub id: String,
    pub files: Vec<PreviewFile>,
    pub new_customers: usize,
    pub new_invoices: usize,
    pub new_credit_notes: usize,
    pub new_payments: usize,
    /// Customers of the book of whom something is learned that was empty before.
    pub completed: usize,
    pub duplicates: usize,
    pub rejected: Vec<RejectedRow>,
    /// Totals of the new invoices, per currency.
    pub totals: Vec<super::CurrencyAmount>,
    /// The first new rows, to look at.
    pub rows: Vec<PreviewRow>,
    pub notes: Vec<String>,
}

/// One file of a preview.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PreviewFile {
    pub name: String,
    /// `csv` or `cfdi`.
    pub format: String,
    pub rows: usize,
    /// The map in use, for CSV.
    pub map: Option<ImportMap>,
    pub headers: Vec<String>,
    /// First raw rows, as they stand in the file.
    pub sample: Vec<Vec<String>>,
    /// The date order could be read in two ways.
    pub dates_ambiguous: bool,
    /// Encoding and delimiter in words, e.g. `windows-1252 · ;`.
    pub reading: String,
}

/// A row as it would be recorded.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PreviewRow {
    pub file: String,
    pub line: u64,
    /// `invoice`, `credit_note`, `payment` or `customer`.
    pub kind: String,
    /// `new`, `duplicate`, `more` (known invoice with new payments) or `completed` (known customer who learns something).
    pub status: String,
    pub customer_name: String,
    pub number: String,
    pub issued_on: Option<Day>,
    pub due_on: Option<Day>,
    pub currency: String,
    pub amount: Amount,
}

/// A row that cannot be recorded, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RejectedRow {
    pub file: String,
    /// Zero where the file as a whole stays out.
    pub line: u64,
    /// One sentence: what, and what to do.
    pub reason: String,
}

/// Record what was previewed.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ApplyImport {
    pub id: String,
    /// The owner's word that the rejected rows stay out. Without it, a file with rejected rows is refused whole.
    #[serde(default)]
    pub skip_bad: bool,
}

/// What an import did.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
pub struct ImportResult {
    pub imported: ImportedCounts,
    pub duplicates: usize,
    pub rejected: Vec<RejectedRow>,
    /// The batch, to undo it; none when nothing was new.
    pub batch: Option<String>,
    /// Customers of the book of whom something was learned that was empty before.
    #[serde(default)]
    pub completed: usize,
    /// The column map with which each table was read, given or guessed.
    #[serde(default)]
    pub map: Vec<UsedMap>,
    /// What the owner should know although nothing stays out for it.
    #[serde(default)]
    pub notes: Vec<String>,
    /// Totals of the new invoices, per currency.
    #[serde(default)]
    pub totals: Vec<super::CurrencyAmount>,
}

/// How the columns of one table were read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct UsedMap {
    pub file: String,
    /// `invoices`, `customers` or `payments`.
    pub kind: String,
    pub currency: Option<String>,
    /// `dmy`, `mdy` or `ymd`.
    pub date_order: Option<String>,
    /// `.` or `,`.
    pub decimal: Option<String>,
    /// Field → column name.
    pub columns: std::collections::BTreeMap<String, String>,
    /// Columns of the table that mean nothing to the map.
    pub unused: Vec<String>,
    /// The map as a file for `--map`.
    pub toml: String,
}

/// How many records of each kind were new.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportedCounts {
    pub customers: usize,
    pub invoices: usize,
    pub credit_notes: usize,
    pub payments: usize,
}

/// An import of the past.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ImportBatch {
    pub id: String,
    pub imported_at: i64,
    pub files: Vec<String>,
    pub counts: ImportedCounts,
    pub undone: bool,
}
