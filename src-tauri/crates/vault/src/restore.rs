//! The way back: a copy becomes a ledger file again, beside and never over what is there.

use std::path::{Path, PathBuf};

use crate::documents::Shelf;
use crate::durable::{Unproven, with_suffix};
use crate::hashing::fingerprint;
use crate::place::require_space;
use crate::plain::{Home, SealedHome};
use crate::progress::{Step, Watch, tell};
use crate::proof::{ReadBack, read_back, read_image, shelf_beside};
use crate::staging::Staging;
use crate::{Expect, Proof, VaultError, documents, medium};

/// The folder of the documents beside a ledger.
const DOCUMENTS_BESIDE_LEDGER: &str = "documents";

/// Restores the copy `file` to the new ledger file `to`, and its documents beside it.
///
/// The ledger is written into a private folder beside `to`, read again and checked in full, the documents follow, and
/// only then does it get its name: a ledger under its final name is whole and has its documents. What a killed restore
/// left in such a folder the next one removes. The answered proof's `file` is the copy; `to` says the same. Nothing on
/// the copy's medium is changed.
///
/// # Errors
/// [`VaultError::Exists`] when `to` or anything that SQLite would take for a part of it is there, else as
/// [`crate::verify`].
pub fn restore(file: &Path, to: &Path, expect: &Expect, watch: &mut Watch<'_>) -> Result<Proof, VaultError> {
    tell(watch, Step::Preflight, 0, 1)?;
    refuse_existing(to)?;
    let dir = folder_of(to);
    medium::make_folder(&dir).map_err(VaultError::at(&dir))?;
    let staging = Staging::within(&dir)?;
    let part = staging.file("ledger.db");
    let (read, key) = match &expect.home {
        Home::Plain | Home::Closed => (read_back(file, &part, expect, watch)?.0, None),
        Home::Sealed(home) => (read_encrypting(file, &part, (home, expect), watch)?, Some(home.key.clone())),
    };
    let mut ledger = Unproven::adopt(&part);
    let from = shelf_beside(file, &read.manifest, &expect.keys);
    let beside = Shelf::at_home(dir.join(DOCUMENTS_BESIDE_LEDGER), key);
    let lost = documents::bring(&read.checked.documents, &from, &beside, watch)?;
    documents::refuse_unexpected(&lost, &read.manifest.lost, &from)?;
    let written = fingerprint(&part, Step::Confirm, watch)?;
    tell(watch, Step::Publish, 0, 1)?;
    ledger.publish(to)?;
    if fingerprint(to, Step::Confirm, watch)? != written {
        return Err(VaultError::damaged(to, "read by its final name: not what was written"));
    }
    ledger.keep();
    Ok(read.proof(file))
}

/// Restores a copy into a private folder within `home`, proves it there, and removes everything again: what a restore
/// would do, with nothing replaced.
///
/// # Errors
/// As [`restore`].
pub fn rehearse(file: &Path, home: &Path, expect: &Expect, watch: &mut Watch<'_>) -> Result<Proof, VaultError> {
    let staging = Staging::within(home)?;
    restore(file, &staging.file("ledger.db"), expect, watch)
}

/// Reads the copy in memory, and writes its ledger encrypted into the new file `part`.
fn read_encrypting(
    file: &Path,
    part: &Path,
    (home, expect): (&SealedHome, &Expect),
    watch: &mut Watch<'_>,
) -> Result<ReadBack, VaultError> {
    let (read, image, _) = read_image(file, expect, watch)?;
    let bytes = image.len() as u64;
    // Each encrypted page keeps 80 of its 4096 bytes for itself.
    require_space(part, bytes + bytes / 32)?;
    (home.write)(&image, part)?;
    Ok(read)
}

/// A `-wal` left behind by another ledger would be replayed into the restored one.
fn refuse_existing(to: &Path) -> Result<(), VaultError> {
    let names = ["", "-wal", "-shm", "-journal"].map(|suffix| with_suffix(to, suffix));
    match names.into_iter().find(|name| medium::exists(name)) {
        Some(file) => Err(VaultError::Exists { file }),
        None => Ok(()),
    }
}

pub(crate) fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_path_buf(),
        _ => PathBuf::from("."),
    }
}
