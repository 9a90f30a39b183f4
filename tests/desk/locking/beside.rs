//! What stands in the ledger's folder beside it: other books, ledgers that were set aside, and boxes.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use aldia_tests::book::{Book, Quiet, Standing, day};
use chrono::TimeZone as _;
use desk::ports::NoDesktop;
use desk::wire::ErrorCode;
use desk::{Desk, Options};
use serde_json::{Value, json};

use super::{OTHER, PHRASE, a_book, a_locked_book, unlock};

pub(crate) const ASIDE: &str = "libro-before-restore-20260301-101530.aldia";

/// A desk over another ledger of the same folder.
pub(super) fn desk_on(ledger: &Path) -> Desk {
    desk_at(ledger, ledger.parent().expect("a folder"))
}

/// The same for a ledger that does not lie in the program's folder.
pub(super) fn desk_at(ledger: &Path, home: &Path) -> Desk {
    let noon = day("2026-03-21").and_hms_opt(18, 0, 0).expect("a time of day");
    let options = Options { ledger: Some(ledger.to_owned()), home: Some(home.to_owned()), today: None };
    Desk::new(options, Box::new(Standing(chrono::Utc.from_utc_datetime(&noon))), Arc::new(NoDesktop), Arc::new(Quiet))
}

pub(super) fn call(desk: &Desk, name: &str, request: Value) -> Value {
    desk::calls::dispatch(desk, name, request).unwrap_or_else(|error| panic!("{name}: {error:?}"))
}

fn is_encrypted(ledger: &Path) -> bool {
    store::header(ledger).expect("a ledger").is_encrypted
}

pub(crate) fn lockbox(ledger: &Path) -> PathBuf {
    PathBuf::from(format!("{}.llave", ledger.display()))
}

/// The book with the ledger as it was once more, as a restore sets it aside.
pub(crate) fn with_one_aside(book: Book) -> (Book, PathBuf) {
    book.desk.close();
    let aside = book.home.path().join(ASIDE);
    std::fs::copy(book.home.path().join("libro.aldia"), &aside).expect("a closed ledger");
    (book.on("2026-03-21"), aside)
}

#[test]
fn another_book_in_the_folder_is_left_alone() {
    let book = a_book();
    let shop = book.home.path().join("tienda.aldia");
    let other = desk_on(&shop);
    call(&other, "create_ledger", json!({"name": "Tienda", "country": "MX", "currency": "MXN"}));
    other.close();
    let before = std::fs::read(&shop).expect("the other book");
    book.call("set_passphrase", json!({"passphrase": PHRASE}));
    assert!(std::fs::read(&shop).expect("the other book") == before, "not a byte of it is ours");
    assert_eq!(call(&desk_on(&shop), "status", json!({}))["business"]["name"], "Tienda", "it opens as before");
}

#[test]
fn a_ledger_that_was_set_aside_is_encrypted_too_and_opens_by_itself() {
    let (book, aside) = with_one_aside(a_book());
    book.call("set_passphrase", json!({"passphrase": PHRASE}));
    assert!(is_encrypted(&aside), "the names in it are the same");
    let opens = |phrase: &str| {
        let other = desk_on(&aside);
        let opened = desk::calls::dispatch(&other, "unlock", json!({"passphrase": phrase})).map(drop);
        other.close();
        opened.map_err(|error| error.code)
    };
    assert_eq!(opens(PHRASE), Ok(()), "it has a box of its own");
    book.call("set_passphrase", json!({"passphrase": OTHER, "current": PHRASE}));
    assert_eq!(opens(PHRASE), Err(ErrorCode::WrongPassphrase), "the former passphrase opens nothing at all");
    assert_eq!(opens(OTHER), Ok(()));
    book.call("renew_recovery", json!({}));
    let boxes = [&aside, &book.home.path().join("libro.aldia")].map(|ledger| std::fs::read(lockbox(ledger)).ok());
    assert_eq!(boxes[0], boxes[1], "nor does a former sheet");
    book.call("remove_passphrase", json!({"current": OTHER}));
    assert!(!is_encrypted(&aside) && !lockbox(&aside).exists(), "decrypted with the ledger, and nothing is left");
    assert_eq!(call(&desk_on(&aside), "customers", json!({})), book.call("customers", json!({})));
}

