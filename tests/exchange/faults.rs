//! The gallery of files that are refused whole: each code provoked once, each with a sentence in both languages that
//! names the file and a remedy.

use exchange::{ColumnMap, Fault, Format, Hints, ReadError, limits, read, sniff};

use crate::support::{source, try_table};

fn error(name: &str, bytes: impl AsRef<[u8]>) -> ReadError {
    let error = read(&source(name, bytes), &Hints::default()).expect_err("this file must be refused");
    assert!(error.to_string().starts_with(name), "the sentence names the file: {error}");
    assert!(error.spanish().starts_with(name), "in Spanish too: {}", error.spanish());
    assert!(error.spanish().contains(';'), "and says what to do: {}", error.spanish());
    error
}

fn code(name: &str, bytes: impl AsRef<[u8]>) -> &'static str {
    error(name, bytes).code()
}

#[test]
fn files_without_content_are_refused() {
    assert_eq!(code("a.csv", ""), "file.empty");
    assert_eq!(code("a.csv", " \r\n\t\n"), "file.empty", "blanks are nothing");
    assert_eq!(code("a.csv", "\u{feff}"), "file.empty", "a byte order mark is nothing");
    assert_eq!(code("a.csv", b"\x00\x01\x02\x03\x04\x05\x06\x07"), "file.binary");
}

#[test]
fn other_kinds_of_file_are_named() {
    let kinds: [(&[u8], &str); 9] = [
        (b"%PDF-1.7 x", "PDF"),
        (b"\x89PNG\r\n", "PNG"),
        (b"\xff\xd8\xff\xe0", "JPG"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "xls"),
        (b"\x1f\x8b\x08\x00", "gzip"),
        (b"{\\rtf1", "RTF"),
        (b"SQLite format 3\0", "SQLite"),
        (b"{\"a\":1}", "JSON"),
        (b"<html><table></table></html>", "HTML"),
    ];
    for (bytes, name) in kinds {
        let error = error("a.csv", bytes);
        assert_eq!(error.code(), "file.foreign", "{name}");
        assert!(error.spanish().contains(name), "{}", error.spanish());
    }
    let excel = error("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1");
    assert!(excel.spanish().contains("guárdelo como CSV"), "a table can be saved: {}", excel.spanish());
}

