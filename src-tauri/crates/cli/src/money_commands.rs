//! Commands that bring money or files in: import, pay, interest.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use desk::door::{Door, errands};

use crate::Failure;
use crate::commands::say;
use crate::output::{json, line, table};

/// Imports files; rejected rows refuse their file unless they are left out.
pub(crate) fn import(
    door: &Door,
    files: &[PathBuf],
    format: Option<&str>,
    map: Option<&Path>,
    dry_run: bool,
    skip_bad: bool,
    is_json: bool,
) -> Result<(), Failure> {
    let result = door.ask(errands::Import {
        files: files.to_vec(),
        map: map.map(ToOwned::to_owned),
        format: format.map(ToOwned::to_owned),
        dry_run,
        skip_bad,
    })?;
    if is_json {
        json(&result);
    } else {
        let counts = result.imported;
        let words = [
            (counts.customers, say("clientes", "customers")),
            (counts.invoices, say("facturas", "invoices")),
            (counts.credit_notes, say("notas de crédito", "credit notes")),
            (counts.payments, say("pagos", "payments")),
            (result.duplicates, say("ya estaban", "known already")),
        ];
        line(&words.map(|(count, word)| format!("{count} {word}")).join(" · "));
        for row in &result.rejected {
            line(&format!("{}:{}: {}", row.file, row.line, row.reason));
        }
        if let Some(batch) = &result.batch {
            line(&format!("{} aldia undo {batch}", say("Para deshacerla:", "To take it back:")));
        }
    }
    let is_refused = !result.rejected.is_empty() && !skip_bad;
    if is_refused {
        let first = &result.rejected[0];
        let hint = say("corríjala o déjela fuera con --skip-bad", "correct it, or leave it out with --skip-bad");
        use std::io::Write as _;
        let _ = writeln!(std::io::stderr(), "aldia: {}:{}: {}; {hint}", first.file, first.line, first.reason);
        return Err(Failure::Code(3));
    }
    Ok(())
}

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
