//! What can be read, searched and copied.

use crate::samples::{letter, paper};
use crate::tools::PdfFile;
use documents::{
    Applied, AppliedSection, Bucket, Fact, Labels, Language, Movement, MovementTable, Paragraph, Press, Receipt, Sheet,
    Statement, StatementSection, Stationery, render_letter, render_receipt, render_statement,
};

#[test]
fn the_text_comes_out_as_it_went_in() {
    let mut said = letter(3);
    said.opening.push(Paragraph::plain(
        "Señor Muñoz: 1.234,56\u{a0}€ · ₡1\u{a0}234,56 · S/\u{a0}1,234.56 · Gs.\u{a0}1.234 · «¿Constitución, oficina, fluvial?»",
    ));
    let pdf = PdfFile::new(&render_letter(&paper(Sheet::a4_din()), &said).expect("an ordinary letter"));
    let Some(text) = pdf.text() else { return };
    for part in [
        "Señor Muñoz: 1.234,56 €",
        "₡1 234,56",
        "S/ 1,234.56",
        "«¿Constitución, oficina, fluvial?»",
        "21 de noviembre de 2026",
        "N.º de cliente",
        "Importe (€)",
        "Página 1 de 1",
        "ES91 2100 0418 4502 0005 1332",
        "Distribuciones Muñoz e Hijos, S. L.",
    ] {
        let text = text.replace('\u{a0}', " ");
        assert!(text.contains(part), "{part:?} must be found by who searches for it in:\n{text}");
    }
}

#[test]
fn a_number_that_is_too_long_keeps_its_end() {
    let mut said = letter(3);
    for (row, item) in said.sections.iter_mut().flat_map(|section| &mut section.items).enumerate() {
        item.number = format!("FACTURA-DE-UNA-SERIE-MUY-LARGA-DEL-SISTEMA-ANTERIOR-2026-{row:06}");
    }
    let pdf = PdfFile::new(&render_letter(&paper(Sheet::a4_din()), &said).expect("an ordinary letter"));
    let Some(text) = pdf.text() else { return };
    for row in 0..3 {
        assert!(text.contains(&format!("{row:06}")), "nobody could tell these invoices apart:\n{text}");
    }
}

#[test]
fn a_divided_word_says_that_its_hyphen_is_the_lines() {
    let mut said = letter(1);
    let long = "desproporcionadamente transferencia responsabilidad administración ".repeat(12);
    said.opening = vec![Paragraph::plain(long)];
    let pdf = PdfFile::new(&render_letter(&paper(Sheet::a4_din()), &said).expect("an ordinary letter"));
    let Some(text) = pdf.text_of(1, 1) else { return };
    assert!(text.contains('\u{ad}'), "these words cannot be set without dividing one");
    let joined = text.replace("\u{ad}\n", "");
    assert_eq!(joined.matches("transferencia").count(), 12, "copied text must have whole words:\n{joined}");
}

#[test]
fn every_font_is_embedded_cut_down_and_readable() {
    let pdf = PdfFile::new(&render_letter(&paper(Sheet::a4_din()), &letter(3)).expect("an ordinary letter"));
    let Some(fonts) = pdf.ask("pdffonts", &[], &[]) else { return };
    let rows: Vec<&str> = fonts.lines().skip(2).collect();
    assert!(rows.len() >= 3, "{fonts}");
    for row in rows {
        assert!(row.contains("Lato") && row.contains("yes yes yes"), "embedded, subset, with its text: {row}");
    }
}

#[test]
fn a_letter_is_small_enough_to_send() {
    let bytes = render_letter(&paper(Sheet::a4_din()), &letter(3)).expect("an ordinary letter");
    assert!(bytes.len() < 80_000, "{} bytes: are the fonts cut down?", bytes.len());
    PdfFile::new(&bytes).must_be_sound();
}

#[test]
fn the_same_letter_is_the_same_bytes_and_another_has_another_identifier() {
    let paper = paper(Sheet::a4_din());
    let first = render_letter(&paper, &letter(3)).expect("an ordinary letter");
    let again = render_letter(&paper, &letter(3)).expect("an ordinary letter");
    assert!(first == again, "a document is known by the digest of its bytes");
    let other = render_letter(&paper, &letter(4)).expect("an ordinary letter");
    assert_ne!(identifier(&first), identifier(&other), "the identifier must follow the content");
}

#[test]
fn letters_before_it_do_not_change_a_document() {
    let paper = paper(Sheet::a4_din());
    let alone = render_letter(&paper, &letter(3)).expect("an ordinary letter");
    let mut press = Press::new(paper);
    for rows in 1..20 {
        press.letter(&letter(rows)).expect("an ordinary letter");
    }
    let placed = press.letter(&letter(3)).expect("an ordinary letter");
    assert!(press.pdf(&placed).expect("it was placed") == alone, "what was kept must be what would be made anew");
}

