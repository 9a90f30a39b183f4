//! Rows of a table to drafts, for each kind of list.

use std::collections::HashMap;

use crate::draft::{CustomerDraft, Draft, InvoiceRef, PaymentDraft};
use crate::fault::{Fault, ReadError};
use crate::group;
use crate::line::Line;
use crate::map::{Field, Kind};
use crate::note::{Aside, Note};
use crate::number;
use crate::reason::{Reason, Rejected};
use crate::sheet::Sheet;
use crate::standing::Standing;
use crate::table::Row;
use crate::text::{excerpt, fold, trim};

/// What came out of the rows.
#[derive(Default)]
pub(crate) struct Outcome {
    pub(crate) drafts: Vec<Draft>,
    pub(crate) rejected: Vec<Rejected>,
    pub(crate) notes: Vec<Note>,
    aside: Vec<(Aside, u64, u64)>,
}

impl Outcome {
    pub(crate) fn reject(&mut self, sheet: &Sheet<'_>, line: u64, reason: Reason) {
        self.rejected.push(Rejected { file: sheet.table.file.clone(), line, reason });
    }

    pub(crate) fn set_aside(&mut self, why: Aside, line: u64) {
        match self.aside.iter_mut().find(|(known, ..)| *known == why) {
            Some((_, count, _)) => *count += 1,
            None => self.aside.push((why, 1, line)),
        }
    }
}

/// Reads all rows.
pub(crate) fn read(sheet: &Sheet<'_>) -> Result<Outcome, ReadError> {
    check_fields(sheet)?;
    let mut outcome = Outcome::default();
    let rows: Vec<&Row> = sheet.table.rows.iter().filter(|row| is_data(sheet, row, &mut outcome)).collect();
    match sheet.map.kind {
        Kind::Customers => customers(sheet, &rows, &mut outcome),
        Kind::Payments => payments(sheet, &rows, &mut outcome),
        Kind::Invoices => invoices(sheet, &rows, &mut outcome),
    }
    if sheet.rounded.get() > 0 {
        outcome.notes.push(Note::Rounded { count: sheet.rounded.get() });
    }
    for (why, count, first_line) in std::mem::take(&mut outcome.aside) {
        outcome.notes.push(Note::RowsAside { why, count, first_line });
    }
    outcome.rejected.sort_by_key(|r| r.line);
    if outcome.drafts.is_empty() && outcome.rejected.is_empty() {
        return Err(ReadError::new(&sheet.table.file, None, Fault::NoInvoice));
    }
    Ok(outcome)
}

