//! Figures stand under each other on their decimals.

use crate::samples::{letter, paper};
use crate::tools::PdfFile;
use documents::{Letter, PlacedText, Press, Role, Sheet, render_letter};

/// The columns of money in a letter where nobody has paid a part.
const MONEY: [u8; 2] = [4, 5];
const NEAR: f32 = 0.1;

fn column(letter: &Letter, column: u8) -> Vec<PlacedText> {
    let placed = Press::new(paper(Sheet::a4_din())).letter(letter).expect("an ordinary letter");
    let of_column =
        |text: &PlacedText| matches!(text.role, Role::Cell(at) | Role::Total(at) | Role::Carried(at) if at == column);
    placed.texts().into_iter().filter(of_column).collect()
}

fn mixed() -> Letter {
    let mut letter = letter(7);
    for (item, figure) in
        letter.sections[0].items.iter_mut().zip(["1.250", "98,5", "0,125", "12.345.678,90", "−3,00", "7", ",5"])
    {
        item.total = figure.into();
        item.open = figure.into();
    }
    letter
}

#[test]
fn decimals_align_to_a_tenth_of_a_point() {
    for letter in [letter(7), letter(120), mixed()] {
        for number in MONEY {
            let figures = column(&letter, number);
            assert!(figures.len() > 6, "the column must have figures");
            let at = figures[0].decimal_x(',');
            for figure in figures {
                let off = (figure.decimal_x(',') - at).abs();
                assert!(off <= NEAR, "{:?} is off by {off} pt", figure.text);
            }
        }
    }
}

#[test]
fn figures_keep_inside_their_column_and_the_sheet() {
    for letter in [letter(7), mixed()] {
        let right = documents::mm(190.0);
        let (totals, open) = (column(&letter, 4), column(&letter, 5));
        let left_edge = open.iter().map(|text| text.x).fold(f32::MAX, f32::min);
        assert!(totals.iter().all(|text| text.end() < left_edge), "columns must not touch");
        assert!(open.iter().all(|text| text.end() <= right + 0.1), "nothing may pass the margin");
    }
}

#[test]
fn a_viewer_sees_the_decimals_where_we_placed_them() {
    let letter = mixed();
    let placed = column(&letter, 5);
    let pdf = PdfFile::new(&render_letter(&paper(Sheet::a4_din()), &letter).expect("an ordinary letter"));
    let Some(words) = pdf.words() else { return };
    for figure in placed.iter().filter(|figure| figure.text.len() > 3) {
        let found = words.iter().any(|word| {
            word.text == figure.text
                && (word.left - figure.x).abs() <= NEAR
                && (word.right - figure.end()).abs() <= NEAR
        });
        assert!(found, "{:?} is not drawn from {} to {}", figure.text, figure.x, figure.end());
    }
}

#[test]
fn the_widths_in_the_file_are_exact_over_a_long_line() {
    let mut long = letter(1);
    long.opening = vec![documents::Paragraph::plain("ilusionadamente ".repeat(60).trim_end())];
    let placed = Press::new(paper(Sheet::a4_din())).letter(&long).expect("an ordinary letter");
    let line = placed.texts().into_iter().filter(|text| text.role == Role::Body).nth(1).expect("a full line");
    let pdf = PdfFile::new(&render_letter(&paper(Sheet::a4_din()), &long).expect("an ordinary letter"));
    let Some(words) = pdf.words() else { return };
    let on_line = words.iter().filter(|word| word.top < line.y && word.bottom > line.y && word.left >= line.x - 1.0);
    let end = on_line.map(|word| word.right).fold(0.0, f32::max);
    assert!((end - line.end()).abs() < 0.15, "the line ends at {end}, not at {}", line.end());
}
