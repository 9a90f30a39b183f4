//! The new ledger: entries verbatim, their typed rows made anew from the bodies, the projections from those.

use std::collections::HashMap;

use ledger::chain::{self, Hash};
use rusqlite::types::Value;
use rusqlite::{Connection, params};
use serde_json::Value as Json;

use super::gather::{Candidate, Gathered, REPLACING, Table};
use super::{Evidence, Fold, Salvage};
use crate::door::Tx;
use crate::error::StoreError;
use crate::{EntryId, projection};

pub(super) fn rebuild(
    tx: &Tx<'_>,
    gathered: &Gathered,
    evidence: &Evidence,
    fold: Fold<'_>,
) -> Result<Salvage, StoreError> {
    let mut salvage = Salvage {
        entries: i64::try_from(evidence.entries()).unwrap_or(i64::MAX),
        from_copy: evidence.kept.values().map(|(candidate, _)| i64::from(candidate.is_of_copy)).sum(),
        lost: evidence.lost.clone(),
        unproven: evidence.unproven.clone(),
        mended: evidence.mended.clone(),
        damaged_tables: gathered.damaged.iter().cloned().collect(),
        ..Salvage::default()
    };
    // Imports come first, because entries name them.
    for table in gathered.tables.iter().filter(|table| table.name == "batch") {
        take_over(tx, table, &HashMap::new())?;
    }
    let mut making = Making {
        tx,
        gathered,
        fold,
        next_debt: 1,
        is_sure: true,
        has_holes: !salvage.lost.is_empty(),
        erased: erased(evidence),
    };
    let mut before = 0;
    for (id, (candidate, hash)) in &evidence.kept {
        making.is_sure &= *id == before + 1;
        before = *id;
        insert_entry(tx, *id, candidate, hash)?;
        if !making.personal(*id, candidate)? {
            salvage.without_personal.push(*id);
        }
        if !making.fact(*id, candidate)? {
            salvage.held.push(*id);
        }
    }
    for table in gathered.tables.iter().filter(|table| !["batch", "customer", "session"].contains(&table.name.as_str()))
    {
        take_over(tx, table, &making.erased)?;
    }
    making.placeholders()?;
    shorten_copies(tx)?;
    crate::seal::begin_anew(tx)?;
    projections(tx)?;
    remember(tx, &salvage)?;
    Ok(salvage)
}

/// The customers who were forgotten, by the fact that says so.
fn erased(evidence: &Evidence) -> HashMap<EntryId, EntryId> {
    let of = |(id, (candidate, _)): (&EntryId, &(Candidate, Hash))| {
        let body: Json = (candidate.kind == "erasure").then(|| serde_json::from_str(&candidate.body).ok())??;
        Some((body["of"].as_i64()?, *id))
    };
    evidence.kept.iter().filter_map(of).collect()
}

fn insert_entry(tx: &Tx<'_>, id: EntryId, entry: &Candidate, hash: &Hash) -> Result<(), StoreError> {
    if let Some(batch) = entry.batch {
        let sql = "INSERT OR IGNORE INTO batch(id, imported_at, files, counts) VALUES (?1, ?2, '[]', '{}')";
        tx.prepare_cached(sql)?.execute(params![batch, entry.recorded_at])?;
    }
    tx.prepare_cached(
        "INSERT INTO entry(id, kind, ref, fingerprint, business_on, recorded_at, batch, body, hash)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute(params![
        id,
        entry.kind,
        entry.reference,
        entry.fingerprint,
        business_on(entry),
        entry.recorded_at,
        entry.batch,
        entry.body,
        hash.as_slice()
    ])?;
    Ok(())
}

/// The date as the body has it: the column beside it is under no hash.
fn business_on(entry: &Candidate) -> Option<String> {
    let body: Json = serde_json::from_str(&entry.body).ok()?;
    let applied = || {
        let days = body["applied"].as_array()?.iter().filter_map(|part| part[2].as_str());
        if entry.kind == "write_off" { days.clone().next() } else { days.clone().min() }
    };
    let named = ["issued_on", "paid_on", "made_on", "signed_on", "opened_on", "from", "on"];
    named.iter().find_map(|name| body[*name].as_str()).or_else(applied).map(ToOwned::to_owned)
}