#[test]
fn the_kind_is_told_from_the_content_not_the_name() {
    assert_eq!(sniff("factura.pdf", b"Cliente,Total\nAna,1\n").expect("text"), Format::Csv);
    assert_eq!(sniff("a.csv", b"<c:Comprobante xmlns:c='http://www.sat.gob.mx/cfd/4'/>").expect("xml"), Format::Cfdi);
    assert_eq!(sniff("a.xml", b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0").expect("zip"), Format::Zip);
}

#[test]
fn xml_that_is_no_invoice_is_refused() {
    assert_eq!(
        code("a.xml", "<Invoice xmlns='urn:oasis:names:specification:ubl:schema:xsd:Invoice-2'/>"),
        "xml.unknown"
    );
    assert_eq!(code("a.xml", "<?xml version='1.0' encoding='klingon'?><a/>"), "file.encoding");
}

const OPEN: &str = r#"<c:Comprobante xmlns:c="http://www.sat.gob.mx/cfd/4" Version="4.0" TipoDeComprobante="I" Fecha="2026-01-01T00:00:00" Moneda="MXN" Total="1">"#;

#[test]
fn damaged_xml_is_refused_with_its_line() {
    let truncated = error("a.xml", format!("{OPEN}\n<c:Emisor Rfc=\"X\"/>\n<c:Concep"));
    assert_eq!((truncated.code(), truncated.line), ("xml.truncated", Some(3)), "{truncated}");
    assert_eq!(code("a.xml", format!("{OPEN}<c:Emisor Rfc=\"X\">")), "xml.truncated", "nothing closes");
    assert_eq!(code("a.xml", &OPEN[..120]), "xml.truncated", "cut inside the first element");
    let crossed = error("a.xml", format!("{OPEN}\n<c:A>\n</c:B></c:Comprobante>"));
    assert_eq!((crossed.code(), crossed.line), ("xml.malformed", Some(3)), "{crossed}");
    assert_eq!(
        code("a.xml", format!("{OPEN}<c:A x='1' x='2'/></c:Comprobante>")),
        "xml.malformed",
        "the same attribute twice"
    );
    assert_eq!(code("a.xml", format!("{OPEN}</c:Comprobante><otra/>")), "xml.malformed", "two documents in one file");
    assert_eq!(
        code("a.xml", format!("{OPEN}</c:Comprobante> y algo más")),
        "xml.malformed",
        "text behind the document"
    );
}

#[test]
fn hostile_xml_is_refused_at_once() {
    let bomb = "<!DOCTYPE lolz [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]>";
    let doctype = error("a.xml", format!("<?xml version=\"1.0\"?>\n{bomb}\n<lolz>&b;</lolz>"));
    assert_eq!((doctype.code(), doctype.line), ("xml.doctype", Some(2)), "{doctype}");
    let external = "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>";
    assert_eq!(code("a.xml", external), "xml.doctype");
    assert_eq!(code("a.xml", format!("{OPEN}&x;</c:Comprobante>")), "xml.entity", "an entity in text");
    assert_eq!(
        code("a.xml", format!("{OPEN}<c:Emisor Rfc='&x;'/></c:Comprobante>")),
        "xml.entity",
        "an entity in a value"
    );
    assert_eq!(code("a.xml", OPEN.to_owned() + &"<a>".repeat(100)), "xml.too_deep");
    assert_eq!(code("a.xml", OPEN.to_owned() + &"<a>".repeat(1_000_000)), "xml.too_deep", "however long it is");
    let many: String = (0..300).map(|i| format!(" a{i}='1'")).collect();
    assert_eq!(code("a.xml", format!("{OPEN}<c:A{many}/></c:Comprobante>")), "xml.too_many_attributes");
    let spaces: String = (0..300).map(|i| format!(" xmlns:n{i}='urn:{i}'")).collect();
    assert!(
        code("a.xml", format!("{OPEN}<c:A{spaces}/></c:Comprobante>")).starts_with("xml."),
        "namespaces are limited too"
    );
}

#[test]
fn tables_of_no_usable_shape_are_refused() {
    assert_eq!(code("a.csv", "una línea cualquiera\n"), "table.no_header");
    assert_eq!(code("a.csv", "1,2,3\n4,5,6\n"), "table.no_header", "numbers are no names");
    assert_eq!(code("a.csv", "Cliente,Factura,Fecha,Total\n"), "table.no_rows");
    assert_eq!(code("a.csv", "Cliente,Factura,Fecha,Total\nTotal,,,5.00\n"), "table.no_invoice", "only totals");
    let twice = error("a.csv", "Cliente,Total,Fecha,Total\nAna,1,2024-01-15,2\n");
    assert_eq!(twice.fault, Fault::DuplicateColumn { name: "Total".to_owned() }, "which of the two is meant?");
    assert_eq!(
        code("a.csv", "Cliente,Colour,Notas\nAna,rojo,x\n"),
        "map.missing_fields",
        "one known name is not enough"
    );
}

#[test]
fn a_quote_that_never_closes_is_refused_where_it_opens() {
    let open = error(
        "a.csv",
        "Cliente,Factura,Fecha,Total\nAna,1,2024-01-15,10.50\n\"Bea,2,2024-01-15,10.50\nEva,3,2024-01-15,1.00\n",
    );
    assert_eq!(
        (open.code(), open.line),
        ("table.unclosed_quote", Some(3)),
        "otherwise the rest of the file would be one name"
    );
    let long =
        format!("Cliente,Factura,Fecha,Total\n\"Bea,2,2024-01-15,10.50\n{}", "Eva,3,2024-01-15,1.00\n".repeat(60_000));
    assert_eq!(error("a.csv", long).line, Some(2), "however long the rest is");
    assert!(
        try_table("Cliente,Factura,Fecha,Total\nAna 6\" SA,1,2024-01-15,10.50\n").is_ok(),
        "an inch mark inside a cell is none"
    );
}

#[test]
fn the_limits_of_a_table_are_kept() {
    let wide: String = (0..limits::COLUMNS + 1).map(|i| format!("c{i},")).collect();
    assert_eq!(code("a.csv", format!("{wide}\n{}\n", "x,".repeat(limits::COLUMNS + 1))), "table.too_many_columns");
    let mut long = String::from("Cliente,Factura,Fecha,Total\n");
    (0..=limits::ROWS).for_each(|_| long.push_str("A,1,2024-01-15,1\n"));
    assert_eq!(error("a.csv", long).fault, Fault::TooManyRows { limit: limits::ROWS });
    let line = format!("Cliente,Factura,Fecha,Total\nAna,1,2024-01-15,{}\n", "1".repeat(limits::RECORD_BYTES + 10));
    assert_eq!(code("a.csv", line), "table.record_too_long");
    assert_eq!(code("a.csv", vec![b'a'; usize::try_from(limits::FILE_BYTES).expect("fits") + 1]), "file.too_large");
}

#[test]
fn a_table_that_says_too_little_names_what_is_missing() {
    let error = error("a.csv", "Factura,Fecha,Total\n1,2024-01-15,10.50\n");
    assert_eq!(error.code(), "map.missing_fields", "{error}");
    assert!(error.spanish().contains("cliente"), "in the owner's words: {}", error.spanish());
}

#[test]
fn a_map_with_an_impossible_currency_is_refused_wherever_it_comes_from() {
    let map = ColumnMap { currency: Some("ABC".to_owned()), ..ColumnMap::default() };
    let hints = Hints { map: Some(map), ..Hints::default() };
    let error =
        read(&source("a.csv", "Cliente,Fecha,Total\nAna,2024-01-15,1.00\n"), &hints).expect_err("no such money");
    assert_eq!(error.code(), "map.unknown_currency");
}

#[test]
fn the_words_of_a_library_are_kept_out_of_the_spanish_sentence() {
    let broken = [
        error("a.xml", format!("{OPEN}<c:A>\n</c:B></c:Comprobante>")),
        exchange::load(std::path::Path::new("no-existe.csv")).expect_err("not there"),
        ColumnMap::from_toml("m.toml", "kind = \"invoices\"\n[columns\n").expect_err("damaged"),
    ];
    for error in broken {
        let sentence = error.spanish();
        assert!(!sentence.contains('('), "English in brackets helps nobody: {sentence}");
        assert!(sentence.contains(';'), "what to do stays: {sentence}");
    }
}
