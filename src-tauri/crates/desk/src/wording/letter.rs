//! Reminder letters, and what every paper shares: address, reference block, table, signature.

use documents::{Item, Letter, Recipient, Reference, Section, Signer, Totals};
use ledger::Currency;

use super::facts::{Addressee, Instalment, Owed, ReminderFacts, Sender};
use super::format::Style;
use super::templates::{Kind, Templates, WordingError};
use super::words::{label, words};
use super::{pay, spelling};

/// Days after which a debt is printed in red.
const VERY_LATE: i64 = 30;

/// The letter of a stage, by its offset in days. Several currencies have a section each.
///
/// # Errors
/// When the owner's own text names something that is not there.
pub(crate) fn letter(templates: &Templates, stage: i32, facts: &ReminderFacts) -> Result<Letter, WordingError> {
    let kind = Kind::of_letter(stage);
    let facts = &if kind.is_about_late() { facts.late_first() } else { facts.clone() };
    let worded = templates.fill(kind, &words(facts, days_to_answer(kind)))?;
    let style = &facts.style;
    let date = style.long_day(facts.today);
    Ok(Letter {
        language: Some(style.language()),
        to: recipient(style, &facts.to),
        reference: reference(&facts.sender, &facts.to, date, &facts.reference),
        heading: worded.line(0),
        salutation: worded.line(1),
        opening: worded.paragraphs(2),
        sections: sections(style, &facts.owed, facts.today),
        closing: worded.paragraphs(3),
        payment: pay::in_box(style, &facts.sender, &facts.owed, &facts.reference),
        signer: signer(&facts.sender, worded.line(4)),
    })
}

/// How long a letter waits for an answer.
fn days_to_answer(kind: Kind) -> u64 {
    match kind {
        Kind::PreLegalLetter => 10,
        _ => 7,
    }
}

pub(super) fn recipient(style: &Style, to: &Addressee) -> Recipient {
    let attention = if style.is_english() { "Attn." } else { "A/A" };
    let contact = (!to.contact.is_empty() && to.contact != to.name).then(|| format!("{attention} {}", to.contact));
    Recipient { name: to.name.clone(), lines: contact.into_iter().chain(to.address.iter().cloned()).collect() }
}

pub(super) fn reference(sender: &Sender, to: &Addressee, date: String, reference: &str) -> Reference {
    Reference {
        date,
        customer_number: to.number.clone(),
        reference: reference.to_owned(),
        contact: sender.signer.clone(),
        phone: sender.phone.clone(),
    }
}

pub(super) fn signer(sender: &Sender, farewell: String) -> Signer {
    let named = !sender.signer.is_empty();
    Signer {
        farewell,
        name: if named { sender.signer.clone() } else { sender.name.clone() },
        role: if named { sender.signer_role.clone() } else { String::new() },
    }
}

/// A table per currency; titled where there are several.
pub(super) fn sections(style: &Style, owed: &[Owed], today: chrono::NaiveDate) -> Vec<Section> {
    let several = owed.len() > 1;
    owed.iter().map(|owed| section(style, owed, today, several)).collect()
}

pub(super) fn section(style: &Style, owed: &Owed, today: chrono::NaiveDate, titled: bool) -> Section {
    let figures = Figures::of(style, owed.currency, amounts(owed));
    let mut running = 0;
    let item = |each: &Instalment| {
        running += i128::from(each.open);
        let days = (today - each.due_on).num_days();
        Item {
            number: label(style, each),
            issued_on: style.short_day(each.issued_on),
            due_on: style.short_day(each.due_on),
            days_late: if days > 0 { days.to_string() } else { String::new() },
            very_late: days > VERY_LATE,
            total: figures.write(each.amount.into()),
            paid: figures.write_some(each.paid.into()),
            open: figures.write(each.open.into()),
            running: figures.write(running),
        }
    };
    let items = owed.instalments.iter().map(item).collect();
    let amount: i128 = owed.instalments.iter().map(|each| i128::from(each.amount)).sum();
    let paid: i128 = owed.instalments.iter().map(|each| i128::from(each.paid)).sum();
    let title = if titled { spelling::title(style, owed.currency) } else { String::new() };
    Section {
        title,
        unit: style.unit(owed.currency),
        decimal: style.decimal(),
        items,
        totals: Totals {
            total: figures.write(amount),
            paid: figures.write_some(paid),
            open: figures.write(owed.open()),
        },
    }
}

fn amounts(owed: &Owed) -> impl Iterator<Item = i128> + '_ {
    owed.instalments.iter().flat_map(|each| [each.amount, each.paid, each.open]).map(i128::from)
}

/// The figures of one table, all with the same decimals.
pub(super) struct Figures<'s> {
    style: &'s Style,
    exponent: u32,
    shown: u32,
}

impl<'s> Figures<'s> {
    /// As many decimals as the amount that needs most.
    pub(super) fn of(style: &'s Style, currency: Currency, amounts: impl Iterator<Item = i128>) -> Self {
        let shown = amounts.map(|minor| currency.shown_exponent(minor)).max();
        Self { style, exponent: currency.exponent(), shown: shown.unwrap_or_else(|| currency.shown_exponent(0)) }
    }

    pub(super) fn write(&self, minor: i128) -> String {
        self.style.figure(minor, self.exponent, self.shown)
    }

