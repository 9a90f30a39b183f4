//! From a parsed line to a posted fact: every name resolved, every amount read in its currency, every rule asked.

use ledger::Currency;
use ledger::currency::AmountError;
use store::invoices::Invoice;
use store::money::Part;
use store::plans::{NewAgreement, NewPromise};
use store::{EntryId, Posting, Tx};

use super::lines::{self, AmountText, DayText, Line};
use super::refusal::Refusal;
use crate::allocating::{self, Target};
use crate::book::Context;
use crate::folding;

/// More instalments than this are a mistake.
const MOST_INSTALMENTS: usize = 600;

/// Posts a line.
pub(super) fn post(tx: &Tx<'_>, context: &Context, line: &Line, posting: &Posting<'_>) -> Result<EntryId, Refusal> {
    match line {
        Line::Customer(line) => customer(tx, line, posting),
        Line::Invoice(line) => invoice(tx, line, posting),
        Line::Payment(line) => payment(tx, context, line, posting),
        Line::Allocate(line) => allocate(tx, line, posting),
        Line::Reverse(line) => reverse(tx, line, posting),
        Line::Promise(line) => promise(tx, line, posting),
        Line::Pause(line) => pause(tx, line, posting),
        Line::Note(line) => note(tx, line, posting),
        Line::CreditNote(line) => credit_note(tx, line, posting),
        Line::WriteOff(line) => write_off(tx, line, posting),
        Line::Dispute(line) => dispute(tx, line, posting),
        Line::Resolve(line) => resolve(tx, line, posting),
        Line::Agreement(line) => agreement(tx, line, posting),
        Line::Charge(line) => charge(tx, line, posting),
    }
}

/// The live entry of one of these kinds that the caller names.
fn named(tx: &Tx<'_>, field: &'static str, id: &str, kinds: &[&str]) -> Result<store::Entry, Refusal> {
    let entry = store::entry::by_shown_id(tx, id)?.filter(|entry| kinds.contains(&entry.kind.as_str()));
    let entry = entry.ok_or_else(|| Refusal::NotFound { field, id: id.to_owned() })?;
    if entry.reversed.is_some() {
        return Err(Refusal::Reversed { field, id: id.to_owned() });
    }
    Ok(entry)
}

fn customer_named(tx: &Tx<'_>, id: &str) -> Result<EntryId, Refusal> {
    Ok(named(tx, "customer", id, &["customer"])?.id)
}

fn invoice_named(tx: &Tx<'_>, id: &str) -> Result<Invoice, Refusal> {
    let entry = named(tx, "invoice", id, &["invoice"])?;
    store::invoices::by_id(tx, entry.id)?.ok_or_else(|| Refusal::NotFound { field: "invoice", id: id.to_owned() })
}

fn instalment_named(tx: &Tx<'_>, invoice: &Invoice, shown: &str, seq: u32) -> Result<i64, Refusal> {
    let debts = store::invoices::instalments(tx, invoice.id)?;
    let index = usize::try_from(seq).ok().and_then(|seq| seq.checked_sub(1));
    let debt = index.and_then(|index| debts.get(index).copied());
    debt.ok_or_else(|| Refusal::NotFound { field: "seq", id: format!("{shown}/{seq}") })
}

fn currency(code: &str) -> Result<Currency, Refusal> {
    Currency::from_code(code).ok_or_else(|| Refusal::Currency(code.to_owned()))
}

fn amount(field: &'static str, text: &AmountText, currency: Currency) -> Result<i64, Refusal> {
    currency.parse(&text.0).map_err(|error| bad_amount(field, text, error))
}

fn bad_amount(field: &'static str, text: &AmountText, error: AmountError) -> Refusal {
    Refusal::Amount { field, value: text.0.chars().take(60).collect(), reason: error.to_string() }
}

