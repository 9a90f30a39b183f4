//! Pages that fill from top to bottom, with a running head from the second on.

use super::display::{Form, Page, Role};
use super::ink::{Rgb, SOFT, bytes};
use super::stationery::FOOTER;
use super::write::{Anchor, Look, fit, write_at};
use crate::content::labels::Labels;
use crate::content::stationery::Stationery;
use crate::fonts::{Fonts, Style};
use crate::mm;

/// Where text begins on the second and later pages, in millimetres.
const NEXT_TOP: f32 = 30.0;
/// Space kept above the footer's rule for the page number.
const ABOVE_FOOTER: f32 = 8.5;

/// Distances that give way before a letter takes another sheet and another stamp.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Density {
    /// Between lines and between paragraphs of running text.
    pub(super) leading: f32,
    pub(super) between: f32,
    /// Height of a table's row.
    pub(super) row: f32,
    /// Between the rows of a box.
    pub(super) box_row: f32,
    pub(super) after_table: f32,
    pub(super) before_box: f32,
    /// Between one way to pay and the next.
    pub(super) methods: f32,
    pub(super) before_closing: f32,
    /// Height kept for a signature.
    pub(super) signature: f32,
}

impl Density {
    pub(super) const EASY: Self = Self {
        leading: 14.2,
        between: 5.4,
        row: 15.2,
        box_row: 13.2,
        after_table: 17.0,
        before_box: 13.0,
        methods: 6.0,
        before_closing: 10.0,
        signature: mm(16.0),
    };
    pub(super) const MIDDLE: Self = Self {
        leading: 13.8,
        between: 5.0,
        row: 14.8,
        box_row: 12.8,
        after_table: 15.0,
        before_box: 11.0,
        methods: 5.0,
        before_closing: 9.0,
        signature: mm(14.0),
    };
    pub(super) const TIGHT: Self = Self {
        leading: 12.9,
        between: 4.0,
        row: 14.2,
        box_row: 12.4,
        after_table: 12.0,
        before_box: 8.0,
        methods: 3.0,
        before_closing: 6.0,
        signature: mm(8.5),
    };
}

/// The pages of one document while it is being placed.
pub(super) struct Flow<'a> {
    pub(super) fonts: &'a mut Fonts,
    pub(super) paper: &'a Stationery,
    pub(super) density: Density,
    pub(super) pages: Vec<Page>,
    /// Next free height on the last page, in points.
    pub(super) y: f32,
    /// What the head of later pages says on the right.
    running: String,
    pub(super) cut: Vec<String>,
}

impl<'a> Flow<'a> {
    pub(super) fn new(fonts: &'a mut Fonts, paper: &'a Stationery, density: Density, running: String) -> Self {
        let sheet = &paper.sheet;
        let first = Page::new(mm(sheet.width), mm(sheet.height), Some(Form::FirstPage));
        let y = mm(sheet.heading);
        Self { fonts, paper, density, pages: vec![first], y, running, cut: Vec::new() }
    }

    pub(super) fn labels(&self) -> &'a Labels {
        &self.paper.labels
    }

    pub(super) fn accent(&self) -> Rgb {
        bytes(self.paper.accent)
    }

    pub(super) fn left(&self) -> f32 {
        mm(self.paper.sheet.left)
    }

    pub(super) fn right(&self) -> f32 {
        self.left() + self.measure()
    }

    pub(super) fn measure(&self) -> f32 {
        self.paper.sheet.measure()
    }

    /// Lowest height that text may reach.
    pub(super) fn bottom(&self) -> f32 {
        mm(self.paper.sheet.height - FOOTER - ABOVE_FOOTER)
    }

    /// Height of a page that holds nothing yet.
    pub(super) fn whole_page(&self) -> f32 {
        self.bottom() - mm(NEXT_TOP)
    }

    pub(super) fn fits(&self, height: f32) -> bool {
        self.y + height <= self.bottom()
    }

    /// Begins a page unless this height is left on the present one.
    pub(super) fn need(&mut self, height: f32) {
        let fresh = self.pages.len() > 1 && self.y <= mm(NEXT_TOP);
        if !self.fits(height) && !fresh {
            self.next_page();
        }
    }

    /// The page being filled, with the fonts to write on it.
    pub(super) fn page(&mut self) -> (&mut Fonts, &mut Page) {
        let page = self.pages.last_mut().expect("a flow begins with a page and only adds more");
        (self.fonts, page)
    }

    pub(super) fn next_page(&mut self) {
        let sheet = &self.paper.sheet;
        self.pages.push(Page::new(mm(sheet.width), mm(sheet.height), Some(Form::NextPage)));
        self.y = mm(NEXT_TOP);
        let (right, room) = (self.right(), self.measure() * 0.62);
        let running = self.running.clone();
        let (fonts, page) = self.page();
        let shown = fit(fonts, Style::Regular, 8.0, &running, room);
        let look = Look::new(Style::Regular, 8.0, SOFT, Role::Running);
        write_at(fonts, page, look, Anchor::Right, (right, mm(18.0)), &shown);
    }

    /// Writes *Página n de m* on every page and hands the pages over.
    pub(super) fn finish(mut self) -> (Vec<Page>, Vec<String>) {
        let of = self.pages.len().to_string();
        let at = (self.right(), mm(self.paper.sheet.height - FOOTER) - 6.2);
        let pattern = &self.paper.labels.page;
        for (number, page) in self.pages.iter_mut().enumerate() {
            let text = pattern.replace("{n}", &(number + 1).to_string()).replace("{of}", &of);
            let text = self.fonts.clean(&text).into_owned();
            let look = Look::new(Style::Regular, 7.4, SOFT, Role::PageNumber);
            write_at(self.fonts, page, look, Anchor::Right, at, &text);
        }
        (self.pages, self.cut)
    }
}
