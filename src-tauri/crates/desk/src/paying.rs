//! Payments: proposed, recorded, applied, taken back.

mod paging;
mod thanking;

use chrono::NaiveDate;
use ledger::day::days_past;
use ledger::{Account, Currency};
use store::invoices::Invoice;
use store::money::{NewPayment as PostedPayment, Part, Payment};
use store::reversals::NewReversal;
use store::{Connection, EntryId, Posting, Tx};

use crate::Desk;
use crate::allocating::{self, Misfit, Target, typed_amount, unfit_amount};
use crate::book::Context;
use crate::error::{invalid, not_found};
use crate::promising::{currency_named, customer_named, day_named, recorded};
use crate::wire::{
    AllocationProposal, AppliedRow, ApplyCredit, ChosenAllocation, Done, ErrorCode, ListPayments, NewPayment, Nothing,
    PaymentRow, ProposalRow, ProposeAllocation, Recorded, Reverse, ReverseAll, Topic, WireError,
};

/// What a screen must read again after money moved.
pub(crate) const MONEY_MOVED: &[Topic] =
    &[Topic::Today, Topic::Customers, Topic::Invoices, Topic::Payments, Topic::Status];

/// The window lists at most so many payments; older ones are found by search or through their customer.
const MOST_PAYMENTS: u32 = 5_000;

impl Desk {
    /// See the table of calls.
    pub(crate) fn payments(&self, request: ListPayments) -> Result<Vec<PaymentRow>, WireError> {
        self.read(|conn, _| {
            let wanted = request.text.as_deref().map(crate::folding::name_key).filter(|text| !text.is_empty());
            let rows = payment_rows(conn, store::money::payments(conn, None, MOST_PAYMENTS)?)?;
            Ok(match wanted {
                None => rows,
                Some(wanted) => rows.into_iter().filter(|row| matches_text(row, &wanted)).collect(),
            })
        })
    }

    /// See the table of calls.
    pub(crate) fn propose_allocation(&self, request: ProposeAllocation) -> Result<AllocationProposal, WireError> {
        let (currency, paid_on) = (currency_named(&request.currency)?, day_named("paid_on", &request.paid_on)?);
        self.read(|conn, context| {
            let customer = customer_named(conn, &request.customer)?;
            let amount = typed_amount(&request.amount, currency, &context.settings)?;
            let parts = parts(conn, context, customer, currency, amount, paid_on, request.chosen.as_deref())?;
            let account = allocating::account(conn, customer, currency, paid_on)?;
            proposal(conn, context, &account, amount, &parts, paid_on)
        })
    }

    /// See the table of calls.
    pub(crate) fn record_payment(&self, request: NewPayment) -> Result<Done<Recorded>, WireError> {
        let (currency, paid_on) = (currency_named(&request.currency)?, day_named("paid_on", &request.paid_on)?);
        self.write(|tx, context| {
            if paid_on > context.today {
                return Err(invalid("paid_on", "la fecha del pago es posterior a hoy"));
            }
            let customer = customer_named(tx, &request.customer)?;
            let amount = typed_amount(&request.amount, currency, &context.settings)?;
            let parts = parts(tx, context, customer, currency, amount, paid_on, request.allocate.as_deref())?;
            let method = request.method.as_deref().map(str::trim).filter(|text| !text.is_empty());
            let reference = request.reference.as_deref().map(str::trim).filter(|text| !text.is_empty());
            let new = PostedPayment { customer, currency, amount, paid_on, method, reference };
            recorded(tx, tx.post_payment(&new, &parts, &Posting::default())?, MONEY_MOVED)
        })
    }

    /// Records a payment from the terminal: to the invoices named first, oldest due first within them, the rest as credit;
    /// without invoices oldest first over everything. Where no currency is said it is that of the first invoice named, else
    /// the business's own.
    ///
    /// # Errors
    /// When a name, the amount or an invoice is wrong, or an invoice is in another currency than the payment.
    pub fn pay(
        &self,
        customer: &str,
        amount: &str,
        paid_on: NaiveDate,
        currency: Option<&str>,
        invoices: &[String],
    ) -> Result<Paid, WireError> {
        self.write(|tx, context| {
            let customer = customer_named(tx, customer)?;
            let invoices: Vec<Invoice> =
                invoices.iter().map(|shown| invoice_of(tx, customer, shown)).collect::<Result<_, _>>()?;
            let currency = match (currency, invoices.first()) {
                (Some(code), _) => currency_named(code)?,
                (None, Some(invoice)) => invoice.currency,
                (None, None) => currency_named(&context.settings.business.currency)?,
            };
            let minor = currency.parse(amount).map_err(|error| unfit_amount("amount", &error))?;
            let parts = if invoices.is_empty() {
                allocating::automatic(tx, context, customer, currency, minor, paid_on)?
            } else {
                over_named(tx, currency, minor, paid_on, &invoices)?
            };
            let new = PostedPayment { customer, currency, amount: minor, paid_on, method: None, reference: None };
            let id = tx.post_payment(&new, &parts, &Posting::default())?;
            paid(tx, context, id)
        })
    }

