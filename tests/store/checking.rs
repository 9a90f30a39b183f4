//! `check` sees every change behind its back.

use crate::support::Book;

fn first_finding(sql: &str) -> Option<&'static str> {
    let store = Book::filled().tampered(sql);
    let report = store::check::check(store.read()).expect("it can be read");
    report.findings.first().map(|finding| finding.kind)
}

#[test]
fn a_sound_ledger_has_no_findings() {
    let book = Book::filled();
    let report = store::check::check(book.store.read()).expect("checked");
    assert!(report.findings.is_empty(), "{:?}", report.findings);
    assert_eq!(report.facts, 3);
}

#[test]
fn every_forgery_is_found() {
    for (sql, kind) in [
        ("UPDATE entry SET body = replace(body, '50000', '40000')", "chain"),
        (
            "DELETE FROM allocation; DELETE FROM payment; DELETE FROM funds_state; DELETE FROM funds; DELETE FROM entry WHERE kind = 'payment'",
            "projection",
        ),
        ("UPDATE debt SET amount_minor = 40000; UPDATE debt_state SET open_minor = 20000", "fact"),
        ("UPDATE debt SET due_on = '2026-03-09'", "fact"),
        ("UPDATE funds SET amount_minor = 30000", "fact"),
        (
            "UPDATE allocation SET amount_minor = 10000; UPDATE debt_state SET open_minor = 40000; UPDATE funds_state SET left_minor = 10000, spent_on = '9999-12-31'",
            "fact",
        ),
        ("UPDATE invoice SET number = 'A-2'", "fact"),
        ("UPDATE customer SET name = 'Otra'", "personal"),
        ("UPDATE personal SET data = replace(data, 'Ana', 'Eva')", "personal"),
        ("UPDATE debt_state SET open_minor = 1", "projection"),
        ("UPDATE debt_state SET settled_on = '2026-01-01'", "projection"),
        ("UPDATE payment SET receipt_number = 7", "fact"),
    ] {
        assert_eq!(first_finding(sql), Some(kind), "{sql}");
    }
}

#[test]
fn what_no_fact_vouches_for_is_sealed_at_rest() {
    for sql in [
        "INSERT INTO setting(key, value) VALUES ('policy', '{}')",
        "DELETE FROM session",
        "UPDATE meta SET value = value || '0'",
    ] {
        let store = Book::filled().tampered(sql);
        let report = store::check::check(store.read()).expect("it can be read");
        assert!(report.findings.iter().any(|finding| finding.kind == "seal"), "{sql}: {:?}", report.findings);
    }
}

#[test]
fn a_ledger_that_was_not_closed_has_no_seal_and_is_sound() {
    let book = Book::filled();
    let path = Book::path(&book.folder);
    drop(book.store);
    let store = store::Store::open(&path, "test", &|_, _| Ok(())).expect("it opens after a crash");
    let report = store::check::check(store.read()).expect("it can be read");
    assert!(report.findings.is_empty(), "{:?}", report.findings);
}

#[test]
fn the_digest_speaks_for_every_table() {
    let before = store::check::digest(Book::filled().store.read()).expect("a digest");
    let store = Book::filled().tampered("UPDATE setting SET value = value");
    let same = store::check::digest(store.read()).expect("a digest");
    assert_ne!(before, same, "two ledgers have two ids and two salts");
    let again = store::check::digest(store.read()).expect("a digest");
    assert_eq!(same, again, "the same ledger has one digest");
}
