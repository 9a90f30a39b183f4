//! Taking facts back, and what stands in the way.

use super::record::Refusal;
use super::{Book, Day, FactNo, Line, Settlement};

impl Book {
    pub(super) fn check_reversible(&self, of: &str) -> Result<(), Refusal> {
        let no = self.find(of).ok_or_else(|| Refusal::Unknown(of.to_owned()))?;
        let fact = self.fact(no);
        if !fact.is_live() || matches!(fact.line, Line::Reverse(_)) {
            return Err(Refusal::NotNow);
        }
        let dependents = self.dependents(no);
        match dependents.is_empty() {
            true => Ok(()),
            false => Err(Refusal::HasDependents(dependents)),
        }
    }

    /// The live facts that stand on this one. A payment's allocations do not hold it back: it takes them along.
    ///
    /// Reading: only a payment does; a credit note is held back by the `allocate` lines that spend its rest.
    pub fn dependents(&self, no: FactNo) -> Vec<String> {
        let id = self.fact(no).line.id();
        if matches!(self.fact(no).line, Line::Payment(_)) {
            return vec![];
        }
        let live = (0..self.facts.len()).filter(|other| self.fact(*other).is_live());
        live.filter(|other| *other != no && self.stands_on(*other, no, id))
            .map(|other| self.fact(other).line.id().to_owned())
            .collect()
    }

    fn stands_on(&self, other: FactNo, no: FactNo, id: &str) -> bool {
        let settles = |it: &Settlement| it.by == other && it.target.fact() == no;
        self.fact(other).line.names(id) || self.settlements.iter().any(settles)
    }

    pub(super) fn reverse(&mut self, of: &str, on: Day) {
        for fact in &mut self.facts {
            let goes_along = matches!(&fact.line, Line::Allocate(it) if it.payment == of);
            if fact.is_live() && (fact.line.id() == of || goes_along) {
                fact.reversed_on = Some(on);
            }
        }
    }
}

impl Line {
    /// Whether the line names this id as what it stands on. A reversal names what it takes away.
    fn names(&self, id: &str) -> bool {
        match self {
            Self::Customer(_) | Self::Reverse(_) => false,
            Self::Invoice(it) => it.customer == id,
            Self::Payment(it) => it.customer == id,
            Self::Allocate(it) => it.payment == id,
            Self::Promise(it) => it.customer == id,
            Self::Pause(it) => it.customer == id,
            Self::Note(it) => it.customer == id,
            Self::CreditNote(it) => it.invoice == id,
            Self::WriteOff(it) => it.invoice == id,
            Self::Dispute(it) => it.invoice == id,
            Self::Resolve(it) => it.dispute == id,
            Self::Agreement(it) => it.customer == id || it.covers.iter().any(|part| part.invoice == id),
            Self::Charge(it) => it.invoice == id,
        }
    }
}
