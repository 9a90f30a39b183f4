//! From facts to worded papers: what the letters, messages, receipts and statements say of an account.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use chrono::NaiveDate;
use documents::{Letter, Receipt, Sheet, Statement, Stationery};
use ledger::account::{Account, DebtKind};
use ledger::aging::Aging;
use store::accounts::{self, Scope};
use store::customers::Customer;
use store::money::Payment;
use store::{Connection, EntryId};

use crate::book::Context;
use crate::queue::DueLine;
use crate::wire::{Business, Channel, ErrorCode, WireError};
use crate::wording::{
    self, Addressee, AgingFacts, AppliedFact, Entry as Movement, Instalment, Message, Owed, ReceiptFacts,
    ReminderFacts, Sender, StatementFacts, StatementOwed, Style, Templates, WayToPay, WordingError,
};

/// How many instalments an invoice has, where it has several: what a row says beside its own debt.
pub(crate) type Parts = HashMap<EntryId, u32>;

/// The ready text of a line's message.
pub(crate) fn message(conn: &Connection, context: &Context, due: &DueLine<'_>) -> Result<Message, WireError> {
    let facts = reminder(context, std::slice::from_ref(due), &parts_of(conn, [due.account])?);
    let worded = if due.channel == Channel::Phone {
        wording::call(templates(&facts.style)?, &facts)
    } else {
        wording::message(templates(&facts.style)?, due.line.stage, &facts)
    };
    worded.map_err(failed)
}

/// The letter for these lines, all of one customer, a section for each currency; always the same for the same lines.
pub(crate) fn letter(context: &Context, lines: &[DueLine<'_>], parts: &Parts) -> Result<Letter, WireError> {
    let stage = lines.iter().map(|due| due.line.stage).max().unwrap_or(0);
    let facts = reminder(context, lines, parts);
    wording::letter(templates(&facts.style)?, stage, &facts).map_err(failed)
}

/// The shipped templates of a language, read once.
fn templates(style: &Style) -> Result<&'static Templates, WireError> {
    use std::sync::OnceLock;
    static SPANISH: OnceLock<Result<Templates, WordingError>> = OnceLock::new();
    static ENGLISH: OnceLock<Result<Templates, WordingError>> = OnceLock::new();
    let place = if style.language() == documents::Language::English { &ENGLISH } else { &SPANISH };
    let read = place.get_or_init(|| Templates::new(style.language()));
    read.as_ref().map_err(|error| WireError::new(ErrorCode::DocumentFailed).with("reason", error))
}

fn failed(error: WordingError) -> WireError {
    WireError::new(ErrorCode::DocumentFailed).with("reason", error)
}

fn reminder(context: &Context, lines: &[DueLine<'_>], parts: &Parts) -> ReminderFacts {
    let customer = lines[0].customer;
    ReminderFacts {
        style: style(context, customer),
        today: context.today,
        sender: sender(context, &lines.iter().map(|due| due.account.currency.code()).collect::<Vec<_>>()),
        to: addressee(customer),
        reference: reference(customer),
        owed: lines.iter().map(|due| owed_of_line(context, due, parts)).collect(),
        upcoming: Vec::new(),
    }
}

/// What a reminder lists: the instalments whose stage is due, and everything else that is late.
fn owed_of_line(context: &Context, due: &DueLine<'_>, parts: &Parts) -> Owed {
    let account = due.account;
    let aside = ledger::state::SetAside::on(account, context.today);
    let is_listed = |index: &usize| {
        let debt = &account.debts[*index];
        let is_step = due.line.steps.iter().any(|step| step.debt == *index);
        aside.askable(*index) > 0 && (is_step || debt.due_on < context.today)
    };
    let listed: Vec<usize> = account.in_order(false).into_iter().filter(is_listed).collect();
    let row = |index: &usize| row(account, *index, aside.askable(*index), context.today, parts);
    Owed {
        currency: account.currency,
        instalments: listed.iter().map(row).collect(),
        set_aside: listed.iter().map(|index| aside.open[*index] - aside.askable(*index)).sum(),
    }
}

/// The instalments of the invoices in these accounts.
pub(crate) fn parts_of<'a>(
    conn: &Connection,
    accounts: impl IntoIterator<Item = &'a Account>,
) -> Result<Parts, WireError> {
    let mut parts = Parts::new();
    let debts = accounts.into_iter().flat_map(|account| &account.debts);
    for debt in debts.filter(|debt| debt.kind == DebtKind::Instalment) {
        if let Entry::Vacant(place) = parts.entry(debt.record) {
            let count = store::invoices::instalments(conn, debt.record)?.len();
            if count > 1 {
                place.insert(u32::try_from(count).unwrap_or(u32::MAX));
            }
        }
    }
    Ok(parts)
}

