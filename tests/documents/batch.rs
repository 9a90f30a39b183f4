//! Many letters as one file.

use crate::samples::{letter, paper};
use crate::tools::PdfFile;
use documents::{BatchOptions, DocumentError, Letter, Press, Progress, Sheet, render_letters};
use std::fs::OpenOptions;
use std::io::{BufWriter, Write};
use std::ops::ControlFlow;

fn letters(count: usize) -> Vec<Letter> {
    let one = |number: usize| {
        let mut letter = letter(1 + number % 9);
        letter.reference.customer_number = format!("C{number:06}");
        letter.to.name = format!("Cliente {number}, S. A.");
        letter
    };
    (0..count).map(one).collect()
}

fn batch(letters: &[Letter], threads: usize) -> (Vec<u8>, documents::BatchReport) {
    let mut bytes = Vec::new();
    let mut press = Press::new(paper(Sheet::a4_din()));
    let options = BatchOptions { threads, level: 3 };
    let report = render_letters(&mut press, "Cartas", letters, options, &mut bytes, |_| ControlFlow::Continue(()));
    (bytes, report.expect("memory takes everything"))
}

#[test]
fn the_bytes_do_not_depend_on_the_threads() {
    let letters = letters(130);
    let (one, report) = batch(&letters, 1);
    assert!(report.pages > 100, "the letters must fill several chunks: {} pages", report.pages);
    for threads in [0, 2, 4] {
        assert!(batch(&letters, threads).0 == one, "{threads} threads make another file");
    }
    PdfFile::new(&one).must_be_sound();
}

#[test]
fn each_letter_is_found_on_the_pages_reported_and_says_what_its_own_file_says() {
    let letters = letters(60);
    let (bytes, report) = batch(&letters, 2);
    let file = PdfFile::new(&bytes);
    assert_eq!(report.letters.len(), 60);
    let mut next = 0;
    let mut press = Press::new(paper(Sheet::a4_din()));
    for (number, letter) in letters.iter().enumerate() {
        let pages = report.letters[number].pages.clone();
        assert_eq!(pages.start, next, "letters follow each other without a gap");
        next = pages.end;
        if number % 20 == 7 {
            let Some(within) = file.text_of(pages.start + 1, pages.end) else { return };
            let placed = press.letter(letter).expect("an ordinary letter");
            let alone = PdfFile::new(&press.pdf(&placed).expect("it was placed")).text_of(1, 99);
            assert_eq!(Some(within), alone, "letter {number} must be the same alone");
        }
    }
    assert_eq!(next, report.pages);
}

#[test]
fn a_batch_has_one_bookmark_per_letter_and_each_font_once() {
    let (bytes, _) = batch(&letters(30), 2);
    let pdf = lopdf::Document::load_mem(&bytes).expect("our own file");
    let dictionaries = pdf.objects.values().filter_map(|object| object.as_dict().ok());
    let titles = dictionaries.clone().filter(|entry| entry.has(b"Dest")).count();
    assert_eq!(titles, 30, "the owner jumps to a customer by name");
    let fonts = dictionaries.filter(|entry| {
        entry.get(b"Type").is_ok_and(|name| name.as_name().is_ok_and(|name| name == b"FontDescriptor"))
    });
    assert!(fonts.count() <= 4, "fonts must not be repeated per letter");
}

#[test]
fn progress_is_told_after_each_letter_and_can_stop_the_batch() {
    let letters = letters(300);
    let mut told = Vec::new();
    let mut press = Press::new(paper(Sheet::a4_din()));
    let options = BatchOptions { threads: 2, level: 3 };
    let stopped = render_letters(&mut press, "Cartas", &letters, options, Vec::new(), |progress: Progress| {
        told.push(progress.letters);
        if progress.letters == 120 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert!(matches!(stopped, Err(DocumentError::Cancelled)), "{stopped:?}");
    assert_eq!(told, (1..=120).collect::<Vec<_>>(), "and nothing is done after the word to stop");
}

#[test]
fn a_full_disk_is_an_error() {
    let Ok(full) = OpenOptions::new().write(true).open("/dev/full") else {
        println!("skipped: there is no /dev/full here");
        return;
    };
    let mut press = Press::new(paper(Sheet::a4_din()));
    let options = BatchOptions { threads: 2, level: 3 };
    let few = letters(3);
    let out = BufWriter::with_capacity(1 << 24, full);
    let failed = render_letters(&mut press, "Cartas", &few, options, out, |_| ControlFlow::Continue(()));
    assert!(matches!(failed, Err(DocumentError::Write(_))), "a lost letter must not look printed: {failed:?}");
}

/// A disk that fills up in the middle.
struct Small {
    room: usize,
}

impl Write for Small {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.room < bytes.len() {
            return Err(std::io::ErrorKind::StorageFull.into());
        }
        self.room -= bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_disk_that_fills_up_at_any_byte_is_an_error() {
    let few = letters(60);
    let whole = batch(&few, 2).0.len();
    for room in [0, 9, 1_000, whole / 2, whole - 60_000, whole - 1] {
        let mut press = Press::new(paper(Sheet::a4_din()));
        let options = BatchOptions { threads: 2, level: 3 };
        let failed = render_letters(&mut press, "Cartas", &few, options, Small { room }, |_| ControlFlow::Continue(()));
        assert!(matches!(failed, Err(DocumentError::Write(_))), "with room for {room} bytes");
    }
}

#[test]
fn an_empty_batch_is_an_empty_document() {
    let (bytes, report) = batch(&[], 2);
    assert_eq!(report.pages, 0);
    assert!(bytes.starts_with(b"%PDF-1.7") && bytes.ends_with(b"%%EOF\n"));
}

#[test]
fn what_a_letter_lacks_is_reported_with_its_number() {
    let mut few = letters(3);
    few[1].to.name = "日本".into();
    few[2].to.name = "Sociedad Cooperativa de Transportes ".repeat(9);
    let (_, report) = batch(&few, 1);
    assert!(report.letters[0].missing.is_empty() && report.letters[0].cut.is_empty());
    assert!(report.letters[1].missing.contains_key(&'日'), "{:?}", report.letters[1]);
    assert_eq!(report.letters[2].cut.len(), 1, "{:?}", report.letters[2]);
}
