//! A page of the invoice list: every invoice as a line that can be ordered, and whole rows only for the page.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::NaiveDate;
use ledger::Currency;
use store::customers::Customer;
use store::listing::{self, InvoiceLine};
use store::{Connection, EntryId};

use super::{Filter, SETTLED, customers_of, open_invoices};
use crate::Desk;
use crate::error::{invalid, not_found};
use crate::folding::name_key;
use crate::reports::{self, Derived};
use crate::wire::{InvoiceOrder, InvoicePage, InvoiceRow, InvoiceSum, PageOfInvoices, WireError};

/// More rows than this no window shows at once.
pub(crate) const LARGEST_PAGE: u32 = 500;

impl Desk {
    /// See the table of calls.
    ///
    /// # Errors
    /// When there is no ledger, or the page is too large.
    pub fn invoice_page(&self, request: PageOfInvoices) -> Result<InvoicePage, WireError> {
        if request.limit > LARGEST_PAGE {
            return Err(invalid("limit", "se esperan hasta 500 filas por página"));
        }
        self.read(|conn, context| page(conn, context.today, &request))
    }
}

fn page(conn: &Connection, today: NaiveDate, request: &PageOfInvoices) -> Result<InvoicePage, WireError> {
    let mut lines = lines(conn, today, request)?;
    let sums = sums(&lines);
    let total = u32::try_from(lines.len()).unwrap_or(u32::MAX);
    order(&mut lines, request);
    let shown = lines.into_iter().skip(at(request.offset)).take(at(request.limit)).collect();
    Ok(InvoicePage { rows: rows(conn, today, shown)?, total, sums })
}

fn at(place: u32) -> usize {
    usize::try_from(place).unwrap_or(usize::MAX)
}

/// An invoice in the list that is being ordered.
struct Line {
    id: EntryId,
    customer: EntryId,
    number: String,
    /// The key of the customer's name, where the list is ordered by it.
    name: String,
    currency: Currency,
    issued_on: NaiveDate,
    due_on: NaiveDate,
    total: i64,
    open: i64,
    /// The row, where it is known already.
    row: Option<InvoiceRow>,
}

/// Every invoice that fits, in no order.
fn lines(conn: &Connection, today: NaiveDate, request: &PageOfInvoices) -> Result<Vec<Line>, WireError> {
    let wanted = |state: &str| request.states.as_ref().is_none_or(|states| states.iter().any(|each| each == state));
    let filter = Filter::of(request.text.as_deref());
    let open = open_invoices(conn, today, None)?;
    let seen: HashSet<EntryId> = open.iter().map(|(invoice, _)| invoice.id).collect();
    let mut lines = Vec::new();
    for (invoice, row) in open {
        if wanted(&row.state) && filter.fits(&row) {
            lines.push(open_line(&invoice, row)?);
        }
    }
    if SETTLED.iter().any(|state| wanted(state)) {
        let mut settled = listing::invoices(conn, today, None)?;
        settled.retain(|line| !seen.contains(&line.id) && wanted(settled_state(line)));
        let needs_names = !filter.is_nothing() || request.order == Some(InvoiceOrder::Customer);
        let names = if needs_names { names_of(conn, &settled)? } else { HashMap::new() };
        settled.retain(|line| filter.is_nothing() || fits(&filter, line, names.get(&line.customer)));
        lines.extend(settled.into_iter().map(|line| settled_line(line, &names)));
    }
    Ok(lines)
}

fn names_of(conn: &Connection, lines: &[InvoiceLine]) -> Result<HashMap<EntryId, Customer>, WireError> {
    Ok(store::customers::names(conn, &customers_of(lines.iter().map(|line| line.customer)))?)
}

fn open_line(invoice: &store::invoices::Invoice, row: InvoiceRow) -> Result<Line, WireError> {
    let currency = invoice.currency;
    let open = |text: &str| currency.parse_or_zero(text).unwrap_or(0);
    let due = row.instalments.iter().find(|part| open(&part.open) > 0).or(row.instalments.last());
    let due_on = due.map_or(Ok(invoice.issued_on), |part| crate::promising::day_named("due_on", &part.due_on))?;
    Ok(Line {
        id: invoice.id,
        customer: invoice.customer,
        number: row.number.clone(),
        name: name_key(&row.customer_name),
        currency,
        issued_on: invoice.issued_on,
        due_on,
        total: invoice.total,
        open: open(&row.open),
        row: Some(row),
    })
}

/// The state of an invoice of which nothing is open.
fn settled_state(line: &InvoiceLine) -> &'static str {
    if line.is_void {
        return "void";
    }
    if line.is_written_off { "written_off" } else { "paid" }
}

