//! The sheet that opens sealed copies when the computer is gone.

use std::fmt;

use super::letter::{Paragraph, Qr};

/// A key on paper: its words to type, its code to scan, what it is for and where to keep it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct RecoverySheet {
    pub heading: String,
    /// What it is for.
    pub purpose: Vec<Paragraph>,
    pub words_title: String,
    /// Printed in columns, each with its number from 1.
    pub words: Vec<String>,
    /// The code, with lines beside it; its text is printed too, for who has no camera.
    pub code: Qr,
    pub keeping_title: String,
    /// Where to keep it.
    pub keeping: Vec<Paragraph>,
}

/// Without the words and the code: a secret must not land in a log.
impl fmt::Debug for RecoverySheet {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("RecoverySheet").field("heading", &self.heading).finish_non_exhaustive()
    }
}
