//! The column map as a file.

use exchange::{ColumnMap, DateOrder, DecimalMark, Fault, Field, Kind};

use crate::support::{day, dec, mapped, one};

const DOCUMENTED: &str = r#"
kind = "invoices"          # invoices | customers | payments
currency = "USD"           # where no column says it
date_order = "mdy"
decimal = "."
[columns]
customer_id = "customerID"
customer_name = "name"
tax_id = "tax"
number = "invoiceNumber"
issued_on = "InvoiceDate"
due_on = "DueDate"
total = "InvoiceAmount"
paid_on = "SettledDate"
"#;

#[test]
fn the_documented_map_is_read() {
    let map = ColumnMap::from_toml("m.toml", DOCUMENTED).expect("the manual's own example");
    assert_eq!((map.kind, map.currency.as_deref()), (Kind::Invoices, Some("USD")), "what stands above the columns");
    assert_eq!(
        (map.date_order, map.decimal),
        (Some(DateOrder::Mdy), Some(DecimalMark::Point)),
        "how values are written"
    );
    assert_eq!(map.columns.get(&Field::PaidOn).map(String::as_str), Some("SettledDate"), "and the columns");
    let list = "customerID,name,tax,invoiceNumber,InvoiceDate,DueDate,InvoiceAmount,SettledDate\n7,Ana,X1,A-1,1/6/2012,2/5/2012,47.07,2/3/2012\n";
    let reading = mapped(list, DOCUMENTED).expect("readable");
    let found = one(&reading);
    assert_eq!(
        (found.issued_on, found.total, found.paid_on),
        (day("2012-01-06"), dec("47.07"), Some(day("2012-02-03"))),
        "it works"
    );
}

#[test]
fn every_field_can_be_written_and_read_again() {
    let mut map = ColumnMap { kind: Kind::Payments, ..ColumnMap::default() };
    for field in Field::ALL {
        map.columns.insert(field, format!("Columna «{}»", field.key()));
    }
    let again = ColumnMap::from_toml("m.toml", &map.to_toml()).expect("our own map");
    assert_eq!(again, map, "the window writes the file that the terminal reads");
    assert!(map.to_toml().contains("terms_days = "), "keys are the documented ones");
}

#[test]
fn a_guessed_map_reads_the_file_alike() {
    let list = "Cliente;Factura;Fecha;Vence;Total\nAna;A-1;13/01/2024;14/02/2024;1.234,50\n";
    let guessed = crate::support::table(list);
    let toml = guessed.map.as_ref().expect("a table has a map").to_toml();
    let again = mapped(list, &toml).expect("readable");
    assert_eq!(again.drafts, guessed.drafts, "what the preview showed is what a saved map gives");
}

#[test]
fn an_unknown_key_is_refused_by_name() {
    for (text, key) in
        [("kind = \"invoices\"\ncolour = \"red\"\n", "colour"), ("[columns]\ntotla = \"Total\"\n", "totla")]
    {
        let error = ColumnMap::from_toml("m.toml", text).expect_err("unknown");
        assert_eq!(error.fault, Fault::UnknownMapKey { key: key.to_owned() }, "{text}");
        assert!(error.to_string().contains(key) && error.spanish().contains(key), "the sentence names it: {error}");
    }
}

#[test]
fn a_damaged_map_is_refused_with_its_line() {
    let error = ColumnMap::from_toml("m.toml", "kind = \"invoices\"\n[columns\n").expect_err("damaged");
    assert_eq!((error.code(), error.line), ("map.bad", Some(2)), "{error}");
    let error = ColumnMap::from_toml("m.toml", "currency = \"PESOS\"\n").expect_err("no such currency");
    assert_eq!(error.code(), "map.unknown_currency", "{error}");
}

#[test]
fn a_column_the_file_does_not_have_is_refused_by_name() {
    let map = "[columns]\ncustomer_name = \"Cliente\"\nissued_on = \"Fecha\"\ntotal = \"Monto\"\n";
    let error = mapped("Cliente,Fecha,Total\nAna,2024-01-15,1.00\n", map).expect_err("no Monto");
    assert_eq!(error.fault, Fault::MissingColumn { name: "Monto".to_owned() }, "{error}");
}

#[test]
fn a_map_that_says_too_little_is_refused() {
    let error = mapped("Cliente,Fecha,Total\nAna,2024-01-15,1.00\n", "[columns]\ncustomer_name = \"Cliente\"\n")
        .expect_err("too little");
    assert_eq!(error.fault, Fault::MissingFields { fields: vec![Field::IssuedOn, Field::Total] }, "{error}");
}

#[test]
fn the_map_finds_its_heading_below_other_text() {
    let map = "[columns]\ncustomer_name = \"A\"\nissued_on = \"B\"\ntotal = \"C\"\n";
    let reading = mapped("informe;de;hoy\nA;B;C\nAna;2024-01-15;1,00\n", map).expect("readable");
    assert_eq!(one(&reading).line, 3, "names that no dictionary knows");
}

#[test]
fn only_the_chosen_rows_are_read() {
    let map = "[only]\ncolumn = \"Tipo\"\nvalue = \"Factura\"\n[columns]\ncustomer_name = \"C\"\nissued_on = \"F\"\ntotal = \"T\"\n";
    let reading =
        mapped("C,F,T,Tipo\nAna,2024-01-15,1.00,Factura\nAna,2024-01-15,2.00,Ticket\n", map).expect("readable");
    assert_eq!(one(&reading).total, dec("1.00"), "tickets are not chosen");
}

#[test]
fn an_unknown_value_is_refused_with_those_that_there_are() {
    for (text, value, known) in [
        ("kind = \"facturas\"\n", "facturas", vec!["invoices", "customers", "payments"]),
        ("date_order = \"ydm\"\n", "ydm", vec!["dmy", "mdy", "ymd"]),
    ] {
        let error = ColumnMap::from_toml("m.toml", text).expect_err("unknown");
        let known = known.into_iter().map(str::to_owned).collect();
        assert_eq!(error.fault, Fault::UnknownMapValue { value: value.to_owned(), known }, "{text}");
        assert!(error.spanish().contains(value), "the sentence names it: {}", error.spanish());
    }
}

#[test]
fn capitals_and_accents_of_a_column_need_not_be_repeated_in_the_map() {
    let map = "[columns]\ncustomer_name = \"cliente\"\nissued_on = \"fecha emision\"\ntotal = \"TOTAL\"\n";
    let reading = mapped("Cliente,Fecha Emisión,Total\nAna,2024-01-15,1.00\n", map).expect("readable");
    assert_eq!(one(&reading).total, dec("1.00"), "it is the same name");
    let twice = mapped("Cliente,Fecha Emisión,Total,tótal\nAna,2024-01-15,1.00,2.00\n", &map.replace("TOTAL", "TOTÁL"));
    assert_eq!(twice.expect_err("which of the two?").code(), "map.missing_column");
}
