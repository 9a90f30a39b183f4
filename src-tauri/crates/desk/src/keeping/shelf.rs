//! The shelf of documents: the exact bytes of what went out and came in, each kept once, as [`HomeShelf`] lays them.

use std::fs;
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};

use vault::HomeShelf;
use vault::lockbox::{BoxError, LedgerKey, Use, replace};
use zeroize::Zeroizing;

use super::{files_in, sha256, write_durably};
use crate::book::Options;
use crate::copying::wire_fault;
use crate::error::disk;
use crate::places;
use crate::wire::{ErrorCode, WireError};

pub(crate) use vault::lockbox::SEALED_ENDING as SEALED;

/// The documents beside the ledger, and what the desk does with them.
pub(crate) struct Shelf {
    home: HomeShelf,
}

impl Shelf {
    pub(crate) fn of(options: &Options, key: Option<LedgerKey>) -> Self {
        Self { home: HomeShelf::new(places::documents_dir(options), key) }
    }

    /// The bytes of a document; an error of the system when it is not there, damage when it is not what was kept.
    pub(crate) fn bytes(&self, sha: &str) -> Result<Zeroizing<Vec<u8>>, WireError> {
        let found = self.read(sha)?;
        if sha256(&found) == sha { Ok(found) } else { Err(changed(sha)) }
    }

    fn read(&self, sha: &str) -> Result<Zeroizing<Vec<u8>>, WireError> {
        let mut bytes = Zeroizing::new(Vec::new());
        match self.home.read(sha).and_then(|mut plain| plain.read_to_end(&mut bytes)) {
            Ok(_) => Ok(bytes),
            Err(error) if error.kind() == ErrorKind::InvalidData => Err(changed(sha)),
            Err(error) => Err(disk(&error, &self.home.found(sha))),
        }
    }

    /// Keeps bytes; the same bytes are kept once. Answers their SHA-256.
    pub(crate) fn keep(&self, bytes: &[u8]) -> Result<String, WireError> {
        let sha = sha256(bytes);
        if !self.bytes(&sha).is_ok_and(|kept| kept.as_slice() == bytes) {
            self.write(&sha, bytes)?;
        }
        Ok(sha)
    }

    fn write(&self, sha: &str, bytes: &[u8]) -> Result<(), WireError> {
        write_durably(&self.home.path(sha), |out| self.home.write(sha, bytes, out).map(drop))
    }

    /// Removes a document, sealed or not; false when it was not there.
    pub(crate) fn remove(&self, sha: &str) -> Result<bool, WireError> {
        let mut is_removed = false;
        for file in [self.home.plain_path(sha), self.home.path(sha)] {
            match fs::remove_file(&file) {
                Ok(()) => is_removed = true,
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => return Err(disk(&error, &file)),
            }
        }
        Ok(is_removed)
    }

    /// Removes every file but these documents, sealed or not; answers how many went.
    pub(crate) fn keep_only(&self, named: &[String]) -> Result<usize, WireError> {
        let forms = named.iter().flat_map(|sha| [self.home.plain_path(sha), self.home.path(sha)]);
        let kept: std::collections::HashSet<PathBuf> = forms.collect();
        let garbage: Vec<PathBuf> =
            files_in(self.home.dir(), 2).into_iter().filter(|file| !kept.contains(file)).collect();
        for file in &garbage {
            replace::wipe(file).map_err(|fault| wire_fault(&fault))?;
        }
        Ok(garbage.len())
    }

    /// Seals every plain document that is ours, and removes it once the sealed one was read again. A leftover is named by no
    /// hash, and asked for by none.
    pub(crate) fn seal_all(&self, is_ours: impl Fn(Option<&str>) -> Result<bool, WireError>) -> Result<(), WireError> {
        if self.home.key().is_none() {
            return Ok(());
        }
        for file in files_in(self.home.dir(), 2) {
            let sha = plain_name(&file);
            if is_sealed_name(&file) || !is_ours(sha.as_deref())? {
                continue;
            }
            if let Some(sha) = sha {
                let bytes = Zeroizing::new(fs::read(&file).map_err(|error| disk(&error, &file))?);
                // What is damaged already is kept as it is, under the hash that `check` misses.
                let is_sealed = self.home.path(&sha).is_file() && self.read(&sha).is_ok_and(|kept| kept == bytes);
                if !is_sealed {
                    self.write(&sha, &bytes)?;
                }
                if self.read(&sha)? != bytes {
                    return Err(changed(&sha));
                }
            }
            replace::wipe(&file).map_err(|fault| wire_fault(&fault))?;
        }
        Ok(())
    }

    /// Writes every sealed document that this key opens plain beside it. Answers the sealed files.
    pub(crate) fn unseal_all(&self) -> Result<Vec<PathBuf>, WireError> {
        let Some(key) = self.home.key() else { return Ok(Vec::new()) };
        let mut unsealed = Vec::new();
        for file in files_in(self.home.dir(), 2).into_iter().filter(|file| is_sealed_name(file)) {
            let content = fs::read(&file).map_err(|error| disk(&error, &file))?;
            let name = file.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            // It is another book's, or damaged; then `check` misses it afterwards as before.
            let Some(bytes) = key.unseal(Use::Documents, &name, &content) else { continue };
            write_durably(&self.home.plain_path(&sha256(&bytes)), |out| out.write_all(&bytes))?;
            unsealed.push(file);
        }
        Ok(unsealed)
    }
}

fn is_sealed_name(file: &Path) -> bool {
    file.extension().is_some_and(|ending| ending == SEALED)
}

/// The SHA-256 that a plain document has for a name; none for a leftover.
fn plain_name(file: &Path) -> Option<String> {
    let name = file.file_name()?.to_string_lossy().into_owned();
    (name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(name)
}

fn changed(sha: &str) -> WireError {
    WireError::new(ErrorCode::LedgerDamaged).with("detail", format!("el documento {sha} cambió"))
}

pub(super) fn sealing_failed(error: &BoxError) -> WireError {
    WireError::new(ErrorCode::Disk).with("file", "documento").with("detail", error)
}
