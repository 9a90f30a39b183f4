//! The lock of the ledger: passphrase, recovery key, keychain, idle time.
//!
//! While the ledger is encrypted its key is here and nowhere else in memory; to lock is to close the ledger and drop the
//! key, which zeroes it. What every call meets then is [`ErrorCode::Locked`]. How a plain ledger becomes an encrypted one,
//! and back, stands in [`converting`].

mod aside;
mod converting;
mod covering;
mod settling;

pub(crate) use aside::{is_alone, put_box_aside};
pub(crate) use covering::LedgerCover;

use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use store::PageKey;
use vault::lockbox::{BoxError, Cost, LedgerKey, Lockbox, SHORTEST_PASSPHRASE, Use};

use crate::Desk;
use crate::book::lock;
use crate::error::invalid;
use crate::places;
use crate::setting::EVERYTHING;
use crate::wire::{
    Done, Encryption, ErrorCode, LockState, Nothing, RecoverWithWords, RemovePassphrase, Secret, SetLocking,
    SetPassphrase, Status, Topic, Unlock, WireError,
};

/// The owner's choices, in the ledger's settings.
const SETTING: &str = "locking";
/// A desk in an office is left for a coffee, not for a quarter of an hour.
const LOCK_AFTER_MINUTES: u32 = 15;
const LONGEST_WAIT_MINUTES: u32 = 24 * 60;

/// What the desk knows of the lock while it runs.
#[derive(Debug, Default)]
pub(crate) struct Locking {
    key: Option<LedgerKey>,
    /// When the owner was last seen at work.
    touched_at: Option<DateTime<Utc>>,
    /// The owner locked it, or it was idle: the keychain is not asked again before it was unlocked.
    is_shut: bool,
    /// Somebody waits for the keychain; the others meet a locked ledger meanwhile.
    is_asking: bool,
}

/// The owner's choices about locking.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Choices {
    lock_after_minutes: u32,
    plain_papers: bool,
}

impl Default for Choices {
    fn default() -> Self {
        Self { lock_after_minutes: LOCK_AFTER_MINUTES, plain_papers: false }
    }
}

fn choices(conn: &store::Connection) -> Result<Choices, WireError> {
    let kept = store::settings::get(conn, SETTING)?;
    Ok(kept.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default())
}

/// The pages of the ledger have a key of their own, derived from the ledger's.
pub(crate) fn page_key(lockbox: &Lockbox, key: &LedgerKey) -> PageKey {
    PageKey::new(&key.derive(Use::Pages), &lockbox.salt())
}

impl Desk {
    /// See the table of calls.
    pub(crate) fn encryption(&self, _: Nothing) -> Result<Encryption, WireError> {
        // The keychain may open it; a failure shows in the state.
        let _ = self.open();
        let state = self.lock_state();
        let known = match state {
            LockState::Locked => None,
            _ => self.read(|conn, _| choices(conn)).ok(),
        };
        let Choices { lock_after_minutes, plain_papers } = known.unwrap_or_default();
        let lockbox = if state == LockState::Off { None } else { Lockbox::read(&self.box_path()).ok().flatten() };
        Ok(Encryption {
            state,
            remembered: lockbox.as_ref().is_some_and(Lockbox::is_remembered),
            lock_after_minutes,
            plain_papers,
            has_recovery: lockbox.is_some_and(|lockbox| lockbox.paper().is_some()),
            shortest_passphrase: SHORTEST_PASSPHRASE,
        })
    }

    /// See the table of calls; also how the terminal door opens a locked ledger.
    ///
    /// # Errors
    /// `wrong_passphrase`, `ledger_held`, `not_now` when the ledger has no passphrase.
    pub fn unlock(&self, request: Unlock) -> Result<Done<Status>, WireError> {
        let lockbox = self.lockbox()?;
        let key = match (&request.passphrase, &request.words) {
            (Some(passphrase), None) => lockbox.open(passphrase.reveal()).map_err(|error| fault(&error))?,
            (None, Some(words)) => open_with_words(&lockbox, words)?,
            _ => return Err(invalid("passphrase", "se espera la frase de paso o las palabras")),
        };
        self.open_with(key)?;
        self.done_status()
    }

