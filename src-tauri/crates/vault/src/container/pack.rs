//! Writing: manifest and ledger are compressed and sealed privately first, because the header tells the size and hash of the payload.

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::{CHUNK, FORMAT, Header, MAGIC, Manifest, SEALED};
use crate::hashing::Hashing;
use crate::keys::Closing;
use crate::plain::Plain;
use crate::progress::{Step, Watch, tell};
use crate::{Seal, VaultError};

/// Fast, and ledgers shrink to about a fifth with it.
const LEVEL: i32 = 3;

/// A sealed payload in the staging folder, ready to be written behind its header.
pub(crate) struct Payload {
    path: PathBuf,
    header: Header,
}

/// Compresses and seals manifest and ledger into `path` and describes the result.
pub(crate) fn pack(manifest: &Manifest, ledger: &Plain, path: PathBuf, seal: &Seal) -> Result<Payload, VaultError> {
    let at = || VaultError::at(&path);
    let mut plain = ledger.reader()?;
    let line = json_line(manifest);
    let out = Hashing::new(File::create_new(&path).map_err(at())?);
    let out = seal.close(out).map_err(at())?;
    let mut encoder = zstd::stream::write::Encoder::new(out, LEVEL).map_err(at())?;
    encoder.write_all(&line).map_err(at())?;
    let ledger_bytes = io::copy(&mut plain, &mut encoder).map_err(at())?;
    let out = encoder.finish().and_then(Closing::finish).map_err(at())?;
    let header = Header {
        format: FORMAT,
        sealing: SEALED.into(),
        generation: manifest.generation,
        ledger_id: manifest.summary.ledger_id.clone(),
        taken_at: manifest.taken_at.clone(),
        plain_bytes: line.len() as u64 + ledger_bytes,
        payload_bytes: out.bytes,
        payload_sha256: out.hash(),
    };
    Ok(Payload { path, header })
}

impl Payload {
    /// About the size of the whole file: header and trailer are small beside the margin of any place.
    pub(crate) fn bytes(&self) -> u64 {
        self.header.payload_bytes + super::HEADER_LIMIT + super::TRAILER
    }

    /// Writes the container to a fresh file and answers its size and its SHA-256; the file is not synced yet.
    pub(crate) fn write(
        &self,
        to: &mut File,
        place: &Path,
        watch: &mut Watch<'_>,
    ) -> Result<(u64, String), VaultError> {
        let mut out = Hashing::new(to);
        let mut payload = File::open(&self.path).map_err(VaultError::at(&self.path))?;
        let head = [MAGIC, &json_line(&self.header)].concat();
        out.write_all(&head).map_err(VaultError::at(place))?;
        let mut chunk = vec![0; CHUNK];
        loop {
            tell(watch, Step::Write, out.bytes, self.header.payload_bytes)?;
            let read = payload.read(&mut chunk).map_err(VaultError::at(&self.path))?;
            if read == 0 {
                break;
            }
            out.write_all(&chunk[..read]).map_err(VaultError::at(place))?;
        }
        let trailer = format!("{}\n", out.hash());
        out.write_all(trailer.as_bytes()).map_err(VaultError::at(place))?;
        Ok((out.bytes, out.hash()))
    }
}

fn json_line<T: Serialize>(value: &T) -> Vec<u8> {
    let mut line = serde_json::to_vec(value).expect("texts and numbers always serialise");
    line.push(b'\n');
    line
}
