//! Every typed row against the body that was chained for its fact.

use rusqlite::Connection;

use super::{Finding, finding};
use crate::error::StoreError;

/// For each kind: the ids whose typed row differs from the body that was chained.
const FACTS: &[&str] = &[
    // The business date stands in the body under the name that the kind has for it.
    "SELECT e.id FROM entry e WHERE e.business_on IS NOT CASE e.kind
       WHEN 'write_off' THEN e.body ->> '$.applied[0][2]'
       WHEN 'allocation' THEN (SELECT min(value ->> 2) FROM json_each(e.body, '$.applied'))
       ELSE coalesce(e.body ->> 'issued_on', e.body ->> 'paid_on', e.body ->> 'made_on', e.body ->> 'signed_on',
                     e.body ->> 'opened_on', e.body ->> 'from', e.body ->> 'on') END",
    "SELECT e.id FROM entry e WHERE json_extract(e.body, '$.kind') <> e.kind
       OR json_extract(e.body, '$.recorded_at') <> e.recorded_at OR json_extract(e.body, '$.ref') IS NOT e.ref",
    "SELECT e.id FROM entry e LEFT JOIN customer t ON t.id = e.id WHERE e.kind = 'customer' AND t.id IS NULL",
    "SELECT e.id FROM entry e LEFT JOIN invoice t ON t.id = e.id WHERE e.kind = 'invoice' AND
       (json_array(t.customer, t.number, t.uuid, t.currency, t.issued_on) IS NOT
        json_array(e.body ->> 'customer', e.body ->> 'number', e.body ->> 'uuid', e.body ->> 'currency', e.body ->> 'issued_on')
        OR json_extract(e.body, '$.instalments') IS NOT
          (SELECT json_group_array(json_array(d.due_on, d.amount_minor)) FROM
             (SELECT due_on, amount_minor FROM debt WHERE record = e.id ORDER BY seq) d)
        OR t.total_minor IS NOT (SELECT sum(amount_minor) FROM debt WHERE record = e.id)
        OR EXISTS (SELECT 1 FROM debt d WHERE d.record = e.id AND (d.customer <> t.customer OR d.currency <> t.currency
                   OR d.starts_on <> t.issued_on OR d.invoice <> t.id OR d.kind <> 'instalment')))",
    "SELECT e.id FROM entry e LEFT JOIN debt t ON t.record = e.id WHERE e.kind = 'charge' AND
       json_array(t.invoice, t.kind, t.seq, t.amount_minor, t.starts_on, t.due_on) IS NOT
       json_array(e.body ->> 'invoice', e.body ->> 'charge', e.body ->> 'seq', e.body ->> 'amount', e.body ->> 'on', e.body ->> 'on')",
    "SELECT e.id FROM entry e LEFT JOIN funds f ON f.id = e.id LEFT JOIN payment t ON t.id = e.id WHERE e.kind = 'payment' AND
       json_array(f.kind, f.customer, f.currency, f.amount_minor, f.counts_from, t.method, t.reference, t.receipt_number) IS NOT
       json_array('payment', e.body ->> 'customer', e.body ->> 'currency', e.body ->> 'amount', e.body ->> 'paid_on',
                  e.body ->> 'method', e.body ->> 'reference', e.body ->> 'receipt')",
    "SELECT e.id FROM entry e LEFT JOIN funds f ON f.id = e.id LEFT JOIN credit_note t ON t.id = e.id
     WHERE e.kind = 'credit_note' AND
       json_array(f.kind, t.invoice, t.number, t.uuid, f.amount_minor, f.counts_from) IS NOT
       json_array('credit_note', e.body ->> 'invoice', e.body ->> 'number', e.body ->> 'uuid', e.body ->> 'amount', e.body ->> 'issued_on')",
    "SELECT e.id FROM entry e LEFT JOIN funds f ON f.id = e.id WHERE e.kind = 'write_off' AND
       (f.kind IS NOT 'write_off' OR f.amount_minor IS NOT (e.body ->> '$.applied[0][1]')
        OR f.counts_from IS NOT (e.body ->> '$.applied[0][2]'))",
    "SELECT e.id FROM entry e LEFT JOIN resolution t ON t.id = e.id LEFT JOIN funds f ON f.id = e.id
     WHERE e.kind = 'resolution' AND
       (json_array(t.dispute, t.outcome, t.credited_minor, t.on_day) IS NOT
        json_array(e.body ->> 'dispute', e.body ->> 'outcome', e.body ->> 'credited', e.body ->> 'on')
        OR ifnull(f.amount_minor, 0) <> (e.body ->> 'credited'))",
    "SELECT e.id FROM entry e WHERE e.kind IN ('payment', 'credit_note', 'write_off', 'resolution', 'allocation') AND
       json_extract(e.body, '$.applied') IS NOT
       (SELECT json_group_array(json_array(a.debt, a.amount_minor, a.counts_from)) FROM
          (SELECT debt, amount_minor, counts_from FROM allocation WHERE entry = e.id ORDER BY id) a)",
    "SELECT a.entry FROM allocation a JOIN entry e ON e.id = a.entry
     WHERE a.source <> CASE e.kind WHEN 'allocation' THEN e.body ->> 'source' ELSE e.id END",
    "SELECT e.id FROM entry e LEFT JOIN reversal t ON t.id = e.id WHERE e.kind = 'reversal' AND
       json_array(t.of_entry, t.counts_from, t.reason, t.is_undo) IS NOT
       json_array(e.body ->> 'of', e.body ->> 'on', e.body ->> 'reason', e.body ->> 'undo')",
    "SELECT e.id FROM entry e LEFT JOIN promise t ON t.id = e.id WHERE e.kind = 'promise' AND
       json_array(t.customer, t.currency, t.amount_minor, t.made_on, t.due_on) IS NOT
       json_array(e.body ->> 'customer', e.body ->> 'currency', e.body ->> 'amount', e.body ->> 'made_on', e.body ->> 'due_on')",
    "SELECT e.id FROM entry e LEFT JOIN pause t ON t.id = e.id WHERE e.kind = 'pause' AND
       json_array(t.customer, t.from_on, t.until_on, t.reason) IS NOT
       json_array(e.body ->> 'customer', e.body ->> 'from', e.body ->> 'until', e.body ->> 'reason')",
    "SELECT e.id FROM entry e LEFT JOIN note t ON t.id = e.id WHERE e.kind = 'note' AND
       json_array(t.customer, t.on_day) IS NOT json_array(e.body ->> 'customer', e.body ->> 'on')",
    "SELECT e.id FROM entry e LEFT JOIN dispute t ON t.id = e.id WHERE e.kind = 'dispute' AND
       json_array(t.invoice, t.amount_minor, t.opened_on, t.reason) IS NOT
       json_array(e.body ->> 'invoice', e.body ->> 'amount', e.body ->> 'opened_on', e.body ->> 'reason')",
    "SELECT e.id FROM entry e LEFT JOIN agreement t ON t.id = e.id WHERE e.kind = 'agreement' AND
       (json_array(t.customer, t.currency, t.signed_on) IS NOT
        json_array(e.body ->> 'customer', e.body ->> 'currency', e.body ->> 'signed_on')
        OR json_extract(e.body, '$.schedule') IS NOT
          (SELECT json_group_array(json_array(s.due_on, s.amount_minor)) FROM
             (SELECT due_on, amount_minor FROM agreement_instalment WHERE agreement = e.id ORDER BY seq) s)
        OR (SELECT json_group_array(value) FROM (SELECT value FROM json_each(e.body, '$.covers') ORDER BY value ->> 0))
           IS NOT (SELECT json_group_array(json_array(c.debt, c.amount_minor)) FROM
             (SELECT debt, amount_minor FROM agreement_cover WHERE agreement = e.id ORDER BY debt) c)
           AND json_array_length(e.body, '$.covers') IS NOT (SELECT count(*) FROM agreement_cover WHERE agreement = e.id))",
    "SELECT e.id FROM entry e LEFT JOIN contact_made t ON t.id = e.id WHERE e.kind = 'contact' AND
       (json_array(t.customer, t.currency, t.on_day, t.stage, t.channel, t.outcome, t.document) IS NOT
        json_array(e.body ->> 'customer', e.body ->> 'currency', e.body ->> 'on', e.body ->> 'stage', e.body ->> 'channel',
                   e.body ->> 'outcome', e.body ->> 'document')
        OR json_extract(e.body, '$.steps') IS NOT
          (SELECT json_group_array(json_array(x.debt, x.stage, x.cycle,
             (SELECT json_group_array(k.stage) FROM (SELECT stage FROM touch WHERE entry = e.id AND debt = x.debt
                AND cycle = x.cycle AND done = 'skipped' ORDER BY id) k)))
           FROM (SELECT debt, stage, cycle FROM touch WHERE entry = e.id AND done = 'executed' ORDER BY id) x))",
    "SELECT e.id FROM entry e LEFT JOIN erasure t ON t.entry = e.id WHERE e.kind = 'erasure' AND t.customer IS NOT (e.body ->> 'of')",
];

