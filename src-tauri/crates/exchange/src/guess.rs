//! Which column probably means what: by its name, in Spanish and English as programs really write it, and by its
//! values. A guess is shown with its confidence and the owner has the last word.

use std::collections::BTreeMap;

use crate::kinds::kind_of;
use crate::looks::{Values, holds_numbers, values};
use crate::map::{ColumnMap, Field, Kind, Negative, Only, Repeated};
use crate::naming::{by_name, decides, holds_words};
use crate::table::Table;
use crate::text::{fold, fold_header, trim};

/// A guessed map and how sure each column of it is, in percent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guess {
    pub map: ColumnMap,
    pub confidence: BTreeMap<Field, u8>,
}

/// Guesses the map of a table.
pub fn guess_map(table: &Table) -> Guess {
    let names: Vec<String> = table.headers.iter().map(|h| fold_header(h)).collect();
    let seen: Vec<Values> = (0..names.len()).map(|i| values(table, i)).collect();
    let kind = kind_of(&names, &table.title, &seen);
    let mut guess = Guess { map: ColumnMap { kind, ..ColumnMap::default() }, confidence: BTreeMap::new() };
    let mut taken = Vec::new();
    for is_decided_by_name in [false, true] {
        for (score, field, column) in claims(kind, &names, &seen, is_decided_by_name) {
            if score >= 20 && !taken.contains(&column) && !guess.map.columns.contains_key(&field) {
                taken.push(column);
                guess.take(table, field, column, score);
            }
        }
    }
    code_beside_name(table, &names, &seen, &mut taken, &mut guess);
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

impl Guess {
    fn take(&mut self, table: &Table, field: Field, column: usize, score: u8) {
        self.map.columns.insert(field, table.headers[column].clone());
        self.confidence.insert(field, score);
    }
}

/// Which column may be which field and how surely, surest first: by name and values that agree, or, for what is left
/// after that, by a name that decides although no value agrees.
fn claims(kind: Kind, names: &[String], seen: &[Values], is_decided_by_name: bool) -> Vec<(u8, Field, usize)> {
    let mut claims = Vec::new();
    for field in fields_of(kind).iter().copied() {
        for (column, name) in names.iter().enumerate() {
            if kind == Kind::Payments && field == Field::Number && is_of_the_payment(name) {
                continue;
            }
            let (score, values) = (by_name(field, name), &seen[column]);
            // `Due` may also be an amount.
            let is_due_day = field == Field::DueOn && name == "due" && !values.mostly(values.amounts);
            if is_decided_by_name && values.filled > 0 && (is_due_day || decides(field, name, score)) {
                claims.push((score / 2, field, column));
            } else if !is_decided_by_name && score > 0 && values.allow(field, score) {
                claims.push((if values.filled == 0 { score / 2 } else { score }, field, column));
            }
        }
    }
    claims.sort_by_key(|(score, field, column)| (u8::MAX - score, *field, *column));
    claims
}

/// The number of a receipt or of a transfer, which is none of an invoice.
fn is_of_the_payment(name: &str) -> bool {
    ["referencia", "reference", "ref", "recibo", "receipt"].iter().any(|w| holds_words(name, w))
}

/// Where one column of the customer holds codes and another names, the first is the customer's key.
fn code_beside_name(table: &Table, names: &[String], seen: &[Values], taken: &mut Vec<usize>, guess: &mut Guess) {
    let coded = |column: usize| seen[column].filled > 0 && seen[column].mostly(seen[column].codes);
    let place = |guess: &Guess| {
        let name = guess.map.columns.get(&Field::CustomerName)?;
        table.headers.iter().position(|h| h == name)
    };
    let Some(current) = place(guess) else { return };
    let speaks = |column: &usize| by_name(Field::CustomerName, &names[*column]) >= 20;
    let mut free = (0..names.len()).filter(|c| !taken.contains(c) && speaks(c));
    let key = if coded(current) {
        let Some(column) = free.find(|c| !coded(*c) && seen[*c].allow(Field::CustomerName, 100)) else { return };
        taken.push(column);
        guess.take(table, Field::CustomerName, column, by_name(Field::CustomerName, &names[column]));
        current
    } else {
        let Some(column) = free.find(|c| coded(*c)) else { return };
        column
    };
    if !guess.map.columns.contains_key(&Field::CustomerId) {
        taken.push(key);
        guess.take(table, Field::CustomerId, key, 50);
    }
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
        guess.take(table, Field::Number, column, 30);
    }
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
        guess.take(table, Field::Amount, column, 90);
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
            guess.take(table, field, column, 30);
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
            Series,
            DocumentType,
            Settled,
        ],
        Kind::Customers => {
            &[CustomerId, CustomerName, TaxId, Email, Phone, Whatsapp, Contact, Address, TermsDays, Currency, Open]
        }
        Kind::Payments => &[CustomerId, CustomerName, TaxId, Series, Number, Uuid, Amount, Date, Currency, Method],
    }
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
