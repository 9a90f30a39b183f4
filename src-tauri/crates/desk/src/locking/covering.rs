//! The key files of sealed copies, covered with the ledger's key while it is encrypted; and the home that copies are read
//! in.

use std::path::Path;
use std::sync::Arc;

use store::StoreError;
use vault::lockbox::{LedgerKey, Lockbox, Use, is_sealed};
use vault::{Cover, Home, Keys, RecoveryKey, SealedHome, VaultError};
use zeroize::Zeroizing;

use super::{fault, page_key};
use crate::Desk;
use crate::book::lock;
use crate::copying::wire_fault;
use crate::places;
use crate::wire::{LockState, Secret, WireError};

/// Covers key files with the ledger's key; without one they lie as they are. A file that a conversion has not reached yet
/// is understood in either form.
#[derive(Clone)]
pub(crate) struct LedgerCover {
    key: Option<LedgerKey>,
}

impl LedgerCover {
    pub(crate) fn of(key: Option<LedgerKey>) -> Self {
        Self { key }
    }
}

fn locked_away() -> VaultError {
    VaultError::BadKey { what: "keys".to_owned() }
}

impl Cover for LedgerCover {
    fn close(&self, secret: &[u8]) -> Result<Vec<u8>, VaultError> {
        match &self.key {
            Some(key) => key.seal(Use::KeyFiles, "keys", secret).map_err(|_| locked_away()),
            None => Ok(secret.to_vec()),
        }
    }

    fn open(&self, kept: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        match &self.key {
            _ if !is_sealed(kept) => Ok(Zeroizing::new(kept.to_vec())),
            Some(key) => key.unseal(Use::KeyFiles, "keys", kept).ok_or_else(locked_away),
            None => Err(locked_away()),
        }
    }
}

impl Desk {
    pub(super) fn cover_key_files(&self, key: &LedgerKey) -> Result<(), WireError> {
        self.wipe_sheet()?;
        self.cover_with(Some(key), key)
    }

    pub(super) fn uncover_key_files(&self, key: &LedgerKey) -> Result<(), WireError> {
        self.cover_with(None, key)
    }

    fn cover_with(&self, with: Option<&LedgerKey>, key: &LedgerKey) -> Result<(), WireError> {
        let cover = LedgerCover::of(with.cloned());
        let keys = Keys::within(&self.keys_dir(), Box::new(cover));
        keys.cover_again(&LedgerCover::of(Some(key.clone()))).map_err(|fault| wire_fault(&fault))
    }

    /// A sheet that was made anew opens the ledger too.
    pub(crate) fn follow_recovery_key(&self) -> Result<(), WireError> {
        let Some(key) = self.ledger_key() else { return Ok(()) };
        let Some(mut lockbox) = self.lockbox_if_any()? else { return Ok(()) };
        let seal = self.seal()?;
        if lockbox.paper() == Some(seal.recovery().to_string().as_str()) {
            return Ok(());
        }
        lockbox.change_paper(&key, seal.recovery()).and_then(|()| lockbox.keep()).map_err(|error| fault(&error))?;
        super::aside::share_box(&places::ledger_path(&self.options));
        Ok(())
    }

    /// How copies are restored here.
    ///
    /// # Errors
    /// `locked` while the ledger is encrypted and its key could be had.
    pub(crate) fn home(&self) -> Result<Home, WireError> {
        let lockbox = self.lockbox_if_any().ok().flatten();
        match (self.lock_state(), self.ledger_key(), lockbox) {
            (LockState::Off, _, _) => Ok(Home::Plain),
            (_, Some(key), Some(lockbox)) => Ok(Home::Sealed(home_of(&lockbox, key))),
            (_, None, Some(_)) => Err(self.locked()),
            // Without a box that can be read the encrypted ledger is lost, and with it the reason to keep the next one
            // closed.
            (_, _, None) => Ok(Home::Closed),
        }
    }

    /// How copies are read here; that needs no key of the ledger.
    pub(crate) fn reading_home(&self) -> Home {
        if self.lock_state() == LockState::Off { Home::Plain } else { Home::Closed }
    }

    /// A plain ledger of this book takes the place of an encrypted one whose box is lost. Key files that only its key opened
    /// would stop every copy from now on.
    pub(crate) fn leave_lost_box(&self, book: &str) -> Result<(), WireError> {
        *lock(&self.book_id) = Some(book.to_owned());
        match self.ledger_key() {
            Some(key) => self.uncover_key_files(&key),
            None => self.keys().set_unreadable_aside(self.now()).map_err(|fault| wire_fault(&fault)),
        }
    }

    /// A key that opened the ledger before belongs to none when the present one is plain.
    pub(crate) fn drop_key_of_plain(&self) {
        if self.lock_state() == LockState::Off {
            lock(&self.locking).key = None;
        }
    }
}

fn home_of(lockbox: &Lockbox, key: LedgerKey) -> SealedHome {
    let pages = page_key(lockbox, &key);
    let write =
        move |image: &[u8], to: &Path| store::write_image(image, to, &pages).map_err(|error| not_written(&error, to));
    SealedHome { key, write: Arc::new(write) }
}

fn not_written(error: &StoreError, to: &Path) -> VaultError {
    let place = to.to_owned();
    match error {
        StoreError::Full => VaultError::NoSpace { needed: None, free: vault::free_space(to).unwrap_or(0), place },
        StoreError::ReadOnly => VaultError::ReadOnly { place },
        other => VaultError::Io { place, detail: other.to_string() },
    }
}

/// The words of a sheet, or the text under its QR code.
pub(super) fn paper(words: &Secret) -> Result<RecoveryKey, WireError> {
    RecoveryKey::read(words.reveal()).map_err(|fault| wire_fault(&fault))
}
