//! Linux: the table of mounts and the kernel's own word on each device, below a root that tests can choose.

use std::fs;
use std::path::{Path, PathBuf};

use super::{
    BELOW_ROOT, Drive, Drives, FLAGGED, ON_USB, is_below_mount_root, is_system, last_name, ranked, with_copies,
};
use crate::medium;

/// Reads `<root>/proc/self/mountinfo`, `<root>/sys/dev/block` and `<root>/dev/disk`.
#[derive(Clone, Debug)]
pub struct MountedDrives {
    root: PathBuf,
}

impl MountedDrives {
    /// This computer's own.
    #[must_use]
    pub fn system() -> Self {
        Self::below(Path::new("/"))
    }

    /// Those of a computer laid out below `root`.
    #[must_use]
    pub fn below(root: &Path) -> Self {
        Self { root: root.to_path_buf() }
    }

    fn inside(&self, path: &Path) -> PathBuf {
        self.root.join(path.strip_prefix("/").unwrap_or(path))
    }

    fn drive(&self, mount: &Mount) -> Drive {
        let reached = self.inside(&mount.point);
        let (free, total) = room(&reached);
        let drive = Drive {
            path: mount.point.clone(),
            label: self.label(&mount.source).unwrap_or_else(|| last_name(&mount.point)),
            removable: self.sureness(mount) > 0,
            sureness: self.sureness(mount),
            free,
            total,
            file_system: mount.file_system.clone(),
            read_only: mount.read_only,
            has_our_copies: false,
            copies_in: Vec::new(),
            place_ids: Vec::new(),
        };
        with_copies(drive, &reached)
    }

    fn sureness(&self, mount: &Mount) -> u8 {
        let folder = fs::canonicalize(self.root.join("sys/dev/block").join(&mount.device)).ok();
        let on_usb =
            |folder: &PathBuf| folder.components().any(|part| part.as_os_str().to_string_lossy().starts_with("usb"));
        let linked = || self.link_name(&mount.source, "by-id").is_some_and(|name| name.starts_with("usb-"));
        match folder.as_ref() {
            Some(folder) if has_removable_flag(folder) => FLAGGED,
            _ if is_below_mount_root(&mount.point) => BELOW_ROOT,
            Some(folder) if on_usb(folder) => ON_USB,
            _ if linked() => ON_USB,
            _ => 0,
        }
    }

    fn label(&self, source: &str) -> Option<String> {
        self.link_name(source, "by-label").map(|name| unescape(&name, "\\x", 16, 2))
    }

    /// The name of the link in `/dev/disk/<kind>` that leads to the device `source`.
    fn link_name(&self, source: &str, kind: &str) -> Option<String> {
        let device = Path::new(source).file_name()?;
        let links = fs::read_dir(self.root.join("dev/disk").join(kind)).ok()?.flatten();
        let ours = |path: &PathBuf| fs::read_link(path).is_ok_and(|to| to.file_name() == Some(device));
        let path = links.map(|entry| entry.path()).find(ours)?;
        Some(last_name(&path))
    }
}

/// The flag stands on the whole disk; a partition's folder lies inside that of its disk.
fn has_removable_flag(folder: &Path) -> bool {
    let flagged = |folder: &Path| fs::read_to_string(folder.join("removable")).is_ok_and(|flag| flag.trim() == "1");
    flagged(folder) || folder.parent().is_some_and(flagged)
}

impl Drives for MountedDrives {
    fn list(&self) -> Vec<Drive> {
        let table = fs::read_to_string(self.root.join("proc/self/mountinfo")).unwrap_or_default();
        let mounts = table.lines().filter_map(Mount::parse).filter(Mount::is_volume);
        ranked(mounts.map(|mount| self.drive(&mount)).collect())
    }
}

/// One line of mountinfo, see proc(5).
struct Mount {
    device: String,
    point: PathBuf,
    read_only: bool,
    file_system: String,
    source: String,
}

impl Mount {
    fn parse(line: &str) -> Option<Self> {
        let (left, right) = line.split_once(" - ")?;
        let left: Vec<_> = left.split(' ').collect();
        let mut right = right.split(' ');
        let (file_system, source) = (right.next()?.to_owned(), right.next()?.to_owned());
        let super_options = right.next().unwrap_or_default();
        let read_only = |options: &str| options.split(',').any(|option| option == "ro");
        Some(Self {
            device: (*left.get(2)?).to_owned(),
            point: PathBuf::from(unescape(left.get(4)?, "\\", 8, 3)),
            read_only: read_only(left.get(5)?) || read_only(super_options),
            file_system,
            source: unescape(&source, "\\", 8, 3),
        })
    }

    /// A file system on a device, not one that the kernel or a package makes up.
    fn is_volume(&self) -> bool {
        self.source.starts_with("/dev/")
            && !matches!(self.file_system.as_str(), "squashfs" | "iso9660" | "erofs" | "devtmpfs")
            && !is_system(&self.point)
    }
}

/// Undoes `\040` (mountinfo) or `\x20` (udev): `mark`, then `width` digits of `radix`, one byte each.
fn unescape(text: &str, mark: &str, radix: u32, width: usize) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(mark) {
        bytes.extend_from_slice(before.as_bytes());
        match after.get(..width).and_then(|code| u8::from_str_radix(code, radix).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[width..];
            }
            None => {
                bytes.extend_from_slice(mark.as_bytes());
                rest = after;
            }
        }
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8_lossy(&bytes).into_owned()
}

fn room(path: &Path) -> (u64, u64) {
    (medium::free_space(path).unwrap_or(0), medium::total_space(path).unwrap_or(0))
}
