//! The recovery sheet: one page, no address, nothing that an envelope's window must show.

use super::blocks;
use super::display::{Area, Placed, Role};
use super::flow::{Density, Flow};
use super::ink::{INK, SOFT};
use super::qr::qr_on_white;
use super::write::{Anchor, Look, fit, write, write_at};
use crate::content::letter::Qr;
use crate::content::recovery::RecoverySheet;
use crate::content::stationery::Stationery;
use crate::error::DocumentError;
use crate::fonts::{Fonts, Style};
use crate::mm;

/// Below the letterhead; there is no address on the sheet.
const TOP: f32 = mm(43.0);
const COLUMNS: usize = 3;
const PADDING: f32 = mm(6.0);
const BEFORE_BOX: f32 = 4.0;
const WORD: f32 = 12.0;
const WORD_ROW: f32 = 19.0;
const CODE_SIDE: f32 = mm(42.0);
const QUIET: f32 = mm(4.5);
const CAPTION: f32 = 9.0;
/// Letters of the key's text on one line, in groups that the eye can follow.
const TEXT_LINE: usize = 25;

/// Places the sheet.
pub(crate) fn recovery(fonts: &mut Fonts, paper: &Stationery, sheet: &RecoverySheet) -> Result<Placed, DocumentError> {
    let mut flow = Flow::new(fonts, paper, Density::EASY, sheet.heading.clone());
    flow.y = TOP;
    blocks::heading(&mut flow, &sheet.heading);
    blocks::paragraphs(&mut flow, &sheet.purpose, Role::Body);
    words(&mut flow, &sheet.words_title, &sheet.words);
    code(&mut flow, &sheet.code)?;
    blocks::section_title(&mut flow, &sheet.keeping_title);
    flow.y += 12.0;
    blocks::paragraphs(&mut flow, &sheet.keeping, Role::Body);
    let missing = flow.fonts.take_missing();
    let (pages, cut) = flow.finish();
    Ok(Placed { pages, title: sheet.heading.clone(), language: paper.language, missing, cut })
}

#[allow(clippy::cast_precision_loss)]
fn rows_high(count: usize) -> f32 {
    count as f32 * WORD_ROW
}

/// The words in columns from top to bottom, each behind its number.
#[allow(clippy::cast_precision_loss)]
fn words(flow: &mut Flow<'_>, title: &str, words: &[String]) {
    blocks::section_title(flow, title);
    let rows = words.len().div_ceil(COLUMNS).max(1);
    let height = rows_high(rows) + 2.0 * PADDING - 6.0;
    flow.need(BEFORE_BOX + height);
    let (left, top, width, accent) = (flow.left(), flow.y + BEFORE_BOX, flow.measure(), flow.accent());
    let (fonts, page) = flow.page();
    page.wash(Area { x: left, y: top, width, height }, accent);
    let pitch = (width - 2.0 * PADDING) / COLUMNS as f32;
    let number = Look::new(Style::Regular, 9.0, SOFT, Role::Payment);
    let look = Look::new(Style::Semibold, WORD, INK, Role::Payment);
    for (at, word) in words.iter().enumerate() {
        let x = left + PADDING + pitch * (at / rows) as f32;
        let y = top + PADDING + 9.0 + rows_high(at % rows);
        write_at(fonts, page, number, Anchor::Right, (x + 14.0, y), &(at + 1).to_string());
        let shown = fit(fonts, Style::Semibold, WORD, word, pitch - 24.0);
        write(fonts, page, look, (x + 21.0, y), &shown);
    }
    flow.y = top + height + 10.0;
}

/// The code on white, its lines and the text of the key beside it.
fn code(flow: &mut Flow<'_>, code: &Qr) -> Result<(), DocumentError> {
    flow.need(CODE_SIDE + 2.0 * QUIET);
    let (left, top, width) = (flow.left(), flow.y, flow.measure());
    let (fonts, page) = flow.page();
    let white = CODE_SIDE + 2.0 * QUIET;
    qr_on_white(page, &code.payload, (left, top), CODE_SIDE, QUIET)?;
    let x = left + white + mm(4.0);
    let room = width - white - mm(4.0);
    let mut y = top + QUIET + CAPTION;
    for line in &code.caption {
        let look = Look::new(Style::Regular, CAPTION, SOFT, Role::Payment);
        let shown = fit(fonts, Style::Regular, CAPTION, line, room);
        write(fonts, page, look, (x, y), &shown);
        y += 13.0;
    }
    y += 6.0;
    let letters: Vec<char> = code.payload.chars().collect();
    for part in letters.chunks(TEXT_LINE) {
        let look = Look::new(Style::Semibold, CAPTION, INK, Role::Payment);
        write(fonts, page, look, (x, y), &part.iter().collect::<String>());
        y += 13.0;
    }
    flow.y = top + white + 2.0;
    Ok(())
}
