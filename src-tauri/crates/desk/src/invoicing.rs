//! Invoices: the list, and everything about one.

mod adding;
mod paging;

pub(crate) use paging::{check_size, count, slice};

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use ledger::account::DebtKind;
use store::accounts::{self, Scope};
use store::history::{self, Fact};
use store::invoices::Invoice;
use store::{Connection, EntryId};

use crate::Desk;
use crate::book::Context;
use crate::customers::Wanted;
use crate::error::not_found;
use crate::promising;
use crate::reports::{self, Derived};
use crate::timeline::speaking::{day, say};
use crate::timeline::{self, named};
use crate::wire::{ById, InvoiceRow, InvoiceStep, InvoiceView, ListInvoices, WireError};

impl Desk {
    /// See the table of calls.
    ///
    /// # Errors
    /// When there is no ledger, or no such customer.
    pub fn invoices(&self, request: ListInvoices) -> Result<Vec<InvoiceRow>, WireError> {
        self.read(|conn, context| {
            let customer = request.customer.as_deref().map(|id| promising::customer_named(conn, id)).transpose()?;
            let states = request.states.as_deref().unwrap_or_default();
            let mut rows = if asks_only_for_open(states) {
                open_rows(conn, context.today, customer)?
            } else {
                reports::invoice_rows(conn, context.today, customer)?
            };
            if let Some(states) = &request.states {
                rows.retain(|row| states.contains(&row.state));
            }
            let filter = Filter::of(request.text.as_deref());
            rows.retain(|row| filter.fits(row));
            Ok(rows)
        })
    }

    /// See the table of calls.
    ///
    /// # Errors
    /// When there is no such invoice.
    pub fn invoice(&self, request: ById) -> Result<InvoiceView, WireError> {
        self.read(|conn, context| {
            let entry = store::entry::by_shown_id(conn, &request.id)?.filter(|entry| entry.kind == "invoice");
            let id = entry.ok_or_else(|| not_found("factura", &request.id))?.id;
            let invoice = store::invoices::by_id(conn, id)?.ok_or_else(|| not_found("factura", &request.id))?;
            view(conn, context, &invoice)
        })
    }
}

/// States of invoices of which nothing is open.
const SETTLED: [&str; 3] = ["void", "written_off", "paid"];

fn asks_only_for_open(states: &[String]) -> bool {
    !states.is_empty() && !states.iter().any(|state| SETTLED.contains(&state.as_str()))
}

/// The rows of invoices of which something is open, newest first, at a cost that does not grow with history.
fn open_rows(conn: &Connection, today: NaiveDate, customer: Option<EntryId>) -> Result<Vec<InvoiceRow>, WireError> {
    let derived = Derived::load_open(conn, today, customer)?;
    let mut invoices = Vec::new();
    for id in derived.open_invoices() {
        invoices.extend(store::invoices::by_id(conn, id)?);
    }
    invoices.sort_by_key(|invoice| std::cmp::Reverse((invoice.issued_on, invoice.id)));
    let names = store::customers::names(conn, &customers_of(invoices.iter().map(|invoice| invoice.customer)))?;
    let row = |invoice: Invoice| {
        let mut instalments = derived.instalments(invoice.id, invoice.currency, today);
        if instalments.len() < store::invoices::instalments(conn, invoice.id)?.len() {
            // Some instalments are long settled: only the whole history of the customer knows them.
            let whole = Derived::load(conn, today, Some(invoice.customer))?;
            instalments = whole.instalments(invoice.id, invoice.currency, today);
        }
        Ok(reports::invoice_row(&invoice, names.get(&invoice.customer), &instalments))
    };
    invoices.into_iter().map(row).collect()
}

