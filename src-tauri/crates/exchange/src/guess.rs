//! Which column probably means what: by its name, in Spanish and English as programs really write it, and by its
//! values. A guess is shown with its confidence and the owner has the last word.

use std::collections::BTreeMap;

use crate::amount;
use crate::currency::is_currency;
use crate::day::{self, DateOrder};
use crate::map::{ColumnMap, Field, Kind, Negative, Only};
use crate::table::Table;
use crate::text::{cell, fold, fold_header, trim};
use crate::words;

/// A guessed map and how sure each column of it is, in percent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guess {
    pub map: ColumnMap,
    pub confidence: BTreeMap<Field, u8>,
}

/// How well a column's name says that it is this field, in percent.
fn by_name(field: Field, folded: &str) -> u8 {
    if names_another_party(field, folded) {
        return 0;
    }
    let compact = folded.replace(' ', "");
    let best = words::of(field).enumerate().map(|(rank, word)| {
        let rank = u8::try_from(rank.min(20)).unwrap_or(20);
        if word == folded {
            100 - rank
        } else if word.len() > 3 && word.replace(' ', "") == compact {
            96 - rank
        } else if word.len() > 3 && field.may_be_qualified() && holds_words(folded, word) {
            let extra = folded
                .split(' ')
                .count()
                .saturating_sub(word.split(' ').count());
            62u8.saturating_sub(rank / 2)
                .saturating_sub(u8::try_from(extra * 6).unwrap_or(60))
        } else {
            0
        }
    });
    best.max().unwrap_or(0)
}

/// The issuer's own identity stands in many lists beside the customer's.
fn names_another_party(field: Field, folded: &str) -> bool {
    matches!(
        field,
        Field::CustomerName | Field::TaxId | Field::CustomerId
    ) && [
        "emisor",
        "issuer",
        "vendedor",
        "salesperson",
        "banco",
        "bank",
    ]
    .iter()
    .any(|w| holds_words(folded, w))
}

/// Whether all words of `phrase` stand in `folded` next to each other.
fn holds_words(folded: &str, phrase: &str) -> bool {
    folded.match_indices(phrase).any(|(at, _)| {
        let end = at + phrase.len();
        (at == 0 || folded.as_bytes()[at - 1] == b' ')
            && (end == folded.len() || folded.as_bytes()[end] == b' ')
    })
}

/// What the values of a column look like, as shares of its filled cells in percent.
#[derive(Debug, Default, Clone, Copy)]
struct Values {
    filled: usize,
    dates: usize,
    amounts: usize,
    whole: usize,
    codes: usize,
    mails: usize,
    rows: usize,
}

/// Rows that are looked at for a guess.
const LOOKED_AT: usize = 500;

fn values(table: &Table, column: usize) -> Values {
    let mut seen = Values::default();
    for row in table.rows.iter().take(LOOKED_AT) {
        seen.rows += 1;
        let Some(raw) = row.cells.get(column) else {
            continue;
        };
        let clean = cell(raw);
        let text = trim(&clean);
        if text.is_empty() {
            continue;
        }
        seen.filled += 1;
        seen.dates += usize::from(is_day(text));
        seen.amounts += usize::from(amount::bare(text).is_some());
        seen.whole += usize::from(text.len() <= 4 && text.bytes().all(|b| b.is_ascii_digit()));
        seen.codes += usize::from(is_currency(&text.to_ascii_uppercase()));
        seen.mails += usize::from(text.contains('@'));
    }
    seen
}

fn is_day(text: &str) -> bool {
    let orders = [DateOrder::Dmy, DateOrder::Mdy, DateOrder::Ymd];
    day::parts(text).is_ok_and(|p| orders.iter().any(|o| p.day(*o).is_ok()))
}

impl Values {
    fn mostly(&self, count: usize) -> bool {
        self.filled > 0 && count * 10 >= self.filled * 7
    }

    /// Whether the values allow a field; an empty column allows every one, at half the confidence.
    fn allow(&self, field: Field) -> bool {
        if self.filled == 0 {
            return !field.is_amount() || field == Field::Paid;
        }
        if field.is_date() {
            return self.mostly(self.dates);
        }
        if field.is_amount() {
            return self.mostly(self.amounts) && !self.mostly(self.dates);
        }
        if field.is_whole_number() {
            return self.mostly(self.whole);
        }
        match field {
            Field::Currency => self.mostly(self.codes),
            Field::Email => self.mostly(self.mails),
            Field::CustomerName => {
                !self.mostly(self.amounts) && !self.mostly(self.dates) && !self.mostly(self.mails)
            }
            Field::Number => !self.mostly(self.dates) || self.mostly(self.amounts),
            Field::Address | Field::Contact | Field::Method | Field::Status => {
                !self.mostly(self.dates)
            }
            _ => true,
        }
    }
}

