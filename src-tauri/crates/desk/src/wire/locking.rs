//! The lock: whether the ledger is encrypted and open, and what opens it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Secret;

/// Whether the ledger has a passphrase, and is open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LockState {
    /// It has none.
    #[default]
    Off,
    /// Encrypted, and nobody gave the passphrase yet. Every call that needs the ledger answers `locked`.
    Locked,
    /// Encrypted and open.
    Open,
}

/// How the ledger is locked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Encryption {
    pub state: LockState,
    /// The keychain of this computer remembers the key: the program opens without asking.
    pub remembered: bool,
    /// Minutes without use after which it locks; 0 for never. Known while it is open.
    pub lock_after_minutes: u32,
    /// Letters and receipts made by the program lie in the folder of papers as plain PDF all the same.
    pub plain_papers: bool,
    /// The sheet of the recovery key opens the ledger, should the passphrase be forgotten.
    pub has_recovery: bool,
    /// The fewest characters of a passphrase.
    pub shortest_passphrase: usize,
}

/// Opens the ledger: with the passphrase, or with the words of the recovery key.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Unlock {
    #[serde(default)]
    #[ts(optional)]
    pub passphrase: Option<Secret>,
    #[serde(default)]
    #[ts(optional)]
    pub words: Option<Secret>,
}

/// Encrypts the ledger, or changes its passphrase; then `current` is the present one.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SetPassphrase {
    pub passphrase: Secret,
    #[serde(default)]
    #[ts(optional)]
    pub current: Option<Secret>,
}

/// Decrypts the ledger.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct RemovePassphrase {
    pub current: Secret,
}

/// A new passphrase for who forgot it and has the sheet of the recovery key.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct RecoverWithWords {
    pub words: Secret,
    pub passphrase: Secret,
}

/// The owner's choices about locking.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SetLocking {
    pub remembered: bool,
    pub lock_after_minutes: u32,
    pub plain_papers: bool,
}
