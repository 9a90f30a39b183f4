use std::ops::ControlFlow;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use vault::lockbox::{Cost, Lockbox};
use vault::{Expect, Home, SealedHome, Step, VaultError, list, quiet, restore, summarise, verify};

use crate::book::{Book, count_calls, expect, files, litter, open};

/// Runs one ignored test of this binary in a process of its own, which is expected to die by a signal.
pub(crate) fn killed(test: &str, variables: &[(&str, &str)]) {
    let status = Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", test, "--nocapture"])
        .envs(variables.iter().copied())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    use std::os::unix::process::ExitStatusExt as _;
    assert!(status.signal().is_some(), "{test} was to be killed, but ended with {status}");
}

fn stop_at(call: usize) -> impl FnMut(Step, u64, u64) -> ControlFlow<()> {
    let mut calls = 0;
    move |_, _, _| {
        calls += 1;
        if calls > call { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

#[test]
fn stopping_at_any_step_leaves_the_earlier_copies_and_nothing_else() {
    let book = Book::with_entries(60);
    let stick = tempfile::tempdir().unwrap();
    book.back_up(stick.path()).unwrap();
    let before = files(stick.path());
    let elsewhere = tempfile::tempdir().unwrap();
    let calls = count_calls(|watch| {
        book.back_up_watched(elsewhere.path(), watch).unwrap();
    });
    assert!(calls >= 12, "{calls} steps ask whether to go on");
    for call in 0..calls {
        let refusal = book.back_up_watched(stick.path(), &mut stop_at(call)).unwrap_err();
        assert_eq!(refusal, VaultError::Cancelled);
        assert_eq!(files(stick.path()), before, "stopped at call {call}");
        assert!(litter(book.home.path()).is_empty(), "staging is private and must go");
    }
    assert_eq!(book.back_up(stick.path()).unwrap().generation, 2);
}

#[test]
fn a_name_taken_at_the_last_moment_is_not_overwritten() {
    let book = Book::with_entries(6);
    let stick = tempfile::tempdir().unwrap();
    let copy = book.back_up(stick.path()).unwrap();
    let taken = stick.path().join("aldia-7f3a9c2e-g000002.aldia");
    let mut take = |step, _, _| take_at_publishing(step, &taken);
    let refusal = book.back_up_watched(stick.path(), &mut take).unwrap_err();
    assert_eq!(refusal, VaultError::Exists { file: taken.clone() });
    assert_eq!(std::fs::read(&taken).unwrap(), b"de otro programa");

    let to = stick.path().join("ledger.db");
    let mut take = |step, _, _| take_at_publishing(step, &to);
    let refusal = restore(&copy.file, &to, &expect(), &mut take).unwrap_err();
    assert_eq!(refusal, VaultError::Exists { file: to.clone() });
    assert_eq!(std::fs::read(&to).unwrap(), b"de otro programa");
}

fn take_at_publishing(step: Step, name: &Path) -> ControlFlow<()> {
    if step == Step::Publish {
        std::fs::write(name, b"de otro programa").unwrap();
    }
    ControlFlow::Continue(())
}

#[test]
fn a_kill_at_any_step_leaves_the_earlier_copies_good_and_the_next_run_clean() {
    let book = Book::with_entries(40);
    let stick = tempfile::tempdir().unwrap();
    let first = book.back_up(stick.path()).unwrap();
    let earlier = files(stick.path());
    let elsewhere = tempfile::tempdir().unwrap();
    let calls = count_calls(|watch| {
        book.back_up_watched(elsewhere.path(), watch).unwrap();
    });
    let home = book.home;
    drop(book.conn);
    for call in 0..calls {
        kill_copying(home.path(), stick.path(), call);
        let now = files(stick.path());
        assert!(earlier.iter().all(|(path, old)| now.get(path) == Some(old)), "killed at {call}");
        for copy in list(stick.path()).unwrap() {
            verify(&copy.file, &expect(), &mut quiet).unwrap_or_else(|refusal| panic!("killed at {call}: {refusal:?}"));
        }
    }
    let book = Book { conn: open(&home.path().join("ledger.db")), home };
    let next = book.back_up(stick.path()).unwrap();
    assert!(next.generation > first.generation);
    assert_eq!(litter(stick.path()).len(), 0, "the first good copy clears what the dead left");
    assert_eq!(litter(book.home.path()).len(), 0);
}

fn kill_copying(home: &Path, stick: &Path, call: usize) {
    let (home, stick) = (home.display().to_string(), stick.display().to_string());
    killed("interruption::killed_copying", &[("HOME_DIR", &home), ("STICK", &stick), ("AT", &call.to_string())]);
}

fn kill_at(call: usize) -> impl FnMut(Step, u64, u64) -> ControlFlow<()> {
    let mut calls = 0;
    move |_, _, _| {
        if calls == call {
            std::process::abort();
        }
        calls += 1;
        ControlFlow::Continue(())
    }
}

#[test]
#[ignore = "the process that its parent test starts and that dies on the way"]
fn killed_copying() {
    let variable = |name: &str| std::env::var(name).unwrap();
    let home = variable("HOME_DIR");
    let conn = open(&Path::new(&home).join("ledger.db"));
    let documents = Path::new(&home).join("documents");
    let options = crate::book::options();
    let mut watch = kill_at(variable("AT").parse().unwrap());
    vault::back_up(&conn, &documents, Path::new(&variable("STICK")), &options, &mut watch).unwrap();
}

#[test]
fn a_kill_at_any_step_of_a_restore_leaves_no_half_ledger_and_can_be_repeated() {
    let book = Book::with_entries(40);
    let stick = tempfile::tempdir().unwrap();
    let copy = book.back_up(stick.path()).unwrap();
    let digest = summarise(&book.conn).unwrap().digest;
    let whole = tempfile::tempdir().unwrap();
    let calls = count_calls(|watch| {
        restore(&copy.file, &whole.path().join("l.db"), &expect(), watch).unwrap();
    });
    for call in 0..calls {
        let computer = tempfile::tempdir().unwrap();
        let to = computer.path().join("ledger.db");
        let (file, at) = (copy.file.display().to_string(), call.to_string());
        let target = to.display().to_string();
        killed("interruption::killed_restore", &[("COPY", &file), ("TO", &target), ("AT", &at)]);
        if !to.exists() {
            restore(&copy.file, &to, &expect(), &mut quiet).unwrap();
        }
        vault::sweep_staging(computer.path());
        assert_eq!(summarise(&open(&to)).unwrap().digest, digest, "killed at {call}");
        assert!(litter(computer.path()).is_empty(), "killed at {call}");
    }
}

#[test]
#[ignore = "the process that its parent test starts and that dies on the way"]
fn killed_restore() {
    let variable = |name: &str| std::env::var(name).unwrap();
    let mut watch = kill_at(variable("AT").parse().unwrap());
    let (copy, to) = (variable("COPY"), variable("TO"));
    restore(Path::new(&copy), Path::new(&to), &expect(), &mut watch).unwrap();
}

/// Writes half of the ledger, as SQLite does from its first page on, and then does what the test wants.
fn half_writing(then: impl Fn() + Send + Sync + 'static) -> Expect {
    let place = tempfile::tempdir().unwrap();
    let (_, key) = Lockbox::create(&place.path().join("llave"), "frase de paso", Cost::default(), None).unwrap();
    let write = move |image: &[u8], to: &Path| {
        std::fs::write(to, &image[..image.len() / 2]).unwrap();
        then();
        std::fs::write(to, image).map_err(|error| VaultError::Io { place: to.into(), detail: error.to_string() })
    };
    Expect { home: Home::Sealed(SealedHome { key, write: Arc::new(write) }), ..expect() }
}

#[test]
fn a_kill_while_an_encrypted_ledger_is_written_blocks_no_later_restore() {
    let book = Book::with_entries(40);
    let (stick, computer) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let copy = book.back_up(stick.path()).unwrap();
    let to = computer.path().join("ledger.db");
    let (file, target) = (copy.file.display().to_string(), to.display().to_string());
    killed("interruption::killed_encrypting", &[("COPY", &file), ("TO", &target)]);
    assert_eq!(
        files(computer.path()).len(),
        2,
        "half a ledger in a private folder: {:?}",
        files(computer.path()).keys()
    );
    restore(&copy.file, &to, &half_writing(|| ()), &mut quiet).unwrap();
    assert!(litter(computer.path()).is_empty(), "what the killed one left is gone");
    assert_eq!(summarise(&open(&to)).unwrap(), copy.summary);
}

#[test]
#[ignore = "the process that its parent test starts and that dies on the way"]
fn killed_encrypting() {
    let variable = |name: &str| std::env::var(name).unwrap();
    let dying = half_writing(|| std::process::abort());
    restore(Path::new(&variable("COPY")), Path::new(&variable("TO")), &dying, &mut quiet).unwrap();
}
