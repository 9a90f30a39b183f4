//! The private folder beside the ledger where copies are prepared and unpacked.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::{Builder, TempDir};

use crate::VaultError;

const PREFIX: &str = ".aldia-staging-";
const LOCK: &str = "lock";

/// A folder only for its owner, removed when dropped. What a killed process left behind is removed when the next one
/// begins; the lock tells the dead from the living, because the kernel releases it with the process.
pub(crate) struct Staging {
    _lock: File,
    dir: TempDir,
}

impl Staging {
    pub(crate) fn within(parent: &Path) -> Result<Self, VaultError> {
        sweep(parent);
        let mut builder = Builder::new();
        builder.prefix(PREFIX);
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
        let dir = builder.tempdir_in(parent).map_err(VaultError::at(parent))?;
        let lock = locked(dir.path()).map_err(VaultError::at(parent))?;
        Ok(Self { _lock: lock, dir })
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }
}

/// The lock gets its name only when it is held: a sweeper in another process must never see it free.
fn locked(dir: &Path) -> io::Result<File> {
    let unnamed = dir.join("unlocked");
    let lock = File::create(&unnamed)?;
    lock.lock()?;
    fs::rename(unnamed, dir.join(LOCK))?;
    Ok(lock)
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
