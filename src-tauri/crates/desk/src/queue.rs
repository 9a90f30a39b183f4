//! Hoy: the engine's verdicts over all accounts, in the order of the queue, with the four figures above them.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{Datelike as _, NaiveDate};
use ledger::account::{Account, DebtKind};
use ledger::aging::Aging;
use ledger::day::{before, days_past};
use ledger::plan::{self, Line, Verdict};
use ledger::policy::Policy;
use ledger::{Currency, promise};
use store::accounts::{self, Scope};
use store::customers::Customer;
use store::{Connection, EntryId};

use crate::Desk;
use crate::book::Context;
use crate::reason;
use crate::wire::{Channel, Gate, HeldItem, Nothing, QueueInstalment, QueueItem, TodayFigures, TodayView, WireError};

/// The accounts of a day with what the engine says of each, and who they belong to.
#[derive(Debug)]
pub(crate) struct Queue {
    pub(crate) accounts: Vec<(Account, Verdict)>,
    pub(crate) customers: HashMap<EntryId, Customer>,
}

/// A line that is due, with its account and customer.
pub(crate) struct DueLine<'q> {
    /// The place of its account in the queue.
    pub(crate) at: usize,
    pub(crate) account: &'q Account,
    pub(crate) line: &'q Line,
    pub(crate) customer: &'q Customer,
    pub(crate) channel: Channel,
}

impl DueLine<'_> {
    /// Was a stage of it carried out on a later day already: before the clock went back, or for another day that was given?
    /// As of today it is due, and to carry it out would be to do it twice.
    pub(crate) fn is_done_later(&self) -> bool {
        self.line.steps.iter().any(|step| {
            let touches = &self.account.debts[step.debt].touches;
            touches.iter().any(|touch| touch.span.is_live() && (touch.cycle, touch.stage) == (step.cycle, step.stage))
        })
    }
}

/// Plans the day. Asking writes nothing.
pub(crate) fn plan_day(conn: &Connection, context: &Context, scope: Scope) -> Result<Queue, WireError> {
    let policy = context.settings.policy();
    // Somebody who was forgotten still owes, and there is nobody left to write to.
    let forgotten = store::privacy::forgotten(conn)?;
    let accounts: Vec<(Account, Verdict)> = accounts::load(conn, scope)?
        .into_iter()
        .map(|account| match forgotten.contains(&account.customer) {
            true => (account, Verdict::Quiet),
            false => {
                let verdict = plan::plan(&account, context.today, &policy);
                (account, verdict)
            }
        })
        .collect();
    let speaking: Vec<EntryId> = accounts
        .iter()
        .filter(|(_, verdict)| *verdict != Verdict::Quiet)
        .map(|(account, _)| account.customer)
        .collect();
    let customers = store::customers::names(conn, &speaking)?;
    Ok(Queue { accounts, customers })
}

impl Queue {
    /// How many lines are due: the number in the rail and in the tray.
    pub(crate) fn due_count(&self) -> usize {
        self.accounts.iter().filter(|(_, verdict)| matches!(verdict, Verdict::Due(_))).count()
    }

    /// The due lines in the order of the queue: due today first, then days past due, amount, name.
    pub(crate) fn due(&self, context: &Context) -> Vec<DueLine<'_>> {
        let policy = context.settings.policy();
        let mut lines: Vec<DueLine<'_>> = (0..self.accounts.len()).filter_map(|at| self.due_at(at, &policy)).collect();
        lines.sort_by(|a, b| order(a).partial_cmp(&order(b)).unwrap_or(std::cmp::Ordering::Equal));
        lines
    }

    /// The line of the account at this place, if it is due.
    pub(crate) fn due_at(&self, at: usize, policy: &Policy) -> Option<DueLine<'_>> {
        let (account, Verdict::Due(line)) = self.accounts.get(at)? else { return None };
        let customer = self.customers.get(&account.customer)?;
        let channel = channel_for(customer, policy.is_letter(line.stage));
        Some(DueLine { at, account, line, customer, channel })
    }
}

type Order<'q> = (bool, std::cmp::Reverse<i64>, std::cmp::Reverse<rust_decimal::Decimal>, &'q str, EntryId, Currency);

fn order<'q>(line: &'q DueLine<'_>) -> Order<'q> {
    let days = line.line.days_past_due;
    (
        days != 0,
        std::cmp::Reverse(days),
        std::cmp::Reverse(line.account.currency.decimal(line.line.amount)),
        line.customer.name.as_str(),
        line.account.customer,
        line.account.currency,
    )
}

/// A letter stage goes by letter; a message takes WhatsApp if there is a number, else e-mail, else telephone, else a letter.
pub(crate) fn channel_for(customer: &Customer, is_letter: bool) -> Channel {
    let has = |value: &Option<String>| value.as_deref().is_some_and(|text| !text.trim().is_empty());
    match () {
        () if is_letter => Channel::Letter,
        () if has(&customer.whatsapp) => Channel::Whatsapp,
        () if has(&customer.email) => Channel::Email,
        () if has(&customer.phone) => Channel::Phone,
        () => Channel::Letter,
    }
}

