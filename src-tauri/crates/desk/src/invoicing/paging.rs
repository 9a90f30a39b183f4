//! A page of the invoice list: every invoice as a line that can be ordered, and whole rows only for the page.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use chrono::NaiveDate;
use ledger::Currency;
use ledger::day::days_past;
use ledger::state::State;
use store::listing::{self, InvoiceLine};
use store::{Connection, EntryId};

use super::{Filter, customers_of};
use crate::Desk;
use crate::error::{invalid, not_found};
use crate::folding::name_key;
use crate::lists::Lists;
use crate::promising::day_named;
use crate::reports::{self, Derived};
use crate::wire::{InstalmentRow, InvoiceOrder, InvoicePage, InvoiceRow, InvoiceSum, PageOfInvoices, WireError};

/// More rows than this no window shows at once.
const LARGEST_PAGE: u32 = 500;

/// Refuses a page that no window shows.
pub(crate) fn check_size(limit: u32) -> Result<(), WireError> {
    if limit > LARGEST_PAGE { Err(invalid("limit", "se esperan hasta 500 filas por página")) } else { Ok(()) }
}

/// The part of a whole list that a page shows.
pub(crate) fn slice<T>(all: &[T], offset: u32, limit: u32) -> &[T] {
    let at = |place: u32| usize::try_from(place).unwrap_or(usize::MAX);
    let from = at(offset).min(all.len());
    &all[from..from.saturating_add(at(limit)).min(all.len())]
}

/// How long a list is, for the wire.
pub(crate) fn count<T>(all: &[T]) -> u32 {
    u32::try_from(all.len()).unwrap_or(u32::MAX)
}

impl Desk {
    /// See the table of calls.
    ///
    /// # Errors
    /// When there is no ledger, or the page is too large.
    pub fn invoice_page(&self, request: PageOfInvoices) -> Result<InvoicePage, WireError> {
        check_size(request.limit)?;
        self.read(|conn, context| Book { conn, today: context.today, lists: &self.lists }.page(&request))
    }
}

/// The ledger on a day, and what is kept of its lists.
struct Book<'a> {
    conn: &'a Connection,
    today: NaiveDate,
    lists: &'a Lists,
}

/// An invoice in the list that is being ordered.
struct Line {
    id: EntryId,
    customer: EntryId,
    number: String,
    uuid: Option<String>,
    currency: Currency,
    issued_on: NaiveDate,
    /// The day by which the list is ordered: of the first instalment with something open, else of the last.
    due_on: NaiveDate,
    due_days: Vec<NaiveDate>,
    amounts: Vec<i64>,
    total: i64,
    open: i64,
    state: &'static str,
}

/// What a list was narrowed to, in its order; places in the list of all lines.
struct Narrowed {
    places: Vec<usize>,
    sums: Vec<InvoiceSum>,
}

impl Book<'_> {
    fn page(&self, request: &PageOfInvoices) -> Result<InvoicePage, WireError> {
        let lines = self.lines()?;
        let question = format!("{:?}", PageOfInvoices { offset: 0, limit: 0, ..request.clone() });
        let narrowed = self
            .lists
            .kept(self.conn, self.today, ("invoices narrowed", &question), || self.narrowed(&lines, request))?;
        let shown = slice(&narrowed.places, request.offset, request.limit).iter().map(|place| &lines[*place]);
        Ok(InvoicePage {
            rows: self.rows(&shown.collect::<Vec<_>>())?,
            total: count(&narrowed.places),
            sums: narrowed.sums.clone(),
        })
    }

    /// What is open, derived once for all pages.
    fn open(&self) -> Result<Arc<Derived>, WireError> {
        self.lists.kept(self.conn, self.today, ("open", ""), || Derived::load_open(self.conn, self.today, None))
    }

    /// Every invoice, in no order.
    fn lines(&self) -> Result<Arc<Vec<Line>>, WireError> {
        self.lists.kept(self.conn, self.today, ("invoices", ""), || {
            let derived = self.open()?;
            let open: HashSet<EntryId> = derived.open_invoices().into_iter().collect();
            let line = |line: InvoiceLine| {
                if open.contains(&line.id) { open_line(line, &derived, self.today) } else { Ok(settled_line(line)) }
            };
            listing::invoices(self.conn, self.today, None)?.into_iter().map(line).collect()
        })
    }

    fn narrowed(&self, lines: &[Line], request: &PageOfInvoices) -> Result<Narrowed, WireError> {
        let filter = Filter::of(request.text.as_deref());
        let needs_names = !filter.is_nothing() || request.order == Some(InvoiceOrder::Customer);
        let customers = if needs_names { store::customers::all(self.conn)? } else { Vec::new() };
        let fitting: HashSet<EntryId> = customers
            .iter()
            .filter(|customer| filter.fits_customer(&customer.name, customer.tax_id.as_deref()))
            .map(|customer| customer.id)
            .collect();
        let only = request.ids.as_deref().map(|ids| self.entries(ids)).transpose()?;
        let fits = |line: &Line| {
            request.states.as_ref().is_none_or(|states| states.iter().any(|state| state == line.state))
                && only.as_ref().is_none_or(|only| only.contains(&line.id))
                && (filter.is_nothing() || fitting.contains(&line.customer) || fits(&filter, line))
        };
        let mut places: Vec<usize> = (0..lines.len()).filter(|place| fits(&lines[*place])).collect();
        let names = customers.iter().map(|customer| (customer.id, name_key(&customer.name))).collect();
        order(&mut places, lines, &names, request);
        Ok(Narrowed { sums: sums(places.iter().map(|place| &lines[*place])), places })
    }

    fn entries(&self, shown: &[String]) -> Result<HashSet<EntryId>, WireError> {
        let mut ids = HashSet::new();
        for id in shown {
            ids.extend(store::entry::by_shown_id(self.conn, id)?.map(|entry| entry.id));
        }
        Ok(ids)
    }

    /// Whole rows for the lines of the page. Of what was paid nothing is left to derive; what was given up or voided, or is
    /// open in part, is derived from its customer's history, read once.
    fn rows(&self, lines: &[&Line]) -> Result<Vec<InvoiceRow>, WireError> {
        let names = store::customers::names(self.conn, &customers_of(lines.iter().map(|line| line.customer)))?;
        let open = self.open()?;
        let mut histories = HashMap::new();
        let mut rows = Vec::with_capacity(lines.len());
        for line in lines {
            let mut instalments = open.instalments(line.id, line.currency, self.today);
            if line.is_paid() {
                instalments = paid_instalments(line, self.today);
            } else if instalments.len() < line.amounts.len() {
                let history = match histories.entry(line.customer) {
                    std::collections::hash_map::Entry::Occupied(found) => found.into_mut(),
                    std::collections::hash_map::Entry::Vacant(place) => {
                        place.insert(Derived::load(self.conn, self.today, Some(line.customer))?)
                    }
                };
                instalments = history.instalments(line.id, line.currency, self.today);
            }
            let invoice =
                store::invoices::by_id(self.conn, line.id)?.ok_or_else(|| not_found("factura", &line.number))?;
            rows.push(reports::invoice_row(&invoice, names.get(&line.customer), &instalments));
        }
        Ok(rows)
    }
}

