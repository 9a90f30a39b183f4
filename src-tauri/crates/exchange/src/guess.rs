//! Which column probably means what: by its name, in Spanish and English as programs really write it, and by its
//! values. A guess is shown with its confidence and the owner has the last word.

use std::collections::{BTreeMap, HashSet};

use crate::amount;
use crate::currency::is_currency;
use crate::day::{self, DateOrder};
use crate::map::{ColumnMap, Field, Kind, Negative, Only, Repeated};
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
        } else if field.may_be_qualified() && words::is_telling(word) && holds_words(folded, word) {
            let extra = folded.split(' ').count().saturating_sub(word.split(' ').count());
            62u8.saturating_sub(rank / 2).saturating_sub(u8::try_from(extra * 6).unwrap_or(60))
        } else {
            0
        }
    });
    best.max().unwrap_or(0)
}

/// The issuer's own identity stands in many lists beside the customer's.
fn names_another_party(field: Field, folded: &str) -> bool {
    matches!(field, Field::CustomerName | Field::TaxId | Field::CustomerId)
        && ["emisor", "issuer", "vendedor", "salesperson", "banco", "bank"].iter().any(|w| holds_words(folded, w))
}

/// Whether all words of `phrase` stand in `folded` next to each other.
fn holds_words(folded: &str, phrase: &str) -> bool {
    folded.match_indices(phrase).any(|(at, _)| {
        let end = at + phrase.len();
        (at == 0 || folded.as_bytes()[at - 1] == b' ') && (end == folded.len() || folded.as_bytes()[end] == b' ')
    })
}

/// What the values of a column look like, as shares of its filled cells in percent.
#[derive(Debug, Default, Clone, Copy)]
struct Values {
    filled: usize,
    dates: usize,
    amounts: usize,
    /// Amounts without a letter before them: `Q01` may be quetzales, and a customer's name.
    figures: usize,
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
        let is_amount = amount::bare(text).is_some();
        seen.amounts += usize::from(is_amount);
        seen.figures += usize::from(is_amount && !text.starts_with(char::is_alphabetic));
        seen.whole += usize::from(is_short_number(text));
        seen.codes += usize::from(is_currency(&text.to_ascii_uppercase()));
        seen.mails += usize::from(text.contains('@'));
    }
    seen
}

/// `30`, and `30 días` or `Net 30` too.
fn is_short_number(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    (1..=4).contains(&digits) && text.len() <= 16 && !text.contains(['.', ',', '/', ':'])
}

fn is_day(text: &str) -> bool {
    let orders = [DateOrder::Dmy, DateOrder::Mdy, DateOrder::Ymd];
    day::parts(text).is_ok_and(|p| orders.iter().any(|o| p.day(*o).is_ok()))
}

impl Values {
    fn at_least(&self, count: usize, percent: usize) -> bool {
        self.filled > 0 && count * 100 >= self.filled * percent
    }

    fn mostly(&self, count: usize) -> bool {
        self.at_least(count, 70)
    }

    /// Whether the values allow a field that the name claims with this score. A clear name is believed although many
    /// values are bad (they are then refused one by one); a vague one only if most values fit.
    fn allow(&self, field: Field, score: u8) -> bool {
        if self.filled == 0 {
            return !field.is_amount() || field == Field::Paid;
        }
        let percent = if score >= CLEAR { 30 } else { 70 };
        if field.is_date() {
            return self.at_least(self.dates, percent);
        }
        if field.is_amount() {
            return self.at_least(self.amounts, percent) && !self.mostly(self.dates);
        }
        if field.is_whole_number() {
            return self.at_least(self.whole, percent);
        }
        match field {
            Field::Currency => self.at_least(self.codes, percent),
            Field::Email => self.at_least(self.mails, percent),
            Field::CustomerName => !self.mostly(self.figures) && !self.mostly(self.dates) && !self.mostly(self.mails),
            Field::Number => !self.mostly(self.dates) || self.mostly(self.amounts),
            Field::Address | Field::Contact | Field::Method | Field::Status => !self.mostly(self.dates),
            _ => true,
        }
    }
}

/// From here on a column's name says clearly what it is.
const CLEAR: u8 = 75;

/// Whether the column names speak of suppliers and of no customer: then these are probably the owner's own debts.
pub(crate) fn looks_like_purchases(table: &Table) -> bool {
    let names: Vec<String> = table.headers.iter().map(|h| fold_header(h)).collect();
    let any = |words: &[&str]| names.iter().any(|n| words.iter().any(|w| holds_words(n, w)));
    any(&["proveedor", "supplier", "vendor"])
        && !any(&["cliente", "customer", "client", "receptor", "deudor", "debtor"])
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
            if score > 0 && seen[column].allow(*field, score) {
                score = if seen[column].filled == 0 { score / 2 } else { score };
                claims.push((score, *field, column));
            }
        }
    }
    claims.sort_by_key(|(score, field, column)| (u8::MAX - score, *field, *column));
    let mut guess = Guess { map: ColumnMap { kind, ..ColumnMap::default() }, confidence: BTreeMap::new() };
    let mut taken = Vec::new();
    for (score, field, column) in claims {
        if score >= 20 && !taken.contains(&column) && !guess.map.columns.contains_key(&field) {
            taken.push(column);
            guess.map.columns.insert(field, table.headers[column].clone());
            guess.confidence.insert(field, score);
        }
    }
    fill_by_values(table, &seen, &taken, &mut guess);
    instalment_amount(table, &names, &taken, &mut guess);
    number_by_values(table, &names, &taken, &mut guess);
    if guess.map.columns.get(&Field::Total).is_some_and(|name| is_of_a_line(&fold_header(name))) {
        guess.map.repeated = Some(Repeated::Sum);
    }
    journal(table, &names, &mut guess);
    if guess.map.columns.contains_key(&Field::PaidOn) {
        guess.map.columns.remove(&Field::PaidDays);
        guess.confidence.remove(&Field::PaidDays);
    }
    guess
}

