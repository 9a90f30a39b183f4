//! The passphrase box: the small file beside an encrypted ledger that holds its key, closed.
//!
//! The ledger's key is 32 random bytes that never change while the ledger stays encrypted. The box keeps it twice: for
//! the passphrase (Argon2id, its cost stored; XChaCha20-Poly1305) and for the recovery key on paper (age). Whoever opens
//! it either way also proves the rest of the box, so that nobody can exchange a part of it unnoticed. Without the box
//! and without the paper an encrypted ledger is lost: there is no third way in, for nobody.
//!
//! ```text
//! libro.aldia.llave
//! {"format":1,"id":…,"salt":…,                          the salt of SQLCipher's pages
//!  "passphrase":{"kdf":"argon2id",…,"salt":…,"sealed":…},
//!  "recovery":{"recipient":"age1…","sealed":…},         an age file in hexadecimal
//!  "remembered":false,"proof":…}
//! ```
//!
//! This module must never print or log a secret, and knows no store: what the key opens is the caller's business.

use std::fmt;
use std::path::{Path, PathBuf};

pub use age::x25519::Recipient;
use ledger::chain;
use zeroize::Zeroizing;

use crate::{RecoveryKey, VaultError};

mod content;
mod cost;
mod key;
mod paper;
pub mod replace;

use content::{Content, ForPaper, ForPassphrase};
pub use cost::Cost;
pub use key::{LedgerKey, SALT, SEALED_ENDING, Use, is_sealed};

/// The newest box that this program writes and reads.
pub const BOX_FORMAT: u32 = 1;
/// The fewest characters of a passphrase.
pub const SHORTEST_PASSPHRASE: usize = 8;

/// Why a box stays closed, or cannot be kept.
#[derive(Debug, thiserror::Error)]
pub enum BoxError {
    /// The passphrase is not the one of this box.
    #[error("wrong passphrase")]
    WrongPassphrase,
    /// The recovery key is not the one of this box.
    #[error("the recovery key does not open this ledger")]
    WrongPaper,
    /// Shorter than [`SHORTEST_PASSPHRASE`].
    #[error("the passphrase is too short")]
    TooShort,
    /// The file is not a whole box of this program, or a part of it was exchanged.
    #[error("{0} is damaged")]
    Damaged(PathBuf),
    /// A newer program wrote it.
    #[error("{0} was written by a newer version")]
    TooNew(PathBuf),
    /// The system gave no random bytes or no memory.
    #[error("the system refused: {0}")]
    System(String),
    /// Reading or writing the file failed.
    #[error(transparent)]
    Disk(VaultError),
}

/// A box: what its file says. Holds no secret that is not sealed.
#[derive(Clone)]
pub struct Lockbox {
    path: PathBuf,
    content: Content,
}

impl fmt::Debug for Lockbox {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Lockbox").field("path", &self.path).finish_non_exhaustive()
    }
}

impl Lockbox {
    /// Where the box of a ledger lies: `libro.aldia.llave` beside `libro.aldia`.
    #[must_use]
    pub fn beside(ledger: &Path) -> PathBuf {
        crate::durable::with_suffix(ledger, ".llave")
    }

    /// A new box around a new key, not kept yet.
    ///
    /// # Errors
    /// [`BoxError::TooShort`]; when the system gives no random bytes.
    pub fn create(
        path: &Path,
        passphrase: &str,
        cost: Cost,
        recovery: Option<&Recipient>,
    ) -> Result<(Self, LedgerKey), BoxError> {
        let ledger_key = LedgerKey::generate()?;
        let content = Content {
            format: BOX_FORMAT,
            id: chain::hex(&key::random::<16>()?),
            salt: chain::hex(&key::random::<SALT>()?),
            passphrase: ForPassphrase::default(),
            recovery: None,
            remembered: false,
            proof: String::new(),
        };
        let mut made = Self { path: path.to_path_buf(), content };
        made.content.passphrase = made.content.close_with(passphrase, cost, &ledger_key)?;
        made.content.recovery = recovery.map(|to| ForPaper::close(to, &ledger_key)).transpose()?;
        made.prove(&ledger_key)?;
        Ok((made, ledger_key))
    }

