//! The shape of delimited text: separators, encodings, what stands above and between the data.

use exchange::{Aside, Note};

use crate::support::{dec, has_note, invoices, one, only_reason, table};

const LIST: &str = "Cliente,Factura,Fecha,Total\nPeña Núñez,A-1,2024-01-15,10.50\n";

#[test]
fn every_usual_separator_is_found() {
    for separator in [",", ";", "\t", "|", "~", "^"] {
        let reading = table(LIST.replace(',', separator));
        assert_eq!(one(&reading).total, dec("10.50"), "separated by {separator:?}");
    }
    let told = table("sep=;\nCliente;Factura;Fecha;Total\nAna;A-1;2024-01-15;10,50\n");
    assert_eq!(
        (one(&told).total, one(&told).line),
        (dec("10.50"), 3),
        "Excel's first line tells, and counts as a line"
    );
    let commas =
        table("Cliente;Factura;Fecha;Total\nAna, S.A.;A-1;2024-01-15;10,50\nBea, S.A.;A-2;2024-01-15;1.000,50\n");
    assert_eq!(invoices(&commas)[1].total, dec("1000.50"), "commas inside cells do not separate");
}

#[test]
fn every_usual_encoding_is_read() {
    let utf16 = |big: bool| -> Vec<u8> {
        let two = |u: u16| if big { u.to_be_bytes() } else { u.to_le_bytes() };
        LIST.encode_utf16().flat_map(two).collect()
    };
    let with_mark = |mark: &[u8], rest: Vec<u8>| [mark, &rest].concat();
    let latin: Vec<u8> = LIST.chars().map(|c| u8::try_from(u32::from(c)).expect("all within Latin-1")).collect();
    let files = [
        ("UTF-8", LIST.as_bytes().to_vec()),
        ("UTF-8 with mark", with_mark(b"\xef\xbb\xbf", LIST.as_bytes().to_vec())),
        ("UTF-16 LE", with_mark(b"\xff\xfe", utf16(false))),
        ("UTF-16 BE", with_mark(b"\xfe\xff", utf16(true))),
        ("UTF-16 LE without mark", utf16(false)),
        ("UTF-16 BE without mark", utf16(true)),
        ("Windows-1252", latin),
    ];
    for (encoding, bytes) in files {
        let reading = table(bytes);
        assert_eq!(one(&reading).customer.name.as_deref(), Some("Peña Núñez"), "{encoding}");
    }
    assert!(
        has_note(&table(b"Cliente,Factura,Fecha,Total\nPe\xf1a,A-1,2024-01-15,10.50\n"), "note.encoding"),
        "a guess is said"
    );
}

#[test]
fn lines_before_the_column_names_are_skipped() {
    let reading = table(
        "\"Programa X, exportado el 3/4/2024\",,,\n,,,\nFACTURAS,,,\nCliente,Factura,Fecha,Total\nAna,A-1,2024-01-15,10.50\n",
    );
    assert_eq!(one(&reading).line, 5, "lines are counted as an editor counts them");
    assert!(reading.notes.contains(&Note::Preamble { lines: 3 }), "{:?}", reading.notes);
}

#[test]
fn lines_are_counted_alike_with_every_line_end() {
    for end in ["\n", "\r\n", "\r"] {
        let text = ["Cliente,Factura,Fecha,Total", "", "Ana,A-1,2024-01-15,x", "Ana,A-2,2024-01-15,1.00"].join(end);
        assert_eq!(table(text).rejected[0].line, 3, "with {end:?} the bad row is on line 3");
    }
    let spanning =
        table("Cliente,Factura,Fecha,Total\n\"Ana\nSucursal 2\",A-1,2024-01-15,1.00\nBea,A-2,2024-01-15,x\n");
    assert_eq!(spanning.rejected[0].line, 4, "a cell may span lines");
}

