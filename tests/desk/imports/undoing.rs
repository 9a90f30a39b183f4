//! An import that is taken back leaves the book as it was, on every day.

use aldia_tests::book::Book;
use desk::wire::ErrorCode;
use proptest::prelude::*;
use serde_json::json;

use super::shared::{Folder, assert_sound, counts, derived, import_all, invoice};

const DAYS: [&str; 5] = ["2026-01-05", "2026-02-01", "2026-03-01", "2026-04-15", "2026-12-31"];

const LIST: &str = "Cliente,Factura,Fecha,Vencimiento,Total,Fecha de pago\n\
                    Luna,A-1,2026-01-15,2026-02-14,1000.00,\nLuna,A-2,2026-01-20,2026-02-19,500.00,2026-02-25\n";

#[test]
fn an_undone_import_is_as_if_it_had_never_been_and_can_be_imported_again() {
    let (book, folder) = (Book::new("2026-03-01"), Folder::new());
    let before = derived(&book, &DAYS);
    let path = folder.put("f.csv", LIST);
    let first = import_all(&book, std::slice::from_ref(&path));
    let batch = first.batch.clone().expect("a batch");
    book.call("undo_import", json!({"id": batch}));
    assert_eq!(derived(&book, &DAYS), before);
    let list = book.call("imports", json!({}));
    assert_eq!((&list[0]["undone"], &list[0]["counts"]["invoices"]), (&json!(true), &json!(2)));
    assert_eq!(book.code("undo_import", json!({"id": batch})), ErrorCode::AlreadyDone);
    let again = import_all(&book, &[path]);
    assert_eq!(counts(&again), counts(&first), "what was taken back is new again");
    assert_sound(&book);
}

#[test]
fn an_import_on_which_typed_facts_rest_is_not_undone() {
    let (book, folder) = (Book::new("2026-03-01"), Folder::new());
    let batch = import_all(&book, &[folder.put("f.csv", LIST)]).batch.expect("a batch");
    let customer = invoice(&book, "A-1")["customer"].as_str().expect("an id").to_owned();
    book.payment("PAGO-TECLEADO", &customer, "2026-02-28", "300.00");
    let before = derived(&book, &DAYS);
    let error = book.refused("undo_import", json!({"id": batch}));
    assert_eq!(error.code, ErrorCode::HasDependents);
    assert!(error.params["list"].contains("PAGO-TECLEADO"), "the refusal names it: {error:?}");
    assert_eq!(derived(&book, &DAYS), before, "a refusal changes nothing");
    book.record(&[json!({"do": "reverse", "id": "V", "of": "PAGO-TECLEADO", "on": "2026-02-28", "reason": "prueba"})]);
    book.call("undo_import", json!({"id": batch}));
    assert_sound(&book);
}

#[test]
fn credit_of_an_import_that_was_laid_elsewhere_goes_back_with_it() {
    let (book, folder) = (Book::new("2026-03-01"), Folder::new());
    book.customer("K", "Luna");
    book.invoice("H-1", "K", "2026-01-01", "2026-01-31", "200.00");
    let before = derived(&book, &DAYS);
    let list = "Cliente,Factura,Fecha,Vencimiento,Total,Pagado,Fecha de pago\nLuna,A-1,2026-01-15,2026-02-14,1000.00,1200.00,2026-02-20\n";
    let batch = import_all(&book, &[folder.put("f.csv", list)]).batch.expect("a batch");
    book.call("apply_credit", json!({"customer": "K", "currency": "MXN"}));
    assert_eq!(invoice(&book, "H-1")["open"], "0.00", "the credit of the import paid the typed invoice");
    book.call("undo_import", json!({"id": batch}));
    assert_eq!(invoice(&book, "H-1")["open"], "200.00", "without the payment there is no credit to lay");
    assert_eq!(derived(&book, &DAYS)[0], before[0]);
    assert_sound(&book);
}

#[test]
fn an_unknown_batch_is_not_found() {
    let book = Book::new("2026-03-01");
    assert_eq!(book.code("undo_import", json!({"id": "7"})), ErrorCode::NotFound);
    assert_eq!(book.code("undo_import", json!({"id": "nada"})), ErrorCode::NotFound);
}

/// A row of a list: whose, which of the invoices, and how many days after issue it was paid, if it was.
type Row = (u8, u8, Option<u8>);

/// Number, issue day, due day and total follow from the invoice, so that lists and typed facts speak of the same ones.
fn facts_of(number: u8) -> (String, String, String, String) {
    let issued = chrono::NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day") + chrono::Days::new(u64::from(number) * 5);
    let due = issued + chrono::Days::new(30);
    (format!("F-{number}"), issued.to_string(), due.to_string(), format!("{}.00", 100 + u32::from(number)))
}

fn list(rows: &[Row]) -> String {
    let mut text = "Cliente,Factura,Fecha,Vencimiento,Total,Fecha de pago\n".to_owned();
    let mut seen = std::collections::HashSet::new();
    for (customer, number, paid) in rows.iter().filter(|row| seen.insert((row.0, row.1))) {
        let (number, issued, due, total) = facts_of(*number);
        let issued_on: chrono::NaiveDate = issued.parse().expect("a day");
        let paid = paid.map(|days| (issued_on + chrono::Days::new(u64::from(days))).to_string()).unwrap_or_default();
        text.push_str(&format!("Cliente {customer},{number},{issued},{due},{total},{paid}\n"));
    }
    text
}

/// Invoices and payments typed before the import.
fn type_in(book: &Book, typed: &[(u8, u8, Option<u16>)]) {
    let mut seen = std::collections::HashSet::new();
    for customer in 0..3 {
        book.customer(&format!("K{customer}"), &format!("Cliente {customer}"));
    }
    for (customer, number, paid) in typed.iter().filter(|fact| seen.insert((fact.0, fact.1))) {
        let (shown, issued, due, total) = facts_of(*number);
        let id = format!("I{customer}-{number}");
        book.record(&[json!({
            "do": "invoice", "id": id, "customer": format!("K{customer}"), "number": shown, "currency": "MXN",
            "issued_on": issued, "instalments": [{"due_on": due, "amount": total}],
        })]);
        if let Some(cents) = paid {
            let amount = format!("{}.{:02}", 1 + cents / 100, cents % 100);
            book.payment(&format!("P{customer}-{number}"), &format!("K{customer}"), &due, &amount);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn import_then_undo_is_nothing(
        typed in prop::collection::vec((0..3_u8, 0..8_u8, prop::option::of(0..20_000_u16)), 0..6),
        first in prop::collection::vec((0..5_u8, 0..12_u8, prop::option::of(0..80_u8)), 1..12),
        second in prop::collection::vec((0..5_u8, 0..12_u8, prop::option::of(0..80_u8)), 1..12),
    ) {
        let (book, folder) = (Book::new("2026-03-10"), Folder::new());
        type_in(&book, &typed);
        let empty = derived(&book, &DAYS);
        let one = import_all(&book, &[folder.put("uno.csv", &list(&first))]).batch;
        let between = derived(&book, &DAYS);
        let two = import_all(&book, &[folder.put("dos.csv", &list(&second))]).batch;
        if let Some(batch) = two {
            book.call("undo_import", json!({"id": batch}));
        }
        prop_assert_eq!(derived(&book, &DAYS), between, "the second import left a trace");
        if let Some(batch) = one {
            book.call("undo_import", json!({"id": batch}));
        }
        prop_assert_eq!(derived(&book, &DAYS), empty, "the first import left a trace");
        assert_sound(&book);
    }
}