#[test]
fn a_ledger_that_a_restore_sets_aside_opens_by_itself() {
    let stick = tempfile::tempdir().expect("a stick");
    let book = a_locked_book();
    unlock(&book);
    let place = book.desk.grant(vec![stick.path().to_owned()]).remove(0).handle;
    let copy = book.call("back_up", json!({"place": place}))["value"]["file"].clone();
    let handle = book.desk.grant(vec![copy.as_str().expect("a file").into()]).remove(0).handle;
    let kept = book.call("restore", json!({"handle": handle}))["value"]["kept"].clone();
    book.call("status", json!({}));
    let other = desk_on(Path::new(kept.as_str().expect("a file")));
    call(&other, "unlock", json!({"passphrase": PHRASE}));
    assert_eq!(call(&other, "customers", json!({})), book.call("customers", json!({})));
}

#[test]
fn a_ledger_with_another_key_does_not_keep_the_passphrase_for_ever() {
    let stranger = a_locked_book();
    stranger.desk.close();
    let book = a_locked_book();
    let aside = book.home.path().join(ASIDE);
    for (from, to) in [("libro.aldia", aside.clone()), ("libro.aldia.llave", lockbox(&aside))] {
        std::fs::copy(stranger.home.path().join(from), to).expect("a closed ledger with its box");
    }
    let before = std::fs::read(&aside).expect("the ledger");
    unlock(&book);
    book.call("remove_passphrase", json!({"current": PHRASE}));
    assert!(std::fs::read(&aside).expect("the ledger") == before, "it is not ours to open");
    call(&desk_on(&aside), "unlock", json!({"passphrase": PHRASE}));
}

#[test]
fn the_box_of_an_encrypted_ledger_that_was_taken_away_is_kept() {
    let book = a_locked_book();
    book.desk.close();
    let at = |name: &str| book.home.path().join(name);
    let (ledger, away) = (at("libro.aldia"), at("libro.aldia.viejo"));
    let own = std::fs::read(lockbox(&ledger)).expect("the box");
    std::fs::rename(&ledger, &away).expect("taken away by hand");
    let book = book.on("2026-03-21");
    book.call("create_ledger", json!({"name": "Nuevo", "country": "MX", "currency": "MXN"}));
    let book = book.on("2026-03-21");
    book.call("today", json!({}));
    let at = |name: &str| book.home.path().join(name);
    assert_eq!(std::fs::read(at("libro.aldia.llave-1")).ok(), Some(own), "it may be the only key of a book");
    let refused = desk::calls::dispatch(&desk_on(&away), "unlock", json!({"passphrase": PHRASE})).expect_err("no box");
    assert!(
        refused.params["detail"].contains("libro.aldia.llave-1"),
        "and it is named where it is missed: {refused:?}"
    );
    std::fs::rename(at("libro.aldia.llave-1"), lockbox(&away)).expect("put where it belongs");
    call(&desk_on(&away), "unlock", json!({"passphrase": PHRASE}));
}

#[test]
fn a_ledger_of_a_newer_version_keeps_its_box() {
    let book = a_locked_book();
    book.desk.close();
    let ledger = book.home.path().join("libro.aldia");
    let mut bytes = std::fs::read(&ledger).expect("the ledger");
    let own = std::mem::replace(&mut bytes[63], 99);
    std::fs::write(&ledger, &bytes).expect("as a newer program leaves it");
    let book = book.on("2026-03-21");
    assert_eq!(book.code("today", json!({})), ErrorCode::LedgerTooNew);
    assert!(lockbox(&ledger).exists(), "the newer program needs it");
    bytes[63] = own;
    std::fs::write(&ledger, &bytes).expect("the right program again");
    unlock(&book);
}

#[test]
fn an_encryption_that_fails_leaves_the_box_that_was_there() {
    let book = a_book();
    let ledger = book.home.path().join("libro.aldia");
    std::fs::copy(a_locked_book().home.path().join("libro.aldia.llave"), lockbox(&ledger)).expect("an earlier box");
    let own = std::fs::read(lockbox(&ledger)).expect("the box");
    // The old ledger cannot get this name, so the new one does not take its place.
    let in_the_way = book.home.path().join("libro.aldia.anterior");
    std::fs::create_dir(&in_the_way).expect("a folder");
    book.refused("set_passphrase", json!({"passphrase": PHRASE}));
    assert!(!is_encrypted(&ledger), "it was refused");
    assert_eq!(std::fs::read(lockbox(&ledger)).ok(), Some(own.clone()), "after its own box was written");
    book.refused("set_passphrase", json!({"passphrase": "corta"}));
    assert_eq!(std::fs::read(lockbox(&ledger)).ok(), Some(own), "and before");
    std::fs::remove_dir(&in_the_way).expect("it is empty");
}

