//! The keys of sealed copies: the program's own, which lies on this computer so that proving needs no question, and the
//! recovery key, which the owner keeps on paper.
//!
//! Every copy is sealed for both. The folder `keys` holds `copies.key` (the program's secret), `recovery.pub` (what
//! copies are sealed for) and, only until the owner has printed the sheet and passed the rehearsal, `recovery.key`.
//! This module must never print or log a secret; who keeps the files covered says so through [`Cover`].

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr as _;

use age::secrecy::ExposeSecret as _;
use age::x25519::{Identity, Recipient};
use chrono::{DateTime, Utc};
use zeroize::Zeroizing;

use crate::lockbox::replace;
use crate::relocate::rename_aside;
use crate::{VaultError, medium};

mod files;
mod recovery;
mod seal;
mod words;

pub use recovery::RecoveryKey;
pub(crate) use seal::Closing;
pub use seal::{KeyRing, Seal};

const OWN: &str = "copies.key";
const RECOVERY_SECRET: &str = "recovery.key";
const RECOVERY_PUBLIC: &str = "recovery.pub";

/// What stands between a secret and its file. The ledger's own key can be it, once the ledger is encrypted.
pub trait Cover: Send + Sync {
    /// The bytes to keep in the file.
    ///
    /// # Errors
    /// When the secret cannot be covered now.
    fn close(&self, secret: &[u8]) -> Result<Vec<u8>, VaultError>;

    /// The secret again.
    ///
    /// # Errors
    /// When the cover is locked, or the bytes are not what was kept.
    fn open(&self, kept: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError>;
}

/// No cover: the files are private to the user, and that is all.
#[derive(Clone, Copy, Debug, Default)]
pub struct Uncovered;

impl Cover for Uncovered {
    fn close(&self, secret: &[u8]) -> Result<Vec<u8>, VaultError> {
        Ok(secret.to_vec())
    }

    fn open(&self, kept: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        Ok(Zeroizing::new(kept.to_vec()))
    }
}

/// How the secrets of a folder lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lie {
    /// There are none.
    Nowhere,
    /// As they are.
    Plain,
    /// Under the cover that was asked.
    Covered,
    /// Under a cover that was not: another ledger's, which was encrypted.
    Anothers,
}

/// How far the owner is with the recovery key.
#[derive(Debug)]
pub enum Recovery {
    /// There is none yet: no copy was made on this computer.
    None,
    /// It is still on this computer, waiting to be printed and rehearsed.
    Pending(RecoveryKey),
    /// Only the paper has it.
    OnPaper,
}

/// The folder `keys`.
pub struct Keys {
    dir: PathBuf,
    cover: Box<dyn Cover>,
}

impl fmt::Debug for Keys {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Keys").field("dir", &self.dir).finish_non_exhaustive()
    }
}

impl Keys {
    /// The keys in `dir`, which need not exist yet.
    #[must_use]
    pub fn within(dir: &Path, cover: Box<dyn Cover>) -> Self {
        Self { dir: dir.to_path_buf(), cover }
    }

    /// What a new copy is sealed with. Makes the keys at the first need.
    ///
    /// # Errors
    /// When a key file cannot be read or written.
    pub fn seal(&self) -> Result<Seal, VaultError> {
        let _held = files::hold(&self.dir)?;
        let own = match self.own()? {
            Some(own) => own,
            None => self.make_own()?,
        };
        let recovery = match self.recipient()? {
            Some(recipient) => recipient,
            None => self.replace_recovery(&RecoveryKey::generate())?,
        };
        Ok(Seal::new(own, recovery))
    }

    /// What opens copies here without a question. Makes nothing: it is empty on a new computer.
    ///
    /// # Errors
    /// When a key file cannot be read.
    pub fn ring(&self) -> Result<KeyRing, VaultError> {
        let mut ring = KeyRing::default();
        ring.extend(self.own()?);
        ring.extend(self.pending()?.map(|key| key.identity()));
        Ok(ring)
    }

