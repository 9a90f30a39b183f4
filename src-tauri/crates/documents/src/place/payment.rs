//! The box that says how to pay, or what was paid: named values on a wash, a code to scan beside.

use super::display::{Area, Mark, Page, Role};
use super::flow::Flow;
use super::ink::{INK, SOFT};
use super::qr::qr_on_white;
use super::write::{Anchor, Look, fit, write, write_at, write_line};
use crate::breaking::{Align, Line, Run, Setting, lines};
use crate::content::letter::{Method, Payment, Qr};
use crate::content::receipt::Fact;
use crate::error::DocumentError;
use crate::fonts::{Fonts, Style};
use crate::mm;

const PADDING: f32 = mm(5.0);
const NAMES: f32 = mm(33.0);
const TITLE: f32 = 16.0;
/// From the title to the baseline of the first row.
const FIRST_ROW: f32 = 14.2;
const BOTTOM: f32 = 9.0;
const QR_SIDE: f32 = mm(26.0);
/// White around the code: four modules of the smallest usual code, as scanners expect.
const QUIET: f32 = mm(2.6);
const VALUE: f32 = 9.6;
const CAPTION: f32 = 7.8;
const CAPTION_LINES: usize = 4;
const CAPTION_WIDTH: f32 = mm(42.0);

/// A row ready to be written: its name and the lines of its value.
struct BoxRow {
    name: String,
    lines: Vec<Line>,
    style: Style,
    link: Option<String>,
    gap: f32,
}

/// A box measured but not yet placed.
pub(super) struct PayBox<'p> {
    title: String,
    rows: Vec<BoxRow>,
    qr: Option<&'p Qr>,
    pub(super) height: f32,
}

/// Measures the box *Cómo pagar*.
pub(super) fn payment<'p>(flow: &mut Flow<'_>, payment: &'p Payment) -> PayBox<'p> {
    let title = flow.labels().how_to_pay.clone();
    measure(flow, &title, &payment.methods, payment.qr.as_ref())
}

/// Measures a box of named values, as on a receipt.
pub(super) fn facts(flow: &mut Flow<'_>, facts: &[Fact]) -> PayBox<'static> {
    measure(flow, "", &[Method { rows: facts.to_vec(), link: None }], None)
}

fn measure<'p>(flow: &mut Flow<'_>, title: &str, methods: &[Method], qr: Option<&'p Qr>) -> PayBox<'p> {
    let title = flow.fonts.clean(title).into_owned();
    let beside = |code| QR_SIDE + QUIET * 3.0 + caption_width(flow.fonts, code);
    let taken = qr.map_or(PADDING, beside);
    let room = flow.measure() - NAMES - taken;
    let mut rows = Vec::new();
    for (number, method) in methods.iter().enumerate() {
        let before = rows.len();
        rows.extend(method_rows(flow.fonts, method, room));
        if let Some(first) = rows.get_mut(before).filter(|_| number > 0) {
            first.gap = flow.density.methods;
        }
    }
    let text = rows.iter().map(|each| height(each, flow.density.box_row)).sum::<f32>();
    let head = if title.is_empty() { 2.0 } else { TITLE };
    let least = if qr.is_some() { QR_SIDE + QUIET * 2.0 + 6.0 } else { 0.0 };
    PayBox { title, rows, qr, height: (head + text + BOTTOM + 5.0).max(least) }
}

/// Room that the caption takes beside the code.
fn caption_width(fonts: &mut Fonts, code: &Qr) -> f32 {
    let mut widest = 0.0_f32;
    for line in code.caption.iter().take(CAPTION_LINES) {
        let shown = fit(fonts, Style::Italic, CAPTION, line, CAPTION_WIDTH);
        widest = widest.max(fonts.width(Style::Italic, CAPTION, &shown));
    }
    widest + 14.0
}

#[allow(clippy::cast_precision_loss)]
fn height(row: &BoxRow, line: f32) -> f32 {
    row.gap + line * row.lines.len().max(1) as f32
}

fn method_rows(fonts: &mut Fonts, method: &Method, room: f32) -> Vec<BoxRow> {
    let last = method.rows.len().saturating_sub(1);
    let facts = method.rows.iter().enumerate();
    let row = |(number, fact): (usize, &Fact)| {
        let style = if fact.strong { Style::Semibold } else { Style::Regular };
        let text = fonts.clean(&fact.value).trim().to_owned();
        let setting = Setting { size: VALUE, width: room, align: Align::Left, hyphenate: None };
        BoxRow {
            name: fit(fonts, Style::Regular, 8.4, &fact.name, NAMES - PADDING - 4.0),
            lines: lines(fonts, &[Run { text, style }], setting),
            style,
            link: method.link.clone().filter(|_| number == last),
            gap: 0.0,
        }
    };
    facts.map(row).collect()
}

impl PayBox<'_> {
    /// Places the box at the present height of the flow.
    pub(super) fn place(self, flow: &mut Flow<'_>) -> Result<(), DocumentError> {
        let (left, top, width, accent) = (flow.left(), flow.y, flow.measure(), flow.accent());
        let leading = flow.density.box_row;
        let (fonts, page) = flow.page();
        let height = self.height;
        page.wash(Area { x: left, y: top, width, height }, accent);
        if let Some(code) = self.qr {
            place_qr(fonts, page, code, Area { x: left, y: top, width, height })?;
        }
        let look = Look::new(Style::Bold, 10.6, INK, Role::Payment);
        write(fonts, page, look, (left + PADDING, top + TITLE), &self.title);
        let head = if self.title.is_empty() { 2.0 } else { TITLE };
        let mut y = top + head + FIRST_ROW;
        for row in self.rows {
            y += row.gap;
            y = place_row(fonts, page, row, (left, y), leading);
        }
        flow.y += height;
        Ok(())
    }
}

fn place_row(fonts: &mut Fonts, page: &mut Page, row: BoxRow, (left, top): (f32, f32), leading: f32) -> f32 {
    let name = Look::new(Style::Regular, 8.4, SOFT, Role::Payment);
    write(fonts, page, name, (left + PADDING, top), &row.name);
    let look = Look::new(row.style, VALUE, INK, Role::Payment);
    let mut y = top;
    for line in row.lines {
        if let Some(uri) = &row.link {
            let area = Area { x: left + NAMES, y: y - 9.0, width: line.width, height: 12.0 };
            page.marks.push(Mark::Link(area, uri.clone()));
        }
        write_line(page, look, (left + NAMES, y), line);
        y += leading;
    }
    y.max(top + leading)
}

fn place_qr(fonts: &mut Fonts, page: &mut Page, code: &Qr, area: Area) -> Result<(), DocumentError> {
    let white = QR_SIDE + 2.0 * QUIET;
    let x = area.x + area.width - white - 3.0;
    let y = area.y + (area.height - white) / 2.0;
    qr_on_white(page, &code.payload, (x, y), QR_SIDE, QUIET)?;
    let look = Look::new(Style::Italic, CAPTION, SOFT, Role::Payment);
    let mut baseline = y + white - QUIET;
    for line in code.caption.iter().take(CAPTION_LINES).rev() {
        let shown = fit(fonts, Style::Italic, CAPTION, line, CAPTION_WIDTH);
        write_at(fonts, page, look, Anchor::Right, (x - 8.0, baseline), &shown);
        baseline -= 9.6;
    }
    Ok(())
}
