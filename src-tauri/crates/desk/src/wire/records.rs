//! What the owner records by hand.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Amount, Day};

/// The id of what was recorded, and how to take it back.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Recorded {
    pub id: String,
}

/// A typed invoice. The amounts are as typed (`1,234.50`, `1234,5`); the desk reads them by the owner's settings.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct NewInvoice {
    /// An existing customer's id, or…
    #[serde(default)]
    #[ts(optional)]
    pub customer: Option<String>,
    /// …the name of a new one, created together with the invoice.
    #[serde(default)]
    #[ts(optional)]
    pub new_customer: Option<String>,
    pub number: String,
    pub currency: String,
    pub issued_on: Day,
    /// Typed total, with `due_on`; or a table of instalments.
    #[serde(default)]
    #[ts(optional)]
    pub total: Option<String>,
    /// Absent: after the customer's or the owner's terms.
    #[serde(default)]
    #[ts(optional)]
    pub due_on: Option<Day>,
    /// Split into this many monthly instalments, the first at `due_on`.
    #[serde(default)]
    #[ts(optional)]
    pub split: Option<u32>,
    #[serde(default)]
    #[ts(optional)]
    pub instalments: Option<Vec<NewInstalment>>,
}

/// One typed instalment.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct NewInstalment {
    pub due_on: Day,
    pub amount: String,
}

/// Ask how a payment would be applied, oldest first.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ProposeAllocation {
    pub customer: String,
    pub currency: String,
    /// As typed.
    pub amount: String,
    pub paid_on: Day,
    /// The owner's own choice so far; the automatic one when absent.
    #[serde(default)]
    #[ts(optional)]
    pub chosen: Option<Vec<ChosenAllocation>>,
}

/// A part of a payment that the owner put on an instalment.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ChosenAllocation {
    pub invoice: String,
    pub seq: u32,
    /// As typed.
    pub amount: String,
}

/// How a payment would be applied, and what would remain.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct AllocationProposal {
    /// The amount as understood.
    pub amount: Amount,
    pub rows: Vec<ProposalRow>,
    /// The excess that would be kept as credit; negative never: an over-allocation is refused.
    pub credit: Amount,
    /// What the customer would still owe.
    pub still_owed: Amount,
}

/// An open instalment and what would be put on it.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ProposalRow {
    pub invoice: String,
    pub number: String,
    pub seq: u32,
    pub due_on: Day,
    pub days_past_due: i64,
    pub open: Amount,
    pub allocated: Amount,
    pub remaining: Amount,
}

/// Record a payment.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct NewPayment {
    pub customer: String,
    pub currency: String,
    /// As typed.
    pub amount: String,
    pub paid_on: Day,
    #[serde(default)]
    #[ts(optional)]
    pub method: Option<String>,
    #[serde(default)]
    #[ts(optional)]
    pub reference: Option<String>,
    /// Oldest first when absent.
    #[serde(default)]
    #[ts(optional)]
    pub allocate: Option<Vec<ChosenAllocation>>,
}

/// Apply a customer's unapplied money to what is open, oldest first.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ApplyCredit {
    pub customer: String,
    pub currency: String,
}

/// Take several facts back, all or none.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ReverseAll {
    /// As they were recorded; the last goes first.
    pub ids: Vec<String>,
    #[serde(default)]
    pub reason: String,
}

/// Take a fact back.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Reverse {
    pub id: String,
    #[serde(default)]
    pub reason: String,
}

/// A promise to pay.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct NewPromise {
    pub customer: String,
    pub currency: String,
    pub amount: String,
    pub due_on: Day,
}

/// A pause of all dunning of a customer.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct NewPause {
    pub customer: String,
    pub until: Day,
    #[serde(default)]
    pub reason: String,
}

/// A note.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct NewNote {
    pub customer: String,
    pub text: String,
}

/// A file that was made and can be opened.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct MadeFile {
    pub file: String,
    pub sha256: String,
}

/// A customer's statement of account as of today.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct MakeStatement {
    pub customer: String,
}

/// Open a file or link in the owner's own program.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct OpenDocument {
    pub sha256: String,
}

/// Write the chain of all facts to a file that anyone can verify.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ExportAudit {
    /// Handle of the folder.
    pub place: String,
    /// Also names, addresses and notes, with the salts that prove them.
    #[serde(default)]
    pub with_personal: bool,
}