struct Making<'m> {
    tx: &'m Tx<'m>,
    gathered: &'m Gathered,
    fold: Fold<'m>,
    next_debt: i64,
    /// No hole was passed since the last debt whose id is known.
    is_sure: bool,
    has_holes: bool,
    erased: HashMap<EntryId, EntryId>,
}

impl Making<'_> {
    /// Keeps the personal data that the body commits to; false when there should be some and none fits.
    fn personal(&self, id: EntryId, entry: &Candidate) -> Result<bool, StoreError> {
        let body: Json = serde_json::from_str(&entry.body).unwrap_or_default();
        let Some(committed) = body["person"].as_str() else { return Ok(true) };
        let owner = match entry.kind.as_str() {
            "customer" => Some(id),
            "customer_change" => body["of"].as_i64(),
            _ => body["customer"].as_i64(),
        };
        let forgotten_by = owner.and_then(|owner| self.erased.get(&owner));
        if forgotten_by.is_some_and(|erasure| *erasure > id) {
            return Ok(true);
        }
        let found = self.gathered.personal.get(&id).into_iter().flatten();
        let fits =
            |(salt, data): &&(Vec<u8>, String)| chain::hex(&chain::commitment(salt, data.as_bytes())) == committed;
        let Some((salt, data)) = found.clone().find(fits) else { return Ok(false) };
        let sql = "INSERT INTO personal(entry, salt, data) VALUES (?1, ?2, ?3)";
        self.tx.prepare_cached(sql)?.execute(params![id, salt, data])?;
        Ok(true)
    }

    /// Makes the typed rows of a fact; false when it rests on something that is gone.
    fn fact(&mut self, id: EntryId, entry: &Candidate) -> Result<bool, StoreError> {
        let body: Json = serde_json::from_str(&entry.body).unwrap_or_default();
        self.tx.execute_batch("SAVEPOINT fact")?;
        let made = match entry.kind.as_str() {
            "customer" => self.customer(id, id),
            "customer_change" => self.changed(id, &body),
            "invoice" => self.invoice(id, &body),
            "charge" => self.charge(id, &body),
            kind => match rows_of(kind) {
                Some(statements) => self.run(statements, id),
                None => Ok(true),
            },
        };
        match made {
            Ok(true) => {
                self.tx.execute_batch("RELEASE fact")?;
                Ok(true)
            }
            // What it rests on is not there: a constraint says so, or the body.
            Ok(false) | Err(StoreError::Constraint(_)) => {
                self.tx.execute_batch("ROLLBACK TO fact; RELEASE fact")?;
                Ok(false)
            }
            Err(other) => Err(other),
        }
    }

    fn run(&self, statements: &[(&str, bool)], id: EntryId) -> Result<bool, StoreError> {
        for (sql, must_add) in statements {
            if self.tx.prepare_cached(sql)?.execute([id])? == 0 && *must_add {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The customer as `by` says; without its personal data, under a name that says so.
    fn customer(&self, customer: EntryId, by: EntryId) -> Result<bool, StoreError> {
        let data: Option<String> = self
            .tx
            .prepare_cached("SELECT (SELECT data FROM personal WHERE entry = ?1)")?
            .query_row([by], |row| row.get(0))?;
        let person: Json = data.as_deref().and_then(|data| serde_json::from_str(data).ok()).unwrap_or_default();
        let text = |name: &str| person[name].as_str().map(ToOwned::to_owned);
        let name = text("name").unwrap_or_else(|| format!("({customer})"));
        let tax_id = text("tax_id");
        let (name_key, tax_key) = (self.fold)(&name, tax_id.as_deref());
        let address = if person["address"].is_array() { person["address"].to_string() } else { "[]".to_owned() };
        self.tx
            .prepare_cached(
                "INSERT INTO customer(id, name, name_key, tax_id, tax_key, contact, email, phone, whatsapp, address,
                                      language, terms_days, route, changed_by)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
                 ON CONFLICT(id) DO UPDATE SET name = excluded.name, name_key = excluded.name_key, tax_id = excluded.tax_id,
                   tax_key = excluded.tax_key, contact = excluded.contact, email = excluded.email, phone = excluded.phone,
                   whatsapp = excluded.whatsapp, address = excluded.address, language = excluded.language,
                   terms_days = excluded.terms_days, route = excluded.route, changed_by = excluded.changed_by",
            )?
            .execute(params![
                customer,
                name,
                name_key,
                tax_id,
                tax_key,
                text("contact"),
                text("email"),
                text("phone"),
                text("whatsapp"),
                address,
                text("language"),
                person["terms_days"].as_i64(),
                text("route"),
                by
            ])?;
        Ok(true)
    }

    fn changed(&self, id: EntryId, body: &Json) -> Result<bool, StoreError> {
        let Some(customer) = body["of"].as_i64() else { return Ok(false) };
        let has = |sql: &str, id: i64| -> Result<bool, StoreError> {
            Ok(self.tx.prepare_cached(sql)?.query_row([id], |row| row.get(0))?)
        };
        if !has("SELECT EXISTS (SELECT 1 FROM customer WHERE id = ?1)", customer)? {
            return Ok(false);
        }
        // What was shown before is better than nothing where the newer data are gone.
        if has("SELECT EXISTS (SELECT 1 FROM personal WHERE entry = ?1)", id)? {
            self.customer(customer, id)
        } else {
            Ok(true)
        }
    }

    fn invoice(&mut self, id: EntryId, body: &Json) -> Result<bool, StoreError> {
        let count = body["instalments"].as_array().map_or(0, Vec::len);
        let first = self.debt_ids(id, 1, count);
        let Some(first) = first else { return Ok(false) };
        let source = self.gathered.sources.get(&id).cloned().unwrap_or_default();
        self.tx
            .prepare_cached(
                "INSERT INTO invoice(id, customer, number, uuid, currency, issued_on, total_minor, source)
                 SELECT id, body ->> 'customer', body ->> 'number', body ->> 'uuid', body ->> 'currency', body ->> 'issued_on',
                        (SELECT sum(value ->> 1) FROM json_each(body, '$.instalments')), ?2
                 FROM entry WHERE id = ?1",
            )?
            .execute(params![id, source])?;
        self.tx
            .prepare_cached(
                "INSERT INTO debt(id, record, kind, invoice, seq, customer, currency, starts_on, due_on, amount_minor)
                 SELECT ?2 + j.key, i.id, 'instalment', i.id, j.key + 1, i.customer, i.currency, i.issued_on,
                        j.value ->> 0, j.value ->> 1
                 FROM entry e JOIN invoice i ON i.id = e.id, json_each(e.body, '$.instalments') j WHERE e.id = ?1",
            )?
            .execute(params![id, first])?;
        Ok(true)
    }

    fn charge(&mut self, id: EntryId, body: &Json) -> Result<bool, StoreError> {
        let Some(seq) = body["seq"].as_i64() else { return Ok(false) };
        let Some(debt) = self.debt_ids(id, seq, 1) else { return Ok(false) };
        let added = self
            .tx
            .prepare_cached(
                "INSERT INTO debt(id, record, kind, invoice, seq, customer, currency, starts_on, due_on, amount_minor)
                 SELECT ?2, e.id, e.body ->> 'charge', i.id, e.body ->> 'seq', i.customer, i.currency, e.body ->> 'on',
                        e.body ->> 'on', e.body ->> 'amount'
                 FROM entry e JOIN invoice i ON i.id = e.body ->> 'invoice' WHERE e.id = ?1",
            )?
            .execute(params![id, debt])?;
        Ok(added == 1)
    }

    /// The ids that the debts of a record had. They were given one after the other, so they follow from the record
    /// before; behind a hole only a debt that was read itself tells them.
    fn debt_ids(&mut self, record: EntryId, seq: i64, count: usize) -> Option<i64> {
        let seen = self.gathered.debts.get(&(record, seq)).copied().filter(|id| *id >= self.next_debt);
        let first = match seen {
            Some(id) if self.has_holes => id,
            _ if self.is_sure => self.next_debt,
            _ => return None,
        };
        self.is_sure = true;
        self.next_debt = first + i64::try_from(count).unwrap_or(0);
        Some(first)
    }

    /// Who was forgotten is shown as before, and stands in no batch of letters: a copy may be older than the forgetting.
    fn placeholders(&self) -> Result<(), StoreError> {
        let shown = self.gathered.tables.iter().filter(|table| table.name == "customer");
        for (customer, erasure) in &self.erased {
            let mut name = format!("({customer})");
            for row in shown.clone().flat_map(|table| &table.rows) {
                if let [Value::Integer(id), Value::Text(known), .., Value::Integer(by)] = &row[..]
                    && (id, by) == (customer, erasure)
                {
                    name.clone_from(known);
                }
            }
            self.tx.execute(crate::privacy::OUT_OF_BATCHES, [customer])?;
            let (key, _) = (self.fold)(&name, None);
            self.tx.execute(
                "UPDATE customer SET name = ?2, name_key = ?3, changed_by = ?4 WHERE id = ?1",
                params![customer, name, key, erasure],
            )?;
        }
        Ok(())
    }
}

const FUNDS_OF_CUSTOMER: &str = "INSERT INTO funds(id, kind, customer, currency, amount_minor, counts_from)
  SELECT id, kind, body ->> 'customer', body ->> 'currency', body ->> 'amount', body ->> 'paid_on' FROM entry WHERE id = ?1";
const FUNDS_OF_INVOICE: &str = "INSERT INTO funds(id, kind, customer, currency, amount_minor, counts_from)
  SELECT e.id, e.kind, i.customer, i.currency, e.body ->> 'amount', e.body ->> 'issued_on'
  FROM entry e JOIN invoice i ON i.id = e.body ->> 'invoice' WHERE e.id = ?1";
const FUNDS_OF_DEBT: &str = "INSERT INTO funds(id, kind, customer, currency, amount_minor, counts_from)
  SELECT e.id, e.kind, d.customer, d.currency, e.body ->> '$.applied[0][1]', e.body ->> '$.applied[0][2]'
  FROM entry e JOIN debt d ON d.id = e.body ->> '$.applied[0][0]' WHERE e.id = ?1";
const FUNDS_OF_DISPUTE: &str = "INSERT INTO funds(id, kind, customer, currency, amount_minor, counts_from)
  SELECT e.id, e.kind, i.customer, i.currency, e.body ->> 'credited', e.body ->> 'on'
  FROM entry e JOIN dispute t ON t.id = e.body ->> 'dispute' JOIN invoice i ON i.id = t.invoice
  WHERE e.id = ?1 AND (e.body ->> 'credited') > 0";
const APPLIED: &str = "INSERT INTO allocation(entry, source, debt, amount_minor, counts_from)
  SELECT e.id, CASE e.kind WHEN 'allocation' THEN e.body ->> 'source' ELSE e.id END, j.value ->> 0, j.value ->> 1, j.value ->> 2
  FROM entry e, json_each(e.body, '$.applied') j WHERE e.id = ?1 ORDER BY j.key";

/// The rows of each kind, in the order in which they rest on each other; true where at least one must come of it.
fn rows_of(kind: &str) -> Option<&'static [(&'static str, bool)]> {
    Some(match kind {
        "payment" => &[
            (FUNDS_OF_CUSTOMER, true),
            ("INSERT INTO payment(id, receipt_number, method, reference)
              SELECT id, body ->> 'receipt', body ->> 'method', body ->> 'reference' FROM entry WHERE id = ?1", true),
            (APPLIED, false),
        ],
        "credit_note" => &[
            (FUNDS_OF_INVOICE, true),
            ("INSERT INTO credit_note(id, invoice, number, uuid)
              SELECT id, body ->> 'invoice', body ->> 'number', body ->> 'uuid' FROM entry WHERE id = ?1", true),
            (APPLIED, false),
        ],
        "write_off" => &[(FUNDS_OF_DEBT, true), (APPLIED, true)],
        "resolution" => &[
            ("INSERT INTO resolution(id, dispute, outcome, credited_minor, on_day)
              SELECT id, body ->> 'dispute', body ->> 'outcome', body ->> 'credited', body ->> 'on' FROM entry WHERE id = ?1", true),
            (FUNDS_OF_DISPUTE, false),
            (APPLIED, false),
        ],
        "allocation" => &[(APPLIED, true)],
        "reversal" => &[
            ("INSERT INTO reversal(id, of_entry, counts_from, reason, is_undo)
              SELECT id, body ->> 'of', body ->> 'on', body ->> 'reason', body ->> 'undo' FROM entry WHERE id = ?1", true),
            ("DELETE FROM stage_claim WHERE touch IN (SELECT t.id FROM touch t JOIN reversal r ON r.of_entry = t.entry WHERE r.id = ?1)", false),
        ],
        "promise" => &[("INSERT INTO promise(id, customer, currency, amount_minor, made_on, due_on)
              SELECT id, body ->> 'customer', body ->> 'currency', body ->> 'amount', body ->> 'made_on', body ->> 'due_on'
              FROM entry WHERE id = ?1", true)],
        "pause" => &[("INSERT INTO pause(id, customer, from_on, until_on, reason)
              SELECT id, body ->> 'customer', body ->> 'from', body ->> 'until', body ->> 'reason' FROM entry WHERE id = ?1", true)],
        "note" => &[("INSERT INTO note(id, customer, on_day) SELECT id, body ->> 'customer', body ->> 'on' FROM entry WHERE id = ?1", true)],
        "dispute" => &[("INSERT INTO dispute(id, invoice, amount_minor, opened_on, reason)
              SELECT id, body ->> 'invoice', body ->> 'amount', body ->> 'opened_on', body ->> 'reason' FROM entry WHERE id = ?1", true)],
        "agreement" => &[
            ("INSERT INTO agreement(id, customer, currency, signed_on)
              SELECT id, body ->> 'customer', body ->> 'currency', body ->> 'signed_on' FROM entry WHERE id = ?1", true),
            ("INSERT INTO agreement_cover(agreement, debt, amount_minor)
              SELECT e.id, j.value ->> 0, j.value ->> 1 FROM entry e, json_each(e.body, '$.covers') j WHERE e.id = ?1", false),
            ("INSERT INTO agreement_instalment(agreement, seq, due_on, amount_minor)
              SELECT e.id, j.key + 1, j.value ->> 0, j.value ->> 1 FROM entry e, json_each(e.body, '$.schedule') j WHERE e.id = ?1", false),
        ],
        "contact" => &[
            ("INSERT INTO contact_made(id, customer, currency, on_day, stage, channel, outcome, document)
              SELECT id, body ->> 'customer', body ->> 'currency', body ->> 'on', body ->> 'stage', body ->> 'channel',
                     body ->> 'outcome', body ->> 'document' FROM entry WHERE id = ?1", true),
            // Each step as executed, then what it skipped, in the order in which they were posted.
            ("INSERT INTO touch(entry, debt, stage, cycle, on_day, done, by_stage)
              SELECT id, debt, stage, cycle, on_day, done, by_stage FROM (
                SELECT e.id, s.value ->> 0 AS debt, s.value ->> 1 AS stage, s.value ->> 2 AS cycle, e.body ->> 'on' AS on_day,
                       'executed' AS done, s.value ->> 1 AS by_stage, s.key AS step, -1 AS skip
                FROM entry e, json_each(e.body, '$.steps') s WHERE e.id = ?1
                UNION ALL
                SELECT e.id, s.value ->> 0, k.value, s.value ->> 2, e.body ->> 'on', 'skipped', s.value ->> 1, s.key, k.key
                FROM entry e, json_each(e.body, '$.steps') s, json_each(s.value, '$[3]') k WHERE e.id = ?1)
              ORDER BY step, skip", false),
            ("INSERT INTO stage_claim(debt, stage, cycle, touch) SELECT debt, stage, cycle, id FROM touch WHERE entry = ?1", false),
        ],
        "erasure" => &[("INSERT INTO erasure(customer, entry) SELECT body ->> 'of', id FROM entry WHERE id = ?1", true)],
        _ => return None,
    })
}

/// Takes a table over as it stands, column by name; what refers to something that is gone stays out, and so does what a
/// copy has of somebody who was forgotten.
fn take_over(tx: &Tx<'_>, table: &Table, erased: &HashMap<EntryId, EntryId>) -> Result<(), StoreError> {
    let known: Vec<String> = tx
        .prepare("SELECT name FROM pragma_table_info(?1)")?
        .query_map([&table.name], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let places: Vec<usize> = (0..table.columns.len()).filter(|at| known.contains(&table.columns[*at])).collect();
    if places.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = places.iter().map(|at| format!("\"{}\"", table.columns[*at])).collect();
    let marks: Vec<String> = (1..=places.len()).map(|at| format!("?{at}")).collect();
    let verb = if REPLACING.contains(&table.name.as_str()) { "REPLACE" } else { "IGNORE" };
    let sql = format!("INSERT OR {verb} INTO \"{}\"({}) VALUES ({})", table.name, names.join(", "), marks.join(", "));
    let mut statement = tx.prepare(&sql)?;
    let customer = table.columns.iter().position(|name| name == "customer").filter(|_| table.is_of_copy);
    let is_forgotten = |row: &&Vec<Value>| match customer.and_then(|at| row.get(at)) {
        Some(Value::Integer(customer)) => erased.contains_key(customer),
        _ => false,
    };
    for row in table.rows.iter().filter(|row| !is_forgotten(row)) {
        let values = places.iter().map(|at| row.get(*at).cloned().unwrap_or(Value::Null));
        match statement.execute(rusqlite::params_from_iter(values)).map_err(StoreError::from) {
            Ok(_) | Err(StoreError::Constraint(_)) => {}
            Err(other) => return Err(other),
        }
    }
    Ok(())
}

fn projections(conn: &Connection) -> Result<(), StoreError> {
    let ids = |sql: &str| -> Result<Vec<i64>, StoreError> {
        Ok(conn.prepare(sql)?.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
    };
    for debt in ids("SELECT id FROM debt ORDER BY id")? {
        projection::refresh_debt(conn, debt)?;
    }
    for funds in ids("SELECT id FROM funds ORDER BY id")? {
        projection::refresh_funds(conn, funds)?;
    }
    Ok(())
}

/// The holes stand in the new ledger, so that `check` knows them and everybody sees them. What is gone behind the last
/// entry leaves none: the next fact follows there.
fn remember(tx: &Tx<'_>, salvage: &Salvage) -> Result<(), StoreError> {
    let mut put = tx.prepare("INSERT OR REPLACE INTO salvage_loss(what, first, last) VALUES (?1, ?2, ?3)")?;
    let end = crate::entry::last(tx)?;
    for (first, last) in salvage.lost.iter().filter(|(first, _)| *first <= end) {
        put.execute(params!["entry", first, last])?;
    }
    for (what, ids) in [("personal", &salvage.without_personal), ("fact", &salvage.held)] {
        for id in ids {
            put.execute(params![what, id, id])?;
        }
    }
    Ok(())
}

/// Where the end of the chain is lost, the next facts take its places: a copy that held what stood there does not hold
/// them.
fn shorten_copies(tx: &Tx<'_>) -> Result<(), StoreError> {
    let end = crate::entry::last(tx)?;
    tx.execute("UPDATE proven_copy SET entries = ?1 WHERE entries > ?1", [end])?;
    Ok(())
}