fn fits(filter: &Filter, line: &InvoiceLine, customer: Option<&Customer>) -> bool {
    let amount = |minor: i64| line.currency.format(minor.into());
    filter.fits_number(&line.number, line.uuid.as_deref())
        || customer.is_some_and(|customer| filter.fits_customer(&customer.name, customer.tax_id.as_deref()))
        || filter.fits_amount(&amount(0))
        || filter.fits_amount(&amount(line.amounts.iter().sum()))
        || line.amounts.iter().any(|part| filter.fits_amount(&amount(*part)))
}

fn settled_line(line: InvoiceLine, names: &HashMap<EntryId, Customer>) -> Line {
    Line {
        id: line.id,
        customer: line.customer,
        name: names.get(&line.customer).map(|customer| name_key(&customer.name)).unwrap_or_default(),
        currency: line.currency,
        issued_on: line.issued_on,
        due_on: line.last_due_on,
        total: line.amounts.iter().sum(),
        number: line.number,
        open: 0,
        row: None,
    }
}

fn sums(lines: &[Line]) -> Vec<InvoiceSum> {
    let mut sums: BTreeMap<Currency, (i128, i128)> = BTreeMap::new();
    for line in lines {
        let sum = sums.entry(line.currency).or_default();
        sum.0 += i128::from(line.total);
        sum.1 += i128::from(line.open);
    }
    let sum = |(currency, (total, open)): (Currency, (i128, i128))| InvoiceSum {
        currency: currency.code().to_owned(),
        total: currency.format(total),
        open: currency.format(open),
    };
    sums.into_iter().map(sum).collect()
}

fn order(lines: &mut [Line], request: &PageOfInvoices) {
    let by = request.order.unwrap_or_default();
    let is_down = request.down.unwrap_or(false);
    lines.sort_by(|a, b| {
        let first = compared(a, b, by);
        let first = if is_down { first.reverse() } else { first };
        first.then_with(|| natural(&a.number, &b.number)).then(a.id.cmp(&b.id))
    });
}

fn compared(a: &Line, b: &Line, by: InvoiceOrder) -> Ordering {
    let amounts = |pick: fn(&Line) -> i64| a.currency.decimal(pick(a)).cmp(&b.currency.decimal(pick(b)));
    match by {
        InvoiceOrder::Number => natural(&a.number, &b.number),
        InvoiceOrder::Customer => a.name.cmp(&b.name),
        InvoiceOrder::Issued => a.issued_on.cmp(&b.issued_on),
        InvoiceOrder::Due => a.due_on.cmp(&b.due_on),
        InvoiceOrder::Total => amounts(|line| line.total),
        InvoiceOrder::Open => amounts(|line| line.open),
    }
}

/// Numbers as people count: A-99 before A-100.
fn natural(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a, b);
    while !left.is_empty() && !right.is_empty() {
        let (one, after_one) = chunk(left);
        let (two, after_two) = chunk(right);
        let order = match (figure(one), figure(two)) {
            (Some(one), Some(two)) => one.len().cmp(&two.len()).then(one.cmp(two)),
            _ => one.cmp(two),
        };
        if order != Ordering::Equal {
            return order;
        }
        (left, right) = (after_one, after_two);
    }
    left.len().cmp(&right.len())
}

/// The digits, or what is not digits, at the head of a text, and the rest.
fn chunk(text: &str) -> (&str, &str) {
    let is_digit = text.starts_with(|letter: char| letter.is_ascii_digit());
    let end = text.find(|letter: char| letter.is_ascii_digit() != is_digit).unwrap_or(text.len());
    text.split_at(end)
}

/// Digits without leading zeros; none if it is something else.
fn figure(chunk: &str) -> Option<&str> {
    chunk.starts_with(|letter: char| letter.is_ascii_digit()).then(|| chunk.trim_start_matches('0'))
}

/// Whole rows for the lines of the page; what is settled is derived from its customer's history, read once.
fn rows(conn: &Connection, today: NaiveDate, lines: Vec<Line>) -> Result<Vec<InvoiceRow>, WireError> {
    let missing = customers_of(lines.iter().filter(|line| line.row.is_none()).map(|line| line.customer));
    let names = store::customers::names(conn, &missing)?;
    let mut histories = HashMap::new();
    for customer in missing {
        histories.insert(customer, Derived::load(conn, today, Some(customer))?);
    }
    let row = |line: Line| {
        if let Some(row) = line.row {
            return Ok(row);
        }
        let invoice = store::invoices::by_id(conn, line.id)?.ok_or_else(|| not_found("factura", &line.number))?;
        let instalments = histories[&line.customer].instalments(invoice.id, invoice.currency, today);
        Ok(reports::invoice_row(&invoice, names.get(&line.customer), &instalments))
    };
    lines.into_iter().map(row).collect()
}
