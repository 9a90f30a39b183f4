//! Which column means what, by the names that programs really give them.

use exchange::{Field, Kind, look};

use crate::support::{dec, has_note, mapped, one, source, table, try_table};

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
fn suppliers_instead_of_customers_are_refused_until_the_owner_says_so() {
    for heading in
        ["Proveedor,Factura,Fecha,Total", "Razón Social,Folio,Fecha,RUT Proveedor,Total", "Supplier,Invoice,Date,Total"]
    {
        let wide = heading.matches(',').count() == 4;
        let row = if wide { "Ana,1,2024-01-15,76123456-7,10.50" } else { "Ana,1,2024-01-15,10.50" };
        let error = try_table(format!("{heading}\n{row}\n")).expect_err("the owner's own debts");
        assert_eq!(error.code(), "table.purchases", "{heading}");
    }
    let map =
        "[columns]\ncustomer_name = \"Proveedor\"\nnumber = \"Factura\"\nissued_on = \"Fecha\"\ntotal = \"Total\"\n";
    let reading = mapped("Proveedor,Factura,Fecha,Total\nAna,1,2024-01-15,10.50\n", map).expect("the owner said it");
    assert!(has_note(&reading, "note.looks_like_purchases"), "and it is remarked upon");
    let vendors = table("Vendor Name,Factura,Fecha,Total\nAna,1,2024-01-15,10.50\n");
    assert!(has_note(&vendors, "note.looks_like_purchases"), "some programs call a customer a vendor");
}

/// A heading with a row of values, and one column of it with what it must be taken for.
const COLUMNS: &[(&str, &str, &str, &str)] = &[
    ("F. Vto.", "2024-02-14", "due_on", "abbreviated"),
    ("F.Vto", "2024-02-14", "due_on", "without blanks"),
    ("Fec. Vto.", "2024-02-14", "due_on", ""),
    ("Fecha de Vto.", "2024-02-14", "due_on", ""),
    ("Vcto", "2024-02-14", "due_on", ""),
    ("Fecha Vcto.", "2024-02-14", "due_on", ""),
    ("Vencto.", "2024-02-14", "due_on", ""),
    ("Fecha vencto", "2024-02-14", "due_on", ""),
    ("Fecha tope", "2024-02-14", "due_on", ""),
    ("Fecha límite", "2024-02-14", "due_on", ""),
    ("Límite", "2024-02-14", "due_on", ""),
    ("Fecha de pago límite", "2024-02-14", "due_on", "a day of payment that is still to come"),
    ("Fecha límite de pago", "2024-02-14", "due_on", ""),
    ("Fecha de cobro prevista", "2024-02-14", "due_on", ""),
    ("Fecha prevista de pago", "2024-02-14", "due_on", ""),
    ("Fecha estimada de cobro", "2024-02-14", "due_on", ""),
    ("Expected payment date", "2024-02-14", "due_on", ""),
    ("Fecha de pago", "2024-02-14", "paid_on", "a day of payment that was"),
    ("Fecha de pago", "", "paid_on", "also where nothing is paid yet"),
    ("Plazo", "60", "terms_days", ""),
    ("Condición de pago", "60 días", "terms_days", ""),
    ("Condiciones de pago", "Contado", "terms_days", ""),
    ("Crédito (días)", "60", "terms_days", ""),
    ("Términos", "60", "terms_days", ""),
    ("N.I.F.", "B12345678", "tax_id", "with points"),
    ("R.F.C.", "AAA010101AAA", "tax_id", ""),
    ("C.U.I.T.", "30-12345678-9", "tax_id", ""),
    ("R.F.C. del cliente", "AAA010101AAA", "tax_id", ""),
    ("DNI", "12345678Z", "tax_id", ""),
    ("NIT/CC", "900123456", "tax_id", ""),
    ("ID fiscal", "B12345678", "tax_id", ""),
    ("Serie", "A", "series", ""),
    ("Punto de venta", "0001", "series", ""),
    ("Tipo", "Factura", "document_type", ""),
    ("Tipo Doc", "33", "document_type", ""),
    ("Efecto Comprobante", "Ingreso", "document_type", ""),
    ("Pagada", "Sí", "settled", "yes and no are no amounts"),
    ("Pagado", "X", "settled", ""),
    ("Pagado", "10.50", "paid", "an amount is one"),
];

#[test]
fn one_more_column_is_understood_by_its_name() {
    for (name, value, wanted, why) in COLUMNS {
        let list =
            format!("Cliente,Factura,Fecha,Total,{name}\nAna,A-1,2024-01-15,10.50,{value}\nBea,A-2,2024-01-15,3.00,\n");
        let (_, guess) = look(&source("x.csv", list)).expect("a table");
        assert_eq!(guess.map.kind, Kind::Invoices, "{name}");
        let found = guess.map.columns.iter().find(|(_, column)| column == name).map_or("-", |(f, _)| f.key());
        assert_eq!(found, *wanted, "{name}: {why}");
    }
}

