//! Customers: the list with what they owe, and everything about one.

mod paging;
mod saving;

pub(crate) use saving::conflict;

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::NaiveDate;
use ledger::account::{Account, AppliedKind, Debt, DebtKind};
use ledger::aging::Aging;
use ledger::day::days_past;
use store::accounts::{self, Scope};
use store::customers::Customer;
use store::history::{self, Fact};
use store::{Connection, EntryId};

use crate::Desk;
use crate::book::Context;
use crate::error::not_found;
use crate::wire::{
    AgingRow, ById, CustomerBalance, CustomerDetails, CustomerRow, CustomerView, DocumentRow, HabitPoint,
    ListCustomers, PromiseRow, PromiseState, WireError,
};
use crate::{folding, paying, promising, reports, timeline};

/// How many settled instalments speak for a customer's habits.
const HABITS: usize = 12;

/// The window lists at most so many payments of one customer.
const MOST_PAYMENTS: u32 = 2_000;

impl Desk {
    /// See the table of calls; also `aldia customers`.
    ///
    /// # Errors
    /// When there is no ledger.
    pub fn customers(&self, request: ListCustomers) -> Result<Vec<CustomerRow>, WireError> {
        self.read(|conn, context| {
            let mut balances = all_balances(conn, context.today)?;
            let wanted = Wanted::of(request.text.as_deref());
            let customers = store::customers::all(conn)?;
            let found =
                customers.into_iter().filter(|customer| wanted.fits(&customer.name, customer.tax_id.as_deref()));
            let row = |customer: Customer| CustomerRow {
                id: customer.shown_id(),
                balances: balances.remove(&customer.id).unwrap_or_default(),
                name: customer.name,
                tax_id: customer.tax_id,
            };
            Ok(found.map(row).collect())
        })
    }

    /// See the table of calls.
    ///
    /// # Errors
    /// When there is no such customer.
    pub fn customer(&self, request: ById) -> Result<CustomerView, WireError> {
        self.read(|conn, context| {
            let id = promising::customer_named(conn, &request.id)?;
            let customer = store::customers::by_id(conn, id)?.ok_or_else(|| not_found("cliente", &request.id))?;
            view(conn, context, customer)
        })
    }
}

/// What a list is narrowed to: every word of a name, or the beginning of a tax id.
pub(crate) struct Wanted {
    words: Vec<String>,
    tax: Option<String>,
}

impl Wanted {
    pub(crate) fn of(text: Option<&str>) -> Self {
        let text = text.map(str::trim).unwrap_or_default();
        let key = folding::name_key(text);
        Self { words: key.split_whitespace().map(ToOwned::to_owned).collect(), tax: folding::tax_key(Some(text)) }
    }

    pub(crate) fn is_nothing(&self) -> bool {
        self.words.is_empty()
    }

    /// Does a customer fit?
    pub(crate) fn fits(&self, name: &str, tax_id: Option<&str>) -> bool {
        if self.is_nothing() {
            return true;
        }
        let name = folding::name_key(name);
        let has_tax = |wanted: &String| folding::tax_key(tax_id).is_some_and(|key| key.contains(wanted.as_str()));
        self.words.iter().all(|word| name.contains(word.as_str())) || self.tax.as_ref().is_some_and(has_tax)
    }
}

fn all_balances(conn: &Connection, today: NaiveDate) -> Result<HashMap<EntryId, Vec<CustomerBalance>>, WireError> {
    let mut found: HashMap<EntryId, Vec<CustomerBalance>> = HashMap::new();
    for account in accounts::load_balances(conn, Scope::OpenOn(today))? {
        if let Some(balance) = balance(&account, today) {
            found.entry(account.customer).or_default().push(balance);
        }
    }
    Ok(found)
}

/// What an account owes on a day; none when nothing is open and nothing lies unapplied.
fn balance(account: &Account, today: NaiveDate) -> Option<CustomerBalance> {
    let aging = Aging::of(account, today);
    if aging.is_empty() {
        return None;
    }
    let open: Vec<&Debt> = account.debts.iter().filter(|debt| debt.open_on(today) > 0).collect();
    let invoices: HashSet<EntryId> =
        open.iter().filter(|debt| debt.kind == DebtKind::Instalment).map(|debt| debt.record).collect();
    let oldest = open.iter().map(|debt| days_past(debt.due_on, today)).max().filter(|days| *days > 0);
    let text = |minor: i128| account.currency.format(minor);
    Some(CustomerBalance {
        currency: account.currency.code().to_owned(),
        balance: text(aging.total()),
        open: text(aging.receivable()),
        overdue: text(aging.overdue()),
        credit: text(-aging.credits),
        invoices: invoices.len(),
        oldest_days: oldest,
    })
}

fn view(conn: &Connection, context: &Context, customer: Customer) -> Result<CustomerView, WireError> {
    let (id, today) = (customer.id, context.today);
    let accounts = accounts::load(conn, Scope::AllOf(id))?;
    let facts = history::of_customer(conn, id)?;
    let states = timeline::promise_states(&accounts, today);
    let mut lines = timeline::proposed(conn, context, id)?;
    lines.extend(timeline::entries(conn, context, &facts, &states)?);
    let habits = habits(conn, &accounts, today)?;
    Ok(CustomerView {
        balances: accounts.iter().filter_map(|account| balance(account, today)).collect(),
        aging: accounts.iter().filter_map(|account| aging_row(account, today)).collect(),
        timeline: lines,
        invoices: reports::invoice_rows(conn, today, Some(id))?,
        payments: paying::payment_rows(conn, store::money::payments(conn, Some(id), MOST_PAYMENTS)?)?,
        promises: promises(&facts, &states, &customer),
        documents: documents(conn, id)?,
        average_days_late: average(&habits),
        habits,
        paused_until: paused_until(&facts, today).map(store::day_text),
        is_forgotten: store::privacy::is_erased(conn, id)?,
        details: details(customer),
    })
}

