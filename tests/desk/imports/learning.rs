//! What a file says of customers who are known: what was empty is filled, what differs is named, undoing takes it back.

use aldia_tests::book::Book;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::shared::{Folder, assert_sound, counts, import_all};

const LIST: &str =
    "Cliente,Correo,Teléfono,WhatsApp,Días de crédito\nLuna,pagos@luna.example,55 1234 5678,5512345678,15\n";

fn customers(book: &Book) -> Vec<Value> {
    let list = book.call("customers", json!({}));
    let ids = list.as_array().expect("a list").iter().map(|row| row["id"].clone());
    ids.map(|id| book.call("customer", json!({"id": id}))["details"].clone()).collect()
}

#[test]
fn a_list_fills_what_was_empty_of_a_known_customer() {
    let (book, folder) = (Book::new("2026-03-10"), Folder::new());
    book.customer("K", "Luna");
    let path = folder.put("clientes.csv", LIST);
    let result = import_all(&book, std::slice::from_ref(&path));
    assert_eq!((counts(&result), result.duplicates, result.completed), ([0, 0, 0, 0], 0, 1));
    assert!(result.batch.is_some(), "it can be taken back");
    let luna = &customers(&book)[0];
    assert_eq!((&luna["email"], &luna["terms_days"]), (&json!("pagos@luna.example"), &json!(15)));
    let again = import_all(&book, &[path]);
    assert_eq!((again.duplicates, again.completed, again.batch), (1, 0, None), "a second time nothing is new");
    assert_sound(&book);
}

#[test]
fn what_the_owner_knows_stays_and_the_difference_is_named() {
    let (book, folder) = (Book::new("2026-03-10"), Folder::new());
    book.record(&[
        json!({"do": "customer", "id": "K", "name": "Luna", "email": "otra@luna.example", "phone": "(55) 1234-5678"}),
    ]);
    let result = import_all(&book, &[folder.put("clientes.csv", LIST)]);
    assert_eq!(customers(&book)[0]["email"], "otra@luna.example");
    let notes = result.notes.join("\n");
    assert!(notes.contains("Luna (correo)"), "the same phone, written otherwise, is no difference: {notes}");
}

#[test]
fn undoing_takes_back_what_was_learned_and_nothing_that_was_said_since() {
    let (book, folder) = (Book::new("2026-03-10"), Folder::new());
    book.customer("K", "Luna");
    let before = customers(&book);
    let batch = import_all(&book, &[folder.put("clientes.csv", LIST)]).batch.expect("a batch");
    let mut typed = customers(&book)[0].clone();
    typed["phone"] = json!("5599990000");
    typed["contact"] = json!("Ana");
    book.call("save_customer", typed);
    book.call("undo_import", json!({"id": batch}));
    let luna = &customers(&book)[0];
    assert_eq!((&luna["email"], &luna["terms_days"]), (&Value::Null, &Value::Null));
    assert_eq!((&luna["phone"], &luna["contact"]), (&json!("5599990000"), &json!("Ana")), "the owner's word stays");
    assert_eq!(before[0]["name"], luna["name"]);
    assert_eq!(book.call("imports", json!({}))[0]["undone"], true);
    assert_sound(&book);
}

#[test]
fn two_imports_can_be_taken_back_in_either_order() {
    let emails = "Cliente,Correo\nLuna,pagos@luna.example\n";
    for first_first in [true, false] {
        let (book, folder) = (Book::new("2026-03-10"), Folder::new());
        book.customer("K", "Luna");
        let before = customers(&book);
        let one = import_all(&book, &[folder.put("1.csv", emails)]).batch.expect("a batch");
        let two = import_all(&book, &[folder.put("2.csv", LIST)]).batch.expect("a batch");
        let order = if first_first { [one, two] } else { [two, one] };
        for batch in order {
            book.call("undo_import", json!({"id": batch}));
        }
        assert_eq!(customers(&book), before);
        assert_sound(&book);
    }
}

#[test]
fn a_preview_is_stale_once_the_customer_was_completed_by_hand() {
    let (book, folder) = (Book::new("2026-03-10"), Folder::new());
    book.customer("K", "Luna");
    let handles: Vec<String> =
        book.desk.grant(vec![folder.put("c.csv", LIST)]).into_iter().map(|picked| picked.handle).collect();
    let shown = book.call("preview_import", json!({"files": handles}));
    assert_eq!((&shown["completed"], &shown["rows"][0]["status"]), (&json!(1), &json!("completed")));
    let mut typed = customers(&book)[0].clone();
    typed["email"] = json!("otra@luna.example");
    book.call("save_customer", typed);
    assert_eq!(book.code("apply_import", json!({"id": shown["id"]})), desk::wire::ErrorCode::Stale);
}

/// A row: whose, and which of tax id, e-mail and phone it brings.
type Row = (u8, bool, bool, bool);

fn list(rows: &[Row]) -> String {
    let mut text = "Cliente,RFC,Correo,Teléfono,Factura,Fecha,Vencimiento,Total\n".to_owned();
    for (at, (who, has_tax, has_email, has_phone)) in rows.iter().enumerate() {
        let tax = if *has_tax { format!("FLU01020{who}AB1") } else { String::new() };
        let email = if *has_email { format!("pagos@c{who}.example") } else { String::new() };
        let phone = if *has_phone { format!("55 1234 000{who}") } else { String::new() };
        text.push_str(&format!("Cliente {who},{tax},{email},{phone},F-{who}-{at},2026-01-10,2026-02-10,100.00\n"));
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_imports_taught_is_taken_back_exactly(
        first in prop::collection::vec((0..4_u8, any::<bool>(), any::<bool>(), any::<bool>()), 1..8),
        second in prop::collection::vec((0..4_u8, any::<bool>(), any::<bool>(), any::<bool>()), 1..8),
    ) {
        let (book, folder) = (Book::new("2026-03-10"), Folder::new());
        for who in 0..2 {
            book.customer(&format!("K{who}"), &format!("Cliente {who}"));
        }
        let empty = customers(&book);
        let one = import_all(&book, &[folder.put("uno.csv", &list(&first))]).batch;
        let between = customers(&book);
        let two = import_all(&book, &[folder.put("dos.csv", &list(&second))]).batch;
        assert_sound(&book);
        if let Some(batch) = two {
            book.call("undo_import", json!({"id": batch}));
        }
        prop_assert_eq!(customers(&book), between, "the second import left a trace");
        if let Some(batch) = one {
            book.call("undo_import", json!({"id": batch}));
        }
        prop_assert_eq!(customers(&book), empty, "the first import left a trace");
        assert_sound(&book);
    }
}
