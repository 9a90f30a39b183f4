//! The documents beside a ledger: under their SHA-256 where it is plain; sealed, and under a keyed name, where it is
//! encrypted, so that who has a letter in hand cannot find out whether this owner sent it.

use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::lockbox::{LedgerKey, SEALED_ENDING, Use};
use crate::medium;

/// The folder, and the key while the ledger is encrypted. It knows files, not the ledger that names them.
#[derive(Clone, Debug)]
pub struct HomeShelf {
    dir: PathBuf,
    key: Option<LedgerKey>,
}

impl HomeShelf {
    /// The documents in `dir`; `key` is that of an encrypted ledger.
    #[must_use]
    pub fn new(dir: PathBuf, key: Option<LedgerKey>) -> Self {
        Self { dir, key }
    }

    /// The folder.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The key of the ledger, where it is encrypted.
    #[must_use]
    pub fn key(&self) -> Option<&LedgerKey> {
        self.key.as_ref()
    }

    /// Where a document with this SHA-256 belongs: `ab/abcd…`, or `ef/ef01….sellado` under its keyed name.
    #[must_use]
    pub fn path(&self, sha256: &str) -> PathBuf {
        match &self.key {
            None => self.plain_path(sha256),
            Some(key) => {
                let name = key.mark(Use::DocumentNames, sha256);
                self.dir.join(&name[..2]).join(format!("{name}.{SEALED_ENDING}"))
            }
        }
    }

    /// Where it lies beside a plain ledger.
    #[must_use]
    pub fn plain_path(&self, sha256: &str) -> PathBuf {
        self.dir.join(sha256.get(..2).unwrap_or("xx")).join(sha256)
    }

    /// Where it lies: where it belongs, or plain as an interrupted conversion left it. Nothing may be there.
    #[must_use]
    pub fn found(&self, sha256: &str) -> PathBuf {
        let path = self.path(sha256);
        if medium::exists(&path) { path } else { self.plain_path(sha256) }
    }

    /// The plain bytes of a document, read from the medium; the caller compares them with the hash.
    ///
    /// # Errors
    /// What the system answers; [`ErrorKind::InvalidData`] when it is not what was sealed under its name.
    pub fn read(&self, sha256: &str) -> io::Result<Box<dyn Read>> {
        let path = self.found(sha256);
        let mut file = medium::open_uncached(&path)?;
        match &self.key {
            Some(key) if path == self.path(sha256) => {
                let mut sealed = Vec::new();
                file.read_to_end(&mut sealed)?;
                let plain = key.unseal(Use::Documents, &key.mark(Use::DocumentNames, sha256), &sealed);
                let plain = plain.ok_or_else(|| io::Error::new(ErrorKind::InvalidData, "not what was sealed"))?;
                Ok(Box::new(Unsealed { plain, read: 0 }))
            }
            _ => Ok(Box::new(file)),
        }
    }

    /// Writes plain bytes into a new file in the form of this shelf, and gives the file back to be synced.
    ///
    /// # Errors
    /// What the system answers.
    pub fn write<F: io::Write>(&self, sha256: &str, mut plain: impl Read, mut file: F) -> io::Result<F> {
        match &self.key {
            None => drop(io::copy(&mut plain, &mut file)?),
            Some(key) => {
                let mut bytes = Zeroizing::new(Vec::new());
                plain.read_to_end(&mut bytes)?;
                let name = key.mark(Use::DocumentNames, sha256);
                file.write_all(&key.seal(Use::Documents, &name, &bytes).map_err(io::Error::other)?)?;
            }
        }
        Ok(file)
    }
}

/// A document in memory, zeroed when it was read.
struct Unsealed {
    plain: Zeroizing<Vec<u8>>,
    read: usize,
}

impl Read for Unsealed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = (&self.plain[self.read..]).read(buffer)?;
        self.read += read;
        Ok(read)
    }
}
