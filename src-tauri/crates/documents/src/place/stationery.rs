//! The letterhead, the footer and the fold marks: the same on every letter of a business.

use super::display::{Area, Form, Image, Mark, Page, Role};
use super::ink::{self, HAIR, INK, SOFT};
use super::write::{Look, fit, write};
use crate::content::stationery::Stationery;
use crate::fonts::{Fonts, Style};
use crate::mm;
use crate::sheet::{Sheet, WINDOW_MARGIN};

const COLUMNS: usize = 3;
const FOOTER_LINES: usize = 4;
/// Tried from the first on.
const FOOTER_SIZES: [f32; 4] = [6.8, 6.5, 6.2, 5.9];
/// Height of the footer's rule above the lower edge, in millimetres.
pub(super) const FOOTER: f32 = 22.0;
const LOGO_TOP: f32 = 14.0;
const LOGO_HEIGHT: f32 = 13.0;
const LOGO_WIDTH: f32 = 60.0;

/// The form of the first page and that of the others.
pub(crate) fn forms(fonts: &mut Fonts, paper: &Stationery) -> [(Form, Page); 2] {
    [(Form::FirstPage, form(fonts, paper, Form::FirstPage)), (Form::NextPage, form(fonts, paper, Form::NextPage))]
}

fn form(fonts: &mut Fonts, paper: &Stationery, which: Form) -> Page {
    let sheet = &paper.sheet;
    let mut page = Page::new(mm(sheet.width), mm(sheet.height), None);
    marks(&mut page, sheet);
    if which == Form::FirstPage {
        letterhead(fonts, &mut page, paper);
        return_line(fonts, &mut page, paper);
    } else {
        next_head(fonts, &mut page, paper);
    }
    footer(fonts, &mut page, paper);
    page
}

fn marks(page: &mut Page, sheet: &Sheet) {
    for fold in sheet.folds {
        page.rule(mm(4.0), mm(*fold), mm(4.0), 0.35, HAIR);
    }
    if let Some(hole) = sheet.hole {
        page.rule(mm(4.0), mm(hole), mm(6.0), 0.35, HAIR);
    }
}

/// Logo at its own proportions, the name beside it.
fn letterhead(fonts: &mut Fonts, page: &mut Page, paper: &Stationery) {
    let left = mm(paper.sheet.left);
    let mut x = left;
    if let Some(logo) = &paper.logo {
        let area = logo_area(left, logo.aspect());
        x += area.width + mm(4.0);
        page.marks.push(Mark::Image(Image::Logo, area));
    }
    let room = mm(paper.sheet.width - paper.sheet.right) - x;
    let single = paper.tagline.is_empty();
    let baseline = mm(LOGO_TOP) + mm(LOGO_HEIGHT) / 2.0 + if single { 6.6 } else { 2.2 };
    let name = Look::new(Style::Bold, 19.0, INK, Role::Letterhead);
    let (size, shown) = largest(fonts, Style::Bold, [19.0, 17.0, 15.0, 13.0], &paper.name, room);
    write(fonts, page, Look { size, ..name }, (x, baseline), &shown);
    let tagline = fit(fonts, Style::Regular, 8.2, &paper.tagline, room);
    let look = Look::new(Style::Regular, 8.2, SOFT, Role::Letterhead);
    write(fonts, page, look, (x + 0.6, baseline + 12.6), &tagline);
}

fn logo_area(x: f32, aspect: f32) -> Area {
    let width = (mm(LOGO_HEIGHT) * aspect).min(mm(LOGO_WIDTH));
    let height = width / aspect;
    Area { x, y: mm(LOGO_TOP) + (mm(LOGO_HEIGHT) - height) / 2.0, width, height }
}

/// A line as large as its room allows, in the first of the sizes in which it is whole; else cut in the last of them.
fn largest(fonts: &mut Fonts, style: Style, sizes: [f32; 4], text: &str, room: f32) -> (f32, String) {
    let clean = fonts.clean(text).into_owned();
    for size in sizes {
        if fonts.width(style, size, &clean) <= room {
            return (size, clean);
        }
    }
    (sizes[3], fit(fonts, style, sizes[3], text, room))
}

fn return_line(fonts: &mut Fonts, page: &mut Page, paper: &Stationery) {
    if paper.return_line.is_empty() {
        return;
    }
    let window = &paper.sheet.window;
    let x = mm(window.x + WINDOW_MARGIN);
    let width = mm(window.width - 2.0 * WINDOW_MARGIN);
    let rule = mm(window.y + window.note - 3.4);
    let text = largest(fonts, Style::Regular, [6.6, 6.1, 5.6, 5.2], &paper.return_line, width);
    let look = Look::new(Style::Regular, text.0, SOFT, Role::ReturnLine);
    write(fonts, page, look, (x, rule - 2.9), &text.1);
    page.rule(x, rule, width, 0.35, HAIR);
}

fn next_head(fonts: &mut Fonts, page: &mut Page, paper: &Stationery) {
    let width = paper.sheet.measure();
    let left = mm(paper.sheet.left);
    let (size, name) = largest(fonts, Style::Bold, [11.0, 10.0, 9.0, 8.0], &paper.name, width * 0.35);
    let look = Look::new(Style::Bold, size, INK, Role::Letterhead);
    write(fonts, page, look, (left, mm(18.0)), &name);
    page.rule(left, mm(21.0), width, 0.6, ink::bytes(paper.accent));
}

fn footer(fonts: &mut Fonts, page: &mut Page, paper: &Stationery) {
    let sheet = &paper.sheet;
    let (left, top) = (mm(sheet.left), mm(sheet.height - FOOTER));
    page.rule(left, top, sheet.measure(), 0.6, ink::bytes(paper.accent));
    let columns = paper.footer.len().clamp(1, COLUMNS);
    #[allow(clippy::cast_precision_loss)]
    let pitch = sheet.measure() / columns as f32;
    let mut x = left;
    for column in paper.footer.iter().take(COLUMNS) {
        footer_column(fonts, page, column, (x, top + 9.6), pitch - 8.0);
        x += pitch;
    }
}

fn footer_column(fonts: &mut Fonts, page: &mut Page, lines: &[String], at: (f32, f32), room: f32) {
    let mut y = at.1;
    let style_of = |number: usize| if number == 0 { Style::Semibold } else { Style::Regular };
    let lines = lines.iter().take(FOOTER_LINES).enumerate();
    // One size for the column, so that its longest line is whole.
    let sizes = lines.clone().map(|(number, line)| largest(fonts, style_of(number), FOOTER_SIZES, line, room).0);
    let size = sizes.fold(FOOTER_SIZES[0], f32::min);
    for (number, line) in lines {
        let (style, colour) = (style_of(number), if number == 0 { INK } else { SOFT });
        let shown = fit(fonts, style, size, line, room);
        write(fonts, page, Look::new(style, size, colour, Role::Footer), (at.0, y), &shown);
        y += 8.7;
    }
}
