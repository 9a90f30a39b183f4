//! Contacts made: stages carried out, letters printed, and the documents that were kept.

use chrono::NaiveDate;
use ledger::Currency;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use crate::EntryId;
use crate::body::Body;
use crate::door::Tx;
use crate::entry::Posting;
use crate::error::StoreError;
use crate::rows::{day_at, day_text};

/// A contact to be posted: one message, and the stage of each instalment in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewContact<'a> {
    pub customer: EntryId,
    pub currency: Currency,
    pub on: NaiveDate,
    /// The highest stage in it.
    pub stage: i32,
    pub channel: &'a str,
    pub outcome: Option<&'a str>,
    /// What was said; personal data.
    pub note: Option<&'a str>,
    /// SHA-256 of the document that went out.
    pub document: Option<&'a str>,
    pub steps: &'a [NewTouch],
}

/// A stage of an instalment that is executed, with the lower ones that give way to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTouch {
    pub debt: i64,
    pub stage: i32,
    pub cycle: u32,
    pub skips: Vec<i32>,
}

/// A contact as it was posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    pub id: EntryId,
    pub customer: EntryId,
    pub currency: String,
    pub on: NaiveDate,
    pub stage: i32,
    pub channel: String,
    pub outcome: Option<String>,
    pub note: Option<String>,
    pub document: Option<String>,
    /// Numbers of the invoices in it.
    pub numbers: String,
}

/// A document that was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    pub sha256: String,
    pub kind: String,
    pub customer: Option<EntryId>,
    pub title: String,
    pub on: NaiveDate,
    pub bytes: i64,
}

/// A batch of letters that was printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterBatch {
    pub id: i64,
    pub on: NaiveDate,
    pub file: String,
    /// What the desk needs to confirm it, as JSON.
    pub content: String,
    pub is_done: bool,
}

impl Tx<'_> {
    /// Posts a contact with its executed and skipped stages. A stage that was executed in this cycle already is refused
    /// by the schema: nothing can be sent twice.
    ///
    /// # Errors
    /// [`StoreError::Constraint`] for a stage that stands already, else what SQLite says.
    pub fn post_contact(&self, new: &NewContact<'_>, posting: &Posting<'_>) -> Result<EntryId, StoreError> {
        let body = Body::of("contact")
            .number("customer", new.customer)
            .text("currency", new.currency.code())
            .day("on", new.on)
            .number("stage", i64::from(new.stage))
            .text("channel", new.channel)
            .maybe("outcome", new.outcome)
            .maybe("document", new.document)
            .rows("steps", new.steps, |step| {
                let skips: Vec<String> = step.skips.iter().map(ToString::to_string).collect();
                format!("[{},{},{},[{}]]", step.debt, step.stage, step.cycle, skips.join(","))
            });
        let id = self.post("contact", Some(new.on), posting, body, new.note)?;
        self.tx
            .prepare_cached(
                "INSERT INTO contact_made(id, customer, currency, on_day, stage, channel, outcome, document)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(params![
                id,
                new.customer,
                new.currency.code(),
                day_text(new.on),
                new.stage,
                new.channel,
                new.outcome,
                new.document
            ])?;
        for step in new.steps {
            self.insert_touch(id, step, step.stage, "executed", new.on)?;
            for lower in &step.skips {
                self.insert_touch(id, step, *lower, "skipped", new.on)?;
            }
        }
        Ok(id)
    }

    fn insert_touch(
        &self,
        entry: EntryId,
        step: &NewTouch,
        stage: i32,
        done: &str,
        on: NaiveDate,
    ) -> Result<(), StoreError> {
        self.tx
            .prepare_cached(
                "INSERT INTO touch(entry, debt, stage, cycle, on_day, done, by_stage) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute(params![entry, step.debt, stage, step.cycle, day_text(on), done, step.stage])?;
        let touch = self.tx.last_insert_rowid();
        self.tx
            .prepare_cached("INSERT INTO stage_claim(debt, stage, cycle, touch) VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![step.debt, stage, step.cycle, touch])?;
        Ok(())
    }

    /// Remembers a document whose bytes stand beside the ledger; the same bytes are kept once.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn keep_document(&self, document: &Document) -> Result<(), StoreError> {
        self.tx
            .prepare_cached(
                "INSERT INTO document(sha256, kind, customer, title, on_day, bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT(sha256) DO NOTHING",
            )?
            .execute(params![
                document.sha256,
                document.kind,
                document.customer,
                document.title,
                day_text(document.on),
                document.bytes
            ])?;
        Ok(())
    }

    /// Remembers a printed batch until the owner says whether it came out well.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn keep_letter_batch(&self, on: NaiveDate, file: &str, content: &str) -> Result<i64, StoreError> {
        self.tx.execute(
            "INSERT INTO letter_batch(made_at, on_day, file, content) VALUES (?1, ?2, ?3, ?4)",
            params![self.now, day_text(on), file, content],
        )?;
        Ok(self.tx.last_insert_rowid())
    }

    /// Closes a printed batch.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn close_letter_batch(&self, id: i64) -> Result<(), StoreError> {
        self.tx.execute("UPDATE letter_batch SET is_done = 1 WHERE id = ?1", [id])?;
        Ok(())
    }
}

