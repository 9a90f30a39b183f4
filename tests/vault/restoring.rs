use std::fs;
use std::ops::ControlFlow;

use rusqlite::Connection;
use vault::{Step, VaultError, quiet, restore, summarise};

use crate::book::{Book, count_calls, expect, files, litter, open, sealed_document};

#[test]
fn a_restored_ledger_is_the_ledger_row_by_row_with_its_documents() {
    let book = Book::with_entries(150);
    let (stick, computer) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let copy = book.back_up(stick.path()).unwrap();
    let before = files(stick.path());
    let to = computer.path().join("nuevo/ledger.db");
    let proof = restore(&copy.file, &to, &expect(), &mut quiet).unwrap();
    assert_eq!(proof.summary, summarise(&book.conn).unwrap());
    assert_eq!(summarise(&open(&to)).unwrap().digest, proof.summary.digest);
    let documents: Vec<_> = files(&book.documents()).into_values().collect();
    let restored: Vec<_> = files(&to.with_file_name("documents")).into_values().collect();
    assert_eq!(restored, documents, "letters come back too");
    assert_eq!(files(stick.path()), before, "the stick is only read");
    assert!(litter(computer.path()).is_empty());
}

#[test]
fn a_restored_ledger_can_be_written_and_copied_again() {
    let book = Book::with_entries(12);
    let (stick, computer) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let copy = book.back_up(stick.path()).unwrap();
    let to = computer.path().join("ledger.db");
    restore(&copy.file, &to, &expect(), &mut quiet).unwrap();
    let again = Book { conn: open(&to), home: computer };
    again.grow(3);
    let next = again.back_up(stick.path()).unwrap();
    assert_eq!((next.generation, next.summary.entries), (2, 15));
}

#[test]
fn restoring_never_overwrites() {
    let book = Book::with_entries(12);
    let (stick, computer) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let copy = book.back_up(stick.path()).unwrap();
    for name in ["ledger.db", "ledger.db-wal", "ledger.db-shm", "ledger.db-journal"] {
        let taken = computer.path().join(name);
        fs::write(&taken, b"lo de antes").unwrap();
        let to = computer.path().join("ledger.db");
        let refusal = restore(&copy.file, &to, &expect(), &mut quiet).unwrap_err();
        assert_eq!(refusal, VaultError::Exists { file: taken.clone() });
        assert_eq!(fs::read(&taken).unwrap(), b"lo de antes", "{name} is not ours to change");
        fs::remove_file(taken).unwrap();
    }
}

#[test]
fn a_damaged_copy_or_a_missing_document_restores_nothing() {
    let book = Book::with_entries(12);
    let sha256 = book.keep_document(b"factura 12");
    let (stick, computer) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let copy = book.back_up(stick.path()).unwrap();
    let to = computer.path().join("ledger.db");
    fs::remove_file(sealed_document(stick.path(), &sha256)).unwrap();
    let refusal = restore(&copy.file, &to, &expect(), &mut quiet).unwrap_err();
    assert_eq!(refusal.code(), "document_missing");
    assert!(!to.exists() && litter(computer.path()).is_empty());

    let mut content = fs::read(&copy.file).unwrap();
    let middle = content.len() / 2;
    content[middle] ^= 1;
    fs::write(&copy.file, content).unwrap();
    let refusal = restore(&copy.file, &to, &expect(), &mut quiet).unwrap_err();
    assert_eq!(refusal.code(), "copy_damaged");
    assert!(!to.exists() && litter(computer.path()).is_empty());
}

#[test]
fn a_document_that_the_computer_still_has_need_not_be_on_the_stick() {
    let book = Book::with_entries(12);
    let sha256 = book.keep_document(b"factura 12");
    let stick = tempfile::tempdir().unwrap();
    let copy = book.back_up(stick.path()).unwrap();
    fs::remove_file(sealed_document(stick.path(), &sha256)).unwrap();
    let to = book.home.path().join("ledger-restored.db");
    restore(&copy.file, &to, &expect(), &mut quiet).unwrap();
    assert!(book.document(&sha256).exists());
}

#[test]
fn stopping_a_restore_at_any_step_leaves_no_ledger() {
    let book = Book::with_entries(30);
    let stick = tempfile::tempdir().unwrap();
    let copy = book.back_up(stick.path()).unwrap();
    let whole = tempfile::tempdir().unwrap();
    let calls = count_calls(|watch| {
        restore(&copy.file, &whole.path().join("l.db"), &expect(), watch).unwrap();
    });
    assert!(calls >= 8, "{calls} steps ask whether to go on");
    for stop_at in 0..calls {
        let computer = tempfile::tempdir().unwrap();
        let to = computer.path().join("ledger.db");
        let mut call = 0;
        let mut watch = |_: Step, _, _| {
            call += 1;
            if call > stop_at { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let refusal = restore(&copy.file, &to, &expect(), &mut watch).unwrap_err();
        assert_eq!(refusal, VaultError::Cancelled);
        assert!(!to.exists() && litter(computer.path()).is_empty(), "stopped at {stop_at}");
    }
}

#[test]
fn a_restored_ledger_has_no_write_ahead_log_yet() {
    let book = Book::with_entries(12);
    let stick = tempfile::tempdir().unwrap();
    let copy = book.back_up(stick.path()).unwrap();
    let to = book.home.path().join("ledger-restored.db");
    restore(&copy.file, &to, &expect(), &mut quiet).unwrap();
    assert!(!book.home.path().join("ledger-restored.db-wal").exists(), "one file is the whole ledger");
    let mode: String = Connection::open(&to).unwrap().query_one("PRAGMA journal_mode", [], |row| row.get(0)).unwrap();
    assert!(["delete", "wal"].contains(&mode.as_str()), "{mode}");
}

#[test]
fn a_rehearsal_proves_and_leaves_nothing() {
    let book = Book::with_entries(12);
    let stick = tempfile::tempdir().unwrap();
    let copy = book.back_up(stick.path()).unwrap();
    let before = (files(book.home.path()), files(stick.path()));
    let proof = vault::rehearse(&copy.file, book.home.path(), &expect(), &mut quiet).unwrap();
    assert_eq!(proof.summary, copy.summary);
    assert_eq!((files(book.home.path()), files(stick.path())), before, "a drill replaces nothing");
    fs::remove_file(sealed_document(stick.path(), &document_of(&book))).unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let refusal = vault::rehearse(&copy.file, elsewhere.path(), &expect(), &mut quiet).unwrap_err();
    assert_eq!(refusal.code(), "document_missing", "a letter that would not come back fails the drill");
    assert!(files(elsewhere.path()).is_empty());
}

fn document_of(book: &Book) -> String {
    book.conn.query_one("SELECT sha256 FROM document LIMIT 1", [], |row| row.get(0)).unwrap()
}
