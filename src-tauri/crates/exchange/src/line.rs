//! One row of a list of invoices: who, which, how much, when. Knows nothing of the rows beside it.

use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;

use crate::draft::CustomerRef;
use crate::map::{Field, Negative};
use crate::note::Aside;
use crate::number;
use crate::reason::{DocumentKind, Reason};
use crate::sheet::Sheet;
use crate::standing::{Paper, Standing, paper};
use crate::table::Row;
use crate::text::{excerpt, fold, fold_header};

/// One row of a list of invoices.
pub(crate) struct Line {
    pub(crate) line: u64,
    pub(crate) customer: CustomerRef,
    /// Empty where the list has no numbers.
    pub(crate) number: String,
    pub(crate) uuid: Option<String>,
    pub(crate) facts: Result<Facts, Reason>,
    /// The row has no amount at all; below a row of the same invoice it is a detail of it.
    pub(crate) blank: bool,
}

#[derive(Clone)]
pub(crate) struct Facts {
    /// What the list calls the document, folded; a number counts within its kind only.
    pub(crate) document_type: String,
    pub(crate) currency: Option<String>,
    pub(crate) issued_on: NaiveDate,
    pub(crate) due_on: Option<NaiveDate>,
    pub(crate) terms_days: Option<u32>,
    /// Negative where the list counts downwards.
    pub(crate) total: Decimal,
    /// Of one instalment, where the list gives it beside the total.
    pub(crate) part: Option<Decimal>,
    pub(crate) paid: Option<Decimal>,
    pub(crate) open: Option<Decimal>,
    pub(crate) paid_on: Option<NaiveDate>,
    pub(crate) settled: bool,
}

impl Line {
    /// Reads a row; one that the other program has withdrawn is set aside.
    pub(crate) fn read(sheet: &Sheet<'_>, row: &Row) -> Result<Self, Aside> {
        match sheet.standing(row) {
            Some(Standing::Cancelled) => return Err(Aside::Cancelled),
            Some(Standing::Draft) => return Err(Aside::Draft),
            _ => {}
        }
        let document = paper(&sheet.text(row, Field::DocumentType), sheet.has_letters);
        if document == Paper::Quote {
            return Err(Aside::Draft);
        }
        let uuid = sheet.some_text(row, Field::Uuid).map(|u| u.to_uppercase());
        let number = number::of_row(sheet, row);
        let amounts = [Field::Total, Field::Amount, Field::Open];
        let customer = sheet.customer(row);
        let shown = number.as_ref().ok().cloned().flatten().or_else(|| uuid.clone()).unwrap_or_default();
        Ok(Self {
            line: row.line,
            number: shown,
            uuid,
            facts: number.and_then(|_| facts(sheet, row, &customer, document)),
            customer,
            blank: amounts.iter().all(|f| sheet.text(row, *f).is_empty()),
        })
    }
}

fn facts(sheet: &Sheet<'_>, row: &Row, customer: &CustomerRef, document: Paper) -> Result<Facts, Reason> {
    sheet.check_shape(row)?;
    check_names(sheet, row, customer)?;
    let main = [Field::Total, Field::Amount, Field::Open].into_iter().find(|f| sheet.has(*f)).unwrap_or(Field::Total);
    let currency = sheet.currency(row, main)?;
    let scale = sheet.scale(currency.as_deref());
    let signed = sheet.signed(row, Field::Total, scale)?;
    // A map that says what counts downwards has said what such a row is.
    if sheet.map.negative.is_none() || signed.is_none_or(|total| total >= Decimal::ZERO) {
        check_document(sheet, row, document)?;
    }
    let part = sheet.amount(row, Field::Amount, scale)?;
    let paid = sheet.amount(row, Field::Paid, scale)?;
    let open = sheet.amount(row, Field::Open, scale)?;
    let total = match signed {
        Some(total) => total,
        None if sheet.has(Field::Total) => return Err(sheet.missing(Field::Total)),
        None => part.or_else(|| open.map(|o| o + paid.unwrap_or_default())).ok_or_else(|| sheet.missing(main))?,
    };
    let issued_on = sheet.issued_on(row)?.ok_or_else(|| sheet.missing(Field::IssuedOn))?;
    let due_on = sheet.day(row, Field::DueOn)?;
    let mut facts = Facts {
        document_type: document_type(sheet, row),
        currency,
        issued_on,
        due_on,
        terms_days: if due_on.is_none() { sheet.terms(row)? } else { None },
        total,
        part: part.filter(|_| sheet.has(Field::Total)),
        paid,
        open,
        paid_on: sheet.day(row, Field::PaidOn)?,
        settled: settled(sheet, row, total, paid, open)?,
    };
    if facts.paid_on.is_none() && (facts.something_paid() || (paid.is_none() && open.is_none())) {
        let days = sheet.whole_number(row, Field::PaidDays)?;
        facts.paid_on = days.and_then(|d| issued_on.checked_add_days(Days::new(u64::from(d))));
    }
    Ok(facts)
}