    /// See the table of calls.
    pub(crate) fn apply_credit(&self, request: ApplyCredit) -> Result<Done<Recorded>, WireError> {
        let currency = currency_named(&request.currency)?;
        self.write(|tx, context| {
            let customer = customer_named(tx, &request.customer)?;
            let account = allocating::account(tx, customer, currency, context.today)?;
            let mut last = None;
            for funds in &account.funds {
                let left = funds.least_left_from(context.today);
                let parts = allocating::automatic(tx, context, customer, currency, left, context.today)?;
                if left > 0 && !parts.is_empty() {
                    last = Some(tx.post_allocation(funds.id, &parts, &Posting::default())?);
                }
            }
            let id = last.ok_or_else(|| {
                WireError::new(ErrorCode::NotNow)
                    .with("reason", "no hay dinero sin aplicar, o no hay nada abierto a lo que aplicarlo")
            })?;
            recorded(tx, id, MONEY_MOVED)
        })
    }

    /// See the table of calls.
    pub(crate) fn reverse(&self, request: Reverse) -> Result<Done<Recorded>, WireError> {
        self.write(|tx, context| recorded(tx, take_back(tx, context, &request.id, &request.reason)?, MONEY_MOVED))
    }

    /// See the table of calls.
    pub(crate) fn reverse_all(&self, request: ReverseAll) -> Result<Done<Nothing>, WireError> {
        self.write(|tx, context| {
            for id in request.ids.iter().rev() {
                take_back(tx, context, id, &request.reason)?;
            }
            Ok(Done { value: Nothing {}, changed: MONEY_MOVED.to_vec() })
        })
    }
}

fn take_back(tx: &Tx<'_>, context: &Context, shown: &str, reason: &str) -> Result<EntryId, WireError> {
    let entry = store::entry::by_shown_id(tx, shown)?.ok_or_else(|| not_found("registro", shown))?;
    if ["reversal", "customer_change"].contains(&entry.kind.as_str()) {
        return Err(WireError::new(ErrorCode::NotNow).with("reason", "este registro no se revierte"));
    }
    if entry.reversed.is_some() {
        return Err(WireError::new(ErrorCode::AlreadyDone));
    }
    refuse_dependents(tx, entry.id)?;
    // A fact of the future is taken back on its own day: it never counts.
    let on = context.today.max(entry.business_on.unwrap_or(context.today));
    let new = NewReversal { of: entry.id, on, reason: reason.trim(), is_undo: false };
    Ok(tx.post_reversal(&new, &Posting::default())?)
}

/// What `aldia pay` answers: the payment, its receipt's number, and a text of thanks ready to be sent.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct Paid {
    pub id: String,
    pub receipt_number: i64,
    pub thanks: String,
}

fn paid(conn: &Connection, context: &Context, id: EntryId) -> Result<Paid, WireError> {
    let payment = store::money::payment(conn, id)?.ok_or_else(|| not_found("pago", &id.to_string()))?;
    let customer =
        store::customers::by_id(conn, payment.customer)?.ok_or_else(|| not_found("cliente", &id.to_string()))?;
    Ok(Paid {
        id: store::entry::shown_id(id, None),
        receipt_number: payment.receipt_number,
        thanks: crate::papers::thanks(conn, context, &payment, &customer)?.text,
    })
}

/// Refuses while live facts rest on this one, and names them.
pub(crate) fn refuse_dependents(conn: &Connection, id: EntryId) -> Result<(), WireError> {
    let dependents = store::reversals::dependents(conn, id)?;
    if dependents.is_empty() {
        return Ok(());
    }
    let shown = store::invoices::shown_ids(conn, &dependents)?;
    let list: Vec<String> = dependents.iter().filter_map(|id| shown.get(id).cloned()).collect();
    Err(WireError::new(ErrorCode::HasDependents).with("list", list.join(", ")))
}

