//! The engine: which step is right today, and what holds it back.

use ledger::account::{Agreement, Pause};
use ledger::plan::{Gate, Line, Verdict, plan};
use ledger::policy::Policy;
use ledger::{Account, Span};

use crate::support::{account, applied, day, debt, executed, payment, promise};

fn due(account: &Account, on: i64) -> Option<Line> {
    match plan(account, day(on), &Policy::default()) {
        Verdict::Due(line) => Some(line),
        _ => None,
    }
}

fn stage(account: &Account, on: i64) -> Option<i32> {
    due(account, on).map(|line| line.stage)
}

fn held(account: &Account, on: i64) -> Option<(Gate, Option<chrono::NaiveDate>)> {
    match plan(account, day(on), &Policy::default()) {
        Verdict::Held(_, gate, until) => Some((gate, until)),
        _ => None,
    }
}

#[test]
fn each_day_has_the_one_stage_that_is_right_for_it() {
    let book = account(vec![debt(1, 40, 1_000)]);
    for (days, expected) in [
        (-4, None),
        (-3, Some(-3)),
        (-1, Some(-3)),
        (0, Some(0)),
        (2, Some(0)),
        (3, Some(3)),
        (9, Some(3)),
        (10, Some(10)),
        (200, Some(10)),
    ] {
        assert_eq!(stage(&book, 40 + days), expected, "{days} days past due: the first letter is always +10");
    }
}

#[test]
fn a_letter_must_rest_before_the_next_one() {
    let mut book = account(vec![debt(1, 0, 1_000)]);
    book.debts[0].touches.push(executed(10, 40));
    assert_eq!(stage(&book, 49), None, "nine days after the first letter");
    assert_eq!(stage(&book, 50), Some(20), "ten days after it");
    assert_eq!(stage(&book, 60), Some(30), "twenty days after it, the second one was missed");
    book.debts[0].touches.push(executed(20, 58));
    assert_eq!(stage(&book, 60), None, "the cadence never runs faster than its own gaps");
    assert_eq!(stage(&book, 68), Some(30));
}

#[test]
fn executing_a_stage_skips_the_lower_ones_and_names_each_once() {
    let mut book = account(vec![debt(1, 0, 1_000)]);
    book.debts[0].touches.push(executed(0, 1));
    book.debts[0].touches.push(ledger::account::Touch {
        stage: -3,
        cycle: 1,
        span: Span::open_ended(day(1)),
        is_executed: false,
    });
    let line = due(&book, 12).expect("the first letter is due");
    assert_eq!(line.steps[0].stage, 10);
    assert_eq!(line.steps[0].skips, [3], "-3 was skipped before, 0 was executed");
}

#[test]
fn a_line_joins_what_is_due_and_names_all_that_is_late() {
    let mut quiet = debt(2, 5, 500);
    quiet.touches.push(executed(3, 12));
    let book = account(vec![debt(1, 0, 1_000), quiet]);
    let line = due(&book, 12).expect("the older one is due");
    assert_eq!((line.stage, line.amount, line.overdue, line.days_past_due), (10, 1_000, 1_500, 12));
    assert_eq!(line.steps.len(), 1, "the younger one had its message today");
}

#[test]
fn a_reversal_that_reopens_a_paid_instalment_begins_a_new_cycle() {
    let mut owed = debt(1, 0, 1_000);
    owed.touches.push(executed(3, 4));
    owed.applied.push(applied(9, 1_000, 5, Some(20)));
    let book = account(vec![owed]);
    assert_eq!(book.debts[0].cycle_on(day(19)), 1);
    assert_eq!(stage(&book, 6), None, "it was paid");
    let line = due(&book, 20).expect("the money went back");
    assert_eq!((line.steps[0].stage, line.steps[0].cycle), (10, 2));
    assert_eq!(line.steps[0].skips, [-3, 0, 3], "every stage is possible again");
}

#[test]
fn gates_hold_by_their_order_and_only_where_a_line_would_exist() {
    let mut book = account(vec![debt(1, 0, 1_000)]);
    book.promises.push(promise(5, 400, 8, 12));
    book.funds.push({
        let mut money = payment(6, 10, 9);
        money.uses.clear();
        money
    });
    assert_eq!(held(&book, 11), Some((Gate::Promise, Some(day(13)))), "a promise is stronger than credit");
    book.pauses.push(Pause { until: day(30), span: Span::open_ended(day(10)) });
    assert_eq!(held(&book, 11), Some((Gate::Pause, Some(day(30)))), "a pause is stronger than all");
    book.debts[0].touches.push(executed(10, 10));
    assert_eq!(plan(&book, day(11), &Policy::default()), Verdict::Quiet, "nothing would be due: nothing is held");
    book.pauses.clear();
    book.promises.clear();
    assert_eq!(held(&book, 20), Some((Gate::Credit, None)), "money that lies unapplied stops a reminder");
}

#[test]
fn an_account_hears_from_us_once_a_day() {
    let mut book = account(vec![debt(1, 0, 1_000)]);
    book.last_touch_on = Some(day(12));
    assert_eq!(held(&book, 12), Some((Gate::Interval, Some(day(12)))));
    assert_eq!(stage(&book, 13), Some(10));
}

#[test]
fn an_agreement_holds_only_what_it_covers_and_until_its_own_day() {
    let mut book = account(vec![debt(1, 0, 1_000), debt(2, 0, 500)]);
    book.debts[0].touches.push(executed(10, 11));
    let agreement = |id, debt, due: i64, amount| Agreement {
        id,
        covers: vec![(debt, amount)],
        schedule: vec![(day(due), amount)],
        span: Span::open_ended(day(5)),
    };
    book.agreements = vec![agreement(8, 1, 60, 50), agreement(9, 2, 20, 500)];
    assert_eq!(
        held(&book, 12),
        Some((Gate::Agreement, Some(ledger::day::next_working_day(day(20))))),
        "the plan of another debt says nothing about this one"
    );
}
