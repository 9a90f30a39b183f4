//! A second, naive opinion on the rules of the domain, written from the product's page alone.
//!
//! It keeps the facts of `aldia record` in plain lists and answers every question *as of* a day by going
//! through all of them again: no balance is stored, nothing is fast, and nothing is shared with the program,
//! so that a difference between the two is a mistake in one of them. It must never use the crates under test.
//!
//! Where the page leaves a choice, the choice is written beside the code as "Reading: …".

mod aging;
mod answers;
mod as_of;
mod dunning;
mod facts;
mod interest;
mod line;
mod money;
mod plans;
mod record;
mod reverse;
mod settle;
mod states;
#[cfg(test)]
mod tests;

pub use aging::AgingRow;
pub use dunning::{Held, Item, Queue, Touch};
pub use facts::{Fact, FactNo, Settlement, Target};
pub use interest::{Late, Method, Rate, Tranche};
pub use line::{Allocate, Customer, Invoice, Line, Payment, next_working_day};
pub use money::{exponent, written};
pub use record::{Answer, Refusal};
pub use states::{InstalmentView, State};

use chrono::NaiveDate;

/// A business day.
pub type Day = NaiveDate;

/// Everything that was recorded, in the order in which it was recorded.
#[derive(Clone, Debug, Default)]
pub struct Book {
    facts: Vec<Fact>,
    settlements: Vec<Settlement>,
    touches: Vec<Touch>,
}

impl Book {
    pub fn new() -> Self {
        Self::default()
    }

    /// The recorded facts, oldest first.
    pub fn facts(&self) -> &[Fact] {
        &self.facts
    }

    /// The executed and skipped stages, oldest first.
    pub fn touches(&self) -> &[Touch] {
        &self.touches
    }
}
