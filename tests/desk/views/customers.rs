//! Customers as the window reads and saves them.

use aldia_tests::book::Book;
use desk::wire::ErrorCode;
use serde_json::{Value, json};

use super::{TODAY, named, small_book, strings};

#[test]
fn customers_come_by_name_with_what_they_owe_in_each_currency() {
    let book = small_book();
    let rows = book.call("customers", json!({}));
    assert_eq!(
        strings(&rows, "name"),
        ["Álvarez e Hijos", "Muñoz Ordóñez, S.A.", "Zeta Norte"],
        "an accent must not send a name to the end of the list"
    );
    let munoz = &named(&rows, "Muñoz Ordóñez, S.A.")["balances"][0];
    assert_eq!(munoz["open"], "2800.50");
    assert_eq!(munoz["overdue"], "2500.50", "what is not due yet is not late");
    assert_eq!(munoz["oldest_days"], 13);
    assert_eq!(munoz["invoices"], 2, "a settled invoice is not counted");
    assert_eq!(named(&rows, "Álvarez e Hijos")["balances"][0]["currency"], "USD");
    assert_eq!(named(&rows, "Zeta Norte")["balances"], json!([]), "who owes nothing has no balance");
}

#[test]
fn customers_are_found_without_accents_and_by_tax_id() {
    let book = small_book();
    for text in ["munoz", "ORDONEZ mu", "mor010203"] {
        let rows = book.call("customers", json!({"text": text}));
        assert_eq!(strings(&rows, "id"), ["C1"], "«{text}» must find the one customer it fits");
    }
    assert_eq!(book.call("customers", json!({"text": "nadie"})), json!([]));
}

#[test]
fn unapplied_money_stands_beside_what_is_open_and_lowers_the_balance() {
    let book = small_book();
    book.payment("P2", "C3", "2026-11-20", "75.25");
    let rows = book.call("customers", json!({}));
    let balance = &named(&rows, "Zeta Norte")["balances"][0];
    assert_eq!(
        (&balance["open"], &balance["credit"], &balance["balance"]),
        (&json!("0.00"), &json!("75.25"), &json!("-75.25"))
    );
}

#[test]
fn a_customer_shows_balance_aging_habits_and_history() {
    let book = small_book();
    let view = book.call("customer", json!({"id": "C1"}));
    assert_eq!(view["details"]["tax_id"], "MOR010203XX1");
    let aging = &view["aging"][0];
    assert_eq!(
        (&aging["upcoming"], &aging["d1_30"], &aging["total"]),
        (&json!("300.00"), &json!("2500.50"), &json!("2800.50"))
    );
    assert_eq!(view["habits"].as_array().map(Vec::len), Some(1), "one instalment was settled by money");
    assert_eq!(view["habits"][0]["days_late"], 10);
    assert_eq!(view["average_days_late"], 10);
    assert_eq!(strings(&view["invoices"], "number"), ["I3", "I2", "I1"], "newest first");
    assert_eq!(view["payments"][0]["applied"][0]["number"], "I1");
    let timeline = &view["timeline"];
    assert_eq!(timeline[0]["kind"], "proposed", "today's step stands on top of the history");
    let days: Vec<&str> = strings(timeline, "on").into_iter().skip(1).collect();
    assert!(days.windows(2).all(|pair| pair[0] >= pair[1]), "the history runs backwards: {days:?}");
}

#[test]
fn a_payment_lowers_and_an_invoice_raises_what_is_owed() {
    let book = small_book();
    let view = book.call("customer", json!({"id": "C1"}));
    let amount = |id: &str| {
        let lines = view["timeline"].as_array().expect("a history");
        lines.iter().find(|line| line["id"] == id).expect("the fact is in the history")["amount"]["amount"].clone()
    };
    assert_eq!(amount("I1"), "1000.00");
    assert_eq!(amount("P1"), "-1000.00");
}

#[test]
fn promises_say_whether_they_were_kept() {
    let book = small_book();
    book.record(&[
        json!({"do": "promise", "id": "R1", "customer": "C1", "currency": "MXN", "amount": "900.00", "made_on": "2026-09-05", "due_on": "2026-09-11"}),
        json!({"do": "promise", "id": "R2", "customer": "C1", "currency": "MXN", "amount": "500.00", "made_on": "2026-11-12", "due_on": "2026-11-16"}),
        json!({"do": "promise", "id": "R3", "customer": "C1", "currency": "MXN", "amount": "500.00", "made_on": "2026-11-20", "due_on": "2026-11-25"}),
    ]);
    let view = book.call("customer", json!({"id": "C1"}));
    let state = |id: &str| {
        let rows = view["promises"].as_array().expect("a list");
        rows.iter().find(|row| row["id"] == id).expect("the promise is listed")["state"].clone()
    };
    assert_eq!((state("R1"), state("R2"), state("R3")), (json!("kept"), json!("broken"), json!("live")));
    let marks: Vec<Value> = view["timeline"]
        .as_array()
        .expect("a history")
        .iter()
        .filter(|line| line["kind"] == "promise")
        .map(|line| line["mark"].clone())
        .collect();
    assert_eq!(marks, [json!("live"), json!("broken"), json!("kept")]);
}

