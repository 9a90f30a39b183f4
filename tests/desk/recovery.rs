//! The recovery sheet: printed, rehearsed, and then only on paper; a new computer that has nothing but stick and paper.

use std::path::{Path, PathBuf};

use aldia_tests::book::Book;
use desk::wire::ErrorCode;
use serde_json::{Value, json};
use tempfile::TempDir;

fn a_book() -> Book {
    let book = Book::new("2026-03-01");
    book.customer("K", "Ferretería Luna");
    book.invoice("I1", "K", "2026-01-01", "2026-01-31", "1160.00");
    book
}

fn handle(book: &Book, path: &Path) -> String {
    book.desk.grant(vec![path.to_owned()]).pop().expect("a handle").handle
}

fn copy(book: &Book) -> (TempDir, PathBuf) {
    let stick = tempfile::tempdir().expect("a folder that stands for a stick");
    let made = book.desk.back_up_to(stick.path()).expect("a copy");
    (stick, PathBuf::from(made.file))
}

/// The words as the owner reads them from the printed sheet.
fn words_on(sheet: &Path) -> Vec<String> {
    let output = std::process::Command::new("pdftotext").args(["-layout"]).arg(sheet).arg("-").output();
    let text = output.expect("pdftotext is needed: install poppler-utils").stdout;
    let text = String::from_utf8(text).expect("UTF-8");
    assert_eq!(text.matches('\u{c}').count(), 1, "a key on two sheets is half lost: {text}");
    let (_, listed) = text.split_once("en su orden").expect("the title of the words");
    let tokens: Vec<&str> = listed.split_whitespace().collect();
    let word = |number: usize| {
        let at = tokens
            .windows(2)
            .position(|pair| pair[0] == number.to_string() && pair[1].chars().all(char::is_alphabetic));
        tokens[at.unwrap_or_else(|| panic!("word {number} is printed: {text}")) + 1].to_owned()
    };
    (1..=24).map(word).collect()
}

fn typed(words: &[String], numbers: &[usize]) -> Value {
    let word = |number: &usize| json!({"number": number, "word": words[number - 1].to_uppercase()});
    json!({"words": numbers.iter().map(word).collect::<Vec<_>>()})
}

#[test]
fn the_sheet_is_printed_rehearsed_and_then_only_on_paper() {
    let book = a_book();
    assert_eq!(book.call("recovery", json!({}))["state"], "none");
    let sheet = PathBuf::from(book.call("print_recovery", json!({}))["value"]["file"].as_str().expect("a file"));
    let view = book.call("recovery", json!({}));
    let asked: Vec<u64> = view["ask"].as_array().expect("numbers").iter().filter_map(Value::as_u64).collect();
    assert_eq!((view["state"].as_str(), asked.len()), (Some("pending"), 3));
    assert!(asked[0] <= 8 && (9..=16).contains(&asked[1]) && (17..=24).contains(&asked[2]), "{asked:?}");
    let words = words_on(&sheet);

    let mut wrong = words.clone();
    wrong.swap(2, 8);
    let error = book.refused("rehearse_recovery", typed(&wrong, &[1, 3, 9]));
    assert_eq!((error.code, error.field.as_deref()), (ErrorCode::Invalid, Some("words")));
    assert!(error.params["reason"].contains('3'), "it says which word: {:?}", error.params);
    assert_eq!(
        book.code("rehearse_recovery", typed(&words, &[5, 5, 5])),
        ErrorCode::Invalid,
        "one word is no rehearsal"
    );
    assert_eq!(book.call("recovery", json!({}))["state"], "pending", "a failed rehearsal changes nothing");

    let done = book.call("rehearse_recovery", typed(&words, &[3, 9, 24]));
    assert_eq!(done["value"]["state"], "on_paper");
    assert!(!sheet.exists(), "the file with the secret is gone");
    assert_eq!(book.code("print_recovery", json!({})), ErrorCode::NotNow, "it cannot be printed again by a thief");

    let (_stick, file) = copy(&book);
    let bare = Book::empty("2026-03-02");
    let asked = json!({"handle": handle(&bare, &file), "key": words.join(" ")});
    bare.call("restore", asked);
    assert_eq!(bare.call("status", json!({}))["business"]["name"], "Taller Ñandú", "stick and paper bring all back");
    assert_eq!(bare.call("recovery", json!({}))["state"], "on_paper", "the same sheet serves the new computer");
    let (_stick, next) = copy(&bare);
    let third = Book::empty("2026-03-03");
    third.call("restore", json!({"handle": handle(&third, &next), "key": words.join(" ")}));
}

