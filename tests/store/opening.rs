//! Opening: a foreign, newer or empty file stays exactly as it is, and every setting holds.

use store::{APPLICATION_ID, PageKey, SCHEMA, Store, StoreError};

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

/// A crash right after an update: the file still says the old schema, the log beside it the new one.
#[test]
fn an_update_that_stands_in_the_log_alone_is_not_made_twice() {
    use std::io::{Seek as _, SeekFrom, Write as _};
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("libro.aldia");
    Store::create(&path, "test", 1).expect("a ledger").close().expect("closed");
    let mut file = std::fs::OpenOptions::new().write(true).open(&path).expect("the file");
    file.seek(SeekFrom::Start(60)).expect("the header");
    file.write_all(&(SCHEMA - 1).to_be_bytes()).expect("an older schema");
    let conn = rusqlite::Connection::open(&path).expect("SQLite opens it");
    conn.execute_batch(&format!(
        "PRAGMA locking_mode = EXCLUSIVE; PRAGMA wal_autocheckpoint = 0; PRAGMA user_version = {SCHEMA}"
    ))
    .expect("the update");
    let crashed = folder.path().join("caido.aldia");
    std::fs::copy(&path, &crashed).expect("copied");
    std::fs::copy(folder.path().join("libro.aldia-wal"), folder.path().join("caido.aldia-wal")).expect("with its log");
    drop(conn);
    let ledger = Store::open(&crashed, "test", &|_, _| panic!("it is up to date")).expect("it opens after the crash");
    ledger.close().expect("closed");
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
fn the_settings_that_durability_rests_on_hold_with_and_without_a_key() {
    let sealed = Sealed::filled();
    for store in [&Book::filled().store, &sealed.open(&sealed.key).expect("it opens with its key")] {
        assert_settings(store);
    }
}

fn assert_settings(store: &Store) {
    for (pragma, expected) in [
        ("synchronous", "2"),
        ("journal_mode", "wal"),
        ("locking_mode", "exclusive"),
        ("foreign_keys", "1"),
        ("secure_delete", "1"),
    ] {
        let value: rusqlite::types::Value =
            store.read().query_row(&format!("PRAGMA {pragma}"), [], |row| row.get(0)).expect("it answers");
        let text = match value {
            rusqlite::types::Value::Integer(number) => number.to_string(),
            rusqlite::types::Value::Text(text) => text,
            other => format!("{other:?}"),
        };
        assert_eq!(text, expected, "{pragma}");
    }
    let version: String = store.read().query_row("SELECT sqlite_version()", [], |row| row.get(0)).expect("a version");
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

/// The ledger of [`Book::filled`], encrypted.
struct Sealed {
    folder: tempfile::TempDir,
    key: PageKey,
    digest: String,
}

impl Sealed {
    fn filled() -> Self {
        let book = Book::filled();
        let digest = store::check::digest(book.store.read()).expect("a digest");
        let folder = tempfile::tempdir().expect("a folder");
        let key = PageKey::new(&[7; 32], &[9; 16]);
        book.store.write_as(&Book::path(&folder), Some(&key)).expect("it is written encrypted");
        Self { folder, key, digest }
    }

    fn path(&self) -> std::path::PathBuf {
        Book::path(&self.folder)
    }

    fn bytes(&self) -> Vec<u8> {
        std::fs::read(self.path()).expect("the file")
    }

    fn open(&self, key: &PageKey) -> Result<Store, StoreError> {
        Store::open_with(&self.path(), "test", Some(key), &|_, _| Ok(()))
    }
}

fn holds(bytes: &[u8], word: &str) -> bool {
    bytes.windows(word.len()).any(|part| part == word.as_bytes())
}

#[test]
fn an_encrypted_ledger_says_the_same_and_shows_none_of_it() {
    let sealed = Sealed::filled();
    let mut store = sealed.open(&sealed.key).expect("it opens with its key");
    assert!(store.is_encrypted());
    assert_eq!(store::check::digest(store.read()).expect("a digest"), sealed.digest, "row for row the same ledger");
    assert_eq!(store::check::check(store.read()).expect("a report").findings, [], "and a sound one");
    store.write(3, |tx| tx.put_setting("theme", "\"planted\"")).expect("it can be written to");
    let log = std::fs::read(sealed.path().with_extension("aldia-wal")).expect("the log");
    for (bytes, place) in [(sealed.bytes(), "the file"), (log, "the log")] {
        for word in ["Ana Mu", "A-1", "planted", "CREATE TABLE"] {
            assert!(!holds(&bytes, word), "{place} shows {word}");
        }
    }
}

#[test]
fn without_its_key_an_encrypted_ledger_stays_closed_and_untouched() {
    let sealed = Sealed::filled();
    let before = sealed.bytes();
    assert!(matches!(open(&sealed.path()), Err(StoreError::Locked(_))), "it is known to be locked, not to be damaged");
    let wrong = sealed.open(&PageKey::new(&[8; 32], &[9; 16])).expect_err("another key");
    assert!(matches!(wrong, StoreError::Damaged(_)), "{wrong}");
    assert_eq!(sealed.bytes(), before, "a wrong key changes nothing");
}

#[test]
fn a_newer_or_foreign_encrypted_ledger_is_refused_before_its_key_is_asked_for() {
    let mut newer = Sealed::filled().bytes();
    newer[60..64].copy_from_slice(&(SCHEMA + 1).to_be_bytes());
    assert_untouched(&newer, |error| matches!(error, StoreError::TooNew { .. }));
    let mut foreign = newer.clone();
    foreign[68..72].copy_from_slice(b"OTRO");
    assert_untouched(&foreign, |error| matches!(error, StoreError::NotALedger(_)));
}

#[test]
fn a_changed_byte_in_an_encrypted_page_is_never_read_as_content() {
    let sealed = Sealed::filled();
    let whole = sealed.bytes();
    for at in (80..whole.len()).step_by(whole.len() / 97) {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        std::fs::write(sealed.path(), &bytes).expect("the damage");
        match sealed.open(&sealed.key) {
            Err(StoreError::Damaged(_)) => {}
            Ok(store) => {
                let report = store::check::check(store.read()).expect("what is damaged is told");
                assert!(!report.findings.is_empty(), "byte {at}: unnoticed");
                // Where it can be read (the page was one of an index), it is read as it was written.
                let digest = store::check::digest(store.read());
                assert!(digest.is_err() || digest.is_ok_and(|read| read == sealed.digest), "byte {at}: other content");
            }
            Err(other) => panic!("byte {at}: {other}"),
        }
        let _ = std::fs::remove_file(sealed.path().with_extension("aldia-wal"));
    }
}

#[test]
fn decrypted_it_is_the_plain_ledger_again_on_disk_and_in_memory() {
    let sealed = Sealed::filled();
    let mut store = sealed.open(&sealed.key).expect("it opens");
    let plain = sealed.folder.path().join("plain.aldia");
    store.write_as(&plain, None).expect("written plain");
    let image = store.image().expect("an image").to_vec();
    assert!(holds(&image, "Ana Mu"), "the image is plain");
    let from_memory = sealed.folder.path().join("memory.aldia");
    std::fs::write(&from_memory, &image).expect("the test may write it");
    for path in [plain, from_memory] {
        let again = open(&path).expect("it opens without a key");
        assert!(!again.is_encrypted());
        assert_eq!(store::check::digest(again.read()).expect("a digest"), sealed.digest, "{}", path.display());
    }
}

#[test]
fn a_ledger_made_with_a_key_never_has_a_plain_page() {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, key) = (Book::path(&folder), PageKey::new(&[1; 32], &[2; 16]));
    let mut store = Store::create_with(&path, "test", 1, Some(&key)).expect("a new ledger");
    store.write(2, |tx| tx.put_setting("theme", "\"planted\"")).expect("written");
    store.close().expect("closed");
    let bytes = std::fs::read(&path).expect("the file");
    assert!(!holds(&bytes, "CREATE TABLE") && !holds(&bytes, "planted"));
    assert_eq!(store::header(&path).expect("a header").schema, SCHEMA, "the schema is known without the key");
}
