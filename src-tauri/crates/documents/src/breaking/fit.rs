//! Which line ends make the best paragraph: the least sum of squared badness over all lines
//! (after Knuth and Plass, *Breaking Paragraphs into Lines*, 1981), with penalties of our own.

use super::tokens::Token;
use super::{Align, Setting};

/// How far a space may shrink and, as a measure of badness, stretch.
const SHRINK: f32 = 0.22;
const STRETCH: f64 = 0.55;
/// Raggedness, in parts of the line, that counts as fully bad where lines are not justified.
const RAGGED: f64 = 0.12;
/// A last line shorter than this part of the measure looks lost.
const SHORT_LAST: f32 = 0.14;

const HYPHEN_JUSTIFIED: f64 = 3_000.0;
const HYPHEN_RAGGED: f64 = 40_000.0;
const HYPHENS_IN_A_ROW: f64 = 30_000.0;
const HYPHEN_BEFORE_LAST: f64 = 2_000_000.0;
const LOST_LAST: f64 = 60_000.0;
/// Where the style changes within a word: better than running off the sheet, worse than all else.
const WITHIN_WORD: f64 = 1e15;
/// Taken only where no division fits at all.
const OVERFULL: f64 = 1e18;

/// A candidate line from one token up to another.
struct Candidate {
    natural: f32,
    glue: f32,
    last: bool,
}

struct Fitter<'a> {
    tokens: &'a [Token],
    longest: f32,
    justify: bool,
    best: Vec<f64>,
    from: Vec<usize>,
}

/// The indices at which lines begin, with the number of tokens at the end.
pub(super) fn fit(tokens: &[Token], setting: Setting) -> Vec<usize> {
    let count = tokens.len();
    let mut fitter = Fitter {
        tokens,
        longest: setting.width * 1000.0 / setting.size,
        justify: setting.align == Align::Justify,
        best: vec![f64::INFINITY; count + 1],
        from: vec![0; count + 1],
    };
    fitter.best[0] = 0.0;
    for end in 1..=count {
        fitter.best_line_to(end);
    }
    walk_back(&fitter.from)
}

fn walk_back(from: &[usize]) -> Vec<usize> {
    let mut at = from.len() - 1;
    let mut cuts = vec![at];
    while at > 0 {
        at = from[at];
        cuts.push(at);
    }
    cuts.reverse();
    cuts
}

impl Fitter<'_> {
    fn best_line_to(&mut self, end: usize) {
        let token = &self.tokens[end - 1];
        let last = end == self.tokens.len() || token.forced;
        let mut line = Candidate { natural: token.break_width.unwrap_or(0.0), glue: 0.0, last };
        for start in (0..end).rev() {
            let added = &self.tokens[start];
            line.natural += added.width;
            if start + 1 < end {
                line.natural += added.glue;
                line.glue += added.glue;
                if added.forced || self.overfull(&line) {
                    break;
                }
            }
            self.consider(start, end, &line);
        }
        if self.best[end].is_infinite() {
            self.best[end] = self.best[end - 1].min(1e25) + OVERFULL;
            self.from[end] = end - 1;
        }
    }

    fn overfull(&self, line: &Candidate) -> bool {
        line.natural - self.shrink(line) > self.longest + 0.01
    }

    fn shrink(&self, line: &Candidate) -> f32 {
        if self.justify { line.glue * SHRINK } else { 0.0 }
    }

    fn consider(&mut self, start: usize, end: usize, line: &Candidate) {
        if self.best[start].is_infinite() {
            return;
        }
        let demerits = (1.0 + self.badness(line)).powi(2) + self.penalty(start, end, line);
        let total = self.best[start] + demerits;
        if total < self.best[end] {
            self.best[end] = total;
            self.from[end] = start;
        }
    }

    fn badness(&self, line: &Candidate) -> f64 {
        let slack = f64::from(self.longest - line.natural);
        let shrink = f64::from(self.shrink(line)).max(0.001);
        let ratio = match (line.last, self.justify) {
            (true, _) if slack >= 0.0 => 0.0,
            (true, _) => -slack / shrink.max(1.0),
            (false, true) if slack >= 0.0 => slack / (f64::from(line.glue) * STRETCH).max(1.0),
            (false, true) => -slack / shrink,
            (false, false) => slack.max(0.0) / (f64::from(self.longest) * RAGGED),
        };
        100.0 * ratio.powi(3)
    }

    fn penalty(&self, start: usize, end: usize, line: &Candidate) -> f64 {
        let hyphen_before = start > 0 && self.tokens[start - 1].hyphen;
        let whole = end == self.tokens.len() || self.tokens[end - 1].break_width.is_some();
        let mut penalty = if whole { 0.0 } else { WITHIN_WORD };
        if line.last {
            if hyphen_before {
                penalty += HYPHEN_BEFORE_LAST;
            }
            if start > 0 && line.natural < self.longest * SHORT_LAST {
                penalty += LOST_LAST;
            }
        } else if self.tokens[end - 1].hyphen {
            penalty += if self.justify { HYPHEN_JUSTIFIED } else { HYPHEN_RAGGED };
            if hyphen_before {
                penalty += HYPHENS_IN_A_ROW;
            }
        }
        penalty
    }
}
