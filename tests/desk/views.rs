//! Customers, invoices, search and explanations, as the window reads them.

use aldia_tests::book::{Book, cents};
use desk::wire::ErrorCode;
use serde_json::{Value, json};

const TODAY: &str = "2026-11-23";

fn small_book() -> Book {
    let book = Book::new(TODAY);
    book.record(&[
        json!({"do": "customer", "id": "C1", "name": "Muñoz Ordóñez, S.A.", "tax_id": "MOR010203XX1", "whatsapp": "+52 477 555 0101"}),
        json!({"do": "customer", "id": "C2", "name": "Álvarez e Hijos"}),
        json!({"do": "customer", "id": "C3", "name": "Zeta Norte"}),
    ]);
    book.invoice("I1", "C1", "2026-08-01", "2026-09-01", "1000.00");
    book.invoice("I2", "C1", "2026-10-10", "2026-11-10", "2500.50");
    book.invoice("I3", "C1", "2026-11-20", "2026-12-20", "300.00");
    book.record(&[json!({
        "do": "invoice", "id": "I4", "customer": "C2", "number": "D-9", "currency": "USD", "issued_on": "2026-10-01",
        "instalments": [{"due_on": "2026-11-01", "amount": "50.00"}, {"due_on": "2026-12-01", "amount": "50.00"}],
    })]);
    book.payment("P1", "C1", "2026-09-11", "1000.00");
    book
}

fn named<'v>(rows: &'v Value, name: &str) -> &'v Value {
    rows.as_array().expect("a list").iter().find(|row| row["name"] == name).expect("the customer is listed")
}

fn strings<'v>(rows: &'v Value, field: &str) -> Vec<&'v str> {
    rows.as_array().expect("a list").iter().map(|row| row[field].as_str().unwrap_or_default()).collect()
}

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

