//! A person's data: everything that is kept about a customer, until when it must be kept, and forgetting it.
//!
//! Forgetting takes away what names the person (the erasable table, the customer's row, the ids of other programs, the
//! titles of kept documents) and leaves every amount and every hash: the chain holds salted commitments only. That it was
//! done, by whom and why is a fact of its own.

use std::collections::HashSet;

use chrono::NaiveDate;
use rusqlite::{Connection, params};

use crate::EntryId;
use crate::audit::{self, Link};
use crate::body::Body;
use crate::door::{Store, Tx};
use crate::entry::Posting;
use crate::error::StoreError;
use crate::rows::{day_at, day_text};

/// A person to be forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Erasure<'a> {
    pub customer: EntryId,
    pub on: NaiveDate,
    /// What is shown from now on; it names nobody.
    pub placeholder: &'a str,
    /// The folded placeholder.
    pub name_key: &'a str,
    /// Why; it is chained and stays.
    pub reason: &'a str,
    /// The owner insisted although something stood against it.
    pub insisted: bool,
}

/// What stands against forgetting a customer, and how long their accounts must be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Minor units by currency.
    pub owes: Vec<(String, i64)>,
    /// Money of theirs that lies unapplied, minor units by currency.
    pub credit: Vec<(String, i64)>,
    /// The last business date among invoices, payments and the rest of the account; none without any.
    pub last_on: Option<NaiveDate>,
    /// They were forgotten already.
    pub is_erased: bool,
}

/// How the customer stands.
///
/// # Errors
/// What SQLite says.
pub fn standing(conn: &Connection, customer: EntryId) -> Result<Standing, StoreError> {
    let sums = |sql: &str| -> Result<Vec<(String, i64)>, StoreError> {
        let mut statement = conn.prepare_cached(sql)?;
        let rows = statement.query_map([customer], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    };
    Ok(Standing {
        owes: sums(
            "SELECT currency, sum(open_minor) FROM debt_state WHERE customer = ?1 AND open_minor > 0 GROUP BY 1 ORDER BY 1",
        )?,
        credit: sums(
            "SELECT currency, sum(left_minor) FROM funds_state WHERE customer = ?1 AND left_minor > 0 GROUP BY 1 ORDER BY 1",
        )?,
        last_on: last_on(conn, customer)?,
        is_erased: is_erased(conn, customer)?,
    })
}

/// Was this customer forgotten?
///
/// # Errors
/// What SQLite says.
pub fn is_erased(conn: &Connection, customer: EntryId) -> Result<bool, StoreError> {
    Ok(conn
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM erasure WHERE customer = ?1)")?
        .query_row([customer], |row| row.get(0))?)
}

fn last_on(conn: &Connection, customer: EntryId) -> Result<Option<NaiveDate>, StoreError> {
    let sql = format!(
        "WITH theirs(id) AS ({THEIRS}) SELECT max(e.business_on) AS last FROM entry e JOIN theirs t ON t.id = e.id
         WHERE e.kind NOT IN ('note', 'erasure') AND e.business_on IS NOT NULL"
    );
    conn.prepare_cached(&sql)?
        .query_row([customer], |row| match row.get::<_, Option<String>>(0)? {
            Some(_) => day_at(row, 0).map(Some),
            None => Ok(None),
        })
        .map_err(StoreError::from)
}

/// Every entry about a customer: theirs, what touches their debts and money, and the reversals of those.
const THEIRS: &str = "
WITH direct(id) AS (
  SELECT ?1
  UNION SELECT id FROM entry WHERE kind = 'customer_change' AND body ->> 'of' = ?1
  UNION SELECT id FROM invoice WHERE customer = ?1
  UNION SELECT record FROM debt WHERE customer = ?1
  UNION SELECT id FROM funds WHERE customer = ?1
  UNION SELECT a.entry FROM allocation a JOIN funds f ON f.id = a.source WHERE f.customer = ?1
  UNION SELECT id FROM promise WHERE customer = ?1
  UNION SELECT id FROM pause WHERE customer = ?1
  UNION SELECT id FROM note WHERE customer = ?1
  UNION SELECT d.id FROM dispute d JOIN invoice i ON i.id = d.invoice WHERE i.customer = ?1
  UNION SELECT z.id FROM resolution z JOIN dispute d ON d.id = z.dispute JOIN invoice i ON i.id = d.invoice WHERE i.customer = ?1
  UNION SELECT id FROM agreement WHERE customer = ?1
  UNION SELECT id FROM contact_made WHERE customer = ?1
  UNION SELECT entry FROM erasure WHERE customer = ?1
)
SELECT id FROM direct UNION SELECT r.id FROM reversal r JOIN direct d ON d.id = r.of_entry";

