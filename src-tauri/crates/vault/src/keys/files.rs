//! Small private files that are whole after any power cut, and that are gone when they are erased.

use std::fs::{self, File};
use std::io::{ErrorKind, Write as _};
use std::path::Path;

use zeroize::Zeroizing;

use crate::durable::{private, sync_dir_of, sync_name, with_suffix};
use crate::{VaultError, medium};

const LOCK: &str = "lock";

/// Keeps other processes from making keys meanwhile. Makes the folder at the first need.
pub(super) fn hold(dir: &Path) -> Result<File, VaultError> {
    if !dir.is_dir() {
        make_private(dir)?;
        sync_dir_of(dir)?;
    }
    let name = dir.join(LOCK);
    let lock = private().create(true).truncate(false).open(&name).map_err(VaultError::at(&name))?;
    lock.lock().map_err(VaultError::at(&name))?;
    Ok(lock)
}

fn make_private(dir: &Path) -> Result<(), VaultError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir).map_err(VaultError::at(dir))
}

/// The content of a key file; none when it is not there.
pub(super) fn read(path: &Path) -> Result<Option<Zeroizing<Vec<u8>>>, VaultError> {
    match fs::read(path) {
        Ok(content) => Ok(Some(Zeroizing::new(content))),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(VaultError::at(path)(error)),
    }
}

/// Writes the file durably: after a power cut the old content stands there or the new, whole. The caller holds the lock,
/// so a part that is there was left by a dead run.
pub(super) fn put(path: &Path, content: &[u8]) -> Result<(), VaultError> {
    let part = with_suffix(path, ".part");
    erase(&part)?;
    let mut file = private().create_new(true).open(&part).map_err(VaultError::at(&part))?;
    file.write_all(content).and_then(|()| file.sync_all()).map_err(VaultError::at(&part))?;
    drop(file);
    fs::rename(&part, path).map_err(VaultError::at(path))?;
    sync_name(path)
}

/// Overwrites the file and removes it; nothing happens when it is not there.
pub(super) fn erase(path: &Path) -> Result<(), VaultError> {
    if !medium::exists(path) {
        return Ok(());
    }
    overwrite(path).map_err(VaultError::at(path))?;
    fs::remove_file(path).map_err(VaultError::at(path))?;
    sync_dir_of(path)
}

fn overwrite(path: &Path) -> std::io::Result<()> {
    let mut file = private().open(path)?;
    let length = usize::try_from(file.metadata()?.len()).unwrap_or(0).min(1 << 20);
    file.write_all(&vec![0; length])?;
    file.sync_all()
}
