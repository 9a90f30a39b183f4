//! The seal: of each table that no fact of the chain vouches for (settings, pictures, the diary…), a digest is made when
//! the ledger is closed, and compared by `check`. A write lifts the digest of every table that it touches, within its own
//! transaction, so that a process that dies leaves no seal rather than a wrong one; and what is not touched keeps the digest
//! that it had, so that damage at rest is never sealed as it stands. The fingerprints of the entries and where invoices
//! came from only grow: their digest is continued.

use std::collections::BTreeSet;

use ledger::chain;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, params};
use sha2::{Digest as _, Sha256};

use crate::error::StoreError;
use crate::settings::{meta, put_meta};

/// Behind it stands the name of the table.
const SEAL: &str = "seal:";
/// How far the entries were digested, and to what.
const PRINTS: &str = "seal:entry";
/// The digest of all the others: a bit that rots in one of their names is noticed too.
const ALL: &str = "seals";
/// Tables that were not as they had been sealed when a session began to write to them.
const BROKEN: &str = "seal_broken";
/// Older versions sealed everything in one. Where they closed the ledger last, nothing else holds.
const OLDER: [&str; 3] = ["seal", "seal_again", "seal_of_prints"];
/// The program writes to these by itself, so that they would be sealed anew before anybody looked.
const WRITTEN_UNASKED: &[&str] = &["meta", "problem", "raised", "session"];

/// Tables whose rows `check` derives from the chain.
const VOUCHED_FOR: &[&str] = &[
    "agreement",
    "agreement_cover",
    "agreement_instalment",
    "allocation",
    "contact_made",
    "credit_note",
    "debt",
    "debt_state",
    "dispute",
    "entry",
    "funds",
    "funds_state",
    "invoice",
    "note",
    "pause",
    "payment",
    "personal",
    "promise",
    "resolution",
    "reversal",
    "stage_claim",
    "touch",
];

/// Lets every write of this connection lift the seal of the tables that it touches. It belongs to the transaction of a
/// session's first write, and goes with it: who only reads need not wait for it. A table that cannot be watched is none of
/// ours any more, and `check` says so.
pub(crate) fn watch(conn: &Connection) -> Result<(), StoreError> {
    for table in tables(conn)? {
        for (act, row) in [("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")] {
            let when = if table == "meta" { format!("WHEN {row}.key NOT GLOB 'seal*'") } else { String::new() };
            let _ = conn.execute_batch(&format!(
                "CREATE TEMP TRIGGER \"{act} {table}\" AFTER {act} ON main.\"{table}\" {when}
                 BEGIN DELETE FROM meta WHERE key = '{SEAL}{table}'; END"
            ));
        }
    }
    Ok(())
}

/// A session begins to write: what it is about to seal anew is compared for the last time.
pub(crate) fn lift(conn: &Connection) -> Result<(), StoreError> {
    if is_older(conn)? {
        return begin_anew(conn);
    }
    let mut broken = known_broken(conn)?;
    broken.extend(is_other(conn, ALL, &seals(conn)?)?.then(|| ALL.to_owned()));
    for table in WRITTEN_UNASKED {
        // What cannot be read is not what was sealed.
        let digest = digest(conn, table).unwrap_or_default();
        broken.extend(is_other(conn, &format!("{SEAL}{table}"), &digest)?.then(|| (*table).to_owned()));
    }
    if !broken.is_empty() {
        put_meta(conn, BROKEN, &Vec::from_iter(broken).join(" "))?;
    }
    conn.execute("DELETE FROM meta WHERE key = ?1", [ALL])?;
    Ok(())
}

/// Seals the ledger as it stands, at the end of a session: every table that has no digest.
pub(crate) fn put(conn: &mut Connection) -> Result<(), StoreError> {
    let tx = conn.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    for table in tables(&tx)? {
        let key = format!("{SEAL}{table}");
        if meta(&tx, &key)?.is_none() {
            put_meta(&tx, &key, &digest(&tx, &table)?)?;
        }
    }
    let (id, hash) = follow(&tx, i64::MAX, digested(&tx)?)?;
    put_meta(&tx, PRINTS, &format!("{id}:{hash}"))?;
    put_meta(&tx, ALL, &seals(&tx)?)?;
    tx.commit()?;
    Ok(())
}

/// Takes away every digest: of an earlier ledger, because what was salvaged is not that one to the byte; of an older
/// schema.
pub(crate) fn begin_anew(conn: &Connection) -> Result<(), StoreError> {
    conn.execute("DELETE FROM meta WHERE key GLOB 'seal*'", [])?;
    Ok(())
}

/// The tables that are not what they were when the ledger was closed. None where there is no seal, or an older version's.
pub(crate) fn broken(conn: &Connection) -> Result<BTreeSet<String>, StoreError> {
    if is_older(conn)? {
        return Ok(BTreeSet::new());
    }
    let mut broken = known_broken(conn)?;
    broken.extend(is_other(conn, ALL, &seals(conn)?)?.then(|| ALL.to_owned()));
    let known = tables(conn)?;
    let mut statement = conn.prepare("SELECT substr(key, 6), value FROM meta WHERE key GLOB 'seal:*'")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (table, sealed): (String, String) = (row.get(0)?, row.get(1)?);
        let holds = match table.as_str() {
            "entry" => prints_hold(conn)?,
            _ => known.contains(&table) && digest(conn, &table)? == sealed,
        };
        broken.extend((!holds).then_some(table));
    }
    Ok(broken)
}