    /// How the secrets lie here, as far as this cover can tell while it is not locked.
    #[must_use]
    pub fn lie(&self) -> Lie {
        let kept = [OWN, RECOVERY_SECRET].iter().filter_map(|name| files::read(&self.dir.join(name)).ok().flatten());
        let lie = |kept: Zeroizing<Vec<u8>>| match self.cover.open(&kept) {
            Err(_) => Lie::Anothers,
            Ok(plain) if plain == kept => Lie::Plain,
            Ok(_) => Lie::Covered,
        };
        // One secret that is another's makes the folder another's.
        kept.map(lie).max().unwrap_or(Lie::Nowhere)
    }

    /// Takes over for whom copies are sealed in the folder of other keys, where that sheet is on paper already: its owner
    /// needs no second one.
    ///
    /// # Errors
    /// When a file cannot be read or written.
    pub fn follow_paper_of(&self, other: &Path) -> Result<(), VaultError> {
        let Some(public) = files::read(&other.join(RECOVERY_PUBLIC))? else { return Ok(()) };
        if medium::exists(&other.join(RECOVERY_SECRET)) {
            return Ok(());
        }
        let recipient = self.public(&public)?;
        let _held = files::hold(&self.dir)?;
        if self.has_recovery() { Ok(()) } else { self.keep_recipient(&recipient) }
    }

    /// How far the owner is with the recovery key.
    ///
    /// # Errors
    /// When a key file cannot be read.
    pub fn recovery(&self) -> Result<Recovery, VaultError> {
        match self.pending()? {
            Some(key) => Ok(Recovery::Pending(key)),
            None if self.recipient()?.is_some() => Ok(Recovery::OnPaper),
            None => Ok(Recovery::None),
        }
    }

    /// A new recovery key in the place of the present one. Copies made so far still open with the old sheet only.
    ///
    /// # Errors
    /// When a key file cannot be written.
    pub fn renew_recovery(&self) -> Result<RecoveryKey, VaultError> {
        let _held = files::hold(&self.dir)?;
        let key = RecoveryKey::generate();
        self.replace_recovery(&key)?;
        Ok(key)
    }

    /// Takes the recovery key out of this computer: from now on only the paper has it. Overwriting is no promise on
    /// a solid-state disk, which writes elsewhere; it is what a program can do. `also` names files of this folder that
    /// show the secret, as a sheet ready to be printed does.
    ///
    /// # Errors
    /// When a file cannot be removed.
    pub fn forget_recovery_secret(&self, also: &[&str]) -> Result<(), VaultError> {
        let _held = files::hold(&self.dir)?;
        // The public half must be there before the secret one goes.
        self.recipient()?;
        for name in also {
            files::erase(&self.dir.join(name))?;
        }
        files::erase(&self.dir.join(RECOVERY_SECRET))
    }

