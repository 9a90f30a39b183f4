//! The hand-over: one process holds the ledger, and a terminal beside it hands its call to that one.
//!
//! [`errands`] is the table of what a terminal can ask; a [`Door`] runs an errand in its own desk or hands it over, and
//! the answer is the same. [`serve()`] answers errands in the process that holds the ledger. It knows no Tauri, no clap
//! and no sentence.

pub mod errands;
mod frames;
mod hand;
mod place;
mod serve;

use std::io::{BufReader, Read, Write};

use crate::Desk;
use crate::record::Summary;
use crate::wire::{ErrorCode, WireError};

pub use errands::Errand;
pub use hand::Hand;
pub use serve::{Serving, serve};

/// The way to the ledger: our own desk, or the process that holds it.
#[derive(Debug)]
pub enum Door {
    /// Nobody else holds the ledger.
    Own(Box<Desk>),
    /// Another process holds it and answers for us.
    Handed(Hand),
}

impl Door {
    /// Opens the ledger, or reaches whoever holds it. Any other trouble with the ledger is left to the errand, because
    /// some need no ledger at all.
    ///
    /// # Errors
    /// `ledger_held` when the holder does not answer calls of this program.
    pub fn open(desk: Desk) -> Result<Self, WireError> {
        match desk.open() {
            Err(error) if error.code == ErrorCode::LedgerHeld => Ok(Self::Handed(Hand::reach(desk.options(), error)?)),
            _ => Ok(Self::Own(Box::new(desk))),
        }
    }

    /// Runs an errand here or there.
    ///
    /// # Errors
    /// What the errand says; `holder_gone` when the holder ended meanwhile.
    pub fn ask<E: Errand>(&self, errand: E) -> Result<E::Answer, WireError> {
        match self {
            Self::Own(desk) => errand.run(desk),
            Self::Handed(hand) => hand.ask(errand),
        }
    }

    /// Records lines, see [`Desk::record`]: each answer is written when its line is durable.
    ///
    /// # Errors
    /// As [`Desk::record`]; `holder_gone` when the holder ended meanwhile, and then what was answered stands.
    pub fn record(
        &self,
        input: impl Read + Send + 'static,
        output: &mut dyn Write,
        atomic: bool,
    ) -> Result<Summary, WireError> {
        match self {
            Self::Own(desk) => desk.record(&mut BufReader::new(input), output, atomic),
            Self::Handed(hand) => hand.record(input, output, atomic),
        }
    }

    /// Our own desk, for what no other process can do for us.
    ///
    /// # Errors
    /// `ledger_held` when another process holds the ledger.
    pub fn own(&self) -> Result<&Desk, WireError> {
        match self {
            Self::Own(desk) => Ok(desk),
            Self::Handed(hand) => Err(hand.held()),
        }
    }

    /// Lets the ledger go.
    pub fn close(self) {
        if let Self::Own(desk) = self {
            desk.close();
        }
    }
}
