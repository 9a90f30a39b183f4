//! What lies around the ledger becomes of its kind: documents, papers, set-aside ledgers, key files. Each file is written
//! anew, read again, and only then is the old one removed; so it can stop anywhere and be done again.

use std::fs;
use std::path::{Path, PathBuf};

use store::Store;
use vault::lockbox::{LedgerKey, Lockbox, replace};

use super::choices;
use super::converting::{Names, convert_aside, is_encrypted, key_for, remove};
use crate::Desk;
use crate::copying::wire_fault;
use crate::keeping::{SEALED, Shelf, files_in, seal_file, unseal_file};
use crate::places;
use crate::wire::WireError;

impl Desk {
    /// Finishes a conversion that was interrupted, as far as that needs no key. Called before the ledger is opened.
    ///
    /// # Errors
    /// When a leftover cannot be removed.
    pub(crate) fn finish_interrupted_conversion(&self, ledger: &Path) -> Result<(), WireError> {
        let names = Names::of(ledger);
        if !ledger.is_file() || !(names.mark.exists() || names.new.exists() || Lockbox::beside(ledger).exists()) {
            return Ok(());
        }
        if !is_encrypted(ledger) {
            return self.settle_plain(&names);
        }
        remove(&names.new)?;
        self.wipe_old(&names)
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
    }

    /// Everything around a plain ledger that is sealed is garbage: it was unsealed before the ledger was, or never used.
    pub(super) fn settle_plain(&self, names: &Names) -> Result<(), WireError> {
        remove(&names.new)?;
        remove(&names.old)?;
        if names.mark.exists() {
            let documents = files_in(&places::documents_dir(&self.options), 2);
            for file in documents.into_iter().chain(files_in(&places::papers_dir(&self.options), 1)) {
                if file.extension().is_some_and(|ending| ending == SEALED) {
                    remove(&file)?;
                }
            }
        }
        // A ledger that was set aside while it was encrypted still needs the box.
        if !set_aside(&names.live).iter().any(|ledger| is_encrypted(ledger)) {
            remove(&Lockbox::beside(&names.live))?;
        }
        names.remove_mark()
    }

    /// Seals everything around an encrypted ledger. What fails is logged and tried again at the next start.
    pub(super) fn settle_encrypted(&self, names: &Names, store: &Store, key: &LedgerKey) {
        let settled = self.seal_around(names, store, key).and_then(|()| names.remove_mark());
        if let Err(error) = settled {
            tracing::warn!(code = ?error.code, "not everything around the ledger is sealed yet");
        }
    }

    fn seal_around(&self, names: &Names, store: &Store, key: &LedgerKey) -> Result<(), WireError> {
        self.wipe_old(names)?;
        Shelf::of(&self.options, Some(key.clone())).seal_all()?;
        if !choices(store.read())?.plain_papers {
            self.seal_all_papers(key)?;
        }
        self.cover_key_files(key)?;
        for ledger in set_aside(&names.live) {
            if !is_encrypted(&ledger) {
                convert_aside(&ledger, None, Some(&key_for(&names.live, key)?))?;
            }
        }
        Ok(())
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

    /// Makes everything around the ledger plain, beside what is sealed; that is removed once the ledger is plain too.
    pub(super) fn unseal_around(&self, names: &Names, key: &LedgerKey) -> Result<(), WireError> {
        Shelf::of(&self.options, Some(key.clone())).unseal_all()?;
        for file in files_in(&places::papers_dir(&self.options), 1) {
            if file.extension().is_some_and(|ending| ending == SEALED) {
                unseal_file(&file, key)?;
            }
        }
        self.uncover_key_files(key)?;
        for ledger in set_aside(&names.live) {
            if is_encrypted(&ledger) {
                convert_aside(&ledger, Some(&key_for(&names.live, key)?), None)?;
            }
        }
        Ok(())
    }

    /// The replaced plain ledger, once the live one is another file.
    fn wipe_old(&self, names: &Names) -> Result<(), WireError> {
        if is_encrypted(&names.old) {
            return remove(&names.old);
        }
        replace::wipe(&names.old).map_err(|fault| wire_fault(&fault))
    }
}

/// The ledgers beside the live one: replaced by a restore, restored, or left behind as an example.
fn set_aside(live: &Path) -> Vec<PathBuf> {
    let folder = live.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let is_other = |path: &PathBuf| path != live && path.extension() == live.extension() && path.is_file();
    entries.filter(is_other).filter(|path| store::header(path).is_ok()).collect()
}
