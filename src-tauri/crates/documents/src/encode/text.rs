//! A line of text as operations: one matrix, then strings with the offsets that kerning and
//! justification need. A viewer advances by the glyph's own width; the difference to where the
//! next glyph belongs is an offset of at least a third of a thousandth of the size.

use super::glyphs::{Glyphs, font_id};
use crate::breaking::Piece;
use crate::fonts::{Fonts, Glyph, Style};
use crate::place::display::Text;
use printpdf::{Codepoint, DictItem, Op, PdfFontHandle, Pt, TextItem, TextMatrix};

const LEAST_OFFSET: f32 = 0.3;
/// UTF-16 with its mark: a soft hyphen, the way PDF says that a hyphen belongs to the line
/// (ISO 32000-1, 14.8.2.2.3).
const SOFT_HYPHEN: [u8; 4] = [0xfe, 0xff, 0x00, 0xad];

/// Encodes lines; remembers the font that is set between them.
pub(super) struct TextEncoder<'a> {
    pub(super) fonts: &'a Fonts,
    pub(super) glyphs: &'a mut Glyphs,
    pub(super) font: Option<(Style, f32)>,
    items: Vec<TextItem>,
    plain: String,
    /// Where the viewer's pen stands, in thousandths of the size.
    pen: f32,
    rise: f32,
}

impl<'a> TextEncoder<'a> {
    pub(super) fn new(fonts: &'a Fonts, glyphs: &'a mut Glyphs) -> Self {
        let (items, plain) = (Vec::new(), String::new());
        Self { fonts, glyphs, font: None, items, plain, pen: 0.0, rise: 0.0 }
    }

    pub(super) fn line(&mut self, text: &Text, page_height: f32, ops: &mut Vec<Op>) {
        ops.push(Op::StartTextSection);
        let at = [1.0, 0.0, 0.0, 1.0, thousandth(text.x), thousandth(page_height - text.y)];
        ops.push(Op::SetTextMatrix { matrix: TextMatrix::Raw(at) });
        self.pen = 0.0;
        for piece in &text.pieces {
            self.piece(piece, text.size, ops);
        }
        self.flush(ops);
        self.set_rise(0.0, text.size, ops);
        ops.push(Op::EndTextSection);
    }

    fn piece(&mut self, piece: &Piece, size: f32, ops: &mut Vec<Op>) {
        self.set_font(piece.style, size, ops);
        let mut at = piece.x * 1000.0 / size;
        let last = piece.word.glyphs.len().saturating_sub(1);
        for (number, glyph) in piece.word.glyphs.iter().enumerate() {
            self.set_rise(glyph.dy, size, ops);
            self.move_to(at + glyph.dx);
            if piece.divided && number == last {
                self.soft_hyphen(piece, glyph, ops);
            } else {
                self.show(piece.style, glyph, &piece.word.text[glyph.start..glyph.end]);
            }
            at += glyph.advance;
        }
        if piece.space_after {
            self.space(piece.style, at);
        }
    }

    fn space(&mut self, style: Style, at: f32) {
        let face = self.fonts.face(style);
        let Some(id) = face.glyph(' ') else { return };
        let width = face.advance(id);
        self.move_to(at);
        let glyph = Glyph { id, advance: width, width, dx: 0.0, dy: 0.0, start: 0, end: 1, plain: true };
        self.show(style, &glyph, " ");
    }

    fn soft_hyphen(&mut self, piece: &Piece, glyph: &Glyph, ops: &mut Vec<Op>) {
        self.flush(ops);
        let text = DictItem::String { data: SOFT_HYPHEN.to_vec(), literal: false };
        let properties = DictItem::Dict { map: [("ActualText".to_owned(), text)].into() };
        ops.push(Op::BeginMarkedContentWithProperties { tag: "Span".to_owned(), properties });
        self.show(piece.style, glyph, &piece.word.text[glyph.start..glyph.end]);
        self.flush(ops);
        ops.push(Op::EndMarkedContent);
    }

    fn set_font(&mut self, style: Style, size: f32, ops: &mut Vec<Op>) {
        if self.font != Some((style, size)) {
            self.flush(ops);
            let font = PdfFontHandle::External(font_id(self.fonts.face(style)));
            ops.push(Op::SetFont { font, size: Pt(size) });
            self.font = Some((style, size));
        }
    }

    fn set_rise(&mut self, rise: f32, size: f32, ops: &mut Vec<Op>) {
        if (rise - self.rise).abs() > f32::EPSILON {
            self.flush(ops);
            self.rise = rise;
            ops.push(Op::SetLineOffset { multiplier: thousandth(rise * size / 1000.0) });
        }
    }

    fn move_to(&mut self, at: f32) {
        let offset = self.pen - at;
        if offset.abs() < LEAST_OFFSET {
            return;
        }
        self.flush_plain();
        let offset = (offset * 10.0).round() / 10.0;
        self.items.push(TextItem::Offset(offset));
        self.pen -= offset;
    }

    fn show(&mut self, style: Style, glyph: &Glyph, text: &str) {
        let number = self.glyphs.number(style, glyph, text);
        self.pen += glyph.width;
        match text.chars().next().filter(|_| glyph.plain) {
            Some(character) => self.plain.push(character),
            None => self.show_number(number, text),
        }
    }

    fn show_number(&mut self, number: u16, text: &str) {
        self.flush_plain();
        let code = Codepoint::with_cid(number, 0.0, text.to_owned());
        match self.items.last_mut() {
            Some(TextItem::GlyphIds(codes)) => codes.push(code),
            _ => self.items.push(TextItem::GlyphIds(vec![code])),
        }
    }

    fn flush_plain(&mut self) {
        if !self.plain.is_empty() {
            self.items.push(TextItem::Text(std::mem::take(&mut self.plain)));
        }
    }

    fn flush(&mut self, ops: &mut Vec<Op>) {
        self.flush_plain();
        if !self.items.is_empty() {
            ops.push(Op::ShowText { items: std::mem::take(&mut self.items) });
        }
    }
}

/// Rounded to a thousandth of a point, a third of a micrometre.
pub(super) fn thousandth(value: f32) -> f32 {
    (value * 1000.0).round() / 1000.0
}
