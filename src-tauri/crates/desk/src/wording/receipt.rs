//! Receipts: what was paid, what it was applied to, what remains.

use documents::{Applied, AppliedSection, Fact, Receipt};

use super::facts::ReceiptFacts;
use super::letter::{Figures, recipient, reference, signer};
use super::spelling;
use super::templates::{Kind, Templates, WordingError};
use super::words::{applied_to, paid_words};

/// The receipt of a payment.
///
/// # Errors
/// When the owner's own text names something that is not there.
pub(crate) fn receipt(templates: &Templates, facts: &ReceiptFacts) -> Result<Receipt, WordingError> {
    let worded = templates.fill(Kind::Receipt, &paid_words(facts))?;
    let date = facts.style.long_day(facts.today);
    Ok(Receipt {
        to: recipient(&facts.style, &facts.to),
        reference: reference(&facts.sender, &facts.to, date, ""),
        heading: worded.line(0),
        salutation: worded.line(1),
        opening: worded.paragraphs(2),
        facts: named(facts),
        applied: if facts.applied.is_empty() { Vec::new() } else { vec![applied(facts)] },
        remaining: worded.paragraphs(3),
        signer: signer(&facts.sender, worded.line(4)),
    })
}

fn named(facts: &ReceiptFacts) -> Vec<Fact> {
    let style = &facts.style;
    let names = if style.is_english() {
        ["Amount", "In words", "Paid on", "How", "Reference"]
    } else {
        ["Importe", "En letra", "Fecha del pago", "Forma de pago", "Referencia"]
    };
    let rows = [
        Fact::strong(names[0], style.money_in_full(facts.currency, facts.amount.into())),
        Fact::new(names[1], spelling::amount(style, facts.currency, facts.amount)),
        Fact::new(names[2], style.long_day(facts.paid_on)),
        Fact::new(names[3], facts.method.clone()),
        Fact::new(names[4], facts.reference.clone()),
    ];
    rows.into_iter().filter(|row| !row.value.is_empty()).collect()
}

fn applied(facts: &ReceiptFacts) -> AppliedSection {
    let style = &facts.style;
    let amounts = facts.applied.iter().flat_map(|each| [each.before, each.applied, each.before - each.applied]);
    let figures = Figures::of(style, facts.currency, amounts.map(i128::from));
    let mut running = 0;
    let rows = facts.applied.iter().map(|each| {
        running += i128::from(each.applied);
        Applied {
            number: applied_to(style, each),
            due_on: style.short_day(each.due_on),
            before: figures.write(each.before.into()),
            applied: figures.write(each.applied.into()),
            remaining: figures.write((each.before - each.applied).into()),
            running: figures.write(running),
        }
    });
    let rows = rows.collect();
    AppliedSection {
        title: String::new(),
        unit: style.unit(facts.currency),
        decimal: style.decimal(),
        rows,
        total_applied: figures.write(running),
    }
}
