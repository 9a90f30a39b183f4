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

fn currency_of(header: &str, amount: &str, book: &str) -> Result<Option<String>, &'static str> {
    let list = source("x.csv", format!("Cliente;Factura;Fecha;{header}\nAna;1;2024-01-15;{amount}\n"));
    let hints = Hints { currency: Some(book.to_owned()), ..Hints::default() };
    let reading = read(&list, &hints).expect("readable");
    match reading.rejected.first() {
        Some(rejected) => Err(rejected.reason.code()),
        None => Ok(one(&reading).currency.clone()),
    }
}

#[test]
fn a_sign_beside_an_amount_or_in_its_header_is_its_currency() {
    let cases = [
        ("Total", "1.234,56 €", "EUR"),
        ("Total", "US$1,234.56", "USD"),
        ("Total", "U$S 500", "USD"),
        ("Total", "U$S500.00", "USD"),
        ("Total", "500.00 dlls", "USD"),
        ("Total", "500 DLLS.", "USD"),
        ("Total", "USD 1,234.56", "USD"),
        ("Total", "1,234.56 USD", "USD"),
        ("Total", "$1,234.56 USD", "USD"),
        ("Total", "S/ 500.00", "PEN"),
        ("Total", "RD$500.00", "DOP"),
        ("Importe USD", "500.00", "USD"),
        ("Importe (€)", "500.00", "EUR"),
        ("Total (USD)", "500.00", "USD"),
        ("Total en dólares", "500.00", "USD"),
        ("Importe total (MXN)", "500.00", "MXN"),
    ];
    for (header, amount, wanted) in cases {
        assert_eq!(currency_of(header, amount, "MXN"), Ok(Some(wanted.to_owned())), "{header}: {amount}");
    }
}

#[test]
fn a_word_in_the_name_of_an_amount_is_no_currency() {
    for header in ["Importe real", "SALDO PEN", "Total a cobrar", "Importe total", "MONTO TOTAL", "Total ($)"] {
        assert_eq!(currency_of(header, "500.00", "MXN"), Ok(None), "{header}");
    }
    assert_eq!(currency_of("SALDO (PEN)", "500.00", "MXN"), Ok(Some("PEN".to_owned())), "in brackets it is a code");
}

#[test]
fn a_sign_of_several_currencies_is_the_books_own_or_refused() {
    for (amount, book) in
        [("$500.00", "MXN"), ("$ 500.00", "USD"), ("500 pesos", "COP"), ("Bs 500", "BOB"), ("C$500.00", "NIO")]
    {
        assert_eq!(currency_of("Total", amount, book), Ok(None), "{amount} in a book in {book}");
    }
    for (amount, book) in [("500 pesos", "EUR"), ("Bs 500", "MXN"), ("C$500.00", "MXN")] {
        assert_eq!(currency_of("Total", amount, book), Err("row.unknown_currency"), "{amount} in a book in {book}");
    }
}

#[test]
fn a_currency_may_be_written_as_a_word() {
    let words = [
        ("Dólares", "USD"),
        ("Dólar Americano", "USD"),
        ("US$", "USD"),
        ("Euros", "EUR"),
        ("Peso mexicano", "MXN"),
        ("M.N.", "MXN"),
        ("usd", "USD"),
        ("USD - Dólar americano", "USD"),
        ("Soles", "PEN"),
    ];
    let list = |word: &str| table(format!("Cliente,Factura,Fecha,Total,Moneda\nAna,1,2024-01-15,10.50,{word}\n"));
    for (word, wanted) in words {
        assert_eq!(one(&list(word)).currency.as_deref(), Some(wanted), "{word}");
    }
    for word in ["Pesos", "$", "Moneda nacional"] {
        assert_eq!(one(&list(word)).currency, None, "{word} is the book's own");
    }
}

#[test]
fn two_currencies_of_one_row_are_refused() {
    for row in ["US$10.50;MXN;Total", "10.50;USD;Total MXN", "10.50 €;;Total (USD)"] {
        let [amount, currency, header] = row.split(';').collect::<Vec<_>>()[..] else { panic!("three cells") };
        let reading = table(format!(
            "Cliente,Factura,Fecha,{header},Moneda\nAna,1,2024-01-15,{amount},{currency}\nBea,2,2024-01-15,,\n"
        ));
        assert_eq!(reading.rejected[0].reason.code(), "row.two_currencies", "{row}: which of the two is owed?");
    }
}
