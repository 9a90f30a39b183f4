//! The floor of an import: the same rows into the same schema by a bare loop of prepared inserts, in one transaction.
//! `bare_import FILLED COPY` reads the rows of a filled ledger and writes them into a new file of the same schema.

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

const TABLES: &[&str] = &[
    "batch",
    "entry",
    "personal",
    "customer",
    "customer_alias",
    "invoice",
    "debt",
    "funds",
    "payment",
    "allocation",
    "debt_state",
    "funds_state",
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (from, to) = (arguments.next().ok_or("no source")?, arguments.next().ok_or("no target")?);
    let source = Connection::open(from)?;
    let mut target = Connection::open(to)?;
    target.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")?;
    let mut schema = source.prepare(
        "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type = 'trigger', type = 'index', rowid",
    )?;
    for sql in schema.query_map([], |row| row.get::<_, String>(0))? {
        target.execute_batch(&sql?)?;
    }
    let tx = target.transaction()?;
    for table in TABLES {
        copy(&source, &tx, table)?;
    }
    tx.commit()?;
    Ok(())
}

fn copy(source: &Connection, target: &Connection, table: &str) -> rusqlite::Result<()> {
    let mut rows = source.prepare(&format!("SELECT * FROM {table}"))?;
    let columns = rows.column_count();
    let marks = vec!["?"; columns].join(", ");
    let mut insert = target.prepare(&format!("INSERT INTO {table} VALUES ({marks})"))?;
    let mut rows = rows.query([])?;
    while let Some(row) = rows.next()? {
        let values: Vec<Value> = (0..columns).map(|column| row.get(column)).collect::<rusqlite::Result<_>>()?;
        insert.execute(params_from_iter(values))?;
    }
    Ok(())
}
