//! A recorded line, and what lowers a debt.

use super::{Day, Line};
use rust_decimal::Decimal;

/// The place of a fact in the order of recording.
pub type FactNo = usize;

#[derive(Clone, Debug)]
pub struct Fact {
    pub line: Line,
    /// The first day on which it counts no more.
    pub reversed_on: Option<Day>,
}

impl Fact {
    pub fn is_live(&self) -> bool {
        self.reversed_on.is_none()
    }
}

/// What can be owed and paid: an instalment (counted from 1) of an invoice, or a charge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    Instalment(FactNo, usize),
    Charge(FactNo),
}

impl Target {
    /// The invoice or the charge.
    pub fn fact(self) -> FactNo {
        match self {
            Self::Instalment(fact, _) | Self::Charge(fact) => fact,
        }
    }
}

/// One counter-row against a debt: an allocation, a part of a credit note, a write-off, an accepted dispute.
#[derive(Clone, Debug)]
pub struct Settlement {
    /// The line that brought it about.
    pub by: FactNo,
    /// The payment, credit note or accepted dispute whose money it spends; a write-off spends none.
    pub money: Option<FactNo>,
    pub target: Target,
    pub amount: Decimal,
    pub on: Day,
}
