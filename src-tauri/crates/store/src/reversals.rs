//! Taking facts back: a reversal is a fact of its own, and the reversed one counts until the day before it.

use chrono::NaiveDate;
use rusqlite::{Connection, params};

use crate::EntryId;
use crate::body::Body;
use crate::door::Tx;
use crate::entry::Posting;
use crate::error::StoreError;
use crate::projection;
use crate::rows::day_text;

/// A reversal to be posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewReversal<'a> {
    pub of: EntryId,
    /// From this day on the fact no longer counts.
    pub on: NaiveDate,
    pub reason: &'a str,
    /// Part of undoing a whole import: the fact disappears from the lists.
    pub is_undo: bool,
}

impl Tx<'_> {
    /// Posts a reversal and brings the projections of everything it touches up to date. The caller has made sure that
    /// nothing live depends on the fact (see [`dependents`]).
    ///
    /// # Errors
    /// What SQLite says.
    pub fn post_reversal(&self, new: &NewReversal<'_>, posting: &Posting<'_>) -> Result<EntryId, StoreError> {
        let body = Body::of("reversal")
            .number("of", new.of)
            .day("on", new.on)
            .text("reason", new.reason)
            .number("undo", i64::from(new.is_undo));
        let id = self.post("reversal", Some(new.on), posting, body, None)?;
        self.tx
            .prepare_cached(
                "INSERT INTO reversal(id, of_entry, counts_from, reason, is_undo) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![id, new.of, day_text(new.on), new.reason, new.is_undo])?;
        self.tx
            .prepare_cached("DELETE FROM stage_claim WHERE touch IN (SELECT id FROM touch WHERE entry = ?1)")?
            .execute([new.of])?;
        for debt in ids(&self.tx, DEBTS_TOUCHED, new.of)? {
            projection::refresh_debt(&self.tx, debt)?;
        }
        for funds in ids(&self.tx, FUNDS_TOUCHED, new.of)? {
            projection::refresh_funds(&self.tx, funds)?;
        }
        Ok(id)
    }
}

const DEBTS_TOUCHED: &str = "
SELECT id FROM debt WHERE record = ?1
UNION SELECT debt FROM allocation WHERE source = ?1
UNION SELECT debt FROM allocation WHERE entry = ?1";

const FUNDS_TOUCHED: &str = "
SELECT id FROM funds WHERE id = ?1
UNION SELECT source FROM allocation WHERE entry = ?1
UNION SELECT a.source FROM allocation a JOIN debt d ON d.id = a.debt WHERE d.record = ?1";

fn ids(conn: &Connection, sql: &str, id: EntryId) -> Result<Vec<i64>, StoreError> {
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map([id], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// What rests on each kind of fact. A payment takes its allocations along, whoever posted them; every other kind only
/// those that it posted itself.
const DEPENDENTS: &str = "
SELECT DISTINCT x.id FROM (
  SELECT a.entry AS id FROM allocation a JOIN debt d ON d.id = a.debt WHERE d.record = ?1
  UNION SELECT a.source FROM allocation a JOIN debt d ON d.id = a.debt WHERE d.record = ?1 AND a.entry = a.source
  UNION SELECT a.entry FROM allocation a JOIN funds f ON f.id = a.source WHERE a.source = ?1 AND f.kind <> 'payment'
  UNION SELECT id FROM credit_note WHERE invoice = ?1
  UNION SELECT id FROM dispute WHERE invoice = ?1
  UNION SELECT record FROM debt WHERE invoice = ?1 AND record <> ?1
  UNION SELECT c.agreement FROM agreement_cover c JOIN debt d ON d.id = c.debt WHERE d.record = ?1
  UNION SELECT id FROM resolution WHERE dispute = ?1
  UNION SELECT id FROM invoice WHERE customer = ?1
  UNION SELECT id FROM funds WHERE customer = ?1
  UNION SELECT id FROM promise WHERE customer = ?1
  UNION SELECT id FROM pause WHERE customer = ?1
  UNION SELECT id FROM note WHERE customer = ?1
  UNION SELECT id FROM agreement WHERE customer = ?1
) x
WHERE x.id <> ?1
  AND NOT EXISTS (SELECT 1 FROM reversal r WHERE r.of_entry = x.id)
  AND NOT EXISTS (SELECT 1 FROM allocation a JOIN reversal r ON r.of_entry = a.source WHERE a.entry = x.id AND a.source <> x.id)
ORDER BY x.id";

/// Live facts that rest on this one and must be reversed first.
///
/// # Errors
/// What SQLite says.
pub fn dependents(conn: &Connection, id: EntryId) -> Result<Vec<EntryId>, StoreError> {
    ids(conn, DEPENDENTS, id)
}

/// The live facts of an import, newest first: the order in which they can be taken back.
///
/// # Errors
/// What SQLite says.
pub fn of_batch(conn: &Connection, batch: i64) -> Result<Vec<EntryId>, StoreError> {
    ids(
        conn,
        "SELECT e.id FROM entry e WHERE e.batch = ?1 AND e.kind <> 'reversal'
         AND NOT EXISTS (SELECT 1 FROM reversal r WHERE r.of_entry = e.id) ORDER BY e.id DESC",
        batch,
    )
}
