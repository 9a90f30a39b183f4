//! Statements of account: entries, open invoices, their age.

use documents::{Bucket, Movement, MovementTable, Statement, StatementSection};
use serde::Serialize;

use super::facts::{AgingFacts, StatementFacts, StatementOwed};
use super::format::Style;
use super::letter::{Figures, recipient, reference, section, signer};
use super::pay;
use super::templates::{Kind, Templates, WordingError};

/// What the template of statements can name.
#[derive(Debug, Clone, Serialize)]
struct Words {
    business: String,
    customer: String,
    contact: String,
    as_of: String,
    /// One per currency.
    accounts: Vec<AccountWords>,
    /// Something is owed in any of them.
    owes: bool,
    phone: String,
}

#[derive(Debug, Clone, Serialize)]
struct AccountWords {
    balance: String,
    /// Empty where nothing is late.
    overdue: String,
    /// Of what is late, disputed or part of an agreement; empty where nothing is.
    set_aside: String,
    /// What lies unapplied beside a debt; empty where there is none of either.
    credit: String,
    /// The balance stands in the customer's favour.
    in_favour: bool,
}

/// The statement of a customer's account.
///
/// # Errors
/// When the owner's own text names something that is not there.
pub(crate) fn statement(templates: &Templates, facts: &StatementFacts) -> Result<Statement, WordingError> {
    let worded = templates.fill(Kind::Statement, &words(facts))?;
    let style = &facts.style;
    let owing: Vec<_> =
        facts.accounts.iter().map(|account| &account.owed).filter(|owed| owed.open() > 0).cloned().collect();
    let payment = if owing.is_empty() { None } else { pay::in_box(style, &facts.sender, &owing, &facts.reference) };
    let date = style.long_day(facts.as_of);
    Ok(Statement {
        to: recipient(style, &facts.to),
        reference: reference(&facts.sender, &facts.to, date, &facts.reference),
        heading: worded.line(0),
        salutation: worded.line(1),
        opening: worded.paragraphs(2),
        sections: facts.accounts.iter().map(|account| account_section(facts, account)).collect(),
        closing: worded.paragraphs(3),
        payment,
        signer: signer(&facts.sender, worded.line(4)),
    })
}

fn words(facts: &StatementFacts) -> Words {
    let style = &facts.style;
    let account = |account: &StatementOwed| {
        let (currency, balance, overdue) = (account.owed.currency, account.aging.balance(), account.aging.overdue());
        let aside = account.owed.set_aside.into();
        let some = |minor: i128| if minor > 0 { style.money_in_full(currency, minor) } else { String::new() };
        let (overdue, set_aside) = (some(overdue - aside), some(aside));
        let in_favour = balance < 0;
        let has_both = account.aging.credits < 0 && balance != account.aging.credits;
        let credit = if has_both { style.money_in_full(currency, -account.aging.credits) } else { String::new() };
        AccountWords {
            balance: style.money_in_full(currency, balance.saturating_abs()),
            overdue,
            set_aside,
            credit,
            in_favour,
        }
    };
    Words {
        business: facts.sender.name.clone(),
        customer: facts.to.name.clone(),
        contact: facts.to.contact.clone(),
        as_of: style.long_day(facts.as_of),
        accounts: facts.accounts.iter().map(account).collect(),
        owes: facts.accounts.iter().any(|account| account.aging.balance() > 0),
        phone: facts.sender.phone.replace(' ', "\u{a0}"),
    }
}

fn account_section(facts: &StatementFacts, account: &StatementOwed) -> StatementSection {
    let style = &facts.style;
    let titled = facts.accounts.len() > 1;
    StatementSection {
        open: section(style, &account.owed, facts.as_of, titled),
        movements: account.entries.as_ref().map(|(opening, _)| movements(facts, account, *opening)),
        aging: buckets(style, account),
    }
}

fn movements(facts: &StatementFacts, account: &StatementOwed, opening: i128) -> MovementTable {
    let style = &facts.style;
    let entries = account.entries.as_ref().map(|(_, entries)| entries.as_slice()).unwrap_or_default();
    let amounts = entries.iter().flat_map(|entry| [entry.charge, entry.payment]).map(i128::from);
    let figures = Figures::of(style, account.owed.currency, amounts.chain([opening]));
    let (before, after) = if style.is_english() {
        ("Balance brought forward", format!("Balance on {}", style.short_day(facts.as_of)))
    } else {
        ("Saldo anterior", format!("Saldo al {}", style.short_day(facts.as_of)))
    };
    let mut balance = opening;
    let mut rows = vec![Movement { text: before.to_owned(), balance: figures.write(opening), ..Movement::default() }];
    for entry in entries {
        balance += i128::from(entry.charge) - i128::from(entry.payment);
        rows.push(Movement {
            on: style.short_day(entry.on),
            text: entry.text.clone(),
            charge: figures.write_some(entry.charge.into()),
            payment: figures.write_some(entry.payment.into()),
            balance: figures.write(balance),
        });
    }
    MovementTable { rows, closing: (after, figures.write(balance)) }
}

