//! Verified copies and the way back, through the calls of the window and the terminal door's own methods.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock, Weak};

use aldia_tests::book::{Book, Quiet, Standing};
use chrono::TimeZone as _;
use desk::ports::Surroundings;
use desk::wire::{ErrorCode, Pick, Progress, Secret, Topic};
use desk::{Desk, Options};
use serde_json::{Value, json};
use tempfile::TempDir;

fn handle(book: &Book, path: &Path) -> String {
    book.desk.grant(vec![path.to_owned()]).pop().expect("a handle").handle
}

/// A book with two open invoices, of 1160.00 and 40.50 pesos.
fn a_book() -> Book {
    let book = Book::new("2026-03-01");
    book.customer("K", "Ferretería Luna");
    book.invoice("I1", "K", "2026-01-01", "2026-01-31", "1160.00");
    book.invoice("I2", "K", "2026-02-01", "2026-02-28", "40.50");
    book
}

fn back_up(book: &Book, place: &Path) -> Value {
    book.call("back_up", json!({"place": handle(book, place)}))["value"].clone()
}

fn stick() -> TempDir {
    tempfile::tempdir().expect("a folder that stands for a stick")
}

/// What stands on the sheet of this book's owner, as long as the program still has it.
fn paper(book: &Book) -> Secret {
    Secret::from(std::fs::read_to_string(book.home.path().join("keys/recovery.key")).expect("not rehearsed yet"))
}

fn file_of(copy: &Value) -> PathBuf {
    PathBuf::from(copy["file"].as_str().expect("a file"))
}

/// Turns one byte in the middle of a file.
fn damage(file: &Path) {
    let mut bytes = std::fs::read(file).expect("the copy");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x40;
    std::fs::write(file, bytes).expect("the damage");
}

fn ledger(book: &Book) -> PathBuf {
    book.home.path().join("libro.aldia")
}

fn a_book_with_copy() -> Book {
    let book = a_book();
    back_up(&book, stick().path());
    book
}

fn aging(book: &Book) -> Value {
    json!(book.desk.aging(None).expect("aging"))
}

#[test]
fn a_copy_says_what_it_holds_and_is_remembered() {
    let (book, stick) = (a_book(), stick());
    assert_eq!(book.call("status", json!({}))["last_proven"], Value::Null);
    let copy = back_up(&book, stick.path());
    assert_eq!(
        (&copy["invoices"], &copy["receivables"]),
        (&json!(2), &json!([{"currency": "MXN", "amount": "1200.50"}]))
    );
    let bytes = std::fs::read(file_of(&copy)).expect("the copy lies where the answer says");
    assert_eq!(copy["bytes"], bytes.len());
    let sha256 = <sha2::Sha256 as sha2::Digest>::digest(&bytes);
    let hex: String = sha256.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(copy["sha256"], hex, "any other program finds the same sum");
    let status = book.call("status", json!({}));
    assert_eq!((&status["last_proven"]["sha256"], &status["facts_since"]), (&copy["sha256"], &json!(0)));
    assert_eq!(status["last_proven"]["receivables"], copy["receivables"]);
    book.payment("P1", "K", "2026-03-01", "10.00");
    book.customer("K2", "Talleres Sol");
    assert_eq!(book.call("status", json!({}))["facts_since"], 2, "facts since the copy are counted");
    assert_eq!(book.call("copies", json!({}))["facts_since"], 2);
    book.assert_sound();
}

#[test]
fn the_folder_chosen_last_is_the_place_of_the_next_copy() {
    let (book, stick) = (a_book(), stick());
    assert_eq!(book.code("back_up", json!({})), ErrorCode::NotNow, "nobody chose a place yet");
    let first = back_up(&book, stick.path());
    let second = book.call("back_up", json!({}))["value"].clone();
    assert_ne!(first["file"], second["file"], "no copy ever takes the name of another");
    let view = book.call("copies", json!({}));
    assert_eq!(view["chosen"], stick.path().display().to_string());
    let states: Vec<&Value> = view["copies"].as_array().expect("rows").iter().map(|row| &row["state"]).collect();
    assert_eq!(
        states,
        [&json!("proven"), &json!("proven"), &json!("proven")],
        "two on the stick, one beside the ledger"
    );
    assert_eq!(view["copies"][0]["file"], file_of(&second).file_name().expect("a name").to_string_lossy().as_ref());
}

#[test]
fn a_copy_is_proven_again_and_damage_is_found() {
    let (book, stick) = (a_book(), stick());
    let copy = back_up(&book, stick.path());
    let row = book.call("copies", json!({}))["copies"][0].clone();
    let again = book.call("verify_copy", json!({"handle": row["handle"]}))["value"].clone();
    assert_eq!(again["sha256"], copy["sha256"]);
    damage(&file_of(&copy));
    let error = book.refused("verify_copy", json!({"handle": row["handle"]}));
    assert_eq!((error.code, desk::error::exit_code(&error)), (ErrorCode::BadCopy, 4));
    let sentence = desk::error::sentence(&error, false);
    assert!(sentence.contains(copy["file"].as_str().expect("a file")), "{sentence}");
}

