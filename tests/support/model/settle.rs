//! What each kind of line settles, and when it does not fit.

use super::line::{Agreement, Charge, CreditNote, Dispute, Invoice, Outcome, Part, Resolve, WriteOff};
use super::record::{Outcomes, Refusal};
use super::{Allocate, Book, Day, FactNo, Line, Payment, Settlement, Target};
use rust_decimal::Decimal;

impl Book {
    pub(super) fn accept_invoice(&self, it: &Invoice) -> Outcomes {
        self.live_customer(&it.customer)?;
        match it.instalments.is_empty() {
            true => Err(Refusal::Malformed("an invoice without instalments".into())),
            false => Ok(vec![]),
        }
    }

    pub(super) fn settle_payment(&self, it: &Payment) -> Outcomes {
        self.live_customer(&it.customer)?;
        match &it.allocate {
            Some(parts) => self.settle_as_told(it, parts),
            None => Ok(self.settle_oldest_first(it)),
        }
    }

    /// The allocations that the payment spells out. Each is dated the later of the payment's day and the
    /// invoice's; together they may not exceed the payment, nor any instalment on any day from then on.
    fn settle_as_told(&self, it: &Payment, parts: &[Part]) -> Outcomes {
        let mut settlements: Vec<Settlement> = Vec::new();
        for part in parts {
            let target = self.live_instalment(&part.invoice, part.seq)?;
            self.same_party(target.fact(), (&it.customer, &it.currency))?;
            let on = it.paid_on.max(self.fact(target.fact()).line.business_day());
            let before: Decimal = amounts_on(&settlements, target);
            if before + part.amount > self.least_open(target, on) {
                return Err(Refusal::TooMuch);
            }
            settlements.push(self.by_money(target, part.amount, on));
        }
        match settlements.iter().map(|it| it.amount).sum::<Decimal>() > it.amount {
            true => Err(Refusal::TooMuch),
            false => Ok(settlements),
        }
    }

    /// Without instructions: oldest due first, also what is not yet due, charges last; of each debt that was
    /// there on the day of the payment the least that is open on any day from then on. The excess is credit.
    ///
    /// Reading: disputed instalments and those under an agreement are paid in their turn like the others.
    fn settle_oldest_first(&self, it: &Payment) -> Vec<Settlement> {
        let mut left = it.amount;
        let mut settlements = Vec::new();
        for target in self.debts(&it.customer, &it.currency) {
            let debt = self.fact(target.fact());
            if !debt.is_live() || debt.line.business_day() > it.paid_on {
                continue;
            }
            let part = left.min(self.least_open(target, it.paid_on));
            if part > Decimal::ZERO {
                left -= part;
                settlements.push(self.by_money(target, part, it.paid_on));
            }
        }
        settlements
    }

    /// Reading: an `allocate` line is dated the latest of its `on`, the payment's day and the debt's day; what
    /// an accepted dispute credited above the debt is allocated like the rest of a credit note.
    pub(super) fn settle_allocate(&self, it: &Allocate) -> Outcomes {
        let money = self.live(&it.payment)?;
        if !matches!(self.fact(money).line, Line::Payment(_) | Line::CreditNote(_) | Line::Resolve(_)) {
            return Err(Refusal::Unknown(it.payment.clone()));
        }
        let target = self.allocate_target(it)?;
        let party = self.party(money).expect("a payment has a customer and a currency");
        self.same_party(target.fact(), party)?;
        let day_of = |no: FactNo| self.fact(no).line.business_day();
        let on = it.on.max(day_of(money)).max(day_of(target.fact()));
        if it.amount > self.least_open(target, on) || it.amount > self.least_unspent(money, on) {
            return Err(Refusal::TooMuch);
        }
        let by = self.facts.len();
        Ok(vec![Settlement { by, money: Some(money), target, amount: it.amount, on }])
    }

    fn allocate_target(&self, it: &Allocate) -> Result<Target, Refusal> {
        match (&it.invoice, it.seq, &it.charge) {
            (Some(invoice), Some(seq), None) => self.live_instalment(invoice, seq),
            (None, None, Some(charge)) => match self.live(charge)? {
                no if matches!(self.fact(no).line, Line::Charge(_)) => Ok(Target::Charge(no)),
                _ => Err(Refusal::Unknown(charge.clone())),
            },
            _ => Err(Refusal::Malformed("either invoice and seq, or charge".into())),
        }
    }

    /// Its invoice's instalments oldest due first, dated the later of its day and the invoice's; what finds
    /// nothing open is credit.
    pub(super) fn settle_credit_note(&self, it: &CreditNote) -> Outcomes {
        let (no, invoice) = self.live_invoice(&it.invoice)?;
        let on = it.issued_on.max(invoice.issued_on);
        let parts = self.spread(no, it.amount, on);
        Ok(parts.into_iter().map(|(target, part)| self.by_money(target, part, on)).collect())
    }

