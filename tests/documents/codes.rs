//! Codes to scan, read back from the printed page as a camera would.

use std::process::Command;

use documents::{Language, Paragraph, Placed, PlacedText, Press, Qr, RecoverySheet, Stationery};

use crate::samples::{SHEETS, letter, paper};
use crate::tools::PdfFile;

/// The page as a printer would set it, at 200 dots per inch, in grey.
fn printed(pdf: &[u8]) -> (usize, usize, Vec<u8>) {
    let file = PdfFile::new(pdf);
    let output = Command::new("pdftoppm").args(["-gray", "-r", "200", "-f", "1", "-l", "1"]).arg(file.path()).output();
    let output = output.expect("pdftoppm is needed: install poppler-utils");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut fields = output.stdout.splitn(4, |byte| byte.is_ascii_whitespace());
    let mut number = || String::from_utf8_lossy(fields.next().expect("a head")).parse::<usize>();
    assert!(number().is_err(), "the first field is the mark P5");
    let (width, height) = (number().expect("a width"), number().expect("a height"));
    let rest = fields.next().expect("the highest value and the dots");
    (width, height, rest[rest.len() - width * height..].to_vec())
}

/// What every code on the first page says.
fn scanned(pdf: &[u8]) -> Vec<String> {
    let (width, height, dots) = printed(pdf);
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| dots[y * width + x]);
    let codes = image.detect_grids();
    codes.iter().map(|code| code.decode().expect("the code is legible").1).collect()
}

fn sheet() -> RecoverySheet {
    let words = (1..=24).map(|number| format!("palabra{number}")).collect();
    RecoverySheet {
        heading: "Hoja de recuperación de sus copias".into(),
        purpose: vec![Paragraph::plain("Sus copias van selladas. ".repeat(12))],
        words_title: "Sus 24 palabras".into(),
        words,
        code: Qr {
            payload: "AGE-SECRET-KEY-16G2SS4CAVTCSY5DVMRTY5TDT88VR7HAQGNNVLG507RF8A6LYS8FQHW4PCM".into(),
            caption: vec!["El mismo secreto".into()],
        },
        keeping_title: "Dónde guardarla".into(),
        keeping: vec![Paragraph::plain("Guárdela fuera de la oficina. ".repeat(14))],
    }
}

fn placed(paper: &Stationery) -> (Placed, Vec<u8>) {
    placed_with(paper, &sheet())
}

fn placed_with(paper: &Stationery, sheet: &RecoverySheet) -> (Placed, Vec<u8>) {
    let mut press = Press::new(paper.clone());
    let placed = press.recovery(sheet).expect("it can be placed");
    let pdf = press.pdf(&placed).expect("it can be printed");
    (placed, pdf)
}

#[test]
fn the_code_of_a_recovery_sheet_says_the_key() {
    for (name, size) in SHEETS {
        let (_, pdf) = placed(&Stationery::plain("Taller Ñandú", size, Language::Spanish));
        assert_eq!(scanned(&pdf), [sheet().code.payload], "on {name}: the paper is all that is left of the key");
    }
}

#[test]
fn the_code_of_a_letter_says_how_to_pay() {
    for (name, size) in SHEETS {
        let asked = letter(3);
        let pdf = documents::render_letter(&paper(size), &asked).expect("it can be printed");
        let payload = asked.payment.and_then(|payment| payment.qr).expect("it has one").payload;
        assert_eq!(scanned(&pdf), [payload], "on {name}");
    }
}

#[test]
fn a_recovery_sheet_is_one_page_with_every_word_beside_its_number() {
    for (name, size) in SHEETS {
        let (placed, pdf) = placed(&paper(size));
        PdfFile::new(&pdf).must_be_sound();
        assert_eq!(placed.page_count(), 1, "{name}: half a key on a second page would be lost");
        let texts = placed.texts();
        for number in 1..=24 {
            let word = find(&texts, &format!("palabra{number}"));
            let beside =
                texts.iter().any(|text| text.text == number.to_string() && text.y == word.y && text.x < word.x);
            assert!(beside, "{name}: the order is part of the key, word {number}");
            assert!(word.end() < 595.0 && word.y < 760.0, "{name}: word {number} is on the sheet");
        }
    }
}

#[test]
fn words_that_do_not_fit_below_a_long_purpose_begin_the_next_page() {
    let long = RecoverySheet { purpose: vec![Paragraph::plain("Sus copias van selladas. ".repeat(150))], ..sheet() };
    let (placed, _) = placed_with(&paper(SHEETS[0].1), &long);
    let texts = placed.texts();
    let (first, last) = (find(&texts, "palabra1"), find(&texts, "palabra24"));
    assert_eq!((first.page, last.page), (1, 1), "half a box on each page would be worse than none");
    assert!(first.y < 200.0, "on a new page the words stand at its top, not as low as on the old one: {}", first.y);
}

fn find<'t>(texts: &'t [PlacedText], wanted: &str) -> &'t PlacedText {
    texts.iter().find(|text| text.text == wanted).unwrap_or_else(|| panic!("{wanted} is printed"))
}

#[test]
fn the_secret_of_a_sheet_shows_in_no_log() {
    let shown = format!("{:?}", sheet());
    assert!(!shown.contains("SECRET") && !shown.contains("palabra1"), "{shown}");
}
