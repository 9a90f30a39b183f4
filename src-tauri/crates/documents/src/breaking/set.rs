//! Lines set to measure: each word shaped once as it stands on its line, spaces stretched where
//! the paragraph is justified.

use super::tokens::{Token, Tokens};
use super::{Align, Setting};
use crate::fonts::{Fonts, Style, Word};
use std::sync::Arc;

/// A shaped word at its place on a line.
#[derive(Clone, Debug)]
pub(crate) struct Piece {
    /// From the start of the line, in points.
    pub(crate) x: f32,
    pub(crate) word: Arc<Word>,
    pub(crate) style: Style,
    /// A real space follows, so that words stay apart where the text is copied or read aloud.
    pub(crate) space_after: bool,
    /// The last glyph is a hyphen that belongs to the line, not to the word.
    pub(crate) divided: bool,
}

/// A line of pieces and its width in points.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) pieces: Vec<Piece>,
    pub(crate) width: f32,
}

impl Line {
    /// What the line says.
    #[cfg(test)]
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        for piece in &self.pieces {
            text.push_str(&piece.word.text);
            if piece.space_after {
                text.push(' ');
            }
        }
        text
    }
}

/// A word on its way to a line: width and following space in thousandths of an em.
struct Placed {
    word: Arc<Word>,
    style: Style,
    glue: f32,
    divided: bool,
}

pub(super) fn set(fonts: &mut Fonts, text: &Tokens, cuts: &[usize], setting: Setting) -> Vec<Line> {
    let mut lines = Vec::with_capacity(cuts.len());
    for pair in cuts.windows(2) {
        let on_line = &text.tokens[pair[0]..pair[1]];
        let last = pair[1] == text.tokens.len() || on_line.last().is_some_and(|t| t.forced);
        let words = words_of(fonts, text, on_line);
        let trailing = !last && on_line.last().is_some_and(|token| token.glue > 0.0);
        lines.push(justify(words, setting, last, trailing));
    }
    lines
}

/// Joins the tokens of each word again, so that kerning and ligatures are those of the word.
fn words_of(fonts: &mut Fonts, text: &Tokens, tokens: &[Token]) -> Vec<Placed> {
    let mut words = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        let mut end = at;
        while end + 1 < tokens.len() && continues(&tokens[end], &tokens[end + 1]) {
            end += 1;
        }
        let (first, last) = (&tokens[at], &tokens[end]);
        let divided = end + 1 == tokens.len() && last.hyphen;
        let written = &text.full[first.start..last.end];
        let word =
            if divided { fonts.word(first.style, &format!("{written}-")) } else { fonts.word(first.style, written) };
        let glue = if end + 1 < tokens.len() { last.glue } else { 0.0 };
        words.push(Placed { word, style: first.style, glue, divided });
        at = end + 1;
    }
    words
}

fn continues(token: &Token, next: &Token) -> bool {
    next.word == token.word && next.style == token.style && token.glue == 0.0 && next.start == token.end
}

fn justify(words: Vec<Placed>, setting: Setting, last: bool, trailing: bool) -> Line {
    let scale = setting.size / 1000.0;
    let longest = setting.width / scale;
    let glue: f32 = words.iter().map(|word| word.glue).sum();
    let natural: f32 = words.iter().map(|word| word.word.width + word.glue).sum();
    let full = setting.align == Align::Justify && glue > 0.0 && (!last || natural > longest);
    let stretch = if full { 1.0 + (longest - natural) / glue } else { 1.0 };
    let width = natural + glue * (stretch - 1.0);
    let mut x = if setting.align == Align::Right { longest - width } else { 0.0 };
    let mut pieces = Vec::with_capacity(words.len());
    for placed in words {
        let advance = placed.word.width + placed.glue * stretch;
        pieces.push(Piece {
            x: x * scale,
            word: placed.word,
            style: placed.style,
            space_after: placed.glue > 0.0,
            divided: placed.divided,
        });
        x += advance;
    }
    if let Some(piece) = pieces.last_mut().filter(|_| trailing) {
        piece.space_after = true;
    }
    Line { pieces, width: width * scale }
}

/// A line of one word as it is, for text that is not broken.
pub(crate) fn single(fonts: &mut Fonts, style: Style, size: f32, text: &str) -> Line {
    let word = fonts.word(style, text);
    let width = word.width * size / 1000.0;
    let piece = Piece { x: 0.0, word, style, space_after: false, divided: false };
    Line { pieces: vec![piece], width }
}
