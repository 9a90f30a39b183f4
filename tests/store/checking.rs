//! `check` sees every change behind its back.

use store::plans::NewPromise;
use store::{Posting, Store, StoreError};

use crate::support::{Book, day, mxn};

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

/// The kinds of what is found in a ledger that was changed so.
fn found(book: Book, sql: &str) -> Vec<&'static str> {
    let report = store::check::check(book.tampered(sql).read()).expect("it can be read");
    report.findings.iter().map(|finding| finding.kind).collect()
}

#[test]
fn a_row_of_any_table_that_no_fact_posted_is_found() {
    // The payment's reversal follows in every projection, and stands under the id of the customer's fact.
    let voided = "INSERT INTO reversal VALUES (1, 3, '2026-02-05', 'x', 0);
        UPDATE debt_state SET open_minor = 50000; UPDATE funds_state SET left_minor = 0, spent_on = '2026-02-05'";
    for sql in [
        voided,
        "INSERT INTO promise VALUES (1, 1, 'MXN', 100, '2026-02-01', '2026-03-01')",
        "INSERT INTO pause VALUES (1, 1, '2026-02-01', '2026-03-01', 'x')",
        "INSERT INTO note VALUES (1, 1, '2026-02-01')",
        "INSERT INTO dispute VALUES (1, 2, 100, '2026-02-01', 'x')",
        "INSERT INTO dispute VALUES (1, 2, 100, '2026-02-01', 'x'); INSERT INTO resolution VALUES (2, 1, 'rejected', 0, '2026-02-02')",
        "INSERT INTO agreement VALUES (1, 1, 'MXN', '2026-02-01')",
        "INSERT INTO contact_made VALUES (1, 1, 'MXN', '2026-02-01', 0, 'letter', NULL, NULL)",
        "INSERT INTO credit_note VALUES (3, 2, 'NC-1', NULL)",
        "INSERT INTO erasure VALUES (1, 2)",
    ] {
        assert!(found(Book::filled(), sql).contains(&"fact"), "{sql}");
    }
}

#[test]
fn what_a_salvage_said_excuses_no_row_that_is_there() {
    let sql = "INSERT INTO salvage_loss VALUES ('fact', 1, 999999); UPDATE invoice SET number = 'A-2'";
    assert!(found(Book::filled(), sql).contains(&"fact"));
}

#[test]
fn a_forgery_is_found_behind_any_number_of_facts_that_wait() {
    let mut book = Book::filled();
    let promise = |amount| NewPromise {
        customer: 1,
        currency: mxn(),
        amount,
        made_on: day("2026-02-01"),
        due_on: day("2026-03-01"),
    };
    let posted: Result<(), StoreError> = book.store.write(3, |tx| {
        (1..=30).try_for_each(|amount| tx.post_promise(&promise(amount), &Posting::default()).map(drop))
    });
    posted.expect("thirty promises are posted");
    let held = "DELETE FROM promise WHERE amount_minor < 30;
        INSERT INTO salvage_loss SELECT 'fact', id, id FROM entry WHERE kind = 'promise' AND (body ->> 'amount') < 30;";
    assert!(!found(book, held).contains(&"fact"), "what a salvage could not place is not found again");
    let mut book = Book::filled();
    let posted: Result<(), StoreError> = book.store.write(3, |tx| {
        (1..=30).try_for_each(|amount| tx.post_promise(&promise(amount), &Posting::default()).map(drop))
    });
    posted.expect("thirty promises are posted");
    assert!(found(book, &format!("{held} UPDATE promise SET amount_minor = 31")).contains(&"fact"));
}

#[test]
fn a_page_that_cannot_be_read_is_found_and_ends_no_check() {
    let book = Book::filled();
    let path = Book::path(&book.folder);
    book.store.close().expect("closed");
    let conn = rusqlite::Connection::open(&path).expect("SQLite opens it");
    let sql = "SELECT rootpage FROM sqlite_schema WHERE name = 'session'";
    let page: i64 = conn.query_row(sql, [], |row| row.get(0)).expect("a page");
    let page = usize::try_from(page).expect("few");
    drop(conn);
    let mut bytes = std::fs::read(&path).expect("the ledger");
    bytes[(page - 1) * 4096..page * 4096].fill(0xff);
    std::fs::write(&path, bytes).expect("it is damaged");
    let store = Store::open(&path, "test", &|_, _| Ok(())).expect("it still opens");
    let report = store::check::check(store.read()).expect("what is damaged is told, not failed of");
    assert_eq!(report.findings.first().map(|finding| finding.kind), Some("integrity"));
    assert_eq!((report.facts, report.digest), (3, None), "nobody compares the digest of a damaged ledger");
}

#[test]
fn what_no_fact_vouches_for_is_sealed_at_rest() {
    for sql in [
        "INSERT INTO setting(key, value) VALUES ('policy', '{}')",
        "DELETE FROM session",
        "UPDATE meta SET value = value || '0'",
        "UPDATE meta SET key = 'seal:other' WHERE key = 'seal:setting'",
        "UPDATE entry SET fingerprint = x'00' WHERE id = 2",
        "UPDATE invoice SET source = 'otro.csv'",
    ] {
        assert!(found(Book::filled(), sql).contains(&"seal"), "{sql}");
    }
}

