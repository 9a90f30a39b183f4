//! Which column means what, by the names that programs really give them.

use exchange::{Field, Kind, look};

use crate::support::source;

/// A heading with a row of values, and what its columns must be taken for, in order; `-` for nothing.
const HEADINGS: &[(&str, &str, &str)] = &[
    (
        "Folio,RFC,Razón Social,Fecha Emisión,Fecha Vencimiento,Total,Saldo",
        "1,AAA010101AAA,Ana,2024-01-15,2024-02-14,10.50,10.50",
        "number,tax_id,customer_name,issued_on,due_on,total,open",
    ),
    (
        "No. Factura,Cliente,Fecha,Vence,Importe",
        "1,Ana,2024-01-15,2024-02-14,10.50",
        "number,customer_name,issued_on,due_on,total",
    ),
    // A name that could be an amount in quetzales.
    (
        "Factura,Cliente,Fecha,Vence,Total",
        "1,Q01,2024-01-15,2024-02-14,Q10.50",
        "number,customer_name,issued_on,due_on,total",
    ),
    (
        "N° Factura,RUT Cliente,Razón Social Cliente,Fecha de emisión,Vencimiento,Monto Total",
        "1,76.123.456-7,Ana,2024-01-15,2024-02-14,10500",
        "number,tax_id,customer_name,issued_on,due_on,total",
    ),
    (
        "Número,NIT,Tercero / Cliente,Fecha documento,Fecha de vencimiento,Valor,Saldo pendiente",
        "1,900123456,Ana,2024-01-15,2024-02-14,10.50,1.50",
        "number,tax_id,customer_name,issued_on,due_on,total,open",
    ),
    (
        "Nº comprobante,CUIT,Denominación,Fecha,Vto.,Imp. Total,Moneda",
        "0001-00000012,30-12345678-9,Ana,15/01/2024,14/02/2024,\"10,50\",ARS",
        "number,tax_id,customer_name,issued_on,due_on,total,currency",
    ),
    (
        "Factura,NIF,Nombre,Fecha factura,Fecha de cobro,Base,IVA,Total",
        "1,B12345678,Ana,15/01/2024,,8.50,2.00,10.50",
        "number,tax_id,customer_name,issued_on,paid_on,-,-,total",
    ),
    (
        "Invoice Number,Customer Name,Invoice Date,Due Date,Total,Balance,Currency Code,Invoice Status",
        "1,Ana,2024-01-15,2024-02-14,10.50,0.50,USD,Overdue",
        "number,customer_name,issued_on,due_on,total,open,currency,status",
    ),
    (
        "Num,Customer,Date,Due Date,Amount,Open Balance",
        "1,Ana,01/15/2024,02/14/2024,10.50,0.50",
        "number,customer_name,issued_on,due_on,total,open",
    ),
    (
        "UUID,RFC Emisor,RFC Receptor,Nombre Receptor,Fecha Emisión,Total,Moneda",
        "6D7434A6-E3F2-47AD-9E4C-08849946AFA0,BBB010101BBB,AAA010101AAA,Ana,2024-01-15,10.50,MXN",
        "uuid,-,tax_id,customer_name,issued_on,total,currency",
    ),
    (
        "customer_id,invoice_no,issue_date,due_date,grand_total,amount_paid",
        "7,1,2024-01-15,2024-02-14,10.50,0.00",
        "customer_id,number,issued_on,due_on,total,paid",
    ),
    (
        "Cliente,Fecha,Importe,Factura,Cuota,Vence",
        "Ana,2024-01-15,10.50,1,1,2024-02-14",
        "customer_name,issued_on,total,number,instalment,due_on",
    ),
    (
        "Cliente,Número de factura,Fecha de emisión del comprobante,Fecha límite,Importe total (MXN),Correo electrónico",
        "Ana,1,2024-01-15,2024-02-14,10.50,a@x.mx",
        "customer_name,number,issued_on,due_on,total,email",
    ),
];

#[test]
fn the_headings_of_real_programs_are_understood() {
    for (heading, values, wanted) in HEADINGS {
        let (table, guess) = look(&source("x.csv", format!("{heading}\n{values}\n"))).expect("a table");
        assert_eq!(guess.map.kind, Kind::Invoices, "{heading}");
        let field_of =
            |name: &String| guess.map.columns.iter().find(|(_, column)| *column == name).map_or("-", |(f, _)| f.key());
        let found: Vec<_> = table.headers.iter().map(field_of).collect();
        assert_eq!(found.join(","), *wanted, "{heading}");
    }
}

#[test]
fn an_amount_of_a_line_is_added_up_even_where_all_are_equal() {
    let reading = crate::support::table(
        "Client Name,Invoice #,Date Issued,Item Name,Line Subtotal,Line Total,Currency\nAna,7,2024-01-15,tinta,90.00,100.00,USD\nAna,7,2024-01-15,papel,90.00,100.00,USD\n",
    );
    let found = crate::support::one(&reading);
    assert_eq!(found.total, crate::support::dec("200.00"), "the name of the column says that it is of a line");
}

#[test]
fn a_column_of_document_numbers_is_found_by_its_values() {
    let list = "Date,Due,Details,Client,Total\n2024-01-15,2024-02-14,INV-001,Ana,10.50\n2024-01-16,2024-02-15,INV-002,Ana,7.00\n";
    let (_, guess) = look(&source("x.csv", list)).expect("a table");
    assert_eq!(
        guess.map.columns.get(&Field::Number).map(String::as_str),
        Some("Details"),
        "no name says it, all values do"
    );
    let repeated = list.replace("INV-002", "INV-001");
    let (_, guess) = look(&source("x.csv", repeated)).expect("a table");
    assert_eq!(guess.map.columns.get(&Field::Number), None, "a code that repeats may be anything");
}

#[test]
fn a_name_is_not_believed_against_its_values() {
    let (_, guess) =
        look(&source("x.csv", "Cliente,Factura,Fecha,Total,Settled\nAna,1,2024-01-15,10.50,3.50\n")).expect("a table");
    assert_eq!(guess.map.columns.get(&Field::Paid).map(String::as_str), Some("Settled"), "3.50 is an amount");
    let (_, guess) = look(&source("x.csv", "Cliente,Factura,Fecha,Total,Settled\nAna,1,2024-01-15,10.50,2024-02-20\n"))
        .expect("a table");
    assert_eq!(guess.map.columns.get(&Field::PaidOn).map(String::as_str), Some("Settled"), "a day is a day of payment");
}

#[test]
fn every_guess_says_how_sure_it_is() {
    let (_, guess) = look(&source(
        "x.csv",
        "Cliente,Factura,Fecha de emisión del comprobante fiscal,Total\nAna,1,2024-01-15,10.50\n",
    ))
    .expect("a table");
    let sure = |field| guess.confidence.get(&field).copied().unwrap_or(0);
    assert!(sure(Field::CustomerName) > sure(Field::IssuedOn), "an exact name is surer than one with words around it");
    assert!(
        guess.confidence.values().all(|percent| (20..=100).contains(percent)),
        "in percent: {:?}",
        guess.confidence
    );
    assert!(guess.map.columns.keys().all(|f| guess.confidence.contains_key(f)), "for each column");
}

#[test]
fn suppliers_instead_of_customers_are_remarked_upon() {
    let reading = crate::support::table("Proveedor,Factura,Fecha,Total\nAna,1,2024-01-15,10.50\n");
    assert!(crate::support::has_note(&reading, "note.looks_like_purchases"), "these may be the owner's own debts");
}
