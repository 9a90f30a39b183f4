//! Invoices as the window reads and types them.

use aldia_tests::book::{Book, cents};
use desk::wire::ErrorCode;
use serde_json::{Value, json};

use super::figures::random_book;
use super::{TODAY, small_book, strings};

#[test]
fn invoices_are_narrowed_by_state_customer_and_text() {
    let book = small_book();
    let ids = |request: Value| {
        let rows = book.call("invoices", request);
        strings(&rows, "id").into_iter().map(ToOwned::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(ids(json!({"states": ["overdue"]})), ["I2", "I4"]);
    assert_eq!(ids(json!({"states": ["paid"]})), ["I1"]);
    assert_eq!(ids(json!({"customer": "C2"})), ["I4"]);
    assert_eq!(ids(json!({"text": "d-9"})), ["I4"]);
    assert_eq!(ids(json!({"text": "alvarez"})), ["I4"]);
    assert_eq!(ids(json!({"text": "MOR010203"})), ["I3", "I2", "I1"]);
    assert_eq!(ids(json!({"text": "2,500.50"})), ["I2"]);
    assert_eq!(ids(json!({"text": "nada de esto"})), Vec::<String>::new());
}

#[test]
fn open_invoices_read_the_same_with_and_without_the_settled_ones() {
    let book = random_book(5);
    book.payment("P-old", "C1", "2026-09-02", "8000.00");
    let open = ["in_legal", "disputed", "in_agreement", "promised", "overdue", "due_today", "upcoming"];
    let short = book.call("invoices", json!({"states": open}));
    let all = book.call("invoices", json!({}));
    let wanted: Vec<&Value> = all
        .as_array()
        .expect("a list")
        .iter()
        .filter(|row| row["state"].as_str().is_some_and(|state| open.contains(&state)))
        .collect();
    assert!(wanted.len() > 5 && wanted.len() < 40, "the book has both: {}", wanted.len());
    assert_eq!(
        short.as_array().expect("a list").iter().collect::<Vec<_>>(),
        wanted,
        "a short cut must not change a row"
    );
}

pub(super) fn assert_steps_add_up(view: &Value) {
    let sum: i128 = view["steps"].as_array().expect("steps").iter().map(|step| cents(&step["amount"])).sum();
    assert_eq!(sum, cents(&view["invoice"]["open"]), "the steps must add up to what is open: {view:#}");
}

#[test]
fn the_steps_of_an_invoice_add_up_to_what_is_open_whatever_happened_to_it() {
    let book = small_book();
    let steps = || {
        let view = book.call("invoice", json!({"id": "I2"}));
        assert_steps_add_up(&view);
        view
    };
    assert_eq!(steps()["invoice"]["open"], "2500.50");
    book.payment("P2", "C1", "2026-11-12", "600.00");
    book.record(&[
        json!({"do": "credit_note", "id": "N1", "invoice": "I2", "number": "NC-1", "amount": "100.00", "issued_on": "2026-11-13"}),
        json!({"do": "charge", "id": "H1", "invoice": "I2", "seq": 1, "kind": "fee", "amount": "50.00", "on": "2026-11-14"}),
    ]);
    let view = steps();
    assert_eq!(view["invoice"]["open"], "1800.50", "a charge is never inside the invoice");
    assert_eq!(view["void_blockers"].as_array().map(Vec::len), Some(3), "payment, credit note and charge rest on it");
    book.record(&[json!({"do": "reverse", "id": "V1", "of": "P2", "on": "2026-11-15", "reason": "Cheque devuelto"})]);
    assert_eq!(steps()["invoice"]["open"], "2400.50");
}

#[test]
fn a_void_invoice_comes_to_nothing_and_says_so() {
    let book = small_book();
    book.call("reverse", json!({"id": "I3", "reason": "Duplicada"}));
    let view = book.call("invoice", json!({"id": "I3"}));
    assert_steps_add_up(&view);
    assert_eq!(view["invoice"]["state"], "void");
    assert_eq!(view["invoice"]["open"], "0.00");
    assert_eq!(view["void_blockers"].as_array().map(Vec::len), Some(1), "what is void cannot be voided again");
}

#[test]
fn a_typed_invoice_is_due_after_the_customers_terms() {
    let book = Book::new(TODAY);
    let id = book.call("save_customer", json!({"name": "Plazo Corto", "terms_days": 15}))["value"]["id"].clone();
    let request =
        json!({"customer": id, "number": "A-1", "currency": "MXN", "issued_on": "2026-11-01", "total": "1,234.50"});
    let invoice = book.call("add_invoice", request)["value"]["id"].clone();
    let view = book.call("invoice", json!({"id": invoice}));
    assert_eq!(view["invoice"]["instalments"][0]["due_on"], "2026-11-16");
    assert_eq!(view["invoice"]["total"], "1234.50");
    assert_eq!(view["source"], "Capturada a mano");
}

#[test]
fn a_split_adds_up_to_the_cent_and_falls_due_month_by_month() {
    let book = Book::new(TODAY);
    let request = json!({
        "new_customer": "Nueva Clienta", "number": "A-1", "currency": "MXN", "issued_on": "2026-11-01", "total": "100.00",
        "due_on": "2026-01-31", "split": 3,
    });
    let invoice = book.call("add_invoice", request)["value"]["id"].clone();
    let view = book.call("invoice", json!({"id": invoice}));
    let parts = &view["invoice"]["instalments"];
    assert_eq!(strings(parts, "amount"), ["33.34", "33.33", "33.33"]);
    assert_eq!(strings(parts, "due_on"), ["2026-01-31", "2026-02-28", "2026-03-31"]);
    assert_eq!(view["invoice"]["customer_name"], "Nueva Clienta", "the customer came into being with the invoice");
    book.assert_sound();
}

#[test]
fn a_table_of_instalments_must_add_up_to_the_total_that_was_typed() {
    let book = small_book();
    let table = json!([{"due_on": "2026-12-01", "amount": "10.00"}, {"due_on": "2027-01-01", "amount": "20.00"}]);
    let request = |number: &str, total: &str| json!({"customer": "C1", "number": number, "currency": "MXN", "issued_on": "2026-11-20", "total": total, "instalments": table});
    assert_eq!(book.refused("add_invoice", request("B-1", "31.00")).field.as_deref(), Some("instalments"));
    let invoice = book.call("add_invoice", request("B-1", "30.00"))["value"]["id"].clone();
    assert_eq!(book.call("invoice", json!({"id": invoice}))["invoice"]["total"], "30.00");
}

#[test]
fn what_is_wrong_with_a_typed_invoice_is_named_and_nothing_is_kept() {
    let book = small_book();
    let base =
        json!({"customer": "C1", "number": "B-1", "currency": "MXN", "issued_on": "2026-11-20", "total": "10.00"});
    let with = |changes: &[(&str, Value)]| {
        let mut request = base.clone();
        for (field, value) in changes {
            request[*field] = value.clone();
        }
        request
    };
    for (field, changes) in [
        ("number", vec![("number", json!("  "))]),
        ("currency", vec![("currency", json!("XXX"))]),
        ("issued_on", vec![("issued_on", json!("1899-12-31"))]),
        ("issued_on", vec![("issued_on", json!("2026-02-30"))]),
        ("due_on", vec![("due_on", json!("2201-01-01"))]),
        ("total", vec![("total", json!("0"))]),
        ("total", vec![("total", json!("diez"))]),
        ("total", vec![("total", Value::Null)]),
        ("split", vec![("split", json!(0))]),
        ("split", vec![("split", json!(121))]),
        ("customer", vec![("customer", Value::Null)]),
        ("customer", vec![("new_customer", json!("Alguien"))]),
    ] {
        let error = book.refused("add_invoice", with(&changes));
        assert_eq!((error.code, error.field.as_deref()), (ErrorCode::Invalid, Some(field)), "{changes:?}");
    }
    let twice = book.refused("add_invoice", with(&[("number", json!("I2"))]));
    assert_eq!(
        (twice.code, twice.params["id"].as_str()),
        (ErrorCode::Conflict, "I2"),
        "the same number of the same customer"
    );
    let same_name =
        book.refused("add_invoice", with(&[("customer", Value::Null), ("new_customer", json!("ALVAREZ E HIJOS"))]));
    assert_eq!(same_name.params["name"], "Álvarez e Hijos", "the customer who stands already is named");
    assert_eq!(book.call("invoices", json!({})).as_array().map(Vec::len), Some(4));
    assert_eq!(book.call("customers", json!({})).as_array().map(Vec::len), Some(3));
}
