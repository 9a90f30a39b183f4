//! Personal data against the commitments in the chain, and that nothing of a forgotten person stands anywhere.

use ledger::chain;
use rusqlite::Connection;

use super::{Finding, finding};
use crate::error::StoreError;

/// Committed personal data may be missing only where the person was forgotten, or a salvage could not read them. That
/// somebody was forgotten is asked of the chain: of a customer who was lost, no row says so.
const GONE_UNSAID: &str = "
WITH forgotten(customer) AS MATERIALIZED (
  SELECT body ->> 'of' FROM entry WHERE kind = 'erasure' AND body ->> 'of' IS NOT NULL)
SELECT e.id FROM entry e LEFT JOIN personal p ON p.entry = e.id
WHERE p.entry IS NULL AND e.body ->> 'person' IS NOT NULL
  AND ifnull(CASE e.kind WHEN 'customer' THEN e.id WHEN 'customer_change' THEN e.body ->> 'of' ELSE e.body ->> 'customer' END, 0)
      NOT IN (SELECT customer FROM forgotten)
  AND NOT EXISTS (SELECT 1 FROM salvage_loss l WHERE l.what = 'personal' AND e.id BETWEEN l.first AND l.last)";

const NOT_FORGOTTEN: &str = "
WITH kept(customer, first) AS MATERIALIZED (
  SELECT CASE e.kind WHEN 'customer' THEN e.id WHEN 'customer_change' THEN e.body ->> 'of' ELSE e.body ->> 'customer' END,
         min(e.id)
  FROM personal p JOIN entry e ON e.id = p.entry GROUP BY 1)
SELECT x.customer FROM erasure x JOIN customer c ON c.id = x.customer LEFT JOIN kept k ON k.customer = c.id
WHERE c.changed_by <> x.entry OR c.address <> '[]'
   OR coalesce(c.tax_id, c.tax_key, c.contact, c.email, c.phone, c.whatsapp, c.route) IS NOT NULL
   OR c.id IN (SELECT customer FROM customer_alias)
   OR EXISTS (SELECT 1 FROM document d WHERE d.customer = c.id AND (d.kind <> 'erased' OR d.title <> '') AND d.on_day <
              (SELECT e.business_on FROM entry e WHERE e.id = x.entry))
   OR k.first < x.entry";

pub(super) fn check(conn: &Connection) -> Result<Vec<Finding>, StoreError> {
    let mut statement = conn.prepare(
        "SELECT p.entry, p.salt, p.data, e.body ->> 'person' FROM personal p JOIN entry e ON e.id = p.entry ORDER BY p.entry",
    )?;
    let mut rows = statement.query([])?;
    let mut findings = Vec::new();
    while let Some(row) = rows.next()? {
        let (id, salt, data): (i64, Vec<u8>, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let committed: Option<String> = row.get(3)?;
        if committed.as_deref() != Some(&chain::hex(&chain::commitment(&salt, data.as_bytes()))) {
            findings.push(finding("personal", id, format!("the personal data of fact {id} is not what was posted")));
        }
    }
    let mut statement = conn.prepare(GONE_UNSAID)?;
    for id in statement.query_map([], |row| row.get::<_, i64>(0))? {
        let id = id?;
        findings.push(finding(
            "personal",
            id,
            format!("the personal data of fact {id} are gone, and nobody was forgotten"),
        ));
    }
    let mut statement = conn.prepare(NOT_FORGOTTEN)?;
    for id in statement.query_map([], |row| row.get::<_, i64>(0))? {
        let id = id?;
        findings.push(finding(
            "personal",
            id,
            format!("customer {id} was forgotten, and something of theirs stands there"),
        ));
    }
    let sql = "SELECT c.id FROM customer c JOIN personal p ON p.entry = c.changed_by WHERE
        json_array(c.name, c.tax_id, c.contact, c.email, c.phone, c.whatsapp, json(c.address), c.language, c.terms_days, c.route) IS NOT
        json_array(p.data ->> 'name', p.data ->> 'tax_id', p.data ->> 'contact', p.data ->> 'email', p.data ->> 'phone',
                   p.data ->> 'whatsapp', json(p.data -> 'address'), p.data ->> 'language', p.data ->> 'terms_days', p.data ->> 'route')";
    let mut statement = conn.prepare(sql)?;
    for id in statement.query_map([], |row| row.get::<_, i64>(0))? {
        let id = id?;
        findings.push(finding("personal", id, format!("customer {id} is not what was posted last")));
    }
    Ok(findings)
}
