//! The drives that the owner may choose for copies: what is mounted, best candidates first.
//!
//! No system tells reliably what a USB stick is, so nothing is hidden but the system's own volumes; the hints only
//! rank, in this order: our copies on it, the device's removable flag, a mount root of plugged-in media, a USB link.

use std::cmp::Reverse;
use std::fs;
use std::path::{Path, PathBuf};

use crate::listing::holds_copies;
use crate::place::{MOUNT_ROOTS, place_id};

mod mounted;

pub use mounted::MountedDrives;

/// A mounted volume.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drive {
    /// Its mount point.
    pub path: PathBuf,
    /// What the owner calls it, as far as the system knows.
    pub label: String,
    /// Whether it can probably be pulled out.
    pub removable: bool,
    /// How sure the system is of that: 3 the device's own flag, 2 a mount root of plugged-in media, 1 a USB link, 0 nothing.
    pub sureness: u8,
    /// Bytes that may still be written.
    pub free: u64,
    /// Its size in bytes.
    pub total: u64,
    /// As the system calls it: vfat, exfat, ntfs, ext4…
    pub file_system: String,
    /// Mounted so that nothing can be written.
    pub read_only: bool,
    /// Whether our copies lie on it, at its root or one folder below.
    pub has_our_copies: bool,
    /// The folders in which they lie.
    pub copies_in: Vec<PathBuf>,
    /// The ids of those folders.
    pub place_ids: Vec<String>,
}

/// The device says that it can be pulled out.
const FLAGGED: u8 = 3;
/// It is mounted where the system mounts what is plugged in.
const BELOW_ROOT: u8 = 2;
/// It hangs on USB: hard disks there call themselves fixed.
const ON_USB: u8 = 1;

/// Knows which drives are there now.
pub trait Drives {
    /// All drives but the system's own, best candidates for copies first.
    fn list(&self) -> Vec<Drive>;
}

/// The drives of this computer.
#[must_use]
pub fn system_drives() -> Box<dyn Drives + Send + Sync> {
    if cfg!(target_os = "linux") { Box::new(MountedDrives::system()) } else { Box::new(SysinfoDrives) }
}

/// The drives as the library for Windows and macOS sees them; works on Linux too, with fewer hints.
#[derive(Clone, Copy, Debug, Default)]
pub struct SysinfoDrives;

impl Drives for SysinfoDrives {
    fn list(&self) -> Vec<Drive> {
        let Ok(disks) = sysinfo::Disks::new_with_refreshed_list() else {
            return Vec::new();
        };
        let volumes = disks.iter().filter(|disk| !is_system(disk.mount_point()));
        ranked(volumes.map(seen).collect())
    }
}

fn seen(disk: &sysinfo::Disk) -> Drive {
    let path = disk.mount_point();
    let name = disk.name().to_string_lossy();
    let label = if name.is_empty() || name.starts_with('/') { last_name(path) } else { name.into() };
    let drive = Drive {
        path: path.to_path_buf(),
        label,
        removable: disk.is_removable() || is_below_mount_root(path),
        sureness: if disk.is_removable() { FLAGGED } else { u8::from(is_below_mount_root(path)) * BELOW_ROOT },
        free: disk.available_space(),
        total: disk.total_space(),
        file_system: disk.file_system().to_string_lossy().into_owned(),
        read_only: disk.is_read_only(),
        has_our_copies: false,
        copies_in: Vec::new(),
        place_ids: Vec::new(),
    };
    with_copies(drive, path)
}

/// Looks for our copies at the root of the drive, which is reached at `reached`, and one folder below.
fn with_copies(mut drive: Drive, reached: &Path) -> Drive {
    let below = fs::read_dir(reached).into_iter().flatten().flatten();
    let folders = below.map(|entry| entry.path()).filter(|path| path.is_dir()).take(200);
    for folder in std::iter::once(reached.to_path_buf()).chain(folders) {
        if holds_copies(&folder) {
            drive.place_ids.extend(place_id(&folder));
            let inside = folder.strip_prefix(reached).unwrap_or(Path::new(""));
            drive.copies_in.push(drive.path.join(inside));
        }
    }
    drive.has_our_copies = !drive.copies_in.is_empty();
    drive
}

fn ranked(mut drives: Vec<Drive>) -> Vec<Drive> {
    drives.sort_by_key(|drive| {
        let hints = (drive.has_our_copies, drive.sureness, !drive.read_only);
        (Reverse(hints), drive.path.clone())
    });
    drives
}

fn is_below_mount_root(path: &Path) -> bool {
    MOUNT_ROOTS.iter().any(|root| path.starts_with(root) && path != Path::new(root))
}

/// What the owner must never be offered: the system's disk and its parts.
fn is_system(path: &Path) -> bool {
    const PARTS: [&str; 11] =
        ["/boot", "/efi", "/usr", "/var", "/etc", "/proc", "/sys", "/dev", "/snap", "/nix", "/System"];
    path == Path::new("/")
        || path.starts_with("/run") && !path.starts_with("/run/media")
        || PARTS.iter().any(|part| path.starts_with(part))
}

fn last_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}
