//! Letters: printed, confirmed, kept to the byte; dropped when something was paid meanwhile.

use aldia_tests::book::{Book, day};
use serde_json::json;

/// Two customers, each twelve days late: both are due for the first letter.
fn book() -> Book {
    let book = Book::new("2026-03-21");
    for (id, name) in [("C1", "Ferretería Ñandú"), ("C2", "Abarrotes <b>La Esperanza</b>")] {
        book.customer(id, name);
        book.invoice(&format!("I-{id}"), id, "2026-02-07", "2026-03-09", "1234.56");
    }
    book
}

/// The same ledger, with a day that was given by hand.
fn on_given_day(book: Book, today: &str) -> Book {
    let mut book = book.on(today);
    let options = desk::Options {
        ledger: Some(book.home.path().join("libro.aldia")),
        home: Some(book.home.path().to_owned()),
        today: Some(day(today)),
    };
    book.desk.close();
    let (desktop, notifier) =
        (std::sync::Arc::new(desk::ports::NoDesktop), std::sync::Arc::new(aldia_tests::book::Quiet));
    book.desk = desk::Desk::new(options, Box::new(desk::ports::SystemClock), desktop, notifier);
    book
}

#[test]
fn a_confirmed_letter_is_kept_to_the_byte_and_its_stage_executed() {
    let book = book();
    let batch = book.call("draft_letters", json!({}));
    assert_eq!(batch["letters"].as_array().map(Vec::len), Some(2), "one letter per customer");
    assert!(std::path::Path::new(batch["file"].as_str().expect("a file")).exists());
    let today = book.call("today", json!({}));
    assert_eq!(today["letters"], 2, "printing marks nothing");
    let done = book.call("confirm_letters", json!({"id": batch["id"]}));
    assert_eq!((&done["value"]["marked"], &done["value"]["dropped"]), (&json!(2), &json!([])));
    assert_eq!(book.call("today", json!({}))["letters"], 0);
    let view = book.call("customer", json!({"id": "C1"}));
    assert_eq!(view["documents"].as_array().map(Vec::len), Some(1), "the exact bytes are kept");
    book.assert_sound();
    assert_eq!(
        book.code("confirm_letters", json!({"id": batch["id"]})),
        desk::wire::ErrorCode::AlreadyDone,
        "a batch is confirmed once"
    );
}

#[test]
fn a_letter_for_something_just_paid_is_dropped_and_its_pages_named() {
    let book = book();
    let batch = book.call("draft_letters", json!({}));
    book.payment("P1", "C1", "2026-03-21", "1234.56");
    let done = book.call("confirm_letters", json!({"id": batch["id"]}));
    assert_eq!(done["value"]["marked"], 1);
    let dropped = &done["value"]["dropped"][0];
    assert_eq!(dropped["customer"], "C1");
    assert!(dropped["first_page"].as_u64().is_some_and(|page| page >= 1), "the owner is told which page to throw away");
    book.assert_sound();
}

#[test]
fn unapplied_money_drops_a_letter_too() {
    let book = book();
    let batch = book.call("draft_letters", json!({}));
    book.record(&[json!({"do": "payment", "id": "P1", "customer": "C2", "currency": "MXN", "amount": "5.00", "paid_on": "2026-03-21", "allocate": []})]);
    let done = book.call("confirm_letters", json!({"id": batch["id"], "leave_out": []}));
    assert_eq!(done["value"]["dropped"][0]["customer"], "C2");
}

#[test]
fn a_letter_that_did_not_come_out_stays_due() {
    let book = book();
    let batch = book.call("draft_letters", json!({}));
    book.call("confirm_letters", json!({"id": batch["id"], "leave_out": ["C1"]}));
    let items = book.call("today", json!({}))["items"].clone();
    assert_eq!(items.as_array().map(Vec::len), Some(1));
    assert_eq!(items[0]["customer"], "C1");
}

#[test]
fn the_same_facts_print_the_same_bytes() {
    let book = book();
    let (one, two) = (book.home.path().join("1.pdf"), book.home.path().join("2.pdf"));
    book.desk.letters_to(&one, false).expect("printed");
    book.desk.letters_to(&two, false).expect("printed again");
    assert_eq!(std::fs::read(one).expect("a file"), std::fs::read(two).expect("a file"));
}

