//! One face: its bytes, its measures, its map of characters.

use super::Style;
use harfrust::{Direction, Feature, Font, ShapePlan, Tag};
use skrifa::charmap::Charmap;
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::{FontRef, GlyphId, MetadataProvider};
#[cfg(test)]
use std::collections::BTreeSet;

/// Lato 2.0 by Łukasz Dziedzic, SIL Open Font License 1.1.
const REGULAR: &[u8] = include_bytes!("../../../../../assets/fonts/Lato-Regular.ttf");
const BOLD: &[u8] = include_bytes!("../../../../../assets/fonts/Lato-Bold.ttf");
const ITALIC: &[u8] = include_bytes!("../../../../../assets/fonts/Lato-Italic.ttf");
const SEMIBOLD: &[u8] = include_bytes!("../../../../../assets/fonts/Lato-Semibold.ttf");

/// What a PDF wants to know of a face, in font units.
#[derive(Clone, Copy)]
pub(crate) struct FaceMetrics {
    pub(crate) units_per_em: u16,
    pub(crate) ascent: i16,
    pub(crate) descent: i16,
    /// x_min, y_min, x_max, y_max.
    pub(crate) bounds: [i16; 4],
    pub(crate) weight: u16,
    /// Degrees, negative leaning to the right.
    pub(crate) italic_angle: f32,
}

pub(crate) struct Face {
    pub(crate) bytes: &'static [u8],
    /// PostScript name and the PDF resource name (six capitals, so that it is a legal subset tag).
    pub(crate) name: &'static str,
    pub(crate) tag: &'static str,
    pub(crate) metrics: FaceMetrics,
    pub(super) font: Font,
    pub(super) plan: ShapePlan,
    pub(super) features: [Feature; 2],
    charmap: Charmap<'static>,
    advances: GlyphMetrics<'static>,
}

impl Face {
    pub(super) fn load(style: Style) -> Self {
        let (bytes, name, tag) = source(style);
        let parsed = FontRef::new(bytes).expect("the fonts shipped are sound, a test loads them");
        let font = Font::new(bytes, 0).expect("the fonts shipped are sound, a test loads them");
        let features = [Tag::new(b"kern"), Tag::new(b"liga")].map(|tag| Feature::new(tag, 1, ..));
        let script = harfrust::Script::from_iso15924_tag(Tag::new(b"Latn"));
        let plan = ShapePlan::new(&font, Direction::LeftToRight, script, None, &features);
        Self {
            bytes,
            name,
            tag,
            metrics: metrics(&parsed),
            font,
            plan,
            features,
            charmap: parsed.charmap(),
            advances: parsed.glyph_metrics(Size::unscaled(), LocationRef::default()),
        }
    }

    /// The glyph of a character, if the face has one.
    pub(crate) fn glyph(&self, character: char) -> Option<u16> {
        let glyph = self.charmap.map(character)?;
        u16::try_from(glyph.to_u32()).ok().filter(|id| *id != 0)
    }

    /// Advance that a PDF viewer will use for the glyph, in thousandths of an em.
    pub(crate) fn advance(&self, glyph: u16) -> f32 {
        let units = self.advances.advance_width(GlyphId::new(u32::from(glyph))).unwrap_or(0.0);
        units * self.scale()
    }

    /// Thousandths of an em in a font unit.
    pub(crate) fn scale(&self) -> f32 {
        1000.0 / f32::from(self.metrics.units_per_em)
    }

    #[cfg(test)]
    pub(super) fn coverage(&self) -> BTreeSet<u32> {
        self.charmap.mappings().map(|(character, _)| character).collect()
    }
}

fn source(style: Style) -> (&'static [u8], &'static str, &'static str) {
    match style {
        Style::Regular => (REGULAR, "Lato-Regular", "ALDIAR"),
        Style::Bold => (BOLD, "Lato-Bold", "ALDIAB"),
        Style::Italic => (ITALIC, "Lato-Italic", "ALDIAI"),
        Style::Semibold => (SEMIBOLD, "Lato-Semibold", "ALDIAS"),
    }
}

fn metrics(font: &FontRef<'static>) -> FaceMetrics {
    let measured = font.metrics(Size::unscaled(), LocationRef::default());
    let bounds = measured.bounds.unwrap_or_default();
    FaceMetrics {
        units_per_em: measured.units_per_em,
        ascent: units(measured.ascent),
        descent: units(measured.descent),
        bounds: [bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max].map(units),
        weight: weight(font),
        italic_angle: measured.italic_angle,
    }
}

fn weight(font: &FontRef<'static>) -> u16 {
    use skrifa::raw::TableProvider;
    font.os2().map_or(400, |table| table.us_weight_class())
}

/// Font units are 16 bits wide in the tables they come from.
#[allow(clippy::cast_possible_truncation)]
fn units(value: f32) -> i16 {
    value.round() as i16
}
