//! The owner's safety in the real window: closing the book, the recovery sheet, and the way back on another computer.

use std::path::PathBuf;

use aldia_tests::headless::wait_for;
use aldia_tests::webdriver::Window;
use serde_json::{Value, json};

use crate::journey::id;
use crate::office::{Office, reload, value};
use crate::window::go_to;

const PHRASE: &str = "tres tristes tigres tragan";

#[test]
fn a_closed_book_shows_nothing_and_opens_with_its_passphrase_also_after_a_restart() {
    let office = Office::open();
    let window = office.start();
    value(&window, "create_ledger", &json!({ "name": "Yo", "country": "MX", "currency": "MXN" }));
    let invoice = json!({ "new_customer": "Ferretería El Tornillo", "number": "A-1", "currency": "MXN",
        "issued_on": "2026-09-01", "total": "4321.00", "due_on": "2026-10-01" });
    value(&window, "add_invoice", &invoice);
    reload(&window);
    go_to(&window, "ajustes");
    window.click(&id("passphrase-set"));
    window.fill(&id("passphrase-fresh"), PHRASE);
    window.fill(&id("passphrase-repeat"), PHRASE);
    window.click(&id("passphrase-save"));
    window.wait(&format!("{}[data-state=open]", id("security")));
    go_to(&window, "hoy");
    window.wait_text(&id("queue"), "Ferretería El Tornillo");
    window.key("Ctrl+l");
    window.wait(&id("lock-passphrase"));
    assert_empty(&window);
    window.close();

    let window = office.start();
    window.wait(&id("lock-passphrase"));
    assert_empty(&window);
    window.type_text("otra frase de paso");
    window.key("Enter");
    window.wait(&format!("{}[data-code=wrong_passphrase]", id("error")));
    window.fill(&id("lock-passphrase"), PHRASE);
    window.key("Enter");
    window.wait("body[data-screen=hoy][data-ready=true]");
    window.wait_text(&id("queue"), "Ferretería El Tornillo");
}

fn assert_empty(window: &Window) {
    let page = window.script("return document.documentElement.outerHTML");
    let page = page.as_str().expect("the page");
    assert!(!page.contains("Tornillo") && !page.contains("4,321"), "nothing of the book may stay behind the lock");
}

/// Makes a copy, prints the sheet, and rehearses it; answers the 24 words and the copy.
fn prepare(office: &Office, window: &Window) -> (Vec<String>, PathBuf) {
    value(window, "create_example", &json!({}));
    reload(window);
    go_to(window, "respaldo");
    window.click(&id("pick-place"));
    window.wait_text(&id("copies"), "Carpeta elegida");
    window.click(&id("back-up"));
    window.wait(&format!("{}[data-state=proven]", id("copy-row")));
    window.wait(&format!("{}[data-state=pending]", id("recovery")));
    window.click(&id("recovery-print"));
    let sheet = wait_for("the sheet to open", || office.opened().pop());
    let words = words_of(&office.desktop.ask("pdftotext", &["-layout", &sheet, "-"]).expect("the sheet is a PDF"));
    assert_eq!(words.len(), 24, "the sheet names every word with its number: {words:?}");
    window.click(&id("recovery-rehearse"));
    window.wait(&id("rehearsal-word"));
    let asked = window.script(
        "return [...document.querySelectorAll('[data-testid=rehearsal-word]')].map((one) => +one.dataset.number)",
    );
    for number in asked.as_array().expect("three numbers").iter().filter_map(Value::as_u64) {
        let field = format!("{}[data-number='{number}']", id("rehearsal-word"));
        window.fill(&field, &words[usize::try_from(number).expect("small") - 1]);
    }
    window.click(&id("rehearsal-save"));
    window.wait(&format!("{}[data-state=on_paper]", id("recovery")));
    let mut copies: Vec<PathBuf> =
        std::fs::read_dir(office.stick()).expect("the stick").map(|entry| entry.expect("a file").path()).collect();
    // Beside the copy lies what is known of the place; which of the two a folder names first is the disk's affair.
    copies.retain(|path| path.extension().is_some_and(|ending| ending == "aldia"));
    (words, copies.pop().expect("a copy on the stick"))
}

/// The words of the sheet in the order of their numbers.
fn words_of(text: &str) -> Vec<String> {
    let tokens: Vec<&str> = text.split_whitespace().collect();
    let word_of = |number: usize| {
        let is_number = |token: &str| token.trim_end_matches('.') == number.to_string();
        let is_word = |token: &str| token.len() > 2 && token.chars().all(char::is_alphabetic);
        tokens.windows(2).find(|pair| is_number(pair[0]) && is_word(pair[1])).map(|pair| pair[1].to_owned())
    };
    (1..=24).filter_map(word_of).collect()
}

#[test]
fn the_sheet_is_rehearsed_and_opens_the_copy_on_another_computer() {
    let office = Office::open();
    let stick = office.stick();
    let window = office.start_with(&[stick], &[]);
    let (words, copy) = prepare(&office, &window);
    let before = value(&window, "invoices", &json!({}));
    window.close();

    let other = Office::open();
    let window = other.start_with(&[copy], &[]);
    window.click(&id("start-copy"));
    window.fill(&id("restore-key"), "estas palabras no son de ninguna hoja");
    window.click(&id("restore-open"));
    window.wait(&format!("{} {}", id("restore-dialog"), id("error")));
    window.fill(&id("restore-key"), &words.join(" "));
    window.click(&id("restore-open"));
    window.click(&format!("{}:not(:disabled)", id("restore-confirm")));
    window.wait("body[data-screen=hoy][data-ready=true]");
    assert_eq!(value(&window, "invoices", &json!({})), before, "the stick and the paper are enough");
}
