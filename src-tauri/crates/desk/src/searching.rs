//! Searching everything: names, tax ids, numbers, amounts, references; at most twenty hits, while the owner types.

use ledger::Currency;
use store::Connection;
use store::search::{self, FoundCustomer, FoundInvoice, FoundPayment};

use crate::Desk;
use crate::allocating::typed_amount;
use crate::book::Context;
use crate::folding;
use crate::timeline::speaking::{day, joined, say};
use crate::wire::{CurrencyAmount, RecordKind, Search, SearchHit, WireError};

/// How many hits are answered.
const MOST_HITS: usize = 20;
/// How many of one kind, so that the others are seen too.
const MOST_OF_A_KIND: u32 = 8;
/// A shorter text is only looked up by its beginning: it would be found in almost every number.
const SHORTEST_MIDDLE: usize = 3;

impl Desk {
    /// See the table of calls.
    ///
    /// # Errors
    /// When there is no ledger.
    pub fn search(&self, request: Search) -> Result<Vec<SearchHit>, WireError> {
        let text = folding::clean(&request.text);
        if text.is_empty() {
            return Ok(Vec::new());
        }
        self.read(|conn, context| {
            let mut hits = customers(conn, context, &text)?;
            let (by_number, by_amount) = (by_number(conn, context, &text)?, by_amount(conn, context, &text)?);
            for hit in by_number.into_iter().chain(by_amount) {
                let is_new = |known: &SearchHit| known.id != hit.id;
                if hits.len() < MOST_HITS && hits.iter().all(is_new) {
                    hits.push(hit);
                }
            }
            Ok(hits)
        })
    }
}

fn customers(conn: &Connection, context: &Context, text: &str) -> Result<Vec<SearchHit>, WireError> {
    let key = folding::name_key(text);
    let words: Vec<&str> = key.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).collect();
    let tax = folding::tax_key(Some(text));
    if words.is_empty() && tax.is_none() {
        return Ok(Vec::new());
    }
    let found = search::customers(conn, &words, tax.as_deref(), MOST_OF_A_KIND)?;
    found.into_iter().map(|customer| customer_hit(conn, context, customer)).collect()
}

/// A customer with what is open, where that is in one currency; of several none is shown, and none is added up.
fn customer_hit(conn: &Connection, context: &Context, found: FoundCustomer) -> Result<SearchHit, WireError> {
    let open = search::open_of(conn, found.id)?;
    let amount = match open.as_slice() {
        [(code, minor)] => Currency::from_code(code)
            .map(|currency| CurrencyAmount { currency: code.clone(), amount: currency.format((*minor).into()) }),
        _ => None,
    };
    let owes = match open.len() {
        0 => say(context, "no debe nada", "owes nothing"),
        1 => say(context, "debe", "owes"),
        _ => say(context, "debe en varias monedas", "owes in several currencies"),
    };
    Ok(SearchHit {
        kind: RecordKind::Customer,
        id: found.shown,
        title: found.name,
        detail: joined(&[found.tax_id.unwrap_or_default(), owes]),
        amount,
    })
}

fn by_number(conn: &Connection, context: &Context, text: &str) -> Result<Vec<SearchHit>, WireError> {
    let mut invoices = search::invoices_beginning(conn, text, MOST_OF_A_KIND)?;
    if invoices.is_empty() && text.chars().count() >= SHORTEST_MIDDLE {
        invoices = search::invoices_holding(conn, text, MOST_OF_A_KIND)?;
    }
    let payments = search::payments_named(conn, text, text.parse().ok(), MOST_OF_A_KIND)?;
    let invoices = invoices.into_iter().map(|found| invoice_hit(context, found));
    Ok(invoices.chain(payments.into_iter().map(|found| payment_hit(context, found))).collect())
}

/// An amount as typed; without decimals it also finds what differs only in them.
fn by_amount(conn: &Connection, context: &Context, text: &str) -> Result<Vec<SearchHit>, WireError> {
    let Some(currency) = Currency::from_code(&context.settings.business.currency) else { return Ok(Vec::new()) };
    let Ok(from) = typed_amount(text, currency, &context.settings) else { return Ok(Vec::new()) };
    let unit = 10_i64.pow(currency.exponent());
    let is_whole = from % unit == 0 && !text.contains(".0") && !text.contains(",0");
    let to = if is_whole { from.saturating_add(unit - 1) } else { from };
    let fits = |other: Currency| other.exponent() == currency.exponent();
    let invoices = search::invoices_of_amount(conn, from, to, MOST_OF_A_KIND)?;
    let payments = search::payments_of_amount(conn, from, to, MOST_OF_A_KIND)?;
    let invoices = invoices.into_iter().filter(|found| fits(found.currency)).map(|found| invoice_hit(context, found));
    let payments = payments.into_iter().filter(|found| fits(found.currency)).map(|found| payment_hit(context, found));
    Ok(invoices.chain(payments).collect())
}

fn invoice_hit(context: &Context, found: FoundInvoice) -> SearchHit {
    let issued = day(context, found.issued_on);
    let state = if found.is_void { say(context, "anulada", "void") } else { String::new() };
    SearchHit {
        kind: RecordKind::Invoice,
        id: found.shown,
        title: found.number,
        detail: joined(&[found.customer_name, issued, state]),
        amount: Some(CurrencyAmount {
            currency: found.currency.code().to_owned(),
            amount: found.currency.format(found.total.into()),
        }),
    }
}

fn payment_hit(context: &Context, found: FoundPayment) -> SearchHit {
    let paid = day(context, found.paid_on);
    let number = found.receipt_number;
    let state = if found.is_reversed { say(context, "deshecho", "taken back") } else { String::new() };
    SearchHit {
        kind: RecordKind::Payment,
        id: found.shown,
        title: say(context, &format!("Pago, recibo {number:06}"), &format!("Payment, receipt {number:06}")),
        detail: joined(&[found.customer_name, paid, found.method.unwrap_or_default(), state]),
        amount: Some(CurrencyAmount {
            currency: found.currency.code().to_owned(),
            amount: found.currency.format(found.amount.into()),
        }),
    }
}