    /// Takes the key and proves that it opens the ledger.
    fn open_with(&self, key: LedgerKey) -> Result<(), WireError> {
        let now = self.now();
        {
            let mut locking = lock(&self.locking);
            locking.key = Some(key);
            locking.touched_at = Some(now);
            locking.is_shut = false;
        }
        let opened = self.with_store(|_| Ok(()));
        // The box has proven the key. A damaged ledger is restored with it; for any other refusal it waits outside.
        if opened.as_ref().is_err_and(|error| error.code != ErrorCode::LedgerDamaged) {
            lock(&self.locking).key = None;
        }
        opened
    }

    /// See the table of calls.
    ///
    /// # Errors
    /// `not_now` when the ledger has no passphrase.
    pub(crate) fn lock(&self, _: Nothing) -> Result<Done<Status>, WireError> {
        if self.lock_state() == LockState::Off {
            return Err(no_passphrase());
        }
        self.shut();
        self.done_status()
    }

    /// Closes the ledger, and forgets the key and everything that was read with it.
    fn shut(&self) {
        let mut store = lock(&self.store);
        if let Some(store) = store.take()
            && let Err(error) = store.close()
        {
            tracing::warn!(%error, "the ledger could not be closed");
        }
        let mut locking = lock(&self.locking);
        locking.key = None;
        locking.is_shut = true;
        drop(locking);
        lock(&self.previews).clear();
        self.lists.forget();
        self.clear_opened_papers();
    }

    /// See the table of calls.
    pub(crate) fn touch(&self, _: Nothing) -> Result<Nothing, WireError> {
        self.is_at_work();
        Ok(Nothing {})
    }

    /// The owner is there, or long work runs that the owner asked for.
    pub(crate) fn is_at_work(&self) {
        let now = self.now();
        lock(&self.locking).touched_at = Some(now);
    }

    /// Locks the ledger when nobody was there for as long as the owner chose. Answers whether it did.
    pub fn lock_if_idle(&self, now: DateTime<Utc>) -> bool {
        let Some(left) = self.until_idle(now) else { return false };
        if left > TimeDelta::zero() {
            return false;
        }
        self.shut();
        self.surroundings.changed(EVERYTHING);
        true
    }

    /// How long until the ledger locks by itself; none when it does not.
    pub(crate) fn until_idle(&self, now: DateTime<Utc>) -> Option<TimeDelta> {
        self.ledger_key()?;
        let after = self.read(|conn, _| choices(conn)).ok()?.lock_after_minutes;
        if after == 0 {
            return None;
        }
        let mut locking = lock(&self.locking);
        let touched = locking.touched_at.filter(|touched| *touched <= now).unwrap_or(now);
        locking.touched_at = Some(touched);
        Some(touched + TimeDelta::minutes(after.into()) - now)
    }

    /// See the table of calls.
    pub(crate) fn set_passphrase(&self, request: SetPassphrase) -> Result<Done<Encryption>, WireError> {
        match self.lock_state() {
            LockState::Off => self.encrypt(request.passphrase.reveal())?,
            LockState::Locked => return Err(self.locked()),
            LockState::Open => self.change_passphrase(&request)?,
        }
        self.done_encryption()
    }

    fn change_passphrase(&self, request: &SetPassphrase) -> Result<(), WireError> {
        let mut lockbox = self.lockbox()?;
        let current = request.current.as_ref().ok_or_else(|| invalid("current", "falta la frase de paso actual"))?;
        let key = lockbox.open(current.reveal()).map_err(|error| fault(&error))?;
        self.keep_behind(&mut lockbox, &key, &request.passphrase)
    }

    fn keep_behind(&self, lockbox: &mut Lockbox, key: &LedgerKey, passphrase: &Secret) -> Result<(), WireError> {
        lockbox
            .change_passphrase(key, passphrase.reveal(), Cost::default())
            .and_then(|()| lockbox.keep())
            .map_err(|error| fault(&error))?;
        aside::share_box(&places::ledger_path(&self.options));
        Ok(())
    }

    /// See the table of calls.
    pub(crate) fn remove_passphrase(&self, request: RemovePassphrase) -> Result<Done<Encryption>, WireError> {
        match self.lock_state() {
            LockState::Off => return Err(no_passphrase()),
            LockState::Locked => return Err(self.locked()),
            LockState::Open => {}
        }
        let lockbox = self.lockbox()?;
        lockbox.open(request.current.reveal()).map_err(|error| fault(&error))?;
        self.decrypt()?;
        if lockbox.is_remembered() {
            self.forget_remembered(&lockbox);
        }
        self.done_encryption()
    }