#[test]
fn the_terminal_door_proves_and_restores_where_no_ledger_is() {
    let (book, stick) = (a_book(), stick());
    let copy = book.desk.back_up_to(stick.path()).expect("a copy");
    let bare = Book::empty("2026-03-02");
    let file = PathBuf::from(&copy.file);
    let error = bare.desk.verify_file(&file, None).expect_err("the key is on the other computer");
    assert_eq!((error.code, desk::error::exit_code(&error)), (ErrorCode::NeedsKey, 3));
    let key = paper(&book);
    assert_eq!(bare.desk.verify_file(&file, Some(&key)).expect("it is whole").sha256, copy.sha256);
    let to = ledger(&bare);
    bare.desk.restore_file(&file, &to, Some(&key)).expect("it is restored");
    assert_eq!(aging(&bare)["currencies"][0]["total"], "1200.50");
    let bytes = std::fs::read(&to).expect("the ledger");
    let error = bare.desk.restore_file(&file, &to, Some(&key)).expect_err("a ledger stands there");
    assert_eq!((error.code, desk::error::exit_code(&error)), (ErrorCode::LedgerExists, 3));
    assert_eq!(std::fs::read(&to).expect("the ledger"), bytes, "it is exactly as it was");
    bare.assert_sound();
}

#[test]
fn what_is_no_copy_is_told_from_what_is_not_there() {
    let bare = Book::empty("2026-03-02");
    let letter = bare.home.path().join("carta.aldia");
    std::fs::write(&letter, "Estimado cliente:").expect("a file");
    let error = bare.desk.verify_file(&letter, None).expect_err("a letter is no copy");
    assert_eq!((error.code, desk::error::exit_code(&error)), (ErrorCode::BadCopy, 4));
    let missing = bare.desk.verify_file(&bare.home.path().join("nada.aldia"), None).expect_err("no such file");
    assert_eq!((missing.code, desk::error::exit_code(&missing)), (ErrorCode::BadFile, 3));
}

#[test]
fn a_stick_that_is_not_plugged_in_is_said_to_be_gone() {
    let book = a_book();
    let place = Path::new("/media/aldia-no-such-stick/copias");
    let error = book.refused("back_up", json!({"place": handle(&book, place)}));
    assert_eq!(error.code, ErrorCode::PlaceGone);
    assert!(!place.exists(), "the copy must not land on the computer's own disk");
}

#[test]
fn a_restore_tells_what_it_takes_and_keeps_the_old_ledger() {
    let (book, stick) = (a_book(), stick());
    let copy = back_up(&book, stick.path());
    let then = aging(&book);
    book.payment("P1", "K", "2026-03-01", "10.00");
    book.customer("K2", "Talleres Sol");
    let asked = json!({"handle": handle(&book, &file_of(&copy))});
    let shown = book.call("preview_restore", asked.clone());
    assert_eq!((&shown["would_lose"], &shown["invoices"], &shown["facts"]), (&json!(2), &json!(2), &json!(3)));
    assert_eq!(shown["receivables"][0]["amount"], "1200.50");
    assert_eq!(
        (&shown["receivables_now"][0]["amount"], &shown["last_fact_on"]),
        (&json!("1190.50"), &json!("2026-02-01"))
    );
    let done = book.call("restore", asked);
    assert_eq!(aging(&book), then, "the book is that of the copy again");
    assert_eq!(book.call("status", json!({}))["facts_since"], 0, "and this very copy is proven");
    let kept = PathBuf::from(done["value"]["kept"].as_str().expect("a place"));
    let old = Book::empty("2026-03-01");
    std::fs::copy(&kept, ledger(&old)).expect("the old ledger is complete in its one file");
    assert_eq!(aging(&old)["currencies"][0]["total"], "1190.50", "what was replaced is still there");
    book.payment("P2", "K", "2026-03-01", "1.00");
    book.assert_sound();
}

#[test]
fn a_damaged_copy_is_never_swapped_in() {
    let (book, stick) = (a_book(), stick());
    let copy = back_up(&book, stick.path());
    book.payment("P1", "K", "2026-03-01", "10.00");
    let before = aging(&book);
    damage(&file_of(&copy));
    let error = book.refused("restore", json!({"handle": handle(&book, &file_of(&copy))}));
    assert_eq!(error.code, ErrorCode::BadCopy);
    assert_eq!(aging(&book), before);
    let names = std::fs::read_dir(book.home.path()).expect("the folder").flatten();
    let leftovers: Vec<String> = names
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name.contains("restaurado"))
        .collect();
    assert_eq!(leftovers, Vec::<String>::new(), "nothing half restored lies about");
    book.assert_sound();
}

