//! The words of each kind of fact.

use store::history::Fact;

use super::speaking::{day, joined, money, say};
use crate::book::Context;
use crate::wire::{CurrencyAmount, TimelineEntry, TimelineKind};

/// A fact as a line, without its mark. `of` is the fact that a reversal takes back.
pub(super) fn line(context: &Context, fact: &Fact, of: Option<&Fact>) -> TimelineEntry {
    TimelineEntry {
        id: fact.shown.clone(),
        on: store::day_text(fact.on),
        kind: kind(&fact.kind),
        title: if fact.kind == "reversal" { reversal(context, of) } else { title(context, fact) },
        detail: detail(context, fact),
        amount: effect(fact),
        mark: None,
        reversible: false,
        document: fact.document.clone(),
    }
}

/// The stages that gave way to a contact's, as a line of their own.
pub(super) fn skipped(context: &Context, fact: &Fact) -> Option<TimelineEntry> {
    if fact.skipped.is_empty() {
        return None;
    }
    let names: Vec<String> = fact.skipped.iter().map(|stage| stage_name(context, *stage)).collect();
    let names = names.join(", ");
    let by = stage_name(context, contact_stage(fact));
    Some(TimelineEntry {
        id: format!("{}-skipped", fact.shown),
        on: store::day_text(fact.on),
        kind: TimelineKind::Touch,
        title: say(context, &format!("Omitido: {names}"), &format!("Skipped: {names}")),
        detail: say(context, &format!("dio paso a «{by}»"), &format!("gave way to \"{by}\"")),
        amount: None,
        mark: Some("skipped".to_owned()),
        reversible: false,
        document: None,
    })
}

fn kind(kind: &str) -> TimelineKind {
    match kind {
        "invoice" => TimelineKind::Invoice,
        "payment" => TimelineKind::Payment,
        "allocation" => TimelineKind::Allocation,
        "credit_note" => TimelineKind::CreditNote,
        "write_off" => TimelineKind::WriteOff,
        "charge" => TimelineKind::Charge,
        "promise" => TimelineKind::Promise,
        "pause" => TimelineKind::Pause,
        "dispute" | "resolution" => TimelineKind::Dispute,
        "agreement" => TimelineKind::Agreement,
        "contact" => TimelineKind::Touch,
        "reversal" => TimelineKind::Reversal,
        _ => TimelineKind::Note,
    }
}

/// What a fact does to what is owed: more by an invoice, less by a payment, the opposite by a reversal.
fn effect(fact: &Fact) -> Option<CurrencyAmount> {
    let (currency, amount) = (fact.currency?, fact.amount.filter(|amount| *amount != 0)?);
    let sign = |kind: &str| match kind {
        "invoice" | "charge" => Some(1),
        "payment" | "credit_note" | "write_off" | "resolution" => Some(-1),
        _ => None,
    };
    let sign = match fact.kind.as_str() {
        "reversal" => -sign(fact.word.as_deref()?)?,
        kind => sign(kind)?,
    };
    Some(CurrencyAmount { currency: currency.code().to_owned(), amount: currency.format((sign * amount).into()) })
}

