//! What templates can name, worded from the facts: amounts, days, lists.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::Serialize;

use super::facts::{Instalment, Owed, ReceiptFacts, ReminderFacts, Sender};
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
    /// `5.811,70 € y USD 300,00`: currencies are never added.
    total: String,
    items: Vec<Line>,
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
        late_count: all().filter(|each| each.due_on < facts.today).count(),
        total: total(style, &facts.owed),
        items: facts.owed.iter().flat_map(|owed| lines(style, owed, facts.today)).collect(),
        oldest_due: style.long_day(oldest),
        oldest_when: style.when_due(oldest, facts.today),
        pay: pay::in_words(style, &ways, &currencies),
    }
}

fn lines(style: &Style, owed: &Owed, today: NaiveDate) -> Vec<Line> {
    let line = |each: &Instalment| Line {
        invoice: invoice(style, &each.invoice, each.part),
        open: style.money_in_full(owed.currency, each.open.into()),
        due: style.weekday(each.due_on),
        when: style.when_due(each.due_on, today),
        is_late: each.due_on < today,
    };
    owed.instalments.iter().map(line).collect()
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

/// The words after a payment.
pub(super) fn paid_words(facts: &ReceiptFacts) -> PaidWords {
    let style = &facts.style;
    let money = |minor: i128| style.money_in_full(facts.currency, minor);
    let some = |minor: i128| if minor == 0 { String::new() } else { money(minor) };
    let applied = facts.applied.iter().map(|each| PaidLine {
        invoice: invoice(style, &each.invoice, each.part),
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
    }
}
