//! What happens when a line is recorded: it is kept, recognised, or refused with nothing changed.

use super::line::Invoice;
use super::{Book, Fact, FactNo, Line, Settlement, Target, exponent};
use rust_decimal::Decimal;

/// The answer to one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    Kept,
    /// The same id with the same content was recorded before.
    Duplicate,
    Refused(Refusal),
}

/// Why a line was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Not a line of the documented shape: JSON, field, date, amount, currency.
    Malformed(String),
    /// The id is taken by other content.
    IdTaken,
    /// It names an id, or a seq, that is not there, or one of another kind.
    Unknown(String),
    /// It names a fact that was taken back.
    TakenBack(String),
    /// It names something of another customer or currency.
    Stranger(String),
    /// More than is open of the debt, or left of the money, on some day from its date on.
    TooMuch,
    /// These live facts must be reversed first.
    HasDependents(Vec<String>),
    /// Already reversed, already resolved, or a kind that cannot be reversed.
    NotNow,
}

pub(super) type Outcomes = Result<Vec<Settlement>, Refusal>;

impl Book {
    /// Records one line of `aldia record`, or says why not.
    pub fn record(&mut self, text: &str) -> Answer {
        let line: Line = match serde_json::from_str(text) {
            Ok(line) => line,
            Err(error) => return Answer::Refused(Refusal::Malformed(error.to_string())),
        };
        if let Some(no) = self.find(line.id()) {
            return match self.fact(no).line == line {
                true => Answer::Duplicate,
                false => Answer::Refused(Refusal::IdTaken),
            };
        }
        match self.accept(line) {
            Ok(()) => Answer::Kept,
            Err(refusal) => Answer::Refused(refusal),
        }
    }

    fn accept(&mut self, line: Line) -> Result<(), Refusal> {
        self.check_shape(&line)?;
        let settlements = self.settle(&line)?;
        if let Line::Reverse(it) = &line {
            self.reverse(&it.of, it.on);
        }
        self.facts.push(Fact { line, reversed_on: None });
        self.settlements.extend(settlements);
        Ok(())
    }

    /// What the line settles, which is also where it is found not to fit.
    fn settle(&self, line: &Line) -> Outcomes {
        match line {
            Line::Customer(_) => Ok(vec![]),
            Line::Invoice(it) => self.accept_invoice(it),
            Line::Payment(it) => self.settle_payment(it),
            Line::Allocate(it) => self.settle_allocate(it),
            Line::Reverse(it) => self.check_reversible(&it.of).map(|()| vec![]),
            Line::Promise(it) => self.live_customer(&it.customer).map(|_| vec![]),
            Line::Pause(it) => self.live_customer(&it.customer).map(|_| vec![]),
            Line::Note(it) => self.live_customer(&it.customer).map(|_| vec![]),
            Line::CreditNote(it) => self.settle_credit_note(it),
            Line::WriteOff(it) => self.settle_write_off(it),
            Line::Dispute(it) => self.accept_dispute(it),
            Line::Resolve(it) => self.settle_resolve(it),
            Line::Agreement(it) => self.accept_agreement(it),
            Line::Charge(it) => self.accept_charge(it),
        }
    }

    /// Known currency, amounts above zero with at most its decimals; zero is allowed in `credited` only.
    fn check_shape(&self, line: &Line) -> Result<(), Refusal> {
        let Some(currency) = self.currency_of(line) else {
            return Ok(());
        };
        let decimals = exponent(&currency).ok_or_else(|| Refusal::Malformed(format!("no currency {currency}")))?;
        for amount in amounts(line) {
            let zero_allowed = matches!(line, Line::Resolve(_));
            if amount.scale() > decimals || (amount.is_zero() && !zero_allowed) {
                return Err(Refusal::Malformed(format!("no amount in {currency}: {amount}")));
            }
        }
        Ok(())
    }

    /// The currency that a line's amounts are in: its own, or that of what it names.
    fn currency_of(&self, line: &Line) -> Option<String> {
        let of = |id: &str| {
            let (_, currency) = self.party(self.find(id)?)?;
            Some(currency.to_owned())
        };
        match line {
            Line::Invoice(it) => Some(it.currency.clone()),
            Line::Payment(it) => Some(it.currency.clone()),
            Line::Promise(it) => Some(it.currency.clone()),
            Line::Agreement(it) => Some(it.currency.clone()),
            Line::Allocate(it) => of(&it.payment),
            Line::CreditNote(it) => of(&it.invoice),
            Line::WriteOff(it) => of(&it.invoice),
            Line::Dispute(it) => of(&it.invoice),
            Line::Charge(it) => of(&it.invoice),
            Line::Resolve(it) => of(&it.dispute),
            _ => None,
        }
    }

    /// A named fact must be there and not have been taken back.
    pub(super) fn live(&self, id: &str) -> Result<FactNo, Refusal> {
        let no = self.find(id).ok_or_else(|| Refusal::Unknown(id.to_owned()))?;
        match self.fact(no).is_live() {
            true => Ok(no),
            false => Err(Refusal::TakenBack(id.to_owned())),
        }
    }

    pub(super) fn live_customer(&self, id: &str) -> Result<FactNo, Refusal> {
        let no = self.live(id)?;
        match &self.fact(no).line {
            Line::Customer(_) => Ok(no),
            _ => Err(Refusal::Unknown(id.to_owned())),
        }
    }

    pub(super) fn live_invoice(&self, id: &str) -> Result<(FactNo, &Invoice), Refusal> {
        let no = self.live(id)?;
        match &self.fact(no).line {
            Line::Invoice(it) => Ok((no, it)),
            _ => Err(Refusal::Unknown(id.to_owned())),
        }
    }

    pub(super) fn live_instalment(&self, id: &str, seq: usize) -> Result<Target, Refusal> {
        let (no, invoice) = self.live_invoice(id)?;
        match (1..=invoice.instalments.len()).contains(&seq) {
            true => Ok(Target::Instalment(no, seq)),
            false => Err(Refusal::Unknown(format!("{id}/{seq}"))),
        }
    }

    pub(super) fn same_party(&self, no: FactNo, party: (&str, &str)) -> Result<(), Refusal> {
        match self.party(no) == Some(party) {
            true => Ok(()),
            false => Err(Refusal::Stranger(self.fact(no).line.id().to_owned())),
        }
    }
}

/// Every amount of a line.
fn amounts(line: &Line) -> Vec<Decimal> {
    match line {
        Line::Invoice(it) => it.instalments.iter().map(|it| it.amount).collect(),
        Line::Payment(it) => {
            let parts = it.allocate.iter().flatten().map(|it| it.amount);
            parts.chain([it.amount]).collect()
        }
        Line::Allocate(it) => vec![it.amount],
        Line::Promise(it) => vec![it.amount],
        Line::CreditNote(it) => vec![it.amount],
        Line::WriteOff(it) => vec![it.amount],
        Line::Dispute(it) => vec![it.amount],
        Line::Resolve(it) => it.credited.into_iter().collect(),
        Line::Agreement(it) => {
            let covered = it.covers.iter().map(|it| it.amount);
            covered.chain(it.instalments.iter().map(|it| it.amount)).collect()
        }
        Line::Charge(it) => vec![it.amount],
        _ => vec![],
    }
}
