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
    assert_eq!((error.code, desk::error::exit_code(&error)), (ErrorCode::BadKey, 4));
    let sentence = desk::error::sentence(&error, false);
    assert!(sentence.contains("1 / 24"), "one word of twenty-four: {sentence}");
}
