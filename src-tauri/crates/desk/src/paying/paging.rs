//! A page of the payment list.

use std::collections::HashSet;

use store::listing::{self, PaymentLine};
use store::{Connection, EntryId};

use super::payment_rows;
use crate::Desk;
use crate::error::{invalid, not_found};
use crate::folding::name_key;
use crate::invoicing::LARGEST_PAGE;
use crate::wire::{PageOfPayments, PaymentPage, WireError};

impl Desk {
    /// See the table of calls.
    ///
    /// # Errors
    /// When there is no ledger, or the page is too large.
    pub fn payment_page(&self, request: PageOfPayments) -> Result<PaymentPage, WireError> {
        if request.limit > LARGEST_PAGE {
            return Err(invalid("limit", "se esperan hasta 500 filas por página"));
        }
        self.read(|conn, _| {
            let wanted = request.text.as_deref().map(name_key).filter(|text| !text.is_empty());
            let found = request.find.as_deref().map(|id| store::entry::by_shown_id(conn, id)).transpose()?.flatten();
            let found = found.map(|entry| entry.id);
            wanted.map_or_else(|| whole(conn, &request, found), |wanted| narrowed(conn, &request, found, &wanted))
        })
    }
}

fn whole(conn: &Connection, request: &PageOfPayments, found: Option<EntryId>) -> Result<PaymentPage, WireError> {
    let page = store::money::payments_from(conn, None, request.offset, request.limit)?;
    let found_at = found.map(|id| listing::payment_place(conn, id)).transpose()?.flatten();
    Ok(PaymentPage {
        rows: payment_rows(conn, page)?,
        total: listing::payment_count(conn)?,
        currencies: listing::payment_currencies(conn)?,
        found_at,
    })
}

/// With something to look for, every payment is looked at as a line, and only the page is read whole.
fn narrowed(
    conn: &Connection,
    request: &PageOfPayments,
    found: Option<EntryId>,
    wanted: &str,
) -> Result<PaymentPage, WireError> {
    let mut lines = listing::payments(conn)?;
    let customers = customers_named(conn, wanted)?;
    let mut on_number = HashSet::new();
    listing::numbers_paid(conn, |id, number| {
        if name_key(number).contains(wanted) {
            on_number.insert(id);
        }
    })?;
    lines.retain(|line| fits(line, wanted) || customers.contains(&line.customer) || on_number.contains(&line.id));
    let place = |id: EntryId| lines.iter().position(|line| line.id == id);
    let found_at = found.and_then(place).and_then(|place| u32::try_from(place).ok());
    let mut currencies: Vec<String> = lines.iter().map(|line| line.currency.code().to_owned()).collect();
    currencies.sort_unstable();
    currencies.dedup();
    let total = u32::try_from(lines.len()).unwrap_or(u32::MAX);
    let at = |count: u32| usize::try_from(count).unwrap_or(usize::MAX);
    let mut page = Vec::new();
    for line in lines.iter().skip(at(request.offset)).take(at(request.limit)) {
        let payment = store::money::payment(conn, line.id)?;
        page.push(payment.ok_or_else(|| not_found("pago", &line.receipt_number.to_string()))?);
    }
    Ok(PaymentPage { rows: payment_rows(conn, page)?, total, currencies, found_at })
}

fn customers_named(conn: &Connection, wanted: &str) -> Result<HashSet<EntryId>, WireError> {
    let all = store::customers::all(conn)?.into_iter();
    Ok(all.filter(|customer| name_key(&customer.name).contains(wanted)).map(|customer| customer.id).collect())
}

fn fits(line: &PaymentLine, wanted: &str) -> bool {
    line.reference.as_deref().is_some_and(|reference| name_key(reference).contains(wanted))
        || line.currency.format(line.amount.into()).replace('.', " ").contains(wanted)
        || line.receipt_number.to_string() == wanted
}