fn is_older(conn: &Connection) -> Result<bool, StoreError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM meta WHERE key IN (?1, ?2, ?3))";
    Ok(conn.query_one(sql, OLDER, |row| row.get(0))?)
}

fn known_broken(conn: &Connection) -> Result<BTreeSet<String>, StoreError> {
    let kept = meta(conn, BROKEN)?.unwrap_or_default();
    Ok(kept.split_whitespace().map(ToOwned::to_owned).collect())
}

/// Is there a seal under this key, and not this one?
fn is_other(conn: &Connection, key: &str, digest: &str) -> Result<bool, StoreError> {
    Ok(meta(conn, key)?.is_some_and(|sealed| sealed != digest))
}

/// The tables that are sealed: every one whose rows do not follow from the chain, so that a new table is by default.
fn tables(conn: &Connection) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name";
    let mut statement = conn.prepare(sql)?;
    let names: Vec<String> = statement.query_map([], |row| row.get(0))?.filter_map(Result::ok).collect();
    Ok(names.into_iter().filter(|name| !VOUCHED_FOR.contains(&name.as_str())).collect())
}

/// SHA-256 over every row of a table.
fn digest(conn: &Connection, table: &str) -> Result<String, StoreError> {
    let but_seals = if table == "meta" { " WHERE key NOT GLOB 'seal*'" } else { "" };
    digest_of(conn, &format!("SELECT * FROM \"{table}\"{but_seals} ORDER BY 1, 2"))
}

fn seals(conn: &Connection) -> Result<String, StoreError> {
    digest_of(conn, "SELECT key, value FROM meta WHERE key GLOB 'seal:*' ORDER BY key")
}

fn digest_of(conn: &Connection, sql: &str) -> Result<String, StoreError> {
    let mut hasher = Sha256::new();
    let mut statement = conn.prepare(sql)?;
    let columns = statement.column_count();
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        for column in 0..columns {
            hash(&mut hasher, row.get_ref(column)?);
        }
    }
    Ok(chain::hex(&hasher.finalize()))
}

fn hash(hasher: &mut Sha256, value: ValueRef<'_>) {
    let (kind, bytes): (u8, &[u8]) = match value {
        ValueRef::Null => (0, &[]),
        ValueRef::Integer(number) => return hasher.update([&[1][..], &number.to_be_bytes()].concat()),
        ValueRef::Real(number) => return hasher.update([&[2][..], &number.to_be_bytes()].concat()),
        ValueRef::Text(bytes) => (3, bytes),
        ValueRef::Blob(bytes) => (4, bytes),
    };
    hasher.update([kind]);
    hasher.update((bytes.len() as u64).to_be_bytes());
    hasher.update(bytes);
}

/// A digest that can be continued: of the digest before, the next entry's fingerprint and import, and the source of the
/// invoice.
fn follow(conn: &Connection, until: i64, from: (i64, String)) -> Result<(i64, String), StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT e.id, e.fingerprint, e.batch, i.source FROM entry e LEFT JOIN invoice i ON i.id = e.id
         WHERE e.id > ?1 AND e.id <= ?2 ORDER BY e.id",
    )?;
    let mut rows = statement.query(params![from.0, until])?;
    let mut at = from;
    while let Some(row) = rows.next()? {
        let mut hasher = Sha256::new();
        hasher.update(&at.1);
        hash(&mut hasher, row.get_ref(1)?);
        hash(&mut hasher, row.get_ref(2)?);
        hash(&mut hasher, row.get_ref(3)?);
        at = (row.get(0)?, chain::hex(&hasher.finalize()));
    }
    Ok(at)
}

fn digested(conn: &Connection) -> Result<(i64, String), StoreError> {
    let kept = meta(conn, PRINTS)?;
    let parsed = kept.as_deref().and_then(|text| text.split_once(':'));
    Ok(parsed.and_then(|(id, hash)| Some((id.parse().ok()?, hash.to_owned()))).unwrap_or_default())
}

fn prints_hold(conn: &Connection) -> Result<bool, StoreError> {
    let sealed = digested(conn)?;
    Ok(follow(conn, sealed.0, (0, String::new()))? == sealed)
}

/// Are the tables, indices and triggers the ones that the migrations make? A bit that rots in their text changes what
/// every other question means.
pub(crate) fn shape_holds(conn: &Connection) -> Result<bool, StoreError> {
    let mut fresh = Connection::open_in_memory()?;
    crate::migrate::migrate(&mut fresh, 0)?;
    Ok(shape(conn)? == shape(&fresh)?)
}

fn shape(conn: &Connection) -> Result<Vec<(String, String, Option<String>)>, StoreError> {
    let mut statement = conn.prepare(
        "SELECT name, type || ' ' || tbl_name, sql FROM sqlite_schema
         WHERE name NOT LIKE 'sqlite_stat%' ORDER BY name",
    )?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    // A name that is no text any more is as wrong as another name.
    rows.collect::<rusqlite::Result<_>>().map_err(|error| match error {
        rusqlite::Error::FromSqlConversionFailure(..)
        | rusqlite::Error::InvalidColumnType(..)
        | rusqlite::Error::Utf8Error(..) => StoreError::Damaged(error.to_string()),
        other => other.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_that_is_vouched_for_exists() {
        let mut conn = Connection::open_in_memory().expect("memory");
        crate::migrate::migrate(&mut conn, 0).expect("the schema");
        let shape = shape(&conn).expect("read");
        for name in VOUCHED_FOR {
            assert!(shape.iter().any(|(table, ..)| table == name), "{name} is gone; it must not hide a new table");
        }
    }
}
