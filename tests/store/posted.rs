//! Posted facts are append-only.

use store::reversals::NewReversal;
use store::{Posting, StoreError};

use crate::support::{Book, day};

#[test]
fn update_and_delete_are_refused_on_every_table_of_facts() {
    let book = Book::filled();
    let tables: Vec<String> = book
        .store
        .read()
        .prepare("SELECT tbl_name FROM sqlite_schema WHERE type = 'trigger' AND name LIKE '%_stays'")
        .and_then(|mut statement| statement.query_map([], |row| row.get(0))?.collect())
        .expect("listed");
    for table in ["entry", "invoice", "debt", "funds", "payment", "allocation", "reversal", "touch", "document"] {
        assert!(tables.iter().any(|name| name == table), "{table} holds posted facts");
    }
    for table in ["entry", "invoice", "debt", "funds", "payment", "allocation"] {
        let conn = book.store.read();
        assert!(conn.execute(&format!("DELETE FROM {table}"), []).is_err(), "{table} must refuse DELETE");
        let column: String = conn
            .query_row(&format!("SELECT name FROM pragma_table_info('{table}') ORDER BY cid DESC LIMIT 1"), [], |row| {
                row.get(0)
            })
            .expect("a column");
        let update = format!("UPDATE {table} SET {column} = {column}");
        assert!(conn.execute(&update, []).is_err(), "{table} must refuse UPDATE");
    }
}

#[test]
fn a_reversal_restores_what_was_open_and_cannot_be_doubled() {
    let mut book = Book::filled();
    let payment = store::money::payments(book.store.read(), None, 10).expect("listed")[0].clone();
    let reversal = NewReversal { of: payment.id, on: day("2026-02-05"), reason: "", is_undo: false };
    book.store.write(5, |tx| tx.post_reversal(&reversal, &Posting::default())).expect("reversed");
    let open: i64 =
        book.store.read().query_row("SELECT open_minor FROM debt_state", [], |row| row.get(0)).expect("a row");
    assert_eq!(open, 50_000, "the debt is whole again");
    let twice: Result<_, StoreError> = book.store.write(6, |tx| tx.post_reversal(&reversal, &Posting::default()));
    assert!(matches!(twice, Err(StoreError::Constraint(_))), "a fact is taken back once");
    assert!(store::check::check(book.store.read()).expect("checked").findings.is_empty());
}

#[test]
fn what_rests_on_a_fact_is_named() {
    let book = Book::filled();
    let conn = book.store.read();
    let id = |kind: &str| -> i64 {
        conn.query_row("SELECT id FROM entry WHERE kind = ?1", [kind], |row| row.get(0)).expect("one of each kind")
    };
    let (customer, invoice, payment) = (id("customer"), id("invoice"), id("payment"));
    let dependents = |of: i64| store::reversals::dependents(conn, of).expect("listed");
    assert_eq!(dependents(payment), Vec::<i64>::new(), "a payment takes its allocations along");
    assert_eq!(dependents(invoice), [payment]);
    assert_eq!(dependents(customer), [invoice, payment]);
}

#[test]
fn money_is_credit_between_an_earlier_voiding_and_the_return_of_the_payment() {
    let mut book = Book::filled();
    let payment = store::money::payments(book.store.read(), None, 10).expect("listed")[0].clone();
    let invoice = store::invoices::list(book.store.read(), day("2026-12-31"), None).expect("listed")[0].clone();
    let reverse = |of, on| NewReversal { of, on: day(on), reason: "", is_undo: false };
    book.store
        .write(5, |tx| tx.post_reversal(&reverse(payment.id, "2026-03-30"), &Posting::default()))
        .expect("reversed");
    book.store
        .write(6, |tx| tx.post_reversal(&reverse(invoice.id, "2026-03-10"), &Posting::default()))
        .expect("voided");
    let credit = |on: &str| -> i64 {
        let accounts =
            store::accounts::load_balances(book.store.read(), store::accounts::Scope::OpenOn(day(on))).expect("read");
        accounts.iter().map(|account| account.credit_on(day(on))).sum()
    };
    assert_eq!(credit("2026-03-09"), 0, "it lies on the invoice");
    assert_eq!(credit("2026-03-15"), 20_000, "the invoice is void, the money is still here");
    assert_eq!(credit("2026-03-30"), 0, "it went back");
    assert!(store::check::check(book.store.read()).expect("checked").findings.is_empty());
}
