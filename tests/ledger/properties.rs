//! Properties over random histories.

use ledger::account::{Applied, AppliedKind, Funds};
use ledger::aging::Aging;
use ledger::allocate::oldest_first;
use ledger::{Account, Span};
use proptest::prelude::*;

use crate::support::{account, day, debt};

/// Debts by due day and amount; payments by day, amount and the day on which they may go back.
type History = (Vec<(i64, i64)>, Vec<(i64, i64, Option<i64>)>);

fn history() -> impl Strategy<Value = History> {
    let debts = prop::collection::vec((0..90_i64, 1..2_000_i64), 1..6);
    let payments = prop::collection::vec((0..150_i64, 1..3_000_i64, prop::option::of(0..40_i64)), 0..8);
    (debts, payments)
}

/// Applies each payment as the program would: in the order of recording, oldest first.
fn book((debts, payments): &History) -> Account {
    let mut book = account(debts.iter().zip(1..).map(|((due, amount), id)| debt(id, *due, *amount)).collect());
    for ((on, amount, gone), id) in payments.iter().zip(1_000..) {
        let span = Span { from: day(*on), ends_on: gone.map(|after| day(on + after)) };
        let parts = oldest_first(&book, *amount, day(*on), false);
        let mut funds = Funds { id, kind: AppliedKind::Payment, amount: *amount, span, uses: Vec::new() };
        for part in parts {
            let part_span = Span { from: part.on, ends_on: span.ends_on };
            let applied = Applied { source: id, kind: AppliedKind::Payment, amount: part.amount, span: part_span };
            book.debts[part.debt].applied.push(applied);
            funds.uses.push((part.amount, part_span));
        }
        book.funds.push(funds);
    }
    book
}

proptest! {
    #[test]
    fn allocations_never_exceed_debt_or_payment_on_any_day(history in history()) {
        let book = book(&history);
        for on in -40..200 {
            for debt in &book.debts {
                prop_assert!(debt.open_on(day(on)) >= 0, "debt {} on day {on}", debt.id);
            }
            for funds in &book.funds {
                prop_assert!(funds.left_on(day(on)) >= 0, "payment {} on day {on}", funds.id);
            }
        }
    }

    #[test]
    fn buckets_and_credits_add_up_to_the_balance_on_any_day(history in history(), on in -40..200_i64) {
        let book = book(&history);
        let billed: i64 = book.debts.iter().filter(|debt| debt.span.counts_on(day(on))).map(|debt| debt.amount).sum();
        let paid: i64 = book.funds.iter().filter(|funds| funds.span.counts_on(day(on))).map(|funds| funds.amount).sum();
        prop_assert_eq!(Aging::of(&book, day(on)).total(), i128::from(billed - paid), "what was billed less what came in");
    }

    #[test]
    fn a_reversal_restores_what_was_open(history in history()) {
        let (debts, payments) = history;
        let untouched = book(&(debts.clone(), Vec::new()));
        let all_reversed: Vec<_> = payments.iter().map(|(on, amount, _)| (*on, *amount, Some(0))).collect();
        let restored = book(&(debts, all_reversed));
        for on in 0..200 {
            prop_assert_eq!(Aging::of(&restored, day(on)), Aging::of(&untouched, day(on)), "day {}", on);
        }
    }

    #[test]
    fn the_least_that_is_open_is_open_on_every_later_day(history in history(), on in 0..150_i64) {
        let book = book(&history);
        for debt in &book.debts {
            let least = debt.least_open_from(day(on).max(debt.span.from));
            let lowest = (0..250).map(|later| debt.open_on(day(on).max(debt.span.from) + chrono::Duration::days(later))).min();
            prop_assert_eq!(Some(least), lowest);
        }
    }
}
