//! Status of the program and the owner's settings.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{ClockFrozen, Day, ProvenCopy};

/// What the window needs to know at start.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Status {
    pub version: String,
    /// None before the first run is done.
    pub business: Option<Business>,
    pub ledger: String,
    pub documents: String,
    pub today: Day,
    pub queue: usize,
    /// The newest proven copy that does not share the ledger's disk.
    pub last_proven: Option<ProvenCopy>,
    pub facts_since: u64,
    /// How far that copy is behind the book.
    pub seal: super::SealState,
    pub clock: Option<ClockFrozen>,
    pub problems: Vec<Problem>,
    /// True for the book of example data.
    pub is_example: bool,
    /// Locked: the business and the figures are not known, and the background waits.
    pub lock: super::LockState,
}

/// Where the ledger shall stand: a handle of a folder.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct MoveLedger {
    pub to: String,
}

/// A ledger that was moved.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Moved {
    /// Where it stands now.
    pub ledger: String,
    /// The old file, kept under another name.
    pub kept: String,
}

/// Something that went wrong in the background and is retried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Problem {
    /// `notification_failed`, `drafts_failed`, `clock_behind`; `ledger_place` with who synchronises it, `low_space` with
    /// what is left, …
    pub code: String,
    pub detail: String,
    pub since: i64,
}

/// The owner's firm and how it wants to work.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Business {
    pub name: String,
    /// ISO 3166 code: MX, CO, PE, CL, EC, CR, AR, ES…
    pub country: String,
    /// ISO 4217 code of the business's own currency.
    pub currency: String,
    #[serde(default)]
    pub tax_id: Option<String>,
    #[serde(default)]
    pub address: Vec<String>,
    #[serde(default)]
    pub phone: Option<String>,
    #[serde(default)]
    pub email: Option<String>,
    /// Who signs the letters, and as what.
    #[serde(default)]
    pub signer: Option<String>,
    #[serde(default)]
    pub signer_role: Option<String>,
    /// IANA zone; the country's when empty.
    pub time_zone: String,
    pub terms_days: u32,
    pub language: String,
    /// `a4_left` (DIN window), `a4_right` (Spain) or `letter` (US #10).
    pub sheet: String,
    #[serde(default)]
    pub payment_methods: Vec<PaymentMethod>,
    /// A logo is set (its bytes stay in the ledger).
    #[serde(default)]
    pub has_logo: bool,
}

/// A way to pay, as printed on letters and messages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PaymentMethod {
    /// `bank`, `link` or `other`.
    pub kind: String,
    /// Bank or service.
    pub label: String,
    /// Account number, CLABE, IBAN, CCI, link…
    pub value: String,
    #[serde(default)]
    pub holder: Option<String>,
    /// Only for this currency, where given.
    #[serde(default)]
    pub currency: Option<String>,
}

/// Make a new, empty ledger.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct CreateLedger {
    pub name: String,
    pub country: String,
    pub currency: String,
    #[serde(default)]
    #[ts(optional)]
    pub tax_id: Option<String>,
    #[serde(default)]
    #[ts(optional)]
    pub terms_days: Option<u32>,
    #[serde(default)]
    #[ts(optional)]
    pub time_zone: Option<String>,
    #[serde(default)]
    #[ts(optional)]
    pub language: Option<String>,
}

/// What the owner can set.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    pub business: Business,
    pub stages: Vec<StageSetting>,
    /// Days that must lie between two reminders to a customer.
    pub min_interval_days: u32,
    /// `principal_first` or `charges_first`.
    pub allocation_order: String,
    /// Notifications show counts only.
    pub hide_amounts: bool,
    /// `system`, `light` or `dark`.
    pub theme: String,
    /// Start with the session, in the tray.
    pub autostart: bool,
    /// Years for which accounts are kept; what the country asks for when absent.
    #[serde(default)]
    #[ts(optional)]
    pub retention_years: Option<u32>,
}

/// One stage of the cadence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct StageSetting {
    /// Days from the due date.
    pub offset: i32,
    /// True for a letter, false for a short message.
    pub is_letter: bool,
    /// Needs the letter before it, and its days.
    pub escalating: bool,
    /// Name on the screen, e.g. `Primer aviso`.
    pub name: String,
}

/// A choice that only the shell can offer: a file dialog.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PickFiles {
    pub what: Pick,
}

/// What the dialog asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Pick {
    ImportFiles,
    ImportFolder,
    CopyFolder,
    CopyFile,
    /// A folder for a file that the owner asked for: the audit trail, the data of a person.
    ExportFolder,
    Logo,
}

/// Handles for what was picked; empty when the owner closed the dialog.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Picked {
    pub handles: Vec<PickedFile>,
}

/// A picked file.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PickedFile {
    pub handle: String,
    pub name: String,
}

/// A call to cancel long work.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct CancelWork {
    pub call: String,
}

/// Set the logo from a picked file; none removes it.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SetLogo {
    #[serde(default)]
    #[ts(optional)]
    pub handle: Option<String>,
}