/// Whether an amount is by its name that of an article and not of the invoice.
fn is_of_a_line(folded: &str) -> bool {
    ["line", "linea", "renglon", "partida", "item", "articulo", "concepto", "detalle"]
        .iter()
        .any(|w| holds_words(folded, w))
}

/// Where no name says which column numbers the invoices, one does if its values are like numbers of documents:
/// short, of letters and figures, on every row and never the same twice.
fn number_by_values(table: &Table, names: &[String], taken: &[usize], guess: &mut Guess) {
    let numbered = guess.map.columns.contains_key(&Field::Number) || guess.map.columns.contains_key(&Field::Uuid);
    if guess.map.kind != Kind::Invoices || numbered {
        return;
    }
    let mut free = (0..names.len()).filter(|c| !taken.contains(c) && !names[*c].is_empty() && holds_numbers(table, *c));
    if let (Some(column), None) = (free.next(), free.next()) {
        guess.map.columns.insert(Field::Number, table.headers[column].clone());
        guess.confidence.insert(Field::Number, 30);
    }
}

fn holds_numbers(table: &Table, column: usize) -> bool {
    let mut seen = HashSet::new();
    let like_a_number = |text: &str| {
        let (letters, figures) = (text.chars().any(char::is_alphabetic), text.chars().any(|c| c.is_ascii_digit()));
        (2..=24).contains(&text.len()) && letters && figures && !text.contains(['@', ' ', ':']) && !is_day(text)
    };
    let mut cells = table.rows.iter().take(LOOKED_AT).filter_map(|r| r.cells.get(column)).map(trim);
    cells.all(|text| like_a_number(text) && seen.insert(text))
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
    let found = (0..names.len()).find(|c| NAMES.contains(&names[*c].as_str()) && !taken.contains(c));
    if let Some(column) = found {
        guess.map.columns.insert(Field::Amount, table.headers[column].clone());
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
    for field in wanted.iter().filter(|f| !guess.map.columns.contains_key(f)).copied().collect::<Vec<_>>() {
        let fits = |v: &Values| {
            if field.is_date() { v.mostly(v.dates) } else { v.mostly(v.amounts) && !v.mostly(v.whole) }
        };
        let mut free =
            (0..seen.len()).filter(|c| !taken.contains(c) && fits(&seen[*c]) && !table.headers[*c].is_empty());
        if let (Some(column), None) = (free.next(), free.next()) {
            guess.map.columns.insert(field, table.headers[column].clone());
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
        Kind::Customers => {
            &[CustomerId, CustomerName, TaxId, Email, Phone, Whatsapp, Contact, Address, TermsDays, Currency, Open]
        }
        Kind::Payments => &[CustomerId, CustomerName, TaxId, Number, Uuid, Amount, Date, Currency, Method],
    }
}

/// Invoices have an amount and something only an invoice has; payments an amount and a day of payment; a list
/// without days or numbers is one of customers.
fn kind_of(names: &[String], title: &str, seen: &[Values]) -> Kind {
    let columns = || names.iter().zip(seen);
    let says = |field: Field| columns().map(|(n, v)| (by_name(field, n), v)).any(|(s, v)| s >= 45 && v.allow(field, s));
    let titled = |words: &[&str]| words.iter().any(|w| holds_words(title, w));
    let named = |words: &[&str]| names.iter().any(|n| words.contains(&n.as_str()));
    let amount = says(Field::Total) || says(Field::Amount) || says(Field::Paid);
    let invoice_like = says(Field::DueOn)
        || named(&["invoice date", "fecha de emision", "fecha emision", "fecha factura", "fecha de factura"]);
    if !invoice_like && titled(&["payments", "pagos", "cobros", "abonos", "cobranza"]) {
        return Kind::Payments;
    }
    let when_paid = [
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
    let issued = ["fecha", "date", "emision", "issue date"];
    if amount && !invoice_like && !says(Field::Open) && named(&when_paid) && !named(&issued) {
        return Kind::Payments;
    }
    // A list of customers says when each was created, too.
    let housekeeping = |n: &str| ["creat", "creacion", "modifi", "last"].iter().any(|w| n.contains(w));
    let dated =
        columns().any(|(n, v)| by_name(Field::IssuedOn, n) >= 45 && v.at_least(v.dates, 30) && !housekeeping(n));
    let owed = says(Field::Total) || says(Field::Open);
    let priced = amount && (says(Field::Number) || invoice_like);
    if (owed && dated) || priced { Kind::Invoices } else { Kind::Customers }
}

/// An accounting journal: of the several postings of an invoice only the one to the receivables account counts,
/// and a negative one there is a payment.
fn journal(table: &Table, names: &[String], guess: &mut Guess) {
    if guess.map.kind != Kind::Invoices {
        return;
    }
    for (column, _) in
        names.iter().enumerate().filter(|(_, n)| ["account type", "tipo de cuenta"].contains(&n.as_str()))
    {
        let receivable = table.rows.iter().filter_map(|r| r.cells.get(column)).find(|v| {
            ["system receivable invoice", "accounts receivable", "cuentas por cobrar"].contains(&fold(v).as_str())
        });
        if let Some(value) = receivable {
            guess.map.only = Some(Only { column: table.headers[column].clone(), value: trim(value).to_owned() });
            guess.map.negative = Some(Negative::Payment);
        }
    }
}
