//! The domain of receivables: money, days, facts, and everything that follows from them.
//!
//! It knows no screen, no table, no file and no clock: "today" is an argument, facts come in, conclusions go out.
//! No float ever holds money.

pub mod chain;
