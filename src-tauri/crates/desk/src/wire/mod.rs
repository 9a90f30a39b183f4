//! The wire: what crosses to the window, as JSON. Only here does the desk derive serde and TypeScript.
//!
//! An [`Amount`] is a plain decimal string (`"1234.50"`, minus as `-`), in the currency named beside it. A [`Day`] is
//! `YYYY-MM-DD`. An instant is UTC milliseconds. Fields are only ever added.

mod book;
mod care;
mod copies;
mod desk_day;
mod imports;
mod locking;
mod pages;
mod records;
mod secret;
mod settings;

pub use book::*;
pub use care::*;
pub use copies::*;
pub use desk_day::*;
pub use imports::*;
pub use locking::*;
pub use pages::*;
pub use records::*;
pub use secret::*;
pub use settings::*;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A decimal string in the currency named beside it.
pub type Amount = String;
/// A civil day, `YYYY-MM-DD`.
pub type Day = String;

/// No arguments.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// A record by its id.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ById {
    pub id: String,
}

/// What a mutating call answers: its value, and which topics the screens must read again.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Done<T> {
    pub value: T,
    pub changed: Vec<Topic>,
}

/// What may have changed; the screens drop cached reads of these topics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    Status,
    Today,
    Customers,
    Invoices,
    Payments,
    Imports,
    Copies,
    Settings,
    Problems,
}

impl Topic {
    /// Every topic: what a screen must read again after another program worked on the ledger.
    pub const ALL: &'static [Self] = &[
        Self::Status,
        Self::Today,
        Self::Customers,
        Self::Invoices,
        Self::Payments,
        Self::Imports,
        Self::Copies,
        Self::Settings,
        Self::Problems,
    ];
}

/// A failure that crosses the bridge: a closed code and its data, never a sentence to be searched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct WireError {
    pub code: ErrorCode,
    /// The field of the request that is wrong, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub field: Option<String>,
    /// Values for the sentence: file, line, amount, folder… by name.
    #[serde(default, skip_serializing_if = "std::collections::BTreeMap::is_empty")]
    pub params: std::collections::BTreeMap<String, String>,
}

/// Every way in which a call can fail. Each has a sentence in `ui/src/text` and one in [`crate::error`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// A field is malformed or missing; `field` names it, `reason` says why.
    Invalid,
    /// No record with that id.
    NotFound,
    /// No ledger stands there yet.
    NoLedger,
    /// A ledger stands there already.
    LedgerExists,
    /// Another process holds the ledger.
    LedgerHeld,
    /// The process that held the ledger and answered for us ended meanwhile.
    HolderGone,
    /// The file is not one of our ledgers.
    NotALedger,
    /// The ledger was written by a newer version.
    LedgerTooNew,
    /// The ledger is encrypted and locked: `unlock` opens it.
    Locked,
    /// The passphrase is not the one of this ledger.
    WrongPassphrase,
    /// The ledger failed verification.
    LedgerDamaged,
    /// The amount is more than what is open or left.
    MoreThanOpen,
    /// Other facts rest on this one; they are named.
    HasDependents,
    /// It has been done already (reversed, confirmed, imported).
    AlreadyDone,
    /// The same id with other content.
    Conflict,
    /// Not possible in the present state; advice rather than fault.
    NotNow,
    /// The facts changed since; look again.
    Stale,
    /// The owner cancelled.
    Cancelled,
    /// A file could not be read as what it should be; `reason` carries the sentence.
    BadFile,
    /// The disk or stick has no room.
    NoSpace,
    /// The place cannot be written to.
    ReadOnly,
    /// The stick or folder is gone.
    PlaceGone,
    /// The file is not one of our copies, or is damaged, or of another ledger; `reason` says which.
    BadCopy,
    /// The copy is sealed, whole as far as can be seen, and no key on this computer opens it.
    NeedsKey,
    /// The key that was given does not open the copy, which is not damaged.
    WrongKey,
    /// What was given as a key is none.
    BadKey,
    /// A copy could not be proven equal to the ledger.
    NotProven,
    /// The document could not be made.
    DocumentFailed,
    /// Reading or writing failed below us.
    Disk,
    /// Dunning is frozen because the clock is out of line.
    ClockFrozen,
    /// The call is not known.
    UnknownCall,
    /// A fault of ours; `ref` finds it in the log.
    Internal,
}
