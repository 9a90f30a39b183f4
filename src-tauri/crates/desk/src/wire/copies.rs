//! Respaldo: places, copies, restore.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{CurrencyAmount, Day, Secret};

/// Where copies can go, and what is there.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CopiesView {
    /// The folder chosen last, if any.
    pub chosen: Option<String>,
    pub drives: Vec<DriveRow>,
    /// Copies in the chosen folder (or on the drives), newest first, then those beside the ledger.
    pub copies: Vec<CopyRow>,
    /// The newest proven copy that does not share the ledger's disk.
    pub last_proven: Option<ProvenCopy>,
    pub last_drill: Option<DrillReport>,
    /// Facts recorded since the last proven copy.
    pub facts_since: u64,
    /// How far that copy is behind the book.
    pub seal: SealState,
    pub ledger_bytes: u64,
}

/// A drive that could hold copies.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct DriveRow {
    /// Handle for `back_up`; the path is shown only.
    pub handle: String,
    pub path: String,
    pub label: String,
    pub removable: bool,
    pub free_bytes: u64,
    pub has_our_copies: bool,
}

/// A copy that was found.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CopyRow {
    pub handle: String,
    pub file: String,
    /// The folder that holds it, to be shown.
    pub place: String,
    /// It lies beside the ledger on the computer's own disk.
    pub is_local: bool,
    pub taken_at: i64,
    pub bytes: u64,
    /// `proven`, `unchecked`, `damaged`, `newer` or `other_ledger`.
    pub state: String,
}

/// A copy that was re-read and compared.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ProvenCopy {
    pub file: String,
    pub place: String,
    pub proven_at: i64,
    pub bytes: u64,
    pub sha256: String,
    pub invoices: u64,
    pub receivables: Vec<CurrencyAmount>,
}

/// Make a copy; the chosen folder when no handle is given.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct BackUp {
    #[serde(default)]
    #[ts(optional)]
    pub place: Option<String>,
    /// The owner knows that documents are lost and wants the copy without them.
    #[serde(default)]
    #[ts(optional)]
    pub without_lost_documents: Option<bool>,
}

/// A copy, by its handle.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct CopyRef {
    pub handle: String,
    /// The words of the recovery sheet, or the text of its QR code, where this computer has no key that opens the copy.
    #[serde(default)]
    #[ts(optional)]
    pub key: Option<Secret>,
}

/// How far the owner is with the recovery sheet.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RecoveryView {
    /// `none`: no copy was made on this computer; `pending`: to be printed and rehearsed; `on_paper`: done, and the secret
    /// is no longer on this computer.
    pub state: String,
    /// The numbers of the words to ask for in the rehearsal, by chance each time.
    pub ask: Vec<u32>,
}

/// Words of the sheet, as the owner typed them.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Rehearsal {
    pub words: Vec<RehearsedWord>,
}

/// A word with its number, from 1.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct RehearsedWord {
    pub number: u32,
    pub word: Secret,
}

/// What a restore would bring back and take away.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RestorePreview {
    pub handle: String,
    pub file: String,
    pub taken_at: i64,
    pub last_fact_on: Option<Day>,
    pub facts: u64,
    pub invoices: u64,
    pub receivables: Vec<CurrencyAmount>,
    /// Facts of today's ledger that are not in the copy.
    pub would_lose: u64,
    pub receivables_now: Vec<CurrencyAmount>,
    pub payments: u64,
    pub invoices_now: u64,
    pub payments_now: u64,
    /// What stands where the copy would go: the `same` book, an `other` one, `none`, or a `damaged` one, of which nothing
    /// can be said.
    pub ledger: String,
    /// Facts that today's ledger has and the copy has not, by kind, and the newest few.
    pub lost: Vec<KindCount>,
    pub lost_newest: Vec<FactShown>,
    /// Facts that the copy has and today's ledger has not.
    pub would_return: u64,
    pub returning: Vec<KindCount>,
    pub returning_newest: Vec<FactShown>,
}

/// How many facts of a kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct KindCount {
    /// `invoice`, `payment`, `contact`, …
    pub kind: String,
    pub count: u64,
}

/// A fact, in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FactShown {
    pub kind: String,
    pub on: Option<Day>,
}

/// Where the program was put.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProgramPlaced {
    pub folder: String,
}

/// How a drill ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DrillReport {
    pub held_at: i64,
    pub file: String,
    pub taken_at: i64,
    /// The copy was restored, proven, and is a beginning of today's ledger.
    pub ok: bool,
    pub facts: u64,
    pub documents: u64,
    /// What went wrong; empty when nothing did.
    pub detail: String,
}

/// The seal in Hoy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CopySeal {
    pub state: SealState,
    /// When the newest copy outside this computer was proven.
    pub proven_at: Option<i64>,
    pub place: Option<String>,
    /// Facts recorded since.
    pub facts_since: u64,
}

/// Its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SealState {
    Red,
    Amber,
    Green,
}

/// What a restore did.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Restored {
    /// Where the replaced ledger is kept.
    pub kept: String,
}
