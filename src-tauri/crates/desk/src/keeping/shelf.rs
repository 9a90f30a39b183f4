//! The shelf of documents: the exact bytes of what went out and came in, each kept once.
//!
//! Beside a plain ledger a document lies under its SHA-256. Beside an encrypted one its content is sealed, and its name is
//! keyed: who has a letter in hand cannot find out by its hash whether this owner sent it.

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use vault::lockbox::{BoxError, LedgerKey, Use, replace};
use zeroize::Zeroizing;

use super::{files_in, sha256, write_durably};
use crate::book::Options;
use crate::copying::wire_fault;
use crate::error::disk;
use crate::places;
use crate::wire::{ErrorCode, WireError};

pub(crate) use vault::lockbox::SEALED_ENDING as SEALED;

/// The folder of documents, and the key while the ledger is encrypted.
pub(crate) struct Shelf {
    folder: PathBuf,
    key: Option<LedgerKey>,
}

impl Shelf {
    pub(crate) fn of(options: &Options, key: Option<LedgerKey>) -> Self {
        Self { folder: places::documents_dir(options), key }
    }

    /// The bytes of a document; an error of the system when it is not there, damage when it is not what was kept.
    pub(crate) fn bytes(&self, sha: &str) -> Result<Zeroizing<Vec<u8>>, WireError> {
        let found = match &self.key {
            Some(key) => self.unsealed(key, sha)?,
            None => None,
        };
        let found = match found {
            Some(bytes) => bytes,
            // A conversion that was interrupted left it plain.
            None => Zeroizing::new(fs::read(self.plain(sha)).map_err(|error| disk(&error, &self.plain(sha)))?),
        };
        if sha256(&found) == sha { Ok(found) } else { Err(changed(sha)) }
    }

    fn unsealed(&self, key: &LedgerKey, sha: &str) -> Result<Option<Zeroizing<Vec<u8>>>, WireError> {
        let (name, file) = self.sealed(key, sha);
        match fs::read(&file) {
            Ok(content) => key.unseal(Use::Documents, &name, &content).ok_or_else(|| changed(sha)).map(Some),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(disk(&error, &file)),
        }
    }

    /// Keeps bytes; the same bytes are kept once. Answers their SHA-256.
    pub(crate) fn keep(&self, bytes: &[u8]) -> Result<String, WireError> {
        let sha = sha256(bytes);
        if self.bytes(&sha).is_ok_and(|kept| kept.as_slice() == bytes) {
            return Ok(sha);
        }
        match &self.key {
            Some(key) => self.seal(key, &sha, bytes)?,
            None => write_durably(&self.plain(&sha), |out| out.write_all(bytes))?,
        }
        Ok(sha)
    }

    fn seal(&self, key: &LedgerKey, sha: &str, bytes: &[u8]) -> Result<(), WireError> {
        let (name, file) = self.sealed(key, sha);
        let sealed = key.seal(Use::Documents, &name, bytes).map_err(|error| sealing_failed(&error))?;
        write_durably(&file, |out| out.write_all(&sealed))
    }

    /// Removes a document, sealed or not; false when it was not there.
    pub(crate) fn remove(&self, sha: &str) -> Result<bool, WireError> {
        let sealed = self.key.as_ref().map(|key| self.sealed(key, sha).1);
        let mut is_removed = false;
        for file in [Some(self.plain(sha)), sealed].into_iter().flatten() {
            match fs::remove_file(&file) {
                Ok(()) => is_removed = true,
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => return Err(disk(&error, &file)),
            }
        }
        Ok(is_removed)
    }

    fn plain(&self, sha: &str) -> PathBuf {
        self.folder.join(sha.get(..2).unwrap_or("xx")).join(sha)
    }

    /// The keyed name of a document, under which its content is sealed, and the file of that name.
    fn sealed(&self, key: &LedgerKey, sha: &str) -> (String, PathBuf) {
        let name = key.mark(Use::DocumentNames, sha);
        let file = self.folder.join(&name[..2]).join(format!("{name}.{SEALED}"));
        (name, file)
    }

    /// Seals every plain document, and removes it once the sealed one was read again.
    pub(crate) fn seal_all(&self) -> Result<(), WireError> {
        let Some(key) = &self.key else { return Ok(()) };
        for file in files_in(&self.folder, 2) {
            if is_sealed_name(&file) {
                continue;
            }
            if let Some(sha) = plain_name(&file) {
                let bytes = Zeroizing::new(fs::read(&file).map_err(|error| disk(&error, &file))?);
                // What is damaged already is kept as it is, under the hash that `check` misses.
                if !self.unsealed(key, &sha).is_ok_and(|kept| kept.is_some_and(|kept| kept == bytes)) {
                    self.seal(key, &sha, &bytes)?;
                }
                let kept = self.unsealed(key, &sha)?;
                kept.filter(|kept| *kept == bytes).ok_or_else(|| changed(&sha))?;
            }
            replace::wipe(&file).map_err(|fault| wire_fault(&fault))?;
        }
        Ok(())
    }

    /// Writes every sealed document plain beside it.
    pub(crate) fn unseal_all(&self) -> Result<(), WireError> {
        let Some(key) = &self.key else { return Ok(()) };
        for file in files_in(&self.folder, 2).into_iter().filter(|file| is_sealed_name(file)) {
            let content = fs::read(&file).map_err(|error| disk(&error, &file))?;
            let name = file.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            // A damaged one cannot be opened by anybody; `check` misses it afterwards as before.
            let Some(bytes) = key.unseal(Use::Documents, &name, &content) else { continue };
            write_durably(&self.plain(&sha256(&bytes)), |out| out.write_all(&bytes))?;
        }
        Ok(())
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