    /// Nothing for zero.
    pub(super) fn write_some(&self, minor: i128) -> String {
        if minor == 0 { String::new() } else { self.write(minor) }
    }
}

#[cfg(test)]
mod tests {
    use chrono::{Days, NaiveDate};
    use documents::{Language, Press, Sheet, Stationery};

    use super::*;

    fn day(month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, month, day).expect("a day of the calendar")
    }

    fn owed(code: &str, opens: &[(i64, i64)]) -> Owed {
        let instalment = |(number, (amount, paid)): (u32, &(i64, i64))| Instalment {
            invoice: format!("A-{number}"),
            is_charge: false,
            part: (1, 1),
            issued_on: day(9, 1),
            due_on: day(10, 1) + Days::new(u64::from(number) * 20),
            amount: *amount,
            paid: *paid,
            open: amount - paid,
        };
        let currency = Currency::from_code(code).expect("a code of the standard");
        Owed { currency, instalments: (0..).zip(opens).map(instalment).collect(), set_aside: 0 }
    }

    fn facts(country: &str, owed: Vec<Owed>) -> ReminderFacts {
        ReminderFacts {
            style: Style::of(country, Language::Spanish),
            today: day(11, 23),
            sender: Sender { name: "Taller Ríos".into(), ..Sender::default() },
            to: Addressee { name: "Muñoz, S. A.".into(), contact: "María Muñoz".into(), ..Addressee::default() },
            reference: "C-104".into(),
            owed,
            upcoming: Vec::new(),
        }
    }

    fn made(stage: i32, facts: &ReminderFacts) -> Letter {
        letter(&Templates::new(Language::Spanish).expect("shipped"), stage, facts).expect("a shipped text")
    }

    #[test]
    fn the_sums_of_a_letter_are_those_of_its_rows() {
        let letter = made(10, &facts("ES", vec![owed("EUR", &[(100_050, 0), (39_878, 19_878), (1, 0)])]));
        let section = &letter.sections[0];
        let running: Vec<&str> = section.items.iter().map(|item| item.running.as_str()).collect();
        assert_eq!(running, ["1.000,50", "1.200,50", "1.200,51"]);
        let totals = Totals { total: "1.399,29".into(), paid: "198,78".into(), open: "1.200,51".into() };
        assert_eq!(section.totals, totals);
        assert!(letter.heading.contains("1.200,51\u{a0}€"), "{}", letter.heading);
        assert_eq!(section.items[0].paid, "", "nothing paid is nothing printed");
    }

    #[test]
    fn days_late_are_counted_from_the_due_date_and_old_ones_are_red() {
        let letter = made(0, &facts("ES", vec![owed("EUR", &[(100, 0), (100, 0), (100, 0), (100, 0)])]));
        let late: Vec<_> =
            letter.sections[0].items.iter().map(|item| (item.days_late.as_str(), item.very_late)).collect();
        assert_eq!(late, [("53", true), ("33", true), ("13", false), ("", false)], "what is not late has no days");
    }

    #[test]
    fn all_figures_of_a_table_have_the_same_decimals() {
        let letter = made(10, &facts("CO", vec![owed("COP", &[(100_000, 0), (123_456, 0)])]));
        let figures: Vec<&str> = letter.sections[0].items.iter().map(|item| item.open.as_str()).collect();
        assert_eq!(figures, ["1.000,00", "1.234,56"]);
        let letter = made(10, &facts("CO", vec![owed("COP", &[(100_000, 0), (200_000, 0)])]));
        assert_eq!(letter.sections[0].totals.open, "3.000", "centavos of zero are not shown");
    }

    #[test]
    fn each_currency_has_its_own_titled_table() {
        let letter = made(20, &facts("ES", vec![owed("EUR", &[(100, 0)]), owed("USD", &[(200, 0)])]));
        let titles: Vec<&str> = letter.sections.iter().map(|section| section.title.as_str()).collect();
        assert_eq!(titles, ["Euros (EUR)", "Dólares de los Estados Unidos (USD)"]);
    }

    #[test]
    fn each_stage_becomes_a_letter_of_one_sheet() {
        let mut press = Press::new(Stationery::plain("Taller Ríos", Sheet::letter_number_10(), Language::Spanish));
        for stage in [-3, 0, 3, 10, 20, 30] {
            let letter = made(stage, &facts("MX", vec![owed("MXN", &[(100_000, 0), (200_000, 0), (300_000, 1)])]));
            let placed = press.letter(&letter).expect("text is never an error");
            assert_eq!(placed.page_count(), 1, "stage {stage}");
            assert!(placed.missing.is_empty(), "stage {stage}: {:?}", placed.missing);
        }
    }

    #[test]
    fn the_amount_in_the_letter_is_bold_and_a_name_never_is() {
        let mut facts = facts("ES", vec![owed("EUR", &[(100, 0)])]);
        facts.sender.signer = "**Ana**".into();
        facts.sender.phone = "1".into();
        let letter = made(30, &facts);
        let spans: Vec<_> = letter.opening.iter().flat_map(|paragraph| &paragraph.0).collect();
        assert!(spans.iter().any(|span| span.strong && span.text == "1,00\u{a0}€"), "{spans:?}");
        assert!(spans.iter().any(|span| !span.strong && span.text.contains("**Ana**")), "{spans:?}");
    }
}
