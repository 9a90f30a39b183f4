//! Folders of synchronising programs, by the names that these give them and the marks that they leave; disks of other
//! computers, by the kind under which the system mounted them.
//!
//! On macOS and Windows only names and marks are looked at, and on Windows a path that names another computer.

use std::path::{Component, Path, PathBuf, Prefix};

/// What a folder is called by, as its name begins, and by whom.
const NAMES: &[(&str, &str)] = &[
    ("OneDrive", "OneDrive"),
    ("Dropbox", "Dropbox"),
    ("iCloud Drive", "iCloud"),
    ("iCloudDrive", "iCloud"),
    ("Mobile Documents", "iCloud"),
    ("com~apple~CloudDocs", "iCloud"),
    ("Google Drive", "Google Drive"),
    ("GoogleDrive", "Google Drive"),
    ("CloudStorage", "CloudStorage"),
    ("Nextcloud", "Nextcloud"),
    ("ownCloud", "ownCloud"),
    ("pCloud", "pCloud"),
    ("MEGAsync", "MEGA"),
];

/// What a program leaves in the folder that it synchronises.
const MARKS: &[(&str, &str)] = &[
    (".stfolder", "Syncthing"),
    (".dropbox", "Dropbox"),
    (".dropbox.cache", "Dropbox"),
    (".nextcloudsync.log", "Nextcloud"),
    (".owncloudsync.log", "ownCloud"),
    (".849C9593-D756-4E56-8D6E-42412F2A707B", "OneDrive"),
    (".tmp.drivedownload", "Google Drive"),
    (".tmp.driveupload", "Google Drive"),
];

/// Kinds of mounted file systems that lie on another computer.
const NETWORK: &[&str] = &[
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "afs",
    "ceph",
    "9p",
    "davfs",
    "fuse.sshfs",
    "fuse.rclone",
    "fuse.davfs2",
    "fuse.gvfsd-fuse",
    "fuse.s3fs",
    "fuse.curlftpfs",
    "fuse.glusterfs",
];

/// Why this is no place for a ledger: who synchronises it, or the kind of the network's disk. None for a good place.
pub(crate) fn wrong_place(ledger: &Path) -> Option<String> {
    let folder = settled(ledger.parent()?);
    synchronised(&folder).map(str::to_owned).or_else(|| network(&folder))
}

/// The folder without links, as far as it exists.
fn settled(folder: &Path) -> PathBuf {
    let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let found = folder.ancestors().find_map(|ancestor| Some((ancestor, ancestor.canonicalize().ok()?)));
    match found {
        Some((ancestor, real)) => real.join(folder.strip_prefix(ancestor).unwrap_or(Path::new(""))),
        None => folder,
    }
}

fn synchronised(folder: &Path) -> Option<&'static str> {
    let named = folder.components().find_map(|part| {
        let Component::Normal(name) = part else { return None };
        let name = name.to_string_lossy();
        NAMES.iter().find(|(known, _)| is_called(&name, known)).map(|(_, program)| *program)
    });
    named.or_else(|| {
        let marked = |folder: &Path| MARKS.iter().find(|(mark, _)| folder.join(mark).symlink_metadata().is_ok());
        folder.ancestors().find_map(marked).map(|(_, program)| *program)
    })
}

/// `Dropbox`, `Dropbox (Personal)`, `OneDrive - Taller`, and not `Dropboxes`.
fn is_called(name: &str, known: &str) -> bool {
    name.strip_prefix(known).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '-', '(']))
}

fn network(folder: &Path) -> Option<String> {
    let is_of_another_computer = folder.components().next().is_some_and(|first| match first {
        Component::Prefix(prefix) => matches!(prefix.kind(), Prefix::UNC(..) | Prefix::VerbatimUNC(..)),
        _ => false,
    });
    if is_of_another_computer {
        return Some("SMB".to_owned());
    }
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").ok()?;
    network_in(&mounts, folder)
}

/// The kind of the file system on which the folder lies, where it is a network's. The last mount of the longest path is
/// the one that is seen.
fn network_in(mounts: &str, folder: &Path) -> Option<String> {
    let mount = |line: &str| {
        let (before, after) = line.split_once(" - ")?;
        let point = PathBuf::from(before.split(' ').nth(4)?.replace("\\040", " "));
        let kind = after.split(' ').next()?.to_owned();
        folder.starts_with(&point).then(|| (point.components().count(), kind))
    };
    let seen = mounts.lines().filter_map(mount).max_by_key(|(depth, _)| *depth);
    seen.map(|(_, kind)| kind).filter(|kind| NETWORK.contains(&kind.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folders_of_synchronising_programs_are_known_by_name() {
        for (path, program) in [
            ("/home/ana/Dropbox/libro.aldia", "Dropbox"),
            ("/home/ana/Dropbox (Personal)/x/libro.aldia", "Dropbox"),
            ("/home/ana/OneDrive - Taller/libro.aldia", "OneDrive"),
            ("/home/ana/Library/Mobile Documents/com~apple~CloudDocs/libro.aldia", "iCloud"),
            ("/home/ana/Library/CloudStorage/GoogleDrive-ana/libro.aldia", "CloudStorage"),
            ("/home/ana/Nextcloud/libro.aldia", "Nextcloud"),
        ] {
            assert_eq!(wrong_place(Path::new(path)).as_deref(), Some(program), "{path}");
        }
        for path in ["/home/ana/Dropboxes/libro.aldia", "/home/ana/.local/share/aldia/libro.aldia"] {
            assert_eq!(synchronised(Path::new(path)), None, "{path} is nobody's");
        }
    }

    #[test]
    fn a_folder_is_known_by_the_mark_of_its_program_also_from_within_and_through_a_link() {
        let home = tempfile::tempdir().expect("a folder");
        let inner = home.path().join("compartida/libros");
        std::fs::create_dir_all(&inner).expect("folders");
        assert_eq!(wrong_place(&inner.join("libro.aldia")), None, "a folder is a folder");
        std::fs::create_dir(home.path().join("compartida/.stfolder")).expect("the mark");
        assert_eq!(
            wrong_place(&inner.join("libro.aldia")).as_deref(),
            Some("Syncthing"),
            "everything below it is sent"
        );
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(&inner, home.path().join("aqui")).expect("a link");
            let through = wrong_place(&home.path().join("aqui/libro.aldia"));
            assert_eq!(through.as_deref(), Some("Syncthing"), "a link changes nothing");
        }
    }

    #[test]
    fn a_disk_of_another_computer_is_known_by_its_mount() {
        let mounts = "1 0 8:1 / / rw - ext4 /dev/sda1 rw\n\
            2 1 0:40 / /mnt/mi\\040servidor rw - nfs4 10.0.0.1:/ rw\n\
            3 2 8:2 / /mnt/mi\\040servidor/local rw - ext4 /dev/sdb1 rw\n\
            4 1 0:41 / /home/ana/remoto rw - fuse.sshfs ana@x:/ rw\n\
            5 1 8:3 / /media/usb rw - fuseblk /dev/sdc1 rw\n";
        let kind = |folder: &str| network_in(mounts, Path::new(folder));
        assert_eq!(kind("/mnt/mi servidor/libros").as_deref(), Some("nfs4"), "a network's disk");
        assert_eq!(kind("/mnt/mi servidor/local"), None, "the innermost mount counts");
        assert_eq!(kind("/home/ana/remoto").as_deref(), Some("fuse.sshfs"), "also one of user space");
        assert_eq!(kind("/media/usb"), None, "a stick is no network");
        assert_eq!(kind("/home/ana"), None, "nor is the computer itself");
    }
}