#[test]
fn a_new_sheet_opens_the_copies_made_since() {
    let book = a_book();
    let (_stick, old) = copy(&book);
    let first =
        words_on(Path::new(&book.desk.recovery_sheet_to(&book.home.path().join("1.pdf")).expect("a sheet").file));
    book.call("rehearse_recovery", typed(&first, &[1, 2, 3]));
    assert_eq!(book.call("renew_recovery", json!({}))["value"]["state"], "pending");
    let second =
        words_on(Path::new(&book.desk.recovery_sheet_to(&book.home.path().join("2.pdf")).expect("a sheet").file));
    assert_ne!(first, second);
    let (_stick, new) = copy(&book);
    let bare = Book::empty("2026-03-02");
    let code = |file: &Path, words: &[String]| {
        let asked = json!({"handle": handle(&bare, file), "key": words.join(" ")});
        desk::calls::dispatch(&bare.desk, "preview_restore", asked).err().map(|error| error.code)
    };
    assert_eq!(code(&old, &first), None);
    assert_eq!(code(&new, &second), None);
    assert_eq!(code(&new, &first), Some(ErrorCode::WrongKey), "who found the lost sheet reads nothing new");
    assert!(book.call("copies", json!({})).is_object());
}

#[test]
fn what_is_no_key_is_said_so_and_not_called_damage() {
    let book = a_book();
    let (_stick, file) = copy(&book);
    let bare = Book::empty("2026-03-02");
    let error = bare.refused("restore", json!({"handle": handle(&bare, &file), "key": "hola"}));
    assert_eq!((error.code, desk::error::exit_code(&error)), (ErrorCode::BadKey, 3));
    let sentence = desk::error::sentence(&error, false);
    assert!(sentence.contains("1 / 24"), "one word of twenty-four: {sentence}");
}

/// The words of the sheet while the program still has them.
pub(crate) fn words_here(book: &Book) -> String {
    let keys = vault::Keys::within(&book.home.path().join("keys"), Box::new(vault::Uncovered));
    keys.seal().expect("the keys are made");
    let vault::Recovery::Pending(sheet) = keys.recovery().expect("a sheet") else { panic!("not printed yet") };
    sheet.words().join(" ")
}

/// An encrypted book with a copy of it; whether the secret of the sheet is on paper alone.
fn an_encrypted_book(on_paper: bool) -> (Book, TempDir, PathBuf, String) {
    let book = a_book();
    let words = words_here(&book);
    if on_paper {
        let words: Vec<String> = words.split(' ').map(ToOwned::to_owned).collect();
        book.call("rehearse_recovery", typed(&words, &[1, 9, 17]));
    }
    book.call("set_passphrase", json!({"passphrase": PHRASE}));
    let (stick, file) = copy(&book);
    (book.on("2026-03-02"), stick, file, words)
}

const PHRASE: &str = "el río pasa por Oaxaca";