fn row(account: &Account, index: usize, open: i64, as_of: NaiveDate, parts: &Parts) -> Instalment {
    let debt = &account.debts[index];
    Instalment {
        invoice: debt.number.clone(),
        is_charge: debt.kind == DebtKind::Charge,
        part: (debt.seq, parts.get(&debt.record).copied().unwrap_or(1)),
        issued_on: debt.span.from,
        due_on: debt.due_on,
        amount: debt.amount,
        paid: debt.amount - debt.open_on(as_of),
        open,
    }
}

/// The language is the customer's, or the business's; figures and days are written as in the business's country.
fn style(context: &Context, customer: &Customer) -> Style {
    Style::of(&context.settings.business.country, language_of(context, customer))
}

/// The language in which a customer is written to.
pub(crate) fn language_of(context: &Context, customer: &Customer) -> documents::Language {
    language(customer.language.as_deref().unwrap_or(&context.settings.business.language))
}

/// For what the owner reads: the recovery sheet, why somebody cannot be forgotten.
pub(crate) fn own_style(context: &Context) -> Style {
    let business = &context.settings.business;
    Style::of(&business.country, language(&business.language))
}

fn sender(context: &Context, currencies: &[&str]) -> Sender {
    let business = &context.settings.business;
    let fits = |currency: &Option<String>| {
        currency.as_deref().is_none_or(|code| code.is_empty() || currencies.contains(&code))
    };
    let way = |method: &crate::wire::PaymentMethod| WayToPay {
        kind: method.kind.clone(),
        label: method.label.clone(),
        value: method.value.clone(),
        holder: method.holder.clone().unwrap_or_default(),
        currency: method.currency.clone().unwrap_or_default(),
    };
    Sender {
        name: business.name.clone(),
        phone: business.phone.clone().unwrap_or_default(),
        email: business.email.clone().unwrap_or_default(),
        signer: business.signer.clone().unwrap_or_default(),
        signer_role: business.signer_role.clone().unwrap_or_default(),
        ways: business.payment_methods.iter().filter(|method| fits(&method.currency)).map(way).collect(),
    }
}

fn addressee(customer: &Customer) -> Addressee {
    Addressee {
        name: customer.name.clone(),
        contact: customer.contact.clone().unwrap_or_default(),
        number: customer.shown_id().trim_start_matches('@').to_owned(),
        address: customer.address.clone(),
    }
}

/// What the customer should write on the payment: their number with us.
fn reference(customer: &Customer) -> String {
    format!("C-{}", customer.shown_id().trim_start_matches('@'))
}

/// A payment's receipt.
pub(crate) fn receipt(
    conn: &Connection,
    context: &Context,
    payment: &Payment,
    customer: &Customer,
) -> Result<Receipt, WireError> {
    let facts = paid(conn, context, payment, customer)?;
    wording::receipt(templates(&facts.style)?, &facts).map_err(failed)
}

/// The thanks for a payment, in the customer's language.
pub(crate) fn thanks(
    conn: &Connection,
    context: &Context,
    payment: &Payment,
    customer: &Customer,
) -> Result<Message, WireError> {
    let facts = paid(conn, context, payment, customer)?;
    wording::thanks(templates(&facts.style)?, &facts).map_err(failed)
}