#[test]
fn figures_on_paper_equal_the_ledger() {
    let book = book();
    book.payment("P1", "C1", "2026-03-20", "234.50");
    let file = book.home.path().join("cartas.pdf");
    book.desk.letters_to(&file, false).expect("printed");
    let text =
        std::process::Command::new("pdftotext").arg("-layout").arg(&file).arg("-").output().expect("pdftotext runs");
    let text = String::from_utf8_lossy(&text.stdout).into_owned();
    for figure in ["1,000.06", "234.50", "1,234.56", "Ferretería Ñandú", "Abarrotes <b>La Esperanza</b>"] {
        assert!(text.contains(figure), "{figure} stands on paper as in the ledger:\n{text}");
    }
}

#[test]
fn marking_from_the_terminal_marks_what_was_printed() {
    let book = book();
    let file = book.home.path().join("cartas.pdf");
    let made = book.desk.letters_to(&file, true).expect("printed and marked");
    assert_eq!(made.marked, 2);
    let none = book.desk.letters_to(&book.home.path().join("none.pdf"), true).expect("nothing is no failure");
    assert!(none.file.is_none() && !book.home.path().join("none.pdf").exists(), "nothing due: no file");
    book.assert_sound();
}

#[test]
fn a_step_marked_by_mistake_can_be_taken_back_and_done_again() {
    let book = book();
    let step = json!({"customer": "C1", "currency": "MXN", "stage": 10, "channel": "phone", "outcome": "no_answer"});
    let done = book.call("mark_done", step.clone());
    assert_eq!(book.call("today", json!({}))["letters"], 1);
    book.call("reverse", json!({"id": done["value"]["id"], "reason": "me equivoqué"}));
    assert_eq!(book.call("today", json!({}))["letters"], 2, "the stage is due again");
    book.call("mark_done", step);
    book.assert_sound();
}

#[test]
fn a_stage_that_is_no_longer_due_is_stale() {
    let book = book();
    let step = json!({"customer": "C1", "currency": "MXN", "stage": 3, "channel": "phone"});
    assert_eq!(book.code("mark_done", step), desk::wire::ErrorCode::Stale);
}

#[test]
fn confirmed_letters_are_taken_back_by_the_facts_that_they_answered() {
    let book = book();
    let before = book.call("today", json!({}))["items"].clone();
    let batch = book.call("draft_letters", json!({}));
    let done = book.call("confirm_letters", json!({"id": batch["id"]}));
    let ids = done["value"]["ids"].as_array().expect("the contacts").clone();
    assert_eq!(ids.len(), 2, "one contact a letter and currency");
    for id in ids {
        book.call("reverse", json!({"id": id, "reason": ""}));
    }
    assert_eq!(book.call("today", json!({}))["items"], before, "both letters are due again");
    book.assert_sound();
}

#[test]
fn a_confirmed_batch_is_taken_back_whole_or_not_at_all() {
    let book = book();
    let confirmed = || {
        let batch = book.call("draft_letters", json!({}));
        book.call("confirm_letters", json!({"id": batch["id"]}))["value"]["ids"].clone()
    };
    let ids = confirmed();
    assert_eq!(ids.as_array().map(Vec::len), Some(2), "one contact a letter");
    assert_eq!(book.call("today", json!({}))["letters"], 0);
    book.call("reverse_all", json!({ "ids": ids }));
    assert_eq!(book.call("today", json!({}))["letters"], 2, "both are due again");
    let ids = confirmed();
    book.call("reverse", json!({"id": ids[0]}));
    assert_eq!(book.code("reverse_all", json!({ "ids": ids })), desk::wire::ErrorCode::AlreadyDone);
    assert_eq!(book.call("today", json!({}))["letters"], 1, "what failed half way has taken nothing back");
    book.assert_sound();
}

