//! Room on the disk of the ledger: said early, and a reserve that is given up so that the act at hand can end.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// What is kept for the last acts on a full disk.
const RESERVE: u64 = 20 << 20;
/// With less than this an act may not come to its end: the reserve is given up before it begins.
const NEEDED: u64 = 8 << 20;
/// With less than this the owner is told. A reserve is made only where as much is left.
const LITTLE: u64 = 200 << 20;

fn reserve(ledger: &Path) -> PathBuf {
    let mut name = ledger.as_os_str().to_owned();
    name.push(".reserve");
    PathBuf::from(name)
}

fn free(ledger: &Path) -> Option<u64> {
    vault::free_space(ledger.parent()?)
}

/// The bytes that are left, where they are few.
pub(crate) fn little(ledger: &Path) -> Option<u64> {
    free(ledger).filter(|free| *free < LITTLE)
}

/// Gives the reserve up when an act that begins now might not end.
pub(crate) fn make_room(ledger: &Path) {
    if free(ledger).is_some_and(|free| free < NEEDED) {
        let given_up = std::fs::remove_file(reserve(ledger));
        if given_up.is_ok() {
            tracing::warn!("the disk is nearly full: the reserve was given up");
        }
    }
}

/// Makes the reserve where there is none and room enough.
///
/// # Errors
/// What the system answers; then there is none.
pub(crate) fn keep_reserve(ledger: &Path) -> io::Result<()> {
    let path = reserve(ledger);
    let is_there = std::fs::metadata(&path).is_ok_and(|found| found.len() == RESERVE);
    if is_there || free(ledger).is_none_or(|free| free < RESERVE + LITTLE) {
        return Ok(());
    }
    fill(&path).inspect_err(|_| drop(std::fs::remove_file(&path)))
}

/// Blocks that are really taken: a length alone takes none.
fn fill(path: &Path) -> io::Result<()> {
    let mut file = store::private().create(true).truncate(true).open(path)?;
    if allocate(&file).is_err() {
        let zeros = vec![0_u8; 1 << 20];
        for _ in 0..RESERVE >> 20 {
            file.write_all(&zeros)?;
        }
    }
    file.sync_all()
}

#[cfg(target_os = "linux")]
fn allocate(file: &File) -> io::Result<()> {
    Ok(rustix::fs::fallocate(file, rustix::fs::FallocateFlags::empty(), 0, RESERVE)?)
}

#[cfg(not(target_os = "linux"))]
fn allocate(_: &File) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
