//! A ledger in a folder of its own, with one fact of the common kinds.

use std::path::Path;

use chrono::NaiveDate;
use ledger::Currency;
use store::customers::{Customer, Keys};
use store::invoices::NewInvoice;
use store::money::{NewPayment, Part};
use store::{Posting, Store, StoreError, Tx};
use tempfile::TempDir;

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

pub(crate) fn mxn() -> Currency {
    Currency::from_code("MXN").expect("a currency")
}

/// A new customer with an invoice and a payment of 200.00 on it.
pub(crate) fn sell(
    tx: &Tx<'_>,
    customer: &Customer,
    key: &str,
    number: &str,
    instalments: &[(NaiveDate, i64)],
) -> Result<(), StoreError> {
    let owner = tx.post_customer(customer, Keys { name: key, tax: None }, &Posting::default())?;
    let invoice = NewInvoice {
        customer: owner,
        number,
        uuid: None,
        currency: mxn(),
        issued_on: day("2026-01-10"),
        instalments,
        source: "",
    };
    let (_, debts) = tx.post_invoice(&invoice, &Posting::default())?;
    let part = Part { debt: debts[0], amount: 20_000, on: day("2026-02-01") };
    tx.post_payment(&payment(owner), &[part], &Posting::default())?;
    Ok(())
}

pub(crate) fn payment(customer: i64) -> NewPayment<'static> {
    NewPayment { customer, currency: mxn(), amount: 20_000, paid_on: day("2026-02-01"), method: None, reference: None }
}

/// Changes a ledger behind the program's back, its triggers taken away first; what was there before is gone from the file.
pub(crate) fn tamper(path: &Path, sql: &str) {
    let conn = rusqlite::Connection::open(path).expect("SQLite opens it");
    let triggers: Vec<String> = conn
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
        .and_then(|mut statement| statement.query_map([], |row| row.get(0))?.collect())
        .expect("the triggers are listed");
    for trigger in triggers {
        conn.execute_batch(&format!("DROP TRIGGER {trigger}")).expect("a forger drops triggers");
    }
    conn.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA secure_delete = ON").expect("nothing is in the way");
    conn.execute_batch(sql).expect("the forgery succeeds");
}

pub(crate) struct Book {
    pub(crate) folder: TempDir,
    pub(crate) store: Store,
}

impl Book {
    pub(crate) fn path(folder: &TempDir) -> std::path::PathBuf {
        folder.path().join("libro.aldia")
    }

    /// A customer, an invoice of 500.00 and a payment of 200.00 on it.
    pub(crate) fn filled() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = Store::create(&Self::path(&folder), "test", 1).expect("a new ledger");
        let customer = Customer { name: "Ana Muñoz".to_owned(), ..Customer::default() };
        store
            .write(2, |tx| sell(tx, &customer, "ana munoz", "A-1", &[(day("2026-02-09"), 50_000)]))
            .expect("the facts are posted");
        Self { folder, store }
    }

    /// Closes the ledger and changes the file behind its back.
    pub(crate) fn tampered(self, sql: &str) -> Store {
        let path = Self::path(&self.folder);
        self.store.close().expect("closed");
        tamper(&path, sql);
        std::mem::forget(self.folder);
        Store::open(&path, "test", &|_, _| Ok(())).expect("it still opens")
    }
}
