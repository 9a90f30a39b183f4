//! The rows of a file without its trees: every leaf page is read by itself, so that a damaged inner page, or a damaged
//! table of contents, hides nothing that stands intact elsewhere. The layout is SQLite's published file format.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;

use rusqlite::types::Value;

use super::log::Log;
use crate::error::StoreError;

/// The size of a page in every ledger of ours; the head of a damaged file is not asked for it.
pub(super) const PAGE: usize = 4_096;
/// No row of ours is larger; a larger length is damage.
const LARGEST_ROW: usize = 16 << 20;
/// The first byte of a leaf page of a table with row ids.
const TABLE_LEAF: u8 = 0x0d;

/// Shows every row of every leaf page that can be read, with its row id. Which table it is of, the reader tells by its
/// looks; the same row may come twice, when an old page holds it too. Of an encrypted file, or one that is no ledger, come
/// rows that no chain vouches for, if any.
///
/// # Errors
/// When the file cannot be read at all.
pub(super) fn each_row(path: &Path, show: &mut dyn FnMut(i64, Vec<Value>)) -> Result<(), StoreError> {
    let mut pages = Pages::open(path)?;
    for number in 1..=pages.count {
        let Ok(page) = pages.read(number) else { continue };
        let head = if number == 1 { 100 } else { 0 };
        if page.get(head) != Some(&TABLE_LEAF) {
            continue;
        }
        for cell in cells(&page, head) {
            if let Some((row_id, row)) = pages.row(&page, cell) {
                show(row_id, row);
            }
        }
    }
    Ok(())
}

/// The pages of the file, each as the log has it where it stands there.
struct Pages {
    file: File,
    log: Log,
    count: u32,
}

impl Pages {
    fn open(path: &Path) -> Result<Self, StoreError> {
        let (file, log) = (File::open(path)?, Log::beside(path));
        let count = u32::try_from(file.metadata()?.len() / PAGE as u64).unwrap_or(u32::MAX).max(log.last());
        Ok(Self { file, log, count })
    }

    fn read(&mut self, number: u32) -> Result<Vec<u8>, StoreError> {
        if let Some(page) = self.log.page(number) {
            return Ok(page.to_vec());
        }
        let mut page = vec![0; PAGE];
        self.file.seek(SeekFrom::Start(u64::from(number - 1) * PAGE as u64))?;
        self.file.read_exact(&mut page)?;
        Ok(page)
    }

    fn row(&mut self, page: &[u8], at: usize) -> Option<(i64, Vec<Value>)> {
        let (length, at) = varint(page, at)?;
        let (row_id, at) = varint(page, at)?;
        let length = usize::try_from(length).ok().filter(|length| *length <= LARGEST_ROW)?;
        let local = local(length);
        let mut payload = page.get(at..at + local)?.to_vec();
        if local < length {
            let next = u32::from_be_bytes(page.get(at + local..at + local + 4)?.try_into().ok()?);
            self.follow(next, length, &mut payload)?;
        }
        Some((row_id, record(&payload)?))
    }

    fn follow(&mut self, mut next: u32, length: usize, payload: &mut Vec<u8>) -> Option<()> {
        // As many pages as the length needs and no more: a chain that runs in a circle ends too.
        while payload.len() < length {
            if next == 0 || next > self.count {
                return None;
            }
            let page = self.read(next).ok()?;
            let part = (length - payload.len()).min(PAGE - 4);
            payload.extend_from_slice(page.get(4..4 + part)?);
            next = u32::from_be_bytes(page.get(..4)?.try_into().ok()?);
        }
        Some(())
    }
}

/// How much of a row stands on its leaf page (file format, 1.6). Nothing is reserved at the end of a plain page.
fn local(length: usize) -> usize {
    let most = PAGE - 35;
    if length <= most {
        return length;
    }
    let least = (PAGE - 12) * 32 / 255 - 23;
    let wanted = least + (length - least) % (PAGE - 4);
    if wanted <= most { wanted } else { least }
}

/// Where the cells of a leaf page begin.
fn cells(page: &[u8], head: usize) -> Vec<usize> {
    let two = |at: usize| page.get(at..at + 2).map(|bytes| usize::from(u16::from_be_bytes([bytes[0], bytes[1]])));
    let count = two(head + 3).unwrap_or(0).min(page.len() / 4);
    (0..count).filter_map(|index| two(head + 8 + 2 * index)).collect()
}

/// SQLite's variable-length integer: up to nine bytes, seven bits each, the ninth whole.
fn varint(bytes: &[u8], at: usize) -> Option<(i64, usize)> {
    let mut value = 0_u64;
    for index in 0..9 {
        let byte = *bytes.get(at + index)?;
        if index == 8 {
            return Some((((value << 8) | u64::from(byte)).cast_signed(), at + 9));
        }
        value = (value << 7) | u64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            return Some((value.cast_signed(), at + index + 1));
        }
    }
    None
}

/// The values of a record; none when it is no whole one.
fn record(payload: &[u8]) -> Option<Vec<Value>> {
    let (head, mut at) = varint(payload, 0)?;
    let head = usize::try_from(head).ok().filter(|head| *head <= payload.len())?;
    let mut body = head;
    let mut values = Vec::new();
    while at < head {
        let (kind, next) = varint(payload, at)?;
        at = next;
        let (value, length) = value(kind, payload.get(body..)?)?;
        values.push(value);
        body += length;
    }
    (at == head && body == payload.len()).then_some(values)
}

fn value(kind: i64, bytes: &[u8]) -> Option<(Value, usize)> {
    let whole = |length: usize| {
        let bytes = bytes.get(..length)?;
        let begin = if bytes.first()? & 0x80 == 0 { 0 } else { -1_i64 };
        Some((Value::Integer(bytes.iter().fold(begin, |sum, byte| (sum << 8) | i64::from(*byte))), length))
    };
    match kind {
        0 => Some((Value::Null, 0)),
        1..=4 => whole(usize::try_from(kind).ok()?),
        5 => whole(6),
        6 => whole(8),
        7 => Some((Value::Real(f64::from_be_bytes(bytes.get(..8)?.try_into().ok()?)), 8)),
        8 => Some((Value::Integer(0), 0)),
        9 => Some((Value::Integer(1), 0)),
        12.. => {
            let length = usize::try_from((kind - 12) / 2).ok()?;
            let bytes = bytes.get(..length)?.to_vec();
            let value = if kind % 2 == 0 { Value::Blob(bytes) } else { Value::Text(String::from_utf8(bytes).ok()?) };
            Some((value, length))
        }
        _ => None,
    }
}
