//! A page of the customer list: a line for each currency in which somebody owes, or one for who owes nothing.

use std::cmp::Ordering;
use std::sync::Arc;

use rust_decimal::Decimal;
use store::Connection;

use super::{Wanted, all_balances};
use crate::Desk;
use crate::book::Context;
use crate::folding::name_key;
use crate::invoicing::{check_size, count, slice};
use crate::lists::Lists;
use crate::wire::{CustomerBalance, CustomerLine, CustomerOrder, CustomerPage, PageOfCustomers, WireError};

/// A line, and what orders it.
struct Ordered {
    line: CustomerLine,
    key: String,
    open: Decimal,
    overdue: Decimal,
}

impl Ordered {
    fn of(line: CustomerLine, key: String) -> Self {
        let amount = |pick: fn(&CustomerBalance) -> &str| {
            line.balance.as_ref().and_then(|balance| Decimal::from_str_exact(pick(balance)).ok()).unwrap_or_default()
        };
        let (open, overdue) = (amount(|balance| &balance.open), amount(|balance| &balance.overdue));
        Self { line, key, open, overdue }
    }
}

/// Every line of the book, by name, and what is said of the whole.
struct Whole {
    lines: Vec<Ordered>,
    customers: u32,
    owing: u32,
}

impl Desk {
    /// See the table of calls.
    ///
    /// # Errors
    /// When there is no ledger, or the page is too large.
    pub fn customer_page(&self, request: PageOfCustomers) -> Result<CustomerPage, WireError> {
        check_size(request.limit)?;
        self.read(|conn, context| {
            let whole = whole(conn, context, &self.lists)?;
            let question = format!("{:?}", PageOfCustomers { offset: 0, limit: 0, ..request.clone() });
            let list = ("customers narrowed", question.as_str());
            let places = self.lists.kept(conn, context.today, list, || Ok(narrowed(&whole.lines, &request)))?;
            let mut currencies: Vec<String> = places
                .iter()
                .filter_map(|place| Some(whole.lines[*place].line.balance.as_ref()?.currency.clone()))
                .collect();
            currencies.sort_unstable();
            currencies.dedup();
            let shown = slice(&places, request.offset, request.limit);
            Ok(CustomerPage {
                rows: shown.iter().map(|place| whole.lines[*place].line.clone()).collect(),
                total: count(&places),
                currencies,
                customers: whole.customers,
                owing: whole.owing,
            })
        })
    }
}

fn whole(conn: &Connection, context: &Context, lists: &Lists) -> Result<Arc<Whole>, WireError> {
    lists.kept(conn, context.today, ("customers", ""), || {
        let mut balances = all_balances(conn, context.today)?;
        let customers = store::customers::all(conn)?;
        let mut whole = Whole { customers: count(&customers), owing: 0, lines: Vec::with_capacity(customers.len()) };
        for customer in customers {
            let balances = balances.remove(&customer.id).unwrap_or_default();
            let before = whole.lines.len();
            let key = name_key(&customer.name);
            let line = CustomerLine {
                id: customer.shown_id(),
                name: customer.name,
                tax_id: customer.tax_id,
                balance: None,
                is_again: false,
            };
            if balances.is_empty() {
                whole.lines.push(Ordered::of(line, key));
                continue;
            }
            let lines = balances.into_iter().enumerate().map(|(index, balance)| {
                Ordered::of(CustomerLine { balance: Some(balance), is_again: index > 0, ..line.clone() }, key.clone())
            });
            whole.lines.extend(lines);
            whole.owing += u32::from(whole.lines[before..].iter().any(|line| !line.open.is_zero()));
        }
        Ok(whole)
    })
}

/// Places in the whole, of the lines that fit, in the order asked for; the name decides between equals.
fn narrowed(lines: &[Ordered], request: &PageOfCustomers) -> Vec<usize> {
    let wanted = Wanted::of(request.text.as_deref());
    let only_owing = request.owing.unwrap_or(false);
    let fits =
        |one: &Ordered| (!only_owing || !one.open.is_zero()) && wanted.fits(&one.line.name, one.line.tax_id.as_deref());
    let mut places: Vec<usize> = (0..lines.len()).filter(|place| fits(&lines[*place])).collect();
    let (by, is_down) = (request.order.unwrap_or_default(), request.down.unwrap_or(false));
    places.sort_by(|a, b| {
        let (a, b) = (&lines[*a], &lines[*b]);
        let first = compared(a, b, by);
        let first = if is_down { first.reverse() } else { first };
        first.then_with(|| (&a.key, &a.line.id, a.line.is_again).cmp(&(&b.key, &b.line.id, b.line.is_again)))
    });
    places
}

fn compared(a: &Ordered, b: &Ordered, by: CustomerOrder) -> Ordering {
    let (one, two) = (a.line.balance.as_ref(), b.line.balance.as_ref());
    match by {
        CustomerOrder::Name => a.key.cmp(&b.key),
        CustomerOrder::Open => a.open.cmp(&b.open),
        CustomerOrder::Overdue => a.overdue.cmp(&b.overdue),
        CustomerOrder::Oldest => {
            one.and_then(|balance| balance.oldest_days).cmp(&two.and_then(|balance| balance.oldest_days))
        }
        CustomerOrder::Invoices => one.map(|balance| balance.invoices).cmp(&two.map(|balance| balance.invoices)),
    }
}
