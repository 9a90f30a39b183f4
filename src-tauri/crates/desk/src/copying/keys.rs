//! The keys of sealed copies as the desk uses them: made at the first copy, asked for only on a new computer.

use vault::{KeyRing, Keys, RecoveryKey, Seal};

use super::faults::wire;
use crate::Desk;
use crate::locking::LedgerCover;
use crate::places;
use crate::wire::{LockState, Secret, WireError};

impl Desk {
    pub(crate) fn keys(&self) -> Keys {
        Keys::within(&places::keys_dir(&self.options), Box::new(LedgerCover::of(self.ledger_key())))
    }

    /// What new copies are sealed with. While the ledger is being opened nobody can be asked for its language.
    pub(crate) fn seal(&self) -> Result<Seal, WireError> {
        self.keys().seal().map_err(|fault| wire(&fault, false))
    }

    /// What opens copies: the program's own key, and the owner's sheet where it was given.
    pub(super) fn ring(&self, key: Option<&Secret>) -> Result<KeyRing, WireError> {
        let own = match self.lock_state() {
            // Where the ledger opens no more the sheet is asked for.
            LockState::Locked => self.home().map(|_| KeyRing::default()),
            _ => self.keys().ring().map_err(|fault| wire(&fault, false)),
        };
        match key {
            // The sheet opens copies also while the program's own key is locked away.
            Some(key) => Ok(own.unwrap_or_default().with_paper(&paper(key)?)),
            None => own,
        }
    }

    /// A sheet that opened a copy here stays the sheet of this computer.
    pub(super) fn adopt(&self, key: Option<&Secret>) -> Result<(), WireError> {
        let Some(key) = key else { return Ok(()) };
        self.keys().adopt_recovery(&paper(key)?).map_err(|fault| wire(&fault, false))
    }
}

fn paper(key: &Secret) -> Result<RecoveryKey, WireError> {
    RecoveryKey::read(key.reveal()).map_err(|fault| wire(&fault, false))
}
