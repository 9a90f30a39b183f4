//! The first hundred bytes of a plain ledger. SQLite opens no file without them, and nearly all of them are the same in
//! every ledger of ours: they are written anew, so that damage there costs nothing.

use std::fs::OpenOptions;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::Path;

use super::pages::PAGE;
use crate::error::StoreError;

/// Magic, 4096-byte pages, WAL, nothing reserved at a page's end, and the fractions that SQLite insists on.
const BEGINNING: &[u8; 24] = b"SQLite format 3\0\x10\x00\x02\x02\x00\x40\x20\x20";

/// Writes what is known into the file, a private copy of the damaged one. Where its own bytes are right, nothing changes.
pub(super) fn mend(path: &Path) -> Result<(), StoreError> {
    let mut file = OpenOptions::new().write(true).open(path)?;
    let pages = u32::try_from(file.metadata()?.len() / PAGE as u64).unwrap_or(u32::MAX);
    if pages == 0 {
        return Ok(());
    }
    let known: [(u64, &[u8]); 6] = [
        (0, BEGINNING),
        (28, &pages.to_be_bytes()),
        // The layout of the schema, and no size of a cache.
        (44, &[0, 0, 0, 4, 0, 0, 0, 0]),
        // No auto-vacuum, UTF-8.
        (52, &[0, 0, 0, 0, 0, 0, 0, 1]),
        (64, &[0; 4]),
        (72, &[0; 20]),
    ];
    for (at, bytes) in known {
        file.seek(SeekFrom::Start(at))?;
        file.write_all(bytes)?;
    }
    Ok(())
}
