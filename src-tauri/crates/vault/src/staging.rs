//! The private folder beside the ledger where copies are prepared and unpacked.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::{Builder, TempDir};

use crate::VaultError;

const PREFIX: &str = ".aldia-staging-";
/// Earlier versions salvaged in folders of this name, without a lock.
const FORMER: &str = ".aldia-salvage-";
const LOCK: &str = "lock";

/// A folder only for its owner, removed when dropped. What a killed process left behind is removed when the next one
/// begins; the lock tells the dead from the living, because the kernel releases it with the process.
#[derive(Debug)]
pub struct Staging {
    _lock: File,
    dir: TempDir,
}

impl Staging {
    /// A new one beside what it is as private as.
    ///
    /// # Errors
    /// What the system answers.
    pub fn within(parent: &Path) -> Result<Self, VaultError> {
        sweep_staging(parent);
        let mut builder = Builder::new();
        builder.prefix(PREFIX);
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
        let dir = builder.tempdir_in(parent).map_err(VaultError::at(parent))?;
        let lock = locked(dir.path()).map_err(VaultError::at(parent))?;
        Ok(Self { _lock: lock, dir })
    }

    /// A file in it.
    #[must_use]
    pub fn file(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }
}

/// The lock gets its name only when it is held: a sweeper in another process must never see it free.
fn locked(dir: &Path) -> io::Result<File> {
    let unnamed = dir.join("unlocked");
    let lock = crate::durable::private().create(true).truncate(true).open(&unnamed)?;
    lock.lock()?;
    fs::rename(unnamed, dir.join(LOCK))?;
    Ok(lock)
}

/// Removes the private folders that killed processes left in `parent`: what is in them may be a whole plain ledger.
pub fn sweep_staging(parent: &Path) {
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with(FORMER) || name.starts_with(PREFIX) && abandoned(&entry.path()) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

fn abandoned(dir: &Path) -> bool {
    File::open(dir.join(LOCK)).is_ok_and(|lock| lock.try_lock().is_ok())
}
