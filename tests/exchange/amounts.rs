//! Amounts as other programs write them.

use exchange::{DecimalMark, Hints, Note, Reason, read};

use crate::support::{dec, has_note, invoices, mapped, one, only_reason, source, table};

fn total(text: &str) -> rust_decimal::Decimal {
    one(&table(format!("Cliente;Factura;Fecha;Total\nAna;1;2024-01-15;\"{text}\"\n"))).total
}

#[test]
fn the_usual_ways_to_write_an_amount_are_understood() {
    let same = [
        "1234.5",
        "1234.50",
        "1,234.50",
        "1.234,50",
        "1234,5",
        "$1,234.50",
        "$ 1,234.50 ",
        "1 234,50",
        "1'234.50",
        "MXN 1,234.50",
        "1.234,50 €",
        "US$1,234.50",
        "S/ 1,234.50",
        "S/. 1,234.50",
        "+1,234.50",
        "1\u{a0}234,50",
        "RD$1,234.50",
        "1234.50 M.N.",
        "1,234.50MXN",
    ];
    for text in same {
        assert_eq!(total(text), dec("1234.50"), "{text:?} is one thousand two hundred thirty-four and a half");
    }
    assert_eq!(total("1.234.567"), dec("1234567"), "points alone, twice, are thousands");
    assert_eq!(total("1,234,567"), dec("1234567"), "commas alone, twice, are thousands");
    assert_eq!(total("0.125.000,5"), dec("125000.5"), "leading zeros do not matter");
    assert_eq!(total(".5"), dec("0.5"), "a leading point is a decimal point");
}

#[test]
fn one_unmistakable_amount_decides_the_whole_file() {
    let reading = table("Cliente;Factura;Fecha;Total\nAna;1;2024-01-15;1.234\nAna;2;2024-01-15;2.345,60\n");
    let totals: Vec<_> = invoices(&reading).iter().map(|i| i.total).collect();
    assert_eq!(totals, [dec("1234"), dec("2345.60")], "the comma in the second row shows that points group thousands");
    assert!(!reading.is_ambiguous(), "the data decided");
}

#[test]
fn three_digits_after_a_single_mark_are_thousands_and_said_to_be_ambiguous() {
    let reading = table("Cliente;Factura;Fecha;Total\nAna;1;2024-01-15;1.234\n");
    assert_eq!(one(&reading).total, dec("1234"), "money seldom has three decimals");
    let wanted = Note::AmbiguousDecimal { chosen: DecimalMark::Comma };
    assert!(reading.notes.contains(&wanted), "the preview has to ask: {:?}", reading.notes);
}

#[test]
fn the_map_overrides_the_data() {
    let map = "decimal = \",\"\n[columns]\ncustomer_name = \"C\"\nissued_on = \"F\"\ntotal = \"T\"\n";
    let reading = mapped("C;F;T\nAna;2024-01-15;1.234\nAna;2024-01-15;5\n", map).expect("readable");
    assert_eq!(invoices(&reading)[0].total, dec("1234"), "the owner said that the comma is the decimal mark");
    assert!(!reading.is_ambiguous(), "there is nothing to ask");
}

#[test]
fn what_is_no_amount_to_collect_is_refused_with_its_cell() {
    let reason = |text: &str| {
        let list = format!("Cliente;Factura;Fecha;Total\nAna;1;2024-01-15;{text}\nAna;2;2024-01-15;10.50\n");
        only_reason(&table(list)).code()
    };
    assert_eq!(reason("(100.00)"), "row.negative_amount", "parentheses mean minus");
    assert_eq!(reason("-100.00"), "row.negative_amount");
    assert_eq!(reason("100.00-"), "row.negative_amount", "some programs put the minus behind");
    assert_eq!(reason("−5.00"), "row.negative_amount", "the typographic minus counts");
    assert_eq!(reason("1e5"), "row.bad_amount", "digits are already lost in this notation");
    assert_eq!(reason("cien"), "row.bad_amount");
    assert_eq!(reason("12.34.56"), "row.bad_amount");
    assert_eq!(reason("1,23,456.00"), "row.bad_amount", "groups are of three");
    assert_eq!(reason("#REF!"), "row.bad_amount");
    assert_eq!(reason("1000000000000.00"), "row.absurd_amount", "a million millions");
    assert_eq!(reason("99999999999999999999999999999999999999.00"), "row.absurd_amount", "beyond any machine number");
    assert_eq!(reason("10.505"), "row.too_many_decimals", "half a cent cannot be owed");
    assert_eq!(reason(""), "row.missing_value");
}