#[test]
fn a_conversion_that_another_process_is_at_is_not_disturbed() {
    let book = a_book();
    book.desk.close();
    let at = |name: &str| book.home.path().join(name);
    for name in ["libro.aldia.conversion", "libro.aldia.nuevo", "libro.aldia.llave"] {
        std::fs::write(at(name), name).expect("what stands there meanwhile");
    }
    let held = std::fs::File::open(at("libro.aldia.lock")).expect("the lock");
    held.try_lock().expect("nobody holds it");
    assert_eq!(book.code("today", json!({})), ErrorCode::LedgerHeld);
    for name in ["libro.aldia.conversion", "libro.aldia.nuevo", "libro.aldia.llave"] {
        assert_eq!(std::fs::read(at(name)).ok().as_deref(), Some(name.as_bytes()), "{name} is the other's");
    }
    drop(held);
    book.call("today", json!({}));
    assert!(!at("libro.aldia.nuevo").exists(), "what a dead process left is cleared away");
}

#[test]
fn what_a_killed_conversion_left_of_a_ledger_set_aside_is_gone_at_the_next_start() {
    let (book, aside) = with_one_aside(a_book());
    let plain = std::fs::read(&aside).expect("plain yet");
    book.call("set_passphrase", json!({"passphrase": PHRASE}));
    book.desk.close();
    let left = ["nuevo", "anterior"].map(|ending| PathBuf::from(format!("{}.{ending}", aside.display())));
    left.iter().for_each(|left| std::fs::write(left, &plain).expect("as the kill leaves it"));
    std::fs::write(book.home.path().join("libro.aldia.conversion"), "").expect("the mark");
    let book = book.on("2026-03-21");
    unlock(&book);
    assert!(left.iter().all(|left| !left.exists()), "every name of the book stands in them, plain");
    assert!(is_encrypted(&aside), "the ledger itself is whole");
}

#[test]
fn sealed_documents_of_a_ledger_that_was_taken_away_are_not_swept_away() {
    let book = a_locked_book();
    unlock(&book);
    book.call("make_statement", json!({"customer": "C1"}));
    book.desk.close();
    let kept = |book: &Book| super::files(&book.home.path().join("documents"));
    let before = kept(&book);
    assert!(!before.is_empty(), "a statement is kept");
    let at = |name: &str| book.home.path().join(name);
    // Not all around it was sealed before it was taken away.
    std::fs::write(at("libro.aldia.conversion"), "").expect("the mark");
    std::fs::rename(at("libro.aldia"), at("libro.aldia.viejo")).expect("taken away by hand");
    let book = book.on("2026-03-21");
    book.call("create_ledger", json!({"name": "Nuevo", "country": "MX", "currency": "MXN"}));
    let book = book.on("2026-03-21");
    book.call("today", json!({}));
    assert_eq!(kept(&book), before, "only their own ledger says that they are garbage");
}

#[test]
fn papers_that_are_no_longer_wanted_plain_are_sealed_and_the_newest_is_shown() {
    let book = a_locked_book();
    unlock(&book);
    let choose = |plain: bool| {
        let choice = json!({"remembered": false, "lock_after_minutes": 15, "plain_papers": plain});
        book.call("set_locking", choice);
    };
    let plain = || {
        let papers = super::files(&book.home.path().join("papeles"));
        papers.into_iter().filter(|(_, bytes)| bytes.starts_with(b"%PDF")).count()
    };
    choose(true);
    let made = |book: &Book| book.call("make_statement", json!({"customer": "C1"}))["value"]["file"].clone();
    let first = std::fs::read(made(&book).as_str().expect("a file")).expect("plain");
    assert_eq!(plain(), 1, "the owner wants it so");
    choose(false);
    assert_eq!(plain(), 0, "and now no longer");
    book.payment("P1", "C1", "2026-03-20", "1000.00");
    let second = std::fs::read(made(&book).as_str().expect("a file")).expect("unsealed to be looked at");
    assert!(first != second, "a statement made again shows the payment");
    choose(true);
    book.payment("P2", "C1", "2026-03-20", "100.00");
    let third = std::fs::read(made(&book).as_str().expect("a file")).expect("plain");
    assert!(third != second && third != first, "and so does a plain one after a sealed one");
}