#[test]
fn what_was_done_on_a_later_day_is_not_done_again_when_the_clock_goes_back() {
    let book = book();
    let old = book.call("draft_letters", json!({}));
    let done = json!({"customer": "C1", "currency": "MXN", "stage": 10, "channel": "phone"});
    let book = book.on("2026-03-24");
    book.call("mark_done", done);
    let confirmed = book.call("confirm_letters", json!({"id": old["id"]}));
    assert_eq!(confirmed["value"]["marked"], 1, "the other customer's letter is no worse for it");
    assert_eq!(confirmed["value"]["dropped"][0]["customer"], "C1", "it was done by telephone since");
    let book = self::book();
    let book = book.on("2026-03-24");
    book.call("mark_done", json!({"customer": "C1", "currency": "MXN", "stage": 10, "channel": "phone"}));
    let book = on_given_day(book, "2026-03-22");
    let out = book.home.path().join("cartas.pdf");
    let made = book.desk.letters_to(&out, true).expect("the letters of an earlier day");
    assert_eq!((made.marked, made.letters.len()), (1, 1), "one customer's stage stands on a later day");
    assert_eq!(made.letters.iter().next().expect("a letter").customer, "C2");
    book.assert_sound();
}

#[test]
fn no_paper_is_written_over_the_book_its_keys_or_a_copy() {
    let stick = tempfile::tempdir().expect("a stick");
    let book = book();
    let copy = book.desk.back_up_to(stick.path()).expect("a copy").file;
    book.call("set_passphrase", json!({"passphrase": "el río pasa por Oaxaca"}));
    let at = |name: &str| book.home.path().join(name);
    for precious in [at("libro.aldia"), at("libro.aldia.llave"), at("keys/copies.key"), copy.clone().into()] {
        let before = std::fs::read(&precious).expect("it is there");
        let refused = [
            book.desk.letters_to(&precious, false).map(drop),
            book.desk.statement_to("C1", None, &precious).map(drop),
            book.desk.audit_to(&precious, false).map(drop),
            book.desk.recovery_sheet_to(&precious).map(drop),
        ];
        for refused in refused {
            let error = refused.expect_err("it would be lost");
            assert_eq!((error.code, desk::error::exit_code(&error)), (desk::wire::ErrorCode::Invalid, 3));
        }
        assert!(std::fs::read(&precious).is_ok_and(|now| now == before), "{} stands", precious.display());
    }
}

#[test]
fn a_letter_speaks_of_what_is_late_and_names_the_rest_apart() {
    let book = book();
    book.invoice("I-soon", "C1", "2026-03-01", "2026-03-23", "90000.00");
    let out = book.home.path().join("cartas.pdf");
    let made = book.desk.letters_to(&out, false).expect("letters");
    assert_eq!(
        made.letters.iter().next().expect("a letter").instalments.len(),
        2,
        "both instalments have a stage today"
    );
    let read = std::process::Command::new("pdftotext").arg("-layout").arg(&out).arg("-").output();
    let text = read.expect("pdftotext; `cargo xtask setup` installs it").stdout;
    let text = String::from_utf8_lossy(&text).replace('\u{a0}', " ");
    let letter = text.split("Abarrotes").find(|part| part.contains("Ñandú")).expect("the letter to C1");
    assert!(letter.contains("factura I-C1 por $1,234.56"), "the heading asks for what is late:\n{letter}");
    assert!(letter.contains("Aparte") && letter.contains("90,000.00"), "and the other is named:\n{letter}");
    assert!(!letter.contains("91,234.56"), "in no sum:\n{letter}");
}

#[test]
fn an_account_is_not_called_settled_while_another_currency_is_owed() {
    let book = book();
    book.record(&[json!({
        "do": "invoice", "id": "U1", "customer": "C1", "number": "U-1", "currency": "USD", "issued_on": "2026-03-01",
        "instalments": [{"due_on": "2026-03-31", "amount": "10.00"}],
    })]);
    book.payment("P1", "C1", "2026-03-21", "1234.56");
    let thanks = book.call("thanks", json!({"id": "P1"}));
    let text = thanks["text"].as_str().expect("a text");
    assert!(text.contains("No queda nada pendiente en MXN") && !text.contains("al día"), "{text}");
}
