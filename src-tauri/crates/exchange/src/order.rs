//! In which order the dates of a file are written, decided for whole columns so that no row is read differently from
//! its neighbours.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::day::{self, DateOrder, OrderVotes};
use crate::map::Field;

/// What was decided.
#[derive(Debug, Default)]
pub(crate) struct Orders {
    pub(crate) of: BTreeMap<Field, DateOrder>,
    /// Columns whose dates could be read another way too.
    pub(crate) unclear: Vec<Field>,
}

/// Decides from the cells of the date columns, row by row: by days above twelve; where there are none by a
/// neighbouring column, as one program writes all dates of a file alike; and then by which reading leaves what is due
/// or paid on or after its issue. Day first where nothing tells.
pub(crate) fn decide(fields: &[Field], rows: usize, text: impl Fn(usize, Field) -> String) -> Orders {
    let mut votes: BTreeMap<Field, OrderVotes> = BTreeMap::new();
    for field in fields {
        let column = votes.entry(*field).or_default();
        (0..rows).for_each(|row| column.add(&text(row, *field)));
    }
    let mut sure: Vec<DateOrder> = votes.values().filter_map(OrderVotes::decided).collect();
    sure.dedup();
    let common = if let [one] = sure[..] { Some(one) } else { None };
    let sequel = sure.is_empty().then(|| by_sequel(fields, rows, &text)).flatten();
    let mut orders = Orders::default();
    for (field, column) in &votes {
        let order = column.decided().or(common);
        let by_sequel = sequel.filter(|_| order.is_none());
        if order.is_none() && column.is_ambiguous() && !by_sequel.is_some_and(|(_, is_sure)| is_sure) {
            orders.unclear.push(*field);
        }
        if column.is_open() {
            let chosen = order.or(by_sequel.map(|(order, _)| order)).unwrap_or(DateOrder::Dmy);
            orders.of.insert(*field, chosen);
        }
    }
    orders
}

/// The order in which fewer invoices are due or paid before their issue, and whether none is.
fn by_sequel(fields: &[Field], rows: usize, text: &impl Fn(usize, Field) -> String) -> Option<(DateOrder, bool)> {
    let read = |row, field, order| -> Option<NaiveDate> {
        day::parts(&text(row, field)).and_then(|parts| parts.day(order)).ok()
    };
    let early = |order| {
        let later = [Field::DueOn, Field::PaidOn].into_iter().filter(|f| fields.contains(f));
        let is_early = |row, field| read(row, field, order) < read(row, Field::IssuedOn, order);
        later
            .map(|field| (0..rows).filter(|row| read(*row, field, order).is_some() && is_early(*row, field)).count())
            .sum::<usize>()
    };
    if !fields.contains(&Field::IssuedOn) {
        return None;
    }
    let (day_first, month_first) = (early(DateOrder::Dmy), early(DateOrder::Mdy));
    match day_first.cmp(&month_first) {
        std::cmp::Ordering::Less => Some((DateOrder::Dmy, day_first == 0)),
        std::cmp::Ordering::Greater => Some((DateOrder::Mdy, month_first == 0)),
        std::cmp::Ordering::Equal => None,
    }
}