/// The columns without which a list says nothing.
fn check_fields(sheet: &Sheet<'_>) -> Result<(), ReadError> {
    let nobody = ![Field::CustomerId, Field::CustomerName, Field::TaxId].iter().any(|f| sheet.has(*f));
    let mut missing = Vec::new();
    match sheet.map.kind {
        Kind::Customers => missing.extend(nobody.then_some(Field::CustomerName)),
        Kind::Payments => {
            let unnumbered = !sheet.has(Field::Number) && !sheet.has(Field::Uuid);
            missing.extend((nobody && unnumbered).then_some(Field::Number));
            missing.extend((!sheet.has(Field::Amount) && !sheet.has(Field::Total)).then_some(Field::Amount));
            missing.extend((!sheet.has(Field::Date) && !sheet.has(Field::PaidOn)).then_some(Field::Date));
        }
        Kind::Invoices => {
            missing.extend(nobody.then_some(Field::CustomerName));
            missing.extend((!sheet.has(Field::IssuedOn)).then_some(Field::IssuedOn));
            let amounts = [Field::Total, Field::Amount, Field::Open];
            missing.extend((!amounts.iter().any(|f| sheet.has(*f))).then_some(Field::Total));
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    Err(ReadError::new(&sheet.table.file, sheet.table.header_line, Fault::MissingFields { fields: missing }))
}

fn is_data(sheet: &Sheet<'_>, row: &Row, outcome: &mut Outcome) -> bool {
    if row.cells.iter().all(|c| trim(c).is_empty()) {
        return false;
    }
    let aside = if is_heading(sheet, row) {
        Aside::Heading
    } else if is_totals(sheet, row) {
        Aside::Totals
    } else if !sheet.chooses(row) {
        Aside::NotChosen
    } else {
        return true;
    };
    outcome.set_aside(aside, row.line);
    false
}

/// The column names once more (pages of a printed report), or the technical names of a program (`Party.name`).
fn is_heading(sheet: &Sheet<'_>, row: &Row) -> bool {
    let cells = || row.cells.iter().zip(&sheet.table.headers);
    if cells().filter(|(_, h)| !h.is_empty()).all(|(c, h)| trim(c) == h) {
        return true;
    }
    let technical = |c: &str| {
        let mut parts = c.split('.');
        let word = |p: &str| {
            !p.is_empty()
                && p.chars().all(|c| c.is_alphanumeric() || c == '_')
                && !p.starts_with(|c: char| c.is_ascii_digit())
        };
        parts.clone().count() > 1 && parts.all(word)
    };
    row.cells.len() > 1 && cells().all(|(c, h)| h.is_empty() || technical(c))
}

/// A row of totals has a word for it where a customer or a number should be, or no customer at all.
fn is_totals(sheet: &Sheet<'_>, row: &Row) -> bool {
    let Some(first) = row.cells.iter().map(trim).find(|c| !c.is_empty()) else {
        return false;
    };
    let word = fold(first);
    let says_total =
        ["total", "totales", "subtotal", "suma", "sumas", "gran total", "grand total", "totals", "total general"]
            .iter()
            .any(|t| word == *t || word.strip_prefix(t).is_some_and(|rest| rest.starts_with(' ')));
    let filled = |field: &Field| !sheet.text(row, *field).is_empty();
    let days = [Field::IssuedOn, Field::DueOn, Field::Date, Field::PaidOn];
    says_total && !days.iter().any(filled)
}

fn customers(sheet: &Sheet<'_>, rows: &[&Row], outcome: &mut Outcome) {
    let mut balances = 0;
    for row in rows {
        match customer(sheet, row) {
            Ok(draft) => outcome.drafts.push(Draft::Customer(draft)),
            Err(reason) => outcome.reject(sheet, row.line, reason),
        }
        let balance = sheet.text(row, Field::Open);
        balances += u64::from(balance.contains(|c: char| c.is_ascii_digit() && c != '0'));
    }
    if balances > 0 {
        outcome.notes.push(Note::BalancesIgnored { count: balances });
    }
}

fn customer(sheet: &Sheet<'_>, row: &Row) -> Result<CustomerDraft, Reason> {
    sheet.check_shape(row)?;
    let customer = sheet.customer(row);
    if customer.is_nobody() {
        return Err(sheet.missing(Field::CustomerName));
    }
    let terms_days = sheet.terms(row)?;
    let currency = sheet.currency(row, Field::Total)?;
    Ok(CustomerDraft { line: row.line, customer, terms_days, currency })
}

fn payments(sheet: &Sheet<'_>, rows: &[&Row], outcome: &mut Outcome) {
    let mut seen = HashMap::new();
    for row in rows {
        match payment(sheet, row) {
            Ok(mut draft) => {
                draft.key = numbered_key(draft.key, &mut seen);
                outcome.drafts.push(Draft::Payment(draft));
            }
            Err(reason) => outcome.reject(sheet, row.line, reason),
        }
    }
}

/// Two payments with the same content in one file are two; the second is marked, the same way in every reading.
pub(crate) fn numbered_key(key: String, seen: &mut HashMap<String, u32>) -> String {
    let times = seen.entry(key.clone()).or_insert(0);
    *times += 1;
    if *times == 1 { key } else { format!("{key}#{times}") }
}

fn payment(sheet: &Sheet<'_>, row: &Row) -> Result<PaymentDraft, Reason> {
    sheet.check_shape(row)?;
    let customer = sheet.customer(row);
    let number = number::of_row(sheet, row)?;
    let uuid = sheet.some_text(row, Field::Uuid).map(|u| u.to_uppercase());
    if customer.is_nobody() && number.is_none() && uuid.is_none() {
        return Err(sheet.missing(if sheet.has(Field::Number) { Field::Number } else { Field::CustomerName }));
    }
    let amount_field = if sheet.has(Field::Amount) { Field::Amount } else { Field::Total };
    let date_field = if sheet.has(Field::Date) { Field::Date } else { Field::PaidOn };
    let currency = sheet.currency(row, amount_field)?;
    let amount = sheet.amount(row, amount_field, sheet.scale(currency.as_deref()))?;
    let amount = amount.ok_or_else(|| sheet.missing(amount_field))?;
    if amount.is_zero() {
        return Err(Reason::ZeroAmount { column: sheet.name(amount_field) });
    }
    let paid_on = sheet.day(row, date_field)?.ok_or_else(|| sheet.missing(date_field))?;
    let invoice = (number.is_some() || uuid.is_some()).then_some(InvoiceRef { number, uuid });
    let (number, uuid) = invoice.as_ref().map(|i| (i.number.as_deref(), i.uuid.as_deref())).unwrap_or_default();
    let key = format!(
        "row|{}|{}|{}|{amount}|{paid_on}",
        customer.identity(),
        number.unwrap_or_default(),
        uuid.unwrap_or_default()
    );
    Ok(PaymentDraft {
        line: row.line,
        customer,
        invoice,
        amount,
        currency,
        paid_on,
        method: sheet.some_text(row, Field::Method),
        key,
        uuid: None,
        part: None,
        declared_open: None,
        transfer: None,
    })
}

fn invoices(sheet: &Sheet<'_>, rows: &[&Row], outcome: &mut Outcome) {
    let mut lines = Vec::with_capacity(rows.len());
    for row in rows {
        match Line::read(sheet, row) {
            Ok(line) => lines.push(line),
            Err(aside) => outcome.set_aside(aside, row.line),
        }
    }
    group::invoices(sheet, lines, outcome);
    outcome.notes.extend(unknown_statuses(sheet, rows));
}

/// Words of the other program that are not known here; the rows count as open.
fn unknown_statuses(sheet: &Sheet<'_>, rows: &[&Row]) -> Option<Note> {
    let mut values: Vec<String> = Vec::new();
    let mut count = 0;
    for row in rows.iter().filter(|row| sheet.standing(row) == Some(Standing::Unknown)) {
        count += 1;
        let value = excerpt(&sheet.text(row, Field::Status));
        if values.len() < STATUSES_NAMED && !values.contains(&value) {
            values.push(value);
        }
    }
    (count > 0).then(|| Note::UnknownStatuses { column: sheet.name(Field::Status), values, count })
}

/// Of many unknown words the first ones show what they are.
const STATUSES_NAMED: usize = 5;
