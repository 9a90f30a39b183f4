//! Promises, agreements, disputes and pauses: what they hold back on a day, and until when.

use super::line::{Agreement, Promise};
use super::{Book, Day, FactNo, Line, Payment, Target, next_working_day};
use rust_decimal::Decimal;

/// A promise as of a day.
struct Kept {
    promise: FactNo,
    received: Decimal,
}

impl Book {
    // --- promises -----------------------------------------------------------------------------------------

    /// The promises of a customer and currency that count on a day: by `made_on`, `due_on`, order of recording.
    fn promises(&self, customer: &str, currency: &str, day: Day) -> Vec<(FactNo, &Promise)> {
        let mut all: Vec<(FactNo, &Promise)> = (0..self.facts.len())
            .filter(|no| self.counts(*no, day) && self.party(*no) == Some((customer, currency)))
            .filter_map(|no| match &self.fact(no).line {
                Line::Promise(it) => Some((no, it)),
                _ => None,
            })
            .collect();
        all.sort_by_key(|(no, it)| (it.made_on, it.due_on, *no));
        all
    }

    /// The payments of a customer and currency that count on a day, by date, then as recorded.
    fn payments(&self, customer: &str, currency: &str, day: Day) -> Vec<&Payment> {
        let mut all: Vec<&Payment> = (0..self.facts.len())
            .filter(|no| self.counts(*no, day) && self.party(*no) == Some((customer, currency)))
            .filter_map(|no| match &self.fact(no).line {
                Line::Payment(it) => Some(it),
                _ => None,
            })
            .collect();
        all.sort_by_key(|it| it.paid_on);
        all
    }

    /// What each promise has received by the end of a day.
    ///
    /// Reading: a payment counts wholly, and once, for the earliest promise that is not yet kept and whose
    /// span holds the day of the payment; what is above the promise's amount keeps no other promise.
    fn promises_with_payments(&self, customer: &str, currency: &str, day: Day) -> Vec<Kept> {
        let promises = self.promises(customer, currency, day);
        let mut all: Vec<Kept> =
            promises.iter().map(|(promise, _)| Kept { promise: *promise, received: Decimal::ZERO }).collect();
        for payment in self.payments(customer, currency, day) {
            let takes = all
                .iter_mut()
                .zip(&promises)
                .find(|(kept, (_, promise))| kept.received < promise.amount && in_span(promise, payment.paid_on));
            if let Some((kept, _)) = takes {
                kept.received += payment.amount;
            }
        }
        all
    }

    /// The promises that hold their customer and currency on a day: within their span, and not yet kept.
    pub(super) fn live_promises(&self, customer: &str, currency: &str, day: Day) -> Vec<&Promise> {
        self.promises_with_payments(customer, currency, day)
            .into_iter()
            .filter_map(|kept| match &self.fact(kept.promise).line {
                Line::Promise(it) if kept.received < it.amount => Some(it),
                _ => None,
            })
            .filter(|it| in_span(it, day))
            .collect()
    }

    /// The instalments that the live promises speak of: the customer's open ones, oldest due first, as long
    /// as some of the promised sum is left.
    ///
    /// Reading: the whole promised sum is walked, also where part of it has been paid; an instalment takes
    /// all that is open of it, disputed or not; what is not yet due is walked too.
    pub(super) fn promised(&self, customer: &str, currency: &str, day: Day) -> Vec<Target> {
        let promises = self.live_promises(customer, currency, day);
        let mut left: Decimal = promises.iter().map(|it| it.amount).sum();
        let mut promised = Vec::new();
        for target in self.debts(customer, currency) {
            let open = self.open(target, day);
            if matches!(target, Target::Charge(_)) || open.is_zero() || left <= Decimal::ZERO {
                continue;
            }
            left -= open;
            promised.push(target);
        }
        promised
    }

    // --- agreements ---------------------------------------------------------------------------------------

    /// Reading: an agreement is in force on a day unless a scheduled instalment is missed by more than one
    /// working day: the customer's payments of that currency since `signed_on` do not reach the schedule's
    /// sum up to it, and the working day after it is over. A late payment puts it in force again. It ends when
    /// the whole plan has been paid: what is open then, because the money went to other debts, is asked for.
    /// Several agreements count the same payments each for itself.
    pub(super) fn in_force(&self, it: &Agreement, day: Day) -> bool {
        let paid = self.paid_under(it, day);
        let plan: Decimal = it.instalments.iter().map(|part| part.amount).sum();
        let missed = |due_on: Day| next_working_day(due_on) < day && paid < scheduled(it, due_on);
        paid < plan && !it.instalments.iter().any(|part| missed(part.due_on))
    }