#[test]
fn what_was_damaged_at_rest_is_not_sealed_by_the_sessions_that_follow() {
    for (sql, table) in [
        ("INSERT INTO setting(key, value) VALUES ('policy', '{}')", "setting"),
        ("UPDATE session SET version = '9'", "session"),
        ("UPDATE meta SET value = value || '0' WHERE key = 'created_at'", "meta"),
        ("UPDATE invoice SET source = 'otro.csv'", "entry"),
        ("INSERT INTO raised VALUES ('digest 2026-03-01', 1)", "raised"),
    ] {
        let mut store = Book::filled().tampered(sql);
        let path = store.path().to_owned();
        for now in [10, 20] {
            store.write(now, |tx| tx.put_meta("full_check_at", "10")).expect("the check itself writes");
            store.write(now, |tx| tx.claim_event(&format!("digest {now}"))).expect("and so does the day");
            store.close().expect("closed");
            store = Store::open(&path, "test", &|_, _| Ok(())).expect("it opens");
            let report = store::check::check(store.read()).expect("it can be read");
            let is_told = report.findings.iter().any(|found| found.kind == "seal" && found.id == table);
            assert!(is_told, "{sql} after session {now}: {:?}", report.findings);
        }
    }
}

#[test]
fn what_is_written_in_order_breaks_no_seal() {
    let book = Book::filled();
    let path = Book::path(&book.folder);
    let mut store = book.store;
    for now in [10, 20, 30] {
        let written: Result<(), StoreError> = store.write(now, |tx| {
            tx.put_setting("theme", &now.to_string())?;
            tx.put_picture("logo", (now < 30).then_some(&[1, 2, 3]))?;
            tx.claim_event(&format!("digest {now}"))?;
            tx.note_problem("disk", (now < 30).then_some("lleno"))?;
            tx.put_meta("last_seen", &now.to_string())?;
            tx.open_batch("[]", "{}")?;
            tx.add_alias("viejo", 1)
        });
        written.expect("written");
        let failed: Result<(), StoreError> = store.write(now, |tx| tx.put_setting("x", "1").and(Err(StoreError::Full)));
        failed.expect_err("it is taken back whole");
        store.close().expect("closed");
        store = Store::open(&path, "test", &|_, _| Ok(())).expect("it opens");
        let report = store::check::check(store.read()).expect("it can be read");
        assert_eq!(report.findings, [], "after session {now}");
    }
}

#[test]
fn a_ledger_that_an_older_version_sealed_is_sound_and_is_sealed_anew() {
    let sql = "DELETE FROM meta WHERE key GLOB 'seal*';
        INSERT INTO meta VALUES ('seal', '2:00'), ('seal_again', '2:00'), ('seal_of_prints', '3:00')";
    let mut store = Book::filled().tampered(sql);
    let path = store.path().to_owned();
    let seals = |store: &Store| {
        let report = store::check::check(store.read()).expect("it can be read");
        report.findings.iter().filter(|finding| finding.kind == "seal").count()
    };
    assert_eq!(seals(&store), 0);
    store.write(9, |tx| tx.put_setting("theme", "1")).expect("written");
    store.close().expect("closed");
    let store = Store::open(&path, "test", &|_, _| Ok(())).expect("it opens");
    assert_eq!(seals(&store), 0);
    assert_eq!(store::settings::meta(store.read(), "seal_again").expect("read"), None);
    assert!(store::settings::meta(store.read(), "seal:setting").expect("read").is_some());
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

#[test]
fn a_payment_whose_currency_cannot_be_read_is_missing_from_no_sum_unsaid() {
    let store = Book::filled().tampered("UPDATE funds SET currency = CAST(x'ff' AS TEXT)");
    let sum = store::money::received(store.read(), day("2026-02-01"), day("2026-02-28"));
    assert!(sum.is_err(), "{sum:?} leaves a payment out");
}

#[test]
fn after_a_first_write_that_was_refused_the_next_one_lifts_the_seals() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("libro.aldia");
    let write = |store: &mut Store, theme: &str, end: Result<(), StoreError>| {
        store.write(2, |tx| tx.put_setting("theme", theme).and(end))
    };
    let mut store = Store::create(&path, "test", 1).expect("a new ledger");
    write(&mut store, "\"light\"", Ok(())).expect("kept");
    store.close().expect("sealed");
    let mut store = Store::open(&path, "test", &|_, _| Ok(())).expect("it opens");
    write(&mut store, "\"dark\"", Err(StoreError::Disk("refused".to_owned()))).expect_err("taken back");
    write(&mut store, "\"dark\"", Ok(())).expect("kept");
    store.close().expect("sealed");
    let store = Store::open(&path, "test", &|_, _| Ok(())).expect("it opens");
    assert_eq!(store::check::check(store.read()).expect("checked").findings, [], "the seal is of what was written");
}
