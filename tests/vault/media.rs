//! Real mounts: what a full, a write-protected and a pulled medium answer. Skipped for who may not mount.

use std::fs;
use std::io::Write as _;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use tempfile::TempDir;
use vault::lockbox::{Cost, Lockbox};
use vault::{Step, VaultError, quiet, verify};

use crate::book::{Book, count_calls, expect, files};

struct Stick {
    point: TempDir,
}

impl Stick {
    fn plugged_in(megabytes: u32) -> Option<Self> {
        let point = tempfile::tempdir().unwrap();
        let size = format!("size={megabytes}m");
        if run("mount", &["-t", "tmpfs", "-o", &size, "none"], point.path()) {
            return Some(Self { point });
        }
        assert!(!rustix::process::geteuid().is_root(), "root can mount: what is missing here?");
        println!("skipped: only root may mount");
        None
    }

    fn path(&self) -> &Path {
        self.point.path()
    }

    fn pull(&self) {
        assert!(run("umount", &["-l"], self.path()), "the stick was mounted");
    }

    fn write_protect(&self) {
        assert!(run("mount", &["-o", "remount,ro"], self.path()));
    }

    fn fill(&self) {
        let mut file = fs::File::create(self.path().join("películas.bin")).unwrap();
        while file.write_all(&[7; 4096]).is_ok() {}
    }
}

impl Drop for Stick {
    fn drop(&mut self) {
        run("umount", &["-l"], self.path());
    }
}

fn run(program: &str, arguments: &[&str], point: &Path) -> bool {
    let output = Command::new(program).args(arguments).arg(point).output();
    output.is_ok_and(|output| output.status.success())
}

/// Calls `act` once, when the run reaches `step`.
fn when(step: Step, act: impl Fn()) -> impl FnMut(Step, u64, u64) -> ControlFlow<()> {
    let mut done = false;
    move |now, _, _| {
        if now == step && !done {
            done = true;
            act();
        }
        ControlFlow::Continue(())
    }
}

#[test]
fn a_copy_on_another_device_is_told_from_one_beside_the_ledger() {
    let Some(stick) = Stick::plugged_in(40) else {
        return;
    };
    let book = Book::with_entries(20);
    let proof = book.back_up(stick.path()).unwrap();
    assert_eq!(vault::share_device(&proof.file, book.home.path()), Some(false));
    assert!(verify(&proof.file, &expect(), &mut quiet).is_ok());
}

#[test]
fn a_stick_without_room_is_refused_before_anything_is_written() {
    let Some(stick) = Stick::plugged_in(4) else {
        return;
    };
    let book = Book::with_entries(20);
    match book.back_up(stick.path()).unwrap_err() {
        VaultError::NoSpace { needed: Some(needed), free, .. } => assert!(needed > free),
        other => panic!("expected no space, got {other:?}"),
    }
    assert!(files(stick.path()).is_empty());
}

#[test]
fn a_stick_that_fills_up_while_writing_keeps_its_earlier_copies() {
    let Some(stick) = Stick::plugged_in(40) else {
        return;
    };
    let book = Book::with_entries(300);
    let earlier = book.back_up(stick.path()).unwrap();
    book.keep_document(&[9; 20_000]);
    for step in [Step::Documents, Step::Write] {
        let refusal = book.back_up_watched(stick.path(), &mut when(step, || stick.fill())).unwrap_err();
        assert!(matches!(refusal, VaultError::NoSpace { .. }), "{step:?}: {refusal:?}");
        fs::remove_file(stick.path().join("películas.bin")).unwrap();
        assert!(crate::book::litter(stick.path()).is_empty(), "{step:?}");
        assert!(verify(&earlier.file, &expect(), &mut quiet).is_ok());
    }
    assert!(book.back_up(stick.path()).is_ok(), "with room again it works again");
}

#[test]
fn a_write_protected_stick_is_refused_and_can_still_be_verified() {
    let Some(stick) = Stick::plugged_in(40) else {
        return;
    };
    let book = Book::with_entries(20);
    let copy = book.back_up(stick.path()).unwrap();
    stick.write_protect();
    let refusal = book.back_up(stick.path()).unwrap_err();
    assert_eq!(refusal, VaultError::ReadOnly { place: refused_place(&refusal) });
    assert!(verify(&copy.file, &expect(), &mut quiet).is_ok());
}

fn refused_place(refusal: &VaultError) -> PathBuf {
    match refusal {
        VaultError::ReadOnly { place } => place.clone(),
        other => panic!("expected write protection, got {other:?}"),
    }
}

#[test]
fn a_stick_pulled_at_any_step_is_never_called_proven() {
    let Some(probe) = Stick::plugged_in(40) else {
        return;
    };
    let book = Book::with_entries(30);
    let calls = count_calls(|watch| {
        book.back_up_watched(probe.path(), watch).unwrap();
    });
    for call in 1..calls {
        let stick = Stick::plugged_in(40).expect("mounting worked a moment ago");
        let mut calls = 0;
        let mut pull = |_: Step, _, _| {
            if calls == call {
                stick.pull();
            }
            calls += 1;
            ControlFlow::Continue(())
        };
        let refusal = book.back_up_watched(stick.path(), &mut pull).unwrap_err();
        assert_eq!(refusal.code(), "gone", "pulled at call {call}: {refusal:?}");
        let left = files(stick.path()).into_keys().find(|path| path.to_string_lossy().contains("-g0"));
        assert_eq!(left, None, "nothing that looks like a copy stays in the empty mount point");
    }
}

#[test]
fn a_missing_mount_point_is_not_created_on_the_system_disk() {
    let book = Book::with_entries(3);
    let nowhere = PathBuf::from(format!("/media/aldia-no-such-stick-{}", std::process::id()));
    let refusal = book.back_up(&nowhere.join("copias")).map_err(|refusal| refusal.code());
    assert!(!nowhere.exists(), "the owner would believe the copies on the stick");
    assert_eq!(refusal.err(), Some("gone"));
}

#[test]
fn a_home_without_room_for_an_encrypted_ledger_is_told_so_before_it_is_written() {
    let Some(computer) = Stick::plugged_in(4) else {
        return;
    };
    let book = Book::with_entries(20);
    let stick = tempfile::tempdir().unwrap();
    let copy = book.back_up(stick.path()).unwrap();
    let (_, key) = Lockbox::create(&stick.path().join("llave"), "frase de paso", Cost::default(), None).unwrap();
    let write = Arc::new(|_: &[u8], _: &Path| panic!("there is no room"));
    let expect = vault::Expect { home: vault::Home::Sealed(vault::SealedHome { key, write }), ..expect() };
    let refusal = vault::restore(&copy.file, &computer.path().join("ledger.db"), &expect, &mut quiet).unwrap_err();
    assert!(matches!(refusal, VaultError::NoSpace { needed: Some(_), .. }), "{refusal:?}");
    assert!(files(computer.path()).is_empty());
}
