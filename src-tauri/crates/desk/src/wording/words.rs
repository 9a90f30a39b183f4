//! What templates can name, worded from the facts: amounts, days, lists.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::Serialize;

use super::facts::{AppliedFact, Instalment, Owed, ReceiptFacts, ReminderFacts, Sender};
use super::format::Style;
use super::pay;

/// One line of a list in a message.
#[derive(Debug, Clone, Serialize)]
struct Line {
    invoice: String,
    open: String,
    due: String,
    when: String,
    is_late: bool,
}

/// What the templates of reminders can name.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Words {
    business: String,
    signer: String,
    phone: String,
    email: String,
    customer: String,
    /// The person, where one is known.
    contact: String,
    today: String,
    deadline: String,
    reference: String,
    count: usize,
    late_count: usize,
    /// `la factura A-1` without its article, `3 facturas`, `2 cuotas de la factura A-1`.
    what: String,
    /// `5.811,70 € y USD 300,00`: currencies are never added.
    total: String,
    items: Vec<Line>,
    /// What is not late, in a text about what is.
    upcoming: Vec<Line>,
    /// What is open on these and not asked for; empty where there is nothing of that.
    set_aside: String,
    oldest_due: String,
    oldest_when: String,
    pay: Vec<String>,
}

/// What the templates after a payment can name.
#[derive(Debug, Clone, Serialize)]
pub(super) struct PaidWords {
    business: String,
    signer: String,
    phone: String,
    email: String,
    customer: String,
    contact: String,
    number: String,
    amount: String,
    paid_on: String,
    items: Vec<PaidLine>,
    credit: String,
    still_open: String,
    still_late: String,
    is_upcoming: bool,
    owes_elsewhere: bool,
    /// Its code.
    currency: String,
}

#[derive(Debug, Clone, Serialize)]
struct PaidLine {
    invoice: String,
    applied: String,
    remaining: String,
}

/// The words of a reminder whose answer is asked for within some days.
pub(super) fn words(facts: &ReminderFacts, days: u64) -> Words {
    let style = &facts.style;
    let all = || facts.owed.iter().flat_map(|owed| &owed.instalments);
    let oldest = all().map(|each| each.due_on).min().unwrap_or(facts.today);
    let currencies: Vec<&str> = facts.owed.iter().map(|owed| owed.currency.code()).collect();
    let Sender { name, phone, email, signer, ways, .. } = facts.sender.clone();
    let phone = phone.replace(' ', "\u{a0}");
    Words {
        business: name,
        signer,
        phone,
        email,
        customer: facts.to.name.clone(),
        contact: facts.to.contact.clone(),
        today: style.long_day(facts.today),
        deadline: style.long_day(working_day(facts.today, days)),
        reference: facts.reference.clone(),
        count: all().count(),
        what: what(style, &all().collect::<Vec<_>>()),
        late_count: all().filter(|each| each.due_on < facts.today).count(),
        total: total(style, &facts.owed),
        items: facts.owed.iter().flat_map(|owed| lines(style, owed, facts.today)).collect(),
        upcoming: facts.upcoming.iter().flat_map(|owed| lines(style, owed, facts.today)).collect(),
        set_aside: set_aside(style, &facts.owed),
        oldest_due: style.long_day(oldest),
        oldest_when: style.when_due(oldest, facts.today),
        pay: pay::in_words(style, &ways, &currencies),
    }
}

fn lines(style: &Style, owed: &Owed, today: NaiveDate) -> Vec<Line> {
    let line = |each: &Instalment| Line {
        invoice: label(style, each),
        open: style.money_in_full(owed.currency, each.open.into()),
        due: style.weekday(each.due_on),
        when: style.when_due(each.due_on, today),
        is_late: each.due_on < today,
    };
    owed.instalments.iter().map(line).collect()
}

