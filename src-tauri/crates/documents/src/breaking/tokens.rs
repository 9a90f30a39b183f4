//! Where a line may end: break opportunities after UAX #14, syllables of long words, and, for
//! words wider than a line, the borders between their letters.

use super::{Run, Setting};
use crate::fonts::{Fonts, Style, Word};
use std::sync::Arc;
use unicode_linebreak::BreakOpportunity;
use unicode_segmentation::UnicodeSegmentation;

/// Shortest word worth hyphenating, and the fewest letters on either side.
const HYPHENATED_LETTERS: usize = 7;
const HYPHEN_SIDE: usize = 3;

/// A stretch that is never divided. Widths in thousandths of an em.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) style: Style,
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) width: f32,
    /// Tokens of one word share its number.
    pub(super) word: usize,
    /// Width added when the line ends here; `None` where it must not.
    pub(super) break_width: Option<f32>,
    /// Space to the next token.
    pub(super) glue: f32,
    /// Ending the line here takes a hyphen.
    pub(super) hyphen: bool,
    pub(super) forced: bool,
}

/// A paragraph's whole text with its tokens.
pub(super) struct Tokens {
    pub(super) full: String,
    pub(super) tokens: Vec<Token>,
}

/// A place inside a word where it may be divided.
struct Cut {
    at: usize,
    hyphen: bool,
}

struct Builder<'a> {
    fonts: &'a mut Fonts,
    runs: &'a [Run],
    setting: Setting,
    /// Longest line in thousandths of an em.
    longest: f32,
    tokens: Vec<Token>,
}

pub(super) fn tokenize(fonts: &mut Fonts, runs: &[Run], setting: Setting) -> Tokens {
    let full: String = runs.iter().map(|run| run.text.as_str()).collect();
    let longest = setting.width * 1000.0 / setting.size;
    let mut builder = Builder { fonts, runs, setting, longest, tokens: Vec::new() };
    let mut from = 0;
    for (number, (to, kind)) in unicode_linebreak::linebreaks(&full).enumerate() {
        let forced = kind == BreakOpportunity::Mandatory && to < full.len();
        builder.word(&full, from..to, number, forced);
        from = to;
    }
    let tokens = builder.tokens;
    Tokens { full, tokens }
}

impl Builder<'_> {
    /// Adds the tokens between two break opportunities.
    fn word(&mut self, full: &str, range: std::ops::Range<usize>, number: usize, forced: bool) {
        let before = self.tokens.len();
        let trimmed = full[range.clone()].trim_end_matches([' ', '\n']);
        let end = range.start + trimmed.len();
        let mut at = range.start;
        while at < end {
            let (style, run_end) = self.run_at(at);
            let stop = run_end.min(end);
            self.stretch(&full[at..stop], at, style, number);
            at = stop;
        }
        if self.tokens.len() == before && trimmed.len() == range.len() {
            return;
        }
        self.close_word(trimmed.len() < range.len(), forced);
    }

    /// The style at a byte, and where its run ends.
    fn run_at(&self, at: usize) -> (Style, usize) {
        let mut end = 0;
        for run in self.runs {
            end += run.text.len();
            if at < end {
                return (run.style, end);
            }
        }
        (Style::Regular, usize::MAX)
    }

    fn close_word(&mut self, spaced: bool, forced: bool) {
        let Some(style) = self.tokens.last().map(|token| token.style) else {
            return;
        };
        let space = self.fonts.word(style, " ").width;
        if let Some(last) = self.tokens.last_mut() {
            last.glue = if spaced { space } else { 0.0 };
            last.break_width.get_or_insert(0.0);
            last.forced = forced;
        }
    }

    /// Adds the tokens of a part of a word in one style.
    fn stretch(&mut self, text: &str, offset: usize, style: Style, word: usize) {
        let shaped = self.fonts.word(style, text);
        let hyphen = self.fonts.word(style, "-").width;
        let cuts = self.cuts(text, style, &shaped);
        let mut from = 0;
        for cut in cuts.iter().chain([&Cut { at: text.len(), hyphen: false }]) {
            let inside = cut.at < text.len();
            let added = if cut.hyphen { hyphen } else { 0.0 };
            self.tokens.push(Token {
                style,
                start: offset + from,
                end: offset + cut.at,
                width: shaped.width_of(from, cut.at),
                word,
                break_width: inside.then_some(added),
                glue: 0.0,
                hyphen: cut.hyphen,
                forced: false,
            });
            from = cut.at;
        }
    }

    fn cuts(&mut self, text: &str, style: Style, shaped: &Arc<Word>) -> Vec<Cut> {
        if shaped.width > self.longest {
            return self.emergency_cuts(text, style);
        }
        match self.setting.hyphenate {
            Some(language) if may_be_hyphenated(text) => syllable_cuts(text, language.hyphenation()),
            _ => Vec::new(),
        }
    }

    fn emergency_cuts(&mut self, text: &str, style: Style) -> Vec<Cut> {
        let mut cuts = Vec::new();
        let mut width = 0.0;
        for (at, cluster) in text.grapheme_indices(true) {
            let wide = self.fonts.word(style, cluster).width;
            if width + wide > self.longest && width > 0.0 {
                cuts.push(Cut { at, hyphen: false });
                width = 0.0;
            }
            width += wide;
        }
        cuts
    }
}

/// Names and abbreviations in capitals, numbers and addresses stay whole.
fn may_be_hyphenated(text: &str) -> bool {
    let core = core_of(text);
    core.chars().count() >= HYPHENATED_LETTERS
        && core.chars().all(char::is_alphabetic)
        && core.chars().all(char::is_lowercase)
}

fn core_of(text: &str) -> &str {
    text.trim_end_matches([',', '.', ';', ':', ')', '?'])
}

fn syllable_cuts(text: &str, language: hypher::Lang) -> Vec<Cut> {
    let core = core_of(text);
    let mut cuts = Vec::new();
    let mut at = 0;
    for syllable in hypher::hyphenate(core, language) {
        at += syllable.len();
        let enough = |side: &str| side.chars().count() >= HYPHEN_SIDE;
        if at < core.len() && enough(&core[..at]) && enough(&core[at..]) {
            cuts.push(Cut { at, hyphen: true });
        }
    }
    cuts
}
