//! Reading: one pass from the medium hashes, unseals, decompresses and writes; nothing counts before the last hash agrees.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read, Take, Write};
use std::path::Path;

use age::DecryptError;
use ledger::chain;
use sha2::{Digest as _, Sha256};

use super::{CHUNK, Header, Manifest, Opened, SEALED, TRAILER};
use crate::progress::{Step, Watch, tell};
use crate::{KeyRing, VaultError};

const MANIFEST_LIMIT: u64 = 64 << 20;

impl Opened {
    /// The size of the whole file.
    pub(crate) fn bytes(&self) -> u64 {
        self.head.len() as u64 + self.header.payload_bytes + TRAILER
    }

    /// Reads everything once, from the medium, unpacks the ledger into `into` and answers the manifest and the SHA-256
    /// of the whole file. `into` is worth nothing unless this succeeds.
    ///
    /// A copy that does not open with `ring` is called damaged when it is, and only else asked a key for.
    pub(crate) fn unpack(
        self,
        ring: &KeyRing,
        into: &mut impl Write,
        place: &Path,
        watch: &mut Watch<'_>,
    ) -> Result<(Manifest, String), VaultError> {
        let Self { header, head, file, path } = self;
        let mut tee = Tee {
            inner: file.take(header.payload_bytes),
            whole: Sha256::new().chain_update(&head),
            payload: Sha256::new(),
        };
        let opened = if header.sealing == SEALED {
            match ring.open(&mut tee) {
                Ok(plain) => Some(unpack_plain(&header, plain, &path, (&mut *into, place), watch)?),
                Err(DecryptError::NoMatchingKeys) => None,
                Err(error) => return Err(unsealing(&path, error)),
            }
        } else {
            Some(unpack_plain(&header, &mut tee, &path, (into, place), watch)?)
        };
        let sha256 = check_hashes(&header, tee, &path)?;
        let manifest = opened.ok_or_else(|| no_key(&path, ring))?;
        agree(&header, &manifest).map_err(|what| VaultError::damaged(&path, what))?;
        Ok((manifest, sha256))
    }
}

fn no_key(path: &Path, ring: &KeyRing) -> VaultError {
    let file = path.to_path_buf();
    if ring.has_paper() { VaultError::WrongKey { file } } else { VaultError::NoKey { file } }
}

fn unsealing(path: &Path, error: DecryptError) -> VaultError {
    match error {
        DecryptError::Io(error) => unpacking(path, error),
        other => VaultError::damaged(path, format!("payload: {other}")),
    }
}

fn unpack_plain(
    header: &Header,
    packed: impl Read,
    path: &Path,
    (into, place): (&mut impl Write, &Path),
    watch: &mut Watch<'_>,
) -> Result<Manifest, VaultError> {
    let unpacking = |error| unpacking(path, error);
    let decoder = zstd::stream::read::Decoder::new(packed).map_err(unpacking)?;
    let mut plain = BufReader::with_capacity(CHUNK, decoder).take(header.plain_bytes);
    let mut line = Vec::new();
    (&mut plain).take(MANIFEST_LIMIT).read_until(b'\n', &mut line).map_err(unpacking)?;
    let manifest = serde_json::from_slice(&line).map_err(|_| VaultError::damaged(path, "manifest: unreadable"))?;
    let mut chunk = vec![0; CHUNK];
    loop {
        tell(watch, Step::ReadBack, header.plain_bytes - plain.limit(), header.plain_bytes)?;
        let read = plain.read(&mut chunk).map_err(unpacking)?;
        if read == 0 {
            break;
        }
        into.write_all(&chunk[..read]).map_err(VaultError::at(place))?;
    }
    let more = plain.get_mut().read(&mut chunk[..1]).map_err(unpacking)?;
    if plain.limit() != 0 || more != 0 {
        return Err(VaultError::damaged(path, "payload: not the size that the header says"));
    }
    Ok(manifest)
}

/// An error with a number comes from the medium, one without from the decompression.
fn unpacking(path: &Path, error: io::Error) -> VaultError {
    match error.raw_os_error() {
        Some(_) => VaultError::at(path)(error),
        None => VaultError::damaged(path, format!("payload: {error}")),
    }
}

fn check_hashes(header: &Header, mut tee: Tee, path: &Path) -> Result<String, VaultError> {
    io::copy(&mut tee, &mut io::sink()).map_err(VaultError::at(path))?;
    if chain::hex(&tee.payload.finalize()) != header.payload_sha256 {
        return Err(VaultError::damaged(path, "payload: hash"));
    }
    let mut trailer = Vec::new();
    tee.inner.into_inner().read_to_end(&mut trailer).map_err(VaultError::at(path))?;
    if trailer != format!("{}\n", chain::hex(&tee.whole.clone().finalize())).as_bytes() {
        return Err(VaultError::damaged(path, "trailer: hash"));
    }
    Ok(chain::hex(&tee.whole.chain_update(&trailer).finalize()))
}

fn agree(header: &Header, manifest: &Manifest) -> Result<(), &'static str> {
    let same = header.ledger_id == manifest.summary.ledger_id
        && header.generation == manifest.generation
        && header.taken_at == manifest.taken_at;
    if same { Ok(()) } else { Err("header: not that of this payload") }
}

/// Hashes what passes on its way to the decompression.
struct Tee {
    inner: Take<BufReader<File>>,
    whole: Sha256,
    payload: Sha256,
}

impl Read for Tee {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.whole.update(&buffer[..read]);
        self.payload.update(&buffer[..read]);
        Ok(read)
    }
}
