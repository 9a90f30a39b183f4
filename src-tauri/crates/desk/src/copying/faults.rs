//! The vault's refusals under the codes of the wire.

use std::path::Path;

use vault::{Home, VaultError};

use crate::Desk;
use crate::wire::{ErrorCode, WireError};

impl Desk {
    /// A refusal in the owner's language where the ledger says which one that is.
    pub(crate) fn copy_fault(&self, fault: VaultError) -> WireError {
        let is_english = self.read(|_, context| Ok(context.is_english())).unwrap_or(false);
        wire(&fault, is_english)
    }

    /// The refusal of a ledger that nobody can read: copies are needed all the more.
    pub(super) fn is_past_reading(&self, error: &WireError) -> bool {
        matches!(error.code, ErrorCode::NoLedger | ErrorCode::LedgerDamaged | ErrorCode::NotALedger)
            || matches!(self.home(), Ok(Home::Closed))
    }

    /// A name that is not there is a slip of the pen, not a bad copy.
    pub(crate) fn refuse_missing(&self, file: &Path) -> Result<(), WireError> {
        if file.is_file() {
            return Ok(());
        }
        let is_english = self.read(|_, context| Ok(context.is_english())).unwrap_or(false);
        let name = file.display();
        let reason = if is_english {
            format!("There is no copy at {name}; check the name, or plug in the stick.")
        } else {
            format!("No hay ninguna copia en {name}; revise el nombre o conecte la memoria.")
        };
        Err(WireError::new(ErrorCode::BadFile).with("file", name).with("reason", reason))
    }
}

/// What happened, with what the sentence of its code needs.
pub(super) fn wire(fault: &VaultError, is_english: bool) -> WireError {
    let told = |code: ErrorCode| {
        let sentence = if is_english { fault.to_string() } else { fault.spanish() };
        WireError::new(code).with("reason", sentence)
    };
    let at = |code: ErrorCode, place: &Path| WireError::new(code).with("file", place.display());
    match fault {
        VaultError::NoSpace { place, needed, free } => {
            let error = at(ErrorCode::NoSpace, place).with("free", free);
            needed.map_or(error.clone(), |needed| error.with("needed", needed))
        }
        VaultError::TooLarge { .. } => told(ErrorCode::NotNow),
        VaultError::ReadOnly { place } => at(ErrorCode::ReadOnly, place),
        VaultError::Gone { place } => at(ErrorCode::PlaceGone, place),
        VaultError::NotACopy { file } | VaultError::Damaged { file, .. } | VaultError::NewerVersion { file, .. } => {
            told(ErrorCode::BadCopy).with("file", file.display())
        }
        VaultError::NoKey { file } => at(ErrorCode::NeedsKey, file),
        VaultError::WrongKey { file } => at(ErrorCode::WrongKey, file),
        VaultError::BadKey { what } => WireError::new(ErrorCode::BadKey).with("reason", what),
        VaultError::OtherLedger { file, .. } => told(ErrorCode::BadCopy).with("file", file.display()),
        VaultError::DocumentMissing { place, .. } => told(ErrorCode::BadCopy).with("file", place.display()),
        VaultError::Mismatch { .. } => told(ErrorCode::NotProven),
        VaultError::LedgerDamaged { what } => WireError::new(ErrorCode::LedgerDamaged).with("detail", what),
        VaultError::Exists { file } => at(ErrorCode::LedgerExists, file),
        VaultError::Cancelled => WireError::new(ErrorCode::Cancelled),
        VaultError::Io { place, detail } => at(ErrorCode::Disk, place).with("detail", detail),
        VaultError::Database { detail } => WireError::new(ErrorCode::Disk).with("file", "libro").with("detail", detail),
    }
}