/// The word of a channel in the ledger.
pub(crate) fn channel_code(channel: Channel) -> &'static str {
    match channel {
        Channel::Whatsapp => "whatsapp",
        Channel::Email => "email",
        Channel::Phone => "phone",
        Channel::Letter => "letter",
        Channel::Sms => "sms",
    }
}

impl Desk {
    /// See the table of calls; also `aldia today`.
    ///
    /// # Errors
    /// When there is no ledger.
    pub fn today(&self, _: Nothing) -> Result<TodayView, WireError> {
        self.read(|conn, context| view(conn, context, self.queue_of_day(conn, context)?.as_ref()))
    }

    /// The plan of the day for who looks at it: the rail, the tray and Hoy ask for it one after the other. Who acts on it
    /// plans anew.
    pub(crate) fn queue_of_day(&self, conn: &Connection, context: &Context) -> Result<Arc<Queue>, WireError> {
        let plan = || plan_day(conn, context, Scope::OpenOn(context.today));
        self.lists.kept(conn, context.today, ("queue", ""), plan)
    }
}

fn view(conn: &Connection, context: &Context, queue: &Queue) -> Result<TodayView, WireError> {
    let clock = crate::clock::frozen(conn, context)?;
    let (items, held) =
        if clock.is_some() { (Vec::new(), Vec::new()) } else { (items(conn, context, queue)?, held(context, queue)) };
    // One letter a customer, whatever the currencies.
    let written: std::collections::HashSet<&str> =
        items.iter().filter(|item| item.channel == Channel::Letter).map(|item| item.customer.as_str()).collect();
    let letters = written.len();
    let messages = items.iter().filter(|item| item.channel != Channel::Letter).count();
    Ok(TodayView {
        date: store::day_text(context.today),
        figures: figures(conn, context, queue)?,
        letters,
        messages,
        items,
        held,
        done: store::contacts::made_on(conn, context.today)?,
        clock,
    })
}

fn items(conn: &Connection, context: &Context, queue: &Queue) -> Result<Vec<QueueItem>, WireError> {
    let lines = queue.due(context);
    let shown = shown_ids(conn, &lines)?;
    Ok(lines.iter().map(|due| item(context, due, &shown)).collect())
}

