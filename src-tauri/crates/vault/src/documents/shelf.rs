//! A store of documents: as they are beside the ledger, sealed beside the copies.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use ledger::chain;
use sha2::{Digest as _, Sha256};

use super::{DocumentRef, HomeShelf};
use crate::hashing::Hashing;
use crate::lockbox::LedgerKey;
use crate::{KeyRing, Seal, VaultError, medium};

/// What age adds: its header with two recipients, and 16 bytes for each 64 KiB.
const AGE_HEADER: u64 = 400;
const AGE_CHUNK: u64 = 1 << 16;

/// Where documents lie, and in which form.
pub(crate) enum Shelf<'k> {
    /// As they lie beside a ledger, and beside copies of format 1.
    Home(HomeShelf),
    /// `<dir>/ef/ef01….age`: sealed, under a name that does not tell the content even to who has the same document.
    Sealed { dir: PathBuf, names_key: String, ring: KeyRing, seal: Option<&'k Seal> },
}

impl<'k> Shelf<'k> {
    /// The shelf of the copies that are made with this seal.
    pub(crate) fn for_copies(dir: PathBuf, seal: &'k Seal) -> Self {
        Self::Sealed { dir, names_key: seal.names_key(), ring: seal.ring(), seal: Some(seal) }
    }

    /// The shelf beside the ledger; `key` is that of an encrypted one.
    pub(crate) fn at_home(dir: PathBuf, key: Option<LedgerKey>) -> Self {
        Self::Home(HomeShelf::new(dir, key))
    }

    /// A shelf to read from.
    pub(crate) fn sealed(dir: PathBuf, names_key: String, ring: KeyRing) -> Self {
        Self::Sealed { dir, names_key, ring, seal: None }
    }

    pub(crate) fn dir(&self) -> &Path {
        match self {
            Self::Home(home) => home.dir(),
            Self::Sealed { dir, .. } => dir,
        }
    }

    /// Where a document belongs.
    pub(crate) fn path(&self, sha256: &str) -> PathBuf {
        match self {
            Self::Home(home) => home.path(sha256),
            Self::Sealed { dir, names_key, .. } => {
                let name = chain::hex(&Sha256::new().chain_update(names_key).chain_update(sha256).finalize());
                dir.join(&name[..2]).join(format!("{name}.age"))
            }
        }
    }

    /// About how many bytes a document takes here.
    pub(crate) fn size_of(&self, document: &DocumentRef) -> u64 {
        match self {
            Self::Home(_) => document.bytes,
            Self::Sealed { .. } => document.bytes + AGE_HEADER + 16 * (document.bytes / AGE_CHUNK + 1),
        }
    }

    /// Whether a file of about the right size is there.
    pub(super) fn seems_to_hold(&self, document: &DocumentRef) -> bool {
        fs::metadata(self.path(&document.sha256)).is_ok_and(|found| found.len() >= document.bytes)
    }

    /// The plain bytes of a document, read from the medium.
    pub(super) fn read(&self, document: &DocumentRef) -> io::Result<Box<dyn Read>> {
        match self {
            Self::Home(home) => home.read(&document.sha256),
            Self::Sealed { ring, .. } => match ring.open(medium::open_uncached(&self.path(&document.sha256))?) {
                Ok(plain) => Ok(Box::new(plain)),
                Err(age::DecryptError::Io(error)) => Err(error),
                Err(other) => Err(io::Error::new(io::ErrorKind::InvalidData, other)),
            },
        }
    }

    /// Writes plain bytes into a new file of this shelf, and gives the file back to be synced.
    pub(super) fn write(&self, document: &DocumentRef, mut plain: impl Read, file: File) -> io::Result<File> {
        match self {
            Self::Home(home) => home.write(&document.sha256, plain, file),
            Self::Sealed { seal: Some(seal), .. } => {
                let mut sealed = seal.close(file)?;
                io::copy(&mut plain, &mut sealed)?;
                sealed.finish()
            }
            Self::Sealed { .. } => Err(io::Error::other("a shelf to read from")),
        }
    }

    /// Whether the document is here and is itself: read from the medium, unsealed, hashed.
    pub(super) fn is_proven(&self, document: &DocumentRef) -> Result<bool, VaultError> {
        let path = match self {
            Self::Home(home) => home.found(&document.sha256),
            Self::Sealed { .. } => self.path(&document.sha256),
        };
        if !path.is_file() {
            return Ok(false);
        }
        match self.hash(document) {
            Ok(found) => Ok(found == (document.bytes, document.sha256.clone())),
            // An error without a number comes from the unsealing: the file is there and is not what it should be.
            Err(error) if error.raw_os_error().is_none() => Ok(false),
            Err(error) => Err(VaultError::at(&path)(error)),
        }
    }

    fn hash(&self, document: &DocumentRef) -> io::Result<(u64, String)> {
        let mut hasher = Hashing::new(io::sink());
        io::copy(&mut self.read(document)?, &mut hasher)?;
        Ok((hasher.bytes, hasher.hash()))
    }
}
