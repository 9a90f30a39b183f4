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

/// Check the ledger.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct CheckLedger {
    /// Everything, document by document; else the structure of the file only.
    #[serde(default)]
    pub full: bool,
}

/// What a check says.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct LedgerCheck {
    pub ok: bool,
    pub full: bool,
    pub facts: i64,
    pub findings: Vec<DamageFinding>,
    /// Entries that an earlier salvage could not read.
    pub holes: Vec<Hole>,
    /// The hash of the last entry; of a full check.
    pub head: Option<String>,
}

/// Something that does not hold.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DamageFinding {
    /// `integrity`, `foreign_key`, `chain`, `fact`, `personal`, `projection`, `invariant`, `document`.
    pub kind: String,
    pub id: String,
    pub text: String,
}

/// Entries of the chain that are gone, both included.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, TS)]
pub struct Hole {
    pub first: i64,
    pub last: i64,
}

/// What is damaged, and what could be saved.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DamageReport {
    pub ok: bool,
    pub facts: i64,
    pub findings: Vec<DamageFinding>,
    /// What a salvage without a copy would save.
    pub salvage: SalvageView,
    /// Customers of whose account something is gone or unproven.
    pub customers: Vec<String>,
    pub chain: ChainEvidence,
    pub last_copy: Option<super::ProvenCopy>,
}

/// What the hash chain says of the ledger. Numbers are places in the chain.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ChainEvidence {
    /// The first fact that is gone, or for which the chain does not vouch; none when it vouches for all.
    pub first_broken: Option<i64>,
    /// The last fact up to which nothing is missing.
    pub last_sound: i64,
    /// The hash of the last fact that can be read.
    pub head: String,
}

/// What a salvage saved, and what it could not. Numbers are places in the chain.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SalvageView {
    pub file: String,
    pub is_whole: bool,
    pub entries: i64,
    /// Of those, the ones that the copy gave back.
    pub from_copy: i64,
    pub lost: Vec<Hole>,
    /// Right behind a hole: nothing proves what they say.
    pub unproven: Vec<i64>,
    /// Their stored hash was damaged; the neighbours prove the right one.
    pub mended: Vec<i64>,
    /// Their personal data are gone.
    pub without_personal: Vec<i64>,
    /// They rest on something that is gone, and do not count.
    pub held: Vec<i64>,
    pub damaged_tables: Vec<String>,
}

/// Salvage the ledger, and put the new one in its place.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SalvageLedger {
    /// Handle of a copy from which what is gone may come.
    #[serde(default)]
    #[ts(optional)]
    pub copy: Option<String>,
    /// The words of the recovery sheet, where the copy needs them.
    #[serde(default)]
    #[ts(optional)]
    pub key: Option<super::Secret>,
}

/// What a salvage did.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Salvaged {
    /// Where the damaged ledger is kept.
    pub kept: String,
    pub salvage: SalvageView,
}

/// The ledger and a copy beside each other. Lists hold at most five hundred; the counts are whole.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Reconciliation {
    pub both: i64,
    pub only_ledger_count: usize,
    pub only_copy_count: usize,
    pub differing_count: usize,
    pub only_ledger: Vec<FactRef>,
    pub only_copy: Vec<FactRef>,
    pub differing: Vec<FactRef>,
    /// Entries of the ledger that the chain does not vouch for.
    pub lost: Vec<Hole>,
}

/// A fact by its place in the chain.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct FactRef {
    pub sequence: i64,
    pub kind: String,
}