#[test]
fn every_kind_of_fact_has_a_line_with_a_title_and_an_id_of_its_own() {
    let book = small_book();
    book.record(&[
        json!({"do": "note", "id": "T1", "customer": "C1", "on": "2026-11-01", "text": "Prefiere que le llamen por la tarde"}),
        json!({"do": "credit_note", "id": "N1", "invoice": "I2", "number": "NC-1", "amount": "100.00", "issued_on": "2026-10-15"}),
        json!({"do": "dispute", "id": "D1", "invoice": "I2", "amount": "200.00", "opened_on": "2026-10-20", "reason": "Faltó una tarima"}),
        json!({"do": "resolve", "id": "E1", "dispute": "D1", "outcome": "accepted", "credited": "200.00", "on": "2026-10-25"}),
        json!({"do": "charge", "id": "H1", "invoice": "I2", "seq": 1, "kind": "interest", "amount": "18.49", "on": "2026-11-15"}),
        json!({"do": "write_off", "id": "W1", "invoice": "I3", "seq": 1, "amount": "300.00", "on": "2026-11-21", "reason": "Cerró"}),
        json!({"do": "pause", "id": "U1", "customer": "C1", "from": "2026-11-22", "until": "2026-11-30", "reason": "Vacaciones"}),
        json!({"do": "agreement", "id": "G1", "customer": "C1", "currency": "MXN", "signed_on": "2026-11-22",
               "covers": [{"invoice": "I2", "seq": 1, "amount": "1000.00"}],
               "instalments": [{"due_on": "2026-12-01", "amount": "500.00"}, {"due_on": "2027-01-01", "amount": "500.00"}]}),
        json!({"do": "reverse", "id": "V1", "of": "P1", "on": "2026-11-22", "reason": "Cheque devuelto"}),
    ]);
    let view = book.call("customer", json!({"id": "C1"}));
    let lines = view["timeline"].as_array().expect("a history");
    for kind in [
        "invoice",
        "payment",
        "credit_note",
        "write_off",
        "charge",
        "pause",
        "note",
        "dispute",
        "agreement",
        "reversal",
    ] {
        assert!(lines.iter().any(|line| line["kind"] == kind), "no line for {kind}: {lines:#?}");
    }
    assert!(lines.iter().all(|line| line["title"] != ""), "every line is named");
    let mut ids: Vec<&str> = lines.iter().filter_map(|line| line["id"].as_str()).collect();
    ids.sort_unstable();
    let count = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), count, "two lines with one id would be one line on the screen");
    let line = |id: &str| lines.iter().find(|line| line["id"] == id).expect("the fact is in the history");
    assert_eq!(line("P1")["mark"], "reversed");
    assert_eq!(line("V1")["amount"]["amount"], "1000.00", "a reversed payment is owed again");
    assert_eq!(line("T1")["detail"], "Prefiere que le llamen por la tarde");
    assert_eq!(line("D1")["reversible"], false, "its resolution rests on it");
    assert_eq!(view["paused_until"], "2026-11-30");
}

#[test]
fn an_english_business_reads_english() {
    let book = small_book();
    let mut settings = book.call("settings", Value::Null);
    settings["business"]["language"] = json!("en");
    book.call("save_settings", settings);
    let view = book.call("invoice", json!({"id": "I1"}));
    assert_eq!(view["source"], "Typed by hand");
    assert!(view["steps"][0]["title"].as_str().is_some_and(|title| title.starts_with("Invoice")), "{view:#}");
}

#[test]
fn a_customer_is_saved_tidy_and_changed_by_a_fact_of_its_own() {
    let book = Book::new(TODAY);
    let saved = book.call(
        "save_customer",
        json!({"name": "  Ferretería   Ñ ", "email": " hola@n.example ", "address": [" Calle 1 ", ""]}),
    );
    let id = saved["value"]["id"].as_str().expect("an id").to_owned();
    let details = book.call("customer", json!({"id": id}))["details"].clone();
    assert_eq!(details["email"], "hola@n.example");
    assert_eq!(details["address"], json!(["Calle 1"]));
    let mut changed = details.clone();
    changed["phone"] = json!("477 555 0199");
    book.call("save_customer", changed.clone());
    let facts = || book.desk.check().expect("the ledger can be checked").facts;
    let before = facts();
    book.call("save_customer", changed);
    assert_eq!(facts(), before, "a change that changes nothing is no fact");
    assert_eq!(book.call("customer", json!({"id": id}))["details"]["phone"], "477 555 0199");
    book.assert_sound();
}

#[test]
fn a_second_customer_with_the_same_tax_id_is_refused_and_the_first_is_named() {
    let book = small_book();
    let error = book.refused("save_customer", json!({"name": "Otro", "tax_id": "mor-010203-xx1"}));
    assert_eq!(error.code, ErrorCode::Conflict);
    assert_eq!(error.params["name"], "Muñoz Ordóñez, S.A.");
    book.call("save_customer", json!({"name": "Público en general", "tax_id": "XAXX010101000"}));
    book.call("save_customer", json!({"name": "Público de mostrador", "tax_id": "XAXX010101000"}));
}

#[test]
fn malformed_fields_of_a_customer_are_named() {
    let book = Book::new(TODAY);
    for (field, request) in [
        ("name", json!({"name": "   "})),
        ("email", json!({"name": "A", "email": "sin arroba"})),
        ("email", json!({"name": "A", "email": "a@b"})),
        ("email", json!({"name": "A", "email": "a@b@c.mx"})),
        ("phone", json!({"name": "A", "phone": "llámame"})),
        ("whatsapp", json!({"name": "A", "whatsapp": "javascript:alert(1)"})),
        ("terms_days", json!({"name": "A", "terms_days": 3651})),
        ("language", json!({"name": "A", "language": "fr"})),
    ] {
        let error = book.refused("save_customer", request.clone());
        assert_eq!((error.code, error.field.as_deref()), (ErrorCode::Invalid, Some(field)), "{request}");
    }
    assert_eq!(book.call("customers", json!({})), json!([]), "nothing refused may leave a trace");
}
