//! A typed invoice: read, checked and posted, with its new customer in the same transaction.

use chrono::NaiveDate;
use ledger::Currency;
use ledger::currency::{LARGEST_AMOUNT, split};
use ledger::day::{after, months_after};
use store::customers::{Customer, Keys};
use store::{EntryId, Posting, Tx};

use crate::Desk;
use crate::allocating::typed_amount;
use crate::book::Context;
use crate::customers::conflict;
use crate::error::invalid;
use crate::folding::{clean, name_key};
use crate::paying::MONEY_MOVED;
use crate::promising::{currency_named, customer_named, day_named, recorded};
use crate::wire::{Done, NewInstalment, NewInvoice, Recorded, WireError};

/// No invoice is split into more monthly instalments: ten years.
const MOST_INSTALMENTS: u32 = 120;
const LONGEST_NUMBER: usize = 100;

impl Desk {
    /// See the table of calls.
    ///
    /// # Errors
    /// `invalid` with the field that is malformed, `conflict` when the customer has an invoice of this number.
    pub fn add_invoice(&self, request: NewInvoice) -> Result<Done<Recorded>, WireError> {
        let (currency, issued_on) = (currency_named(&request.currency)?, day_named("issued_on", &request.issued_on)?);
        let number = clean(&request.number);
        if number.is_empty() || number.chars().count() > LONGEST_NUMBER {
            return Err(invalid("number", "escriba el número de la factura"));
        }
        self.write(|tx, context| {
            let customer = customer(tx, &request)?;
            if let Some(other) = store::invoices::by_number(tx, customer.id, &number)? {
                return Err(conflict("number", &other.shown_id(), &customer.name));
            }
            let terms = customer.terms_days.unwrap_or(context.settings.business.terms_days);
            let instalments = instalments(context, &request, currency, after(issued_on, terms.into()))?;
            let new = store::invoices::NewInvoice {
                customer: customer.id,
                number: &number,
                uuid: None,
                currency,
                issued_on,
                instalments: &instalments,
                source: "",
            };
            let (id, _) = tx.post_invoice(&new, &Posting::default())?;
            recorded(tx, id, MONEY_MOVED)
        })
    }
}

/// The customer that is named, or the new one, posted.
fn customer(tx: &Tx<'_>, request: &NewInvoice) -> Result<Customer, WireError> {
    match (request.customer.as_deref(), request.new_customer.as_deref().map(clean)) {
        (Some(id), None) => {
            let id = customer_named(tx, id)?;
            Ok(store::customers::by_id(tx, id)?.unwrap_or_default())
        }
        (None, Some(name)) if !name.is_empty() => {
            Ok(Customer { id: new_customer(tx, &name)?, name, ..Customer::default() })
        }
        _ => Err(invalid("customer", "elija un cliente o escriba el nombre de uno nuevo")),
    }
}

fn new_customer(tx: &Tx<'_>, name: &str) -> Result<EntryId, WireError> {
    let key = name_key(name);
    if let Some(other) = store::customers::by_name_key(tx, &key)? {
        let other = store::customers::by_id(tx, other)?.unwrap_or_default();
        return Err(conflict("new_customer", &other.shown_id(), &other.name));
    }
    let customer = Customer { name: name.to_owned(), ..Customer::default() };
    Ok(tx.post_customer(&customer, Keys { name: &key, tax: None }, &Posting::default())?)
}

/// Due date and amount of each instalment: the table as typed, or the total, split where that is asked.
fn instalments(
    context: &Context,
    request: &NewInvoice,
    currency: Currency,
    due_by_terms: NaiveDate,
) -> Result<Vec<(NaiveDate, i64)>, WireError> {
    let amount =
        |field: &str, text: &str| typed_amount(text, currency, &context.settings).map_err(|error| error.field(field));
    let total = request.total.as_deref().map(|text| amount("total", text)).transpose()?;
    let table = request.instalments.as_deref().filter(|table| !table.is_empty());
    match (table, total) {
        (Some(table), total) => {
            let read =
                |row: &NewInstalment| Ok((day_named("due_on", &row.due_on)?, amount("instalments", &row.amount)?));
            let rows = table.iter().map(read).collect::<Result<Vec<_>, WireError>>()?;
            refuse_bad_sum(&rows, total)?;
            Ok(rows)
        }
        (None, Some(total)) => {
            let first = request.due_on.as_deref().map(|day| day_named("due_on", day)).transpose()?;
            monthly(total, request.split.unwrap_or(1), first.unwrap_or(due_by_terms))
        }
        (None, None) => Err(invalid("total", "escriba el importe de la factura")),
    }
}

fn refuse_bad_sum(rows: &[(NaiveDate, i64)], total: Option<i64>) -> Result<(), WireError> {
    let sum: i128 = rows.iter().map(|(_, amount)| i128::from(*amount)).sum();
    if rows.len() > MOST_INSTALMENTS as usize {
        return Err(invalid("instalments", "son demasiadas cuotas"));
    }
    if sum > i128::from(LARGEST_AMOUNT) {
        return Err(invalid("instalments", "el importe es demasiado grande"));
    }
    if total.is_some_and(|total| i128::from(total) != sum) {
        return Err(invalid("instalments", "las cuotas no suman el total"));
    }
    Ok(())
}

/// Equal parts that add up to the whole, a month apart.
fn monthly(total: i64, parts: u32, first: NaiveDate) -> Result<Vec<(NaiveDate, i64)>, WireError> {
    let fits = (1..=MOST_INSTALMENTS).contains(&parts) && i64::from(parts) <= total;
    if !fits {
        return Err(invalid("split", "se espera de 1 a 120 cuotas de al menos un centavo"));
    }
    Ok((0..parts).map(|month| months_after(first, month)).zip(split(total, parts)).collect())
}
