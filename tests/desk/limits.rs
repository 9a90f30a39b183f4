//! No request, through whichever door, is larger than a person could mean.

use aldia_tests::book::Book;
use desk::limits::{LARGEST_REQUEST, LONGEST_LIST, LONGEST_PROSE, LONGEST_TEXT};
use desk::wire::ErrorCode;
use serde_json::{Value, json};

fn refused(book: &Book, call: &str, request: Value) -> Option<String> {
    let error = book.refused(call, request);
    assert_eq!(error.code, ErrorCode::Invalid, "{call}: too large is the caller's fault: {error:?}");
    error.field
}

#[test]
fn a_text_that_nobody_types_is_refused_by_its_field() {
    let book = Book::new("2026-11-23");
    book.customer("C1", "Ana");
    let long = "ñ".repeat(LONGEST_TEXT + 1);
    assert_eq!(refused(&book, "save_customer", json!({"name": long})).as_deref(), Some("name"));
    assert_eq!(refused(&book, "search", json!({"text": "x".repeat(LONGEST_PROSE + 1)})).as_deref(), Some("text"));
    assert_eq!(
        refused(&book, "add_note", json!({"customer": "C1", "text": "x".repeat(LONGEST_PROSE + 1)})).as_deref(),
        Some("text")
    );
    assert_eq!(refused(&book, "save_customer", json!({"name": "a\0b"})).as_deref(), Some("name"), "NUL is no text");
    book.call("add_note", json!({"customer": "C1", "text": "ñ".repeat(LONGEST_PROSE)}));
}

#[test]
fn a_request_that_fills_the_memory_is_refused_before_it_is_read() {
    let book = Book::new("2026-11-23");
    let before = book.call("customers", json!({}));
    let lines: Vec<String> = (0..LARGEST_REQUEST / 900 + 1).map(|_| "x".repeat(900)).collect();
    refused(&book, "save_customer", json!({"name": "Ana", "address": lines}));
    let many = vec![json!("C1"); LONGEST_LIST + 1];
    assert_eq!(refused(&book, "draft_letters", json!({"customers": many})).as_deref(), Some("customers"));
    let deep = (0..40).fold(json!(1), |inner, _| json!([inner]));
    refused(&book, "search", json!({"text": deep}));
    assert_eq!(book.call("customers", json!({})), before, "nothing was recorded");
}

#[test]
fn every_call_is_limited_and_typed() {
    let book = Book::new("2026-11-23");
    for name in desk::calls::NAMES {
        let huge = json!({ "a": vec!["x".repeat(900); LARGEST_REQUEST / 900 + 1] });
        refused(&book, name, huge);
        if *name != "pick_files" {
            let error = desk::calls::dispatch(&book.desk, name, json!([1, 2, 3])).expect_err("a list is no request");
            assert_eq!(error.code, ErrorCode::Invalid, "{name} takes an object of its own fields");
        }
    }
}
