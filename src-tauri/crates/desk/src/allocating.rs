//! How money is applied: by itself oldest first, or as somebody chose; and how typed amounts are read.

use chrono::NaiveDate;
use ledger::allocate;
use ledger::currency::AmountError;
use ledger::{Account, Currency};
use rust_decimal::Decimal;
use store::accounts::{self, Scope};
use store::money::Part;
use store::{Connection, EntryId};

use crate::book::Context;
use crate::error::invalid;
use crate::wire::{Settings, WireError};

/// A debt that somebody chose, and how much of the money goes there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) debt: i64,
    /// Minor units.
    pub(crate) amount: i64,
    /// The name by which it is refused.
    pub(crate) shown: String,
}

/// Why a choice does not fit.
#[derive(Debug)]
pub(crate) enum Misfit {
    /// The debt is another customer's or currency's.
    Elsewhere(String),
    /// The debt, and the most that it can take.
    MoreThanOpen(String, i64),
    /// The parts are more than the money.
    MoreThanLeft,
    Ledger(WireError),
}

impl From<store::StoreError> for Misfit {
    fn from(error: store::StoreError) -> Self {
        Self::Ledger(error.into())
    }
}

/// The account of a customer in a currency with what is open or left from a day on.
pub(crate) fn account(
    conn: &Connection,
    customer: EntryId,
    currency: Currency,
    day: NaiveDate,
) -> Result<Account, WireError> {
    let found = accounts::load_balances(conn, Scope::OpenOnOf(day, customer))?;
    Ok(found
        .into_iter()
        .find(|account| account.currency == currency)
        .unwrap_or_else(|| Account::new(customer, currency)))
}

/// Oldest first, what remains is credit.
pub(crate) fn automatic(
    conn: &Connection,
    context: &Context,
    customer: EntryId,
    currency: Currency,
    amount: i64,
    paid_on: NaiveDate,
) -> Result<Vec<Part>, WireError> {
    let account = account(conn, customer, currency, paid_on)?;
    let parts = allocate::oldest_first(&account, amount, paid_on, context.settings.charges_first());
    Ok(store_parts(&account, &parts))
}

fn store_parts(account: &Account, parts: &[allocate::Part]) -> Vec<Part> {
    parts.iter().map(|part| Part { debt: account.debts[part.debt].id, amount: part.amount, on: part.on }).collect()
}

/// A credit over the instalments of its own invoice.
pub(crate) fn on_invoice(
    conn: &Connection,
    invoice: &store::invoices::Invoice,
    amount: i64,
    on: NaiveDate,
) -> Result<Vec<Part>, WireError> {
    let account = account(conn, invoice.customer, invoice.currency, on.max(invoice.issued_on))?;
    Ok(store_parts(&account, &allocate::over_invoice(&account, invoice.id, amount, on)))
}

/// What somebody chose, each part dated the later of the money's day and the debt's, and each fitting from then on.
pub(crate) fn chosen(
    conn: &Connection,
    customer: EntryId,
    currency: Currency,
    targets: &[Target],
    on: NaiveDate,
    left: i64,
) -> Result<Vec<Part>, Misfit> {
    let mut parts: Vec<Part> = Vec::with_capacity(targets.len());
    let mut taken = 0_i64;
    for target in targets {
        let (owner, code, starts_on) = store::invoices::debt_owner(conn, target.debt)?;
        if owner != customer || code != currency {
            return Err(Misfit::Elsewhere(target.shown.clone()));
        }
        let day = on.max(starts_on);
        let account = account(conn, customer, currency, day).map_err(Misfit::Ledger)?;
        let open = account.debts.iter().find(|debt| debt.id == target.debt).map_or(0, |debt| debt.least_open_from(day));
        let before: i64 = parts.iter().filter(|part| part.debt == target.debt).map(|part| part.amount).sum();
        if before + target.amount > open {
            return Err(Misfit::MoreThanOpen(target.shown.clone(), open - before));
        }
        taken += target.amount;
        parts.push(Part { debt: target.debt, amount: target.amount, on: day });
    }
    if taken > left { Err(Misfit::MoreThanLeft) } else { Ok(parts) }
}

/// The least that is left of a payment or credit note from a day on.
pub(crate) fn left_of(
    conn: &Connection,
    customer: EntryId,
    currency: Currency,
    source: EntryId,
    day: NaiveDate,
) -> Result<i64, WireError> {
    let account = account(conn, customer, currency, day)?;
    Ok(account.funds.iter().find(|funds| funds.id == source).map_or(0, |funds| funds.least_left_from(day)))
}

/// Reads an amount as it was typed: `1,234.50`, `1.234,50`, `1234,5`, `$ 1 234`. Which mark is the decimal one is decided
/// by the text where it can be, else by the way in which the business's country writes numbers.
///
/// # Errors
/// `invalid` with the field `amount`.
pub(crate) fn typed_amount(text: &str, currency: Currency, settings: &Settings) -> Result<i64, WireError> {
    let digits: String = text.chars().filter(|letter| letter.is_ascii_digit() || ".,-".contains(*letter)).collect();
    let strange = text.chars().any(|letter| {
        !(letter.is_ascii_digit()
            || letter.is_whitespace()
            || ".,-'\u{a0}\u{202f}$€₡S/Bs.QLUDMXNCOPERGY".contains(letter))
    });
    if strange || digits.is_empty() {
        return Err(invalid("amount", "escriba un importe como 1,234.50"));
    }
    let mark = decimal_mark(&digits, currency, settings);
    let plain: String = digits
        .chars()
        .filter_map(|letter| match letter {
            '.' | ',' => (Some(letter) == mark).then_some('.'),
            other => Some(other),
        })
        .collect();
    let plain = plain.trim_end_matches('.');
    let value = Decimal::from_str_exact(plain).map_err(|_| invalid("amount", "escriba un importe como 1,234.50"))?;
    currency
        .minor(value)
        .and_then(|minor| if minor == 0 { Err(AmountError::NotPositive) } else { Ok(minor) })
        .map_err(|error| unfit_amount("amount", &error))
}

/// What is wrong with an amount.
pub(crate) fn unfit_amount(field: &str, error: &AmountError) -> WireError {
    let reason = match error {
        AmountError::NotPositive => "el importe debe ser mayor que cero",
        AmountError::TooManyDecimals => "tiene más decimales que la moneda",
        AmountError::TooLarge => "el importe es demasiado grande",
        AmountError::NotANumber => "escriba un importe como 1,234.50",
    };
    invalid(field, reason)
}

fn decimal_mark(digits: &str, currency: Currency, settings: &Settings) -> Option<char> {
    let (point, comma) = (digits.rfind('.'), digits.rfind(','));
    let last = match (point, comma) {
        (None, None) => return None,
        (Some(point), Some(comma)) => return Some(if point > comma { '.' } else { ',' }),
        (Some(_), None) => '.',
        (None, Some(_)) => ',',
    };
    let is_repeated = digits.matches(last).count() > 1;
    let behind = digits.len() - 1 - digits.rfind(last).unwrap_or(0);
    let writes_comma = matches!(
        settings.business.country.as_str(),
        "CO" | "CL" | "AR" | "ES" | "EC" | "CR" | "UY" | "PY" | "BO" | "VE"
    );
    let own = if writes_comma { ',' } else { '.' };
    if is_repeated || (behind == 3 && (last != own || currency.exponent() == 0)) { None } else { Some(last) }
}
