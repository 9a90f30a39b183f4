//! The book: opening it, what it refuses, what `check` sees.

mod checking;
mod cost;
mod opening;
mod posted;
mod salvaging;
mod support;
mod upgrading;
