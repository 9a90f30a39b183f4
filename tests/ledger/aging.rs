//! Each day past due lies in exactly one bucket.

use ledger::aging::Aging;

use crate::support::{account, day, debt, payment};

#[test]
fn the_edges_of_the_buckets_fall_once() {
    for (days, bucket) in [(1, 0), (30, 0), (31, 1), (60, 1), (61, 2), (90, 2), (91, 3), (120, 3), (121, 4), (4000, 4)]
    {
        let mut aging = Aging::default();
        aging.add_open(days, 100);
        let mut expected = [0; 5];
        expected[bucket] = 100;
        assert_eq!(aging.late, expected, "{days} days late");
    }
    let mut aging = Aging::default();
    aging.add_open(0, 5);
    aging.add_open(-1, 7);
    assert_eq!((aging.due_today, aging.upcoming, aging.overdue()), (5, 7, 0), "due today is not overdue");
}

#[test]
fn an_invoice_paid_later_still_stands_in_the_past() {
    let mut owed = debt(1, 10, 1_000);
    owed.applied.push(crate::support::applied(9, 1_000, 40, None));
    let book = account(vec![owed]);
    assert_eq!(Aging::of(&book, day(20)).late[0], 1_000, "as of day 20 nobody had paid");
    assert_eq!(Aging::of(&book, day(40)).total(), 0);
}

#[test]
fn unapplied_money_is_a_column_of_its_own() {
    let mut book = account(vec![debt(1, 10, 1_000)]);
    let mut paid = payment(2, 400, 15);
    paid.uses.clear();
    book.funds.push(paid);
    let aging = Aging::of(&book, day(15));
    assert_eq!((aging.credits, aging.total()), (-400, 600));
}
