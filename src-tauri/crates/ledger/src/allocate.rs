//! How money is spread over debts when nobody says otherwise: oldest due first (product.md §8).

use chrono::NaiveDate;

use crate::account::Account;

/// A part of the money and the debt it goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Index into [`Account::debts`].
    pub debt: usize,
    /// Minor units.
    pub amount: i64,
    /// The later of the money's date and the debt's.
    pub on: NaiveDate,
}

/// Spreads `amount` received on `paid_on` over the debts that exist by then, oldest due first, also those not yet due.
/// Takes of each the least that is open on any day from then on, so that no later day ever shows more paid than owed.
/// What remains is credit.
#[must_use]
pub fn oldest_first(account: &Account, amount: i64, paid_on: NaiveDate, charges_first: bool) -> Vec<Part> {
    let mut left = amount;
    let mut parts = Vec::new();
    for index in account.in_order(charges_first) {
        let debt = &account.debts[index];
        if left == 0 || debt.span.from > paid_on {
            continue;
        }
        let take = debt.least_open_from(paid_on).min(left);
        if take > 0 {
            parts.push(Part { debt: index, amount: take, on: paid_on });
            left -= take;
        }
    }
    parts
}

/// Spreads a credit note over the instalments of its own invoice, oldest due first. Counts from the later of its date and
/// the invoice's. What remains is credit.
#[must_use]
pub fn over_invoice(account: &Account, invoice: i64, amount: i64, on: NaiveDate) -> Vec<Part> {
    let mut left = amount;
    let mut parts = Vec::new();
    for index in account.in_order(false) {
        let debt = &account.debts[index];
        if debt.record != invoice || debt.kind != crate::DebtKind::Instalment {
            continue;
        }
        let day = on.max(debt.span.from);
        let take = debt.least_open_from(day).min(left);
        if take > 0 {
            parts.push(Part { debt: index, amount: take, on: day });
            left -= take;
        }
    }
    parts
}