impl Line {
    /// Every instalment of it was paid.
    fn is_paid(&self) -> bool {
        self.open == 0 && self.state == State::Paid.code()
    }
}

fn paid_instalments(line: &Line, today: NaiveDate) -> Vec<(State, i64, InstalmentRow)> {
    let row = |(seq, (due_on, amount)): (u32, (&NaiveDate, &i64))| InstalmentRow {
        seq,
        due_on: store::day_text(*due_on),
        amount: line.currency.format((*amount).into()),
        open: line.currency.format(0),
        state: State::Paid.code().to_owned(),
        days_past_due: days_past(*due_on, today),
    };
    let parts = (1..).zip(line.due_days.iter().zip(&line.amounts));
    parts.map(|part| (State::Paid, 0, row(part))).collect()
}

fn open_line(line: InvoiceLine, derived: &Derived, today: NaiveDate) -> Result<Line, WireError> {
    let instalments = derived.instalments(line.id, line.currency, today);
    let due = instalments.iter().find(|(_, open, _)| *open > 0);
    let due_on = due.map_or(Ok(last(&line.due_on, line.issued_on)), |(_, _, row)| day_named("due_on", &row.due_on))?;
    let open = instalments.iter().map(|(_, open, _)| open).sum();
    Ok(Line { due_on, open, state: reports::state_word(&instalments), ..settled_line(line) })
}

/// An invoice has an instalment at least.
fn last(days: &[NaiveDate], or: NaiveDate) -> NaiveDate {
    days.last().copied().unwrap_or(or)
}

fn settled_line(line: InvoiceLine) -> Line {
    let settled = if line.is_written_off { "written_off" } else { "paid" };
    Line {
        id: line.id,
        customer: line.customer,
        number: line.number,
        uuid: line.uuid,
        currency: line.currency,
        issued_on: line.issued_on,
        due_on: last(&line.due_on, line.issued_on),
        due_days: line.due_on,
        total: line.amounts.iter().sum(),
        amounts: line.amounts,
        open: 0,
        state: if line.is_void { "void" } else { settled },
    }
}

/// By its number or an amount; its customer was asked already.
fn fits(filter: &Filter, line: &Line) -> bool {
    let amount = |minor: i64| line.currency.format(minor.into());
    filter.fits_number(&line.number, line.uuid.as_deref())
        || filter.fits_amount(&amount(line.open))
        || filter.fits_amount(&amount(line.total))
        || line.amounts.iter().any(|part| filter.fits_amount(&amount(*part)))
}

fn sums<'a>(lines: impl Iterator<Item = &'a Line>) -> Vec<InvoiceSum> {
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

fn order(places: &mut [usize], lines: &[Line], names: &HashMap<EntryId, String>, request: &PageOfInvoices) {
    let by = request.order.unwrap_or_default();
    let is_down = request.down.unwrap_or(false);
    places.sort_by(|a, b| {
        let (a, b) = (&lines[*a], &lines[*b]);
        let first = compared(a, b, by, names);
        let first = if is_down { first.reverse() } else { first };
        first.then_with(|| natural(&a.number, &b.number)).then(a.id.cmp(&b.id))
    });
}

fn compared(a: &Line, b: &Line, by: InvoiceOrder, names: &HashMap<EntryId, String>) -> Ordering {
    let amounts = |pick: fn(&Line) -> i64| a.currency.decimal(pick(a)).cmp(&b.currency.decimal(pick(b)));
    match by {
        InvoiceOrder::Number => natural(&a.number, &b.number),
        InvoiceOrder::Customer => names.get(&a.customer).cmp(&names.get(&b.customer)),
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