/// The tables of typed rows: the column that names the fact, and what kind of fact it must be.
const TYPED: &[(&str, &str, &str)] = &[
    ("customer", "id", "e.kind = 'customer'"),
    ("invoice", "id", "e.kind = 'invoice'"),
    ("debt", "record", "e.kind IN ('invoice', 'charge')"),
    ("funds", "id", "e.kind = t.kind"),
    ("payment", "id", "e.kind = 'payment'"),
    ("credit_note", "id", "e.kind = 'credit_note'"),
    ("allocation", "entry", "e.kind IN ('payment', 'credit_note', 'write_off', 'resolution', 'allocation')"),
    ("reversal", "id", "e.kind = 'reversal'"),
    ("promise", "id", "e.kind = 'promise'"),
    ("pause", "id", "e.kind = 'pause'"),
    ("note", "id", "e.kind = 'note'"),
    ("dispute", "id", "e.kind = 'dispute'"),
    ("resolution", "id", "e.kind = 'resolution'"),
    ("agreement", "id", "e.kind = 'agreement'"),
    ("contact_made", "id", "e.kind = 'contact'"),
    ("erasure", "entry", "e.kind = 'erasure'"),
];

pub(super) fn check(conn: &Connection) -> Result<Vec<Finding>, StoreError> {
    let unposted = |(table, column, kind): &(&str, &str, &str)| {
        format!("SELECT t.{column} FROM {table} t LEFT JOIN entry e ON e.id = t.{column} AND {kind} WHERE e.id IS NULL")
    };
    let mut findings = Vec::new();
    for sql in FACTS.iter().map(|sql| (*sql).to_owned()).chain(TYPED.iter().map(unposted)) {
        let mut statement = conn.prepare(&sql)?;
        let mut rows = statement.query([])?;
        let most = findings.len() + 20;
        while let Some(row) = rows.next()?.filter(|_| findings.len() < most) {
            let id: i64 = row.get(0)?;
            if !is_held(conn, id)? {
                findings.push(finding("fact", id, format!("fact {id} is not what was posted")));
            }
        }
    }
    Ok(findings)
}

/// Did a salvage say that what the fact rests on is gone? Such a fact has no typed row: one that has is compared all the
/// same, because no hash vouches for what a salvage said.
fn is_held(conn: &Connection, id: i64) -> Result<bool, StoreError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM salvage_loss WHERE what = 'fact' AND ?1 BETWEEN first AND last)";
    if !conn.prepare_cached(sql)?.query_row([id], |row| row.get(0))? {
        return Ok(false);
    }
    for (table, column, _) in TYPED {
        let sql = format!("SELECT EXISTS (SELECT 1 FROM {table} WHERE {column} = ?1)");
        if conn.prepare_cached(&sql)?.query_row([id], |row| row.get(0))? {
            return Ok(false);
        }
    }
    Ok(true)
}
