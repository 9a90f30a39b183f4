//! Two books in one folder, with one program: what one of them closes, the other must still open.

use std::path::Path;

use aldia_tests::book::Book;
use desk::Desk;
use serde_json::{Value, json};

use super::beside::{call, desk_at, desk_on};
use super::{OTHER, PHRASE, a_book, files, unlock};

/// A second book with a customer, a printed letter and a statement of its own.
fn a_shop(ledger: &Path) -> Desk {
    let shop = desk_on(ledger);
    call(&shop, "create_ledger", json!({"name": "Tienda", "country": "MX", "currency": "MXN"}));
    let facts = [
        json!({"do": "customer", "id": "T1", "name": "Abarrotes"}),
        json!({
            "do": "invoice", "id": "I1", "customer": "T1", "number": "T-1", "currency": "MXN", "issued_on": "2026-02-01",
            "instalments": [{"due_on": "2026-03-01", "amount": "80.00"}],
        }),
    ];
    let lines: String = facts.iter().map(|fact| format!("{fact}\n")).collect();
    let recorded = shop.record(&mut lines.as_bytes(), &mut Vec::new(), false).expect("the lines are recorded");
    assert_eq!(recorded.refused, 0, "both stand");
    call(&shop, "draft_letters", json!({"also_messages": true}));
    call(&shop, "make_statement", json!({"customer": "T1"}));
    shop
}

/// A copy is proven only when every document that the book names was read: of both books, sealed and proven.
fn both_copy(book: &Book, shop: &Desk, stick: &Path, when: &str) {
    for (desk, name) in [(&book.desk, "the first"), (shop, "the second")] {
        let made = desk.back_up_to(stick).unwrap_or_else(|error| panic!("{when}, {name}: {error:?}"));
        let proven = desk.verify_file(Path::new(&made.file), None);
        proven.unwrap_or_else(|error| panic!("{when}, {name} made a copy that it cannot prove: {error:?}"));
    }
}

fn papers_to_sign(desk: &Desk) -> Value {
    call(desk, "recovery", json!({}))["state"].clone()
}

#[test]
fn two_books_of_one_folder_are_encrypted_and_decrypted_each_by_itself() {
    let stick = tempfile::tempdir().expect("a stick");
    let book = a_book();
    call(&book.desk, "make_statement", json!({"customer": "C1"}));
    let shop = a_shop(&book.home.path().join("tienda.aldia"));
    both_copy(&book, &shop, stick.path(), "both plain");
    book.call("set_passphrase", json!({"passphrase": PHRASE}));
    both_copy(&book, &shop, stick.path(), "the first encrypted");
    call(&shop, "set_passphrase", json!({"passphrase": OTHER}));
    both_copy(&book, &shop, stick.path(), "both encrypted");
    let sealed = files(&book.home.path().join("documents"));
    assert!(sealed.values().all(|bytes| !bytes.starts_with(b"%PDF")), "what a book names is sealed with it");
    book.call("remove_passphrase", json!({"current": PHRASE}));
    both_copy(&book, &shop, stick.path(), "the first decrypted");
    call(&shop, "remove_passphrase", json!({"current": OTHER}));
    both_copy(&book, &shop, stick.path(), "both decrypted");
    let plain = files(&book.home.path().join("documents"));
    assert!(plain.values().all(|bytes| bytes.starts_with(b"%PDF")), "and nothing sealed is left behind");
    book.assert_sound();
    assert!(shop.check().expect("it can be checked").ok, "the second book has lost nothing");
}

#[test]
fn a_book_that_gets_keys_of_its_own_keeps_the_sheet_that_is_on_paper() {
    let stick = tempfile::tempdir().expect("a stick");
    let book = a_book();
    book.desk.back_up_to(stick.path()).expect("a copy");
    let text = std::fs::read_to_string(book.home.path().join("keys/recovery.key")).expect("not rehearsed yet");
    let sheet = vault::RecoveryKey::read(&text).expect("a key").words();
    let words: Vec<(u32, String)> = (1_u32..=3).map(|at| (at, sheet[at as usize - 1].to_string())).collect();
    book.desk.rehearse(&words).expect("the words of the sheet");
    book.call("set_passphrase", json!({"passphrase": PHRASE}));
    let shop = a_shop(&book.home.path().join("tienda.aldia"));
    let made = shop.back_up_to(stick.path()).expect("a copy of the second book");
    assert_eq!(papers_to_sign(&shop), "on_paper", "one sheet opens the copies of both");
    let paper: desk::wire::Secret = serde_json::from_value(json!(text.trim())).expect("the text under the code");
    let elsewhere = Book::empty("2026-03-21");
    elsewhere.desk.verify_file(Path::new(&made.file), Some(&paper)).expect("on a new computer, with the first sheet");
    // The folder of its own is found again by a new process, and the copies of both are read by either.
    drop(shop);
    let shop = desk_on(&book.home.path().join("tienda.aldia"));
    shop.verify_file(Path::new(&made.file), None).expect("by the keys of this computer");
    unlock(&book);
    book.desk.verify_file(Path::new(&made.file), None).expect("by the other book's too");
}

#[test]
fn a_plain_twin_restored_with_the_same_program_opens_nothing_of_an_encrypted_book() {
    let stick = tempfile::tempdir().expect("a stick");
    let book = a_book();
    book.call("set_passphrase", json!({"passphrase": PHRASE}));
    let made = book.desk.back_up_to(stick.path()).expect("a copy");
    let twin = book.home.path().join("otro/libro.aldia");
    std::fs::create_dir_all(twin.parent().expect("a folder")).expect("a folder");
    book.desk.restore_file(Path::new(&made.file), &twin, None).expect("restored elsewhere, plain");
    let home = book.home.path().to_owned();
    let twin = desk_at(&twin, &home);
    twin.back_up_to(stick.path()).expect("a copy of the twin, with keys of its own");
    let book = book.on("2026-03-21");
    unlock(&book);
    let lockbox = std::fs::read(home.join("libro.aldia.llave")).expect("the box");
    book.desk.back_up_to(stick.path()).expect("a copy of the encrypted book");
    assert_eq!(std::fs::read(home.join("libro.aldia.llave")).ok(), Some(lockbox), "its sheet is what it was");
    let newest = book.desk.back_up_to(stick.path()).expect("another");
    let refused = twin.verify_file(Path::new(&newest.file), None).map(drop).map_err(|error| error.code);
    assert_eq!(refused, Err(desk::wire::ErrorCode::NeedsKey), "no secret that lies plain opens its copies");
}