/// A row must say who owes and, where the list numbers its invoices, which one it is.
fn check_names(sheet: &Sheet<'_>, row: &Row, customer: &CustomerRef) -> Result<(), Reason> {
    if customer.is_nobody() {
        let who = [Field::CustomerName, Field::CustomerId, Field::TaxId].into_iter().find(|f| sheet.has(*f));
        return Err(sheet.missing(who.unwrap_or(Field::CustomerName)));
    }
    let numbered = sheet.has(Field::Number) || sheet.has(Field::Uuid);
    let unnumbered = sheet.text(row, Field::Number).is_empty() && sheet.text(row, Field::Uuid).is_empty();
    if numbered && unnumbered && sheet.map.negative != Some(Negative::Payment) {
        return Err(sheet.missing(Field::Number));
    }
    Ok(())
}

/// What is no invoice is nothing to chase.
fn check_document(sheet: &Sheet<'_>, row: &Row, document: Paper) -> Result<(), Reason> {
    let value = || excerpt(&sheet.text(row, Field::DocumentType));
    match document {
        Paper::Invoice | Paper::Quote => Ok(()),
        Paper::CreditNote => Err(Reason::CreditNoteRow { column: sheet.name(Field::DocumentType), value: value() }),
        Paper::Payment => Err(Reason::PaymentRow { column: sheet.name(Field::DocumentType), value: value() }),
        Paper::Payroll => Err(Reason::NotAReceivable { kind: DocumentKind::Payroll }),
        Paper::Transfer => Err(Reason::NotAReceivable { kind: DocumentKind::Transfer }),
    }
}

/// The document's type where the column speaks of documents; a bare `Tipo` may be that of an article.
fn document_type(sheet: &Sheet<'_>, row: &Row) -> String {
    const WORDS: &str = "doc|docto|documento|comprobante|factura|dte|cfdi|efecto|cbte|cpbte|comp|invoice|document";
    let header = fold_header(&sheet.name(Field::DocumentType));
    let speaks = header.split(' ').any(|word| WORDS.split('|').any(|known| known == word));
    if speaks { fold(&sheet.text(row, Field::DocumentType)) } else { String::new() }
}

/// Whether the list says in words that it is paid; its figures must not say otherwise.
fn settled(
    sheet: &Sheet<'_>,
    row: &Row,
    total: Decimal,
    paid: Option<Decimal>,
    open: Option<Decimal>,
) -> Result<bool, Reason> {
    let by_status = sheet.standing(row) == Some(Standing::Paid);
    let by_answer = sheet.answer(row)?;
    if !by_status && by_answer != Some(true) {
        return Ok(false);
    }
    let left = open.or_else(|| paid.map(|paid| total - paid)).unwrap_or_default();
    if left <= Decimal::ZERO {
        return Ok(true);
    }
    let field = if by_status { Field::Status } else { Field::Settled };
    Err(Reason::NotPaidAfterAll { column: sheet.name(field), value: excerpt(&sheet.text(row, field)), open: left })
}

impl Facts {
    fn something_paid(&self) -> bool {
        let by_open = self.open.is_some_and(|o| o < self.total);
        self.settled || by_open || self.paid.is_some_and(|p| !p.is_zero())
    }
}

/// When and how much was paid. A day without an amount means all of it; what is paid and what is open must add up.
pub(crate) fn paid(facts: &Facts) -> Result<(Option<NaiveDate>, Option<Decimal>), Reason> {
    let Facts { total, paid, open, paid_on, settled, .. } = *facts;
    let amount = match (paid, open) {
        (Some(paid), Some(open)) if paid + open != total => {
            return Err(Reason::DoesNotAddUp { total, paid, open });
        }
        (None, Some(open)) if open > total => {
            return Err(Reason::DoesNotAddUp { total, paid: Decimal::ZERO, open });
        }
        (Some(paid), _) => Some(paid),
        (None, Some(open)) => Some(total - open),
        (None, None) => settled.then_some(total),
    };
    match amount {
        Some(nothing) if nothing.is_zero() => Ok((None, None)),
        Some(amount) => Ok((paid_on, Some(amount))),
        None => Ok((paid_on, None)),
    }
}
