//! The glyphs that a PDF uses. New numbers are handed out in the order of first use, so that
//! pages are encoded before the fonts are cut down to what they used.

use crate::error::DocumentError;
use crate::fonts::{Face, Fonts, Glyph, Style};
use printpdf::{
    Codepoint, FontId, FontMetrics, Op, ParsedFont, PdfFont, PdfFontHandle, PdfFontMap, PdfFontMetricsStub, Pt,
    TextItem,
};
use std::collections::BTreeMap;
use subsetter::GlyphRemapper;

/// What is used of one face.
#[derive(Default)]
pub(crate) struct Used {
    remapper: GlyphRemapper,
    /// New number of each character shown by its plain glyph.
    plain: BTreeMap<u32, u16>,
    /// Text of the other glyphs: ligatures, parts of clusters.
    other: BTreeMap<u16, String>,
    /// Exact widths in thousandths of an em, by new number.
    widths: BTreeMap<u16, f32>,
}

/// The glyphs of one PDF, by face.
#[derive(Default)]
pub(crate) struct Glyphs {
    faces: [Used; 4],
}

pub(crate) fn font_id(face: &Face) -> FontId {
    FontId(face.tag.to_owned())
}

impl Glyphs {
    /// The new number of a glyph, remembering what it stands for.
    pub(super) fn number(&mut self, style: Style, glyph: &Glyph, text: &str) -> u16 {
        let used = &mut self.faces[style.index()];
        let number = used.remapper.remap(glyph.id);
        used.widths.entry(number).or_insert(glyph.width);
        match text.chars().next().filter(|_| glyph.plain) {
            Some(character) => {
                used.plain.entry(u32::from(character)).or_insert(number);
            }
            None => {
                used.other.entry(number).or_insert_with(|| text.to_owned());
            }
        }
        number
    }

    /// Faces of which anything is used.
    pub(crate) fn styles(&self) -> impl Iterator<Item = Style> {
        Style::ALL.into_iter().filter(|style| !self.faces[style.index()].widths.is_empty())
    }

    /// The fonts as far as encoding characters goes, without their programs.
    pub(crate) fn maps(&self, fonts: &Fonts) -> PdfFontMap {
        let font = |style| {
            let face = fonts.face(style);
            (font_id(face), PdfFont::new(self.parsed(face, style, Vec::new())))
        };
        PdfFontMap { map: self.styles().map(font).collect() }
    }

    /// The fonts with their programs, cut down to the glyphs used.
    pub(crate) fn programs(&self, fonts: &Fonts) -> Result<PdfFontMap, DocumentError> {
        let mut map = BTreeMap::new();
        for style in self.styles() {
            let face = fonts.face(style);
            let program = subsetter::subset(face.bytes, 0, &self.faces[style.index()].remapper)
                .map_err(|error| DocumentError::Font(face.name, error.to_string()))?;
            map.insert(font_id(face), PdfFont::new(self.parsed(face, style, program)));
        }
        Ok(PdfFontMap { map })
    }

    fn parsed(&self, face: &Face, style: Style, program: Vec<u8>) -> ParsedFont {
        let used = &self.faces[style.index()];
        let metrics = &face.metrics;
        let mut font = ParsedFont::with_glyph_data(
            program,
            0,
            Some(format!("{}+{}", face.tag, face.name)),
            used.plain.clone(),
            BTreeMap::new(),
            metrics.units_per_em,
            FontMetrics { ascent: metrics.ascent, descent: metrics.descent },
        );
        let [x_min, y_min, x_max, y_max] = metrics.bounds;
        font.pdf_font_metrics = PdfFontMetricsStub {
            units_per_em: metrics.units_per_em,
            x_min,
            y_min,
            x_max,
            y_max,
            caret_slope_rise: 1000,
            caret_slope_run: slope(metrics.italic_angle),
            us_weight_class: metrics.weight,
        };
        font
    }

    /// Widths by new number, from 0 on.
    pub(crate) fn widths(&self, style: Style) -> Vec<f32> {
        let used = &self.faces[style.index()];
        let count = used.remapper.num_gids();
        (0..count).map(|number| used.widths.get(&number).copied().unwrap_or(0.0)).collect()
    }

    /// Operations that mention every glyph, from which printpdf makes the maps back to text.
    pub(crate) fn mention_all(&self, fonts: &Fonts) -> Vec<Op> {
        let mut ops = vec![Op::StartTextSection];
        for style in self.styles() {
            let used = &self.faces[style.index()];
            let other = |(number, text): (&u16, &String)| Codepoint::with_cid(*number, 0.0, text.clone());
            let plain = used.plain.keys().filter_map(|character| char::from_u32(*character));
            let font = PdfFontHandle::External(font_id(fonts.face(style)));
            ops.push(Op::SetFont { font, size: Pt(1.0) });
            let others = TextItem::GlyphIds(used.other.iter().map(other).collect());
            ops.push(Op::ShowText { items: vec![others, TextItem::Text(plain.collect())] });
        }
        ops.push(Op::EndTextSection);
        ops
    }
}

/// Run of the caret for a rise of 1000.
#[allow(clippy::cast_possible_truncation)]
fn slope(italic_angle: f32) -> i16 {
    (-italic_angle.to_radians().tan() * 1000.0).round() as i16
}
