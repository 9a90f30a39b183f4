//! The address lies in the window of the envelope, to the millimetre.

use crate::samples::{SHEETS, letter, paper};
use crate::tools::PdfFile;
use documents::{PlacedText, Press, Role, Sheet, mm, render_letter};

/// Descent of the type below its baseline, as part of its size.
const DESCENT: f32 = 0.22;
const ASCENT: f32 = 0.81;

fn address(press: &mut Press, letter: &documents::Letter) -> Vec<PlacedText> {
    let placed = press.letter(letter).expect("an ordinary letter");
    placed.texts().into_iter().filter(|text| text.role == Role::Address).collect()
}

#[test]
fn the_address_lies_inside_the_window_of_every_sheet() {
    for (name, sheet) in SHEETS {
        let window = sheet.window;
        let lines = address(&mut Press::new(paper(sheet)), &letter(1));
        assert_eq!(lines.len(), 4, "{name}: every line of an ordinary address is shown");
        for line in lines {
            let inside = line.x >= mm(window.x + 4.9) && line.end() <= mm(window.x + window.width - 4.9);
            assert!(inside, "{name}: {:?} must keep 5 mm from the sides of the window", line.text);
            let (top, bottom) = (line.y - line.size * ASCENT, line.y + line.size * DESCENT);
            assert!(top >= mm(window.y + window.note - 0.5), "{name}: {:?} is too high", line.text);
            assert!(bottom <= mm(window.y + window.height), "{name}: {:?} is too low", line.text);
        }
    }
}

#[test]
fn the_first_line_stands_where_the_standard_says() {
    for (name, sheet, x, top) in [
        ("DIN 5008 B", Sheet::a4_din(), 25.0, 62.7),
        ("ventana derecha", Sheet::a4_right(), 110.0, 57.0),
        ("#10", Sheet::letter_number_10(), 27.0, 59.5),
    ] {
        let lines = address(&mut Press::new(paper(sheet)), &letter(1));
        let first = lines.first().expect("the name");
        assert!((first.x - mm(x)).abs() < 0.1, "{name}: starts at {} mm", first.x / mm(1.0));
        let ascender = first.y - mm(top);
        assert!((7.0..11.0).contains(&ascender), "{name}: first baseline {ascender} pt below {top} mm");
    }
}

#[test]
fn a_number_ten_envelope_shows_the_address_however_the_sheet_slides() {
    let lines = address(&mut Press::new(paper(Sheet::letter_number_10())), &letter(1));
    for line in lines {
        assert!(line.x >= mm(22.0) && line.end() <= mm(111.0), "{:?} hides at a side", line.text);
        assert!(
            line.y - line.size * ASCENT >= mm(52.0) && line.y + line.size * DESCENT <= mm(80.5),
            "{:?} hides",
            line.text
        );
    }
}

#[test]
fn the_return_line_shows_above_the_address() {
    for (name, sheet) in SHEETS {
        let texts = Press::new(paper(sheet)).letterhead();
        let line = texts.iter().find(|text| text.role == Role::ReturnLine).expect("the sender");
        let window = sheet.window;
        assert!(line.y > mm(window.y) && line.y < mm(window.y + window.note), "{name}: outside its zone");
        assert!(line.end() <= mm(window.x + window.width), "{name}: it runs out of the window");
    }
}

#[test]
fn a_viewer_finds_the_address_at_the_same_place() {
    for (name, sheet) in SHEETS {
        let pdf = PdfFile::new(&render_letter(&paper(sheet), &letter(1)).expect("an ordinary letter"));
        let Some(words) = pdf.words() else { return };
        let word = words.iter().find(|word| word.text == "Distribuciones").expect("the name");
        let expected = mm(sheet.window.x + 5.0);
        assert!((word.left - expected).abs() < 0.15, "{name}: {} instead of {expected}", word.left);
        let town = words.iter().find(|word| word.text == "SEVILLA").expect("the town");
        assert!(word.top > mm(sheet.window.y) && town.bottom < mm(sheet.window.y + sheet.window.height), "{name}");
    }
}

#[test]
fn a_name_too_long_for_the_window_is_cut_and_reported() {
    for (name, sheet) in SHEETS {
        let mut long = letter(1);
        long.to.name = "Sociedad Cooperativa de Transportes y Distribuciones ".repeat(8);
        let placed = Press::new(paper(sheet)).letter(&long).expect("a letter with a long name");
        let lines: Vec<_> = placed.texts().into_iter().filter(|text| text.role == Role::Address).collect();
        assert!(lines.iter().any(|line| line.text.ends_with('…')), "{name}: the cut must be visible");
        let right = mm(sheet.window.x + sheet.window.width);
        assert!(lines.iter().all(|line| line.end() < right), "{name}: nothing may leave the window");
        assert!(lines.iter().any(|line| line.text == "41001 SEVILLA"), "{name}: the post needs the town");
        assert!(lines.windows(2).all(|pair| pair[0].size == pair[1].size), "{name}: an address has one size");
        assert!(!placed.cut.is_empty(), "{name}: the owner must be told");
    }
}
