//! The example book: alive on any day, sound, the same for the same seed, and out of the way of the owner's own.

use std::collections::{BTreeMap, BTreeSet};

use aldia_tests::book::{Book, cents, day};
use chrono::Datelike as _;
use desk::wire::ErrorCode;
use rusqlite::Connection;
use serde_json::{Value, json};

/// A Monday, a Thursday, a Saturday, and the first of a year.
const DAYS: [&str; 4] = ["2026-11-23", "2026-03-05", "2026-08-15", "2027-01-01"];

fn stages(today: &Value) -> BTreeSet<i64> {
    today["items"].as_array().expect("a queue").iter().filter_map(|item| item["stage"].as_i64()).collect()
}

#[test]
fn the_desk_of_the_example_is_alive_on_any_day() {
    for date in DAYS {
        let book = Book::example(date);
        let today = book.call("today", Value::Null);
        let items = today["items"].as_array().expect("a queue");
        assert!(items.len() >= 10, "{date}: only {} lines", items.len());
        assert!(today["letters"].as_u64() >= Some(6), "{date}: only {} letters", today["letters"]);
        assert!(today["messages"].as_u64() >= Some(4), "{date}: only {} messages", today["messages"]);
        for stage in [-3, 0, 3, 10, 20, 30] {
            assert!(stages(&today).contains(&stage), "{date}: nobody stands at {stage}: {:?}", stages(&today));
        }
        let gates: BTreeSet<&str> =
            today["held"].as_array().expect("the held").iter().filter_map(|item| item["gate"].as_str()).collect();
        for gate in ["pause", "dispute", "agreement", "promise", "credit"] {
            assert!(gates.contains(gate), "{date}: nobody is held by {gate}: {gates:?}");
        }
        assert_ne!(today["figures"][0]["promised_today"], "0.00", "{date}: somebody promised to pay today");
        assert_eq!(today["figures"].as_array().map(Vec::len), Some(2), "{date}: pesos and dollars");
        book.assert_sound();
    }
}

#[test]
fn the_example_is_a_whole_firm() {
    let book = Book::example(DAYS[0]);
    let status = book.call("status", Value::Null);
    assert_eq!(status["is_example"], true);
    let settings = book.call("settings", Value::Null);
    assert_eq!(settings["business"]["has_logo"], true);
    for method in settings["business"]["payment_methods"].as_array().expect("ways to pay") {
        assert_clabe(method["value"].as_str().expect("a CLABE"));
    }
    let customers = book.call("customers", json!({}));
    let customers = customers.as_array().expect("customers");
    assert_eq!(customers.len(), 42);
    assert_eq!(book.call("invoices", json!({})).as_array().map(Vec::len), Some(420));
    let mut tax_ids = BTreeSet::new();
    for customer in customers {
        let tax_id = customer["tax_id"].as_str().expect("a tax id").to_owned();
        assert!(tax_id.len() == 12 && tax_id[9..].starts_with("XX"), "{tax_id} has the form of an RFC and is nobody's");
        assert!(tax_ids.insert(tax_id), "no tax id twice");
    }
}

/// Recomputed here from the circular: weights 3, 7, 1, each product modulo ten, ten less the sum modulo ten.
fn assert_clabe(clabe: &str) {
    let digits: Vec<u32> = clabe.chars().filter_map(|digit| digit.to_digit(10)).collect();
    assert_eq!((digits.len(), clabe.len()), (18, 18), "a CLABE has eighteen digits");
    let sum: u32 = digits[..17].iter().enumerate().map(|(at, digit)| digit * [3, 7, 1][at % 3] % 10).sum();
    assert_eq!(digits[17], (10 - sum % 10) % 10, "the control digit of {clabe}");
}

#[test]
fn every_customer_and_invoice_of_the_example_can_be_opened_and_adds_up() {
    let book = Book::example(DAYS[0]);
    let mut kinds = BTreeSet::new();
    let mut marks = BTreeSet::new();
    for customer in book.call("customers", json!({})).as_array().expect("customers") {
        let view = book.call("customer", json!({"id": customer["id"]}));
        for line in view["timeline"].as_array().expect("a history") {
            kinds.insert(line["kind"].as_str().expect("a kind").to_owned());
            marks.extend(line["mark"].as_str().map(ToOwned::to_owned));
            assert!(line["title"] != "", "every line is named: {line}");
        }
        for balance in view["balances"].as_array().expect("balances") {
            let aging =
                view["aging"].as_array().expect("aging").iter().find(|row| row["currency"] == balance["currency"]);
            assert_eq!(aging.expect("an aging row")["total"], balance["balance"], "the strip adds up to the balance");
        }
    }
    for kind in [
        "proposed",
        "invoice",
        "payment",
        "allocation",
        "credit_note",
        "write_off",
        "charge",
        "promise",
        "pause",
        "note",
        "dispute",
        "agreement",
        "touch",
        "reversal",
    ] {
        assert!(kinds.contains(kind), "the example shows no {kind}");
    }
    for mark in ["kept", "broken", "live", "reversed", "skipped", "proposed"] {
        assert!(marks.contains(mark), "the example shows nothing {mark}");
    }
    for invoice in book.call("invoices", json!({})).as_array().expect("invoices").iter().step_by(7) {
        let view = book.call("invoice", json!({"id": invoice["id"]}));
        let sum: i128 = view["steps"].as_array().expect("steps").iter().map(|step| cents(&step["amount"])).sum();
        assert_eq!(sum, cents(&view["invoice"]["open"]), "the steps add up to what is open");
    }
}