    /// Reading: a write-off must fit like an allocation, on every day from the later of its day and the
    /// invoice's on.
    pub(super) fn settle_write_off(&self, it: &WriteOff) -> Outcomes {
        let target = self.live_instalment(&it.invoice, it.seq)?;
        let on = it.on.max(self.fact(target.fact()).line.business_day());
        if it.amount > self.least_open(target, on) {
            return Err(Refusal::TooMuch);
        }
        Ok(vec![self.by_itself(target, it.amount, on)])
    }

    /// Reading: no more can be disputed than the invoice's total; what of it has been paid meanwhile is
    /// simply not disputed any more.
    pub(super) fn accept_dispute(&self, it: &Dispute) -> Outcomes {
        let (_, invoice) = self.live_invoice(&it.invoice)?;
        let total: Decimal = invoice.instalments.iter().map(|it| it.amount).sum();
        match it.amount > total {
            true => Err(Refusal::TooMuch),
            false => Ok(vec![]),
        }
    }

    /// `accepted` needs `credited`, which lowers the invoice's instalments, oldest first.
    ///
    /// Reading: no more than was disputed can be credited; what finds nothing open any more becomes credit,
    /// as with a credit note; a rejected dispute credits nothing.
    pub(super) fn settle_resolve(&self, it: &Resolve) -> Outcomes {
        let dispute_no = self.live(&it.dispute)?;
        let Line::Dispute(dispute) = &self.fact(dispute_no).line else {
            return Err(Refusal::Unknown(it.dispute.clone()));
        };
        if self.resolved(&it.dispute) {
            return Err(Refusal::NotNow);
        }
        let credited = match (it.outcome, it.credited) {
            (Outcome::Accepted, None) => return Err(Refusal::Malformed("credited".into())),
            (Outcome::Rejected, Some(some)) if !some.is_zero() => {
                return Err(Refusal::Malformed("credited".into()));
            }
            (_, credited) => credited.unwrap_or_default(),
        };
        if credited > dispute.amount {
            return Err(Refusal::TooMuch);
        }
        let (no, invoice) = self.live_invoice(&dispute.invoice)?;
        let on = it.on.max(invoice.issued_on);
        let parts = self.spread(no, credited, on).into_iter();
        Ok(parts.map(|(target, part)| self.by_money(target, part, on)).collect())
    }

    fn resolved(&self, dispute: &str) -> bool {
        let answers = |line: &Line| matches!(line, Line::Resolve(it) if it.dispute == dispute);
        let mut live = self.facts.iter().filter(|fact| fact.is_live());
        live.any(|fact| answers(&fact.line))
    }

    /// Reading: an agreement covers at least one instalment and schedules at least one; nothing says that it
    /// may not cover more than is owed, or that the schedule adds up to what is covered.
    pub(super) fn accept_agreement(&self, it: &Agreement) -> Outcomes {
        self.live_customer(&it.customer)?;
        for part in &it.covers {
            let target = self.live_instalment(&part.invoice, part.seq)?;
            self.same_party(target.fact(), (&it.customer, &it.currency))?;
        }
        match it.covers.is_empty() || it.instalments.is_empty() {
            true => Err(Refusal::Malformed("covers and instalments".into())),
            false => Ok(vec![]),
        }
    }

    pub(super) fn accept_charge(&self, it: &Charge) -> Outcomes {
        self.live_instalment(&it.invoice, it.seq).map(|_| vec![])
    }

    /// A settlement made by the line that is being recorded, out of its own money.
    fn by_money(&self, target: Target, amount: Decimal, on: Day) -> Settlement {
        let by = self.facts.len();
        Settlement { by, money: Some(by), target, amount, on }
    }

    /// A settlement made by the line that is being recorded, without money.
    fn by_itself(&self, target: Target, amount: Decimal, on: Day) -> Settlement {
        Settlement { by: self.facts.len(), money: None, target, amount, on }
    }

    /// Spreads an amount over an invoice's instalments, oldest due first, as far as they are open.
    fn spread(&self, invoice: FactNo, amount: Decimal, on: Day) -> Vec<(Target, Decimal)> {
        let mut left = amount;
        let mut parts = Vec::new();
        for target in self.instalments_oldest_first(invoice) {
            let part = left.min(self.least_open(target, on));
            if part > Decimal::ZERO {
                left -= part;
                parts.push((target, part));
            }
        }
        parts
    }

    /// An invoice's instalments by due date, then by seq.
    pub(super) fn instalments_oldest_first(&self, invoice: FactNo) -> Vec<Target> {
        let Line::Invoice(it) = &self.fact(invoice).line else {
            return vec![];
        };
        let mut seqs: Vec<usize> = (1..=it.instalments.len()).collect();
        seqs.sort_by_key(|seq| (it.instalments[seq - 1].due_on, *seq));
        seqs.into_iter().map(|seq| Target::Instalment(invoice, seq)).collect()
    }
}

fn amounts_on(settlements: &[Settlement], target: Target) -> Decimal {
    let same = settlements.iter().filter(|it| it.target == target);
    same.map(|it| it.amount).sum()
}
