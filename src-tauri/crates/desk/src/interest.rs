//! `aldia interest`: rates from a TOML file, tranches as JSON.

use std::path::Path;

use chrono::NaiveDate;
use ledger::Currency;
use ledger::interest::{InterestError, Method, Rate};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::allocating::unfit_amount;
use crate::error::invalid;
use crate::record::day;
use crate::wire::{ErrorCode, WireError};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RatesFile {
    #[serde(default)]
    grace_days: u32,
    #[serde(default)]
    rate: Vec<RateRow>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RateRow {
    from: String,
    annual: String,
    #[serde(default)]
    cap: Option<String>,
}

/// What `aldia interest` answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InterestReport {
    pub total: String,
    pub tranches: Vec<TrancheRow>,
}

/// One run of days with one rate; from and to inclusive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TrancheRow {
    pub from: String,
    pub to: String,
    pub days: i64,
    pub principal: String,
    pub rate: String,
    pub capped: bool,
    pub interest: String,
}

/// Late interest by the rates of a file. Needs no ledger.
///
/// # Errors
/// `invalid` with the argument that is wrong, `bad_file` for the rates.
pub fn late_interest(
    principal: &str,
    currency: &str,
    due_on: NaiveDate,
    paid_on: NaiveDate,
    method: &str,
    rates: &Path,
) -> Result<InterestReport, WireError> {
    let currency = Currency::from_code(currency).ok_or_else(|| invalid("currency", "no es un código ISO 4217"))?;
    let minor = currency.parse(principal).map_err(|error| unfit_amount("principal", &error))?;
    let method = match method {
        "simple/365" => Method::Simple(365),
        "simple/360" => Method::Simple(360),
        "effective" => Method::Effective,
        _ => return Err(invalid("method", "se espera simple/365, simple/360 o effective")),
    };
    let file = read_rates(rates)?;
    let tranches = ledger::interest::late_interest(minor, currency, due_on, paid_on, method, &file.1, file.0).map_err(
        |error| match error {
            InterestError::NoRate(day) => bad_rates(
                rates,
                &format!("no hay tasa para el {day}; agregue un bloque [[rate]] desde ese día o antes"),
            ),
            InterestError::OutOfRange => invalid("principal", "el resultado no cabe"),
        },
    )?;
    let total: i128 = tranches.iter().map(|tranche| i128::from(tranche.interest)).sum();
    let row = |tranche: &ledger::interest::Tranche| TrancheRow {
        from: store::day_text(tranche.from),
        to: store::day_text(tranche.to),
        days: tranche.days,
        principal: currency.format(minor.into()),
        rate: tranche.rate.to_string(),
        capped: tranche.is_capped,
        interest: currency.format(tranche.interest.into()),
    };
    Ok(InterestReport { total: currency.format(total), tranches: tranches.iter().map(row).collect() })
}

fn bad_rates(file: &Path, what: &str) -> WireError {
    WireError::new(ErrorCode::BadFile).with("reason", format!("{}: {what}.", file.display()))
}

fn read_rates(path: &Path) -> Result<(u32, Vec<Rate>), WireError> {
    let text = std::fs::read_to_string(path).map_err(|error| bad_rates(path, &error.to_string()))?;
    let file: RatesFile = toml::from_str(&text).map_err(|error| bad_rates(path, error.message()))?;
    let percent = |text: &str| {
        let value = Decimal::from_str_exact(text)
            .ok()
            .filter(|value| !value.is_sign_negative() && *value <= Decimal::from(10_000));
        value.ok_or_else(|| bad_rates(path, &format!("«{text}» no es un porcentaje")))
    };
    let rate = |row: &RateRow| {
        Ok(Rate {
            from: day(&row.from).ok_or_else(|| bad_rates(path, &format!("«{}» no es una fecha", row.from)))?,
            annual: percent(&row.annual)?,
            cap: row.cap.as_deref().map(percent).transpose()?,
        })
    };
    Ok((file.grace_days, file.rate.iter().map(rate).collect::<Result<_, WireError>>()?))
}
