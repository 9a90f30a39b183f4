//! Why a line stands in the queue, or is held: one grey line in the owner's language.

use chrono::NaiveDate;
use ledger::account::Account;
use ledger::day::days_past;
use ledger::plan::Gate;

use crate::book::Context;
use crate::queue::DueLine;

/// Why this customer should hear from us today.
pub(crate) fn of_line(context: &Context, due: &DueLine<'_>) -> String {
    let english = context.is_english();
    let stage = context
        .settings
        .stages
        .iter()
        .find(|stage| stage.offset == due.line.stage)
        .map_or_else(|| format!("{:+}", due.line.stage), |stage| stage.name.clone());
    let what = match due.line.steps.as_slice() {
        [only] => due.account.debts[only.debt].number.clone(),
        several => things(english, several.len(), invoices_of(due)),
    };
    let days = due.line.days_past_due;
    // The line has little room beside the amount, and of several only the oldest is meant.
    let when = match (due.line.steps.len(), english) {
        (..=1, _) => when(english, days),
        (_, false) if days > 1 => format!("desde hace {} días", grouped(days, " ")),
        (_, true) if days > 1 => format!("up to {} days late", grouped(days, ",")),
        (_, false) => format!("la primera {}", when(english, days)),
        (_, true) => format!("the first {}", when(english, days)),
    };
    format!("{stage} · {what} · {when}")
}

fn when(english: bool, days: i64) -> String {
    match (english, days) {
        (false, 0) => "vence hoy".to_owned(),
        (true, 0) => "due today".to_owned(),
        (false, -1) => "vence mañana".to_owned(),
        (true, -1) => "due tomorrow".to_owned(),
        (false, 1) => "venció ayer".to_owned(),
        (true, 1) => "due yesterday".to_owned(),
        (false, days) if days < 0 => format!("vence en {} días", -days),
        (true, days) if days < 0 => format!("due in {} days", -days),
        (false, days) => format!("venció hace {} días", grouped(days, " ")),
        (true, days) => format!("{} days late", grouped(days, ",")),
    }
}

fn invoices_of(due: &DueLine<'_>) -> usize {
    let records = due.line.steps.iter().map(|step| due.account.debts[step.debt].record);
    records.collect::<std::collections::HashSet<_>>().len()
}

/// Two due dates of an invoice are not two of them.
fn things(english: bool, count: usize, invoices: usize) -> String {
    match (english, count == invoices) {
        (false, true) => format!("{count} facturas"),
        (true, true) => format!("{count} invoices"),
        (false, false) => format!("{count} cuotas"),
        (true, false) => format!("{count} instalments"),
    }
}

/// Days of years past are read in groups.
fn grouped(days: i64, mark: &str) -> String {
    if days < 1000 { days.to_string() } else { format!("{}{mark}{:03}", days / 1000, days % 1000) }
}

/// Why this customer is held back.
pub(crate) fn of_gate(context: &Context, account: &Account, gate: Gate, until: Option<NaiveDate>) -> String {
    let english = context.is_english();
    let until = until.map(|until| day(english, until, context.today)).unwrap_or_default();
    let credit =
        crate::papers::own_style(context).money_in_full(account.currency, account.credit_on(context.today).into());
    match (gate, english) {
        (Gate::Pause, false) => format!("En pausa hasta {until}"),
        (Gate::Pause, true) => format!("Paused until {until}"),
        (Gate::Dispute, false) => "En disputa: se espera a resolverla".to_owned(),
        (Gate::Dispute, true) => "In dispute: waiting for it to be settled".to_owned(),
        (Gate::Agreement, false) => format!("Con convenio de pago; se espera hasta {until}"),
        (Gate::Agreement, true) => format!("Under a payment plan; waiting until {until}"),
        (Gate::Promise, false) => format!("Prometió pagar; se espera hasta {until}"),
        (Gate::Promise, true) => format!("Promised to pay; waiting until {until}"),
        (Gate::Credit, false) => format!("En espera: hay {credit} sin aplicar de este cliente"),
        (Gate::Credit, true) => format!("On hold: {credit} of this customer lie unapplied"),
        (Gate::Interval, false) => format!("Ya se le escribió; el siguiente aviso puede salir después de {until}"),
        (Gate::Interval, true) => format!("Already contacted; the next message may go out after {until}"),
    }
}

const MONTHS: [&str; 12] = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
];

fn day(english: bool, day: NaiveDate, today: NaiveDate) -> String {
    use chrono::Datelike as _;
    if days_past(today, day) == 0 {
        return if english { "today" } else { "hoy" }.to_owned();
    }
    // The year is said only where it is another: the line has little room.
    let is_this_year = day.year() == today.year();
    if english {
        return day.format(if is_this_year { "%-d %B" } else { "%-d %B %Y" }).to_string();
    }
    let month = MONTHS.get(day.month0() as usize).copied().unwrap_or_default();
    let year = if is_this_year { String::new() } else { format!(" de {}", day.year()) };
    format!("el {} de {month}{year}", day.day())
}
