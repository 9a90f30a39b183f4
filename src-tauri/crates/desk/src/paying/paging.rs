//! A page of the payment list.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use chrono::NaiveDate;
use store::listing::{self, PaymentLine};
use store::{Connection, EntryId};

use super::payment_rows;
use crate::Desk;
use crate::error::not_found;
use crate::folding::name_key;
use crate::invoicing::{check_size, count, slice};
use crate::lists::Lists;
use crate::wire::{PageOfPayments, PaymentPage, WireError};

impl Desk {
    /// See the table of calls.
    ///
    /// # Errors
    /// When there is no ledger, or the page is too large.
    pub fn payment_page(&self, request: PageOfPayments) -> Result<PaymentPage, WireError> {
        check_size(request.limit)?;
        self.read(|conn, context| {
            let wanted = request.text.as_deref().map(name_key).filter(|text| !text.is_empty());
            let found = request.find.as_deref().map(|id| store::entry::by_shown_id(conn, id)).transpose()?.flatten();
            let found = found.map(|entry| entry.id);
            let Some(wanted) = wanted else { return whole(conn, context.today, &self.lists, &request, found) };
            let fitting = fitting(conn, context.today, &self.lists, &wanted)?;
            narrowed(conn, &request, found, &fitting)
        })
    }
}

fn whole(
    conn: &Connection,
    today: NaiveDate,
    lists: &Lists,
    request: &PageOfPayments,
    found: Option<EntryId>,
) -> Result<PaymentPage, WireError> {
    let page = store::money::payments_from(conn, None, request.offset, request.limit)?;
    let found_at = found.map(|id| listing::payment_place(conn, id)).transpose()?.flatten();
    // Both look at every payment there is, and stay as they are from page to page.
    let sums = || Ok((listing::payment_count(conn)?, listing::payment_currencies(conn)?));
    let sums = lists.kept(conn, today, ("payment sums", ""), sums)?;
    let (total, currencies) = (*sums).clone();
    Ok(PaymentPage { rows: payment_rows(conn, page)?, total, currencies, found_at })
}

/// With something to look for, every payment is looked at as a line, and only the page is read whole.
fn narrowed(
    conn: &Connection,
    request: &PageOfPayments,
    found: Option<EntryId>,
    lines: &[PaymentLine],
) -> Result<PaymentPage, WireError> {
    let place = |id: EntryId| lines.iter().position(|line| line.id == id);
    let found_at = found.and_then(place).and_then(|place| u32::try_from(place).ok());
    let mut currencies: Vec<String> = lines.iter().map(|line| line.currency.code().to_owned()).collect();
    currencies.sort_unstable();
    currencies.dedup();
    let mut page = Vec::new();
    for line in slice(lines, request.offset, request.limit) {
        let payment = store::money::payment(conn, line.id)?;
        page.push(payment.ok_or_else(|| not_found("pago", &line.receipt_number.to_string()))?);
    }
    Ok(PaymentPage { rows: payment_rows(conn, page)?, total: count(lines), currencies, found_at })
}

/// A payment and what it is found by.
struct Key {
    line: PaymentLine,
    /// Its reference and the numbers of its invoices, as they are looked for, each in a line of its own.
    texts: String,
}

/// The payments that fit, newest first.
fn fitting(
    conn: &Connection,
    today: NaiveDate,
    lists: &Lists,
    wanted: &str,
) -> Result<Arc<Vec<PaymentLine>>, WireError> {
    lists.kept(conn, today, ("payments narrowed", wanted), || {
        let customers = customers_named(conn, wanted)?;
        let keys = lists.kept(conn, today, ("payments", ""), || keys(conn))?;
        let fits = |key: &&Key| {
            customers.contains(&key.line.customer)
                || key.texts.contains(wanted)
                || key.line.currency.format(key.line.amount.into()).replace('.', " ").contains(wanted)
                || key.line.receipt_number.to_string() == wanted
        };
        Ok(keys.iter().filter(fits).map(|key| key.line.clone()).collect())
    })
}

fn keys(conn: &Connection) -> Result<Vec<Key>, WireError> {
    let mut numbers: HashMap<EntryId, String> = HashMap::new();
    listing::numbers_paid(conn, |id, number| {
        let texts = numbers.entry(id).or_default();
        texts.push('\n');
        texts.push_str(&name_key(number));
    })?;
    let key = |line: PaymentLine| {
        let reference = line.reference.as_deref().map(name_key).unwrap_or_default();
        let texts = reference + numbers.get(&line.id).map_or("", String::as_str);
        Key { line, texts }
    };
    Ok(listing::payments(conn)?.into_iter().map(key).collect())
}

fn customers_named(conn: &Connection, wanted: &str) -> Result<HashSet<EntryId>, WireError> {
    let all = store::customers::all(conn)?.into_iter();
    Ok(all.filter(|customer| name_key(&customer.name).contains(wanted)).map(|customer| customer.id).collect())
}
