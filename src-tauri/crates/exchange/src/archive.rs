//! Archives, read entry by entry. Nothing is ever written to a disk, and yet an archive with a name that would leave
//! its folder (`../`, `/etc/`) is refused whole: whoever packed it so meant harm, and nothing else in it is to be trusted.

use std::io::{Cursor, Read};
use std::path::Path;

use zip::ZipArchive;
use zip::result::ZipError;

use crate::fault::{Fault, ReadError};
use crate::format;
use crate::limits;
use crate::source::{Found, Source, is_taken};
use crate::text::excerpt;

pub(crate) fn is_archive(bytes: &[u8]) -> bool {
    matches!(format::sniff("", bytes), Ok(format::Format::Zip))
}

/// Hands over each readable entry as a file of its own; a bad one is reported and the others go on, except that
/// an archive which unpacks to more than the limit is left at that point.
pub(crate) fn unpack(source: &Source, visit: &mut dyn FnMut(Found)) {
    let mut archive = match ZipArchive::new(Cursor::new(source.bytes.as_slice())) {
        Ok(archive) => archive,
        Err(e) => {
            return visit(Found::Failed(ReadError::new(&source.name, None, zip_fault(&e))));
        }
    };
    if archive.len() > limits::FILES {
        let fault = Fault::TooManyFiles { limit: limits::FILES };
        return visit(Found::Failed(ReadError::new(&source.name, None, fault)));
    }
    let entries = archive.len();
    let named =
        |index| archive.by_index_raw(index).ok().map(|file| String::from_utf8_lossy(file.name_raw()).into_owned());
    if let Some(name) = (0..entries).filter_map(named).find(|name| climbs(name)) {
        let fault = Fault::ArchiveClimbs { name: excerpt(&name) };
        return visit(Found::Failed(ReadError::new(&source.name, None, fault)));
    }
    let mut left = limits::ARCHIVE_BYTES;
    for index in 0..archive.len() {
        match entry(&mut archive, index, &source.name, left) {
            Entry::Nothing => {}
            Entry::Skipped(name) => visit(Found::Skipped(name)),
            Entry::Failed(error) => visit(Found::Failed(error)),
            Entry::Read(inner) => {
                left -= inner.bytes.len() as u64;
                visit(Found::Source(inner));
            }
            Entry::Exhausted => {
                let fault = Fault::ArchiveTooLarge { limit_mb: limits::ARCHIVE_BYTES / 1024 / 1024 };
                return visit(Found::Failed(ReadError::new(&source.name, None, fault)));
            }
        }
    }
}

enum Entry {
    Nothing,
    Skipped(String),
    Failed(ReadError),
    Read(Source),
    Exhausted,
}

fn entry(archive: &mut ZipArchive<Cursor<&[u8]>>, index: usize, outer: &str, left: u64) -> Entry {
    let file = match archive.by_index(index) {
        Ok(file) => file,
        Err(e) => return Entry::Failed(ReadError::new(outer, None, zip_fault(&e))),
    };
    let inner = String::from_utf8_lossy(file.name_raw()).replace('\\', "/");
    let name = format!("{outer}/{}", inner.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>());
    if file.is_dir() {
        return Entry::Nothing;
    }
    if !is_taken(Path::new(&inner)) || is_debris(&inner) {
        return Entry::Skipped(name);
    }
    let packed = file.compressed_size();
    match read_limited(file, packed, left) {
        Ok(bytes) if is_archive(&bytes) => Entry::Failed(ReadError::new(&name, None, Fault::NestedArchive)),
        Ok(bytes) => Entry::Read(Source { name, bytes }),
        Err(None) => Entry::Exhausted,
        Err(Some(fault)) => Entry::Failed(ReadError::new(&name, None, fault)),
    }
}

/// Whether a name would lead out of the folder into which the archive is unpacked, on any system.
fn climbs(name: &str) -> bool {
    let mut parts = name.split(['/', '\\']);
    let has_drive = name.as_bytes().get(1) == Some(&b':') && name.starts_with(|c: char| c.is_ascii_alphabetic());
    name.starts_with(['/', '\\']) || has_drive || parts.any(|part| part == "..")
}

/// Resource forks and hidden files that other systems pack along.
fn is_debris(name: &str) -> bool {
    name.split('/').any(|part| part == "__MACOSX" || (part.starts_with('.') && part.len() > 2))
}

/// Unpacks at most what the limits allow, whatever the entry declares. `Err(None)`: the archive as a whole is too large.
fn read_limited(file: impl Read, packed: u64, left: u64) -> Result<Vec<u8>, Option<Fault>> {
    let by_ratio = (packed.saturating_mul(limits::ARCHIVE_RATIO)).max(limits::ARCHIVE_RATIO_FREE_BYTES);
    let limit = by_ratio.min(limits::FILE_BYTES).min(left);
    let mut bytes = Vec::new();
    file.take(limit + 1)
        .read_to_end(&mut bytes)
        .map_err(|e| Some(Fault::BadArchive { detail: excerpt(&e.to_string()) }))?;
    if bytes.len() as u64 <= limit {
        return Ok(bytes);
    }
    Err(if limit == left {
        None
    } else if limit == limits::FILE_BYTES {
        Some(Fault::TooLarge { limit_mb: limits::FILE_BYTES / 1024 / 1024 })
    } else {
        Some(Fault::ArchiveBomb { ratio: limits::ARCHIVE_RATIO })
    })
}

fn zip_fault(error: &ZipError) -> Fault {
    match error {
        ZipError::InvalidPassword => Fault::EncryptedArchive,
        ZipError::UnsupportedArchive(text) if text.to_ascii_lowercase().contains("password") => Fault::EncryptedArchive,
        other => Fault::BadArchive { detail: excerpt(&other.to_string()) },
    }
}