#[test]
fn stick_and_sheet_bring_the_book_back_when_its_box_is_lost() {
    type Tearing = (&'static str, fn(&Path));
    let torn: [Tearing; 3] = [
        ("lost", |lockbox| std::fs::remove_file(lockbox).expect("it goes")),
        ("damaged", |lockbox| std::fs::write(lockbox, "{\"format\":1").expect("the damage")),
        ("of a newer version", |lockbox| std::fs::write(lockbox, "{\"format\":99}").expect("a newer box")),
    ];
    for ((what, tear), on_paper) in torn.into_iter().flat_map(|case| [(case, true), (case, false)]) {
        let (book, stick, file, words) = an_encrypted_book(on_paper);
        tear(&book.home.path().join("libro.aldia.llave"));
        let handle = handle(&book, &file);
        let bare = json!({"handle": handle});
        assert_eq!(book.code("preview_restore", bare), ErrorCode::NeedsKey, "{what}: nothing to unlock, so the sheet");
        let asked = json!({"handle": handle, "key": words});
        assert_eq!(book.call("preview_restore", asked.clone())["ledger"], "damaged", "{what}");
        assert!(book.call("verify_copy", asked.clone())["value"]["sha256"].is_string(), "{what}");
        let to = stick.path().join("aparte.aldia");
        book.desk.restore_file(&file, &to, Some(&desk::wire::Secret::from(words.clone()))).expect("it needs no ledger");
        book.call("restore", asked);
        book.assert_sound();
        assert_eq!(book.call("status", json!({}))["lock"], "off", "{what}");
        let again = PathBuf::from(
            book.call("back_up", json!({"place": self::handle(&book, stick.path())}))["value"]["file"]
                .as_str()
                .expect("a copy is made as before"),
        );
        assert!(book.desk.verify_file(&again, None).is_ok(), "{what}: with new keys of this computer");
        assert_eq!(book.call("drill", json!({}))["value"]["ok"], true, "{what}");
        let third = Book::empty("2026-03-03");
        third.call("restore", json!({"handle": self::handle(&third, &again), "key": words}));
        let names = std::fs::read_dir(book.home.path().join("keys")).expect("keys").flatten();
        let aside = names.filter(|entry| entry.file_name().to_string_lossy().starts_with("copies.key-")).count();
        assert_eq!(aside, 1, "{what}: what nobody can open is kept aside");
    }
}

#[test]
fn a_sheet_reads_copies_while_the_ledger_is_locked() {
    for on_paper in [true, false] {
        let (book, stick, file, words) = an_encrypted_book(on_paper);
        let before = std::fs::read(book.home.path().join("libro.aldia")).expect("the ledger");
        let key = desk::wire::Secret::from(words.clone());
        book.desk.verify_file(&file, Some(&key)).expect("it needs no ledger");
        book.desk.restore_file(&file, &stick.path().join("aparte.aldia"), Some(&key)).expect("nor does this");
        assert_eq!(book.desk.verify_file(&file, None).expect_err("no key").code, ErrorCode::Locked);
        let asked = json!({"handle": handle(&book, &file), "key": words});
        assert_eq!(book.code("restore", asked), ErrorCode::Locked, "what takes its place must be as closed as it was");
        assert_eq!(std::fs::read(book.home.path().join("libro.aldia")).expect("the ledger"), before);
        book.call("unlock", json!({"passphrase": PHRASE}));
        book.assert_sound();
    }
}

#[test]
fn a_new_sheet_opens_the_encrypted_ledger_at_once_and_the_old_one_no_more() {
    let (book, _stick, _file, old) = an_encrypted_book(true);
    book.call("unlock", json!({"passphrase": PHRASE}));
    book.call("renew_recovery", json!({}));
    let sheet = book.desk.recovery_sheet_to(&book.home.path().join("2.pdf")).expect("a sheet").file;
    let new = words_on(Path::new(&sheet)).join(" ");
    book.call("lock", json!({}));
    assert_eq!(
        book.code("unlock", json!({"words": old})),
        ErrorCode::Invalid,
        "who found the lost sheet opens nothing"
    );
    book.call("unlock", json!({"words": new}));
}

#[test]
fn the_sheet_of_an_encrypted_book_does_not_wait_in_plain_beside_its_keys() {
    let book = a_book();
    book.call("print_recovery", json!({}));
    let sheet = book.home.path().join("keys/hoja-de-recuperacion.pdf");
    assert!(sheet.exists(), "beside a plain key it gives nothing away");
    book.call("set_passphrase", json!({"passphrase": PHRASE}));
    assert!(!sheet.exists(), "the words on it open the book");
    let file = book.call("print_recovery", json!({}))["value"]["file"].clone();
    let shown = std::path::PathBuf::from(file.as_str().expect("a file"));
    assert!(shown.exists() && !sheet.exists(), "it is shown where papers are looked at");
    book.call("lock", json!({}));
    assert!(!shown.exists(), "and gone when the book is locked");
}
