//! What is printed, as strings that are ready: the vocabulary of this crate's callers.

pub(crate) mod labels;
pub(crate) mod letter;
pub(crate) mod receipt;
pub(crate) mod recovery;
pub(crate) mod statement;
pub(crate) mod stationery;
