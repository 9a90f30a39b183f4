//! A receipt that says thank you.

use super::letter::{Paragraph, Recipient, Reference, Signer};

/// A named value: *Forma de pago · Transferencia*.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fact {
    pub name: String,
    pub value: String,
    pub strong: bool,
}

impl Fact {
    #[must_use]
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), value: value.into(), strong: false }
    }

    #[must_use]
    pub fn strong(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { strong: true, ..Self::new(name, value) }
    }
}

/// What of the payment went to one instalment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    pub number: String,
    pub due_on: String,
    pub before: String,
    pub applied: String,
    pub remaining: String,
    /// Sum of `applied` up to and with this row.
    pub running: String,
}

/// What of the payment was applied, in one currency.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AppliedSection {
    pub title: String,
    pub unit: String,
    pub decimal: char,
    pub rows: Vec<Applied>,
    pub total_applied: String,
}

/// A receipt: number, what was paid, to what it was applied, what remains.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Receipt {
    pub to: Recipient,
    pub reference: Reference,
    /// With its number: *Recibo n.º 000123*.
    pub heading: String,
    pub salutation: String,
    pub opening: Vec<Paragraph>,
    /// Payment date, method, reference, amount in figures and in words.
    pub facts: Vec<Fact>,
    pub applied: Vec<AppliedSection>,
    /// What remains to be paid and when, or that nothing does.
    pub remaining: Vec<Paragraph>,
    pub signer: Signer,
}
