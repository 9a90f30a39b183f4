//! The address in the window and the reference block beside it.

use super::display::Role;
use super::flow::Flow;
use super::ink::{INK, SOFT};
use super::write::{Look, fit, fitted, write};
use crate::content::letter::{Recipient, Reference};
use crate::fonts::{Fonts, Style};
use crate::mm;
use crate::sheet::WINDOW_MARGIN;

const SIZE: f32 = 10.2;
/// Sizes that a long line may shrink to before it is divided or cut.
const SHRUNK: [f32; 3] = [SIZE, SIZE * 0.94, SIZE * 0.88];
const LEADING: f32 = 13.2;
const TIGHT_LEADING: f32 = 11.2;
/// From the top of the address zone to the first baseline.
const FIRST_BASELINE: f32 = 9.0;

struct AddressLine {
    style: Style,
    size: f32,
    text: String,
}

/// Sets the address so that every line of it lies inside the window: where one is long all shrink a little,
/// a long name takes two lines, and what still does not fit ends in an ellipsis and is reported.
/// Where there are too many lines, the one after the name goes first, which is the person; then the name takes one line;
/// then the others that follow it: the post needs the last ones.
pub(super) fn address(flow: &mut Flow<'_>, to: &Recipient) {
    let window = flow.paper.sheet.window;
    let width = mm(window.width - 2.0 * WINDOW_MARGIN);
    let mut lines = Vec::new();
    name(flow, &to.name, width, &mut lines);
    let mut names = lines.len();
    for text in to.lines.iter().filter(|line| !line.trim().is_empty()) {
        lines.push(one_line(flow, Style::Regular, text, width));
    }
    let zone = mm(window.height - window.note - 1.0);
    let (leading, room) = leading(lines.len(), zone - FIRST_BASELINE);
    let has_person = lines.len() > names;
    if lines.len() > room && has_person {
        flow.cut.push(lines.remove(names).text);
    }
    if lines.len() > room && names > 1 {
        let whole = one_line(flow, Style::Semibold, &to.name, width);
        lines.splice(..names, [whole]);
        names = 1;
    }
    while lines.len() > room {
        let dropped = lines.remove(names.min(lines.len() - 1));
        flow.cut.push(dropped.text);
    }
    // One hand wrote the envelope: the longest line decides for all.
    let size = lines.iter().map(|line| line.size).fold(SHRUNK[0], f32::min);
    let x = mm(window.x + WINDOW_MARGIN);
    let mut y = mm(window.y + window.note) + FIRST_BASELINE;
    let (fonts, page) = flow.page();
    for line in lines {
        let look = Look::new(line.style, size, INK, Role::Address);
        write(fonts, page, look, (x, y), &line.text);
        y += leading;
    }
}

/// Distance of the lines and how many of them fit below the first baseline.
#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn leading(lines: usize, below: f32) -> (f32, usize) {
    let gaps = lines.saturating_sub(1).max(1) as f32;
    let leading = (below / gaps).clamp(TIGHT_LEADING, LEADING);
    (leading, (below / leading + 0.01) as usize + 1)
}

fn name(flow: &mut Flow<'_>, name: &str, width: f32, lines: &mut Vec<AddressLine>) {
    let clean = flow.fonts.clean(name).trim().to_owned();
    if let Some(size) = fitting_size(flow.fonts, Style::Semibold, &clean, width) {
        lines.push(AddressLine { style: Style::Semibold, size, text: clean });
        return;
    }
    let size = SHRUNK[2];
    let (first, rest) = divide(flow.fonts, &clean, size, width);
    if let Some(text) = first {
        lines.push(AddressLine { style: Style::Semibold, size, text });
    }
    lines.push(one_line(flow, Style::Semibold, &rest, width));
}

/// The words that fill the first line, if one fits, and the rest.
fn divide(fonts: &mut Fonts, name: &str, size: f32, width: f32) -> (Option<String>, String) {
    let mut end = 0;
    for (at, _) in name.match_indices(' ').take(80) {
        if fonts.width(Style::Semibold, size, &name[..at]) > width {
            break;
        }
        end = at;
    }
    match end {
        0 => (None, name.to_owned()),
        _ => (Some(name[..end].trim_end().to_owned()), name[end..].trim_start().to_owned()),
    }
}

fn one_line(flow: &mut Flow<'_>, style: Style, text: &str, width: f32) -> AddressLine {
    let clean = flow.fonts.clean(text).trim().to_owned();
    if let Some(size) = fitting_size(flow.fonts, style, &clean, width) {
        return AddressLine { style, size, text: clean };
    }
    let size = SHRUNK[2];
    let (shown, cut) = fitted(flow.fonts, style, size, &clean, width);
    if cut {
        flow.cut.push(clean.chars().take(200).collect());
    }
    AddressLine { style, size, text: shown }
}

fn fitting_size(fonts: &mut Fonts, style: Style, clean: &str, width: f32) -> Option<f32> {
    SHRUNK.into_iter().find(|size| fonts.width(style, *size, clean) <= width)
}

/// Date, customer number, reference, contact: small grey names over their values.
pub(super) fn reference(flow: &mut Flow<'_>, reference: &Reference) {
    let labels = flow.labels();
    let rows = [
        (&labels.date, &reference.date),
        (&labels.customer_number, &reference.customer_number),
        (&labels.reference, &reference.reference),
        (&labels.contact, &reference.contact),
        (&labels.phone, &reference.phone),
    ];
    let (x, top) = flow.paper.sheet.reference;
    let window = flow.paper.sheet.window;
    let edge = if window.x > x { window.x } else { flow.paper.sheet.width - flow.paper.sheet.right };
    let room = mm(edge - x);
    let mut y = mm(top);
    let (fonts, page) = flow.page();
    for (name, value) in rows.into_iter().filter(|(_, value)| !value.is_empty()) {
        let name = fit(fonts, Style::Regular, 7.2, name, room);
        write(fonts, page, Look::new(Style::Regular, 7.2, SOFT, Role::Reference), (mm(x), y), &name);
        let value = fit(fonts, Style::Regular, 9.4, value, room);
        let look = Look::new(Style::Regular, 9.4, INK, Role::Reference);
        write(fonts, page, look, (mm(x), y + 10.9), &value);
        y += 24.2;
    }
}