    /// See the table of calls.
    pub(crate) fn recover_with_words(&self, request: RecoverWithWords) -> Result<Done<Encryption>, WireError> {
        let mut lockbox = self.lockbox()?;
        let key = open_with_words(&lockbox, &request.words)?;
        self.keep_behind(&mut lockbox, &key, &request.passphrase)?;
        self.open_with(key)?;
        self.done_encryption()
    }

    /// See the table of calls.
    pub(crate) fn set_locking(&self, request: SetLocking) -> Result<Done<Encryption>, WireError> {
        if request.lock_after_minutes > LONGEST_WAIT_MINUTES {
            return Err(invalid("lock_after_minutes", "más de un día"));
        }
        let SetLocking { remembered, lock_after_minutes, plain_papers } = request;
        let json = serde_json::to_string(&Choices { lock_after_minutes, plain_papers });
        let json = json.map_err(|error| crate::error::malformed(&error))?;
        self.write(|tx, _| Ok(tx.put_setting(SETTING, &json)?))?;
        if let Some(key) = self.seals_papers() {
            self.seal_all_papers(&key)?;
        }
        self.set_remembered(remembered)?;
        self.done_encryption()
    }

    /// Asks the keychain to remember the key, or to forget it. The box notes which, so that a start knows where to ask.
    fn set_remembered(&self, remembered: bool) -> Result<(), WireError> {
        let (Some(key), Some(mut lockbox)) = (self.ledger_key(), self.lockbox_if_any()?) else { return Ok(()) };
        if remembered == lockbox.is_remembered() {
            return Ok(());
        }
        if remembered {
            let kept = self.keychain.remember(lockbox.id(), key.expose());
            kept.map_err(|detail| WireError::new(ErrorCode::NotNow).with("reason", no_keychain(&detail)))?;
        } else {
            self.forget_remembered(&lockbox);
        }
        lockbox.remember(remembered);
        lockbox.keep().map_err(|error| fault(&error))
    }

    fn forget_remembered(&self, lockbox: &Lockbox) {
        if let Err(detail) = self.keychain.forget(lockbox.id()) {
            tracing::warn!(detail, "the keychain did not forget the key of the ledger");
        }
    }

    /// The key, while the ledger is encrypted and open.
    pub(crate) fn ledger_key(&self) -> Option<LedgerKey> {
        lock(&self.locking).key.clone()
    }

    /// Whether the papers of this ledger are sealed on the disk.
    pub(crate) fn seals_papers(&self) -> Option<LedgerKey> {
        let key = self.ledger_key()?;
        let plain = self.read(|conn, _| choices(conn)).is_ok_and(|choices| choices.plain_papers);
        (!plain).then_some(key)
    }

    /// Judged by the file and the key at hand; asks nobody.
    pub fn lock_state(&self) -> LockState {
        let is_encrypted = store::header(&places::ledger_path(&self.options)).is_ok_and(|header| header.is_encrypted);
        match (is_encrypted, lock(&self.locking).key.is_some()) {
            (false, _) => LockState::Off,
            (true, false) => LockState::Locked,
            (true, true) => LockState::Open,
        }
    }

    /// The key of the pages, for the store that opens the file. Called while the store is held; asks nobody.
    pub(crate) fn key_of_pages(&self, ledger: &Path) -> Result<Option<PageKey>, WireError> {
        if !store::header(ledger)?.is_encrypted {
            return Ok(None);
        }
        let lockbox = self.lockbox()?;
        let key = self.ledger_key().ok_or_else(|| self.locked())?;
        Ok(Some(page_key(&lockbox, &key)))
    }

    /// Asks the keychain for the key where the box says that it may remember it. It may ask the owner and wait without end,
    /// so nothing is held meanwhile; and a ledger that another process has open needs no key of us.
    pub(crate) fn recall(&self) {
        let Some(lockbox) = self.forgotten() else { return };
        let key = self.keychain.recall(lockbox.id()).and_then(|bytes| lockbox.open_with_key(&bytes).ok());
        let now = self.now();
        let mut locking = lock(&self.locking);
        locking.is_asking = false;
        let is_recalled = key.is_some() && locking.key.is_none() && !locking.is_shut;
        if is_recalled {
            locking.key = key;
            locking.touched_at = Some(now);
        }
        drop(locking);
        if is_recalled {
            self.surroundings.changed(EVERYTHING);
        }
    }