/// The ids by which the invoices of these lines are shown.
pub(crate) fn shown_ids(conn: &Connection, lines: &[DueLine<'_>]) -> Result<HashMap<EntryId, String>, WireError> {
    let records: Vec<EntryId> =
        lines.iter().flat_map(|due| due.line.steps.iter().map(|step| due.account.debts[step.debt].record)).collect();
    Ok(store::invoices::shown_ids(conn, &records)?)
}

pub(crate) fn item(context: &Context, due: &DueLine<'_>, shown: &HashMap<EntryId, String>) -> QueueItem {
    let currency = due.account.currency;
    let instalment = |step: &plan::Step| {
        let debt = &due.account.debts[step.debt];
        QueueInstalment {
            invoice: shown.get(&debt.record).cloned().unwrap_or_default(),
            number: debt.number.clone(),
            seq: debt.seq,
            open: currency.format(step.asked.into()),
            due_on: store::day_text(debt.due_on),
            days_past_due: days_past(debt.due_on, context.today),
            stage: step.stage,
        }
    };
    QueueItem {
        customer: due.customer.shown_id(),
        customer_name: due.customer.name.clone(),
        currency: currency.code().to_owned(),
        amount: currency.format(due.line.amount.into()),
        overdue: currency.format(due.line.overdue.into()),
        stage: due.line.stage,
        channel: due.channel,
        days_past_due: due.line.days_past_due,
        instalments: due.line.steps.iter().map(instalment).collect(),
        reason: reason::of_line(context, due),
    }
}

fn held(context: &Context, queue: &Queue) -> Vec<HeldItem> {
    let mut lines: Vec<(&Account, &Customer, &Line, plan::Gate, Option<NaiveDate>)> = queue
        .accounts
        .iter()
        .filter_map(|(account, verdict)| match verdict {
            Verdict::Held(line, gate, until) => {
                Some((account, queue.customers.get(&account.customer)?, line, *gate, *until))
            }
            _ => None,
        })
        .collect();
    lines.sort_by(|(account, customer, line, ..), (other, namesake, than, ..)| {
        (than.days_past_due.cmp(&line.days_past_due))
            .then_with(|| customer.name.cmp(&namesake.name))
            .then_with(|| customer.shown_id().cmp(&namesake.shown_id()))
            .then_with(|| account.currency.code().cmp(other.currency.code()))
    });
    lines
        .into_iter()
        .map(|(account, customer, line, gate, until)| held_item(context, account, customer, line, gate, until))
        .collect()
}

fn held_item(
    context: &Context,
    account: &Account,
    customer: &Customer,
    line: &Line,
    gate: plan::Gate,
    until: Option<NaiveDate>,
) -> HeldItem {
    let currency = account.currency;
    let promised = promised_on(account, context.today);
    HeldItem {
        customer: customer.shown_id(),
        customer_name: customer.name.clone(),
        currency: currency.code().to_owned(),
        amount: currency.format(line.amount.into()),
        overdue: currency.format(line.overdue.into()),
        days_past_due: line.days_past_due,
        gate: wire_gate(gate),
        until: until.map(store::day_text),
        promised_today: (promised > 0).then(|| currency.format(promised)),
        credit: currency.format(account.credit_on(context.today).into()),
        reason: reason::of_gate(context, account, gate, until),
    }
}

fn wire_gate(gate: plan::Gate) -> Gate {
    match gate {
        plan::Gate::Pause => Gate::Pause,
        plan::Gate::Dispute => Gate::Dispute,
        plan::Gate::Agreement => Gate::Agreement,
        plan::Gate::Promise => Gate::Promise,
        plan::Gate::Credit => Gate::Credit,
        plan::Gate::Interval => Gate::Interval,
    }
}

/// What live promises say will come on this very day, in minor units.
pub(crate) fn promised_on(account: &Account, day: NaiveDate) -> i128 {
    promises_due(account, day).map(|promise| i128::from(promise.amount)).sum()
}

fn promises_due(account: &Account, day: NaiveDate) -> impl Iterator<Item = &ledger::account::Promise> {
    let live = promise::live(account, day).into_iter().map(|index| &account.promises[index]);
    live.filter(move |promise| promise.due_on == day)
}

#[derive(Default)]
struct Sums {
    aging: Aging,
    invoices: std::collections::HashSet<EntryId>,
    customers: std::collections::HashSet<EntryId>,
    late_invoices: std::collections::HashSet<EntryId>,
    promised: i128,
    promises: usize,
}

impl Sums {
    fn add(&mut self, account: &Account, today: NaiveDate) {
        for debt in account.debts.iter().filter(|debt| debt.open_on(today) > 0) {
            self.customers.insert(account.customer);
            if debt.kind == DebtKind::Instalment {
                self.invoices.insert(debt.record);
                if debt.due_on < today {
                    self.late_invoices.insert(debt.record);
                }
            }
        }
        self.aging.add(&Aging::of(account, today));
        for promise in promises_due(account, today) {
            self.promised += i128::from(promise.amount);
            self.promises += 1;
        }
    }
}

fn figures(conn: &Connection, context: &Context, queue: &Queue) -> Result<Vec<TodayFigures>, WireError> {
    let mut sums: HashMap<Currency, Sums> = HashMap::new();
    for (account, _) in &queue.accounts {
        sums.entry(account.currency).or_default().add(account, context.today);
    }
    let month = context.today.with_day(1).unwrap_or(context.today);
    let month_before = before(month, 1).with_day(1).unwrap_or(month);
    let collected: HashMap<String, i64> = store::money::received(conn, month, context.today)?.into_iter().collect();
    let collected_before: HashMap<String, i64> =
        store::money::received(conn, month_before, before(month, 1))?.into_iter().collect();
    let own = Currency::from_code(&context.settings.business.currency);
    let codes = collected.keys().chain(collected_before.keys()).filter_map(|code| Currency::from_code(code));
    let mut currencies: Vec<Currency> = sums.keys().copied().chain(codes).chain(own).collect();
    currencies.sort_by_key(|currency| (Some(*currency) != own, *currency));
    currencies.dedup();
    let none = Sums::default();
    let figure = |currency: &Currency| {
        let month_of =
            |received: &HashMap<String, i64>| i128::from(received.get(currency.code()).copied().unwrap_or(0));
        let sums = sums.get(currency).unwrap_or(&none);
        figures_of(*currency, sums, month_of(&collected), month_of(&collected_before))
    };
    Ok(currencies.iter().map(figure).collect())
}

fn figures_of(currency: Currency, sums: &Sums, collected: i128, collected_before: i128) -> TodayFigures {
    TodayFigures {
        currency: currency.code().to_owned(),
        receivable: currency.format(sums.aging.receivable()),
        receivable_invoices: sums.invoices.len(),
        receivable_customers: sums.customers.len(),
        overdue: currency.format(sums.aging.overdue()),
        overdue_invoices: sums.late_invoices.len(),
        overdue_percent: percent(sums.aging.overdue(), sums.aging.receivable()),
        collected_month: currency.format(collected),
        collected_month_before: currency.format(collected_before),
        promised_today: currency.format(sums.promised),
        promises_today: sums.promises,
    }
}

/// A share in percent with one decimal, half away from zero; "0.0" of nothing.
fn percent(part: i128, whole: i128) -> String {
    if whole == 0 {
        return "0.0".to_owned();
    }
    let tenths = (part * 2000 + whole) / (whole * 2);
    format!("{}.{}", tenths / 10, tenths % 10)
}