    /// What came in under the agreement up to a day.
    fn paid_under(&self, it: &Agreement, day: Day) -> Decimal {
        let payments = self.payments(&it.customer, &it.currency, day);
        let since = payments.iter().filter(|payment| payment.paid_on >= it.signed_on);
        since.map(|payment| payment.amount).sum()
    }

    fn agreements(&self, day: Day) -> Vec<&Agreement> {
        (0..self.facts.len())
            .filter(|no| self.counts(*no, day))
            .filter_map(|no| match &self.fact(no).line {
                Line::Agreement(it) if self.in_force(it, day) => Some(it),
                _ => None,
            })
            .collect()
    }

    /// What of an instalment lies under agreements in force, at most `at_most`.
    pub(super) fn covered(&self, target: Target, day: Day, at_most: Decimal) -> Decimal {
        let covered: Decimal = self
            .agreements(day)
            .iter()
            .flat_map(|it| &it.covers)
            .filter(|part| self.is_target(&part.invoice, part.seq, target))
            .map(|part| part.amount)
            .sum();
        covered.min(at_most)
    }

    fn is_target(&self, invoice: &str, seq: usize, target: Target) -> bool {
        self.find(invoice).is_some_and(|no| target == Target::Instalment(no, seq))
    }

    /// Until when the agreements that cover one of these instalments hold if nothing more is paid: the
    /// working day after the first scheduled date that the payments so far do not reach.
    pub(super) fn agreement_until(&self, targets: &[Target], day: Day) -> Option<Day> {
        let covers = |it: &&Agreement| {
            let mut parts = it.covers.iter();
            parts.any(|p| targets.iter().any(|t| self.is_target(&p.invoice, p.seq, *t)))
        };
        let untils = self.agreements(day).into_iter().filter(covers).map(|it| {
            let unpaid = it.instalments.iter().map(|part| part.due_on);
            let unpaid = unpaid.filter(|due| self.paid_under(it, day) < scheduled(it, *due));
            unpaid.min().map(next_working_day)
        });
        untils.collect::<Option<Vec<Day>>>()?.into_iter().max()
    }

    // --- disputes and pauses ------------------------------------------------------------------------------

    /// What of an invoice is disputed on a day: opened, not resolved, not taken back.
    fn disputed_of_invoice(&self, invoice: &str, day: Day) -> Decimal {
        (0..self.facts.len())
            .filter(|no| self.counts(*no, day))
            .filter_map(|no| match &self.fact(no).line {
                Line::Dispute(it) if it.invoice == invoice => Some(it),
                _ => None,
            })
            .filter(|it| !self.resolved_by(&it.id, day))
            .map(|it| it.amount)
            .sum()
    }

    fn resolved_by(&self, dispute: &str, day: Day) -> bool {
        let answers = |line: &Line| matches!(line, Line::Resolve(it) if it.dispute == dispute);
        (0..self.facts.len()).any(|no| self.counts(no, day) && answers(&self.fact(no).line))
    }

    /// What of an instalment is disputed: the invoice's disputed sum lies on the oldest instalments first,
    /// on each as far as it is open.
    pub(super) fn disputed(&self, target: Target, day: Day) -> Decimal {
        let Target::Instalment(invoice, _) = target else {
            return Decimal::ZERO;
        };
        let mut left = self.disputed_of_invoice(self.fact(invoice).line.id(), day);
        for other in self.instalments_oldest_first(invoice) {
            let part = left.min(self.open(other, day));
            if other == target {
                return part;
            }
            left -= part;
        }
        Decimal::ZERO
    }

    /// The last day of the pauses that hold a customer on a day.
    pub(super) fn paused_until(&self, customer: &str, day: Day) -> Option<Day> {
        let pauses = (0..self.facts.len()).filter_map(|no| match &self.fact(no).line {
            Line::Pause(it) if it.customer == customer && self.counts(no, day) => Some(it.until),
            _ => None,
        });
        pauses.filter(|until| day <= *until).max()
    }
}

/// From the day it was made through the working day after its date.
fn in_span(promise: &Promise, day: Day) -> bool {
    (promise.made_on..=next_working_day(promise.due_on)).contains(&day)
}

/// What the schedule asks for up to and including a date.
fn scheduled(it: &Agreement, until: Day) -> Decimal {
    let parts = it.instalments.iter().filter(|part| part.due_on <= until);
    parts.map(|part| part.amount).sum()
}
