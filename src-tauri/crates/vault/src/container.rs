//! The one-file container of a copy.
//!
//! ```text
//! %ALDIA-COPY\n                          magic
//! {"format":2,"sealing":"age",…}\n       header: plain JSON, one line, at most 4,096 bytes
//! …payload_bytes bytes…                  age of: zstd of: manifest (JSON, one line) \n SQLite file
//! <64 hexadecimal digits>\n              trailer: SHA-256 of everything before it
//! ```
//!
//! Outside stand only generation, ledger id, instant, sizes and hashes; whatever says something about the business is
//! inside the payload, which is sealed for two age X25519 recipients: the program's own key and the recovery key on the
//! owner's sheet. There are no member names, hence no path can be smuggled in. Format 1, with `"sealing":"none"` and the
//! bare zstd stream, is read but no longer written.
//!
//! By hand, without this program, with the words of the sheet as `AGE-SECRET-KEY-1…` (the QR code) in the file KEY:
//!
//! ```text
//! head -c -65 COPY | sha256sum                                  equals the last line of COPY
//! head -c -65 COPY | tail -n +3 | age -d -i KEY | zstd -d | tail -n +2 > ledger.db
//! head -c -65 COPY | tail -n +3 | age -d -i KEY | zstd -d | head -n 1          the manifest
//! ```
//!
//! A document with the hash H lies beside the copies in `aldia-documents/NN/N.age`, where N is the SHA-256 in
//! hexadecimal of the text `names_key` of the manifest followed by H, and NN its first two digits:
//! `age -d -i KEY aldia-documents/NN/N.age | sha256sum` answers H.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::documents::DocumentRef;
use crate::{Summary, VaultError, medium};

mod pack;
mod unpack;

pub(crate) use pack::{Payload, pack};

/// What the file names of copies end with, after the dot.
pub(crate) const EXTENSION: &str = "aldia";
/// The newest container format that this program writes and reads.
pub const FORMAT: u32 = 2;

const MAGIC: &[u8] = b"%ALDIA-COPY\n";
const SEALED: &str = "age";
const UNSEALED: (u32, &str) = (1, "none");
const HEADER_LIMIT: u64 = 4096;
const TRAILER: u64 = 65;
const CHUNK: usize = 1 << 20;

/// The plain line outside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Header {
    pub(crate) format: u32,
    pub(crate) sealing: String,
    pub(crate) generation: u64,
    pub(crate) ledger_id: String,
    pub(crate) taken_at: String,
    pub(crate) plain_bytes: u64,
    pub(crate) payload_bytes: u64,
    pub(crate) payload_sha256: String,
}

/// What must be understood before anything else is read.
#[derive(Deserialize)]
struct Version {
    format: u32,
    sealing: String,
}

/// What the copy says about itself, inside the payload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    pub(crate) program_version: String,
    pub(crate) taken_at: String,
    pub(crate) generation: u64,
    pub(crate) summary: Summary,
    pub(crate) documents: Vec<DocumentRef>,
    /// Documents that were lost already when the copy was made; the owner was told and wanted the copy all the same.
    pub(crate) lost: Vec<String>,
    /// What the names of the sealed documents beside the copy are made with; none beside an unsealed copy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) names_key: Option<String>,
}

/// A container whose header was understood; nothing behind the header was read yet.
pub(crate) struct Opened {
    pub(crate) header: Header,
    head: Vec<u8>,
    file: BufReader<File>,
    path: PathBuf,
}

/// Opens a copy and reads its header from the medium.
pub(crate) fn open(path: &Path) -> Result<Opened, VaultError> {
    let file = medium::open_uncached(path).map_err(VaultError::at(path))?;
    let found = file.metadata().map_err(VaultError::at(path))?;
    if !found.is_file() {
        return Err(VaultError::NotACopy { file: path.to_path_buf() });
    }
    let mut file = BufReader::with_capacity(CHUNK, file);
    let (head, header) = read_header(&mut file, path, found.len())?;
    let expected = [head.len() as u64, header.payload_bytes, TRAILER];
    if expected.iter().try_fold(0_u64, |sum, part| sum.checked_add(*part)) != Some(found.len()) {
        return Err(VaultError::damaged(path, format!("size: {} bytes", found.len())));
    }
    Ok(Opened { header, head, file, path: path.to_path_buf() })
}

/// Whether a file begins as a copy does, whatever became of it since.
#[must_use]
pub fn is_copy(file: &Path) -> bool {
    let mut head = vec![0; MAGIC.len()];
    File::open(file).and_then(|mut file| file.read_exact(&mut head)).is_ok() && head == MAGIC
}

fn read_header(file: &mut BufReader<File>, path: &Path, bytes: u64) -> Result<(Vec<u8>, Header), VaultError> {
    let mut head = vec![0; MAGIC.len()];
    match file.read_exact(&mut head) {
        Err(error) if error.kind() != io::ErrorKind::UnexpectedEof => {
            return Err(VaultError::at(path)(error));
        }
        // What a FAT stick leaves of a file whose name became durable before its content.
        Err(_) if bytes == 0 => return Err(VaultError::damaged(path, "size: empty")),
        Err(_) => {
            return Err(VaultError::NotACopy { file: path.to_path_buf() });
        }
        Ok(()) if head != MAGIC => {
            return Err(VaultError::NotACopy { file: path.to_path_buf() });
        }
        Ok(()) => {}
    }
    file.take(HEADER_LIMIT).read_until(b'\n', &mut head).map_err(VaultError::at(path))?;
    let header = understand(&head[MAGIC.len()..], path)?;
    Ok((head, header))
}

fn understand(line: &[u8], path: &Path) -> Result<Header, VaultError> {
    let unreadable = |_| VaultError::damaged(path, "header: unreadable");
    let version: Version = serde_json::from_slice(line).map_err(unreadable)?;
    let newer = |found| VaultError::NewerVersion { file: path.to_path_buf(), found };
    if version.format > FORMAT {
        return Err(newer(format!("format {}", version.format)));
    }
    if version.sealing != SEALED && (version.format, version.sealing.as_str()) != UNSEALED {
        return Err(newer(format!("sealing {}", version.sealing)));
    }
    serde_json::from_slice(line).map_err(unreadable)
}