/// Does this stage of a debt stand already in this cycle, executed or skipped, on whatever day?
///
/// # Errors
/// What SQLite says.
pub fn is_done(conn: &Connection, debt: i64, stage: i32, cycle: u32) -> Result<bool, StoreError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM stage_claim WHERE debt = ?1 AND stage = ?2 AND cycle = ?3)";
    Ok(conn.prepare_cached(sql)?.query_one(params![debt, stage, cycle], |row| row.get(0))?)
}

/// The printed batch with this id.
///
/// # Errors
/// What SQLite says.
pub fn letter_batch(conn: &Connection, id: i64) -> Result<Option<LetterBatch>, StoreError> {
    let mut statement =
        conn.prepare_cached("SELECT id, on_day, file, content, is_done FROM letter_batch WHERE id = ?1")?;
    let batch = statement.query_row([id], |row| {
        Ok(LetterBatch {
            id: row.get("id")?,
            on: day_at(row, "on_day")?,
            file: row.get("file")?,
            content: row.get("content")?,
            is_done: row.get("is_done")?,
        })
    });
    Ok(batch.optional()?)
}

const CONTACT: &str = "
SELECT c.id, c.customer, c.currency, c.on_day, c.stage, c.channel, c.outcome, c.document, p.data AS note,
       (SELECT group_concat(DISTINCT i.number) FROM touch t JOIN debt d ON d.id = t.debt JOIN invoice i ON i.id = d.invoice
        WHERE t.entry = c.id) AS numbers
FROM contact_made c LEFT JOIN personal p ON p.entry = c.id ";

fn contact_from(row: &Row<'_>) -> rusqlite::Result<Contact> {
    Ok(Contact {
        id: row.get("id")?,
        customer: row.get("customer")?,
        currency: row.get("currency")?,
        on: day_at(row, "on_day")?,
        stage: row.get("stage")?,
        channel: row.get("channel")?,
        outcome: row.get("outcome")?,
        note: row.get("note")?,
        document: row.get("document")?,
        numbers: row.get::<_, Option<String>>("numbers")?.unwrap_or_default(),
    })
}

/// Contacts with a customer, newest first.
///
/// # Errors
/// What SQLite says.
pub fn with_customer(conn: &Connection, customer: EntryId) -> Result<Vec<Contact>, StoreError> {
    let mut statement =
        conn.prepare_cached(&format!("{CONTACT} WHERE c.customer = ?1 ORDER BY c.on_day DESC, c.id DESC"))?;
    let rows = statement.query_map([customer], contact_from)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Contacts made on a day.
///
/// # Errors
/// What SQLite says.
pub fn made_on(conn: &Connection, day: NaiveDate) -> Result<usize, StoreError> {
    let count: i64 = conn.query_one(
        "SELECT count(*) FROM contact_made c WHERE on_day = ?1 AND NOT EXISTS (SELECT 1 FROM reversal r WHERE r.of_entry = c.id)",
        [day_text(day)],
        |row| row.get(0),
    )?;
    Ok(usize::try_from(count).unwrap_or(0))
}

fn document_from(row: &Row<'_>) -> rusqlite::Result<Document> {
    Ok(Document {
        sha256: row.get("sha256")?,
        kind: row.get("kind")?,
        customer: row.get("customer")?,
        title: row.get("title")?,
        on: day_at(row, "on_day")?,
        bytes: row.get("bytes")?,
    })
}

/// Does this ledger know a document with this hash: as one that it kept, or as a letter of a batch that was printed?
///
/// # Errors
/// What SQLite says.
pub fn names_document(conn: &Connection, sha256: &str) -> Result<bool, StoreError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM document WHERE sha256 = ?1)
                   OR EXISTS (SELECT 1 FROM letter_batch WHERE instr(content, ?1) > 0)";
    Ok(conn.prepare_cached(sql)?.query_one([sha256], |row| row.get(0))?)
}

/// The hashes of every document that this ledger names, kept or in a batch that was printed.
///
/// # Errors
/// What SQLite says.
pub fn named_documents(conn: &Connection) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT sha256 FROM document WHERE kind <> 'erased'
               UNION SELECT letter.value ->> 'sha256' FROM letter_batch, json_each(letter_batch.content) AS letter
                     WHERE letter.value ->> 'sha256' IS NOT NULL";
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Kept documents: of one customer, or all.
///
/// # Errors
/// What SQLite says.
pub fn documents(conn: &Connection, customer: Option<EntryId>) -> Result<Vec<Document>, StoreError> {
    let sql = "SELECT sha256, kind, customer, title, on_day, bytes FROM document
               WHERE (?1 IS NULL OR customer = ?1) AND kind <> 'erased' ORDER BY on_day DESC, title";
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map([customer], document_from)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