fn customer(tx: &Tx<'_>, line: &lines::Customer, posting: &Posting<'_>) -> Result<EntryId, Refusal> {
    if line.name.trim().is_empty() {
        return Err(Refusal::Value { field: "name", value: line.name.clone() });
    }
    if let Some(language) = line.language.as_deref().filter(|language| !["es", "en"].contains(language)) {
        return Err(Refusal::Value { field: "language", value: language.to_owned() });
    }
    let customer = store::customers::Customer {
        name: folding::clean(&line.name),
        tax_id: line.tax_id.clone(),
        contact: line.contact.clone(),
        email: line.email.clone(),
        phone: line.phone.clone(),
        whatsapp: line.whatsapp.clone(),
        address: line.address.clone().unwrap_or_default(),
        language: line.language.clone(),
        route: line.route.clone(),
        ..store::customers::Customer::default()
    };
    let (name, tax) = (folding::name_key(&customer.name), folding::tax_key(customer.tax_id.as_deref()));
    let keys = store::customers::Keys { name: &name, tax: tax.as_deref() };
    Ok(tx.post_customer(&customer, keys, posting)?)
}

fn invoice(tx: &Tx<'_>, line: &lines::Invoice, posting: &Posting<'_>) -> Result<EntryId, Refusal> {
    let customer = customer_named(tx, &line.customer)?;
    let currency = currency(&line.currency)?;
    if line.number.trim().is_empty() {
        return Err(Refusal::Value { field: "number", value: line.number.clone() });
    }
    if line.instalments.is_empty() || line.instalments.len() > MOST_INSTALMENTS {
        return Err(Refusal::Value { field: "instalments", value: line.instalments.len().to_string() });
    }
    let instalments = schedule(&line.instalments, currency)?;
    let new = store::invoices::NewInvoice {
        customer,
        number: &line.number,
        uuid: line.uuid.as_deref(),
        currency,
        issued_on: line.issued_on.0,
        instalments: &instalments,
        source: "",
    };
    Ok(tx.post_invoice(&new, posting)?.0)
}

fn schedule(instalments: &[lines::Instalment], currency: Currency) -> Result<Vec<(chrono::NaiveDate, i64)>, Refusal> {
    instalments
        .iter()
        .map(|instalment| Ok((instalment.due_on.0, amount("amount", &instalment.amount, currency)?)))
        .collect()
}

fn payment(tx: &Tx<'_>, context: &Context, line: &lines::Payment, posting: &Posting<'_>) -> Result<EntryId, Refusal> {
    let customer = customer_named(tx, &line.customer)?;
    let currency = currency(&line.currency)?;
    let total = amount("amount", &line.amount, currency)?;
    let paid_on = line.paid_on.0;
    let parts = match &line.allocate {
        None => allocating::automatic(tx, context, customer, currency, total, paid_on)?,
        Some(chosen) => {
            let targets = chosen.iter().map(|part| target(tx, part, currency)).collect::<Result<Vec<_>, _>>()?;
            chosen_parts(tx, customer, currency, &targets, paid_on, total, &line.id)?
        }
    };
    let new = store::money::NewPayment {
        customer,
        currency,
        amount: total,
        paid_on,
        method: line.method.as_deref(),
        reference: line.reference.as_deref(),
    };
    Ok(tx.post_payment(&new, &parts, posting)?)
}

fn target(tx: &Tx<'_>, part: &lines::Part, currency: Currency) -> Result<Target, Refusal> {
    let debt = debt_named(tx, part.invoice.as_deref(), part.seq, part.charge.as_deref())?;
    Ok(Target { amount: amount("amount", &part.amount, currency)?, ..debt })
}