fn details(customer: Customer) -> CustomerDetails {
    CustomerDetails {
        id: Some(customer.shown_id()),
        name: customer.name,
        tax_id: customer.tax_id,
        contact: customer.contact,
        email: customer.email,
        phone: customer.phone,
        whatsapp: customer.whatsapp,
        address: customer.address,
        language: customer.language,
        terms_days: customer.terms_days,
        route: customer.route,
    }
}

fn aging_row(account: &Account, today: NaiveDate) -> Option<AgingRow> {
    let aging = Aging::of(account, today);
    if aging.is_empty() {
        return None;
    }
    let text = |minor: i128| account.currency.format(minor);
    let [d1_30, d31_60, d61_90, d91_120, over_120] = aging.late.map(text);
    Some(AgingRow {
        currency: account.currency.code().to_owned(),
        upcoming: text(aging.upcoming),
        due_today: text(aging.due_today),
        d1_30,
        d31_60,
        d61_90,
        d91_120,
        over_120,
        credits: text(aging.credits),
        total: text(aging.total()),
    })
}

/// The promises that were not taken back, newest first.
fn promises(facts: &[Fact], states: &HashMap<EntryId, PromiseState>, customer: &Customer) -> Vec<PromiseRow> {
    let row = |fact: &Fact| {
        Some(PromiseRow {
            id: fact.shown.clone(),
            customer: customer.shown_id(),
            customer_name: customer.name.clone(),
            currency: fact.currency?.code().to_owned(),
            amount: fact.currency?.format(fact.amount?.into()),
            made_on: store::day_text(fact.on),
            due_on: store::day_text(fact.until?),
            state: *states.get(&fact.id)?,
        })
    };
    facts.iter().filter(|fact| fact.kind == "promise" && fact.reversed_on.is_none()).filter_map(row).collect()
}

fn documents(conn: &Connection, customer: EntryId) -> Result<Vec<DocumentRow>, WireError> {
    let row = |document: store::contacts::Document| DocumentRow {
        sha256: document.sha256,
        kind: document.kind,
        title: document.title,
        on: store::day_text(document.on),
        bytes: u64::try_from(document.bytes).unwrap_or(0),
    };
    Ok(store::contacts::documents(conn, Some(customer))?.into_iter().map(row).collect())
}

fn paused_until(facts: &[Fact], today: NaiveDate) -> Option<NaiveDate> {
    let holds =
        |fact: &&Fact| fact.kind == "pause" && fact.on <= today && fact.reversed_on.is_none_or(|end| today < end);
    facts.iter().filter(holds).filter_map(|fact| fact.until).filter(|until| today <= *until).max()
}

/// The last instalments that money settled, oldest first: how many days after its due date each was.
fn habits(conn: &Connection, accounts: &[Account], today: NaiveDate) -> Result<Vec<HabitPoint>, WireError> {
    let mut settled: BTreeMap<(NaiveDate, i64), &Debt> = BTreeMap::new();
    for debt in accounts.iter().flat_map(|account| &account.debts) {
        if let Some(day) = settled_on(debt, today) {
            settled.insert((day, debt.id), debt);
        }
    }
    let last: Vec<(NaiveDate, &Debt)> =
        settled.into_iter().rev().take(HABITS).map(|((day, _), debt)| (day, debt)).collect();
    let records: Vec<EntryId> = last.iter().map(|(_, debt)| debt.record).collect();
    let shown = store::invoices::shown_ids(conn, &records)?;
    let point = |(day, debt): &(NaiveDate, &Debt)| HabitPoint {
        invoice: shown.get(&debt.record).cloned().unwrap_or_default(),
        number: debt.number.clone(),
        settled_on: store::day_text(*day),
        days_late: days_past(debt.due_on, *day),
    };
    Ok(last.iter().rev().map(point).collect())
}

/// The day on which an instalment was settled, if money settled it and nothing is open of it.
fn settled_on(debt: &Debt, today: NaiveDate) -> Option<NaiveDate> {
    if debt.kind != DebtKind::Instalment || !debt.span.counts_on(today) || debt.open_on(today) != 0 {
        return None;
    }
    let counting: Vec<_> = debt.applied.iter().filter(|part| part.span.counts_on(today)).collect();
    let is_paid = counting.iter().any(|part| part.kind == AppliedKind::Payment);
    let is_given_up = counting.iter().any(|part| part.kind == AppliedKind::WriteOff);
    counting.iter().map(|part| part.span.from).max().filter(|_| is_paid && !is_given_up)
}

/// Mean of the days late, to the nearest whole day, halves away from zero.
fn average(habits: &[HabitPoint]) -> Option<i64> {
    let count = i64::try_from(habits.len()).ok().filter(|count| *count > 0)?;
    let sum: i64 = habits.iter().map(|point| point.days_late).sum();
    Some((sum.abs() * 2 + count) / (count * 2) * sum.signum())
}
