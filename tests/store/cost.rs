//! What a question costs grows with what is open, not with history.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::NaiveDate;
use ledger::{Account, promise};
use store::accounts::{Scope, load};
use store::customers::{Customer, Keys};
use store::invoices::NewInvoice;
use store::money::{NewPayment, Part};
use store::plans::NewPromise;
use store::{Connection, Posting, Store, StoreError, Tx};

use crate::support::{day, mxn};

/// An invoice, and the payment that settled it.
fn invoice(
    tx: &Tx<'_>,
    customer: i64,
    number: &str,
    amount: i64,
    paid_on: Option<NaiveDate>,
) -> Result<(), StoreError> {
    let instalments = [(day("2026-02-09"), amount)];
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
    if let Some(paid_on) = paid_on {
        let payment = NewPayment { customer, currency: mxn(), amount, paid_on, method: None, reference: None };
        tx.post_payment(&payment, &[Part { debt: debts[0], amount, on: paid_on }], &Posting::default())?;
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
            invoice(tx, owner, &format!("A-{number}"), 50_000, (number >= 20).then(|| day("2026-02-01")))?;
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

/// A small generator with a fixed seed: a failure names its place.
fn next(state: &mut u64, below: u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state % below
}

/// Promises of a customer, and payments that settled an invoice each, on days at random.
fn promise_at_random(tx: &Tx<'_>, customer: i64, dice: &mut u64) -> Result<(), StoreError> {
    let day_after = |first: &str, days: u64| day(first) + chrono::Days::new(days);
    for _ in 0..2 + next(dice, 20) {
        let made_on = day_after("2026-01-10", next(dice, 90));
        let due_on = made_on + chrono::Days::new(next(dice, 15));
        let amount = 10_000 * (1 + i64::try_from(next(dice, 9)).expect("few"));
        let promise = NewPromise { customer, currency: mxn(), amount, made_on, due_on };
        tx.post_promise(&promise, &Posting::default())?;
    }
    for number in 0..next(dice, 25) {
        let paid_on = day_after("2026-01-10", next(dice, 110));
        let amount = 10_000 * (1 + i64::try_from(next(dice, 5)).expect("few"));
        let number = format!("P-{customer}-{number}");
        invoice(tx, customer, &number, amount, Some(paid_on))?;
    }
    Ok(())
}

#[test]
fn what_is_left_out_of_the_open_accounts_holds_nobody_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("libro.aldia");
    let mut store = Store::create(&path, "test", 1).expect("a new ledger");
    let (mut dice, mut held, mut fewer) = (0x9e37_79b9_7f4a_7c15, 0, 0);
    for number in 0..100 {
        let filled: Result<i64, StoreError> = store.write(2, |tx| {
            let customer = Customer { name: format!("Ana {number}"), ..Customer::default() };
            let owner = tx.post_customer(&customer, Keys { name: "ana", tax: None }, &Posting::default())?;
            promise_at_random(tx, owner, &mut dice)?;
            Ok(owner)
        });
        let owner = filled.expect("the facts are posted");
        let whole = load(store.read(), Scope::AllOf(owner)).expect("everything");
        for days in 0..130 {
            let today = day("2026-01-05") + chrono::Days::new(days);
            let open = load(store.read(), Scope::OpenOnOf(today, owner)).expect("what is open");
            let live = |accounts: &[Account]| -> Vec<i64> {
                let ids = |account: &Account| {
                    let live = promise::live(account, today).into_iter();
                    live.map(|index| account.promises[index].id).collect::<Vec<_>>()
                };
                accounts.iter().flat_map(ids).collect()
            };
            let (all, left) = (live(&whole), live(&open));
            assert_eq!(left, all, "customer {number} on {today}");
            held += all.len();
            let promises = |accounts: &[Account]| accounts.iter().map(|account| account.promises.len()).sum::<usize>();
            fewer += usize::from(!left.is_empty() && promises(&open) < promises(&whole));
        }
    }
    assert!(held > 1_000 && fewer > 1_000, "{held} promises were live, and {fewer} times others were left out");
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
            invoice(tx, owner, &format!("A-{number}"), 50_000, Some(day("2026-02-01")))?;
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
