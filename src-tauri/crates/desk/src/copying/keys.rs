//! The keys of sealed copies as the desk uses them: made at the first copy, asked for only on a new computer.
//!
//! The books of one program share the folder `keys`, and so one sheet, as long as each can open what lies there. Once a
//! book is encrypted it covers them, and every other book has a folder of its own in it, named by the id of its ledger.

use std::path::{Path, PathBuf};

use vault::keys::Lie;
use vault::{KeyRing, Keys, RecoveryKey, Seal};

use super::faults::wire;
use crate::Desk;
use crate::book::lock;
use crate::locking::LedgerCover;
use crate::places;
use crate::wire::{LockState, Secret, WireError};

impl Desk {
    /// The folder of the keys of this book. Which book it is is known once it was opened.
    pub(crate) fn keys_dir(&self) -> PathBuf {
        let shared = places::keys_dir(&self.options);
        let Some(own) = lock(&self.book_id).as_ref().map(|book| shared.join(book)) else { return shared };
        let [lie_own, lie_shared] = [&own, &shared].map(|dir| self.keys_in(dir).lie());
        // An encrypted book never uses secrets that lie plain because a twin of it, restored elsewhere, made them.
        let fits = if self.ledger_key().is_some() { Lie::Covered } else { Lie::Plain };
        let is_own = match self.lock_state() {
            LockState::Locked => own.is_dir(),
            _ => lie_own == fits || (lie_shared != fits && (lie_shared == Lie::Anothers || lie_own == Lie::Plain)),
        };
        if is_own { own } else { shared }
    }

    fn keys_in(&self, dir: &Path) -> Keys {
        Keys::within(dir, Box::new(LedgerCover::of(self.ledger_key())))
    }

    pub(crate) fn keys(&self) -> Keys {
        self.keys_in(&self.keys_dir())
    }

    /// What new copies are sealed with. While the ledger is being opened nobody can be asked for its language.
    pub(crate) fn seal(&self) -> Result<Seal, WireError> {
        let (dir, shared) = (self.keys_dir(), places::keys_dir(&self.options));
        let keys = self.keys_in(&dir);
        let followed = if dir == shared { Ok(()) } else { keys.follow_paper_of(&shared) };
        followed.and_then(|()| keys.seal()).map_err(|fault| wire(&fault, false))
    }

    /// What opens the copies of any book of this program, as far as its keys are not locked away.
    fn own_ring(&self) -> Result<KeyRing, WireError> {
        let shared = places::keys_dir(&self.options);
        let folders = std::fs::read_dir(&shared).into_iter().flatten().flatten().map(|entry| entry.path());
        let of_books = folders.filter(|folder| folder.is_dir());
        let open = std::iter::once(shared.clone()).chain(of_books).map(|dir| self.keys_in(&dir));
        open.filter(|keys| keys.lie() != Lie::Anothers)
            .try_fold(KeyRing::default(), |ring, keys| Ok(ring.and(keys.ring().map_err(|fault| wire(&fault, false))?)))
    }

    /// What opens copies: the program's own keys, and the owner's sheet where it was given.
    pub(super) fn ring(&self, key: Option<&Secret>) -> Result<KeyRing, WireError> {
        let own = match self.lock_state() {
            // Where the ledger opens no more the sheet is asked for.
            LockState::Locked => self.home().map(|_| KeyRing::default()),
            _ => self.own_ring(),
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
