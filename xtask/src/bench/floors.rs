//! The floors: the least that could give the same answer, written down and kept.

use std::fmt::Write as _;
use std::ops::RangeInclusive;

/// Aging per customer, currency and bucket as of the bench's day, over the same tables and indexes.
pub(super) const AGING: &str = "
SELECT customer, currency, CASE WHEN late < 0 THEN 0 WHEN late = 0 THEN 1 WHEN late <= 30 THEN 2 WHEN late <= 60 THEN 3
       WHEN late <= 90 THEN 4 WHEN late <= 120 THEN 5 ELSE 6 END AS bucket, sum(open)
FROM (SELECT d.customer, d.currency, julianday('2026-11-20') - julianday(d.due_on) AS late,
             d.amount_minor - ifnull((SELECT sum(a.amount_minor) FROM allocation a
               LEFT JOIN reversal r ON r.of_entry = a.entry LEFT JOIN reversal q ON q.of_entry = a.source
               WHERE a.debt = d.id AND a.counts_from <= '2026-11-20'
                 AND ifnull(r.counts_from, '9999-12-31') > '2026-11-20'
                 AND ifnull(q.counts_from, '9999-12-31') > '2026-11-20'), 0) AS open
      FROM debt_state s JOIN debt d ON d.id = s.debt LEFT JOIN reversal v ON v.of_entry = d.record
      WHERE s.settled_on > '2026-11-20' AND d.starts_on <= '2026-11-20' AND ifnull(v.counts_from, '9999-12-31') > '2026-11-20')
WHERE open <> 0 GROUP BY 1, 2, 3;
SELECT c.name, f.customer, f.currency, -sum(f.amount_minor - ifnull((SELECT sum(a.amount_minor) FROM allocation a
  WHERE a.source = f.id AND a.counts_from <= '2026-11-20'), 0))
FROM funds_state s JOIN funds f ON f.id = s.funds JOIN customer c ON c.id = f.customer
WHERE s.spent_on > '2026-11-20' AND f.counts_from <= '2026-11-20' GROUP BY 2, 3;";

/// What a queue and its four figures are made of: the open instalments with the stage last executed and their customers,
/// money that lies unapplied, promises with what came for them, pauses, agreements, disputes, receipts, last contacts.
pub(super) const TODAY: &str = "
SELECT c.name, c.whatsapp, c.email, c.phone, i.number, e.ref, d.seq, d.due_on,
       julianday('2026-11-20') - julianday(d.due_on),
       d.amount_minor - ifnull((SELECT sum(a.amount_minor) FROM allocation a WHERE a.debt = d.id AND a.counts_from <= '2026-11-20'), 0),
       (SELECT max(t.stage) FROM touch t WHERE t.debt = d.id AND t.done = 'executed'),
       EXISTS (SELECT 1 FROM dispute q WHERE q.invoice = d.invoice
               AND NOT EXISTS (SELECT 1 FROM resolution z WHERE z.dispute = q.id))
FROM debt_state s JOIN debt d ON d.id = s.debt JOIN invoice i ON i.id = d.invoice JOIN customer c ON c.id = d.customer
JOIN entry e ON e.id = d.record LEFT JOIN reversal v ON v.of_entry = d.record
WHERE s.settled_on > '2026-11-20' AND d.starts_on <= '2026-11-20' AND v.id IS NULL
ORDER BY c.name, d.due_on;
SELECT f.customer, f.currency, f.amount_minor - ifnull((SELECT sum(a.amount_minor) FROM allocation a
  WHERE a.source = f.id AND a.counts_from <= '2026-11-20'), 0)
FROM funds_state s JOIN funds f ON f.id = s.funds WHERE s.spent_on > '2026-11-20' AND f.counts_from <= '2026-11-20';
SELECT p.customer, p.currency, p.amount_minor, p.due_on,
       (SELECT sum(f.amount_minor) FROM funds f WHERE f.customer = p.customer AND f.currency = p.currency
        AND f.kind = 'payment' AND f.counts_from BETWEEN p.made_on AND p.due_on)
FROM promise p WHERE p.due_on >= '2026-11-16' AND p.made_on <= '2026-11-20';
SELECT customer, until_on FROM pause WHERE from_on <= '2026-11-20' AND until_on >= '2026-11-20';
SELECT g.customer, g.currency, v.debt, v.amount_minor FROM agreement g JOIN agreement_cover v ON v.agreement = g.id;
SELECT currency, sum(amount_minor) FROM funds WHERE kind = 'payment' AND counts_from BETWEEN '2026-11-01' AND '2026-11-20' GROUP BY 1;
SELECT currency, sum(amount_minor) FROM funds WHERE kind = 'payment' AND counts_from BETWEEN '2026-10-01' AND '2026-10-31' GROUP BY 1;
SELECT customer, currency, max(on_day) FROM contact_made GROUP BY 1, 2;";

/// Deflates a file and writes it with a sync.
pub(super) const DEFLATE: &str = "
import sys, zlib, os
data = zlib.compress(open(sys.argv[1], 'rb').read(), 3)
out = open(sys.argv[2], 'wb'); out.write(data); out.flush(); os.fsync(out.fileno())";

/// Facts of so many customers who each owe three to nine invoices that are due for their first letter.
pub(super) fn late_customers(count: u32) -> String {
    let mut lines = String::new();
    for customer in 1..=count {
        let _ = writeln!(
            lines,
            r#"{{"do":"customer","id":"C{customer}","name":"Distribuciones Muñoz e Hijos {customer}, S.A. de C.V.","contact":"María Fernanda Ibáñez","address":["Avenida de la Constitución {customer}","Col. Centro","37000 León, Guanajuato"]}}"#
        );
        for number in 1..=3 + customer % 7 {
            let amount = 1_000 + (customer * 37 + number * 911) % 90_000;
            let _ = writeln!(
                lines,
                r#"{{"do":"invoice","id":"I{customer}-{number}","customer":"C{customer}","number":"A-{customer}-{number}","currency":"MXN","issued_on":"2026-09-{day:02}","instalments":[{{"due_on":"2026-10-{day:02}","amount":"{amount}.50"}}]}}"#,
                day = 1 + (customer + number) % 28
            );
        }
    }
    lines
}

/// Pauses that hold these customers back on the day of the bench.
pub(super) fn pauses(customers: RangeInclusive<u32>) -> String {
    let mut lines = String::new();
    for customer in customers {
        let _ = writeln!(
            lines,
            r#"{{"do":"pause","id":"U{customer}","customer":"C{customer}","from":"2026-11-01","until":"2026-12-15","reason":"Banco de pruebas"}}"#
        );
    }
    lines
}

/// Rows of invoices, half of them paid.
pub(super) fn invoices_csv(count: u32) -> String {
    let mut rows = String::from("Cliente,RFC,Factura,Emisión,Vencimiento,Importe,Fecha de pago\n");
    for row in 1..=count {
        let customer = row % 5_000;
        let (month, day) = (1 + row % 9, 1 + row % 28);
        let paid = if row % 2 == 0 { format!("2026-{:02}-{day:02}", month + 2) } else { String::new() };
        let _ = writeln!(
            rows,
            "Comercial {customer:04} del Bajío,CBA{:06}AB{},F-{row},2026-{month:02}-{day:02},2026-{:02}-{day:02},{}.{:02},{paid}",
            100_000 + customer,
            customer % 10,
            month + 1,
            100 + row % 90_000,
            row % 100
        );
    }
    rows
}
