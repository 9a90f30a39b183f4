//! The one-file container of a copy.
//!
//! ```text
//! %ALDIA-COPY\n                          magic
//! {"format":1,"sealing":"none",…}\n      header: plain JSON, one line, at most 4,096 bytes
//! …payload_bytes bytes…                  zstd of: manifest (JSON, one line) \n SQLite file
//! <64 hexadecimal digits>\n              trailer: SHA-256 of everything before it
//! ```
//!
//! Outside stand only generation, ledger id, instant, sizes and hashes; whatever says something about the business is
//! inside the payload, so that a later version can seal it (`"sealing":"age"`) and nothing shows. There are no member
//! names, hence no path can be smuggled in.
//!
//! By hand, without this program:
//!
//! ```text
//! head -c -65 COPY | sha256sum                                  equals the last line of COPY
//! head -c -65 COPY | tail -n +3 | zstd -d | tail -n +2 > ledger.db
//! head -c -65 COPY | tail -n +3 | zstd -d | head -n 1          the manifest
//! ```

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek as _, Take, Write};
use std::path::{Path, PathBuf};

use ledger::chain;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::documents::DocumentRef;
use crate::medium;
use crate::progress::{Step, Watch, tell};
use crate::{Summary, VaultError};

/// What the file names of copies end with, after the dot.
pub const EXTENSION: &str = "aldia";
/// The newest container format that this program writes and reads.
pub const FORMAT: u32 = 1;

const MAGIC: &[u8] = b"%ALDIA-COPY\n";
const SEALING: &str = "none";
const HEADER_LIMIT: u64 = 4096;
const MANIFEST_LIMIT: u64 = 64 << 20;
const TRAILER: u64 = 65;
const CHUNK: usize = 1 << 20;
/// Fast, and ledgers shrink to about a fifth with it.
const LEVEL: i32 = 3;

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
}

/// A compressed payload in the staging folder, ready to be written behind its header.
pub(crate) struct Payload {
    path: PathBuf,
    header: Header,
}

/// Compresses manifest and ledger into `path` and describes the result.
pub(crate) fn pack(
    manifest: &Manifest,
    ledger: &Path,
    path: PathBuf,
) -> Result<Payload, VaultError> {
    let at = || VaultError::at(&path);
    let mut plain = File::open(ledger).map_err(at())?;
    let line = json_line(manifest);
    let out = Hashing::new(File::create_new(&path).map_err(at())?);
    let mut encoder = zstd::stream::write::Encoder::new(out, LEVEL).map_err(at())?;
    encoder.write_all(&line).map_err(at())?;
    let ledger_bytes = io::copy(&mut plain, &mut encoder).map_err(at())?;
    let out = encoder.finish().map_err(at())?;
    let header = Header {
        format: FORMAT,
        sealing: SEALING.into(),
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
            let read = payload
                .read(&mut chunk)
                .map_err(VaultError::at(&self.path))?;
            if read == 0 {
                break;
            }
            out.write_all(&chunk[..read])
                .map_err(VaultError::at(place))?;
        }
        let trailer = format!("{}\n", chain::hex(&out.hasher.clone().finalize()));
        out.write_all(trailer.as_bytes())
            .map_err(VaultError::at(place))?;
        Ok((out.bytes, out.hash()))
    }
}

fn json_line<T: Serialize>(value: &T) -> Vec<u8> {
    let mut line = serde_json::to_vec(value).expect("texts and numbers always serialise");
    line.push(b'\n');
    line
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
        return Err(VaultError::NotACopy {
            file: path.to_path_buf(),
        });
    }
    let mut file = BufReader::with_capacity(CHUNK, file);
    let (head, header) = read_header(&mut file, path, found.len())?;
    let expected = [head.len() as u64, header.payload_bytes, TRAILER];
    if expected
        .iter()
        .try_fold(0_u64, |sum, part| sum.checked_add(*part))
        != Some(found.len())
    {
        return Err(VaultError::damaged(
            path,
            format!("size: {} bytes", found.len()),
        ));
    }
    Ok(Opened {
        header,
        head,
        file,
        path: path.to_path_buf(),
    })
}

fn read_header(
    file: &mut BufReader<File>,
    path: &Path,
    bytes: u64,
) -> Result<(Vec<u8>, Header), VaultError> {
    let mut head = vec![0; MAGIC.len()];
    match file.read_exact(&mut head) {
        Err(error) if error.kind() != io::ErrorKind::UnexpectedEof => {
            return Err(VaultError::at(path)(error));
        }
        // What a FAT stick leaves of a file whose name became durable before its content.
        Err(_) if bytes == 0 => return Err(VaultError::damaged(path, "size: empty")),
        Err(_) => {
            return Err(VaultError::NotACopy {
                file: path.to_path_buf(),
            });
        }
        Ok(()) if head != MAGIC => {
            return Err(VaultError::NotACopy {
                file: path.to_path_buf(),
            });
        }
        Ok(()) => {}
    }
    file.take(HEADER_LIMIT)
        .read_until(b'\n', &mut head)
        .map_err(VaultError::at(path))?;
    let header = understand(&head[MAGIC.len()..], path)?;
    Ok((head, header))
}

