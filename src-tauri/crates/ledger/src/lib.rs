//! The domain of receivables: money, days, facts, and everything that follows from them.
//!
//! It knows no screen, no table, no file and no clock: "today" is an argument, facts come in, conclusions go out.
//! No float ever holds money. Start at [`account`]: the facts of one customer in one currency; [`plan`] is the dunning
//! engine over it, [`aging`] and [`state`] what the screens derive from it.

pub mod account;
pub mod aging;
pub mod allocate;
pub mod chain;
pub mod currency;
pub mod day;
pub mod interest;
pub mod plan;
pub mod policy;
pub mod promise;
pub mod state;

pub use account::{Account, Applied, AppliedKind, Debt, DebtKind, Funds, Span};
pub use currency::Currency;