fn assert_steps_add_up(view: &Value) {
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

#[test]
fn everything_is_found_by_what_is_known_of_it() {
    let book = small_book();
    let hits = |text: &str| {
        let rows = book.call("search", json!({"text": text}));
        let rows = rows.as_array().expect("a list").clone();
        rows.iter()
            .map(|row| {
                format!("{}:{}", row["kind"].as_str().unwrap_or_default(), row["id"].as_str().unwrap_or_default())
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(hits("ordonez"), ["customer:C1"]);
    assert_eq!(hits("Muñoz ord"), ["customer:C1"], "every word must fit");
    assert_eq!(hits("mor0102"), ["customer:C1"]);
    assert_eq!(hits("d-9"), ["invoice:I4"], "the case of a number does not matter");
    assert_eq!(hits("2,500.50"), ["invoice:I2"]);
    assert_eq!(hits("2500"), ["invoice:I2"], "without decimals it finds what differs only in them");
    assert_eq!(hits("1000"), ["invoice:I1", "payment:P1"]);
    assert_eq!(hits("%"), Vec::<String>::new(), "a wildcard is a character like any other");
    assert_eq!(hits("  "), Vec::<String>::new());
}

#[test]
fn a_search_never_answers_more_than_twenty_hits() {
    let book = Book::new(TODAY);
    let lines: Vec<Value> =
        (0..60).map(|n| json!({"do": "customer", "id": format!("C{n}"), "name": format!("Cliente 1{n:02}")})).collect();
    book.record(&lines);
    for n in 0..60 {
        book.invoice(&format!("1{n:02}"), &format!("C{n}"), "2026-10-01", "2026-10-31", "1.00");
    }
    let rows = book.call("search", json!({"text": "1"}));
    let rows = rows.as_array().expect("a list");
    assert!((9..=20).contains(&rows.len()), "customers and invoices share the place: {}", rows.len());
}

/// Chance without a library: the same book on every machine.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    fn day(&mut self, from: &str, span: u64) -> String {
        let day = aldia_tests::book::day(from) + chrono::Days::new(self.below(span));
        day.to_string()
    }

    fn amount(&mut self) -> String {
        format!("{}.{:02}", 1 + self.below(9_000), self.below(100))
    }
}

fn random_book(seed: u64) -> Book {
    let book = Book::new(TODAY);
    let mut chance = Chance(seed);
    let customers: Vec<Value> =
        (0..6).map(|n| json!({"do": "customer", "id": format!("C{n}"), "name": format!("Cliente {n}")})).collect();
    book.record(&customers);
    for n in 0..40 {
        let customer = format!("C{}", chance.below(6));
        let currency = ["MXN", "MXN", "USD"][usize::try_from(chance.below(3)).expect("small")];
        let issued_on = chance.day("2026-08-01", 120);
        let (one, two) = (chance.day("2026-09-01", 120), chance.day("2026-09-01", 120));
        book.record(&[json!({
            "do": "invoice", "id": format!("I{n}"), "customer": customer, "number": format!("A-{n}"), "currency": currency,
            "issued_on": issued_on, "instalments": [{"due_on": one, "amount": chance.amount()}, {"due_on": two, "amount": chance.amount()}],
        })]);
        if chance.below(3) > 0 {
            book.record(&[json!({
                "do": "payment", "id": format!("P{n}"), "customer": customer, "currency": currency, "amount": chance.amount(),
                "paid_on": chance.day("2026-10-01", 60),
            })]);
        }
        if chance.below(6) == 0 {
            book.record(&[json!({
                "do": "promise", "id": format!("R{n}"), "customer": customer, "currency": currency, "amount": chance.amount(),
                "made_on": "2026-11-18", "due_on": if chance.below(2) == 0 { TODAY } else { "2026-11-27" },
            })]);
        }
        if chance.below(8) == 0 {
            book.record(&[json!({"do": "charge", "id": format!("H{n}"), "invoice": format!("I{n}"), "seq": 1, "kind": "fee", "amount": chance.amount(), "on": "2026-11-02"})]);
        }
    }
    book
}

fn assert_figures_are_explained(book: &Book) {
    let today = book.call("today", Value::Null);
    for figures in today["figures"].as_array().expect("figures") {
        for (figure, field) in [
            ("receivable", "receivable"),
            ("overdue", "overdue"),
            ("collected_month", "collected_month"),
            ("promised_today", "promised_today"),
        ] {
            let request = json!({"figure": figure, "currency": figures["currency"]});
            let explanation = book.call("explain_figure", request);
            assert_eq!(explanation["total"], figures[field], "{figure} in {}", figures["currency"]);
            assert_rows_add_up(&explanation);
            assert_ne!(explanation["rule"], "", "{figure} has a rule");
        }
    }
}

fn assert_rows_add_up(explanation: &Value) {
    let rows = explanation["rows"].as_array().expect("rows");
    let sum: i128 = rows.iter().map(|row| cents(&row["amount"])).sum();
    assert_eq!(sum, cents(&explanation["total"]), "the rows must add up to the figure: {explanation:#}");
    assert!(rows.iter().all(|row| row["record"] != "" && row["customer_name"] != ""), "every row can be opened");
}

#[test]
fn the_facts_behind_each_figure_add_up_to_it() {
    for seed in [1, 2, 3] {
        let book = random_book(seed);
        assert_figures_are_explained(&book);
        for customer in book.call("customers", json!({})).as_array().expect("customers") {
            for balance in customer["balances"].as_array().expect("balances") {
                let part = |figure: &str| {
                    let request =
                        json!({"figure": figure, "currency": balance["currency"], "customer": customer["id"]});
                    let explanation = book.call("explain_figure", request);
                    assert_rows_add_up(&explanation);
                    explanation["total"].clone()
                };
                assert_eq!(part("receivable"), balance["open"], "seed {seed}");
                assert_eq!(part("overdue"), balance["overdue"], "seed {seed}");
                assert_eq!(part("credit"), balance["credit"], "seed {seed}");
            }
        }
        for invoice in book.call("invoices", json!({})).as_array().expect("invoices") {
            assert_steps_add_up(&book.call("invoice", json!({"id": invoice["id"]})));
        }
    }
}

#[test]
fn the_figures_of_the_example_are_explained_too() {
    assert_figures_are_explained(&Book::example(TODAY));
}
