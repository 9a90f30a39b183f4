//! Shaping: letters to glyphs with kerning and ligatures, once per word and style.

use super::Face;
use harfrust::{Buffer, Direction, ShapeOptions, ShaperFont};

/// A glyph of a word, lengths in thousandths of an em.
#[derive(Clone, Debug)]
pub(crate) struct Glyph {
    pub(crate) id: u16,
    /// Where the next glyph begins, kerning included.
    pub(crate) advance: f32,
    /// What the viewer itself will advance by.
    pub(crate) width: f32,
    pub(crate) dx: f32,
    pub(crate) dy: f32,
    /// The bytes of the word that this glyph stands for; empty for the later glyphs of a cluster.
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// One character shown by its own ordinary glyph.
    pub(crate) plain: bool,
}

/// A shaped stretch of text.
#[derive(Clone, Debug)]
pub(crate) struct Word {
    pub(crate) text: Box<str>,
    pub(crate) glyphs: Vec<Glyph>,
    /// Thousandths of an em.
    pub(crate) width: f32,
}

impl Word {
    /// Width of the glyphs that begin within these bytes.
    pub(crate) fn width_of(&self, start: usize, end: usize) -> f32 {
        let within = self.glyphs.iter().filter(|glyph| glyph.start >= start && glyph.start < end);
        within.map(|glyph| glyph.advance).sum()
    }
}

pub(super) fn shape(face: &Face, text: &str) -> Word {
    let mut buffer = Buffer::new();
    buffer.push_str(text);
    buffer.set_direction(Direction::LeftToRight);
    buffer.set_script(face.plan.script());
    let options = ShapeOptions::new().plan(Some(&face.plan)).features(&face.features);
    let font = ShaperFont::new(&face.font);
    let glyphs = match harfrust::shape(&font, &mut buffer, options) {
        Ok(()) => collect(face, text, &buffer),
        Err(_) => unshaped(face, text),
    };
    let width = glyphs.iter().map(|glyph| glyph.advance).sum();
    Word { text: text.into(), glyphs, width }
}

#[allow(clippy::cast_precision_loss)]
fn collect(face: &Face, text: &str, buffer: &Buffer) -> Vec<Glyph> {
    let infos = buffer.glyph_infos();
    let positions = buffer.glyph_positions();
    let cluster = |at: usize| infos.get(at).map_or(text.len(), |info| info.cluster as usize);
    let mut glyphs = Vec::with_capacity(infos.len());
    for (at, (info, position)) in infos.iter().zip(positions).enumerate() {
        let start = cluster(at);
        let leads = at == 0 || cluster(at - 1) != start;
        let next = (at + 1..).map(cluster).find(|other| *other > start).unwrap_or(text.len());
        let end = if leads { next.min(text.len()) } else { start };
        let id = u16::try_from(info.glyph_id).unwrap_or(0);
        glyphs.push(Glyph {
            id,
            advance: position.x_advance as f32 * face.scale(),
            width: face.advance(id),
            dx: position.x_offset as f32 * face.scale(),
            dy: position.y_offset as f32 * face.scale(),
            start,
            end,
            plain: is_plain(face, &text[start..end], id),
        });
    }
    glyphs
}

fn is_plain(face: &Face, source: &str, id: u16) -> bool {
    let mut characters = source.chars();
    match (characters.next(), characters.next()) {
        (Some(only), None) => face.glyph(only) == Some(id),
        _ => false,
    }
}

/// The shaper refused: one ordinary glyph per character.
fn unshaped(face: &Face, text: &str) -> Vec<Glyph> {
    let glyph = |(start, character): (usize, char)| {
        let id = face.glyph(character).unwrap_or(0);
        let width = face.advance(id);
        let end = start + character.len_utf8();
        Glyph { id, advance: width, width, dx: 0.0, dy: 0.0, start, end, plain: id != 0 }
    };
    text.char_indices().map(glyph).collect()
}
