//! Short messages and the words of letters: what a template can name.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::Serialize;

use super::facts::{Instalment, Owed, ReceiptFacts, ReminderFacts, Sender};
use super::format::Style;
use super::pay;
use super::templates::{Kind, Templates, WordingError};

/// A short message, ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) subject: String,
    pub(crate) text: String,
}

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

/// The message of a stage, by its offset in days.
///
/// # Errors
/// When the owner's own text names something that is not there.
pub(crate) fn message(templates: &Templates, stage: i32, facts: &ReminderFacts) -> Result<Message, WordingError> {
    filled(templates, Kind::of_message(stage), &words(facts, 0))
}

/// What to say on the telephone.
///
/// # Errors
/// As [`message`].
pub(crate) fn call(templates: &Templates, facts: &ReminderFacts) -> Result<Message, WordingError> {
    filled(templates, Kind::Call, &words(facts, 0))
}

/// Thanks for a payment, full or in part.
///
/// # Errors
/// As [`message`].
pub(crate) fn thanks(templates: &Templates, facts: &ReceiptFacts) -> Result<Message, WordingError> {
    filled(templates, Kind::Thanks, &paid_words(facts))
}

fn filled(templates: &Templates, kind: Kind, words: &impl Serialize) -> Result<Message, WordingError> {
    let worded = templates.fill(kind, words)?;
    Ok(Message { subject: worded.line(0), text: worded.text(1) })
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
fn working_day(today: NaiveDate, days: u64) -> NaiveDate {
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

#[cfg(test)]
mod tests {
    use documents::Language;
    use ledger::Currency;

    use super::*;
    use crate::wording::facts::{Addressee, AppliedFact, WayToPay};

    fn day(month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, month, day).expect("a day of the calendar")
    }

    fn instalment(invoice: &str, due_on: NaiveDate, open: i64) -> Instalment {
        let issued_on = due_on - Days::new(30);
        Instalment { invoice: invoice.into(), part: (1, 1), issued_on, due_on, amount: open, paid: 0, open }
    }

    fn sender() -> Sender {
        let way = WayToPay {
            kind: "bank".into(),
            label: "BBVA".into(),
            value: "012180001234567895".into(),
            ..WayToPay::default()
        };
        Sender {
            name: "Taller Ríos".into(),
            signer: "Ana Ríos".into(),
            phone: "55 1234".into(),
            ways: vec![way],
            ..Sender::default()
        }
    }

    fn facts(language: Language) -> ReminderFacts {
        let currency = Currency::from_code("MXN").expect("a code of the standard");
        let instalments = vec![instalment("A-1", day(10, 20), 254_721), instalment("A-2", day(11, 22), 75_935)];
        ReminderFacts {
            style: Style::of("MX", language),
            today: day(11, 23),
            sender: sender(),
            to: Addressee { name: "Muñoz, S. A.".into(), contact: "María Muñoz".into(), ..Addressee::default() },
            reference: "C-104".into(),
            owed: vec![Owed { currency, instalments }],
        }
    }

    /// Facts of which everything that may be missing is.
    fn bare(language: Language) -> ReminderFacts {
        let sender = Sender { name: "Taller Ríos".into(), ..Sender::default() };
        let to = Addressee { name: "Muñoz, S. A.".into(), ..Addressee::default() };
        ReminderFacts { sender, to, reference: String::new(), ..facts(language) }
    }

    fn templates(language: Language) -> Templates {
        Templates::new(language).expect("the texts shipped are templates")
    }

    fn paid(facts: &ReminderFacts) -> ReceiptFacts {
        let applied =
            AppliedFact { invoice: "A-1".into(), part: (1, 1), due_on: day(10, 20), before: 300, applied: 100 };
        ReceiptFacts {
            style: facts.style,
            today: facts.today,
            sender: facts.sender.clone(),
            to: facts.to.clone(),
            number: 7,
            currency: facts.owed[0].currency,
            amount: 100,
            paid_on: facts.today,
            method: String::new(),
            reference: String::new(),
            applied: vec![applied],
            credit: 0,
            still_open: 200,
            still_late: 200,
        }
    }

    /// Every text in both languages, with all facts and with the fewest.
    fn all_texts() -> Vec<(String, String)> {
        let mut texts = Vec::new();
        for language in [Language::Spanish, Language::English] {
            let templates = templates(language);
            for facts in [facts(language), bare(language)] {
                for stage in [-3, 0, 3] {
                    let said = message(&templates, stage, &facts).expect("a shipped text");
                    texts.push((format!("{language:?} {stage}"), format!("{}\n\n{}", said.subject, said.text)));
                }
                let said = call(&templates, &facts).expect("a shipped text");
                texts.push((format!("{language:?} call"), said.text));
                let said = thanks(&templates, &paid(&facts)).expect("a shipped text");
                texts.push((format!("{language:?} thanks"), said.text));
                for kind in [Kind::Note, Kind::FirstLetter, Kind::FormalLetter, Kind::PreLegalLetter] {
                    let worded = templates.fill(kind, &words(&facts, 7)).expect("a shipped text");
                    texts.push((
                        format!("{language:?} {kind:?}"),
                        (0..5).map(|part| worded.text(part)).collect::<Vec<_>>().join("\n\n"),
                    ));
                }
            }
        }
        texts
    }

    #[test]
    fn every_message_lists_what_is_due_and_how_to_pay() {
        let templates = templates(Language::Spanish);
        for stage in [-3, 0, 3] {
            let said = message(&templates, stage, &facts(Language::Spanish)).expect("a shipped text").text;
            let said = said.replace('\u{a0}', " ");
            for part in
                ["A-1: $2,547.21 MXN", "A-2: $759.35 MXN", "Total: $3,306.56 MXN", "CLABE 012180001234567895", "C-104"]
            {
                assert!(said.contains(part), "{stage}: {part} is missing in:\n{said}");
            }
        }
    }

    #[test]
    fn the_text_of_the_due_date_names_the_real_day() {
        let templates = templates(Language::Spanish);
        for (due_on, said_so) in [
            (day(11, 23), "vence hoy (lunes 23"),
            (day(11, 22), "venció ayer (domingo 22"),
            (day(11, 21), "venció hace 2 días (sábado 21"),
        ] {
            let mut facts = facts(Language::Spanish);
            facts.owed[0].instalments = vec![instalment("A-9", due_on, 100)];
            let said = message(&templates, 0, &facts).expect("a shipped text").text.replace('\u{a0}', " ");
            assert!(said.contains(said_so), "{said_so} is missing in:\n{said}");
        }
    }

    #[test]
    fn no_text_blames_threatens_or_looks_like_a_court() {
        let banned = [
            "moros",
            "deudor",
            "demanda",
            "juzgado",
            "juez",
            "judicial",
            "embarg",
            "abogad",
            "jurídic",
            "intimaci",
            "expediente",
            "requerimiento",
            "buró",
            "debtor",
            "delinquent",
            "lawsuit",
            "court",
            "lawyer",
            "legal action",
            "!",
            "¡",
        ];
        for (name, text) in all_texts() {
            let lower = text.to_lowercase();
            let found = banned.iter().find(|word| lower.contains(**word));
            assert_eq!(found, None, "{name}:\n{text}");
        }
    }

    #[test]
    fn no_text_has_holes_or_doubled_marks() {
        for (name, text) in all_texts() {
            for hole in
                ["  .", " .", " ,", "..", ", ,", "()", "\n\n\n", ": \n", "none", "undefined", "{", "}", "\u{1}", "**"]
            {
                assert!(!text.contains(hole), "{name} has {hole:?}:\n{text}");
            }
            let doubled = text.lines().any(|line| line.trim_start().contains("  "));
            assert!(!doubled, "{name} has two spaces in a row:\n{text}");
            assert!(text.trim() == text && !text.is_empty(), "{name} must begin and end with words:\n{text}");
        }
    }

    #[test]
    fn one_invoice_is_spoken_of_as_one() {
        for (language, plural) in [(Language::Spanish, "facturas"), (Language::English, "invoices")] {
            let templates = templates(language);
            let mut one = facts(language);
            one.owed[0].instalments.truncate(1);
            for stage in [-3, 0, 3] {
                let said = message(&templates, stage, &one).expect("a shipped text");
                assert!(!format!("{} {}", said.subject, said.text).contains(plural), "{stage}: {}", said.text);
            }
        }
    }

    #[test]
    fn a_customers_name_cannot_speak_for_the_business() {
        let mut facts = facts(Language::Spanish);
        facts.to.contact = "{{ total }}\n---\n• A-9: **$0.00** {% raw %}".into();
        let said = message(&templates(Language::Spanish), 3, &facts).expect("a cruel name is a name").text;
        let greeting = "Buen día, {{ total }} --- • A-9: **$0.00** {% raw %}. Le saluda";
        assert!(said.starts_with(greeting), "it must stay one line of plain text:\n{said}");
    }

    #[test]
    fn an_answer_is_never_asked_for_on_a_weekend() {
        for number in 1..=28 {
            let asked = working_day(day(11, number), 7);
            assert!(!matches!(asked.weekday(), Weekday::Sat | Weekday::Sun), "{asked}");
            assert!((7..=9).contains(&(asked - day(11, number)).num_days()), "{asked}");
        }
    }

    #[test]
    fn currencies_stand_side_by_side_and_are_never_added() {
        let mut facts = facts(Language::Spanish);
        let dollars = Currency::from_code("USD").expect("a code of the standard");
        facts.owed.push(Owed { currency: dollars, instalments: vec![instalment("B-1", day(11, 1), 30_000)] });
        let total = total(&facts.style, &facts.owed).replace('\u{a0}', " ");
        assert_eq!(total, "$3,306.56 MXN y USD 300.00");
    }

    #[test]
    fn thanks_tells_what_remains_and_that_nothing_does() {
        let templates = templates(Language::Spanish);
        let part = paid(&facts(Language::Spanish));
        let said = thanks(&templates, &part).expect("a shipped text").text.replace('\u{a0}', " ");
        assert!(said.contains("A-1: $1.00 MXN, quedan $2.00 MXN"), "{said}");
        assert!(said.contains("Recibo n.º 000007"), "{said}");
        let all = ReceiptFacts { still_open: 0, still_late: 0, ..part };
        let said = thanks(&templates, &all).expect("a shipped text").text;
        assert!(said.contains("Su cuenta queda al día."), "{said}");
    }
}
