//! Promises: which money keeps them, and until when they hold.

use ledger::promise::{PromiseState, held_until, states};

use crate::support::{account, day, debt, payment, promise};

#[test]
fn a_promise_holds_through_the_working_day_after_it() {
    // 2026-01-09 is a Friday: the last day held is Monday the 12th.
    let mut book = account(vec![debt(1, 0, 1_000)]);
    book.promises.push(promise(5, 400, 3, 8));
    assert_eq!(held_until(&book, day(3)), Some(day(11)));
    assert_eq!(held_until(&book, day(11)), Some(day(11)));
    assert_eq!(held_until(&book, day(12)), None, "on Tuesday it is broken");
    assert_eq!(states(&book, day(12)), [(0, PromiseState::Broken)]);
    assert_eq!(held_until(&book, day(2)), None, "it was not yet made");
}

#[test]
fn a_payment_counts_once_for_the_earliest_promise() {
    let mut book = account(vec![debt(1, 0, 5_000)]);
    book.promises.push(promise(5, 300, 1, 6));
    book.promises.push(promise(6, 300, 2, 6));
    book.funds.push(payment(7, 600, 4));
    assert_eq!(states(&book, day(5)), [(0, PromiseState::Kept(day(4))), (1, PromiseState::Live)]);
    book.funds.push(payment(8, 300, 5));
    assert_eq!(states(&book, day(5))[1].1, PromiseState::Kept(day(5)));
}

#[test]
fn money_that_went_back_keeps_nothing() {
    let mut book = account(vec![debt(1, 0, 1_000)]);
    book.promises.push(promise(5, 300, 1, 6));
    let mut money = payment(7, 300, 4);
    money.span.ends_on = Some(day(6));
    book.funds.push(money);
    assert_eq!(states(&book, day(5))[0].1, PromiseState::Kept(day(4)));
    assert_eq!(states(&book, day(6))[0].1, PromiseState::Live, "the payment was reversed");
}