/// Everything that was ever recorded about a customer, in order, with the personal data that still stand.
///
/// # Errors
/// What SQLite says.
pub fn entries_of(conn: &Connection, customer: EntryId) -> Result<Vec<Link>, StoreError> {
    let ids: Vec<EntryId> = conn
        .prepare_cached(&format!("{THEIRS} ORDER BY 1"))?
        .query_map([customer], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    ids.into_iter().filter_map(|id| audit::link(conn, id).transpose()).collect()
}

/// The ids under which other programs know a customer.
///
/// # Errors
/// What SQLite says.
pub fn aliases(conn: &Connection, customer: EntryId) -> Result<Vec<String>, StoreError> {
    let mut statement = conn.prepare_cached("SELECT alias FROM customer_alias WHERE customer = ?1 ORDER BY alias")?;
    let rows = statement.query_map([customer], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Each letter to this customer in a printed batch: the file of the batch, and the SHA-256 of the letter's own bytes,
/// which are kept even where the letter never went out.
///
/// # Errors
/// What SQLite says.
pub fn printed(conn: &Connection, customer: EntryId) -> Result<Vec<(String, String)>, StoreError> {
    let sql = "SELECT b.file, ifnull(c.value ->> 'sha256', '') FROM letter_batch b, json_each(b.content) c
               WHERE c.value ->> 'customer' = ?1";
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map([customer], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Customers who are settled, were not forgotten, and whose account rests since a day or longer; with its last day.
///
/// # Errors
/// What SQLite says.
pub fn resting_since(conn: &Connection, day: NaiveDate) -> Result<Vec<(EntryId, NaiveDate)>, StoreError> {
    let mut statement = conn.prepare(RESTING)?;
    let rows = statement.query_map([day_text(day)], |row| Ok((row.get(0)?, day_at(row, 1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// As [`THEIRS`], of everybody at once. Who has no account at all rests since they were recorded.
const RESTING: &str = "
WITH direct(customer, id) AS (
  SELECT customer, id FROM invoice
  UNION ALL SELECT customer, record FROM debt
  UNION ALL SELECT customer, id FROM funds
  UNION ALL SELECT f.customer, a.entry FROM allocation a JOIN funds f ON f.id = a.source
  UNION ALL SELECT customer, id FROM promise
  UNION ALL SELECT customer, id FROM pause
  UNION ALL SELECT customer, id FROM note
  UNION ALL SELECT i.customer, d.id FROM dispute d JOIN invoice i ON i.id = d.invoice
  UNION ALL SELECT i.customer, z.id FROM resolution z JOIN dispute d ON d.id = z.dispute JOIN invoice i ON i.id = d.invoice
  UNION ALL SELECT customer, id FROM agreement
  UNION ALL SELECT customer, id FROM contact_made
), account(customer, last) AS (
  SELECT t.customer, max(e.business_on)
  FROM (SELECT customer, id FROM direct
        UNION ALL SELECT d.customer, r.id FROM direct d JOIN reversal r ON r.of_entry = d.id) t
  JOIN entry e ON e.id = t.id WHERE e.kind <> 'note' GROUP BY t.customer
)
SELECT c.id, coalesce(a.last, date(e.recorded_at / 1000, 'unixepoch')) AS rested
FROM customer c JOIN entry e ON e.id = c.id LEFT JOIN account a ON a.customer = c.id
WHERE rested <= ?1
  AND NOT EXISTS (SELECT 1 FROM erasure x WHERE x.customer = c.id)
  AND NOT EXISTS (SELECT 1 FROM debt_state s WHERE s.customer = c.id AND s.open_minor > 0)
  AND NOT EXISTS (SELECT 1 FROM funds_state s WHERE s.customer = c.id AND s.left_minor > 0)
ORDER BY c.name_key, c.id";

impl Tx<'_> {
    /// Forgets a person. Amounts, dates and hashes stay; the fact that it was done is posted. The caller takes the bytes of
    /// the kept documents away and then calls [`Store::scrub`].
    ///
    /// # Errors
    /// [`StoreError::Constraint`] for one who was forgotten already, else what SQLite says.
    pub fn erase_person(&self, erasure: &Erasure<'_>) -> Result<EntryId, StoreError> {
        let customer = erasure.customer;
        let body = Body::of("erasure")
            .number("of", customer)
            .day("on", erasure.on)
            .text("reason", erasure.reason)
            .number("insisted", i64::from(erasure.insisted));
        let id = self.post("erasure", Some(erasure.on), &Posting::default(), body, None)?;
        let run = |sql: &str| self.tx.execute(sql, [customer]);
        self.tx.execute("INSERT INTO erasure(customer, entry) VALUES (?1, ?2)", params![customer, id])?;
        run("DELETE FROM problem WHERE instr(detail, (SELECT name FROM customer WHERE id = ?1)) > 0")?;
        run(PERSONAL_OF)?;
        run("DELETE FROM customer_alias WHERE customer = ?1")?;
        run("UPDATE document SET kind = 'erased', title = '' WHERE customer = ?1")?;
        run(OUT_OF_BATCHES)?;
        self.tx.execute(
            "UPDATE customer SET name = ?2, name_key = ?3, tax_id = NULL, tax_key = NULL, contact = NULL, email = NULL,
                    phone = NULL, whatsapp = NULL, address = '[]', language = NULL, terms_days = NULL, route = NULL,
                    changed_by = ?4 WHERE id = ?1",
            params![customer, erasure.placeholder, erasure.name_key, id],
        )?;
        Ok(id)
    }
}

/// The customers who were forgotten.
///
/// # Errors
/// What SQLite says.
pub fn forgotten(conn: &Connection) -> Result<HashSet<EntryId>, StoreError> {
    let mut statement = conn.prepare_cached("SELECT customer FROM erasure")?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Takes a customer's letters out of the printed batches.
pub(crate) const OUT_OF_BATCHES: &str = "
UPDATE letter_batch SET content = (SELECT json_group_array(json(value)) FROM json_each(content) WHERE value ->> 'customer' <> ?1)
WHERE EXISTS (SELECT 1 FROM json_each(content) WHERE value ->> 'customer' = ?1)";

const PERSONAL_OF: &str = "
DELETE FROM personal WHERE entry IN (
  SELECT ?1
  UNION SELECT id FROM entry WHERE kind = 'customer_change' AND body ->> 'of' = ?1
  UNION SELECT id FROM note WHERE customer = ?1
  UNION SELECT id FROM contact_made WHERE customer = ?1)";

/// A larger ledger is not laid out anew, because that needs as much memory.
const LARGEST_TO_LAY_OUT: u64 = 256 << 20;

impl Store {
    /// Takes what was deleted out of the file itself: deleted cells are overwritten at once (`secure_delete`), the pages
    /// are laid out anew where the size allows it, and the log is written back and emptied.
    ///
    /// # Errors
    /// What SQLite says; what was deleted stays deleted.
    pub fn scrub(&self) -> Result<(), StoreError> {
        self.checkpoint()?;
        // Asked of the file: SQLCipher answers the size of a page as text.
        let size = std::fs::metadata(self.path())?.len();
        if size <= LARGEST_TO_LAY_OUT {
            self.read().execute_batch("VACUUM")?;
            self.checkpoint()?;
        }
        Ok(())
    }
}