const NAMES_ES: [&str; 6] =
    ["Por vencer", "1 a 30 días", "31 a 60 días", "61 a 90 días", "91 a 120 días", "Más de 120"];
const NAMES_EN: [&str; 6] =
    ["Not yet due", "1 to 30 days", "31 to 60 days", "61 to 90 days", "91 to 120 days", "Over 120"];

/// Due today counts as not yet due here: it is not late.
fn buckets(style: &Style, account: &StatementOwed) -> Vec<Bucket> {
    let AgingFacts { upcoming, due_today, late, credits } = account.aging;
    let mut amounts = vec![upcoming + due_today];
    amounts.extend(late);
    let whole: i128 = amounts.iter().sum();
    if whole <= 0 {
        return Vec::new();
    }
    let figures = Figures::of(style, account.owed.currency, amounts.iter().copied().chain([credits]));
    let names = if style.is_english() { NAMES_EN } else { NAMES_ES };
    let bucket = |(lateness, (name, amount)): (u8, (&&str, &i128))| Bucket {
        name: (*name).to_owned(),
        amount: figures.write(*amount),
        share: thousandths(*amount, whole),
        lateness,
    };
    let mut buckets: Vec<Bucket> = (0_u8..).zip(names.iter().zip(&amounts)).map(bucket).collect();
    if credits != 0 {
        let name = if style.is_english() { "In your favour" } else { "A su favor" };
        buckets.push(Bucket { name: name.to_owned(), amount: figures.write(credits), share: 0, lateness: 0 });
    }
    buckets
}

fn thousandths(part: i128, whole: i128) -> u16 {
    u16::try_from((part.max(0).saturating_mul(1000) + whole / 2) / whole).unwrap_or(1000)
}

#[cfg(test)]
mod tests {
    use documents::Language;
    use ledger::Currency;

    use super::*;
    use crate::wording::facts::{Addressee, Entry, Owed, Sender};

    fn facts(aging: AgingFacts, entries: Vec<Entry>) -> StatementFacts {
        let currency = Currency::from_code("EUR").expect("a code of the standard");
        StatementFacts {
            style: Style::of("ES", Language::Spanish),
            as_of: chrono::NaiveDate::from_ymd_opt(2026, 11, 23).expect("a day of the calendar"),
            sender: Sender { name: "Taller Ríos".into(), ..Sender::default() },
            to: Addressee { name: "Muñoz, S. A.".into(), ..Addressee::default() },
            reference: String::new(),
            accounts: vec![StatementOwed {
                owed: Owed { currency, instalments: Vec::new(), set_aside: 0 },
                entries: Some((100_000, entries)),
                aging,
            }],
        }
    }

    fn made(facts: &StatementFacts) -> Statement {
        statement(&Templates::new(Language::Spanish).expect("shipped"), facts).expect("a shipped text")
    }

    #[test]
    fn the_balance_runs_from_entry_to_entry() {
        let on = chrono::NaiveDate::from_ymd_opt(2026, 10, 2).expect("a day of the calendar");
        let charge = Entry { on, text: "Factura A-1".into(), charge: 50_050, payment: 0 };
        let payment = Entry { on, text: "Pago".into(), charge: 0, payment: 200_000 };
        let movements = made(&facts(AgingFacts::default(), vec![charge, payment])).sections.remove(0).movements;
        let table = movements.expect("entries were given");
        let balances: Vec<&str> = table.rows.iter().map(|row| row.balance.as_str()).collect();
        assert_eq!(balances, ["1.000,00", "1.500,50", "−499,50"], "a balance may end in the customer's favour");
        assert_eq!(table.closing.1, "−499,50");
    }

    #[test]
    fn the_strip_shows_the_parts_of_the_whole() {
        let aging = AgingFacts { upcoming: 2_000, due_today: 1_000, late: [3_000, 0, 0, 0, 4_000], credits: -500 };
        let buckets = made(&facts(aging, Vec::new())).sections.remove(0).aging;
        let shares: Vec<u16> = buckets.iter().map(|bucket| bucket.share).collect();
        assert_eq!(shares, [300, 300, 0, 0, 0, 400, 0]);
        assert_eq!(buckets[0].amount, "30,00", "due today is not late");
        assert_eq!(buckets[6].amount, "−5,00", "a credit is shown and not drawn");
    }

    #[test]
    fn a_balance_in_favour_is_said_so_and_asks_for_nothing() {
        let aging = AgingFacts { credits: -500, ..AgingFacts::default() };
        let statement = made(&facts(aging, Vec::new()));
        let text: String =
            statement.opening.iter().flat_map(|paragraph| &paragraph.0).map(|span| span.text.as_str()).collect();
        assert!(text.contains("5,00\u{a0}€ a su favor"), "{text}");
        assert_eq!(statement.payment, None);
        assert!(statement.sections[0].aging.is_empty(), "there is no age where nothing is owed");
    }
}
