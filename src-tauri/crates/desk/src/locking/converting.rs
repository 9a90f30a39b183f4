//! From plain to encrypted and back: the new ledger is written aside, proven to say the same, and takes the name in one
//! rename. Killed at any step, the name stands for the whole old ledger or the whole new one.
//!
//! A mark beside the ledger says that what lies around it (documents, papers, set-aside ledgers, key files) may be of
//! both kinds. To encrypt, the ledger goes first and the rest follows; to decrypt, the rest goes first: so whatever is
//! sealed always finds its key in the box, and [`settling`](super::settling) can finish from what it finds.

use std::cell::OnceCell;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use store::{Connection, PageKey, Store};
use vault::lockbox::{Cost, LedgerKey, Lockbox, replace};

use super::aside::{put_box_aside, share_box};
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
/// What the mark says once everything around the ledger was made plain; below it stand the sealed files, one a line.
const UNSEALED: &str = "descifrado";

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
        let beside = |suffix: &str| with_suffix(ledger, suffix);
        Self { live: ledger.to_owned(), new: beside(NEW), old: beside(OLD), mark: beside(MARK) }
    }

    /// Begins a conversion.
    pub(super) fn set_mark(&self) -> Result<(), WireError> {
        crate::keeping::write_durably(&self.mark, |_| Ok(()))
    }

    /// Says what is done of it: of each of these files, all in the ledger's folder, a plain twin was written.
    pub(super) fn mark_unsealed(&self, files: &[PathBuf]) -> Result<(), WireError> {
        let folder = self.live.parent().unwrap_or(Path::new(""));
        let inside = files.iter().filter_map(|file| file.strip_prefix(folder).ok()?.to_str());
        let says: Vec<&str> = std::iter::once(UNSEALED).chain(inside).collect();
        crate::keeping::write_durably(&self.mark, |out| out.write_all(says.join("\n").as_bytes()))
    }

    /// The sealed files that are garbage once the ledger is plain. Any other is another book's, or that of an encrypted
    /// ledger whose name a plain one took.
    pub(super) fn unsealed(&self) -> Vec<PathBuf> {
        let says = fs::read_to_string(&self.mark).unwrap_or_default();
        let mut lines = says.lines();
        let is_unsealed = lines.next() == Some(UNSEALED);
        lines.filter(|_| is_unsealed).map(|inside| self.live.with_file_name(inside)).collect()
    }

    /// Removes what a conversion left beside a ledger.
    pub(super) fn discard_leftovers(&self) -> Result<(), WireError> {
        [&self.new, &self.old].into_iter().try_for_each(|left| discard(left))
    }

    pub(super) fn remove_mark(&self) -> Result<(), WireError> {
        remove(&self.mark)
    }
}

/// Removes a ledger with what SQLite has beside it: the log of a killed one would be taken for that of the next under its
/// name. What is plain is wiped.
fn discard(ledger: &Path) -> Result<(), WireError> {
    let wipe = |file: &Path| replace::wipe(file).map_err(|fault| wire_fault(&fault));
    if is_encrypted(ledger) { remove(ledger) } else { wipe(ledger) }?;
    ["-wal", "-journal", "-shm"].into_iter().try_for_each(|suffix| wipe(&with_suffix(ledger, suffix)))
}

fn with_suffix(ledger: &Path, suffix: &str) -> PathBuf {
    let mut name = ledger.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
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
        self.with_store(|_| Ok(()))?;
        // For whom has the sheet the key is kept beside the passphrase.
        let seal = self.seal()?;
        let made = Lockbox::create(&Lockbox::beside(&names.live), passphrase, Cost::default(), Some(seal.recovery()));
        let (lockbox, key) = made.map_err(|error| fault(&error))?;
        let pages = page_key(&lockbox, &key);
        let mut store = lock(&self.store);
        let earlier = OnceCell::new();
        let keep_box = || {
            // Ledgers that were set aside encrypted may still need the box that is there.
            share_box(&names.live);
            let _ = earlier.set(put_box_aside(&names.live)?);
            lockbox.keep().map_err(|error| fault(&error))
        };
        let converted = self.convert(&mut store, &names, Some(&pages), ENCRYPT, &keep_box);
        if let (Err(_), false, Some(earlier)) = (&converted, is_encrypted(&names.live), earlier.into_inner()) {
            let _ = put_box_back(&names.live, earlier.as_deref());
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
        let open_rest = || {
            let unsealed = self.unseal_around(&names, &key)?;
            names.mark_unsealed(&unsealed)
        };
        let converted = self.convert(&mut store, &names, None, DECRYPT, &open_rest);
        if let Err(error) = converted {
            // The ledger is encrypted as before, so what was opened around it is sealed again.
            if let Some(store) = store.as_ref() {
                let _ = names.set_mark();
                self.settle_encrypted(&names, store, &key);
            }
            return Err(error);
        }
        lock(&self.locking).key = None;
        // All that it opened is plain by now.
        remove(&Lockbox::beside(&names.live))?;
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
            let _ = names.discard_leftovers();
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
        names.set_mark()?;
        discard(&names.new)?;
        store.write_as(&names.new, key)?;
        self.step(call, "proving", 2, 5)?;
        let found = store::prove(&names.new, key)?;
        if found.digest.as_ref() != Some(&digest) {
            return Err(WireError::new(ErrorCode::Disk)
                .with("file", names.new.display())
                .with("detail", "no coincide"));
        }
        before_swap()?;
        self.step(call, "swapping", 3, 5)
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

/// Puts the box back that lay there before a conversion that failed.
fn put_box_back(live: &Path, earlier: Option<&Path>) -> Result<(), WireError> {
    let own = Lockbox::beside(live);
    remove(&own)?;
    earlier.map_or(Ok(()), |earlier| fs::rename(earlier, &own).map_err(|error| disk(&error, &own)))
}

/// Writes another ledger beside the live one in its new form and puts it in its own place: a set-aside one, which no other
/// process has open meanwhile.
pub(super) fn convert_aside(ledger: &Path, from: Option<&PageKey>, to: Option<&PageKey>) -> Result<(), WireError> {
    let _held = hold(ledger)?;
    let names = Names::of(ledger);
    names.discard_leftovers()?;
    store::rewrite(ledger, from, &names.new, to)?;
    replace::take_place(&names.new, &names.live, &names.old).map_err(|fault| wire_fault(&fault))?;
    names.discard_leftovers()
}

/// The key of a set-aside ledger is that of the live one.
pub(super) fn key_for(live: &Path, key: &LedgerKey) -> Result<PageKey, WireError> {
    let lockbox = Lockbox::read(&Lockbox::beside(live)).map_err(|error| fault(&error))?;
    lockbox.map(|lockbox| page_key(&lockbox, key)).ok_or_else(|| super::damaged_box(live, "falta"))
}