/// A payment and what became of it.
fn paid(
    conn: &Connection,
    context: &Context,
    payment: &Payment,
    customer: &Customer,
) -> Result<ReceiptFacts, WireError> {
    let (here, elsewhere): (Vec<Account>, Vec<Account>) = accounts::load(conn, Scope::AllOf(customer.id))?
        .into_iter()
        .partition(|account| account.currency == payment.currency);
    let account = here.into_iter().next().unwrap_or_else(|| Account::new(customer.id, payment.currency));
    let parts = parts_of(conn, [&account])?;
    let mut applied = Vec::new();
    for part in store::money::allocations_of(conn, payment.id)?.iter().filter(|part| part.ends_on.is_none()) {
        let Some(debt) = account.debts.iter().find(|debt| debt.id == part.debt) else { continue };
        let before = debt.open_on(part.on) + part.amount;
        applied.push(AppliedFact {
            invoice: part.number.clone(),
            is_charge: debt.kind == DebtKind::Charge,
            part: (part.seq, parts.get(&debt.record).copied().unwrap_or(1)),
            due_on: debt.due_on,
            before,
            applied: part.amount,
        });
    }
    let aging = Aging::of(&account, context.today);
    let aside = ledger::state::SetAside::on(&account, context.today);
    Ok(ReceiptFacts {
        style: style(context, customer),
        today: context.today,
        sender: sender(context, &[payment.currency.code()]),
        to: addressee(customer),
        number: payment.receipt_number,
        currency: payment.currency,
        amount: payment.amount,
        paid_on: payment.paid_on,
        method: payment.method.clone().unwrap_or_default(),
        reference: payment.reference.clone().unwrap_or_default(),
        applied,
        credit: account.credit_on(context.today),
        still_open: aging.receivable(),
        still_late: ledger::plan::overdue(&account, &aside, context.today).into(),
        is_upcoming: aging.overdue() == 0,
        owes_elsewhere: elsewhere.iter().any(|account| Aging::of(account, context.today).receivable() > 0),
    })
}

/// A customer's statement of account as of a day.
pub(crate) fn statement(
    conn: &Connection,
    context: &Context,
    customer: &Customer,
    as_of: NaiveDate,
) -> Result<Statement, WireError> {
    let accounts = accounts::load(conn, Scope::AllOf(customer.id))?;
    let mut owed = Vec::new();
    for account in &accounts {
        owed.push(statement_owed(conn, account, as_of, style(context, customer).is_english())?);
    }
    owed.retain(|owed| {
        !owed.owed.instalments.is_empty() || owed.entries.as_ref().is_some_and(|(_, rows)| !rows.is_empty())
    });
    let codes: Vec<&str> = accounts.iter().map(|account| account.currency.code()).collect();
    let facts = StatementFacts {
        style: style(context, customer),
        as_of,
        sender: sender(context, &codes),
        to: addressee(customer),
        reference: reference(customer),
        accounts: owed,
    };
    wording::statement(templates(&facts.style)?, &facts).map_err(failed)
}

/// Days of movements that a statement shows before its day.
const STATEMENT_DAYS: u64 = 90;

fn statement_owed(
    conn: &Connection,
    account: &Account,
    as_of: NaiveDate,
    english: bool,
) -> Result<StatementOwed, WireError> {
    let parts = parts_of(conn, [account])?;
    let open = account
        .in_order(false)
        .into_iter()
        .filter(|index| account.debts[*index].open_on(as_of) > 0)
        .map(|index| row(account, index, account.debts[index].open_on(as_of), as_of, &parts));
    let instalments = open.collect();
    let aging = Aging::of(account, as_of);
    let aside = ledger::state::SetAside::on(account, as_of);
    let late = (0..account.debts.len()).filter(|index| account.debts[*index].due_on < as_of);
    let set_aside = late.map(|index| aside.open[index] - aside.askable(index)).sum();
    let since = ledger::day::before(as_of, STATEMENT_DAYS);
    Ok(StatementOwed {
        owed: Owed { currency: account.currency, instalments, set_aside },
        entries: Some((
            Aging::of(account, ledger::day::before(since, 1)).total(),
            entries(account, since, as_of, english),
        )),
        aging: AgingFacts {
            upcoming: aging.upcoming,
            due_today: aging.due_today,
            late: aging.late,
            credits: aging.credits,
        },
    })
}

