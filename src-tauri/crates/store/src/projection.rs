//! The projections: what is open and left, and from which day on for good. Written with the facts, never instead of them.

use chrono::NaiveDate;
use rusqlite::{Connection, params};

use crate::error::StoreError;
use crate::rows::{day_at, end_at};
use crate::{EntryId, NEVER};

/// What is open of an amount once every fact counts, and the day from which nothing is open any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rest {
    pub(crate) minor: i64,
    pub(crate) gone_on: String,
}

const EVENTS: &str = "
SELECT a.amount_minor, a.counts_from, min(ifnull(r.counts_from, '9999-12-31'), ifnull(q.counts_from, '9999-12-31'), ifnull(v.counts_from, '9999-12-31'))
FROM allocation a
LEFT JOIN reversal r ON r.of_entry = a.entry
LEFT JOIN reversal q ON q.of_entry = a.source
JOIN debt d ON d.id = a.debt
LEFT JOIN reversal v ON v.of_entry = d.record
WHERE ";

/// Works out a projection row from the facts: `amount` less the parts on it, zero from `ended_on` on.
pub(crate) fn rest(
    conn: &Connection,
    column: &str,
    id: i64,
    amount: i64,
    from: NaiveDate,
    ended_on: Option<NaiveDate>,
) -> Result<Rest, StoreError> {
    let mut statement = conn.prepare_cached(&format!("{EVENTS} a.{column} = ?1"))?;
    let mut rows = statement.query([id])?;
    let (mut minor, mut last) = (amount, from);
    while let Some(row) = rows.next()? {
        let end = end_at(row, 2)?;
        last = last.max(day_at(row, 1)?).max(end.unwrap_or(last));
        if end.is_none() {
            minor -= row.get::<_, i64>(0)?;
        }
    }
    Ok(match ended_on {
        Some(end) => Rest { minor: 0, gone_on: crate::day_text(end) },
        None if minor == 0 => Rest { minor, gone_on: crate::day_text(last) },
        None => Rest { minor, gone_on: NEVER.to_owned() },
    })
}

const DEBT: &str = "SELECT d.amount_minor, d.starts_on, r.counts_from, d.customer, d.currency
                    FROM debt d LEFT JOIN reversal r ON r.of_entry = d.record WHERE d.id = ?1";

const FUNDS: &str = "SELECT f.amount_minor, f.counts_from, r.counts_from, f.customer, f.currency
                     FROM funds f LEFT JOIN reversal r ON r.of_entry = f.id WHERE f.id = ?1";

type Fact = (i64, NaiveDate, Option<NaiveDate>, i64, String);

fn fact(conn: &Connection, sql: &str, id: i64) -> Result<Fact, StoreError> {
    let mut statement = conn.prepare_cached(sql)?;
    Ok(statement
        .query_row([id], |row| Ok((row.get(0)?, day_at(row, 1)?, end_at(row, 2)?, row.get(3)?, row.get(4)?)))?)
}

/// The projection of a debt as the facts have it now.
pub(crate) fn of_debt(conn: &Connection, id: i64) -> Result<(Rest, i64, String), StoreError> {
    let (amount, from, end, customer, currency) = fact(conn, DEBT, id)?;
    Ok((rest(conn, "debt", id, amount, from, end)?, customer, currency))
}

/// The projection of funds as the facts have it now.
pub(crate) fn of_funds(conn: &Connection, id: EntryId) -> Result<(Rest, i64, String), StoreError> {
    let (amount, from, end, customer, currency) = fact(conn, FUNDS, id)?;
    Ok((rest(conn, "source", id, amount, from, end)?, customer, currency))
}

/// Writes a debt's projection anew.
pub(crate) fn refresh_debt(conn: &Connection, id: i64) -> Result<(), StoreError> {
    let (rest, customer, currency) = of_debt(conn, id)?;
    put_debt(conn, id, customer, &currency, &rest)
}

/// Writes the projection of funds anew.
pub(crate) fn refresh_funds(conn: &Connection, id: EntryId) -> Result<(), StoreError> {
    let (rest, customer, currency) = of_funds(conn, id)?;
    put_funds(conn, id, customer, &currency, &rest)
}

pub(crate) fn put_debt(
    conn: &Connection,
    id: i64,
    customer: i64,
    currency: &str,
    rest: &Rest,
) -> Result<(), StoreError> {
    conn.prepare_cached(
        "INSERT INTO debt_state(debt, customer, currency, open_minor, settled_on) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT(debt) DO UPDATE SET open_minor = excluded.open_minor, settled_on = excluded.settled_on",
    )?
    .execute(params![id, customer, currency, rest.minor, rest.gone_on])?;
    Ok(())
}

pub(crate) fn put_funds(
    conn: &Connection,
    id: EntryId,
    customer: i64,
    currency: &str,
    rest: &Rest,
) -> Result<(), StoreError> {
    conn.prepare_cached(
        "INSERT INTO funds_state(funds, customer, currency, left_minor, spent_on) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT(funds) DO UPDATE SET left_minor = excluded.left_minor, spent_on = excluded.spent_on",
    )?
    .execute(params![id, customer, currency, rest.minor, rest.gone_on])?;
    Ok(())
}