/// What a fact is called, in one phrase.
fn title(context: &Context, fact: &Fact) -> String {
    let both = |spanish: String, english: String| say(context, &spanish, &english);
    let (numbers, amount) = (&fact.numbers, amount_of(context, fact));
    let text = fact.text.as_deref().unwrap_or_default();
    let until = fact.until.map(|until| day(context, until)).unwrap_or_default();
    match fact.kind.as_str() {
        "invoice" => both(format!("Factura {numbers}"), format!("Invoice {numbers}")),
        "payment" => payment(context, fact),
        "allocation" => both(format!("{amount} aplicados a {numbers}"), format!("{amount} applied to {numbers}")),
        "credit_note" => both(format!("Nota de crédito {text}"), format!("Credit note {text}")),
        "write_off" => say(context, "Castigo", "Write-off"),
        "charge" => charge(context, fact.word.as_deref().unwrap_or_default()),
        "promise" => both(format!("Promesa de {amount}"), format!("Promise of {amount}")),
        "pause" => both(format!("En pausa hasta el {until}"), format!("Paused until {until}")),
        "dispute" => both(format!("Disputa por {amount}"), format!("Dispute over {amount}")),
        "resolution" if fact.word.as_deref() == Some("accepted") => {
            say(context, "Disputa resuelta a favor del cliente", "Dispute settled in the customer's favour")
        }
        "resolution" => say(context, "Disputa rechazada", "Dispute rejected"),
        "agreement" => both(format!("Convenio de pago por {amount}"), format!("Payment plan for {amount}")),
        "contact" => contact(context, fact),
        _ => say(context, "Nota", "Note"),
    }
}

fn amount_of(context: &Context, fact: &Fact) -> String {
    match (fact.currency, fact.amount) {
        (Some(currency), Some(amount)) => money(context, currency, amount),
        _ => String::new(),
    }
}

fn payment(context: &Context, fact: &Fact) -> String {
    let method = fact.word.as_deref().map(str::trim).unwrap_or_default().to_lowercase();
    match method.as_str() {
        "" => say(context, "Pago", "Payment"),
        "efectivo" | "cash" => say(context, "Pago en efectivo", "Payment in cash"),
        "cheque" => say(context, "Pago con cheque", "Payment by cheque"),
        "tarjeta" | "card" => say(context, "Pago con tarjeta", "Payment by card"),
        "transferencia" | "transfer" => say(context, "Pago por transferencia", "Payment by transfer"),
        other => say(context, &format!("Pago: {other}"), &format!("Payment: {other}")),
    }
}

fn charge(context: &Context, kind: &str) -> String {
    match kind {
        "interest" => say(context, "Intereses por mora", "Late interest"),
        "statutory" => say(context, "Compensación legal", "Statutory compensation"),
        _ => say(context, "Cargo", "Charge"),
    }
}

fn contact(context: &Context, fact: &Fact) -> String {
    let stage = stage_name(context, contact_stage(fact));
    let channel = match fact.word.as_deref().unwrap_or_default() {
        "whatsapp" => "WhatsApp".to_owned(),
        "email" => say(context, "Correo", "E-mail"),
        "phone" => say(context, "Llamada", "Call"),
        "sms" => "SMS".to_owned(),
        // A stage that is called a letter needs no second word for it.
        _ if is_called_letter(&stage) => return stage,
        _ => say(context, "Carta", "Letter"),
    };
    say(context, &format!("{channel} «{stage}»"), &format!("{channel} \"{stage}\""))
}

/// Does the owner's name for a stage say that it is a letter?
pub(super) fn is_called_letter(stage: &str) -> bool {
    let key = crate::folding::name_key(stage);
    key.split(' ').any(|word| word == "carta" || word == "letter")
}

fn contact_stage(fact: &Fact) -> i32 {
    fact.count.and_then(|stage| i32::try_from(stage).ok()).unwrap_or_default()
}

fn reversal(context: &Context, of: Option<&Fact>) -> String {
    let what = of.map(|fact| title(context, fact)).unwrap_or_default();
    let day = of.map(|fact| day(context, fact.on)).unwrap_or_default();
    say(context, &format!("Se deshizo: {what}, del {day}"), &format!("Taken back: {what}, of {day}"))
}

/// The owner's name for a stage, else its offset.
pub(super) fn stage_name(context: &Context, offset: i32) -> String {
    let named = context.settings.stages.iter().find(|stage| stage.offset == offset);
    named.map_or_else(|| format!("{offset:+}"), |stage| stage.name.clone())
}

