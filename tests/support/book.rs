//! A desk over a ledger of its own, on a day that is given, and the calls of the window as JSON.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, TimeZone as _, Utc};
use desk::ports::{Clock, Disks, NoDesktop, Notifier};
use desk::reading::Here;
use desk::wire::{ErrorCode, WireError};
use desk::{Desk, Options};
use serde_json::{Value, json};
use tempfile::TempDir;

/// A clock that stands still.
pub struct Standing(pub DateTime<Utc>);

impl Clock for Standing {
    fn now(&self) -> DateTime<Utc> {
        self.0
    }
}

/// Nobody to notify.
pub struct Quiet;

impl Notifier for Quiet {
    fn notify(&self, _: &str, _: &str) -> Result<(), String> {
        Ok(())
    }
}

/// The day of `YYYY-MM-DD`.
pub fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// A desk and the folder that holds its ledger.
pub struct Book {
    pub home: TempDir,
    pub desk: Desk,
}

impl Book {
    /// A desk without a ledger; it is noon in Mexico of `today`.
    pub fn empty(today: &str) -> Self {
        let home = tempfile::tempdir().expect("a folder");
        let desk = desk_on(&home, today);
        Self { home, desk }
    }

    /// A new Mexican ledger.
    pub fn new(today: &str) -> Self {
        let book = Self::empty(today);
        book.call("create_ledger", json!({"name": "Taller Ñandú", "country": "MX", "currency": "MXN"}));
        book
    }

    /// The book of the example.
    pub fn example(today: &str) -> Self {
        let book = Self::empty(today);
        book.call("create_example", Value::Null);
        book
    }

    /// The same ledger on another day, by another process.
    pub fn on(self, today: &str) -> Self {
        self.desk.close();
        let desk = desk_on(&self.home, today);
        Self { home: self.home, desk }
    }

    /// A call that must succeed.
    pub fn call(&self, name: &str, request: Value) -> Value {
        match desk::calls::dispatch(&self.desk, name, request.clone()) {
            Ok(value) => value,
            Err(error) => panic!("{name} {request} was refused: {error:?}"),
        }
    }

    /// A call that must be refused.
    pub fn refused(&self, name: &str, request: Value) -> WireError {
        match desk::calls::dispatch(&self.desk, name, request.clone()) {
            Ok(value) => panic!("{name} {request} was accepted: {value}"),
            Err(error) => error,
        }
    }

    /// The code of a refusal.
    pub fn code(&self, name: &str, request: Value) -> ErrorCode {
        self.refused(name, request).code
    }

    /// Records lines of facts; every one must stand.
    pub fn record(&self, lines: &[Value]) {
        let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
        let mut answers = Vec::new();
        let summary = self.desk.record(&mut text.as_bytes(), &mut answers, false).expect("the lines are recorded");
        assert_eq!(summary.refused, 0, "a line was refused: {}", String::from_utf8_lossy(&answers));
    }

    /// A customer with this id and name.
    pub fn customer(&self, id: &str, name: &str) {
        self.record(&[json!({"do": "customer", "id": id, "name": name})]);
    }

    /// An invoice in pesos with one due date.
    pub fn invoice(&self, id: &str, customer: &str, issued_on: &str, due_on: &str, amount: &str) {
        self.record(&[json!({
            "do": "invoice", "id": id, "customer": customer, "number": id, "currency": "MXN", "issued_on": issued_on,
            "instalments": [{"due_on": due_on, "amount": amount}],
        })]);
    }

    /// A payment in pesos, oldest first.
    pub fn payment(&self, id: &str, customer: &str, paid_on: &str, amount: &str) {
        self.record(&[json!({
            "do": "payment", "id": id, "customer": customer, "currency": "MXN", "amount": amount, "paid_on": paid_on,
        })]);
    }

    /// Nothing of the ledger contradicts anything else.
    pub fn assert_sound(&self) {
        let report = self.desk.check().expect("the ledger can be checked");
        assert!(report.ok, "the ledger must stay sound: {:?}", report.findings);
    }
}

/// Every folder outside of the ledger's home stands for a stick, or another disk.
pub struct Sticks(pub PathBuf);

impl Disks for Sticks {
    fn are_shared(&self, one: &Path, other: &Path) -> Option<bool> {
        Some(one.starts_with(&self.0) == other.starts_with(&self.0))
    }
}

fn desk_on(home: &TempDir, today: &str) -> Desk {
    let noon = day(today).and_hms_opt(18, 0, 0).expect("a time of day");
    let options =
        Options { ledger: Some(home.path().join("libro.aldia")), home: Some(home.path().to_owned()), today: None };
    let clock = Box::new(Standing(Utc.from_utc_datetime(&noon)));
    // A library cannot start itself as a reader; tests/cli shows the programs doing so.
    let sticks = Arc::new(Sticks(home.path().to_owned()));
    Desk::new(options, clock, Arc::new(NoDesktop), Arc::new(Quiet)).with_reader(Arc::new(Here)).with_disks(sticks)
}

/// A decimal string in minor units of two decimals.
pub fn cents(amount: &Value) -> i128 {
    let text = amount.as_str().expect("an amount is a string");
    let (whole, fraction) = text.split_once('.').expect("an amount in pesos has two decimals");
    assert_eq!(fraction.len(), 2, "an amount in pesos has two decimals: {text}");
    format!("{whole}{fraction}").parse().expect("an amount is digits")
}
