//! Measure: the four faces, what they can show, and shaped words with their widths.
//!
//! Only the fonts shipped with the program are used, so that a letter looks the same, and has the
//! same bytes, on every machine.

pub(crate) mod clean;
mod face;
mod shape;

pub(crate) use face::Face;
pub(crate) use shape::{Glyph, Word};

use lru::LruCache;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::Arc;

/// The four cuts of the type that documents are set in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Style {
    Regular,
    Bold,
    Italic,
    Semibold,
}

impl Style {
    pub(crate) const ALL: [Self; 4] = [Self::Regular, Self::Bold, Self::Italic, Self::Semibold];

    pub(crate) const fn index(self) -> usize {
        self as usize
    }
}

/// Words kept shaped for each face: the wording of a letter comes again with the next, names and numbers pass by.
const CACHED_WORDS: NonZeroUsize = NonZeroUsize::new(1_000).expect("it is above 0");

/// The faces with a memory of shaped words, and the count of what could not be shown.
pub(crate) struct Fonts {
    faces: [Face; 4],
    words: [LruCache<Box<str>, Arc<Word>>; 4],
    missing: BTreeMap<char, usize>,
}

impl Fonts {
    pub(crate) fn new() -> Self {
        Self {
            faces: Style::ALL.map(Face::load),
            words: Style::ALL.map(|_| LruCache::new(CACHED_WORDS)),
            missing: BTreeMap::new(),
        }
    }

    pub(crate) fn face(&self, style: Style) -> &Face {
        &self.faces[style.index()]
    }

    /// Makes a text fit to be shown and counts what the faces lack.
    pub(crate) fn clean<'t>(&mut self, text: &'t str) -> Cow<'t, str> {
        clean::clean(text, &self.faces[0], &mut self.missing)
    }

    /// The characters replaced since the last call.
    pub(crate) fn take_missing(&mut self) -> BTreeMap<char, usize> {
        std::mem::take(&mut self.missing)
    }

    /// A word, shaped. The text must have been cleaned.
    pub(crate) fn word(&mut self, style: Style, text: &str) -> Arc<Word> {
        let words = &mut self.words[style.index()];
        if let Some(word) = words.get(text) {
            return Arc::clone(word);
        }
        let word = Arc::new(shape::shape(&self.faces[style.index()], text));
        words.put(text.into(), Arc::clone(&word));
        word
    }

    /// Width in points of a cleaned text.
    pub(crate) fn width(&mut self, style: Style, size: f32, text: &str) -> f32 {
        self.word(style, text).width * size / 1000.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_four_faces_cover_the_same_characters() {
        let fonts = Fonts::new();
        let regular = fonts.face(Style::Regular).coverage();
        for style in Style::ALL {
            let other = fonts.face(style).coverage();
            assert_eq!(regular, other, "a character may be replaced by one rule for all faces");
        }
    }

    #[test]
    fn figures_are_as_wide_as_each_other_in_the_faces_of_tables() {
        let mut fonts = Fonts::new();
        for style in [Style::Regular, Style::Semibold, Style::Bold] {
            let one = fonts.word(style, "1").width;
            for digit in "023456789".chars() {
                let width = fonts.word(style, &digit.to_string()).width;
                assert!((width - one).abs() < 0.01, "{style:?} {digit}: {width}, columns need tabular digits");
            }
        }
    }

    #[test]
    fn a_shaped_word_knows_which_letters_each_glyph_stands_for() {
        let mut fonts = Fonts::new();
        let word = fonts.word(Style::Regular, "Constitución");
        let spelled: String = word.glyphs.iter().map(|glyph| &word.text[glyph.start..glyph.end]).collect();
        assert_eq!(spelled, "Constitución", "copying the text must give it back");
        let sum: f32 = word.glyphs.iter().map(|glyph| glyph.advance).sum();
        assert!((sum - word.width).abs() < 0.01);
    }
}
