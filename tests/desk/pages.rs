//! Long lists by the page: a page is the slice of the whole, and its sums are those of the whole.

use std::collections::BTreeSet;

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
        let sums = page["sums"].as_array().expect("sums");
        let told: BTreeSet<String> = sums.iter().map(|sum| sum["currency"].to_string()).collect();
        let owed: BTreeSet<String> =
            whole.as_array().expect("rows").iter().map(|row| row["currency"].to_string()).collect();
        assert_eq!(told, owed, "each currency of the list has its sum: {narrowed}");
        assert_eq!(told.len(), sums.len(), "and only one: {narrowed}");
        for sum in sums {
            let own = whole.as_array().expect("rows").iter().filter(|row| row["currency"] == sum["currency"]);
            let (total, open) = own.fold((0, 0), |(t, o), row| (t + cents(&row["total"]), o + cents(&row["open"])));
            assert_eq!((cents(&sum["total"]), cents(&sum["open"])), (total, open), "{narrowed}: {sum}");
        }
    }
}

/// When the first instalment with something open is due, else the last.
fn due_on(row: &Value) -> String {
    let parts = row["instalments"].as_array().expect("instalments");
    let open = parts.iter().find(|part| cents(&part["open"]) > 0);
    open.or(parts.last()).expect("an instalment")["due_on"].as_str().expect("a day").to_owned()
}

#[test]
fn picked_invoices_are_added_up_by_the_desk_and_drop_out_when_they_leave_the_list() {
    let book = book();
    let asked = json!({"states": ["overdue"], "ids": ["I8", "I11", "I9"], "offset": 0, "limit": 500});
    let page = book.call("invoice_page", asked.clone());
    let ids: BTreeSet<String> = rows(&page).iter().map(|row| row["id"].as_str().expect("an id").to_owned()).collect();
    assert_eq!(ids, ["I11", "I8"].map(str::to_owned).into(), "I9 was paid: it is in no list of what is overdue");
    assert_eq!(page["sums"].as_array().map(Vec::len), Some(1));
    book.payment("P-late", "C3", "2026-11-23", "500.00");
    let page = book.call("invoice_page", asked);
    assert_eq!(
        (&page["total"], &page["sums"][0]["open"]),
        (&json!(1), &rows(&page)[0]["open"]),
        "asked again, it is seen"
    );
}

#[test]
fn a_page_that_is_asked_for_again_tells_of_what_was_written_since_and_of_the_day() {
    let book = book();
    let open = |book: &Book| {
        book.call("invoice_page", json!({"states": ["overdue"], "offset": 0, "limit": 0}))["sums"].clone()
    };
    let before = open(&book);
    assert_eq!(open(&book), before, "nothing happened between two pages");
    book.call("reverse", json!({"id": "P9"}));
    let after = open(&book);
    assert_ne!(after, before, "the payment was taken back, and its invoice is owed again");
    assert_ne!(open(&book.on("2026-12-24")), after, "a month later more is overdue");
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
    for down in [false, true] {
        let due: Vec<String> = listed("due", down).iter().map(due_on).collect();
        let fits = |pair: &[String]| if down { pair[0] >= pair[1] } else { pair[0] <= pair[1] };
        assert!(due.windows(2).all(fits), "by the first instalment with something open, else the last: {due:?}");
        let days: BTreeSet<&String> = due.iter().collect();
        assert!(days.len() > 10, "days that are all the same would show no order: {due:?}");
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
    for call in ["invoice_page", "payment_page", "customer_page"] {
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

/// The lines of the whole list: a customer in each currency, or without amounts.
fn flattened(customers: &Value) -> Vec<Value> {
    let mut lines = Vec::new();
    for row in customers.as_array().expect("rows") {
        let balances = row["balances"].as_array().expect("balances");
        let line = |balance: &Value, is_again: bool| json!({"id": row["id"], "name": row["name"], "tax_id": row["tax_id"], "balance": balance, "is_again": is_again});
        if balances.is_empty() {
            lines.push(line(&Value::Null, false));
        }
        lines.extend(balances.iter().enumerate().map(|(index, balance)| line(balance, index > 0)));
    }
    lines
}

/// By customer and currency, so that two orders can be compared.
fn sorted(mut lines: Vec<Value>) -> Vec<Value> {
    lines.sort_by_key(|line| format!("{} {}", line["id"], line["balance"]["currency"]));
    lines
}

#[test]
fn the_pages_of_the_customers_are_the_slices_of_the_whole() {
    let book = book();
    book.customer("C4", "Nadie Debe, S.A.");
    for text in ["", "munoz", "AEH010203", "debe nadie", "ninguno"] {
        let whole = flattened(&book.call("customers", json!({ "text": text })));
        for order in ["name", "open", "overdue", "oldest", "invoices"] {
            for down in [false, true] {
                let asked = json!({"text": text, "order": order, "down": down});
                let pages = leafed(&book, "customer_page", &asked, 2);
                assert_eq!(
                    sorted(pages.clone()),
                    sorted(whole.clone()),
                    "no line is lost, doubled or told otherwise: {asked}"
                );
                assert_eq!(
                    leafed(&book, "customer_page", &asked, 500),
                    pages,
                    "a page's size changes no order: {asked}"
                );
            }
        }
        let owing = leafed(&book, "customer_page", &json!({"text": text, "owing": true}), 2);
        let open = |line: &&Value| !line["balance"].is_null() && cents(&line["balance"]["open"]) > 0;
        assert_eq!(sorted(owing), sorted(whole.iter().filter(open).cloned().collect()), "«{text}», who owes");
    }
    let page = book.call("customer_page", json!({"text": "munoz", "offset": 0, "limit": 0}));
    assert_eq!((&page["customers"], &page["owing"]), (&json!(4), &json!(3)), "the heading tells of the whole book");
    let currencies = book.call("customer_page", json!({"offset": 0, "limit": 0}))["currencies"].clone();
    assert_eq!(currencies, json!(["MXN", "USD"]));
}

#[test]
fn customers_stand_in_the_order_that_was_asked_for() {
    let book = book();
    let listed = |order: &str, down: bool| leafed(&book, "customer_page", &json!({"order": order, "down": down}), 500);
    for (order, down) in [("open", true), ("open", false), ("overdue", true)] {
        let amounts: Vec<i128> = listed(order, down).iter().map(|line| cents(&line["balance"][order])).collect();
        let fits = |pair: &[i128]| if down { pair[0] >= pair[1] } else { pair[0] <= pair[1] };
        assert!(amounts.windows(2).all(fits) && amounts.first() != amounts.last(), "{order}: {amounts:?}");
    }
    for (order, field) in [("oldest", "oldest_days"), ("invoices", "invoices")] {
        let counts: Vec<i64> = listed(order, true).iter().filter_map(|line| line["balance"][field].as_i64()).collect();
        assert!(counts.is_sorted_by(|a, b| a >= b) && counts.first() != counts.last(), "{order}: {counts:?}");
    }
    let names: Vec<String> = listed("name", false).iter().map(|line| line["name"].to_string()).collect();
    assert!(names[0].contains("Álvarez"), "an accent must not send a name to the end of the list: {names:?}");
}