    /// Reads the box at `path`; none when there is none.
    ///
    /// # Errors
    /// When it cannot be read, is damaged, or of a newer version.
    pub fn read(path: &Path) -> Result<Option<Self>, BoxError> {
        let bytes = match std::fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(BoxError::Disk(VaultError::at(path)(error))),
        };
        let content = Content::understand(&bytes, path)?;
        Ok(Some(Self { path: path.to_path_buf(), content }))
    }

    /// Writes the box durably: after a power cut the old one stands there or the new one, whole.
    ///
    /// # Errors
    /// What the disk answers.
    pub fn keep(&self) -> Result<(), BoxError> {
        content::put(&self.path, &self.content.text()).map_err(BoxError::Disk)
    }

    /// The key, for who knows the passphrase. A wrong one costs as much as the right one.
    ///
    /// # Errors
    /// [`BoxError::WrongPassphrase`], [`BoxError::Damaged`].
    pub fn open(&self, passphrase: &str) -> Result<LedgerKey, BoxError> {
        let key = self.content.open_with(passphrase, &self.path)?;
        self.proven(key)
    }

    /// The key, for who has the sheet of the recovery key.
    ///
    /// # Errors
    /// [`BoxError::WrongPaper`], [`BoxError::Damaged`].
    pub fn open_with_paper(&self, paper: &RecoveryKey) -> Result<LedgerKey, BoxError> {
        let sealed = self.content.recovery.as_ref().ok_or(BoxError::WrongPaper)?;
        self.proven(sealed.open(&paper.identity(), &self.path)?)
    }

    /// The key that the system remembered, if it is the one of this box.
    ///
    /// # Errors
    /// [`BoxError::Damaged`] when it is not.
    pub fn open_with_key(&self, bytes: &[u8]) -> Result<LedgerKey, BoxError> {
        let key = LedgerKey::of(bytes).ok_or_else(|| BoxError::Damaged(self.path.clone()))?;
        self.proven(key)
    }

    /// The same key behind another passphrase; not kept yet.
    ///
    /// # Errors
    /// [`BoxError::TooShort`]; when the system gives no random bytes.
    pub fn change_passphrase(&mut self, key: &LedgerKey, passphrase: &str, cost: Cost) -> Result<(), BoxError> {
        self.content.passphrase = self.content.close_with(passphrase, cost, key)?;
        self.prove(key)
    }

    /// The same key for another sheet; the former sheet opens this box no more. Not kept yet.
    ///
    /// # Errors
    /// When the key cannot be sealed.
    pub fn change_paper(&mut self, key: &LedgerKey, to: &Recipient) -> Result<(), BoxError> {
        self.content.recovery = Some(ForPaper::close(to, key)?);
        self.prove(key)
    }

    /// For which sheet the key is kept: an age recipient.
    #[must_use]
    pub fn paper(&self) -> Option<&str> {
        self.content.recovery.as_ref().map(|sealed| sealed.recipient.as_str())
    }

    /// The name under which the system's keychain may remember the key.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.content.id
    }

    /// Whether the keychain was asked to remember the key. A hint only: it is not proven, and a wrong one costs a look.
    #[must_use]
    pub fn is_remembered(&self) -> bool {
        self.content.remembered
    }

    /// Notes whether the keychain remembers the key; not kept yet.
    pub fn remember(&mut self, remembered: bool) {
        self.content.remembered = remembered;
    }

    /// The salt that SQLCipher is given with the key.
    #[must_use]
    pub fn salt(&self) -> [u8; SALT] {
        content::unhex(&self.content.salt).and_then(|bytes| bytes.as_slice().try_into().ok()).unwrap_or_default()
    }

    fn prove(&mut self, key: &LedgerKey) -> Result<(), BoxError> {
        self.content.proof = key.mark(Use::BoxProof, &self.content.claims());
        Ok(())
    }

    fn proven(&self, key: LedgerKey) -> Result<LedgerKey, BoxError> {
        if key.mark(Use::BoxProof, &self.content.claims()) == self.content.proof {
            Ok(key)
        } else {
            Err(BoxError::Damaged(self.path.clone()))
        }
    }
}

/// The text of a passphrase as it is used: the same on every keyboard and system.
fn folded(passphrase: &str) -> Zeroizing<String> {
    use unicode_normalization::UnicodeNormalization as _;
    Zeroizing::new(passphrase.nfkc().collect())
}
