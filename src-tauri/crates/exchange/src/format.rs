//! What kind of file this is, from its first bytes; the name only breaks ties.

use crate::decode::{decode, utf16_without_mark};
use crate::fault::{Fault, Foreign, ReadError};
use crate::xml;
use serde::{Deserialize, Serialize};

/// A kind of file that is read here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    Csv,
    /// Also the other documents of the Mexican tax authority, which are then kept out by name.
    Cfdi,
    /// Opened by [`crate::gather`], one file of it after the other.
    Zip,
}

/// How a foreign kind of file begins.
const MAGIC: &[(&[u8], Foreign)] = &[
    (b"%PDF", Foreign::Pdf),
    (b"\x89PNG", Foreign::Image),
    (b"\xff\xd8\xff", Foreign::Image),
    (b"GIF8", Foreign::Image),
    (b"\xd0\xcf\x11\xe0", Foreign::OldOffice),
    (b"\x1f\x8b", Foreign::Compressed),
    (b"7z\xbc\xaf\x27\x1c", Foreign::Compressed),
    (b"Rar!", Foreign::Compressed),
    (b"{\\rtf", Foreign::RichText),
    (b"SQLite format 3\0", Foreign::Database),
];

/// Tells the kind of a file. What is not read here is refused by its name, with what to do instead.
///
/// # Errors
/// Empty files, binary files, foreign kinds, XML that is no CFDI, and XML with a DOCTYPE.
pub fn sniff(name: &str, bytes: &[u8]) -> Result<Format, ReadError> {
    let refuse = |fault| Err(ReadError::new(name, None, fault));
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return refuse(Fault::Empty);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return office_in_zip(bytes).map_or(Ok(Format::Zip), |kind| refuse(Fault::Foreign { kind }));
    }
    if let Some((_, kind)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return refuse(Fault::Foreign { kind: *kind });
    }
    if looks_binary(bytes) {
        return refuse(Fault::Binary);
    }
    let head = decode(&bytes[..bytes.len().min(4096)]);
    match head.text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']) {
        start if start.starts_with('<') => sniff_markup(name, bytes, start),
        start if start.starts_with('{') || start.starts_with("[{") => refuse(Fault::Foreign { kind: Foreign::Json }),
        "" => refuse(Fault::Empty),
        _ => Ok(Format::Csv),
    }
}

fn sniff_markup(name: &str, bytes: &[u8], start: &str) -> Result<Format, ReadError> {
    let lower = start.get(..200).unwrap_or(start).to_ascii_lowercase();
    if lower.contains("<html") || lower.contains("<table") || lower.starts_with("<!doctype html") {
        return Err(ReadError::new(name, None, Fault::Foreign { kind: Foreign::Html }));
    }
    let root = xml::root(name, bytes)?;
    if root.ns.starts_with("http://www.sat.gob.mx/") {
        return Ok(Format::Cfdi);
    }
    Err(ReadError::new(name, root.line, Fault::UnknownXml { root: crate::text::excerpt(&root.name) }))
}

/// Office files are archives; the first entries give them away.
fn office_in_zip(bytes: &[u8]) -> Option<Foreign> {
    let head = &bytes[..bytes.len().min(4096)];
    let holds = |part: &[u8]| head.windows(part.len()).any(|w| w == part);
    if holds(b"[Content_Types].xml") || holds(b"xl/workbook") {
        return Some(Foreign::Xlsx);
    }
    holds(b"mimetypeapplication/vnd.oasis").then_some(Foreign::OpenDocument)
}

/// Text has no control characters beside tabs and line ends; a NUL in some cell is still text.
fn looks_binary(bytes: &[u8]) -> bool {
    let utf16 = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
    if utf16 || utf16_without_mark(bytes).is_some() {
        return false;
    }
    let head = &bytes[..bytes.len().min(8192)];
    let odd = head.iter().filter(|b| **b < 0x20 && !matches!(b, b'\t' | b'\r' | b'\n' | 0x0c)).count();
    odd * 20 > head.len()
}
