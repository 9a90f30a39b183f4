//! How old the debt is: each day past due in exactly one bucket.

use super::{Book, Day};
use rust_decimal::Decimal;

/// The buckets in the order of the report, unapplied money last.
pub(super) const COLUMNS: [&str; 8] = ["upcoming", "due_today", "1-30", "31-60", "61-90", "91-120", ">120", "credits"];

/// One customer and currency; or, without a customer, a currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgingRow {
    pub customer: Option<String>,
    pub currency: String,
    /// In the order of `COLUMNS`.
    pub figures: [Decimal; 8],
}

impl AgingRow {
    pub fn total(&self) -> Decimal {
        self.figures.iter().copied().sum()
    }
}

fn column(days_past_due: i64) -> usize {
    match days_past_due {
        ..=-1 => 0,
        0 => 1,
        1..=30 => 2,
        31..=60 => 3,
        61..=90 => 4,
        91..=120 => 5,
        121.. => 6,
    }
}

impl Book {
    /// The customers and currencies that any fact names together.
    pub(super) fn parties(&self) -> Vec<(String, String)> {
        let named = (0..self.facts.len()).filter_map(|no| self.party(no));
        let mut all: Vec<_> = named.map(|(a, b)| (a.to_owned(), b.to_owned())).collect();
        all.sort();
        all.dedup();
        all
    }

    /// Reading: charges stand in the buckets too, aged from their day; a row is left out where every figure
    /// is zero, not where its total is.
    pub fn aging(&self, day: Day) -> Vec<AgingRow> {
        let rows = self.parties().into_iter().map(|(customer, currency)| {
            let mut figures = [Decimal::ZERO; 8];
            for target in self.debts(&customer, &currency) {
                let age = (day - self.ages_from(target)).num_days();
                figures[column(age)] += self.open(target, day);
            }
            figures[7] = Decimal::ZERO - self.credit(&customer, &currency, day);
            AgingRow { customer: Some(customer), currency, figures }
        });
        rows.filter(|row| row.figures.iter().any(|it| !it.is_zero())).collect()
    }

    /// The same, summed up per currency.
    pub fn aging_totals(&self, day: Day) -> Vec<AgingRow> {
        let mut totals: Vec<AgingRow> = Vec::new();
        for row in self.aging(day) {
            match totals.iter_mut().find(|total| total.currency == row.currency) {
                Some(total) => add(&mut total.figures, row.figures),
                None => totals.push(AgingRow { customer: None, ..row }),
            }
        }
        totals
    }
}

fn add(total: &mut [Decimal; 8], more: [Decimal; 8]) {
    for (sum, it) in total.iter_mut().zip(more) {
        *sum += it;
    }
}