/// Each customer once.
fn customers_of(ids: impl Iterator<Item = EntryId>) -> Vec<EntryId> {
    let mut ids: Vec<EntryId> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// What the list is narrowed to: a number, a customer, a tax id or an amount.
struct Filter {
    customer: Wanted,
    number: String,
    amount: String,
}

impl Filter {
    fn of(text: Option<&str>) -> Self {
        let text = text.map(str::trim).unwrap_or_default();
        let amount = text.trim_start_matches('$').trim().replace(',', "");
        let is_amount = !amount.is_empty() && amount.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        Self {
            customer: Wanted::of(Some(text)),
            number: text.to_lowercase(),
            amount: if is_amount { amount } else { String::new() },
        }
    }

    fn is_nothing(&self) -> bool {
        self.number.is_empty()
    }

    fn fits(&self, row: &InvoiceRow) -> bool {
        self.is_nothing()
            || self.fits_number(&row.number, row.uuid.as_deref())
            || self.fits_customer(&row.customer_name, row.tax_id.as_deref())
            || self.fits_amount(&row.total)
            || self.fits_amount(&row.open)
            || row.instalments.iter().any(|part| self.fits_amount(&part.amount))
    }

    fn fits_number(&self, number: &str, uuid: Option<&str>) -> bool {
        number.to_lowercase().contains(&self.number)
            || uuid.is_some_and(|uuid| self.number.len() > 3 && uuid.to_lowercase().contains(&self.number))
    }

    fn fits_customer(&self, name: &str, tax_id: Option<&str>) -> bool {
        !self.customer.is_nothing() && self.customer.fits(name, tax_id)
    }

    fn fits_amount(&self, amount: &str) -> bool {
        !self.amount.is_empty() && amount.starts_with(&self.amount)
    }
}

fn view(conn: &Connection, context: &Context, invoice: &Invoice) -> Result<InvoiceView, WireError> {
    // An invoice of tomorrow is shown as it will be on its own day.
    let as_of = context.today.max(invoice.issued_on);
    let customer = store::customers::by_id(conn, invoice.customer)?;
    let derived = Derived::load(conn, as_of, Some(invoice.customer))?;
    let row =
        reports::invoice_row(invoice, customer.as_ref(), &derived.instalments(invoice.id, invoice.currency, as_of));
    let facts = history::of_customer(conn, invoice.customer)?;
    let touching = history::on_invoice(conn, invoice.id)?;
    let mine: Vec<Fact> = facts.iter().filter(|fact| touching.contains(&fact.id)).cloned().collect();
    let states = timeline::promise_states(&accounts::load(conn, Scope::AllOf(invoice.customer))?, context.today);
    Ok(InvoiceView {
        steps: steps(conn, context, invoice, &facts, as_of)?,
        timeline: timeline::entries(conn, context, &mine, &states)?,
        void_blockers: void_blockers(conn, context, invoice, &facts)?,
        source: source(context, invoice),
        recorded_at: invoice.recorded_at,
        invoice: row,
    })
}

fn source(context: &Context, invoice: &Invoice) -> String {
    if invoice.source.is_empty() {
        return say(context, "Capturada a mano", "Typed by hand");
    }
    invoice.source.clone()
}

/// How the open amount comes about, fact by fact; reversed facts stand with their counter-row, so that the sum is what is
/// open on the day.
fn steps(
    conn: &Connection,
    context: &Context,
    invoice: &Invoice,
    facts: &[Fact],
    as_of: NaiveDate,
) -> Result<Vec<InvoiceStep>, WireError> {
    let by_id: HashMap<EntryId, &Fact> = facts.iter().map(|fact| (fact.id, fact)).collect();
    let names = Names { context, by_id };
    let mut steps = owed(conn, &names, invoice)?;
    let own: HashSet<i64> = store::invoices::instalments(conn, invoice.id)?.into_iter().collect();
    for part in store::money::allocations_on(conn, invoice.id)?.iter().filter(|part| own.contains(&part.debt)) {
        let step =
            |on: NaiveDate, title: String, minor: i64| Step { on, seq: part.seq, title, minor, source: part.source };
        // What an undone import brought has left no trace, and what it lowered is open again.
        if !names.by_id.contains_key(&part.source) && part.ends_on.is_some_and(|end| end <= as_of) {
            continue;
        }
        let title = names.of(part.source);
        if let Some(end) = part.ends_on {
            steps.push(step(end, names.taken_back(&title), part.amount));
        }
        steps.push(step(part.on, title, -part.amount));
    }
    steps.retain(|step| step.on <= as_of);
    steps.sort_by_key(|step| (step.on, step.minor < 0, step.seq));
    let wire = |step: Step| InvoiceStep {
        on: store::day_text(step.on),
        seq: step.seq,
        title: step.title,
        amount: invoice.currency.format(step.minor.into()),
        record: names.shown(step.source),
    };
    Ok(steps.into_iter().map(wire).collect())
}

struct Step {
    on: NaiveDate,
    seq: u32,
    title: String,
    minor: i64,
    source: EntryId,
}

/// Names of facts by id.
struct Names<'a> {
    context: &'a Context,
    by_id: HashMap<EntryId, &'a Fact>,
}

impl Names<'_> {
    fn of(&self, id: EntryId) -> String {
        self.by_id.get(&id).map(|fact| named(self.context, fact)).unwrap_or_default()
    }

    fn shown(&self, id: EntryId) -> String {
        self.by_id.get(&id).map_or_else(|| format!("@{id}"), |fact| fact.shown.clone())
    }

    fn taken_back(&self, title: &str) -> String {
        say(self.context, &format!("Se deshizo: {title}"), &format!("Taken back: {title}"))
    }
}

/// Each instalment as it was invoiced, and the voiding where there is one.
fn owed(conn: &Connection, names: &Names<'_>, invoice: &Invoice) -> Result<Vec<Step>, WireError> {
    let accounts = accounts::load_balances(conn, Scope::AllOf(invoice.customer))?;
    let debts: Vec<_> = accounts
        .iter()
        .flat_map(|account| &account.debts)
        .filter(|debt| debt.record == invoice.id && debt.kind == DebtKind::Instalment)
        .collect();
    let whole = names.of(invoice.id);
    let mut steps = Vec::new();
    for debt in &debts {
        let title = match debts.len() {
            1 => whole.clone(),
            _ => say(
                names.context,
                &format!("{whole}, cuota {}", debt.seq),
                &format!("{whole}, instalment {}", debt.seq),
            ),
        };
        let step = |on, title, minor| Step { on, seq: debt.seq, title, minor, source: invoice.id };
        if let Some(end) = debt.span.ends_on {
            steps.push(step(end, names.taken_back(&title), -debt.amount));
        }
        steps.push(step(debt.span.from, title, debt.amount));
    }
    Ok(steps)
}

/// Why the invoice cannot be voided, each reason once.
fn void_blockers(
    conn: &Connection,
    context: &Context,
    invoice: &Invoice,
    facts: &[Fact],
) -> Result<Vec<String>, WireError> {
    if invoice.voided.is_some() {
        return Ok(vec![say(context, "Ya está anulada", "It is void already")]);
    }
    let by_id: HashMap<EntryId, &Fact> = facts.iter().map(|fact| (fact.id, fact)).collect();
    let mut blockers = Vec::new();
    for id in store::reversals::dependents(conn, invoice.id)? {
        let Some(fact) = by_id.get(&id) else { continue };
        let (what, on) = (named(context, fact), day(context, fact.on));
        let text = say(context, &format!("{what}, del {on}"), &format!("{what}, of {on}"));
        if !blockers.contains(&text) {
            blockers.push(text);
        }
    }
    Ok(blockers)
}