#[test]
fn binary_dust_of_spreadsheets_is_brushed_off_and_said() {
    let reading = table("Cliente;Factura;Fecha;Total\nAna;1;2024-01-15;299.99999999921\n");
    assert_eq!(one(&reading).total, dec("300.00"), "300 was meant");
    assert!(has_note(&reading, "note.rounded"), "and it is said");
}

#[test]
fn decimals_are_judged_by_the_currency() {
    let list = "Cliente;Factura;Fecha;Total;Moneda\nAna;1;2024-01-15;1000,50;CLP\nAna;2;2024-01-15;10,505;KWD\n";
    let reading = table(list);
    let wanted = Reason::TooManyDecimals { column: "Total".to_owned(), value: "1000,50".to_owned(), decimals: 0 };
    assert_eq!(*only_reason(&reading), wanted, "the Chilean peso has no cents");
    assert_eq!(one(&reading).total, dec("10.505"), "the Kuwaiti dinar has three decimals");
    let hints = Hints { currency: Some("CLP".to_owned()), ..Hints::default() };
    let silent = source("x.csv", "Cliente;Factura;Fecha;Total\nAna;1;2024-01-15;1000,50\n");
    let reading = read(&silent, &hints).expect("readable");
    assert_eq!(
        only_reason(&reading).code(),
        "row.too_many_decimals",
        "where the file is silent the book's currency judges"
    );
}

#[test]
fn the_currency_comes_from_the_column_the_cell_or_the_map() {
    let by_column = table("Cliente,Factura,Fecha,Total,Moneda\nAna,1,2024-01-15,10.50,usd\n");
    assert_eq!(one(&by_column).currency.as_deref(), Some("USD"), "its column, in any case");
    let beside = table("Cliente,Factura,Fecha,Total\nAna,1,2024-01-15,EUR 10.50\n");
    assert_eq!(one(&beside).currency.as_deref(), Some("EUR"), "a code beside the amount");
    let silent = table("Cliente,Factura,Fecha,Total\nAna,1,2024-01-15,$10.50\n");
    assert_eq!(one(&silent).currency, None, "a dollar sign is the sign of many currencies");
    let map = "currency = \"MXN\"\n[columns]\ncustomer_name = \"C\"\nissued_on = \"F\"\ntotal = \"T\"\n";
    let by_map = mapped("C,F,T\nAna,2024-01-15,10.50\n", map).expect("readable");
    assert_eq!(one(&by_map).currency.as_deref(), Some("MXN"), "the map where nothing else says it");
}

#[test]
fn a_currency_that_does_not_exist_is_refused() {
    let reading = table(
        "Cliente,Factura,Fecha,Total,Currency\nAna,1,2024-01-15,10.50,XYZ\nBea,2,2024-01-15,10.50,MXN\nBea,3,2024-01-15,10.50,MXN\nBea,4,2024-01-15,10.50,MXN\n",
    );
    assert_eq!(only_reason(&reading).code(), "row.unknown_currency", "XYZ is nobody's money");
}

#[test]
fn the_table_of_currencies_knows_codes_and_decimals() {
    for (code, decimals) in
        [("MXN", 2), ("COP", 2), ("CLP", 0), ("PYG", 0), ("KWD", 3), ("EUR", 2), ("AED", 2), ("ZWL", 2)]
    {
        assert_eq!(exchange::decimals(code), Some(decimals), "{code}");
    }
    for code in ["XXX", "XAU", "XTS", "mxn", "", "PESOS"] {
        assert!(!exchange::is_currency(code), "{code:?} is nothing to owe in");
    }
}
