//! A whole plain ledger on its way into a copy or out of one: a private staging file, or memory alone where the ledger at
//! home is encrypted, so that no plain page of it ever reaches a disk.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::VaultError;
use crate::check::{Checked, check, check_image};
use crate::hashing::{Hashing, hash_of};
use crate::lockbox::LedgerKey;

/// A ledger in memory, lent by whoever made it.
pub type Image = Box<dyn AsRef<[u8]>>;

/// Where the plain ledger is meanwhile.
pub(crate) enum Plain {
    File(PathBuf),
    Memory(Image),
}

impl Plain {
    pub(crate) fn reader(&self) -> Result<Box<dyn Read + '_>, VaultError> {
        match self {
            Self::File(path) => Ok(Box::new(File::open(path).map_err(VaultError::at(path))?)),
            Self::Memory(image) => Ok(Box::new((**image).as_ref())),
        }
    }

    pub(crate) fn sha256(&self) -> Result<String, VaultError> {
        match self {
            Self::File(path) => hash_of(path).map_err(VaultError::at(path)),
            Self::Memory(image) => {
                let mut hasher = Hashing::new(io::sink());
                io::copy(&mut (**image).as_ref(), &mut hasher).map_err(VaultError::at(Path::new("memory")))?;
                Ok(hasher.hash())
            }
        }
    }

    pub(crate) fn check(&self) -> Result<Checked, String> {
        let (checked, _) = match self {
            Self::File(path) => check(path)?,
            Self::Memory(image) => check_image((**image).as_ref())?,
        };
        Ok(checked)
    }
}

/// Writes a plain ledger in memory into a new file, encrypted.
type WriteEncrypted = Arc<dyn Fn(&[u8], &Path) -> Result<(), VaultError> + Send + Sync>;

/// What the computer of whoever reads a copy makes of ledgers.
#[derive(Clone, Debug, Default)]
pub enum Home {
    /// They lie there plain, so a copy may be unpacked into a file.
    #[default]
    Plain,
    /// The ledger there is encrypted, and its key is not at hand: copies are read in memory. A restore is plain.
    Closed,
    /// The ledger there is encrypted: copies are read in memory, and restored encrypted.
    Sealed(SealedHome),
}

/// The home of an encrypted ledger whose key is at hand.
#[derive(Clone)]
pub struct SealedHome {
    /// The key of the ledger, with which its documents are sealed.
    pub key: LedgerKey,
    /// Writes the restored ledger.
    pub write: WriteEncrypted,
}

impl fmt::Debug for SealedHome {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("SealedHome")
    }
}
