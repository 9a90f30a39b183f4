//! Histories in which a fact was taken back and told anew: each counts on its own days.

use aldia_tests::book::Book;
use serde_json::json;

#[test]
fn a_resolution_that_was_reversed_still_counts_on_the_days_before() {
    let book = Book::new("2026-03-19");
    book.customer("C2", "Ana");
    book.invoice("I3", "C2", "2026-01-08", "2026-01-09", "80.00");
    let resolve = |id: &str, on: &str| json!({"do": "resolve", "id": id, "dispute": "D", "outcome": "accepted", "credited": "0.01", "on": on});
    book.record(&[
        json!({"do": "dispute", "id": "D", "invoice": "I3", "amount": "0.01", "opened_on": "2026-03-08", "reason": "x"}),
        resolve("E1", "2026-03-08"),
        json!({"do": "reverse", "id": "V", "of": "E1", "on": "2026-03-26", "reason": "x"}),
        resolve("E2", "2026-03-29"),
    ]);
    let today = book.call("today", json!({}));
    assert_eq!(today["items"][0]["amount"], "79.99", "one cent is credited, and no longer disputed");
}

#[test]
fn a_write_off_never_becomes_money() {
    let book = Book::new("2026-04-01");
    book.customer("C1", "Ana");
    book.invoice("I3", "C1", "2026-02-10", "2026-02-20", "80.00");
    book.record(&[
        json!({"do": "write_off", "id": "W", "invoice": "I3", "seq": 1, "amount": "80.00", "on": "2026-02-12", "reason": "x"}),
        json!({"do": "reverse", "id": "V1", "of": "W", "on": "2026-02-21", "reason": "x"}),
        json!({"do": "reverse", "id": "V2", "of": "I3", "on": "2026-02-15", "reason": "x"}),
    ]);
    let aging = book.desk.aging(Some(aldia_tests::book::day("2026-02-16"))).expect("a report");
    assert!(aging.customers.is_empty(), "nothing was received, so nothing can be unapplied: {aging:?}");
    book.assert_sound();
}