fn parts(
    conn: &Connection,
    context: &Context,
    customer: EntryId,
    currency: Currency,
    amount: i64,
    paid_on: NaiveDate,
    chosen: Option<&[ChosenAllocation]>,
) -> Result<Vec<Part>, WireError> {
    let Some(chosen) = chosen else {
        return allocating::automatic(conn, context, customer, currency, amount, paid_on);
    };
    let mut targets = Vec::with_capacity(chosen.len());
    for part in chosen.iter().filter(|part| !is_nothing(&part.amount)) {
        let entry = store::entry::by_shown_id(conn, &part.invoice)?.filter(|entry| entry.kind == "invoice");
        let invoice = entry.ok_or_else(|| not_found("factura", &part.invoice))?;
        let debts = store::invoices::instalments(conn, invoice.id)?;
        let debt = (part.seq as usize).checked_sub(1).and_then(|index| debts.get(index).copied());
        targets.push(Target {
            debt: debt.ok_or_else(|| not_found("cuota", &part.seq.to_string()))?,
            amount: typed_amount(&part.amount, currency, &context.settings)?,
            shown: part.invoice.clone(),
        });
    }
    allocating::chosen(conn, customer, currency, &targets, paid_on, amount)
        .map_err(|misfit| misfit_error(misfit, currency))
}

fn is_nothing(amount: &str) -> bool {
    amount.chars().all(|letter| "0., ".contains(letter))
}

fn misfit_error(misfit: Misfit, currency: Currency) -> WireError {
    match misfit {
        Misfit::Elsewhere(id) => not_found("factura", &id),
        Misfit::MoreThanOpen(id, open) => {
            WireError::new(ErrorCode::MoreThanOpen).field(&id).with("open", currency.format(open.into()))
        }
        Misfit::MoreThanLeft => invalid("allocate", "lo repartido suma más que el pago"),
        Misfit::Ledger(error) => error,
    }
}

/// An invoice of the customer, by its identifier or its number.
fn invoice_of(conn: &Connection, customer: EntryId, shown: &str) -> Result<Invoice, WireError> {
    let entry = store::entry::by_shown_id(conn, shown)?.filter(|entry| entry.kind == "invoice");
    let by_number = store::invoices::by_number(conn, customer, shown)?;
    let invoice = match entry {
        Some(entry) => store::invoices::by_id(conn, entry.id)?,
        None => by_number,
    };
    invoice.filter(|invoice| invoice.customer == customer).ok_or_else(|| not_found("factura", shown))
}

fn over_named(
    conn: &Connection,
    currency: Currency,
    amount: i64,
    paid_on: NaiveDate,
    invoices: &[Invoice],
) -> Result<Vec<Part>, WireError> {
    let (mut left, mut parts) = (amount, Vec::new());
    for invoice in invoices {
        if invoice.currency != currency {
            let (number, own, paid) = (&invoice.number, invoice.currency.code(), currency.code());
            let english = format!("invoice {number} is in {own} and the payment in {paid}");
            return Err(invalid("invoice", &format!("la factura {number} está en {own} y el pago en {paid}"))
                .with("reason_en", english));
        }
        let taken: Vec<Part> = allocating::on_invoice(conn, invoice, left, paid_on)?;
        left -= taken.iter().map(|part| part.amount).sum::<i64>();
        parts.extend(taken);
    }
    Ok(parts)
}

fn proposal(
    conn: &Connection,
    context: &Context,
    account: &Account,
    amount: i64,
    parts: &[Part],
    paid_on: NaiveDate,
) -> Result<AllocationProposal, WireError> {
    let records: Vec<EntryId> = account.debts.iter().map(|debt| debt.record).collect();
    let shown = store::invoices::shown_ids(conn, &records)?;
    let currency = account.currency;
    let text = |minor: i64| currency.format(minor.into());
    let (mut rows, mut still_owed) = (Vec::new(), 0);
    for index in account.in_order(context.settings.charges_first()) {
        let debt = &account.debts[index];
        let open = debt.least_open_from(paid_on.max(debt.span.from));
        let allocated: i64 = parts.iter().filter(|part| part.debt == debt.id).map(|part| part.amount).sum();
        if open <= 0 {
            continue;
        }
        still_owed += open - allocated;
        rows.push(ProposalRow {
            invoice: shown.get(&debt.record).cloned().unwrap_or_default(),
            number: debt.number.clone(),
            seq: debt.seq,
            due_on: store::day_text(debt.due_on),
            days_past_due: days_past(debt.due_on, context.today),
            open: text(open),
            allocated: text(allocated),
            remaining: text(open - allocated),
        });
    }
    let applied: i64 = parts.iter().map(|part| part.amount).sum();
    Ok(AllocationProposal { amount: text(amount), rows, credit: text(amount - applied), still_owed: text(still_owed) })
}