/// Debt, stage, cycle, day of every executed stage.
fn executed(conn: &Connection) -> Vec<(i64, i32, u32, String)> {
    let mut statement = conn
        .prepare("SELECT debt, stage, cycle, on_day FROM touch WHERE done = 'executed' ORDER BY on_day, id")
        .expect("the ledger can be read");
    let rows = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
        .expect("the ledger can be read");
    rows.collect::<Result<_, _>>().expect("the rows can be read")
}

#[test]
fn the_contacts_of_the_past_kept_the_rules_of_the_cadence() {
    let book = Book::example(DAYS[0]);
    book.desk.close();
    let conn = Connection::open(book.home.path().join("libro.aldia")).expect("the ledger can be read");
    let touches = executed(&conn);
    assert!(touches.len() > 150, "a year of contacts, not {}", touches.len());
    let mut last: BTreeMap<(i64, u32), (i32, String)> = BTreeMap::new();
    for (debt, stage, cycle, on) in touches {
        let made_on = day(&on);
        assert!(made_on.weekday().number_from_monday() < 6, "nobody is written to on {on}");
        if let Some((before, before_on)) = last.insert((debt, cycle), (stage, on.clone())) {
            assert!(before < stage, "stages only rise");
            let rest = (made_on - day(&before_on)).num_days();
            assert!(stage < 20 || rest >= 10, "a letter waits ten days for an answer, not {rest}");
        } else {
            assert!(stage <= 10, "the first letter is always +10, not {stage}");
        }
    }
    let twice: i64 = conn
        .query_row(
            "SELECT count(*) FROM (SELECT 1 FROM contact_made GROUP BY customer, currency, on_day HAVING count(*) > 1)",
            [],
            |row| row.get(0),
        )
        .expect("the ledger can be read");
    assert_eq!(twice, 0, "one message a customer, currency and day");
}

/// Every fact's body without its salted commitment, and the personal data that it commits to.
fn bodies(book: &Book) -> Vec<String> {
    book.desk.close();
    let conn = Connection::open(book.home.path().join("libro.aldia")).expect("the ledger can be read");
    let sql = "SELECT e.kind || json_remove(e.body, '$.person') || ifnull(p.data, '')
               FROM entry e LEFT JOIN personal p ON p.entry = e.id ORDER BY e.id";
    let mut statement = conn.prepare(sql).expect("the ledger can be read");
    let rows = statement.query_map([], |row| row.get(0)).expect("the ledger can be read");
    rows.collect::<Result<_, _>>().expect("the rows can be read")
}

#[test]
fn the_same_seed_and_day_make_the_same_book() {
    let make = |seed| {
        let book = Book::empty(DAYS[1]);
        book.desk.demo(30, 120, seed).expect("the example is made");
        bodies(&book)
    };
    let one = make(3);
    assert_eq!(one, make(3), "an example that changes by itself explains nothing");
    assert_ne!(one, make(4), "another seed is another firm");
}

#[test]
fn a_book_of_any_size_is_made_whole() {
    for (customers, invoices) in [(1, 0), (1, 1), (3, 5), (60, 90), (40, 2_100)] {
        let book = Book::empty(DAYS[2]);
        let summary = book.desk.demo(customers, invoices, 11).expect("the example is made");
        assert_eq!((summary.customers, summary.invoices), (customers, invoices));
        book.assert_sound();
    }
    assert_eq!(Book::empty(DAYS[2]).desk.demo(0, 10, 1).map_err(|error| error.code), Err(ErrorCode::Invalid));
}

#[test]
fn the_example_never_takes_the_place_of_a_ledger() {
    let book = Book::new(DAYS[0]);
    book.call("save_customer", json!({"name": "Mi cliente"}));
    assert_eq!(book.code("create_example", Value::Null), ErrorCode::LedgerExists);
    assert_eq!(book.code("leave_example", Value::Null), ErrorCode::NotNow, "an own ledger is never put aside");
    assert_eq!(book.call("customers", json!({})).as_array().map(Vec::len), Some(1));
}

#[test]
fn leaving_the_example_keeps_it_aside_and_makes_room() {
    let book = Book::example(DAYS[0]);
    let status = book.call("leave_example", Value::Null);
    assert_eq!(status["value"]["business"], Value::Null, "the first run begins again");
    let kept: Vec<_> = std::fs::read_dir(book.home.path())
        .expect("the ledger can be read")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.starts_with("libro-ejemplo-20261123-") && name.ends_with(".aldia"))
        .collect();
    assert_eq!(kept.len(), 1, "the example is kept beside the ledger");
    book.call("create_ledger", json!({"name": "Lo mío", "country": "MX", "currency": "MXN"}));
    assert_eq!(book.call("customers", json!({})), json!([]));
    let aside = Connection::open(book.home.path().join(&kept[0])).expect("the ledger can be read");
    let customers: i64 =
        aside.query_row("SELECT count(*) FROM customer", [], |row| row.get(0)).expect("the ledger can be read");
    assert_eq!(customers, 42, "nothing of the example was lost");
}