/// How a step goes out.
pub(super) fn by_channel(context: &Context, channel: &str) -> String {
    match channel {
        "whatsapp" => say(context, "por WhatsApp", "by WhatsApp"),
        "email" => say(context, "por correo", "by e-mail"),
        "phone" => say(context, "por teléfono", "by telephone"),
        "sms" => say(context, "por SMS", "by SMS"),
        _ => say(context, "por carta", "by letter"),
    }
}

fn detail(context: &Context, fact: &Fact) -> String {
    let text = fact.text.clone().unwrap_or_default();
    let until = fact.until.map(|until| day(context, until)).unwrap_or_default();
    match fact.kind.as_str() {
        "invoice" => joined(&[due(context, fact, &until), fiscal(fact)]),
        "payment" => joined(&[applied(context, fact), receipt(context, fact), reference(context, &text)]),
        "allocation" | "promise" if until.is_empty() => String::new(),
        "promise" => say(context, &format!("para el {until}"), &format!("for {until}")),
        "credit_note" | "charge" | "resolution" => on_numbers(context, fact),
        "write_off" | "dispute" => joined(&[on_numbers(context, fact), text]),
        "agreement" => plan(context, fact, &until),
        "contact" => joined(&[fact.numbers.clone(), text, outcome(context, fact)]),
        _ => text,
    }
}

fn due(context: &Context, fact: &Fact, first: &str) -> String {
    match fact.count {
        Some(count) if count > 1 => {
            let spanish = format!("{count} cuotas, la primera vence el {first}");
            say(context, &spanish, &format!("{count} instalments, the first due {first}"))
        }
        _ => say(context, &format!("vence el {first}"), &format!("due {first}")),
    }
}

/// The two ends of the fiscal UUID: enough to tell it from another on paper.
fn fiscal(fact: &Fact) -> String {
    let uuid = fact.word.as_deref().unwrap_or_default();
    match (uuid.get(..4), uuid.len().checked_sub(4).and_then(|start| uuid.get(start..))) {
        (Some(first), Some(last)) if uuid.len() > 8 => format!("CFDI {first}…{last}"),
        _ => String::new(),
    }
}

fn applied(context: &Context, fact: &Fact) -> String {
    if fact.numbers.is_empty() {
        return say(context, "sin aplicar al recibirlo", "unapplied when it came");
    }
    let numbers = &fact.numbers;
    say(context, &format!("aplicado a {numbers}"), &format!("applied to {numbers}"))
}

fn receipt(context: &Context, fact: &Fact) -> String {
    let number = fact.count.unwrap_or_default();
    say(context, &format!("recibo {number:06}"), &format!("receipt {number:06}"))
}

fn reference(context: &Context, text: &str) -> String {
    if text.is_empty() { String::new() } else { say(context, &format!("ref. {text}"), &format!("ref. {text}")) }
}

fn on_numbers(context: &Context, fact: &Fact) -> String {
    let numbers = &fact.numbers;
    say(context, &format!("sobre {numbers}"), &format!("on {numbers}"))
}

fn plan(context: &Context, fact: &Fact, first: &str) -> String {
    let count = fact.count.unwrap_or_default();
    let spanish = format!("{count} pagos, el primero el {first}");
    say(context, &spanish, &format!("{count} payments, the first on {first}"))
}

fn outcome(context: &Context, fact: &Fact) -> String {
    match fact.outcome.as_deref().unwrap_or_default() {
        "no_answer" => say(context, "no contestó", "no answer"),
        "will_pay" => say(context, "va a pagar", "will pay"),
        "disputes" => say(context, "no está de acuerdo", "disputes it"),
        "left_message" => say(context, "se dejó recado", "left a message"),
        "wrong_number" => say(context, "número equivocado", "wrong number"),
        other => other.to_owned(),
    }
}

/// What a fact is called where it stands alone: with the receipt of a payment.
pub(crate) fn named(context: &Context, fact: &Fact) -> String {
    match fact.kind.as_str() {
        "payment" => format!("{}, {}", title(context, fact), receipt(context, fact)),
        _ => title(context, fact),
    }
}
