//! Text from strangers: files of any origin become names and numbers on paper.

use crate::samples::{SHEETS, letter, paper};
use crate::tools::PdfFile;
use documents::{DocumentError, Fact, Letter, Method, Paragraph, Payment, Press, Qr, Role, Sheet, Span, render_letter};

const CRUEL: [&str; 12] = [
    "",
    " ",
    "<script>alert(1)</script> &amp; <b>Ñ</b>",
    "🙂🙃 👨‍👩‍👧‍👦 🏴‍☠️",
    "שלום עולם العربية מעורב ABC",
    "Nu\0l \u{1}\u{7f}\u{85}\u{202e}evil\u{2028}line\r\n\ttab",
    "(paréntesis) \\ barra /Nombre <</Type>> endstream endobj",
    "ＦＵＬＬ ｗｉｄｔｈ 日本語 한국어 ไทย",
    "e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301} Zalgo\u{335}\u{336}\u{337}",
    "\u{feff}\u{200b}\u{200d}\u{ad}",
    "**negrita** {{ name }} {% include 'x' %} %s $1",
    "\u{10ffff}\u{e000}\u{fffd}",
];

/// The cruel text in every place where a customer's file could put it.
fn cruel(text: &str) -> Letter {
    let mut letter = letter(2);
    letter.to.name = text.into();
    letter.to.lines = vec![text.into(); 4];
    letter.reference.contact = text.into();
    letter.reference.reference = text.into();
    letter.heading = text.into();
    letter.salutation = text.into();
    letter.opening =
        vec![Paragraph(vec![Span { text: text.into(), strong: true }, Span { text: text.into(), strong: false }])];
    letter.sections[0].items[0].number = text.into();
    letter.sections[0].items[0].open = text.into();
    letter.sections[0].title = text.into();
    letter.payment = Some(Payment {
        methods: vec![Method { rows: vec![Fact::new(text, text)], link: Some(text.into()) }],
        qr: Some(Qr { payload: text.into(), caption: vec![text.into()] }),
    });
    letter.signer.name = text.into();
    letter
}

fn sound(sheet: Sheet, letter: &Letter) {
    let bytes = render_letter(&paper(sheet), letter).expect("text is never an error");
    PdfFile::new(&bytes).must_be_sound();
}

#[test]
fn cruel_text_anywhere_makes_a_sound_file() {
    for text in CRUEL {
        sound(Sheet::a4_din(), &cruel(text));
    }
}

#[test]
fn ten_thousand_letters_anywhere_stay_on_the_sheet() {
    for (name, sheet) in SHEETS {
        for endless in ["Ñ".repeat(10_000), "Muñoz ".repeat(1_700)] {
            let mut letter = cruel(&endless);
            letter.payment.as_mut().expect("set above").qr = None;
            // Amounts are ours: they are never cut, and never ten thousand letters long.
            letter.sections[0].items[0].open = "7,00".into();
            let placed = Press::new(paper(sheet)).letter(&letter).expect("text is never an error");
            for text in placed.texts() {
                assert!(text.end() <= documents::mm(sheet.width), "{name}: {:?} runs off", text.role);
            }
            assert!(placed.page_count() < 60, "{name}: {} pages", placed.page_count());
        }
    }
}

#[test]
fn marks_and_markup_of_a_customer_are_printed_as_they_are() {
    let text = "**Ñ** {{ x }} <b>&amp;</b>";
    let pdf = PdfFile::new(&render_letter(&paper(Sheet::a4_din()), &cruel(text)).expect("text is never an error"));
    let Some(read) = pdf.text() else { return };
    assert!(read.matches(text).count() >= 5, "nothing in a name is a command:\n{read}");
}

#[test]
fn a_direction_mark_cannot_turn_an_amount_around() {
    let mut letter = letter(1);
    letter.to.name = "\u{202e}001.2 omilaP".into();
    let placed = Press::new(paper(Sheet::a4_din())).letter(&letter).expect("text is never an error");
    let name = placed.texts().into_iter().find(|text| text.role == Role::Address).expect("a name");
    assert_eq!(name.text, "001.2 omilaP", "the mark is dropped, the letters stay in their order");
}

#[test]
fn what_cannot_be_shown_is_counted() {
    let mut letter = letter(1);
    letter.salutation = "Hola 🙂🙂 日:".into();
    let placed = Press::new(paper(Sheet::a4_din())).letter(&letter).expect("text is never an error");
    assert_eq!(placed.missing.get(&'🙂'), Some(&2), "{:?}", placed.missing);
    assert_eq!(placed.missing.get(&'日'), Some(&1), "{:?}", placed.missing);
    assert!(placed.texts().iter().any(|text| text.text == "Hola □□ □:"), "the gap must be visible");
    let clean = Press::new(paper(Sheet::a4_din())).letter(&crate::samples::letter(3)).expect("an ordinary letter");
    assert!(clean.missing.is_empty(), "{:?}", clean.missing);
}

#[test]
fn a_code_that_cannot_hold_its_text_is_an_error_and_not_a_gap() {
    let mut letter = letter(1);
    letter.payment.as_mut().expect("it has one").qr = Some(Qr { payload: "x".repeat(4_000), caption: Vec::new() });
    let refused = Press::new(paper(Sheet::a4_din())).letter(&letter);
    assert!(matches!(refused, Err(DocumentError::Qr(4_000))), "{refused:?}");
}
