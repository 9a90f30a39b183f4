//! Migrations: numbered SQL, one way, all pending ones in one transaction with `user_version` inside.

use rusqlite::{Connection, TransactionBehavior};

use crate::error::StoreError;
use crate::open::APPLICATION_ID;

const MIGRATIONS: &[&str] = &[include_str!("../migrations/0001_book.sql"), include_str!("../migrations/0002_care.sql")];

/// The schema that this version writes.
pub const SCHEMA: u32 = 2;

/// Brings the schema from `found` to [`SCHEMA`]: whole or not at all.
pub(crate) fn migrate(conn: &mut Connection, found: u32) -> Result<(), StoreError> {
    if found == SCHEMA {
        return Ok(());
    }
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for sql in MIGRATIONS.iter().skip(found as usize) {
        tx.execute_batch(sql)?;
    }
    crate::seal::begin_anew(&tx)?;
    tx.execute_batch(&format!("PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {SCHEMA};"))?;
    tx.commit()?;
    Ok(())
}
