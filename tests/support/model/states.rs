//! The state of an instalment on a day, and of an invoice.

use super::{Book, Day, FactNo, Line, Target};
use rust_decimal::Decimal;

/// In the order in which they are asked. There is no line that puts a debt in legal hands, so that state
/// never appears here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    Void,
    WrittenOff,
    Paid,
    Disputed,
    InAgreement,
    Promised,
    Overdue,
    DueToday,
    Upcoming,
}

impl State {
    /// As the JSON answers write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Void => "void",
            Self::WrittenOff => "written_off",
            Self::Paid => "paid",
            Self::Disputed => "disputed",
            Self::InAgreement => "in_agreement",
            Self::Promised => "promised",
            Self::Overdue => "overdue",
            Self::DueToday => "due_today",
            Self::Upcoming => "upcoming",
        }
    }
}

/// One instalment as of a day.
#[derive(Clone, Debug)]
pub struct InstalmentView {
    pub seq: usize,
    pub due_on: Day,
    pub amount: Decimal,
    pub open: Decimal,
    pub state: State,
    /// As of − due date, in days; negative before it.
    pub days_past_due: i64,
}

impl Book {
    pub fn instalment(&self, invoice: FactNo, seq: usize, day: Day) -> InstalmentView {
        let target = Target::Instalment(invoice, seq);
        let due_on = self.ages_from(target);
        InstalmentView {
            seq,
            due_on,
            amount: self.amount_of(target),
            open: self.open(target, day),
            state: self.state(target, day),
            days_past_due: (day - due_on).num_days(),
        }
    }

    /// What a letter asks of an instalment: open − disputed − covered by an agreement in force.
    pub(super) fn asked(&self, target: Target, day: Day) -> Decimal {
        let undisputed = self.open(target, day) - self.disputed(target, day);
        undisputed - self.covered(target, day, undisputed)
    }

    /// Reading: "written off" is an instalment with nothing open of which something was written off;
    /// "disputed" and "in agreement" are those of which nothing is left to ask for.
    pub(super) fn state(&self, target: Target, day: Day) -> State {
        let open = self.open(target, day);
        if !self.stands(target.fact(), day) {
            return State::Void;
        }
        if open.is_zero() {
            return match self.written_off(target, day) {
                true => State::WrittenOff,
                false => State::Paid,
            };
        }
        let (customer, currency) = self.party(target.fact()).expect("an invoice has both");
        if self.disputed(target, day) == open {
            return State::Disputed;
        }
        if self.asked(target, day).is_zero() {
            return State::InAgreement;
        }
        if self.promised(customer, currency, day).contains(&target) {
            return State::Promised;
        }
        by_date(day, self.ages_from(target))
    }

    fn written_off(&self, target: Target, day: Day) -> bool {
        self.settlements.iter().any(|it| {
            let off = matches!(self.fact(it.by).line, Line::WriteOff(_));
            off && it.target == target && it.on <= day && self.stands(it.by, day)
        })
    }

    /// Reading: the page defines the state of an instalment only. An invoice's is that of its oldest open
    /// instalment; with nothing open: written off if one is, else paid.
    pub fn invoice_state(&self, invoice: FactNo, day: Day) -> State {
        let targets = self.instalments_oldest_first(invoice);
        let open = targets.iter().find(|target| !self.open(**target, day).is_zero());
        match open {
            Some(target) => self.state(*target, day),
            None if !self.stands(invoice, day) => State::Void,
            None if targets.iter().any(|it| self.state(*it, day) == State::WrittenOff) => State::WrittenOff,
            None => State::Paid,
        }
    }
}

fn by_date(day: Day, due_on: Day) -> State {
    match day.cmp(&due_on) {
        std::cmp::Ordering::Greater => State::Overdue,
        std::cmp::Ordering::Equal => State::DueToday,
        std::cmp::Ordering::Less => State::Upcoming,
    }
}
