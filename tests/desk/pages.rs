//! Long lists by the page: a page is the slice of the whole, and its sums are those of the whole.

use aldia_tests::book::{Book, cents};
use serde_json::{Value, json};

const TODAY: &str = "2026-11-23";

const ORDERS: [&str; 6] = ["number", "customer", "issued", "due", "total", "open"];

/// Open, paid, given up, void, disputed, of several instalments and currencies; some of it counts only from later on.
fn book() -> Book {
    let book = Book::new(TODAY);
    book.record(&[
        json!({"do": "customer", "id": "C1", "name": "Álvarez e Hijos", "tax_id": "AEH010203XX1"}),
        json!({"do": "customer", "id": "C2", "name": "Muñoz Ordóñez, S.A."}),
        json!({"do": "customer", "id": "C3", "name": "Zeta 99"}),
    ]);
    for n in 0..60_u32 {
        let customer = format!("C{}", n % 3 + 1);
        let issued = format!("2026-{:02}-{:02}", n % 9 + 1, n % 27 + 1);
        let due = format!("2026-{:02}-{:02}", n % 11 + 2, n % 25 + 1);
        if n % 7 == 0 {
            book.record(&[json!({
                "do": "invoice", "id": format!("I{n}"), "customer": customer, "number": format!("B-{n}"), "currency": "USD",
                "issued_on": issued, "instalments": [{"due_on": due, "amount": "50.00"}, {"due_on": "2026-12-01", "amount": "25.50"}],
            })]);
            continue;
        }
        book.invoice(&format!("I{n}"), &customer, &issued, &due, &format!("{}.25", 100 + n * 7 % 31));
    }
    for n in (0..60_u32).filter(|n| n % 3 == 0 && n % 7 != 0) {
        let (customer, amount) = (format!("C{}", n % 3 + 1), format!("{}.25", 100 + n * 7 % 31));
        let allocate = json!([{"invoice": format!("I{n}"), "seq": 1, "amount": amount}]);
        book.record(&[json!({
            "do": "payment", "id": format!("P{n}"), "customer": customer, "currency": "MXN", "amount": amount, "paid_on": "2026-11-20",
            "allocate": allocate,
        })]);
    }
    book.record(&[
        json!({"do": "write_off", "id": "W1", "invoice": "I1", "seq": 1, "amount": "107.25", "on": "2026-11-01", "reason": "Incobrable"}),
        json!({"do": "write_off", "id": "W2", "invoice": "I4", "seq": 1, "amount": "10.00", "on": "2026-11-01", "reason": "Redondeo"}),
        json!({"do": "write_off", "id": "W3", "invoice": "I7", "seq": 1, "amount": "50.00", "on": "2026-11-01", "reason": "Incobrable"}),
        json!({"do": "reverse", "id": "V1", "of": "I2", "on": "2026-11-02", "reason": "Error"}),
        json!({"do": "reverse", "id": "V2", "of": "P3", "on": "2026-11-21", "reason": "Cheque devuelto"}),
        json!({"do": "reverse", "id": "V3", "of": "P6", "on": "2026-12-30", "reason": "Cheque devuelto"}),
        json!({"do": "dispute", "id": "D1", "invoice": "I5", "amount": "20.00", "opened_on": "2026-11-05", "reason": "Faltó"}),
    ]);
    book
}

fn rows(page: &Value) -> Vec<Value> {
    page["rows"].as_array().expect("rows").clone()
}

fn by_id(mut rows: Vec<Value>) -> Vec<Value> {
    rows.sort_by_key(|row| row["id"].as_str().unwrap_or_default().to_owned());
    rows
}

/// All pages of a list, each asked for as the window does, in one.
fn leafed(book: &Book, call: &str, request: &Value, size: usize) -> Vec<Value> {
    let mut all = Vec::new();
    loop {
        let mut asked = request.clone();
        (asked["offset"], asked["limit"]) = (json!(all.len()), json!(size));
        let page = book.call(call, asked);
        let total = page["total"].as_u64().expect("a total");
        let found = rows(&page);
        let is_last = found.len() < size;
        all.extend(found);
        if is_last {
            assert_eq!(all.len() as u64, total, "the total says how many rows there are: {request}");
            return all;
        }
    }
}

fn narrowings() -> Vec<Value> {
    let states = |states: &[&str]| json!({ "states": states });
    let text = |text: &str| json!({ "text": text });
    vec![
        json!({}),
        states(&["paid"]),
        states(&["void"]),
        states(&["written_off"]),
        states(&["overdue", "upcoming"]),
        states(&["paid", "overdue"]),
        text("munoz"),
        text("b-2"),
        text("107.25"),
        text("25.5"),
        text("0"),
        text("AEH010203"),
        text("99"),
        text("nadie"),
    ]
}

