//! From plain to encrypted and back: the new ledger is written aside, proven to say the same, and takes the name in one
//! rename. Killed at any step, the name stands for the whole old ledger or the whole new one.
//!
//! A mark beside the ledger says that what lies around it (documents, papers, set-aside ledgers, key files) may be of
//! both kinds. To encrypt, the ledger goes first and the rest follows; to decrypt, the rest goes first: so whatever is
//! sealed always finds its key in the box, and [`settling`](super::settling) can finish from what it finds.

use std::fs;
use std::path::{Path, PathBuf};

use store::{Connection, PageKey, Store};
use vault::lockbox::{Cost, LedgerKey, Lockbox, replace};

use super::{fault, page_key};
use crate::Desk;
use crate::book::{VERSION, lock};
use crate::copying::{hold, wire_fault};
use crate::error::disk;
use crate::places;
use crate::wire::{ErrorCode, WireError};

/// The new ledger before it takes the name.
const NEW: &str = ".nuevo";
/// The replaced ledger until it is gone.
const OLD: &str = ".anterior";
/// What lies around the ledger may be of both kinds.
const MARK: &str = ".conversion";

/// The call under which the window hears how far it is.
const ENCRYPT: &str = "set_passphrase";
const DECRYPT: &str = "remove_passphrase";

/// The names of a conversion beside a ledger.
pub(super) struct Names {
    pub(super) live: PathBuf,
    pub(super) new: PathBuf,
    pub(super) old: PathBuf,
    pub(super) mark: PathBuf,
}

impl Names {
    pub(super) fn of(ledger: &Path) -> Self {
        let beside = |suffix: &str| {
            let mut name = ledger.as_os_str().to_owned();
            name.push(suffix);
            PathBuf::from(name)
        };
        Self { live: ledger.to_owned(), new: beside(NEW), old: beside(OLD), mark: beside(MARK) }
    }

    pub(super) fn set_mark(&self) -> Result<(), WireError> {
        crate::keeping::write_durably(&self.mark, |_| Ok(()))
    }

    pub(super) fn remove_mark(&self) -> Result<(), WireError> {
        remove(&self.mark)
    }
}

/// Removes a file; one that is not there is no failure.
pub(super) fn remove(file: &Path) -> Result<(), WireError> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(disk(&error, file)),
        _ => Ok(()),
    }
}

impl Desk {
    /// Encrypts the plain ledger with a new key behind `passphrase`.
    pub(super) fn encrypt(&self, passphrase: &str) -> Result<(), WireError> {
        self.begin(ENCRYPT);
        let names = Names::of(&places::ledger_path(&self.options));
        let recovery = self.recovery_recipient()?;
        let made = Lockbox::create(&Lockbox::beside(&names.live), passphrase, Cost::default(), recovery.as_ref());
        let (lockbox, key) = made.map_err(|error| fault(&error))?;
        let pages = page_key(&lockbox, &key);
        self.with_store(|_| Ok(()))?;
        let mut store = lock(&self.store);
        let keep_box = || {
            // Ledgers that were set aside encrypted still need the box that is there.
            if let Some(other) = self.lockbox_if_any()? {
                let aside = names.live.with_extension(format!("llave-{}", other.id()));
                fs::rename(Lockbox::beside(&names.live), &aside).map_err(|error| disk(&error, &aside))?;
            }
            lockbox.keep().map_err(|error| fault(&error))
        };
        let converted = self.convert(&mut store, &names, Some(&pages), ENCRYPT, &keep_box);
        if converted.is_err() && !is_encrypted(&names.live) {
            let _ = remove(&Lockbox::beside(&names.live));
        }
        converted?;
        lock(&self.locking).key = Some(key.clone());
        let opened = Store::open_with(&names.live, VERSION, Some(&pages), &|_, _| Ok(()))?;
        // The ledger is encrypted now. What cannot be finished, on a full disk for example, is finished at the next start.
        self.settle_encrypted(&names, &opened, &key);
        *store = Some(opened);
        Ok(())
    }