/// The debt that a part names: an instalment by invoice and seq, or a charge. Its amount is left at zero.
fn debt_named(tx: &Tx<'_>, invoice: Option<&str>, seq: Option<u32>, charge: Option<&str>) -> Result<Target, Refusal> {
    match (invoice, seq, charge) {
        (Some(shown), Some(seq), None) => {
            let invoice = invoice_named(tx, shown)?;
            let debt = instalment_named(tx, &invoice, shown, seq)?;
            Ok(Target { debt, shown: format!("{shown}/{seq}"), amount: 0 })
        }
        (None, None, Some(shown)) => {
            let entry = named(tx, "charge", shown, &["charge"])?;
            Ok(Target { debt: store::invoices::debt_of_charge(tx, entry.id)?, shown: shown.to_owned(), amount: 0 })
        }
        _ => Err(Refusal::Json("name an invoice with its seq, or a charge".to_owned())),
    }
}

fn chosen_parts(
    tx: &Tx<'_>,
    customer: EntryId,
    currency: Currency,
    targets: &[Target],
    on: chrono::NaiveDate,
    left: i64,
    source: &str,
) -> Result<Vec<Part>, Refusal> {
    use allocating::Misfit;
    allocating::chosen(tx, customer, currency, targets, on, left).map_err(|misfit| match misfit {
        Misfit::Elsewhere(id) => Refusal::Elsewhere { field: "invoice", id },
        Misfit::MoreThanOpen(id, open) => Refusal::MoreThanOpen { id, open: currency.format(open.into()) },
        Misfit::MoreThanLeft => Refusal::MoreThanLeft { id: source.to_owned(), left: currency.format(left.into()) },
        Misfit::Ledger(error) => Refusal::Ledger(error),
    })
}

fn allocate(tx: &Tx<'_>, line: &lines::Allocate, posting: &Posting<'_>) -> Result<EntryId, Refusal> {
    let source = named(tx, "payment", &line.payment, &["payment", "credit_note", "resolution"])?;
    let funds = store::money::funds(tx, source.id)?
        .ok_or_else(|| Refusal::NotFound { field: "payment", id: line.payment.clone() })?;
    let debt = debt_named(tx, line.invoice.as_deref(), line.seq, line.charge.as_deref())?;
    let target = Target { amount: amount("amount", &line.amount, funds.currency)?, ..debt };
    let on = line.on.0.max(funds.from);
    let day = on.max(store::invoices::debt_starts_on(tx, target.debt)?);
    let left = allocating::left_of(tx, funds.customer, funds.currency, source.id, day)?;
    let parts = chosen_parts(tx, funds.customer, funds.currency, &[target], on, left, &line.payment)?;
    Ok(tx.post_allocation(source.id, &parts, posting)?)
}

fn reverse(tx: &Tx<'_>, line: &lines::Reverse, posting: &Posting<'_>) -> Result<EntryId, Refusal> {
    let entry = store::entry::by_shown_id(tx, &line.of)?
        .ok_or_else(|| Refusal::NotFound { field: "of", id: line.of.clone() })?;
    if entry.kind == "reversal" || entry.kind == "customer_change" {
        return Err(Refusal::NotNow(format!("a {} is not taken back", entry.kind)));
    }
    if entry.reversed.is_some() {
        return Err(Refusal::Reversed { field: "of", id: line.of.clone() });
    }
    if let Some(source) = store::money::source_of_allocation(tx, entry.id)?
        && store::entry::by_id(tx, source)?.is_some_and(|source| source.reversed.is_some())
    {
        // The payment took this allocation along.
        return Err(Refusal::Reversed { field: "of", id: line.of.clone() });
    }
    let dependents = store::reversals::dependents(tx, entry.id)?;
    if !dependents.is_empty() {
        let shown = store::invoices::shown_ids(tx, &dependents)?;
        let ids = dependents.iter().filter_map(|id| shown.get(id).cloned()).collect();
        return Err(Refusal::Dependents { ids });
    }
    let new = store::reversals::NewReversal { of: entry.id, on: line.on.0, reason: &line.reason, is_undo: false };
    Ok(tx.post_reversal(&new, posting)?)
}

