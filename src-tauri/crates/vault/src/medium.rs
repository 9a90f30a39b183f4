//! What the operating systems call by different names: syncing a directory, dropping the cache, free room, devices.

use std::fs::{self, File};
use std::io;
use std::path::Path;

/// Makes names in `dir` durable. Windows has no such call; its file systems journal names.
#[cfg(unix)]
pub(crate) fn sync_dir(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

#[cfg(not(unix))]
pub(crate) fn sync_dir(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Makes a folder with all that lead to it, each under a durable name: what is synced inside of a folder whose own name
/// is lost in a power cut is lost with it. What is made here is for its owner alone; what is there stays as it is.
///
/// # Errors
/// When one of them cannot be made or synced.
pub fn make_folder(dir: &Path) -> io::Result<()> {
    if dir.as_os_str().is_empty() || dir.is_dir() {
        return Ok(());
    }
    let parent = dir.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    make_folder(parent)?;
    match private_folder().create(dir) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        // Not left behind, or the next run would take its name for a durable one.
        _ => sync_dir(parent).inspect_err(|_| drop(fs::remove_dir(dir))),
    }
}

fn private_folder() -> fs::DirBuilder {
    #[cfg_attr(not(unix), allow(unused_mut))]
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}

/// Flushes everything that the file system under `dir` still holds back, also what others wrote there.
#[cfg(target_os = "linux")]
pub(crate) fn sync_file_system(dir: &Path) -> io::Result<()> {
    Ok(rustix::fs::syncfs(File::open(dir)?)?)
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn sync_file_system(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Opens `path` so that what is read comes from the medium and not from the memory that was just written.
pub(crate) fn open_uncached(path: &Path) -> io::Result<File> {
    let file = File::open(path)?;
    forget_cached(&file)?;
    Ok(file)
}

#[cfg(any(target_os = "linux", target_os = "android"))]
fn forget_cached(file: &File) -> io::Result<()> {
    Ok(rustix::fs::fadvise(file, 0, None, rustix::fs::Advice::DontNeed)?)
}

#[cfg(target_vendor = "apple")]
fn forget_cached(file: &File) -> io::Result<()> {
    Ok(rustix::fs::fcntl_nocache(file, true)?)
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn forget_cached(_: &File) -> io::Result<()> {
    Ok(())
}

/// Renames without ever replacing: the plain call would silently destroy what stands at `to`.
pub(crate) fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
    match rename_no_replace(from, to) {
        Err(error) if error.kind() == io::ErrorKind::Unsupported => rename_if_free(from, to),
        answer => answer,
    }
}

#[cfg(any(target_os = "linux", target_vendor = "apple"))]
fn rename_no_replace(from: &Path, to: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;
    renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE).map_err(|errno| match errno {
        // Older kernels and some user-space file systems do not know the flag.
        Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP => io::ErrorKind::Unsupported.into(),
        other => other.into(),
    })
}

#[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
fn rename_no_replace(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

fn rename_if_free(from: &Path, to: &Path) -> io::Result<()> {
    if exists(to) {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    fs::rename(from, to)
}

/// Whether the name is taken, also by a dangling link.
pub(crate) fn exists(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// Bytes that the user may still write below `path`.
#[cfg(unix)]
#[must_use]
pub fn free_space(path: &Path) -> Option<u64> {
    let stat = rustix::fs::statvfs(nearest_existing(path)?).ok()?;
    Some(stat.f_bavail.saturating_mul(stat.f_frsize))
}

#[cfg(not(unix))]
#[must_use]
pub fn free_space(path: &Path) -> Option<u64> {
    holding_disk(path, sysinfo::Disk::available_space)
}

/// The size in bytes of the file system below `path`.
#[cfg(unix)]
pub(crate) fn total_space(path: &Path) -> Option<u64> {
    let stat = rustix::fs::statvfs(nearest_existing(path)?).ok()?;
    Some(stat.f_blocks.saturating_mul(stat.f_frsize))
}

#[cfg(not(unix))]
pub(crate) fn total_space(path: &Path) -> Option<u64> {
    holding_disk(path, sysinfo::Disk::total_space)
}

/// What the system's list of disks says of the one that holds `path`.
#[cfg(not(target_os = "linux"))]
fn holding_disk<T>(path: &Path, figure: impl Fn(&sysinfo::Disk) -> T) -> Option<T> {
    let existing = nearest_existing(path)?;
    // The full name that Windows resolves to begins with `\\?\`, and the disks' do not.
    let full = if cfg!(windows) { std::path::absolute(existing) } else { fs::canonicalize(existing) }.ok()?;
    let disks = sysinfo::Disks::new_with_refreshed_list().ok()?;
    let holding = disks.iter().filter(|disk| full.starts_with(disk.mount_point()));
    holding.max_by_key(|disk| disk.mount_point().as_os_str().len()).map(figure)
}

fn nearest_existing(path: &Path) -> Option<&Path> {
    let existing = path.ancestors().find(|place| place.exists());
    existing.or_else(|| path.is_relative().then_some(Path::new(".")))
}

/// What the system calls the file system of `path`, where it is one that sticks have.
#[cfg(target_os = "linux")]
pub(crate) fn file_system(path: &Path) -> Option<&'static str> {
    // The magic numbers of linux/magic.h.
    match u64::try_from(rustix::fs::statfs(path).ok()?.f_type).ok()? {
        0x4d44 => Some("vfat"),
        0x2011_bab0 => Some("exfat"),
        0x5346_544e | 0x7366_746e => Some("ntfs"),
        _ => None,
    }
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn file_system(path: &Path) -> Option<&'static str> {
    let name = holding_disk(path, |disk| disk.file_system().to_string_lossy().to_ascii_lowercase())?;
    ["exfat", "ntfs", "fat"]
        .into_iter()
        .find(|known| name.contains(known))
        .map(|known| if known == "fat" { "vfat" } else { known })
}

/// Whether both lie on one device, and so share its fate; none where the system does not tell, or one is not there.
#[must_use]
pub fn share_device(one: &Path, other: &Path) -> Option<bool> {
    Some(device(one)? == device(other)?)
}

/// The number of the device that holds `path`; none where the system does not tell.
#[cfg(unix)]
pub(crate) fn device(path: &Path) -> Option<u64> {
    use std::os::unix::fs::MetadataExt as _;
    fs::metadata(path).ok().map(|metadata| metadata.dev())
}

#[cfg(not(unix))]
pub(crate) fn device(path: &Path) -> Option<u64> {
    use std::hash::{BuildHasher as _, BuildHasherDefault, DefaultHasher};
    fs::metadata(path).ok()?;
    holding_disk(path, |disk| BuildHasherDefault::<DefaultHasher>::default().hash_one(disk.mount_point()))
}
