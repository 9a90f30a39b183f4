//! Logos and signatures: what an owner has on the disk, and what a stranger could send.

use crate::samples::{letter, paper};
use crate::tools::PdfFile;
use documents::{DocumentError, Picture, Sheet, render_letter};

fn png(width: u32, height: u32, colour: png::ColorType) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(colour);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().expect("a valid header");
    let count = width as usize * height as usize * colour.samples();
    let samples: Vec<u8> = (0..=250).cycle().take(count).collect();
    writer.write_image_data(&samples).expect("room in memory");
    writer.finish().expect("room in memory");
    bytes
}

/// The smallest thing that has all markers of a JPEG.
fn jpeg(components: u8, ended: bool) -> Vec<u8> {
    let mut bytes = vec![0xff, 0xd8, 0xff, 0xc0, 0, 8 + 3 * components, 8, 0, 16, 0, 32, components];
    for component in 0..components {
        bytes.extend([component + 1, 0x11, 0]);
    }
    bytes.extend([0xff, 0xda, 0, 6 + 2 * components, components]);
    for component in 0..components {
        bytes.extend([component + 1, 0]);
    }
    bytes.extend([0, 63, 0, 1, 2, 3]);
    if ended {
        bytes.extend([0xff, 0xd9]);
    }
    bytes
}

const SVG: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><defs><linearGradient id="g">
<stop offset="0" stop-color="#0f6b57"/><stop offset="1" stop-color="#fff"/></linearGradient></defs>
<rect width="40" height="20" fill="url(#g)"/><circle cx="10" cy="10" r="5" opacity="0.5"/></svg>"##;

fn letter_with(picture: Picture) -> PdfFile {
    let mut paper = paper(Sheet::a4_din());
    paper.signature = Some(picture.clone());
    paper.logo = Some(picture);
    let pdf = PdfFile::new(&render_letter(&paper, &letter(2)).expect("a letter with a picture"));
    pdf.must_be_sound();
    pdf
}

#[test]
fn every_kind_of_png_is_drawn() {
    for colour in [png::ColorType::Grayscale, png::ColorType::GrayscaleAlpha, png::ColorType::Rgb, png::ColorType::Rgba]
    {
        let picture = Picture::read(&png(120, 40, colour)).expect("an ordinary PNG");
        assert!((picture.aspect() - 3.0).abs() < 0.01);
        let pdf = letter_with(picture);
        let Some(list) = pdf.ask("pdfimages", &["-list"], &[]) else { return };
        assert!(list.contains("120") && list.contains("image"), "{colour:?}: {list}");
        let alpha = matches!(colour, png::ColorType::GrayscaleAlpha | png::ColorType::Rgba);
        assert_eq!(list.contains("smask"), alpha, "{colour:?}: transparency must be kept: {list}");
    }
}

#[test]
fn a_photograph_of_many_pixels_is_made_smaller() {
    let picture = Picture::read(&png(3_000, 1_500, png::ColorType::Rgb)).expect("a large PNG");
    let pdf = letter_with(picture);
    let Some(list) = pdf.ask("pdfimages", &["-list"], &[]) else { return };
    assert!(!list.contains("3000"), "every letter would carry megabytes: {list}");
}

#[test]
fn curves_and_photographs_are_drawn() {
    letter_with(Picture::read(SVG.as_bytes()).expect("an ordinary SVG"));
    let picture = Picture::read(&jpeg(3, true)).expect("the markers of a JPEG");
    assert!((picture.aspect() - 2.0).abs() < 0.01);
}

#[test]
fn damaged_and_malicious_pictures_are_refused() {
    let good = png(64, 64, png::ColorType::Rgba);
    let mut flipped = good.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 0x55;
    let mut huge = good.clone();
    huge[16..24].copy_from_slice(&[0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30]);
    let entity = r#"<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;"><!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;"><!ENTITY f "&e;&e;&e;&e;&e;&e;&e;&e;"><!ENTITY g "&f;&f;&f;&f;&f;&f;&f;&f;">]><svg xmlns="http://www.w3.org/2000/svg"><desc>&g;</desc></svg>"#;
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("empty", Vec::new()),
        ("only a signature", b"\x89PNG\r\n\x1a\n".to_vec()),
        ("cut short", good[..good.len() / 3].to_vec()),
        ("a bit flipped", flipped),
        ("30,000 × 30,000", huge),
        ("JPEG cut short", jpeg(3, false)),
        ("JPEG for printers", jpeg(4, true)),
        ("JPEG of nothing", vec![0xff, 0xd8]),
        ("text", b"logo".to_vec()),
        ("SVG without size", b"<svg xmlns='http://www.w3.org/2000/svg' width='0' height='0'/>".to_vec()),
        (
            "SVG of no number",
            b"<svg xmlns='http://www.w3.org/2000/svg' width='NaN' height='NaN'><rect/></svg>".to_vec(),
        ),
        ("SVG unclosed", b"<svg xmlns='http://www.w3.org/2000/svg'><g>".to_vec()),
        ("entities within entities", entity.as_bytes().to_vec()),
    ];
    for (name, bytes) in cases {
        let answer = Picture::read(&bytes);
        let refused = matches!(answer, Err(DocumentError::Picture(_)));
        assert!(refused || name == "SVG of no number", "{name} must be refused: {answer:?}");
    }
}

#[test]
fn a_deeply_nested_svg_ends_nothing_but_itself() {
    let deep = format!(
        "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'>{}{}</svg>",
        "<g>".repeat(3_000),
        "</g>".repeat(3_000)
    );
    if let Ok(picture) = Picture::read(deep.as_bytes()) {
        letter_with(picture);
    }
}