#[test]
fn a_code_beside_a_name_is_the_customers_key() {
    for heading in ["Cliente,Nombre", "Cliente,Razón Social", "Cliente,Nombre del cliente"] {
        for code in ["C001", "1001"] {
            let reading = table(format!("{heading},Factura,Fecha,Total\n{code},Ana Ruiz,A-1,2024-01-15,10.50\n"));
            let customer = &one(&reading).customer;
            assert_eq!(customer.name.as_deref(), Some("Ana Ruiz"), "{heading}: a person is not called {code}");
            assert_eq!(customer.external_id.as_deref(), Some(code), "{heading}: the code is kept as the key");
        }
    }
    let names = table("Cliente,Contacto,Factura,Fecha,Total\nAna,Bea,A-1,2024-01-15,10.50\n");
    assert_eq!(one(&names).customer.external_id, None, "two names are no key");
}

#[test]
fn a_header_decides_although_none_of_its_values_can_be_read() {
    let due = ["2026-06-31", "2026-13-01", "31/02/2026", "00/00/0000", "########", "46057", "9999-12-31", "Contado"];
    for value in due {
        let reading = table(format!(
            "Folio,Cliente,Fecha,Vence,Importe\nF-1,Ana,2026-01-05,{value},10\nF-2,Bea,2026-01-05,{value},10\n"
        ));
        assert!(reading.drafts.is_empty() && reading.rejected.len() == 2, "{value} is no due date, nor is it absent");
        let english = table(format!(
            "Number,Customer,Date,Due,Amount\nF-1,Ana,2026-01-05,{value},10\nF-2,Bea,2026-01-05,2026-99-99,10\n"
        ));
        assert!(english.drafts.is_empty(), "{value} under Due neither: {:?}", english.drafts);
    }
    for value in ["#¡REF!", "1.23456E+3", "cien"] {
        let reading =
            table(format!("Folio,Cliente,Fecha,Importe\nF-1,Ana,2026-01-05,{value}\nF-2,Bea,2026-01-05,{value}\n"));
        let lines: Vec<_> = reading.rejected.iter().map(|r| (r.line, r.reason.code())).collect();
        assert_eq!(lines, [(2, "row.bad_amount"), (3, "row.bad_amount")], "{value} is no amount");
    }
    let serial = table("Folio,Cliente,Fecha,Importe\nF-1,Ana,46027,10\nF-2,Bea,46028,11\n");
    let codes: Vec<_> = serial.rejected.iter().map(|r| r.reason.code()).collect();
    assert_eq!(codes, ["row.serial_date", "row.serial_date"], "the count of a spreadsheet is said by its name");
    let money = table("Folio,Cliente,Fecha,Moneda,Importe\nF-1,Ana,2026-01-05,XYZ,10\nF-2,Bea,2026-01-05,XYZ,10\n");
    assert!(money.drafts.is_empty(), "XYZ is nobody's money, and not the book's: {:?}", money.drafts);
    assert_eq!(money.rejected[0].reason.code(), "row.unknown_currency");
}

#[test]
fn a_day_of_payment_that_is_still_to_come_may_be_said_in_words() {
    for word in ["Pendiente", "-", "N/A", "0000-00-00", "Sin pago"] {
        let reading = table(format!("Folio,Cliente,Fecha,Importe,Fecha de pago\nF-1,Ana,2026-01-05,10,{word}\n"));
        assert_eq!(one(&reading).paid_on, None, "{word}: it is open");
    }
}

#[test]
fn a_number_and_an_amount_are_an_invoice_list() {
    for list in
        ["Cliente,Factura,Saldo\nAna,F-1,1500.00\n", "Cliente,Factura,Vence,Saldo\nAna,F-1,2026-02-05,1500.00\n"]
    {
        let error = try_table(list).expect_err("the day of issue is missing");
        assert_eq!(error.code(), "map.missing_fields", "{error}");
        assert!(error.spanish().contains("fecha de emisión"), "and it is named: {}", error.spanish());
    }
}

#[test]
fn rows_that_may_be_payments_are_asked_about() {
    for list in ["cliente,fecha,importe\nAna,2026-01-05,10.00\n", "Nombre;Fecha;Monto;Nota\nAna;2026-01-05;10,00;x\n"] {
        assert_eq!(try_table(list).expect_err("which of the two?").code(), "table.which_kind", "{list}");
    }
    let map =
        "kind = \"invoices\"\n[columns]\ncustomer_name = \"cliente\"\nissued_on = \"fecha\"\ntotal = \"importe\"\n";
    let told = mapped("cliente,fecha,importe\nAna,2026-01-05,10.00\n", map).expect("the owner said it");
    assert_eq!(one(&told).total, dec("10.00"), "the owner's word is enough");
    for list in [
        "Ventas de enero\nCliente,Fecha,Importe\nAna,2026-01-05,10.00\n",
        "Cliente,Fecha factura,Importe\nAna,2026-01-05,10.00\n",
        "Cliente,Fecha,Vence,Importe\nAna,2026-01-05,2026-02-05,10.00\n",
    ] {
        assert_eq!(one(&table(list)).total, dec("10.00"), "{list}");
    }
}
