//! One row of a list of invoices: who, which, how much, when. Knows nothing of the rows beside it.

use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;

use crate::draft::CustomerRef;
use crate::map::{Field, Negative};
use crate::note::Aside;
use crate::reason::Reason;
use crate::sheet::Sheet;
use crate::table::Row;
use crate::text::fold;

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

/// What other programs say of an invoice, folded, separated by `|`.
const PAID: &str = "paid|pagada|pagado|cobrada|cobrado|liquidada|liquidado|settled|saldada|saldado|\
     paid in full|pagada totalmente|closed";
const CANCELLED: &str = "cancelled|canceled|cancelada|cancelado|anulada|anulado|void|voided|annulled|\
     deleted|eliminada|reversed";
const DRAFT: &str = "draft|borrador|quote|quotation|cotizacion|presupuesto|proforma|pro forma";

fn is_one_of(words: &str, folded: &str) -> bool {
    words.split('|').any(|word| word == folded)
}

impl Line {
    /// Reads a row; one that the other program has withdrawn is set aside.
    pub(crate) fn read(sheet: &Sheet<'_>, row: &Row) -> Result<Self, Aside> {
        let status = fold(&sheet.text(row, Field::Status));
        if is_one_of(CANCELLED, &status) {
            return Err(Aside::Cancelled);
        }
        if is_one_of(DRAFT, &status) {
            return Err(Aside::Draft);
        }
        let uuid = sheet.some_text(row, Field::Uuid).map(|u| u.to_uppercase());
        let number = sheet.some_text(row, Field::Number).or_else(|| uuid.clone()).unwrap_or_default();
        let amounts = [Field::Total, Field::Amount, Field::Open];
        let customer = sheet.customer(row);
        Ok(Self {
            line: row.line,
            number,
            uuid,
            facts: facts(sheet, row, &customer, is_one_of(PAID, &status)),
            customer,
            blank: amounts.iter().all(|f| sheet.text(row, *f).is_empty()),
        })
    }
}

fn facts(sheet: &Sheet<'_>, row: &Row, customer: &CustomerRef, settled: bool) -> Result<Facts, Reason> {
    sheet.check_shape(row)?;
    if customer.is_nobody() {
        let who = [Field::CustomerName, Field::CustomerId, Field::TaxId].into_iter().find(|f| sheet.has(*f));
        return Err(sheet.missing(who.unwrap_or(Field::CustomerName)));
    }
    let numbered = sheet.has(Field::Number) || sheet.has(Field::Uuid);
    let unnumbered = sheet.text(row, Field::Number).is_empty() && sheet.text(row, Field::Uuid).is_empty();
    if numbered && unnumbered && sheet.map.negative != Some(Negative::Payment) {
        return Err(sheet.missing(Field::Number));
    }
    let main = [Field::Total, Field::Amount, Field::Open].into_iter().find(|f| sheet.has(*f)).unwrap_or(Field::Total);
    let currency = sheet.currency(row, main)?;
    let scale = sheet.scale(currency.as_deref());
    let part = sheet.amount(row, Field::Amount, scale)?;
    let paid = sheet.amount(row, Field::Paid, scale)?;
    let open = sheet.amount(row, Field::Open, scale)?;
    let total = match sheet.signed(row, Field::Total, scale)? {
        Some(total) => total,
        None if sheet.has(Field::Total) => return Err(sheet.missing(Field::Total)),
        None => part.or_else(|| open.map(|o| o + paid.unwrap_or_default())).ok_or_else(|| sheet.missing(main))?,
    };
    let issued_on = sheet.day(row, Field::IssuedOn)?.ok_or_else(|| sheet.missing(Field::IssuedOn))?;
    let mut facts = Facts {
        currency,
        issued_on,
        due_on: sheet.day(row, Field::DueOn)?,
        terms_days: sheet.whole_number(row, Field::TermsDays).unwrap_or_default(),
        total,
        part: part.filter(|_| sheet.has(Field::Total)),
        paid,
        open,
        paid_on: sheet.day(row, Field::PaidOn)?,
        settled,
    };
    if facts.paid_on.is_none() && (facts.something_paid() || (paid.is_none() && open.is_none())) {
        let days = sheet.whole_number(row, Field::PaidDays)?;
        facts.paid_on = days.and_then(|d| issued_on.checked_add_days(Days::new(u64::from(d))));
    }
    Ok(facts)
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
