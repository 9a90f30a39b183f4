//! What a question costs grows with what is open, not with history.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use store::accounts::{Scope, load};
use store::customers::{Customer, Keys};
use store::invoices::NewInvoice;
use store::money::{NewPayment, Part};
use store::{Connection, Posting, Store, StoreError, Tx};

use crate::support::{day, mxn};

fn invoice(tx: &Tx<'_>, customer: i64, number: &str, is_paid: bool) -> Result<(), StoreError> {
    let instalments = [(day("2026-02-09"), 50_000)];
    let invoice = NewInvoice {
        customer,
        number,
        uuid: None,
        currency: mxn(),
        issued_on: day("2026-01-10"),
        instalments: &instalments,
        source: "",
    };
    let (_, debts) = tx.post_invoice(&invoice, &Posting::default())?;
    if is_paid {
        let paid_on = day("2026-02-01");
        let payment = NewPayment { customer, currency: mxn(), amount: 50_000, paid_on, method: None, reference: None };
        tx.post_payment(&payment, &[Part { debt: debts[0], amount: 50_000, on: paid_on }], &Posting::default())?;
    }
    Ok(())
}

/// A book with 20 open invoices and so many settled ones.
fn book_with(settled: usize) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("libro.aldia");
    let mut store = Store::create(&path, "test", 1).expect("a new ledger");
    let filled: Result<(), StoreError> = store.write(2, |tx| {
        let customer = Customer { name: "Ana Muñoz".to_owned(), ..Customer::default() };
        let owner = tx.post_customer(&customer, Keys { name: "ana munoz", tax: None }, &Posting::default())?;
        for number in 0..settled + 20 {
            invoice(tx, owner, &format!("A-{number}"), number >= 20)?;
        }
        Ok(())
    });
    filled.expect("the facts are posted");
    store.close().expect("closed");
    (folder, path)
}

/// Counts the steps of SQLite's machine from now on.
fn counted(conn: &mut Connection) -> Arc<AtomicU64> {
    let steps = Arc::new(AtomicU64::new(0));
    let counted = Arc::clone(&steps);
    let count = move || {
        counted.fetch_add(1, Ordering::Relaxed);
        false
    };
    conn.progress_handler(1, Some(count)).expect("the steps can be counted");
    steps
}

/// The steps for the open accounts.
fn steps_with(settled: usize) -> u64 {
    let (_folder, path) = book_with(settled);
    let mut conn = Connection::open(&path).expect("SQLite opens it");
    let steps = counted(&mut conn);
    let accounts = load(&conn, Scope::OpenOn(day("2026-03-01"))).expect("the open accounts");
    assert_eq!(accounts.iter().map(|account| account.debts.len()).sum::<usize>(), 20, "only what is open is read");
    steps.load(Ordering::Relaxed)
}

#[test]
fn the_open_accounts_cost_the_same_over_a_long_history() {
    let (short, long) = (steps_with(30), steps_with(600));
    assert!(long < short + short / 5, "{short} steps with 30 settled invoices became {long} with 600");
}

/// The steps to tell which of so many settled customers rest since years.
fn steps_of_resting(customers: usize) -> u64 {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("libro.aldia");
    let mut store = Store::create(&path, "test", 1).expect("a new ledger");
    let filled: Result<(), StoreError> = store.write(2, |tx| {
        for number in 0..customers {
            let customer = Customer { name: format!("Ana {number}"), ..Customer::default() };
            let owner = tx.post_customer(&customer, Keys { name: "ana", tax: None }, &Posting::default())?;
            invoice(tx, owner, &format!("A-{number}"), true)?;
        }
        Ok(())
    });
    filled.expect("the facts are posted");
    store.close().expect("closed");
    let mut conn = Connection::open(&path).expect("SQLite opens it");
    let steps = counted(&mut conn);
    let resting = store::privacy::resting_since(&conn, day("2026-03-01")).expect("read");
    assert_eq!(resting.len(), customers, "they all paid");
    assert_eq!(resting[0].1, day("2026-02-01"), "the day of the payment");
    steps.load(Ordering::Relaxed)
}

#[test]
fn who_rests_costs_a_look_at_each_fact_and_not_one_for_each_customer() {
    let (few, many) = (steps_of_resting(40), steps_of_resting(160));
    assert!(many < few * 6, "{few} steps with 40 customers became {many} with 160");
}
