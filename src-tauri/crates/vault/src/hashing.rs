//! SHA-256 of what passes by, and of whole files as they stand on their medium.

use std::io::{self, Read as _, Write};
use std::path::Path;

use ledger::chain;
use sha2::{Digest as _, Sha256};

use crate::progress::{Step, Watch, tell};
use crate::{VaultError, medium};

const CHUNK: usize = 1 << 20;

/// Hashes and counts what is written.
pub(crate) struct Hashing<W> {
    inner: W,
    hasher: Sha256,
    pub(crate) bytes: u64,
}

impl<W> Hashing<W> {
    pub(crate) fn new(inner: W) -> Self {
        Self { inner, hasher: Sha256::new(), bytes: 0 }
    }

    pub(crate) fn hash(&self) -> String {
        chain::hex(&self.hasher.clone().finalize())
    }
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(buffer)?;
        self.hasher.update(&buffer[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// SHA-256 of a private file, wherever the system holds it.
pub(crate) fn hash_of(path: &Path) -> io::Result<String> {
    let mut hashing = Hashing::new(io::sink());
    io::copy(&mut std::fs::File::open(path)?, &mut hashing)?;
    Ok(hashing.hash())
}

/// Size and SHA-256 of a file as they stand on the medium.
pub(crate) fn fingerprint(path: &Path, step: Step, watch: &mut Watch<'_>) -> Result<(u64, String), VaultError> {
    let mut file = medium::open_uncached(path).map_err(VaultError::at(path))?;
    let total = file.metadata().map_err(VaultError::at(path))?.len();
    let mut hasher = Hashing::new(io::sink());
    let mut chunk = vec![0; CHUNK];
    loop {
        tell(watch, step, hasher.bytes, total)?;
        let read = file.read(&mut chunk).map_err(VaultError::at(path))?;
        if read == 0 {
            break;
        }
        hasher.write_all(&chunk[..read]).map_err(VaultError::at(path))?;
    }
    Ok((hasher.bytes, hasher.hash()))
}
