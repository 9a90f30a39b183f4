use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use tempfile::TempDir;
use vault::{Drives as _, MountedDrives, SysinfoDrives, list};

use crate::book::Book;

const MOUNTS: &str = "\
22 1 254:0 / / rw,relatime - ext4 /dev/vda1 rw
23 22 0:21 / /proc rw - proc proc rw
24 22 254:1 / /boot/efi rw - vfat /dev/vda2 rw
25 22 7:1 / /snap/core/1 ro - squashfs /dev/loop1 ro
30 22 8:17 / /mnt/disco rw,relatime shared:9 - ext4 /dev/sdb1 rw
31 22 8:1 / /run/media/ana/MEMORIA\\040AZUL rw,nosuid - vfat /dev/sda1 rw
32 22 8:33 / /run/media/ana/VIEJA ro,nosuid - exfat /dev/sdc1 ro
33 22 8:49 / /srv/usb rw - ext4 /dev/sdd1 rw
";

/// A computer laid out in a folder.
fn computer() -> TempDir {
    let root = tempfile::tempdir().unwrap();
    let make = |path: &str| fs::create_dir_all(root.path().join(path)).unwrap();
    make("proc/self");
    fs::write(root.path().join("proc/self/mountinfo"), MOUNTS).unwrap();
    for point in ["run/media/ana/MEMORIA AZUL", "run/media/ana/VIEJA", "mnt/disco", "srv/usb"] {
        make(point);
    }
    for kind in ["sys/dev/block", "dev/disk/by-label", "dev/disk/by-id"] {
        make(kind);
    }
    disk(root.path(), "8:17", "sata/sdb/sdb1", "0");
    disk(root.path(), "8:49", "sata/sdd/sdd1", "1");
    symlink("../../sda1", root.path().join("dev/disk/by-label/Memoria\\x20azul")).unwrap();
    root
}

fn disk(root: &Path, number: &str, folder: &str, removable: &str) {
    let folder = Path::new("sys/devices").join(folder);
    fs::create_dir_all(root.join(&folder)).unwrap();
    fs::write(root.join(folder.parent().unwrap()).join("removable"), format!("{removable}\n")).unwrap();
    symlink(Path::new("../../..").join(&folder), root.join("sys/dev/block").join(number)).unwrap();
}

fn paths(drives: &[vault::Drive]) -> Vec<String> {
    drives.iter().map(|drive| drive.path.display().to_string()).collect()
}

#[test]
fn sticks_come_first_and_the_systems_own_volumes_not_at_all() {
    let root = computer();
    let drives = MountedDrives::below(root.path()).list();
    let expected = ["/srv/usb", "/run/media/ana/MEMORIA AZUL", "/run/media/ana/VIEJA", "/mnt/disco"];
    assert_eq!(paths(&drives), expected);
    let removable: Vec<_> = drives.iter().map(|drive| drive.removable).collect();
    assert_eq!(removable, [true, true, true, false], "mount root or the disk's own flag");
    assert_eq!(drives[1].label, "Memoria azul", "the name that the owner gave it");
    assert_eq!(drives[1].file_system, "vfat");
    assert!(drives[2].read_only && !drives[1].read_only);
    assert!(drives[0].total >= drives[0].free && drives[0].free > 0);
}

#[test]
fn a_usb_link_makes_a_drive_removable() {
    let root = computer();
    symlink("../../sdb1", root.path().join("dev/disk/by-id/usb-Kingston_1-part1")).unwrap();
    let drives = MountedDrives::below(root.path()).list();
    let disk = drives.iter().find(|drive| drive.path == Path::new("/mnt/disco")).unwrap();
    assert!(disk.removable, "USB hard disks call themselves fixed");
}

#[test]
fn the_drive_that_holds_our_copies_is_recognised_and_comes_first() {
    let root = computer();
    let folder = root.path().join("mnt/disco/Al Dia");
    let proof = Book::with_entries(3).back_up(&folder).unwrap();
    assert_eq!(list(&folder).unwrap().len(), 1);
    let drives = MountedDrives::below(root.path()).list();
    assert_eq!(paths(&drives)[0], "/mnt/disco");
    assert!(drives[0].has_our_copies);
    assert_eq!(drives[0].copies_in, [Path::new("/mnt/disco/Al Dia")]);
    assert_eq!(drives[0].place_ids, [proof.place_id.unwrap()]);
    assert!(drives[1..].iter().all(|drive| !drive.has_our_copies));
}

#[test]
fn a_computer_without_a_mount_table_has_no_drives() {
    let root = tempfile::tempdir().unwrap();
    assert!(MountedDrives::below(root.path()).list().is_empty());
}

#[test]
fn the_other_systems_list_never_offers_the_systems_disk() {
    let drives = SysinfoDrives.list();
    assert!(drives.iter().all(|drive| drive.path != Path::new("/")));
}
