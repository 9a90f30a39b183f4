//! From plain to encrypted and back: killed at every step it is the whole old ledger or the whole new one, and what was
//! begun is finished at the next opening.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use aldia_tests::book::{Book, Quiet, Standing};
use chrono::TimeZone as _;
use desk::ports::Surroundings;
use desk::wire::{Pick, Progress, Topic};
use desk::{Desk, Options};
use serde_json::{Value, json};

use super::beside::{ASIDE, with_one_aside};
use super::{PHRASE, a_book, files};

/// The steps that a conversion tells.
const STEPS: u32 = 5;

/// Dies at a step, as a power cut would have it.
struct Dying {
    at: u32,
}

impl Surroundings for Dying {
    fn pick(&self, _: Pick) -> Vec<std::path::PathBuf> {
        Vec::new()
    }
    fn open(&self, _: &str) -> Result<(), String> {
        Ok(())
    }
    fn progress(&self, progress: &Progress) {
        if progress.done == self.at {
            std::process::abort();
        }
    }
    fn changed(&self, _: &[Topic]) {}
}

fn dying(home: &Path, at: u32) -> Desk {
    let noon = chrono::Utc.with_ymd_and_hms(2026, 3, 21, 18, 0, 0).single().expect("an instant");
    let options = Options { ledger: Some(home.join("libro.aldia")), home: Some(home.to_owned()), today: None };
    Desk::new(options, Box::new(Standing(noon)), Arc::new(Dying { at }), Arc::new(Quiet))
}

/// Runs a conversion in a process of its own, which dies at that step.
fn killed(home: &Path, call: &str, at: u32) {
    use std::os::unix::process::ExitStatusExt as _;
    let ended = Command::new(std::env::current_exe().expect("this test"))
        .args(["locking::conversion::the_process_that_dies", "--exact", "--ignored", "--quiet"])
        .env("HOME_OF_BOOK", home)
        .env("CALL", call)
        .env("AT", at.to_string())
        .output()
        .expect("the child runs");
    let said = String::from_utf8_lossy(&ended.stdout);
    assert_eq!(ended.status.signal(), Some(6), "{call} was to die at {at}, and of nothing else: {said}");
}

#[test]
#[ignore = "the process that its parent test starts and that dies on the way"]
fn the_process_that_dies() {
    let variable = |name: &str| std::env::var(name).expect("the parent says");
    let desk = dying(Path::new(&variable("HOME_OF_BOOK")), variable("AT").parse().expect("a step"));
    let call = |name: &str, request: Value| desk::calls::dispatch(&desk, name, request);
    if variable("CALL") == "encrypt" {
        call("set_passphrase", json!({"passphrase": PHRASE})).expect("dead before it answers");
    } else {
        call("unlock", json!({"passphrase": PHRASE})).expect("unlocked");
        call("remove_passphrase", json!({"current": PHRASE})).expect("dead before it answers");
    }
}

/// A book with a printed letter, a statement, a copy and a ledger that a restore replaced, so that every kind of file lies
/// around the ledger.
fn a_full_book(stick: &Path) -> Book {
    let book = a_book();
    let letters = book.call("draft_letters", json!({"also_messages": true}));
    book.call("confirm_letters", json!({"id": letters["id"], "leave_out": []}));
    book.call("make_statement", json!({"customer": "C1"}));
    let place = book.desk.grant(vec![stick.to_owned()]).remove(0).handle;
    book.call("back_up", json!({"place": place}));
    with_one_aside(book).0
}

fn says(book: &Book) -> Value {
    book.assert_sound();
    book.call("customers", json!({}))
}

/// Nothing but the ledger, its lock and what belongs to it.
fn assert_tidy(book: &Book, when: &str) {
    for (ledger, ending) in ["libro.aldia", ASIDE].into_iter().flat_map(|ledger| {
        [".nuevo", ".nuevo-wal", ".nuevo-journal", ".anterior", ".conversion", ".llave.part"]
            .map(|ending| (ledger, ending))
    }) {
        let left = book.home.path().join(format!("{ledger}{ending}"));
        assert!(!left.exists(), "{when}: {} is left behind", left.display());
    }
}