    /// The box of a ledger whose key is worth asking for; whoever gets it asks.
    fn forgotten(&self) -> Option<Lockbox> {
        // Held, so that nobody opens the ledger while its lock is tried.
        let store = lock(&self.store);
        let is_known = |locking: &Locking| locking.key.is_some() || locking.is_shut || locking.is_asking;
        if store.is_some() || is_known(&lock(&self.locking)) || self.lock_state() == LockState::Off {
            return None;
        }
        let lockbox = self.lockbox_if_any().ok().flatten().filter(Lockbox::is_remembered)?;
        crate::copying::hold(&places::ledger_path(&self.options)).ok()?;
        lock(&self.locking).is_asking = true;
        Some(lockbox)
    }

    /// A locked ledger that another process has open is held: a terminal hands its call to that one.
    pub(crate) fn held_before_locked(&self, ledger: &Path, error: WireError) -> Result<Option<PageKey>, WireError> {
        if error.code == ErrorCode::Locked {
            drop(crate::copying::hold(ledger)?);
        }
        Err(error)
    }

    /// Puts a copy of the box beside a ledger that was written with our key elsewhere; a plain one needs none.
    pub(crate) fn share_box_with(&self, ledger: &Path) -> Result<(), WireError> {
        let is_encrypted = converting::is_encrypted(ledger);
        if is_encrypted { aside::give_box(&places::ledger_path(&self.options), ledger) } else { Ok(()) }
    }

    /// The key for a ledger that is made in the place of an encrypted one, which was set aside.
    pub(crate) fn page_key_for_new(&self, _ledger: &Path) -> Result<Option<PageKey>, WireError> {
        match (self.ledger_key(), self.lockbox_if_any()?) {
            (Some(key), Some(lockbox)) => Ok(Some(page_key(&lockbox, &key))),
            _ => Ok(None),
        }
    }

    fn done_encryption(&self) -> Result<Done<Encryption>, WireError> {
        Ok(Done { value: self.encryption(Nothing {})?, changed: vec![Topic::Settings, Topic::Status] })
    }

    fn box_path(&self) -> std::path::PathBuf {
        Lockbox::beside(&places::ledger_path(&self.options))
    }

    fn lockbox_if_any(&self) -> Result<Option<Lockbox>, WireError> {
        Lockbox::read(&self.box_path()).map_err(|error| fault(&error))
    }

    /// The box; a plain ledger has none, and an encrypted one that lost it opens no more.
    fn lockbox(&self) -> Result<Lockbox, WireError> {
        if self.lock_state() == LockState::Off {
            return Err(no_passphrase());
        }
        let path = self.box_path();
        let missing = || match aside::boxes_aside(&path) {
            found if found.is_empty() => damaged_box(&path, "falta"),
            found => damaged_box(&path, &format!("falta (apartadas hay: {})", found.join(", "))),
        };
        Lockbox::read(&path).map_err(|error| fault(&error))?.ok_or_else(missing)
    }

    pub(crate) fn locked(&self) -> WireError {
        WireError::new(ErrorCode::Locked).with("file", places::ledger_path(&self.options).display())
    }
}

fn no_passphrase() -> WireError {
    WireError::new(ErrorCode::NotNow).with("reason", "este libro no tiene frase de paso")
}

fn no_keychain(detail: &str) -> String {
    format!("el llavero de este equipo no guardó la llave ({detail}); el libro seguirá pidiendo la frase de paso")
}

fn damaged_box(path: &Path, what: &str) -> WireError {
    let detail = format!("la llave {} {what}; sin ella el libro cifrado no abre", path.display());
    WireError::new(ErrorCode::LedgerDamaged).with("detail", detail)
}

/// The refusals of a box under the codes of the wire.
fn fault(error: &BoxError) -> WireError {
    match error {
        BoxError::WrongPassphrase => WireError::new(ErrorCode::WrongPassphrase),
        BoxError::WrongPaper => invalid("words", "no son las palabras de la hoja de este libro"),
        BoxError::TooShort => invalid("passphrase", "la frase de paso necesita al menos ocho caracteres"),
        BoxError::Damaged(path) => damaged_box(path, "está dañada"),
        BoxError::TooNew(path) => WireError::new(ErrorCode::LedgerTooNew).with("file", path.display()),
        BoxError::System(detail) => WireError::new(ErrorCode::Disk).with("file", "llave").with("detail", detail),
        BoxError::Disk(fault) => crate::copying::wire_fault(fault),
    }
}

/// The words of the sheet, or the text under its QR code.
fn open_with_words(lockbox: &Lockbox, words: &Secret) -> Result<LedgerKey, WireError> {
    lockbox.open_with_paper(&covering::paper(words)?).map_err(|error| fault(&error))
}
