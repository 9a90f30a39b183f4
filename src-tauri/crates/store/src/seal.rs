//! The seal: what no fact of the chain vouches for (settings, pictures, the diary, how files were recognised) is digested
//! when a ledger is closed, and compared by `check` until the next session writes. The first write of a session lifts it,
//! so that a process that dies leaves no seal rather than a wrong one.

use ledger::chain;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, params};
use sha2::{Digest as _, Sha256};

use crate::error::StoreError;
use crate::migrate::SCHEMA;
use crate::settings::{meta, put_meta};

/// Kept twice, so that a bit that rots in its own name is noticed too.
const SEAL: [&str; 2] = ["seal", "seal_again"];
/// How far the fingerprints were digested, and to what: it only ever grows, as the entries do.
const PRINTS: &str = "seal_of_prints";

/// Tables whose rows `check` derives from the chain. Every other one is sealed, so that a new table is by default.
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

/// Seals the ledger as it stands, at the end of a session.
pub(crate) fn put(conn: &mut Connection) -> Result<(), StoreError> {
    let tx = conn.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    extend_prints(&tx)?;
    let seal = format!("{SCHEMA}:{}", digest(&tx)?);
    SEAL.iter().try_for_each(|key| put_meta(&tx, key, &seal))?;
    tx.commit()?;
    Ok(())
}

/// Lifts the seal, in the transaction of the first write.
pub(crate) fn lift(conn: &Connection) -> Result<(), StoreError> {
    conn.execute("DELETE FROM meta WHERE key IN (?1, ?2)", SEAL)?;
    Ok(())
}

/// Takes away every digest of an earlier ledger: what was salvaged is not that ledger to the byte.
pub(crate) fn begin_anew(conn: &Connection) -> Result<(), StoreError> {
    lift(conn)?;
    conn.execute("DELETE FROM meta WHERE key = ?1", [PRINTS])?;
    Ok(())
}

/// Is it still what it was when the ledger was closed? True as well where there is no seal, or an older version's.
pub(crate) fn holds(conn: &Connection) -> Result<bool, StoreError> {
    let sealed = match (meta(conn, SEAL[0])?, meta(conn, SEAL[1])?) {
        (None, None) => return Ok(true),
        (Some(sealed), Some(again)) if sealed == again => sealed,
        _ => return Ok(false),
    };
    let own = format!("{SCHEMA}:");
    match sealed.strip_prefix(&own) {
        Some(sealed) => Ok(sealed == digest(conn)? && prints_hold(conn)?),
        None => {
            Ok(sealed.split_once(':').is_some_and(|(schema, _)| schema.parse::<u32>().is_ok_and(|old| old < SCHEMA)))
        }
    }
}

/// SHA-256 over every row of every table that no fact vouches for, and over where invoices came from.
fn digest(conn: &Connection) -> Result<String, StoreError> {
    let mut hasher = Sha256::new();
    let mut tables =
        conn.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")?;
    let names: Vec<String> = tables.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    for name in names.iter().filter(|name| !VOUCHED_FOR.contains(&name.as_str())) {
        hasher.update(name);
        let but_itself = if name == "meta" { " WHERE key NOT IN ('seal', 'seal_again')" } else { "" };
        add(conn, &format!("SELECT * FROM \"{name}\"{but_itself} ORDER BY 1, 2"), &mut hasher)?;
    }
    add(conn, "SELECT id, source FROM invoice WHERE source <> '' ORDER BY id", &mut hasher)?;
    Ok(chain::hex(&hasher.finalize()))
}

fn add(conn: &Connection, sql: &str, hasher: &mut Sha256) -> Result<(), StoreError> {
    let mut statement = conn.prepare(sql)?;
    let columns = statement.column_count();
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        for column in 0..columns {
            hash(hasher, row.get_ref(column)?);
        }
    }
    Ok(())
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

/// A digest that can be continued: of the digest before, and the next entry's fingerprint and import.
fn follow(conn: &Connection, until: i64, from: (i64, String)) -> Result<(i64, String), StoreError> {
    let mut statement =
        conn.prepare_cached("SELECT id, fingerprint, batch FROM entry WHERE id > ?1 AND id <= ?2 ORDER BY id")?;
    let mut rows = statement.query(params![from.0, until])?;
    let mut at = from;
    while let Some(row) = rows.next()? {
        let mut hasher = Sha256::new();
        hasher.update(&at.1);
        hash(&mut hasher, row.get_ref(1)?);
        hash(&mut hasher, row.get_ref(2)?);
        at = (row.get(0)?, chain::hex(&hasher.finalize()));
    }
    Ok(at)
}

fn digested(conn: &Connection) -> Result<(i64, String), StoreError> {
    let kept = meta(conn, PRINTS)?;
    let parsed = kept.as_deref().and_then(|text| text.split_once(':'));
    Ok(parsed.and_then(|(id, hash)| Some((id.parse().ok()?, hash.to_owned()))).unwrap_or_default())
}

fn extend_prints(conn: &Connection) -> Result<(), StoreError> {
    let (id, hash) = follow(conn, i64::MAX, digested(conn)?)?;
    put_meta(conn, PRINTS, &format!("{id}:{hash}"))
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
