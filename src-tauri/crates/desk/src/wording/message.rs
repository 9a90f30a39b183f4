//! Short messages and what to say on the telephone.

use serde::Serialize;

use super::facts::{ReceiptFacts, ReminderFacts};
use super::templates::{Kind, Templates, WordingError};
use super::words::{paid_words, words};

/// A short message, ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) subject: String,
    pub(crate) text: String,
}

/// The message of a stage, by its offset in days.
///
/// # Errors
/// When the owner's own text names something that is not there.
pub(crate) fn message(templates: &Templates, stage: i32, facts: &ReminderFacts) -> Result<Message, WordingError> {
    let kind = Kind::of_message(stage);
    let facts = &if kind.is_about_late() { facts.late_first() } else { facts.clone() };
    filled(templates, kind, &words(facts, 0))
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

#[cfg(test)]
mod tests {
    use chrono::{Datelike, Days, NaiveDate, Weekday};
    use documents::Language;
    use ledger::Currency;

    use super::*;
    use crate::wording::Style;
    use crate::wording::facts::{Addressee, AppliedFact, Instalment, Owed, Sender, WayToPay};
    use crate::wording::words::{total, working_day};

    fn day(month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, month, day).expect("a day of the calendar")
    }

    fn instalment(invoice: &str, due_on: NaiveDate, open: i64) -> Instalment {
        let issued_on = due_on - Days::new(30);
        Instalment {
            invoice: invoice.into(),
            is_charge: false,
            part: (1, 1),
            issued_on,
            due_on,
            amount: open,
            paid: 0,
            open,
        }
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
            owed: vec![Owed { currency, instalments, set_aside: 0 }],
            upcoming: Vec::new(),
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
        let applied = AppliedFact {
            invoice: "A-1".into(),
            is_charge: false,
            part: (1, 1),
            due_on: day(10, 20),
            before: 300,
            applied: 100,
        };
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
            is_upcoming: false,
            owes_elsewhere: false,
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
        facts.owed.push(Owed {
            currency: dollars,
            instalments: vec![instalment("B-1", day(11, 1), 30_000)],
            set_aside: 0,
        });
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
