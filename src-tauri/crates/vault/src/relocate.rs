//! A file at rest brought to another folder: copied, read back, and under its name only when it is the same.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use crate::durable::{Unproven, with_suffix};
use crate::hashing::fingerprint;
use crate::progress::{Step, Watch};
use crate::{VaultError, medium};

/// Brings a closed file to `to`, whose folder exists, and proves it equal as it stands on its medium. Nothing is left at
/// `to` when that fails; the file at `from` is not touched.
///
/// # Errors
/// [`VaultError::Exists`] when something stands at `to`; [`VaultError::Mismatch`] when it does not read back the same;
/// what the system answers.
pub fn relocate(from: &Path, to: &Path, watch: &mut Watch<'_>) -> Result<(), VaultError> {
    if medium::exists(to) {
        return Err(VaultError::Exists { file: to.to_path_buf() });
    }
    let part = with_suffix(to, ".part");
    match fs::remove_file(&part) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(VaultError::at(&part)(error)),
        _ => {}
    }
    let mut source = File::open(from).map_err(VaultError::at(from))?;
    let (mut unproven, mut file) = Unproven::create(&part)?;
    io::copy(&mut source, &mut file).and_then(|_| file.sync_all()).map_err(VaultError::at(to))?;
    drop(file);
    if fingerprint(from, Step::ReadBack, watch)? != fingerprint(unproven.path(), Step::ReadBack, watch)? {
        return Err(VaultError::Mismatch { what: "the moved file reads back otherwise".into() });
    }
    unproven.publish(to)?;
    unproven.keep();
    Ok(())
}

/// Brings a folder of documents to `to`, a file at a time; what stands there already under the same name is the same
/// document and stays.
///
/// # Errors
/// As [`relocate`].
pub fn relocate_documents(from: &Path, to: &Path, watch: &mut Watch<'_>) -> Result<(), VaultError> {
    let entries = match fs::read_dir(from) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries.map_err(VaultError::at(from))?,
    };
    medium::make_folder(to).map_err(VaultError::at(to))?;
    for entry in entries {
        let entry = entry.map_err(VaultError::at(from))?;
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        let kind = entry.file_type().map_err(VaultError::at(&path))?;
        if kind.is_dir() {
            relocate_documents(&path, &target, watch)?;
        } else if kind.is_file() && !medium::exists(&target) {
            relocate(&path, &target, watch)?;
        }
    }
    Ok(())
}

/// Gives a closed ledger another name in its own folder, durably.
///
/// # Errors
/// [`VaultError::Exists`] when the name is taken; what the system answers.
pub fn rename_aside(from: &Path, to: &Path) -> Result<(), VaultError> {
    medium::rename_new(from, to).map_err(VaultError::at(to))?;
    crate::durable::sync_name(to)
}

/// Writes a small file durably, in place of one that stands there.
///
/// # Errors
/// What the system answers.
pub fn write_note(path: &Path, text: &str) -> Result<(), VaultError> {
    for stale in [path.to_path_buf(), with_suffix(path, ".part")] {
        match fs::remove_file(&stale) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(VaultError::at(&stale)(error)),
            _ => {}
        }
    }
    crate::durable::write_new(path, text.as_bytes())
}