#[test]
fn rows_that_are_no_data_are_left_aside() {
    let reading = table(
        "Cliente,Factura,Fecha,Total\n,,,\nAna,A-1,2024-01-15,10.50\nCliente,Factura,Fecha,Total\nBea,A-2,2024-01-15,1.00\nTOTAL,,,11.50\nTotal general:,,,11.50\n",
    );
    assert_eq!(invoices(&reading).len(), 2, "{:?}", reading.rejected);
    let aside = |why, count, first_line| Note::RowsAside { why, count, first_line };
    assert!(reading.notes.contains(&aside(Aside::Heading, 1, 4)), "column names of a second page: {:?}", reading.notes);
    assert!(reading.notes.contains(&aside(Aside::Totals, 2, 6)), "totals: {:?}", reading.notes);
}

#[test]
fn a_customer_called_total_is_a_customer() {
    let reading = table("Cliente,Factura,Fecha,Total\nTotal Gas S.A.,A-1,2024-01-15,10.50\n");
    assert_eq!(one(&reading).customer.name.as_deref(), Some("Total Gas S.A."), "the row has a date, so it is data");
}

#[test]
fn rows_may_be_shorter_than_the_heading_but_not_longer() {
    let reading = table(
        "Cliente,Factura,Fecha,Total,Notas\nAna,A-1,2024-01-15,10.50\nBea,A-2,2024-01-15,1.00,,,\nEva,A-3,2024-01-15,1,500.00,x\n",
    );
    assert_eq!(invoices(&reading).len(), 2, "missing and empty cells at the end do no harm");
    assert_eq!(only_reason(&reading).code(), "row.extra_cells", "an amount with an unquoted comma shifts the row");
}

#[test]
fn a_line_break_or_a_tab_in_a_cell_is_one_blank() {
    for inside in ["\n", "\r\n", " \n ", "\t", "\n\n"] {
        let reading = table(format!("Cliente,Factura,Fecha,Total\n\"Ana{inside}Taller\",A-1,2024-01-15,10.50\n"));
        assert_eq!(one(&reading).customer.name.as_deref(), Some("Ana Taller"), "{inside:?} parts two words");
    }
    let heading = table("\"Nombre del\ncliente\",Factura,Fecha,Total\nAna,A-1,2024-01-15,10.50\n");
    assert_eq!(one(&heading).customer.name.as_deref(), Some("Ana"), "in a column's name too");
}

#[test]
fn a_text_that_a_spreadsheet_was_told_to_keep_is_that_text() {
    for written in ["=\"F-1\"", "\"=\"\"F-1\"\"\"", "'F-1", "F-1"] {
        let reading = table(format!("Cliente,Factura,Fecha,Total\nAna,{written},2024-01-15,10.50\n"));
        assert_eq!(one(&reading).number, "F-1", "{written}");
    }
}

#[test]
fn a_number_that_a_spreadsheet_shortened_is_refused() {
    let reading = table(
        "Cliente,Factura,Fecha,Total\nAna,1.23E+11,2024-01-15,10.50\nAna,\"1,5E+05\",2024-01-15,1.00\nAna,3E10,2024-01-15,2.00\n",
    );
    let kept_out: Vec<_> = reading.rejected.iter().map(|r| r.reason.code()).collect();
    assert_eq!(
        kept_out,
        ["row.shortened_number", "row.shortened_number"],
        "its figures are lost: {:?}",
        reading.drafts
    );
    assert_eq!(one(&reading).number, "3E10", "without the plus it may be a series");
}

#[test]
fn a_formula_prefix_is_taken_off() {
    let reading =
        table("Cliente,Factura,Fecha,Total\n'=SUM(A1),A-1,2024-01-15,10.50\n'Ndrangheta Café,A-2,2024-01-15,1.00\n");
    let names: Vec<_> = invoices(&reading).iter().filter_map(|i| i.customer.name.clone()).collect();
    assert_eq!(names, ["=SUM(A1)", "'Ndrangheta Café"], "only our own prefix goes");
}
