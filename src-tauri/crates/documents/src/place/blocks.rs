//! Heading, salutation, paragraphs, facts: the running text of a document.

use super::display::Role;
use super::flow::Flow;
use super::ink::INK;
use super::write::{Look, fit, write, write_line};
use crate::breaking::{Align, Line, Setting, lines, runs};
use crate::content::letter::Paragraph;
use crate::fonts::Style;

pub(super) const BODY: f32 = 10.0;
const HEADING: f32 = 13.2;

/// The heading, on at most two lines.
pub(super) fn heading(flow: &mut Flow<'_>, text: &str) {
    let clean = flow.fonts.clean(text).into_owned();
    let run = crate::breaking::Run { text: clean, style: Style::Bold };
    let width = flow.measure();
    let setting = Setting { size: HEADING, width, align: Align::Left, hyphenate: None };
    let set = lines(flow.fonts, &[run], setting);
    let look = Look::new(Style::Bold, HEADING, INK, Role::Heading);
    let left = flow.left();
    for line in set.into_iter().take(2) {
        let y = flow.y;
        write_line(flow.page().1, look, (left, y), line);
        flow.y += 17.0;
    }
    flow.y += 5.2;
}

pub(super) fn salutation(flow: &mut Flow<'_>, text: &str) {
    if text.is_empty() {
        return;
    }
    let (left, y, width) = (flow.left(), flow.y, flow.measure());
    let (fonts, page) = flow.page();
    let shown = fit(fonts, Style::Regular, BODY, text, width);
    write(fonts, page, Look::new(Style::Regular, BODY, INK, Role::Body), (left, y), &shown);
    flow.y += flow.density.leading + flow.density.between;
}

pub(super) fn paragraphs(flow: &mut Flow<'_>, paragraphs: &[Paragraph], role: Role) {
    for text in paragraphs {
        paragraph(flow, text, role);
        flow.y += flow.density.between;
    }
}

/// A justified paragraph; no page begins with its last line or ends with its first.
fn paragraph(flow: &mut Flow<'_>, text: &Paragraph, role: Role) {
    let runs = runs(flow.fonts, &text.0);
    let setting =
        Setting { size: BODY, width: flow.measure(), align: Align::Justify, hyphenate: Some(flow.paper.language) };
    let set = lines(flow.fonts, &runs, setting);
    let count = set.len();
    for (number, line) in set.into_iter().enumerate() {
        let together = kept_together(number, count);
        if !flow.fits((together - 1.0) * flow.density.leading + 3.0) {
            flow.next_page();
        }
        body_line(flow, line, role);
    }
}

/// Lines that must stand on one page from this one on.
fn kept_together(number: usize, count: usize) -> f32 {
    let pair = number == 0 || number + 2 == count;
    if pair && count > 1 { 2.0 } else { 1.0 }
}

fn body_line(flow: &mut Flow<'_>, line: Line, role: Role) {
    let (left, y) = (flow.left(), flow.y);
    write_line(flow.page().1, Look::new(Style::Regular, BODY, INK, role), (left, y), line);
    flow.y += flow.density.leading;
}

/// The line over a table.
pub(super) fn section_title(flow: &mut Flow<'_>, text: &str) {
    if text.is_empty() {
        return;
    }
    let (left, y, width) = (flow.left(), flow.y + 13.0, flow.measure());
    let (fonts, page) = flow.page();
    let shown = fit(fonts, Style::Bold, 10.6, text, width);
    write(fonts, page, Look::new(Style::Bold, 10.6, INK, Role::SectionTitle), (left, y), &shown);
    flow.y += 17.0;
}
