//! Commands about money: pay, interest.

use std::path::Path;

use chrono::NaiveDate;
use desk::door::{Door, errands};

use crate::Failure;
use crate::commands::say;
use crate::output::{json, line, table};

/// Records a payment.
pub(crate) fn pay(
    door: &Door,
    customer: &str,
    amount: &str,
    date: NaiveDate,
    currency: Option<&str>,
    invoices: &[String],
    is_json: bool,
) -> Result<(), Failure> {
    let paid = door.ask(errands::Pay {
        customer: customer.to_owned(),
        amount: amount.to_owned(),
        date: date.into(),
        currency: currency.map(ToOwned::to_owned),
        invoices: invoices.to_vec(),
    })?;
    if is_json {
        json(&paid);
    } else {
        line(&format!(
            "{} {} · {} {:06}",
            say("Pago registrado:", "Payment recorded:"),
            paid.id,
            say("recibo", "receipt"),
            paid.receipt_number
        ));
        line("");
        line(&paid.thanks);
    }
    Ok(())
}

/// Works out late interest; needs no ledger.
pub(crate) fn interest(
    principal: &str,
    currency: &str,
    due: NaiveDate,
    paid: NaiveDate,
    method: &str,
    rates: &Path,
    is_json: bool,
) -> Result<(), Failure> {
    let report = desk::interest::late_interest(principal, currency, due, paid, method, rates)?;
    if is_json {
        json(&report);
        return Ok(());
    }
    let rows: Vec<Vec<String>> = report
        .tranches
        .iter()
        .map(|row| {
            vec![
                row.from.clone(),
                row.to.clone(),
                row.days.to_string(),
                format!("{} %", row.rate),
                row.interest.clone(),
            ]
        })
        .collect();
    table(&rows, 3);
    line(&format!("{} {}", say("Total:", "Total:"), report.total));
    Ok(())
}
