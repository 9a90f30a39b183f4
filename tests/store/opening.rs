//! Opening: a foreign, newer or empty file stays exactly as it is, and every setting holds.

use store::{APPLICATION_ID, SCHEMA, Store, StoreError};

use crate::support::Book;

fn open(path: &std::path::Path) -> Result<Store, StoreError> {
    Store::open(path, "test", &|_, _| Ok(()))
}

fn assert_untouched(bytes: &[u8], is_expected: impl Fn(&StoreError) -> bool) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("libro.aldia");
    std::fs::write(&path, bytes).expect("the file is written");
    let error = open(&path).expect_err("it must be refused");
    assert!(is_expected(&error), "{error}");
    assert_eq!(std::fs::read(&path).expect("still there"), bytes, "a refused file stays byte-identical");
    let beside: Vec<_> = std::fs::read_dir(folder.path()).expect("listed").collect();
    assert_eq!(beside.len(), 1, "SQLite never touched it: no -wal, no journal, no lock beside it");
}

#[test]
fn files_that_are_no_ledger_are_refused_before_sqlite_sees_them() {
    let is_foreign = |error: &StoreError| matches!(error, StoreError::NotALedger(_));
    assert_untouched(b"", is_foreign);
    assert_untouched(b"hola", is_foreign);
    assert_untouched(&[7; 4096], is_foreign);
    let mut other = b"SQLite format 3\0".to_vec();
    other.resize(4096, 0);
    assert_untouched(&other, is_foreign);
}

#[test]
fn an_empty_file_of_an_interrupted_start_does_not_stop_a_new_ledger() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("libro.aldia");
    std::fs::write(&path, b"").expect("what a power cut leaves of a new name on FAT");
    Store::create(&path, "test", 1).expect("nobody's facts are in it").close().expect("closed");
    open(&path).expect("a ledger").close().expect("closed");
    let again = Store::create(&path, "test", 1).expect_err("a ledger is never overwritten");
    assert!(matches!(again, StoreError::Exists(_)), "{again}");
}

#[test]
fn a_newer_ledger_is_refused_kindly() {
    let mut newer = b"SQLite format 3\0".to_vec();
    newer.resize(4096, 0);
    newer[60..64].copy_from_slice(&(SCHEMA + 1).to_be_bytes());
    newer[68..72].copy_from_slice(&APPLICATION_ID.to_be_bytes());
    assert_untouched(&newer, |error| matches!(error, StoreError::TooNew { found, .. } if *found == SCHEMA + 1));
}

#[test]
fn one_process_holds_the_ledger_and_the_lock_goes_with_it() {
    let book = Book::filled();
    let path = Book::path(&book.folder);
    assert!(matches!(open(&path), Err(StoreError::Held(_))), "a second opening is refused");
    book.store.close().expect("closed");
    open(&path).expect("after closing it opens at once").close().expect("closed");
    let names: Vec<_> =
        std::fs::read_dir(book.folder.path()).expect("listed").flatten().map(|entry| entry.file_name()).collect();
    assert!(
        !names.iter().any(|name| name.to_string_lossy().ends_with("-wal")),
        "at rest the one file is complete: {names:?}"
    );
    assert!(!names.iter().any(|name| name.to_string_lossy().ends_with("-shm")), "there never is shared memory");
}

#[test]
fn the_settings_that_durability_rests_on_hold() {
    let book = Book::filled();
    for (pragma, expected) in [
        ("synchronous", "2"),
        ("journal_mode", "wal"),
        ("locking_mode", "exclusive"),
        ("foreign_keys", "1"),
        ("secure_delete", "1"),
    ] {
        let value: rusqlite::types::Value =
            book.store.read().query_row(&format!("PRAGMA {pragma}"), [], |row| row.get(0)).expect("it answers");
        let text = match value {
            rusqlite::types::Value::Integer(number) => number.to_string(),
            rusqlite::types::Value::Text(text) => text,
            other => format!("{other:?}"),
        };
        assert_eq!(text, expected, "{pragma}");
    }
    let version: String =
        book.store.read().query_row("SELECT sqlite_version()", [], |row| row.get(0)).expect("a version");
    let parts: Vec<u32> = version.split('.').filter_map(|part| part.parse().ok()).collect();
    assert!(parts >= vec![3, 51, 3], "SQLite {version} has the WAL-reset fault of versions before 3.51.3");
}

#[test]
fn a_new_ledger_never_takes_the_place_of_a_file() {
    let book = Book::filled();
    let path = Book::path(&book.folder);
    assert!(matches!(Store::create(&path, "test", 1), Err(StoreError::Exists(_))));
}

#[test]
fn a_write_that_fails_leaves_nothing() {
    let mut book = Book::filled();
    let before = store::check::digest(book.store.read()).expect("a digest");
    let failed: Result<(), StoreError> = book.store.write(3, |tx| {
        tx.put_setting("theme", "\"dark\"")?;
        Err(StoreError::Damaged("on purpose".to_owned()))
    });
    assert!(failed.is_err());
    assert_eq!(
        store::check::digest(book.store.read()).expect("a digest"),
        before,
        "the transaction is rolled back whole"
    );
}