fn identifier(bytes: &[u8]) -> Vec<u8> {
    let pdf = lopdf::Document::load_mem(bytes).expect("our own file");
    let id = pdf.trailer.get(b"ID").and_then(lopdf::Object::as_array).expect("every file has one");
    id[0].as_str().expect("an identifier is a string").to_vec()
}

#[test]
fn title_author_and_language_are_in_the_file_and_no_date_is() {
    let bytes = render_letter(&paper(Sheet::a4_din()), &letter(1)).expect("an ordinary letter");
    let pdf = PdfFile::new(&bytes);
    let Some(info) = pdf.ask("pdfinfo", &[], &[]) else { return };
    assert!(info.contains("Primer aviso – Distribuciones Muñoz e Hijos, S. L."), "{info}");
    assert!(info.contains("Hidrocaribe"), "{info}");
    assert!(!info.contains("CreationDate"), "a date from a clock would make every copy another file: {info}");
    assert!(String::from_utf8_lossy(&bytes).contains("/Lang (es)"), "screen readers choose their voice by it");
}

#[test]
fn an_english_letter_has_english_labels() {
    let plain = Stationery {
        labels: Labels::english(),
        ..Stationery::plain("Acme", Sheet::letter_number_10(), Language::English)
    };
    let pdf = PdfFile::new(&render_letter(&plain, &letter(2)).expect("an ordinary letter"));
    let Some(text) = pdf.text() else { return };
    for label in ["Invoice", "Issued", "Due", "Open (€)", "How to pay", "Page 1 of 1", "Total open"] {
        assert!(text.contains(label), "{label} is missing in:\n{text}");
    }
    assert!(!text.contains("Pendiente"), "no Spanish label may be left:\n{text}");
}

#[test]
fn a_receipt_says_what_was_paid_to_what_and_what_remains() {
    let row = Applied {
        number: "F-00001".into(),
        due_on: "01/07/2026".into(),
        before: "1.325,17".into(),
        applied: "1.222,12".into(),
        remaining: "103,05".into(),
        running: "1.222,12".into(),
    };
    let receipt = Receipt {
        heading: "Recibo n.º 000123".into(),
        facts: vec![
            Fact::strong("Importe", "1.222,12\u{a0}€"),
            Fact::new("En letra", "Mil doscientos veintidós euros"),
        ],
        applied: vec![AppliedSection {
            unit: "€".into(),
            decimal: ',',
            rows: vec![row],
            total_applied: "1.222,12".into(),
            ..Default::default()
        }],
        remaining: vec![Paragraph::plain("Quedan por pagar 103,05\u{a0}€.")],
        to: letter(1).to,
        ..Receipt::default()
    };
    let pdf = PdfFile::new(&render_receipt(&paper(Sheet::a4_din()), &receipt).expect("an ordinary receipt"));
    pdf.must_be_sound();
    let Some(text) = pdf.text().map(|text| text.replace('\u{a0}', " ")) else { return };
    for part in [
        "Recibo n.º 000123",
        "Aplicado (€)",
        "Queda (€)",
        "Total aplicado",
        "Quedan por pagar 103,05 €",
        "Mil doscientos",
    ] {
        assert!(text.contains(part), "{part} is missing in:\n{text}");
    }
}

#[test]
fn a_statement_has_entries_open_invoices_and_the_aging_strip() {
    let movement = Movement {
        on: "04/10/2026".into(),
        text: "Factura F-00001".into(),
        charge: "2.914,30".into(),
        balance: "7.114,30".into(),
        ..Default::default()
    };
    let bucket = |name: &str, amount: &str, share, lateness| Bucket {
        name: name.into(),
        amount: amount.into(),
        share,
        lateness,
    };
    let statement = Statement {
        to: letter(1).to,
        heading: "Estado de cuenta".into(),
        sections: vec![StatementSection {
            open: crate::samples::section(3),
            movements: Some(MovementTable {
                rows: vec![movement],
                closing: ("Saldo al 21/11/2026".into(), "7.114,30".into()),
            }),
            aging: vec![bucket("Por vencer", "2.114,20", 293, 0), bucket("1 a 30 días", "5.000,10", 707, 1)],
        }],
        ..Statement::default()
    };
    let pdf = PdfFile::new(&render_statement(&paper(Sheet::a4_din()), &statement).expect("an ordinary statement"));
    pdf.must_be_sound();
    let Some(text) = pdf.text() else { return };
    for part in [
        "Movimientos",
        "Factura F-00001",
        "Saldo al 21/11/2026",
        "Facturas pendientes",
        "F-00002",
        "1 a 30 días",
        "5.000,10",
    ] {
        assert!(text.contains(part), "{part} is missing in:\n{text}");
    }
}