fn in_order(first: DayText, second: DayText, field: &'static str) -> Result<(), Refusal> {
    if second.0 < first.0 {
        return Err(Refusal::Value { field, value: store::day_text(second.0) });
    }
    Ok(())
}

fn promise(tx: &Tx<'_>, line: &lines::Promise, posting: &Posting<'_>) -> Result<EntryId, Refusal> {
    let currency = currency(&line.currency)?;
    in_order(line.made_on, line.due_on, "due_on")?;
    let new = NewPromise {
        customer: customer_named(tx, &line.customer)?,
        currency,
        amount: amount("amount", &line.amount, currency)?,
        made_on: line.made_on.0,
        due_on: line.due_on.0,
    };
    Ok(tx.post_promise(&new, posting)?)
}

fn pause(tx: &Tx<'_>, line: &lines::Pause, posting: &Posting<'_>) -> Result<EntryId, Refusal> {
    in_order(line.from, line.until, "until")?;
    let customer = customer_named(tx, &line.customer)?;
    Ok(tx.post_pause(customer, line.from.0, line.until.0, &line.reason, posting)?)
}

fn note(tx: &Tx<'_>, line: &lines::Note, posting: &Posting<'_>) -> Result<EntryId, Refusal> {
    Ok(tx.post_note(customer_named(tx, &line.customer)?, line.on.0, &line.text, posting)?)
}

fn credit_note(tx: &Tx<'_>, line: &lines::CreditNote, posting: &Posting<'_>) -> Result<EntryId, Refusal> {
    let invoice = invoice_named(tx, &line.invoice)?;
    let amount = amount("amount", &line.amount, invoice.currency)?;
    let parts = allocating::on_invoice(tx, &invoice, amount, line.issued_on.0)?;
    let new = store::money::NewCreditNote {
        invoice: invoice.id,
        customer: invoice.customer,
        currency: invoice.currency,
        number: &line.number,
        uuid: None,
        amount,
        issued_on: line.issued_on.0,
    };
    Ok(tx.post_credit_note(&new, &parts, posting)?)
}

fn write_off(tx: &Tx<'_>, line: &lines::WriteOff, posting: &Posting<'_>) -> Result<EntryId, Refusal> {
    let invoice = invoice_named(tx, &line.invoice)?;
    let debt = instalment_named(tx, &invoice, &line.invoice, line.seq)?;
    let amount = amount("amount", &line.amount, invoice.currency)?;
    let target = Target { debt, amount, shown: format!("{}/{}", line.invoice, line.seq) };
    let parts = chosen_parts(tx, invoice.customer, invoice.currency, &[target], line.on.0, amount, &line.id)?;
    let part = *parts.first().ok_or_else(|| Refusal::NotFound { field: "invoice", id: line.invoice.clone() })?;
    Ok(tx.post_write_off(invoice.customer, invoice.currency, part, &line.reason, posting)?)
}

fn dispute(tx: &Tx<'_>, line: &lines::Dispute, posting: &Posting<'_>) -> Result<EntryId, Refusal> {
    let invoice = invoice_named(tx, &line.invoice)?;
    let amount = amount("amount", &line.amount, invoice.currency)?;
    if amount > invoice.total {
        let open = invoice.currency.format(invoice.total.into());
        return Err(Refusal::MoreThanOpen { id: line.invoice.clone(), open });
    }
    Ok(tx.post_dispute(invoice.id, amount, line.opened_on.0, &line.reason, posting)?)
}

