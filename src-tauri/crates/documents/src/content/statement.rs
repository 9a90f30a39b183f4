//! A statement of account.

use super::letter::{Paragraph, Payment, Recipient, Reference, Section, Signer};

/// One entry of the account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Movement {
    pub on: String,
    pub text: String,
    pub charge: String,
    pub payment: String,
    /// Balance after this entry.
    pub balance: String,
}

/// The entries of a period; the first is usually the opening balance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MovementTable {
    pub rows: Vec<Movement>,
    /// Label and figure of the last line, such as *Saldo al 3 de noviembre*.
    pub closing: (String, String),
}

/// One cell of the aging strip.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bucket {
    pub name: String,
    pub amount: String,
    /// Part of the whole in thousandths, 0 to 1000; negative parts (credits) are 0.
    pub share: u16,
    /// How late, from 0 (not due) to 5 (more than 120 days): decides the colour.
    pub lateness: u8,
}

/// What a customer owes in one currency.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatementSection {
    /// Open items with title, unit and decimal sign, as in a letter.
    pub open: Section,
    /// Empty where no entries are asked for.
    pub movements: Option<MovementTable>,
    pub aging: Vec<Bucket>,
}

/// A statement of account as of a day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statement {
    pub to: Recipient,
    pub reference: Reference,
    pub heading: String,
    pub salutation: String,
    pub opening: Vec<Paragraph>,
    pub sections: Vec<StatementSection>,
    pub closing: Vec<Paragraph>,
    pub payment: Option<Payment>,
    pub signer: Signer,
}
