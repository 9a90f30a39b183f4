use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use tempfile::TempDir;
use vault::{Step, VaultError, interrupted_swap, put_back, quiet, swap_in};

use crate::book::{files, now};

/// A home with a live ledger that still has its log, and a restored one.
struct Home {
    dir: TempDir,
    live: PathBuf,
    restored: PathBuf,
}

impl Home {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (live, restored) = (dir.path().join("ledger.db"), dir.path().join("ledger-restored.db"));
        write_with_log(&live);
        Connection::open(&restored)
            .unwrap()
            .execute_batch("CREATE TABLE t (x); INSERT INTO t VALUES ('restored')")
            .unwrap();
        Self { dir, live, restored }
    }

    fn kept(&self) -> PathBuf {
        self.dir.path().join("ledger-before-restore-20260721-101530.db")
    }
}

/// As a killed program leaves it: the last row stands only in the log.
fn write_with_log(live: &Path) {
    let other = tempfile::tempdir().unwrap();
    let (made, log) = (other.path().join("l.db"), other.path().join("l.db-wal"));
    let conn = Connection::open(&made).unwrap();
    conn.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE t (x);").unwrap();
    conn.execute_batch("PRAGMA wal_checkpoint(TRUNCATE); INSERT INTO t VALUES ('old')").unwrap();
    fs::copy(&made, live).unwrap();
    fs::copy(&log, live.with_extension("db-wal")).unwrap();
}

fn says(path: &Path) -> String {
    Connection::open(path)
        .unwrap()
        .query_one("SELECT x FROM t", [], |row| row.get(0))
        .unwrap_or_else(|error| format!("{error}"))
}

#[test]
fn the_restored_ledger_goes_live_and_the_old_one_stays_whole() {
    let home = Home::new();
    let kept = swap_in(&home.restored, &home.live, now(), &mut quiet).unwrap();
    assert_eq!(kept, Some(home.kept()));
    assert_eq!(says(&home.live), "restored");
    assert_eq!(says(&home.kept()), "old", "also what stood only in its log");
    assert_eq!(interrupted_swap(&home.live), None);
}

#[test]
fn without_a_live_ledger_there_is_nothing_to_keep() {
    let home = Home::new();
    fs::remove_file(&home.live).unwrap();
    let refusal = swap_in(&home.restored, &home.live, now(), &mut quiet).unwrap_err();
    assert_eq!(refusal.code(), "exists", "an orphaned log would be replayed into the new ledger");
    fs::remove_file(home.dir.path().join("ledger.db-wal")).unwrap();
    assert_eq!(swap_in(&home.restored, &home.live, now(), &mut quiet), Ok(None));
    assert_eq!(says(&home.live), "restored");
}

#[test]
fn a_swap_never_replaces_a_ledger_kept_before() {
    for taken in ["db", "db-wal"] {
        let home = Home::new();
        let taken = home.kept().with_extension(taken);
        fs::write(&taken, b"el de la semana pasada").unwrap();
        let before = files(home.dir.path());
        let refusal = swap_in(&home.restored, &home.live, now(), &mut quiet).unwrap_err();
        assert_eq!(refusal, VaultError::Exists { file: taken });
        assert_eq!(files(home.dir.path()), before);
    }
}

#[test]
fn a_restored_ledger_that_is_missing_or_open_is_not_swapped_in() {
    let home = Home::new();
    fs::write(home.dir.path().join("ledger-restored.db-wal"), b"abierto").unwrap();
    let before = files(home.dir.path());
    let refusal = swap_in(&home.restored, &home.live, now(), &mut quiet).unwrap_err();
    assert_eq!(refusal.code(), "mismatch");
    let nowhere = home.dir.path().join("nada.db");
    assert_eq!(swap_in(&nowhere, &home.live, now(), &mut quiet).unwrap_err().code(), "gone");
    assert_eq!(files(home.dir.path()), before);
}

#[test]
fn stopping_a_swap_puts_everything_back() {
    for stop_at in 0..3 {
        let home = Home::new();
        let before = files(home.dir.path());
        let mut watch = |_: Step, done, _| match done == stop_at {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        };
        let refusal = swap_in(&home.restored, &home.live, now(), &mut watch).unwrap_err();
        assert_eq!(refusal, VaultError::Cancelled);
        assert_eq!(files(home.dir.path()), before, "stopped at {stop_at}");
    }
}

#[test]
fn a_killed_swap_leaves_the_old_or_the_new_ledger_complete() {
    for kill_at in 0..=3 {
        let home = Home::new();
        let (live, restored) = (home.live.display().to_string(), home.restored.display().to_string());
        let at = kill_at.to_string();
        crate::interruption::killed("swapping::killed_swap", &[("LIVE", &live), ("RESTORED", &restored), ("AT", &at)]);
        if let Some(kept) = interrupted_swap(&home.live) {
            assert_eq!(says_without_touching(&kept, &home), "old", "killed at {kill_at}");
            put_back(&home.live, &kept).unwrap();
        }
        let expected = if kill_at == 3 { "restored" } else { "old" };
        assert_eq!(says(&home.live), expected, "killed at {kill_at}");
        assert_eq!(kill_at == 3, !home.restored.exists(), "the other one is still there");
    }
}

/// The kept ledger with whichever name its log has at that moment.
fn says_without_touching(kept: &Path, home: &Home) -> String {
    let look = tempfile::tempdir().unwrap();
    let copy = look.path().join("l.db");
    fs::copy(kept, &copy).unwrap();
    let logs = [kept.with_extension("db-wal"), home.live.with_extension("db-wal")];
    let log = logs.iter().find(|log| log.exists()).expect("the log is never lost");
    fs::copy(log, look.path().join("l.db-wal")).unwrap();
    says(&copy)
}

#[test]
#[ignore = "the process that its parent test starts and that dies on the way"]
fn killed_swap() {
    let variable = |name: &str| std::env::var(name).unwrap();
    let at: u64 = variable("AT").parse().unwrap();
    let mut watch = |_: Step, done, _| {
        if done == at {
            std::process::abort();
        }
        ControlFlow::Continue(())
    };
    let (live, restored) = (variable("LIVE"), variable("RESTORED"));
    swap_in(Path::new(&restored), Path::new(&live), now(), &mut watch).unwrap();
}

#[test]
fn a_replaced_ledger_is_let_go_only_after_its_time_and_never_while_it_may_be_the_only_one() {
    use vault::{remove_set_aside, set_aside_before};
    let home = Home::new();
    let kept = swap_in(&home.restored, &home.live, now(), &mut quiet).unwrap().unwrap();
    fs::write(home.dir.path().join("ledger-before-restore-de-mi-hermana.db"), b"no es nuestro").unwrap();
    let hour = chrono::TimeDelta::hours(1);
    assert!(set_aside_before(&home.live, now() - hour).is_empty(), "its time has not come");
    assert_eq!(
        set_aside_before(&home.live, now() + hour),
        std::slice::from_ref(&kept),
        "only names that the program gave"
    );
    fs::rename(&home.live, home.dir.path().join("elsewhere.db")).unwrap();
    assert!(set_aside_before(&home.live, now() + hour).is_empty(), "it may be the only one");
    fs::rename(home.dir.path().join("elsewhere.db"), &home.live).unwrap();
    remove_set_aside(&kept).unwrap();
    let left = files(home.dir.path()).into_keys().filter(|path| path.to_string_lossy().contains("2026"));
    assert_eq!(left.count(), 0, "with its log");
}