fn resolve(tx: &Tx<'_>, line: &lines::Resolve, posting: &Posting<'_>) -> Result<EntryId, Refusal> {
    let entry = named(tx, "dispute", &line.dispute, &["dispute"])?;
    let dispute = store::plans::dispute(tx, entry.id)?
        .ok_or_else(|| Refusal::NotFound { field: "dispute", id: line.dispute.clone() })?;
    if dispute.is_resolved {
        return Err(Refusal::NotNow(format!("dispute \"{}\" is resolved already", line.dispute)));
    }
    let invoice = store::invoices::by_id(tx, dispute.invoice)?
        .ok_or_else(|| Refusal::NotFound { field: "dispute", id: line.dispute.clone() })?;
    let is_accepted = match line.outcome.as_str() {
        "accepted" => true,
        "rejected" => false,
        other => return Err(Refusal::Value { field: "outcome", value: other.to_owned() }),
    };
    let credited = credited(line, &invoice, is_accepted, dispute.amount)?;
    let parts = if credited > 0 { allocating::on_invoice(tx, &invoice, credited, line.on.0)? } else { Vec::new() };
    let new = store::money::NewResolution {
        dispute: dispute.id,
        customer: invoice.customer,
        currency: invoice.currency,
        is_accepted,
        credited,
        on: line.on.0,
    };
    Ok(tx.post_resolution(&new, &parts, posting)?)
}

/// An accepted dispute says what is credited (zero is allowed there); a rejected one credits nothing.
fn credited(line: &lines::Resolve, invoice: &Invoice, is_accepted: bool, disputed: i64) -> Result<i64, Refusal> {
    let Some(text) = &line.credited else {
        return if is_accepted { Err(Refusal::Value { field: "credited", value: String::new() }) } else { Ok(0) };
    };
    let credited = invoice.currency.parse_or_zero(&text.0).map_err(|error| bad_amount("credited", text, error))?;
    if !is_accepted && credited > 0 {
        return Err(Refusal::Value { field: "credited", value: text.0.clone() });
    }
    if credited > disputed {
        return Err(Refusal::MoreThanOpen { id: line.dispute.clone(), open: invoice.currency.format(disputed.into()) });
    }
    Ok(credited)
}

fn agreement(tx: &Tx<'_>, line: &lines::Agreement, posting: &Posting<'_>) -> Result<EntryId, Refusal> {
    let customer = customer_named(tx, &line.customer)?;
    let currency = currency(&line.currency)?;
    if line.covers.is_empty() || line.instalments.is_empty() || line.instalments.len() > MOST_INSTALMENTS {
        return Err(Refusal::Value { field: "instalments", value: line.instalments.len().to_string() });
    }
    let mut covers: Vec<(i64, i64)> = Vec::with_capacity(line.covers.len());
    for cover in &line.covers {
        let invoice = invoice_named(tx, &cover.invoice)?;
        if invoice.customer != customer || invoice.currency != currency {
            return Err(Refusal::Elsewhere { field: "invoice", id: cover.invoice.clone() });
        }
        let debt = instalment_named(tx, &invoice, &cover.invoice, cover.seq)?;
        if covers.iter().any(|(known, _)| *known == debt) {
            return Err(Refusal::Value { field: "covers", value: format!("{}/{}", cover.invoice, cover.seq) });
        }
        covers.push((debt, amount("amount", &cover.amount, currency)?));
    }
    let schedule = schedule(&line.instalments, currency)?;
    let new = NewAgreement { customer, currency, signed_on: line.signed_on.0, covers: &covers, schedule: &schedule };
    Ok(tx.post_agreement(&new, posting)?)
}

fn charge(tx: &Tx<'_>, line: &lines::Charge, posting: &Posting<'_>) -> Result<EntryId, Refusal> {
    let invoice = invoice_named(tx, &line.invoice)?;
    instalment_named(tx, &invoice, &line.invoice, line.seq)?;
    if !["interest", "fee", "statutory"].contains(&line.kind.as_str()) {
        return Err(Refusal::Value { field: "kind", value: line.kind.clone() });
    }
    let new = store::invoices::NewCharge {
        invoice: invoice.id,
        kind: &line.kind,
        seq: line.seq,
        amount: amount("amount", &line.amount, invoice.currency)?,
        on: line.on.0,
    };
    Ok(tx.post_charge(&new, posting)?)
}
