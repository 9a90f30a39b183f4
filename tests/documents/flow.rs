//! Long tables flow over pages without losing or repeating a row.

use crate::samples::{SHEETS, letter, paper, section};
use crate::tools::PdfFile;
use documents::{Language, Letter, Placed, PlacedText, Press, Role, Sheet, Stationery, render_letter};

fn placed(letter: &Letter) -> Placed {
    Press::new(paper(Sheet::a4_din())).letter(letter).expect("an ordinary letter")
}

fn with_role(placed: &Placed, role: Role) -> Vec<PlacedText> {
    placed.texts().into_iter().filter(|text| text.role == role).collect()
}

#[test]
fn three_hundred_rows_stand_once_each_in_order() {
    for (name, sheet) in SHEETS {
        let placed = Press::new(paper(sheet)).letter(&letter(300)).expect("a long letter");
        let numbers: Vec<String> = with_role(&placed, Role::Cell(0)).into_iter().map(|text| text.text).collect();
        let expected: Vec<String> = (0..300).map(|row| format!("F-{row:05}")).collect();
        assert_eq!(numbers, expected, "{name}: every invoice once");
        assert!(placed.page_count() >= 7, "{name}: {} pages", placed.page_count());
    }
}

#[test]
fn the_sum_carried_is_the_sum_brought_and_the_sum_of_the_rows_above() {
    let letter = letter(300);
    let placed = placed(&letter);
    let carried = with_role(&placed, Role::Carried(5));
    assert_eq!(carried.len() % 2, 0, "what is carried is brought");
    for pair in carried.chunks(2) {
        let [below, above] = pair else { panic!("pairs") };
        assert_eq!((above.page, &above.text), (below.page + 1, &below.text), "the next page begins with the same sum");
        let rows = with_role(&placed, Role::Cell(0)).iter().filter(|row| row.page <= below.page).count();
        assert_eq!(below.text, letter.sections[0].items[rows - 1].running, "after {rows} rows");
    }
    let pages = placed.page_count();
    assert!(carried.len() / 2 >= pages - 2, "each page of the table but the last carries its sum");
}

#[test]
fn every_page_of_the_table_repeats_its_heads() {
    let placed = placed(&letter(300));
    for page in 0..placed.page_count() {
        let texts = placed.texts();
        let has = |role| texts.iter().any(|text| text.page == page && text.role == role);
        assert!(!has(Role::Cell(0)) || has(Role::TableHead(0)), "page {page} has rows without heads");
    }
}

#[test]
fn the_total_never_stands_alone() {
    for rows in 1..=80 {
        let placed = placed(&letter(rows));
        let total = with_role(&placed, Role::Total(0)).remove(0);
        let beside = with_role(&placed, Role::Cell(0)).iter().filter(|row| row.page == total.page).count();
        assert!(beside >= rows.min(2), "{rows} rows: {beside} on the page of the total");
    }
}

#[test]
fn nothing_reaches_into_the_footer_or_off_the_sheet() {
    for (name, sheet) in SHEETS {
        for rows in [1, 4, 5, 6, 9, 12, 17, 18, 19, 20, 40, 300] {
            let placed = Press::new(paper(sheet)).letter(&letter(rows)).expect("an ordinary letter");
            for text in placed.texts() {
                assert!(
                    text.y < documents::mm(sheet.height - 22.0),
                    "{name}, {rows} rows: {:?} in the footer",
                    text.text
                );
                assert!(
                    text.end() < documents::mm(sheet.width - 10.0),
                    "{name}, {rows} rows: {:?} off the sheet",
                    text.text
                );
            }
        }
    }
}

#[test]
fn the_box_and_the_signature_stand_on_one_page() {
    for rows in 1..60 {
        let placed = placed(&letter(rows));
        let (pay, sign) = (with_role(&placed, Role::Payment), with_role(&placed, Role::Closing));
        assert_eq!(pay[0].page, sign[0].page, "{rows} rows: a signature alone on a page looks lost");
        assert!(pay[0].y < sign[0].y, "{rows} rows");
    }
}

#[test]
fn a_letter_of_four_invoices_takes_one_sheet() {
    for (name, sheet) in SHEETS {
        let placed = Press::new(paper(sheet)).letter(&letter(4)).expect("an ordinary letter");
        assert_eq!(placed.page_count(), 1, "{name}: a second sheet costs a stamp");
    }
}

#[test]
fn pages_are_numbered_of_their_total() {
    let placed = placed(&letter(40));
    let numbers: Vec<String> = with_role(&placed, Role::PageNumber).into_iter().map(|text| text.text).collect();
    let of = placed.page_count();
    let expected: Vec<String> = (1..=of).map(|page| format!("Página {page} de {of}")).collect();
    assert_eq!(numbers, expected);
}

#[test]
fn each_currency_has_its_section_and_its_total() {
    let mut several = letter(3);
    several.sections[0].title = "Euros (EUR)".into();
    let mut dollars = section(2);
    dollars.title = "Dólares (USD)".into();
    dollars.unit = "US$".into();
    dollars.totals.open = "77,00".into();
    several.sections.push(dollars);
    let placed = placed(&several);
    let titles: Vec<String> = with_role(&placed, Role::SectionTitle).into_iter().map(|text| text.text).collect();
    assert_eq!(titles, ["Euros (EUR)", "Dólares (USD)"]);
    let totals: Vec<String> = with_role(&placed, Role::Total(5)).into_iter().map(|text| text.text).collect();
    assert_eq!(totals, [several.sections[0].totals.open.clone(), "77,00".to_owned()], "currencies are never added");
    let heads: Vec<String> = with_role(&placed, Role::TableHead(5)).into_iter().map(|text| text.text).collect();
    assert_eq!(heads, ["Pendiente (€)", "Pendiente (US$)"]);
}

#[test]
fn a_column_where_nobody_paid_is_left_out() {
    let none = placed(&letter(3));
    assert!(none.texts().iter().all(|text| !text.text.starts_with("Abonado")));
    let mut partly = letter(3);
    partly.sections[0].items[1].paid = "5,00".into();
    assert!(placed(&partly).texts().iter().any(|text| text.text == "Abonado (€)"), "a part payment must show");
}

#[test]
fn a_table_too_wide_for_the_sheet_is_set_smaller_but_no_figure_is_cut() {
    let mut wide = letter(4);
    for item in &mut wide.sections[0].items {
        item.number = "FACTURA-ELECTRÓNICA-00000000000000000000000001234".into();
        item.total = "123.456.789.012.345,67".into();
        item.paid = "123.456.789.012.345,67".into();
        item.open = "123.456.789.012.345,67".into();
    }
    let placed = placed(&wide);
    for role in [Role::Cell(4), Role::Cell(5), Role::Cell(6)] {
        for figure in with_role(&placed, role) {
            assert_eq!(figure.text, "123.456.789.012.345,67", "an amount is never shortened");
            assert!(figure.end() <= documents::mm(190.1), "it stays on the sheet");
        }
    }
}

#[test]
fn bold_text_is_bold_and_the_asterisks_are_gone() {
    let pdf = PdfFile::new(&render_letter(&paper(Sheet::a4_din()), &letter(1)).expect("an ordinary letter"));
    let Some(text) = pdf.text() else { return };
    assert!(!text.contains('*'), "marks of the template must not be printed");
}

#[test]
fn plain_paper_without_anything_still_makes_a_letter() {
    let bare = Stationery::plain("Taller", Sheet::a4_din(), Language::Spanish);
    let bytes = render_letter(&bare, &Letter::default()).expect("an empty letter is a letter");
    PdfFile::new(&bytes).must_be_sound();
}