#[test]
fn the_pages_of_the_invoices_are_the_slices_of_the_whole() {
    let book = book();
    for narrowed in narrowings() {
        let whole = by_id(rows(&json!({ "rows": book.call("invoices", narrowed.clone()) })));
        for order in ORDERS {
            let mut asked = narrowed.clone();
            asked["order"] = json!(order);
            let pages = leafed(&book, "invoice_page", &asked, 7);
            assert_eq!(by_id(pages.clone()), whole, "no row is lost, doubled or told otherwise: {asked}");
            assert_eq!(leafed(&book, "invoice_page", &asked, 500), pages, "a page's size changes no order: {asked}");
        }
    }
}

#[test]
fn the_sums_are_those_of_the_whole_list() {
    let book = book();
    for narrowed in narrowings() {
        let whole = book.call("invoices", narrowed.clone());
        let mut asked = narrowed.clone();
        (asked["offset"], asked["limit"]) = (json!(0), json!(1));
        let page = book.call("invoice_page", asked);
        for sum in page["sums"].as_array().expect("sums") {
            let own = whole.as_array().expect("rows").iter().filter(|row| row["currency"] == sum["currency"]);
            let (total, open) = own.fold((0, 0), |(t, o), row| (t + cents(&row["total"]), o + cents(&row["open"])));
            assert_eq!((cents(&sum["total"]), cents(&sum["open"])), (total, open), "{narrowed}: {sum}");
        }
    }
}

#[test]
fn invoices_stand_in_the_order_that_was_asked_for() {
    let book = book();
    let listed = |order: &str, down: bool| leafed(&book, "invoice_page", &json!({"order": order, "down": down}), 500);
    let numbers: Vec<u64> = listed("number", false)
        .iter()
        .filter_map(|row| row["number"].as_str()?.strip_prefix("B-")?.parse().ok())
        .collect();
    assert_eq!(numbers, [0, 7, 14, 21, 28, 35, 42, 49, 56], "B-7 comes before B-14, as people count");
    for (order, down) in [("total", false), ("open", true), ("total", true)] {
        let amounts: Vec<i128> = listed(order, down).iter().map(|row| cents(&row[order])).collect();
        let fits = |pair: &[i128]| if down { pair[0] >= pair[1] } else { pair[0] <= pair[1] };
        assert!(amounts.windows(2).all(fits), "{order}: {amounts:?}");
    }
    let issued: Vec<String> = listed("issued", true).iter().map(|row| row["issued_on"].to_string()).collect();
    assert!(issued.windows(2).all(|pair| pair[0] >= pair[1]), "the latest first: {issued:?}");
    let names: Vec<String> = listed("customer", false).iter().map(|row| row["customer_name"].to_string()).collect();
    assert!(names[0].contains("Álvarez"), "an accent must not send a name to the end of the list: {}", names[0]);
}

#[test]
fn a_page_beyond_the_end_is_empty_and_one_without_measure_is_refused() {
    let book = book();
    let beyond = book.call("invoice_page", json!({"offset": 4_000_000_000_u32, "limit": 100}));
    assert_eq!((&beyond["rows"], &beyond["total"]), (&json!([]), &json!(60)));
    for call in ["invoice_page", "payment_page"] {
        let error = book.refused(call, json!({"offset": 0, "limit": 501}));
        assert_eq!(error.field.as_deref(), Some("limit"), "{call}");
    }
}

#[test]
fn the_pages_of_the_payments_are_the_slices_of_the_whole() {
    let book = book();
    for text in ["", "munoz", "alvarez", "107.25", "12", "i9", "i-", "nadie"] {
        let asked = if text.is_empty() { json!({}) } else { json!({ "text": text }) };
        let whole = book.call("payments", asked.clone());
        assert_eq!(json!(leafed(&book, "payment_page", &asked, 4)), whole, "«{text}» newest first, by the page");
    }
}

#[test]
fn a_payment_is_found_at_its_place_in_the_list() {
    let book = book();
    for asked in [json!({}), json!({"text": "alvarez"})] {
        let all = leafed(&book, "payment_page", &asked, 500);
        for (place, row) in all.iter().enumerate() {
            let mut request = asked.clone();
            (request["offset"], request["limit"], request["find"]) = (json!(0), json!(0), row["id"].clone());
            let page = book.call("payment_page", request);
            assert_eq!(page["found_at"], json!(place), "{} stands there", row["id"]);
        }
    }
    let none = book.call("payment_page", json!({"offset": 0, "limit": 0, "find": "I1"}));
    assert_eq!(none["found_at"], Value::Null, "an invoice is no payment");
}