/// The ledger that was set aside is of the kind of the live one, and has a box where it needs one.
fn assert_follows(book: &Book, is_encrypted: bool, when: &str) {
    let aside = book.home.path().join(ASIDE);
    assert_eq!(store::header(&aside).expect("a ledger").is_encrypted, is_encrypted, "{when}");
    assert_eq!(super::beside::lockbox(&aside).exists(), is_encrypted, "{when}: its box");
}

fn is_plain_paper(bytes: &[u8]) -> bool {
    bytes.starts_with(b"%PDF")
}

#[test]
fn killed_while_it_is_encrypted_it_is_the_plain_ledger_or_the_encrypted_one() {
    for at in 0..STEPS {
        let stick = tempfile::tempdir().expect("a stick");
        let book = a_full_book(stick.path());
        let before = says(&book);
        book.desk.close();
        killed(book.home.path(), "encrypt", at);
        let book = book.on("2026-03-21");
        let state = book.call("encryption", json!({}))["state"].clone();
        assert_eq!(state == "locked", at == STEPS - 1, "killed at {at}: {state}");
        if state == "locked" {
            book.call("unlock", json!({"passphrase": PHRASE}));
        }
        assert_eq!(says(&book), before, "killed at {at}");
        assert_tidy(&book, &format!("killed at {at}"));
        assert_follows(&book, state == "locked", &format!("killed at {at}"));
        assert_eq!(book.home.path().join("libro.aldia.llave").exists(), state == "locked", "killed at {at}");
        if state == "locked" {
            let plain: Vec<_> =
                files(book.home.path()).into_iter().filter(|(_, bytes)| is_plain_paper(bytes)).collect();
            assert!(plain.is_empty(), "what was begun is finished: {:?}", plain.first().map(|(path, _)| path));
        }
        book.call("back_up", json!({"place": book.desk.grant(vec![stick.path().to_owned()]).remove(0).handle}));
    }
}

#[test]
fn killed_while_it_is_decrypted_it_is_the_encrypted_ledger_or_the_plain_one() {
    for at in 0..STEPS {
        let stick = tempfile::tempdir().expect("a stick");
        let book = a_full_book(stick.path());
        let before = says(&book);
        book.call("set_passphrase", json!({"passphrase": PHRASE}));
        assert_eq!(says(&book), before);
        book.desk.close();
        killed(book.home.path(), "decrypt", at);
        // As a kill between two steps leaves them, once the new one is begun.
        for ending in ["-wal", "-journal"].iter().filter(|_| at > 1) {
            std::fs::write(book.home.path().join(format!("libro.aldia.nuevo{ending}")), PHRASE).expect("written");
        }
        let book = book.on("2026-03-21");
        let state = book.call("encryption", json!({}))["state"].clone();
        assert_eq!(state == "off", at == STEPS - 1, "killed at {at}: {state}");
        if state == "locked" {
            book.call("unlock", json!({"passphrase": PHRASE}));
            let plain: Vec<_> =
                files(book.home.path()).into_iter().filter(|(_, bytes)| is_plain_paper(bytes)).collect();
            assert!(plain.is_empty(), "killed at {at}: what was opened is sealed again");
        }
        assert_eq!(says(&book), before, "killed at {at}");
        assert_tidy(&book, &format!("killed at {at}"));
        assert_follows(&book, state == "locked", &format!("killed at {at}"));
        book.call("back_up", json!({"place": book.desk.grant(vec![stick.path().to_owned()]).remove(0).handle}));
    }
}

#[test]
fn a_damaged_ledger_is_not_hidden_behind_a_lock() {
    let book = a_book();
    book.desk.close();
    let ledger = book.home.path().join("libro.aldia");
    let conn = rusqlite::Connection::open(&ledger).expect("SQLite opens it");
    conn.execute_batch("UPDATE debt_state SET open_minor = open_minor + 1").expect("the damage");
    drop(conn);
    let book = book.on("2026-03-21");
    assert_eq!(book.code("set_passphrase", json!({"passphrase": PHRASE})), desk::wire::ErrorCode::LedgerDamaged);
    assert_eq!(book.call("encryption", json!({}))["state"], "off");
    assert_tidy(&book, "refused");
    assert!(!book.home.path().join("libro.aldia.llave").exists(), "no box without an encrypted ledger");
}
