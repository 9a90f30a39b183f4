//! Late interest, tranche by tranche (product.md §4).
//!
//! From the day after the due date to the payment date inclusive. Neighbouring days of equal rate are one tranche; the
//! cap of a day limits its rate. No interest on interest. The total is rounded once, half away from zero; the tranches'
//! amounts add up to it by the largest remainder.

use chrono::NaiveDate;
use rust_decimal::{Decimal, RoundingStrategy};

use crate::currency::Currency;
use crate::day::{after, days_past};

/// How a rate becomes interest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Nominal annual rate over a year of this many days: 365 or 360.
    Simple(u32),
    /// Effective annual rate: `(1+i)^(days/365) − 1` for each tranche.
    Effective,
}

/// An annual rate in percent, from a day on, until the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// First day.
    pub from: NaiveDate,
    /// Percent a year.
    pub annual: Decimal,
    /// The most that the law allows on these days, percent a year.
    pub cap: Option<Decimal>,
}

/// A run of days with one rate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tranche {
    /// First day, inclusive.
    pub from: NaiveDate,
    /// Last day, inclusive.
    pub to: NaiveDate,
    /// Number of days.
    pub days: i64,
    /// The rate applied, percent a year.
    pub rate: Decimal,
    /// The cap was lower than the rate agreed.
    pub is_capped: bool,
    /// Minor units.
    pub interest: i64,
}

/// Why no interest could be worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InterestError {
    /// A day of the span has no rate.
    #[error("no rate for {0}")]
    NoRate(NaiveDate),
    /// The result does not fit.
    #[error("the interest is out of range")]
    OutOfRange,
}

/// Late interest on `principal` (minor units) due on `due_on` and paid on `paid_on`. Paid within `grace_days`: nothing;
/// later: from the day after the due date.
///
/// # Errors
/// When a day has no rate, or the result does not fit.
pub fn late_interest(
    principal: i64,
    currency: Currency,
    due_on: NaiveDate,
    paid_on: NaiveDate,
    method: Method,
    rates: &[Rate],
    grace_days: u32,
) -> Result<Vec<Tranche>, InterestError> {
    if days_past(due_on, paid_on) <= i64::from(grace_days) {
        return Ok(Vec::new());
    }
    let mut tranches = tranches(after(due_on, 1), paid_on, rates)?;
    let exact: Vec<Decimal> = tranches
        .iter()
        .map(|tranche| interest_of(currency.decimal(principal), tranche, method))
        .collect::<Option<_>>()
        .ok_or(InterestError::OutOfRange)?;
    for (tranche, interest) in tranches.iter_mut().zip(share(&exact, currency)?) {
        tranche.interest = interest;
    }
    Ok(tranches)
}

fn tranches(from: NaiveDate, to: NaiveDate, rates: &[Rate]) -> Result<Vec<Tranche>, InterestError> {
    let mut rates = rates.to_vec();
    rates.sort_by_key(|rate| rate.from);
    let mut found: Vec<Tranche> = Vec::new();
    let mut day = from;
    while day <= to {
        let index = rates.iter().rposition(|rate| rate.from <= day).ok_or(InterestError::NoRate(day))?;
        let rate = rates[index];
        let last = rates.get(index + 1).map_or(to, |next| crate::day::before(next.from, 1).min(to));
        let applied = rate.cap.map_or(rate.annual, |cap| rate.annual.min(cap));
        let is_capped = applied < rate.annual;
        match found.last_mut() {
            Some(tranche) if tranche.rate == applied => {
                tranche.to = last;
                tranche.is_capped |= is_capped;
            }
            _ => found.push(Tranche { from: day, to: last, days: 0, rate: applied, is_capped, interest: 0 }),
        }
        day = after(last, 1);
    }
    for tranche in &mut found {
        tranche.days = days_past(tranche.from, tranche.to) + 1;
    }
    Ok(found)
}

fn interest_of(principal: Decimal, tranche: &Tranche, method: Method) -> Option<Decimal> {
    let rate = tranche.rate.checked_div(Decimal::ONE_HUNDRED)?;
    let days = Decimal::from(tranche.days);
    match method {
        Method::Simple(year) => principal.checked_mul(rate)?.checked_mul(days)?.checked_div(Decimal::from(year)),
        Method::Effective => {
            let factor = power(Decimal::ONE + rate, days.checked_div(Decimal::from(365))?)?;
            principal.checked_mul(factor - Decimal::ONE)
        }
    }
}

/// `base^exponent` for a positive base, in decimals: exp(exponent · ln(base)) by their series.
fn power(base: Decimal, exponent: Decimal) -> Option<Decimal> {
    exp(natural_log(base)?.checked_mul(exponent)?)
}

/// ln(x) = 2·artanh((x−1)/(x+1)), after halving x until it is near one.
fn natural_log(value: Decimal) -> Option<Decimal> {
    if value <= Decimal::ZERO {
        return None;
    }
    let two = Decimal::TWO;
    let mut reduced = value;
    let mut halvings = 0_i64;
    while reduced > Decimal::new(15, 1) {
        reduced = reduced.checked_div(two)?;
        halvings += 1;
    }
    Some(near_one_log(reduced)? + near_one_log(two)?.checked_mul(Decimal::from(halvings))?)
}

fn near_one_log(value: Decimal) -> Option<Decimal> {
    let ratio = (value - Decimal::ONE).checked_div(value + Decimal::ONE)?;
    let square = ratio.checked_mul(ratio)?;
    let (mut power, mut sum, mut odd) = (ratio, ratio, 1_i64);
    while !power.is_zero() && odd < 199 {
        power = power.checked_mul(square)?;
        odd += 2;
        sum += power.checked_div(Decimal::from(odd))?;
    }
    sum.checked_mul(Decimal::TWO)
}

fn exp(value: Decimal) -> Option<Decimal> {
    let (mut term, mut sum) = (Decimal::ONE, Decimal::ONE);
    for step in 1..200_i64 {
        term = term.checked_mul(value)?.checked_div(Decimal::from(step))?;
        if term.is_zero() {
            break;
        }
        sum = sum.checked_add(term)?;
    }
    Some(sum)
}

/// Decimals of a minor unit that are believed. A fraction without an end is cut at the 28th digit, so that three thirds
/// fall short of one and equal remainders differ; this many are left untouched by it.
const BELIEVED: u32 = 9;

/// Rounds the sum once, and shares it out by the largest remainder, of equal ones the earlier.
fn share(exact: &[Decimal], currency: Currency) -> Result<Vec<i64>, InterestError> {
    let unit = Decimal::from(10_i64.pow(currency.exponent()));
    let scaled: Vec<Decimal> = exact.iter().map(|part| part * unit).collect();
    let whole = |value: Decimal| i64::try_from(value).map_err(|_| InterestError::OutOfRange);
    let sum = scaled.iter().sum::<Decimal>().round_dp(BELIEVED);
    let total = whole(sum.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero))?;
    let mut parts = scaled.iter().map(|part| whole(part.floor())).collect::<Result<Vec<i64>, _>>()?;
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|index| std::cmp::Reverse((scaled[*index] - scaled[*index].floor()).round_dp(BELIEVED)));
    let missing = usize::try_from(total - parts.iter().sum::<i64>()).unwrap_or(0);
    for index in order.into_iter().cycle().take(if parts.is_empty() { 0 } else { missing }) {
        parts[index] += 1;
    }
    Ok(parts)
}
