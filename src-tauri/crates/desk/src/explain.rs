//! The facts behind a figure. Their amounts add up to the figure that Hoy shows, because both ask the same accounts.

use std::collections::HashMap;

use ledger::account::{Account, Debt, DebtKind};
use ledger::{Currency, promise};
use store::accounts::{self, Scope};
use store::customers::Customer;
use store::{Connection, EntryId};

use crate::Desk;
use crate::book::Context;
use crate::promising::{currency_named, customer_named};
use crate::timeline::speaking::{day, lateness, say};
use crate::wire::{ExplainFigure, Explanation, ExplanationRow, Figure, RecordKind, WireError};

impl Desk {
    /// See the table of calls.
    ///
    /// # Errors
    /// When the currency or the customer is unknown.
    pub fn explain_figure(&self, request: ExplainFigure) -> Result<Explanation, WireError> {
        let currency = currency_named(&request.currency)?;
        self.read(|conn, context| {
            let customer = request.customer.as_deref().map(|id| customer_named(conn, id)).transpose()?;
            let facts = match request.figure {
                Figure::CollectedMonth => collected(conn, context, currency, customer)?,
                figure => of_accounts(conn, context, figure, currency, customer)?,
            };
            let total: i128 = facts.iter().map(|fact| i128::from(fact.minor)).sum();
            Ok(Explanation {
                figure: request.figure,
                currency: request.currency.clone(),
                total: currency.format(total),
                rule: rule(context, request.figure),
                rows: rows(conn, currency, facts)?,
            })
        })
    }
}

/// A fact of an explanation before its customer is named. Minor units.
struct Behind {
    customer: EntryId,
    record: String,
    kind: RecordKind,
    title: String,
    on: chrono::NaiveDate,
    minor: i64,
    note: String,
}

fn rows(conn: &Connection, currency: Currency, facts: Vec<Behind>) -> Result<Vec<ExplanationRow>, WireError> {
    let mut ids: Vec<EntryId> = facts.iter().map(|fact| fact.customer).collect();
    ids.sort_unstable();
    ids.dedup();
    let names: HashMap<EntryId, Customer> = store::customers::names(conn, &ids)?;
    let row = |fact: Behind| {
        let customer = names.get(&fact.customer);
        ExplanationRow {
            customer: customer.map(Customer::shown_id).unwrap_or_default(),
            customer_name: customer.map(|customer| customer.name.clone()).unwrap_or_default(),
            record: fact.record,
            kind: fact.kind,
            title: fact.title,
            on: store::day_text(fact.on),
            amount: currency.format(fact.minor.into()),
            note: fact.note,
        }
    };
    Ok(facts.into_iter().map(row).collect())
}

/// What is open, late, promised for today or unapplied, by account.
fn of_accounts(
    conn: &Connection,
    context: &Context,
    figure: Figure,
    currency: Currency,
    customer: Option<EntryId>,
) -> Result<Vec<Behind>, WireError> {
    let scope = customer.map_or(Scope::OpenOn(context.today), |customer| Scope::OpenOnOf(context.today, customer));
    let mut accounts = accounts::load(conn, scope)?;
    accounts.retain(|account| account.currency == currency);
    let mut found = Vec::new();
    for account in &accounts {
        match figure {
            Figure::PromisedToday => found.extend(promised(context, account)),
            Figure::Credit => found.extend(credit(context, account)),
            Figure::Overdue => found.extend(open(context, account, |debt| debt.due_on < context.today)),
            _ => found.extend(open(context, account, |_| true)),
        }
    }
    name_records(conn, &mut found)?;
    found.sort_by(|a, b| (a.on, &a.title).cmp(&(b.on, &b.title)));
    Ok(found)
}

/// Ids are found as numbers and shown as the caller knows them.
fn name_records(conn: &Connection, found: &mut [Behind]) -> Result<(), WireError> {
    let ids: Vec<EntryId> = found.iter().filter_map(|fact| fact.record.parse().ok()).collect();
    let shown = store::invoices::shown_ids(conn, &ids)?;
    for fact in found {
        if let Some(shown) = fact.record.parse().ok().and_then(|id: EntryId| shown.get(&id)) {
            fact.record.clone_from(shown);
        }
    }
    Ok(())
}