#[test]
fn the_window_restores_on_an_empty_machine() {
    let (book, stick) = (a_book(), stick());
    let copy = back_up(&book, stick.path());
    let bare = Book::empty("2026-03-02");
    assert_eq!(bare.call("copies", json!({}))["last_proven"], Value::Null, "no ledger is no fault here");
    let asked = json!({"handle": handle(&bare, &file_of(&copy))});
    assert_eq!(bare.code("preview_restore", asked.clone()), ErrorCode::NeedsKey);
    let strange = paper(&a_book_with_copy());
    let wrong = json!({"handle": handle(&bare, &file_of(&copy)), "key": strange.reveal()});
    assert_eq!(bare.code("restore", wrong), ErrorCode::WrongKey);
    let asked = json!({"handle": asked["handle"], "key": paper(&book).reveal()});
    assert_eq!(bare.call("preview_restore", asked.clone())["would_lose"], 0);
    assert_eq!(bare.call("restore", asked)["value"]["kept"], "");
    assert_eq!(bare.call("status", json!({}))["business"]["name"], "Taller Ñandú");
    assert_eq!(aging(&bare), {
        let moved = book.on("2026-03-02");
        aging(&moved)
    });
}

#[test]
fn the_copy_of_another_book_would_take_everything() {
    let (book, other, stick) = (a_book(), a_book(), stick());
    let copy = back_up(&other, stick.path());
    let asked = json!({"handle": handle(&book, &file_of(&copy)), "key": paper(&other).reveal()});
    let shown = book.call("preview_restore", asked);
    assert_eq!(shown["would_lose"], 3, "none of today's facts are in it");
    let own = self::stick();
    back_up(&book, own.path());
    std::fs::copy(file_of(&copy), own.path().join(file_of(&copy).file_name().expect("a name")))
        .expect("a copy of the copy");
    let rows = book.call("copies", json!({}))["copies"].clone();
    let states: std::collections::BTreeSet<&str> =
        rows.as_array().expect("rows").iter().filter_map(|row| row["state"].as_str()).collect();
    assert!(states.contains("other_ledger") && states.contains("proven"), "{states:?}");
}

#[test]
fn an_interrupted_swap_is_undone_before_anybody_sees_no_ledger() {
    let book = a_book();
    let before = aging(&book);
    book.desk.close();
    let live = ledger(&book);
    std::fs::rename(&live, live.with_file_name("libro-before-restore-20260301-180000.aldia")).expect("the power cut");
    let book = book.on("2026-03-01");
    assert_eq!(aging(&book), before);
}

/// Cancels a call as soon as it tells a step.
struct Impatient {
    at: &'static str,
    desk: OnceLock<Weak<Desk>>,
}

impl Surroundings for Impatient {
    fn pick(&self, _: Pick) -> Vec<PathBuf> {
        Vec::new()
    }
    fn open(&self, _: &str) -> Result<(), String> {
        Ok(())
    }
    fn progress(&self, progress: &Progress) {
        let desk = self.desk.get().and_then(Weak::upgrade);
        if let Some(desk) = desk.filter(|_| progress.step == self.at) {
            desk::calls::dispatch(&desk, "cancel_work", json!({"call": progress.call})).expect("a wish to cancel");
        }
    }
    fn changed(&self, _: &[Topic]) {}
}

#[test]
fn a_cancelled_copy_leaves_no_file_and_no_memory() {
    for at in ["checking", "copying", "writing", "proving"] {
        let (home, stick) = (stick(), stick());
        let now = chrono::Utc.with_ymd_and_hms(2026, 3, 1, 18, 0, 0).single().expect("an instant");
        let surroundings = Arc::new(Impatient { at, desk: OnceLock::new() });
        let options = Options { ledger: None, home: Some(home.path().to_owned()), today: None };
        let desk = Arc::new(Desk::new(options, Box::new(Standing(now)), surroundings.clone(), Arc::new(Quiet)));
        surroundings.desk.set(Arc::downgrade(&desk)).expect("the desk is known once");
        let call = |name: &str, request: Value| desk::calls::dispatch(&desk, name, request);
        call("create_ledger", json!({"name": "Taller", "country": "MX", "currency": "MXN"})).expect("a ledger");
        let error = desk.back_up_to(stick.path()).expect_err("it was cancelled");
        assert_eq!(error.code, ErrorCode::Cancelled, "at {at}");
        let copies = std::fs::read_dir(stick.path()).expect("the stick").flatten();
        let left: Vec<PathBuf> =
            copies.map(|entry| entry.path()).filter(|path| path.to_string_lossy().contains(".aldia")).collect();
        assert_eq!(left, Vec::<PathBuf>::new(), "at {at}");
        assert_eq!(call("status", json!({})).expect("status")["last_proven"], Value::Null, "at {at}");
    }
}
