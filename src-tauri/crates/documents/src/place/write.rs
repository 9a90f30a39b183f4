//! Putting single lines of text on a page.

use super::display::{Mark, Page, Role, Text};
use super::ink::Rgb;
use crate::breaking::{Line, single};
use crate::fonts::{Fonts, Style};
use unicode_segmentation::UnicodeSegmentation;

/// How a line of text looks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    pub(super) style: Style,
    pub(super) size: f32,
    pub(super) colour: Rgb,
    pub(super) role: Role,
}

impl Look {
    pub(super) const fn new(style: Style, size: f32, colour: Rgb, role: Role) -> Self {
        Self { style, size, colour, role }
    }
}

/// Which point of the line `x` names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    Left,
    Right,
}

/// Writes a cleaned text on one line.
pub(super) fn write(fonts: &mut Fonts, page: &mut Page, look: Look, at: (f32, f32), text: &str) {
    write_at(fonts, page, look, Anchor::Left, at, text);
}

pub(super) fn write_at(fonts: &mut Fonts, page: &mut Page, look: Look, anchor: Anchor, at: (f32, f32), text: &str) {
    if text.is_empty() {
        return;
    }
    let line = single(fonts, look.style, look.size, text);
    let x = if anchor == Anchor::Right { at.0 - line.width } else { at.0 };
    write_line(page, look, (x, at.1), line);
}

/// Writes a line that is already set.
pub(super) fn write_line(page: &mut Page, look: Look, at: (f32, f32), line: Line) {
    page.marks.push(Mark::Text(Text {
        x: at.0,
        y: at.1,
        size: look.size,
        width: line.width,
        colour: look.colour,
        role: look.role,
        pieces: line.pieces,
    }));
}

/// Cleans a text and shortens it with an ellipsis until it fits; tells whether it was cut.
pub(super) fn fitted(fonts: &mut Fonts, style: Style, size: f32, text: &str, width: f32) -> (String, bool) {
    let text = fonts.clean(clip(text)).trim().to_owned();
    if fonts.width(style, size, &text) <= width {
        return (text, false);
    }
    let room = width - fonts.width(style, size, "…");
    let kept = &text[..reach(fonts, (style, size), text.grapheme_indices(true), room)];
    let kept = kept.trim_end_matches([' ', ',', ';', '\u{a0}']);
    (format!("{kept}…"), true)
}

/// How many bytes of these clusters stand in `room`, counted from where they begin.
fn reach<'a>(
    fonts: &mut Fonts,
    (style, size): (Style, f32),
    clusters: impl Iterator<Item = (usize, &'a str)>,
    room: f32,
) -> usize {
    let (mut used, mut bytes) = (0.0, 0);
    for (_, cluster) in clusters {
        used += fonts.width(style, size, cluster);
        if used > room {
            break;
        }
        bytes += cluster.len();
    }
    bytes
}

/// As [`fit`], but what does not fit is left out in the middle: long numbers of invoices differ at their end.
pub(super) fn fit_ends(fonts: &mut Fonts, style: Style, size: f32, text: &str, width: f32) -> String {
    let (shown, is_cut) = fitted(fonts, style, size, text, width);
    if !is_cut {
        return shown;
    }
    let text = fonts.clean(clip(text)).trim().to_owned();
    let half = (width - fonts.width(style, size, "…")) / 2.0;
    let head = reach(fonts, (style, size), text.grapheme_indices(true), half);
    let tail = text.len() - reach(fonts, (style, size), text.grapheme_indices(true).rev(), half);
    format!("{}…{}", text[..head].trim_end(), text[tail..].trim_start())
}

/// No line of a sheet holds more than this many letters; what follows need not be measured.
const LONGEST_LINE: usize = 600;

fn clip(text: &str) -> &str {
    text.char_indices().nth(LONGEST_LINE).map_or(text, |(at, _)| &text[..at])
}

/// The text alone, see [`fitted`].
pub(super) fn fit(fonts: &mut Fonts, style: Style, size: f32, text: &str, width: f32) -> String {
    fitted(fonts, style, size, text, width).0
}
