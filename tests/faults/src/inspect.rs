//! What a ledger holds, seen from outside: opened and checked by the program's own code, and dumped without it.

use std::collections::BTreeMap;
use std::path::Path;

use store::{Store, StoreError};

/// A fact as the chain has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fact {
    pub(crate) reference: Option<String>,
    pub(crate) hash: Vec<u8>,
}

/// Opens and checks a ledger as the program does, and answers its facts; none when there is no ledger.
///
/// # Errors
/// Why it cannot be opened, or the first thing that does not hold.
pub(crate) fn facts(ledger: &Path) -> Result<Option<Vec<Fact>>, String> {
    // An empty file is a name whose content never arrived; a new ledger may take its place.
    if std::fs::metadata(ledger).is_ok_and(|found| found.len() == 0) {
        return Ok(None);
    }
    let store = match Store::open(ledger, "faults", &|_, _| Ok(())) {
        Ok(store) => store,
        Err(StoreError::Missing(_)) => return Ok(None),
        Err(error) => return Err(format!("cannot be opened: {error}")),
    };
    let report = store::check::check(store.read()).map_err(|error| format!("cannot be checked: {error}"))?;
    if let Some(finding) = report.findings.first() {
        return Err(format!("check: {} {}: {}", finding.kind, finding.id, finding.text));
    }
    read_facts(store.read()).map(Some).map_err(|error| error.to_string())
}

fn read_facts(conn: &rusqlite::Connection) -> rusqlite::Result<Vec<Fact>> {
    let mut statement = conn.prepare("SELECT ref, hash FROM entry ORDER BY id")?;
    let rows = statement.query_map([], |row| Ok(Fact { reference: row.get(0)?, hash: row.get(1)? }))?;
    rows.collect()
}

/// Every value of every table as text, by table, read by plain SQLite; none when it cannot be read to the end.
pub(crate) fn dump(ledger: &Path) -> Option<BTreeMap<String, Vec<String>>> {
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_WRITE | rusqlite::OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = rusqlite::Connection::open_with_flags(ledger, flags).ok()?;
    conn.execute_batch("PRAGMA locking_mode = EXCLUSIVE").ok()?;
    let mut tables = conn.prepare("SELECT name, sql FROM sqlite_schema ORDER BY name").ok()?;
    let names = tables.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, Option<String>>(1)?))).ok()?;
    let mut content = BTreeMap::new();
    for name in names {
        let (name, sql) = name.ok()?;
        let is_table = sql.as_ref().is_some_and(|sql| sql.starts_with("CREATE TABLE"));
        let mut rows = if is_table { rows_of(&conn, &name)? } else { Vec::new() };
        rows.push(format!("{sql:?}"));
        content.insert(name, rows);
    }
    Some(content)
}

/// SQLite's own check finds nothing wrong.
pub(crate) fn satisfies_sqlite(ledger: &Path) -> bool {
    let conn = rusqlite::Connection::open(ledger);
    let found = conn.and_then(|conn| {
        conn.execute_batch("PRAGMA locking_mode = EXCLUSIVE")?;
        conn.query_one("PRAGMA integrity_check", [], |row| row.get::<_, String>(0))
    });
    found.is_ok_and(|word| word == "ok")
}

fn rows_of(conn: &rusqlite::Connection, name: &str) -> Option<Vec<String>> {
    let mut statement = conn.prepare(&format!("SELECT * FROM \"{name}\"")).ok()?;
    let columns = statement.column_count();
    let mut rows = statement.query([]).ok()?;
    let mut found = Vec::new();
    while let Some(row) = rows.next().ok()? {
        let mut text = String::new();
        for column in 0..columns {
            text += &format!("{:?}|", row.get_ref(column).ok()?);
        }
        found.push(text);
    }
    Some(found)
}
