//! A person's data, and the state of the ledger itself.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{CurrencyAmount, Day};

/// Write everything about one person into a folder.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ExportPerson {
    pub customer: String,
    /// Handle of the folder.
    pub place: String,
}

/// What was written about a person.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PersonExported {
    /// The JSON file, or the folder that was made.
    pub file: String,
    pub entries: usize,
    /// Kept documents that lie beside it.
    pub documents: usize,
}

/// What forgetting a person would do, and what stands against it.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ForgetPreview {
    pub customer: String,
    pub name: String,
    pub owes: Vec<CurrencyAmount>,
    pub credit: Vec<CurrencyAmount>,
    pub last_fact_on: Option<Day>,
    /// The day until which the accounts must be kept; none without any account.
    pub keep_until: Option<Day>,
    pub retention_years: u32,
    /// Where the years come from.
    pub retention_source: String,
    /// Kept documents whose bytes would go.
    pub documents: usize,
    /// Copies that were made; each keeps the person until it is replaced.
    pub copies: usize,
    /// `owes`, `credit`, `retention`, `forgotten`; empty when nothing stands against it.
    pub against: Vec<String>,
    /// The same, as sentences in the owner's language.
    pub sentences: Vec<String>,
}

/// Forget a person.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ForgetPerson {
    pub customer: String,
    /// Although something stands against it; then a reason is needed.
    #[serde(default)]
    pub insist: bool,
    /// Why; it is recorded for good, so it must not name the person.
    #[serde(default)]
    pub reason: String,
}

/// What was forgotten.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Forgotten {
    /// The customer's id, under which the amounts stay.
    pub customer: String,
    /// What is shown in place of the name.
    pub shown_as: String,
    /// Documents whose bytes are gone; their hashes stay.
    pub documents: usize,
    /// Other papers that were taken away: drafts and printed batches that named the person.
    pub papers: usize,
    /// Copies made so far that still hold the person.
    pub copies: usize,
}

/// How long data are kept, and whose time is over.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RetentionView {
    pub years: u32,
    /// True when the owner has set no other.
    pub is_default: bool,
    /// Where the years come from.
    pub source: String,
    pub due: Vec<RetentionRow>,
}

/// A settled customer whose data need not be kept any longer.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RetentionRow {
    pub id: String,
    pub name: String,
    pub last_fact_on: Day,
    pub kept_until: Day,
}
