//! The display list.

use super::ink::{Rgb, WASH};
use crate::breaking::Piece;
use crate::content::labels::Language;
use std::collections::BTreeMap;

/// What a text is on the page; lets a test or a preview find it again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    Letterhead,
    Footer,
    ReturnLine,
    Address,
    Reference,
    Running,
    PageNumber,
    Heading,
    Body,
    SectionTitle,
    /// Head, cell or sum of a table's column, counted from the left.
    TableHead(u8),
    Cell(u8),
    Total(u8),
    Carried(u8),
    Aging,
    Payment,
    Closing,
}

/// A line of text.
#[derive(Clone, Debug)]
pub(crate) struct Text {
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) size: f32,
    pub(crate) width: f32,
    pub(crate) colour: Rgb,
    pub(crate) role: Role,
    pub(crate) pieces: Vec<Piece>,
}

/// Pictures of the stationery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Image {
    Logo,
    Signature,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Area {
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) width: f32,
    pub(crate) height: f32,
}

/// Dark modules of a code, as horizontal runs (row, first column, length) on a grid.
#[derive(Clone, Debug)]
pub(crate) struct Grid {
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) module: f32,
    pub(crate) size: u8,
    pub(crate) runs: Vec<[u8; 3]>,
    pub(crate) colour: Rgb,
}

#[derive(Clone, Debug)]
pub(crate) enum Mark {
    Text(Text),
    Fill(Area, Rgb),
    Grid(Grid),
    Image(Image, Area),
    Link(Area, String),
}

/// The part of a page that all letters share, drawn once and referred to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    FirstPage,
    NextPage,
}

#[derive(Clone, Debug)]
pub(crate) struct Page {
    pub(crate) width: f32,
    pub(crate) height: f32,
    pub(crate) marks: Vec<Mark>,
    pub(crate) form: Option<Form>,
}

impl Page {
    pub(crate) fn new(width: f32, height: f32, form: Option<Form>) -> Self {
        Self { width, height, marks: Vec::with_capacity(96), form }
    }

    pub(crate) fn fill(&mut self, area: Area, colour: Rgb) {
        self.marks.push(Mark::Fill(area, colour));
    }

    /// A box on a wash, with the colour of the business along its left side.
    pub(crate) fn wash(&mut self, area: Area, accent: Rgb) {
        self.fill(area, WASH);
        self.fill(Area { width: 1.6, ..area }, accent);
    }

    /// A horizontal rule, its middle at `y`.
    pub(crate) fn rule(&mut self, x: f32, y: f32, width: f32, weight: f32, colour: Rgb) {
        self.fill(Area { x, y: y - weight / 2.0, width, height: weight }, colour);
    }
}

/// A document placed on its pages, ready to be encoded, and what the owner should know of it.
#[derive(Clone, Debug)]
pub struct Placed {
    pub(crate) pages: Vec<Page>,
    /// Title of the document and of its bookmark in a batch.
    pub title: String,
    /// The language it was set in.
    pub(crate) language: Language,
    /// Characters that the fonts lack and how often each was replaced by □.
    pub missing: BTreeMap<char, usize>,
    /// Texts of the address window that had to be cut.
    pub cut: Vec<String>,
}

impl Placed {
    #[must_use]
    pub fn page_count(&self) -> usize {
        self.pages.len()
    }

    /// Every text with its place, in the order of drawing. The letterhead and the footer, which
    /// the pages share, are not among them.
    #[must_use]
    pub fn texts(&self) -> Vec<PlacedText> {
        let of_page = |(at, page): (usize, &Page)| placed_texts(at, page);
        self.pages.iter().enumerate().flat_map(of_page).collect()
    }
}

pub(crate) fn placed_texts(number: usize, page: &Page) -> Vec<PlacedText> {
    let texts = page.marks.iter().filter_map(|mark| match mark {
        Mark::Text(text) => Some(PlacedText::of(number, text)),
        _ => None,
    });
    texts.collect()
}

/// A text and where it stands; lengths in points.
#[derive(Clone, Debug, PartialEq)]
pub struct PlacedText {
    /// Counted from 0.
    pub page: usize,
    pub x: f32,
    /// Of the baseline, from the top of the sheet.
    pub y: f32,
    pub width: f32,
    pub size: f32,
    pub role: Role,
    pub text: String,
    /// Left edge of each character.
    edges: Vec<(char, f32)>,
}

impl PlacedText {
    fn of(page: usize, text: &Text) -> Self {
        let mut edges = Vec::new();
        let mut spelled = String::new();
        for piece in &text.pieces {
            let mut x = text.x + piece.x;
            for glyph in &piece.word.glyphs {
                let shown = &piece.word.text[glyph.start..glyph.end];
                edges.extend(shown.chars().map(|character| (character, x)));
                spelled.push_str(shown);
                x += glyph.advance * text.size / 1000.0;
            }
            if piece.space_after {
                spelled.push(' ');
            }
        }
        let Text { x, y, size, width, role, .. } = *text;
        Self { page, x, y, width, size, role, text: spelled, edges }
    }

    /// Where the decimals begin: the left edge of the last `separator`, or the end of a figure
    /// that has none.
    #[must_use]
    pub fn decimal_x(&self, separator: char) -> f32 {
        let found = self.edges.iter().rev().find(|(character, _)| *character == separator);
        found.map_or(self.x + self.width, |(_, x)| *x)
    }

    /// Right edge.
    #[must_use]
    pub fn end(&self) -> f32 {
        self.x + self.width
    }
}