/// Whether the column names speak of suppliers and of no customer: then these are probably the owner's own debts.
pub(crate) fn looks_like_purchases(table: &Table) -> bool {
    let names: Vec<String> = table.headers.iter().map(|h| fold_header(h)).collect();
    let any = |words: &[&str]| {
        names
            .iter()
            .any(|n| words.iter().any(|w| holds_words(n, w)))
    };
    any(&["proveedor", "supplier", "vendor"])
        && !any(&[
            "cliente", "customer", "client", "receptor", "deudor", "debtor",
        ])
}

/// Guesses the map of a table.
pub fn guess_map(table: &Table) -> Guess {
    let names: Vec<String> = table.headers.iter().map(|h| fold_header(h)).collect();
    let seen: Vec<Values> = (0..names.len()).map(|i| values(table, i)).collect();
    let kind = kind_of(&names, &table.title, &seen);
    let mut claims = Vec::new();
    for field in fields_of(kind) {
        for (column, name) in names.iter().enumerate() {
            let mut score = by_name(*field, name);
            if score > 0 && seen[column].allow(*field) {
                score = if seen[column].filled == 0 {
                    score / 2
                } else {
                    score
                };
                claims.push((score, *field, column));
            }
        }
    }
    claims.sort_by_key(|(score, field, column)| (u8::MAX - score, *field, *column));
    let mut guess = Guess {
        map: ColumnMap {
            kind,
            ..ColumnMap::default()
        },
        confidence: BTreeMap::new(),
    };
    let mut taken = Vec::new();
    for (score, field, column) in claims {
        if score >= 20 && !taken.contains(&column) && !guess.map.columns.contains_key(&field) {
            taken.push(column);
            guess
                .map
                .columns
                .insert(field, table.headers[column].clone());
            guess.confidence.insert(field, score);
        }
    }
    fill_by_values(table, &seen, &taken, &mut guess);
    instalment_amount(table, &names, &taken, &mut guess);
    journal(table, &names, &mut guess);
    if guess.map.columns.contains_key(&Field::PaidOn) {
        guess.map.columns.remove(&Field::PaidDays);
        guess.confidence.remove(&Field::PaidDays);
    }
    guess
}

/// Beside the total of the invoice a list of instalments may give the amount of each.
fn instalment_amount(table: &Table, names: &[String], taken: &[usize], guess: &mut Guess) {
    const NAMES: &[&str] = &[
        "importe cuota",
        "monto cuota",
        "valor cuota",
        "importe de la cuota",
        "monto de la cuota",
        "instalment amount",
        "installment amount",
        "importe parcialidad",
        "monto parcialidad",
    ];
    if guess.map.kind != Kind::Invoices || !guess.map.columns.contains_key(&Field::Total) {
        return;
    }
    let found =
        (0..names.len()).find(|c| NAMES.contains(&names[*c].as_str()) && !taken.contains(c));
    if let Some(column) = found {
        guess
            .map
            .columns
            .insert(Field::Amount, table.headers[column].clone());
        guess.confidence.insert(Field::Amount, 90);
    }
}

/// A date and an amount that no name announces are taken when there is only one candidate.
fn fill_by_values(table: &Table, seen: &[Values], taken: &[usize], guess: &mut Guess) {
    let wanted: &[Field] = match guess.map.kind {
        Kind::Invoices if guess.map.columns.contains_key(&Field::Open) => &[Field::IssuedOn],
        Kind::Invoices => &[Field::IssuedOn, Field::Total],
        Kind::Payments => &[Field::Date, Field::Amount],
        Kind::Customers => &[],
    };
    for field in wanted
        .iter()
        .filter(|f| !guess.map.columns.contains_key(f))
        .copied()
        .collect::<Vec<_>>()
    {
        let fits = |v: &Values| {
            if field.is_date() {
                v.mostly(v.dates)
            } else {
                v.mostly(v.amounts) && !v.mostly(v.whole)
            }
        };
        let mut free = (0..seen.len())
            .filter(|c| !taken.contains(c) && fits(&seen[*c]) && !table.headers[*c].is_empty());
        if let (Some(column), None) = (free.next(), free.next()) {
            guess
                .map
                .columns
                .insert(field, table.headers[column].clone());
            guess.confidence.insert(field, 30);
        }
    }
}

