//! Why a line was not recorded: a closed code and one sentence with the remedy.

use crate::wire::WireError;

/// Why a line was not recorded. Nothing of it stands in the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Not a JSON object of a known kind, or a field is missing, unknown or of another type.
    Json(String),
    /// A day that does not exist or lies outside 1900–2200.
    Day { field: &'static str, value: String },
    /// Not a positive decimal string with at most the currency's decimals.
    Amount { field: &'static str, value: String, reason: String },
    /// Not an ISO 4217 code.
    Currency(String),
    /// A field is empty or holds a word that is not offered.
    Value { field: &'static str, value: String },
    /// The record that is named does not stand in the ledger.
    NotFound { field: &'static str, id: String },
    /// The record that is named was reversed.
    Reversed { field: &'static str, id: String },
    /// The records belong to different customers or currencies.
    Elsewhere { field: &'static str, id: String },
    /// More than is open on some day from then on.
    MoreThanOpen { id: String, open: String },
    /// More than is left of the money.
    MoreThanLeft { id: String, left: String },
    /// Live records rest on it.
    Dependents { ids: Vec<String> },
    /// A second resolution, or the reversal of a reversal.
    NotNow(String),
    /// The same id with other content.
    Conflict { id: String },
    /// The ledger itself failed; this stops the run.
    Ledger(WireError),
}

impl From<store::StoreError> for Refusal {
    fn from(error: store::StoreError) -> Self {
        Self::Ledger(error.into())
    }
}

impl From<WireError> for Refusal {
    fn from(error: WireError) -> Self {
        Self::Ledger(error)
    }
}

impl Refusal {
    /// The closed code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Json(_) => "malformed",
            Self::Day { .. } => "bad_date",
            Self::Amount { .. } => "bad_amount",
            Self::Currency(_) => "unknown_currency",
            Self::Value { .. } => "bad_value",
            Self::NotFound { .. } => "not_found",
            Self::Reversed { .. } => "reversed",
            Self::Elsewhere { .. } => "elsewhere",
            Self::MoreThanOpen { .. } => "more_than_open",
            Self::MoreThanLeft { .. } => "more_than_left",
            Self::Dependents { .. } => "has_dependents",
            Self::NotNow(_) => "not_now",
            Self::Conflict { .. } => "conflict",
            Self::Ledger(_) => "ledger",
        }
    }

    /// What, where, remedy.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::Json(detail) => {
                format!("The line is not a fact that can be read ({detail}); see the manual for its fields.")
            }
            Self::Day { field, value } => {
                format!("{field} \"{value}\" is not a day; write YYYY-MM-DD between 1900 and 2200.")
            }
            Self::Amount { field, value, reason } => {
                format!("{field} \"{value}\" is {reason}; write a positive decimal string such as \"1234.50\".")
            }
            Self::Currency(code) => format!("currency \"{code}\" is not an ISO 4217 code; write one such as \"MXN\"."),
            Self::Value { field, value } => {
                format!("{field} \"{}\" is not allowed here; see the manual for the values it takes.", shorten(value))
            }
            Self::NotFound { field, id } => format!("{field} \"{id}\" is not in the ledger; record it first."),
            Self::Reversed { field, id } => format!("{field} \"{id}\" was reversed; name a live one."),
            Self::Elsewhere { field, id } => {
                format!("{field} \"{id}\" belongs to another customer, currency or invoice; name one of the same.")
            }
            Self::MoreThanOpen { id, open } => {
                format!("Only {open} is open on \"{id}\" from that day on; use at most that.")
            }
            Self::MoreThanLeft { id, left } => {
                format!("Only {left} is left of \"{id}\" from that day on; use at most that.")
            }
            Self::Dependents { ids } => format!("Live records rest on it: {}; reverse those first.", ids.join(", ")),
            Self::NotNow(reason) => format!("Not possible: {reason}."),
            Self::Conflict { id } => format!("The id \"{id}\" exists with other content; use another id."),
            Self::Ledger(error) => crate::error::sentence(error, true),
        }
    }
}

fn shorten(text: &str) -> String {
    text.chars().take(60).collect()
}
