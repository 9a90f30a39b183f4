//! Builders for accounts.

use chrono::NaiveDate;
use ledger::account::{Applied, AppliedKind, Debt, DebtKind, Funds, Promise, Touch};
use ledger::{Account, Currency, Span};

pub(crate) fn mxn() -> Currency {
    Currency::from_code("MXN").expect("MXN is a currency")
}

/// The day `offset` days after 2026-01-01.
pub(crate) fn day(offset: i64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day") + chrono::Duration::days(offset)
}

/// An instalment issued thirty days before it is due.
pub(crate) fn debt(id: i64, due: i64, amount: i64) -> Debt {
    Debt {
        id,
        record: id,
        kind: DebtKind::Instalment,
        number: format!("A-{id}"),
        seq: 1,
        due_on: day(due),
        amount,
        span: Span::open_ended(day(due - 30)),
        applied: Vec::new(),
        touches: Vec::new(),
    }
}

pub(crate) fn applied(source: i64, amount: i64, from: i64, ends: Option<i64>) -> Applied {
    Applied { source, kind: AppliedKind::Payment, amount, span: Span { from: day(from), ends_on: ends.map(day) } }
}

pub(crate) fn executed(stage: i32, on: i64) -> Touch {
    Touch { stage, cycle: 1, span: Span::open_ended(day(on)), is_executed: true }
}

pub(crate) fn payment(id: i64, amount: i64, on: i64) -> Funds {
    Funds {
        id,
        kind: AppliedKind::Payment,
        amount,
        span: Span::open_ended(day(on)),
        uses: vec![(amount, Span::open_ended(day(on)))],
    }
}

pub(crate) fn promise(id: i64, amount: i64, made: i64, due: i64) -> Promise {
    Promise { id, amount, due_on: day(due), span: Span::open_ended(day(made)) }
}

pub(crate) fn account(debts: Vec<Debt>) -> Account {
    Account { debts, ..Account::new(1, mxn()) }
}
