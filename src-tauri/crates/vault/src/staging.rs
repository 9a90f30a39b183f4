//! The private folder beside the ledger where copies are prepared and unpacked.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use tempfile::{Builder, TempDir};

use crate::VaultError;

const PREFIX: &str = ".aldia-staging-";
const LOCK: &str = "lock";

/// A folder only for its owner, removed when dropped. What a killed process left behind is removed when the next one
/// begins; the lock tells the dead from the living, because the kernel releases it with the process.
pub(crate) struct Staging {
    dir: TempDir,
    _lock: File,
}

impl Staging {
    pub(crate) fn within(parent: &Path) -> Result<Self, VaultError> {
        sweep(parent);
        let mut builder = Builder::new();
        builder.prefix(PREFIX);
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
        let dir = builder.tempdir_in(parent).map_err(VaultError::at(parent))?;
        let lock = File::create(dir.path().join(LOCK)).map_err(VaultError::at(parent))?;
        lock.lock().map_err(VaultError::at(parent))?;
        Ok(Self { dir, _lock: lock })
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }
}

fn sweep(parent: &Path) {
    let Ok(entries) = fs::read_dir(parent) else {
        return;
    };
    entries
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(PREFIX))
        .filter(|entry| abandoned(&entry.path()))
        .for_each(|entry| drop(fs::remove_dir_all(entry.path())));
}

fn abandoned(dir: &Path) -> bool {
    File::open(dir.join(LOCK)).is_ok_and(|lock| lock.try_lock().is_ok())
}