fn open(context: &Context, account: &Account, is_wanted: impl Fn(&Debt) -> bool) -> Vec<Behind> {
    let row = |debt: &Debt| Behind {
        customer: account.customer,
        record: debt.record.to_string(),
        kind: if debt.kind == DebtKind::Instalment { RecordKind::Invoice } else { RecordKind::Charge },
        title: debt_title(context, account, debt),
        on: debt.due_on,
        minor: debt.open_on(context.today),
        note: lateness(context, debt.due_on),
    };
    account.debts.iter().filter(|debt| debt.open_on(context.today) != 0 && is_wanted(debt)).map(row).collect()
}

fn debt_title(context: &Context, account: &Account, debt: &Debt) -> String {
    let number = &debt.number;
    if debt.kind == DebtKind::Charge {
        return say(context, &format!("Cargo sobre {number}"), &format!("Charge on {number}"));
    }
    let is_part = debt.seq > 1 || account.debts.iter().any(|other| other.record == debt.record && other.id != debt.id);
    if !is_part {
        return number.clone();
    }
    say(context, &format!("{number}, cuota {}", debt.seq), &format!("{number}, instalment {}", debt.seq))
}

fn promised(context: &Context, account: &Account) -> Vec<Behind> {
    let live = promise::live(account, context.today).into_iter().map(|index| &account.promises[index]);
    let row = |promise: &ledger::account::Promise| Behind {
        customer: account.customer,
        record: promise.id.to_string(),
        kind: RecordKind::Promise,
        title: say(context, "Promesa", "Promise"),
        on: promise.due_on,
        minor: promise.amount,
        note: made_on(context, promise.span.from),
    };
    live.filter(|promise| promise.due_on == context.today).map(row).collect()
}

fn made_on(context: &Context, made: chrono::NaiveDate) -> String {
    let made = day(context, made);
    say(context, &format!("prometido el {made}"), &format!("promised on {made}"))
}

fn credit(context: &Context, account: &Account) -> Vec<Behind> {
    let row = |funds: &ledger::Funds| {
        let is_payment = funds.kind == ledger::AppliedKind::Payment;
        let title = if is_payment { ("Pago", "Payment") } else { ("Nota de crédito", "Credit note") };
        Behind {
            customer: account.customer,
            record: funds.id.to_string(),
            kind: if is_payment { RecordKind::Payment } else { RecordKind::CreditNote },
            title: say(context, title.0, title.1),
            on: funds.span.from,
            minor: funds.left_on(context.today),
            note: say(context, "sin aplicar", "unapplied"),
        }
    };
    account.funds.iter().filter(|funds| funds.left_on(context.today) != 0).map(row).collect()
}

fn collected(
    conn: &Connection,
    context: &Context,
    currency: Currency,
    customer: Option<EntryId>,
) -> Result<Vec<Behind>, WireError> {
    use chrono::Datelike as _;
    let month = context.today.with_day(1).unwrap_or(context.today);
    let payments = store::history::received_between(conn, month, context.today, currency)?;
    let row = |payment: store::history::Received| Behind {
        customer: payment.customer,
        record: payment.shown,
        kind: RecordKind::Payment,
        title: say(
            context,
            &format!("Recibo {:06}", payment.receipt_number),
            &format!("Receipt {:06}", payment.receipt_number),
        ),
        on: payment.on,
        minor: payment.amount,
        note: payment.method.unwrap_or_default(),
    };
    let is_wanted = |payment: &store::history::Received| customer.is_none_or(|customer| payment.customer == customer);
    Ok(payments.into_iter().filter(is_wanted).map(row).collect())
}

/// The rule behind each figure, one sentence.
fn rule(context: &Context, figure: Figure) -> String {
    let (spanish, english) = match figure {
        Figure::Receivable => (
            "Lo pendiente de todas las cuotas y cargos al día de hoy; el dinero sin aplicar no se resta.",
            "What is open of every instalment and charge as of today; unapplied money is not taken off.",
        ),
        Figure::Overdue => (
            "Lo pendiente cuyo vencimiento ya pasó. Lo que vence hoy no cuenta.",
            "What is open and past its due date. What is due today does not count.",
        ),
        Figure::CollectedMonth => (
            "Los pagos recibidos desde el primer día del mes que siguen vigentes. Las notas de crédito no cuentan.",
            "Payments received since the first of the month and still standing. Credit notes do not count.",
        ),
        Figure::PromisedToday => (
            "Las promesas vigentes que vencen hoy, por el importe prometido.",
            "Live promises that fall due today, at the amount promised.",
        ),
        Figure::Credit => (
            "El dinero recibido y las notas de crédito que aún no se aplican a ninguna cuota.",
            "Money received and credit notes that do not lie on any instalment yet.",
        ),
    };
    say(context, spanish, english)
}
