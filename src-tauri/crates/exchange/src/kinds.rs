//! What the rows of a table are: invoices, customers or payments, by the names of the columns and the title above.

use crate::looks::Values;
use crate::map::{ColumnMap, Field, Kind};
use crate::naming::{TOLD, by_name, decides, holds_words};
use crate::table::Table;
use crate::text::fold_header;

fn names_of(table: &Table) -> Vec<String> {
    table.headers.iter().map(|h| fold_header(h)).collect()
}

fn any_holds(names: &[String], words: &[&str]) -> bool {
    names.iter().any(|n| words.iter().any(|w| holds_words(n, w)))
}

/// What the column names say of whose debts these are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Sales,
    /// They speak of vendors and of no customer, which some programs do in sales too.
    Doubtful,
    /// They speak of suppliers and of no customer: the owner's own debts.
    Purchases,
}

/// Whose debts these are, by the names of the columns.
pub(crate) fn side(table: &Table) -> Side {
    let names = names_of(table);
    if any_holds(&names, &["cliente", "customer", "client", "receptor", "deudor", "debtor", "comprador", "adquirente"])
    {
        Side::Sales
    } else if any_holds(&names, &["proveedor", "proveedores", "supplier", "acreedor"]) {
        Side::Purchases
    } else if any_holds(&names, &["vendor"]) {
        Side::Doubtful
    } else {
        Side::Sales
    }
}

/// Invoices have an amount and something only an invoice has; payments an amount and a day of payment; a list
/// without days or numbers is one of customers.
pub(crate) fn kind_of(names: &[String], title: &str, seen: &[Values]) -> Kind {
    let columns = || names.iter().zip(seen);
    let says = |field: Field| {
        columns().any(|(n, v)| {
            let score = by_name(field, n);
            score >= TOLD && (v.allow(field, score) || decides(field, n, score))
        })
    };
    let titled = |words: &[&str]| words.iter().any(|w| holds_words(title, w));
    let named = |words: &[&str]| names.iter().any(|n| words.contains(&n.as_str()));
    let amount = says(Field::Total) || says(Field::Amount) || says(Field::Paid);
    let invoice_like = says(Field::DueOn)
        || named(&["invoice date", "fecha de emision", "fecha emision", "fecha factura", "fecha de factura"]);
    if !invoice_like && titled(&["payments", "pagos", "cobros", "abonos", "cobranza"]) {
        return Kind::Payments;
    }
    let issued = ["fecha", "date", "emision", "issue date"];
    if amount && !invoice_like && !says(Field::Open) && named(WHEN_PAID) && !named(&issued) {
        return Kind::Payments;
    }
    if amount && !invoice_like && !says(Field::Open) && is_received(names) {
        return Kind::Payments;
    }
    // A list of customers says when each was created, too.
    let housekeeping = |n: &str| ["creat", "creacion", "modifi", "last"].iter().any(|w| n.contains(w));
    let dated = columns().any(|(n, v)| {
        let score = by_name(Field::IssuedOn, n);
        score >= TOLD && (v.are_days() || decides(Field::IssuedOn, n, score)) && !housekeeping(n)
    });
    let owed = says(Field::Total) || says(Field::Open);
    let billed = any_holds(names, &["factura", "invoice", "folio", "comprobante"]) && says(Field::Number);
    let priced = amount && (says(Field::Number) || invoice_like);
    if (owed && dated) || priced || (owed && (billed || invoice_like)) { Kind::Invoices } else { Kind::Customers }
}

const WHEN_PAID: &[&str] = &[
    "payment date",
    "fecha de pago",
    "fecha pago",
    "fecha de cobro",
    "fecha cobro",
    "fecha del pago",
    "date paid",
    "fecha de abono",
    "fecha abono",
    "fecha de deposito",
    "fecha deposito",
    "fecha del cobro",
    "fecha recibo",
    "fecha de recibo",
];

/// Names by which a list of receipts calls its only amount or its numbers; a list of invoices may have the amounts
/// too, beside its total.
fn is_received(names: &[String]) -> bool {
    const AMOUNTS: &[&str] = &[
        "importe recibido",
        "monto recibido",
        "amount received",
        "importe cobrado",
        "monto cobrado",
        "importe pagado",
        "monto pagado",
        "importe del pago",
        "monto del pago",
        "importe pago",
        "monto pago",
        "payment amount",
        "importe cobro",
        "monto cobro",
        "importe depositado",
        "total recibido",
        "total cobrado",
        "recibido",
        "cobro",
        "deposito",
    ];
    const RECEIPTS: &[&str] =
        &["recibo", "no recibo", "numero de recibo", "n recibo", "nro recibo", "recibo no", "num recibo", "receipt"];
    const TOTALS: &[&str] = &["total", "importe", "monto", "valor", "amount", "importe total", "monto total"];
    const BILLED: &[&str] = &["total factura", "importe factura", "monto factura", "saldo", "invoice amount"];
    let named = |words: &[&str]| names.iter().any(|n| words.contains(&n.as_str()));
    !named(BILLED) && ((named(AMOUNTS) && !named(TOTALS)) || named(RECEIPTS))
}

/// Whether nothing tells a guessed list of invoices from one of payments: no number, no due date, no balance, and no
/// name that speaks of an invoice. The owner is asked rather than a debt made up.
pub(crate) fn is_anything(table: &Table, map: &ColumnMap) -> bool {
    const FIELDS: &[Field] = &[
        Field::Number,
        Field::Uuid,
        Field::DueOn,
        Field::TermsDays,
        Field::Open,
        Field::Paid,
        Field::PaidOn,
        Field::PaidDays,
        Field::Instalment,
        Field::Settled,
    ];
    const WORDS: &[&str] = &[
        "factura",
        "facturas",
        "facturado",
        "facturacion",
        "invoice",
        "invoices",
        "invoiced",
        "billed",
        "venta",
        "ventas",
        "sale",
        "sales",
        "emision",
        "expedicion",
        "comprobante",
        "cxc",
        "cuentas por cobrar",
        "receivable",
        "receivables",
        "deuda",
        "adeudo",
        "credito",
        "boleta",
    ];
    let mut names = names_of(table);
    names.push(table.title.clone());
    map.kind == Kind::Invoices && !FIELDS.iter().any(|f| map.columns.contains_key(f)) && !any_holds(&names, WORDS)
}
