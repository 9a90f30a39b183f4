//! Text as it comes from other people's files, made fit to be shown.

use super::Face;
use std::borrow::Cow;
use std::collections::BTreeMap;
use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

/// Stands where a character cannot be shown: visible on paper, so that somebody asks.
const SUBSTITUTE: char = '□';
/// Makes one picture of several emoji; kept until the clusters are known, never shown.
const JOINER: char = '\u{200d}';

/// Replaces line ends and tabs by spaces, drops controls, invisible and direction marks, composes
/// accents, and puts [`SUBSTITUTE`] for each cluster that the face lacks, counting its character.
pub(crate) fn clean<'t>(text: &'t str, face: &Face, missing: &mut BTreeMap<char, usize>) -> Cow<'t, str> {
    if text.chars().all(everyday) {
        return Cow::Borrowed(text);
    }
    let composed: String = text.chars().filter_map(printable).nfc().collect();
    let mut shown = String::with_capacity(composed.len());
    for cluster in composed.graphemes(true) {
        show(cluster, face, missing, &mut shown);
    }
    Cow::Owned(shown)
}

/// Characters of ordinary Spanish and English letters, which need no second look.
fn everyday(character: char) -> bool {
    matches!(character, ' '..='~' | '\u{a0}'..='\u{ac}' | '\u{ae}'..='\u{17e}')
        || matches!(character, '€' | '₡' | '–' | '—' | '−' | '…' | '’' | '“' | '”')
}

fn printable(character: char) -> Option<char> {
    match character {
        '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some(' '),
        '\u{2011}' => Some('-'),
        JOINER => Some(JOINER),
        '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' => None,
        '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' => None,
        '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}' => None,
        other if other.is_control() => None,
        other => Some(other),
    }
}

fn show(cluster: &str, face: &Face, missing: &mut BTreeMap<char, usize>, shown: &mut String) {
    let mut characters = cluster.chars().filter(|character| *character != JOINER);
    let Some(base) = characters.next() else {
        return;
    };
    if face.glyph(base).is_none() {
        *missing.entry(base).or_default() += 1;
        shown.push(SUBSTITUTE);
        return;
    }
    shown.push(base);
    for mark in characters {
        if face.glyph(mark).is_some() {
            shown.push(mark);
        } else {
            *missing.entry(mark).or_default() += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fonts::{Fonts, Style};

    fn cleaned(text: &str) -> (String, BTreeMap<char, usize>) {
        let mut fonts = Fonts::new();
        let shown = fonts.clean(text).into_owned();
        (shown, fonts.take_missing())
    }

    #[test]
    fn letters_of_the_region_pass_untouched() {
        let text = "Señor Muñoz: 1.234,56 € · ₡1 234,56 · S/ 9.00 – «¿Güímar?»";
        assert_eq!(cleaned(text), (text.to_owned(), BTreeMap::new()));
    }

    #[test]
    fn everything_that_passes_unlooked_has_a_glyph() {
        let fonts = Fonts::new();
        let lacking = ('\0'..='\u{ffff}')
            .filter(|character| everyday(*character))
            .find(|character| fonts.face(Style::Regular).glyph(*character).is_none());
        assert_eq!(lacking, None, "the quick path must not let a hole through");
    }

    #[test]
    fn controls_and_direction_marks_never_reach_the_page() {
        let (shown, missing) = cleaned("Nu\0l \u{1}\u{7f}\u{202e}Corp\n\u{85}S\u{200b}A");
        assert_eq!(shown, "Nul Corp  SA", "a name must not be able to turn the line around");
        assert!(missing.is_empty());
    }

    #[test]
    fn what_the_face_lacks_is_replaced_visibly_and_counted() {
        let (shown, missing) = cleaned("Ana 🙂🙂 日本 👨‍👩‍👧");
        assert_eq!(shown, "Ana □□ □□ □");
        assert_eq!(missing.get(&'🙂'), Some(&2), "the owner is told which and how many");
        assert_eq!(missing.values().sum::<usize>(), 5, "a family emoji is one picture");
    }

    #[test]
    fn a_tilde_typed_apart_becomes_the_letter() {
        assert_eq!(cleaned("Mun\u{303}oz").0, "Muñoz", "files from macOS split their accents");
    }
}
