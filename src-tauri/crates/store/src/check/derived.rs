//! Values that stand twice, so that they can be found fast: each follows from another row.

use rusqlite::Connection;

use super::{Finding, finding};
use crate::error::StoreError;

/// What is wrong, and the ids of the rows where it is.
const RULES: &[(&str, &str)] = &[
    (
        "a debt names another customer or currency than its invoice",
        "SELECT d.id FROM debt d JOIN invoice i ON i.id = d.invoice WHERE d.customer <> i.customer OR d.currency <> i.currency",
    ),
    (
        "the instalments of an invoice are not numbered in a row",
        "SELECT record FROM debt WHERE kind = 'instalment' GROUP BY record
         HAVING min(seq) <> 1 OR max(seq) <> count(*) OR count(DISTINCT seq) <> count(*)",
    ),
    (
        "a charge stands more than once",
        "SELECT record FROM debt WHERE kind <> 'instalment' GROUP BY record HAVING count(*) > 1",
    ),
    (
        "a credit note names another customer or currency than its invoice",
        "SELECT n.id FROM credit_note n JOIN funds f ON f.id = n.id JOIN invoice i ON i.id = n.invoice
         WHERE f.customer <> i.customer OR f.currency <> i.currency",
    ),
    (
        "what lowers a debt names another customer, currency or day than the debt",
        "SELECT f.id FROM funds f JOIN allocation a ON a.source = f.id JOIN debt d ON d.id = a.debt
         WHERE f.customer <> d.customer OR f.currency <> d.currency",
    ),
    (
        "the resolution of a dispute names another customer or currency than its invoice",
        "SELECT r.id FROM resolution r JOIN funds f ON f.id = r.id JOIN dispute t ON t.id = r.dispute
         JOIN invoice i ON i.id = t.invoice
         WHERE f.kind <> 'resolution' OR f.customer <> i.customer OR f.currency <> i.currency OR f.counts_from <> r.on_day",
    ),
    (
        "what is left of a fact is kept under another currency",
        "SELECT f.id FROM funds f JOIN funds_state s ON s.funds = f.id WHERE f.currency <> s.currency",
    ),
    (
        "a stage stands on another day, or under another stage, than its contact",
        "SELECT t.entry FROM touch t JOIN contact_made c ON c.id = t.entry
         WHERE t.on_day <> c.on_day OR (t.done = 'executed' AND t.by_stage <> t.stage)
            OR (t.done = 'skipped' AND NOT EXISTS (SELECT 1 FROM touch x WHERE x.entry = t.entry AND x.debt = t.debt
                AND x.cycle = t.cycle AND x.done = 'executed' AND x.stage = t.by_stage))",
    ),
    (
        "a claim of a stage is not that of its contact",
        "SELECT k.touch FROM stage_claim k JOIN touch t ON t.id = k.touch
         WHERE k.debt <> t.debt OR k.stage <> t.stage OR k.cycle <> t.cycle
            OR EXISTS (SELECT 1 FROM reversal r WHERE r.of_entry = t.entry)",
    ),
    (
        "an agreement's instalments are not numbered in a row",
        "SELECT agreement FROM agreement_instalment GROUP BY agreement
         HAVING min(seq) <> 1 OR max(seq) <> count(*)",
    ),
    (
        "what an agreement covers is not what was signed",
        "SELECT a.id FROM agreement a JOIN entry e ON e.id = a.id WHERE
         (SELECT group_concat((value ->> 0) || ':' || (value ->> 1)) FROM
            (SELECT value FROM json_each(e.body, '$.covers') ORDER BY value ->> 0)) IS NOT
         (SELECT group_concat(debt || ':' || amount_minor) FROM
            (SELECT debt, amount_minor FROM agreement_cover WHERE agreement = a.id ORDER BY debt))",
    ),
];

/// Everything that does not follow.
pub(super) fn check(conn: &Connection) -> Result<Vec<Finding>, StoreError> {
    let mut findings = Vec::new();
    for (text, sql) in RULES {
        let mut statement = conn.prepare(sql)?;
        for id in statement.query_map([], |row| row.get::<_, i64>(0))?.take(20) {
            findings.push(finding("fact", id?, *text));
        }
    }
    Ok(findings)
}