    /// On a new computer the sheet that opened the copy stays valid: its public half is kept, if there is none yet.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn adopt_recovery(&self, key: &RecoveryKey) -> Result<(), VaultError> {
        let _held = files::hold(&self.dir)?;
        if self.has_recovery() { Ok(()) } else { self.keep_recipient(&key.recipient()) }
    }

    /// Not opened to be looked at: the cover may be locked.
    fn has_recovery(&self) -> bool {
        [RECOVERY_PUBLIC, RECOVERY_SECRET].iter().any(|name| medium::exists(&self.dir.join(name)))
    }

    /// Renames the secrets that this cover does not open, so that new ones can be made: what covered them is lost. A
    /// recovery key that nobody can open takes its public half along, for nothing may be sealed for it any more.
    ///
    /// # Errors
    /// When a key file cannot be read or renamed.
    pub fn set_unreadable_aside(&self, now: DateTime<Utc>) -> Result<(), VaultError> {
        if !self.dir.is_dir() {
            return Ok(());
        }
        let _held = files::hold(&self.dir)?;
        for (secret, names) in [(OWN, &[OWN][..]), (RECOVERY_SECRET, &[RECOVERY_PUBLIC, RECOVERY_SECRET])] {
            let kept = files::read(&self.dir.join(secret))?;
            if kept.is_some_and(|kept| self.cover.open(&kept).is_err()) {
                names.iter().try_for_each(|name| self.set_aside(name, now))?;
            }
        }
        Ok(())
    }

    fn set_aside(&self, name: &str, now: DateTime<Utc>) -> Result<(), VaultError> {
        let path = self.dir.join(name);
        if !medium::exists(&path) {
            return Ok(());
        }
        rename_aside(&path, &self.dir.join(format!("{name}-{}", now.format("%Y%m%d-%H%M%S"))))
    }

    /// Writes the secrets that are here anew under this cover; `former` opens what lies there. What lay there plain is
    /// overwritten.
    ///
    /// # Errors
    /// When a key file cannot be read or written.
    pub fn cover_again(&self, former: &dyn Cover) -> Result<(), VaultError> {
        if !self.dir.is_dir() {
            return Ok(());
        }
        let _held = files::hold(&self.dir)?;
        for name in [OWN, RECOVERY_SECRET] {
            let path = self.dir.join(name);
            let (new, old) = (self.dir.join(format!("{name}.new")), self.dir.join(format!("{name}.old")));
            replace::wipe(&old)?;
            if let Some(kept) = files::read(&path)? {
                files::put(&new, &self.cover.close(&former.open(&kept)?)?)?;
                replace::take_place(&new, &path, &old)?;
                replace::wipe(&old)?;
            }
        }
        Ok(())
    }

    fn own(&self) -> Result<Option<Identity>, VaultError> {
        self.secret(OWN)?.map(|text| self.identity(OWN, &text)).transpose()
    }

    fn make_own(&self) -> Result<Identity, VaultError> {
        let own = Identity::generate();
        self.keep_secret(OWN, own.to_string().expose_secret())?;
        Ok(own)
    }

    fn pending(&self) -> Result<Option<RecoveryKey>, VaultError> {
        let Some(text) = self.secret(RECOVERY_SECRET)? else { return Ok(None) };
        RecoveryKey::read(&text).map(Some).map_err(|_| self.unreadable(RECOVERY_SECRET))
    }

    /// For whom copies are sealed beside the program. While the secret is here it decides: a power cut between the
    /// two files of a renewal is mended by it.
    fn recipient(&self) -> Result<Option<Recipient>, VaultError> {
        let kept = files::read(&self.dir.join(RECOVERY_PUBLIC))?;
        let kept = kept.map(|bytes| self.public(&bytes)).transpose()?;
        match self.pending()?.map(|key| key.recipient()) {
            Some(pending) if kept.as_ref() != Some(&pending) => {
                self.keep_recipient(&pending)?;
                Ok(Some(pending))
            }
            _ => Ok(kept),
        }
    }

    fn replace_recovery(&self, key: &RecoveryKey) -> Result<Recipient, VaultError> {
        self.keep_secret(RECOVERY_SECRET, &key.text())?;
        self.keep_recipient(&key.recipient())?;
        Ok(key.recipient())
    }

    fn keep_recipient(&self, recipient: &Recipient) -> Result<(), VaultError> {
        files::put(&self.dir.join(RECOVERY_PUBLIC), format!("{recipient}\n").as_bytes())
    }

    fn keep_secret(&self, name: &str, text: &str) -> Result<(), VaultError> {
        let line = Zeroizing::new(format!("{text}\n"));
        files::put(&self.dir.join(name), &self.cover.close(line.as_bytes())?)
    }

    fn secret(&self, name: &str) -> Result<Option<Zeroizing<String>>, VaultError> {
        let Some(kept) = files::read(&self.dir.join(name))? else { return Ok(None) };
        let plain = self.cover.open(&kept)?;
        let text = std::str::from_utf8(&plain).map_err(|_| self.unreadable(name))?;
        Ok(Some(Zeroizing::new(text.trim().to_owned())))
    }

    fn identity(&self, name: &str, text: &str) -> Result<Identity, VaultError> {
        Identity::from_str(text).map_err(|_| self.unreadable(name))
    }

    fn public(&self, bytes: &[u8]) -> Result<Recipient, VaultError> {
        let text = std::str::from_utf8(bytes).unwrap_or_default();
        Recipient::from_str(text.trim()).map_err(|_| self.unreadable(RECOVERY_PUBLIC))
    }

    fn unreadable(&self, name: &str) -> VaultError {
        VaultError::BadKey { what: self.dir.join(name).display().to_string() }
    }
}
