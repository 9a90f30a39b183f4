//! What lies around the ledger becomes of its kind: documents, papers, set-aside ledgers, key files. Each file is written
//! anew, read again, and only then is the old one removed; so it can stop anywhere and be done again.

use std::path::{Path, PathBuf};

use store::Store;
use vault::lockbox::{LedgerKey, Lockbox};

use super::aside::{give_box, has_other_books, put_box_aside, set_aside, share_box, take_box};
use super::choices;
use super::converting::{Names, convert_aside, is_encrypted, key_for, remove};
use crate::Desk;
use crate::copying::hold;
use crate::keeping::{SEALED, Shelf, files_in, seal_file, unseal_file};
use crate::places;
use crate::wire::{ErrorCode, WireError};

impl Desk {
    /// Finishes a conversion that was interrupted, as far as that needs no key. Called before the ledger is opened.
    ///
    /// # Errors
    /// `ledger_held` while another process is at it; when a leftover cannot be removed.
    pub(crate) fn finish_interrupted_conversion(&self, ledger: &Path) -> Result<(), WireError> {
        let names = Names::of(ledger);
        // A file that this version cannot judge, a newer one above all, keeps everything around it as it is.
        let Ok(header) = store::header(ledger) else { return Ok(()) };
        let is_plain = !header.is_encrypted;
        let has_strange_box = is_plain && Lockbox::beside(ledger).exists();
        if !(names.mark.exists() || has_strange_box) {
            return Ok(());
        }
        let _held = hold(ledger)?;
        if is_plain { self.settle_plain(&names) } else { discard_all_leftovers(&names) }
    }

    /// The rest of an interrupted conversion, and papers that a killed run left open; once the ledger is open.
    pub(crate) fn settle_once(&self, store: &Store) {
        self.clear_opened_papers();
        let names = Names::of(store.path());
        if let Some(key) = self.ledger_key().filter(|_| store.is_encrypted() && names.mark.exists()) {
            self.settle_encrypted(&names, store, &key);
        }
        if let Err(error) = self.follow_recovery_key() {
            tracing::warn!(code = ?error.code, "the key of the ledger is not kept for the present sheet");
        }
        if store.is_encrypted() {
            share_box(&names.live);
        }
    }

    /// What is sealed around a plain ledger is garbage once its plain twin stands beside it. A box is put aside: a ledger
    /// that was taken away may need it.
    pub(super) fn settle_plain(&self, names: &Names) -> Result<(), WireError> {
        if names.mark.exists() {
            discard_all_leftovers(names)?;
        }
        names.unsealed().iter().try_for_each(|file| remove(file))?;
        share_box(&names.live);
        put_box_aside(&names.live)?;
        names.remove_mark()
    }

    /// Seals everything around an encrypted ledger. What fails is logged and tried again at the next start.
    pub(super) fn settle_encrypted(&self, names: &Names, store: &Store, key: &LedgerKey) {
        // What was unsealed for a decryption that did not come about is no garbage.
        let settled =
            names.set_mark().and_then(|()| self.seal_around(names, store, key)).and_then(|()| names.remove_mark());
        if let Err(error) = settled {
            tracing::warn!(code = ?error.code, "not everything around the ledger is sealed yet");
        }
    }

    fn seal_around(&self, names: &Names, store: &Store, key: &LedgerKey) -> Result<(), WireError> {
        discard_all_leftovers(names)?;
        // Where other books lie in this folder, only what this one names is known to be ours.
        let is_shared = has_other_books(&names.live);
        Shelf::of(&self.options, Some(key.clone())).seal_all(|sha| match sha {
            _ if !is_shared => Ok(true),
            Some(sha) => Ok(store::contacts::names_document(store.read(), sha)?),
            None => Ok(false),
        })?;
        if !choices(store.read())?.plain_papers {
            self.seal_all_papers(key)?;
        }
        self.cover_key_files(key)?;
        let plain = set_aside(&names.live).into_iter().filter(|ledger| !is_encrypted(ledger));
        // One that cannot be sealed now keeps none of the others open.
        let sealed = plain.map(|ledger| {
            give_box(&names.live, &ledger)?;
            convert_aside(&ledger, None, Some(&key_for(&names.live, key)?))
        });
        let ended = sealed.fold(Ok(()), Result::and);
        share_box(&names.live);
        ended
    }

    /// Seals the papers that lie there plain.
    pub(super) fn seal_all_papers(&self, key: &LedgerKey) -> Result<(), WireError> {
        for file in files_in(&places::papers_dir(&self.options), 1) {
            if file.extension().is_none_or(|ending| ending != SEALED) {
                seal_file(&file, key)?;
            }
        }
        Ok(())
    }

    /// Makes everything around the ledger plain, beside what is sealed; that is removed once the ledger is plain too, and
    /// answered here.
    pub(super) fn unseal_around(&self, names: &Names, key: &LedgerKey) -> Result<Vec<PathBuf>, WireError> {
        let mut unsealed = Shelf::of(&self.options, Some(key.clone())).unseal_all()?;
        for file in files_in(&places::papers_dir(&self.options), 1) {
            if file.extension().is_some_and(|ending| ending == SEALED) && unseal_file(&file, key)? {
                unsealed.push(file);
            }
        }
        self.uncover_key_files(key)?;
        let pages = key_for(&names.live, key)?;
        for ledger in set_aside(&names.live).into_iter().filter(|ledger| is_encrypted(ledger)) {
            match convert_aside(&ledger, Some(&pages), None) {
                Ok(()) => take_box(&names.live, &ledger)?,
                Err(error) if [ErrorCode::LedgerDamaged, ErrorCode::NotALedger].contains(&error.code) => {
                    // It has another key, with a box of its own, or is damaged: it stays what it is.
                    tracing::warn!(code = ?error.code, "a ledger that was set aside is not opened by this passphrase");
                }
                Err(error) => return Err(error),
            }
        }
        Ok(unsealed)
    }
}

/// What a conversion left beside the live ledger and beside those that were set aside.
fn discard_all_leftovers(names: &Names) -> Result<(), WireError> {
    names.discard_leftovers()?;
    set_aside(&names.live).iter().try_for_each(|ledger| Names::of(ledger).discard_leftovers())
}
