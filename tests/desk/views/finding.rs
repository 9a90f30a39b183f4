//! Search.

use aldia_tests::book::Book;
use serde_json::{Value, json};

use super::{TODAY, small_book};

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
