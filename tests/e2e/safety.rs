//! The owner's safety in the real window: closing the book, the recovery sheet, and the way back on another computer.

use std::path::PathBuf;

use aldia_tests::headless::wait_for;
use aldia_tests::webdriver::Window;
use serde_json::{Value, json};

use crate::journey::{copies, id};
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

/// Makes a copy on the stick, by the screen.
pub(crate) fn back_up(window: &Window) {
    go_to(window, "respaldo");
    window.click(&id("pick-place"));
    window.wait_text(&id("copies"), "Carpeta elegida");
    window.click(&id("back-up"));
    window.wait(&format!("{}[data-state=proven]", id("copy-row")));
}

/// Makes a copy, prints the sheet, and rehearses it; answers the 24 words and the copy.
fn prepare(office: &Office, window: &Window) -> (Vec<String>, PathBuf) {
    value(window, "create_example", &json!({}));
    reload(window);
    back_up(window);
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
    (words, copies(&office.stick()).pop().expect("a copy on the stick"))
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

fn set_passphrase(window: &Window, button: &str, phrase: &str, current: Option<&str>) {
    window.click(&id(button));
    if let Some(current) = current {
        window.fill(&id("passphrase-current"), current);
    }
    window.fill(&id("passphrase-fresh"), phrase);
    window.fill(&id("passphrase-repeat"), phrase);
    window.click(&id("passphrase-save"));
    wait_for("the dialog to close", || (!window.has(&id("passphrase-dialog"))).then_some(()));
}

#[test]
fn the_passphrase_is_changed_and_removed_and_the_choices_about_locking_hold() {
    let office = Office::open();
    let window = office.start();
    value(&window, "create_example", &json!({}));
    reload(&window);
    go_to(&window, "ajustes");
    set_passphrase(&window, "passphrase-set", PHRASE, None);
    window.wait(&format!("{}[data-state=open]", id("security")));
    set_passphrase(&window, "passphrase-change", "otra frase de paso larga", Some(PHRASE));

    let choose = "const list = document.querySelector('[data-testid=lock-after]'); list.value = '30';
        list.dispatchEvent(new Event('change', { bubbles: true })); return null";
    let _ = window.script(choose);
    let minutes = || value(&window, "encryption", &json!({}))["lock_after_minutes"].clone();
    wait_for("the choice to hold", || (minutes() == json!(30)).then_some(()));
    window.click(&id("lock-remember"));
    // Where the session has no keychain the choice is refused; what is shown is what holds, either way.
    wait_for("what the keychain says", || {
        (window.has(&id("error")) || value(&window, "encryption", &json!({}))["remembered"] == json!(true))
            .then_some(())
    });
    let shown = || window.script("return document.querySelector('[data-testid=lock-remember]').checked");
    wait_for("the box to show it", || {
        (shown() == value(&window, "encryption", &json!({}))["remembered"]).then_some(())
    });

    let _ = window.script("document.activeElement.blur(); return null");
    window.key("Ctrl+l");
    window.fill(&id("lock-passphrase"), "otra frase de paso larga");
    window.key("Enter");
    window.wait("body[data-screen=ajustes][data-ready=true]");
    window.click(&id("passphrase-remove"));
    window.fill(&id("passphrase-current"), "otra frase de paso larga");
    window.click(&id("passphrase-save"));
    window.wait(&format!("{}[data-state=off]", id("security")));
    assert_eq!(value(&window, "status", &json!({}))["lock"], "off", "the book is open to who is at the computer");
}

#[test]
fn a_restore_says_what_it_takes_away_and_brings_back_what_the_copy_has() {
    let office = Office::open();
    let window = office.start_with(&[office.stick()], &[]);
    value(&window, "create_example", &json!({}));
    reload(&window);
    let before = value(&window, "invoices", &json!({}));
    back_up(&window);
    let invoice = json!({ "new_customer": "Papelería Muñoz", "number": "Z-1", "currency": "MXN",
        "issued_on": "2026-11-01", "total": "100.00", "due_on": "2026-12-01" });
    value(&window, "add_invoice", &invoice);
    reload(&window);
    go_to(&window, "respaldo");
    window.click(&format!("{}[data-state=proven] {}", id("copy-row"), id("copy-restore")));
    window.wait_text(&id("would-lose"), "2 registros");
    window.click(&format!("{}:not(:disabled)", id("restore-confirm")));
    window.click(&id("restore-close"));
    assert_eq!(
        value(&window, "invoices", &json!({})),
        before,
        "the invoice that is in no copy is gone, and nothing else"
    );
    assert_eq!(value(&window, "search", &json!({ "text": "Papelería Muñoz" })), json!([]));
}

#[test]
fn a_persons_data_and_the_chain_are_handed_over_as_files() {
    let office = Office::open();
    let folder = office.stick();
    let window = office.start_with(std::slice::from_ref(&folder), &[]);
    value(&window, "create_example", &json!({}));
    reload(&window);
    go_to(&window, "ajustes");
    window.wait_text(&id("privacy"), "Las cuentas se conservan");
    window.click(&id("audit-export"));
    let found = |part: &str| {
        let entries = std::fs::read_dir(&folder).expect("the folder").filter_map(Result::ok);
        entries.map(|entry| entry.path()).find(|path| path.to_string_lossy().contains(part))
    };
    let chain = wait_for("the chain", || found(".jsonl"));
    assert!(std::fs::metadata(chain).is_ok_and(|file| file.len() > 0), "every fact is in it");
    let customers = value(&window, "customers", &json!({}));
    let (customer, name) = (&customers[0]["id"], customers[0]["name"].as_str().expect("a name"));
    let place = format!("location.hash = '#/clientes/{}?tab=datos'; return null", customer.as_str().expect("an id"));
    let _ = window.script(&place);
    window.click(&id("person-export"));
    let person = wait_for("the person's folder", || found("persona-"));
    let told = wait_for("their data", || std::fs::read_to_string(person.join("persona.json")).ok());
    assert!(told.contains(name), "what is kept about {name} is in it");
}
