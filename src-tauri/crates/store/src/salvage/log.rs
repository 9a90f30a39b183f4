//! What was committed and stands in the log beside a damaged file only. The layout is SQLite's published WAL format.

use std::collections::HashMap;
use std::path::Path;

use super::pages::PAGE;

/// The log's own head.
const HEAD: usize = 32;
/// A frame: its head, and a page.
const FRAME: usize = 24 + PAGE;

/// The newest committed content of each page that the log holds.
#[derive(Debug, Default)]
pub(super) struct Log {
    bytes: Vec<u8>,
    places: HashMap<u32, usize>,
}

impl Log {
    /// The log of the file; an empty one where there is none, or none that can be read.
    pub(super) fn beside(path: &Path) -> Self {
        let bytes = std::fs::read(crate::open::beside(path, "-wal")).unwrap_or_default();
        let places = committed(&bytes).unwrap_or_default();
        Self { bytes, places }
    }

    pub(super) fn page(&self, number: u32) -> Option<&[u8]> {
        let at = *self.places.get(&number)?;
        self.bytes.get(at..at + PAGE)
    }

    /// The highest number of a page in it.
    pub(super) fn last(&self) -> u32 {
        self.places.keys().copied().max().unwrap_or(0)
    }
}

/// Where the pages stand: those of whole transactions, up to the first frame that its checksum does not vouch for.
fn committed(log: &[u8]) -> Option<HashMap<u32, usize>> {
    let is_big_endian = match word(log, 0)? {
        0x377f_0682 => false,
        0x377f_0683 => true,
        _ => return None,
    };
    let mut sum = checksum(is_big_endian, (0, 0), log.get(..24)?);
    let mut found = HashMap::new();
    if sum != (word(log, 24)?, word(log, 28)?) {
        return None;
    }
    let mut waiting = Vec::new();
    let mut at = HEAD;
    while let Some(frame) = log.get(at..at + FRAME) {
        sum = checksum(is_big_endian, checksum(is_big_endian, sum, &frame[..8]), &frame[24..]);
        if frame[8..16] != log[16..24] || sum != (word(frame, 16)?, word(frame, 20)?) {
            break;
        }
        waiting.push((word(frame, 0)?, at + 24));
        if word(frame, 4)? != 0 {
            found.extend(waiting.drain(..));
        }
        at += FRAME;
    }
    Some(found)
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

/// WAL format, 4.2: over pairs of words, each sum with the other in it.
fn checksum(is_big_endian: bool, from: (u32, u32), bytes: &[u8]) -> (u32, u32) {
    let number = |word: &[u8]| {
        let word = [word[0], word[1], word[2], word[3]];
        if is_big_endian { u32::from_be_bytes(word) } else { u32::from_le_bytes(word) }
    };
    bytes.chunks_exact(8).fold(from, |(one, two), pair| {
        let one = one.wrapping_add(number(&pair[..4])).wrapping_add(two);
        (one, two.wrapping_add(number(&pair[4..])).wrapping_add(one))
    })
}