fn understand(line: &[u8], path: &Path) -> Result<Header, VaultError> {
    let unreadable = |_| VaultError::damaged(path, "header: unreadable");
    let version: Version = serde_json::from_slice(line).map_err(unreadable)?;
    let newer = |found| VaultError::NewerVersion {
        file: path.to_path_buf(),
        found,
    };
    if version.format > FORMAT {
        return Err(newer(format!("format {}", version.format)));
    }
    if version.sealing != SEALING {
        return Err(newer(format!("sealing {}", version.sealing)));
    }
    serde_json::from_slice(line).map_err(unreadable)
}

impl Opened {
    /// The size of the whole file.
    pub(crate) fn bytes(&self) -> u64 {
        self.head.len() as u64 + self.header.payload_bytes + TRAILER
    }

    /// Reads everything once, from the medium, unpacks the ledger into `into` and answers the manifest and the SHA-256
    /// of the whole file. `into` is worth nothing unless this succeeds.
    pub(crate) fn unpack(
        self,
        into: &mut File,
        place: &Path,
        watch: &mut Watch<'_>,
    ) -> Result<(Manifest, String), VaultError> {
        let Self {
            header,
            head,
            file,
            path,
        } = self;
        let mut tee = Tee {
            inner: file.take(header.payload_bytes),
            whole: Sha256::new().chain_update(&head),
            payload: Sha256::new(),
        };
        let manifest = unpack_plain(&header, &mut tee, &path, (into, place), watch)?;
        let sha256 = check_hashes(&header, tee, &path)?;
        agree(&header, &manifest).map_err(|what| VaultError::damaged(&path, what))?;
        Ok((manifest, sha256))
    }
}

fn unpack_plain(
    header: &Header,
    tee: &mut Tee,
    path: &Path,
    (into, place): (&mut File, &Path),
    watch: &mut Watch<'_>,
) -> Result<Manifest, VaultError> {
    let unpacking = |error| unpacking(path, error);
    let decoder = zstd::stream::read::Decoder::new(tee).map_err(unpacking)?;
    let mut plain = BufReader::with_capacity(CHUNK, decoder).take(header.plain_bytes);
    let mut line = Vec::new();
    (&mut plain)
        .take(MANIFEST_LIMIT)
        .read_until(b'\n', &mut line)
        .map_err(unpacking)?;
    let manifest = serde_json::from_slice(&line)
        .map_err(|_| VaultError::damaged(path, "manifest: unreadable"))?;
    let mut chunk = vec![0; CHUNK];
    loop {
        tell(
            watch,
            Step::ReadBack,
            header.plain_bytes - plain.limit(),
            header.plain_bytes,
        )?;
        let read = plain.read(&mut chunk).map_err(unpacking)?;
        if read == 0 {
            break;
        }
        into.write_all(&chunk[..read])
            .map_err(VaultError::at(place))?;
    }
    let more = plain.get_mut().read(&mut chunk[..1]).map_err(unpacking)?;
    if plain.limit() != 0 || more != 0 {
        return Err(VaultError::damaged(
            path,
            "payload: not the size that the header says",
        ));
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
    tee.inner
        .into_inner()
        .read_to_end(&mut trailer)
        .map_err(VaultError::at(path))?;
    if trailer != format!("{}\n", chain::hex(&tee.whole.clone().finalize())).as_bytes() {
        return Err(VaultError::damaged(path, "trailer: hash"));
    }
    Ok(chain::hex(&tee.whole.chain_update(&trailer).finalize()))
}

fn agree(header: &Header, manifest: &Manifest) -> Result<(), &'static str> {
    let same = header.ledger_id == manifest.summary.ledger_id
        && header.generation == manifest.generation
        && header.taken_at == manifest.taken_at;
    if same {
        Ok(())
    } else {
        Err("header: not that of this payload")
    }
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

/// Hashes and counts what is written.
struct Hashing<W> {
    inner: W,
    hasher: Sha256,
    bytes: u64,
}

impl<W> Hashing<W> {
    fn new(inner: W) -> Self {
        Self {
            inner,
            hasher: Sha256::new(),
            bytes: 0,
        }
    }

    fn hash(self) -> String {
        chain::hex(&self.hasher.finalize())
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

/// Size and SHA-256 of a file as they stand on the medium.
pub(crate) fn fingerprint(
    path: &Path,
    step: Step,
    watch: &mut Watch<'_>,
) -> Result<(u64, String), VaultError> {
    let mut file = medium::open_uncached(path).map_err(VaultError::at(path))?;
    let total = file.metadata().map_err(VaultError::at(path))?.len();
    file.rewind().map_err(VaultError::at(path))?;
    let mut hasher = Hashing::new(io::sink());
    let mut chunk = vec![0; CHUNK];
    loop {
        tell(watch, step, hasher.bytes, total)?;
        let read = file.read(&mut chunk).map_err(VaultError::at(path))?;
        if read == 0 {
            break;
        }
        hasher
            .write_all(&chunk[..read])
            .map_err(VaultError::at(path))?;
    }
    Ok((hasher.bytes, hasher.hash()))
}