/// What happened to the balance between two days: invoices, payments, credit notes, write-offs, and their reversals.
fn entries(account: &Account, from: NaiveDate, to: NaiveDate, english: bool) -> Vec<Movement> {
    let say = |spanish: &str, english_words: &str| if english { english_words } else { spanish }.to_owned();
    let mut entries = Vec::new();
    let mut add = |on: NaiveDate, text: String, signed: i64| {
        if (from..=to).contains(&on) {
            entries.push(Movement { on, text, charge: signed.max(0), payment: (-signed).max(0) });
        }
    };
    for debt in &account.debts {
        let what = match debt.kind {
            DebtKind::Instalment => say("Factura", "Invoice"),
            DebtKind::Charge => say("Cargo sobre", "Charge on"),
        };
        let text = format!("{what} {}", debt.number);
        add(debt.span.from, text.clone(), debt.amount);
        if let Some(end) = debt.span.ends_on {
            add(end, format!("{text} ({})", say("anulada", "voided")), -debt.amount);
        }
        for part in debt.applied.iter().filter(|part| part.kind == ledger::AppliedKind::WriteOff) {
            add(part.span.from, format!("{} {}", say("Castigo", "Write-off"), debt.number), -part.amount);
            if let Some(end) = part.span.ends_on {
                add(end, format!("{} {}", say("Castigo revertido", "Write-off reversed"), debt.number), part.amount);
            }
        }
    }
    for funds in account.funds.iter().filter(|funds| funds.kind != ledger::AppliedKind::WriteOff) {
        let is_payment = funds.kind == ledger::AppliedKind::Payment;
        let text = if is_payment { say("Pago", "Payment") } else { say("Nota de crédito", "Credit note") };
        add(funds.span.from, text.clone(), -funds.amount);
        if let Some(end) = funds.span.ends_on {
            add(end, format!("{text} ({})", say("revertido", "reversed")), funds.amount);
        }
    }
    entries.sort_by_key(|entry| entry.on);
    entries
}

fn language(code: &str) -> documents::Language {
    if code == "en" { documents::Language::English } else { documents::Language::Spanish }
}

/// The recovery sheet and the paper for it: the letterhead alone, because a sheet that is kept at home need not say where
/// to send it.
pub(crate) fn recovery(context: &Context, words: &[&str], text: &str) -> (documents::RecoverySheet, Stationery) {
    let business = &context.settings.business;
    let sheet = wording::recovery_sheet(&own_style(context), &business.name, context.today, words, text);
    (sheet, Stationery { return_line: String::new(), footer: Vec::new(), ..stationery(business) })
}

/// The business's paper, without its logo.
pub(crate) fn stationery(business: &Business) -> Stationery {
    let sheet = match business.sheet.as_str() {
        "letter" => Sheet::letter_number_10(),
        "a4_right" => Sheet::a4_right(),
        _ => Sheet::a4_din(),
    };
    let mut paper = Stationery::plain(&business.name, sheet, language(&business.language));
    paper.return_line = return_line(business);
    paper.footer = footer(business);
    paper
}

/// The lines of an address that say something.
fn written(address: &[String]) -> Vec<&str> {
    address.iter().map(|line| line.trim()).filter(|line| !line.is_empty()).collect()
}

/// What the post needs to bring a letter back: the name, the street, and the town, which is the last line. There is
/// little room in the window for what stands between.
fn return_line(business: &Business) -> String {
    let lines = written(&business.address);
    let town = lines.last().filter(|_| lines.len() > 1);
    let parts = [Some(business.name.trim()), lines.first().copied(), town.copied()];
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// An address of any length: the street in the first line, the rest in the second.
fn in_two_lines(address: &[String]) -> impl Iterator<Item = String> {
    let lines = written(address);
    let (first, rest) = lines.split_at(lines.len().min(1));
    let (first, rest) = (first.join(""), rest.join(", "));
    [first, rest].into_iter().filter(|line| !line.is_empty())
}

/// Up to three columns: who and where, how to reach them, where to pay.
fn footer(business: &Business) -> Vec<Vec<String>> {
    let whole = |lines: Vec<Option<String>>| -> Vec<String> {
        lines.into_iter().flatten().filter(|line| !line.trim().is_empty()).take(4).collect()
    };
    let mut who = vec![Some(business.name.clone())];
    who.extend(in_two_lines(&business.address).map(Some));
    who.push(business.tax_id.clone());
    let reach = vec![business.signer.clone(), business.phone.clone(), business.email.clone()];
    // The footer is that of every letter, so the account for the business's own currency stands there.
    let is_own =
        |code: &Option<String>| code.as_deref().is_none_or(|code| code.is_empty() || code == business.currency);
    let bank = business.payment_methods.iter().find(|method| method.kind == "bank" && is_own(&method.currency));
    let pay = vec![
        bank.map(|bank| bank.label.clone()),
        bank.map(|bank| bank.value.clone()),
        bank.and_then(|bank| bank.holder.clone()),
    ];
    [whole(who), whole(reach), whole(pay)].into_iter().filter(|column| !column.is_empty()).collect()
}
