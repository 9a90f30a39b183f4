//! The rows of a table by way of SQLite, around what cannot be read: from each damaged place on with the next row that
//! can. It is the only way into an encrypted file, and the way to tables that have no row ids.

use rusqlite::types::Value;
use rusqlite::{Connection, Statement};

use crate::error::StoreError;

/// Rows of a table with the names of its columns, and whether something of it could not be read.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<Vec<Value>>,
    pub(super) is_damaged: bool,
}

/// No table of ours has more rows; a key beyond is damage.
const LAST_ROW: i64 = 1 << 40;

/// Everything of a table that can be read.
pub(super) fn rows(conn: &Connection, table: &str) -> Rows {
    match by_row_id(conn, table) {
        Some(rows) => rows,
        None => by_scan(conn, table),
    }
}

/// None for a table without row ids.
fn by_row_id(conn: &Connection, table: &str) -> Option<Rows> {
    let sql = format!("SELECT rowid, * FROM \"{table}\" WHERE rowid >= ?1 ORDER BY rowid LIMIT ?2");
    let mut statement = conn.prepare(&sql).ok()?;
    let mut found = Rows { columns: names(&statement, 1), ..Rows::default() };
    let mut from = 0;
    loop {
        let (last, outcome) = read_on(&mut statement, from, -1, &mut found.rows);
        if outcome.is_ok() {
            return Some(found);
        }
        found.is_damaged = true;
        let Some(next) = next_readable(&mut statement, last.map_or(from, |last| last + 1)) else { return Some(found) };
        from = next;
    }
}

fn read_on(
    statement: &mut Statement<'_>,
    from: i64,
    limit: i64,
    into: &mut Vec<Vec<Value>>,
) -> (Option<i64>, Result<(), StoreError>) {
    let mut last = None;
    let mut read = || -> Result<(), StoreError> {
        let columns = statement.column_count();
        let mut rows = statement.query([from, limit])?;
        while let Some(row) = rows.next()? {
            let values = (1..columns).map(|at| row.get(at)).collect::<rusqlite::Result<Vec<Value>>>()?;
            into.push(values);
            last = Some(row.get(0)?);
        }
        Ok(())
    };
    let outcome = read();
    (last, outcome)
}

/// The first row id from here on that can be read again: leaps that double, then halves back to the edge.
fn next_readable(statement: &mut Statement<'_>, from: i64) -> Option<i64> {
    let mut first = |at: i64| {
        let mut one = Vec::new();
        match read_on(statement, at, 1, &mut one) {
            (found, Ok(())) => Ok(found),
            (_, Err(_)) => Err(()),
        }
    };
    let (mut bad, mut leap) = (from, 1_i64);
    let mut good = loop {
        let at = from.checked_add(leap).filter(|at| *at < LAST_ROW)?;
        match first(at) {
            Ok(None) => return nearest(&mut first, bad, at),
            Ok(Some(_)) => break at,
            Err(()) => bad = at,
        }
        leap *= 2;
    };
    while good - bad > 1 {
        let middle = bad + (good - bad) / 2;
        match first(middle) {
            Ok(Some(_)) => good = middle,
            Ok(None) | Err(()) => bad = middle,
        }
    }
    Some(good)
}

/// The last leap went past the end of the table: between it and the damage there may still be rows.
fn nearest(first: &mut impl FnMut(i64) -> Result<Option<i64>, ()>, mut bad: i64, mut end: i64) -> Option<i64> {
    let mut found = None;
    while end - bad > 1 {
        let middle = bad + (end - bad) / 2;
        match first(middle) {
            Ok(Some(_)) => {
                found = Some(middle);
                end = middle;
            }
            Ok(None) => end = middle,
            Err(()) => bad = middle,
        }
    }
    found
}

fn by_scan(conn: &Connection, table: &str) -> Rows {
    let mut found = Rows::default();
    for order in ["", "ORDER BY 1 DESC"] {
        let Ok(mut statement) = conn.prepare(&format!("SELECT * FROM \"{table}\" {order}")) else {
            return Rows { is_damaged: true, ..found };
        };
        found.columns = names(&statement, 0);
        let count = statement.column_count();
        let Ok(mut rows) = statement.query([]) else {
            return Rows { is_damaged: true, ..found };
        };
        loop {
            match rows.next() {
                Ok(Some(row)) => match (0..count).map(|at| row.get(at)).collect::<rusqlite::Result<Vec<Value>>>() {
                    Ok(values) => found.rows.push(values),
                    Err(_) => found.is_damaged = true,
                },
                Ok(None) if !found.is_damaged => return found,
                Ok(None) => break,
                Err(_) => {
                    found.is_damaged = true;
                    break;
                }
            }
        }
    }
    found
}

fn names(statement: &Statement<'_>, from: usize) -> Vec<String> {
    statement.column_names().skip(from).map(ToOwned::to_owned).collect()
}
