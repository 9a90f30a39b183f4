//! What counts on a day, and what is open on it.

use super::{Book, Day, Fact, FactNo, Line, Settlement, Target};
use rust_decimal::Decimal;

impl Book {
    pub(super) fn fact(&self, no: FactNo) -> &Fact {
        &self.facts[no]
    }

    /// The recorded fact of this id, live or taken back.
    pub fn find(&self, id: &str) -> Option<FactNo> {
        self.facts.iter().position(|fact| fact.line.id() == id)
    }

    /// Not taken back by the evening of that day: a reversed fact counts until the day before `on`.
    pub(super) fn stands(&self, no: FactNo, day: Day) -> bool {
        self.fact(no).reversed_on.is_none_or(|on| day < on)
    }

    /// Its business date has come and it has not been taken back.
    pub(super) fn counts(&self, no: FactNo, day: Day) -> bool {
        self.fact(no).line.business_day() <= day && self.stands(no, day)
    }

    /// Reading: an allocation counts on the days on which the line that made it, the money that it spends and
    /// the debt that it pays all stand, whatever the order in which their reversals were recorded.
    fn settlement_counts(&self, it: &Settlement, day: Day) -> bool {
        it.on <= day
            && self.stands(it.by, day)
            && it.money.is_none_or(|money| self.stands(money, day))
            && self.stands(it.target.fact(), day)
    }

    /// What was owed at first: the instalment's or the charge's amount.
    pub(super) fn amount_of(&self, target: Target) -> Decimal {
        match (&self.fact(target.fact()).line, target) {
            (Line::Invoice(it), Target::Instalment(_, seq)) => it.instalments[seq - 1].amount,
            (Line::Charge(it), Target::Charge(_)) => it.amount,
            _ => unreachable!("a target names an invoice or a charge"),
        }
    }

    /// What is still owed of an instalment or a charge at the end of a day.
    pub fn open(&self, target: Target, day: Day) -> Decimal {
        if !self.counts(target.fact(), day) {
            return Decimal::ZERO;
        }
        let settled: Decimal = self
            .settlements
            .iter()
            .filter(|it| it.target == target && self.settlement_counts(it, day))
            .map(|it| it.amount)
            .sum();
        self.amount_of(target) - settled
    }

    /// What is left of a payment, a credit note or an accepted dispute at the end of a day.
    pub(super) fn unspent(&self, money: FactNo, day: Day) -> Decimal {
        let amount = match &self.fact(money).line {
            Line::Payment(it) => it.amount,
            Line::CreditNote(it) => it.amount,
            Line::Resolve(it) => it.credited.unwrap_or_default(),
            _ => Decimal::ZERO,
        };
        if !self.counts(money, day) {
            return Decimal::ZERO;
        }
        let spent: Decimal = self
            .settlements
            .iter()
            .filter(|it| it.money == Some(money) && self.settlement_counts(it, day))
            .map(|it| it.amount)
            .sum();
        amount - spent
    }

    /// The days from `from` on at whose end something may differ from the day before.
    pub(super) fn days_of_change(&self, from: Day) -> Vec<Day> {
        let settled = self.settlements.iter().map(|it| it.on);
        let reversed = self.facts.iter().filter_map(|fact| fact.reversed_on);
        let recorded = self.facts.iter().map(|fact| fact.line.business_day());
        let mut days: Vec<Day> = settled.chain(reversed).chain(recorded).collect();
        days.push(from);
        days.retain(|day| *day >= from);
        days.sort_unstable();
        days.dedup();
        days
    }

    /// The least that is open on any day from `from` on: what an allocation of that date may take.
    pub fn least_open(&self, target: Target, from: Day) -> Decimal {
        let days = self.days_of_change(from);
        let open = days.iter().map(|day| self.open(target, *day));
        open.min().unwrap_or_default()
    }

    /// The least that is left of a payment or a credit note on any day from `from` on.
    pub fn least_unspent(&self, money: FactNo, from: Day) -> Decimal {
        let days = self.days_of_change(from);
        let left = days.iter().map(|day| self.unspent(money, *day));
        left.min().unwrap_or_default()
    }

    /// Money of this customer and currency that pays nothing yet.
    pub fn credit(&self, customer: &str, currency: &str, day: Day) -> Decimal {
        (0..self.facts.len())
            .filter(|no| self.party(*no) == Some((customer, currency)))
            .map(|no| self.unspent(no, day))
            .sum()
    }

    /// The customer and the currency of a fact that has both.
    pub fn party(&self, no: FactNo) -> Option<(&str, &str)> {
        let through = |id: &str| self.party(self.find(id)?);
        match &self.fact(no).line {
            Line::Invoice(it) => Some((&it.customer, &it.currency)),
            Line::Payment(it) => Some((&it.customer, &it.currency)),
            Line::Promise(it) => Some((&it.customer, &it.currency)),
            Line::Agreement(it) => Some((&it.customer, &it.currency)),
            Line::CreditNote(it) => through(&it.invoice),
            Line::WriteOff(it) => through(&it.invoice),
            Line::Dispute(it) => through(&it.invoice),
            Line::Resolve(it) => through(&it.dispute),
            Line::Charge(it) => through(&it.invoice),
            _ => None,
        }
    }

    /// The instalments and charges of one customer and currency that were ever recorded: instalments oldest
    /// due first (ties: invoice number as text, then seq), then the charges, oldest first.
    ///
    /// Reading: charges of one day go by their invoice's number, seq, and the order of recording.
    pub(super) fn debts(&self, customer: &str, currency: &str) -> Vec<Target> {
        let mut all: Vec<Target> = Vec::new();
        for no in 0..self.facts.len() {
            if self.party(no) != Some((customer, currency)) {
                continue;
            }
            match &self.fact(no).line {
                Line::Invoice(it) => {
                    all.extend((1..=it.instalments.len()).map(|seq| Target::Instalment(no, seq)));
                }
                Line::Charge(_) => all.push(Target::Charge(no)),
                _ => {}
            }
        }
        all.sort_by_key(|target| self.turn(*target));
        all
    }

    fn turn(&self, target: Target) -> (bool, Day, String, usize, FactNo) {
        match (&self.fact(target.fact()).line, target) {
            (Line::Invoice(it), Target::Instalment(no, seq)) => {
                let due_on = it.instalments[seq - 1].due_on;
                (false, due_on, it.number.clone(), seq, no)
            }
            (Line::Charge(it), Target::Charge(no)) => (true, it.on, self.number_of(&it.invoice), it.seq, no),
            _ => unreachable!("a target names an invoice or a charge"),
        }
    }

    fn number_of(&self, invoice: &str) -> String {
        match self.find(invoice).map(|no| &self.fact(no).line) {
            Some(Line::Invoice(it)) => it.number.clone(),
            _ => String::new(),
        }
    }

    /// From which day a debt ages: the due date, and for a charge its own day.
    pub(super) fn ages_from(&self, target: Target) -> Day {
        self.turn(target).1
    }
}