    /// Decrypts the ledger for good.
    pub(super) fn decrypt(&self) -> Result<(), WireError> {
        self.begin(DECRYPT);
        let names = Names::of(&places::ledger_path(&self.options));
        let key = self.ledger_key().ok_or_else(|| self.locked())?;
        self.with_store(|_| Ok(()))?;
        let mut store = lock(&self.store);
        let open_rest = || self.unseal_around(&names, &key);
        let converted = self.convert(&mut store, &names, None, DECRYPT, &open_rest);
        if let Err(error) = converted {
            // The ledger is encrypted as before, so what was opened around it is sealed again.
            if let Some(store) = store.as_ref() {
                self.settle_encrypted(&names, store, &key);
            }
            return Err(error);
        }
        lock(&self.locking).key = None;
        self.settle_plain(&names)?;
        *store = Some(Store::open(&names.live, VERSION, &|_, _| Ok(()))?);
        Ok(())
    }

    /// Writes the ledger in its new form, proves it, and gives it the name. `before_swap` runs under the mark. When it
    /// fails the old ledger is there, open, and nothing else.
    fn convert(
        &self,
        store: &mut Option<Store>,
        names: &Names,
        key: Option<&PageKey>,
        call: &str,
        before_swap: &dyn Fn() -> Result<(), WireError>,
    ) -> Result<(), WireError> {
        let open = store.as_mut().ok_or_else(|| WireError::new(ErrorCode::NoLedger))?;
        let written = self.write_new(open, names, key, call, before_swap);
        if let Err(error) = written {
            let _ = remove(&names.new);
            if key.is_some() {
                let _ = names.remove_mark();
            }
            return Err(error);
        }
        if let Some(open) = store.take() {
            open.close()?;
        }
        let held = hold(&names.live)?;
        let swapped = replace::take_place(&names.new, &names.live, &names.old);
        drop(held);
        // Too late to stop, and worth telling.
        let _ = self.step(call, "cleaning", 4, 5);
        swapped.map_err(|fault| wire_fault(&fault))
    }

    fn write_new(
        &self,
        store: &mut Store,
        names: &Names,
        key: Option<&PageKey>,
        call: &str,
        before_swap: &dyn Fn() -> Result<(), WireError>,
    ) -> Result<(), WireError> {
        self.step(call, "checking", 0, 5)?;
        let digest = digest_of_sound(store.read())?;
        self.step(call, "encrypting", 1, 5)?;
        remove(&names.new)?;
        store.write_as(&names.new, key)?;
        self.step(call, "proving", 2, 5)?;
        let found = store::prove(&names.new, key)?;
        if found.digest.as_ref() != Some(&digest) {
            return Err(WireError::new(ErrorCode::Disk)
                .with("file", names.new.display())
                .with("detail", "no coincide"));
        }
        names.set_mark()?;
        before_swap()?;
        self.step(call, "swapping", 3, 5)
    }

    /// For whom the ledger's key is kept beside the passphrase.
    fn recovery_recipient(&self) -> Result<Option<vault::lockbox::Recipient>, WireError> {
        Ok(Some(self.seal()?.recovery().clone()))
    }
}

/// A damaged ledger is repaired or restored first: nobody should meet its damage behind a new lock.
fn digest_of_sound(conn: &Connection) -> Result<String, WireError> {
    let report = store::check::check(conn)?;
    let detail = report.findings.first().map_or("", |finding| &finding.text);
    report.digest.ok_or_else(|| WireError::new(ErrorCode::LedgerDamaged).with("detail", detail))
}

pub(super) fn is_encrypted(ledger: &Path) -> bool {
    store::header(ledger).is_ok_and(|header| header.is_encrypted)
}

/// Writes another ledger beside the live one in its new form and puts it in its own place: a set-aside one.
pub(super) fn convert_aside(ledger: &Path, from: Option<&PageKey>, to: Option<&PageKey>) -> Result<(), WireError> {
    let names = Names::of(ledger);
    remove(&names.new)?;
    store::rewrite(ledger, from, &names.new, to)?;
    replace::take_place(&names.new, &names.live, &names.old).map_err(|fault| wire_fault(&fault))?;
    if from.is_none() { replace::wipe(&names.old).map_err(|fault| wire_fault(&fault)) } else { remove(&names.old) }
}

/// The key of a set-aside ledger is that of the live one.
pub(super) fn key_for(live: &Path, key: &LedgerKey) -> Result<PageKey, WireError> {
    let lockbox = Lockbox::read(&Lockbox::beside(live)).map_err(|error| fault(&error))?;
    lockbox.map(|lockbox| page_key(&lockbox, key)).ok_or_else(|| super::damaged_box(live, "falta"))
}
