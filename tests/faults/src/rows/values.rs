//! Every value of every table, changed by hand one at a time: `check` must notice each. Bits that rot hit some values
//! often and others never; this looks at all of them.

use std::path::Path;

use rusqlite::Connection;
use rusqlite::config::DbConfig;
use rusqlite::types::Value;

use crate::dice::Dice;
use crate::inspect;
use crate::program::LEDGER;
use crate::rig::Rig;
use crate::tally::Tally;

/// Changes a value in each column of each table that has rows.
pub(crate) fn run(rig: &Rig, sound: &[u8]) -> Result<Tally, String> {
    let place = rig.place("values");
    std::fs::write(place.join(LEDGER), sound).map_err(|error| error.to_string())?;
    inspect::facts(&place.join(LEDGER))?.ok_or("the ledger whose values are to change is not there")?;
    let (columns, empty) = columns(&place.join(LEDGER)).map_err(|error| error.to_string())?;
    let repeats = rig.scale(1, 5);
    let results = rig.in_parallel(columns.len() * repeats, |number| {
        let (table, column) = &columns[number / repeats];
        let mut dice = rig.dice(3_000_000 + number as u64);
        changed(&rig.place("value"), sound, table, column, &mut dice).map_err(|why| format!("{table}.{column}: {why}"))
    });
    let mut tally = Tally::default();
    results.into_iter().for_each(|result| tally.count(result));
    tally.happen("changed values noticed", tally.runs - tally.bad);
    tally.note(format!(
        "{} columns changed by hand; tables without a row on that day: {}",
        columns.len(),
        empty.join(", ")
    ));
    Ok(tally)
}

type Columns = (Vec<(String, String)>, Vec<String>);

fn columns(ledger: &Path) -> rusqlite::Result<Columns> {
    let conn = open(ledger)?;
    let mut columns = Vec::new();
    let mut empty = Vec::new();
    let mut tables =
        conn.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")?;
    let names: Vec<String> = tables.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    for name in names {
        let rows: i64 = conn.query_one(&format!("SELECT count(*) FROM \"{name}\""), [], |row| row.get(0))?;
        if rows == 0 {
            empty.push(name);
            continue;
        }
        let mut info = conn.prepare(&format!("SELECT name, type, pk FROM pragma_table_info('{name}')"))?;
        let found =
            info.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, i64>(2)?)))?;
        for column in found {
            let (column, kind, key) = column?;
            // The number of a row is its place in the tree, which SQLite's own check compares with its indices.
            if key == 0 || kind != "INTEGER" {
                columns.push((name.clone(), column));
            }
        }
    }
    Ok((columns, empty))
}

fn open(ledger: &Path) -> rusqlite::Result<Connection> {
    let conn = Connection::open(ledger)?;
    conn.execute_batch(
        "PRAGMA locking_mode = EXCLUSIVE; PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON",
    )?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
    Ok(conn)
}

fn changed(place: &Path, sound: &[u8], table: &str, column: &str, dice: &mut Dice) -> Result<(), String> {
    let ledger = place.join(LEDGER);
    std::fs::write(&ledger, sound).map_err(|error| error.to_string())?;
    let change = change(&ledger, table, column, dice).map_err(|error| error.to_string())?;
    let judged = match inspect::facts(&ledger) {
        Err(_) => Ok(()),
        Ok(_) => Err(format!("{change} went unnoticed")),
    };
    drop(std::fs::remove_dir_all(place));
    judged
}

fn change(ledger: &Path, table: &str, column: &str, dice: &mut Dice) -> rusqlite::Result<String> {
    let conn = open(ledger)?;
    let keys: Vec<Value> = conn
        .prepare(&format!("SELECT \"{column}\" FROM \"{table}\""))?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let filled: Vec<Value> = keys.iter().filter(|value| **value != Value::Null).cloned().collect();
    let old = dice.pick(if filled.is_empty() { &keys } else { &filled }).cloned().unwrap_or(Value::Null);
    let kind: String =
        conn.query_one(&format!("SELECT type FROM pragma_table_info('{table}') WHERE name = ?1"), [column], |row| {
            row.get(0)
        })?;
    let new = other(&old, &kind);
    let sql = format!("UPDATE OR REPLACE \"{table}\" SET \"{column}\" = ?1 WHERE rowid_of IS ?2");
    // All rows with the same value change together where the table has no number of its own; one row is enough else.
    let sql = sql.replace("rowid_of", &format!("\"{column}\""));
    conn.execute(&sql, (&new, &old))?;
    Ok(format!("{old:?} to {new:?}"))
}

fn other(old: &Value, kind: &str) -> Value {
    match old {
        Value::Integer(number) => Value::Integer(number + 1),
        Value::Text(text) => {
            let mut signs: Vec<char> = text.chars().collect();
            match signs.last_mut() {
                Some(last) => *last = if *last == '7' { '8' } else { '7' },
                None => signs.push('7'),
            }
            Value::Text(signs.into_iter().collect())
        }
        Value::Blob(bytes) => Value::Blob(bytes.iter().map(|byte| byte ^ 1).collect()),
        _ if kind == "INTEGER" => Value::Integer(1),
        _ if kind == "BLOB" => Value::Blob(vec![1]),
        _ => Value::Text("7".to_owned()),
    }
}
