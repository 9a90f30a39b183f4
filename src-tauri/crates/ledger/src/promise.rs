//! Promises and agreements: which money keeps them, and how long they hold dunning back (product.md §8).

use chrono::NaiveDate;

use crate::account::{Account, Agreement};
use crate::day::next_working_day;

/// How a promise stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PromiseState {
    /// The money may still come: through the working day after it was due.
    Live,
    /// Enough came in its span; the day on which the sum was reached.
    Kept(NaiveDate),
    /// Its span is over and not enough came.
    Broken,
}

/// The state of each promise of the account that counts on `as_of`, by index. Each payment counts once, for the earliest
/// promise (by the day it was made, then due) whose span holds it and that still needs it.
#[must_use]
pub fn states(account: &Account, as_of: NaiveDate) -> Vec<(usize, PromiseState)> {
    let mut order: Vec<usize> =
        (0..account.promises.len()).filter(|index| account.promises[*index].span.counts_on(as_of)).collect();
    order.sort_by_key(|index| {
        let promise = &account.promises[*index];
        (promise.span.from, promise.due_on, promise.id)
    });
    let mut counted = vec![false; account.funds.len()];
    order.into_iter().map(|index| (index, state_of(account, index, as_of, &mut counted))).collect()
}

fn state_of(account: &Account, index: usize, as_of: NaiveDate, counted: &mut [bool]) -> PromiseState {
    let promise = &account.promises[index];
    let last = next_working_day(promise.due_on);
    let mut sum = 0;
    for (funds, day, amount) in account.received(promise.span.from, last, as_of) {
        if std::mem::replace(&mut counted[funds], true) {
            continue;
        }
        sum += amount;
        if sum >= promise.amount {
            return PromiseState::Kept(day);
        }
    }
    if as_of <= last { PromiseState::Live } else { PromiseState::Broken }
}

/// The last day on which a live promise holds this account back; `None` when no promise does.
#[must_use]
pub fn held_until(account: &Account, as_of: NaiveDate) -> Option<NaiveDate> {
    live(account, as_of).into_iter().map(|index| next_working_day(account.promises[index].due_on)).max()
}

/// Indices of the promises that are live on `as_of`.
#[must_use]
pub fn live(account: &Account, as_of: NaiveDate) -> Vec<usize> {
    states(account, as_of)
        .into_iter()
        .filter(|(_, state)| *state == PromiseState::Live)
        .map(|(index, _)| index)
        .collect()
}

/// The last day on which an agreement is in force as things stand: the working day after the oldest instalment of its
/// plan that payments since the signature have not covered. `None` once the plan is fulfilled.
#[must_use]
pub fn agreement_until(account: &Account, agreement: &Agreement, as_of: NaiveDate) -> Option<NaiveDate> {
    let mut paid: i64 = account.received(agreement.span.from, as_of, as_of).iter().map(|(_, _, amount)| *amount).sum();
    let mut schedule = agreement.schedule.clone();
    schedule.sort_by_key(|(due_on, _)| *due_on);
    for (due_on, amount) in schedule {
        if paid < amount {
            return Some(next_working_day(due_on));
        }
        paid -= amount;
    }
    None
}

/// Is the agreement in force on `as_of`: signed, not reversed, no instalment of the plan missed, and not fulfilled?
#[must_use]
pub fn is_in_force(account: &Account, agreement: &Agreement, as_of: NaiveDate) -> bool {
    agreement.span.counts_on(as_of) && agreement_until(account, agreement, as_of).is_some_and(|until| as_of <= until)
}