/// How one thing or several are spoken of: charges are no invoices, and two due dates of an invoice are not two of them.
fn what(style: &Style, all: &[&Instalment]) -> String {
    let mut numbers: Vec<&str> = all.iter().map(|each| each.invoice.as_str()).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let has_charge = all.iter().any(|each| each.is_charge);
    let say = |spanish: String, english: String| if style.is_english() { english } else { spanish };
    let (count, invoices) = (all.len(), numbers.len());
    match all {
        [one] if one.is_charge => label(style, one),
        [one] => say(format!("factura {}", label(style, one)), format!("invoice {}", label(style, one))),
        _ if has_charge => say(format!("{count} partidas"), format!("{count} items")),
        _ if invoices == count => say(format!("{count} facturas"), format!("{count} invoices")),
        _ if invoices == 1 => say(
            format!("{count} cuotas de la factura {}", numbers[0]),
            format!("{count} parts of invoice {}", numbers[0]),
        ),
        _ => say(format!("{count} cuotas de {invoices} facturas"), format!("{count} parts of {invoices} invoices")),
    }
}

fn set_aside(style: &Style, owed: &[Owed]) -> String {
    let is_aside = |owed: &&Owed| owed.set_aside > 0;
    let sums = owed.iter().filter(is_aside).map(|owed| style.money_in_full(owed.currency, owed.set_aside.into()));
    enumerated(style, &sums.collect::<Vec<_>>())
}

/// How a row names what it is about.
pub(super) fn label(style: &Style, each: &Instalment) -> String {
    if each.is_charge { charge(style, &each.invoice) } else { invoice(style, &each.invoice, each.part) }
}

/// `Cargo sobre F-123`.
pub(super) fn charge(style: &Style, number: &str) -> String {
    if style.is_english() { format!("Charge on {number}") } else { format!("Cargo sobre {number}") }
}

/// `F-123`, or `F-123, cuota 2 de 3`.
pub(super) fn invoice(style: &Style, number: &str, (part, of): (u32, u32)) -> String {
    match (of, style.is_english()) {
        (..=1, _) => number.to_owned(),
        (_, false) => format!("{number}, cuota {part} de {of}"),
        (_, true) => format!("{number}, part {part} of {of}"),
    }
}

/// The sums of all currencies in a row.
pub(super) fn total(style: &Style, owed: &[Owed]) -> String {
    let sums: Vec<String> = owed.iter().map(|owed| style.money_in_full(owed.currency, owed.open())).collect();
    enumerated(style, &sums)
}

fn enumerated(style: &Style, parts: &[String]) -> String {
    let and = if style.is_english() { " and " } else { " y " };
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{}{and}{last}", rest.join(", ")),
    }
}

/// The day some days ahead, or the Monday after it if it falls on a weekend.
pub(super) fn working_day(today: NaiveDate, days: u64) -> NaiveDate {
    let day = today.checked_add_days(Days::new(days)).unwrap_or(today);
    let wait = match day.weekday() {
        Weekday::Sat => 2,
        Weekday::Sun => 1,
        _ => 0,
    };
    day.checked_add_days(Days::new(wait)).unwrap_or(day)
}

/// How a row names what a payment was applied to.
pub(super) fn applied_to(style: &Style, each: &AppliedFact) -> String {
    if each.is_charge { charge(style, &each.invoice) } else { invoice(style, &each.invoice, each.part) }
}

/// The words after a payment.
pub(super) fn paid_words(facts: &ReceiptFacts) -> PaidWords {
    let style = &facts.style;
    let money = |minor: i128| style.money_in_full(facts.currency, minor);
    let some = |minor: i128| if minor == 0 { String::new() } else { money(minor) };
    let applied = facts.applied.iter().map(|each| PaidLine {
        invoice: applied_to(style, each),
        applied: money(each.applied.into()),
        remaining: some(i128::from(each.before) - i128::from(each.applied)),
    });
    let Sender { name, phone, email, signer, .. } = facts.sender.clone();
    PaidWords {
        business: name,
        signer,
        phone,
        email,
        customer: facts.to.name.clone(),
        contact: facts.to.contact.clone(),
        number: format!("{:06}", facts.number),
        amount: money(facts.amount.into()),
        paid_on: style.long_day(facts.paid_on),
        items: applied.collect(),
        credit: some(facts.credit.into()),
        still_open: some(facts.still_open),
        still_late: some(facts.still_late),
        is_upcoming: facts.is_upcoming,
        owes_elsewhere: facts.owes_elsewhere,
        currency: facts.currency.code().to_owned(),
    }
}
