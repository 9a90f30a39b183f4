//! The first rows of an import as they would be recorded, to look at.

use chrono::NaiveDate;
use ledger::Currency;

use super::papers::FoundInvoice;
use super::plan::PlannedInvoice;
use crate::wire::PreviewRow;

/// Most new rows, and most known ones.
const MOST_NEW: usize = 60;
const MOST_KNOWN: usize = 20;

/// Rows for the window: the first new ones, then some that are known.
#[derive(Debug, Default)]
pub(super) struct Sample {
    rows: Vec<PreviewRow>,
    known: Vec<PreviewRow>,
}

impl Sample {
    pub(super) fn rows(&self) -> Vec<PreviewRow> {
        [self.rows.as_slice(), self.known.as_slice()].concat()
    }

    pub(super) fn known(&mut self, file: &str, line: u64, name: String, found: &FoundInvoice) {
        if self.known.len() < MOST_KNOWN {
            self.known.push(PreviewRow {
                customer_name: name,
                number: found.number.clone(),
                issued_on: Some(store::day_text(found.issued_on)),
                currency: found.currency.code().to_owned(),
                amount: found.currency.format(found.total.into()),
                ..blank(file, line, "invoice", "duplicate")
            });
        }
    }

    fn add(&mut self, row: impl FnOnce() -> PreviewRow) {
        if self.rows.len() < MOST_NEW {
            self.rows.push(row());
        }
    }

    pub(super) fn customer(&mut self, file: &str, line: u64, status: &str, name: String) {
        self.add(|| PreviewRow { customer_name: name, ..blank(file, line, "customer", status) });
    }

    pub(super) fn invoice(&mut self, file: &str, line: u64, status: &str, name: String, invoice: &PlannedInvoice) {
        self.add(|| PreviewRow {
            customer_name: name,
            number: invoice.number.clone(),
            issued_on: Some(store::day_text(invoice.issued_on)),
            due_on: invoice.instalments.last().map(|(due_on, _)| store::day_text(*due_on)),
            currency: invoice.currency.code().to_owned(),
            amount: invoice.currency.format(invoice.total.into()),
            ..blank(file, line, "invoice", status)
        });
    }

    pub(super) fn more(
        &mut self,
        file: &str,
        line: u64,
        name: String,
        found: &FoundInvoice,
        day: NaiveDate,
        minor: i64,
    ) {
        self.add(|| PreviewRow {
            customer_name: name,
            number: found.number.clone(),
            issued_on: Some(store::day_text(day)),
            currency: found.currency.code().to_owned(),
            amount: found.currency.format(minor.into()),
            ..blank(file, line, "payment", "more")
        });
    }

    #[expect(clippy::too_many_arguments, reason = "the columns of one row")]
    pub(super) fn money(
        &mut self,
        file: &str,
        line: u64,
        kind: &str,
        name: String,
        number: &str,
        currency: Currency,
        day: NaiveDate,
        minor: i64,
    ) {
        self.add(|| PreviewRow {
            customer_name: name,
            number: number.to_owned(),
            issued_on: Some(store::day_text(day)),
            currency: currency.code().to_owned(),
            amount: currency.format(minor.into()),
            ..blank(file, line, kind, "new")
        });
    }
}

fn blank(file: &str, line: u64, kind: &str, status: &str) -> PreviewRow {
    PreviewRow {
        file: file.to_owned(),
        line,
        kind: kind.to_owned(),
        status: status.to_owned(),
        customer_name: String::new(),
        number: String::new(),
        issued_on: None,
        due_on: None,
        currency: String::new(),
        amount: String::new(),
    }
}