/// Payments with their customers and where each part lies now.
pub(crate) fn payment_rows(conn: &Connection, payments: Vec<Payment>) -> Result<Vec<PaymentRow>, WireError> {
    let mut ids: Vec<EntryId> = payments.iter().map(|payment| payment.customer).collect();
    ids.sort_unstable();
    ids.dedup();
    let names = store::customers::names(conn, &ids)?;
    payments.iter().map(|payment| payment_row(conn, payment, names.get(&payment.customer))).collect()
}

fn payment_row(
    conn: &Connection,
    payment: &Payment,
    customer: Option<&store::customers::Customer>,
) -> Result<PaymentRow, WireError> {
    let allocations = store::money::allocations_of(conn, payment.id)?;
    let invoices: Vec<EntryId> = allocations.iter().map(|part| part.invoice).collect();
    let shown = store::invoices::shown_ids(conn, &invoices)?;
    let currency = payment.currency;
    let applied = |part: &store::money::Allocation| applied_row(part, &shown, currency);
    Ok(PaymentRow {
        id: store::entry::shown_id(payment.id, payment.reference_id.as_deref()),
        customer: customer.map(store::customers::Customer::shown_id).unwrap_or_default(),
        customer_name: customer.map(|customer| customer.name.clone()).unwrap_or_default(),
        currency: currency.code().to_owned(),
        amount: currency.format(payment.amount.into()),
        paid_on: store::day_text(payment.paid_on),
        method: payment.method.clone(),
        reference: payment.reference.clone(),
        receipt_number: u64::try_from(payment.receipt_number).unwrap_or(0),
        credit: currency.format(payment.left.into()),
        reversed_on: payment.reversed.map(|(day, _)| store::day_text(day)),
        applied: allocations.iter().filter(|part| part.ends_on.is_none()).map(applied).collect(),
    })
}

/// A payment as it stood on a day: what lay where, what was left of it, and whether it had been taken back.
pub(crate) fn payment_on(
    conn: &Connection,
    payment: &Payment,
    day: chrono::NaiveDate,
) -> Result<PaymentRow, WireError> {
    let row = payment_rows(conn, vec![payment.clone()])?.pop().unwrap_or_default();
    let parts = store::money::allocations_of(conn, payment.id)?;
    let counts = |part: &&store::money::Allocation| part.on <= day && part.ends_on.is_none_or(|end| day < end);
    let lay: Vec<&store::money::Allocation> = parts.iter().filter(counts).collect();
    let invoices: Vec<EntryId> = lay.iter().map(|part| part.invoice).collect();
    let shown = store::invoices::shown_ids(conn, &invoices)?;
    let (currency, reversed) = (payment.currency, payment.reversed.map(|(on, _)| on).filter(|on| *on <= day));
    let is_there = payment.paid_on <= day && reversed.is_none();
    let left = payment.amount - lay.iter().map(|part| part.amount).sum::<i64>();
    Ok(PaymentRow {
        credit: currency.format(if is_there { left.into() } else { 0 }),
        reversed_on: reversed.map(store::day_text),
        applied: lay.into_iter().map(|part| applied_row(part, &shown, currency)).collect(),
        ..row
    })
}

fn applied_row(
    part: &store::money::Allocation,
    shown: &std::collections::HashMap<EntryId, String>,
    currency: ledger::Currency,
) -> AppliedRow {
    AppliedRow {
        invoice: shown.get(&part.invoice).cloned().unwrap_or_default(),
        number: part.number.clone(),
        seq: part.seq,
        amount: currency.format(part.amount.into()),
    }
}

fn matches_text(row: &PaymentRow, wanted: &str) -> bool {
    let has = |text: &str| crate::folding::name_key(text).contains(wanted);
    has(&row.customer_name)
        || row.reference.as_deref().is_some_and(has)
        || row.amount.replace('.', " ").contains(wanted)
        || row.receipt_number.to_string() == wanted
        || row.applied.iter().any(|part| has(&part.number))
}
