//! One ledger in the place of another, in one rename; and what a replaced plain one leaves behind.

use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::Path;

use crate::durable::{sync_dir_of, sync_name, with_suffix};
use crate::{VaultError, medium};

/// Gives `new` the name of `live`, durably; the replaced ledger stays as `old` where the disk allows two names for a
/// file, so that it can be wiped. Both are closed, and the caller holds the ledger's lock.
///
/// At every moment the name stands for the whole old ledger or the whole new one.
///
/// # Errors
/// [`VaultError::Mismatch`] when one of them is still open; what the system answers.
pub fn take_place(new: &Path, live: &Path, old: &Path) -> Result<(), VaultError> {
    for ledger in [new, live] {
        let log = with_suffix(ledger, "-wal");
        if fs::metadata(&log).is_ok_and(|log| log.len() > 0) {
            return Err(VaultError::Mismatch { what: "the ledger is still open".into() });
        }
    }
    match fs::remove_file(old) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(VaultError::at(old)(error)),
        _ => {}
    }
    // FAT has no second names; then the old blocks are just free.
    let _ = fs::hard_link(live, old);
    sync_dir_of(live)?;
    fs::rename(new, live).map_err(VaultError::at(live))?;
    sync_name(live)
}

/// Overwrites a file and removes it. It is what a program can do: a solid-state disk writes elsewhere and may keep the
/// old blocks for a while.
///
/// A file that has a second name is not overwritten, for that may be the living one.
///
/// # Errors
/// When it cannot be removed.
pub fn wipe(file: &Path) -> Result<(), VaultError> {
    if !medium::exists(file) {
        return Ok(());
    }
    if has_one_name(file) {
        // A disk that refuses is no reason to leave the file there.
        let _ = overwrite(file);
    }
    fs::remove_file(file).map_err(VaultError::at(file))?;
    sync_dir_of(file)
}

fn overwrite(file: &Path) -> std::io::Result<()> {
    const CHUNK: usize = 1 << 16;
    let mut out: File = OpenOptions::new().write(true).open(file)?;
    let zeros = [0_u8; CHUNK];
    let mut left = out.metadata()?.len();
    while left > 0 {
        let step = usize::try_from(left).unwrap_or(CHUNK).min(CHUNK);
        out.write_all(&zeros[..step])?;
        left -= step as u64;
    }
    out.sync_all()
}

#[cfg(unix)]
fn has_one_name(file: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    fs::symlink_metadata(file).is_ok_and(|facts| facts.is_file() && facts.nlink() == 1)
}

/// Elsewhere the number of names is not told, and two names are only ever given on the way of [`take_place`].
#[cfg(not(unix))]
fn has_one_name(_: &Path) -> bool {
    true
}
