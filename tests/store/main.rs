//! The book: opening it, what it refuses, what `check` sees.

mod checking;
mod opening;
mod posted;
mod support;
