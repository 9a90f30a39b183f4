//! The program beside its copies.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use vault::{place_program, quiet};

use crate::book::{files, litter};

#[test]
fn the_program_is_placed_once_per_version_and_healed_when_it_was_spoiled() {
    let (home, stick) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (one, two) = (home.path().join("aldia"), home.path().join("aldia-desktop"));
    fs::write(&one, vec![1; 300_000]).unwrap();
    fs::write(&two, vec![2; 100_000]).unwrap();
    let both = [one.clone(), two.clone()];
    let folder = place_program(&both, "0.1.0", stick.path(), &mut quiet).unwrap();
    assert_eq!(folder, stick.path().join("Al-Dia-programa/0.1.0"));
    let placed = files(stick.path());
    assert_eq!(placed.len(), 2);
    assert_eq!(placed[&folder.join("aldia")], fs::read(&one).unwrap());
    assert_eq!(fs::metadata(folder.join("aldia")).unwrap().permissions().mode() & 0o111, 0o111, "it can be run");

    let written = fs::metadata(folder.join("aldia")).unwrap().modified().unwrap();
    place_program(&both, "0.1.0", stick.path(), &mut quiet).unwrap();
    assert_eq!(fs::metadata(folder.join("aldia")).unwrap().modified().unwrap(), written, "what is the same stays");
    fs::write(folder.join("aldia"), b"virus").unwrap();
    place_program(&both, "0.1.0", stick.path(), &mut quiet).unwrap();
    assert_eq!(files(stick.path()), placed, "what is not the program does not pass for it");
    place_program(&both, "0.2.0", stick.path(), &mut quiet).unwrap();
    assert_eq!(files(stick.path()).len(), 4, "each version has its folder");
    assert!(litter(stick.path()).is_empty());
}
