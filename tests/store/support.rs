//! A ledger in a folder of its own, with one fact of the common kinds.

use chrono::NaiveDate;
use ledger::Currency;
use store::customers::{Customer, Keys};
use store::invoices::NewInvoice;
use store::money::{NewPayment, Part};
use store::{Posting, Store, StoreError};
use tempfile::TempDir;

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

pub(crate) fn mxn() -> Currency {
    Currency::from_code("MXN").expect("a currency")
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
        store
            .write(2, |tx| {
                let customer = Customer { name: "Ana Muñoz".to_owned(), ..Customer::default() };
                let keys = Keys { name: "ana munoz", tax: None };
                let owner = tx.post_customer(&customer, keys, &Posting::default())?;
                let invoice = NewInvoice {
                    customer: owner,
                    number: "A-1",
                    uuid: None,
                    currency: mxn(),
                    issued_on: day("2026-01-10"),
                    instalments: &[(day("2026-02-09"), 50_000)],
                    source: "",
                };
                let (_, debts) = tx.post_invoice(&invoice, &Posting::default())?;
                let payment = NewPayment {
                    customer: owner,
                    currency: mxn(),
                    amount: 20_000,
                    paid_on: day("2026-02-01"),
                    method: None,
                    reference: None,
                };
                let part = Part { debt: debts[0], amount: 20_000, on: day("2026-02-01") };
                tx.post_payment(&payment, &[part], &Posting::default())?;
                Ok::<(), StoreError>(())
            })
            .expect("the facts are posted");
        Self { folder, store }
    }

    /// Closes the ledger and changes the file behind its back, triggers taken away first.
    pub(crate) fn tampered(self, sql: &str) -> Store {
        let path = Self::path(&self.folder);
        self.store.close().expect("closed");
        let conn = rusqlite::Connection::open(&path).expect("SQLite opens it");
        let triggers: Vec<String> = conn
            .prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
            .and_then(|mut statement| statement.query_map([], |row| row.get(0))?.collect())
            .expect("the triggers are listed");
        for trigger in triggers {
            conn.execute_batch(&format!("DROP TRIGGER {trigger}")).expect("a forger drops triggers");
        }
        conn.execute_batch(sql).expect("the forgery succeeds");
        drop(conn);
        std::mem::forget(self.folder);
        Store::open(&path, "test", &|_, _| Ok(())).expect("it still opens")
    }
}
