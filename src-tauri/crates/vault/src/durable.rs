//! New files that are either durable under their final name or gone.

use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::{VaultError, medium};

/// A file of ours that is not proven yet; it is removed when dropped, whatever the reason, unless it was kept.
pub(crate) struct Unproven {
    path: PathBuf,
    kept: bool,
}

impl Unproven {
    /// Creates the file; refuses a name that is taken.
    pub(crate) fn create(path: &Path) -> Result<(Self, File), VaultError> {
        let file = private().create_new(true).open(path).map_err(VaultError::at(path))?;
        Ok((Self { path: path.to_path_buf(), kept: false }, file))
    }

    /// Takes charge of a file that an earlier step of this run made.
    pub(crate) fn adopt(path: &Path) -> Self {
        Self { path: path.to_path_buf(), kept: false }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Gives the synced file its final name, durably.
    ///
    /// The file is synced once more AFTER the rename: Linux's FAT driver writes the renamed directory entry with
    /// length 0 and fills it in later, so a stick pulled after an ordinary rename loses the copy.
    pub(crate) fn publish(&mut self, to: &Path) -> Result<(), VaultError> {
        medium::rename_new(&self.path, to).map_err(VaultError::at(to))?;
        self.path = to.to_path_buf();
        sync_name(to)
    }

    /// The file is good and stays.
    pub(crate) fn keep(mut self) {
        self.kept = true;
    }
}

impl Drop for Unproven {
    fn drop(&mut self) {
        if !self.kept {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Options for a file that only its owner reads.
pub(crate) fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Syncs a file that was just renamed, and its directory.
pub(crate) fn sync_name(path: &Path) -> Result<(), VaultError> {
    let file = private().open(path).map_err(VaultError::at(path))?;
    file.sync_all().map_err(VaultError::at(path))?;
    sync_dir_of(path)
}

pub(crate) fn sync_dir_of(path: &Path) -> Result<(), VaultError> {
    let dir = path.parent().unwrap_or(Path::new("."));
    medium::sync_dir(if dir.as_os_str().is_empty() { Path::new(".") } else { dir }).map_err(VaultError::at(path))
}

/// Writes a small new file durably.
pub(crate) fn write_new(path: &Path, content: &[u8]) -> Result<(), VaultError> {
    let part = with_suffix(path, ".part");
    let (mut unproven, mut file) = Unproven::create(&part)?;
    file.write_all(content).and_then(|()| file.sync_all()).map_err(VaultError::at(path))?;
    drop(file);
    unproven.publish(path)?;
    unproven.keep();
    Ok(())
}

/// The path with `suffix` after its whole name, as SQLite does for `-wal`.
pub(crate) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}