fn fields_of(kind: Kind) -> &'static [Field] {
    use Field::*;
    match kind {
        Kind::Invoices => &[
            CustomerId,
            CustomerName,
            TaxId,
            Email,
            Phone,
            Whatsapp,
            Contact,
            Address,
            TermsDays,
            Number,
            Uuid,
            IssuedOn,
            DueOn,
            Total,
            Currency,
            PaidOn,
            Paid,
            Open,
            PaidDays,
            Instalment,
            Status,
        ],
        Kind::Customers => &[
            CustomerId,
            CustomerName,
            TaxId,
            Email,
            Phone,
            Whatsapp,
            Contact,
            Address,
            TermsDays,
            Currency,
            Open,
        ],
        Kind::Payments => &[
            CustomerId,
            CustomerName,
            TaxId,
            Number,
            Uuid,
            Amount,
            Date,
            Currency,
            Method,
        ],
    }
}

/// Invoices have an amount and something only an invoice has; payments an amount and a day of payment; a list
/// without days or numbers is one of customers.
fn kind_of(names: &[String], title: &str, seen: &[Values]) -> Kind {
    let strong = |field: Field| {
        names
            .iter()
            .zip(seen)
            .any(|(n, v)| by_name(field, n) >= 75 && v.allow(field))
    };
    let said = |words: &[&str]| words.iter().any(|w| holds_words(title, w));
    let invoice_like = strong(Field::DueOn)
        || names.iter().any(|n| {
            [
                "invoice date",
                "fecha de emision",
                "fecha emision",
                "fecha factura",
            ]
            .contains(&n.as_str())
        });
    if !invoice_like
        && said(&[
            "payments",
            "pagos",
            "cobros",
            "abonos",
            "pagos recibidos",
            "payments received",
        ])
    {
        return Kind::Payments;
    }
    let amount = strong(Field::Total) || strong(Field::Amount) || strong(Field::Paid);
    let paid_name = [
        "payment date",
        "fecha de pago",
        "fecha pago",
        "fecha de cobro",
        "fecha cobro",
        "fecha del pago",
        "date paid",
        "fecha de abono",
        "fecha abono",
    ];
    if amount
        && !invoice_like
        && !strong(Field::Open)
        && names.iter().any(|n| paid_name.contains(&n.as_str()))
        && !said(&["invoices", "facturas"])
    {
        let issued = ["fecha", "date", "emision", "issue date"];
        return if names.iter().any(|n| issued.contains(&n.as_str())) {
            Kind::Invoices
        } else {
            Kind::Payments
        };
    }
    let has_date = names
        .iter()
        .zip(seen)
        .any(|(n, v)| by_name(Field::IssuedOn, n) >= 82 && v.mostly(v.dates));
    let owed = strong(Field::Total) || strong(Field::Open);
    let numbered = strong(Field::Number);
    if (owed && (has_date || invoice_like)) || (numbered && owed) {
        Kind::Invoices
    } else {
        kind_without_dates(amount, numbered, invoice_like)
    }
}

fn kind_without_dates(amount: bool, numbered: bool, invoice_like: bool) -> Kind {
    if amount && (numbered || invoice_like) {
        Kind::Invoices
    } else {
        Kind::Customers
    }
}

/// An accounting journal: of the several postings of an invoice only the one to the receivables account counts,
/// and a negative one there is a payment.
fn journal(table: &Table, names: &[String], guess: &mut Guess) {
    if guess.map.kind != Kind::Invoices {
        return;
    }
    for (column, _) in names
        .iter()
        .enumerate()
        .filter(|(_, n)| ["account type", "tipo de cuenta"].contains(&n.as_str()))
    {
        let receivable = table
            .rows
            .iter()
            .filter_map(|r| r.cells.get(column))
            .find(|v| {
                [
                    "system receivable invoice",
                    "accounts receivable",
                    "cuentas por cobrar",
                ]
                .contains(&fold(v).as_str())
            });
        if let Some(value) = receivable {
            guess.map.only = Some(Only {
                column: table.headers[column].clone(),
                value: trim(value).to_owned(),
            });
            guess.map.negative = Some(Negative::Payment);
        }
    }
}
